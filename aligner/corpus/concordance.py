"""Keyword in context on two sides: where something stands, and what the other language has there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias

from aligner.errors import ParameterError
from aligner.model import SIDES, Bead, Bitext, Rendering, Side, Span, is_spaced, other_side
from aligner.patterns import compiled, matches
from aligner.phrases.termbase.entries import Validity
from aligner.units import Border, Fold, units

__all__ = ["SORTS", "Line", "Query", "concordance", "sort_lines"]

Mode: TypeAlias = Literal["plain", "regex", "lemma"]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and where.

    pattern
        Text, a regular expression or words, by ``mode``. Case makes no difference.
    mode
        ``plain``: the text as it stands. ``regex``: a regular expression within a bead. ``lemma``: the words in any
        form, without regard to determiners and quotation marks.
    side
        Look on one side only; "" for both.
    width
        Characters of context on each side of a hit.
    since, until
        Days between which the documents are, both included; a year, a month or a day. Documents without a date are
        left out where one of them is given.
    speaker
        Part of a name among those whom a document names as taking part.
    document
        What the id of the pair, the id of one of its documents or a path must be, with ``*`` and ``?``.

    Raises :class:`~aligner.errors.ParameterError` for what makes no sense.

    >>> Query("差异", since="May")
    Traceback (most recent call last):
    ...
    aligner.errors.ParameterError: 'May' is no date: write 2013, 2013-03 or 2013-03-14
    """

    pattern: str
    mode: Mode = "plain"
    side: Side | Literal[""] = ""
    width: int = 30
    since: str = ""
    until: str = ""
    speaker: str = ""
    document: str = ""

    def __post_init__(self) -> None:
        if not self.pattern.strip():
            raise ParameterError("the pattern is empty: give what to look for")
        if self.mode not in ("plain", "regex", "lemma"):
            raise ParameterError(f"mode is {self.mode!r}, but must be plain, regex or lemma")
        if self.side not in ("", *SIDES):
            raise ParameterError(f"side is {self.side!r}, but must be source or target")
        if not 0 <= self.width <= 10_000:
            raise ParameterError(f"width is {self.width}, but must be 0 to 10000")
        try:
            Validity(self.since, self.until)
        except ValueError as error:
            raise ParameterError(str(error)) from error

    def takes(self, bitext: Bitext) -> bool:
        """Whether a document pair is one of those to be searched."""
        date = bitext.pair.day
        if (self.since or self.until) and not (date and Validity(self.since, self.until).covers(date)):
            return False
        documents = (bitext.pair.source, bitext.pair.target)
        speaker = self.speaker.casefold()
        if not any(speaker in name.casefold() for one in documents for name in ("", *one.metadata.participants)):
            return False
        names = (bitext.pair.id, *(name for one in documents for name in (one.id, one.path)))
        return not self.document or any(fnmatchcase(name, self.document) for name in names)


@dataclass(frozen=True, slots=True)
class Line:
    """A hit in its context, and the other side of its bead.

    date, document, bead
        As in :class:`~aligner.corpus.variation.Place`.
    language, other_language
        Tags of the side of the hit and of the other one.
    left, hit, right
        The context runs over the borders of the bead, as far as ``width`` goes. Each white space is one space.
    other
        All of the other side of the bead, "" where it has none.
    marks
        Where in ``other`` the words are that correspond to the hit, by the rendering of a phrase that covers the hit,
        or of phrases inside of it; empty where none does.
    terms, statuses
        Of these renderings, also of one that was not found.
    """

    date: str
    document: str
    bead: int
    side: Side
    language: str
    other_language: str
    left: str
    hit: str
    right: str
    other: str
    marks: tuple[Span, ...] = ()
    terms: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    @property
    def marked(self) -> str:
        """The words that correspond to the hit; parts are joined by ``" … "``."""
        return " … ".join(span.of(self.other) for span in self.marks)


def concordance(bitexts: Iterable[Bitext], query: Query, *, fold: Fold = str) -> Iterator[Line]:
    """Every hit, in the order of the bitexts and their beads, those of the source first.

    fold
        For ``lemma``: maps a text to one of equal length in which variants of a character are the same.

    Raises :class:`~aligner.errors.ParameterError` for a pattern that is none, holds no word, or takes too long.
    """
    search = _lemma_search(query, fold) if query.mode == "lemma" else _pattern_search(query)
    for bitext in bitexts:
        if query.takes(bitext):
            for side in SIDES:
                if query.side in ("", side):
                    yield from _lines(bitext, side, search, query.width)


_Search: TypeAlias = Callable[[Bitext, Side, Sequence[str]], dict[int, list[Span]]]


def _pattern_search(query: Query) -> _Search:
    pattern: Any = compiled(query.pattern, plain=query.mode == "plain")
    return lambda bitext, side, texts: matches(texts, pattern, bitext.pair.id)


def _lemma_search(query: Query, fold: Fold) -> _Search:
    def search(bitext: Bitext, side: Side, texts: Sequence[str]) -> dict[int, list[Span]]:
        language = bitext.document(side).metadata.language
        wanted = [unit.key for unit in units(query.pattern, language, fold)]
        if not wanted:
            raise ParameterError(f"there is no word in {query.pattern!r} to look for: leave --lemma out")
        found = {at: list(_lemma_hits(text, wanted, language, fold)) for at, text in enumerate(texts)}
        return {at: hits for at, hits in found.items() if hits}

    return search


def _lemma_hits(text: str, wanted: Sequence[str], language: str, fold: Fold) -> Iterator[Span]:
    found = units(text, language, fold)
    keys = [unit.key for unit in found]
    at = 0
    while at + len(wanted) <= len(keys):
        hit = found[at : at + len(wanted)]
        if keys[at : at + len(wanted)] == wanted and all(unit.border < Border.STOP for unit in hit[1:]):
            yield Span(hit[0].span.start, hit[-1].span.end)
            at += len(wanted)
        else:
            at += 1


def _lines(bitext: Bitext, side: Side, search: _Search, width: int) -> Iterator[Line]:
    other = other_side(side)
    texts = [bitext.bead_text(bead, side) for bead in bitext.beads]
    found = search(bitext, side, texts)
    renderings: dict[int, list[Rendering]] = {}
    for one in bitext.renderings if found else ():
        renderings.setdefault(one.bead, []).append(one)
    for at, hits in sorted(found.items()):
        bead = bitext.beads[at]
        for hit in hits:
            fitting = _fitting(bitext, bead, side, hit, renderings.get(at, ()))
            spans = {span for one in fitting for span in (one.target if side == "source" else (one.source,))}
            text = texts[at]
            yield Line(
                bitext.pair.day,
                bitext.pair.id,
                at + 1,
                side,
                bitext.document(side).metadata.language,
                bitext.document(other).metadata.language,
                _left(bitext, side, bead.side(side).start, text[: hit.start], width),
                _spaced(hit.of(text)),
                _right(bitext, side, bead.side(side).stop, text[hit.end :], width),
                _spaced(bitext.bead_text(bead, other)),
                bitext.bead_spans(bead, other, sorted(spans)),
                tuple(one.term for one in fitting),
                tuple(one.status.value for one in fitting),
            )


def _spaced(text: str) -> str:
    # One for one, so that spans stay right.
    return "".join(" " if character.isspace() else character for character in text)


def _fitting(bitext: Bitext, bead: Bead, side: Side, hit: Span, renderings: Iterable[Rendering]) -> list[Rendering]:
    """The renderings whose phrase (or found words, by side) covers a hit most closely, or else lie inside of it."""
    around: list[tuple[int, Rendering]] = []
    inside: list[Rendering] = []
    for one in renderings:
        spans = bitext.bead_spans(bead, side, (one.source,) if side == "source" else one.target)
        if not spans:
            continue
        start, end = spans[0].start, spans[-1].end
        if start <= hit.start and hit.end <= end and any(s.start < hit.end and hit.start < s.end for s in spans):
            around.append((end - start, one))
        elif hit.start <= start and end <= hit.end:
            inside.append(one)
    if around:
        closest = min(length for length, _ in around)
        return [one for length, one in around if length == closest]
    return inside


def _left(bitext: Bitext, side: Side, before: int, text: str, width: int) -> str:
    joiner = bitext.joiner(side)
    while len(text) < width and before > 0:
        before -= 1
        text = bitext.sentences(side)[before].text + joiner + text
    return _spaced(text[len(text) - width :] if len(text) > width else text)


def _right(bitext: Bitext, side: Side, after: int, text: str, width: int) -> str:
    joiner = bitext.joiner(side)
    while len(text) < width and after < len(bitext.sentences(side)):
        text += joiner + bitext.sentences(side)[after].text
        after += 1
    return _spaced(text[:width])


def sort_lines(lines: Iterable[Line], sort: str) -> list[Line]:
    """Lines in one of the orders of :data:`SORTS`.

    Raises :class:`~aligner.errors.ParameterError` for another one.
    """
    if sort not in SORTS:
        raise ParameterError(f"--sort is {sort!r}, but must be one of {', '.join(SORTS)}")
    return sorted(lines, key=SORTS[sort])


def _words(text: str, language: str) -> list[str]:
    folded = text.casefold()
    words = folded.split() if is_spaced(language) else list(folded)
    # By what is read: the signs at the borders of a word make no order.
    plain = ("".join(filter(str.isalnum, word)) for word in words)
    return [word for word in plain if word]


SORTS: dict[str, Callable[[Line], Any]] = {
    "date": lambda line: (line.date or "~", line.document, line.bead),
    "document": lambda line: (line.document, line.bead),
    "left": lambda line: _words(line.left, line.language)[::-1],
    "right": lambda line: _words(line.right, line.language),
}
"""Orders of lines: by day (what has none comes last), document, the words before the hit from right to left, or those
after it."""
