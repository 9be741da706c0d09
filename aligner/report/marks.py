"""Cutting a text at every border of possibly nested, overlapping or split marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.model import RenderingStatus, Span

__all__ = ["STATUS_CODES", "Mark", "Slice", "cut"]

STATUS_CODES = {
    RenderingStatus.PREFERRED: "p",
    RenderingStatus.ADMITTED: "a",
    RenderingStatus.DEPRECATED: "d",
    RenderingStatus.FORBIDDEN: "f",
    RenderingStatus.OTHERWISE: "o",
    RenderingStatus.NOT_FOUND: "n",
}
"""The class of a phrase in ``style.css``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that belongs to the phrase ``key``; split phrases have several marks of one key."""

    span: Span
    key: int


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch that the same phrases cover from end to end.

    keys
        The phrases that cover it, the longest mark first, so that the last is the innermost.
    begins, ends
        Those of them whose mark begins or ends with this slice.
    """

    span: Span
    keys: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def cut(stretch: Span, marks: Sequence[Mark]) -> tuple[Slice, ...]:
    """Cut ``stretch`` into slices that never overlap and together are the whole of it.

    What lies outside ``stretch`` is left out.

    >>> [(s.span.start, s.span.end, s.keys) for s in cut(Span(0, 9), [Mark(Span(1, 5), 1), Mark(Span(3, 7), 2)])]
    [(0, 1, ()), (1, 3, (1,)), (3, 5, (1, 2)), (5, 7, (2,)), (7, 9, ())]
    """
    inside = [_clipped(mark, stretch) for mark in marks if _overlap(mark.span, stretch)]
    inside.sort(key=lambda mark: (mark.span.start - mark.span.end, mark.span.start, mark.key))
    borders = sorted({stretch.start, stretch.end, *(b for m in inside for b in (m.span.start, m.span.end))})
    return tuple(_slice(Span(start, end), inside) for start, end in pairwise(borders))


def _slice(span: Span, marks: Sequence[Mark]) -> Slice:
    covering = [mark for mark in marks if mark.span.start <= span.start and span.end <= mark.span.end]
    return Slice(
        span,
        tuple(dict.fromkeys(mark.key for mark in covering)),
        tuple(dict.fromkeys(mark.key for mark in covering if mark.span.start == span.start)),
        tuple(dict.fromkeys(mark.key for mark in covering if mark.span.end == span.end)),
    )


def _clipped(mark: Mark, stretch: Span) -> Mark:
    return Mark(Span(max(mark.span.start, stretch.start), min(mark.span.end, stretch.end)), mark.key)


def _overlap(one: Span, other: Span) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)
