"""What becomes of the sentences and offsets of a document when its publisher revises it.

The texts are compared sentence by sentence, then, where sentences differ, character by character (``difflib``; both are
small where a page was revised). A sentence of the old text is then

==========  ===========================================================================================================
same        all of it stands in the new text, in its place
moved       it stands there, word for word, in another place
changed     what stands in its place is like it: half of the characters or more
gone        none of these
==========  ===========================================================================================================

and sentences of the new text that are none of the old one are new. Where people have cut sentences differently than the
program does, and the text is the same, their sentences stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from aligner.model import Document, Sentence, Span
from aligner.review.rows import SentenceRow

__all__ = ["Carried", "Piece", "Revision", "compare"]

# Stated, not tuned: half of the characters are as they were.
_LIKE = 0.5
# Characters of two stretches, multiplied, up to which they are compared character by character, else word by word.
_FINE = 4_000_000
# Sentences of two stretches, multiplied, up to which each is compared with each.
_FEW = 2_500


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of the new text."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a sentence of the old text is in the new one, and how: ``same``, ``moved`` or ``changed``."""

    piece: Piece
    how: str


@dataclass
class Revision:
    """The old text in the new one.

    carried
        By the id of the old sentence; what is not in it is gone.
    new
        Sentences of the new text that are none of the old one.
    runs
        Stretches that both texts share, in order, as start in the old text, start in the new text, length.
    """

    old: str
    text: str
    carried: dict[int, Carried] = field(default_factory=dict)
    new: list[Piece] = field(default_factory=list)
    runs: list[tuple[int, int, int]] = field(default_factory=list)

    def span(self, span: Span) -> Span | None:
        """A span of the old text in the new one; None where something in it was changed."""
        start, end = self._at(span.start), self._at(span.end - 1)
        if start is None or end is None:
            return None
        # Another word of the same length leaves both ends where they are.
        place = Span(start, end + 1)
        return place if place.of(self.text) == span.of(self.old) else None

    def _at(self, offset: int) -> int | None:
        at = bisect_right(self.runs, offset, key=lambda run: run[0]) - 1
        if at < 0:
            return None
        old, new, length = self.runs[at]
        return new + offset - old if offset < old + length else None


def compare(old: str, rows: Sequence[SentenceRow], document: Document, fresh: Sequence[Sentence]) -> Revision:
    """What a revision makes of the sentences of a text.

    rows
        The sentences of the old text, in order.
    fresh
        Those of the new one, as the program cuts it.
    """
    found = Revision(old, document.text)
    found.runs = [*_runs(old, rows, document.text, fresh)]
    starts = [one.start for one in fresh]
    begun, ends = set(starts), {one.end for one in fresh}
    kept: list[tuple[int, SentenceRow]] = []
    for at, row in enumerate(rows):
        place = found.span(Span(row.start, row.end)) if row.end > row.start else None
        if place is None:
            continue
        begins = place.start in begun or (row.start > 0 and found._at(row.start - 1) == place.start - 1)
        stops = place.end in ends or found._at(row.end) == place.end
        if begins and stops:
            found.carried[row.id] = Carried(_piece(place, starts, fresh), "same")
            kept.append((at, row))
    pieces = _gaps([found.carried[row.id].piece for _, row in kept], fresh, document.text)
    borders = [-1, *(at for at, _ in kept), len(rows)]
    gone = [[rows[at] for at in range(low + 1, high)] for low, high in pairwise(borders)]
    _find_moved(found, gone, pieces)
    for some, others in zip(gone, pieces, strict=True):
        left = [row for row in some if row.id not in found.carried]
        for row, piece in _like(found, left, others):
            found.carried[row.id] = Carried(piece, "changed")
            others.remove(piece)
    found.new = [piece for some in pieces for piece in some]
    # A moved sentence takes its offsets along.
    moved = [(row.start, one.piece.start, row.end - row.start) for row in rows
             if (one := found.carried.get(row.id)) is not None and one.how == "moved"]  # fmt: skip
    if moved:
        outside = [run for run in found.runs if not any(start < run[0] + run[2] and run[0] < start + length
                                                        for start, _, length in moved)]  # fmt: skip
        found.runs = sorted([*outside, *moved])
    return found


def _runs(
    old: str, rows: Sequence[SentenceRow], text: str, fresh: Sequence[Sentence]
) -> Iterator[tuple[int, int, int]]:
    ones, others = [old[row.start : row.end] for row in rows], [one.text for one in fresh]
    matcher = SequenceMatcher(None, ones, others, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                yield rows[i].start, fresh[j].start, len(ones[i])
        elif tag == "replace":
            low, at = rows[i1].start, fresh[j1].start
            yield from (
                (low + one, at + other, length)
                for one, other, length in _shared(old[low : rows[i2 - 1].end], text[at : fresh[j2 - 1].end])
            )


def _shared(one: str, other: str) -> Iterator[tuple[int, int, int]]:
    """Stretches that two texts share."""
    if len(one) * len(other) <= _FINE:
        for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
            if block.size:
                yield block.a, block.b, block.size
        return
    words = [re.findall(r"\w+|\W", text) for text in (one, other)]
    places = [[0], [0]]
    for some, at in zip(words, places, strict=True):
        for word in some:
            at.append(at[-1] + len(word))
    for block in SequenceMatcher(None, words[0], words[1], autojunk=True).get_matching_blocks():
        if block.size:
            start = places[0][block.a]
            yield start, places[1][block.b], places[0][block.a + block.size] - start


def _piece(place: Span, starts: Sequence[int], fresh: Sequence[Sentence]) -> Piece:
    return Piece(place.start, place.end, fresh[max(0, bisect_right(starts, place.start) - 1)].paragraph)


def _gaps(kept: Sequence[Piece], fresh: Sequence[Sentence], text: str) -> list[list[Piece]]:
    """What is left of the sentences of the new text between those that are kept, and at both ends."""
    found: list[list[Piece]] = []
    lows = [0, *(one.end for one in kept)]
    highs = [*(one.start for one in kept), len(text)]
    starts = [one.start for one in fresh]
    for low, high in zip(lows, highs, strict=True):
        some: list[Piece] = []
        for one in fresh[max(0, bisect_right(starts, low) - 1) : bisect_left(starts, high)]:
            start, end = max(low, one.start), min(high, one.end)
            words = text[start:end]
            if start < end and words.strip():
                start += len(words) - len(words.lstrip())
                some.append(Piece(start, start + len(words.strip()), one.paragraph))
        found.append(some)
    return found


def _find_moved(found: Revision, gone: Sequence[Sequence[SentenceRow]], pieces: list[list[Piece]]) -> None:
    """Sentences that stand word for word in another place; where a text comes twice it is not told which is which."""
    ones: dict[str, list[SentenceRow]] = {}
    others: dict[str, list[tuple[int, Piece]]] = {}
    for some in gone:
        for row in some:
            ones.setdefault(found.old[row.start : row.end], []).append(row)
    for gap, new in enumerate(pieces):
        for piece in new:
            others.setdefault(found.text[piece.start : piece.end], []).append((gap, piece))
    for words, rows in ones.items():
        there = others.get(words, [])
        if words and len(rows) == len(there) == 1:
            gap, piece = there[0]
            found.carried[rows[0].id] = Carried(piece, "moved")
            pieces[gap].remove(piece)


def _like(found: Revision, rows: Sequence[SentenceRow], pieces: Sequence[Piece]) -> list[tuple[SentenceRow, Piece]]:
    """Old sentences and new ones that are alike, in order, as like as they can be together."""
    if not rows or not pieces or len(rows) * len(pieces) > _FEW:
        return []
    best = [[0.0] * (len(pieces) + 1) for _ in range(len(rows) + 1)]
    like: dict[tuple[int, int], float] = {}
    for i, row in enumerate(rows):
        matcher = SequenceMatcher(None, "", found.old[row.start : row.end], autojunk=False)
        for j, piece in enumerate(pieces):
            matcher.set_seq1(found.text[piece.start : piece.end])
            ratio = matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0
            like[i, j] = ratio if ratio >= _LIKE else -1.0
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + like[i, j])
    pairs: list[tuple[SentenceRow, Piece]] = []
    i, j = len(rows), len(pieces)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((rows[i], pieces[j]))
    return pairs[::-1]
