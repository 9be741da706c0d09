"""Plain text: the decoded file is the text, and paragraphs are found in it by their line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.model import Paragraph, ParagraphKind, Span
from aligner.reading.encodings import decode
from aligner.reading.extract import Context, Extract, Reader, is_heading, is_question
from aligner.reading.languages import script

__all__ = ["READER", "extract", "line_paragraphs", "paragraphs"]

_LINE = re.compile("[^\n\r\v\f\x85\u2028\u2029]+")
_EMPTY_LINE = re.compile("(?:\n|\r(?!\n)|[\v\f\x85\u2028\u2029])[ \t\r\xa0\u3000]*[\n\r\v\f\x85\u2028\u2029]")
_BLANK = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + "\ufeff"
_SENTENCE_END = re.compile(r"[.!?:;。！？：；…][\"'”’»」』）)\]]*$")

# When lines count as wrapped by hand or by a mail program. Wrapped prose fills its lines: all but the last of
# a paragraph are nearly full. Verse, lists and one-sentence-a-line texts are uneven or end in final marks.
_MIN_INNER_LINES = 3
_WIDTHS = {"latin": range(40, 111), "han": range(16, 61)}
_FULL = {"latin": 0.75, "han": 0.9}
_SHARE_FULL = 0.85
_SHARE_OPEN = 0.6


def _read(data: bytes, context: Context) -> Extract:
    return extract(decode(data, context.path), presegmented=context.presegmented)


def extract(text: str, *, presegmented: bool = False) -> Extract:
    """A text, untouched, with its paragraphs."""
    return Extract(text, line_paragraphs(text) if presegmented else paragraphs(text))


def line_paragraphs(text: str) -> tuple[Paragraph, ...]:
    r"""Line ``n`` as paragraph ``n``, empty ones too; only ``\n`` ends a line, and the last one adds none.

    >>> [(p.start, p.end) for p in line_paragraphs("Yes.\r\n\n No.\n")]
    [(0, 4), (6, 6), (8, 11)]
    """
    found: list[Paragraph] = []
    at = 0
    for line in text.removesuffix("\n").split("\n") if text else ():
        span = _stripped(line, at)
        found.append(Paragraph(len(found), span.start, span.end))
        at += len(line) + 1
    return tuple(found)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    r"""The paragraphs of a plain text: its lines that are not empty, or its blocks where lines are wrapped.

    A first line that is short and has no final punctuation is a heading.

    >>> [text.kind.value for text in paragraphs("会谈纪要\n\n双方举行会谈。\n问：何时？")]
    ['heading', 'text', 'question']
    """
    lines = _lines(text)
    spans = list(_blocks(lines)) if _is_wrapped(text, lines) else [line.span for line in lines]
    return tuple(
        Paragraph(index, span.start, span.end, _kind(span.of(text), index, len(spans)))
        for index, span in enumerate(spans)
    )


def _kind(text: str, index: int, count: int) -> ParagraphKind:
    if index == 0 and count > 1 and is_heading(text):
        return ParagraphKind.HEADING
    return ParagraphKind.QUESTION if is_question(text) else ParagraphKind.TEXT


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not empty; ``opens`` where an empty line or a Chinese indent is before it."""

    span: Span
    opens: bool

    @property
    def length(self) -> int:
        return self.span.end - self.span.start


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    end = 0
    for match in _LINE.finditer(text):
        span = _stripped(match[0], match.start())
        if span.start < span.end:
            indented = text[max(0, span.start - 2) : span.start] in ("\u3000\u3000", "\n\u3000")
            opens = not found or indented or bool(_EMPTY_LINE.search(text, end, span.start))
            found.append(_Line(span, opens))
            end = span.end
    return found


def _stripped(line: str, at: int) -> Span:
    """Where the content of a line that begins ``at`` stands: U+3000 and a stray byte-order mark are no content."""
    content = line.rstrip(_BLANK)
    start = at + len(content) - len(content.lstrip(_BLANK))
    return Span(start, at + len(content)) if content else Span(at, at)


def _blocks(lines: Sequence[_Line]) -> Iterator[Span]:
    start = 0
    for number, line in enumerate(lines):
        if line.opens and number:
            yield Span(lines[start].span.start, lines[number - 1].span.end)
            start = number
    yield Span(lines[start].span.start, lines[-1].span.end)


def _is_wrapped(text: str, lines: Sequence[_Line]) -> bool:
    """Whether the lines are wrapped at a fixed width."""
    inner = [line for line, following in pairwise(lines) if not following.opens]
    if len(inner) < _MIN_INNER_LINES or (written := script(text)) not in _WIDTHS:
        return False
    longest = max(line.length for line in lines)
    full = sum(line.length >= _FULL[written] * longest for line in inner)
    open_ = sum(
        not _SENTENCE_END.search(text[max(line.span.start, line.span.end - 4) : line.span.end]) for line in inner
    )
    return longest in _WIDTHS[written] and full >= _SHARE_FULL * len(inner) and open_ >= _SHARE_OPEN * len(inner)


READER = Reader("plain text", (".txt", ".text"), _read)
