"""Editing renderings and their labels; see :mod:`~aligner.review.beads` for what all edits have in common.

A rendering that a person has edited or added is that person's: aligning again leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from aligner.errors import EditError
from aligner.model import SIDES, Procedure, RenderingStatus, Side, Span
from aligner.review.adding import stored_name
from aligner.review.draft import Author, Draft, Edit, drafting, row_of
from aligner.review.order import Order
from aligner.review.rows import BeadRow, LabelRow, RenderingRow, packed_spans
from aligner.review.schema import row_table
from aligner.review.store import Store

__all__ = ["add_rendering", "edit_rendering", "label_rendering", "remove_rendering"]


def add_rendering(
    store: Store,
    bead: int,
    term: str,
    source: Span,
    target: Sequence[Span],
    status: RenderingStatus,
    *,
    by: Author,
    seen: int | None,
) -> Edit:
    """Say where a phrase of a bead is rendered; spans are those of the documents, none where it is not.

    Raises :class:`~aligner.errors.ConflictError` where somebody has added or changed the same phrase of the same term
    since ``seen``, and :class:`~aligner.errors.EditError` where it was there before.
    """
    with drafting(store, by, seen) as draft:
        row = draft.find(BeadRow, bead)
        order = draft.order(row.bitext)
        _check_span(order, row, "source", source)
        name = stored_name(term)
        _check_new(draft, row.bitext, name, source)
        draft.put(
            RenderingRow(
                draft.new_id(),
                row.bitext,
                name,
                RenderingStatus(status).value,
                source.start,
                source.end,
                _spans(order, row, target),
                1.0,
                "person",
                by.person.name,
            )
        )
        return draft.finish("add-rendering", row.bitext)


def edit_rendering(
    store: Store,
    rendering: int,
    *,
    by: Author,
    seen: int | None,
    target: Sequence[Span] | None = None,
    status: RenderingStatus | None = None,
) -> Edit:
    """Correct where a phrase is rendered, or what that is to the termbase; what is None stays."""
    with drafting(store, by, seen) as draft:
        row = draft.find(RenderingRow, rendering)
        order = draft.order(row.bitext)
        bead = order.covering("source", row.start)
        if bead is None:
            raise EditError(f"rendering {rendering} lies in no bead")
        changed = replace(row, confidence=1.0, origin="person", author=by.person.name)
        if target is not None:
            draft.check_text(row.bitext)
            changed = replace(changed, target=_spans(order, bead, target), missing="[]")
        if status is not None:
            changed = replace(changed, status=RenderingStatus(status).value)
        draft.put(changed)
        return draft.finish("edit-rendering", row.bitext)


def remove_rendering(store: Store, rendering: int, *, by: Author, seen: int | None) -> Edit:
    """Say that there is nothing to say of a phrase at this place; its labels go with it."""
    with drafting(store, by, seen) as draft:
        row = draft.find(RenderingRow, rendering)
        for label in labels_of(draft, rendering):
            draft.drop(label)
        draft.drop(row)
        return draft.finish("remove-rendering", row.bitext)


def label_rendering(
    store: Store,
    rendering: int,
    procedure: Procedure | None,
    *,
    by: Author,
    seen: int | None,
    certainty: float = 1.0,
) -> Edit:
    """Say how the translation got from a phrase to its rendering, and how sure one is of it; None takes it back.

    Everybody has one label of their own on each rendering, so that it can be told where annotators agree.
    """
    if not 0.0 <= certainty <= 1.0:
        raise EditError(f"the certainty is {certainty}, but must be 0 to 1")
    with drafting(store, by, seen) as draft:
        row = draft.find(RenderingRow, rendering)
        own = next((one for one in labels_of(draft, rendering) if one.author == by.person.name), None)
        if procedure is None:
            if own is None:
                raise EditError(f"rendering {rendering} has no label of {by.person.name}")
            draft.drop(own)
        else:
            number = draft.new_id() if own is None else own.id
            name = Procedure(procedure).value
            draft.put(LabelRow(number, row.bitext, rendering, by.person.name, name, certainty))
        return draft.finish("label", row.bitext)


def labels_of(draft: Draft, rendering: int) -> list[LabelRow]:
    """All labels of a rendering."""
    table = row_table("labels")
    found = draft.connection.execute(select(table).where(table.c.rendering == rendering).order_by(table.c.id))
    return [row for one in found if isinstance(row := row_of("labels", one), LabelRow)]


def _check_new(draft: Draft, bitext: int, term: str, source: Span) -> None:
    table = row_table("renderings")
    same = (table.c.bitext == bitext) & (table.c.start == source.start) & (table.c.end == source.end)
    there = draft.connection.execute(select(table.c.id).where(same, table.c.term == term)).scalars().first()
    if there is not None:
        draft.find(RenderingRow, there)
        raise EditError(f"this phrase is there already, as rendering {there}: change that one")


def _spans(order: Order, bead: BeadRow, target: Sequence[Span]) -> str:
    for span in target:
        _check_span(order, bead, "target", span)
    return packed_spans(sorted(target))


def _check_span(order: Order, bead: BeadRow, side: Side, span: Span) -> None:
    start, stop = bead.side(side)
    # The border behind the last bead lies one behind the text.
    if not start <= span.start < span.end <= min(stop, order.end(side) - 1):
        what = "phrase" if side == SIDES[0] else "rendering"
        raise EditError(f"the {what} {span.start} to {span.end} does not lie in the {side} side of its bead")
