"""Renderings counted and words looked up over many aligned documents, on the command line."""

from __future__ import annotations

import json
import os
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
    assert "管控分歧 (guankong-fenqi): 7 occurrences in 7 of 16 documents" in done.stdout
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


def test_nothing_found_is_no_error(out: Path) -> None:
    done = aligner("concordance", "長毛象", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 hits in 0 documents\n")


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
        (["phrases", "{out}", "--to", "xls"], 2, "--to is 'xls', but must be table, tsv or jsonl"),
        (["phrases", "{store}", "-o", "{store}"], 2, "never written over"),
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
    damaged.write_bytes((out / "huijian-0621.jsonl").read_bytes()[:4000])
    places = {"texts": root / "corpora" / "texts", "out": out, "store": out.with_name("work.db"), "damaged": damaged}
    done = aligner(*(one.format(**places) for one in arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("aligner: ")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
