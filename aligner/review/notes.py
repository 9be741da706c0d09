"""Comments and bookmarks.

They hang at a place in the text, not at a bead, so they are there whatever happens to the bead. None of these edits
can be in conflict: where two people comment on one bead at the same time, both comments are kept, and who comments on a
bead that somebody has joined with another meanwhile finds the comment on what it has become.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from aligner.errors import EditError
from aligner.model import SIDES, Side
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.history import replayed
from aligner.review.people import clean_line, stamp
from aligner.review.rows import BeadRow, BookmarkRow, CommentRow, SentenceRow, row_of_image
from aligner.review.schema import changes, row_table
from aligner.review.store import Store
from aligner.review.texts import revised_since

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
        query = select(changes.c.before, changes.c.edit).where(
            changes.c.kind == "beads", changes.c.row == bead, changes.c.edit == last.scalar_subquery()
        )
        found = draft.connection.execute(query).one_or_none()
        if found is None or not found.before:
            raise
        row = row_of_image("beads", found.before)
        side = _filled(row)
        return row.bitext, side, _point_now(draft.connection, row.bitext, side, row.side(side)[0], int(found.edit))
    side = _filled(row)
    return row.bitext, side, row.side(side)[0]


def _filled(row: BeadRow) -> Side:
    return next(side for side in SIDES if not row.is_empty(side))


def _point_now(connection: Connection, bitext: int, side: Side, point: int, edit: int) -> int:
    """Where a point of the text as it was before an edit is in the text as it is now."""
    if revised_since(connection, bitext, edit - 1) is None:
        return point
    # Sentences keep their ids when a text is revised: the next one that is still there, or else the last before it.
    table = row_table("sentences")
    now = {
        int(one.id): int(one.start)
        for one in connection.execute(
            select(table.c.id, table.c.start).where(table.c.bitext == bitext, table.c.side == side)
        )
    }
    rows = replayed(connection, bitext, edit - 1).values()
    then = sorted((one.start, one.id) for one in rows if isinstance(one, SentenceRow) and one.side == side)
    after, before = ([one for one in then if (one[0] >= point) == is_after] for is_after in (True, False))
    kept = (now[row] for _, row in (*after, *reversed(before)) if row in now)
    return next(kept, min(now.values(), default=0))
