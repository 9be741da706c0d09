"""What a bead is judged by: a visible list of features, each an array over all candidate beads.

A feature is larger where the bead looks better, unless its weight is negative. Adding one is a function and a line in
:data:`FEATURES`; weights without a value for it hold it for 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from aligner.alignment.candidates import BeadView, Candidates, Floats, Ints, Observations

__all__ = ["FEATURES", "GROUPS", "Feature", "feature_matrix", "scores_of"]

# The spread of lengths at which the feature `length_spread` says nothing: the mean over MAC-Dev.
_USUAL_SPREAD = 0.35


GROUPS: dict[str, str] = {
    "evidence": "likelihood ratio of translations against chance, as word pairs in Ma (2006) and Dunning (1993)",
    "weakest": "the bead is as good as its least sentence; compare the cohesion of Vecalign's merges (Thompson 2019)",
    "leaks": "competition for translations, compare competitive linking (Melamed 2000)",
    "corners": "the same for clauses at the border of two beads; of this project",
    "length": "Gale and Church (1993), A Program for Aligning Sentences in Bilingual Corpora",
    "marks": "punctuation, as in Chuang and Yeh (2005), Aligning ... Statistically with Punctuation Criteria",
    "quotations": "who speaks, as far as marks tell; of this project",
    "clauses": "one comma for one clause, and how long a sentence of each language gets; of this project",
    "paragraphs": "paragraph borders as anchors, as in Gale and Church (1993)",
    "nulls": "what a sentence without counterpart looks like; of this project",
    "encoder": "cosine of sentence vectors as in Vecalign and Bertalign (Liu and Zhu 2022)",
}
"""Groups of features, and where the idea of each is from."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A named measure of a bead.

    group
        Its group in :data:`GROUPS`.
    measures
        One line for the reader.
    compute
        From a :class:`BeadView` to floats (beads).
    nulls, others
        Whether null beads have it, and whether other beads do; it is 0 where they do not.
    """

    group: str
    measures: str
    compute: Callable[[BeadView], Floats]
    nulls: bool = False
    others: bool = True


def _source_density(view: BeadView) -> Floats:
    return view.source_evidence[0] / np.sqrt(view.lengths[0] + 1)


def _target_density(view: BeadView) -> Floats:
    return view.target_evidence[0] / np.sqrt(view.lengths[1] + 1)


def _length_misfit(view: BeadView) -> Floats:
    source, target = view.lengths
    expected = source * view.observed.ratio
    return -np.minimum((target - expected) ** 2 / (20 * (target + expected) + 1), 20.0)


def _length_spread(view: BeadView) -> Floats:
    if view.observed.spread is None:
        return np.zeros(view.size)
    return -np.abs(view.log_ratio) * (_USUAL_SPREAD - view.observed.spread) * 10


def _difference(view: BeadView, mark: str) -> Floats:
    """Less the difference in the number of a mark."""
    source, target = getattr(view.observed.source, mark), getattr(view.observed.target, mark)
    if not source.any() and not target.any():
        return np.zeros(view.size)
    return -np.abs(view.source_sum(source) - view.target_sum(target))


def _ending(view: BeadView, mark: str) -> Floats:
    """Less 1 where the last sentences differ in how they end; in a null bead, where its sentence ends so."""
    source, target = getattr(view.observed.source, mark), getattr(view.observed.target, mark)
    if not source.any() and not target.any():
        return np.zeros(view.size)
    return -np.abs(source[view.last[0]] * (view.sources > 0) - target[view.last[1]] * (view.targets > 0))


def _asking(view: BeadView) -> Floats:
    return _ending(view, "asks") + _ending(view, "exclaims")


def _quote_start(view: BeadView) -> Floats:
    source, target = view.observed.source, view.observed.target
    first = np.minimum(view.source, len(source) - 1), np.minimum(view.target, len(target) - 1)
    return -np.abs(source.begins_quote[first[0]] - target.begins_quote[first[1]])


def _quote_state(view: BeadView) -> Floats:
    source, target = view.observed.source, view.observed.target
    row, column = view.source_stop, view.target_stop
    inside_source = source.inside[view.last[0]] * (row > 0)
    inside_target = target.inside[view.last[1]] * (column > 0)
    return -np.abs(inside_source - inside_target) * ((row < len(source)) & (column < len(target)))


def _commas(view: BeadView) -> Floats:
    source = view.source_sum(view.observed.source.commas) + view.sources
    target = view.target_sum(view.observed.target.commas) + view.targets
    return -np.abs(np.log((source + 1) / (target + 1)))


def _long_merge(view: BeadView) -> Floats:
    source, target = view.lengths
    return (view.targets - 1.0) * np.log(source / 25 + 0.1) - (view.sources - 1.0) * np.log(target / 90 + 0.1)


def _paragraph_breaks(view: BeadView) -> Floats:
    source, target = view.observed.source.begins, view.observed.target.begins
    inner = view.source_sum(source) + view.target_sum(target)
    return -(inner - source[view.source % len(source)] - target[view.target % len(target)])


def _paragraph_starts(view: BeadView) -> Floats:
    source, target = view.observed.source.begins, view.observed.target.begins
    return source[view.source % len(source)] * target[view.target % len(target)]


def _null_length(view: BeadView, *, source: bool) -> Floats:
    root = np.sqrt(view.observed.ratio)
    return np.log1p(view.lengths[0] * root) if source else np.log1p(view.lengths[1] / root)


def _leak(view: BeadView, side: int) -> Floats:
    return -view.leaks[side]


def _leak_density(view: BeadView, side: int) -> Floats:
    return -view.leaks[side] / np.sqrt(view.lengths[side] + 1)


def _encoder_similarity(view: BeadView) -> Floats:
    """Cosine of the sums of the sentence vectors, less its mean over the band, in standard deviations."""
    if view.observed.vectors is None:
        return np.zeros(view.size)
    sums = [np.concatenate([np.zeros((1, v.shape[1])), np.cumsum(v, axis=0)]) for v in view.observed.vectors]
    cosine = np.empty(view.size)
    # In slices, so that the gathered vectors never take more than a few megabytes.
    for start in range(0, view.size, 1 << 13):
        part = slice(start, start + (1 << 13))
        left = _unit(sums[0][view.source_stop[part]] - sums[0][view.source[part]])
        right = _unit(sums[1][view.target_stop[part]] - sums[1][view.target[part]])
        cosine[part] = np.einsum("bd,bd->b", left, right)
    return (cosine - cosine.mean()) / (float(cosine.std()) or 1.0) * np.maximum(view.sources, view.targets)


def _unit(vectors: Floats) -> Floats:
    result: Floats = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return result


FEATURES: dict[str, Feature] = {
    "source_sum": Feature("evidence", "evidence of the source tokens", lambda v: v.source_evidence[0]),
    "target_sum": Feature("evidence", "evidence of the target tokens", lambda v: v.target_evidence[0]),
    "source_density": Feature("evidence", "the same over the root of the length", _source_density),
    "target_density": Feature("evidence", "the same over the root of the length", _target_density),
    "source_weakest": Feature(
        "weakest", "density of the source sentence that fits least", lambda v: v.source_evidence[1]
    ),
    "target_weakest": Feature(
        "weakest", "density of the target sentence that fits least", lambda v: v.target_evidence[1]
    ),
    "source_leak": Feature("leaks", "what flows from source tokens out of the bead", lambda v: _leak(v, 0)),
    "target_leak": Feature("leaks", "what flows from target tokens out of the bead", lambda v: _leak(v, 1)),
    "source_leak_density": Feature("leaks", "the same over the root of the length", lambda v: _leak_density(v, 0)),
    "target_leak_density": Feature("leaks", "the same over the root of the length", lambda v: _leak_density(v, 1)),
    "source_tail": Feature(
        "corners", "flow of the last source clause to the next target sentence", lambda v: -v.corners[0], nulls=True
    ),
    "target_tail": Feature(
        "corners", "flow of the last target clause to the next source sentence", lambda v: -v.corners[1], nulls=True
    ),
    "source_head": Feature(
        "corners", "flow of the next source clause to the last target sentence", lambda v: -v.corners[2], nulls=True
    ),
    "target_head": Feature(
        "corners", "flow of the next target clause to the last source sentence", lambda v: -v.corners[3], nulls=True
    ),
    "length_log_ratio": Feature(
        "length", "how far the lengths are from the document's ratio, as a logarithm", lambda v: -np.abs(v.log_ratio)
    ),
    "length_misfit": Feature("length", "the same, squared, as Gale and Church (1993) have it", _length_misfit),
    "length_spread": Feature(
        "length", "the same as a logarithm, where the document keeps close to its ratio", _length_spread
    ),
    "questions": Feature("marks", "difference in question marks", lambda v: _difference(v, "questions")),
    "exclamations": Feature("marks", "difference in exclamation marks", lambda v: _difference(v, "exclamations")),
    "quotations": Feature("quotations", "difference in quotations that begin", lambda v: _difference(v, "opened")),
    "asking": Feature("marks", "last sentence asks or exclaims on one side only", _asking),
    "announcing": Feature(
        "marks", "last sentence ends with a colon on one side only", lambda v: _ending(v, "announces")
    ),
    "unfinished": Feature(
        "marks", "last sentence ends without a mark on one side only", lambda v: _ending(v, "breaks_off")
    ),
    "quote_start": Feature("quotations", "one side only begins with a quotation mark", _quote_start),
    "quote_end": Feature("quotations", "one side only ends with a quotation mark", lambda v: _ending(v, "ends_quote")),
    "quote_state": Feature("quotations", "the bead ends inside a quotation on one side only", _quote_state, nulls=True),
    "commas": Feature("clauses", "ratio of clauses, counted by commas", _commas),
    "long_merge": Feature("clauses", "merges of short sentences against one long", _long_merge),
    "paragraph_breaks": Feature("paragraphs", "paragraph borders inside the bead", _paragraph_breaks),
    "paragraph_starts": Feature("paragraphs", "both sides begin a paragraph", _paragraph_starts),
    "null_source": Feature(
        "nulls", "length of an untranslated sentence", lambda v: _null_length(v, source=True), nulls=True, others=False
    ),
    "null_target": Feature(
        "nulls", "length of an added sentence", lambda v: _null_length(v, source=False), nulls=True, others=False
    ),
    "null_source_flow": Feature(
        "nulls", "what flows from an untranslated sentence", lambda v: _leak(v, 0), nulls=True, others=False
    ),
    "null_target_flow": Feature(
        "nulls", "what flows from an added sentence", lambda v: _leak(v, 1), nulls=True, others=False
    ),
    "null_source_flow_density": Feature(
        "nulls", "the same over the root of the length", lambda v: _leak_density(v, 0), nulls=True, others=False
    ),
    "null_target_flow_density": Feature(
        "nulls", "the same over the root of the length", lambda v: _leak_density(v, 1), nulls=True, others=False
    ),
    "null_announcing": Feature(
        "nulls", "a null bead ends with a colon", lambda v: _ending(v, "announces"), nulls=True, others=False
    ),
    "null_unfinished": Feature(
        "nulls", "a null bead ends without a mark", lambda v: _ending(v, "breaks_off"), nulls=True, others=False
    ),
    "encoder_similarity": Feature(
        "encoder", "similarity of the sentence vectors (with an encoder)", _encoder_similarity
    ),
}


def feature_matrix(observed: Observations, candidates: Candidates, names: tuple[str, ...]) -> Floats:
    """float32 (features, beads), in the order of ``names``."""
    matrix = np.zeros((len(names), len(candidates)), np.float32)
    for beads, row, values in _values(observed, candidates, names):
        matrix[row, beads] = values
    return matrix


def scores_of(observed: Observations, candidates: Candidates, weights: Mapping[str, float]) -> Floats:
    """Σ weight · feature, float64 (beads)."""
    total = np.zeros(len(candidates))
    used = {name: weight for name, weight in weights.items() if weight}
    factors = list(used.values())
    for beads, row, values in _values(observed, candidates, tuple(used)):
        total[beads] += factors[row] * values
    return total


def _values(
    observed: Observations, candidates: Candidates, names: tuple[str, ...]
) -> Iterator[tuple[slice | Ints, int, Floats]]:
    """Beads, the number of a name, and the feature's values for these beads; elsewhere it is 0."""
    for beads, are_null in zip(candidates.nulls_and_others(), (True, False), strict=True):
        view = BeadView(observed, candidates.part(beads))
        if view.size:
            for row, name in enumerate(names):
                feature = FEATURES[name]
                if feature.nulls if are_null else feature.others:
                    yield beads, row, feature.compute(view)
