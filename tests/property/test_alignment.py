"""Whatever the texts, every sentence is in exactly one bead, and beads are in text order."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.alignment import align, corridor, crossing
from aligner.alignment.align import align_sentences
from aligner.alignment.weights import Calibration, load_weights
from aligner.lexicon.cognates import CognateLexicon
from aligner.model import Bead, Sentence, in_text_order

LEXICON = CognateLexicon("de", "en")
WEIGHTS = load_weights()
# Words that tell something, words that are everywhere, marks, and nothing.
PIECES = st.sampled_from(
    [
        "haus",
        "hausen",
        "baum",
        "1984",
        "zwölf",
        "the",
        "the",
        "is",
        "“",
        "”",
        "'",
        ",",
        ":",
        "?",
        "!",
        ".",
        "…",
        "",
        " ",
    ]
)
TEXTS = st.lists(st.lists(PIECES, max_size=8).map(" ".join), max_size=14)


def sentences(texts: list[str], paragraphs: int) -> list[Sentence]:
    return [Sentence(index, text, 0, len(text), index // paragraphs) for index, text in enumerate(texts)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(-5, 5))
def test_moves_that_are_believed_too_soon(seed: int, least: float) -> None:
    source, target = in_blocks(seed)
    weights = replace(WEIGHTS, moves=Calibration((least, 20.0), (0.1, 0.9)))
    with mock.patch.multiple(crossing, _SURE=0.0, _HOPE=-8.0):
        beads = align_sentences(sentences(source, 3), sentences(target, 3), LEXICON, weights, max_bead=5, band=5)
    check(beads, len(source), len(target), 5)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(40, 200), st.floats(2, 40))
def test_sentences_in_another_order(seed: int, size: int, far: float) -> None:
    """Every sentence is somewhere else, near or far: moves by the dozen, which get into each other's way."""
    random = np.random.default_rng(seed)
    words = [f"w{number}ord" for number in range(600)]
    source = [" ".join(random.choice(words, 6)) + "." for _ in range(size)]
    order = np.argsort(np.arange(size) + random.uniform(0, far, size))
    target = [source[number] for number in order]
    beads = align_sentences(sentences(source, 3), sentences(target, 3), LEXICON, WEIGHTS, max_bead=5, band=25)
    check(beads, size, size, 5)


def check(beads: tuple[Bead, ...], sources: int, targets: int, most: int) -> None:
    assert sorted(i for bead in beads for i in bead.source) == list(range(sources))
    assert sorted(j for bead in beads for j in bead.target) == list(range(targets))
    assert beads == in_text_order(beads)
    assert all(sum(bead.shape) > 0 and max(bead.shape) <= most for bead in beads)
    assert all(np.isfinite(bead.score) and 0.0 <= bead.confidence <= 1.0 for bead in beads)
    assert not any(bead.crossing and bead.is_null for bead in beads)
    # Without what stands out of order both sides rise, and a null bead stands where its sentence would have been.
    away = {number for bead in beads if bead.crossing for number in bead.source}
    gone = {number for bead in beads if bead.crossing for number in bead.target}
    row = column = 0
    for bead in beads:
        if not bead.crossing:
            while row in away:
                row += 1
            while column in gone:
                column += 1
            assert bead.source.start == row if bead.source else row - len(away) <= bead.source.start <= row
            assert bead.target.start == column if bead.target else column - len(gone) <= bead.target.start <= column
            row, column = row + len(bead.source), column + len(bead.target)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.integers(1, 5), st.integers(1, 30), st.integers(1, 4))
def test_every_sentence_is_in_exactly_one_bead(
    source: list[str], target: list[str], most: int, band: int, paragraphs: int
) -> None:
    sides = sentences(source, paragraphs), sentences(target, paragraphs)
    beads = align_sentences(*sides, LEXICON, WEIGHTS, max_bead=most, band=band)
    check(beads, len(source), len(target), most)
    assert align_sentences(*sides, LEXICON, WEIGHTS, max_bead=most, band=band) == beads


def in_blocks(seed: int) -> tuple[list[str], list[str]]:
    """Texts of which blocks are translated and blocks are not."""
    random = np.random.default_rng(seed)
    words = [f"w{number}ord" for number in range(300)]
    source: list[str] = []
    target: list[str] = []
    for _ in range(int(random.integers(1, 6))):
        said = [" ".join(random.choice(words, 5)) + "." for _ in range(int(random.integers(0, 25)))]
        kind = random.integers(0, 4)
        source += said if kind != 0 else []
        target += said if kind != 1 else []
    return source, target


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6), st.integers(6, 40), st.integers(1, 10), st.integers(1, 4), st.integers(1, 20),
    st.sampled_from([20, 100, 10**6]),
)  # fmt: skip
def test_windows_and_stretches_of_any_size(
    seed: int, window: int, margin: int, segment: int, rows: int, most: int
) -> None:
    """Texts in windows that are far too small."""
    source, target = in_blocks(seed)
    names = {"_WINDOW": window, "_MARGIN": margin, "_SEGMENT_ROWS": segment}
    names |= {"_MOST_POINTS": 3 * most, "_MOST_TOGETHER": most}
    with mock.patch.multiple(corridor, **names), mock.patch.object(align, "_ROWS", rows):
        beads = align_sentences(sentences(source, 3), sentences(target, 3), LEXICON, WEIGHTS, max_bead=5, band=5)
    check(beads, len(source), len(target), 5)
