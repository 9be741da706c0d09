"""A hundred beads of gold with ten errors in them, of which the aligner knows nothing.

Values in, values out. The errors are those that reviewers mend: sentences joined that should be two beads, a bead cut
in two, a border one sentence off, a translation taken for an omission and an addition, two translations exchanged, and
a phrase said to be not rendered.

Each wrong bead keeps the confidence of the right ones that it is made of, the lowest where it is made of two. So a
wrong bead is as sure as a right one, and what the order of a queue is worth here is what it sees in the texts. Errors
that an aligner makes by itself are less sure than what it gets right.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench_texts import GoldText, borders, join, piece

from aligner.model import Bead, Bitext, Rendering, RenderingStatus
from aligner.notation import BeadIndices

__all__ = ["KINDS", "Planted", "first_beads", "plant", "ranges_of", "unrendered"]

KINDS = ("merge", "merge", "split", "split", "border", "border", "null", "null", "crossing")
"""What is planted in the beads, in text order of the draw; the tenth error is a phrase."""

_APART = 3
"""Beads that stay right between two errors."""


@dataclass(frozen=True)
class Planted:
    """An error, by its first bead in the order of the source."""

    kind: str
    bead: int


def first_beads(texts: Sequence[GoldText], count: int) -> GoldText:
    """The first beads of texts put one after the other."""
    whole = join("walk", texts)
    for border in borders(whole):
        found = piece(whole, (0, 0), border)
        if len(found.beads) >= count:
            return found
    return whole


def ranges_of(beads: Sequence[BeadIndices]) -> list[tuple[range, range]]:
    """Gold beads in text order, with places for empty sides.

    >>> ranges_of([((0,), (0, 1)), ((), (2,)), ((1,), (3,))])
    [(range(0, 1), range(0, 2)), (range(1, 1), range(2, 3)), (range(1, 2), range(3, 4))]
    """
    found, ends = [], (0, 0)
    for sides in beads:
        one, two = (
            range(side[0], side[-1] + 1) if side else range(end, end) for side, end in zip(sides, ends, strict=True)
        )
        found.append((one, two))
        ends = one.stop, two.stop
    return found


def plant(beads: Sequence[Bead], seed: int) -> tuple[list[Bead], list[Planted]]:
    """Right beads in text order with an error of each of :data:`KINDS`, at places that ``seed`` draws.

    Raises :class:`ValueError` where there is no room for all of them.
    """
    draw = random.Random(seed)
    free = set(range(2, len(beads) - 2))
    places: dict[int, str] = {}
    # What has few places goes first.
    for kind in sorted(KINDS, key=lambda kind: ("split", "border").index(kind) if kind in ("split", "border") else 2):
        fit = [at for at in sorted(free) if at + 1 in free and _fits(kind, beads[at], beads[at + 1])]
        if not fit:
            raise ValueError(f"there is no room for an error of the kind {kind}")
        at = draw.choice(fit)
        places[at] = kind
        free -= set(range(at - _APART, at + 2 + _APART))
    found: list[Bead] = []
    planted: list[Planted] = []
    at = 0
    while at < len(beads):
        kind = places.get(at, "")
        if kind:
            planted.append(Planted(kind, len(found)))
            found += _wrong(kind, beads[at], beads[at + 1])
        else:
            found.append(beads[at])
        at += 2 if kind in ("merge", "border", "crossing") else 1
    return found, planted


def unrendered(bitext: Bitext, planted: Sequence[Planted], seed: int) -> tuple[Bitext, Rendering]:
    """A bitext in which a phrase that is rendered is said not to be, away from the other errors; and it as it was."""
    near = {one.bead + by for one in planted for by in range(-_APART, _APART + 2)}
    fit = [
        number
        for number, one in enumerate(bitext.renderings)
        if one.status == RenderingStatus.PREFERRED and one.bead not in near and len(one.target) == 1
    ]
    if not fit:
        raise ValueError("there is no phrase that could be missed")
    number = random.Random(seed).choice(fit)
    lost = replace(bitext.renderings[number], status=RenderingStatus.NOT_FOUND, target=())
    renderings = (*bitext.renderings[:number], lost, *bitext.renderings[number + 1 :])
    return replace(bitext, renderings=renderings), bitext.renderings[number]


def _fits(kind: str, one: Bead, two: Bead) -> bool:
    if kind == "split":
        return sorted(one.shape) == [1, 2]
    if kind == "border":
        return one.shape == (1, 1) and len(two.source) == 1 and len(two.target) == 2
    return one.shape == two.shape == (1, 1)


def _wrong(kind: str, one: Bead, two: Bead) -> list[Bead]:
    sure = min(one.confidence, two.confidence)
    if kind == "merge":
        both = range(one.source.start, two.source.stop), range(one.target.start, two.target.stop)
        return [replace(one, source=both[0], target=both[1], confidence=sure)]
    if kind == "border":
        middle = two.target.start + 1
        return [
            replace(one, target=range(one.target.start, middle), confidence=sure),
            replace(two, target=range(middle, two.target.stop), confidence=sure),
        ]
    if kind == "crossing":
        first = replace(one, target=two.target, crossing=True, confidence=sure)
        return [first, replace(two, target=one.target, confidence=sure)]
    if kind == "null":
        return [
            replace(one, target=range(one.target.start, one.target.start)),
            replace(one, source=range(one.source.stop, one.source.stop)),
        ]
    if len(one.source) == 2:
        cut = one.source.start + 1
        rest = range(one.target.stop, one.target.stop)
        return [
            replace(one, source=range(one.source.start, cut)),
            replace(one, source=range(cut, one.source.stop), target=rest),
        ]
    cut, end = one.target.start + 1, one.source.stop
    return [
        replace(one, target=range(one.target.start, cut)),
        replace(one, source=range(end, end), target=range(cut, one.target.stop)),
    ]
