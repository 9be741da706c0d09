"""What became of each phrase: of those of the termbase, or of any that are given.

For every bead the known renderings are searched first and given out one to one. Only what is then left over is looked
for with links between words, by :mod:`aligner.phrases.spans`, or, for languages that its model does not know, with the
similarity of single words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from aligner.model import Bead, Bitext, DocumentPair, Rendering, RenderingStatus, Sentence, Span
from aligner.phrases.evidence import BeadEvidence
from aligner.phrases.extent import Affinity, Extents
from aligner.phrases.following import BeadPhrases, LinkedBeads, Traced, follow, with_quotes
from aligner.phrases.knowledge import Knowledge
from aligner.phrases.occurrences import (
    Borders,
    KnownRendering,
    Occurrence,
    PhraseIndex,
    closed,
    find_rendering,
    keys_of,
)
from aligner.phrases.termbase import Term, Termbase
from aligner.phrases.termbase.entries import primary
from aligner.units import Fold, units

__all__ = ["STATUS_ORDER", "directed", "extents_of", "find_renderings", "find_renderings_and_links"]

# How far a known rendering is to be trusted, before the bead's confidence. In the project's own corpora
# .94 of 165, .94 of 32 and 1 of 2 have the very span of gold; stated in round figures. One word alone may stand there
# for another reason, and words in between may change the meaning.
_WHOLE = 0.95
_SINGLE_WORD = 0.92
_LOOSE = 0.85
# Least strength of the evidence at which its span is shown. Measured with CC-CEDICT and no termbase on the 63
# rendered phrases of the seed readout: 52 get a span; with its rendering deleted from the text, 7 still do. At
# .3 it is 44 and 1, at .15 55 and 12.
_LEAST_STRENGTH = 0.2
# Without word evidence nothing speaks against a rendering that the termbase does not know.
_NO_EVIDENCE = 0.5
# A known rendering of one word for a phrase of so many characters gives way to a stretch that holds it, where that is
# at least so likely. Chosen by reading.
_LONG_PHRASE = 4
_WIDER = 0.5
STATUS_ORDER = {status: at for at, status in enumerate(RenderingStatus)}
"""Of several renderings that are alike otherwise, that of the first status is taken."""


def find_renderings(
    bitext: Bitext, termbase: Termbase, knowledge: Knowledge | None = None, *, phrases: Sequence[Span] | None = None
) -> tuple[Rendering, ...]:
    """One rendering for every phrase of the termbase in the source, in order of bead, then of offset.

    ``phrases`` are spans of the source document to be followed up instead; one that is no form of a term has the term
    "". Those outside every bead, or over the border of two, are left out.

    Confidence, each times the bead's own: .95 for a known rendering, .92 for one of a single word, .85 for one
    split by words that the termbase does not expect. With a ``linker``, that of an unknown one, and of there being
    none, is the share that was right on gold. With ``word_evidence`` alone it is the strength of the evidence, and for
    none 1 less the best strength that was found, or .5 without any.
    In a null bead it is the bead's.

    A pair in the opposite direction of the termbase is searched with the termbase swapped; for a pair in other
    languages the result is empty. Where a document does not say its language, the termbase's is assumed.

    A rendering has the status of the day of the translation, or else of the original.
    """
    return find_renderings_and_links(bitext, termbase, knowledge, phrases=phrases)[0]


def find_renderings_and_links(
    bitext: Bitext, termbase: Termbase, knowledge: Knowledge | None = None, *, phrases: Sequence[Span] | None = None
) -> tuple[tuple[Rendering, ...], LinkedBeads | None]:
    """The same as :func:`find_renderings`, with the links between words that it needed."""
    fitting = directed(termbase, bitext)
    if fitting is None:
        return (), None
    knowledge = knowledge or Knowledge()
    index = _index_of(fitting, knowledge.fold, knowledge.borders)
    extents = extents_of(fitting, knowledge.fold, knowledge.affinity) if knowledge.affinity else None
    search = _Search(bitext, fitting, index, knowledge, bitext.pair.day, phrases, extents)
    beads = [search.found(at) for at in range(len(bitext.beads))]
    links = None
    if knowledge.linker is not None:
        links = follow(bitext, [found.open for found in beads], knowledge.linker, knowledge.span_model)
    return tuple(rendering for found in beads for rendering in search.renderings(found)), links


@lru_cache(maxsize=4)
def _index_of(termbase: Termbase, fold: Fold, borders: Borders | None) -> PhraseIndex:
    """The index of a termbase; thousands of pairs are searched with the same one."""
    return PhraseIndex(termbase, fold, borders)


@lru_cache(maxsize=4)
def extents_of(termbase: Termbase, fold: Fold, affinity: Affinity) -> Extents:
    """What is too wide in a termbase, kept as long as its index."""
    return Extents(affinity, termbase.source_lang, termbase.target_lang, fold)


def directed(termbase: Termbase, bitext: Bitext) -> Termbase | None:
    """The termbase in the direction of the pair; None where it is for other languages."""
    pair = tuple(map(primary, bitext.pair.languages))
    base = (primary(termbase.source_lang), primary(termbase.target_lang))
    if all(own in ("", other) for own, other in zip(pair, base, strict=True)):
        return termbase
    if all(own in ("", other) for own, other in zip(pair, reversed(base), strict=True)):
        return termbase.swapped()
    return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A known rendering that may belong to an occurrence. Spans are offsets into the target document."""

    occurrence: int
    term: Term
    status: RenderingStatus
    found: KnownRendering
    distance: float
    """How far apart the two stand in their sides of the bead, in [0, 1]."""

    @property
    def rank(self) -> tuple[bool, int, int, float, int, int]:
        """The best first: in one piece, longest, of the best status, nearest, leftmost, of fewest parts."""
        order = STATUS_ORDER[self.status]
        return self.found.is_loose, -self.found.size, order, self.distance, self.occurrence, len(self.found.spans)


@dataclass(frozen=True, slots=True)
class _Search:
    """What the search in one bitext needs in every bead."""

    bitext: Bitext
    termbase: Termbase
    index: PhraseIndex
    knowledge: Knowledge
    day: str
    phrases: Sequence[Span] | None = None
    extents: Extents | None = None

    def found(self, at: int) -> _BeadFound:
        """The phrases of one bead, and the known renderings that they are given."""
        bead = self.bitext.beads[at]
        occurrences = self._occurrences(bead)
        chosen = _assigned(sorted(self._candidates(bead, occurrences), key=lambda candidate: candidate.rank))
        doubtful: set[int] = set()
        if self.knowledge.linker is not None:
            doubtful = {number for number, one in chosen.items() if self._is_doubtful(one, occurrences)}
        taken = [span for number, one in chosen.items() if number not in doubtful for span in one.found.spans]
        left = [one.span for number, one in enumerate(occurrences) if number not in chosen or number in doubtful]
        return _BeadFound(at, occurrences, chosen, BeadPhrases(at, [] if bead.is_null else left, taken))

    def _is_doubtful(self, candidate: _Candidate, occurrences: Sequence[Occurrence]) -> bool:
        """Whether a known rendering may be a mere part of what stands there: one word for a long phrase."""
        phrase = occurrences[candidate.occurrence].span.of(self.bitext.pair.source.text)
        return candidate.found.size == 1 and len(phrase) >= _LONG_PHRASE

    def renderings(self, found: _BeadFound) -> Iterator[Rendering]:
        """The renderings of one bead."""
        bead = self.bitext.beads[found.at]
        taken = list(found.open.taken)
        evidence: BeadEvidence | None = None
        word_evidence = self.knowledge.word_evidence
        if word_evidence and found.open.phrases and not found.open.found:
            evidence = BeadEvidence.of(self.bitext, bead, self.termbase.target_lang, word_evidence)
        for number, occurrence in enumerate(found.occurrences):
            traced = found.open.found.get(occurrence.span)
            if number in found.chosen and not (traced and _is_wider(traced, found.chosen[number])):
                yield _known(found.chosen[number], found.at, bead, occurrence, self.bitext.pair)
            elif traced:
                status = RenderingStatus.OTHERWISE if traced.target else RenderingStatus.NOT_FOUND
                confidence = traced.confidence * bead.confidence
                yield Rendering(
                    _term_of(occurrence), found.at, status, occurrence.span, traced.target, confidence, traced.missing
                )
            else:
                rendering = _unknown(occurrence, found.at, bead, evidence, taken)
                taken.extend(rendering.target)
                yield rendering

    def _occurrences(self, bead: Bead) -> list[Occurrence]:
        """The phrases in the bead, each within a sentence, as spans of the source document."""
        if self.phrases is not None:
            sides = self.bitext.bead_sentences(bead, "source")
            start, end = (sides[0].start, sides[-1].end) if sides else (0, 0)
            inside = sorted({span for span in self.phrases if start <= span.start and span.end <= end})
            return [self._given(span) for span in inside]
        return [
            Occurrence(occurrence.span.shifted(sentence.start), occurrence.terms)
            for sentence in self.bitext.bead_sentences(bead, "source")
            for occurrence in self.index.find(sentence.text)
        ]

    def _given(self, span: Span) -> Occurrence:
        """A given phrase with the terms that have just this form."""
        text = span.of(self.bitext.pair.source.text)
        length = len(units(text, self.termbase.source_lang, self.knowledge.fold))
        for found in self.index.find(text):
            if len(units(found.span.of(text), self.termbase.source_lang, self.knowledge.fold)) == length:
                return Occurrence(span, found.terms)
        return Occurrence(span, ())

    def _candidates(self, bead: Bead, occurrences: Sequence[Occurrence]) -> Iterator[_Candidate]:
        language = self.termbase.target_lang
        sources = self.bitext.bead_sentences(bead, "source")
        targets = self.bitext.bead_sentences(bead, "target")
        cut = ((sentence, units(sentence.text, language, self.knowledge.fold)) for sentence in targets if occurrences)
        lines = [(sentence, line, {unit.key for unit in line}) for sentence, line in cut]
        for number, occurrence in enumerate(occurrences):
            place = _relative(occurrence.span, sources)
            form = occurrence.span.of(self.bitext.pair.source.text)
            for term, rendering, status in _renderings(occurrence.terms, self.day):
                wanted = keys_of(rendering, language, self.knowledge.fold)
                for sentence, line, keys in lines:
                    if not wanted <= keys or (self.extents and rendering in self.extents.too_wide(term, form)):
                        continue
                    for found in find_rendering(line, rendering, language, self.knowledge.fold):
                        ways = {found.spans}
                        if self.extents and len(found.spans) > 1:
                            ways.add(self.extents.closed(form, sentence.text, found.spans))
                        for parts in ways:
                            spans = tuple(closed(sentence.text, span).shifted(sentence.start) for span in parts)
                            distance = abs(place - _relative(spans[0], targets))
                            moved = KnownRendering(spans, found.size, found.is_loose)
                            yield _Candidate(number, term, status, moved, distance)


@dataclass(frozen=True, slots=True)
class _BeadFound:
    """What the search for known renderings found in a bead, and what it left open."""

    at: int
    occurrences: Sequence[Occurrence]
    chosen: Mapping[int, _Candidate]
    open: BeadPhrases


def _is_wider(traced: Traced, candidate: _Candidate) -> bool:
    """Whether links say that a known rendering is a part of a longer one: decoupling *and disruption …*."""
    (known,) = candidate.found.spans
    is_held = any(span.start <= known.start and known.end <= span.end and span != known for span in traced.target)
    return is_held and traced.confidence >= _WIDER


def _term_of(occurrence: Occurrence) -> str:
    return occurrence.terms[0].id if occurrence.terms else ""


def _renderings(terms: Sequence[Term], day: str) -> Iterator[tuple[Term, str, RenderingStatus]]:
    """Every known rendering, with its status on a day ("" where it is not known)."""
    for term in terms:
        for text, rendering in term.standing(day).items():
            yield term, text, RenderingStatus(rendering.status.value)


def _relative(span: Span, sentences: Sequence[Sentence]) -> float:
    """Where a span begins in a side of a bead, from 0 to 1."""
    start, end = sentences[0].start, sentences[-1].end
    return (span.start - start) / max(end - start, 1)


def _assigned(candidates: Sequence[_Candidate]) -> dict[int, _Candidate]:
    """The candidates given out one to one, the best first.

    Two occurrences of a term never share a word. Those of different terms may, unless one rendering lies
    wholly within the other: a phrase with a noun of its own is not rendered by a part of another's rendering.
    """
    chosen: dict[int, _Candidate] = {}
    for candidate in candidates:
        if candidate.occurrence not in chosen and not any(_collide(candidate, other) for other in chosen.values()):
            chosen[candidate.occurrence] = candidate
    return chosen


def _collide(one: _Candidate, other: _Candidate) -> bool:
    mine, theirs = one.found.spans, other.found.spans
    if one.term.id == other.term.id:
        return any(a.start < b.end and a.end > b.start for a in mine for b in theirs)
    return _within(mine, theirs) or _within(theirs, mine)


def _within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    return all(any(b.start <= a.start and a.end <= b.end for b in outer) for a in inner)


def _known(candidate: _Candidate, at: int, bead: Bead, occurrence: Occurrence, pair: DocumentPair) -> Rendering:
    found = candidate.found
    if len(found.spans) == 1:
        phrase = occurrence.span.of(pair.source.text)
        found = replace(found, spans=(with_quotes(pair.target.text, found.spans[0], phrase),))
    trust = _LOOSE if found.is_loose else _SINGLE_WORD if found.size == 1 else _WHOLE
    confidence = trust * bead.confidence
    return Rendering(candidate.term.id, at, candidate.status, occurrence.span, found.spans, confidence)


def _unknown(
    occurrence: Occurrence, at: int, bead: Bead, evidence: BeadEvidence | None, taken: Sequence[Span]
) -> Rendering:
    term = _term_of(occurrence)
    if evidence is None:
        doubt = 1.0 if bead.is_null else _NO_EVIDENCE
        return Rendering(term, at, RenderingStatus.NOT_FOUND, occurrence.span, (), doubt * bead.confidence)
    span, strength = evidence.best(occurrence.span, taken)
    if span is not None and strength >= _LEAST_STRENGTH:
        confidence = strength * bead.confidence
        return Rendering(term, at, RenderingStatus.OTHERWISE, occurrence.span, (span,), confidence)
    confidence = (1.0 - strength) * bead.confidence
    return Rendering(term, at, RenderingStatus.NOT_FOUND, occurrence.span, (), confidence)
