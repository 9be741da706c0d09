"""The weights of the ranker of stretches, and what its probabilities are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from aligner.errors import ResourceError
from aligner.phrases.resource import load_weights

__all__ = ["SpanModel", "load_span_model", "span_model_for"]


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


def load_span_model(source_lang: str = "zh", target_lang: str = "en") -> SpanModel:
    """The built-in model of a direction; ``scripts/fit_spans.py`` fits them.

    Raises :class:`~aligner.errors.ResourceError` where there is none.
    """
    model = span_model_for(source_lang, target_lang)
    if model is None:
        raise ResourceError(f"there are no weights of spans from {source_lang} into {target_lang}")
    return model


def span_model_for(source_lang: str, target_lang: str) -> SpanModel | None:
    """The same; None for languages that it was not fitted for."""
    return _models().get((source_lang, target_lang))


@cache
def _models() -> Mapping[tuple[str, str], SpanModel]:
    return load_weights("spans.json", _span_models)


def _span_models(values: dict[str, Any], digest: str) -> Mapping[tuple[str, str], SpanModel]:
    models = [_span_model(own, digest) for own in values["models"]]
    return {(model.source_lang, model.target_lang): model for model in models}


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
