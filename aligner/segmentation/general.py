"""What the segmenters of all languages share: blocks, brackets and the cutting itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from aligner.model import Span

__all__ = ["Masks", "blocks", "cut", "is_aside", "pairs"]

# A line break ends a block where an empty line follows, or where the next line is an item of a list.
_BREAK = re.compile(
    r"""\n (?: \s*\n
         | (?=[^\S\n]*
             (?: [•●○■◆▪◦‣*–—-] [ \t\u3000\xa0]
               | [•●■◆▪‣①-⑳⑴-⒇]
               | \(?[0-9a-zA-Z]{1,3}[.)] [ \t\u3000\xa0]
               | [0-9]{1,3} [、.．] (?![0-9])
               | [（(][一二三四五六七八九十0-9]{1,4}[）)]
               | [一二三四五六七八九十]{1,4}、
             ))
         )""",
    re.VERBOSE,
)
_WORD = re.compile(r"\w")
_OPENING = "“‘「『„‚«»\"'（([【《"


def blocks(text: str) -> list[Span]:
    r"""The stretches of a paragraph that no sentence crosses: a list keeps its items apart.

    >>> [span.of("Aims:\n- peace\n- trade") for span in blocks("Aims:\n- peace\n- trade")]
    ['Aims:\n', '- peace\n', '- trade']
    """
    borders = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    return [Span(start, end) for start, end in pairwise(borders) if start < end]


def cut(text: str, block: Span, ends: Iterable[int]) -> list[Span]:
    """The sentences of a block, cut at ``ends`` (offsets into ``text``, rising) and trimmed.

    A piece without a single letter or digit is no sentence of its own: it stays with the one before, unless
    it stands in quotation marks or brackets (an answer of nothing but dots is a sentence).
    """
    spans: list[Span] = []
    start = block.start
    for end in (*ends, block.end):
        span = _trimmed(text, start, end)
        start = end
        if span.start == span.end:
            continue
        if spans and _is_remnant(text, span):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans


def _is_remnant(text: str, span: Span) -> bool:
    if _WORD.search(text, span.start, span.end):
        return False
    return span.end - span.start < len("“…”") or text[span.start] not in _OPENING


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))


def pairs(text: str, block: Span, marks: re.Pattern[str], closing: dict[str, str]) -> list[Span]:
    """Every opening mark with its closing one, as the stretch from the one to behind the other.

    ``closing`` maps each closing mark to its opening one; a mark that maps to itself opens and closes in
    turn. Marks of different kinds do not disturb each other, and one that lacks its partner is left out.

    >>> pairs("a (b [c) d", Span(0, 10), re.compile(r"[][()]"), {")": "(", "]": "["})
    [Span(start=2, end=8)]
    """
    opened: dict[str, list[int]] = {}
    found: list[Span] = []
    for match in marks.finditer(text, block.start, block.end):
        mark = match.group()
        waiting = opened.setdefault(closing.get(mark, mark), [])
        if mark in closing and waiting:
            found.append(Span(waiting.pop(), match.end()))
        elif mark not in closing or closing[mark] == mark:
            waiting.append(match.start())
    return sorted(found)


class Masks:
    """Stretches inside which nothing ends a sentence; asked in rising order of offset.

    >>> masks = Masks([Span(2, 6), Span(3, 4)])
    >>> [masks.cover(at) for at in (1, 2, 5, 6)]
    [False, True, True, False]
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = iter(sorted(spans))
        self._next: Span | None = next(self._spans, None)
        self._reach = 0

    def cover(self, at: int) -> bool:
        """Whether offset ``at`` lies inside one of the stretches."""
        while self._next is not None and self._next.start <= at:
            self._reach = max(self._reach, self._next.end)
            self._next = next(self._spans, None)
        return at < self._reach


def is_aside(text: str, block: Span, bracket: Span, *, longest: int, before: str, inside: str) -> bool:
    """Whether a bracket stands inside a sentence: one between two sentences that ends like one is itself one.

    longest
        Of more code points, a bracket holds sentences of its own.
    before, inside
        What the text before the bracket, and the bracket, end in where a sentence ends.
    """
    if bracket.end - bracket.start > longest:
        return False
    preceding = text[max(block.start, bracket.start - 8) : bracket.start].rstrip()
    alone = not preceding or preceding[-1] in before
    return not (alone and text[bracket.end - 2] in inside)
