"""What a corrected file changes: patches, each of which can be made or left out on its own.

A patch holds the beads that are no longer as they were when the file was exported, and the units of the file that
stand in their place. Text that no unit of a patch takes, though a bead of it had it, is left in null beads. Beads of
which the file says nothing stay.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aligner.model import SIDES, Side
from aligner.review.corrected import Corrected, Unit
from aligner.review.placing import Folded, Place, folded_document, place_side
from aligner.review.rows import BeadRow, end_of
from aligner.review.state import State

__all__ = ["Patch", "Placed", "find_patches"]

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Placed:
    """A unit with its place.

    sides
        Where either side begins and ends, as in a :class:`~aligner.review.rows.BeadRow`; None for an empty one.
    cuts, joins
        Offsets of the document at which a sentence has to begin, and starts of sentences at which none does any more.
    reworded
        The texts of sides that are not as the document has them.
    """

    unit: Unit
    sides: dict[Side, Stretch | None]
    cuts: dict[Side, tuple[int, ...]]
    joins: dict[Side, tuple[int, ...]]
    reworded: dict[Side, str]

    @property
    def size(self) -> int:
        """How much text it has."""
        return sum(side[1] - side[0] for side in self.sides.values() if side is not None)

    def is_as(self, bead: BeadRow) -> bool:
        """Whether a bead has the same sides, wherever an empty one stands."""
        return all(self.sides[side] == (None if bead.is_empty(side) else bead.side(side)) for side in SIDES)


@dataclass
class Patch:
    """Beads and what stands in their place; ``left`` are sides of the beads that nothing takes, by their bead."""

    beads: list[BeadRow] = field(default_factory=list)
    units: list[Placed] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether there is one bead, which has the sides that the file gives it."""
        return len(self.beads) == len(self.units) == 1 and self.units[0].is_as(self.beads[0])

    @property
    def left(self) -> Iterator[tuple[BeadRow, Side, Stretch]]:
        """Sides of beads, or parts of them, that no unit takes."""
        for side in SIDES:
            taken = sorted(one for unit in self.units if (one := unit.sides[side]) is not None)
            for bead in self.beads:
                start, end = bead.side(side)
                for low, high in taken:
                    if high > start and low < end:
                        if low > start:
                            yield bead, side, (start, low)
                        start = max(start, high)
                if start < end:
                    yield bead, side, (start, end)

    def region(self, side: Side) -> Stretch:
        """All that the patch is about on one side."""
        borders = [point for bead in self.beads for point in bead.side(side)]
        borders += [point for unit in self.units for point in unit.sides[side] or ()]
        return min(borders), max(borders)


def find_patches(state: State, part: Corrected) -> tuple[list[Patch], list[tuple[int, str]]]:
    """What a file changes in a state, in the order of the file; and what cannot be understood, with its line.

    state
        As it was when the file was exported.
    """
    layouts = {side: _Layout(state, side) for side in SIDES}
    places = {side: place_side(part, side, layouts[side].text, layouts[side].beads) for side in SIDES}
    problems: list[tuple[int, str]] = []
    placed: list[Placed] = []
    for at, unit in enumerate(part.units):
        found = {side: places[side][at] for side in SIDES}
        for side, one in found.items():
            if isinstance(one, str):
                words = " ".join("".join(unit.half(side).texts).split())
                shown = words if len(words) <= 60 else f"{words[:60]}…"
                problems.append((unit.line, f"the {side} text {one}: {shown!r}: leave the wording of texts as it is"))
        if any(one is not None for one in found.values()) and not problems:
            placed.append(_placed(unit, found, layouts))
    return ([] if problems else _patches(state, placed)), problems


class _Layout:
    """One side of a state: its text, and where sentences and beads begin."""

    def __init__(self, state: State, side: Side) -> None:
        document = state.pair.document(side)
        self.text: Folded = folded_document(document)
        self.end = end_of(document)
        self.sentences = state.side(side)
        self.starts = [one.start for one in self.sentences]
        # Of two starts with nothing but blanks between them, the second one.
        self.begins = {self.text.at(one.start): one.start for one in self.sentences}
        stretches = [bead.side(side) for bead in state.beads]
        self.beads = [(self.text.at(start), self.text.at(end)) for start, end in stretches]
        self.borders = dict(zip(self.beads, stretches, strict=True))

    def stretch(self, place: Place) -> Stretch:
        """The borders of a place: those of the bead that was there, or else starts of sentences, maybe new ones."""
        known = self.borders.get((place.start, place.end))
        return known or (self._border(place.start), self._border(place.end))

    def _border(self, at: int) -> int:
        if at >= len(self.text.text):
            return self.end
        return self.begins.get(at, self.text.cut(at))

    def cuts(self, place: Place) -> tuple[int, ...]:
        """Where sentences have to begin that do not."""
        points = {place.start, place.end, *place.parts} - self.begins.keys()
        return tuple(sorted(self.text.cut(at) for at in points if 0 < at < len(self.text.text)))

    def joins(self, place: Place) -> tuple[int, ...]:
        """Where sentences begin of which the file has only one, in one paragraph."""
        if not place.parts:
            return ()
        found = []
        for at in range(place.start + 1, place.end):
            if at in self.begins and at not in place.parts:
                number = bisect_right(self.starts, self.begins[at]) - 1
                if self.sentences[number].paragraph == self.sentences[number - 1].paragraph:
                    found.append(self.begins[at])
        return tuple(found)


def _placed(unit: Unit, found: dict[Side, Place | str | None], layouts: dict[Side, _Layout]) -> Placed:
    places = {side: one for side, one in found.items() if isinstance(one, Place)}
    return Placed(
        unit,
        {side: layouts[side].stretch(places[side]) if side in places else None for side in SIDES},
        {side: layouts[side].cuts(one) for side, one in places.items()},
        {side: layouts[side].joins(one) for side, one in places.items()},
        {side: one.reworded for side, one in places.items() if one.reworded},
    )


def _patches(state: State, placed: Sequence[Placed]) -> list[Patch]:
    """Beads and units that share some text, together; beads that share none with any unit are in no patch."""
    parents = list(range(len(placed) + len(state.beads)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for side in SIDES:
        stretches = sorted(
            (bead.side(side), len(placed) + at) for at, bead in enumerate(state.beads) if not bead.is_empty(side)
        )
        starts = [start for (start, _), _ in stretches]
        for at, one in enumerate(placed):
            if (stretch := one.sides[side]) is not None:
                number = max(0, bisect_right(starts, stretch[0]) - 1)
                while number < len(stretches) and stretches[number][0][0] < stretch[1]:
                    if stretches[number][0][1] > stretch[0]:
                        parents[root(stretches[number][1])] = root(at)
                    number += 1
    found: dict[int, Patch] = {}
    for at, one in enumerate(placed):
        found.setdefault(root(at), Patch()).units.append(one)
    for at, bead in enumerate(state.beads):
        if (patch := found.get(root(len(placed) + at))) is not None:
            patch.beads.append(bead)
    return list(found.values())
