"""Sentences that stand in another place of the translation."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from aligner.alignment import crossing
from aligner.alignment.align import align_sentences
from aligner.alignment.path import Path
from aligner.alignment.weights import Calibration, Weights, load_weights
from aligner.lexicon.cognates import CognateLexicon
from aligner.model import Bead, Sentence, in_text_order

LEXICON = CognateLexicon("de", "nl")
EMPTY = Path(np.zeros((2, 0), np.int64), np.zeros((2, 0), np.int64), np.zeros(0), np.zeros(0))
WEIGHTS = load_weights()
SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "er", "ing", "os", "um")]
Texts = list[str]
Found = tuple[Bead, ...]


def said(count: int, seed: int) -> Texts:
    """Sentences of seven words that no other sentence has."""
    draw = random.Random(seed)
    words = [one + two for one in SYLLABLES for two in SYLLABLES]
    draw.shuffle(words)
    return [" ".join(words[7 * n : 7 * n + 7]) + "." for n in range(count)]


def aligned(source: Texts, target: Texts, weights: Weights = WEIGHTS) -> Found:
    """Beads, of which every sentence is in exactly one, in text order."""
    sides = [[Sentence(n, text, 0, len(text), n // 4) for n, text in enumerate(side)] for side in (source, target)]
    beads = align_sentences(*sides, LEXICON, weights, max_bead=5, band=25)
    assert sorted(n for bead in beads for n in bead.source) == list(range(len(source)))
    assert sorted(n for bead in beads for n in bead.target) == list(range(len(target)))
    assert beads == in_text_order(beads)
    straight = [bead for bead in beads if not bead.crossing]
    assert [n for bead in straight for n in bead.source] == sorted(n for bead in straight for n in bead.source)
    assert [n for bead in straight for n in bead.target] == sorted(n for bead in straight for n in bead.target)
    assert all(not bead.is_null and 0 < bead.confidence < 1 for bead in beads if bead.crossing)
    return beads


def moved(texts: Texts, first: int, stop: int, to: int) -> Texts:
    """The sentences from ``first`` up to ``stop`` put before what is the sentence ``to`` without them."""
    rest = texts[:first] + texts[stop:]
    return rest[:to] + texts[first:stop] + rest[to:]


def crossings(beads: Found) -> list[tuple[list[int], list[int]]]:
    return [(list(bead.source), list(bead.target)) for bead in beads if bead.crossing]


@pytest.mark.parametrize(("first", "to"), [(10, 16), (16, 9), (2, 27), (0, 5), (29, 20)])
def test_a_sentence_that_moved(first: int, to: int) -> None:
    texts = said(30, seed=1)
    beads = aligned(texts, moved(texts, first, first + 1, to))
    assert crossings(beads) == [([first], [to])]
    assert {bead.shape for bead in beads} == {(1, 1)}


def test_sentences_that_moved_together() -> None:
    texts = said(30, seed=2)
    beads = aligned(texts, moved(texts, 8, 11, 18))
    assert crossings(beads) == [([8], [18]), ([9], [19]), ([10], [20])]


def test_two_moves_in_one_text() -> None:
    texts = said(30, seed=3)
    beads = aligned(texts, moved(moved(texts, 20, 21, 25), 3, 4, 9))
    assert crossings(beads) == [([3], [9]), ([20], [25])]


def test_moves_whose_places_are_close_are_found_one_after_the_other() -> None:
    texts = said(20, seed=4)
    beads = aligned(texts, moved(moved(texts, 9, 10, 14), 4, 5, 7))
    assert crossings(beads) == [([4], [7]), ([9], [14])]


def test_nothing_moved() -> None:
    texts = said(30, seed=5)
    assert crossings(aligned(texts, texts)) == []
    assert crossings(aligned(texts, texts[:12] + texts[15:])) == []
    assert crossings(aligned(texts, said(60, seed=6)[30:])) == []


def test_texts_that_are_nearly_empty() -> None:
    one, two = said(2, seed=7)
    assert crossings(aligned([one, two], [two, one])) == []
    assert crossings(aligned([one, two], [two])) == []


def test_a_doubtful_move_is_left() -> None:
    texts = said(30, seed=1)
    weights = replace(WEIGHTS, moves=Calibration((1e6, 2e6), (0.5, 0.6)))
    assert crossings(aligned(texts, moved(texts, 10, 11, 16), weights)) == []


def test_rows_are_compared_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = said(60, seed=8)
    target = moved(moved(texts, 10, 11, 16), 40, 41, 50)
    whole = aligned(texts, target)
    monkeypatch.setattr(crossing, "_ROWS", 1)
    assert aligned(texts, target) == whole
    assert len(crossings(whole)) == 2


def test_confidence_is_that_of_the_gain_and_of_the_beads() -> None:
    texts = said(30, seed=1)
    weights = replace(WEIGHTS, moves=Calibration((0.0, 1.0), (0.3, 0.4)))
    (bead,) = [bead for bead in aligned(texts, moved(texts, 10, 11, 16), weights) if bead.crossing]
    assert bead.confidence == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize(
    ("other", "meets"),
    [(((3, 5), (9, 10)), True), (((5, 6), (2, 3)), False), (((0, 1), (7, 9)), True), (((0, 3), (8, 9)), False)],
)
def test_blocks_that_share_a_sentence(other: tuple[tuple[int, int], tuple[int, int]], meets: bool) -> None:
    assert crossing.Block((3, 5), (7, 8)).meets(crossing.Block(*other)) is meets


def test_what_waits_has_all_of_its_sentences_yet() -> None:
    """The second loses a bead to the first, and its sentence to the third, which comes after it."""

    def move(source: int, target: int, gain: float, *windows: tuple[int, int]) -> crossing.Move:
        return crossing.Move(crossing.Block((source, source + 1), (target, target + 1)), EMPTY, windows, (), gain)

    first, second, third = move(1, 9, 30.0, (0, 5)), move(2, 20, 20.0, (4, 8)), move(2, 30, 10.0, (8, 12))
    other = move(3, 40, 5.0, (0, 1))
    taken, waiting = crossing._apart([other, third, second, first])
    assert taken == [first, third]
    assert waiting == [other.block]
