"""Which bead follows which, and whether the beads of a bitext still are an alignment.

Three things hold in every store, after every edit:

1. the sides of the beads tile both texts from the first sentence to the end, and their borders are starts of sentences:
   every sentence is in exactly one bead;
2. no bead is empty on both sides, and none that is ``crossing`` on one;
3. beads that are not ``crossing`` follow each other in the same order on both sides (they are *the path*).

By them, going through the beads by ``(source_from, source_to, target_from)`` is the order of the source, going through
them with the sides exchanged that of the target, and both are the same for the path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, tuple_

from aligner.errors import EditError
from aligner.model import SIDES, Side, other_side
from aligner.review.rows import BeadRow, SentenceRow, bead_of_columns
from aligner.review.schema import row_table
from aligner.review.texts import length_of

__all__ = ["Order"]

_BEADS = row_table("beads")
_SENTENCES = row_table("sentences")


class Order:
    """The beads and sentences of one bitext in order, looked up as far as they are needed."""

    def __init__(self, connection: Connection, bitext: int) -> None:
        self._connection = connection
        self._bitext = bitext
        self._ends: dict[str, int] = {}

    def after(self, bead: BeadRow, side: Side, *, path: bool = False) -> BeadRow | None:
        """The bead that follows in the order of a side; with ``path``, the next one that is not crossing."""
        return self._neighbour(bead, side, path, forward=True)

    def before(self, bead: BeadRow, side: Side, *, path: bool = False) -> BeadRow | None:
        """The bead that stands before it in the order of a side."""
        return self._neighbour(bead, side, path, forward=False)

    def starts(self, bead: BeadRow, side: Side) -> list[int]:
        """Where the sentences on one side of a bead start."""
        return [sentence.start for sentence in self.sentences(bead, side)]

    def sentences(self, bead: BeadRow, side: Side) -> list[SentenceRow]:
        """The sentences on one side of a bead."""
        start, stop = bead.side(side)
        condition = (_SENTENCES.c.start >= start) & (_SENTENCES.c.start < stop)
        return self._sentences(side, condition)

    def all_sentences(self, side: Side) -> list[SentenceRow]:
        """All sentences of one side."""
        return self._sentences(side, literal(True))

    def beads(self) -> list[BeadRow]:
        """All beads, in the order of the source."""
        return self._rows(select(_BEADS).where(_BEADS.c.bitext == self._bitext).order_by(*_key("source")))

    def confirmed(self) -> list[BeadRow]:
        """The confirmed beads that have a source side, in the order of the source."""
        is_confirmed = (_BEADS.c.status == "confirmed") & (_BEADS.c.source_from < _BEADS.c.source_to)
        return self._rows(select(_BEADS).where(_BEADS.c.bitext == self._bitext, is_confirmed).order_by(*_key("source")))

    def covering(self, side: Side, point: int) -> BeadRow | None:
        """The bead in which a point of the text lies; for a point at which an empty side stands, that bead."""
        low, high = _BEADS.c[f"{side}_from"], _BEADS.c[f"{side}_to"]
        inside = ((low <= point) & (high > point)) | ((low == point) & (high == point))
        query = select(_BEADS).where(_BEADS.c.bitext == self._bitext, inside).order_by(high.desc(), low)
        found = self._rows(query.limit(1))
        return found[0] if found else None

    def end(self, side: Side) -> int:
        """Where the last bead of a side ends; see :func:`~aligner.review.rows.end_of`."""
        if side not in self._ends:
            self._ends[side] = length_of(self._connection, self._bitext, side) + 1
        return self._ends[side]

    def number(self, bead: BeadRow) -> int:
        """Which bead of the pair it is in the order of the source, from 1: what the page and files call it."""
        before = tuple_(*_key("source")) < tuple_(*(literal(value) for value in bead.key("source")))
        query = select(func.count()).select_from(_BEADS).where(_BEADS.c.bitext == self._bitext, before)
        return int(self._connection.execute(query).scalar_one()) + 1

    def fits(self, bead: BeadRow) -> bool:
        """Whether a bead could be on the path."""
        before, after = self.before(bead, "source", path=True), self.after(bead, "source", path=True)
        return (before is None or before.target_to <= bead.target_from) and (
            after is None or bead.target_to <= after.target_from
        )

    def settled(self, bead: BeadRow) -> BeadRow:
        """The bead as it has to be once its sides are known: a null one stands on the path, others where they fit."""
        if not bead.is_null:
            return _crossing(bead, not self.fits(bead))
        full: Side = "target" if bead.is_empty("source") else "source"
        empty = other_side(full)
        after = self.after(bead, full, path=True)
        point = self.end(empty) if after is None else after.side(empty)[0]
        return _crossing(bead.with_side(empty, point, point), False)

    def check_near(self, beads: Iterable[BeadRow]) -> None:
        """Raise :class:`~aligner.errors.EditError` where these beads do not fit in with those around them."""
        for bead in beads:
            if bead.is_void or (bead.crossing and bead.is_null):
                raise EditError("a bead would be left without sentences")
            for side in SIDES:
                self._check_borders(bead, side)
            if not bead.crossing and not self.fits(bead):
                raise EditError("a bead would stand out of order: mark it as crossing by swapping")

    def check_all(self) -> None:
        """Raise :class:`~aligner.errors.EditError` where the beads are no alignment of the sentences."""
        beads = self.beads()
        if any(bead.is_void or (bead.crossing and bead.is_null) for bead in beads):
            raise EditError("a bead has no sentences")
        for side in SIDES:
            starts = [sentence.start for sentence in self.all_sentences(side)]
            tiles = sorted(bead.side(side) for bead in beads if not bead.is_empty(side))
            borders = [start for start, _ in tiles] + [self.end(side)]
            if borders[0] != (starts[0] if starts else self.end(side)) or not set(borders[:-1]) <= set(starts):
                raise EditError(f"beads of the {side} do not begin where sentences do")
            if any(stop != after for (_, stop), after in zip(tiles, borders[1:], strict=True)):
                raise EditError(f"beads of the {side} overlap, or leave a sentence out")
            if any(bead.side(side)[0] not in borders for bead in beads if bead.is_empty(side)):
                raise EditError(f"a null bead stands inside of a bead of the {side}")
        path = [bead for bead in beads if not bead.crossing]
        if any(one.target_to > two.target_from for one, two in pairwise(path)):
            raise EditError("beads follow each other in another order on the other side")

    def _check_borders(self, bead: BeadRow, side: Side) -> None:
        start, stop = bead.side(side)
        after, before = self.after(bead, side), self.before(bead, side)
        meets = (self.end(side) if after is None else after.side(side)[0]) == stop
        meets &= start == (self._first_border(side) if before is None else before.side(side)[1])
        if start != stop:
            meets &= self.starts(bead, side)[:1] == [start]
        if not meets:
            raise EditError(f"a bead would not meet its neighbours on the {side} side")

    def _first_border(self, side: Side) -> int:
        query = select(func.min(_SENTENCES.c.start)).where(
            _SENTENCES.c.bitext == self._bitext, _SENTENCES.c.side == side
        )
        found = self._connection.execute(query).scalar_one_or_none()
        return self.end(side) if found is None else int(found)

    def _neighbour(self, bead: BeadRow, side: Side, path: bool, *, forward: bool) -> BeadRow | None:
        columns = _key(side)
        key = tuple_(*(literal(value) for value in bead.key(side)))
        condition = tuple_(*columns) > key if forward else tuple_(*columns) < key
        query = select(_BEADS).where(_BEADS.c.bitext == self._bitext, condition, _BEADS.c.id != bead.id)
        if path:
            query = query.where(_BEADS.c.crossing.is_(False))
        found = self._rows(query.order_by(*(column if forward else column.desc() for column in columns)).limit(1))
        return found[0] if found else None

    def _sentences(self, side: Side, condition: ColumnElement[bool]) -> list[SentenceRow]:
        query = select(_SENTENCES).where(_SENTENCES.c.bitext == self._bitext, _SENTENCES.c.side == side, condition)
        found = self._connection.execute(query.order_by(_SENTENCES.c.start))
        return [SentenceRow(*row[:6]) for row in found]

    def _rows(self, query: Select[Any]) -> list[BeadRow]:
        return [bead_of_columns(row) for row in self._connection.execute(query)]


def _key(side: Side) -> Sequence[ColumnElement[int]]:
    return [_BEADS.c[f"{side}_from"], _BEADS.c[f"{side}_to"], _BEADS.c[f"{other_side(side)}_from"]]


def _crossing(bead: BeadRow, crossing: bool) -> BeadRow:
    return bead if bead.crossing == crossing else replace(bead, crossing=crossing)
