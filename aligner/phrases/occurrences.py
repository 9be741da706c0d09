"""Finding phrases in a source text and known renderings in a target text.

Both sides are compared unit by unit (:mod:`aligner.units`), so that the same code serves every
direction. Phrases are searched all at once with a trie: the leftmost match wins, of several at one place the
longest, and matches neither overlap nor nest, so that 联合国 is not found within 联合国安理会. Renderings are
searched one by one, since only those of the terms that occur matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from aligner.model import Span, is_spaced
from aligner.phrases.termbase import GAP, Term, Termbase
from aligner.units import Border, Fold, Unit, is_function_word, same_inflection, units

__all__ = ["QUOTES", "Borders", "KnownRendering", "Occurrence", "PhraseIndex", "closed", "find_rendering", "keys_of"]

# How many words may stand in a gap that the termbase marks, and in one that it does not. Chosen by reading:
# "keep the differences between the two sides under control" has five; with more than three unmarked words
# in between, what matches is mostly chance.
_MARKED_GAP = 6
_UNMARKED_GAP = 3
_NEGATIONS = frozenset(["not", "no"])


Borders = Callable[[str], Callable[[int, int], bool]]
"""Of a text, whether what stands between two offsets begins and ends where words may."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A phrase in a text.

    terms
        The terms that have the phrase as a form, in the termbase's order; more than one only where forms
        are the same after folding or in a swapped termbase.
    """

    span: Span
    terms: tuple[Term, ...]


@dataclass(slots=True)
class _Node:
    """A node of the trie. ``terms``: for forms ending here; ``commas``: whether such a form holds a comma."""

    following: dict[str, _Node] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    commas: bool = False


class PhraseIndex:
    """All source phrases of a termbase, ready to be searched for.

    ``borders`` tells where words may part, so that no phrase is found in a part of a word; without it, they may part
    everywhere.

    >>> base = Termbase((Term.of("un", ("联合国",), ()), Term.of("unsc", ("联合国安理会",), ())), "")
    >>> found = PhraseIndex(base, str).find("联合国和联合国安理会")
    >>> [(occurrence.terms[0].id, occurrence.span.start) for occurrence in found]
    [('un', 0), ('unsc', 4)]
    """

    def __init__(self, termbase: Termbase, fold: Fold, borders: Borders | None = None) -> None:
        self._language = termbase.source_lang
        self._fold = fold
        self._borders = borders
        self._root = _Node()
        for term in termbase.terms:
            for form in term.source:
                self._add(form, term)

    def _add(self, form: str, term: Term) -> None:
        node = self._root
        parts = units(form, self._language, self._fold)
        for unit in parts:
            node = node.following.setdefault(unit.key, _Node())
        if parts and term not in node.terms:
            node.terms.append(term)
            node.commas |= _has_comma(parts)

    def find(self, text: str) -> tuple[Occurrence, ...]:
        """Every occurrence in a sentence, in order.

        Quotation marks and white space within a phrase are passed over: 反华“小圈子” is 反华小圈子. Time is
        linear in the length of the text, times that of the longest form.
        """
        found: list[Occurrence] = []
        line = units(text, self._language, self._fold)
        firsts = self._root.following
        is_whole: Callable[[int, int], bool] | None = None
        at = 0
        while at < len(line):
            if line[at].key not in firsts:
                at += 1
                continue
            end = at
            terms: tuple[Term, ...] = ()
            for place, own in self._forms(line, at):
                if self._borders and is_whole is None:
                    is_whole = self._borders(text)
                if is_whole is None or is_whole(line[at].start, line[place - 1].end):
                    end, terms = place, own
                    break
            if terms:
                span = closed(text, Span(line[at].span.start, line[end - 1].span.end))
                found.append(Occurrence(span, terms))
            at = max(end, at + 1)
        return tuple(found)

    def _forms(self, line: Sequence[Unit], at: int) -> list[tuple[int, tuple[Term, ...]]]:
        """Where the forms that begin at ``at`` end, the longest first."""
        node = self._root
        found: list[tuple[int, tuple[Term, ...]]] = []
        over_comma = False
        for place in range(at, len(line)):
            if place > at:
                if line[place].border is Border.STOP:
                    break
                over_comma |= line[place].border is Border.COMMA
            following = node.following.get(line[place].key)
            if following is None:
                break
            node = following
            if node.terms and (node.commas or not over_comma):
                found.append((place + 1, tuple(node.terms)))
        return found[::-1]


QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("《", "》"), ('"', '"'))
"""Marks that open and shut what belongs together."""


def closed(text: str, span: Span) -> Span:
    """The span with a quotation mark beside it, where only the other one of the two lies within.

    >>> closed("反华“小圈子”", Span(0, 6))
    Span(start=0, end=7)
    """
    inside = span.of(text)
    before, after = text[max(span.start - 1, 0) : span.start], text[span.end : span.end + 1]
    for opening, closing in QUOTES:
        opened, shut = inside.count(opening), inside.count(closing)
        lacks_closing = opened % 2 == 1 if opening == closing else opened > shut
        if lacks_closing and after == closing:
            return Span(span.start, span.end + 1)
        # A straight mark before the span may as well close what stands there.
        if shut > opened and before == opening != closing:
            return Span(span.start - 1, span.end)
    return span


def _has_comma(parts: Sequence[Unit]) -> bool:
    return any(unit.border is Border.COMMA for unit in parts[1:])


@dataclass(frozen=True, slots=True)
class KnownRendering:
    """A known rendering in a text.

    spans
        More than one where other words split it.
    size
        How many units it has, not counting what splits it.
    is_loose
        Whether words stand in it where the termbase marks no gap.
    """

    spans: tuple[Span, ...]
    size: int
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A rendering to search for: its parts, which marked gaps divide."""

    parts: tuple[tuple[Unit, ...], ...]
    commas: bool
    loose: tuple[tuple[tuple[Unit, ...], ...], ...] = ()
    """The ways to divide it where the termbase marks no gap, each into two parts with a content word."""

    @property
    def size(self) -> int:
        return sum(len(part) for part in self.parts)


def keys_of(rendering: str, language: str, fold: Fold) -> frozenset[str]:
    """What a sentence must have for a known rendering to stand in it: a test that is quicker than to look for it."""
    return frozenset(unit.key for part in _pattern(rendering, language, fold).parts for unit in part)


@lru_cache(maxsize=16384)
def _pattern(rendering: str, language: str, fold: Fold) -> _Pattern:
    parts = tuple(part for text in rendering.split(GAP) if (part := units(text, language, fold)))
    if len(parts) != 1 or not is_spaced(language):
        return _Pattern(parts, any(_has_comma(part) for part in parts))
    whole = parts[0]
    content = [not is_function_word(unit.word, language) for unit in whole]
    loose = tuple(
        (whole[:cut], whole[cut:]) for cut in range(1, len(whole)) if any(content[:cut]) and any(content[cut:])
    )
    return _Pattern(parts, _has_comma(whole), loose)


def find_rendering(line: Sequence[Unit], rendering: str, language: str, fold: Fold) -> tuple[KnownRendering, ...]:
    """Every place where a known rendering stands in a sentence, given as its units.

    Compared are stems, without determiners, case, and the shapes of quotation marks and hyphens. Up to three
    other words may split a rendering of two content words, unless it also stands in one piece from there.
    Order counts: "control and manage" is not "manage and control".

    >>> line = units("They should control these growing differences.", "en", str)
    >>> find_rendering(line, "control differences", "en", str)[0].spans
    (Span(start=12, end=19), Span(start=34, end=45))
    """
    pattern = _pattern(rendering, language, fold)
    return tuple(_matches(line, pattern, language)) if pattern.parts else ()


def _matches(line: Sequence[Unit], pattern: _Pattern, language: str) -> Iterator[KnownRendering]:
    if pattern.size == 1 and is_spaced(language):
        unit = pattern.parts[0][0]
        for found in line:
            if found.key == unit.key and same_inflection(found.word, unit.word):
                yield KnownRendering((found.span,), 1)
        return
    first = pattern.parts[0][0].key
    for at, unit in enumerate(line):
        if unit.key != first:
            continue
        reached = Border.COMMA if len(pattern.parts) > 1 else Border.NONE
        pieces = _place(line, at, pattern.parts, pattern.commas, (_MARKED_GAP, reached))
        is_loose = False
        if pieces is None:
            is_loose = True
            ways = (_place(line, at, way, pattern.commas, (_UNMARKED_GAP, Border.NONE)) for way in pattern.loose)
            # The way with the least between its parts.
            pieces = min((way for way in ways if way), key=lambda way: way[-1][1] - way[0][0], default=None)
        if pieces:
            yield KnownRendering(_joined(line, pieces, language), pattern.size, is_loose)


def _place(
    line: Sequence[Unit],
    at: int,
    parts: Sequence[Sequence[Unit]],
    commas: bool,
    gap: tuple[int, Border],
) -> tuple[tuple[int, int], ...] | None:
    """Where the parts stand, the first at ``at``, as ranges of units; None where they do not.

    ``gap`` is how many units may stand between two parts, and the strongest border that may.
    """
    end = _run(line, at, parts[0], commas)
    if end is None:
        return None
    if len(parts) == 1:
        return ((at, end),)
    most, border = gap
    for start in range(end, min(end + most, len(line) - 1) + 1):
        if line[start].border > border:
            return None
        rest = _place(line, start, parts[1:], commas, gap)
        if rest:
            return ((at, end), *rest)
    return None


def _run(line: Sequence[Unit], at: int, part: Sequence[Unit], commas: bool) -> int | None:
    """The end of a part that stands at ``at`` in one piece."""
    if at + len(part) > len(line):
        return None
    border = Border.COMMA if commas else Border.NONE
    for offset, unit in enumerate(part):
        found = line[at + offset]
        if found.key != unit.key or (offset and found.border > border):
            return None
    return at + len(part)


def _joined(line: Sequence[Unit], pieces: Sequence[tuple[int, int]], language: str) -> tuple[Span, ...]:
    """The pieces as spans of the text; those with nothing but function words between them, and no *not*, are one."""
    ranges: list[tuple[int, int]] = []
    for start, end in pieces:
        between = line[ranges[-1][1] : start] if ranges else ()
        if ranges and all(is_function_word(one.word, language) and one.word not in _NEGATIONS for one in between):
            ranges[-1] = ranges[-1][0], end
        else:
            ranges.append((start, end))
    return tuple(Span(line[start].span.start, line[end - 1].span.end) for start, end in ranges)
