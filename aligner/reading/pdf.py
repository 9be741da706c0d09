"""PDF: the text layer, its lines joined into paragraphs.

A PDF knows where each character stands and nothing of paragraphs. Where a new one begins is told from the
distance of lines, indents, a change of size, and a short last line that ends in a full stop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, median_low
from typing import Any

from aligner.errors import ReadError
from aligner.model import ParagraphKind
from aligner.reading.extract import Block, Context, Extract, Reader, assemble, is_heading, join_lines, tidy
from aligner.reading.limits import MAX_PAGES

__all__ = ["READER", "Line", "drop_repeated", "join_paragraphs"]

_PASSWORD = 4
_IMAGE = 3
_HYPHEN = "\u2010"
# pdfium gives one of these for a hyphen at the end of a line, and leaves the line break out.
_PDFIUM_HYPHENS = ("\ufffe", "\x02")
_TEXT_LINE = re.compile("([^\n\ufffe\x02]*)([\n\ufffe\x02]|$)")
_PAGE_NUMBER = re.compile(
    r"[-–—·\s]*(?:第\s*)?(?:[Pp]age\s*)?(\d{1,4})(?:\s*页|\s*頁)?(?:\s*(?:of|/|，?\s*共)\s*\d{1,4}(?:\s*页|\s*頁)?)?[-–—·\s]*$"
)
_SENTENCE_END = re.compile(r"[.!?。！？…:：][\"'”’»」』）)\]]*$")
_UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")

# Read off the typesetting of reports: a paragraph is set apart by half a line at least or indented by one
# character at least, and headings are larger by more than rounding.
_APART = 1.4
_OTHER_SIZE = 1.12
_SHORT = 0.85
_MIN_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with its place in points, from the left and from below; ``size`` 0 for no place."""

    text: str
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0
    page: int = 0


def _read(data: bytes, context: Context) -> Extract:
    pages = _pages(data, context.path)
    lines = [line for page in drop_repeated(pages) for line in page]
    blocks = [Block(tidy(text), kind) for text, kind in join_paragraphs(lines)]
    if blocks and blocks[0].kind is ParagraphKind.TEXT and len(blocks) > 1 and is_heading(blocks[0].text):
        blocks[0] = replace(blocks[0], kind=ParagraphKind.HEADING)
    text, paragraphs = assemble(blocks)
    title = blocks[0].text if blocks and blocks[0].kind is ParagraphKind.HEADING else ""
    return Extract(text, paragraphs, title)


def _pages(data: bytes, path: str) -> list[list[Line]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise ReadError("protected by a password: save it without one", path=path) from None
        raise ReadError("damaged, cut short or not a PDF: get the file again", path=path) from None
    try:
        if len(document) > MAX_PAGES:
            raise ReadError(
                f"has {len(document):,} pages, more than the {MAX_PAGES:,} that are read: split it", path=path
            )
        pages, scanned = [], 0
        for number in range(len(document)):
            page = document[number]
            lines = list(_lines(page, number))
            if not lines and any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=3)):
                scanned += 1
            pages.append(lines)
    except pypdfium2.PdfiumError:
        raise ReadError("has a damaged page: get the file again", path=path) from None
    finally:
        document.close()
    _check(pages, scanned, path)
    return pages


def _check(pages: Sequence[Sequence[Line]], scanned: int, path: str) -> None:
    text = "".join(line.text for page in pages for line in page)
    if scanned and 2 * scanned >= len(pages):
        raise ReadError(
            f"{scanned} of {len(pages)} pages are scanned images without text: run OCR on it first", path=path
        )
    if not text:
        raise ReadError("has no text layer: run OCR on it first", path=path)
    if len(_UNREADABLE.findall(text)) > 0.2 * len(text):
        raise ReadError("its fonts do not say which characters they show: run OCR on it first", path=path)


def _lines(page: Any, number: int) -> Iterator[Line]:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    # Where characters outside the basic plane make the two counts differ, places cannot be told.
    placed = textpage.count_chars() == len(text)
    for found in _TEXT_LINE.finditer(text):
        content = found[1].strip()
        if content:
            start = found.start() + len(found[1]) - len(found[1].lstrip())
            line = _placed(textpage, content, start, number) if placed else Line(content, page=number)
            yield replace(line, text=content + _HYPHEN) if found[2] in _PDFIUM_HYPHENS else line


def _placed(textpage: Any, content: str, start: int, number: int) -> Line:
    first = textpage.get_charbox(start, loose=True)
    last = textpage.get_charbox(start + len(content) - 1, loose=True)
    return Line(content, first[0], last[2], first[1], max(0.0, first[3] - first[1]), number)


def drop_repeated(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without running heads and page numbers.

    A first or last line is dropped where it recurs, but for its digits, on most of at least three pages, or
    where it is a number that counts with the pages.

    >>> pages = [[Line(f"Text {number}."), Line(f"- {number} -")] for number in (7, 8)]
    >>> [[line.text for line in page] for page in drop_repeated(pages)]
    [['Text 7.'], ['Text 8.']]
    """
    result = [list(page) for page in pages]
    for edge in (0, -1, 0, -1):
        shapes = Counter(_shape(page[edge].text) for page in result if len(page) > 1)
        offsets = Counter(
            offset
            for number, page in enumerate(result)
            if page and (offset := _offset(page[edge].text, number)) is not None
        )
        for number, page in enumerate(result):
            if len(page) < 2:
                continue
            text = page[edge].text
            offset = _offset(text, number)
            counted = offset is not None and (offsets[offset] > 1 or offset == 1)
            shape = _shape(text)
            repeated = shapes[shape] >= max(_MIN_REPEATS, 0.5 * len(result))
            if counted or (repeated and any(char.isalpha() for char in shape)):
                del page[edge]
    return result


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s+", " ", text))


def _offset(text: str, page: int) -> int | None:
    found = _PAGE_NUMBER.match(text)
    return int(found[1]) - page if found else None


def join_paragraphs(lines: Sequence[Line]) -> list[tuple[str, ParagraphKind]]:
    """Lines as paragraphs; a line that is larger than the others and short is a heading.

    >>> [text for text, _ in join_paragraphs([Line("They agreed to co‐"), Line("operate."), Line("Then they left.")])]
    ['They agreed to cooperate.', 'Then they left.']
    """
    if not lines:
        return []
    body = median(line.size for line in lines)
    words = {word.lower() for line in lines for word in re.findall(r"\w+-\w+", line.text)}
    page = _Measures.of(lines)
    groups: list[list[Line]] = [[lines[0]]]
    for line, following in pairwise(lines):
        if page.is_break(line, following):
            groups.append([])
        groups[-1].append(following)
    result = []
    for group in groups:
        text = _joined([line.text for line in group], words)
        large = body > 0 and min(line.size for line in group) > _OTHER_SIZE * body
        result.append((text, ParagraphKind.HEADING if large and is_heading(text) else ParagraphKind.TEXT))
    return result


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is usual in the document: its margins and the distance of its lines."""

    left: float
    right: float
    distance: float
    longest: int

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Measures:
        # Gaps wider than two lines are between blocks, not lines.
        distances = [
            a.base - b.base
            for a, b in pairwise(lines)
            if a.page == b.page and 0 < a.base - b.base < 2.5 * max(a.size, b.size)
        ]
        lefts = Counter(round(line.left) for line in lines)
        rights = sorted(line.right for line in lines)
        return cls(
            float(lefts.most_common(1)[0][0]),
            rights[int(0.9 * (len(rights) - 1))],
            median_low(distances) if distances else 0.0,
            max(len(line.text) for line in lines),
        )

    def is_break(self, line: Line, following: Line) -> bool:
        """Whether a new paragraph begins between two lines."""
        ended = bool(_SENTENCE_END.search(line.text[-4:]))
        if not line.size or not following.size:
            return ended and len(line.text) < _SHORT * self.longest
        if max(line.size, following.size) > _OTHER_SIZE * min(line.size, following.size):
            return True
        if following.left > self.left + 0.8 * following.size and line.left < following.left - 0.5 * following.size:
            return True
        short = line.right < self.left + _SHORT * (self.right - self.left)
        if line.page != following.page:
            return ended or (short and not _continues(following))
        if self.distance and line.base - following.base > _APART * self.distance:
            return True
        return short and (ended or not _continues(following))


def _continues(line: Line) -> bool:
    """Whether a line can only be the middle of a sentence: it begins with a small letter."""
    return line.text[:1].islower()


def _joined(texts: Sequence[str], hyphenated: set[str]) -> str:
    parts = [texts[0]]
    for text in texts[1:]:
        last = parts[-1]
        broken = re.search(rf"(\w+)[-{_HYPHEN}]$", last[-40:])
        if broken and text[:1].islower():
            word = re.match(r"\w+", text)
            whole = f"{broken[1]}-{word[0] if word else ''}".lower()
            parts[-1] = last[:-1] + ("-" if whole in hyphenated else "")
            parts.append(text)
        elif broken:
            parts[-1] = last[:-1] + "-"
            parts.append(text)
        else:
            parts += [" ", text] if len(join_lines(last[-2:], text[:2])) > len(last[-2:] + text[:2]) else [text]
    return "".join(parts).replace(_HYPHEN, "-")


READER = Reader("PDF", (".pdf",), _read)
