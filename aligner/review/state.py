"""The present state of a bitext as plain values, and as the :class:`~aligner.model.Bitext` that every writer takes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from aligner.errors import StoreError
from aligner.model import (
    SIDES,
    Bead,
    Bitext,
    Comment,
    Document,
    DocumentPair,
    Edition,
    Metadata,
    Paragraph,
    ParagraphKind,
    Rendering,
    RenderingStatus,
    Resource,
    Review,
    Sentence,
    Side,
    Signature,
    Span,
)
from aligner.phrases.choices import PersonalLabel, with_labels
from aligner.review.draft import row_of
from aligner.review.rows import (
    BeadRow,
    BookmarkRow,
    CommentRow,
    LabelRow,
    RenderingRow,
    RevisionRow,
    Row,
    SentenceRow,
    bead_of_columns,
    kind_of,
    table_of,
    unpacked,
    unpacked_spans,
)
from aligner.review.schema import bitexts, project, row_table
from aligner.review.store import Store
from aligner.review.texts import document_rows

__all__ = ["State", "bitext_names", "load_state", "read_state"]

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class State:
    """All that a store holds of one bitext at one moment.

    seen
        The number of the last edit of the store at that moment: what an edit that follows names.
    pair, signature
        As they were when the bitext was added, the texts as they are now.
    revisions
        Of the documents that were revised since.
    sentences
        Of both sides, in text order.
    beads
        In the order of the source.
    versions
        The number of the edit that touched a bead last, by its id.
    """

    id: int
    seen: int
    pair: DocumentPair
    signature: Signature
    sentences: tuple[SentenceRow, ...]
    beads: tuple[BeadRow, ...]
    renderings: tuple[RenderingRow, ...]
    labels: tuple[LabelRow, ...]
    comments: tuple[CommentRow, ...]
    bookmarks: tuple[BookmarkRow, ...]
    versions: dict[int, int]
    revisions: tuple[RevisionRow, ...] = ()

    @property
    def rows(self) -> dict[tuple[str, int], Row]:
        """Every row by its kind and id: two states are the same where these are."""
        every: tuple[Row, ...] = (
            *self.sentences, *self.beads, *self.renderings, *self.labels, *self.comments, *self.bookmarks,
            *self.revisions,
        )  # fmt: skip
        return {(kind_of(row), row.id): row for row in every}

    def side(self, side: Side) -> tuple[SentenceRow, ...]:
        """The sentences of one side."""
        return self._sides[side]

    @cached_property
    def _sides(self) -> dict[Side, tuple[SentenceRow, ...]]:
        return {side: tuple(one for one in self.sentences if one.side == side) for side in SIDES}

    @cached_property
    def starts(self) -> dict[Side, list[int]]:
        """Where the sentences of each side start."""
        return {side: [one.start for one in self.side(side)] for side in SIDES}

    def indices(self, bead: BeadRow, side: Side) -> range:
        """The sentences of one side of a bead, by their number in the text."""
        start, stop = (bisect_left(self.starts[side], point) for point in bead.side(side))
        return range(start, stop)

    def bead_of(self, side: Side, point: int) -> BeadRow | None:
        """The bead that a point of the text lies in; of those that only stand there, the first."""
        standing: BeadRow | None = None
        for bead in self.beads:
            start, stop = bead.side(side)
            if start <= point < stop:
                return bead
            if start == point == stop and standing is None:
                standing = bead
        return standing

    def bead_ids(self, side: Side, points: Sequence[int]) -> list[int]:
        """The bead that each point of the text lies in, by its number in :attr:`beads`; -1 outside of all."""
        order = sorted((bead.side(side), at) for at, bead in enumerate(self.beads) if not bead.is_empty(side))
        starts = [start for (start, _), _ in order]
        found: list[int] = []
        for point in points:
            at = bisect_left(starts, point + 1) - 1
            found.append(order[at][1] if at >= 0 and point < order[at][0][1] else -1)
        return found

    def bitext(self, *, confirmed: bool = False) -> Bitext:
        """The bitext as it is now.

        confirmed
            Only the beads that somebody has confirmed, with their sentences and renderings; the documents stay whole,
            so that all offsets are those of the texts.
        """
        kept = [bead for bead in self.beads if not confirmed or bead.status == "confirmed"]
        numbers: dict[Side, dict[int, int]] = {}
        sentences: dict[Side, tuple[Sentence, ...]] = {}
        for side in SIDES:
            rows = self.side(side)
            wanted = sorted(index for bead in kept for index in self.indices(bead, side))
            numbers[side] = {index: at for at, index in enumerate(wanted)}
            text = self.pair.document(side).text
            sentences[side] = tuple(rows[index].sentence(at, text) for index, at in numbers[side].items())
        borders = {side: sorted(numbers[side]) for side in SIDES}
        beads = tuple(
            Bead(
                _renumbered(self.indices(bead, "source"), borders["source"]),
                _renumbered(self.indices(bead, "target"), borders["target"]),
                bead.score,
                bead.confidence,
                bead.crossing,
                Review(bead.decided_by, bead.decided_at) if bead.status == "confirmed" else None,
            )
            for bead in kept
        )
        places = {bead.id: at for at, bead in enumerate(kept)}
        known = self._renderings(places)
        renderings = tuple(known.values())
        return Bitext(
            self.pair,
            sentences["source"],
            sentences["target"],
            beads,
            renderings,
            self.signature,
            choices=with_labels((), renderings, self._labels(known)),
            comments=tuple(self._comments(places)),
            edition=Edition(self.seen, tuple(at for at, bead in enumerate(self.beads) if bead.id in places)),
        )

    def _labels(self, renderings: dict[int, Rendering]) -> list[PersonalLabel]:
        """What people hold renderings to be, by the numbers of these."""
        numbers = {row: number for number, row in enumerate(renderings)}
        return [
            PersonalLabel(numbers[label.rendering], label.procedure, label.certainty, label.author)
            for label in self.labels
            if label.rendering in numbers
        ]

    def _comments(self, places: dict[int, int]) -> list[Comment]:
        holders = {(one.side, one.point): self.bead_of(one.side, one.point) for one in self.comments}
        found: list[Comment] = []
        for one in self.comments:
            holder = holders[one.side, one.point]
            if holder is not None and holder.id in places:
                found.append(Comment(places[holder.id], one.author, one.at, one.body))
        return sorted(found, key=lambda one: one.bead)

    def _renderings(self, places: dict[int, int]) -> dict[int, Rendering]:
        """By the ids of their rows, in the order of a bitext."""
        holders = self.bead_ids("source", [one.start for one in self.renderings])
        found = {
            one.id: Rendering(
                one.term,
                places[self.beads[holder].id],
                RenderingStatus(one.status),
                Span(one.start, one.end),
                one.target_spans,
                one.confidence,
                unpacked_spans(one.missing),
                one.author,
            )
            for one, holder in zip(self.renderings, holders, strict=True)
            if holder >= 0 and self.beads[holder].id in places
        }
        return dict(sorted(found.items(), key=lambda one: (one[1].bead, one[1].source.start)))


def load_state(store: Store, name: str | int) -> State:
    """The present state of a bitext, by the id of its pair or its number in the store.

    Raises :class:`~aligner.errors.StoreError` where there is none.
    """
    with store.reading() as connection:
        return read_state(connection, name)


def bitext_names(store: Store) -> dict[int, str]:
    """The id of the pair of every bitext, by its number in the store, in the order in which they were added."""
    with store.reading() as connection:
        return {int(row.id): row.name for row in connection.execute(select(bitexts).order_by(bitexts.c.id))}


def read_state(connection: Connection, name: str | int) -> State:
    """The same as :func:`load_state`, inside of a transaction."""
    column = bitexts.c.id if isinstance(name, int) else bitexts.c.name
    head = connection.execute(select(bitexts).where(column == name)).one_or_none()
    if head is None:
        raise StoreError(f"there is no pair {name!r}")
    number = int(head.id)
    texts = document_rows(connection, number)
    pair = DocumentPair(
        head.name,
        _document(texts["source"]),
        _document(texts["target"]),
        head.score,
        tuple((feature, value) for feature, value in unpacked(head.reasons)),
    )
    beads = connection.execute(
        select(row_table("beads"))
        .where(row_table("beads").c.bitext == number)
        .order_by(*(row_table("beads").c[name] for name in ("source_from", "source_to", "target_from")))
    ).all()
    return State(
        number,
        int(connection.execute(select(project.c.last_edit)).scalar_one()),
        pair,
        _signature(unpacked(head.signature)),
        _rows(connection, SentenceRow, number, "side", "start"),
        tuple(bead_of_columns(row) for row in beads),
        _rows(connection, RenderingRow, number, "start", "end", "id"),
        _rows(connection, LabelRow, number, "id"),
        _rows(connection, CommentRow, number, "id"),
        _rows(connection, BookmarkRow, number, "id"),
        {int(row.id): int(row.version) for row in beads},
        _rows(connection, RevisionRow, number, "id"),
    )


def _rows(connection: Connection, kind: type[R], bitext: int, *order: str) -> tuple[R, ...]:
    name = table_of(kind)
    table = row_table(name)
    query = select(table).where(table.c.bitext == bitext).order_by(*(table.c[column] for column in order))
    return tuple(row_of(name, row) for row in connection.execute(query))  # type: ignore[misc]


def _document(row: dict[str, Any]) -> Document:
    known = unpacked(row["metadata"])
    known["participants"] = tuple(known["participants"])
    paragraphs = (
        Paragraph(index, start, end, ParagraphKind(kind)) for index, start, end, kind in unpacked(row["paragraphs"])
    )
    return Document(
        unpacked(row["name"]),
        unpacked(row["text"]),
        tuple(paragraphs),
        Metadata(**known),
        unpacked(row["path"]),
        row["digest"],
    )


def _signature(found: dict[str, Any]) -> Signature:
    parameters = tuple((name, value) for name, value in found["parameters"])
    return Signature(found["version"], parameters, tuple(Resource(**one) for one in found["resources"]))


def _renumbered(indices: range, kept: Sequence[int]) -> range:
    """Sentence numbers among all, as numbers among those that are kept."""
    start = bisect_left(kept, indices.start)
    return range(start, start + len(indices))
