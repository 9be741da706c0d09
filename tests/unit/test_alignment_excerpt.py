"""Excerpts of two texts."""

from __future__ import annotations

import numpy as np
import pytest

from aligner.alignment.align import decode, read_texts, stretches
from aligner.alignment.band import full_band
from aligner.alignment.corridor import Corridor, Texts
from aligner.alignment.excerpt import Model, excerpt
from aligner.alignment.weights import load_weights
from aligner.lexicon.cognates import CognateLexicon
from aligner.lexicon.lexicon import TranslationTables
from aligner.model import Sentence

WORDS = ["hund", "katze", "baum", "haus", "regen", "sonne", "berg", "fluss"]
WEIGHTS = load_weights().passes["relearned"]


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(index, text, 0, len(text), index // 3) for index, text in enumerate(texts)]


@pytest.fixture(scope="module")
def pair() -> tuple[Texts, TranslationTables]:
    texts = sentences([f"{one} {two}, {one}." for one, two in zip(WORDS, WORDS[3:] + WORDS[:3], strict=True)])
    vectors = np.eye(8, dtype=np.float32), np.eye(8, dtype=np.float32)
    return read_texts(texts, texts, CognateLexicon("de", "nl"), vectors)


def test_an_excerpt_has_the_words_and_marks_of_its_sentences(pair: tuple[Texts, TranslationTables]) -> None:
    texts, _ = pair
    part = excerpt(texts, np.array([1, 4]), np.array([0, 2, 7]))
    assert [part.source[n].tolist() for n in range(2)] == [texts.source[n].tolist() for n in (1, 4)]
    assert [part.target[n].tolist() for n in range(3)] == [texts.target[n].tolist() for n in (0, 2, 7)]
    assert part.source.places.tolist() == texts.source.places[[*range(3, 6), *range(12, 15)]].tolist()
    assert part.target_view.lengths.tolist() == texts.target_view.lengths[[0, 2, 7]].tolist()
    assert part.vectors is not None
    assert part.vectors[0].argmax(axis=1).tolist() == [1, 4]
    assert part.ratio == texts.ratio


def test_the_whole_text_is_solved_as_the_passes_do(pair: tuple[Texts, TranslationTables]) -> None:
    texts, tables = pair
    solved = Model(tables, WEIGHTS, 5, 0.3).solve(texts, np.arange(8), np.arange(8))
    corridor = Corridor(full_band(8, 8), np.array([[0, 8], [0, 8]]))
    path = decode(stretches(texts, tables, corridor, WEIGHTS, 5, 0.3), WEIGHTS)
    assert solved.path.points.tolist() == path.points.tolist()
    assert solved.path.posterior == pytest.approx(path.posterior)


def test_no_bead_reaches_over_a_sentence_that_is_gone(pair: tuple[Texts, TranslationTables]) -> None:
    texts, tables = pair
    # Two sentences that would go with one, if the one between them were not missing.
    source, target = np.array([2, 3, 4]), np.array([2, 4])
    solved = Model(tables, WEIGHTS, 5, None).solve(texts, source, target)
    held = [range(*span) for span in solved.path.target.T.tolist()]
    assert sorted(n for span in held for n in span) == [2, 4]
    assert sorted(n for span in solved.path.source.T.tolist() for n in range(*span)) == [2, 3, 4]


def test_not_even_where_all_is_doubtful() -> None:
    """A bead that may not be costs as much as any that is unlikely, and saves the cost of several."""
    odd = [f"{word} {word}." for word in WORDS]
    texts, tables = read_texts(sentences(odd), sentences([word[::-1] for word in WORDS]), CognateLexicon("de", "nl"))
    source, target = np.array([0, 1, 3, 4, 5]), np.array([0, 1, 2, 4, 6, 7])
    path = Model(tables, WEIGHTS, 5, None).solve(texts, source, target).path
    assert [n for span in path.source.T.tolist() for n in range(*span)] == source.tolist()
    assert [n for span in path.target.T.tolist() for n in range(*span)] == target.tolist()
