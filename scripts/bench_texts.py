"""Gold as plain sentences and beads, and longer or damaged texts made out of it.

Values in, values out; see tests/unit/test_bench_texts.py.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from aligner.model import Side
from aligner.notation import BeadIndices

__all__ = [
    "Block", "GoldText", "borders", "concatenate", "join", "moved", "outside", "piece", "without_block",
]  # fmt: skip

Border = tuple[int, int]
"""A place between two sentences on either side, as the numbers of the sentences that follow."""


@dataclass(frozen=True)
class GoldText:
    """The sentences of two languages and the beads that are right."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[BeadIndices, ...]

    @property
    def size(self) -> int:
        """How many sentences there are on both sides together."""
        return len(self.source) + len(self.target)


@dataclass(frozen=True)
class Block:
    """Which sentences of the whole text were kept without their translation, and which of the other side deleted."""

    side: Side
    kept: range
    deleted: range

    def touches(self, bead: BeadIndices) -> bool:
        """Whether a bead of the whole text has a sentence in the block."""
        deleted, kept = bead if self.side == "source" else bead[::-1]
        return any(n in self.deleted for n in deleted) or any(n in self.kept for n in kept)


def borders(text: GoldText) -> list[Border]:
    """Where the text can be cut without cutting a bead, from its beginning to its end.

    >>> borders(GoldText("", ("a", "b", "c"), ("A", "B", "C"), (((0,), (0,)), ((1,), (2,)), ((2,), (1,)))))
    [(0, 0), (1, 1), (3, 3)]
    """
    beads = sorted(bead for bead in text.beads if all(bead))
    whole = len(text.source), len(text.target)
    ends = accumulate(beads, _reach, initial=(0, 0))
    starts = accumulate(reversed(beads), _outset, initial=whole)
    found = {
        end
        for end, start in zip(ends, reversed(list(starts)), strict=True)
        if end[0] <= start[0] and end[1] <= start[1]
    }
    return sorted({(0, 0), *found, whole})


def piece(text: GoldText, start: Border, end: Border) -> GoldText:
    """The text between two borders, its sentences counted anew."""
    inside = [
        bead
        for bead in text.beads
        if all(start[side] <= number < end[side] for side in (0, 1) for number in bead[side])
    ]
    return GoldText(
        text.name,
        text.source[start[0] : end[0]],
        text.target[start[1] : end[1]],
        tuple(_moved(bead, -start[0], -start[1]) for bead in inside),
    )


def join(name: str, texts: Iterable[GoldText]) -> GoldText:
    """Texts one after the other as one."""
    source: list[str] = []
    target: list[str] = []
    beads: list[BeadIndices] = []
    for text in texts:
        beads += [_moved(bead, len(source), len(target)) for bead in text.beads]
        source += text.source
        target += text.target
    return GoldText(name, tuple(source), tuple(target), tuple(beads))


def concatenate(texts: Sequence[GoldText], size: int, seed: int) -> GoldText:
    """Texts in an order drawn by ``seed`` until there are ``size`` sentences on both sides together.

    When all have had their turn, they come again in another order; the last one is cut where a bead ends.
    """
    draw = random.Random(seed)
    parts: list[GoldText] = []
    missing = size
    while missing > 0:
        order = list(texts)
        draw.shuffle(order)
        for text in order:
            if text.size > missing:
                end = max(border for border in borders(text) if sum(border) <= missing)
                parts.append(piece(text, (0, 0), end))
                missing = 0
                break
            parts.append(text)
            missing -= text.size
    return join(f"{size} sentences", parts)


def without_block(text: GoldText, length: int, side: Side) -> tuple[GoldText, Block]:
    """The text with a stretch of ``side`` deleted in its middle, so that ``length`` sentences stay untranslated.

    The stretch begins and ends between two beads, so it may be a few sentences longer.
    """
    kept = 1 if side == "source" else 0
    places = borders(text)
    across = [place[kept] for place in places]
    first = max(bisect_right(across, (across[-1] - length) // 2) - 1, 0)
    last = min(bisect_left(across, across[first] + length), len(places) - 1)
    (start_source, start_target), (end_source, end_target) = places[first], places[last]
    source_range, target_range = range(start_source, end_source), range(start_target, end_target)
    block = Block(side, *((target_range, source_range) if kept else (source_range, target_range)))
    before, after = piece(text, places[0], places[first]), piece(text, places[last], places[-1])
    lonely = tuple(((), (n,)) if kept else ((n,), ()) for n in range(len(block.kept)))
    middle = GoldText(
        text.name, () if kept else text.source[start_source:end_source],
        text.target[start_target:end_target] if kept else (), lonely,
    )  # fmt: skip
    return join(f"{text.name} without {len(block.deleted)} of the {side}", (before, middle, after)), block


def moved(text: GoldText, moves: int, seed: int) -> tuple[GoldText, tuple[BeadIndices, ...]]:
    """The text with the target side of some beads put elsewhere, and those beads.

    One to three beads that follow each other go together, over two to twenty others. What was moved, and what was moved
    over just there, stays where it is afterwards.

    >>> beads = tuple(((n,), (n,)) for n in range(4))
    >>> found, away = moved(GoldText("", ("a", "b", "c", "d"), ("A", "B", "C", "D"), beads), 1, seed=3)
    >>> found.target, away
    (('A', 'D', 'B', 'C'), (((3,), (1,)),))
    """
    draw = random.Random(seed)
    beads = sorted(bead for bead in text.beads if all(bead))
    order = list(range(len(text.target)))
    away: list[BeadIndices] = []
    settled: set[int] = set()
    for _ in range(50 * moves):
        if not moves:
            break
        first, size = draw.randrange(len(beads)), draw.choice((1, 1, 1, 2, 3))
        over = draw.choice((2, 2, 3, 5, 8, 12, 20)) * draw.choice((-1, 1))
        last = first + size - 1
        other = last + over if over > 0 else first + over
        if last >= len(beads) or not 0 <= other < len(beads) or settled & {*range(first, last + 1), other}:
            continue
        numbers = [number for bead in beads[first : last + 1] for number in bead[1]]
        places = [order.index(number) for number in numbers]
        if places != list(range(places[0], places[0] + len(places))):
            continue
        order = [number for number in order if number not in numbers]
        at = order.index(beads[other][1][-1]) + 1 if over > 0 else order.index(beads[other][1][0])
        order[at:at] = numbers
        settled |= {*range(first, last + 1), other}
        away += beads[first : last + 1]
        moves -= 1
    place = {number: new for new, number in enumerate(order)}

    def renumbered(bead: BeadIndices) -> BeadIndices:
        return bead[0], tuple(sorted(place[number] for number in bead[1]))

    whole = GoldText(
        text.name, text.source, tuple(text.target[number] for number in order), tuple(map(renumbered, text.beads))
    )
    return whole, tuple(map(renumbered, away))


def outside(beads: Iterable[BeadIndices], block: Block) -> list[BeadIndices]:
    """The beads that have no sentence in the block."""
    return [bead for bead in beads if not block.touches(bead)]


def _reach(end: Border, bead: BeadIndices) -> Border:
    return max(end[0], bead[0][-1] + 1), max(end[1], bead[1][-1] + 1)


def _outset(start: Border, bead: BeadIndices) -> Border:
    return min(start[0], bead[0][0]), min(start[1], bead[1][0])


def _moved(bead: BeadIndices, source: int, target: int) -> BeadIndices:
    return tuple(n + source for n in bead[0]), tuple(n + target for n in bead[1])
