"""The beads that a band leaves possible, and sums over their sentences."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band
from aligner.alignment.evidence import Evidence
from aligner.alignment.sides import SideView
from aligner.lexicon.arrays import running_sums, weighted_counts

__all__ = ["SHAPES", "BeadView", "Candidates", "Observations"]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SHAPES: tuple[tuple[int, int], ...] = (
    (1, 0),
    (0, 1),
    *((m, n) for m in range(1, 5) for n in range(1, 5)),
    (1, 5),
    (2, 5),
    (3, 5),
    (5, 1),
)
"""(source, target) sentences that a bead may hold: all up to 4:4, and what translators do beyond."""


@dataclass(frozen=True, slots=True)
class Observations:
    """All that is known of a stretch of two documents before decoding.

    ratio
        Target characters for one source character, over both documents.
    spread
        Standard deviation of the logarithm of that ratio over the beads of an earlier pass; None before there is one.
    vectors
        Sentence vectors of both sides, float32 (sentences, dimensions) of unit length, where an encoder was used.
    """

    source: SideView
    target: SideView
    evidence: Evidence
    ratio: float
    spread: float | None = None
    vectors: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """All beads that fit into a band, null beads first.

    shape
        int64 (beads): number of the shape in :data:`SHAPES`.
    begin, end
        int64 (beads): numbers of the grid points where each begins and ends.
    source, target
        int64 (beads): first sentence on each side.
    sources, targets
        int64 (beads): how many sentences on each side.
    """

    shape: Ints
    begin: Ints
    end: Ints
    source: Ints
    target: Ints
    sources: Ints
    targets: Ints

    @classmethod
    def within(cls, band: Band, shapes: tuple[int, ...]) -> Candidates:
        """Every place in ``band`` for a bead of the shapes of these numbers."""
        # In each row the places of a shape are an interval: from where both its corners are in the band to where one
        # leaves it.
        ordered = np.asarray(sorted(shapes, key=lambda number: (min(SHAPES[number]) > 0, number)), np.int64)
        sizes = np.asarray(SHAPES, np.int64)[ordered]
        rows = np.arange(len(band.lo))
        below = rows + sizes[:, :1]
        last = np.minimum(below, rows[-1])
        first = np.maximum(band.lo, band.lo[last] - sizes[:, 1:])
        stop = np.minimum(band.hi, band.hi[last] - sizes[:, 1:])
        counts = np.where(below > rows[-1], 0, np.maximum(stop - first, 0)).ravel()
        offset = band.start[:-1] - band.lo
        before = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        target = np.arange(before[-1]) + np.repeat(first.ravel() - before[:-1], counts)
        source = np.repeat(np.tile(rows, len(sizes)), counts)
        begin = target + np.repeat(np.tile(offset, len(sizes)), counts)
        end = target + np.repeat((offset[last] + sizes[:, 1:]).ravel(), counts)
        each = np.diff(before[:: len(rows)])
        return cls(np.repeat(ordered, each), begin, end, source, target, *np.repeat(sizes, each, axis=0).T)

    def __len__(self) -> int:
        return len(self.shape)

    def part(self, beads: slice | Ints) -> Candidates:
        """Some of the beads."""
        return Candidates(*(getattr(self, field.name)[beads] for field in fields(self)))

    def nulls_and_others(self) -> tuple[slice | Ints, slice | Ints]:
        """Which beads are null beads, and which are not; slices where null beads come first."""
        is_null = (self.sources == 0) | (self.targets == 0)
        nulls = int(np.count_nonzero(is_null))
        if is_null[:nulls].all():
            return slice(0, nulls), slice(nulls, len(self))
        return np.flatnonzero(is_null), np.flatnonzero(~is_null)


class BeadView:
    """Sums over the sentences of candidate beads, each computed once.

    The beads are all null beads or all others.
    """

    def __init__(self, observed: Observations, candidates: Candidates) -> None:
        self.observed = observed
        self.candidates = candidates
        self.size = len(candidates)
        self.source, self.target = candidates.source, candidates.target
        self.sources, self.targets = candidates.sources, candidates.targets
        self.source_stop, self.target_stop = self.source + self.sources, self.target + self.targets
        self.is_null: Bools = (self.sources == 0) | (self.targets == 0)

    def source_sum(self, values: Floats) -> Floats:
        """Sum of a per-sentence value over the source side of each bead."""
        total = running_sums(values)
        return total[self.source_stop] - total[self.source]

    def target_sum(self, values: Floats) -> Floats:
        """Sum of a per-sentence value over the target side of each bead."""
        total = running_sums(values)
        return total[self.target_stop] - total[self.target]

    @cached_property
    def last(self) -> tuple[Ints, Ints]:
        """The last sentence of each side; of an empty side, whatever stands there."""
        return np.maximum(self.source_stop - 1, 0), np.maximum(self.target_stop - 1, 0)

    @cached_property
    def lengths(self) -> tuple[Floats, Floats]:
        """Characters of both sides."""
        return self.source_sum(self.observed.source.lengths), self.target_sum(self.observed.target.lengths)

    @cached_property
    def log_ratio(self) -> Floats:
        """Logarithm of the target length over what the source length makes expect."""
        source, target = self.lengths
        return np.log((target + 5) / (source * self.observed.ratio + 5))

    @cached_property
    def source_evidence(self) -> tuple[Floats, Floats]:
        """Evidence of the source sentences given the whole target side: sum, and least by root of length."""
        return _sum_and_least(self._source_steps, self.observed.evidence.of_source, self.observed.source.lengths)

    @cached_property
    def target_evidence(self) -> tuple[Floats, Floats]:
        """Evidence of the target sentences given the whole source side: sum, and least by root of length."""
        return _sum_and_least(self._target_steps, self.observed.evidence.of_target, self.observed.target.lengths)

    @cached_property
    def leaks(self) -> tuple[Floats, Floats]:
        """What flows from the source side, and from the target side, out of the bead."""
        evidence = self.observed.evidence
        if evidence.source_flow is None or evidence.target_flow is None:
            return np.zeros(self.size), np.zeros(self.size)
        from_source, from_target = evidence.source_flow[0], evidence.target_flow[0]
        rows, columns = evidence.band.rows(), evidence.band.columns()
        out_source = self.source_sum(weighted_counts(rows, from_source, len(self.observed.source)))
        out_target = self.target_sum(weighted_counts(columns, from_target, len(self.observed.target)))
        if not self.is_null.any():
            windows = len(evidence.of_source)
            inner_source, inner_target = _window_sums(from_source, windows), _window_sums(from_target, windows)
            for step in self._source_steps:
                out_source[step.beads] -= inner_source[step.windows]
                out_target[step.beads] -= inner_target[step.windows]
        return out_source, out_target

    @cached_property
    def corners(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What flows around the point where the bead ends: from the last clause before it to the sentence after it on
        the other side, source and target; from the first clause after it to the sentence before it, likewise.
        """
        evidence = self.observed.evidence
        # Many beads end at one point.
        ends = self.candidates.end
        found = np.zeros((4, int(ends.max(initial=-1)) + 1))
        if evidence.source_flow is not None and evidence.target_flow is not None:
            row, column = np.zeros((2, found.shape[1]), np.int64)
            row[ends], column[ends] = self.source_stop, self.target_stop
            inner = (row > 0) & (column > 0) & (row < len(self.observed.source)) & (column < len(self.observed.target))
            row, column = row[inner], column[inner]
            above, below = self._points(row - 1, column), self._points(row, column - 1)
            found[0, inner] = evidence.source_flow[2][above]
            found[1, inner] = evidence.target_flow[2][below]
            found[2, inner] = evidence.source_flow[1][below]
            found[3, inner] = evidence.target_flow[1][above]
        return found[0][ends], found[1][ends], found[2][ends], found[3][ends]

    @cached_property
    def _source_steps(self) -> list[_Step]:
        """The source sentences of beads that are no null beads, each with the window of all their target sentences."""
        # Where the windows of as many sentences begin among those of all points.
        table = (self.targets - 1) * self.observed.evidence.band.size
        steps = []
        for number in range(int(self.sources.max(initial=0))):
            beads = _with_more(self.sources, number)
            sentences = self.source[beads] + number
            steps.append(_Step(beads, sentences, self._points(sentences, self.target[beads]) + table[beads]))
        return steps

    @cached_property
    def _target_steps(self) -> list[_Step]:
        """The target sentences likewise."""
        windows = self._points(self.source, self.target) + (self.sources - 1) * self.observed.evidence.band.size
        steps = []
        for number in range(int(self.targets.max(initial=0))):
            beads = _with_more(self.targets, number)
            steps.append(_Step(beads, self.target[beads] + number, windows[beads] + number))
        return steps

    def _points(self, rows: Ints, columns: Ints) -> Ints:
        band = self.observed.evidence.band
        return (band.start[:-1] - band.lo)[rows] + columns


@dataclass(frozen=True, slots=True)
class _Step:
    """The first, second … sentence on one side of all beads that have so many.

    beads
        Which beads these are.
    sentences
        int64 (beads): the sentences.
    windows
        int64 (beads): the places of the sentence and the bead's other side in tables of windows and points.
    """

    beads: slice | Ints
    sentences: Ints
    windows: Ints


def _with_more(sizes: Ints, number: int) -> slice | Ints:
    return np.flatnonzero(sizes > number) if number else slice(None)


def _sum_and_least(steps: list[_Step], table: Floats, lengths: Floats) -> tuple[Floats, Floats]:
    """Sum over the sentences of beads, and the least by root of length, from a table (windows, points)."""
    values = table.ravel()
    by_root = 1 / np.sqrt(lengths + 1)
    first = values[steps[0].windows]
    total, least = first, first * by_root[steps[0].sentences]
    for step in steps[1:]:
        value = values[step.windows]
        total[step.beads] += value
        least[step.beads] = np.minimum(least[step.beads], value * by_root[step.sentences])
    return total, least


def _window_sums(values: Floats, windows: int) -> Floats:
    """Sums of one, two … values from each place on, one after the other in an array of windows · values."""
    sums = np.zeros((windows, len(values)), np.float32)
    sums[0] = values
    for window in range(1, windows):
        reach = max(len(values) - window, 0)
        sums[window, :reach] = sums[window - 1, :reach] + values[window:]
    return sums.ravel()
