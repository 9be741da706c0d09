"""What a bead is judged by: a visible list of features, each an array over all candidate beads of one shape.

A feature is larger where the bead looks better, unless its weight is negative. Adding one is a function and a line in
:data:`FEATURES`; weights without a value for it hold it for 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band
from aligner.alignment.evidence import Evidence
from aligner.alignment.sides import SideView

__all__ = ["FEATURES", "SHAPES", "BeadView", "Candidates", "Observations", "feature_matrix"]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

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
    """All that is known of a document pair before decoding.

    ratio
        Target characters for one source character, over the whole pair.
    vectors
        Sentence vectors of both sides, float32 (sentences, dimensions) of unit length, where an encoder was used.
    """

    source: SideView
    target: SideView
    evidence: Evidence
    ratio: float
    vectors: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """All beads of one shape that fit into the band.

    begin, end
        int64 (beads): numbers of the grid points where each begins and ends.
    source, target
        int64 (beads): first sentence on each side.
    """

    shape: tuple[int, int]
    begin: Ints
    end: Ints
    source: Ints
    target: Ints

    @classmethod
    def within(cls, band: Band, shape: tuple[int, int]) -> Candidates:
        """Every place in ``band`` for a bead of ``shape``."""
        rows, columns = band.rows(), band.columns()
        ends = band.points(rows + shape[0], columns + shape[1])
        begin = np.flatnonzero(ends >= 0)
        return cls(shape, begin, ends[begin], rows[begin], columns[begin])

    def __len__(self) -> int:
        return len(self.begin)


class BeadView:
    """Sums over the sentences of candidate beads, each computed once."""

    def __init__(self, observed: Observations, candidates: Candidates) -> None:
        self.observed = observed
        self.candidates = candidates
        self.sources, self.targets = candidates.shape

    def source_sum(self, values: Floats) -> Floats:
        """Sum of a per-sentence value over the source side of each bead."""
        return _window_sum(values, self.candidates.source, self.sources)

    def target_sum(self, values: Floats) -> Floats:
        """Sum of a per-sentence value over the target side of each bead."""
        return _window_sum(values, self.candidates.target, self.targets)

    def source_evidence(self) -> list[Floats]:
        """Evidence of each source sentence of the beads, given the bead's whole target side."""
        table = self.observed.evidence.of_source[self.targets - 1]
        return [table[self._points(step, 0)] for step in range(self.sources)]

    def target_evidence(self) -> list[Floats]:
        """Evidence of each target sentence of the beads, given the bead's whole source side."""
        table = self.observed.evidence.of_target[self.sources - 1]
        return [table[self._points(0, step)] for step in range(self.targets)]

    def _points(self, down: int, right: int) -> Ints:
        band = self.observed.evidence.band
        return (
            band.start[self.candidates.source + down]
            + self.candidates.target
            + right
            - band.lo[self.candidates.source + down]
        )


@dataclass(frozen=True, slots=True)
class Feature:
    """A named measure of a bead.

    measures
        One line for the reader.
    nulls
        Whether it is defined for null beads; elsewhere it is 0 there.
    compute
        From a :class:`BeadView` to float32 (beads).
    """

    measures: str
    compute: Callable[[BeadView], Floats]
    nulls: bool = False


def _source_sum(view: BeadView) -> Floats:
    return _total(view.source_evidence())


def _target_sum(view: BeadView) -> Floats:
    return _total(view.target_evidence())


def _source_density(view: BeadView) -> Floats:
    return _total(view.source_evidence()) / np.sqrt(view.source_sum(view.observed.source.lengths) + 1)


def _target_density(view: BeadView) -> Floats:
    return _total(view.target_evidence()) / np.sqrt(view.target_sum(view.observed.target.lengths) + 1)


def _source_weakest(view: BeadView) -> Floats:
    lengths = view.observed.source.lengths
    return _weakest(view.source_evidence(), lengths, view.candidates.source)


def _target_weakest(view: BeadView) -> Floats:
    lengths = view.observed.target.lengths
    return _weakest(view.target_evidence(), lengths, view.candidates.target)


def _length_log_ratio(view: BeadView) -> Floats:
    source, target = _lengths(view)
    return -np.abs(np.log((target + 5) / (source * view.observed.ratio + 5)))


def _length_misfit(view: BeadView) -> Floats:
    source, target = _lengths(view)
    expected = source * view.observed.ratio
    return -np.minimum((target - expected) ** 2 / (20 * (target + expected) + 1), 20.0)


def _questions(view: BeadView) -> Floats:
    return -np.abs(view.source_sum(view.observed.source.questions) - view.target_sum(view.observed.target.questions))


def _exclamations(view: BeadView) -> Floats:
    source, target = view.observed.source.exclamations, view.observed.target.exclamations
    return -np.abs(view.source_sum(source) - view.target_sum(target))


def _quotation(view: BeadView) -> Floats:
    source = view.source_sum(view.observed.source.quoted) > 0
    target = view.target_sum(view.observed.target.quoted) > 0
    return (source == target).astype(np.float32)


def _ending(view: BeadView) -> Floats:
    source = view.candidates.source + view.sources - 1
    target = view.candidates.target + view.targets - 1
    asks = view.observed.source.asks[source] != view.observed.target.asks[target]
    exclaims = view.observed.source.exclaims[source] != view.observed.target.exclaims[target]
    return -(asks.astype(np.float32) + exclaims.astype(np.float32))


def _commas(view: BeadView) -> Floats:
    source = view.source_sum(view.observed.source.commas) + view.sources
    target = view.target_sum(view.observed.target.commas) + view.targets
    return -np.abs(np.log((source + 1) / (target + 1)))


def _long_merge(view: BeadView) -> Floats:
    source, target = _lengths(view)
    return (view.targets - 1) * np.log(source / 25 + 0.1) - (view.sources - 1) * np.log(target / 90 + 0.1)


def _paragraph_breaks(view: BeadView) -> Floats:
    source = view.source_sum(view.observed.source.begins) - view.observed.source.begins[view.candidates.source]
    target = view.target_sum(view.observed.target.begins) - view.observed.target.begins[view.candidates.target]
    return -(source + target)


def _paragraph_starts(view: BeadView) -> Floats:
    source = view.observed.source.begins[view.candidates.source]
    target = view.observed.target.begins[view.candidates.target]
    return source * target


def _null_source(view: BeadView) -> Floats:
    if view.targets:
        return np.zeros(len(view.candidates), np.float32)
    return np.log1p(view.source_sum(view.observed.source.lengths) * np.sqrt(view.observed.ratio))


def _null_target(view: BeadView) -> Floats:
    if view.sources:
        return np.zeros(len(view.candidates), np.float32)
    return np.log1p(view.target_sum(view.observed.target.lengths) / np.sqrt(view.observed.ratio))


def _encoder_similarity(view: BeadView) -> Floats:
    """Cosine of the sums of the sentence vectors, less its mean over the band, in standard deviations."""
    if view.observed.vectors is None or not len(view.candidates):
        return np.zeros(len(view.candidates), np.float32)
    source, target = view.observed.vectors
    cosine = np.empty(len(view.candidates), np.float32)
    # In slices, so that the gathered vectors never take more than a few megabytes.
    for start in range(0, len(cosine), 1 << 13):
        part = slice(start, start + (1 << 13))
        left = _vector_sum(source, view.candidates.source[part], view.sources)
        right = _vector_sum(target, view.candidates.target[part], view.targets)
        cosine[part] = np.einsum("bd,bd->b", left, right)
    spread = float(cosine.std())
    similarity: Floats = (cosine - cosine.mean()) / (spread or 1.0) * max(view.sources, view.targets)
    return similarity


FEATURES: dict[str, Feature] = {
    "source_sum": Feature("evidence of the source tokens", _source_sum),
    "target_sum": Feature("evidence of the target tokens", _target_sum),
    "source_density": Feature("the same over the root of the length", _source_density),
    "target_density": Feature("the same over the root of the length", _target_density),
    "source_weakest": Feature("density of the source sentence that fits least", _source_weakest),
    "target_weakest": Feature("density of the target sentence that fits least", _target_weakest),
    "length_log_ratio": Feature("how far the lengths are from the document's ratio, as a logarithm", _length_log_ratio),
    "length_misfit": Feature("the same, squared, as Gale and Church (1993) have it", _length_misfit),
    "questions": Feature("difference in question marks", _questions),
    "exclamations": Feature("difference in exclamation marks", _exclamations),
    "quotation": Feature("quotation marks on both sides or neither", _quotation),
    "ending": Feature("last sentence asks or exclaims on one side only", _ending),
    "commas": Feature("ratio of clauses, counted by commas", _commas),
    "long_merge": Feature("merges of short sentences against one long", _long_merge),
    "paragraph_breaks": Feature("paragraph borders inside the bead", _paragraph_breaks),
    "paragraph_starts": Feature("both sides begin a paragraph", _paragraph_starts),
    "null_source": Feature("length of an untranslated sentence", _null_source, nulls=True),
    "null_target": Feature("length of an added sentence", _null_target, nulls=True),
    "encoder_similarity": Feature("similarity of the sentence vectors (with an encoder)", _encoder_similarity),
}


def feature_matrix(observed: Observations, candidates: Candidates) -> Floats:
    """float32 (features, beads), in the order of :data:`FEATURES`."""
    view = BeadView(observed, candidates)
    is_null = 0 in candidates.shape
    matrix = np.zeros((len(FEATURES), len(candidates)), np.float32)
    for row, feature in enumerate(FEATURES.values()):
        if feature.nulls or not is_null:
            matrix[row] = feature.compute(view)
    return matrix


def _window_sum(values: Floats, first: Ints, size: int) -> Floats:
    total = np.zeros(len(first), np.float32)
    for step in range(size):
        total += values[first + step]
    return total


def _total(parts: list[Floats]) -> Floats:
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def _weakest(parts: list[Floats], lengths: Floats, first: Ints) -> Floats:
    weakest = np.full(len(first), np.inf, np.float32)
    for step, part in enumerate(parts):
        np.minimum(weakest, part / np.sqrt(lengths[first + step] + 1), out=weakest)
    return weakest


def _lengths(view: BeadView) -> tuple[Floats, Floats]:
    return view.source_sum(view.observed.source.lengths), view.target_sum(view.observed.target.lengths)


def _vector_sum(vectors: Floats, first: Ints, size: int) -> Floats:
    total = vectors[first].copy()
    for step in range(1, size):
        total += vectors[first + step]
    total /= np.linalg.norm(total, axis=1, keepdims=True) + 1e-9
    return total
