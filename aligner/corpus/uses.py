"""The occurrences of phrases in a bitext, as little of them as counting needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from aligner.model import Bitext, Rendering, RenderingStatus, Span
from aligner.units import rendering_key

__all__ = ["DocumentUses", "Use", "document_uses", "only_terms", "wanted_terms"]


@dataclass(frozen=True, slots=True)
class Use:
    """One occurrence of a phrase and what became of it.

    term
        Id of the termbase entry; the phrase itself where it belongs to none.
    phrase, rendering
        As they stand, with single spaces; the rendering is "" where none was found.
    key
        The :func:`~aligner.units.rendering_key` of the rendering.
    bead
        Its number in the document, from 1.
    is_omitted
        Whether the whole sentence has no counterpart.
    missing
        The parts of the phrase that seem to have no counterpart.
    source, target
        Where the phrase and its rendering stand in their documents, in code points.
    """

    term: str
    phrase: str
    rendering: str
    key: tuple[str, ...]
    status: RenderingStatus
    confidence: float
    bead: int
    is_omitted: bool = False
    missing: tuple[str, ...] = ()
    source: Span = Span(0, 0)  # noqa: RUF009
    target: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentUses:
    """The occurrences in one document pair.

    document
        The id of the pair.
    date
        ``YYYY-MM-DD``, or "".
    size
        Characters of all sentences of the source.
    uses
        In text order.
    """

    document: str
    date: str
    source_lang: str
    target_lang: str
    size: int
    uses: tuple[Use, ...]


def document_uses(bitext: Bitext) -> DocumentUses:
    """The occurrences in a bitext; nothing of its texts is kept but the phrases and their renderings."""
    target_lang = bitext.pair.target.metadata.language
    return DocumentUses(
        bitext.pair.id,
        bitext.pair.day,
        bitext.pair.source.metadata.language,
        target_lang,
        sum(len(sentence.text) for sentence in bitext.source_sentences),
        tuple(_use(bitext, rendering, target_lang) for rendering in bitext.renderings),
    )


def _use(bitext: Bitext, rendering: Rendering, target_lang: str) -> Use:
    phrase, found = (" ".join(text.split()) for text in bitext.rendering_texts(rendering))
    return Use(
        rendering.term or phrase,
        phrase,
        found,
        rendering_key(found, target_lang),
        rendering.status,
        # As JSON Lines have it, so that files and stores say the same to the last digit.
        round(rendering.confidence, 6),
        rendering.bead + 1,
        bitext.beads[rendering.bead].is_null,
        tuple(span.of(bitext.pair.source.text) for span in rendering.missing),
        rendering.source,
        rendering.target,
    )


def wanted_terms(documents: Iterable[DocumentUses], terms: Collection[str]) -> set[tuple[str, str, str]]:
    """The terms, with their languages, that have one of some ids, or one of some phrases as they stand somewhere."""
    return {
        (use.term, document.source_lang, document.target_lang)
        for document in documents
        for use in document.uses
        if use.term in terms or use.phrase in terms
    }


def only_terms(documents: Collection[DocumentUses], terms: Collection[str]) -> list[DocumentUses]:
    """The documents with the occurrences of some terms only, by id or phrase; of all where none is given."""
    if not terms:
        return list(documents)
    wanted = wanted_terms(documents, terms)
    return [
        replace(one, uses=tuple(use for use in one.uses if (use.term, one.source_lang, one.target_lang) in wanted))
        for one in documents
    ]
