"""The measuring scripts as commands, without the development material."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from lxml import etree


@pytest.fixture
def run(root, tmp_path):
    def call(script, *arguments):
        command = [sys.executable, str(root / "scripts" / script), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return call


def test_quality_and_odd_texts_and_what_is_left_out(run, tmp_path):
    only = [word for name in ("corpora", "mac-dev", "seed", "hkma", "odd") for word in ("--only", name)]
    done = run("bench_align.py", *only, "--repeat", 1, "--shared", tmp_path, "--json", "report.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("left out: no material") == 3
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (row,) = report["quality"]
    assert row["name"] == "corpora"
    assert row["fitted"] is False
    assert 0.9 < row["strict"] < row["lax"] <= 1
    assert row["sentences"] == 705
    assert {one["name"]: one["beads"] for one in report["odd"]}["0:n"] == 0


def test_one_size_of_growth(run, tmp_path):
    done = run("bench_growth.py", 300, "--shared", tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert 250 <= found["size"] <= 300
    assert found["strict"] > 0.9
    assert found["peak"] >= found["before"] > 0


def test_a_review_store_under_writers_and_kills(run):
    few = ("--writers", 3, "--edits", 8, "--sentences", 30, "--size", 40, "--kills", 1)
    some = [word for name in ("writers", "kills", "costs") for word in ("--only", name)]
    for more in (some, ("--only", "writers", "--threads")):
        done = run("bench_review.py", *few, *more)
        assert done.returncode == 0, done.stderr
        assert "24 edits tried" in done.stdout
        assert " 0 lost, 0 gaps, sound" in done.stdout
    assert run("bench_review.py", "--only", "nothing").returncode == 2


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_in_a_burst_of_edits(run, tmp_path):
    few = ("--only", "servers", "--kills", 3, "--burst", 300, "--sentences", 60, "--json", "report.json")
    done = run("bench_review.py", *few)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("3 of 3 servers killed in bursts of 300: ")
    for one in json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["servers"]["rounds"]:
        assert one["counts"]
        assert 15 <= one["planned"] <= one["acknowledged"] < 300
        assert (one["lost"], one["torn"], one["foreign"], one["gaps"]) == (0, 0, 0, 0)
        assert one["intact"]
        assert one["sound"]


def test_the_page_for_reviewing(run, tmp_path):
    done = run("bench_review_page.py", "--beads", 60, "--times", 1, "--json", "report.json")
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert figures["beads"] == 60
    assert all(figure > 0 for figure in figures.values())
    assert ("was not measured" in done.stdout) == (not any(what.startswith("browser") for what in figures))


def test_aligning_again_without_material_says_so(run, tmp_path):
    done = run("bench_realign.py", "--shared", tmp_path)
    assert (done.returncode, done.stdout.count("left out: no material")) == (0, 2), done.stderr


def test_unknown_names_are_refused(run):
    done = run("bench_align.py", "--only", "nothing")
    assert done.returncode == 2
    assert "nothing" in done.stderr


def test_confidence_of_held_out_beads(run, tmp_path):
    beads = [
        {"document": "a", "source": [n], "target": [n], "confidence": 0.9, "correct": n > 0, "null": False}
        for n in range(10)
    ]
    (tmp_path / "beads.jsonl").write_text("\n".join(map(json.dumps, beads)), encoding="utf-8")
    done = run("bench_confidence.py", "--held-out", "beads.jsonl", "--plot", "plot.svg", "--json", "report.json")
    assert done.returncode == 0, done.stderr
    assert "left out" in done.stdout
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["calibration_error"] == pytest.approx(0)
    assert etree.parse(tmp_path / "plot.svg").getroot().tag.endswith("svg")


def test_confidence_on_own_gold(run, root, tmp_path):
    done = run("bench_confidence.py", root / "corpora" / "gold", "--json", "report.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["beads"] > 250
    assert len(report["documents"]) == 16
    assert report["expected_f1"]["mean_absolute"] < 0.2


def test_confidence_wants_something_to_look_at(run):
    assert run("bench_confidence.py").returncode == 2


def test_terms_that_were_taken_out_are_found_again(run, tmp_path):
    done = run("bench_discovery.py", "--halves", 1, "--shared", tmp_path, "--documents", 5)
    assert done.returncode == 0, done.stderr
    head, _, weight, *others, texts, copies = done.stdout.splitlines()
    assert head.startswith("16 documents; ")
    shares = [float(figure) for figure in weight.split()[1:]]
    assert shares == sorted(shares)
    assert shares[-1] > 0.3
    assert [line.split()[0] for line in others] == ["frequency", "documents", "C-value", "C-value"]
    assert texts.startswith("all texts: 16 documents, ")
    assert copies.startswith("copies: 5 documents, ")


def test_a_sample_to_read_is_the_same_for_the_same_seed(run, tmp_path):
    arguments = ("spot_check.py", "--set", "corpora-split", "--size", 5, "--shared", tmp_path)
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    head, *sample = done.stdout.split("\n\n")
    occurring, found, places = (int(word) for word in head.split() if word.isdigit())
    assert occurring >= found > 100
    assert places > found
    assert len(sample) == 5
    for one in sample:
        title, _, source, target = one.strip().splitlines()
        phrase, _, rendering = title.partition(". ")[2].partition(" → ")
        assert f"«{phrase}»" in source
        assert all(f"«{part}»" in target for part in rendering.split(" … "))
    assert run(*arguments).stdout == done.stdout
    assert run(*arguments, "--seed", 2).stdout != done.stdout
    assert run("spot_check.py", "--set", "none").returncode == 2
