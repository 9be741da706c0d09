"""Renderings grouped by term, so that one sees at once where the same phrase was rendered in several ways."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from math import prod
from statistics import fmean

from aligner.model import Bitext, Rendering, RenderingStatus
from aligner.report.passages import Origin, Passage, passage
from aligner.report.timeline import Scale, Strip, scale_of, strip
from aligner.units import rendering_key

__all__ = ["PhraseUse", "TermView", "VariantView", "group_terms", "phrase_uses", "term_anchor"]

_UNKNOWN = (RenderingStatus.OTHERWISE, RenderingStatus.DEPRECATED, RenderingStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class PhraseUse:
    """One occurrence of a phrase: as it stands, what became of it, and where.

    rendering
        "" where it was not found.
    key
        What all forms of the rendering have in common: its language and its :func:`~aligner.units.rendering_key`.
    is_omitted
        Whether the whole sentence has no counterpart.
    missing
        The parts of the phrase that seem to have no counterpart, as they stand.
    """

    term: str
    phrase: str
    rendering: str
    key: tuple[str, ...]
    status: RenderingStatus
    confidence: float
    passage: Passage
    is_omitted: bool = False
    missing: tuple[str, ...] = ()

    @property
    def origin(self) -> Origin:
        """The document pair that it is in."""
        return self.passage.origin

    @property
    def way(self) -> tuple[object, ...]:
        """What became of it: occurrences of a term that share this make one :class:`VariantView`."""
        return self.key if self.rendering else (self.is_omitted,)


@dataclass(frozen=True, slots=True)
class VariantView:
    """One way in which a term was rendered, in all its forms, with its occurrences.

    rank
        Which of the renderings of its phrase it is, the most frequent being 1; 0 for what was not rendered.
    text
        Its most frequent form; "" for what was not rendered.
    forms
        Every form as it stands with how often it does, the most frequent first.
    documents
        How many it stands in.
    first, last
        Of the days that are known; "" where none is.
    statuses
        How often it has each status, which depends on the day.
    confidence
        Mean over the occurrences.
    doubt
        The probability that none of them is right, as if they were independent.
    missing
        Parts of the phrase that seem to have no counterpart in this rendering, and how many times.
    passages
        By date; as many as were asked for, from the first to the last, evenly spread.
    more
        The documents that have more of it than is shown, and how much more.
    """

    rank: int
    text: str
    forms: tuple[tuple[str, int], ...]
    lang: str
    count: int
    documents: int
    first: str
    last: str
    statuses: tuple[tuple[RenderingStatus, int], ...]
    confidence: float
    doubt: float
    missing: tuple[tuple[str, int], ...]
    passages: tuple[Passage, ...]
    more: tuple[tuple[Origin, int], ...]
    strip: Strip

    @property
    def hidden(self) -> int:
        """How many occurrences are not among the passages."""
        return sum(count for _, count in self.more)


@dataclass(frozen=True, slots=True)
class TermView:
    """A term, its forms in the source and all that became of it.

    phrases
        As they stand, the most frequent first.
    documents
        How many it stands in.
    problems
        Occurrences that are rendered in no way that the termbase prefers or admits.
    deviations
        Those of them for which a rendering was found.
    variants
        The most frequent first; of those as frequent, the earliest.
    lost, omitted
        Occurrences without a rendering: in a sentence that has a counterpart, and in one that has none.
    mixed
        The documents that render it in more than one way, and in how many.
    """

    id: str
    anchor: str
    phrases: tuple[str, ...]
    lang: str
    count: int
    documents: int
    problems: int
    deviations: int
    variants: tuple[VariantView, ...]
    lost: VariantView | None
    omitted: VariantView | None
    mixed: tuple[tuple[Origin, int], ...]

    @property
    def distinct(self) -> int:
        """How many different renderings were found."""
        return len(self.variants)

    @property
    def variety(self) -> float:
        """How many different renderings there are if the confidences are right: the sum of the probabilities that at
        least one use of a variant is one, as if they were independent.

        What is found by links between words may be wrong, so that many doubtful renderings are no great variety.
        """
        return sum(1.0 - way.doubt for way in self.variants)

    @property
    def newest(self) -> str:
        """The day of the first use of the rendering that came last; "" where it always was the same."""
        return max(way.first for way in self.variants) if self.varies else ""

    @property
    def varies(self) -> bool:
        """Whether the same phrase was rendered in more than one way."""
        return self.distinct > 1

    @property
    def ways(self) -> tuple[VariantView, ...]:
        """All that became of it: the variants, then what was not rendered."""
        return (*self.variants, *self.without)

    @property
    def without(self) -> tuple[VariantView, ...]:
        """What was not rendered."""
        return tuple(way for way in (self.lost, self.omitted) if way)

    @property
    def hidden(self) -> int:
        """How many occurrences are not among the passages."""
        return sum(way.hidden for way in self.ways)


def term_anchor(term: str) -> str:
    """The name of a term in links and in names of files: the same on all pages, and safe on all systems.

    >>> term_anchor("guankong-fenqi"), term_anchor("管控/分歧")
    ('t-guankong-fenqi', 't-c0417b4d')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")[:48]
    if plain == term:
        return f"t-{plain}"
    digest = hashlib.sha256(term.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"t-{plain}-{digest}" if plain else f"t-{digest}"


def phrase_uses(bitext: Bitext, origin: Origin, most_shown: int = 0) -> tuple[PhraseUse, ...]:
    """The occurrences in a bitext, in text order.

    most_shown
        So many passages of each rendering of a term keep their text; the others are places only.
    """
    lang = bitext.pair.target.metadata.language
    seen: Counter[tuple[str, ...]] = Counter()
    uses = []
    for rendering in bitext.renderings:
        phrase, text = (" ".join(part.split()) for part in bitext.rendering_texts(rendering))
        key = (lang, *rendering_key(text, lang)) if text else ()
        seen[rendering.term, *key] += 1
        place = Passage(origin, rendering.bead + 1)
        if seen[rendering.term, *key] <= most_shown:
            place = _passage(bitext, origin, rendering)
        uses.append(
            PhraseUse(
                rendering.term,
                phrase,
                text,
                key,
                rendering.status,
                rendering.confidence,
                place,
                bitext.beads[rendering.bead].is_null,
                tuple(span.of(bitext.pair.source.text) for span in rendering.missing),
            )
        )
    return tuple(uses)


def _passage(bitext: Bitext, origin: Origin, rendering: Rendering) -> Passage:
    return passage(bitext, origin, rendering.bead, [rendering.source], rendering.target, rendering.missing)


def group_terms(uses: Iterable[PhraseUse], most: int, scale: Scale | None = None) -> tuple[TermView, ...]:
    """Group occurrences by term: first the terms with the greatest variety, then the most frequent.

    Forms of one rendering are one (:func:`~aligner.units.rendering_key`).

    most
        So many passages of each rendering are kept.
    scale
        Of the strips; None makes one for the dates of the occurrences.
    """
    by_term: dict[str, list[PhraseUse]] = defaultdict(list)
    for use in uses:
        by_term[use.term].append(use)
    if scale is None:
        scale = scale_of({use.origin.date for group in by_term.values() for use in group})
    views = [_term(term, group, most, scale) for term, group in by_term.items()]
    return tuple(sorted(views, key=lambda view: (-view.variety if view.varies else 0.0, -view.count, view.id)))


def _term(term: str, uses: list[PhraseUse], most: int, scale: Scale) -> TermView:
    uses = sorted(uses, key=lambda use: (*use.origin.order, use.passage.bead))
    totals = scale.counts(use.origin.date for use in uses)
    groups: dict[tuple[str, ...], list[PhraseUse]] = defaultdict(list)
    for use in uses:
        if use.rendering:
            groups[use.key].append(use)
    # Sorting keeps the order of what is equal, and that is by date.
    ranked = sorted(groups.values(), key=lambda group: -len(group))
    lost = [use for use in uses if not use.rendering and not use.is_omitted]
    omitted = [use for use in uses if not use.rendering and use.is_omitted]
    return TermView(
        id=term,
        anchor=term_anchor(term),
        phrases=tuple(text for text, _ in _forms(use.phrase for use in uses)),
        lang=uses[0].origin.langs[0],
        count=len(uses),
        documents=len({use.origin for use in uses}),
        problems=sum(not use.status.is_sound for use in uses),
        deviations=sum(use.status in _UNKNOWN for use in uses),
        variants=tuple(_variant(rank, group, most, scale, totals) for rank, group in enumerate(ranked, 1)),
        lost=_variant(0, lost, most, scale, totals) if lost else None,
        omitted=_variant(0, omitted, most, scale, totals) if omitted else None,
        mixed=tuple(_mixed(uses)),
    )


def _variant(rank: int, uses: Sequence[PhraseUse], most: int, scale: Scale, totals: Sequence[int]) -> VariantView:
    forms = _forms(use.rendering for use in uses)
    statuses = Counter(use.status for use in uses)
    days = [use.origin.date for use in uses if use.origin.date]
    shown = _spread(len(uses), most)
    hidden = Counter(use.origin for at, use in enumerate(uses) if at not in shown)
    return VariantView(
        rank=rank,
        text=forms[0][0],
        forms=forms,
        lang=uses[0].origin.langs[1],
        count=len(uses),
        documents=len({use.origin for use in uses}),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        statuses=tuple((status, statuses[status]) for status in RenderingStatus if statuses[status]),
        confidence=fmean(use.confidence for use in uses),
        doubt=prod(1.0 - use.confidence for use in uses),
        missing=tuple(Counter(part for use in uses for part in use.missing).most_common()),
        passages=tuple(uses[at].passage for at in sorted(shown)),
        more=tuple(hidden.items()),
        strip=strip(scale, scale.counts(days), totals),
    )


def _spread(count: int, most: int) -> Set[int]:
    """Which of ``count`` things in a row stand for all of them where no more than ``most`` can.

    >>> sorted(_spread(9, 3)), sorted(_spread(2, 3)), sorted(_spread(9, 1))
    ([0, 4, 8], [0, 1], [0])
    """
    if count <= most:
        return set(range(count))
    return {at * (count - 1) // max(1, most - 1) for at in range(most)}


def _mixed(uses: Sequence[PhraseUse]) -> Iterable[tuple[Origin, int]]:
    """``uses`` are in the order of their documents."""
    for origin, group in groupby(uses, key=lambda use: use.origin):
        ways = len({use.key for use in group if use.rendering})
        if ways > 1:
            yield origin, ways


def _forms(texts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Texts with how often they stand there, the most frequent first; of those as frequent, one in lower case."""
    return tuple(sorted(Counter(texts).items(), key=lambda form: (-form[1], form[0] != form[0].lower(), form[0])))
