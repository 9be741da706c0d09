"""A bead as the page shows it: its two cells, sentences, phrases, and what people have said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.model import SIDES, RenderingStatus, Side, Span
from aligner.report.figures import percent
from aligner.report.marks import STATUS_CODES, Mark, cut
from aligner.report.review import Band, band_of, is_doubtful
from aligner.review.live import Live
from aligner.review.reasons import Look, looks
from aligner.review.rows import BeadRow, RenderingRow, SentenceRow

__all__ = ["PieceView", "RowView", "SentenceView", "row_views"]


@dataclass(frozen=True, slots=True)
class PieceView:
    """A stretch of text with the phrases that cover it, by their ids; ``code`` is that of the innermost."""

    text: str
    phrases: tuple[int, ...] = ()
    code: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence; ``opens`` says whether a paragraph begins with it."""

    id: int
    opens: bool
    kind: str
    pieces: tuple[PieceView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A bead; ``number`` counts from 1.

    marked
        Whether whoever looks has bookmarked it.
    """

    bead: BeadRow
    number: int
    shape: tuple[int, int]
    band: Band
    doubtful: bool
    marked: bool
    comments: int
    reasons: tuple[str, ...]
    source: tuple[SentenceView, ...]
    target: tuple[SentenceView, ...]

    @property
    def label(self) -> str:
        """What a screen reader says of it after its number and before its text."""
        sure = f"{percent(self.bead.confidence)[:-1]} percent"
        parts = ["{} to {}".format(*self.shape), sure, self.bead.status]
        parts += ["bookmarked"] * self.marked + ["out of order"] * self.bead.crossing
        return ", ".join(parts)


def row_views(live: Live, beads: Sequence[BeadRow], person: str) -> list[RowView]:
    """Beads, in the order of the source, as rows."""
    if not beads:
        return []
    marked = live.marked_by(person)
    state = live.part(beads)
    sentences = {(one.side, one.start): one.id for one in state.sentences}
    rows = {one.id: one for one in state.sentences}
    views = []
    for look, said in zip(looks(state, live.whole), live.reasons(beads), strict=True):
        sides = [_side(live, look, side, sentences, rows) for side in SIDES]
        views.append(
            RowView(
                look.row,
                live.index(look.row) + 1,
                look.bead.shape,
                band_of(look.bead.confidence),
                is_doubtful(look.bead),
                look.row.id in marked,
                look.comments,
                tuple(said.values()),
                *sides,
            )
        )
    return views


def _side(
    live: Live, look: Look, side: Side, ids: dict[tuple[Side, int], int], rows: dict[int, SentenceRow]
) -> tuple[SentenceView, ...]:
    phrases = {one.id: one for one in live.renderings(look.row)}
    marks = [Mark(span, one.id) for one in phrases.values() for span in spans_of(one, side)]
    document = look.bitext.document(side)
    found = []
    for sentence in look.bitext.bead_sentences(look.bead, side):
        number = ids[side, sentence.start]
        pieces = [
            _piece(piece.span.of(document.text), tuple(phrases[key] for key in piece.keys))
            for piece in cut(sentence.span, marks)
        ]
        kind = document.paragraphs[sentence.paragraph].kind.value
        found.append(SentenceView(number, live.opens(rows[number]), kind, tuple(pieces)))
    return tuple(found)


def spans_of(rendering: RenderingRow, side: Side) -> tuple[Span, ...]:
    """Where a phrase or its rendering stands in the document."""
    if side == "source":
        return (Span(rendering.start, rendering.end),)
    return rendering.target_spans


def _piece(text: str, phrases: Sequence[RenderingRow]) -> PieceView:
    if not phrases:
        return PieceView(text)
    inner = phrases[-1]
    status = RenderingStatus(inner.status)
    hint = "; ".join(f"{one.term}: {one.status}" for one in phrases)
    return PieceView(text, tuple(one.id for one in phrases), STATUS_CODES[status], hint)
