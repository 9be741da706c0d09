"""How binding a demand, a promise or a permission is: 要, 必须, 应 against *must*, *should*, *will*.

The strength of each word, from 5 (*must*) to 1 (*may*), stands in ``choices-modality.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aligner.model import Choice, ChoiceKind
from aligner.phrases.choices.scales import Scale
from aligner.phrases.choices.scene import Scene
from aligner.phrases.choices.tables import load_table

__all__ = ["modalities"]


def modalities(scene: Scene) -> Iterator[Choice]:
    """Values: ``kept``, ``stronger``, ``weaker``, ``dropped`` and ``added``.

    A ban (不得) and a duty (必须) of the same strength are the same: *must not*, or *shall be avoided*.
    """
    return Scale(ChoiceKind.MODALITY, load_table("modality"), least=0.55, like=0.2, unlike=0.0, shares=True)(scene)
