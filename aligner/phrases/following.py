"""Phrases of a whole bitext that no known rendering explains, followed up with links between words.

All beads of a document are linked at once, since they teach each other; in a long text those that have such phrases,
and some others besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from aligner.model import SIDES, Bead, Bitext, Side, Span
from aligner.phrases.light import CONTENT
from aligner.phrases.links import WordLinks
from aligner.phrases.occurrences import QUOTES
from aligner.phrases.spans import BeadLinks, Choice, SpanModel, choose, load_span_model

__all__ = ["BeadPhrases", "LinkedBeads", "Linker", "Traced", "follow", "in_document", "link_beads", "with_quotes"]

Linker = Callable[[Sequence[str], Sequence[str]], WordLinks]
"""Links the words of beads, given as the texts of both sides; see :func:`aligner.phrases.links.link_words`."""

# Characters of a side multiplied by those of the other, over all beads that only teach: some 100,000 cells. Beyond that
# a text teaches little more, and linking would take longer than aligning.
_TEACHING = 100_000
# A word of the phrase that no word of the target answers to with more than this seems to be missing.
_ANSWERED = 0.1


@dataclass(frozen=True, slots=True)
class Traced:
    """What became of a phrase: spans of the target document, with a confidence, and parts that are missing."""

    target: tuple[Span, ...]
    confidence: float
    missing: tuple[Span, ...] = ()


@dataclass(slots=True)
class BeadPhrases:
    """The phrases of a bead that are still to be found, as spans of the documents.

    taken
        Spans of the target that known renderings have.
    found
        Filled by :func:`follow`.
    """

    bead: int
    phrases: Sequence[Span]
    taken: Sequence[Span]
    found: dict[Span, Traced] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class LinkedBeads:
    """The beads of a bitext whose words are linked.

    places
        Number of a bead → its number in ``links``.
    """

    links: WordLinks
    places: Mapping[int, int]

    def __contains__(self, bead: int) -> bool:
        return self.places.get(bead) in self.links.cells

    def __getitem__(self, bead: int) -> BeadLinks:
        return BeadLinks.of(self.links, self.places[bead])


def follow(
    bitext: Bitext, beads: Sequence[BeadPhrases], linker: Linker, model: SpanModel | None = None
) -> LinkedBeads | None:
    """Find out what became of the phrases of all beads. ``model``: the built-in one where None.

    Returns the links that were needed for it; None where none were.
    """
    model = model or load_span_model()
    wanted = [own for own in beads if own.phrases]
    if not wanted:
        return None
    links = link_beads(bitext, linker, [own.bead for own in wanted])
    for own in wanted:
        if own.bead in links:
            bead = bitext.beads[own.bead]
            texts = tuple(bitext.bead_text(bead, side) for side in SIDES)
            _trace(bitext, own, links[own.bead], texts, model)
    return links


def link_beads(bitext: Bitext, linker: Linker, wanted: Sequence[int] = ()) -> LinkedBeads:
    """Link the words of some beads, and of as many others as teach something."""
    texts = [tuple(bitext.bead_text(bead, side) for side in SIDES) for bead in bitext.beads]
    chosen = _chosen(wanted, bitext.beads, [len(a) * len(b) for a, b in texts])
    words = linker([texts[at][0] for at in chosen], [texts[at][1] for at in chosen])
    return LinkedBeads(words, {bead: number for number, bead in enumerate(chosen)})


def _chosen(wanted: Sequence[int], beads: Sequence[Bead], sizes: Sequence[int]) -> list[int]:
    """The beads to link: the wanted ones, and others, taken evenly, as far as they are not too many."""
    asked = set(wanted)
    others = [at for at, bead in enumerate(beads) if not bead.is_null and at not in asked]
    size = sum(sizes[at] for at in others)
    if size > _TEACHING:
        kept = np.linspace(0, len(others) - 1, max(int(len(others) * _TEACHING / size), 1)).astype(np.int64)
        others = [others[at] for at in np.unique(kept).tolist()]
    return sorted(asked.union(others))


def _trace(bitext: Bitext, own: BeadPhrases, links: BeadLinks, texts: tuple[str, ...], model: SpanModel) -> None:
    bead = bitext.beads[own.bead]
    inside = bitext.bead_spans(bead, "source", own.phrases)
    choices = choose(links, inside, model, bitext.bead_spans(bead, "target", own.taken))
    for phrase, place, choice in zip(own.phrases, inside, choices, strict=True):
        missing = tuple(in_document(bitext, bead, "source", span) for span in _unanswered(links, place, choice))
        target: tuple[Span, ...] = ()
        if choice.span is not None:
            whole = with_quotes(texts[1], choice.span, place.of(texts[0]))
            target = (in_document(bitext, bead, "target", whole),)
        confidence = model.confidence(choice.probability, "none" if choice.span is None else "span")
        own.found[phrase] = Traced(target, confidence, missing if target else ())


def _unanswered(links: BeadLinks, phrase: Span, choice: Choice) -> Iterator[Span]:
    """The content words of a phrase that no word of its rendering answers to; neighbours together."""
    if choice.span is None:
        return
    columns = [choice.span.start < span.end and span.start < choice.span.end for span in links.target_spans]
    answers = links.cells[:, np.array(columns, np.bool_)].max(axis=1, initial=0.0)
    lost = (answers < _ANSWERED) & links.rows(phrase) & (links.source_kinds == CONTENT)
    start: int | None = None
    for at, is_lost in enumerate([*lost.tolist(), False]):
        if is_lost and start is None:
            start = at
        elif not is_lost and start is not None:
            yield Span(links.source_spans[start].start, links.source_spans[at - 1].end)
            start = None


def in_document(bitext: Bitext, bead: Bead, side: Side, span: Span) -> Span:
    """A span of the text of a bead as one of its document."""
    ends = []
    for offset, is_end in ((span.start, False), (span.end, True)):
        at = 0
        for sentence in bitext.bead_sentences(bead, side):
            if offset < at + len(sentence.text) or (is_end and offset == at + len(sentence.text)):
                break
            at += len(sentence.text) + len(bitext.joiner(side))
        ends.append(sentence.start + offset - at)
    return Span(*ends)


def with_quotes(text: str, span: Span, phrase: str) -> Span:
    """The span with quotation marks around it, where the phrase begins or ends with one; never one without the other.

    >>> with_quotes("A “new Cold War” is", Span(3, 15), "“新冷战”")
    Span(start=2, end=16)
    >>> with_quotes("to fight “a new Cold War” is", Span(12, 24), "打“新冷战”")
    Span(start=12, end=24)
    """
    marks = "".join(map("".join, QUOTES))
    wanted = phrase[:1] in marks, phrase[-1:] in marks
    for before, after in (wanted, (True, True)) if any(wanted) else ():
        taken = Span(span.start - before, span.end + after)
        if taken.start < 0 or taken.end > len(text):
            continue
        around = text[taken.start : span.start] + text[span.end : taken.end]
        is_whole = sum(char in marks for char in taken.of(text)) % 2 == 0
        if is_whole and all(mark in marks for mark in around):
            return taken
    return span
