"""Exact inference over all paths of beads through the band.

A path from (0, 0) to the last corner is a sequence of beads; its probability is proportional to the exponential of the
sum of their scores (a semi-Markov conditional random field, Sarawagi and Cohen 2004). Forward and backward sums give
each bead's posterior; the path returned is the one of least expected loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band
from aligner.alignment.features import Candidates

__all__ = ["Decoded", "Lattice", "Posteriors", "best_path", "posteriors"]

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# A bead is worth its posterior less this: keeps doubtful beads out in favour of nulls. Fitted on MAC-Dev.
_BEAD_COST = 0.35


@dataclass(frozen=True, slots=True)
class Lattice:
    """The band with every candidate bead in it, by point.

    begins
        int64 (shapes, points): where a bead of that shape that ends at the point begins; ``band.size`` for none.
    scores
        float64 (shapes, points): its score; -inf for none.
    ends, end_scores
        The same, by the point where the bead begins.
    insertions
        float64 (points): score of the null bead from the point's left neighbour, -inf where there is none.
    """

    band: Band
    shapes: tuple[tuple[int, int], ...]
    begins: Ints
    scores: Doubles
    ends: Ints
    end_scores: Doubles
    insertions: Doubles

    @classmethod
    def of(cls, band: Band, candidates: Sequence[Candidates], scores: Sequence[Doubles]) -> Lattice:
        """From the candidates of each shape and their scores (beads)."""
        # An insertion stays in its row: it is a chain along the row, all others come from rows above.
        rising = [c for c in candidates if c.shape[0] > 0]
        size = band.size
        begins = np.full((len(rising), size), size, np.int64)
        at_end = np.full((len(rising), size), -np.inf)
        ends = np.full((len(rising), size), size, np.int64)
        at_begin = np.full((len(rising), size), -np.inf)
        insertions = np.full(size, -np.inf)
        row = 0
        for candidate, values in zip(candidates, scores, strict=True):
            if candidate.shape[0] == 0:
                insertions[candidate.end] = values
                continue
            begins[row, candidate.end], at_end[row, candidate.end] = candidate.begin, values
            ends[row, candidate.begin], at_begin[row, candidate.begin] = candidate.end, values
            row += 1
        return cls(band, tuple(c.shape for c in rising), begins, at_end, ends, at_begin, insertions)


@dataclass(frozen=True, slots=True)
class Posteriors:
    """Posterior probabilities of all candidate beads.

    beads
        float64 (shapes, points), by the point where the bead ends.
    insertions
        float64 (points), by the point where the null bead ends.
    log_total
        Logarithm of the sum over all paths.
    """

    beads: Doubles
    insertions: Doubles
    log_total: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """One bead of the path: first sentences, shape, score and posterior."""

    source: int
    target: int
    shape: tuple[int, int]
    score: float
    posterior: float


def posteriors(lattice: Lattice) -> Posteriors:
    """Forward-backward over the band, a row at a time."""
    forward, backward = _forward(lattice), _backward(lattice)
    total = forward[lattice.band.size - 1]
    beads = np.exp(forward[lattice.begins] + lattice.scores + backward[:-1] - total)
    left = np.concatenate([[-np.inf], forward[:-2]])
    insertions = np.exp(left + lattice.insertions + backward[:-1] - total)
    return Posteriors(beads, insertions, float(total))


def _forward(lattice: Lattice) -> Doubles:
    band = lattice.band
    forward = np.full(band.size + 1, -np.inf)
    forward[0] = 0.0
    for row in range(len(band.lo)):
        points = slice(int(band.start[row]), int(band.start[row + 1]))
        if row:
            forward[points] = _log_sum(forward[lattice.begins[:, points]] + lattice.scores[:, points])
        forward[points] = _chain(forward[points], lattice.insertions[points])
    return forward


def _backward(lattice: Lattice) -> Doubles:
    band = lattice.band
    backward = np.full(band.size + 1, -np.inf)
    backward[band.size - 1] = 0.0
    for row in range(len(band.lo) - 1, -1, -1):
        points = slice(int(band.start[row]), int(band.start[row + 1]))
        values = _log_sum(backward[lattice.ends[:, points]] + lattice.end_scores[:, points])
        if row == len(band.lo) - 1:
            values = backward[points]
        # Read from the right, the chain of insertions is the same recursion.
        steps = np.concatenate([[-np.inf], lattice.insertions[points][1:][::-1]])
        backward[points] = _chain(values[::-1], steps)[::-1]
    return backward


def _log_sum(values: Doubles) -> Doubles:
    """The logarithm of Σ exp over the first axis."""
    top = values.max(axis=0)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        result: Doubles = np.log(np.exp(values - safe).sum(axis=0)) + safe
    return result


def _chain(values: Doubles, steps: Doubles) -> Doubles:
    """Solve x[k] = log(exp(values[k]) + exp(x[k - 1] + steps[k])) without a loop.

    With the running sum c of the steps, x - c is the running log-sum of values - c.
    """
    if len(values) == 1:
        return values
    climb = np.concatenate([[0.0], np.cumsum(steps[1:])])
    result: Doubles = climb + np.logaddexp.accumulate(values - climb)
    return result


def best_path(lattice: Lattice, found: Posteriors) -> list[Decoded]:
    """The path of most Σ(posterior - .35) over its beads, null beads counting nothing (minimum Bayes risk)."""
    is_null = np.asarray([0 in shape for shape in lattice.shapes])
    gains = np.where(is_null[:, None], 0.0, found.beads - _BEAD_COST)
    gains[~np.isfinite(lattice.scores)] = -np.inf
    band = lattice.band
    best = np.full(band.size + 1, -np.inf)
    best[0] = 0.0
    choice = np.full(band.size, -1, np.int64)
    for row in range(len(band.lo)):
        points = slice(int(band.start[row]), int(band.start[row + 1]))
        if row:
            values = best[lattice.begins[:, points]] + gains[:, points]
            choice[points] = values.argmax(axis=0)
            best[points] = values.max(axis=0)
        reached = np.maximum.accumulate(best[points])
        choice[points][reached > best[points]] = -1
        best[points] = reached
    return _trace(lattice, found, choice)


def _trace(lattice: Lattice, found: Posteriors, choice: Ints) -> list[Decoded]:
    rows, columns = lattice.band.rows(), lattice.band.columns()
    path: list[Decoded] = []
    point = lattice.band.size - 1
    while point > 0:
        shape_number = int(choice[point])
        if shape_number < 0:
            shape, begin = (0, 1), point - 1
            score, posterior = lattice.insertions[point], found.insertions[point]
        else:
            shape, begin = lattice.shapes[shape_number], int(lattice.begins[shape_number, point])
            score, posterior = lattice.scores[shape_number, point], found.beads[shape_number, point]
        path.append(Decoded(int(rows[begin]), int(columns[begin]), shape, float(score), min(float(posterior), 1.0)))
        point = begin
    return path[::-1]
