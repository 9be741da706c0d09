"""Words in context on both sides: what stands around a phrase, and around what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aligner.model import SIDES, Bitext, Side, Span, is_spaced
from aligner.report.marks import Mark, cut

__all__ = ["Context", "Origin", "Passage", "Piece", "origin_of", "passage", "whole"]

_WHITE = re.compile(r"\s+")

_SPACED, _UNSPACED = 72, 30
"""Characters of context on each side of a phrase, in languages with and without spaces between words."""

_LONGEST_GAP = 60
"""Characters between two parts of a rendering that are shown in full."""

PieceKind: TypeAlias = Literal["", "hit", "missing"]
_KINDS: tuple[PieceKind, ...] = ("", "hit", "missing")


@dataclass(frozen=True, slots=True)
class Origin:
    """The document pair that passages are from.

    titles, langs
        Of both sides.
    speakers
        Those whom the documents name as taking part.
    prefix, label
        What stands before ``b1``, ``b2`` … in a link to a bead, and before its number where the link is shown.
    """

    pair: str
    titles: tuple[str, str]
    langs: tuple[str, str]
    date: str
    speakers: tuple[str, ...]
    prefix: str
    label: str = ""

    @property
    def title(self) -> str:
        """Both titles in one line."""
        return " / ".join(self.titles)

    @property
    def order(self) -> tuple[str, str]:
        """By date; "~" comes after every figure, so that what has none comes last."""
        return self.date or "~", self.pair


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage: of a phrase or rendering (``hit``), of what seems to have no counterpart, or of neither."""

    text: str
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class Context:
    """One side of a passage: what is marked, and what stands before and after it; without a mark, all is ``after``."""

    before: str = ""
    pieces: tuple[Piece, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a document pair.

    bead
        Its number in the document, from 1.
    sides
        Source and target; None where the place is counted and linked, but not shown.
    """

    origin: Origin
    bead: int
    sides: tuple[Context, Context] | None = None

    @property
    def href(self) -> str:
        """Where the bead is on the page of its pair."""
        return f"{self.origin.prefix}b{self.bead}"

    @property
    def label(self) -> str:
        """What stands for it in a list of links."""
        return f"{self.origin.label}{self.bead}"


def origin_of(bitext: Bitext, prefix: str, label: str = "") -> Origin:
    """Where the passages of a bitext are from (see :class:`Origin`)."""
    source, target = bitext.pair.source, bitext.pair.target
    return Origin(
        bitext.pair.id,
        (source.metadata.title or source.id, target.metadata.title or target.id),
        bitext.pair.languages,
        bitext.pair.day,
        target.metadata.participants or source.metadata.participants,
        prefix,
        label,
    )


def passage(
    bitext: Bitext,
    origin: Origin,
    bead: int,
    source: Sequence[Span],
    target: Sequence[Span],
    missing: Sequence[Span] = (),
) -> Passage:
    """The place of ``source`` and ``target``, spans of the documents that are marked, in a bead given by its index.

    missing
        Spans of the source within ``source`` that seem to have no counterpart.
    """
    sides = (_context(bitext, bead, "source", source, missing), _context(bitext, bead, "target", target))
    return Passage(origin, bead + 1, sides)


def whole(bitext: Bitext, origin: Origin, bead: int) -> Passage:
    """A null bead, with nothing marked: all of it has no counterpart, and is shown as far as it is not too long."""
    source, target = (_beginning(bitext, bead, side, 6) for side in SIDES)
    return Passage(origin, bead + 1, (source, target))


def _beginning(bitext: Bitext, bead: int, side: Side, widths: int) -> Context:
    text, width, spaced = bitext.document(side).text, *_width(bitext, side)
    return Context(after=_until(_extent(bitext, bead, side).of(text), widths * width, spaced))


def _width(bitext: Bitext, side: Side) -> tuple[int, bool]:
    spaced = is_spaced(bitext.document(side).metadata.language)
    return (_SPACED if spaced else _UNSPACED), spaced


def _extent(bitext: Bitext, bead: int, side: Side) -> Span:
    sentences = bitext.bead_sentences(bitext.beads[bead], side)
    return Span(sentences[0].start, sentences[-1].end) if sentences else Span(0, 0)


def _context(bitext: Bitext, bead: int, side: Side, spans: Sequence[Span], missing: Sequence[Span] = ()) -> Context:
    extent, text = _extent(bitext, bead, side), bitext.document(side).text
    width, spaced = _width(bitext, side)
    spans = [span for span in spans if max(span.start, extent.start) < min(span.end, extent.end)]
    if not spans:
        return _beginning(bitext, bead, side, 3)
    hull = Span(max(extent.start, min(s.start for s in spans)), min(extent.end, max(s.end for s in spans)))
    marks = [Mark(span, 1) for span in spans] + [Mark(span, 2) for span in missing]
    return Context(
        _since(Span(extent.start, hull.start).of(text), width, spaced),
        tuple(_pieces(text, hull, marks, 6 * width, spaced)),
        _until(Span(hull.end, extent.end).of(text), width, spaced),
    )


def _pieces(text: str, hull: Span, marks: Sequence[Mark], most: int, spaced: bool) -> Iterable[Piece]:
    for part in cut(hull, marks):
        kind = _KINDS[max(part.keys, default=0)]
        words = _spaces(part.span.of(text))
        if not kind and len(words) > _LONGEST_GAP:
            words = " … "
        yield Piece(_until(words, most, spaced), kind)


def _spaces(text: str) -> str:
    """Single spaces for all white space, also at the ends, where it divides words."""
    return _WHITE.sub(" ", text)


def _since(text: str, width: int, spaced: bool) -> str:
    """The end of a text, from the beginning of a word."""
    text = _spaces(text)
    if len(text) <= width:
        return text
    end = text[-width:]
    return "…" + (end.partition(" ")[2] or end if spaced and text[-width - 1] != " " else end)


def _until(text: str, width: int, spaced: bool) -> str:
    """The beginning of a text, to the end of a word."""
    text = _spaces(text)
    if len(text) <= width:
        return text
    start = text[:width]
    return (start.rpartition(" ")[0] or start if spaced and text[width] != " " else start) + "…"
