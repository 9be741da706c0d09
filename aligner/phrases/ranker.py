"""The weights of the ranker of stretches, and what its probabilities are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from aligner.phrases.resource import load_weights

__all__ = ["SpanModel", "load_span_model"]


@dataclass(frozen=True, slots=True)
class SpanModel:
    """Weights of the ranker for one pair of languages in one direction.

    threshold
        From this probability of *none* on a phrase counts as not rendered.
    calibration
        Slope and intercept on the log odds of a chosen probability, for stretches and for none.
    """

    source_lang: str
    target_lang: str
    span: Mapping[str, float]
    none: Mapping[str, float]
    threshold: float = 0.5
    calibration: Mapping[str, tuple[float, float]] | None = None
    digest: str = ""

    def confidence(self, probability: float, what: str) -> float:
        """The probability as the share that was right on gold; ``what`` is ``span`` or ``none``."""
        slope, intercept = (self.calibration or {}).get(what, (1.0, 0.0))
        inside = min(max(probability, 1e-6), 1.0 - 1e-6)
        return float(1.0 / (1.0 + np.exp(-(slope * np.log(inside / (1.0 - inside)) + intercept))))


@cache
def load_span_model() -> SpanModel:
    """The built-in model, for Chinese and English; ``scripts/fit_spans.py`` fits it."""
    return load_weights("spans.json", _span_model)


def _span_model(values: dict[str, Any], digest: str) -> SpanModel:
    calibration = {what: (line[0], line[1]) for what, line in values["calibration"].items()}
    return SpanModel(
        values["source_lang"],
        values["target_lang"],
        values["span"],
        values["none"],
        values["threshold"],
        calibration,
        digest,
    )
