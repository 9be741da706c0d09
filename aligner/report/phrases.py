"""Renderings grouped by term, so that one sees at once where the same phrase was rendered in several ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from aligner.model import Bitext, RenderingStatus

__all__ = ["Link", "PhraseUse", "TermView", "WayView", "group_terms", "phrase_uses"]


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a bead; ``title`` says which document it is in, where that is not plain."""

    href: str
    label: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PhraseUse:
    """One occurrence of a phrase: as it stands, what became of it, and where.

    rendering
        "" where it was not found.
    missing
        The parts of the phrase that seem to have no counterpart, as they stand.
    """

    term: str
    phrase: str
    rendering: str
    status: RenderingStatus
    confidence: float
    source_lang: str
    target_lang: str
    link: Link
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayView:
    """One way in which a term was rendered, with its occurrences.

    text
        The rendering in its most frequent spelling; "" for the occurrences that were not found.
    confidence
        Mean over the occurrences.
    more
        How many occurrences are not among ``links``.
    missing
        Parts of the phrase that seem to have no counterpart in this rendering, and how many times.
    """

    text: str
    lang: str
    status: RenderingStatus
    count: int
    confidence: float
    links: tuple[Link, ...]
    more: int = 0
    missing: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TermView:
    """A term, its forms in the source and all its renderings, known ones first.

    problems
        Occurrences that are rendered in no way that the termbase prefers or admits.
    """

    id: str
    anchor: str
    phrases: tuple[str, ...]
    lang: str
    count: int
    problems: int
    ways: tuple[WayView, ...]

    @property
    def distinct(self) -> int:
        """How many different renderings were found."""
        return len({_folded(way.text) for way in self.ways if way.text})

    @property
    def varies(self) -> bool:
        """Whether the same phrase was rendered in more than one way."""
        return self.distinct > 1


def phrase_uses(bitext: Bitext, prefix: str, label: str = "", title: str = "") -> tuple[PhraseUse, ...]:
    """The occurrences in a bitext whose beads are at ``prefix`` and ``b1``, ``b2`` …

    ``label`` stands before the number of the bead where a link is shown.
    """
    source_lang = bitext.pair.source.metadata.language
    target_lang = bitext.pair.target.metadata.language
    uses = []
    for rendering in bitext.renderings:
        phrase, text = bitext.rendering_texts(rendering)
        number = rendering.bead + 1
        link = Link(f"{prefix}b{number}", f"{label}{number}", title)
        status, confidence = rendering.status, rendering.confidence
        missing = tuple(span.of(bitext.pair.source.text) for span in rendering.missing)
        uses.append(
            PhraseUse(rendering.term, phrase, text, status, confidence, source_lang, target_lang, link, missing)
        )
    return tuple(uses)


def group_terms(uses: Iterable[PhraseUse], most_links: int) -> tuple[TermView, ...]:
    """Group occurrences by term: first the terms with something to check, then those that vary.

    Renderings that differ in nothing but case and spacing are one. No rendering has more than
    ``most_links`` links.
    """
    by_term: dict[str, list[PhraseUse]] = defaultdict(list)
    for use in uses:
        by_term[use.term].append(use)
    anchors = {term: f"t{number}" for number, term in enumerate(sorted(by_term), 1)}
    views = [_term(term, anchors[term], by_term[term], most_links) for term in by_term]
    return tuple(sorted(views, key=lambda view: (-view.problems, -view.distinct, -view.count, view.id)))


def _term(term: str, anchor: str, uses: list[PhraseUse], most_links: int) -> TermView:
    groups: dict[tuple[RenderingStatus, str], list[PhraseUse]] = defaultdict(list)
    for use in uses:
        groups[use.status, _folded(use.rendering)].append(use)
    order = list(RenderingStatus)
    ways = [_way(group, most_links) for group in groups.values()]
    ways.sort(key=lambda way: (order.index(way.status), -way.count, way.text))
    return TermView(
        id=term,
        anchor=anchor,
        phrases=tuple(dict.fromkeys(use.phrase for use in uses)),
        lang=uses[0].source_lang,
        count=len(uses),
        problems=sum(not use.status.is_sound for use in uses),
        ways=tuple(ways),
    )


def _way(uses: list[PhraseUse], most_links: int) -> WayView:
    spelling = Counter(" ".join(use.rendering.split()) for use in uses).most_common(1)[0][0]
    return WayView(
        text=spelling,
        lang=uses[0].target_lang,
        status=uses[0].status,
        count=len(uses),
        confidence=sum(use.confidence for use in uses) / len(uses),
        links=tuple(use.link for use in uses[:most_links]),
        more=max(0, len(uses) - most_links),
        missing=tuple(Counter(part for use in uses for part in use.missing).most_common()),
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
