"""Weights of the bead model: a small data file with its provenance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.features import FEATURES, SHAPES
from aligner.errors import ResourceError

__all__ = ["Weights", "load_weights", "parse_weights"]


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight for each feature and a bias for each shape of bead.

    features
        float64 (features), in the order of :data:`~aligner.alignment.features.FEATURES`.
    shapes
        Bias by (source, target) sentences.
    digest
        SHA-256 of the file.
    """

    features: NDArray[np.float64]
    shapes: Mapping[tuple[int, int], float]
    digest: str = ""

    def with_feature(self, name: str, value: float) -> Weights:
        """The same weights, one of them replaced."""
        features = self.features.copy()
        features[list(FEATURES).index(name)] = value
        return Weights(features, self.shapes, self.digest)


def parse_weights(text: str, name: str) -> Weights:
    """Weights from JSON: ``{"features": {name: weight}, "shapes": {"1:2": bias}, "provenance": …}``.

    Raises :class:`ResourceError` where it is damaged or names what the program does not know.
    """
    try:
        data = json.loads(text)
        features = {str(key): float(value) for key, value in data["features"].items()}
        shapes = {_shape(key): float(value) for key, value in data["shapes"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResourceError(f"{name}: not a file of bead weights ({error})") from error
    if unknown := sorted(features.keys() - FEATURES.keys()):
        raise ResourceError(f"{name}: unknown feature {unknown[0]!r}; known are {', '.join(FEATURES)}")
    if missing := [shape for shape in SHAPES if shape not in shapes]:
        raise ResourceError(f"{name}: no bias for beads of shape {missing[0][0]}:{missing[0][1]}")
    values = np.asarray([features.get(key, 0.0) for key in FEATURES])
    return Weights(values, shapes, hashlib.sha256(text.encode("utf-8")).hexdigest())


def load_weights(path: Path | None = None) -> Weights:
    """The built-in weights, or those of a file."""
    if path is None:
        text = resources.files("aligner.resources").joinpath("weights.json").read_text(encoding="utf-8")
        return parse_weights(text, "weights.json")
    try:
        return parse_weights(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{path}: cannot read the weights ({error})") from error


def _shape(key: str) -> tuple[int, int]:
    source, _, target = key.partition(":")
    return int(source), int(target)
