"""The text of a bead as it goes into a file, and where a document's spans lie in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from aligner.model import Bead, Bitext, Choice, Rendering, Side, Span, by_bead

__all__ = [
    "FORBIDDEN",
    "Clean",
    "Segment",
    "bead_segment",
    "choice_line",
    "comment_lines",
    "nesting",
    "rendering_line",
    "rendering_spans",
]

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids (section 2.2, production Char), as no writing can express them."""


@dataclass(frozen=True)
class Clean:
    r"""A text without the characters that XML forbids, and the way from the old offsets to the new.

    >>> clean = Clean("a\x00bc")
    >>> clean.text, clean.offset(2)
    ('abc', 1)
    """

    raw: str

    @cached_property
    def text(self) -> str:
        """What is left."""
        return FORBIDDEN.sub("", self.raw)

    @cached_property
    def _removed(self) -> list[int]:
        return [match.start() for match in FORBIDDEN.finditer(self.raw)]

    def offset(self, at: int) -> int:
        """Where the code point at ``at`` of the raw text stands now."""
        return at - bisect_left(self._removed, at)

    def span(self, span: Span) -> Span:
        """Where a span of the raw text stands now; empty where nothing of it is left."""
        return Span(self.offset(span.start), self.offset(span.end))


@dataclass(frozen=True)
class Segment:
    r"""Pieces of a document, put together as one string without characters that XML forbids.

    document
        Text of the whole document.
    pieces
        Spans of it, in order.
    joiner
        What stands between two pieces.

    >>> segment = Segment("甲。 乙\x07丙。", (Span(0, 2), Span(3, 7)), "")
    >>> segment.text, segment.spans([Span(3, 6)])
    ('甲。乙丙。', (Span(start=2, end=4),))
    """

    document: str
    pieces: tuple[Span, ...]
    joiner: str

    @cached_property
    def _clean(self) -> Clean:
        return Clean(self.joiner.join(piece.of(self.document) for piece in self.pieces))

    @property
    def text(self) -> str:
        """The string."""
        return self._clean.text

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read in it."""
        return not self.text.strip()

    def spans(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Spans of the document as spans of :attr:`text`; those outside, and empty ones, are left out."""
        placed = (self._place(span) for span in spans)
        return tuple(span for span in placed if span is not None and span.start < span.end)

    def _place(self, span: Span) -> Span | None:
        inside: list[Span] = []
        at = 0
        for piece in self.pieces:
            if span.start < piece.end and span.end > piece.start:
                part = Span(max(span.start, piece.start), min(span.end, piece.end))
                inside.append(part.shifted(at - piece.start))
            at += piece.end - piece.start + len(self.joiner)
        return self._clean.span(Span(inside[0].start, inside[-1].end)) if inside else None


def bead_segment(bitext: Bitext, bead: Bead, side: Side) -> Segment:
    """One side of a bead; its text is ``bitext.bead_text(bead, side)`` without forbidden characters."""
    pieces = tuple(sentence.span for sentence in bitext.bead_sentences(bead, side))
    return Segment(bitext.document(side).text, pieces, bitext.joiner(side))


def comment_lines(bitext: Bitext) -> dict[int, list[str]]:
    """What people have said about beads, a line each, by the number of the bead."""
    return {bead: [str(one) for _, one in own] for bead, own in by_bead(bitext.comments).items()}


def rendering_spans(
    rendering: Rendering, source: Segment, target: Segment
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where a phrase and its rendering stand in the two sides of a bead."""
    return source.spans([rendering.source]), target.spans(rendering.target)


def rendering_line(rendering: Rendering, source: Segment, target: Segment) -> str:
    """A rendering in one line: spans of both sides, status, confidence, term.

    Spans are 0-based and half-open, in code points of the segment texts; parts of one rendering are joined by
    commas, ``-`` stands for none, and the term is the rest of the line. Behind the phrase and ``!`` stand the parts
    of it that seem to have no counterpart.
    Examples: ``2-5 7-20 preferred 0.95 small-circle``, ``2-5 0-4,9-12 otherwise 0.61 small-circle``,
    ``2-5 - not-found 0.85 small-circle``, ``2-5!2-3 7-13 otherwise 0.70 small-circle``.
    """
    places = [_format_spans(spans) for spans in rendering_spans(rendering, source, target)]
    if missing := source.spans(rendering.missing):
        places[0] += f"!{_format_spans(missing)}"
    term = " ".join(FORBIDDEN.sub("", rendering.term).split())
    return " ".join([*places, rendering.status, f"{rendering.confidence:.2f}", term]).rstrip()


def choice_line(choice: Choice, source: Segment, target: Segment) -> str:
    """A choice in one line: spans of both sides as in :func:`rendering_line`, kind, value, certainty, rule or author.

    Examples: ``2-5 - quotation-marks dropped 0.85 marks-on-one-side``, ``2-5 7-20 procedure literal 1.00 by ann``.
    """
    places = [_format_spans(source.spans(choice.source)), _format_spans(target.spans(choice.target))]
    author = " ".join(FORBIDDEN.sub("", choice.author).replace(";", ",").split())
    said = f"by {author}" if author else choice.rule or "-"
    return " ".join([*places, choice.kind.value, choice.value, f"{choice.certainty:.2f}", said])


def _format_spans(spans: Sequence[Span]) -> str:
    return ",".join(f"{span.start}-{span.end}" for span in spans) or "-"


def nesting(spans: Sequence[Span]) -> tuple[bool, ...]:
    """Which spans can be elements of one tree: those that do not cross one taken before.

    Spans are taken from the left, the longer of two with the same start first.

    >>> nesting([Span(0, 4), Span(2, 6), Span(2, 3), Span(4, 9)])
    (True, False, True, True)
    """
    nested = set(_nested(spans))
    return tuple(index in nested for index in range(len(spans)))


def _nested(spans: Sequence[Span]) -> Iterator[int]:
    open_ends: list[int] = []
    for index in sorted(range(len(spans)), key=lambda i: (spans[i].start, -spans[i].end, i)):
        span = spans[index]
        while open_ends and open_ends[-1] <= span.start:
            open_ends.pop()
        if not open_ends or span.end <= open_ends[-1]:
            open_ends.append(span.end)
            yield index
