"""Why a bead should be looked at, in words for the reviewer.

Each reason is a function of the bitext and of one bead, and returns what it has to say, or "". A new one is a function
and a line in :data:`REASONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import log, prod
from statistics import median

from aligner.confidence import risk
from aligner.lexicon.keys import WordKeys
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.numerals import scan_chinese_number
from aligner.model import Bead, Bitext, Rendering, RenderingStatus, Side, by_bead, is_spaced
from aligner.reading.languages import primary
from aligner.report.review import DOUBTFUL
from aligner.review.names import shared_names
from aligner.review.rows import BeadRow
from aligner.review.state import State

__all__ = ["DOUBTS", "REASONS", "Look", "Whole", "look_at", "looks", "risk_of", "whole_of"]

# Stated, not tuned: a side twice as long as the rest of the text has it, or half as long. Short beads, of so many
# characters on both sides together, vary more.
_MISFIT = log(2.0)
_LEAST_LENGTH = 40
# Numbers of fewer digits are often spelt out. Those that are spelt out are often rendered without a number (十分,
# 千万), so a number has to be in digits on the side that has it.
_LEAST_DIGITS = 2
_DIGIT = re.compile("[0-9]")

Beside = Callable[[BeadRow], tuple[BeadRow | None, BeadRow | None]]
"""The beads before and after one in the order of the source."""


@dataclass(frozen=True)
class Whole:
    """What the whole text says about each of its beads.

    ratio
        Characters of the target for each of the source, in the bead in the middle: a stretch that is not translated
        changes nothing.
    names
        See :func:`~aligner.review.names.shared_names`.
    """

    ratio: float
    names: tuple[tuple[str, str], ...] = ()


def whole_of(state: State) -> Whole:
    """What a text says about its beads."""
    bitext = state.bitext()
    texts = [
        (bitext.bead_text(bead, "source"), bitext.bead_text(bead, "target"))
        for bead in bitext.beads
        if not bead.is_null
    ]
    ratio = median((len(target) + 1) / (len(source) + 1) for source, target in texts) if texts else 1.0
    return Whole(ratio, tuple(shared_names(texts, bitext.pair.languages)))


@dataclass(frozen=True)
class Look:
    """One bead with all that a reason may want to know of it."""

    bitext: Bitext
    bead: Bead
    row: BeadRow
    renderings: tuple[Rendering, ...]
    whole: Whole
    comments: int
    beside: tuple[BeadRow | None, BeadRow | None] = (None, None)

    @cached_property
    def source(self) -> str:
        """The text of the source side."""
        return self.bitext.bead_text(self.bead, "source")

    @cached_property
    def target(self) -> str:
        """The text of the target side."""
        return self.bitext.bead_text(self.bead, "target")

    def phrase(self, rendering: Rendering) -> str:
        """A phrase as it stands in the text."""
        return self.bitext.rendering_texts(rendering)[0]


def _rejected(look: Look) -> str:
    return f"rejected by {look.row.decided_by}" if look.row.status == "rejected" else ""


def _confidence(look: Look) -> str:
    return f"confidence {look.bead.confidence:.2f}" if look.bead.confidence < DOUBTFUL else ""


def _by_hand(look: Look) -> str:
    return "changed by hand, not confirmed" if look.row.origin == "person" and look.row.status == "open" else ""


def _omission(look: Look) -> str:
    return "nothing in the target: an omission?" if not look.bead.target else ""


def _addition(look: Look) -> str:
    return "nothing in the source: an addition?" if not look.bead.source else ""


def _halves(look: Look) -> str:
    if not look.bead.is_null or look.bead.crossing or look.row.origin == "person":
        return ""
    kind = bool(look.bead.source)
    for row in look.beside:
        if row is not None and row.is_empty("source") == kind and row.is_empty("target") != kind:
            return f"beside {'an addition' if kind else 'an omission'}: are they one bead?"
    return ""


def _crossing(look: Look) -> str:
    return "out of order" if look.bead.crossing else ""


def _wide(look: Look) -> str:
    return "several sentences on both sides: more than one bead?" if min(look.bead.shape) > 1 else ""


def _length(look: Look) -> str:
    if look.bead.is_null or len(look.source) + len(look.target) < _LEAST_LENGTH:
        return ""
    misfit = log((len(look.target) + 1) / (len(look.source) * look.whole.ratio + 1))
    if abs(misfit) < _MISFIT:
        return ""
    return f"the {'target' if misfit > 0 else 'source'} is long for the other side"


def _numbers(look: Look) -> str:
    # Cutting a text into words takes long, and a number that counts is in digits on one side at least.
    if look.bead.is_null or not (_DIGIT.search(look.source) or _DIGIT.search(look.target)):
        return ""
    source, target = (set(_numbers_in(look, side)) for side in ("source", "target"))
    missing = {one for one in source - target if _in_digits(one, look.source)}
    missing |= {one for one in target - source if _in_digits(one, look.target)}
    return f"on one side only: {', '.join(number[1:] for number in sorted(missing))}" if missing else ""


def _in_digits(key: str, text: str) -> bool:
    """Whether a number has two digits or more, and a text has it in digits; 35亿 and 3.5 billion too."""
    digits = re.sub(r"[^0-9]", "", key)
    shown = digits.rstrip("0") or digits
    return len(digits) >= _LEAST_DIGITS and shown in re.sub(r"(?<=[0-9])[^0-9](?=[0-9])", "", text)


def _names(look: Look) -> str:
    if look.bead.is_null:
        return ""
    lost = [(one, two) for one, two in look.whole.names if (one in look.source) != _has_word(look.target, two)]
    said = [f"{one} without {two}" if one in look.source else f"{two} without {one}" for one, two in lost]
    return f"names: {', '.join(said[:3])}" if said else ""


def _term(look: Look) -> str:
    if look.bead.is_null:
        return ""
    unsound = {look.phrase(one): one.status for one in look.renderings if not one.status.is_sound}
    return ", ".join(f"{phrase} {_STATUS[status]}" for phrase, status in unsound.items())


def _outside(look: Look) -> str:
    inside = [one.span for one in look.bitext.bead_sentences(look.bead, "target")]
    low, high = (inside[0].start, inside[-1].end) if inside else (0, 0)
    lost = [
        look.phrase(one) for one in look.renderings if any(span.start < low or span.end > high for span in one.target)
    ]
    return f"rendering lies in another bead: {', '.join(dict.fromkeys(lost))}" if lost else ""


def _revised(look: Look) -> str:
    return look.row.revised if look.row.status != "confirmed" else ""


def _commented(look: Look) -> str:
    return f"{look.comments} comment{'s' * (look.comments != 1)}" if look.comments else ""


REASONS: dict[str, Callable[[Look], str]] = {
    "rejected": _rejected,
    "confidence": _confidence,
    "by-hand": _by_hand,
    "omission": _omission,
    "addition": _addition,
    "halves": _halves,
    "crossing": _crossing,
    "wide": _wide,
    "length": _length,
    "numbers": _numbers,
    "names": _names,
    "term": _term,
    "outside": _outside,
    "commented": _commented,
    "revised": _revised,
}
"""What speaks for looking at a bead, by the name that a filter calls it by."""

DOUBTS = {
    "omission": 0.05,
    "addition": 0.3,
    "halves": 0.5,
    "crossing": 0.2,
    "wide": 0.2,
    "length": 0.2,
    "numbers": 0.05,
    "names": 0.03,
    "term": 0.02,
    "outside": 0.3,
}
"""How much a reason takes from the confidence of a bead, for its place in the queue.

Round figures, about the share of wrong beads that have the reason beyond what confidence tells, on champollion and
mac-dev as the program aligns them. There the first tenth of the queue holds as many wrong beads as by confidence alone
(26 of 47 and 43 of 118; 26 and 42 without), since the aligner knows what it is unsure of. For errors of which it knows
nothing, planted in a hundred beads (``scripts/bench_walk.py``), the mean place goes from 57 to 15.
"""


def risk_of(bead: Bead, reasons: Collection[str]) -> float:
    """:func:`aligner.confidence.risk` of a bead when what speaks against it is taken from its confidence.

    Of a bead that somebody has made, nothing is taken: people see more than these reasons do.

    >>> round(risk_of(Bead(range(1), range(1), confidence=1.0), ["numbers", "length"]), 3)
    0.48
    """
    if "by-hand" in reasons:
        return risk(bead)
    return risk(replace(bead, confidence=bead.confidence * prod(1.0 - DOUBTS.get(name, 0.0) for name in reasons)))


_STATUS = {
    RenderingStatus.DEPRECATED: "rendered in a deprecated way",
    RenderingStatus.FORBIDDEN: "rendered in a forbidden way",
    RenderingStatus.OTHERWISE: "rendered otherwise",
    RenderingStatus.NOT_FOUND: "not found",
}


def look_at(
    state: State, whole: Whole | None = None, beside: Beside | None = None
) -> Iterator[tuple[Look, dict[str, str]]]:
    """Every bead of a state in the order of the source, with the reasons to look at it.

    whole, beside
        What the text says as a whole and which beads are neighbours, where the state is a part of it.
    """
    for look in looks(state, whole or whole_of(state), beside):
        said = {name: reason(look) for name, reason in REASONS.items()}
        yield look, {name: words for name, words in said.items() if words}


def looks(state: State, whole: Whole, beside: Beside | None = None) -> Iterator[Look]:
    """The beads of a state alone; see :func:`look_at`."""
    bitext = state.bitext()
    renderings = by_bead(bitext.renderings)
    comments: dict[int, int] = {}
    for comment in state.comments:
        holder = state.bead_of(comment.side, comment.point)
        if holder is not None:
            comments[holder.id] = comments.get(holder.id, 0) + 1
    rows = (None, *state.beads, None)
    for at, (bead, row) in enumerate(zip(bitext.beads, state.beads, strict=True)):
        around = beside(row) if beside is not None else (rows[at], rows[at + 2])
        own = tuple(one for _, one in renderings.get(at, ()))
        yield Look(bitext, bead, row, own, whole, comments.get(row.id, 0), around)


def _numbers_in(look: Look, side: Side) -> Iterator[str]:
    """Keys of the numbers of one side, ``#`` and the value."""
    text = look.source if side == "source" else look.target
    language = look.bitext.document(side).metadata.language
    if is_spaced(language):
        yield from (key for key in _words(primary(language)).keys(text) if key.startswith("#"))
        return
    at = 0
    while at < len(text):
        found = scan_chinese_number(text, at)
        if found is not None and found[0].startswith("#"):
            yield found[0]
        at = found[1] if found is not None else at + 1


@cache
def _words(language: str) -> LatinTokenizer:
    """What cuts words; only numbers are looked at, so lemmas need not be known."""
    return LatinTokenizer(WordKeys(language, lemmas={}))


def _has_word(text: str, word: str) -> bool:
    """Whether a name is in a text, not only as a part of another word; where words are not parted, anyhow."""
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
