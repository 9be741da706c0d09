"""Exact inference over all paths of beads through the band.

A path from (0, 0) to the last corner is a sequence of beads; its probability is proportional to the exponential of the
sum of their scores (a semi-Markov conditional random field, Sarawagi and Cohen 2004). Forward and backward sums give
each bead's posterior; the path returned is the one of least expected loss.

Where the band leaves a single way, at its gates, the path falls into segments that know nothing of each other. All
segments are swept at once, level by level, so that a sweep costs as many steps as the longest segment has rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band
from aligner.alignment.candidates import SHAPES, Candidates

__all__ = ["Lattice", "Marginals", "best_path", "expected_gains", "posteriors"]

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# A bead is worth its posterior less this, a null bead likewise: doubtful beads give way to sure nulls only.
# Chosen on MAC-Dev, the Champollion data and the project's own corpora, leave one document out: between .2 and .5 they
# move strict F1 by .001.
_BEAD_COST = 0.35
_NULL_COST = 0.35
# A step that cannot be taken, and the sum over no path at all: finite, so that sums and differences stay numbers.
_NEVER = -1e5
_UNREACHED = -1e30


@dataclass(frozen=True, slots=True)
class Lattice:
    """The band with every candidate bead in it, cut at its gates.

    A node is a point of the band in one segment; a gate is a node of both segments that it parts. Nodes are numbered
    level by level (the row, counted from the segment's first), and within a level by segment and column.

    levels
        int64 (levels + 1): where the nodes of each level begin.
    segment
        int64 (nodes).
    first, last
        int64 (segments): where a segment begins and ends.
    point
        int64 (nodes): the band's number of the node's point.
    rising
        Candidates that come from a row above, int64 (slots, nodes) by the node where they end; -1 for none.
    leaving
        The same by the node where they begin.
    begins, ends
        int64 (candidates): nodes; ``nodes`` for a candidate that no segment holds.
    insertions
        int64 (nodes): the null bead that comes from the left neighbour, -1 for none.
    """

    levels: Ints
    segment: Ints
    first: Ints
    last: Ints
    point: Ints
    rising: Ints
    leaving: Ints
    begins: Ints
    ends: Ints
    insertions: Ints

    @classmethod
    def of(cls, band: Band, candidates: Candidates, gates: Ints | None = None) -> Lattice:
        """From the points of a band that are gates, by rising number, without the two corners."""
        rows = band.rows()
        inner = np.zeros(0, np.int64) if gates is None else gates
        gate = np.concatenate([[0], inner, [band.size - 1]]).astype(np.int64)
        segments = len(gate) - 1
        # Points are numbered in text order: the last gate that is not after each, and the first not before it.
        as_begin = np.searchsorted(gate[:-1], np.arange(band.size), side="right") - 1
        as_end = np.searchsorted(gate[1:], np.arange(band.size), side="left")
        # A point that no path goes through is no node; an inner gate is two, which follow each other.
        copies = ((as_begin >= 0) & (as_begin == as_end)).astype(np.int64)
        copies[inner] = 2
        point = np.repeat(np.arange(band.size), copies)
        segment = as_end[point]
        second = np.flatnonzero(point[1:] == point[:-1]) + 1
        segment[second] = as_begin[inner]
        level = rows[point] - rows[gate[segment]]
        order = np.argsort(level, kind="stable")
        segment, point, level = segment[order], point[order], level[order]
        nodes = len(point)
        is_first, is_last = point == gate[segment], point == gate[segment + 1]
        first, last = np.empty(segments, np.int64), np.empty(segments, np.int64)
        first[segment[is_first]] = np.flatnonzero(is_first)
        last[segment[is_last]] = np.flatnonzero(is_last)
        node_begin = np.full(band.size, nodes)
        node_begin[point] = np.arange(nodes)
        node_end = node_begin.copy()
        node_begin[gate[:-1]], node_end[gate[1:]] = first, last
        begins, ends = node_begin[candidates.begin], node_end[candidates.end]
        known = np.append(segment, -1)[begins] == np.append(segment, -2)[ends]
        begins[~known] = ends[~known] = nodes
        insertions = np.full(nodes, -1)
        chosen = np.flatnonzero(known & (candidates.sources == 0))
        insertions[ends[chosen]] = chosen
        chosen = np.flatnonzero(known & (candidates.sources > 0))
        used = np.flatnonzero(np.bincount(candidates.shape[chosen], minlength=len(SHAPES)))
        slot = np.zeros(len(SHAPES), np.int64)
        slot[used] = np.arange(len(used))
        slots = slot[candidates.shape[chosen]] * nodes
        rising, leaving = np.full((2, len(used), nodes), -1)
        rising.ravel()[slots + ends[chosen]] = chosen
        leaving.ravel()[slots + begins[chosen]] = chosen
        levels = np.searchsorted(level, np.arange(int(level[-1]) + 2))
        return cls(levels, segment, first, last, point, rising, leaving, begins, ends, insertions)


class Marginals:
    """What the sums over all paths say: forward and backward sums, and what follows from them.

    scores
        float64 (candidates): what they are of.
    forward, backward
        float64 (nodes + 1): logarithms of the sums over all paths to a node, and from it on; the last is out of reach.
    """

    def __init__(self, lattice: Lattice, scores: Doubles, forward: Doubles, backward: Doubles) -> None:
        self._lattice = lattice
        self._scores = scores
        self._forward, self._backward = forward, backward
        totals = forward[lattice.last]
        self._total = np.append(totals[lattice.segment], 0.0)
        self.log_total = float(totals.sum())
        """Logarithm of the sum over all paths."""

    @cached_property
    def candidates(self) -> Doubles:
        """float64 (candidates): posterior probabilities."""
        begins, ends = self._lattice.begins, self._lattice.ends
        return np.exp((self._forward - self._total)[begins] + self._scores + self._backward[ends])

    @cached_property
    def visits(self) -> Doubles:
        """float64 (points of the band): logarithm of the probability that the path goes through the point."""
        visits = np.full(int(self._lattice.point.max()) + 1, -np.inf)
        visits[self._lattice.point] = (self._forward + self._backward - self._total)[:-1]
        return visits


def posteriors(lattice: Lattice, scores: Doubles) -> Marginals:
    """Forward-backward. ``scores`` are float64 (candidates), -inf for what may not be.

    Backward sums are the forward sums of the lattice read from its end. Both are taken in one sweep: its step k goes
    through level k downwards and the k-th level from below upwards.
    """
    nodes, sizes = len(lattice.point), np.diff(lattice.levels)
    # Where the nodes of both directions stand in the sweep, and where its steps begin.
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes + sizes[::-1])])
    down = np.append(np.arange(nodes) + np.repeat(bounds[:-1] - lattice.levels[:-1], sizes), 2 * nodes)
    up = np.append(2 * nodes - 1 - down[:-1], 2 * nodes)
    # Two places more: one out of reach, and one where every segment begins in either direction.
    nowhere, start = 2 * nodes, 2 * nodes + 1
    score = np.append(np.maximum(scores, _UNREACHED), _UNREACHED)
    previous = np.empty((len(lattice.rising), 2 * nodes), np.int64)
    previous[:, down[:-1]] = np.append(down[lattice.begins], nowhere)[lattice.rising]
    previous[:, up[:-1]] = np.append(up[lattice.ends], nowhere)[lattice.leaving]
    gains = np.empty(previous.shape)
    gains[:, down[:-1]], gains[:, up[:-1]] = score[lattice.rising], score[lattice.leaving]
    steps = np.full(2 * nodes, _NEVER)
    steps[down[:-1]] = np.maximum(score[lattice.insertions], _NEVER)
    # Read from the right, the insertion into a node comes from the one after it.
    steps[up[:-2]] = np.maximum(score[lattice.insertions[1:]], _NEVER)
    starts = np.append(down[lattice.first], up[lattice.last])
    previous[0, starts], gains[0, starts] = start, 0.0
    sums = np.full(2 * nodes + 2, _UNREACHED)
    sums[start] = 0.0
    for begin, stop in pairwise(bounds.tolist()):
        values = _log_sum(sums.take(previous[:, begin:stop]) + gains[:, begin:stop])
        sums[begin:stop] = _chain(values, steps[begin:stop])
    return Marginals(lattice, scores, sums[down], sums[up])


def _log_sum(values: Doubles) -> Doubles:
    """The logarithm of Σ exp over the first axis."""
    top = values.max(axis=0)
    result: Doubles = np.log(np.exp(values - top).sum(axis=0)) + top
    return result


def _chain(values: Doubles, steps: Doubles) -> Doubles:
    """Solve x[k] = log(exp(values[k]) + exp(x[k - 1] + steps[k])) without a loop.

    With the running sum c of the steps, x - c is the running log-sum of values - c.
    """
    climb = np.add.accumulate(steps)
    result: Doubles = climb + np.logaddexp.accumulate(values - climb)
    return result


def expected_gains(candidates: Candidates, posterior: Doubles) -> Doubles:
    """What each bead adds to the expected score of a path: its posterior less a cost (minimum Bayes risk).

    A null bead counts half: gold beads that hold two sides are what accuracy is measured by.
    """
    null = (candidates.sources == 0) | (candidates.targets == 0)
    return np.where(null, 0.5 * (posterior - _NULL_COST), posterior - _BEAD_COST)


def best_path(lattice: Lattice, gains: Doubles) -> Ints:
    """The candidates of the path of most Σ gains, in text order."""
    nodes = len(lattice.point)
    gain = np.append(gains, -np.inf)
    begins = np.append(lattice.begins, nodes)[lattice.rising]
    scores = gain[lattice.rising]
    steps = np.maximum(gain[lattice.insertions], _NEVER)
    best = np.full(nodes + 1, -np.inf)
    best[lattice.first] = 0.0
    # For each node, how good the best way from above is and the best from the left, both less the climb to it.
    risen, reached = np.empty(nodes), np.empty(nodes)
    for begin, stop in pairwise(lattice.levels.tolist()):
        values = (best.take(begins[:, begin:stop]) + scores[:, begin:stop]).max(axis=0)
        np.maximum(values, best[begin:stop], out=values)
        climb = np.add.accumulate(steps[begin:stop])
        np.subtract(values, climb, out=risen[begin:stop])
        np.maximum.accumulate(risen[begin:stop], out=reached[begin:stop])
        inserted = reached[begin:stop] > risen[begin:stop]
        best[begin:stop] = np.where(inserted, reached[begin:stop] + climb, values)
    slot = (best[begins] + scores).argmax(axis=0)
    choice = np.where(reached > risen, lattice.insertions, lattice.rising[slot, np.arange(nodes)])
    return _trace(lattice, choice)


def _trace(lattice: Lattice, choice: Ints) -> Ints:
    path: list[int] = []
    begins, chosen = lattice.begins.tolist(), choice.tolist()
    for first, last in zip(lattice.first.tolist()[::-1], lattice.last.tolist()[::-1], strict=True):
        node = last
        while node != first:
            candidate = chosen[node]
            path.append(candidate)
            node = begins[candidate]
    return np.asarray(path[::-1], np.int64)
