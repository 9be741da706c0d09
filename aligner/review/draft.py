"""One edit while it is being made: a transaction that keeps what every row was before.

Each function that edits takes a :class:`Draft`, looks rows up, puts or drops them, and leaves. What has come out is
then checked and logged in one place: whether somebody else has been there (:class:`~aligner.errors.ConflictError`),
whether the author may (:class:`~aligner.errors.RoleError`), and whether the beads still tile both texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Row as Found

from aligner.errors import ConflictError, EditError
from aligner.review.order import Order
from aligner.review.people import Person, check_may_change, clean_line, stamp
from aligner.review.rows import ROWS, BeadRow, LabelRow, RenderingRow, Row, image, kind_of, table_of, values
from aligner.review.schema import changes, edits, project, row_table
from aligner.review.store import Store
from aligner.review.texts import revised_since

__all__ = ["Author", "Draft", "Edit", "drafting", "row_of", "started"]

R = TypeVar("R", bound=Row)

_AT_ONCE = 500
"""Databases take a limited number of values in one statement."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes an edit, when and why; goes into the log as it is.

    now
        Taken from the clock by the caller; the library has none.
    """

    person: Person
    now: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that is in the store for good.

    number
        Its place in the log; what the author has now seen.
    beads
        Ids of the beads that it changed, made or removed.
    """

    number: int
    kind: str
    bitext: int
    beads: tuple[int, ...]


class Draft:
    """An edit that is being made; see :func:`drafting`."""

    def __init__(self, connection: Connection, number: int, next_row: int, by: Author, seen: int | None) -> None:
        self.connection = connection
        self.number = number
        self.by = by
        self.seen = seen
        self.next_row = next_row
        self.refers = 0
        self.is_finished = False
        # Whether it changes nothing that anybody has decided, only where it stands.
        self.is_free = False
        # What messages call beads by their ids, where it is not their place in the pair as it is now.
        self.numbers: Mapping[int, int] = {}
        self._before: dict[tuple[str, int], tuple[Row | None, int]] = {}
        self._touched: MutableMapping[tuple[str, int], Row | None] = {}

    def order(self, bitext: int) -> Order:
        """The beads and sentences of a bitext, in order."""
        return Order(self.connection, bitext)

    def find(self, kind: type[R], row: int) -> R:
        """A row that the author names.

        Raises :class:`~aligner.errors.ConflictError` where it was changed or removed since ``seen``, and
        :class:`~aligner.errors.EditError` where there never was one.
        """
        name = table_of(kind)
        found, version = self._lookup(name, row)
        if found is None or (self.seen is not None and version > self.seen):
            self.raise_conflict(name, row)
        return found  # type: ignore[return-value]

    def look(self, kind: str, row: int) -> Row | None:
        """A row as it is now, whoever has changed it."""
        return self._lookup(kind, row)[0]

    def load(self, kind: str, rows: Sequence[int]) -> None:
        """Look many rows up at once, for what comes to need them one by one."""
        table = row_table(kind)
        wanted = [row for row in rows if (kind, row) not in self._before]
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            self._before.update({(kind, row): (None, 0) for row in some})
            for found in self.connection.execute(select(table).where(table.c.id.in_(some))):
                self._before[kind, int(found.id)] = (row_of(kind, found), int(found.version))

    def new_id(self) -> int:
        """An id that no row has or ever had."""
        self.next_row += 1
        return self.next_row - 1

    def put(self, row: R) -> R:
        """Change a row, or add one with a new id."""
        name = kind_of(row)
        before, _ = self._lookup(name, row.id)
        table = row_table(name)
        filled = values(row) | {"version": self.number}
        there = self._touched.get((name, row.id), before)
        statement = insert(table) if there is None else update(table).where(table.c.id == row.id)
        self.connection.execute(statement.values(**filled))
        self._touched[name, row.id] = row
        return row

    def add_all(self, rows: Sequence[Row]) -> None:
        """Add many rows at once, with new ids or ids of rows that are gone."""
        for name, some in _by_kind(rows).items():
            filled = [values(row) | {"version": self.number} for row in some]
            self.connection.execute(insert(row_table(name)), filled)
            for row in some:
                self._before.setdefault((name, row.id), (None, 0))
                self._touched[name, row.id] = row

    def drop(self, row: Row) -> None:
        """Remove a row."""
        name = kind_of(row)
        self._lookup(name, row.id)
        table = row_table(name)
        self.connection.execute(delete(table).where(table.c.id == row.id))
        self._touched[name, row.id] = None

    def drop_all(self, rows: Sequence[Row]) -> None:
        """Remove many rows at once."""
        for name, some in _by_kind(rows).items():
            ids = [row.id for row in some]
            self.load(name, ids)
            table = row_table(name)
            for at in range(0, len(ids), _AT_ONCE):
                self.connection.execute(delete(table).where(table.c.id.in_(ids[at : at + _AT_ONCE])))
            self._touched.update({(name, row): None for row in ids})

    def touch(self, row: Row) -> None:
        """Count a row as changed although it stays what it is: something that belongs to it was."""
        self.put(row)

    @property
    def is_empty(self) -> bool:
        """Whether every row that was touched is what it was."""
        return all(self._before[key][0] == row for key, row in self._touched.items())

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the edit that is made as a whole or not at all, and checked at its end.

        What :meth:`finish` would raise for it is raised here already; then all is as it was before the part.
        """
        touched, next_row = self._touched, self.next_row
        fresh: dict[tuple[str, int], Row | None] = {}
        self._touched = ChainMap(fresh, touched)
        try:
            with self.connection.begin_nested():
                yield
                self._check(fresh)
                beads = [row for row in fresh.values() if isinstance(row, BeadRow)]
                for bitext in {row.bitext for row in beads}:
                    self.order(bitext).check_near(beads)
        except BaseException:
            self.next_row = next_row
            raise
        else:
            touched.update(fresh)
        finally:
            self._touched = touched

    def _check(self, touched: Iterable[tuple[str, int]]) -> None:
        """Raise where somebody else has changed a row since, or it is not for the author to change."""
        for name, row_id in touched:
            before, version = self._before[name, row_id]
            if self.seen is not None and version > self.seen:
                self.raise_conflict(name, row_id)
            if before is not None and not self.is_free:
                check_may_change(before, self.by.person, self._name)
        if not self.is_free and not self.by.person.is_editor:
            self._check_holders(touched)

    def _check_holders(self, touched: Iterable[tuple[str, int]]) -> None:
        """Raise where a rendering or a label is of a bead that somebody else has confirmed."""
        confirmed: dict[int, list[BeadRow]] = {}
        for name, row_id in touched:
            for row in (self._before[name, row_id][0], self._touched[name, row_id]):
                phrase = self.look("renderings", row.rendering) if isinstance(row, LabelRow) else row
                if isinstance(phrase, RenderingRow):
                    if phrase.bitext not in confirmed:
                        confirmed[phrase.bitext] = self.order(phrase.bitext).confirmed()
                    beads = confirmed[phrase.bitext]
                    at = bisect_right(beads, phrase.start, key=lambda bead: bead.source_from) - 1
                    if at >= 0 and phrase.start < beads[at].source_to:
                        check_may_change(beads[at], self.by.person, self._name)

    def finish(self, kind: str, bitext: int, *, checked: bool = False) -> Edit:
        """Check what was done and write it into the log.

        checked
            Whether all beads were found to be in order already.
        """
        touched = list(self._touched.items())
        self._check(self._touched)
        if not checked:
            self.order(bitext).check_near(row for row in self._touched.values() if isinstance(row, BeadRow))
        lines = [
            {
                "edit": self.number,
                "place": place,
                "kind": name,
                "row": row_id,
                "before": image(self._before[name, row_id][0]),
                "after": image(after),
            }
            for place, ((name, row_id), after) in enumerate(touched)
            if not (after is None and self._before[name, row_id][0] is None)
        ]
        if kind != "add" and all(line["before"] == line["after"] for line in lines):
            raise EditError("nothing would change")
        self.connection.execute(
            insert(edits).values(
                number=self.number,
                bitext=bitext,
                kind=kind,
                author=self.by.person.name,
                role=self.by.person.role,
                at=stamp(self.by.now),
                why=clean_line(self.by.why),
                refers=self.refers,
            )
        )
        if lines:
            self.connection.execute(insert(changes), lines)
        self.connection.execute(update(project).values(next_row=self.next_row))
        self.is_finished = True
        return Edit(self.number, kind, bitext, tuple(sorted(row for (name, row), _ in touched if name == "beads")))

    def _lookup(self, name: str, row: int) -> tuple[Row | None, int]:
        """A row as it is now in this draft, and its version before; remembers what it was before."""
        if (name, row) in self._touched:
            return self._touched[name, row], self._before[name, row][1]
        self.load(name, [row])
        return self._before[name, row]

    def check_text(self, bitext: int) -> None:
        """Raise where somebody has revised a text since: places in it that the author names are those of the old one.

        Raises :class:`~aligner.errors.ConflictError`.
        """
        found = None if self.seen is None else revised_since(self.connection, bitext, self.seen)
        if found is not None:
            self.raise_conflict("revisions", found)

    def _name(self, row: Row) -> str:
        """What a message calls a row; a bead never by its id, which nobody is shown."""
        if not isinstance(row, BeadRow):
            return f"{kind_of(row).removesuffix('s')} {row.id}"
        return f"bead {self.numbers.get(row.id) or self.order(row.bitext).number(row)}"

    def raise_conflict(self, name: str, row: int) -> NoReturn:
        """Raise :class:`~aligner.errors.ConflictError` with the last edit of a row, of one that is gone too.

        Raises :class:`~aligner.errors.EditError` where there never was such a row.
        """
        query = (
            select(edits.c.number, edits.c.author, edits.c.at)
            .join(changes, changes.c.edit == edits.c.number)
            .where(changes.c.kind == name, changes.c.row == row)
            .order_by(edits.c.number.desc())
        )
        last = self.connection.execute(query.limit(1)).one_or_none()
        if last is None:
            raise EditError(f"there is no {name.removesuffix('s')} {row}")
        there = self.look(name, row)
        what = "the text" if name == "revisions" else f"{name.removesuffix('s')} {row}"
        if name == "beads":
            what = f"bead {self.numbers[row]}" if row in self.numbers else self._name(there) if there else "the bead"
        raise ConflictError(what, author=last.author, at=last.at, edit=last.number)


@contextmanager
def drafting(store: Store, by: Author, seen: int | None) -> Iterator[Draft]:
    """A draft in a transaction of its own.

    seen
        The number of the last edit that the author's view of the store takes in. What was touched later by anybody
        is refused; None takes things as they are.
    """
    with store.writing() as connection:
        draft = started(connection, by, seen)
        yield draft
        if not draft.is_finished:
            raise RuntimeError("a draft was left unfinished")  # undoes all of it


def started(connection: Connection, by: Author, seen: int | None) -> Draft:
    """A draft in a writing transaction that is under way; see :func:`drafting`."""
    connection.execute(update(project).values(last_edit=project.c.last_edit + 1))
    number, next_row = connection.execute(select(project.c.last_edit, project.c.next_row)).one()
    return Draft(connection, int(number), int(next_row), by, seen)


def row_of(name: str, found: Found[Any]) -> Row:
    """The row that a query of a whole table found."""
    columns = dict(found._mapping)
    columns.pop("version")
    return ROWS[name](**columns)


def _by_kind(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(kind_of(row), []).append(row)
    return found
