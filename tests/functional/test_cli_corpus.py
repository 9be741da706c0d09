"""Renderings counted and words looked up over many aligned documents, on the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


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
def out(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's corpora, aligned."""
    folder = tmp_path_factory.mktemp("corpora") / "out"
    store = folder.with_name("work.db")
    done = aligner("run", root / "corpora" / "texts", "-o", folder, "--formats", "jsonl", "--store", store)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_overview_has_a_line_for_each_phrase(out: Path) -> None:
    done = aligner("phrases", out)
    assert done.returncode == 0, done.stderr
    head, _, header, *lines = done.stdout.splitlines()
    count = int(head.split()[0])
    assert "2021-03-11 to 2025-05-09" in head
    assert header.split()[:4] == ["phrase", "uses", "docs", "ways"]
    assert "" in lines
    assert lines.index("") == count
    ways = [int(line.split()[3]) for line in lines[:count]]
    assert ways == sorted(ways, reverse=True)
    assert "One rendering for several phrases" in lines


def test_one_phrase_with_all_its_renderings(out: Path) -> None:
    done = aligner("phrases", out, "--term", "管控分歧")
    assert done.returncode == 0, done.stderr
    assert re.search(r"管控分歧.* \(guankong-fenqi\): \d occurrences in [78] of 16 documents", done.stdout)
    assert "handle differences" in done.stdout
    assert "New renderings" in done.stdout
    assert aligner("phrases", out, "--term", "guankong-fenqi").stdout == done.stdout


def test_files_and_stores_say_the_same(out: Path, tmp_path: Path) -> None:
    store = out.with_name("work.db")
    done = aligner("phrases", store, "--to", "tsv", "-o", tmp_path / "phrases.tsv")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "phrases.tsv").read_text(encoding="utf-8") == aligner("phrases", out, "--to", "tsv").stdout
    details = [aligner("phrases", place, "--term", "管控分歧").stdout for place in (out, store)]
    assert details[0] == details[1]
    hits = [aligner("concordance", "管控分歧", place, "--to", "tsv").stdout for place in (out, store)]
    assert hits[0] == hits[1]


def test_as_json_lines(out: Path) -> None:
    done = aligner("phrases", out, "--to", "jsonl", "--term", "管控分歧")
    corpus, term, *shared = map(json.loads, done.stdout.splitlines())
    assert (corpus["documents"], corpus["terms"], len(shared)) == (16, 1, corpus["shared"])
    assert sum(one["count"] for one in term["variants"]) + term["not_found"] + term["omitted"] == term["count"]


def test_every_occurrence_as_a_table(out: Path, tmp_path: Path) -> None:
    done = aligner("phrases", out, "--uses", "--to", "tsv", "--term", "guankong-fenqi")
    assert done.returncode == 0, done.stderr
    header, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(rows) >= 7
    assert all("管控分歧" in row[header.index("phrase")] for row in rows)
    assert "manag differ" in {row[header.index("normalised")] for row in rows}


def test_tables_for_data_frames(out: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    printed = aligner("phrases", out, "--to", "parquet")
    assert (printed.returncode, printed.stderr.count("name a file with -o")) == (2, 1)
    for name, arguments in (
        ("uses", ("phrases", out, "--uses")),
        ("renderings", ("phrases", out)),
        ("hits", ("concordance", "分歧", out)),
    ):
        path = tmp_path / f"{name}.parquet"
        done = aligner(*arguments, "--to", "parquet", "-o", path)
        assert done.returncode == 0, done.stderr
        lines = aligner(*arguments, "--to", "tsv").stdout.splitlines()
        table = parquet.read_table(path)
        assert table.column_names == lines[0].split("\t")
        assert table.num_rows == len(lines) - 1


def test_words_in_context_from_either_side(out: Path) -> None:
    done = aligner("concordance", "管控分歧", out, "--until", "2021")
    assert (done.returncode, done.stderr) == (0, "2 hits in 2 documents\n")
    head, hit, other = done.stdout.splitlines()[:3]
    assert head.startswith("2021-03-11 t20210311_0907 bead 5")
    assert "[管控分歧]" in hit
    assert "«manage differences»" in other
    english = aligner("concordance", "keeping difference under control", out, "--lemma", "--side", "target")
    assert "[keep differences under control]" in english.stdout
    assert "«管控分歧»" in english.stdout
    # The speech is in Traditional characters.
    assert "小圈子" in aligner("concordance", "小圈子", out, "--lemma", "--document", "s2025*").stdout


def test_phrases_that_no_termbase_has_are_proposed(out: Path, tmp_path: Path) -> None:
    proposals = tmp_path / "proposals.tsv"
    done = aligner("termbase", "propose", out, "-o", proposals, "--most", 20)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    *head, columns, first = proposals.read_text(encoding="utf-8").splitlines()[:5]
    assert head == ["# source-lang: zh", "# target-lang: en", "# merge: add"]
    assert columns.split("\t") == ["id", "source", "preferred", "admitted", "category", "note"]
    # The name that stands in every text of the corpora.
    assert first.split("\t")[:3] == ["lan-hai", "澜海", "Lanhai"]
    lines = proposals.read_text(encoding="utf-8").splitlines()[4:]
    assert done.stderr.startswith(f"{len(lines)} phrases proposed")
    weights = [float(line.partition("weight ")[2].partition(";")[0]) for line in lines]
    assert weights == sorted(weights, reverse=True)
    linted = aligner("termbase", "lint", proposals, "--strict")
    assert (linted.returncode, linted.stdout) == (0, "nothing to say against it\n")
    # Whoever takes them all is told of no conflict, and nothing is proposed a second time.
    merged = aligner("termbase", "merge", "--built-in", proposals, "-o", tmp_path / "all.tsv")
    assert (merged.returncode, merged.stderr) == (0, "")
    again = aligner("termbase", "propose", out, "--termbase", tmp_path / "all.tsv", "--most", 20)
    forms = {line.split("\t")[1] for line in lines}
    assert forms.isdisjoint(line.split("\t")[1] for line in again.stdout.splitlines()[4:])


def test_nothing_to_propose_says_what_to_ask_for(out: Path) -> None:
    done = aligner("termbase", "propose", out, "--least-count", 5000)
    assert done.returncode == 0
    assert done.stderr.startswith("0 phrases proposed: none that is new occurs 5000 times in 2 documents; ")


def test_nothing_found_is_no_error(out: Path) -> None:
    done = aligner("concordance", "長毛象", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 hits in 0 documents\n")


def test_choices_are_counted(out: Path) -> None:
    done = aligner("phrases", out, "--choices")
    assert done.returncode == 0, done.stderr
    head, _, header, *lines = done.stdout.splitlines()
    assert head.endswith("choices in 16 documents")
    assert header.split()[:5] == ["kind", "value", "count", "share", "docs"]
    assert sum(int(line.split()[2]) for line in lines) == int(head.split()[0])
    assert {line.split()[0] for line in lines} >= {"procedure", "quotation-marks", "modality", "agent"}
    only = aligner("phrases", out, "--kind", "modality", "--to", "tsv").stdout.splitlines()
    assert {line.split("\t")[0] for line in only[1:]} == {"modality"}


def test_a_store_exports_the_choices_of_the_program_where_asked(out: Path, tmp_path: Path) -> None:
    store, path = out.with_name("work.db"), tmp_path / "one.jsonl"
    pair = "huijian-0621-meeting-whitlock-port-meridian"
    name = next((p.stem for p in out.glob("huijian-0621*.jsonl")), pair)
    for flags, expected in ((["--choices"], True), ([], False)):
        done = aligner("export", store, "--format", "jsonl", "--pair", name, "-o", path, *flags)
        assert done.returncode == 0, done.stderr
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert any(line["choices"] for line in lines[1:]) is expected


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["phrases", "{texts}"], 1, "holds no aligned documents (*.jsonl): align first, with 'aligner run"),
        (["concordance", "x", "{texts}/huijian-0621.txt"], 1, "is neither JSON Lines (*.jsonl) nor a review store"),
        (["phrases", "{texts}/none"], 1, "there is no such file or folder"),
        (["phrases", "{out}", "{store}"], 1, "holds too: give each pair once"),
        (["phrases", "{damaged}"], 1, "damaged.jsonl:3: is no JSON"),
        (["concordance", "x", "{damaged}"], 1, "damaged.jsonl:3: is no JSON"),
        (["phrases", "{out}", "--term", "管控"], 1, "no phrase or term '管控' in 16 documents"),
        (["phrases", "{out}", "--to", "xls"], 2, "--to is 'xls', but must be table, tsv, jsonl or parquet"),
        (["phrases", "{out}", "--uses"], 2, "--uses is for tables that other programs read: add --to tsv"),
        (["concordance", "x", "{out}", "--to", "csv"], 2, "--to is 'csv', but must be table, tsv, jsonl or parquet"),
        (["phrases", "{store}", "-o", "{store}"], 2, "never written over"),
        (["termbase", "propose", "{texts}"], 1, "holds no aligned documents (*.jsonl): align first"),
        (["termbase", "propose", "{out}", "--reference", "{damaged}"], 1, "damaged.jsonl:1: is no line of a frequency"),
        (["termbase", "propose", "{out}", "--most", "1000000"], 2, "most is 1000000, but must be 1 to 100000"),
        (["termbase", "propose", "{store}", "-o", "{store}"], 2, "never written over"),
        (["phrases", "{out}", "--kind", "mood"], 2, "--kind is 'mood', but must be one of procedure"),
        (["phrases", "{out}", "--choices", "--term", "x"], 2, "give one of the two"),
        (["concordance", "(", "{out}", "--regex"], 2, "is no regular expression"),
        (["concordance", "x", "{out}", "--regex", "--lemma"], 2, "not both"),
        (["concordance", "x", "{out}", "--sort", "up"], 2, "--sort is 'up'"),
        (["concordance", "x", "{out}", "--from", "May"], 2, "'May' is no date"),
    ],
)
def test_bad_input_is_one_line(
    root: Path, out: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    damaged = tmp_path / "damaged.jsonl"
    first, second, third, *_ = (out / "huijian-0621.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    damaged.write_text(first + second + third[:300], encoding="utf-8")
    places = {"texts": root / "corpora" / "texts", "out": out, "store": out.with_name("work.db"), "damaged": damaged}
    done = aligner(*(one.format(**places) for one in arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("aligner: ")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
