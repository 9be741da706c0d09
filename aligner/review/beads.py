"""Editing the borders of beads. The text never changes.

Every function is one edit: it takes effect as a whole, is logged, and can be undone. ``seen`` is the number of the last
edit that the author's view takes in: ``State.seen``, and later what ``changes_since`` has brought. One's own edit moves
it on only if it got the next number; otherwise somebody else came in between. None takes things as they are.

All raise :class:`~aligner.errors.ConflictError` where one of the beads was changed since,
:class:`~aligner.errors.RoleError` where the author may not, and :class:`~aligner.errors.EditError` where the edit makes
no sense as things stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from aligner.errors import EditError
from aligner.model import SIDES, Side
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.order import Order
from aligner.review.rows import BeadRow
from aligner.review.store import Store

__all__ = ["Direction", "make_null", "merge", "move", "split", "swap"]

Direction = Literal["up", "down"]


def merge(store: Store, bead: int, *, by: Author, seen: int | None, other: int | None = None) -> Edit:
    """Join a bead with the one that follows, or with ``other``.

    Two beads can be joined where their sentences stand side by side. Two null beads, one of each side, can be joined
    wherever they stand: that says that a sentence has moved, and gives a crossing bead.
    """
    with drafting(store, by, seen) as draft:
        first = draft.find(BeadRow, bead)
        order = draft.order(first.bitext)
        second = order.after(first, "source") if other is None else draft.find(BeadRow, other)
        if second is None:
            raise EditError("the bead is the last: there is none to join it with")
        if second.bitext != first.bitext or second.id == first.id:
            raise EditError("the beads cannot be joined: name two of one pair")
        if second.key("source") < first.key("source"):
            first, second = second, first
        joined = _joined(order, first, second).by_hand()
        draft.drop(second)
        _put_settled(draft, joined)
        return draft.finish("merge", first.bitext)


def split(store: Store, bead: int, source: int, target: int, *, by: Author, seen: int | None) -> Edit:
    """Part a bead in two, of which the first keeps ``source`` and ``target`` sentences of either side."""
    with drafting(store, by, seen) as draft:
        return _split(draft, draft.find(BeadRow, bead), (source, target), "split")


def make_null(store: Store, bead: int, *, by: Author, seen: int | None) -> Edit:
    """Part a bead into an omission and an addition: its sentences do not translate each other."""
    with drafting(store, by, seen) as draft:
        row = draft.find(BeadRow, bead)
        if row.is_null:
            raise EditError("the bead is a null bead already")
        sources = len(draft.order(row.bitext).starts(row, "source"))
        return _split(draft, row, (sources, 0), "null")


def move(
    store: Store, bead: int, direction: Direction, *, by: Author, seen: int | None, sides: Sequence[Side] = SIDES
) -> Edit:
    """Move a sentence on one side or both to a neighbour: the last one ``down``, or the first one ``up``.

    A bead that is left without sentences is gone.
    """
    if not sides or direction not in ("up", "down"):
        raise EditError("say up or down, and at least one side")
    with drafting(store, by, seen) as draft:
        row = draft.find(BeadRow, bead)
        for side in dict.fromkeys(sides):
            row = _moved(draft, row, side, direction)
        return draft.finish("move", row.bitext)


def swap(store: Store, bead: int, *, by: Author, seen: int | None, other: int | None = None) -> Edit:
    """Exchange the target sides of a bead and the one that follows, or ``other``; the one out of order is crossing.

    Swapping again puts both back.
    """
    with drafting(store, by, seen) as draft:
        first = draft.find(BeadRow, bead)
        order = draft.order(first.bitext)
        second = order.after(first, "source") if other is None else draft.find(BeadRow, other)
        if second is None or second.id == first.id or second.bitext != first.bitext:
            raise EditError("the bead has no neighbour to swap with")
        if first.is_null or second.is_null:
            raise EditError("a null bead cannot be swapped: move its sentences, or join it with another null bead")
        pair = [
            _as_crossing(first.with_side("target", *second.side("target")).by_hand()),
            _as_crossing(second.with_side("target", *first.side("target")).by_hand()),
        ]
        for row in pair:
            draft.put(row)
        # The larger one keeps its place in the text where only one can.
        pair.sort(key=lambda row: -sum(len(order.starts(row, side)) for side in SIDES))
        for row in pair:
            _put_settled(draft, row)
        return draft.finish("swap", first.bitext)


def _split(draft: Draft, row: BeadRow, kept: tuple[int, int], kind: str) -> Edit:
    order = draft.order(row.bitext)
    parts = [row, row]
    for side, count in zip(SIDES, kept, strict=True):
        start, stop = row.side(side)
        borders = [*order.starts(row, side), stop]
        if not 0 <= count < len(borders):
            raise EditError(
                f"the first part of the bead can keep 0 to {len(borders) - 1} sentences on the {side} side, not {count}"
            )
        parts = [
            parts[0].with_side(side, start, borders[count]),
            parts[1].with_side(side, borders[count], stop),
        ]
    if any(part.is_void for part in parts):
        raise EditError("both parts of a bead need a sentence")
    first, second = parts[0].by_hand(), _renamed(parts[1].by_hand(), draft.new_id())
    draft.put(first)
    draft.put(second)
    if row.crossing:
        # What has both sides goes first: null beads find their place on the path that it may be on.
        for part in sorted((first, second), key=lambda part: part.is_null):
            _put_settled(draft, part)
    return draft.finish(kind, row.bitext)


def _moved(draft: Draft, row: BeadRow, side: Side, direction: Direction) -> BeadRow:
    """One sentence of one side moved; returns what is left of the bead."""
    order = draft.order(row.bitext)
    starts = order.starts(row, side)
    if not starts:
        raise EditError(f"the bead has no sentence on the {side} side")
    down = direction == "down"
    other = order.after(row, side) if down else order.before(row, side)
    if other is None:
        raise EditError(f"there is no bead to move a sentence {direction} to")
    start, stop = row.side(side)
    if down:
        row, other = row.with_side(side, start, starts[-1]), other.with_side(side, starts[-1], other.side(side)[1])
    else:
        border = starts[1] if len(starts) > 1 else stop
        row, other = row.with_side(side, border, stop), other.with_side(side, other.side(side)[0], border)
    row, other = row.by_hand(), other.by_hand()
    if row.is_void:
        draft.drop(row)
    else:
        draft.put(row)
    _put_settled(draft, other)
    return row if row.is_void else _put_settled(draft, row)


def _joined(order: Order, first: BeadRow, second: BeadRow) -> BeadRow:
    """Both beads as one; the first keeps its id."""
    whole = first
    adjacent = [side for side in SIDES if second.id in (_id(order.after(first, side)), _id(order.before(first, side)))]
    alone = 0
    for side in SIDES:
        if second.is_empty(side):
            alone += 1
        elif first.is_empty(side):
            alone += 1
            whole = whole.with_side(side, *second.side(side))
        elif side in adjacent:
            places = (*first.side(side), *second.side(side))
            whole = whole.with_side(side, min(places), max(places))
        else:
            raise EditError(f"the beads do not stand side by side on the {side} side")
    if not adjacent and (alone < 2 or whole.is_null):
        raise EditError("the beads do not stand side by side")
    return _weaker(whole, second)


def _weaker(whole: BeadRow, other: BeadRow) -> BeadRow:
    return replace(whole, confidence=min(whole.confidence, other.confidence), crossing=whole.crossing or other.crossing)


def _put_settled(draft: Draft, row: BeadRow) -> BeadRow:
    return draft.put(draft.order(row.bitext).settled(row))


def _id(row: BeadRow | None) -> int:
    return -1 if row is None else row.id


def _as_crossing(row: BeadRow) -> BeadRow:
    return replace(row, crossing=True)


def _renamed(row: BeadRow, number: int) -> BeadRow:
    return replace(row, id=number)
