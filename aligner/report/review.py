"""The confidence scale, and which beads to look at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from aligner.confidence import review_order, risk
from aligner.model import Bead, Bitext

__all__ = [
    "BANDS",
    "DOUBTFUL",
    "Band",
    "ReviewItem",
    "band_of",
    "is_doubtful",
    "is_risky",
    "review_item",
    "review_items",
    "riskiest",
]

_EXCERPT_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Band:
    """A step of the confidence scale: from ``least`` up to the next band."""

    code: str
    name: str
    least: float


# Round figures that readers can remember; they sort a reading list and change no result.
BANDS = (
    Band("q4", "90% and more", 0.9),
    Band("q3", "70 to 90%", 0.7),
    Band("q2", "50 to 70%", 0.5),
    Band("q1", "below 50%", 0.0),
)

DOUBTFUL = 0.7
"""Beads of less confidence are called doubtful: the two lower bands."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A bead in a list of what to look at, with a way to it.

    pair, number
        Id of the document pair, and which of its beads it is, from 1.
    label, title
        What stands for it in the list, and which document it is in, where that is not plain.
    excerpts, langs
        The beginnings of both sides, and their languages.
    """

    pair: str
    number: int
    href: str
    label: str
    title: str
    shape: str
    confidence: float
    band: Band
    crossing: bool
    risk: float
    excerpts: tuple[str, str]
    langs: tuple[str, str]


def is_doubtful(bead: Bead) -> bool:
    """Whether a bead is called doubtful."""
    return bead.confidence < DOUBTFUL


def is_risky(bead: Bead) -> bool:
    """Whether a bead is worth a look: as much is at risk as in a doubtful bead of a single sentence, or more.

    Every doubtful bead is, and a bead of many sentences even where it is held to be right rather than wrong.

    >>> is_risky(Bead(range(2), range(2), confidence=0.9)), is_risky(Bead(range(1), range(1), confidence=0.9))
    (True, False)
    """
    return risk(bead) > 1.0 - DOUBTFUL


def band_of(confidence: float) -> Band:
    """The step of the scale that a confidence falls on.

    >>> band_of(0.93).code, band_of(0.7).code, band_of(0.1).code
    ('q4', 'q3', 'q1')
    """
    return next((band for band in BANDS if confidence >= band.least), BANDS[-1])


def review_item(bitext: Bitext, index: int, prefix: str, label: str = "", title: str = "") -> ReviewItem:
    """A bead of a bitext whose beads are at ``prefix`` and ``b1``, ``b2`` …

    ``label`` stands before the number of the bead.
    """
    bead, number = bitext.beads[index], index + 1
    return ReviewItem(
        pair=bitext.pair.id,
        number=number,
        href=f"{prefix}b{number}",
        label=f"{label}{number}",
        title=title,
        shape="{}:{}".format(*bead.shape),
        confidence=bead.confidence,
        band=band_of(bead.confidence),
        crossing=bead.crossing,
        risk=risk(bead),
        excerpts=(_excerpt(bitext.bead_text(bead, "source")), _excerpt(bitext.bead_text(bead, "target"))),
        langs=bitext.pair.languages,
    )


def review_items(bitext: Bitext, prefix: str, label: str = "", title: str = "") -> Iterator[ReviewItem]:
    """The risky beads of a bitext by falling risk, each as :func:`review_item` has it."""
    for index in review_order(bitext.beads):
        if not is_risky(bitext.beads[index]):
            return
        yield review_item(bitext, index, prefix, label, title)


def riskiest(items: Iterable[ReviewItem], most: int) -> tuple[ReviewItem, ...]:
    """The riskiest of the items of several bitexts; those of equal risk stay in order."""
    return tuple(islice(sorted(items, key=lambda item: -item.risk), most))


def _excerpt(text: str) -> str:
    text = " ".join(text[: 2 * _EXCERPT_LENGTH].split())
    return text if len(text) <= _EXCERPT_LENGTH else text[: _EXCERPT_LENGTH - 1].rstrip() + "…"
