"""What a phrase may have become, for a person to choose from.

First come the renderings that the termbase has, where they stand in the bead, then the stretches that
:mod:`aligner.phrases.spans` weighs against each other, the likeliest first. What the program itself says of a phrase is
mostly the best of them, or none; where that is wrong, three in four have their rendering among the first five that are
left (own gold, held out: ``scripts/bench_spans.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from aligner.model import Bitext, Rendering, RenderingStatus, Span
from aligner.phrases.evidence import BeadEvidence, WordEvidence
from aligner.phrases.extent import Extents
from aligner.phrases.following import LinkedBeads, in_document, link_beads, with_quotes
from aligner.phrases.knowledge import Knowledge
from aligner.phrases.occurrences import closed, find_rendering
from aligner.phrases.renderings import STATUS_ORDER, directed, extents_of
from aligner.phrases.spans import SpanModel, load_span_model, stretches_of
from aligner.phrases.termbase import Term, Termbase
from aligner.phrases.termbase.entries import primary
from aligner.units import Fold, rendering_key, units

__all__ = ["Candidate", "find_candidates"]

# Characters of one side of a bead times those of the other: beyond that, linking takes longer than anybody waits.
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the rendering of a phrase.

    target
        Spans of the target document.
    status
        What it would be to the termbase.
    """

    target: tuple[Span, ...]
    status: RenderingStatus


def find_candidates(
    bitext: Bitext,
    renderings: Sequence[Rendering],
    termbase: Termbase | None,
    knowledge: Knowledge,
    *,
    most: int = 9,
) -> list[tuple[Candidate, ...]]:
    """For each rendering, what its phrase may be rendered with instead, the likeliest first.

    renderings
        Term, bead and source say which phrase is meant. What it has as its target is not offered again.
    termbase, knowledge
        As of :func:`~aligner.phrases.find_renderings`; with neither, nothing is offered.
    """
    fitting = directed(termbase, bitext) if termbase is not None else None
    language = primary(bitext.pair.languages[1])
    linked = sorted({one.bead for one in renderings if _can_be_linked(bitext, one.bead)})
    links = link_beads(bitext, knowledge.linker, linked) if knowledge.linker is not None and linked else None
    extents = None
    if fitting is not None and knowledge.affinity is not None:
        extents = extents_of(fitting, knowledge.fold, knowledge.affinity)
    found = []
    for one in renderings:
        term = fitting[one.term] if fitting is not None and one.term in fitting else None
        statuses = _statuses(term, bitext.pair.day, language)
        spans = dict.fromkeys(_spans(bitext, one, term, language, knowledge, extents, links))
        spans.pop(one.target, None)
        texts = {own: " … ".join(span.of(bitext.pair.target.text) for span in own) for own in islice(spans, most)}
        found.append(
            tuple(
                Candidate(own, statuses.get(rendering_key(text, language), RenderingStatus.OTHERWISE))
                for own, text in texts.items()
            )
        )
    return found


def _can_be_linked(bitext: Bitext, at: int) -> bool:
    bead = bitext.beads[at]
    return 0 < len(bitext.bead_text(bead, "source")) * len(bitext.bead_text(bead, "target")) <= _LARGEST


def _statuses(term: Term | None, day: str, language: str) -> dict[tuple[str, ...], RenderingStatus]:
    """What each form of a rendering is on a day, by what all its forms have in common."""
    if term is None:
        return {}
    standing = term.standing(day).items()
    return {rendering_key(text, language): RenderingStatus(known.status.value) for text, known in standing}


def _spans(
    bitext: Bitext,
    rendering: Rendering,
    term: Term | None,
    language: str,
    knowledge: Knowledge,
    extents: Extents | None,
    links: LinkedBeads | None,
) -> Iterator[tuple[Span, ...]]:
    """Everything that may be offered, the likeliest first."""
    if term is not None:
        yield from _known(bitext, rendering, term, language, knowledge.fold, extents)
    if links is not None and rendering.bead in links:
        yield from _stretches(bitext, rendering, links, knowledge.span_model or load_span_model())
    elif knowledge.word_evidence is not None and _can_be_linked(bitext, rendering.bead):
        yield from _by_words(bitext, rendering, language, knowledge.word_evidence)


def _known(
    bitext: Bitext, rendering: Rendering, term: Term, language: str, fold: Fold, extents: Extents | None
) -> Iterator[tuple[Span, ...]]:
    """Renderings of the termbase: in one piece, the longest, of the best status first."""
    phrase = rendering.source.of(bitext.pair.source.text)
    found = []
    for sentence in bitext.bead_sentences(bitext.beads[rendering.bead], "target"):
        line = units(sentence.text, language, fold)
        for text, known in term.standing(bitext.pair.day).items():
            for one in find_rendering(line, text, language, fold):
                order = one.is_loose, -one.size, STATUS_ORDER[RenderingStatus(known.status.value)]
                spans = extents.closed(phrase, sentence.text, one.spans) if extents else one.spans
                if len(spans) == 1:
                    spans = (with_quotes(sentence.text, closed(sentence.text, spans[0]), phrase),)
                found.append((order, tuple(span.shifted(sentence.start) for span in spans)))
    yield from (spans for _, spans in sorted(found))


def _stretches(
    bitext: Bitext, rendering: Rendering, links: LinkedBeads, model: SpanModel
) -> Iterator[tuple[Span, ...]]:
    """Stretches of the words that links lead to, by their probability."""
    bead, own = bitext.beads[rendering.bead], links[rendering.bead]
    text, phrase = bitext.bead_text(bead, "target"), rendering.source.of(bitext.pair.source.text)
    for inside in bitext.bead_spans(bead, "source", [rendering.source]):
        if not own.rows(inside).any():
            continue
        stretches = stretches_of(own, inside)
        chances, _ = stretches.probabilities(model)
        for at in np.argsort(-chances, kind="stable").tolist():
            first, last = int(stretches.starts[at]), int(stretches.ends[at]) - 1
            span = Span(own.target_spans[first].start, own.target_spans[last].end)
            yield (in_document(bitext, bead, "target", with_quotes(text, span, phrase)),)


def _by_words(
    bitext: Bitext, rendering: Rendering, language: str, word_evidence: WordEvidence
) -> Iterator[tuple[Span, ...]]:
    """Stretches that have nothing in common, by the similarity of single words."""
    evidence = BeadEvidence.of(bitext, bitext.beads[rendering.bead], language, word_evidence)
    taken: list[Span] = []
    while (span := evidence.best(rendering.source, taken)[0]) is not None:
        yield (span,)
        taken.append(span)
