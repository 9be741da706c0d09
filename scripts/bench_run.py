"""How the measuring scripts call aligner: what follows a change of its interface stands here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.model import Bead, Bitext, DocumentPair, Sentence
from aligner.parameters import Parameters

if TYPE_CHECKING:
    from aligner.pipeline import Resources

ROOT = Path(__file__).resolve().parent.parent


def align_sentences(source: Sequence[Sentence], target: Sequence[Sentence], parameters: Parameters) -> tuple[Bead, ...]:
    """Sentences of two documents in, beads out: the stretch of the program whose speed is measured.

    Chinese or German is the source, so nothing has to be turned round.
    """
    from aligner.alignment import align_sentences as align_them

    resources = resources_for(parameters)
    return align_them(
        source, target, resources.lexicon, resources.weights, max_bead=parameters.max_bead, band=parameters.band
    )


@cache
def resources_for(parameters: Parameters) -> Resources:
    """Dictionary, weights and termbase, loaded once."""
    from aligner.pipeline import load_resources

    return load_resources(parameters)


def align(pair: DocumentPair, parameters: Parameters) -> Bitext:
    """One pair of documents, split, aligned, and its phrases found."""
    from aligner.pipeline import align_documents

    return align_documents(pair, parameters=parameters, resources=resources_for(parameters))


def read_files(source: Path, target: Path, parameters: Parameters) -> DocumentPair:
    """One pair of files; a page that holds both languages is both source and target."""
    from aligner.pipeline import read_pair
    from aligner.reading import read

    if source != target:
        return read_pair(source, target, parameters=parameters)
    languages = (parameters.source_lang, parameters.target_lang)
    sides = {found.metadata.language: found for found in read(source, languages=languages)}
    return DocumentPair(source.stem, sides[parameters.source_lang], sides[parameters.target_lang])


def shared_folder(given: Path | None) -> Path:
    """The development material: the option, ``$ALIGNER_SHARED``, or the folder beside the project."""
    return given or Path(os.environ.get("ALIGNER_SHARED", ROOT.parent / "shared"))
