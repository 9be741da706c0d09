"""Documents, their parts, and two of them that translate each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from aligner.model.spans import Side, Span

__all__ = ["Document", "DocumentPair", "Metadata", "Paragraph", "ParagraphKind", "Sentence"]


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
