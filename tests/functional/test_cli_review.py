"""Pairs into a review store and out again, on the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aligner import review
from aligner.validation import validate

PAIRS = [
    (
        "一号会谈\n\n2024年5月6日，双方举行会谈。双方同意保持沟通。\n",
        "Talks One\n\nOn May 6, 2024, the two sides held talks. They agreed to stay in touch.\n",
    ),
    (
        "外长会见\n\n2023年4月18日，外交部长沈某会见外长。双方就管控分歧交换意见。\n",
        "Shen Meets\n\nOn April 18, 2023, Foreign Minister Shen met with the foreign minister. "
        "The two sides exchanged views on managing differences.\n",
    ),
]


def aligner(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from aligner.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for number, (chinese, english) in enumerate(PAIRS):
        (folder / f"z{number}.txt").write_text(chinese, encoding="utf-8")
        (folder / f"e{number}.txt").write_text(english, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def work(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that two processes have aligned for."""
    path = tmp_path_factory.mktemp("work") / "work.db"
    done = aligner(
        "run", texts, "-o", path.with_name("out"), "--store", path, "--workers", 2, "--formats", "beads,jsonl"
    )
    assert done.returncode == 0, done.stderr
    assert f"2 pairs put into {path}, 0 left as they are" in done.stdout
    return path


def test_what_goes_in_comes_out(work: Path) -> None:
    with review.open_store(work) as store:
        names = list(review.bitext_names(store).values())
        assert {one.kind for one in review.changes_since(store, 0)} == {"add"}
        year = int(review.changes_since(store, 0)[0].at[:4])
        assert abs(datetime.now(UTC).year - year) <= 1
    assert len(names) == 2
    # The program's choices are not stored but found anew.
    for form, extension, flags in (("beads", "align", ()), ("jsonl", "jsonl", ("--choices",))):
        for name in names:
            done = aligner("export", work, "--format", form, "--pair", name, *flags)
            assert done.returncode == 0, done.stderr
            # A store says which was its last edit.
            assert re.sub('"edit":[0-9]+,', "", done.stdout) == (work.parent / f"out/{name}.{extension}").read_text(
                encoding="utf-8"
            )


def test_a_second_run_leaves_the_work_of_people_alone(work: Path, texts: Path, tmp_path: Path) -> None:
    by = review.Author(review.Person("ann"), datetime(2026, 3, 1, tzinfo=UTC))
    with review.open_store(work) as store:
        name = next(iter(review.bitext_names(store).values()))
        beads = review.load_state(store, name).beads
        if not any(bead.status == "confirmed" for bead in beads):
            review.confirm(store, [bead.id for bead in beads[:2]], by=by, seen=None)
        before = review.load_state(store, name)
    done = aligner("run", texts, "-o", tmp_path / "out", "--store", work, "--formats", "beads")
    assert done.returncode == 0, done.stderr
    assert "0 pairs put into" in done.stdout
    assert "2 left as they are" in done.stdout
    with review.open_store(work) as store:
        assert review.load_state(store, name) == before
    for form in ("tmx", "tei"):
        output = tmp_path / f"all.{'tmx' if form == 'tmx' else 'tei.xml'}"
        done = aligner("export", work, "--format", form, "--confirmed", "-o", output)
        assert (done.returncode, done.stdout) == (0, f"1 file written to {output}\n")
        assert "ann" in output.read_text(encoding="utf-8")
        assert validate(output) == []
    done = aligner("export", work, "--format", "html", "-o", tmp_path)
    assert done.stdout == f"2 files written to {tmp_path}\n"
    assert len(list(tmp_path.glob("*.html"))) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("none.db",), 1, "there is no store"),
        (("WORK", "--format", "docx"), 2, "unknown format 'docx'"),
        (("WORK", "--format", "tmx,tei"), 2, "takes one format"),
        (("WORK", "--pair", "nothing"), 1, "there is no pair 'nothing'"),
        (("WORK", "--confirmed", "--tmx-grouping", "paragraph"), 2, "leave out --confirmed"),
        (("WORK", "-o", "WORK"), 2, "never written over"),
        (("mysql://x/y",), 1, "cannot be kept in 'mysql'"),
    ],
)
def test_errors_are_one_line(work: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = aligner("export", *(str(work) if word == "WORK" else word for word in arguments))
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_manifest_goes_into_a_store_and_is_resumed(texts: Path, tmp_path: Path) -> None:
    manifest, store = texts / "pairs.tsv", tmp_path / "work.db"
    manifest.write_text("id\tsource\ttarget\na\tz0.txt\te0.txt\nb\tz1.txt\te1.txt\n", encoding="utf-8")
    command = ("align", "--manifest", manifest, "-o", tmp_path / "out", "--store", store, "--resume")
    try:
        (tmp_path / "out").mkdir()
        (tmp_path / "out/a.align").write_text("written before there was a store", encoding="utf-8")
        done = aligner(*command)
        assert (done.returncode, done.stdout) == (
            0,
            f"2 files written to {tmp_path / 'out'}, 0 passed over, 0 failed\n",
        )
        with review.open_store(store) as opened:
            assert list(review.bitext_names(opened).values()) == ["a", "b"]
        assert "0 files written" in aligner(*command).stdout
    finally:
        manifest.unlink()
    done = aligner("align", texts / "z0.txt", texts / "e0.txt", "--store", store)
    assert (done.returncode, "goes with --manifest" in done.stderr) == (2, True)


def test_a_store_that_cannot_be_is_told_before_any_work(texts: Path, tmp_path: Path) -> None:
    done = aligner("run", texts, "-o", tmp_path / "out", "--store", tmp_path / "no/folder.db")
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_aligning_needs_no_database(texts: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom aligner.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'sqlalchemy', 'regex', 'sqlite3'} & set(sys.modules)), file=sys.stderr)"
    )
    for command in (
        ["align", texts / "z0.txt", texts / "e0.txt"],
        ["run", texts, "-o", tmp_path, "--formats", "beads"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, command)],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        )
        assert done.stderr.splitlines()[-1] == "[]"


def test_a_corrected_file_comes_back(texts: Path, tmp_path: Path) -> None:
    store, file = tmp_path / "work.db", tmp_path / "work.tsv"
    aligner("run", texts, "-o", tmp_path / "out", "--store", store, "--formats", "beads")
    aligner("export", store, "--format", "tsv", "-o", file)
    header, *rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    rows[0][header.index("confirmed_by")] = "x"
    file.write_text("".join("\t".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    done = aligner("import", store, file, "--by", "ann", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{file}:2: bead 1 is confirmed\n")
    assert "1 change would be made" in done.stdout
    done = aligner("import", store, file, "--by", "ann")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 change made as edit" in done.stdout
    rows[1][header.index("target")] += " And this is nowhere at all, whatever else may be."
    rows[2][header.index("edit")] = "x"
    file.write_text("".join("\t".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    done = aligner("import", store, file, "--by", "ann")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"aligner: {file}: nothing was imported"
    assert aligner("import", store, file).returncode == 2
    assert aligner("import", store, tmp_path / "no.tsv", "--by", "ann").returncode == 1


def test_the_store_of_a_folder(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = aligner("run", texts, "-o", out, "--review", "--formats", "beads")
    assert done.returncode == 0, done.stderr
    assert f"put into {out / 'review.db'}, 0 left" in done.stdout
    for command in (["export", out, "--format", "tsv"], ["phrases", out]):
        assert aligner(*command).returncode == 0
        empty = aligner(*command[:1], texts, *command[2:])
        assert (empty.returncode, empty.stderr.count("\n")) == (1, 1)
        assert "aligner run FOLDER" in empty.stderr
    for command in (
        ["review", texts],
        ["import", texts, "x.tsv", "--by", "ann"],
        ["revise", texts, "x", "--source", "y"],
    ):
        empty = aligner(*command)
        assert (empty.returncode, empty.stderr) == (
            1,
            f"aligner: {texts}: there is no store (review.db) in this folder: make one with "
            f"'aligner run FOLDER -o {texts} --review'\n",
        )
    assert aligner("run", texts, "-o", out, "--review", "--store", "x.db").returncode == 2


@pytest.mark.parametrize("option", ["--termbase", "--encoder"])
def test_the_page_does_not_start_without_what_was_named(texts: Path, tmp_path: Path, option: str) -> None:
    store = tmp_path / "work.db"
    aligner("run", texts, "-o", tmp_path / "out", "--store", store, "--formats", "beads")
    # The port is not to be had, so that a page that starts all the same ends too.
    done = aligner("review", store, "--host", "no.such.host.invalid", option, tmp_path / "nope.tsv")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no.such.host" not in done.stderr


def test_a_revised_page(texts: Path, tmp_path: Path) -> None:
    store, new = tmp_path / "work.db", tmp_path / "e0.txt"
    aligner("run", texts, "-o", tmp_path / "out", "--store", store, "--formats", "beads")
    with review.open_store(store) as opened:
        (name,) = (one for one in review.bitext_names(opened).values() if "z0" in one or "e0" in one)
        state = review.load_state(opened, name)
        by = review.Author(review.Person("ann"), datetime.now(UTC))
        review.confirm(opened, [bead.id for bead in state.beads], by=by, seen=None)
    side = "source" if state.pair.source.path.endswith("e0.txt") else "target"
    words = state.pair.document(side).text.split(".")
    new.write_text(".".join([*words[:1], words[1] + " indeed", *words[2:]]), encoding="utf-8")
    done = aligner("revise", store, name, f"--{side}", new, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("changed ")
    assert done.stdout.endswith("1 sentence would differ\n")
    done = aligner("revise", store, name, f"--{side}", new, "--by", "ben")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"1 bead to look at, {len(state.beads) - 1} stay confirmed" in done.stdout
    done = aligner("revise", store, name, f"--{side}", new)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "nothing would change" in done.stderr
    other = tmp_path / "other.txt"
    language = state.pair.document(side).metadata.language
    texts_ = ("The ministers met today and talked about trade. " * 5, "两位部长今天会见并就贸易问题举行会谈。" * 5)
    own, foreign = texts_ if language == "en" else texts_[::-1]
    for text, said in ((foreign, f"not {language}"), (own, "is another text")):
        other.write_text(text, encoding="utf-8")
        done = aligner("revise", store, name, f"--{side}", other)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert said in done.stderr
        assert "--force" in done.stderr
    assert aligner("revise", store, name, f"--{side}", other, "--force").returncode == 0
    assert aligner("revise", store, name).returncode == 2
    assert "there is no pair 'x'" in aligner("revise", store, "x", "--source", new).stderr
