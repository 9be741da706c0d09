"""The rows of the present state, as frozen values, and their images in the log.

A side of a bead is a half-open stretch between *starts of sentences*: from the start of its first sentence to the start
of the first sentence that is no longer in it, or to the end of the text (:func:`end_of`). The sides of all beads tile
the text, an empty side is a point between two of them, and splitting or joining sentences inside of a bead leaves it
alone. That every sentence is in exactly one bead is thereby a matter of borders that meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from aligner.model import Document, Sentence, Side, Span

__all__ = [
    "ROWS",
    "BeadRow",
    "BookmarkRow",
    "CommentRow",
    "LabelRow",
    "RenderingRow",
    "RevisionRow",
    "Row",
    "SentenceRow",
    "bead_of_columns",
    "end_of",
    "image",
    "kind_of",
    "packed",
    "packed_spans",
    "row_of_image",
    "table_of",
    "unpacked",
    "unpacked_spans",
    "values",
]


def packed(value: Any) -> str:
    r"""A value as JSON that any database can hold as text, null characters and lone surrogates included.

    >>> packed("甲\x00\udc80")
    '"甲\\u0000\\udc80"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def unpacked(text: str) -> Any:
    """What :func:`packed` packed."""
    return json.loads(text)


def packed_spans(spans: Iterable[Span]) -> str:
    """Spans as :class:`RenderingRow` has them."""
    return packed([[span.start, span.end] for span in spans])


def unpacked_spans(text: str) -> tuple[Span, ...]:
    """What :func:`packed_spans` packed."""
    return tuple(Span(start, end) for start, end in unpacked(text))


def end_of(document: Document) -> int:
    """Where the last bead of a document ends: behind every sentence, even an empty one at the end of the text."""
    return len(document.text) + 1


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence: where it stands in its document."""

    id: int
    bitext: int
    side: Side
    start: int
    end: int
    paragraph: int

    def sentence(self, index: int, text: str) -> Sentence:
        """The sentence of a document with this text, as the one with this number."""
        return Sentence(index, text[self.start : self.end], self.start, self.end, self.paragraph)


@dataclass(frozen=True, slots=True)
class BeadRow:
    """A bead.

    origin
        ``aligner``, or ``person`` where somebody has changed its borders.
    status
        ``open``, ``confirmed`` or ``rejected``.
    decided_by, decided_role, decided_at
        Who confirmed or rejected it, and when; "" for an open one.
    revised
        What has become of its text since it was aligned, in words, where its document was revised; "" once somebody
        has confirmed it.
    """

    id: int
    bitext: int
    source_from: int
    source_to: int
    target_from: int
    target_to: int
    crossing: bool = False
    score: float = 0.0
    confidence: float = 1.0
    origin: str = "aligner"
    status: str = "open"
    decided_by: str = ""
    decided_role: str = ""
    decided_at: str = ""
    revised: str = ""

    def side(self, side: Side) -> tuple[int, int]:
        """Where one side begins and ends."""
        return (self.source_from, self.source_to) if side == "source" else (self.target_from, self.target_to)

    def is_empty(self, side: Side) -> bool:
        """Whether there is no sentence on one side."""
        start, stop = self.side(side)
        return start == stop

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return self.is_empty("source") or self.is_empty("target")

    @property
    def is_void(self) -> bool:
        """Whether both sides are empty; no bead of a store is."""
        return self.is_empty("source") and self.is_empty("target")

    def with_side(self, side: Side, start: int, stop: int) -> BeadRow:
        """The same bead with other borders on one side."""
        if side == "source":
            return replace(self, source_from=start, source_to=stop)
        return replace(self, target_from=start, target_to=stop)

    def decided(self, status: str, name: str = "", role: str = "", at: str = "") -> BeadRow:
        """The same bead after a decision, or opened again."""
        revised = "" if status == "confirmed" else self.revised
        return replace(self, status=status, decided_by=name, decided_role=role, decided_at=at, revised=revised)

    def by_hand(self) -> BeadRow:
        """The same bead as somebody has left it who changed its borders: open, and no longer the aligner's."""
        return replace(self.decided("open"), origin="person")

    def key(self, side: Side) -> tuple[int, int, int]:
        """By which beads are in the order of one side; beads of a bitext never share one."""
        return (*self.side(side), self.target_from if side == "source" else self.source_from)


@dataclass(frozen=True, slots=True)
class RenderingRow:
    """A rendering; which bead it is in follows from ``start``.

    start, end
        The phrase in the source document.
    target
        Spans in the target document, as JSON.
    origin, author
        ``aligner``, or ``person`` and who.
    missing
        Parts of the phrase that seem to have no counterpart, spans in the source document, as JSON. Where a
        person has said what the rendering is there are none.
    """

    id: int
    bitext: int
    term: str
    status: str
    start: int
    end: int
    target: str
    confidence: float = 1.0
    origin: str = "aligner"
    author: str = ""
    missing: str = "[]"

    @property
    def target_spans(self) -> tuple[Span, ...]:
        """The spans of ``target``."""
        return unpacked_spans(self.target)


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What somebody holds a rendering to be: one procedure for each rendering and author.

    certainty
        In [0, 1], as the author states it.
    """

    id: int
    bitext: int
    rendering: int
    author: str
    procedure: str
    certainty: float


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A remark.

    side, point
        The start of a sentence or border at which it hangs: it stays with its place in the text, whatever becomes of
        the bead that it was made on.
    """

    id: int
    bitext: int
    side: Side
    point: int
    author: str
    at: str
    body: str


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A place that somebody wants to come back to; see :class:`CommentRow`."""

    id: int
    bitext: int
    side: Side
    point: int
    author: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A document in the place of the one that a bitext was added with.

    text, paragraphs, metadata, path
        As in the table of documents.
    """

    id: int
    bitext: int
    side: Side
    text: str
    length: int
    paragraphs: str
    metadata: str
    path: str
    digest: str


Row: TypeAlias = SentenceRow | BeadRow | RenderingRow | LabelRow | CommentRow | BookmarkRow | RevisionRow

ROWS: dict[str, type[Row]] = {
    "sentences": SentenceRow,
    "beads": BeadRow,
    "renderings": RenderingRow,
    "labels": LabelRow,
    "comments": CommentRow,
    "bookmarks": BookmarkRow,
    "revisions": RevisionRow,
}
"""The kinds of rows, by the name of their table."""

_KINDS = {kind: name for name, kind in ROWS.items()}
_FIELDS = {name: tuple(field.name for field in fields(kind)) for name, kind in ROWS.items()}


_BEAD_COLUMNS = _FIELDS["beads"].index("revised")


def table_of(kind: type[Any]) -> str:
    """The name of the table of a kind of rows."""
    return _KINDS[kind]


def kind_of(row: Row) -> str:
    """The name of a row's table."""
    return table_of(type(row))


def values(row: Row) -> dict[str, Any]:
    """The columns of a row, without its version."""
    return {name: getattr(row, name) for name in _FIELDS[kind_of(row)]}


def bead_of_columns(found: Sequence[Any]) -> BeadRow:
    """The bead of a line of its table, whose version stands before what later steps have put behind it."""
    return BeadRow(*found[:_BEAD_COLUMNS], *found[_BEAD_COLUMNS + 1 :])


def image(row: Row | None) -> str:
    """A row as it stands in the log; "" for none.

    >>> row_of_image("bookmarks", image(BookmarkRow(7, 1, "source", 12, "ann"))).author
    'ann'
    """
    return "" if row is None else packed([getattr(row, name) for name in _FIELDS[kind_of(row)]])


def row_of_image(kind: str, text: str) -> Any:
    """The row of an image; None for "". What an older aligner did not write is as if there were none of it."""
    return ROWS[kind](*unpacked(text)) if text else None
