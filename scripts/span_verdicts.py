"""What the program says of marked phrases, beside gold: for fitting and for measuring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from span_gold import MarkedBead

from aligner.lexicon import Lexicon, SwappedLexicon, load_lexicon
from aligner.model import Bead, Bitext, Document, DocumentPair, Metadata, Rendering, Sentence, Span
from aligner.phrases.candidates import find_candidates
from aligner.phrases.following import with_quotes
from aligner.phrases.knowledge import Knowledge
from aligner.phrases.links import LinkModel, link_words
from aligner.phrases.renderings import find_renderings
from aligner.phrases.spans import BeadLinks, SpanModel, choose
from aligner.phrases.termbase import Termbase, load_termbase
from aligner.pipeline import cache_folder

LANGUAGES = ("zh", "en")
TURNED = ("en", "zh")


@cache
def lexicon_with(terms: bool, languages: tuple[str, str] = LANGUAGES) -> Lexicon:
    """The dictionary with or without the built-in termbase."""
    return load_lexicon(*languages, load_termbase().entries() if terms else (), cache_folder())


def languages_of(lexicon: Lexicon) -> tuple[str, str]:
    """Source and target of a lexicon of these scripts."""
    return TURNED if isinstance(lexicon, SwappedLexicon) else LANGUAGES


def bead_links(beads: Sequence[MarkedBead], lexicon: Lexicon, model: LinkModel | None = None) -> dict[int, BeadLinks]:
    """The links of the beads of a document; those with an empty side are missing."""
    links = link_words(
        [bead.source for bead in beads], [bead.target for bead in beads], lexicon, languages_of(lexicon), model
    )
    return {number: BeadLinks.of(links, number) for number in links.cells}


@dataclass(frozen=True)
class Verdict:
    """What was said of a marked phrase, beside gold; ``none``: the probability of its not being rendered.

    is_known
        Whether the termbase has the rendering.
    """

    text: str
    gold: tuple[Span, ...]
    found: tuple[Span, ...]
    confidence: float
    none: float = 0.0
    is_known: bool = False

    @property
    def right(self) -> bool:
        """Whether all spans are those of gold."""
        return self.gold == self.found


def by_links(beads: Sequence[MarkedBead], links: dict[int, BeadLinks], model: SpanModel) -> Iterator[Verdict]:
    """Phrases found with links alone, those of a bead together."""
    for number, bead in enumerate(beads):
        if number not in links:
            yield from (Verdict(bead.target, phrase.target, (), 1.0, 1.0) for phrase in bead.phrases)
            continue
        choices = choose(links[number], [phrase.source for phrase in bead.phrases], model)
        for phrase, choice in zip(bead.phrases, choices, strict=True):
            span = choice.span and with_quotes(bead.target, choice.span, phrase.source.of(bead.source))
            confidence = model.confidence(choice.probability, "span" if span else "none")
            yield Verdict(bead.target, phrase.target, (span,) if span else (), confidence, choice.none)


def bitext_of(beads: Sequence[MarkedBead], languages: tuple[str, str] = LANGUAGES) -> Bitext:
    """Beads as a bitext in which the side of a bead is one sentence."""
    documents, sentences = [], []
    for side, language in zip(("source", "target"), languages, strict=True):
        text, made = "", []
        for bead in beads:
            own = getattr(bead, side)
            if own:
                made.append(Sentence(len(made), own, len(text), len(text) + len(own), 0))
                text += own + "\n"
        documents.append(Document(language, text, (), Metadata(language=language)))
        sentences.append(tuple(made))
    made_beads, at = [], 0
    for number, bead in enumerate(beads):
        size = 1 if bead.target else 0
        made_beads.append(Bead(range(number, number + 1), range(at, at + size)))
        at += size
    return Bitext(DocumentPair("bench", *documents), *sentences, tuple(made_beads))


def by_program(beads: Sequence[MarkedBead], termbase: Termbase, model: SpanModel) -> Iterator[Verdict]:
    """Phrases followed up as the program does it."""
    _, renderings = followed(beads, termbase, model)
    yield from (verdict for verdict, _ in renderings)


def offered(
    beads: Sequence[MarkedBead], termbase: Termbase, model: SpanModel
) -> Iterator[tuple[Verdict, list[tuple[Span, ...]]]]:
    """The same, each with what a reviewer is offered instead, the likeliest first."""
    bitext, renderings = followed(beads, termbase, model)
    candidates = find_candidates(
        bitext,
        [rendering for _, rendering in renderings],
        termbase,
        knowledge_with(model),
    )
    for (verdict, rendering), some in zip(renderings, candidates, strict=True):
        offset = _offset(bitext, rendering.bead)
        yield verdict, [tuple(span.shifted(-offset) for span in one.target) for one in some]


def knowledge_with(model: SpanModel) -> Knowledge:
    """What the program knows of the languages, with another ranker."""
    languages = model.source_lang, model.target_lang
    lexicon = lexicon_with(True, languages)
    return Knowledge(
        lexicon.fold,
        borders=lexicon.borders,
        linker=lambda sources, targets: link_words(sources, targets, lexicon, languages),
        span_model=model,
        affinity=lexicon.without_terms().affinity,
    )


def followed(
    beads: Sequence[MarkedBead], termbase: Termbase, model: SpanModel
) -> tuple[Bitext, list[tuple[Verdict, Rendering]]]:
    """The beads as a bitext, and what the program says of each phrase."""
    bitext = bitext_of(beads, (model.source_lang, model.target_lang))
    starts = [bitext.source_sentences[number].start for number in range(len(beads))]
    phrases = [p.source.shifted(start) for bead, start in zip(beads, starts, strict=True) for p in bead.phrases]
    renderings = find_renderings(bitext, termbase, knowledge_with(model), phrases=phrases)
    found: dict[Span, Rendering] = {rendering.source: rendering for rendering in renderings}
    said = []
    for number, (bead, start) in enumerate(zip(beads, starts, strict=True)):
        offset = _offset(bitext, number)
        for phrase in bead.phrases:
            rendering = found[phrase.source.shifted(start)]
            target = tuple(span.shifted(-offset) for span in rendering.target)
            verdict = Verdict(bead.target, phrase.target, target, rendering.confidence, 0.0, rendering.is_known)
            said.append((verdict, rendering))
    return bitext, said


def _offset(bitext: Bitext, bead: int) -> int:
    """Where the target of a bead begins."""
    target = bitext.beads[bead].target
    return bitext.target_sentences[target[0]].start if target else 0
