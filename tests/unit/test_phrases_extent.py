"""Renderings that belong to a longer form only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from aligner.phrases import Term
from aligner.phrases.extent import Extents

GLOSSES = {
    "有效": "effectively",
    "建立": "build",
    "管控": "manage control",
    "分歧": "differences",
    "脱钩": "decoupling",
}
GLOSSES |= {"断链": "supply chains severing", "强推": "push"}


def affinity(sources: Sequence[str], targets: Sequence[str]) -> NDArray[np.float64]:
    def says(source: str, target: str) -> float:
        known = [word for form, words in GLOSSES.items() if form in source for word in words.split()]
        return float(sum(word in known for word in target.split()))

    return np.array([[says(source, target) for target in targets] for source in sources])


EXTENTS = Extents(affinity, "zh", "en", str)


@pytest.mark.parametrize(
    ("forms", "form", "renderings", "expected"),
    [
        # What only the longer form says is too much for the shorter one, and not for the longer one.
        (("管控分歧", "有效管控分歧"), "管控分歧", ("manage differences", "effectively manage differences"), 1),
        (("管控分歧", "有效管控分歧"), "有效管控分歧", ("manage differences", "effectively manage differences"), 0),
        # A wider rendering that the form itself explains stays.
        (("脱钩断链", "强推脱钩断链"), "脱钩断链", ("decoupling", "decoupling and severing of supply chains"), 0),
        # Without a longer form nothing is too wide; without a rendering inside, nothing can be told.
        (("管控分歧",), "管控分歧", ("manage differences", "effectively manage differences"), 0),
        (("管控分歧", "有效管控分歧"), "管控分歧", ("effectively manage differences",), 0),
        # Words of grammar are no surplus.
        (("管控分歧", "有效管控分歧"), "管控分歧", ("differences", "on differences"), 0),
    ],
)
def test_too_wide(forms: tuple[str, ...], form: str, renderings: tuple[str, ...], expected: int) -> None:
    found = EXTENTS.too_wide(Term.of(f"{forms}{form}{renderings}", forms, renderings), form)
    assert found == frozenset(renderings[1:] if expected else ())
