"""Why a bead should be looked at, in words for the reviewer.

Each reason is a function of the bitext and of one bead, and returns what it has to say, or "". A new one is a function
and a line in :data:`REASONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from math import log

from aligner.lexicon.keys import WordKeys
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.numerals import scan_chinese_number
from aligner.model import Bead, Bitext, Rendering, RenderingStatus, Side, is_spaced
from aligner.reading.languages import primary
from aligner.report.review import DOUBTFUL
from aligner.review.rows import BeadRow
from aligner.review.state import State

__all__ = ["REASONS", "Look", "look_at"]

# Stated, not tuned: a side twice as long as the rest of the text has it, or half as long. Short beads, of so many
# characters on both sides together, vary more.
_MISFIT = log(2.0)
_LEAST_LENGTH = 40
# Numbers of fewer digits are often spelt out, which is not looked for.
_LEAST_DIGITS = 3


@dataclass(frozen=True)
class Look:
    """One bead with all that a reason may want to know of it."""

    bitext: Bitext
    bead: Bead
    row: BeadRow
    renderings: tuple[Rendering, ...]
    ratio: float
    comments: int

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


def _crossing(look: Look) -> str:
    return "out of order" if look.bead.crossing else ""


def _length(look: Look) -> str:
    if look.bead.is_null or len(look.source) + len(look.target) < _LEAST_LENGTH:
        return ""
    misfit = log((len(look.target) + 1) / (len(look.source) * look.ratio + 1))
    if abs(misfit) < _MISFIT:
        return ""
    return f"the {'target' if misfit > 0 else 'source'} is long for the other side"


def _numbers(look: Look) -> str:
    if look.bead.is_null:
        return ""
    source, target = (set(_numbers_in(look, side)) for side in ("source", "target"))
    missing = sorted(number for number in source ^ target if len(number) > _LEAST_DIGITS)
    return f"on one side only: {', '.join(number[1:] for number in missing)}" if missing else ""


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
    "crossing": _crossing,
    "length": _length,
    "numbers": _numbers,
    "term": _term,
    "outside": _outside,
    "commented": _commented,
    "revised": _revised,
}
"""What speaks for looking at a bead, by the name that a filter calls it by."""

_STATUS = {
    RenderingStatus.DEPRECATED: "rendered in a deprecated way",
    RenderingStatus.FORBIDDEN: "rendered in a forbidden way",
    RenderingStatus.OTHERWISE: "rendered otherwise",
    RenderingStatus.NOT_FOUND: "not found",
}


def look_at(state: State) -> Iterator[tuple[Look, dict[str, str]]]:
    """Every bead of a state in the order of the source, with the reasons to look at it."""
    bitext = state.bitext()
    ratio = (len(bitext.pair.target.text) + 1) / (len(bitext.pair.source.text) + 1)
    by_bead: dict[int, list[Rendering]] = {}
    for one in bitext.renderings:
        by_bead.setdefault(one.bead, []).append(one)
    comments: dict[int, int] = {}
    for comment in state.comments:
        holder = state.bead_of(comment.side, comment.point)
        if holder is not None:
            comments[holder.id] = comments.get(holder.id, 0) + 1
    for at, (bead, row) in enumerate(zip(bitext.beads, state.beads, strict=True)):
        look = Look(bitext, bead, row, tuple(by_bead.get(at, ())), ratio, comments.get(row.id, 0))
        said = {name: reason(look) for name, reason in REASONS.items()}
        yield look, {name: words for name, words in said.items() if words}


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
