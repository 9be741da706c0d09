"""Sentences in, beads out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aligner.alignment.align import align_sentences, prepare
from aligner.alignment.band import band_around, full_band
from aligner.alignment.evidence import MAX_WINDOW, WordModel, gather_evidence
from aligner.alignment.features import FEATURES, SHAPES, feature_matrix
from aligner.alignment.sides import observe
from aligner.alignment.weights import load_weights, parse_weights
from aligner.errors import ResourceError
from aligner.lexicon import ChineseEnglishLexicon
from aligner.lexicon.cedict import parse
from aligner.lexicon.index import build_index
from aligner.lexicon.vocabulary import count_words
from aligner.model import Sentence

LINES = [
    f"{word} {word} [x] /{gloss}/"
    for word, gloss in {
        "双方": "both sides", "同意": "to agree", "合作": "to cooperate", "和平": "peace", "重要": "important",
        "港口": "harbor", "建设": "to build", "学生": "student", "访问": "to visit", "明年": "next year",
        "天气": "weather", "很好": "very good", "铁路": "railway", "开通": "to open", "大使": "ambassador",
    }.items()
]  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> ChineseEnglishLexicon:
    return ChineseEnglishLexicon(build_index(parse(LINES), "test"))


def sentences(*texts: str, paragraphs: tuple[int, ...] = ()) -> list[Sentence]:
    at, result = 0, []
    for index, text in enumerate(texts):
        result.append(Sentence(index, text, at, at + len(text), paragraphs[index] if paragraphs else index))
        at += len(text) + 1
    return result


def shapes(lexicon: ChineseEnglishLexicon, source: list[Sentence], target: list[Sentence], **options: int) -> list[str]:
    beads = align_sentences(source, target, lexicon, load_weights(), **({"max_bead": 5, "band": 25} | options))
    return [f"{list(b.source)}:{list(b.target)}" for b in beads]


def test_merge_split_and_one_to_one(lexicon: ChineseEnglishLexicon) -> None:
    source = sentences("双方同意合作。", "和平很重要，港口建设明年开通。", "学生访问铁路。", "大使同意访问。")
    target = sentences(
        "Both sides agreed to cooperate.", "Peace is important.", "The harbor to be built will open next year.",
        "The students visited the railway, and the ambassador agreed to visit.",
    )  # fmt: skip
    assert shapes(lexicon, source, target) == ["[0]:[0]", "[1]:[1, 2]", "[2, 3]:[3]"]


def test_omission_stays_null(lexicon: ChineseEnglishLexicon) -> None:
    source = sentences("双方同意合作。", "天气很好，学生访问港口，铁路明年开通，大使很好。", "和平很重要。")
    target = sentences("Both sides agreed to cooperate.", "Peace is important.")
    assert shapes(lexicon, source, target) == ["[0]:[0]", "[1]:[]", "[2]:[1]"]


def test_max_bead_limits_both_sides(lexicon: ChineseEnglishLexicon) -> None:
    source = sentences("双方同意合作，和平重要。", "港口建设。")
    target = sentences("Both sides agreed to cooperate.", "Peace is important.", "Harbor building.")
    for bead in align_sentences(source, target, lexicon, load_weights(), max_bead=1, band=25):
        assert max(bead.shape) <= 1


@pytest.mark.parametrize(("sources", "targets"), [(0, 0), (0, 3), (2, 0), (1, 1), (1, 50), (50, 1)])
def test_odd_sizes(lexicon: ChineseEnglishLexicon, sources: int, targets: int) -> None:
    source = sentences(*["双方同意。"] * sources)
    target = sentences(*["Both sides agreed."] * targets)
    beads = align_sentences(source, target, lexicon, load_weights(), max_bead=5, band=25)
    assert [i for b in beads for i in b.source] == list(range(sources))
    assert [j for b in beads for j in b.target] == list(range(targets))


def test_sentences_without_any_word(lexicon: ChineseEnglishLexicon) -> None:
    source, target = sentences("……", "", "——"), sentences("…", "***")
    beads = align_sentences(source, target, lexicon, load_weights(), max_bead=5, band=25)
    assert sum(len(b.source) for b in beads) == 3
    assert sum(len(b.target) for b in beads) == 2


def test_vectors_can_decide(lexicon: ChineseEnglishLexicon) -> None:
    # Nothing here stands in the dictionary and the lengths are alike: only the vectors know that a sentence is new.
    source = sentences("甲甲甲甲甲甲。", "乙乙乙乙乙乙。", "丙丙丙丙丙丙。")
    target = sentences("Qqqqq qqqqq wwwww.", "Rrrrr rrrrr ttttt.")
    vectors = (np.eye(3, 3, dtype=np.float32), np.eye(3, dtype=np.float32)[[1, 2]])
    weights = load_weights().with_feature("encoder_similarity", 6.0)
    beads = align_sentences(source, target, lexicon, weights, max_bead=1, band=25, vectors=vectors)
    assert {(tuple(b.source), tuple(b.target)) for b in beads} == {((0,), ()), ((1,), (0,)), ((2,), (1,))}


def test_paragraphs_are_evidence(lexicon: ChineseEnglishLexicon) -> None:
    source = sentences("甲乙丙丁。", "戊己庚辛。", "壬癸子丑。", paragraphs=(0, 1, 1))
    target = sentences("Abcde fghij.", "Klmno pqrst.", "Uvwxy zabcd.", paragraphs=(0, 1, 1))
    prepared = prepare(source, target, lexicon, max_bead=5, band=25)
    by_shape = {c.shape: c for c in prepared.candidates}
    row = list(FEATURES).index("paragraph_breaks")
    two = by_shape[2, 2]
    breaks = dict(
        zip(
            zip(two.source.tolist(), two.target.tolist(), strict=True),
            feature_matrix(prepared.observed, two)[row].tolist(),
            strict=True,
        )
    )
    assert breaks[0, 0] == -2.0
    assert breaks[1, 1] == 0.0


def test_text_without_paragraphs_has_no_paragraph_marks() -> None:
    assert observe(sentences("a", "b", paragraphs=(0, 0))).begins.tolist() == [0.0, 0.0]
    assert observe(sentences("a", "b", paragraphs=(0, 1))).begins.tolist() == [0.0, 0.0]


def test_evidence_equals_its_formula() -> None:
    random = np.random.default_rng(5)
    source = count_words([random.integers(0, 6, 4) for _ in range(7)], 6)
    target = count_words([random.integers(0, 8, 3) for _ in range(9)], 8)
    forward = random.random((6, 8)).astype(np.float32)
    forward /= forward.sum(axis=1, keepdims=True)
    from scipy import sparse

    model = WordModel.of(source, target, sparse.csr_array(forward), sparse.csr_array(forward.T.copy()))
    evidence = gather_evidence(model, full_band(7, 9))
    left, right = source.toarray(), target.toarray()
    # The last ones run over the end of the document.
    for i, j, size in [(0, 0, 1), (3, 5, 2), (2, 8, 4), (1, 1, MAX_WINDOW), (6, 8, 3), (5, 7, MAX_WINDOW)]:
        point = evidence.band.points(np.array([i]), np.array([j]))[0]
        for given, table, chance, taker, found in (
            (left[i : i + size], forward, model.target_chance, right[j], evidence.of_target),
            (right[j : j + size], forward.T, model.source_chance, left[i], evidence.of_source),
        ):
            ratio = (given.sum(axis=0) @ table) / (given.sum() + 1) / chance
            each = np.minimum(6.0, np.log(0.1 + 0.9 * ratio))
            assert found[size - 1, point] == pytest.approx(float(each @ taker), rel=1e-4)


def test_what_nothing_anchors_is_searched_around_its_diagonal() -> None:
    whole, huge = band_around([], 600, 700, 25), band_around([], 20_000, 20_000, 25)
    assert whole.size == 601 * 701
    assert huge.size < 20_000 * 300
    # The budget is one for the whole document, not one a gap.
    many = band_around([(k * 600, k * 600) for k in range(1, 20)], 12_000, 12_000, 25)
    assert many.size < 12_000 * 300 + 500_000


def test_every_feature_is_finite(lexicon: ChineseEnglishLexicon) -> None:
    source, target = sentences("双方？", "", "“和平！”"), sentences("Both?", "‘Peace!’", "")
    prepared = prepare(source, target, lexicon, max_bead=5, band=25)
    for candidates in prepared.candidates:
        assert np.isfinite(feature_matrix(prepared.observed, candidates)).all()


def test_built_in_weights_know_every_feature_and_shape() -> None:
    weights = load_weights()
    assert len(weights.features) == len(FEATURES)
    assert set(weights.shapes) == set(SHAPES)
    assert len(weights.digest) == 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not a file of bead weights"),
        ("[]", "not a file of bead weights"),
        (json.dumps({"features": {"beauty": 1}, "shapes": {}}), "unknown feature 'beauty'"),
        (json.dumps({"features": {}, "shapes": {"1:1": 0}}), "no bias for beads of shape 1:0"),
        (json.dumps({"features": {}, "shapes": {"one": 0}}), "not a file of bead weights"),
    ],
)
def test_damaged_weights(text: str, message: str) -> None:
    with pytest.raises(ResourceError, match=message):
        parse_weights(text, "w.json")


def test_missing_weights(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="cannot read the weights"):
        load_weights(tmp_path / "none.json")
