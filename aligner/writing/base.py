"""What every writer has in common: one abstract class and the options."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from aligner.errors import ParameterError
from aligner.model import Bitext, Side

__all__ = ["LANGUAGE_NAMES", "REGIONAL_TAGS", "UNKNOWN_LANGUAGE", "WriteOptions", "Writer", "language", "regional_tag"]

REGIONAL_TAGS = {"zh": "zh-CN", "en": "en-US"}
"""The tag that translation memories expect for a language; others keep the tag of their document."""

UNKNOWN_LANGUAGE = "und"
"""BCP 47 for a language that nobody has determined."""

LANGUAGE_NAMES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "und": "not determined",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""What a reader is told, by BCP 47 primary tag."""

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How a bitext is written; each format uses what concerns it.

    date
        When the file is made, for TMX and TEI. The caller takes it from the clock or from
        ``SOURCE_DATE_EPOCH``; None leaves every date of making out, so that the same input gives the same
        bytes. A time without zone is held to be UTC.
    source_tag, target_tag
        BCP 47 tags of the two sides, such as ``en-GB``; "" takes the language of the document, in TMX with
        the region of :data:`REGIONAL_TAGS`.
    tmx_grouping
        ``sentence``: one unit a bead. ``paragraph``: one unit for each smallest group of beads that fills
        whole paragraphs on both sides, for clients that segment by paragraph.
    tmx_inline
        Mark renderings inside the segments with ``<hi>``. OmegaT drops such text with its default settings.
    tmx_nulls
        Write null beads as notes of the header, since a segment must not be empty.
    tmx_phrases
        Write each rendering that was found as a unit of its own after the sentences.
    scores
        Write the confidence as third field of the beads notation.
    title, publisher
        Of the file itself; "" takes the titles of the documents.
    licence, licence_url
        Terms of use of the file and where they can be read.
    index_href
        Where a page links to as the index of its run, relative to it; "" for a page on its own.
    phrases_href
        Where a page links to for the phrases of its run, relative to it; "" for a page on its own.

    >>> WriteOptions(source_tag="zh_CN")
    Traceback (most recent call last):
    ...
    aligner.errors.ParameterError: source_tag is 'zh_CN', but must be a language tag such as en-GB
    """

    date: datetime | None = None
    source_tag: str = ""
    target_tag: str = ""
    tmx_grouping: Literal["sentence", "paragraph"] = "sentence"
    tmx_inline: bool = False
    tmx_nulls: bool = False
    tmx_phrases: bool = False
    scores: bool = False
    title: str = ""
    publisher: str = ""
    licence: str = ""
    licence_url: str = ""
    index_href: str = ""
    phrases_href: str = ""

    def __post_init__(self) -> None:
        for name in ("source_tag", "target_tag"):
            tag = getattr(self, name)
            if tag and not _TAG.fullmatch(tag):
                raise ParameterError(f"{name} is {tag!r}, but must be a language tag such as en-GB")
        if self.source_tag and self.source_tag == self.target_tag:
            raise ParameterError(f"source_tag and target_tag are both {self.source_tag!r}")
        if self.tmx_grouping not in ("sentence", "paragraph"):
            raise ParameterError(f"tmx_grouping is {self.tmx_grouping!r}, but must be sentence or paragraph")

    def tag(self, side: Side) -> str:
        """The tag asked for on one side, or "" for that of the document."""
        return self.source_tag if side == "source" else self.target_tag

    @property
    def utc_date(self) -> datetime | None:
        """:attr:`date` in UTC, to the second."""
        if self.date is None:
            return None
        aware = self.date if self.date.tzinfo else self.date.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)


class Writer(ABC):
    """A format that bitexts can be written in.

    name
        As the user calls it and as it stands in ``WRITERS``.
    extension
        Of the files, with the dot.
    description
        One line for the user.
    holds_many
        Whether one file can hold several bitexts.
    """

    name: ClassVar[str]
    extension: ClassVar[str]
    description: ClassVar[str]
    holds_many: ClassVar[bool] = True

    @abstractmethod
    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """The whole file. The same bitexts and options give the same bytes.

        Raises :class:`ParameterError` where the format cannot hold these bitexts together.
        """


def language(bitext: Bitext, side: Side, options: WriteOptions) -> str:
    """The language tag of one side: as asked for, or that of the document.

    A language that is unknown, or that is no language tag at all, is ``und``.
    """
    tag = options.tag(side) or bitext.document(side).metadata.language.replace("_", "-")
    return tag if _TAG.fullmatch(tag) else UNKNOWN_LANGUAGE


def regional_tag(bitext: Bitext, side: Side, options: WriteOptions) -> str:
    """The language tag of one side as translation memories expect it, with a region where that is usual."""
    tag = language(bitext, side, options)
    return tag if options.tag(side) else REGIONAL_TAGS.get(tag, tag)
