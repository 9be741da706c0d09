"""The decoder against enumeration of every path."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from aligner.alignment.band import Band, _heaviest_chain, anchor_chain, band_around, full_band
from aligner.alignment.candidates import SHAPES, Candidates
from aligner.alignment.decoder import Lattice, best_path, expected_gains, posteriors

ALL = tuple(range(len(SHAPES)))
Ints = NDArray[np.int64]


def some_band(sources: int, targets: int, random: np.random.Generator) -> Band:
    """A staircase with both corners whose rows overlap."""
    lo = np.sort(random.integers(0, targets + 1, sources + 1))
    hi = np.maximum(np.sort(random.integers(0, targets + 1, sources + 1)), lo) + 1
    lo[0], hi[-1] = 0, targets + 1
    lo[1:] = np.minimum(lo[1:], hi[:-1] - 1)
    return Band.of(np.minimum.accumulate(lo[::-1])[::-1], hi)


def some_gates(band: Band, random: np.random.Generator, most: int) -> Ints:
    """Inner points of a band that one path can go through, some of them in the same row or column."""
    columns = band.columns()
    gates: list[int] = []
    for point in np.sort(random.choice(band.size, min(most, band.size), replace=False)).tolist():
        after = not gates or columns[point] >= columns[gates[-1]]
        if 0 < point < band.size - 1 and after:
            gates.append(point)
    return np.asarray(gates, np.int64)


def some_scores(candidates: Candidates, random: np.random.Generator) -> NDArray[np.float64]:
    """Some beads are forbidden, none of those that keep the band connected."""
    scores = random.normal(size=len(candidates)) * 2
    null = (candidates.sources == 0) | (candidates.targets == 0)
    scores[~null & (random.random(len(candidates)) < 0.1)] = -np.inf
    return scores


def paths(band: Band, candidates: Candidates) -> Iterator[tuple[int, ...]]:
    """Every sequence of candidates from the first point of a band to its last."""
    leaving: dict[int, list[tuple[int, int]]] = {}
    for number, (begin, end) in enumerate(zip(candidates.begin.tolist(), candidates.end.tolist(), strict=True)):
        leaving.setdefault(begin, []).append((number, end))

    def onward(point: int) -> Iterator[tuple[int, ...]]:
        if point == band.size - 1:
            yield ()
        for number, end in leaving.get(point, ()):
            for rest in onward(end):
                yield (number, *rest)

    return onward(0)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 4), st.integers(0, 4), st.integers(0, 3), st.booleans(), st.integers(0, 10**6))
def test_sums_and_path_equal_enumeration(sources: int, targets: int, most: int, whole: bool, seed: int) -> None:
    random = np.random.default_rng(seed)
    band = full_band(sources, targets) if whole else some_band(sources, targets, random)
    candidates = Candidates.within(band, ALL)
    gates = some_gates(band, random, most)
    scores = some_scores(candidates, random)
    gains = random.normal(size=len(candidates))
    mass, most_gain, total = np.zeros(len(candidates)), -np.inf, 0.0
    visits = np.zeros(band.size)
    for path in paths(band, candidates):
        beads = list(path)
        points = [0, *candidates.end[beads].tolist()]
        if not set(gates.tolist()) <= set(points):
            continue
        weight = math.exp(scores[beads].sum())
        total += weight
        mass[beads] += weight
        visits[points] += weight
        most_gain = max(most_gain, float(gains[beads].sum()))

    lattice = Lattice.of(band, candidates, gates)
    found = posteriors(lattice, scores)
    np.testing.assert_allclose(found.candidates, mass / total, atol=1e-9)
    np.testing.assert_allclose(np.exp(found.visits), visits / total, atol=1e-9)
    assert found.log_total == pytest.approx(math.log(total), abs=1e-9)

    best = best_path(lattice, gains)
    points = [0, *candidates.end[best].tolist()]
    assert candidates.begin[best].tolist() == points[:-1]
    assert points[-1] == band.size - 1
    assert set(gates.tolist()) <= set(points)
    assert float(gains[best].sum()) == pytest.approx(most_gain, abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 15), st.integers(1, 15), st.integers(1, 6), st.integers(0, 10**6))
def test_cutting_at_gates_that_all_paths_go_through_changes_nothing(
    sources: int, targets: int, most: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    band = some_band(sources, targets, random)
    candidates = Candidates.within(band, ALL)
    gates = some_gates(band, random, most)
    scores = some_scores(candidates, random)
    for row, column in zip(band.rows()[gates], band.columns()[gates], strict=True):
        before = (candidates.source + candidates.sources <= row) & (candidates.target + candidates.targets <= column)
        after = (candidates.source >= row) & (candidates.target >= column)
        scores[~before & ~after] = -np.inf
    whole = posteriors(Lattice.of(band, candidates), scores)
    cut = posteriors(Lattice.of(band, candidates, gates), scores)
    assert cut.log_total == pytest.approx(whole.log_total, abs=1e-8)
    np.testing.assert_allclose(cut.candidates, whole.candidates, atol=1e-9)
    np.testing.assert_allclose(np.exp(cut.visits), np.exp(whole.visits), atol=1e-9)
    np.testing.assert_allclose(cut.visits[gates], 0.0, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 10**6), st.integers(1, 6))
def test_every_sentence_is_in_exactly_one_bead(sources: int, targets: int, seed: int, width: int) -> None:
    random = np.random.default_rng(seed)
    hints = sparse.csr_array(sparse.random(sources, 30, 0.1, random_state=random, format="csr", dtype=np.float32))
    words = sparse.csr_array(sparse.random(targets, 30, 0.1, random_state=random, format="csr", dtype=np.float32))
    band = band_around(anchor_chain(hints, words), sources, targets, width)
    candidates = Candidates.within(band, ALL)
    lattice = Lattice.of(band, candidates)
    posterior = posteriors(lattice, some_scores(candidates, random)).candidates
    path = best_path(lattice, expected_gains(candidates, posterior))
    beads = list(zip(*(a[path].tolist() for a in _sides(candidates)), strict=True))
    assert [i for first, size, _, _ in beads for i in range(first, first + size)] == list(range(sources))
    assert [j for _, _, first, size in beads for j in range(first, first + size)] == list(range(targets))
    assert posterior.min() >= 0.0
    assert posterior.max() <= 1.0 + 1e-9
    # Each sentence is in one bead of every path.
    for first, size, length in ((0, 1, sources), (2, 3, targets)):
        begin, many = _sides(candidates)[first], _sides(candidates)[size]
        each = np.zeros(length + 1)
        np.add.at(each, begin, np.where(many > 0, posterior, 0.0))
        np.add.at(each, begin + many, np.where(many > 0, -posterior, 0.0))
        np.testing.assert_allclose(np.cumsum(each)[:-1], 1.0, atol=1e-6)


def _sides(candidates: Candidates) -> tuple[Ints, Ints, Ints, Ints]:
    return candidates.source, candidates.sources, candidates.target, candidates.targets


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 30), st.data())
def test_band_is_connected_and_holds_its_anchors(sources: int, targets: int, width: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, min(sources, targets, 8)))
    rows = sorted(data.draw(st.sets(st.integers(0, max(sources - 1, 0)), min_size=size, max_size=size)))
    columns = sorted(data.draw(st.sets(st.integers(0, max(targets - 1, 0)), min_size=size, max_size=size)))
    chain = list(zip(rows, columns, strict=False))
    band = band_around(chain, sources, targets, width)
    assert len(band.lo) == sources + 1
    assert band.lo[0] == 0
    assert band.hi[-1] == targets + 1
    assert (band.lo < band.hi).all()
    assert (np.diff(band.lo) >= 0).all()
    assert (np.diff(band.hi) >= 0).all()
    assert (band.lo[1:] < band.hi[:-1]).all()
    for i, j in chain:
        assert band.points(np.array([i]), np.array([j]))[0] >= 0
        assert band.points(np.array([i + 1]), np.array([j + 1]))[0] >= 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 6), st.integers(0, 10**6))
def test_widened_band_covers_every_bead_and_no_more(sources: int, targets: int, by: int, seed: int) -> None:
    band = some_band(sources, targets, np.random.default_rng(seed))
    wide = band.widened(by, targets)
    for row in range(sources + 1):
        near = slice(max(row - by, 0), row + by + 1)
        assert wide.lo[row] == max(band.lo[near].min() - by, 0)
        assert wide.hi[row] == min(band.hi[near].max() + by, targets)
    assert wide.size == int((wide.hi - wide.lo).sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 10**6))
def test_points_are_numbered_row_by_row(sources: int, targets: int, seed: int) -> None:
    band = some_band(sources, targets, np.random.default_rng(seed))
    every = [(i, j) for i in range(sources + 1) for j in range(int(band.lo[i]), int(band.hi[i]))]
    assert list(zip(band.rows().tolist(), band.columns().tolist(), strict=True)) == every
    grid = np.mgrid[0 : sources + 3, -1 : targets + 3].reshape(2, -1)
    numbers = {point: number for number, point in enumerate(every)}
    expected = [numbers.get((i, j), -1) for i, j in grid.T.tolist()]
    assert band.points(grid[0], grid[1]).tolist() == expected


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 10**6))
def test_heaviest_chain_equals_quadratic_search(sources: int, targets: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(0, 15))
    rows, columns = random.integers(0, sources, count), random.integers(0, targets, count)
    weights = random.random(count) + 0.01
    best: list[float] = []
    order = sorted(range(count), key=lambda k: (rows[k], columns[k]))
    for place, k in enumerate(order):
        before = [best[p] for p, o in enumerate(order[:place]) if rows[o] < rows[k] and columns[o] < columns[k]]
        best.append(float(weights[k]) + max(before, default=0.0))
    chain = _heaviest_chain(rows, columns, weights)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chain))
    value = sum(max(w for r, c, w in zip(rows, columns, weights, strict=True) if (r, c) == point) for point in chain)
    assert math.isclose(value, max(best, default=0.0), abs_tol=1e-9)
