"""Whatever the documents: each in one place, and the same result for any order."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from aligner.lexicon import CognateLexicon
from aligner.model import Document, Metadata, Paragraph
from aligner.pairing import Pairing, pair_documents
from aligner.pairing.assignment import assign
from aligner.pairing.candidates import Candidates

LEXICON = CognateLexicon("de", "fr")
WORDS = ["minister", "president", "delegation", "europa", "12", "2024", "energie", "kultur", "transport", "Holm", "."]

documents = st.builds(
    lambda name, language, words, date, path: Document(
        name,
        " ".join(words),
        (Paragraph(0, 0, len(" ".join(words))),),
        Metadata(language=language, date=date),
        path,
    ),
    st.sampled_from(["a", "b", "c", "d/e"]),
    st.sampled_from(["de", "fr", "it", ""]),
    st.lists(st.sampled_from(WORDS), max_size=12),
    st.sampled_from(["", "2024-05-01", "2024-05-03", "2019-01-01"]),
    st.sampled_from(["", "x.html", "y.html"]),
)


def pair(chosen: list[Document], pair_threshold: float) -> Pairing:
    return pair_documents(chosen, LEXICON, source_lang="de", target_lang="fr", pair_threshold=pair_threshold)


@settings(max_examples=60, deadline=None)
@given(st.lists(documents, max_size=10), st.sampled_from([0.0, 0.1, 0.5]), st.randoms(use_true_random=False))
def test_every_document_in_one_place_whatever_the_order(
    chosen: list[Document], pair_threshold: float, chance: random.Random
) -> None:
    pairing = pair(chosen, pair_threshold)
    placed = [d for found in pairing.pairs for d in (found.source, found.target)]
    placed += [item.document for item in pairing.unpaired]
    assert sorted(map(repr, placed)) == sorted(map(repr, chosen))
    assert all(pair_threshold <= found.score <= 1.0 for found in pairing.pairs)
    assert len({found.id.casefold() for found in pairing.pairs}) == len(pairing.pairs)
    assert all(item.reason for item in pairing.unpaired)
    shuffled = chosen[:]
    chance.shuffle(shuffled)
    assert pair(shuffled, pair_threshold) == pairing


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_no_other_choice_gains_more(sources: int, targets: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    odds = np.where(rng.random((sources, targets)) < 0.6, rng.normal(0, 3, (sources, targets)), np.nan)
    rows, columns = np.nonzero(~np.isnan(odds))
    taken = assign(Candidates(rows, columns), odds[rows, columns], 0.0)
    assert len(set(rows[taken].tolist())) == len(set(columns[taken].tolist())) == len(taken)
    assert (odds[rows[taken], columns[taken]] >= 0.0).all()
    gains = np.maximum(np.nan_to_num(odds, nan=0.0), 0.0)
    best = gains[linear_sum_assignment(gains, maximize=True)].sum()
    assert abs(odds[rows[taken], columns[taken]].sum() - best) < 1e-6
