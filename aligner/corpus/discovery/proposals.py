"""Candidates with the renderings that they have in the corpus, as terms for a person to choose from."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aligner.corpus.discovery.candidates import Candidate
from aligner.corpus.variation import TermVariation, Variant, measure_variation
from aligner.lexicon import Lexicon
from aligner.model import Bitext, Span
from aligner.phrases.termbase import Entry, Term, Termbase, TermFile, TermRendering, TermStatus
from aligner.phrases.termbase.lint import lint
from aligner.phrases.termbase.termfile import id_fault
from aligner.units import is_function_word, units

__all__ = ["Trace", "proposed_terms", "traced_variation"]

Trace = Callable[[Bitext, Sequence[Span]], Bitext]
"""Finds the renderings of given phrases; see ``pipeline.with_renderings``."""

# So many occurrences of a phrase are followed up, taken evenly: more do not change which renderings are frequent.
_FOLLOWED = 50
# A rendering is proposed where its uses are at least so sure on average, and so many at most. Stated.
_SURE = 0.5
_MOST_RENDERINGS = 6


def traced_variation(
    bitexts: Iterable[Bitext], candidates: Sequence[Candidate], trace: Trace
) -> Mapping[int, TermVariation]:
    """How the candidates are rendered, by their number.

    bitexts
        The same as the candidates are from, in the same order.
    """
    wanted: dict[int, dict[Span, int]] = defaultdict(dict)
    for number, candidate in enumerate(candidates):
        for document, span in _evenly(candidate.places, _FOLLOWED):
            # Where two candidates are the same stretch of text, cut differently, the better one has it.
            wanted[document].setdefault(span, number)
    found = measure_variation(_traced(bitexts, wanted, trace))
    return {int(term.term): term for term in found.terms}


def _evenly(places: Sequence[tuple[int, Span]], most: int) -> Sequence[tuple[int, Span]]:
    if len(places) <= most:
        return places
    return [places[at * len(places) // most] for at in range(most)]


def _traced(bitexts: Iterable[Bitext], wanted: Mapping[int, Mapping[Span, int]], trace: Trace) -> Iterator[Bitext]:
    for document, bitext in enumerate(bitexts):
        spans = wanted.get(document, {})
        if spans:
            found = trace(bitext, sorted(spans)).renderings
            yield replace(bitext, renderings=tuple(replace(one, term=str(spans[one.source])) for one in found))


def proposed_terms(
    candidates: Sequence[Candidate], variation: Mapping[int, TermVariation], known: Termbase, lexicon: Lexicon
) -> Termbase:
    """Terms in the order of the candidates, each with its most frequent rendering as the preferred one.

    Left out are candidates that have no rendering that is sure enough, and renderings that a termbase cannot hold or in
    which nothing could be found. What the terms are laid over keeps its own renderings (``adds``).

    known
        The termbase that the candidates are not in: its ids are not given again.
    """
    terms: list[Term] = []
    ids = {term.id for term in known.terms}
    forms: set[tuple[str, ...]] = set()
    for number, candidate in enumerate(candidates):
        traced = variation.get(number)
        if traced is None:
            continue
        form = lexicon.fold(traced.phrases[0][0])
        key = tuple(unit.key for unit in units(form, known.source_lang, lexicon.fold))
        variants = sorted(_sure(traced, form, known, lexicon), key=lambda one: -one.count * one.confidence)
        if not variants or key in forms:
            continue
        forms.add(key)
        term = _term(_id(candidate, form, lexicon, ids), form, candidate, traced, variants, known.target_lang)
        ids.add(term.id)
        terms.append(term)
    return Termbase(tuple(terms), "", known.source_lang, known.target_lang, adds=True)


def _sure(traced: TermVariation, form: str, known: Termbase, lexicon: Lexicon) -> Iterator[Variant]:
    texts: list[str] = []
    for variant in traced.variants:
        if variant.confidence >= _SURE and len(texts) < _MOST_RENDERINGS:
            renderings = (*map(TermRendering, texts), TermRendering(variant.text))
            entry = Entry(Term("x", (form,), renderings), 1)
            file = TermFile("", (entry,), known.source_lang, known.target_lang, "")
            if not _has_marks(variant.text) and not lint(file, lexicon.fold):
                texts.append(variant.text)
                yield variant


def _has_marks(text: str) -> bool:
    return any(character in text for character in "|[]\t\n")


def _term(
    id: str,  # noqa: A002
    form: str,
    candidate: Candidate,
    traced: TermVariation,
    variants: Sequence[Variant],
    language: str,
) -> Term:
    first, *others = (one.text for one in variants)
    preferred = TermRendering(first)
    admitted = (TermRendering(text, TermStatus.ADMITTED) for text in others)
    category = "name" if _is_name(first, language) else ""
    return Term(id, (form,), (preferred, *admitted), category, _note(candidate, traced, variants))


def _note(candidate: Candidate, traced: TermVariation, variants: Sequence[Variant]) -> str:
    """The figures that speak for a phrase and for each of its renderings, in their order."""
    said = [
        f"weight {candidate.weight:.2f}",
        f"{candidate.count} uses in {candidate.documents} documents",
        f"borders {candidate.borders:.2f}",
        f"cohesion {candidate.cohesion:.2f}",
    ]
    if candidate.keyness is not None:
        said.append(f"G2 {candidate.keyness.likelihood:.1f}")
        said.append(f"log ratio {candidate.keyness.ratio:.1f}")
    said.append("renderings " + ", ".join(f"{one.count} (sure {one.confidence:.2f})" for one in variants))
    others = traced.rendered - sum(one.count for one in variants)
    said.append(f"others {others}" if others else "")
    lost = traced.not_found + traced.omitted
    said.append(f"not found {lost}" if lost else "")
    return "; ".join(filter(None, said))


def _is_name(rendering: str, language: str) -> bool:
    """Whether all words of a rendering but function words begin with a capital.

    >>> _is_name("Shen Zhiyuan", "en"), _is_name("the United Nations of today", "en")
    (True, False)
    """
    words = [word for word in re.findall(r"\w+", rendering) if not is_function_word(word, language)]
    return bool(words) and all(word[0].isupper() for word in words)


def _id(candidate: Candidate, form: str, lexicon: Lexicon, taken: set[str]) -> str:
    """How the words sound, as in the built-in termbase; with a digest of the form where another term has that id."""
    digest = hashlib.sha256(form.encode()).hexdigest()[:8]
    sounds = [_latin(lexicon.romanised(key.removeprefix("#")) or key) for key in candidate.keys]
    if " " in form:
        # Words between spaces are written as they stand; their keys are but stems.
        sounds = [_latin(word) for word in form.split()]
    id_ = "-".join(sounds)
    if not all(sounds) or id_fault(id_):
        return f"phrase-{digest}"
    return f"{id_}-{digest}" if id_ in taken else id_


def _latin(word: str) -> str:
    """The Latin letters and figures of a word, in lower case and without accents.

    >>> _latin("Über-Setzung"), _latin("分歧")
    ('ubersetzung', '')
    """
    return re.sub(r"[^a-z0-9]+", "", unicodedata.normalize("NFKD", word).lower())
