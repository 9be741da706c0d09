"""What the words of one side say about the sentences of the other.

For a token t and a window W of L tokens on the other side the evidence is a log likelihood ratio,

    min(6, log(1 - λ + λ · Σ_{w in W} p(t | w) / (L + 1) / p(t))),    λ = .9,

how much better the window explains the token than its mere frequency does. A sentence's evidence is the sum over its
tokens. With the sums over windows of one to five sentences at hand, any bead costs a handful of look-ups.

The *flow* of a token to a sentence is the share of it that this sentence explains, among all sentences of the other
side in the band, times its evidence there if that is positive. What flows out of a bead speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.alignment.band import Band
from aligner.alignment.sides import SideView
from aligner.lexicon.arrays import ranges
from aligner.lexicon.vocabulary import Words

__all__ = ["MAX_WINDOW", "Evidence", "WordSide", "chances", "gather_evidence"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# The longest side of a bead.
MAX_WINDOW = 5
# Fitted on novels (MAC-Dev) in the design study.
_LAMBDA = 0.9
_CEILING = 6.0
# Tokens that a short document borrows from a uniform distribution, so that a word seen once is not held for common.
_BORROWED = 200.0
# What a sentence must explain of a token to be held for its source at all: keeps chance matches from sharing it.
_UNEXPLAINED = 0.02
# Rows, and points of the rectangle around them, for which evidence is dense at once.
_CHUNK_ROWS, _CHUNK_POINTS = 64, 1 << 17
# Words times sentences of a piece that are counted in a dense matrix, which is faster as long as it is small.
_DENSE = 1 << 22


@dataclass(frozen=True, slots=True)
class WordSide:
    """The words of one side of a text, and what the other side's words say of them.

    words
        The sentences.
    edges
        bool (2, tokens): whether a token stands in the first and in the last clause of its sentence.
    table
        float32 CSR (types of the other side, types): p(word | word of the other side).
    chance
        float32 (types): p(word), smoothed.
    """

    words: Words
    edges: NDArray[np.bool_]
    table: sparse.csr_array
    chance: Floats

    @classmethod
    def of(cls, words: Words, view: SideView, table: sparse.csr_array, chance: Floats) -> WordSide:
        """With the clauses that ``view`` saw."""
        lengths = np.diff(words.starts)
        places = words.places.astype(np.int32)
        edges = np.stack([places < np.repeat(view.first_mark, lengths), places > np.repeat(view.last_mark, lengths)])
        return cls(words, edges, table, chance)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of single sentences against windows, at every point of a band.

    At the point (i, j), ``of_target[m - 1]`` is the evidence of target sentence j given source sentences
    i … i + m - 1, and ``of_source[n - 1]`` that of source sentence i given target sentences j … j + n - 1.

    band
        Points (i, j) where sentence i and sentence j exist; wide enough for every bead of the search band.
    of_source, of_target
        float32 (windows, points).
    source_flow, target_flow
        float32 (3, points): what flows from source sentence i to target sentence j, and from j to i; of all tokens,
        of those in the first clause, of those in the last. None where it was not asked for.
    """

    band: Band
    of_source: Floats
    of_target: Floats
    source_flow: Floats | None = None
    target_flow: Floats | None = None


def chances(counts: Ints) -> Floats:
    """p(word) from the counts of all words of a document, smoothed."""
    totals = np.asarray(counts, np.float64)
    types = max(len(totals), 1)
    result: Floats = ((totals + _BORROWED / types) / (totals.sum() + _BORROWED)).astype(np.float32)
    return result


def gather_evidence(source: WordSide, target: WordSide, band: Band, *, windows: int, flows: bool) -> Evidence:
    """Evidence at every point that a bead of at most ``windows`` sentences a side can touch within ``band``.

    Time and memory grow with the number of points, not with the product of the lengths.
    """
    sources, targets = len(source.words), len(target.words)
    wide = band.widened(windows, targets)
    wide = Band.of(wide.lo[:sources], np.maximum(wide.hi, wide.lo)[:sources])
    of_source = np.zeros((windows, wide.size), np.float32)
    of_target = np.zeros((windows, wide.size), np.float32)
    source_flow = np.zeros((3, wide.size), np.float32) if flows else None
    target_flow = np.zeros((3, wide.size), np.float32) if flows else None
    # For each target sentence the first source sentence of the band, and the one after the last.
    first_row = np.searchsorted(wide.hi, np.arange(targets), side="right")
    stop_row = np.searchsorted(wide.lo, np.arange(targets), side="right")
    for first, stop in _pieces(wide, first_row, stop_row):
        left, right = int(wide.lo[first]), int(wide.hi[stop - 1])
        if right <= left:
            continue
        points = slice(int(wide.start[first]), int(wide.start[stop]))
        widths = wide.hi[first:stop] - wide.lo[first:stop]
        down = np.repeat(np.arange(stop - first), widths)
        across = np.arange(points.start, points.stop) - np.repeat(wide.start[first:stop] - wide.lo[first:stop], widths)
        across -= left
        near_source = (wide.lo[first:stop], wide.hi[first:stop]) if flows else None
        near_target = (first_row[left:right], stop_row[left:right]) if flows else None
        found, flow = _explained(source, (first, stop), target, (left, right), windows, near_source)
        of_source[:, points] = found.transpose(1, 0, 2)[:, down, across]
        if source_flow is not None:
            source_flow[:, points] = flow[:, down, across]
        found, flow = _explained(target, (left, right), source, (first, stop), windows, near_target)
        of_target[:, points] = found.transpose(1, 0, 2)[:, across, down]
        if target_flow is not None:
            target_flow[:, points] = flow[:, across, down]
    return Evidence(wide, of_source, of_target, source_flow, target_flow)


def _explained(
    taker: WordSide,
    takers: tuple[int, int],
    giver: WordSide,
    givers: tuple[int, int],
    windows: int,
    near: tuple[Ints, Ints] | None,
) -> tuple[Floats, Floats]:
    """Evidence of the sentences ``takers`` of one side for the windows of the other that begin at ``givers``.

    near
        For each taker the sentences of the other side that share it; None without flows.

    Returns (takers, windows, givers), and the flows (3, takers, givers).
    """
    taking, giving = takers[1] - takers[0], givers[1] - givers[0]
    starts = taker.words.starts[takers[0] : takers[1] + 1]
    tokens = slice(int(starts[0]), int(starts[-1]))
    types, kinds = _renumbered(taker.words.words[tokens], taker.table.shape[1])
    if not len(types):
        return np.zeros((taking, windows, giving), np.float32), np.zeros((3, taking, giving), np.float32)
    starts = (starts - starts[0]).astype(np.int32)
    first, stop = givers[0], givers[1] + windows - 1
    if near is not None:
        first, stop = min(first, int(near[0].min())), max(stop, int(near[1].max()))
    factor = np.float32(_LAMBDA) / taker.chance[types, None]
    single, lengths = _expected(taker.table, types, giver.words, first, stop)
    single *= factor
    at = givers[0] - first
    ratios = np.empty((len(types), windows, giving), np.float32)
    total, length = np.zeros((len(types), giving), np.float32), np.ones(giving, np.float32)
    for window in range(windows):
        here = slice(at + window, at + window + giving)
        total += single[:, here]
        length += lengths[here]
        np.divide(total, length, out=ratios[:, window])
    ratios += np.float32(1.0 - _LAMBDA)
    np.log(ratios, out=ratios)
    np.minimum(ratios, np.float32(_CEILING), out=ratios)
    bag = sparse.csr_array((np.ones(len(kinds), np.float32), kinds, starts), shape=(taking, len(types)))
    evidence = (bag @ ratios.reshape(len(types), -1)).reshape(taking, windows, giving)
    if near is None:
        return evidence, np.zeros((3, 0, 0), np.float32)
    # Which sentences share a taker, as a matrix: what all of them explain of its tokens is a product.
    givers_near = np.arange(first, stop)[:, None]
    is_near = ((givers_near >= near[0]) & (givers_near < near[1])).astype(np.float32)
    shared = single @ is_near + np.float32(_UNEXPLAINED) * factor
    share = 1 / shared[kinds, np.repeat(np.arange(taking), np.diff(starts))]
    shares = np.concatenate([share, *(share * taker.edges[:, tokens])])
    starts = np.concatenate([starts, starts[1:] + starts[-1], starts[1:] + 2 * starts[-1]])
    bags = sparse.csr_array((shares, np.tile(kinds, 3), starts), shape=(3 * taking, len(types)))
    gains = np.maximum(ratios[:, 0], np.float32(0)) * single[:, at : at + giving]
    return evidence, (bags @ gains).reshape(3, taking, giving)


def _expected(table: sparse.csr_array, types: Ints, words: Words, first: int, stop: int) -> tuple[Floats, Floats]:
    """What sentences make expect of the words ``types``: Σ over a sentence's tokens of p(word | token).

    Returns float32 (types, sentences), and how many tokens each sentence has; zeros beyond the end of the text.
    """
    starts = words.starts[first : stop + 1]
    lengths = np.zeros(stop - first, np.float32)
    lengths[: len(starts) - 1] = np.diff(starts)
    given, kinds = _renumbered(words.words[int(starts[0]) : int(starts[-1])], table.shape[0])
    # The table's rows for the words given, without the words that are not asked for; read as columns.
    place = np.full(table.shape[1], -1, np.int32)
    place[types] = np.arange(len(types), dtype=np.int32)
    entries, bounds = ranges(table.indptr[given], table.indptr[given + 1])
    columns = place[table.indices[entries]]
    kept = np.flatnonzero(columns >= 0)
    bounds = np.searchsorted(kept, bounds).astype(np.int32)
    chosen = sparse.csc_array((table.data[entries[kept]], columns[kept], bounds), shape=(len(types), len(given)))
    sentences = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    shape = len(given), len(lengths)
    if shape[0] * shape[1] > _DENSE:
        sparse_counts = sparse.csc_array((np.ones(len(kinds), np.float32), (kinds, sentences)), shape=shape)
        return (chosen @ sparse_counts).toarray(), lengths
    counts = np.bincount(kinds * shape[1] + sentences, minlength=shape[0] * shape[1]).reshape(shape)
    return chosen @ counts.astype(np.float32), lengths


def _renumbered(words: NDArray[np.int32], types: int) -> tuple[Ints, NDArray[np.int32]]:
    """The different words among tokens, rising, and for each token its place among them."""
    here = np.zeros(types, np.bool_)
    here[words] = True
    found = np.flatnonzero(here)
    place = np.empty(types, np.int32)
    place[found] = np.arange(len(found), dtype=np.int32)
    return found, place[words]


def _pieces(band: Band, first_row: Ints, stop_row: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of rows that are few and whose rectangle is small.

    first_row, stop_row
        For each column the first row that has it, and the one after the last.
    """
    first, rows = 0, len(band.lo)
    while first < rows:
        stop = min(first + _CHUNK_ROWS, rows)
        while stop - first > 1 and _area(band, first, stop) > _CHUNK_POINTS:
            stop = first + (stop - first) // 2
        # Where columns go on for much longer all their rows are looked at for every piece: fewer pieces, then.
        while stop < rows and _area(band, first, wider := min(2 * stop - first, rows)) <= _CHUNK_POINTS:
            left, right = int(band.lo[first]), int(band.hi[stop - 1])
            if right <= left or stop_row[right - 1] - first_row[left] < 2 * (wider - first):
                break
            stop = wider
        yield first, stop
        first = stop


def _area(band: Band, first: int, stop: int) -> int:
    """Points of the rectangle around some rows."""
    return (stop - first) * int(band.hi[stop - 1] - band.lo[first])
