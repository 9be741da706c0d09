"""What the search for renderings knows of two languages."""

from __future__ import annotations

from dataclasses import dataclass

from aligner.phrases.evidence import WordEvidence
from aligner.phrases.extent import Affinity
from aligner.phrases.following import Linker
from aligner.phrases.occurrences import Borders
from aligner.phrases.spans import SpanModel
from aligner.units import Fold

__all__ = ["Knowledge"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the search for renderings may make use of; each part that is missing leaves something unfound.

    fold
        Maps a text to one of equal length in which variants of a character are the same (Traditional and Simplified,
        full and half width); ``str`` folds nothing.
    borders
        Where words of the source may part: 影响 is no phrase of 影响力. Without it phrases are found everywhere.
    word_evidence
        How alike single words are, for languages that have no ``linker``.
    linker
        Links the words of beads, so that renderings are found that the termbase does not have.
    span_model
        Which stretch of linked words a rendering is; the built-in model where None.
    affinity
        How much the words of source and target say of each other: what belongs to a longer form of a term only is
        then not taken for a shorter one, and split renderings are closed up (:mod:`aligner.phrases.extent`).
    """

    fold: Fold = str
    borders: Borders | None = None
    word_evidence: WordEvidence | None = None
    linker: Linker | None = None
    span_model: SpanModel | None = None
    affinity: Affinity | None = None
