"""A bitext as the report lays it out: beads, their two cells, paragraphs, sentences, phrases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from aligner.model import Bead, Bitext, Document, Rendering, RenderingStatus, Sentence, Side, by_bead
from aligner.report.marks import Mark, Slice, cut
from aligner.report.review import Band, ReviewItem, band_of, is_doubtful, review_item, review_items
from aligner.report.summary import Totals, count

__all__ = [
    "BeadView",
    "CellView",
    "DocumentView",
    "LineView",
    "PhraseView",
    "PieceView",
    "SideView",
    "StripView",
    "document_view",
]

_STRIP_LENGTH = 160


@dataclass(frozen=True, slots=True)
class PhraseView:
    """A rendering as the text shows it, on either side.

    key
        Number of the phrase within its bead, from 1.
    counterpart
        What stands for it on the other side; "" where nothing was found.
    """

    key: int
    term: str
    anchor: str
    status: RenderingStatus
    confidence: float
    counterpart: str


@dataclass(frozen=True, slots=True)
class PieceView:
    """A stretch of text with the phrases that cover all of it, the innermost last.

    begins, ends
        Keys of the phrases that begin and end here.
    """

    text: str
    phrases: tuple[PhraseView, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LineView:
    """The sentences that a bead has of one paragraph.

    opens
        Whether the paragraph begins here.
    """

    kind: str
    opens: bool
    sentences: tuple[tuple[PieceView, ...], ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """One side of a bead; ``first`` and ``last`` are sentence numbers from 1, 0 for none."""

    lines: tuple[LineView, ...]
    joiner: str
    first: int = 0
    last: int = 0

    @property
    def opens(self) -> bool:
        """Whether the cell begins with a new paragraph."""
        return bool(self.lines) and self.lines[0].opens


@dataclass(frozen=True, slots=True)
class BeadView:
    """A bead; ``number`` counts from 1.

    follows
        Where the bead is crossing, the number of the bead that its target sentences follow; 0 at the beginning.
    """

    id: str
    number: int
    shape: str
    confidence: float
    crossing: bool
    follows: int
    band: Band
    doubtful: bool
    check: bool
    source: CellView
    target: CellView


@dataclass(frozen=True, slots=True)
class SideView:
    """One side of a pair as the head of the report names it."""

    side: Side
    title: str
    document: Document
    sentences: int


@dataclass(frozen=True, slots=True)
class StripView:
    """A stretch of the overview: a few beads, shown by the least certain of them."""

    href: str
    band: Band
    confidence: float
    label: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A bitext laid out. ``prefix`` begins all ids of its beads.

    review
        The beads to look at first.
    """

    prefix: str
    bitext: Bitext
    sides: tuple[SideView, SideView]
    totals: Totals
    beads: tuple[BeadView, ...]
    strip: tuple[StripView, ...]
    review: tuple[ReviewItem, ...]
    nulls: tuple[ReviewItem, ...]


def document_view(bitext: Bitext, prefix: str, anchors: Mapping[str, str]) -> DocumentView:
    """Lay a bitext out. ``anchors`` says where the table of phrases has each term."""
    renderings = by_bead(bitext.renderings)
    places = {sentence: number for number, bead in enumerate(bitext.beads, 1) for sentence in bead.target}
    layout = _Layout(bitext, anchors, places)
    beads = tuple(
        layout.bead(bead, f"{prefix}b{index + 1}", index + 1, [one for _, one in renderings.get(index, ())])
        for index, bead in enumerate(bitext.beads)
    )
    return DocumentView(
        prefix=prefix,
        bitext=bitext,
        sides=(_side(bitext, "source"), _side(bitext, "target")),
        totals=count(bitext),
        beads=beads,
        strip=tuple(_strip(beads)),
        review=tuple(review_items(bitext, f"#{prefix}")),
        nulls=tuple(review_item(bitext, at, f"#{prefix}") for at, bead in enumerate(bitext.beads) if bead.is_null),
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """What laying out a bead needs to know.

    places
        The number of the bead that each target sentence is in.
    """

    bitext: Bitext
    anchors: Mapping[str, str]
    places: Mapping[int, int]

    def bead(self, bead: Bead, id_: str, number: int, renderings: Sequence[Rendering]) -> BeadView:
        return BeadView(
            id=id_,
            number=number,
            shape="{}:{}".format(*bead.shape),
            confidence=bead.confidence,
            crossing=bead.crossing,
            follows=self.places.get(bead.target.start - 1, 0) if bead.crossing else 0,
            band=band_of(bead.confidence),
            doubtful=is_doubtful(bead),
            check=not all(rendering.status.is_sound for rendering in renderings),
            source=self._cell(bead, "source", renderings),
            target=self._cell(bead, "target", renderings),
        )

    def _cell(self, bead: Bead, side: Side, renderings: Sequence[Rendering]) -> CellView:
        phrases = {key: self._phrase(key, side, rendering) for key, rendering in enumerate(renderings, 1)}
        marks = [
            Mark(span, key)
            for key, rendering in enumerate(renderings, 1)
            for span in ((rendering.source,) if side == "source" else rendering.target)
        ]
        sentences = self.bitext.bead_sentences(bead, side)
        lines = tuple(
            self._line(side, tuple(group), marks, phrases)
            for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)
        )
        first, last = (sentences[0].index + 1, sentences[-1].index + 1) if sentences else (0, 0)
        return CellView(lines, self.bitext.joiner(side), first, last)

    def _phrase(self, key: int, side: Side, rendering: Rendering) -> PhraseView:
        source, target = self.bitext.rendering_texts(rendering)
        return PhraseView(
            key=key,
            term=rendering.term,
            anchor=self.anchors[rendering.term],
            status=rendering.status,
            confidence=rendering.confidence,
            counterpart=target if side == "source" else source,
        )

    def _line(
        self,
        side: Side,
        sentences: tuple[Sentence, ...],
        marks: Sequence[Mark],
        phrases: Mapping[int, PhraseView],
    ) -> LineView:
        first = sentences[0]
        before = self.bitext.sentences(side)[first.index - 1] if first.index else None
        return LineView(
            kind=self.bitext.document(side).paragraphs[first.paragraph].kind.value,
            opens=before is None or before.paragraph != first.paragraph,
            sentences=tuple(
                tuple(_piece(sentence, slice_, phrases) for slice_ in cut(sentence.span, marks))
                for sentence in sentences
            ),
        )


def _piece(sentence: Sentence, slice_: Slice, phrases: Mapping[int, PhraseView]) -> PieceView:
    return PieceView(
        slice_.span.shifted(-sentence.start).of(sentence.text),
        tuple(phrases[key] for key in slice_.keys),
        slice_.begins,
        slice_.ends,
    )


def _side(bitext: Bitext, side: Side) -> SideView:
    document = bitext.document(side)
    return SideView(side, document.metadata.title or document.id, document, len(bitext.sentences(side)))


def _strip(beads: Sequence[BeadView]) -> Iterator[StripView]:
    step = max(1, -(-len(beads) // _STRIP_LENGTH))
    for start in range(0, len(beads), step):
        group = beads[start : start + step]
        worst = min(group, key=lambda bead: bead.confidence)
        numbers = f"Bead {worst.number}"
        if len(group) > 1:
            numbers = f"Beads {group[0].number} to {group[-1].number}, least certain {worst.number}"
        yield StripView(f"#{worst.id}", worst.band, worst.confidence, numbers)
