"""Where the path may go: a band of grid points around a monotone chain of anchors.

A grid point (i, j) says that i source and j target sentences are done. The chain is found without gold, from rare
words that the lexicon connects, so a long stretch without translation bends the band instead of breaking it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.arrays import masked, row_numbers, weighted_counts

__all__ = ["Band", "anchor_chain", "band_around", "full_band", "rank_within"]

Ints = NDArray[np.int64]

# A word that stands in more sentences than this anchors nothing, and would make the search quadratic.
_RARE = 20
# What is expected less than this, or alike less than this, proposes nothing.
_LEAST_HINT = 0.05
_LEAST_SIMILARITY = 0.1
# Anchors that a sentence may propose.
_PROPOSALS = 3
# Gaps between anchors are searched whole up to so many grid points in all (a point takes about 2 kB while a pair is
# decoded), and around their diagonals beyond it.
_WHOLE_GAPS = 500_000


@dataclass(frozen=True, slots=True)
class Band:
    """Grid points by row: row i holds the target positions lo[i] … hi[i] - 1.

    lo, hi
        int64 (source sentences + 1).
    start
        int64 (source sentences + 2): number of the first point of each row when all are counted through.
    """

    lo: Ints
    hi: Ints
    start: Ints

    @classmethod
    def of(cls, lo: Ints, hi: Ints) -> Band:
        """A band from its edges."""
        return cls(lo, hi, np.concatenate([[0], np.cumsum(hi - lo)]))

    @property
    def size(self) -> int:
        """How many points there are."""
        return int(self.start[-1])

    def rows(self) -> Ints:
        """The row of each point."""
        return np.repeat(np.arange(len(self.lo)), self.hi - self.lo)

    def columns(self) -> Ints:
        """The target position of each point."""
        return np.arange(self.size) - np.repeat(self.start[:-1] - self.lo, self.hi - self.lo)

    def points(self, rows: Ints, columns: Ints) -> Ints:
        """The numbers of the points (row, column), -1 for those outside the band."""
        row = np.minimum(rows, len(self.lo) - 1)
        inside = (rows < len(self.lo)) & (columns >= self.lo[row]) & (columns < self.hi[row])
        return np.where(inside, self.start[row] + columns - self.lo[row], -1)

    def widened(self, by: int, limit: int) -> Band:
        """Every row widened to what the rows up to ``by`` away cover, and by ``by`` more, below ``limit``."""
        lo, hi = self.lo.copy(), self.hi.copy()
        for step in range(1, by + 1):
            lo[step:] = np.minimum(lo[step:], self.lo[:-step])
            lo[:-step] = np.minimum(lo[:-step], self.lo[step:])
            hi[step:] = np.maximum(hi[step:], self.hi[:-step])
            hi[:-step] = np.maximum(hi[:-step], self.hi[step:])
        return Band.of(np.maximum(lo - by, 0), np.minimum(hi + by, limit))


def full_band(sources: int, targets: int) -> Band:
    """All points of the grid.

    >>> full_band(2, 3).size
    12
    """
    return Band.of(np.zeros(sources + 1, np.int64), np.full(sources + 1, targets + 1, np.int64))


def anchor_chain(hints: sparse.csr_array, words: sparse.csr_array) -> list[tuple[int, int]]:
    """The heaviest chain of sentence pairs that rises on both sides.

    hints
        (source sentences, target types): how strongly each source sentence expects each target word.
    words
        (target sentences, target types): how often each word stands in each target sentence.
    """
    similarity = _similarity(hints, words)
    rows, columns, weights = _proposals(similarity)
    return _heaviest_chain(rows, columns, weights)


def band_around(chain: list[tuple[int, int]], sources: int, targets: int, band: int) -> Band:
    """All points between two neighbouring anchors, and ``band`` more on either side.

    >>> band_around([(2, 2)], 4, 4, 1).hi.tolist()
    [4, 4, 5, 5, 5]
    """
    lo = np.zeros(sources + 1, np.int64)
    hi = np.full(sources + 1, targets + 1, np.int64)
    # The corners are anchors too: a path begins at (0, 0) and ends at (sources, targets).
    anchors = [(0, 0), *chain, (sources, targets)]
    left = _WHOLE_GAPS
    for (i, j), (next_i, next_j) in pairwise(anchors):
        area = (next_i - i) * (next_j - j)
        first, last = j - band, next_j + band + 1
        # The row of an anchor belongs to the gaps on both of its sides.
        if area <= max(left, band * band):
            left -= area
            lo[i + 1 : next_i + 1] = first
            hi[i:next_i] = last
        else:
            step = (next_j - j) // max(next_i - i, 1)
            diagonal = j + np.arange(next_i - i + 1) * (next_j - j) // max(next_i - i, 1)
            first, last = first - 4 * band - step, last + 4 * band + step
            lo[i + 1 : next_i + 1] = diagonal[1:] + first - j
            hi[i:next_i] = diagonal[:-1] + last - next_j
        lo[i] = min(lo[i], first) if i else 0
        hi[next_i] = max(last, targets + 1 if next_i == sources else 0)
    lo = np.maximum.accumulate(np.clip(lo, 0, targets))
    hi = np.maximum.accumulate(np.clip(hi, 1, targets + 1))
    lo = np.minimum(lo, np.concatenate([[0], hi[:-1] - 1]))
    return Band.of(lo, np.maximum(hi, lo + 1))


def _similarity(hints: sparse.csr_array, words: sparse.csr_array) -> sparse.csr_array:
    """Cosine over rare words, weighted by inverse document frequency; CSR (source, target sentences)."""
    frequency = np.bincount(words.indices, minlength=words.shape[1])
    rare = (frequency > 0) & (frequency <= _RARE)
    weight = np.where(rare, np.log1p(words.shape[0] / np.maximum(frequency, 1)), 0.0).astype(np.float32)
    left, right = _scaled_rows(_chosen(hints, weight)), _scaled_rows(_chosen(words, weight))
    product: sparse.csr_array = left @ right.T.tocsr()
    return product


def _chosen(matrix: sparse.csr_array, weight: NDArray[np.float32]) -> sparse.csr_array:
    """The entries of words that weigh anything, weighted."""
    chosen = masked(matrix, (weight[matrix.indices] > 0) & (matrix.data >= _LEAST_HINT))
    chosen.data *= weight[chosen.indices]
    return chosen


def _scaled_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    rows = row_numbers(matrix)
    norms = np.sqrt(weighted_counts(rows, matrix.data**2, matrix.shape[0]))
    matrix.data /= norms[rows].astype(np.float32)
    return matrix


def _proposals(similarity: sparse.csr_array) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """The best few points of each row that are among the best few of their column too."""
    alike = np.flatnonzero(similarity.data >= _LEAST_SIMILARITY)
    rows = np.searchsorted(similarity.indptr, alike, side="right") - 1
    columns, values = similarity.indices[alike].astype(np.int64), similarity.data[alike].astype(np.float64)
    keep = (rank_within(rows, values) < _PROPOSALS) & (rank_within(columns, values) < _PROPOSALS)
    rows, columns, values = rows[keep], columns[keep], values[keep]
    return rows, columns, values**2


def rank_within(groups: Ints, values: NDArray[np.float64]) -> Ints:
    """The rank of each value in its group, 0 for the highest."""
    order = np.lexsort((-values, groups))
    sorted_groups = groups[order]
    first = np.concatenate([[True], sorted_groups[1:] != sorted_groups[:-1]]) if len(order) else np.empty(0, bool)
    begin = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0)) if len(order) else order
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order)) - begin
    return ranks


def _heaviest_chain(rows: Ints, columns: Ints, weights: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The heaviest strictly rising chain of points, by bisection for each point.

    ``ends`` and ``best`` hold, by rising column, the chains that are heavier than every chain ending further left.
    """
    order = np.lexsort((-columns, rows))
    ends: list[int] = []
    best: list[float] = []
    last: list[int] = []
    previous = [-1] * len(rows)
    columns_of, weight_of = columns.tolist(), weights.tolist()
    for point in order.tolist():
        column = columns_of[point]
        place = bisect_left(ends, column)
        weight = weight_of[point] + (best[place - 1] if place else 0.0)
        if place:
            previous[point] = last[place - 1]
        stop = place
        while stop < len(ends) and best[stop] <= weight:
            stop += 1
        if stop == place and place < len(ends) and ends[place] == column:
            continue
        ends[place:stop], best[place:stop], last[place:stop] = [column], [weight], [point]
    chain: list[tuple[int, int]] = []
    point = last[-1] if last else -1
    while point >= 0:
        chain.append((int(rows[point]), columns_of[point]))
        point = previous[point]
    return chain[::-1]
