"""Paths as arrays, and what taking a sentence out does to the sum over all of them."""

from __future__ import annotations

import numpy as np
import pytest

from aligner.alignment.band import full_band
from aligner.alignment.candidates import SHAPES, Candidates
from aligner.alignment.decoder import Lattice, posteriors
from aligner.alignment.path import Path, released


def test_parts_of_a_path() -> None:
    source, target = np.array([[0, 1, 3], [1, 3, 3]]), np.array([[0, 2, 3], [2, 3, 4]])
    path = Path(source, target, np.arange(3.0), np.ones(3))
    assert len(path) == 3
    assert path.is_null.tolist() == [False, False, True]
    assert path.points.tolist() == [[0, 1, 3, 3], [0, 2, 3, 4]]
    assert path.part(1, 3).points.tolist() == [[1, 3, 3], [2, 3, 4]]
    assert path.part(1, 3).score.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("side", [0, 1])
def test_release_is_the_sum_without_the_sentence(seed: int, side: int) -> None:
    """With scores that depend on nothing but the sentences in a bead, a smaller grid can be summed by itself."""
    random = np.random.default_rng(seed)
    worth, alone = random.normal(2, 1, (5, 5)), random.normal(-1, 1, 5)
    # One side has null beads and a sentence more, so that no null bead has another of the other side next to it.
    shapes = tuple(SHAPES.index(shape) for shape in (((1, 0), (0, 1))[side], (1, 1)))

    def solved(longer: list[int]) -> tuple[float, tuple[np.ndarray, ...]]:
        rows, columns = (longer, range(3)) if side == 0 else (range(3), longer)
        band = full_band(len(rows), len(columns))
        beads = Candidates.within(band, shapes)
        scores = np.asarray(
            [
                worth[rows[i], columns[j]] if m and n else alone[rows[i] if m else columns[j]]
                for i, j, m, n in zip(beads.source, beads.target, beads.sources, beads.targets, strict=True)
            ]
        )
        sums = posteriors(Lattice.of(band, beads), scores)
        return sums.log_total, released(beads, scores, sums.candidates, (len(rows), len(columns)))

    total, release = solved([0, 1, 2, 3, 4])
    for number in range(5):
        without, _ = solved([other for other in range(5) if other != number])
        assert release[side][number] == pytest.approx(without - total)


def test_release_of_a_sentence_that_is_never_alone_is_finite() -> None:
    band = full_band(1, 1)
    beads = Candidates.within(band, (SHAPES.index((1, 1)),))
    source, target = released(beads, np.zeros(1), np.ones(1), (1, 1))
    assert source[0] == target[0] < -60


def test_release_of_a_line_with_thousands_of_words_is_a_number() -> None:
    band = full_band(1, 1)
    beads = Candidates.within(band, tuple(SHAPES.index(shape) for shape in ((1, 0), (0, 1), (1, 1))))
    scores = np.where(beads.sources + beads.targets == 2, 50.0, -2000.0)
    with np.errstate(all="raise"):
        source, _ = released(beads, scores, np.where(scores > 0, 1.0, 0.0), (1, 1))
        high, _ = released(beads, scores, np.full(len(beads), 0.5), (1, 1))
    assert source[0] < -60
    assert np.isfinite(high[0])
