"""Figures over one bitext or many, and what a run left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from aligner.model import Bitext, RenderingStatus
from aligner.report.choices import ChoiceUse, choice_uses
from aligner.report.leftout import NullUse, null_uses
from aligner.report.passages import Origin, origin_of
from aligner.report.phrases import PhraseUse, phrase_uses
from aligner.report.review import BANDS, ReviewItem, band_of, is_doubtful, review_items, riskiest

__all__ = [
    "MOST_SHOWN",
    "Failure",
    "IndexEntry",
    "Totals",
    "Unpaired",
    "add_totals",
    "count",
    "index_entry",
    "review_first",
]

_MOST_RISKY = 20
"""Beads that the index of a run can list of one document, and so of all."""

MOST_SHOWN = 20
"""Passages of one rendering, one choice and of null beads that a run keeps of a document with their text."""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A document that found no counterpart.

    candidate, score
        The document that came closest, "" if there was none, and how close it came, in [0, 1].
    reason
        Why it was not taken, in a few words.
    """

    document: str
    title: str = ""
    candidate: str = ""
    score: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be used, and the message that says why."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over any number of bitexts.

    crossings
        Beads that stand out of order.
    expected
        How many of the beads that are no null beads are right if their confidences are: the sum of them.
    bands
        Beads by confidence, in the order of :data:`BANDS`.
    shapes
        Beads by shape such as ``"1:2"``, the most frequent first.
    statuses
        Renderings by status, in the order of :class:`RenderingStatus`.
    """

    documents: int = 0
    source_sentences: int = 0
    target_sentences: int = 0
    beads: int = 0
    omissions: int = 0
    additions: int = 0
    crossings: int = 0
    doubtful: int = 0
    expected: float = 0.0
    bands: tuple[int, ...] = (0,) * len(BANDS)
    shapes: tuple[tuple[str, int], ...] = ()
    statuses: tuple[int, ...] = (0,) * len(RenderingStatus)

    @property
    def expected_f1(self) -> float:
        """The :func:`~aligner.confidence.expected_f1` of all documents together."""
        proposed = self.beads - self.omissions - self.additions
        return self.expected / proposed if proposed else 0.0

    @property
    def doubt(self) -> float:
        """Share of the beads that are doubtful, in [0, 1]."""
        return self.doubtful / self.beads if self.beads else 0.0

    @property
    def phrases(self) -> int:
        """How many occurrences of phrases there are."""
        return sum(self.statuses)

    @property
    def phrases_to_check(self) -> int:
        """How many of them are rendered in no way that the termbase prefers or admits."""
        by_status = zip(RenderingStatus, self.statuses, strict=True)
        return sum(number for status, number in by_status if not status.is_sound)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index of a run keeps of one bitext, so that the bitext itself need not be kept.

    href
        Where its page is, relative to the index, percent-encoded.
    version
        Of the program that made the bitext.
    origin
        What its passages name as the document pair that they are from.
    review
        Its riskiest beads, the riskiest first.
    """

    href: str
    source_title: str
    target_title: str
    source_lang: str
    target_lang: str
    date: str
    score: float
    version: str
    totals: Totals
    origin: Origin
    uses: tuple[PhraseUse, ...]
    nulls: tuple[NullUse, ...]
    choices: tuple[ChoiceUse, ...]
    review: tuple[ReviewItem, ...]


def count(bitext: Bitext) -> Totals:
    """The figures of one bitext."""
    bands = Counter(band_of(bead.confidence) for bead in bitext.beads)
    statuses = Counter(rendering.status for rendering in bitext.renderings)
    return Totals(
        documents=1,
        source_sentences=len(bitext.source_sentences),
        target_sentences=len(bitext.target_sentences),
        beads=len(bitext.beads),
        omissions=sum(not bead.target for bead in bitext.beads),
        additions=sum(not bead.source for bead in bitext.beads),
        crossings=sum(bead.crossing for bead in bitext.beads),
        doubtful=sum(map(is_doubtful, bitext.beads)),
        expected=sum(bead.confidence for bead in bitext.beads if not bead.is_null),
        bands=tuple(bands[band] for band in BANDS),
        shapes=_by_frequency(Counter("{}:{}".format(*bead.shape) for bead in bitext.beads)),
        statuses=tuple(statuses[status] for status in RenderingStatus),
    )


def add_totals(parts: Iterable[Totals]) -> Totals:
    """The figures of several bitexts together."""
    parts = tuple(parts)
    shapes: Counter[str] = Counter()
    for part in parts:
        shapes.update(dict(part.shapes))
    return Totals(
        documents=sum(part.documents for part in parts),
        source_sentences=sum(part.source_sentences for part in parts),
        target_sentences=sum(part.target_sentences for part in parts),
        beads=sum(part.beads for part in parts),
        omissions=sum(part.omissions for part in parts),
        additions=sum(part.additions for part in parts),
        crossings=sum(part.crossings for part in parts),
        doubtful=sum(part.doubtful for part in parts),
        expected=sum(part.expected for part in parts),
        bands=_columns((part.bands for part in parts), len(BANDS)),
        shapes=_by_frequency(shapes),
        statuses=_columns((part.statuses for part in parts), len(RenderingStatus)),
    )


def index_entry(bitext: Bitext, href: str, most_shown: int = MOST_SHOWN) -> IndexEntry:
    """What the index keeps of a bitext whose page is at ``href`` (see :class:`IndexEntry`).

    most_shown
        So many passages of a sort keep their text; 0 where no page will show any.
    """
    source, target = bitext.pair.source, bitext.pair.target
    source_title = source.metadata.title or source.id
    target_title = target.metadata.title or target.id
    date = source.metadata.date or target.metadata.date
    prefix, label = f"{href}#", f"{date or bitext.pair.id} no. "
    origin = origin_of(bitext, prefix, label)
    return IndexEntry(
        href=href,
        source_title=source_title,
        target_title=target_title,
        source_lang=source.metadata.language,
        target_lang=target.metadata.language,
        date=date,
        score=bitext.pair.score,
        version=bitext.signature.version,
        totals=count(bitext),
        origin=origin,
        uses=phrase_uses(bitext, origin, most_shown),
        nulls=null_uses(bitext, origin, most_shown),
        choices=choice_uses(bitext, origin, most_shown),
        review=riskiest(review_items(bitext, prefix, label, origin.title), _MOST_RISKY),
    )


def review_first(entries: Iterable[IndexEntry], most: int = _MOST_RISKY) -> tuple[ReviewItem, ...]:
    """The riskiest beads of a run; ``most`` has no effect beyond what an entry keeps."""
    return riskiest((item for entry in entries for item in entry.review), most)


def _by_frequency(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _columns(rows: Iterable[tuple[int, ...]], width: int) -> tuple[int, ...]:
    return tuple(map(sum, zip((0,) * width, *rows, strict=True)))
