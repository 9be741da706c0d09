"""What every reader gives back, and the blocks of text from which it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aligner.model import Paragraph, ParagraphKind

__all__ = ["Block", "Context", "Extract", "Reader", "assemble", "is_heading", "is_question", "join_lines", "tidy"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may need to know besides the bytes.

    path
        As given by the user, for error messages.
    presegmented
        Whether the text has one sentence a line, each to be a paragraph.
    """

    path: str = ""
    presegmented: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file with its paragraphs, and what its markup says about it.

    date
        ``YYYY-MM-DD`` of publication (a page stamp, a meta element, front matter), not of the event.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str = ""
    date: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph that is not yet placed in a text."""

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT


@dataclass(frozen=True, slots=True)
class Reader:
    """How one format is read.

    name
        What the format is called in messages.
    extensions
        With dot, in lower case.
    read
        Raises :class:`~aligner.errors.ReadError`; an extract without paragraphs is an empty document.
    """

    name: str
    extensions: tuple[str, ...]
    read: Callable[[bytes, Context], Extract]


_UNSPACED = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
_LINE_BREAK = re.compile(r" ?\n\s*")
_AFTER_UNSPACED = re.compile(f"[{_UNSPACED}“”‘’…—]$")
_BEFORE_UNSPACED = re.compile(f"^[{_UNSPACED}“”‘’…—]")
_HAN_NEAR = re.compile(f"[{_UNSPACED}]")
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
# Where a line may break and where it may not is nothing of the text; joiners, marks of direction and variation
# selectors are, without which some words and signs are others.
_BREAKS = re.compile("[\u200b\u2060\ufeff\xad]")
_FINAL = re.compile(r"[.!?;:,。！？；：，…][\"'”’»」』）)\]]*$")
_HEADING_CHARACTERS, _HEADING_WORDS = 45, 25
_QUESTION = re.compile(
    r"""(?:问|問|提问|提問|记者|記者|记者问|記者問|Q\d{0,3}|Question|Reporter|Journalist)\s*[：:]
    |[^，。！？,.!?：:]{1,30}(?:记者|記者)(?:问|問|提问|提問)?[：:]
    |(?:The\s)?(?:Reuters|AFP|AP|Bloomberg|BBC|CNN|CCTV|CGTN|CRI|NHK|TASS|RIA\ Novosti|Kyodo(?:\ News)?
      |Yonhap(?:\ News\ Agency)?|Xinhua(?:\ News\ Agency)?|China\ News\ Service|China\ Daily|People[’']s\ Daily
      |Global\ Times|Beijing\ Daily|Shenzhen\ TV|Phoenix\ TV|Hubei\ Media\ Group|Anadolu(?:\ Agency)?|EFE|PTI|ANTARA
      |Macau\ Monthly|Beijing\ Youth\ Daily|The\ Paper|Dragon\ TV|Financial\ Times|New\ York\ Times):\s
    """,
    re.VERBOSE,
)


def assemble(blocks: Iterable[Block]) -> tuple[str, tuple[Paragraph, ...]]:
    r"""Blocks as a text with one paragraph a line; empty ones are left out.

    >>> assemble([Block("Title", ParagraphKind.HEADING), Block(" "), Block("Body.")])[0]
    'Title\nBody.'
    """
    lines: list[str] = []
    paragraphs: list[Paragraph] = []
    at = 0
    for block in blocks:
        text = block.text.strip()
        if not text:
            continue
        kind = block.kind
        if kind is ParagraphKind.TEXT and is_question(text):
            kind = ParagraphKind.QUESTION
        paragraphs.append(Paragraph(len(lines), at, at + len(text), kind))
        lines.append(text)
        at += len(text) + 1
    return "\n".join(lines), tuple(paragraphs)


def is_heading(text: str) -> bool:
    """Whether a line is short and without final punctuation, as titles are.

    >>> is_heading("双方就合作交换意见"), is_heading("双方就合作交换意见。")
    (True, False)
    """
    text = text.strip()
    if not text or len(text) > 10 * _HEADING_CHARACTERS or _FINAL.search(text[-4:]):
        return False
    limit = _HEADING_CHARACTERS if _HAN_NEAR.search(text) else 10 * _HEADING_CHARACTERS
    return len(text) <= limit and len(text.split()) <= _HEADING_WORDS


def is_question(text: str) -> bool:
    """Whether a paragraph opens as a reporter's question.

    >>> is_question("问：会谈何时举行？"), is_question("Q: When?"), is_question("他问记者：好吗？")
    (True, True, False)
    """
    head = text[:60]
    return bool(_QUESTION.match(head)) and not re.match(r"[^：:]*(?:他|她|我|你|问记者)", head.split("：")[0])


def join_lines(left: str, right: str) -> str:
    """Two lines of one paragraph as one: without a space where Chinese or Japanese meet.

    >>> join_lines("双方同", "意合作"), join_lines("they", "agreed")
    ('双方同意合作', 'they agreed')
    """
    if not left or not right:
        return left + right
    near = _HAN_NEAR.search(left[-2:]) or _HAN_NEAR.search(right[:2])
    closed = near and _AFTER_UNSPACED.search(left) and _BEFORE_UNSPACED.search(right)
    return left + ("" if closed else " ") + right


def tidy(text: str) -> str:
    r"""Text out of markup with its white space collapsed and line breaks joined as they would be read.

    U+3000 inside the text stays; only at the ends it is dropped.

    >>> tidy("\u3000\u3000双方同\n  意  合作。 ")
    '双方同意 合作。'
    """
    pieces = _LINE_BREAK.split(_BLANKS.sub(" ", _BREAKS.sub("", text)).strip())
    if len(pieces) == 1:
        return pieces[0]
    # Each join looks at the two ends only, so that a paragraph of many lines stays linear.
    parts = [pieces[0]]
    for piece in pieces[1:]:
        joined = join_lines(parts[-1][-2:], piece[:2])
        if len(joined) > len(parts[-1][-2:]) + len(piece[:2]):
            parts.append(" ")
        parts.append(piece)
    return "".join(parts)
