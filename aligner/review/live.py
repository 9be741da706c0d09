"""A bitext that follows the log: what a page asks for again and again, without loading all of it each time.

Loading a state reads every row. A :class:`Live` reads them once and then only the images of what edits have changed, so
that an edit in a text of 20,000 beads costs as much as in one of twenty.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from aligner.model import SIDES, Bead, Side
from aligner.review.queries import Filter
from aligner.review.reasons import Whole, look_at, risk_of, whole_of
from aligner.review.rows import BeadRow, BookmarkRow, CommentRow, LabelRow, RenderingRow, Row, SentenceRow, row_of_image
from aligner.review.schema import changes, edits, project
from aligner.review.state import State, read_state
from aligner.review.store import Store

__all__ = ["Live", "Touched"]

_REMEMBERED = 2000
"""Edits of which it is known what they touched; who has seen less has to load anew."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What one edit touched: beads whose rows look different now, or are gone."""

    edit: int
    kind: str
    author: str
    beads: frozenset[int]


class Live:
    """The present state of one bitext; not to be used by two threads at once.

    beads
        In the order of the source.
    seen
        The number of the last edit of the store that it takes in.
    """

    def __init__(self, store: Store, bitext: int) -> None:
        self._store = store
        with store.reading() as connection:
            self._load(connection, bitext)

    def _load(self, connection: Connection, bitext: int) -> None:
        state = read_state(connection, bitext)
        self.id, self.seen, self.pair, self.signature = state.id, state.seen, state.pair, state.signature
        self.beads = list(state.beads)
        self.labels = {one.id: one for one in state.labels}
        self.comments = {one.id: one for one in state.comments}
        self.bookmarks = {one.id: one for one in state.bookmarks}
        self._versions = dict(state.versions)
        self._by_target = sorted(state.beads, key=_target_key)
        self._sentences = {side: list(state.side(side)) for side in SIDES}
        self._starts = {side: list(state.starts[side]) for side in SIDES}
        self._renderings = sorted(state.renderings, key=_rendering_key)
        self._rows: dict[tuple[str, int], Row] = dict(state.rows)
        self._log: list[Touched] = []
        self._oldest = state.seen
        self.__dict__.pop("whole", None)
        self._reasons: dict[int, dict[str, str]] = {}
        self._counts: dict[int, tuple[int, int]] = {}
        self._risks: dict[int, float] = {}

    def refresh(self) -> None:
        """Take in what has been edited since, by whomever.

        Raises :class:`~aligner.errors.StoreError` where the database does.
        """
        with self._store.reading() as connection:
            last = int(connection.execute(select(project.c.last_edit)).scalar_one())
            if last > self.seen:
                self._take_in(connection)
                self.seen = last

    def touched_since(self, number: int) -> list[Touched] | None:
        """What edits after edit ``number`` touched, oldest first; None where that is no longer known."""
        if number < self._oldest:
            return None
        return self.done_since(number)

    def done_since(self, number: int) -> list[Touched]:
        """The edits after edit ``number`` as far as they are known, also where not all that they touched is."""
        return [one for one in self._log if one.edit > number]

    def find(self, bead: int) -> BeadRow | None:
        """A bead by its id, None where it is gone."""
        found = self._rows.get(("beads", bead))
        return found if isinstance(found, BeadRow) else None

    def knew(self, bead: int) -> bool:
        """Whether a bead of this bitext is there, or was before it was removed."""
        query = select(changes.c.row).join(edits, edits.c.number == changes.c.edit)
        of_it = (changes.c.kind == "beads") & (changes.c.row == bead) & (edits.c.bitext == self.id)
        with self._store.reading() as connection:
            return connection.execute(query.where(of_it).limit(1)).one_or_none() is not None

    def index(self, bead: BeadRow) -> int:
        """Which of :attr:`beads` it is."""
        return bisect_left(self.beads, _source_key(bead), key=_source_key)

    def bead_at(self, side: Side, point: int) -> BeadRow | None:
        """The bead that a point of the text lies in; of those that only stand there, the first."""
        order = self.beads if side == "source" else self._by_target
        at = bisect_right(order, (point, sys.maxsize), key=lambda bead: bead.side(side)) - 1
        if at < 0:
            return None
        start, stop = order[at].side(side)
        if start <= point < stop:
            return order[at]
        standing = [bead for bead in order[max(0, at - 50) : at + 1] if bead.side(side) == (point, point)]
        return min(standing, key=_source_key) if standing else None

    def shape(self, bead: BeadRow) -> tuple[int, int]:
        """How many sentences it has on either side."""
        if bead.id not in self._counts:
            source, target = (self._indices(bead, side) for side in SIDES)
            self._counts[bead.id] = len(source), len(target)
        return self._counts[bead.id]

    def risk(self, bead: BeadRow) -> float:
        """See :func:`~aligner.review.reasons.risk_of`; 0.0 for a confirmed bead."""
        if bead.status == "confirmed":
            return 0.0
        if bead.id not in self._risks:
            source, target = self.shape(bead)
            now = Bead(range(source), range(target), confidence=bead.confidence, crossing=bead.crossing)
            self._risks[bead.id] = risk_of(now, self.reasons([bead])[0])
        return self._risks[bead.id]

    @cached_property
    def whole(self) -> Whole:
        """What the text as a whole says about its beads, as it was when somebody first asked."""
        return whole_of(self.part())

    def beside(self, bead: BeadRow) -> tuple[BeadRow | None, BeadRow | None]:
        """The beads before and after one in the order of the source."""
        at = self.index(bead)
        return self.beads[at - 1] if at else None, self.beads[at + 1] if at + 1 < len(self.beads) else None

    def opens(self, sentence: SentenceRow) -> bool:
        """Whether a paragraph begins with a sentence."""
        at = bisect_left(self._starts[sentence.side], sentence.start)
        return at == 0 or self._sentences[sentence.side][at - 1].paragraph != sentence.paragraph

    def part(self, beads: Sequence[BeadRow] | None = None) -> State:
        """A state that holds some of the beads, in the order of the source, with all that is in them; all if None."""
        some = self.beads if beads is None else beads
        ids = {bead.id for bead in some}
        sentences: list[SentenceRow] = []
        for side in SIDES:
            found = [self._sentences[side][at] for bead in some for at in self._indices(bead, side)]
            sentences += sorted(found, key=lambda one: one.start)
        return State(
            self.id,
            self.seen,
            self.pair,
            self.signature,
            tuple(sentences),
            tuple(some),
            tuple(one for bead in some for one in self.renderings(bead)),
            tuple(self.labels.values()),
            tuple(one for one in self.comments.values() if self.holder(one) in ids),
            tuple(one for one in self.bookmarks.values() if self.holder(one) in ids),
            {bead: self._versions[bead] for bead in ids},
        )

    def renderings(self, bead: BeadRow) -> list[RenderingRow]:
        """The renderings in a bead, in text order."""
        low, high = (bisect_left(self._renderings, (point, 0, 0), key=_rendering_key) for point in bead.side("source"))
        return self._renderings[low:high]

    def term_of(self, phrase: str) -> str:
        """The term of the first phrase of the text that reads like this one, "" where there is none."""
        source = self.pair.source.text
        return next((one.term for one in self._renderings if source[one.start : one.end] == phrase), "")

    def holder(self, row: CommentRow | BookmarkRow) -> int:
        """The id of the bead that a comment or bookmark is at; 0 for none."""
        found = self.bead_at(row.side, row.point)
        return found.id if found is not None else 0

    def marked_by(self, author: str) -> set[int]:
        """Beads that somebody has bookmarked."""
        return {self.holder(one) for one in self.bookmarks.values() if one.author == author}

    def reasons(self, beads: Sequence[BeadRow]) -> list[dict[str, str]]:
        """Why each of the beads should be looked at; see :data:`~aligner.review.reasons.REASONS`."""
        missing = [bead for bead in beads if bead.id not in self._reasons]
        if missing:
            missing.sort(key=_source_key)
            self._look_at(missing)
        return [self._reasons[bead.id] for bead in beads]

    def look_ahead(self, most: int) -> bool:
        """Look at some of the beads that nobody has asked for yet; whether there are more.

        All of a long text take a second or two. Whoever lets the pair go in between lets others work meanwhile.
        """
        missing = [*islice((bead for bead in self.beads if bead.id not in self._reasons), most + 1)]
        if missing:
            self._look_at(missing[:most])
        return len(missing) > most

    def _look_at(self, beads: Sequence[BeadRow]) -> None:
        for look, said in look_at(self.part(beads), self.whole, self.beside):
            self._reasons[look.row.id] = said

    def queue(self, wanted: Filter) -> list[BeadRow]:
        """The beads that :func:`~aligner.review.queries.queue` would list, in its order."""
        marked = self.marked_by(wanted.bookmarked_by) if wanted.bookmarked_by else None
        found = [
            bead
            for bead in self.beads
            if bead.status in wanted.statuses
            and (marked is None or bead.id in marked)
            and wanted.takes_shape(self.shape(bead))
        ]
        # Those of all are asked for at once.
        said = self.reasons(found)
        if wanted.reasons:
            found = [bead for bead, why in zip(found, said, strict=True) if not why.keys().isdisjoint(wanted.reasons)]
        found = [bead for bead in found if self.risk(bead) >= wanted.least_risk]
        return sorted(found, key=lambda bead: (bead.status != "rejected", -self.risk(bead)))

    def tally(self) -> dict[str, int]:
        """How many beads are open, confirmed and rejected."""
        counts = {"open": 0, "confirmed": 0, "rejected": 0}
        for bead in self.beads:
            counts[bead.status] += 1
        return counts

    def _indices(self, bead: BeadRow, side: Side) -> range:
        start, stop = (bisect_left(self._starts[side], point) for point in bead.side(side))
        return range(start, stop)

    def _take_in(self, connection: Connection) -> None:
        of_this = (edits.c.number > self.seen) & (edits.c.bitext == self.id)
        lines = connection.execute(select(edits).where(of_this).order_by(edits.c.number)).all()
        images: dict[int, list[Any]] = {line.number: [] for line in lines}
        query = select(changes.c.edit, changes.c.kind, changes.c.row, changes.c.after)
        joined = query.join(edits, edits.c.number == changes.c.edit).where(of_this)
        for change in connection.execute(joined.order_by(changes.c.edit, changes.c.place)):
            images[change.edit].append(change)
        if any(change.kind == "revisions" for some in images.values() for change in some):
            # Another text: nothing that is known of the old one can be mended.
            log = [*self._log, *(Touched(int(line.number), line.kind, line.author, frozenset()) for line in lines)]
            self._load(connection, self.id)
            self._log = log[-_REMEMBERED:]
            return
        for line in lines:
            beads = frozenset(self._apply(images[line.number], int(line.number)))
            for one in beads:
                self._forget(one)
            self._log.append(Touched(int(line.number), line.kind, line.author, beads))
        while len(self._log) > _REMEMBERED:
            self._oldest = self._log.pop(0).edit

    def _forget(self, bead: int) -> None:
        """What is known of a bead that looks different now."""
        for known in (self._counts, self._reasons, self._risks):
            known.pop(bead, None)

    def _nulls_beside(self, bead: BeadRow) -> Iterator[int]:
        """Null beads that stand beside one; of these it says whether they are halves."""
        yield from (one.id for one in self.beside(bead) if one is not None and one.is_null)

    def _apply(self, lines: Iterable[Any], edit: int) -> Iterator[int]:
        """Put the images of one edit in place; gives the beads that they show in."""
        old: list[Row] = []
        new: list[Row] = []
        for line in lines:
            row = self._rows.pop((line.kind, line.row), None)
            if row is not None:
                old.append(row)
                if isinstance(row, BeadRow):
                    # What stood beside it may stand beside another one now, though no image says so.
                    yield from self._nulls_beside(row)
                self._drop(row)
            after = row_of_image(line.kind, line.after)
            if after is not None:
                new.append(after)
                self._rows[line.kind, line.row] = after
                self._add(after)
            if line.kind == "beads":
                self._versions[line.row] = edit
                yield line.row
        for row in (*old, *new):
            yield from self._shows(row)
        for row in new:
            if isinstance(row, BeadRow):
                yield from self._nulls_beside(row)

    def _shows(self, row: Row) -> Iterator[int]:
        found: BeadRow | None = None
        if isinstance(row, LabelRow):
            phrase = self._rows.get(("renderings", row.rendering))
            found = self.bead_at("source", phrase.start) if isinstance(phrase, RenderingRow) else None
        elif isinstance(row, RenderingRow):
            found = self.bead_at("source", row.start)
        elif isinstance(row, SentenceRow):
            found = self.bead_at(row.side, row.start)
        elif isinstance(row, CommentRow | BookmarkRow):
            found = self.bead_at(row.side, row.point)
        if found is not None:
            yield found.id

    def _add(self, row: Row) -> None:
        if isinstance(row, BeadRow):
            insort(self.beads, row, key=_source_key)
            insort(self._by_target, row, key=_target_key)
        elif isinstance(row, SentenceRow):
            insort(self._sentences[row.side], row, key=_sentence_key)
            insort(self._starts[row.side], row.start)
        elif isinstance(row, RenderingRow):
            insort(self._renderings, row, key=_rendering_key)
        else:
            self._small(row)[row.id] = row

    def _drop(self, row: Row) -> None:
        if isinstance(row, BeadRow):
            _take_out(self.beads, row, _source_key)
            _take_out(self._by_target, row, _target_key)
        elif isinstance(row, SentenceRow):
            _take_out(self._sentences[row.side], row, _sentence_key)
            del self._starts[row.side][bisect_left(self._starts[row.side], row.start)]
        elif isinstance(row, RenderingRow):
            _take_out(self._renderings, row, _rendering_key)
        else:
            del self._small(row)[row.id]

    def _small(self, row: Row) -> dict[int, Any]:
        return {LabelRow: self.labels, CommentRow: self.comments, BookmarkRow: self.bookmarks}[type(row)]  # type: ignore[return-value]


def _take_out(rows: list[Any], row: Any, key: Callable[[Any], Any]) -> None:
    del rows[bisect_left(rows, key(row), key=key)]


# While the images of one edit are put in place, rows may share all but their id for a moment.
def _source_key(bead: BeadRow) -> tuple[int, ...]:
    return (*bead.key("source"), bead.id)


def _target_key(bead: BeadRow) -> tuple[int, ...]:
    return (*bead.key("target"), bead.id)


def _sentence_key(sentence: SentenceRow) -> tuple[int, ...]:
    return sentence.start, sentence.id


def _rendering_key(rendering: RenderingRow) -> tuple[int, int, int]:
    return rendering.start, rendering.end, rendering.id
