"""The corridor that a coarse pass leaves of the band: few points a row, and gates that every path goes through.

A long text is searched in windows. Each begins at the last gate of the one before and grows until its own path is
certain somewhere, so a stretch without translation costs a larger window, not the path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band, anchor_chain, band_around
from aligner.alignment.candidates import SHAPES, Candidates, Observations
from aligner.alignment.decoder import Lattice, posteriors
from aligner.alignment.evidence import WordSide, gather_evidence
from aligner.alignment.sides import SideView
from aligner.alignment.weights import BeadWeights
from aligner.lexicon.arrays import running_sums
from aligner.lexicon.lexicon import TranslationTables
from aligner.lexicon.vocabulary import Words

__all__ = ["Corridor", "Texts", "find_corridor", "search_band"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# A window has so many source sentences, and half as many target sentences more than its share.
_WINDOW = 2_000
# A point less likely than this is left out, and one more likely than this is a gate.
_LEAST = 1e-8
_CERTAIN = 1 - 1e-6
# So many points of a window are kept at most, the likeliest. A text with anchors has a few a row and never comes near;
# one without any would take gigabytes (measured on two texts of 5,000 sentences that share no word: 5.2 GB without).
_MOST_POINTS = 1 << 17
# And so many of them between two gates.
_MOST_TOGETHER = 1 << 15
# The end of a window is uncertain: its last gates are not used.
_MARGIN = 60
# Rows between two gates: shorter segments cost more steps than they save.
_SEGMENT_ROWS = 24
# Sentences on either side of a stretch whose lengths are compared, and how many stretches it takes.
_SHORT, _FEW = 5, 10
# So many beads are scored at once: what is gathered for them stays in the processor's cache.
_BEADS = 1 << 15


@dataclass(frozen=True, slots=True)
class Texts:
    """Both sides of a document pair as numbers.

    ratio
        Target characters for one source character.
    chances
        p(word) on both sides, float32 (types), smoothed.
    vectors
        Sentence vectors of both sides, where an encoder was used.
    """

    source: Words
    target: Words
    source_view: SideView
    target_view: SideView
    ratio: float
    chances: tuple[Floats, Floats]
    vectors: tuple[Floats, Floats] | None = None

    def with_ratio(self, points: Ints) -> Texts:
        """The same texts, with the length ratio of the short stretches between points that the path goes through.

        Unlike that of the whole texts it is not bent by what was left untranslated. Too few stretches change nothing.

        points
            int64 (2, points): source and target sentences, rising in both.
        """
        steps = np.diff(points, axis=1)
        short = ((steps > 0) & (steps <= _SHORT)).all(axis=0)
        if int(short.sum()) < _FEW:
            return self
        source, target = (
            float(np.diff(running_sums(view.lengths)[points[side]])[short].sum())
            for side, view in enumerate((self.source_view, self.target_view))
        )
        return replace(self, ratio=(target + 1.0) / (source + 1.0))

    def observed(
        self,
        source: tuple[int, int],
        target: tuple[int, int],
        tables: TranslationTables,
        band: Band,
        *,
        windows: int,
        flows: bool,
        spread: float | None = None,
    ) -> Observations:
        """What is known of the sentences of a stretch, in which ``band`` counts from 0."""
        one, two = _part(self.source, *source), _part(self.target, *target)
        views = self.source_view.part(*source), self.target_view.part(*target)
        evidence = gather_evidence(
            WordSide.of(one, views[0], tables.source_given_target, self.chances[0]),
            WordSide.of(two, views[1], tables.target_given_source, self.chances[1]),
            band,
            windows=windows,
            flows=flows,
        )
        vectors = None
        if self.vectors is not None:
            vectors = self.vectors[0][slice(*source)], self.vectors[1][slice(*target)]
        return Observations(*views, evidence, self.ratio, spread, vectors)


@dataclass(frozen=True, slots=True)
class Corridor:
    """What is left of the grid after the coarse pass.

    band
        Its points.
    gates
        int64 (2, gates): rows and columns of points that every path goes through, rising in both, with both corners.
    """

    band: Band
    gates: Ints

    def stretches(self, rows: int) -> Iterator[tuple[Band, Ints, tuple[int, int]]]:
        """Bands of about so many rows between two gates, each with its inner gates' points and its corner."""
        first = 0
        gates = _thinned(self.gates)
        while first < gates.shape[1] - 1:
            stop = int(np.searchsorted(gates[0], gates[0, first] + rows, side="left"))
            stop = min(max(stop, first + 1), gates.shape[1] - 1)
            (i, j), (i_stop, j_stop) = gates[:, first].tolist(), gates[:, stop].tolist()
            lo = np.clip(self.band.lo[i : i_stop + 1] - j, 0, j_stop - j)
            hi = np.clip(self.band.hi[i : i_stop + 1] - j, 1, j_stop - j + 1)
            band = Band.of(lo, hi)
            inner = gates[:, first + 1 : stop]
            yield band, band.points(inner[0] - i, inner[1] - j), (i, j)
            first = stop


def find_corridor(texts: Texts, tables: TranslationTables, weights: BeadWeights, band: int) -> Corridor:
    """Search all of two texts coarsely.

    band
        How many sentences the search may stray from the path that the anchors give.
    """
    sources, targets = len(texts.source), len(texts.target)
    lo, hi = np.zeros(sources + 1, np.int64), np.zeros(sources + 1, np.int64)
    gates = [np.zeros((2, 1), np.int64)]
    at = (0, 0)
    size = _WINDOW
    while at[0] < sources:
        stop = _window_end(texts, at, size)
        found, visits = _search(texts, tables, weights, at, stop, band)
        whole = stop == (sources, targets)
        rows, columns = found.rows(), found.columns()
        certain = _gates(rows, columns, visits)
        if whole:
            certain = np.concatenate([certain, [[rows[-1]], [columns[-1]]]], axis=1)
        else:
            certain = certain[:, certain[0] < found.lo.size - 1 - _MARGIN]
            if not certain.shape[1]:
                size *= 2
                continue
        kept = visits > _least_visits(visits)
        last = int(certain[0, -1])
        low, high = np.full(len(found.lo), targets), np.zeros(len(found.lo), np.int64)
        np.minimum.at(low, rows[kept], columns[kept])
        np.maximum.at(high, rows[kept], columns[kept] + 1)
        # The first row of a window is the last of the one before, cut at the gate.
        here = slice(at[0] + 1 if at[0] else 0, at[0] + last + 1)
        lo[here], hi[here] = (
            (low + at[1])[last + 1 - (here.stop - here.start) : last + 1],
            (high + at[1])[last + 1 - (here.stop - here.start) : last + 1],
        )
        if at[0]:
            hi[at[0]] = max(hi[at[0]], int(high[0]) + at[1])
        points = np.stack([rows[kept], columns[kept]])
        gates.append(_without_large_gaps(certain, points, visits[kept]) + np.asarray(at)[:, None])
        if whole:
            break
        at = (at[0] + last, at[1] + int(certain[1, -1]))
        size = _WINDOW
    return Corridor(_joined(lo, hi, targets), np.concatenate(gates, axis=1))


def _window_end(texts: Texts, at: tuple[int, int], size: int) -> tuple[int, int]:
    sources, targets = len(texts.source), len(texts.target)
    row = at[0] + size
    column = at[1] + int(1.5 * size * targets / sources) + _MARGIN
    # What little would remain is taken along.
    if row + size // 2 >= sources or column + size // 4 >= targets:
        return sources, targets
    return row, column


def search_band(
    texts: Texts, tables: TranslationTables, at: tuple[int, int], stop: tuple[int, int], band: int
) -> tuple[Band, Texts]:
    """The band of a window, and the texts with the length ratio that its anchors give.

    A window that does not end with the text ends at the last of its anchors. Not at one that would leave nothing of a
    side.
    """
    source, target = _part(texts.source, at[0], stop[0]), _part(texts.target, at[1], stop[1])
    types = tables.target_given_source.shape
    hints = source.counts(types[0]) @ tables.target_given_source
    chain = anchor_chain(hints, target.counts(types[1]))
    rows, columns = stop[0] - at[0], stop[1] - at[1]
    if stop != (len(texts.source), len(texts.target)) and chain and min(chain[-1]) > 0:
        rows, columns = chain.pop()
    points = np.asarray(chain, np.int64).reshape(-1, 2).T + np.asarray(at)[:, None]
    return band_around(chain, rows, columns, band), texts.with_ratio(points)


def _search(
    texts: Texts, tables: TranslationTables, weights: BeadWeights, at: tuple[int, int], stop: tuple[int, int], band: int
) -> tuple[Band, NDArray[np.float64]]:
    """The band of a window, and how likely the path goes through each of its points (logarithms)."""
    search, texts = search_band(texts, tables, at, stop, band)
    rows, columns = len(search.lo) - 1, int(search.hi[-1]) - 1
    windows = max(max(SHAPES[number]) for number in weights.shapes)
    observed = texts.observed(
        (at[0], at[0] + rows), (at[1], at[1] + columns), tables, search, windows=windows, flows=False
    )
    candidates = Candidates.within(search, tuple(weights.shapes))
    parts = [candidates.part(slice(at, at + _BEADS)) for at in range(0, len(candidates), _BEADS)]
    scores = np.concatenate([weights.scores(observed, part) for part in parts])
    return search, posteriors(Lattice.of(search, candidates), scores).visits


def _least_visits(visits: NDArray[np.float64]) -> float:
    """What a point must be above to be kept."""
    least = float(np.log(_LEAST))
    if len(visits) > _MOST_POINTS:
        least = max(least, float(np.partition(visits, -_MOST_POINTS)[-_MOST_POINTS]))
    return least


def _gates(rows: Ints, columns: Ints, visits: NDArray[np.float64]) -> Ints:
    """Points that all paths go through, at most one a row."""
    certain = np.flatnonzero(visits > np.log(_CERTAIN))
    first = np.unique(rows[certain], return_index=True)[1]
    found = np.stack([rows[certain[first]], columns[certain[first]]])
    inner = (found[0] > 0) & (found[0] < rows[-1]) & (found[1] > 0)
    return found[:, inner]


def _without_large_gaps(gates: Ints, points: Ints, visits: NDArray[np.float64]) -> Ints:
    """Gates of a window, and the likeliest of its ``points`` in between where two gates have too many between them.

    What lies between two gates is scored at once: texts without anything in common would take memory without bound.

    points
        int64 (2, points): rows and columns of the points that are kept, row by row.
    visits
        float64 (points).
    """
    found = [(0, 0)]
    bounds = np.searchsorted(points[0], gates[0])
    for row, column, stop in zip(*gates.tolist(), bounds.tolist(), strict=True):
        begin = int(np.searchsorted(points[0], found[-1][0], side="right"))
        while stop - begin > _MOST_TOGETHER:
            near = slice(begin + _MOST_TOGETHER // 2, begin + _MOST_TOGETHER)
            inside = (points[1, near] > found[-1][1]) & (points[1, near] < column)
            best = near.start + int(np.where(inside, visits[near], -np.inf).argmax())
            if inside.any():
                found.append((int(points[0, best]), int(points[1, best])))
            begin = int(np.searchsorted(points[0], points[0, best], side="right"))
        found.append((row, column))
    return np.asarray(found[1:], np.int64).T


def _thinned(gates: Ints) -> Ints:
    """Gates that are at least a segment apart, and both corners.

    Between any two of them are sentences of both sides: what has none on one side has no features.
    """
    kept = [0]
    rows, columns = gates.tolist()
    for number in range(1, len(rows) - 1):
        before, after = kept[-1], len(rows) - 1
        far = min(rows[number] - rows[before], rows[after] - rows[number]) >= _SEGMENT_ROWS
        if far and columns[before] < columns[number] < columns[after]:
            kept.append(number)
    if len(rows) > 1:
        kept.append(len(rows) - 1)
    return gates[:, kept]


def _joined(lo: Ints, hi: Ints, targets: int) -> Band:
    """A band whose rows rise, and meet where one follows another."""
    lo[0], hi[-1] = 0, targets + 1
    empty = hi <= lo
    if empty.any():
        lo[empty], hi[empty] = targets, 0
    hi = np.maximum.accumulate(np.maximum(hi, 1))
    lo = np.minimum.accumulate(np.minimum(lo, hi - 1)[::-1])[::-1]
    # No path may be cut off: each row begins no later than the one above it ends.
    lo[1:] = np.minimum(lo[1:], hi[:-1] - 1)
    lo = np.minimum.accumulate(lo[::-1])[::-1]
    return Band.of(lo, hi)


def _part(words: Words, first: int, stop: int) -> Words:
    begin, end = int(words.starts[first]), int(words.starts[stop])
    return Words(words.words[begin:end], words.starts[first : stop + 1] - begin, words.places[begin:end])
