"""Searching texts by patterns that people give.

Patterns come from people who are in a hurry, and some patterns take for ever. Each search of the texts of one side of a
pair has a time limit, which the library that runs the pattern keeps; nothing here looks at a clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from aligner.errors import ParameterError
from aligner.model import Span, is_unseen, without_unseen

__all__ = ["compiled", "matches"]

_SECONDS = 1.0
"""For one side of a pair. A sound pattern needs some milliseconds for a long text."""

_LONGEST = 500
"""Characters of a pattern."""


def compiled(pattern: str, *, ignore_case: bool = True, plain: bool = False) -> Any:
    """A pattern ready for :func:`matches`.

    plain
        Take it as text, not as a regular expression.

    Raises :class:`~aligner.errors.ParameterError` for one that is too long or no regular expression.
    """
    import regex

    pattern = without_unseen(pattern)[0] if is_unseen(pattern) else pattern
    if len(pattern) > _LONGEST:
        raise ParameterError(f"the pattern has {len(pattern)} characters, but may have {_LONGEST}")
    flags = regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0)
    try:
        return regex.compile(regex.escape(pattern) if plain else pattern, flags)
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        raise ParameterError(f"the pattern {pattern!r} is no regular expression ({error})") from error


def matches(texts: Sequence[str], pattern: Any, where: str) -> dict[int, list[Span]]:
    """Where a pattern matches, as spans in each text that it is found in, by the text's number.

    All texts are searched as one string, a line for each, so that one time limit holds for all of them. A match lies
    within one text; ``^`` and ``$`` stand for its ends, and a line break in a text counts as a space. What is not seen
    in a text (joiners, marks of direction) is nothing to the search.

    where
        What the texts are of, for the message.

    >>> matches(["one two", "none"], compiled("one"), "a")
    {0: [Span(start=0, end=3)], 1: [Span(start=1, end=4)]}

    Raises :class:`~aligner.errors.ParameterError` for a pattern that takes too long.
    """
    starts, lines, at = [], [], 0
    places: dict[int, list[int]] = {}
    for number, text in enumerate(texts):
        line = text
        if is_unseen(text):
            line, places[number] = without_unseen(text)
        starts.append(at)
        lines.append(line.replace("\n", " "))
        at += len(line) + 1
    found: dict[int, list[Span]] = {}
    try:
        for match in pattern.finditer("\n".join(lines), timeout=_SECONDS):
            number = bisect_right(starts, match.start()) - 1
            span = Span(match.start(), match.end()).shifted(-starts[number])
            if span.start < span.end <= len(lines[number]):
                if kept := places.get(number):
                    span = Span(kept[span.start], kept[span.end - 1] + 1)
                found.setdefault(number, []).append(span)
    except TimeoutError as error:
        raise ParameterError(
            f"the pattern {pattern.pattern!r} takes too long for {where}: repeat nothing that is repeated itself"
        ) from error
    return found
