"""Sentences in, beads out."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean

import numpy as np
import pytest
from scipy import sparse

from aligner.alignment.align import Path as BeadPath
from aligner.alignment.align import align_sentences, length_spread, read_texts
from aligner.alignment.band import full_band
from aligner.alignment.candidates import Candidates
from aligner.alignment.decoder import expected_gains
from aligner.alignment.weights import load_weights
from aligner.lexicon import ChineseEnglishLexicon
from aligner.lexicon.cedict import parse
from aligner.lexicon.cognates import CognateLexicon
from aligner.lexicon.index import build_index
from aligner.lexicon.lexicon import SwappedLexicon
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Bead, Sentence

LINES = [
    f"{word} {word} [x] /{gloss}/"
    for word, gloss in {
        "双方": "both sides", "同意": "to agree", "合作": "to cooperate", "和平": "peace", "重要": "important",
        "港口": "harbor", "建设": "to build", "学生": "student", "访问": "to visit", "明年": "next year",
        "天气": "weather", "很好": "very good", "铁路": "railway", "开通": "to open", "大使": "ambassador",
    }.items()
]  # fmt: skip


TEXTS = [
    ("双方同意合作。", "Both sides agreed to cooperate."),
    ("和平很重要。", "Peace is important."),
    ("港口建设明年开通。", "The harbor to be built will open next year."),
    ("学生访问铁路。", "Students visited the railway."),
    ("大使同意访问港口。", "The ambassador agreed to visit the harbor."),
    ("明年天气很好。", "Next year the weather is very good."),
]


@pytest.fixture(scope="module")
def lexicon() -> ChineseEnglishLexicon:
    return ChineseEnglishLexicon(build_index(parse(LINES), "test"))


def sentences(*texts: str, paragraphs: tuple[int, ...] = ()) -> list[Sentence]:
    at, result = 0, []
    for index, text in enumerate(texts):
        result.append(Sentence(index, text, at, at + len(text), paragraphs[index] if paragraphs else index))
        at += len(text) + 1
    return result


Align = Callable[..., tuple[Bead, ...]]


@pytest.fixture
def beads_of(lexicon: ChineseEnglishLexicon) -> Align:
    """Aligns, and sees to it that every sentence is in exactly one bead and beads are in text order."""

    def run(source: list[Sentence], target: list[Sentence], **options: object) -> tuple[Bead, ...]:
        weights = options.pop("weights", load_weights())
        beads = align_sentences(source, target, lexicon, weights, **({"max_bead": 5, "band": 25} | options))
        assert [i for bead in beads for i in bead.source] == list(range(len(source)))
        assert [j for bead in beads for j in bead.target] == list(range(len(target)))
        assert all(bead.source or bead.target for bead in beads)
        assert all(0.0 <= bead.confidence <= 1.0 for bead in beads)
        assert all(isinstance(bead.score, float) and isinstance(bead.confidence, float) for bead in beads)
        return beads

    return run


def shapes(beads: tuple[Bead, ...]) -> list[str]:
    return [f"{list(b.source)}:{list(b.target)}" for b in beads]


def test_merge_split_and_one_to_one(beads_of: Align) -> None:
    source = sentences("双方同意合作。", "和平很重要，港口建设明年开通。", "学生访问铁路。", "大使同意访问。")
    target = sentences(
        "Both sides agreed to cooperate.", "Peace is important.", "The harbor to be built will open next year.",
        "The students visited the railway, and the ambassador agreed to visit.",
    )  # fmt: skip
    assert shapes(beads_of(source, target)) == ["[0]:[0]", "[1]:[1, 2]", "[2, 3]:[3]"]


def test_omission_stays_null(beads_of: Align) -> None:
    source = sentences("双方同意合作。", "天气很好，学生访问港口，铁路明年开通，大使很好。", "和平很重要。")
    target = sentences("Both sides agreed to cooperate.", "Peace is important.")
    assert shapes(beads_of(source, target)) == ["[0]:[0]", "[1]:[]", "[2]:[1]"]


def test_addition_stays_null(beads_of: Align) -> None:
    source = sentences("双方同意合作。", "和平很重要。")
    target = sentences(
        "Both sides agreed to cooperate.", "A railway and a harbor will be open next year, students said.",
        "Peace is important.",
    )  # fmt: skip
    assert shapes(beads_of(source, target)) == ["[0]:[0]", "[]:[1]", "[1]:[2]"]


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_max_bead_limits_both_sides(beads_of: Align, most: int) -> None:
    source = sentences(*["双方同意合作，和平重要。", "港口建设。"] * 6)
    target = sentences(*["Both sides agreed to cooperate.", "Peace is important.", "Harbor building."] * 6)
    beads = beads_of(source, target, max_bead=most)
    assert max(max(bead.shape) for bead in beads) == min(most, 2)


@pytest.mark.parametrize(("sources", "targets"), [(0, 0), (0, 3), (2, 0), (1, 1), (1, 50), (50, 1), (2, 300), (300, 2)])
def test_odd_sizes(beads_of: Align, sources: int, targets: int) -> None:
    beads = beads_of(sentences(*["双方同意。"] * sources), sentences(*["Both sides agreed."] * targets))
    if sources == targets == 1:
        assert shapes(beads) == ["[0]:[0]"]
    if not sources or not targets:
        assert all(bead.is_null for bead in beads)


def test_one_sentence_among_many_that_are_no_translation(beads_of: Align) -> None:
    other = ["It was cold, and nobody had anything to say about that."] * 3
    target = sentences(*other, TEXTS[2][1], *other)
    (held,) = [bead for bead in beads_of(sentences(TEXTS[2][0]), target) if not bead.is_null]
    assert (held.source, held.target) == (range(1), range(3, 4))
    assert held.confidence < 0.95


def test_a_band_of_one_sentence(beads_of: Align) -> None:
    beads = beads_of(sentences(*[zh for zh, _ in TEXTS]), sentences(*[en for _, en in TEXTS]), band=1)
    assert {bead.shape for bead in beads} == {(1, 1)}


def test_sentences_without_any_word(beads_of: Align) -> None:
    beads_of(sentences("……", "", "——"), sentences("…", "***"))
    beads_of(sentences("", ""), sentences("", "", ""))
    beads_of(sentences(" "), sentences("Peace."))


def test_a_very_long_sentence(beads_of: Align) -> None:
    source = sentences("双方同意合作。", "和平很重要，港口建设明年开通，" * 1_000 + "。", "大使同意访问。")
    target = sentences(
        "Both sides agreed to cooperate.", "Peace is important, a harbor will open next year, " * 1_000 + ".",
        "The ambassador agreed to visit.",
    )  # fmt: skip
    assert shapes(beads_of(source, target))[0] == "[0]:[0]"


def test_what_has_no_counterpart_is_uncertain(beads_of: Align) -> None:
    source = sentences(*[zh for zh, _ in TEXTS] * 3)
    related = beads_of(source, sentences(*[en for _, en in TEXTS] * 3))
    unrelated = beads_of(
        source,
        sentences(*[f"Zyx{k} gloomy wuthering {'snow ' * (k % 7)}fell upon Gondal{k}." for k in range(18)]),
    )
    assert shapes(related) == [f"[{k}]:[{k}]" for k in range(18)]
    assert mean(bead.confidence for bead in related) > 0.95
    assert max(bead.confidence for bead in unrelated if not bead.is_null) < 0.9
    assert mean(bead.confidence for bead in unrelated) < 0.7


def test_the_same_every_time(beads_of: Align) -> None:
    source = sentences(*[zh for zh, _ in TEXTS] * 4)
    target = sentences(*[en for _, en in TEXTS[1:]] * 4)
    assert beads_of(source, target) == beads_of(source, target)


def test_vectors_can_decide(beads_of: Align) -> None:
    # Nothing here stands in the dictionary and the lengths are alike: only the vectors know that a sentence is new.
    source = sentences("甲甲甲甲甲甲。", "乙乙乙乙乙乙。", "丙丙丙丙丙丙。")
    target = sentences("Qqqqq qqqqq wwwww.", "Rrrrr rrrrr ttttt.")
    vectors = (np.eye(3, 3, dtype=np.float32), np.eye(3, dtype=np.float32)[[1, 2]])
    weights = load_weights().with_feature("encoder_similarity", 6.0)
    beads = beads_of(source, target, weights=weights, max_bead=1, vectors=vectors)
    assert {(tuple(b.source), tuple(b.target)) for b in beads} == {((0,), ()), ((1,), (0,)), ((2,), (1,))}


def test_the_spread_of_lengths(lexicon: ChineseEnglishLexicon) -> None:
    def spread(targets: list[str], posterior: float = 1.0) -> float:
        texts, _ = read_texts(sentences(*["甲" * 20] * len(targets)), sentences(*targets), lexicon)
        one = np.arange(len(targets))
        sides, sure = np.stack([one, one + 1]), np.full(len(targets), posterior)
        return length_spread(texts, BeadPath(sides, sides, sure, sure))

    alike, unlike = ["a" * 60] * 200, ["a" * 20, "a" * 180] * 100
    assert spread(alike) < 0.1
    assert spread(unlike) > 0.8
    # Few beads, and doubtful ones, say little.
    assert spread(alike[:2]) == pytest.approx(0.3, abs=0.03)
    assert spread(alike, 0.1) > spread(alike)


def test_without_any_pair_the_spread_is_the_usual(lexicon: ChineseEnglishLexicon) -> None:
    texts, _ = read_texts(sentences("甲"), sentences("a"), lexicon)
    sides = np.array([[0, 1], [1, 1]]), np.array([[0, 0], [0, 1]])
    path = BeadPath(*sides, np.zeros(2), np.ones(2))
    assert path.is_null.tolist() == [True, True]
    assert length_spread(texts, path) == pytest.approx(0.3)


def test_a_sure_bead_gains_and_a_doubtful_one_costs() -> None:
    candidates = Candidates.within(full_band(1, 1), (0, 1, 2))
    sure = expected_gains(candidates, np.ones(len(candidates)))
    doubtful = expected_gains(candidates, np.full(len(candidates), 0.1))
    assert (sure > 0).all()
    assert (doubtful < 0).all()
    null = (candidates.sources == 0) | (candidates.targets == 0)
    assert sure[null].max() < sure[~null].min()


def test_both_sides_as_numbers(lexicon: ChineseEnglishLexicon) -> None:
    texts, tables = read_texts(sentences("双方同意。", "和平"), sentences("Both sides agree."), lexicon)
    assert (len(texts.source), len(texts.target)) == (2, 1)
    assert texts.ratio == pytest.approx((15 + 1) / (7 + 1))
    assert texts.chances[0].sum() == pytest.approx(1.0)
    for table in (tables.target_given_source, tables.source_given_target):
        assert table.sum(axis=1).max() == pytest.approx(1)


class Given(CognateLexicon):
    """A lexicon that holds every word for the first one, and hardly ever for another."""

    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        weights = np.full((len(source), len(target)), 0.001, np.float32)
        weights[:, 0] = 1.0
        return sparse.csr_array(weights)


def test_the_ratio_of_lengths_stays_within_the_usual(lexicon: ChineseEnglishLexicon) -> None:
    source, target = sentences("双方同意。"), sentences(*["Both sides agree."] * 30)
    assert read_texts(source, target, lexicon)[0].ratio == pytest.approx(6.8)
    assert read_texts(target, source, SwappedLexicon(lexicon))[0].ratio == pytest.approx(1 / 6.8)
    # Of Chinese and German nothing is known.
    assert read_texts(source, target, CognateLexicon("zh", "de"))[0].ratio > 50


def test_what_is_hardly_ever_a_translation_is_left_out() -> None:
    _, tables = read_texts(sentences("ab cd"), sentences("ef gh ij"), Given("de", "en"))
    assert (tables.target_given_source.toarray() > 0).tolist() == [[True, False, False]] * 2
    assert (tables.source_given_target.toarray() > 0).all()
