"""Comments and bookmarks.

They hang at a place in the text, not at a bead, so they are there whatever happens to the bead. None of these edits
can be in conflict: where two people comment on one bead at the same time, both comments are kept, and who comments on a
bead that somebody has joined with another meanwhile finds the comment on what it has become.
"""

from __future__ import annotations

from sqlalchemy import func, select

from aligner.errors import EditError
from aligner.model import SIDES, Side
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.people import clean_line, stamp
from aligner.review.rows import BeadRow, BookmarkRow, CommentRow, row_of_image
from aligner.review.schema import changes, row_table
from aligner.review.store import Store

__all__ = ["bookmark", "comment", "delete_comment"]

_MOST = 10_000
"""Characters of a comment."""


def comment(store: Store, bead: int, body: str, *, by: Author) -> Edit:
    """Say something about a bead; it may be gone by now."""
    words = clean_line(body)
    if not words or len(words) > _MOST:
        raise EditError(f"a comment has 1 to {_MOST} characters")
    with drafting(store, by, None) as draft:
        bitext, side, point = _place(draft, bead)
        draft.put(CommentRow(draft.new_id(), bitext, side, point, by.person.name, stamp(by.now), words))
        return draft.finish("comment", bitext)


def delete_comment(store: Store, number: int, *, by: Author) -> Edit:
    """Take a comment back: one's own, or as an editor anybody's."""
    with drafting(store, by, None) as draft:
        row = draft.find(CommentRow, number)
        draft.drop(row)
        return draft.finish("delete-comment", row.bitext)


def bookmark(store: Store, bead: int, *, by: Author) -> Edit:
    """Mark a bead for oneself, or take the mark away where there is one."""
    with drafting(store, by, None) as draft:
        bitext, side, point = _place(draft, bead)
        table = row_table("bookmarks")
        query = select(table.c.id).where(
            table.c.bitext == bitext, table.c.side == side, table.c.point == point, table.c.author == by.person.name
        )
        found = draft.connection.execute(query).scalars().first()
        if found is None:
            draft.put(BookmarkRow(draft.new_id(), bitext, side, point, by.person.name))
        else:
            draft.drop(draft.find(BookmarkRow, found))
        return draft.finish("bookmark", bitext)


def _place(draft: Draft, bead: int) -> tuple[int, Side, int]:
    """Bitext, side and point of a bead, or of where it was before it was removed."""
    try:
        row = draft.find(BeadRow, bead)
    except EditError:
        last = select(func.max(changes.c.edit)).where(changes.c.kind == "beads", changes.c.row == bead)
        query = select(changes.c.before).where(
            changes.c.kind == "beads", changes.c.row == bead, changes.c.edit == last.scalar_subquery()
        )
        found = draft.connection.execute(query).scalar_one_or_none()
        if not found:
            raise
        row = row_of_image("beads", found)
    side = next(side for side in SIDES if not row.is_empty(side))
    return row.bitext, side, row.side(side)[0]
