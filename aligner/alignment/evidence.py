"""What the words of one side say about the sentences of the other.

For a token t and a window W of L tokens on the other side the evidence is a log likelihood ratio,

    min(6, log(1 - λ + λ · Σ_{w in W} p(t | w) / (L + 1) / p(t))),    λ = .9,

how much better the window explains the token than its mere frequency does. A sentence's evidence is the sum over its
tokens. With the sums over windows of one to five sentences at hand, any bead costs a handful of look-ups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.alignment.band import Band

__all__ = ["MAX_WINDOW", "Evidence", "WordModel", "gather_evidence"]

Floats = NDArray[np.float32]

# The longest side of a bead.
MAX_WINDOW = 5
# Fitted on novels (MAC-Dev) in the design study.
_LAMBDA = 0.9
_CEILING = 6.0
# Tokens that a short document borrows from a uniform distribution, so that a word seen once is not held for common.
_BORROWED = 200.0
_CHUNK_ROWS = 64
_CHUNK_POINTS = 1 << 17


@dataclass(frozen=True, slots=True)
class WordModel:
    """Words of a document pair and what they say of each other.

    source, target
        float32 CSR (sentences, types): word counts.
    expected_target
        float32 CSR (source sentences, target types): Σ over the sentence's tokens of p(target word | token).
    expected_source
        float32 CSR (target sentences, source types).
    source_chance, target_chance
        float32 (types): p(word), smoothed.
    """

    source: sparse.csr_array
    target: sparse.csr_array
    expected_target: sparse.csr_array
    expected_source: sparse.csr_array
    source_chance: Floats
    target_chance: Floats

    @classmethod
    def of(
        cls,
        source: sparse.csr_array,
        target: sparse.csr_array,
        target_given_source: sparse.csr_array,
        source_given_target: sparse.csr_array,
    ) -> WordModel:
        """From word counts and translation tables (see :mod:`aligner.lexicon.lexicon`)."""
        return cls(
            source,
            target,
            source @ target_given_source,
            target @ source_given_target,
            _chances(source),
            _chances(target),
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of single sentences against windows, at every point of a band.

    At the point (i, j), ``of_target[m - 1]`` is the evidence of target sentence j given source sentences
    i … i + m - 1, and ``of_source[n - 1]`` that of source sentence i given target sentences j … j + n - 1.

    band
        Points (i, j) where sentence i and sentence j exist; wide enough for every bead of the search band.
    of_source, of_target
        float32 (MAX_WINDOW, points).
    """

    band: Band
    of_source: Floats
    of_target: Floats


def gather_evidence(model: WordModel, band: Band) -> Evidence:
    """Evidence at every point that a bead within ``band`` can touch.

    Time and memory grow with the number of points, not with the product of the lengths.
    """
    sources, targets = model.source.shape[0], model.target.shape[0]
    wide = band.widened(MAX_WINDOW, targets)
    wide = Band.of(wide.lo[:sources], np.maximum(wide.hi, wide.lo)[:sources])
    of_source = np.zeros((MAX_WINDOW, wide.size), np.float32)
    of_target = np.zeros((MAX_WINDOW, wide.size), np.float32)
    source_lengths, target_lengths = _token_counts(model.source), _token_counts(model.target)
    for first, stop in _chunks(wide):
        left, right = int(wide.lo[first:stop].min()), int(wide.hi[first:stop].max())
        points = slice(int(wide.start[first]), int(wide.start[stop]))
        rows = np.repeat(np.arange(stop - first), wide.hi[first:stop] - wide.lo[first:stop])
        columns = _columns(wide, first, stop) - left
        given_source = _window_evidence(
            model.expected_target[first : stop + MAX_WINDOW - 1],
            source_lengths[first : stop + MAX_WINDOW - 1],
            model.target[left:right],
            model.target_chance,
            stop - first,
        )
        given_target = _window_evidence(
            model.expected_source[left : right + MAX_WINDOW - 1],
            target_lengths[left : right + MAX_WINDOW - 1],
            model.source[first:stop],
            model.source_chance,
            right - left,
        )
        for size in range(MAX_WINDOW):
            of_target[size, points] = given_source[size][rows, columns]
            of_source[size, points] = given_target[size][columns, rows]
    return Evidence(wide, of_source, of_target)


def _window_evidence(
    expected: sparse.csr_array, lengths: Floats, takers: sparse.csr_array, chance: Floats, windows: int
) -> list[Floats]:
    """For window sizes 1 … MAX_WINDOW the evidence of each taker, as (windows, takers)."""
    types = np.unique(takers.indices).astype(np.int64)
    if not len(types):
        return [np.zeros((windows, takers.shape[0]), np.float32)] * MAX_WINDOW
    # Dense over the words of a chunk only, padded where a window would run over the end of the document.
    single = np.zeros((windows + MAX_WINDOW - 1, len(types)), np.float32)
    single[: expected.shape[0]] = _columns_of(expected, types)
    tokens = np.zeros(windows + MAX_WINDOW - 1, np.float32)
    tokens[: len(lengths)] = lengths
    counts = _columns_of(takers, types).T
    total, length = np.zeros((windows, len(types)), np.float32), np.ones(windows, np.float32)
    results: list[Floats] = []
    for size in range(MAX_WINDOW):
        total += single[size : size + windows]
        length = length + tokens[size : size + windows]
        ratio = total / length[:, None]
        ratio *= _LAMBDA / chance[types]
        ratio += 1.0 - _LAMBDA
        np.log(ratio, out=ratio)
        np.minimum(ratio, _CEILING, out=ratio)
        results.append((ratio @ counts).astype(np.float32, copy=False))
    return results


def _columns_of(matrix: sparse.csr_array, types: NDArray[np.int64]) -> Floats:
    """The columns ``types`` of a sparse matrix, dense."""
    place = np.full(matrix.shape[1], -1, np.int64)
    place[types] = np.arange(len(types))
    dense = np.zeros((matrix.shape[0], len(types)), np.float32)
    columns = place[matrix.indices]
    wanted = columns >= 0
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    dense[rows[wanted], columns[wanted]] = matrix.data[wanted]
    return dense


def _chunks(band: Band) -> Iterator[tuple[int, int]]:
    """Stretches of rows that are few and whose rectangle is small."""
    first, rows = 0, len(band.lo)
    while first < rows:
        stop = min(first + _CHUNK_ROWS, rows)
        while stop - first > 1 and (stop - first) * int(band.hi[stop - 1] - band.lo[first]) > _CHUNK_POINTS:
            stop = first + (stop - first) // 2
        yield first, stop
        first = stop


def _columns(band: Band, first: int, stop: int) -> NDArray[np.int64]:
    widths = band.hi[first:stop] - band.lo[first:stop]
    begin = np.repeat(band.start[first:stop] - band.lo[first:stop], widths)
    columns: NDArray[np.int64] = np.arange(band.start[first], band.start[stop]) - begin
    return columns


def _token_counts(counts: sparse.csr_array) -> Floats:
    return np.asarray(counts.sum(axis=1), np.float32).ravel()


def _chances(counts: sparse.csr_array) -> Floats:
    totals = np.asarray(counts.sum(axis=0), np.float64).ravel()
    types = max(len(totals), 1)
    chances = (totals + _BORROWED / types) / (totals.sum() + _BORROWED)
    result: Floats = chances.astype(np.float32)
    return result
