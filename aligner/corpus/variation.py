"""How the renderings of phrases vary: within a document, over documents, over time, and against the termbase.

A *variant* is a rendering in all its forms: :func:`aligner.units.rendering_key` says what counts as the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from statistics import fmean

from aligner.corpus.measures import consistency, dispersion
from aligner.corpus.uses import DocumentUses, Use, document_uses, wanted_terms
from aligner.model import Bitext, RenderingStatus

__all__ = ["Mixed", "Place", "Shared", "TermVariation", "Variant", "Variation", "measure_variation", "variation_of"]

_AGAINST = (RenderingStatus.DEPRECATED, RenderingStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the day ("" if not known), the id of the pair, and the bead, from 1."""

    date: str
    document: str
    bead: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A rendering of a phrase in all its forms.

    text
        Its most frequent form.
    forms
        Every form as it stands with how often it does, the most frequent first.
    documents
        How many it stands in.
    first, last
        By date; where no use has a date, by the id of the document.
    statuses
        How often it has each status. The status of a rendering depends on the day.
    confidence
        Mean over its uses: what is found by links between words, and not known, may be wrong.
    against
        Every use that the termbase deprecates or forbids.
    years
        Uses by year, "" for those without a date, which comes last.
    dispersion
        Over the documents, of which each is as large as the phrase has renderings there: 0 for a variant that is used
        wherever the phrase is, near 1 for one that few documents keep to (:func:`~aligner.corpus.measures.dispersion`).
    """

    text: str
    forms: tuple[tuple[str, int], ...]
    count: int
    documents: int
    first: Place
    last: Place
    statuses: tuple[tuple[RenderingStatus, int], ...]
    confidence: float
    against: tuple[tuple[RenderingStatus, Place], ...]
    years: tuple[tuple[str, int], ...]
    dispersion: float


@dataclass(frozen=True, slots=True)
class Mixed:
    """A document in which one phrase has several variants, with how often each is used."""

    document: str
    date: str
    variants: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TermVariation:
    """A phrase with all that became of it.

    phrases
        Its forms as they stand, the most frequent first.
    count
        Occurrences, rendered or not.
    not_found
        Of these, in a sentence that has a counterpart, but without a rendering that could be found.
    omitted
        Of these, in a sentence without a counterpart.
    missing
        Parts of the phrase that renderings seem to leave out, and how often.
    variants
        The most frequent first; of those as frequent, the earliest.
    mixed
        The documents that render it in more than one way, by date.
    years
        Occurrences by year.
    consistency
        Chance that two of its renderings are the same variant (:func:`~aligner.corpus.measures.consistency`).
    dispersion
        Of the phrase over all documents of the corpus, of which each counts by its length.
    """

    term: str
    source_lang: str
    target_lang: str
    phrases: tuple[tuple[str, int], ...]
    count: int
    documents: int
    not_found: int
    omitted: int
    missing: tuple[tuple[str, int], ...]
    variants: tuple[Variant, ...]
    mixed: tuple[Mixed, ...]
    years: tuple[tuple[str, int], ...]
    consistency: float
    dispersion: float

    @property
    def rendered(self) -> int:
        """Occurrences with a rendering."""
        return self.count - self.not_found - self.omitted

    @property
    def newcomers(self) -> tuple[Variant, ...]:
        """Variants that came in after the first, by date: those whose first use is later than that of another."""
        start = min((one.first.date for one in self.variants if one.first.date), default="")
        late = (one for one in self.variants if start and one.first.date > start)
        return tuple(sorted(late, key=lambda one: (one.first.date, one.first.document)))


@dataclass(frozen=True, slots=True)
class Shared:
    """One rendering that stands for several phrases.

    terms
        Id of each, its most frequent form, and how often it has this rendering; the most frequent first.
    """

    text: str
    target_lang: str
    count: int
    terms: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Variation:
    """What was counted in a corpus.

    documents
        How many pairs were counted, with and without phrases.
    since, until
        The first and the last day, "" where no document has a date.
    terms
        Those that vary most first.
    shared
        The most frequent first.
    """

    documents: int
    since: str
    until: str
    terms: tuple[TermVariation, ...]
    shared: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class _At:
    """A use with its document."""

    use: Use
    within: DocumentUses

    @property
    def place(self) -> Place:
        return Place(self.within.date, self.within.document, self.use.bead)

    @property
    def order(self) -> tuple[str, str, int]:
        """By date; "~" comes after every figure, so that what has none comes last."""
        return self.within.date or "~", self.within.document, self.use.bead


def measure_variation(bitexts: Iterable[Bitext], terms: Collection[str] = ()) -> Variation:
    """Count and compare the renderings of all phrases in a corpus.

    Of each bitext only the phrases and their renderings are kept, so that it may be any number of them.

    bitexts
        The ids of their pairs must differ.
    terms
        Only these: ids of terms, or phrases as they stand somewhere in the corpus. What they share with other phrases
        is told nevertheless.
    """
    return variation_of([document_uses(bitext) for bitext in bitexts], terms)


def variation_of(documents: Sequence[DocumentUses], terms: Collection[str] = ()) -> Variation:
    """The same for occurrences that were gathered before."""
    by_term: dict[tuple[str, str, str], list[_At]] = defaultdict(list)
    for document in documents:
        for use in document.uses:
            by_term[use.term, document.source_lang, document.target_lang].append(_At(use, document))
    sizes = {document.document: document.size for document in documents}
    wanted = wanted_terms(documents, terms) if terms else set(by_term)
    found = [
        _term(key, sorted(uses, key=lambda one: one.order), sizes) for key, uses in by_term.items() if key in wanted
    ]
    dates = sorted(document.date for document in documents if document.date)
    return Variation(
        len(documents),
        dates[0] if dates else "",
        dates[-1] if dates else "",
        tuple(sorted(found, key=lambda one: (-len(one.variants), -one.count, one.term, one.target_lang))),
        tuple(_shared(by_term, {key[0] for key in wanted})),
    )


def _term(key: tuple[str, str, str], uses: Sequence[_At], sizes: Mapping[str, int]) -> TermVariation:
    found = [one for one in uses if one.use.rendering]
    lost = [one for one in uses if not one.use.rendering]
    by_key: dict[tuple[str, ...], list[_At]] = defaultdict(list)
    for one in found:
        by_key[one.use.key].append(one)
    rendered = Counter(one.within.document for one in found)
    variants = sorted(
        (_variant(group, rendered) for group in by_key.values()),
        key=lambda one: (-one.count, one.first.date or "~", one.first.document, one.first.bead, one.text),
    )
    per_document = Counter(one.within.document for one in uses)
    omitted = sum(one.use.is_omitted for one in lost)
    return TermVariation(
        *key,
        phrases=_forms(one.use.phrase for one in uses),
        count=len(uses),
        documents=len(per_document),
        not_found=len(lost) - omitted,
        omitted=omitted,
        missing=_forms(part for one in uses for part in one.use.missing),
        variants=tuple(variants),
        mixed=tuple(_mixed(found)),
        years=_years(uses),
        consistency=consistency([one.count for one in variants]),
        dispersion=dispersion([per_document[name] for name in sizes], list(sizes.values())),
    )


def _variant(uses: Sequence[_At], rendered: Mapping[str, int]) -> Variant:
    forms = _forms(one.use.rendering for one in uses)
    per_document = Counter(one.within.document for one in uses)
    statuses = Counter(one.use.status for one in uses)
    dated = [one for one in uses if one.within.date]
    return Variant(
        text=forms[0][0],
        forms=forms,
        count=len(uses),
        documents=len(per_document),
        first=uses[0].place,
        last=(dated or uses)[-1].place,
        statuses=tuple((status, statuses[status]) for status in RenderingStatus if statuses[status]),
        confidence=fmean(one.use.confidence for one in uses),
        against=tuple((one.use.status, one.place) for one in uses if one.use.status in _AGAINST),
        years=_years(uses),
        dispersion=dispersion([per_document[name] for name in rendered], list(rendered.values())),
    )


def _mixed(found: Sequence[_At]) -> Iterable[Mixed]:
    by_document: dict[str, list[_At]] = defaultdict(list)
    for one in found:
        by_document[one.within.document].append(one)
    for document, uses in by_document.items():
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for one in uses:
            groups[one.use.key].append(one.use.rendering)
        if len(groups) > 1:
            ways = sorted(((_forms(group)[0][0], len(group)) for group in groups.values()), key=lambda way: -way[1])
            yield Mixed(document, uses[0].within.date, tuple(ways))


def _shared(by_term: Mapping[tuple[str, str, str], Sequence[_At]], wanted: Set[str]) -> Iterable[Shared]:
    groups: dict[tuple[str, tuple[str, ...]], list[_At]] = defaultdict(list)
    for (_, _, language), uses in by_term.items():
        for one in uses:
            if one.use.rendering:
                groups[language, one.use.key].append(one)
    found: list[Shared] = []
    for (language, _), group in groups.items():
        phrases: dict[str, list[str]] = defaultdict(list)
        for one in group:
            phrases[one.use.term].append(one.use.phrase)
        if len(phrases) > 1 and not wanted.isdisjoint(phrases):
            terms = sorted(((term, _forms(those)[0][0], len(those)) for term, those in phrases.items()),
                           key=lambda term: (-term[2], term[0]))  # fmt: skip
            found.append(Shared(_forms(one.use.rendering for one in group)[0][0], language, len(group), tuple(terms)))
    return sorted(found, key=lambda one: (-one.count, one.text))


def _forms(texts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Texts with how often they stand there, the most frequent first; of those as frequent, one in lower case."""
    return tuple(sorted(Counter(texts).items(), key=lambda form: (-form[1], form[0] != form[0].lower(), form[0])))


def _years(uses: Iterable[_At]) -> tuple[tuple[str, int], ...]:
    years = Counter(one.within.date[:4] for one in uses)
    return tuple(sorted(years.items(), key=lambda year: year[0] or "~"))
