"""The plain, frozen values that travel through the program, in the order in which they arise.

::

    file → Document → Sentence → DocumentPair → Bead → Rendering → Bitext → writers

Offsets are 0-based, half-open and counted in Unicode code points of :attr:`Document.text`, which is never
altered after reading: every sentence and every phrase can be found again by its offsets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

__all__ = [
    "SIDES",
    "Bead",
    "Bitext",
    "Document",
    "DocumentPair",
    "Metadata",
    "Paragraph",
    "ParagraphKind",
    "Procedure",
    "Rendering",
    "RenderingStatus",
    "Resource",
    "Review",
    "Sentence",
    "Side",
    "Signature",
    "Span",
    "in_text_order",
    "is_spaced",
    "other_side",
]

Side = Literal["source", "target"]

SIDES: tuple[Side, Side] = ("source", "target")


def other_side(side: Side) -> Side:
    """The side that it is not."""
    return "target" if side == "source" else "source"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of text.

    >>> Span(2, 5).of("反对小圈子。")
    '小圈子'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The stretch of ``text`` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The same span, ``by`` code points to the right."""
        return Span(self.start + by, self.end + by)


class ParagraphKind(StrEnum):
    """What a paragraph is in its document."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    """An item of a list."""
    QUESTION = "question"
    """A question put at a press conference."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document: ``document.text[start:end]``, without surrounding white space."""

    index: int
    start: int
    end: int
    kind: ParagraphKind = ParagraphKind.TEXT


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a reader found out about a document; an unknown value is the empty string or tuple.

    language
        BCP 47 primary tag: ``zh``, ``en``, ``de`` …
    date
        The date of the event as ``YYYY-MM-DD``, from the first sentence before any page stamp.
    event
        One of ``call``, ``meeting``, ``press-conference``, ``statement``, ``letter``, ``speech`` or "".
    participants
        Names as they stand in the text, in order of first mention.
    address
        The URL that the document was published at.
    """

    language: str = ""
    title: str = ""
    date: str = ""
    event: str = ""
    participants: tuple[str, ...] = ()
    place: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its paragraphs and what is known about it.

    text
        The whole text as read. For plain text it is the decoded file, untouched; for marked-up formats
        (Markdown, HTML, DOCX, PDF) the text that the reader extracted.
    path
        Where it was read from, as given by the user; "" for text that came from elsewhere.
    digest
        SHA-256 of the file's bytes, in hexadecimal.
    """

    id: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    metadata: Metadata = field(default_factory=Metadata)
    path: str = ""
    digest: str = ""

    def paragraph_text(self, paragraph: Paragraph) -> str:
        """The text of one paragraph."""
        return self.text[paragraph.start : paragraph.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: ``text == document.text[start:end]``.

    paragraph
        Index into ``document.paragraphs``.
    """

    index: int
    text: str
    start: int
    end: int
    paragraph: int

    @property
    def span(self) -> Span:
        """Where the sentence stands in its document."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class DocumentPair:
    """Two documents held to be translations of each other.

    score
        Probability-like figure in [0, 1]; 1.0 where the user named the pair.
    reasons
        What spoke for the pair, as ``(feature, value)``, for the user to read.
    """

    id: str
    source: Document
    target: Document
    score: float = 1.0
    reasons: tuple[tuple[str, float], ...] = ()

    def document(self, side: Side) -> Document:
        """The document of one side."""
        return self.source if side == "source" else self.target

    @property
    def languages(self) -> tuple[str, str]:
        """The language tags of both documents."""
        return self.source.metadata.language, self.target.metadata.language

    @property
    def day(self) -> str:
        """The day of the translation, or else of the original, or ""."""
        return self.target.metadata.date or self.source.metadata.date


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody has looked at a bead and confirmed it.

    author
        A name, as its bearer gave it.
    date
        When, in UTC: ``YYYY-MM-DDThh:mm:ssZ``.
    """

    author: str
    date: str


@dataclass(frozen=True, slots=True)
class Bead:
    """A minimal group of sentences that translate each other.

    source, target
        Ranges of sentence indices, of step 1; an empty one marks a null bead (an omission or addition) and
        stands where the sentence would have been.
    score
        Log-linear score of the bead under the model (no unit; higher is better).
    confidence
        Posterior probability of the bead, in [0, 1].
    crossing
        Whether the sentences of this bead stand out of order: found after the monotone pass, the path that the
        others follow cannot hold it. Neither side of such a bead is empty.
    review
        Who confirmed it; None for a bead that nobody has.

    >>> Bead(range(3, 5), range(3, 4), 7.5, 0.98).shape
    (2, 1)
    """

    source: range
    target: range
    score: float = 0.0
    confidence: float = 1.0
    crossing: bool = False
    review: Review | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """How many source and target sentences the bead holds."""
        return len(self.source), len(self.target)

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not self.source or not self.target

    def side(self, side: Side) -> range:
        """The sentence indices of one side."""
        return self.source if side == "source" else self.target


def in_text_order(beads: Iterable[Bead]) -> tuple[Bead, ...]:
    """Beads as a :class:`Bitext` holds them: by their place in the source, null beads of the target in between.

    Needed where crossing beads come in or the two sides change places; the others are in order on both sides.

    >>> moved = Bead(range(1, 2), range(0, 1), crossing=True)
    >>> [bead.source for bead in in_text_order([Bead(range(0, 1), range(1, 2)), Bead(range(2, 3), range(2, 3)), moved])]
    [range(0, 1), range(1, 2), range(2, 3)]
    """
    return tuple(sorted(beads, key=lambda bead: (bead.source.start, bead.source.stop, bead.target.start)))


class Procedure(StrEnum):
    """How a translation got from a phrase to its rendering (Zhai et al., LREC 2020)."""

    LITERAL = "literal"
    """Word for word."""
    EQUIVALENCE = "equivalence"
    """The set expression that the other language has for it."""
    TRANSPOSITION = "transposition"
    """The same sense in another part of speech."""
    MODULATION = "modulation"
    """Another point of view."""
    MODULATION_TRANSPOSITION = "modulation+transposition"
    PARTICULARIZATION = "particularization"
    """More specific than the source."""
    GENERALIZATION = "generalization"
    """Less specific than the source."""
    FIGURATIVE = "figurative"
    """An image brought in, changed or given up."""
    LEXICAL_SHIFT = "lexical-shift"
    """A small change of number, tense or reference."""
    EXPLICITATION = "explicitation"
    """Says what the source leaves to be understood."""
    REDUCTION = "reduction"
    """Leaves out what the source says."""
    TRANSLATION_ERROR = "translation-error"
    UNCERTAIN = "uncertain"


class RenderingStatus(StrEnum):
    """How a phrase of the termbase fared in the other language."""

    PREFERRED = "preferred"
    """Rendered as the termbase prefers."""
    ADMITTED = "admitted"
    """Rendered in another way that the termbase allows."""
    DEPRECATED = "deprecated"
    """Rendered in a way that the termbase knows, but not as one to be used at the time."""
    FORBIDDEN = "forbidden"
    """Rendered in a way that the termbase warns of."""
    OTHERWISE = "otherwise"
    """Rendered in a way that the termbase does not know; the span comes from word evidence."""
    NOT_FOUND = "not-found"
    """No rendering found. A reason to look, not a finding of omission."""

    @property
    def is_sound(self) -> bool:
        """Whether the termbase prefers or admits the rendering; any other should be looked at."""
        return self in (RenderingStatus.PREFERRED, RenderingStatus.ADMITTED)


@dataclass(frozen=True, slots=True)
class Rendering:
    """One occurrence of a source phrase and what became of it.

    term
        Id of the termbase entry.
    bead
        Index into ``Bitext.beads``.
    source
        Where the phrase stands in the source document.
    target
        Where its rendering stands in the target document; several spans where other words split it,
        none where it was not found.
    confidence
        In [0, 1].
    missing
        Parts of the phrase that seem to have no counterpart in the rendering, as spans of the source document. A reason
        to look, not a finding of omission.
    """

    term: str
    bead: int
    status: RenderingStatus
    source: Span
    target: tuple[Span, ...] = ()
    confidence: float = 1.0
    missing: tuple[Span, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the termbase knows the rendering."""
        return self.status not in (RenderingStatus.OTHERWISE, RenderingStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Resource:
    """A file or package that the result depends on, with a digest of its content."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Signature:
    """All that is needed to produce the same result again.

    >>> print(Signature("0.1.0", (("max_bead", "4"),), (Resource("cc-cedict", "9f3a"),)))
    aligner:0.1.0|max_bead:4|cc-cedict:9f3a
    """

    version: str
    parameters: tuple[tuple[str, str], ...] = ()
    resources: tuple[Resource, ...] = ()

    def __str__(self) -> str:
        fields = [("aligner", self.version), *self.parameters]
        fields += [(resource.name, resource.digest[:12]) for resource in self.resources]
        return "|".join(f"{name}:{value}" for name, value in fields)


_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})


def is_spaced(language: str) -> bool:
    """Whether a language, by its BCP 47 tag, puts spaces between words and sentences.

    >>> is_spaced("en-GB"), is_spaced("zh-Hant")
    (True, False)
    """
    return language.partition("-")[0].lower() not in _UNSPACED


@dataclass(frozen=True, slots=True)
class Bitext:
    """A document pair aligned sentence by sentence: what every writer takes.

    beads
        In the order of the source, and of the target as far as it does not contradict the source: a crossing bead
        stands where its source sentences stand. Every sentence of both sides is in exactly one.
    renderings
        In order of bead, then of source offset.
    """

    pair: DocumentPair
    source_sentences: tuple[Sentence, ...]
    target_sentences: tuple[Sentence, ...]
    beads: tuple[Bead, ...]
    renderings: tuple[Rendering, ...] = ()
    signature: Signature = field(default_factory=lambda: Signature("0"))

    def document(self, side: Side) -> Document:
        """The document of one side."""
        return self.pair.document(side)

    def sentences(self, side: Side) -> tuple[Sentence, ...]:
        """All sentences of one side."""
        return self.source_sentences if side == "source" else self.target_sentences

    def bead_sentences(self, bead: Bead, side: Side) -> tuple[Sentence, ...]:
        """The sentences of one side of a bead."""
        return tuple(self.sentences(side)[index] for index in bead.side(side))

    def joiner(self, side: Side) -> str:
        """What stands between two sentences of one bead: nothing in Chinese, a space in English."""
        return " " if is_spaced(self.document(side).metadata.language) else ""

    def bead_text(self, bead: Bead, side: Side) -> str:
        """The sentences of one side of a bead as one string."""
        return self.joiner(side).join(sentence.text for sentence in self.bead_sentences(bead, side))

    def bead_spans(self, bead: Bead, side: Side, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Document spans as spans of :meth:`bead_text`.

        A span that runs over the border between two sentences keeps its ends; what the joiner replaced
        between them is not counted. Spans outside the bead are left out.
        """
        return tuple(self._bead_spans(bead, side, spans))

    def _bead_spans(self, bead: Bead, side: Side, spans: Sequence[Span]) -> Iterator[Span]:
        gap = len(self.joiner(side))
        pieces: list[tuple[Sentence, int]] = []
        at = 0
        for sentence in self.bead_sentences(bead, side):
            pieces.append((sentence, at))
            at += len(sentence.text) + gap
        for span in spans:
            inside = [
                (max(span.start, s.start) - s.start + at, min(span.end, s.end) - s.start + at)
                for s, at in pieces
                if span.start < s.end and span.end > s.start
            ]
            if inside:
                yield Span(inside[0][0], inside[-1][1])

    def rendering_texts(self, rendering: Rendering) -> tuple[str, str]:
        """The phrase and its rendering as they stand; split parts are joined by ``" … "``."""
        target = " … ".join(span.of(self.pair.target.text) for span in rendering.target)
        return rendering.source.of(self.pair.source.text), target
