"""The steps of the main job in their order, as plain functions, and the resources that they need.

::

    read → pair_documents → align_documents (segment → evidence → beads → renderings → choices)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

import aligner.pairing.pair as pairing
from aligner.alignment.align import align_sentences
from aligner.alignment.weights import Weights, load_weights
from aligner.encoders import Encoder, load_encoder
from aligner.errors import InputError, ParameterError
from aligner.lexicon import Lexicon, SwappedLexicon, load_lexicon
from aligner.lexicon.evidence import WordScorer
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Rendering,
    Resource,
    Sentence,
    Signature,
    Span,
    in_text_order,
)
from aligner.pairing import Pairing, file_safe
from aligner.parameters import Parameters
from aligner.phrases.candidates import Candidate, find_candidates
from aligner.phrases.choices import find_choices, table_resource, with_people
from aligner.phrases.following import Linker, link_beads
from aligner.phrases.knowledge import Knowledge
from aligner.phrases.links import link_words, load_link_model
from aligner.phrases.renderings import find_renderings_and_links
from aligner.phrases.spans import SpanModel, load_span_model, span_model_for
from aligner.phrases.termbase import Termbase, load_termbase, merge
from aligner.reading import read
from aligner.reading.languages import contradicting, primary
from aligner.segmentation import segment

__all__ = [
    "Resources",
    "align",
    "align_documents",
    "candidates_of",
    "find_beads",
    "load_resources",
    "pair_documents",
    "program_version",
    "read_pair",
    "with_choices",
    "with_renderings",
]


@dataclass(frozen=True, slots=True)
class Resources:
    """What a run needs besides its documents; loaded once and used for all of them.

    termbase
        The built-in termbase, merged with the user's; None for language pairs that it does not speak.
    encoder
        None where no encoder was asked for.
    """

    lexicon: Lexicon
    weights: Weights
    termbase: Termbase | None
    encoder: Encoder | None

    def listed(self) -> tuple[Resource, ...]:
        """Names and digests, for the signature."""
        found = [*self.lexicon.resources, Resource("weights", self.weights.digest)]
        if self.termbase is not None:
            found.append(Resource("termbase", self.termbase.digest))
            found.append(Resource("link weights", load_link_model().digest))
            found.append(Resource("span weights", load_span_model().digest))
            found.append(table_resource())
        if self.encoder is not None:
            found.append(Resource("encoder weights", self.encoder.digest))
        return tuple(found)


@cache
def program_version() -> str:
    """The version that stands in every output."""
    try:
        return version("aligner")
    except PackageNotFoundError:
        return "0+unknown"


def load_resources(parameters: Parameters, termbase: Path | None = None) -> Resources:
    """Load the dictionary, the weights, the termbase and, where asked for, the encoder.

    termbase
        A termbase of the user, whose entries go before the built-in ones.

    Raises :class:`~aligner.errors.ResourceError` or :class:`~aligner.errors.NotationError`.
    """
    languages = {parameters.source_lang, parameters.target_lang}
    terms = load_termbase()
    speaks = languages == {terms.source_lang, terms.target_lang}
    if termbase is not None:
        pair = (terms.source_lang, terms.target_lang) if speaks else (parameters.source_lang, parameters.target_lang)
        own = load_termbase(termbase, pair)
        if {own.source_lang, own.target_lang} != languages:
            raise ParameterError(f"{termbase}: {_other_languages(own, terms, parameters)}")
        terms, speaks = (merge(terms, own) if speaks else own), True
    lexicon = load_lexicon(
        parameters.source_lang, parameters.target_lang, terms.entries() if speaks else (), cache_folder()
    )
    weights = load_weights(kind=lexicon.kind).with_feature("encoder_similarity", parameters.encoder_weight)
    encoder = load_encoder(parameters.encoder) if parameters.encoder else None
    return Resources(lexicon, weights, terms if speaks else None, encoder)


def _other_languages(own: Termbase, built_in: Termbase, parameters: Parameters) -> str:
    """What to do with a termbase that is not for the languages of the texts."""
    source, target = parameters.source_lang, parameters.target_lang
    said = f"is for {own.source_lang} and {own.target_lang}, but the texts are in {source} and {target}: "
    if {own.source_lang, own.target_lang} != {built_in.source_lang, built_in.target_lang}:
        return said + "leave --termbase out, or name the languages of the texts with --source-lang and --target-lang"
    # A table that names no languages is for those of the built-in one.
    return (
        f"{said}leave --termbase out, or, if its terms are in {source} and {target}, say so in two lines at its head, "
        f"'# source-lang: {source}' and '# target-lang: {target}'"
    )


def cache_folder() -> Path:
    """Where the index of the dictionary is kept between runs."""
    return Path(platformdirs.user_cache_dir("aligner"))


def pair_documents(documents: Sequence[Document], *, parameters: Parameters, resources: Resources) -> Pairing:
    """Find out which documents translate each other."""
    return pairing.pair_documents(
        documents,
        resources.lexicon,
        source_lang=parameters.source_lang,
        target_lang=parameters.target_lang,
        pair_threshold=parameters.pair_threshold,
    )


def read_pair(source: Path, target: Path, *, parameters: Parameters, pair_id: str = "") -> DocumentPair:
    """Read two files that the user says translate each other, or one page that holds both sides.

    Raises :class:`~aligner.errors.InputError` where a file cannot be read or is not in its language.
    """
    languages = (parameters.source_lang, parameters.target_lang)
    sides = [
        # With its language named, a page that holds both gives one side.
        read(path, language=language, languages=languages, presegmented=parameters.presegmented)[0]
        for path, language in zip((source, target), languages, strict=True)
    ]
    for document in sides:
        _check_language(document, languages)
    name = source.stem if source == target else f"{source.stem}-{target.stem}"
    return DocumentPair(pair_id or file_safe(name), sides[0], sides[1])


def align(source: Path, target: Path, *, parameters: Parameters, resources: Resources) -> Bitext:
    """Read two files and align them."""
    return align_documents(read_pair(source, target, parameters=parameters), parameters=parameters, resources=resources)


def align_documents(pair: DocumentPair, *, parameters: Parameters, resources: Resources) -> Bitext:
    """Split both documents into sentences, align them, find the renderings of phrases and what was chosen in them."""
    source = segment(pair.source, presegmented=parameters.presegmented)
    target = segment(pair.target, presegmented=parameters.presegmented)
    beads = find_beads(source, target, parameters=parameters, resources=resources)
    signature = Signature(program_version(), parameters.items(), resources.listed())
    return with_renderings(Bitext(pair, source, target, beads, (), signature), resources, choices=parameters.choices)


def with_renderings(
    bitext: Bitext, resources: Resources, phrases: Sequence[Span] | None = None, *, choices: bool = False
) -> Bitext:
    """A bitext with the renderings of the termbase's phrases, and where asked for the choices, found anew.

    phrases
        Spans of the source document to be followed up instead.
    """
    termbase = resources.termbase
    if termbase is None and phrases is not None:
        termbase = Termbase((), "", primary(bitext.pair.languages[0]), primary(bitext.pair.languages[1]))
    if termbase is None:
        return replace(bitext, renderings=(), choices=())
    knowledge = _knowledge(bitext, resources.lexicon)
    renderings, links = find_renderings_and_links(bitext, termbase, knowledge, phrases=phrases)
    found = replace(bitext, renderings=renderings, choices=())
    if not choices:
        return found
    if links is None and knowledge.linker is not None:
        # No phrase was in need of links, but choices are.
        links = link_beads(found, knowledge.linker)
    return replace(found, choices=find_choices(found, resources.lexicon, termbase, links))


def with_choices(bitext: Bitext, resources: Resources) -> Bitext:
    """A bitext with the choices found anew for the renderings that it has; those of people stay as they are."""
    people = [choice for choice in bitext.choices if choice.author]
    linker = _linker(bitext, resources.lexicon)
    links = link_beads(bitext, linker) if linker else None
    found = find_choices(bitext, resources.lexicon, resources.termbase, links)
    return replace(bitext, choices=with_people(found, people))


def candidates_of(bitext: Bitext, renderings: Sequence[Rendering], resources: Resources) -> list[tuple[Candidate, ...]]:
    """What the phrases of renderings may be rendered with instead; see :mod:`aligner.phrases.candidates`."""
    return find_candidates(bitext, renderings, resources.termbase, _knowledge(bitext, resources.lexicon))


def _knowledge(bitext: Bitext, lexicon: Lexicon) -> Knowledge:
    """What is known of the languages of a pair: what links words, or, without a model, what compares single ones."""
    linker = _linker(bitext, lexicon)
    scorer = None
    if linker is None:
        texts = ([one.text for one in side] for side in (bitext.source_sentences, bitext.target_sentences))
        scorer = WordScorer.of_texts(lexicon, *texts)
    return Knowledge(
        lexicon.fold,
        borders=lexicon.borders,
        word_evidence=scorer,
        linker=linker,
        span_model=_span_model(bitext),
        affinity=lexicon.without_terms().affinity,
    )


def _span_model(bitext: Bitext) -> SpanModel | None:
    return span_model_for(*map(primary, bitext.pair.languages))


def _linker(bitext: Bitext, lexicon: Lexicon) -> Linker | None:
    """What links words; None for languages that the model of stretches was not fitted for."""
    if _span_model(bitext) is None:
        return None
    source, target = map(primary, bitext.pair.languages)
    return lambda sources, targets: link_words(sources, targets, lexicon, (source, target))


def find_beads(
    source: Sequence[Sentence], target: Sequence[Sentence], *, parameters: Parameters, resources: Resources
) -> tuple[Bead, ...]:
    """Align two runs of sentences, of whole documents or of a part; the beads count from the first of each run."""
    if isinstance(resources.lexicon, SwappedLexicon):
        # These weights of the bead model know one direction: how often Chinese sentences are split in English.
        turned = replace(resources, lexicon=resources.lexicon.unswapped)
        beads = find_beads(target, source, parameters=parameters, resources=turned)
        return in_text_order(replace(bead, source=bead.target, target=bead.source) for bead in beads)
    return align_sentences(
        source,
        target,
        resources.lexicon,
        resources.weights,
        max_bead=parameters.max_bead,
        band=parameters.band,
        vectors=_vectors(resources.encoder, source, target),
    )


def _vectors(
    encoder: Encoder | None, source: Sequence[Sentence], target: Sequence[Sentence]
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    if encoder is None:
        return None
    return encoder.encode([s.text for s in source]), encoder.encode([s.text for s in target])


def _check_language(document: Document, languages: tuple[str, str]) -> None:
    """Refuse a text that cannot be in its language: most often the two sides were exchanged."""
    expected = document.metadata.language
    text = "\n".join(document.paragraph_text(paragraph) for paragraph in document.paragraphs)
    found = contradicting(text, expected)
    if found:
        is_exchanged = found in {primary(language) for language in languages}
        what = "exchange the two files" if is_exchanged else "give another file"
        message = (
            f"looks like {found}, not {expected}: {what}, or name the languages with --source-lang and --target-lang"
        )
        raise InputError(message, path=document.path)
