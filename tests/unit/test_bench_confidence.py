"""The measures of scripts/bench_confidence.py, on made-up beads."""

from __future__ import annotations

import json

import pytest
import typer
from lxml import etree


@pytest.fixture
def bench(script):
    return script("bench_confidence")


LINES = [
    {"document": "a", "source": [0], "target": [0], "confidence": 1.0, "correct": True, "null": False},
    {"document": "a", "source": [1, 2], "target": [1], "confidence": 1.0, "correct": False, "null": False},
    {"document": "a", "source": [], "target": [2], "confidence": 0.5, "correct": False, "null": True},
    {"document": "b", "source": [0], "target": [0], "confidence": 1.0, "correct": True, "null": False},
]
GOLD = {"a": [((0,), (0,)), ((1,), (1,)), ((2,), (2,))]}


def test_held_out_beads_are_read(bench):
    beads = list(bench.read_held_out([json.dumps(line) + "\n" for line in LINES] + ["\n"], "x.jsonl"))
    assert [bead.document for bead in beads] == ["a", "a", "a", "b"]
    assert (beads[1].source, beads[1].target, beads[1].correct, beads[1].null) == ((1, 2), (1,), False, False)
    assert bench.as_bead(beads[1]).shape == (2, 1)
    assert bench.as_bead(beads[2]).is_null


@pytest.mark.parametrize("line", ["{", "[]", '{"document": "a"}', '{"document": "a", "source": 1, "target": []}'])
def test_a_line_that_is_no_bead_is_named(bench, line):
    with pytest.raises(typer.BadParameter, match=r"x.jsonl, line 2: .*confidence"):
        list(bench.read_held_out([json.dumps(LINES[0]), line], "x.jsonl"))


def test_true_f1_by_document_needs_gold(bench):
    beads = list(bench.read_held_out(map(json.dumps, LINES), "x.jsonl"))
    (scores,) = bench.document_scores(beads, GOLD)
    assert (scores.document, scores.beads) == ("a", 3)
    # One of two beads, one of three gold beads.
    assert scores.true == pytest.approx(0.4)
    assert scores.excess == pytest.approx(scores.expected - 0.4)


def test_the_diagram_shows_bins_that_hold_beads(bench):
    confidences, correct = [0.95, 0.93, 0.91, 0.35], [True, True, False, False]
    bins = bench.reliability(confidences, correct, bins=10)
    error = bench.calibration_error(confidences, correct, bins=10)
    svg = etree.fromstring(bench.reliability_figure(bins, "Reliability", error).encode())
    said = svg.find("{*}desc").text
    assert "3 beads of mean confidence 0.930: 0.667 right" in said
    assert "1 beads of mean confidence 0.350: 0.000 right" in said
    assert said.count("right;") == 1
