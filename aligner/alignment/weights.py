"""Weights of the bead model: small data files with their provenance."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.candidates import SHAPES, Candidates, Observations
from aligner.alignment.features import FEATURES, scores_of
from aligner.errors import ResourceError

__all__ = ["FILES", "PASSES", "BeadWeights", "Calibration", "Weights", "load_weights", "parse_weights"]

Doubles = NDArray[np.float64]

PASSES = ("coarse", "dictionary", "relearned")
"""A coarse pass that finds the band, one with the lexicon as it is, one with the lexicon learned from its beads."""

FILES: dict[str, str] = {"zh-en": "weights.json", "any": "weights-any.json"}
"""The weights in the package, by the kind of lexicon they were fitted with: the dictionary, or words spelled alike."""


@dataclass(frozen=True, slots=True)
class BeadWeights:
    """A weight for each feature and a bias for each shape of bead, for one pass.

    features
        By the names of :data:`~aligner.alignment.features.FEATURES`.
    shapes
        Bias by number in :data:`~aligner.alignment.candidates.SHAPES`; a shape that is missing is not tried.
    """

    features: Mapping[str, float]
    shapes: Mapping[int, float]

    def biases(self) -> Doubles:
        """float64 (SHAPES)."""
        return np.asarray([self.shapes.get(number, 0.0) for number in range(len(SHAPES))])

    def shapes_up_to(self, max_bead: int) -> tuple[int, ...]:
        """Numbers of the shapes that are tried, with at most so many sentences on a side."""
        return tuple(number for number in self.shapes if max(SHAPES[number]) <= max_bead)

    def scores(self, observed: Observations, candidates: Candidates) -> Doubles:
        """Log-linear scores of candidate beads, float64 (beads)."""
        return np.asarray(scores_of(observed, candidates, self.features) + self.biases()[candidates.shape])


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising, piecewise linear map from posteriors to the share of beads that were right on held-out documents.

    >>> Calibration((0.0, 0.5, 1.0), (0.0, 0.7, 1.0)).of(np.array([0.25, 0.75])).tolist()
    [0.35, 0.85]
    """

    posteriors: tuple[float, ...]
    confidences: tuple[float, ...]

    def of(self, posterior: Doubles) -> Doubles:
        """Confidences of posteriors."""
        result: Doubles = np.interp(posterior, self.posteriors, self.confidences)
        return result


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of all passes.

    calibration, null_calibration
        Of beads that hold both sides, and of null beads.
    moves
        Gains of moves and how many beads of such moves are right; what gains less than the first is not believed.
    digest
        SHA-256 of the file.
    """

    passes: Mapping[str, BeadWeights]
    calibration: Calibration
    null_calibration: Calibration
    moves: Calibration
    digest: str = ""

    def confidence(self, posterior: Doubles, is_null: NDArray[np.bool_]) -> Doubles:
        """Calibrated confidences of beads from their posteriors, float64 (beads)."""
        return np.where(is_null, self.null_calibration.of(posterior), self.calibration.of(posterior))

    def with_feature(self, name: str, value: float) -> Weights:
        """The same weights, one of them replaced in the passes after the coarse one."""
        changed = {
            key: found if key == "coarse" else replace(found, features={**found.features, name: value})
            for key, found in self.passes.items()
        }
        return replace(self, passes=changed)


def parse_weights(text: str, name: str) -> Weights:
    """Weights from JSON, see ARCHITECTURE.md.

    Raises :class:`ResourceError` where it is damaged or names what the program does not know.
    """
    try:
        data = json.loads(text)
        passes = {str(key): _bead_weights(value, name) for key, value in data["passes"].items()}
        knots = [_knots(data[key]) for key in ("calibration", "null_calibration", "moves")]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ResourceError(f"{name}: not a file of bead weights ({error})") from error
    if missing := [key for key in PASSES if key not in passes]:
        raise ResourceError(f"{name}: no weights for the pass {missing[0]!r}")
    calibration, null_calibration = (_calibration(found, name) for found in knots[:2])
    moves = _rising(knots[2], name)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Weights(passes, calibration, null_calibration, moves, digest)


def load_weights(path: Path | None = None, kind: str = "zh-en") -> Weights:
    """The built-in weights for a kind of lexicon, or those of a file.

    kind
        A key of :data:`FILES`; does not count where a file is named.
    """
    if path is None:
        name = FILES[kind]
        return parse_weights(resources.files("aligner.resources").joinpath(name).read_text(encoding="utf-8"), name)
    try:
        return parse_weights(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{path}: cannot read the weights ({error})") from error


def _knots(pairs: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(float(posterior), float(confidence)) for posterior, confidence in pairs]


def _calibration(knots: list[tuple[float, float]], name: str) -> Calibration:
    if not all(0 <= posterior <= 1 for posterior, _ in knots):
        raise ResourceError(f"{name}: the calibration leaves the range from 0 to 1")
    return _rising(knots, name)


def _rising(knots: list[tuple[float, float]], name: str) -> Calibration:
    if not all(0 <= confidence <= 1 and math.isfinite(known) for known, confidence in knots):
        raise ResourceError(f"{name}: the calibration leaves the range from 0 to 1")
    if sorted(knots) != knots or len(knots) < 2 or sorted(c for _, c in knots) != [c for _, c in knots]:
        raise ResourceError(f"{name}: the calibration does not rise")
    return Calibration(tuple(p for p, _ in knots), tuple(c for _, c in knots))


def _bead_weights(data: Mapping[str, Mapping[str, float]], name: str) -> BeadWeights:
    features = {str(key): float(value) for key, value in data["features"].items()}
    if unknown := sorted(features.keys() - FEATURES.keys()):
        raise ResourceError(f"{name}: unknown feature {unknown[0]!r}; known are {', '.join(FEATURES)}")
    shapes = {_shape(key, name): float(value) for key, value in data["shapes"].items()}
    if not {0, 1, 2} <= shapes.keys():
        raise ResourceError(f"{name}: no bias for beads of shape 1:0, 0:1 or 1:1")
    # JSON as Python reads it knows NaN and Infinity.
    if not all(map(math.isfinite, [*features.values(), *shapes.values()])):
        raise ResourceError(f"{name}: a weight is not a finite number")
    return BeadWeights(features, shapes)


def _shape(key: str, name: str) -> int:
    source, _, target = key.partition(":")
    shape = int(source), int(target)
    if shape not in SHAPES:
        raise ResourceError(f"{name}: beads of shape {key} are not known")
    return SHAPES.index(shape)
