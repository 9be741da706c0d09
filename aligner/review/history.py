"""Undo and redo without limit, and the state as it follows from the log.

Everybody undoes their own edits of a bitext, the last first. Undoing is an edit like any other: it puts back what each
row was before, and is refused with :class:`~aligner.errors.ConflictError` where somebody else has changed one of them
since. Nothing is ever taken out of the log.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from aligner.errors import EditError, RoleError
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.people import Person
from aligner.review.rows import BeadRow, Row, row_of_image
from aligner.review.schema import changes, edits
from aligner.review.store import Store

__all__ = ["redo", "replay", "replayed", "stacks", "undo"]

_FEW = 50
"""Rows up to which what an edit puts back is checked bead by bead; the whole of a long text takes ten times as long."""


def undo(store: Store, bitext: int, *, by: Author, edit: int | None = None) -> Edit:
    """Undo the author's last edit of a bitext that stands.

    edit
        The number of the edit to undo instead; an editor may name anybody's.

    Raises :class:`~aligner.errors.EditError` where there is none, and :class:`~aligner.errors.ConflictError` where
    others have built on it.
    """
    with drafting(store, by, None) as draft:
        owner = by.person.name if edit is None else _owner(draft, bitext, edit, by.person)
        undoable, _ = _stacks(draft, bitext, owner)
        return _put_back(draft, bitext, _chosen(undoable, edit, "undo"), "undo")


def redo(store: Store, bitext: int, *, by: Author, edit: int | None = None) -> Edit:
    """Do again what the author has undone last, as long as they have made no other edit of the bitext since.

    edit
        The number of the edit to do again instead; an editor may name anybody's.

    Raises what :func:`undo` raises.
    """
    with drafting(store, by, None) as draft:
        owner = by.person.name if edit is None else _owner(draft, bitext, edit, by.person)
        _, redoable = _stacks(draft, bitext, owner)
        return _put_back(draft, bitext, _chosen(redoable, edit, "redo"), "redo")


def stacks(log: Iterable[tuple[int, str, int]]) -> tuple[list[int], list[int]]:
    """The edits that can be undone and redone, each with the next one last.

    log
        Number, kind and the number referred to, of all edits of one author and bitext.

    >>> stacks([(1, "add", 0), (2, "merge", 0), (3, "split", 0), (4, "undo", 3)])
    ([2], [3])
    >>> stacks([(2, "merge", 0), (4, "undo", 2), (5, "redo", 2), (6, "undo", 2), (7, "move", 0)])
    ([7], [])
    """
    undoable: list[int] = []
    redoable: list[int] = []
    for number, kind, refers in log:
        if kind == "undo":
            undoable.remove(refers)
            redoable.append(refers)
        elif kind == "redo":
            redoable.remove(refers)
            undoable.append(refers)
        elif kind != "add":
            undoable.append(number)
            redoable.clear()
    return undoable, redoable


def replay(store: Store, bitext: int, *, until: int | None = None) -> dict[tuple[str, int], Row]:
    """The rows of a bitext as they follow from the log alone, after edit ``until`` or the last; see ``State.rows``."""
    with store.reading() as connection:
        return replayed(connection, bitext, until)


def replayed(connection: Connection, bitext: int, until: int | None = None) -> dict[tuple[str, int], Row]:
    """The same as :func:`replay`, inside of a transaction."""
    query = (
        select(changes.c.kind, changes.c.row, changes.c.after)
        .join(edits, edits.c.number == changes.c.edit)
        .where(edits.c.bitext == bitext)
        .order_by(changes.c.edit, changes.c.place)
    )
    if until is not None:
        query = query.where(changes.c.edit <= until)
    rows: dict[tuple[str, int], Row] = {}
    for kind, number, after in connection.execute(query):
        if after:
            rows[kind, number] = row_of_image(kind, after)
        else:
            rows.pop((kind, number), None)
    return rows


def _owner(draft: Draft, bitext: int, edit: int, person: Person) -> str:
    query = select(edits.c.author).where(edits.c.number == edit, edits.c.bitext == bitext)
    owner = draft.connection.execute(query).scalar_one_or_none()
    if owner is None:
        raise EditError(f"there is no edit {edit} of this pair")
    if owner != person.name and not person.is_editor:
        raise RoleError(f"edit {edit} is by {owner}: only {owner} or an editor may undo it")
    return str(owner)


def _stacks(draft: Draft, bitext: int, author: str) -> tuple[list[int], list[int]]:
    own = (edits.c.bitext == bitext) & (edits.c.author == author) & (edits.c.refers == 0)
    # What an editor has undone of this author's is gone from the author's list too.
    of_own = (edits.c.bitext == bitext) & edits.c.refers.in_(select(edits.c.number).where(own))
    query = select(edits.c.number, edits.c.kind, edits.c.refers).where(own | of_own).order_by(edits.c.number)
    return stacks((number, kind, refers) for number, kind, refers in draft.connection.execute(query))


def _chosen(possible: list[int], edit: int | None, kind: str) -> int:
    if edit is not None and edit not in possible:
        raise EditError(f"edit {edit} cannot be {kind}ne as things stand")
    if not possible:
        raise EditError(f"there is nothing to {kind}")
    return possible[-1] if edit is None else edit


def _put_back(draft: Draft, bitext: int, edit: int, kind: str) -> Edit:
    """Give every row of an edit the image it had before (``undo``) or after it (``redo``)."""
    back = kind == "undo"
    draft.refers = edit
    query = select(changes).where(changes.c.edit == edit).order_by(changes.c.place)
    lines = draft.connection.execute(query).all()
    draft.is_free = any(line.kind == "revisions" for line in lines)
    for kind_of_row in dict.fromkeys(line.kind for line in lines):
        draft.load(kind_of_row, [line.row for line in lines if line.kind == kind_of_row])
    gone: list[Row] = []
    new: list[Row] = []
    beads: list[BeadRow] = []
    for line in lines:
        there, wanted = (line.after, line.before) if back else (line.before, line.after)
        now = draft.look(line.kind, line.row)
        # Not as texts: an older aligner wrote fewer columns.
        if now != row_of_image(line.kind, there):
            draft.raise_conflict(line.kind, line.row)
        if wanted and line.kind == "beads":
            beads.append(row_of_image(line.kind, wanted))
        if wanted and now is not None:
            draft.put(row_of_image(line.kind, wanted))
        elif wanted:
            new.append(row_of_image(line.kind, wanted))
        elif now is not None:
            gone.append(now)
    draft.drop_all(gone)
    draft.add_all(new)
    order = draft.order(bitext)
    try:
        if len(lines) > _FEW:
            order.check_all()
        else:
            order.check_near(beads)
    except EditError as error:
        raise EditError(f"edit {edit} cannot be {kind}ne, since others have built on it: {error}") from error
    return draft.finish(kind, bitext, checked=True)
