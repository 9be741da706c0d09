"""Where the texts of a corrected file stand in the documents that they are from.

Tools normalise what they touch: they change white space, compose letters anew, and put cells into quotation marks. So
texts are compared *folded* (:func:`folded`), and a place is found for each side of each unit by what is surest first:

1. where its bead was when the file was exported, if the text is still that of the bead;
2. where the file says that it begins, if the text stands there;
3. by the text alone, between what is before and after it in the file, or else anywhere where nothing else is;
4. for a text that stands nowhere, where most of it does: its wording was changed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from aligner.model import Document, Side, Span
from aligner.review.corrected import Corrected, Half, bead_number
from aligner.writing.text import FORBIDDEN

__all__ = ["Folded", "Place", "folded", "folded_document", "place_side"]

# Stated, not tuned: half of the characters are as they were.
_LIKE = 0.5
# Marks that spreadsheets put around cells and correctors put right.
_QUOTES = frozenset('"“”„')
_OPENING = frozenset("“„「『《（(")
# What comparing two texts by their characters may cost.
_LONGEST = 5_000


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, and which character of the raw one each of its characters is from."""

    raw: str
    text: str
    offsets: tuple[int, ...]

    def at(self, offset: int) -> int:
        """How many of its characters stand before an offset of the raw text."""
        return bisect_left(self.offsets, offset)

    def cut(self, at: int) -> int:
        """The offset at which a sentence begins whose first character is the one at ``at``: marks that open go with it.

        >>> text = folded("是。”“不")
        >>> text.text, text.cut(2)
        ('是。不', 3)
        """
        if not 0 < at < len(self.offsets):
            return self.offsets[at] if self.offsets and at <= 0 else len(self.raw)
        start, end = self.offsets[at - 1] + 1, self.offsets[at]
        gap = self.raw[start:end]
        blank = next((place for place in range(len(gap) - 1, -1, -1) if gap[place].isspace()), -1)
        if blank >= 0:
            return start + blank + 1
        return next((start + place for place, sign in enumerate(gap) if sign in _OPENING), end)


def folded(text: str, spans: Sequence[Span] | None = None) -> Folded:
    r"""A text without white space, control characters and quotation marks, its letters taken apart (NFKD).

    spans
        What of the text is taken, in order; all where None.

    >>> folded('“Ａ café”\u00a0').text == folded("A cafe\u0301").text
    True
    >>> folded("甲。\nA.\n乙。", [Span(0, 2), Span(6, 8)]).text
    '甲。乙。'
    """
    signs: list[str] = []
    offsets: list[int] = []
    places = range(len(text)) if spans is None else chain.from_iterable(range(one.start, one.end) for one in spans)
    for at in places:
        sign = text[at]
        if sign.isspace() or sign in _QUOTES or FORBIDDEN.match(sign) or unicodedata.category(sign) == "Cf":
            continue
        for part in unicodedata.normalize("NFKD", sign):
            if not part.isspace() and part not in _QUOTES:
                signs.append(part)
                offsets.append(at)
    return Folded(text, "".join(signs), tuple(offsets))


def folded_document(document: Document) -> Folded:
    """The paragraphs of a document: a page in two languages has those of the other one in the same text."""
    return folded(document.text, [Span(one.start, one.end) for one in document.paragraphs])


@dataclass(frozen=True, slots=True)
class Place:
    """Where one side of a unit stands, in characters of the folded document.

    parts
        Where each of its sentences begins.
    reworded
        The text of the file where it is not that of the document.
    """

    start: int
    end: int
    parts: tuple[int, ...] = ()
    reworded: str = ""


def place_side(
    part: Corrected, side: Side, document: Folded, beads: Sequence[tuple[int, int]]
) -> list[Place | str | None]:
    """A place for one side of each unit; None for an empty side, and what is wrong for one that has none.

    beads
        Where that side of each bead was in the folded document when the file was exported, by its number.
    """
    placing = _Placing(document, [folded("".join(unit.half(side).texts)).text for unit in part.units])
    halves = [unit.half(side) for unit in part.units]
    numbers = [bead_number(unit.id) for unit in part.units]
    known = [beads[number] if 0 <= number < len(beads) else None for number in numbers]
    if part.texts.get(side) == document.text:
        placing.by_hints([half.reached for half in halves])
    placing.by_beads(known)
    placing.by_hints([None if half.start is None else document.at(half.start) for half in halves])
    placing.by_text(known)
    placing.by_likeness(known)
    return [placing.result(at, half) for at, half in enumerate(halves)]


class _Placing:
    """The places of one side, as far as they are known."""

    def __init__(self, document: Folded, texts: Sequence[str]) -> None:
        self._whole = document.text
        self._texts = texts
        self._found: dict[int, tuple[int, int]] = {}
        self._reworded: set[int] = set()
        self._taken = bytearray(len(document.text))

    def by_beads(self, known: Sequence[tuple[int, int] | None]) -> None:
        """What stands where its bead was."""
        for at, place in enumerate(known):
            if place is not None and self._texts[at] == self._whole[slice(*place)]:
                self._take(at, place[0])

    def by_hints(self, starts: Sequence[int | None]) -> None:
        """What stands where the file says."""
        for at, start in enumerate(starts):
            if start is not None and self._whole.startswith(self._texts[at], start):
                self._take(at, start)

    def by_text(self, known: Sequence[tuple[int, int] | None]) -> None:
        """What stands between its neighbours of the file, near where its bead was, or somewhere."""
        for at, low, high in self._unplaced():
            length = len(self._texts[at])
            windows = [(low, high), (low, len(self._whole)), (0, len(self._whole))]
            if (near := known[at]) is not None:
                windows.insert(1, (max(0, near[0] - length), near[1] + length))
            for window in windows:
                start = self._free(self._texts[at], *window)
                if start >= 0:
                    self._take(at, start)
                    break

    def by_likeness(self, known: Sequence[tuple[int, int] | None]) -> None:
        """What stands nowhere: the place of its bead, or what its neighbours leave, whichever is more like it."""
        for at, low, high in list(self._unplaced()):
            places = [place for place in (known[at], self._gap(low, high)) if place is not None]
            likeness = [(self._likeness(at, place), place) for place in places if self._is_free(*place)]
            best = max(likeness, default=(0.0, (0, 0)), key=lambda one: one[0])
            if best[0] >= _LIKE:
                self._mark(at, *best[1])
                self._reworded.add(at)

    def result(self, at: int, half: Half) -> Place | str | None:
        """What has come out for one unit."""
        if not self._texts[at]:
            return None
        if at not in self._found:
            return (
                "stands in another unit already, or in no place" if self._texts[at] in self._whole else "is not there"
            )
        start, end = self._found[at]
        if at in self._reworded:
            return Place(start, end, reworded=" ".join(half.texts))
        parts: list[int] = []
        reached = start
        for text in half.texts if half.exact else ():
            length = len(folded(text).text)
            if length:
                parts.append(reached)
            reached += length
        return Place(start, end, tuple(parts))

    def _unplaced(self) -> Iterator[tuple[int, int, int]]:
        """Each unit without a place, with the end of what is placed before it and the start of what is after it."""
        after = [len(self._whole)] * (len(self._texts) + 1)
        for at in range(len(self._texts) - 1, -1, -1):
            after[at] = self._found[at][0] if at in self._found else after[at + 1]
        low = 0
        for at, text in enumerate(self._texts):
            if at not in self._found and text:
                yield at, low, max(low, after[at])
            if at in self._found:
                low = self._found[at][1]

    def _take(self, at: int, start: int) -> None:
        end = start + len(self._texts[at])
        if at not in self._found and start < end and self._is_free(start, end):
            self._mark(at, start, end)

    def _mark(self, at: int, start: int, end: int) -> None:
        self._found[at] = (start, end)
        self._taken[start:end] = b"\1" * (end - start)

    def _is_free(self, start: int, end: int) -> bool:
        return start < end <= len(self._taken) and self._taken.find(1, start, end) < 0

    def _free(self, text: str, low: int, high: int) -> int:
        at = self._whole.find(text, low, high)
        while at >= 0:
            stop = self._taken.rfind(1, at, at + len(text))
            if stop < 0:
                return at
            at = self._whole.find(text, stop + 1, high)
        return -1

    def _gap(self, low: int, high: int) -> tuple[int, int] | None:
        """The first free stretch between two places."""
        start = self._taken.find(0, low, high)
        if start < 0:
            return None
        end = self._taken.find(1, start, high)
        return start, high if end < 0 else end

    def _likeness(self, at: int, place: tuple[int, int]) -> float:
        text, there = self._texts[at], self._whole[slice(*place)]
        if max(len(text), len(there)) > _LONGEST:
            return 0.0
        return SequenceMatcher(None, text, there, autojunk=False).ratio()
