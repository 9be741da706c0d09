"""The decoder against enumeration of every path."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from aligner.alignment.band import Band, anchor_chain, band_around, full_band
from aligner.alignment.decoder import _BEAD_COST, Lattice, best_path, posteriors
from aligner.alignment.features import SHAPES, Candidates

Path = tuple[tuple[int, int, tuple[int, int]], ...]


def paths(sources: int, targets: int, i: int = 0, j: int = 0) -> Iterator[Path]:
    if (i, j) == (sources, targets):
        yield ()
        return
    for m, n in SHAPES:
        if i + m <= sources and j + n <= targets:
            for rest in paths(sources, targets, i + m, j + n):
                yield ((i, j, (m, n)), *rest)


def random_lattice(band: Band, seed: int) -> tuple[Lattice, dict[tuple[int, int, tuple[int, int]], float]]:
    random = np.random.default_rng(seed)
    candidates = [Candidates.within(band, shape) for shape in SHAPES]
    scores = [random.normal(size=len(c)) * 2 for c in candidates]
    table = {
        (int(i), int(j), c.shape): float(value)
        for c, values in zip(candidates, scores, strict=True)
        for i, j, value in zip(c.source, c.target, values, strict=True)
    }
    return Lattice.of(band, candidates, scores), table


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_posteriors_and_path_equal_enumeration(sources: int, targets: int, seed: int) -> None:
    lattice, table = random_lattice(full_band(sources, targets), seed)
    every = list(paths(sources, targets))
    weight = {path: math.exp(sum(table[bead] for bead in path)) for path in every}
    total = sum(weight.values())
    expected: dict[tuple[int, int, tuple[int, int]], float] = {}
    for path in every:
        for bead in path:
            expected[bead] = expected.get(bead, 0.0) + weight[path] / total

    found = posteriors(lattice)
    assert math.isclose(found.log_total, math.log(total), rel_tol=1e-9, abs_tol=1e-9)
    path = best_path(lattice, found)
    for bead in path:
        assert math.isclose(bead.posterior, expected[bead.source, bead.target, bead.shape], abs_tol=1e-9)
        assert math.isclose(bead.score, table[bead.source, bead.target, bead.shape], abs_tol=1e-9)

    def gain(beads: Path) -> float:
        return sum(expected[bead] - _BEAD_COST for bead in beads if 0 not in bead[2])

    chosen = tuple((bead.source, bead.target, bead.shape) for bead in path)
    assert math.isclose(gain(chosen), max(gain(other) for other in every), abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 10**6), st.integers(1, 6))
def test_every_sentence_is_in_exactly_one_bead(sources: int, targets: int, seed: int, width: int) -> None:
    random = np.random.default_rng(seed)
    hints = sparse.csr_array(sparse.random(sources, 30, 0.1, random_state=random, format="csr", dtype=np.float32))
    words = sparse.csr_array(sparse.random(targets, 30, 0.1, random_state=random, format="csr", dtype=np.float32))
    band = band_around(anchor_chain(hints, words), sources, targets, width)
    lattice, _ = random_lattice(band, seed)
    path = best_path(lattice, posteriors(lattice))
    assert [i for b in path for i in range(b.source, b.source + b.shape[0])] == list(range(sources))
    assert [j for b in path for j in range(b.target, b.target + b.shape[1])] == list(range(targets))
    assert all(0.0 <= b.posterior <= 1.0 for b in path)


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


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 10**6))
def test_heaviest_chain_equals_quadratic_search(sources: int, targets: int, seed: int) -> None:
    from aligner.alignment.band import _heaviest_chain

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
