"""The patches of a corrected file, made one after the other in one draft; each as a whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from aligner.errors import EditError
from aligner.model import SIDES, Comment, Side, other_side
from aligner.review.corrected import bead_number
from aligner.review.draft import Draft
from aligner.review.patches import Patch, Placed
from aligner.review.people import clean_line, stamp
from aligner.review.rows import BeadRow, CommentRow, SentenceRow
from aligner.review.schema import row_table
from aligner.review.state import State

__all__ = ["Imported", "Work"]

_DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_MOST = 10_000
"""Characters of a comment."""


@dataclass
class Imported:
    """What became of one pair of a corrected file.

    edit
        The number of the edit; None where nothing was changed.
    changes
        What was changed, a line each.
    conflicts
        What was not, since somebody else was there, a line each.
    remarks
        What should be known of the whole, such as a check that could not be made.
    same
        How many beads of the file are as they were.
    """

    pair: str
    edit: int | None = None
    changes: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    same: int = 0


class Work:
    """The patches of one pair, made one after the other; each as a whole or not at all."""

    def __init__(self, draft: Draft, now: State, then: State, path: Path, found: Imported) -> None:
        self._draft = draft
        self._places = {_place(bead): bead for bead in now.beads}
        self._then = then
        self._numbers = {bead.id: number for number, bead in enumerate(then.beads, start=1)}
        self._path = path
        self._found = found
        self._bodies = {one.body for one in now.comments}
        self._lines = [f"{one.at} {one.body}" for one in now.comments]
        self._lines += [str(Comment(0, one.author, one.at, one.body)) for one in now.comments]
        self._lines.sort(key=len, reverse=True)
        self._bitext = now.id
        draft.numbers = self._numbers
        draft.load("beads", [bead.id for bead in then.beads])

    def take(self, patch: Patch) -> None:
        """Make one patch, or say who was faster."""
        line = patch.units[0].unit.line
        with self._attempt(line):
            if patch.is_same:
                self._mend(patch.units[0], patch.beads[0])
            elif any(_wanted(one) not in self._places for one in patch.units):
                self._change(patch)
            else:
                # The file was imported before, or somebody has done the same.
                self._found.same += len(patch.units)
        for unit in patch.units:
            if unit.unit.notes or unit.reworded:
                with self._attempt(unit.unit.line):
                    self._comment(unit)

    @contextmanager
    def _attempt(self, line: int) -> Iterator[None]:
        done = len(self._found.changes)
        try:
            with self._draft.attempt():
                yield
        except EditError as error:
            del self._found.changes[done:]
            said = str(error).partition(": look at it again")[0]
            self._found.conflicts.append(f"{self._path}:{line}: left alone: {said}")

    def _say(self, line: int, what: str) -> None:
        self._found.changes.append(f"{self._path}:{line}: {what}")

    def _mend(self, placed: Placed, before: BeadRow) -> None:
        """A bead that is as it was, but for its sentences or what is decided on it."""
        unit = placed.unit
        mark = (before.decided_by, before.decided_at) if before.status == "confirmed" else None
        changed = self._sentences([placed])
        # Another unit may have moved its empty side.
        now = self._draft.look("beads", before.id)
        row = now if isinstance(now, BeadRow) else before
        if unit.says_review and (unit.review is None) != (mark is None):
            if unit.review is not None and row.status != "confirmed":
                row = self._confirmed(self._draft.find(BeadRow, before.id))
                self._say(unit.line, f"bead {self._number(before)} is confirmed")
            elif unit.review is None and row.status == "confirmed":
                row = self._draft.find(BeadRow, before.id).decided("open")
                self._say(unit.line, f"bead {self._number(before)} is no longer confirmed")
        if changed:
            # Who looks at the bead sees other sentences now, so it counts as changed.
            self._draft.find(BeadRow, before.id)
            self._say(unit.line, f"sentences of bead {self._number(before)} begin elsewhere")
        if changed or row not in (before, now):
            self._draft.put(row)
        else:
            self._found.same += 1

    def _change(self, patch: Patch) -> None:
        """Put units in the place of beads."""
        draft = self._draft
        rows = [draft.find(BeadRow, bead.id) for bead in patch.beads]
        self._sentences(patch.units)
        whole, nulls = self._rows(patch, rows)
        for row in rows:
            draft.drop(row)
        loose = [row for row in self._nulls_near(patch) if row.id not in {one.id for one in rows}]
        for row, _ in whole:
            draft.put(replace(row, crossing=True))
        order = draft.order(self._bitext)
        # The larger one keeps its place in the text where only one can.
        for row, placed in sorted(whole, key=lambda one: -one[1].size):
            draft.put(row if placed.unit.crossing else order.settled(row))
        self._settle(loose, nulls)
        before = ", ".join(self._number(bead) for bead in patch.beads)
        names = [self._shape(row) for row in (*(row for row, _ in whole), *nulls)]
        verb = "becomes" if len(patch.beads) == 1 else "become"
        self._say(
            patch.units[0].unit.line,
            f"bead{'s' * (len(patch.beads) != 1)} {before} {verb} {', '.join(names)}",
        )

    def cross(self, units: Sequence[Placed]) -> None:
        """Say which beads stand out of order, where the file says it and it can be so."""
        wanted = {_wanted(one): one for one in units if one.unit.crossing is not None and None not in _wanted(one)}
        # Where one bead stands may hang on where another does.
        for crossing in (True, False, True, False):
            beads = self._draft.order(self._bitext).beads()
            for row in beads:
                placed = wanted.get(_place(row))
                if placed is not None and placed.unit.crossing == crossing != row.crossing:
                    with suppress(EditError), self._draft.attempt():
                        loose = [one for one in beads if one.is_null and _against(one, row)]
                        loose = [one for one in loose if self._draft.look("beads", one.id) == one]
                        self._draft.put(replace(self._draft.find(BeadRow, row.id), crossing=crossing))
                        self._settle(loose, [])
                    if self._draft.look("beads", row.id) != row:
                        said = "out of order" if crossing else "in order"
                        self._say(placed.unit.line, f"a bead of {self._shape(row)} stands {said}")

    def _settle(self, loose: Sequence[BeadRow], nulls: Sequence[BeadRow]) -> None:
        """Put null beads where they fit; those that are ``loose`` stay where they are if they do."""
        draft = self._draft
        for row in loose:
            draft.drop(row)
        for side in SIDES:
            mine = [row for row in (*nulls, *loose) if not row.is_empty(side)]
            for row in sorted(mine, key=lambda row: -row.side(side)[0]):
                kept = row in loose and self._stands(row)
                draft.put(row if kept else draft.order(self._bitext).settled(row))

    def _rows(self, patch: Patch, rows: Sequence[BeadRow]) -> tuple[list[tuple[BeadRow, Placed]], list[BeadRow]]:
        """The beads that a patch asks for: those with both sides, and null beads."""
        then = self._then.beads
        free = {row.id: row for row in rows}
        least = min(row.confidence for row in rows)
        marks = {(row.decided_by, row.decided_at) for row in patch.beads if row.status == "confirmed"}
        marks |= {(name, "") for name, _ in marks}
        whole: list[tuple[BeadRow, Placed]] = []
        nulls: list[BeadRow] = []
        for placed in patch.units:
            number = bead_number(placed.unit.id)
            own = then[number].id if 0 <= number < len(then) else -1
            row = free.pop(own) if own in free else replace(rows[0], id=self._draft.new_id())
            row = replace(row.by_hand(), confidence=least, crossing=bool(placed.unit.crossing))
            for side in SIDES:
                row = row.with_side(side, *(placed.sides[side] or (0, 0)))
            if placed.unit.review is not None and placed.unit.review not in marks:
                row = self._confirmed(row)
            if row.is_null:
                nulls.append(replace(row, crossing=False))
            else:
                whole.append((row, placed))
        for bead, side, stretch in patch.left:
            row = free.pop(bead.id) if bead.id in free else replace(bead, id=self._draft.new_id())
            row = replace(row.by_hand(), confidence=least, crossing=False)
            nulls.append(row.with_side(side, *stretch).with_side(other_side(side), 0, 0))
        return whole, nulls

    def _nulls_near(self, patch: Patch) -> list[BeadRow]:
        """Null beads whose empty side stands in what a patch is about: it may have to stand elsewhere."""
        found: dict[int, BeadRow] = {}
        table = row_table("beads")
        for side in SIDES:
            low, high = patch.region(side)
            start, end = table.c[f"{side}_from"], table.c[f"{side}_to"]
            query = select(table.c.id).where(table.c.bitext == self._bitext, start == end, start >= low, start <= high)
            for number in self._draft.connection.execute(query).scalars():
                row = self._draft.look("beads", int(number))
                if isinstance(row, BeadRow):
                    found[row.id] = row
        return list(found.values())

    def _stands(self, row: BeadRow) -> bool:
        """Whether a null bead could be put back where it was."""
        self._draft.put(row)
        try:
            self._draft.order(self._bitext).check_near([row])
        except EditError:
            self._draft.drop(row)
            return False
        return True

    def _sentences(self, units: Sequence[Placed]) -> bool:
        """Cut and join sentences as units have them."""
        draft = self._draft
        changed = False
        for side in SIDES:
            joins = {point for unit in units for point in unit.joins.get(side, ())}
            for point in sorted({point for unit in units for point in unit.cuts.get(side, ())}):
                row = self._sentence(side, point)
                if row is not None and row.start < point < row.end:
                    draft.find(SentenceRow, row.id)
                    text = self._then.pair.document(side).text
                    draft.put(replace(row, end=row.start + len(text[row.start : point].rstrip())))
                    draft.put(replace(row, id=draft.new_id(), start=point))
                    changed = True
            for point in sorted(joins, reverse=True):
                row, before = self._sentence(side, point), self._sentence(side, point - 1)
                if row is not None and before is not None and row.start == point and before.id != row.id:
                    draft.drop(draft.find(SentenceRow, row.id))
                    draft.put(replace(draft.find(SentenceRow, before.id), end=row.end))
                    changed = True
        return changed

    def _sentence(self, side: Side, point: int) -> SentenceRow | None:
        """The last sentence that begins at a point or before it."""
        table = row_table("sentences")
        query = select(table.c.id).where(table.c.bitext == self._bitext, table.c.side == side, table.c.start <= point)
        number = self._draft.connection.execute(query.order_by(table.c.start.desc()).limit(1)).scalar_one_or_none()
        row: Any = None if number is None else self._draft.look("sentences", int(number))
        return row if isinstance(row, SentenceRow) else None

    def _comment(self, placed: Placed) -> None:
        """Say what a unit has to say that nobody has said yet, and how it would have the text."""
        said = [*map(self._news, placed.unit.notes)]
        said += [self._news(f"{side} in {self._path.name}: {words}") for side, words in placed.reworded.items()]
        side = next(side for side in SIDES if placed.sides[side] is not None)
        point = (placed.sides[side] or (0, 0))[0]
        author = self._draft.by
        for words in filter(None, said):
            body = words[:_MOST]
            row = CommentRow(
                self._draft.new_id(), self._bitext, side, point, author.person.name, stamp(author.now), body
            )
            self._draft.put(row)
            self._bodies.add(body)
            self._say(placed.unit.line, f"comment: {body if len(body) <= 60 else f'{body[:60]}…'}")

    def _news(self, note: str) -> str:
        """What of a note is no comment of the store; formats may have several comments in one note."""
        for line in self._lines:
            note = note.replace(line, "")
        note = clean_line(note).strip("; ")
        # As exports have it that were made after it was said.
        own = re.match(rf"(?:{re.escape(self._draft.by.person.name)}, )?{_DATE}:? ", note)
        note = note[own.end() :] if own else note
        return "" if note in self._bodies else note

    def _confirmed(self, row: BeadRow) -> BeadRow:
        who = self._draft.by
        return row.decided("confirmed", who.person.name, who.person.role, stamp(who.now))

    def _number(self, bead: BeadRow) -> str:
        """Which bead it was when the file was exported, from 1."""
        return str(self._numbers[bead.id])

    def _shape(self, row: BeadRow) -> str:
        order = self._draft.order(self._bitext)
        return ":".join(str(len(order.starts(row, side))) for side in SIDES)


def _place(bead: BeadRow) -> tuple[tuple[int, int] | None, ...]:
    return tuple(None if bead.is_empty(side) else bead.side(side) for side in SIDES)


def _against(null: BeadRow, bead: BeadRow) -> bool:
    """Whether a null bead stands before a bead on one side and behind it on the other, or in it."""
    before = [null.side(side)[1] <= bead.side(side)[0] for side in SIDES]
    behind = [null.side(side)[0] >= bead.side(side)[1] for side in SIDES]
    return not all(before) and not all(behind)


def _wanted(placed: Placed) -> tuple[tuple[int, int] | None, ...]:
    return tuple(placed.sides[side] for side in SIDES)
