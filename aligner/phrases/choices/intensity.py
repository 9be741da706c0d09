"""Words of degree and emphasis: 坚决, 严正, 高度, 进一步; their strength stands in ``choices-intensity.tsv``."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.model import Choice, ChoiceKind
from aligner.phrases.choices.scales import Scale
from aligner.phrases.choices.scene import Scene
from aligner.phrases.choices.tables import load_table

__all__ = ["intensities"]


def intensities(scene: Scene) -> Iterator[Choice]:
    """Values: ``kept``, ``stronger``, ``weaker``, ``dropped`` and ``added``."""
    return Scale(ChoiceKind.INTENSITY, load_table("intensity"), least=0.7, like=0.4, unlike=-0.45)(scene)
