"""How far confidences can be trusted, and what follows from them where there is no gold.

Two kinds of functions. Those that compare confidences with the truth (:func:`reliability`,
:func:`calibration_error`, :func:`wrong_above`) need to know which beads are right. Those that take calibrated
confidences at their word (:func:`expected_f1`, :func:`risk`, :func:`review_order`) say what to expect of a document
and where to look first.

Sources: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015,
and Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017 (expected calibration error).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from aligner.errors import ParameterError
from aligner.model import Bead

__all__ = ["Bin", "calibration_error", "expected_f1", "reliability", "review_order", "risk", "wrong_above"]

Confidences: TypeAlias = "Sequence[float] | NDArray[np.floating]"
Correct: TypeAlias = "Sequence[bool] | NDArray[np.bool_]"

# A wrong bead of the monotone path spoils one place; a wrong crossing bead spoils two, that of its source sentences and
# that of its target sentences, where the partners that each of them should have had are left alone.
_CROSSING_PLACES = 2


@dataclass(frozen=True, slots=True)
class Bin:
    """The beads whose confidence lies in ``[low, high)``; the last bin holds 1.0 too.

    confidence, accuracy
        Mean confidence of the beads, and the share of them that is right.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float

    @property
    def gap(self) -> float:
        """How much too sure the beads are; negative where they are too modest."""
        return self.confidence - self.accuracy


def reliability(confidences: Confidences, correct: Correct, *, bins: int = 10) -> tuple[Bin, ...]:
    """Bins of equal width over [0, 1], rising; those without beads are left out.

    Raises :class:`~aligner.errors.ParameterError` where the two differ in length, a confidence lies outside of
    [0, 1], or there is no bin.

    >>> for one in reliability([0.92, 0.98, 0.41], [True, False, False], bins=5):
    ...     print(one.low, one.high, one.count, round(one.confidence, 3), one.accuracy)
    0.4 0.6 1 0.41 0.0
    0.8 1.0 2 0.95 0.5
    """
    if bins < 1:
        raise ParameterError(f"bins is {bins}, but must be 1 or more")
    sure, right = _arrays(confidences, correct)
    borders = np.arange(bins + 1) / bins
    numbers = np.searchsorted(borders[1:-1], sure, side="right")
    counts = np.bincount(numbers, minlength=bins)
    sums = np.bincount(numbers, weights=sure, minlength=bins)
    hits = np.bincount(numbers, weights=right, minlength=bins)
    return tuple(
        Bin(
            float(borders[at]),
            float(borders[at + 1]),
            int(counts[at]),
            float(sums[at] / counts[at]),
            float(hits[at] / counts[at]),
        )
        for at in np.flatnonzero(counts)
    )


def calibration_error(confidences: Confidences, correct: Correct, *, bins: int = 10) -> float:
    """Expected calibration error: how far confidence and accuracy are apart in a bin, on average over the beads.

    0.0 where there are no beads. Raises what :func:`reliability` raises.

    >>> calibration_error([0.75, 0.75, 0.75, 0.75], [True, True, True, False])
    0.0
    >>> calibration_error([1.0, 1.0], [True, False])
    0.5
    """
    found = reliability(confidences, correct, bins=bins)
    total = sum(one.count for one in found)
    return sum(one.count * abs(one.gap) for one in found) / total if total else 0.0


def wrong_above(confidences: Confidences, correct: Correct, threshold: float) -> float:
    """The share of wrong beads among those whose confidence is above ``threshold``; 0.0 where there are none.

    Raises :class:`~aligner.errors.ParameterError` where the two differ in length or a confidence lies outside of
    [0, 1].

    >>> wrong_above([0.99, 0.97, 0.95, 0.3], [True, False, False, False], 0.95)
    0.5
    """
    sure, right = _arrays(confidences, correct)
    above = right[sure > threshold]
    return float(1.0 - above.mean()) if above.size else 0.0


def expected_f1(beads: Sequence[Bead]) -> float:
    """The strict F1 to expect of a document, if the confidences of its beads are calibrated.

    It is the mean confidence of the beads that are no null beads. Each of them is right with its confidence, so
    the sum of the confidences is the expected number of right beads; precision divides it by the number of beads
    proposed and recall by that of the gold beads. The latter is not known, but is about the former: a bead that is
    split too far or not far enough mostly has a neighbour that makes up for it. With both the same, precision,
    recall and F1 are the mean.

    0.0 without any such bead, as the F1 of an evaluation is where nothing was proposed.

    >>> beads = [Bead(range(1), range(1), confidence=0.5), Bead(range(1, 2), range(1, 1), confidence=0.25)]
    >>> expected_f1([*beads, Bead(range(2, 3), range(1, 3), confidence=1.0)])
    0.75
    """
    sure = [bead.confidence for bead in beads if not bead.is_null]
    return sum(sure) / len(sure) if sure else 0.0


def risk(bead: Bead) -> float:
    """How many sentences are to be expected to stand in a wrong bead because of this one.

    That is the probability that the bead is wrong times its sentences on both sides. A crossing bead counts
    twice: where it is wrong, two places of the text are.

    >>> risk(Bead(range(2), range(1), confidence=0.5)), risk(Bead(range(2), range(1), confidence=0.5, crossing=True))
    (1.5, 3.0)
    """
    sentences = len(bead.source) + len(bead.target)
    return (1.0 - bead.confidence) * sentences * (_CROSSING_PLACES if bead.crossing else 1)


def review_order(beads: Sequence[Bead]) -> tuple[int, ...]:
    """The numbers of the beads, from 0, by falling :func:`risk`; among equals in text order.

    >>> review_order([Bead(range(i, i + 1), range(i, i + 1), confidence=c) for i, c in enumerate((1.0, 0.5, 0.5))])
    (1, 2, 0)
    """
    return tuple(sorted(range(len(beads)), key=lambda number: -risk(beads[number])))


def _arrays(confidences: Confidences, correct: Correct) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    sure, right = np.asarray(confidences, dtype=np.float64), np.asarray(correct, dtype=np.bool_)
    if sure.ndim != 1 or sure.shape != right.shape:
        raise ParameterError(f"there are {sure.size} confidences, but {right.size} say whether a bead is right")
    # Said the other way round it would let through what is no number.
    if not bool(np.all((sure >= 0.0) & (sure <= 1.0))):
        raise ParameterError("a confidence lies outside of [0, 1]")
    return sure, right
