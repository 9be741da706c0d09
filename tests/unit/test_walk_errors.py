"""Errors planted in right beads, and where they stand in the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType

import pytest

from aligner.model import Bead


def beads(shapes: str) -> list[Bead]:
    found, ends = [], [0, 0]
    for shape in shapes.split():
        sizes = [int(size) for size in shape.split(":")]
        sides = [range(end, end + size) for end, size in zip(ends, sizes, strict=True)]
        found.append(Bead(*sides, confidence=0.9 + len(found) / 10_000))
        ends = [side.stop for side in sides]
    return found


def test_all_errors_are_planted_apart_and_no_sentence_is_lost(script: Callable[[str], ModuleType]) -> None:
    errors = script("walk_errors")
    right = beads("1:1 1:1 1:2 1:1 2:1 " * 20)
    for seed in range(5):
        found, planted = errors.plant(right, seed)
        assert Counter(one.kind for one in planted) == Counter(errors.KINDS)
        for side in ("source", "target"):
            sentences = sorted(number for bead in found for number in bead.side(side))
            assert sentences == [number for bead in right for number in bead.side(side)]
        places = [one.bead for one in planted]
        assert all(two - one >= 3 for one, two in pairwise(places))
        known = {(bead.source, bead.target) for bead in right}
        wrong = [bead for bead in found if (bead.source, bead.target) not in known]
        assert len(wrong) == sum(1 if one.kind == "merge" else 2 for one in planted)
        assert {bead.confidence for bead in wrong} <= {bead.confidence for bead in right}
        assert errors.plant(right, seed) == (found, planted)
    with pytest.raises(ValueError, match="no room"):
        errors.plant(right[:20], 0)


def test_errors_that_nobody_knows_of_come_early_in_the_queue(script: Callable[[str], ModuleType]) -> None:
    walk = script("bench_walk")
    given = walk.task(0)
    assert len(given.planted) == 10
    with walk.served(given.bitext) as (store, _):
        found = walk.places(given, store)
    queue, plain = ([row[column] for row in found] for column in (1, 2))
    # 20.5 and 46.3 of some hundred when this was written; over eight draws 14.8 and 58.5.
    assert sum(queue) / 10 < 30 < sum(plain) / 10
