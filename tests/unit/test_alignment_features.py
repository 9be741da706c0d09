"""What a bead is judged by: marks, lengths, paragraphs and vectors, case by case."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from aligner.alignment.band import Band, full_band
from aligner.alignment.candidates import SHAPES, Candidates, Observations
from aligner.alignment.evidence import MAX_WINDOW, Evidence
from aligner.alignment.features import FEATURES, feature_matrix, scores_of
from aligner.alignment.sides import observe
from aligner.model import Sentence

ALL = tuple(range(len(SHAPES)))
Bead = tuple[tuple[int, int], tuple[int, int]]


def sentences(texts: tuple[str, ...], paragraphs: tuple[int, ...] = ()) -> list[Sentence]:
    """One sentence a text; all in one paragraph unless told otherwise."""
    at, result = 0, []
    for index, text in enumerate(texts):
        result.append(Sentence(index, text, at, at + len(text), paragraphs[index] if paragraphs else 0))
        at += len(text) + 1
    return result


def silent(sources: int, targets: int) -> Evidence:
    """Evidence of words that say nothing."""
    band = Band.of(np.zeros(sources, np.int64), np.full(sources, targets, np.int64))
    flows = np.zeros((3, band.size), np.float32)
    nothing = np.zeros((MAX_WINDOW, band.size), np.float32)
    return Evidence(band, nothing, nothing.copy(), flows, flows.copy())


def observed(
    source: tuple[str, ...], target: tuple[str, ...], paragraphs: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
) -> Observations:
    views = observe(sentences(source, paragraphs[0])), observe(sentences(target, paragraphs[1]))
    return Observations(*views, silent(len(source), len(target)), ratio=1.0)


def value(seen: Observations, name: str, bead: Bead) -> float:
    """A feature of the bead of these stretches of sentences."""
    candidates = Candidates.within(full_band(len(seen.source), len(seen.target)), ALL)
    found = (candidates.source == bead[0][0]) & (candidates.source + candidates.sources == bead[0][1])
    found &= (candidates.target == bead[1][0]) & (candidates.target + candidates.targets == bead[1][1])
    (number,) = np.flatnonzero(found)
    return float(feature_matrix(seen, candidates, (name,))[0, number])


ONE: Bead = ((0, 1), (0, 1))
FIRST_TWO: Bead = ((0, 2), (0, 1))
OMITTED: Bead = ((0, 1), (0, 0))
ADDED: Bead = ((0, 0), (0, 1))


@pytest.mark.parametrize(
    ("name", "source", "target", "bead", "expected"),
    [
        ("questions", ("甲？乙？",), ("A? b.",), ONE, -1.0),
        ("questions", ("甲？", "乙？"), ("A? B?",), FIRST_TWO, 0.0),
        ("questions", ("甲？",), ("A?",), OMITTED, 0.0),
        ("exclamations", ("甲！",), ("A.",), ONE, -1.0),
        ("quotations", ("“甲”，“乙”。",), ("“A b”.",), ONE, -1.0),
        ("quotations", ("「甲」。",), ("'A', he said.",), ONE, 0.0),
        ("asking", ("甲？",), ("A.",), ONE, -1.0),
        ("asking", ("甲？",), ("A!",), ONE, -2.0),
        ("asking", ("甲？乙。",), ("A.",), ONE, 0.0),
        ("asking", ("“甲？”",), ("A?",), ONE, 0.0),
        ("asking", ("甲？", "乙。"), ("A.",), FIRST_TWO, 0.0),
        ("announcing", ("甲：",), ("A:",), ONE, 0.0),
        ("announcing", ("甲：",), ("A.",), ONE, -1.0),
        ("announcing", ("甲：",), ("A.",), OMITTED, 0.0),
        ("unfinished", ("甲",), ("A.",), ONE, -1.0),
        ("unfinished", ("甲",), ("A",), ONE, 0.0),
        ("quote_start", ("“甲。",), ("“A.",), ONE, 0.0),
        ("quote_start", ("“甲。",), ("A.",), ONE, -1.0),
        ("quote_end", ("甲。”",), ("A.",), ONE, -1.0),
        ("quote_end", ("甲。”",), ("A.”",), ONE, 0.0),
        ("quote_end", ("",), ("A.”",), ONE, -1.0),
        ("quote_state", ("“甲。", "乙。”"), ("A.", "B."), ONE, -1.0),
        ("quote_state", ("“甲。", "乙。”"), ("“A.", "B.”"), ONE, 0.0),
        ("quote_state", ("“甲。", "乙。”"), ("A.", "B."), OMITTED, -1.0),
        # What is open at the end of the text says nothing of a bead's border.
        ("quote_state", ("“甲。",), ("A.", "B."), ((0, 1), (0, 2)), 0.0),
        ("commas", ("甲，乙，丙。",), ("A, b, c.",), ONE, 0.0),
        ("commas", ("甲，乙，丙。",), ("A.",), ONE, -math.log(4 / 2)),
        ("commas", ("甲，乙。", "丙。"), ("A.",), FIRST_TWO, -math.log(4 / 2)),
        ("length_log_ratio", ("甲乙丙丁戊",), ("abcde",), ONE, 0.0),
        ("length_log_ratio", ("甲乙丙丁戊",), ("a b c d e f g h i j k l m n o",), ONE, -math.log(20 / 10)),
        ("length_log_ratio", ("甲乙丙",), ("abc",), OMITTED, 0.0),
        ("length_misfit", ("甲乙丙丁戊",), ("abcde",), ONE, 0.0),
        ("length_misfit", ("甲乙丙丁戊",), ("abcdefghijklmno",), ONE, -100 / (20 * 20 + 1)),
        ("length_misfit", ("甲",), ("a" * 5000,), ONE, -20.0),
        ("long_merge", ("甲" * 25,), ("abcde",), ONE, 0.0),
        ("long_merge", ("甲" * 25,), ("abcde", "abcde"), ((0, 1), (0, 2)), math.log(1.1)),
        ("long_merge", ("甲", "乙"), ("a" * 90,), FIRST_TWO, -math.log(1.1)),
        ("null_source", ("甲乙丙",), ("a",), OMITTED, math.log(4)),
        ("null_source", ("甲乙丙",), ("a",), ONE, 0.0),
        ("null_source", ("甲乙丙",), ("a",), ADDED, 0.0),
        ("null_target", ("甲",), ("abcdefg",), ADDED, math.log(8)),
        ("null_target", ("甲",), ("abcdefg",), OMITTED, 0.0),
        ("null_announcing", ("甲：",), ("A.",), OMITTED, -1.0),
        ("null_announcing", ("甲：",), ("A.",), ADDED, 0.0),
        ("null_announcing", ("甲：",), ("A.",), ONE, 0.0),
        ("null_unfinished", ("甲。",), ("A",), ADDED, -1.0),
        ("null_unfinished", ("甲。",), ("A",), OMITTED, 0.0),
    ],
)  # fmt: skip
def test_marks_and_lengths(
    name: str, source: tuple[str, ...], target: tuple[str, ...], bead: Bead, expected: float
) -> None:
    assert value(observed(source, target), name, bead) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "bead", "expected"),
    [
        ("paragraph_breaks", ((0, 2), (0, 2)), -2.0),
        ("paragraph_breaks", ((1, 3), (1, 3)), 0.0),
        ("paragraph_breaks", ((0, 3), (1, 2)), -1.0),
        ("paragraph_breaks", ((2, 3), (3, 3)), 0.0),
        ("paragraph_starts", ((0, 1), (0, 1)), 1.0),
        ("paragraph_starts", ((1, 2), (1, 3)), 1.0),
        ("paragraph_starts", ((1, 2), (2, 3)), 0.0),
        ("paragraph_starts", ((1, 2), (1, 1)), 0.0),
    ],
)
def test_paragraphs(name: str, bead: Bead, expected: float) -> None:
    seen = observed(("甲。", "乙。", "丙。"), ("A.", "B.", "C."), ((0, 1, 1), (4, 5, 5)))
    assert value(seen, name, bead) == expected


def test_length_spread_says_something_after_a_first_pass_only() -> None:
    seen = observed(("甲乙丙丁戊",), ("abcdefghijklmno",))
    assert value(seen, "length_spread", ONE) == 0.0
    # Lengths count for more where a document keeps close to its ratio.
    assert value(replace(seen, spread=0.15), "length_spread", ONE) == pytest.approx(-math.log(2) * 2)
    assert value(replace(seen, spread=0.55), "length_spread", ONE) == pytest.approx(math.log(2) * 2)


def test_lengths_are_measured_by_the_ratio_of_the_documents() -> None:
    seen = replace(observed(("甲乙",), ("abcdefgh",)), ratio=4.0)
    assert value(seen, "length_log_ratio", ONE) == 0.0
    assert value(seen, "length_misfit", ONE) == 0.0
    # Both null features count in characters of a language in between.
    assert value(seen, "null_source", OMITTED) == pytest.approx(math.log1p(4))
    assert value(seen, "null_target", ADDED) == pytest.approx(math.log1p(4))


def test_words_are_looked_up_where_they_stand() -> None:
    seen = observed(("甲乙丙", "丁戊己庚辛壬癸子"), ("abc", "abcdefgh"))
    table = np.arange(MAX_WINDOW * 4, dtype=np.float32).reshape(MAX_WINDOW, 4)
    seen = replace(seen, evidence=replace(seen.evidence, of_source=table, of_target=table + 100))
    # By window and point; the points are (0, 0), (0, 1), (1, 0), (1, 1).
    both: Bead = ((0, 2), (0, 2))
    assert value(seen, "source_sum", both) == table[1, 0] + table[1, 2]
    assert value(seen, "target_sum", both) == table[1, 0] + table[1, 1] + 200
    assert value(seen, "source_density", both) == pytest.approx((table[1, 0] + table[1, 2]) / math.sqrt(12))
    assert value(seen, "source_weakest", both) == min(table[1, 0] / 2, table[1, 2] / 3)
    assert value(seen, "source_sum", ((1, 2), (1, 2))) == table[0, 3]
    assert value(seen, "source_sum", ((0, 1), (0, 2))) == table[1, 0]
    assert value(seen, "target_sum", ((0, 1), (0, 2))) == table[0, 0] + table[0, 1] + 200
    assert value(seen, "source_sum", ((0, 1), (1, 1))) == 0.0


def test_what_flows_out_of_a_bead() -> None:
    seen = observed(("甲乙丙", "丁戊己"), ("abc", "def"))
    # From source sentence 0 flow 1 and 2 to the target sentences, from source sentence 1 flow 4 and 8.
    flow = np.array([[1, 2, 4, 8], [0.1, 0.2, 0.4, 0.8], [10, 20, 40, 80]], np.float32)
    seen = replace(seen, evidence=replace(seen.evidence, source_flow=flow, target_flow=flow * 3))
    assert value(seen, "source_leak", ONE) == -2.0
    assert value(seen, "source_leak_density", ONE) == -1.0
    assert value(seen, "target_leak", ONE) == -12.0
    assert value(seen, "source_leak", ((0, 1), (0, 2))) == 0.0
    assert value(seen, "target_leak", ((0, 1), (0, 2))) == -36.0
    assert value(seen, "source_leak", ((0, 2), (1, 2))) == -5.0
    assert value(seen, "source_leak", OMITTED) == 0.0
    assert value(seen, "null_source_flow", OMITTED) == -3.0
    assert value(seen, "null_source_flow_density", OMITTED) == -1.5
    assert value(seen, "null_target_flow", ADDED) == -15.0
    # Around the end of the bead, at (1, 1): the last clause of source 0 to target 1, the first of source 1 to target 0.
    assert value(seen, "source_tail", ONE) == pytest.approx(-20.0)
    assert value(seen, "target_tail", ONE) == pytest.approx(-120.0)
    assert value(seen, "source_head", ONE) == pytest.approx(-0.4)
    assert value(seen, "target_head", ONE) == pytest.approx(-0.6)
    # Nothing comes after the end of the text.
    assert value(seen, "source_tail", ((1, 2), (1, 2))) == 0.0


def test_without_flows_their_features_are_silent() -> None:
    seen = observed(("甲乙丙", "丁戊己"), ("abc", "def"))
    seen = replace(seen, evidence=replace(seen.evidence, source_flow=None, target_flow=None))
    for name in ("source_leak", "target_leak", "source_tail", "target_head", "null_source_flow"):
        assert value(seen, name, ONE) == 0.0


def test_vectors_tell_which_sentences_are_alike() -> None:
    seen = observed(("甲", "乙"), ("a", "b"))
    assert value(seen, "encoder_similarity", ONE) == 0.0
    unit = np.eye(2, dtype=np.float32)
    seen = replace(seen, vectors=(unit, unit))
    alike, other = value(seen, "encoder_similarity", ONE), value(seen, "encoder_similarity", ((0, 1), (1, 2)))
    assert alike > 0 > other
    assert value(seen, "encoder_similarity", OMITTED) == 0.0


def test_every_feature_is_finite() -> None:
    seen = observed(("双方？", "", "“和平！”"), ("Both?", "‘Peace!’", ""))
    seen = replace(seen, spread=0.3, vectors=(np.zeros((3, 2), np.float32), np.zeros((3, 2), np.float32)))
    candidates = Candidates.within(full_band(3, 3), ALL)
    matrix = feature_matrix(seen, candidates, tuple(FEATURES))
    assert matrix.shape == (len(FEATURES), len(candidates))
    assert matrix.dtype == np.float32
    assert np.isfinite(matrix).all()
    null = (candidates.sources == 0) | (candidates.targets == 0)
    for row, feature in zip(matrix, FEATURES.values(), strict=True):
        assert feature.nulls or not row[null].any()


def test_a_score_is_a_weighted_sum() -> None:
    seen = observed(("甲，乙？", "丙丁戊。"), ("A, b.", "“Cde?"))
    candidates = Candidates.within(full_band(2, 2), ALL)
    weights = {"commas": 2.0, "asking": -0.5, "null_source": 1.5, "questions": 0.0}
    matrix = feature_matrix(seen, candidates, tuple(weights)).astype(np.float64)
    expected = np.asarray(list(weights.values())) @ matrix
    np.testing.assert_allclose(scores_of(seen, candidates, weights), expected, atol=1e-6)


def test_candidates_are_all_places_in_the_band() -> None:
    band = Band.of(np.array([0, 0, 1]), np.array([2, 3, 3]))
    found = Candidates.within(band, ALL)
    beads = set(zip(found.source, found.target, found.sources, found.targets, strict=True))
    assert len(beads) == len(found)
    expected = {
        (i, j, m, n)
        for i in range(3)
        for j in range(3)
        for m, n in SHAPES
        if i + m < 3 and band.lo[i] <= j < band.hi[i] and band.lo[i + m] <= j + n < band.hi[i + m]
    }
    assert beads == expected
    assert [SHAPES[shape] for shape in found.shape] == list(zip(found.sources, found.targets, strict=True))


def test_what_is_seen_of_a_side() -> None:
    view = observe(sentences(("他问：“为什么，", "不走？”", "", "It's “fine” …", "「甲」「乙", "丙」 ")))
    assert len(view) == 6
    assert view.lengths.tolist() == [8, 4, 0, 11, 5, 2]
    assert view.questions.tolist() == [0, 1, 0, 0, 0, 0]
    assert view.asks.tolist() == [0, 1, 0, 0, 0, 0]
    assert view.opened.tolist() == [1, 0, 0, 1, 2, 0]
    assert view.inside.tolist() == [1, 0, 0, 0, 1, 0]
    assert view.begins_quote.tolist() == [0, 0, 0, 0, 1, 0]
    assert view.ends_quote.tolist() == [0, 1, 0, 0, 0, 1]
    assert view.first_mark.tolist()[:3] == [2, 1 << 30, 1 << 30]
    assert view.last_mark.tolist()[:3] == [7, -1, -1]
    part = view.part(1, 3)
    assert len(part) == 2
    assert part.asks.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [((0, 0), [0, 0]), ((0, 1), [0, 0]), ((0, 1, 1), [1, 1, 0]), ((3, 3, 7), [1, 0, 1]), ((), [])],
)
def test_paragraphs_tell_something_where_they_hold_sentences(paragraphs: tuple[int, ...], expected: list[int]) -> None:
    assert observe(sentences(("a",) * len(paragraphs), paragraphs)).begins.tolist() == expected
