"""Confirming and rejecting beads; see :mod:`~aligner.review.beads` for what all edits have in common."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.errors import EditError
from aligner.review.draft import Author, Edit, drafting
from aligner.review.people import stamp
from aligner.review.rows import BeadRow
from aligner.review.store import Store

__all__ = ["confirm", "reject", "reopen"]


def confirm(store: Store, beads: Sequence[int], *, by: Author, seen: int | None) -> Edit:
    """Say that beads are right. They are hard anchors from now on: aligning the rest again leaves them as they are."""
    return _decide(store, beads, "confirmed", "confirm", by, seen)


def reject(store: Store, beads: Sequence[int], *, by: Author, seen: int | None) -> Edit:
    """Say that beads are wrong, without mending them now: they come first in the queue."""
    return _decide(store, beads, "rejected", "reject", by, seen)


def reopen(store: Store, beads: Sequence[int], *, by: Author, seen: int | None) -> Edit:
    """Take back what was decided on beads."""
    return _decide(store, beads, "open", "reopen", by, seen)


def _decide(store: Store, beads: Sequence[int], status: str, kind: str, by: Author, seen: int | None) -> Edit:
    if not beads:
        raise EditError("name at least one bead")
    with drafting(store, by, seen) as draft:
        rows = [draft.find(BeadRow, bead) for bead in dict.fromkeys(beads)]
        if len({row.bitext for row in rows}) > 1:
            raise EditError("beads of several pairs are decided one pair at a time")
        who = () if status == "open" else (by.person.name, by.person.role, stamp(by.now))
        for row in rows:
            if row.status != status:
                draft.put(row.decided(status, *who))
        return draft.finish(kind, rows[0].bitext)
