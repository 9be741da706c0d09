"""Sentences of two documents in, beads out: evidence → features → decoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band, anchor_chain, band_around
from aligner.alignment.decoder import Lattice, best_path, posteriors
from aligner.alignment.evidence import WordModel, gather_evidence
from aligner.alignment.features import SHAPES, Candidates, Observations, feature_matrix
from aligner.alignment.sides import observe
from aligner.alignment.weights import Weights
from aligner.lexicon.lexicon import Lexicon, translation_tables
from aligner.lexicon.vocabulary import count_words, index_sentences
from aligner.model import Bead, Sentence

__all__ = ["Prepared", "align_sentences", "prepare"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything about a document pair that does not depend on the weights.

    candidates
        One entry for each shape of bead that is allowed.
    """

    observed: Observations
    band: Band
    candidates: tuple[Candidates, ...]


def align_sentences(
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    lexicon: Lexicon,
    weights: Weights,
    *,
    max_bead: int,
    band: int,
    vectors: tuple[Floats, Floats] | None = None,
) -> tuple[Bead, ...]:
    """Align two documents sentence by sentence.

    vectors
        Sentence vectors of both sides, float32 (sentences, dimensions) of unit length; None without an encoder.

    Returns beads in text order; every sentence of both sides is in exactly one.
    """
    if not source or not target:
        return tuple(
            [Bead(range(i, i + 1), range(0)) for i in range(len(source))]
            + [Bead(range(0), range(j, j + 1)) for j in range(len(target))]
        )
    prepared = prepare(source, target, lexicon, max_bead=max_bead, band=band, vectors=vectors)
    scores = [
        weights.features @ feature_matrix(prepared.observed, candidates) + weights.shapes[candidates.shape]
        for candidates in prepared.candidates
    ]
    lattice = Lattice.of(prepared.band, prepared.candidates, scores)
    path = best_path(lattice, posteriors(lattice))
    return tuple(
        Bead(
            range(step.source, step.source + step.shape[0]),
            range(step.target, step.target + step.shape[1]),
            step.score,
            step.posterior,
        )
        for step in path
    )


def prepare(
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    lexicon: Lexicon,
    *,
    max_bead: int,
    band: int,
    vectors: tuple[Floats, Floats] | None = None,
) -> Prepared:
    """Gather the evidence of two documents that both hold a sentence."""
    source_words, source_counts = index_sentences(lexicon.source_tokenizer(s.text) for s in source)
    target_words, target_counts = index_sentences(lexicon.target_tokenizer(s.text) for s in target)
    tables = translation_tables(lexicon.weights(source_words, target_words))
    model = WordModel.of(
        count_words(source_counts, len(source_words)),
        count_words(target_counts, len(target_words)),
        tables.target_given_source,
        tables.source_given_target,
    )
    chain = anchor_chain(model.expected_target, model.target)
    search = band_around(chain, len(source), len(target), band)
    source_view, target_view = observe(source), observe(target)
    ratio = (float(target_view.lengths.sum()) + 1.0) / (float(source_view.lengths.sum()) + 1.0)
    observed = Observations(source_view, target_view, gather_evidence(model, search), ratio, vectors)
    candidates = tuple(Candidates.within(search, shape) for shape in SHAPES if max(shape) <= max_bead)
    return Prepared(observed, search, candidates)
