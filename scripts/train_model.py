"""Fitting the bead model: lattices of many documents in one, and the loss that train_weights.py minimises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner.alignment.align import Stretch
from aligner.alignment.candidates import SHAPES, Candidates
from aligner.alignment.decoder import Lattice, posteriors
from aligner.alignment.features import feature_matrix
from aligner.alignment.weights import BeadWeights

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A feature that never varies has no weight to speak of.
_LEAST_SPREAD = 1e-4


@dataclass(frozen=True)
class Example:
    """A stretch of a gold document.

    matrix: float32 (features and shapes, candidates). allowed: bool (candidates), what gold allows.
    """

    candidates: Candidates
    lattice: Lattice
    matrix: NDArray[np.float32]
    allowed: Bools


def example(stretch: Stretch, features: tuple[str, ...], allowed: Bools) -> Example | None:
    """The stretch with its features; None where no path of it is allowed."""
    biases = np.zeros((len(SHAPES), len(stretch.candidates)), np.float32)
    biases[stretch.candidates.shape, np.arange(len(stretch.candidates))] = 1
    matrix = np.concatenate([feature_matrix(stretch.observed, stretch.candidates, features), biases])
    reach = posteriors(stretch.lattice, np.where(allowed, 0.0, -np.inf)).log_total
    # Steps that cannot be taken cost a large number, not an infinite one.
    if reach < -1e4:
        return None
    return Example(stretch.candidates, stretch.lattice, matrix.astype(np.float32), allowed)


def joined(lattices: Sequence[Lattice], sizes: Sequence[int]) -> Lattice:
    """One lattice of independent ones, so that a sweep over all costs as many steps as the deepest has levels."""
    nodes = np.cumsum([0, *(len(part.point) for part in lattices)])
    beads = np.cumsum([0, *sizes])
    total = int(nodes[-1])
    level = np.concatenate([np.repeat(np.arange(len(p.levels) - 1), np.diff(p.levels)) for p in lattices])
    order = np.argsort(level, kind="stable")
    place = np.empty(total, np.int64)
    place[order] = np.arange(total)
    slots = max(len(part.rising) for part in lattices)

    def table(name: str) -> Ints:
        merged = np.full((slots, total), -1)
        for number, part in enumerate(lattices):
            values = getattr(part, name)
            merged[: len(values), nodes[number] : nodes[number + 1]] = np.where(values < 0, -1, values + beads[number])
        return np.ascontiguousarray(merged[:, order])

    def moved(name: str) -> Ints:
        parts = []
        for number, part in enumerate(lattices):
            values = getattr(part, name)
            known = values < len(part.point)
            parts.append(np.where(known, place[np.where(known, values, 0) + nodes[number]], total))
        return np.concatenate(parts)

    insertions = np.concatenate(
        [np.where(p.insertions < 0, -1, p.insertions + beads[n]) for n, p in enumerate(lattices)]
    )
    counts = np.cumsum([0, *(len(part.first) for part in lattices)])
    segment = np.concatenate([part.segment + counts[number] for number, part in enumerate(lattices)])
    # The points of different bands are told apart by nothing: whoever joins lattices does not ask for visits.
    return Lattice(
        np.searchsorted(level[order], np.arange(int(level.max()) + 2)),
        segment[order],
        moved("first"),
        moved("last"),
        np.zeros(total, np.int64),
        table("rising"),
        table("leaving"),
        moved("begins"),
        moved("ends"),
        insertions[order],
    )


@dataclass(frozen=True)
class Data:
    """Examples as one: what a fit needs of them."""

    lattice: Lattice
    matrix: NDArray[np.float32]
    allowed: Bools

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Data:
        """All examples in one lattice."""
        lattice = joined([e.lattice for e in examples], [len(e.candidates) for e in examples])
        matrix = np.concatenate([e.matrix for e in examples], axis=1)
        return cls(lattice, matrix, np.concatenate([e.allowed for e in examples]))


def fit(data: Data, penalty: float, start: Doubles | None = None, iterations: int = 150) -> Doubles:
    """Weights of least penalised negative log-likelihood of the paths that gold allows.

    penalty: of the squared weights, each in units of its feature's spread, so that what is seldom is not held down. The
    search is in these units too, where it converges in some fifty steps.
    """
    unit = 1.0 / np.maximum(np.std(data.matrix, axis=1, dtype=np.float64), _LEAST_SPREAD)

    def objective(scaled: Doubles) -> tuple[float, Doubles]:
        scores = ((scaled * unit).astype(np.float32) @ data.matrix).astype(np.float64)
        free = posteriors(data.lattice, scores)
        held = posteriors(data.lattice, np.where(data.allowed, scores, -np.inf))
        change = (free.candidates - held.candidates).astype(np.float32)
        value = free.log_total - held.log_total + 0.5 * penalty * float(scaled @ scaled)
        return value, unit * (data.matrix @ change).astype(np.float64) + penalty * scaled

    first = np.zeros(len(data.matrix)) if start is None else start / unit
    found = minimize(objective, first, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "ftol": 1e-7})
    return np.asarray(found.x * unit, np.float64)


def as_weights(values: Doubles, features: tuple[str, ...], shapes: Sequence[int]) -> BeadWeights:
    """Fitted values under their names."""
    by_name = {name: round(float(value), 4) for name, value in zip(features, values, strict=False)}
    biases = values[len(features) :]
    return BeadWeights(by_name, {number: round(float(biases[number]), 4) for number in shapes})


def as_values(weights: BeadWeights, features: tuple[str, ...]) -> Doubles:
    """The values of named weights, in the order in which they are fitted."""
    biases = weights.biases()
    return np.concatenate([[weights.features.get(name, 0.0) for name in features], biases])


def symmetric(weights: BeadWeights) -> BeadWeights:
    """Weights that do not know which side is the source: the mean of each with its like on the other side.

    They are so at the optimum where documents were shown both ways; a fit stops short of it.

    >>> symmetric(BeadWeights({"source_sum": 1.0, "target_sum": 2.0, "commas": 4.0}, {0: 1.0, 1: 0.0, 2: 3.0}))
    BeadWeights(features={'source_sum': 1.5, 'target_sum': 1.5, 'commas': 4.0}, shapes={0: 0.5, 1: 0.5, 2: 3.0})
    """
    exchanged = {"source": "target", "target": "source"}
    other = {name: re.sub("source|target", lambda side: exchanged[side.group()], name) for name in weights.features}
    like = {number: SHAPES.index(SHAPES[number][::-1]) for number in weights.shapes if SHAPES[number][::-1] in SHAPES}
    return BeadWeights(
        {
            name: round((value + weights.features.get(other[name], value)) / 2, 4)
            for name, value in weights.features.items()
        },
        {n: round((bias + weights.shapes.get(like.get(n, n), bias)) / 2, 4) for n, bias in weights.shapes.items()},
    )


def rising_steps(posterior: Doubles, right: Bools, bins: int) -> list[tuple[float, float]]:
    """Isotonic regression of being right on the posterior, as a few knots of a piecewise linear map.

    Pools adjacent violators (Ayer et al. 1955) over bins of equally many beads, shrunk a little towards the posterior.
    """
    order = np.argsort(posterior, kind="stable")
    blocks = [
        [
            float(posterior[part].sum()),
            float(right[part].sum() + posterior[part].mean()),
            float(len(part) + 1),
            float(len(part)),
        ]
        for part in np.array_split(order, bins)
        if len(part)
    ]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][1] / merged[-2][2] >= merged[-1][1] / merged[-1][2]:
            last = merged.pop()
            merged[-1] = [a + b for a, b in zip(merged[-1], last, strict=True)]
    knots = [(round(b[0] / b[3], 5), round(b[1] / b[2], 5)) for b in merged]
    inner = [(p, c) for p, c in knots if 0.0 < p < 1.0]
    top = max([c for _, c in knots], default=1.0)
    return [(0.0, 0.0), *inner, (1.0, max(top, knots[-1][1]))]


__all__ = ["Data", "Example", "as_values", "as_weights", "example", "fit", "joined", "rising_steps", "symmetric"]
