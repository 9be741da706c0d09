"""Choices against the project's own gold: floors a little below what was measured when they were written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from aligner.model import Choice, ChoiceKind, Span
from aligner.parameters import Parameters

# F1 over all documents; of procedures the agreement on the phrases that gold has.
FLOORS = {
    "quotation-marks": 0.95,
    "modality": 0.88,
    "intensity": 0.75,
    "parallelism": 0.55,
    "metaphor": 0.8,
    "agent": 0.9,
}
AGREEMENT = 0.6


def test_choices_of_own_corpora(root: Path, script: Callable[[str], ModuleType]) -> None:
    gold = script("choice_gold")
    folder = root / "corpora"
    names = gold.documents(folder)
    assert len(names) == 10
    assert set(gold.HELD_OUT) < set(names)
    total: dict[str, object] = {}
    for name in names:
        bitext = gold.find(gold.gold_bitext(folder, name), Parameters())
        for kind, own in gold.compare(gold.read_choices(folder, name, bitext), bitext.choices).items():
            total.setdefault(kind, gold.Counts()).add(own)
    assert sum(own.wanted for own in total.values()) >= 120
    for kind, floor in FLOORS.items():
        assert total[kind].f1 >= floor, kind
        assert total[kind].precision >= floor, kind
    procedures = total["procedure"]
    assert procedures.right / procedures.seen >= AGREEMENT


def test_how_choices_are_compared(script: Callable[[str], ModuleType]) -> None:
    gold = script("choice_gold")
    kind, other = ChoiceKind.MODALITY, ChoiceKind.PROCEDURE
    wanted = [
        gold.GoldChoice(kind, "kept", (Span(0, 2),), (Span(0, 4),)),
        gold.GoldChoice(kind, "dropped", (Span(5, 7),), ()),
        gold.GoldChoice(other, "explicitation", (), (Span(9, 12),)),
    ]
    found = [
        Choice(kind, "kept", 0, (Span(1, 2),), (Span(9, 10),)),
        Choice(kind, "kept", 0, (Span(5, 7),)),
        Choice(kind, "added", 0, (), (Span(5, 7),)),
        Choice(other, "literal", 0, (Span(0, 3),)),
        Choice(other, "explicitation", 0, (), (Span(11, 13),)),
    ]
    counts = gold.compare(wanted, found)
    own = counts["modality"]
    assert (own.wanted, own.found, own.seen, own.right) == (2, 3, 2, 1)
    assert (own.precision, own.recall) == (pytest.approx(1 / 3), 0.5)
    # A procedure that gold does not have is neither right nor wrong.
    assert (counts["procedure"].found, counts["explicitation"].right) == (0, 1)
