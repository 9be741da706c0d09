"""What words say: evidence and flows against their formulas, and the lexicon learned from beads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from aligner.alignment import evidence
from aligner.alignment.band import Band, full_band
from aligner.alignment.evidence import Evidence, WordSide, chances, gather_evidence
from aligner.alignment.relearn import BeadTexts, relearn
from aligner.alignment.sides import observe
from aligner.lexicon.lexicon import TranslationTables
from aligner.lexicon.vocabulary import Words
from aligner.model import Sentence

TYPES = 6, 8


def words(sentences: Sequence[Sequence[int]]) -> Words:
    lengths = [len(sentence) for sentence in sentences]
    every = np.asarray([word for sentence in sentences for word in sentence], np.int32)
    places = np.asarray([3 * place for length in lengths for place in range(length)], np.uint8)
    return Words(every, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), places)


def side(random: np.random.Generator, sentences: int, types: int, others: int) -> WordSide:
    """Sentences of up to four words, one of them empty, with a table that knows half of all pairs."""
    texts = [random.integers(0, types, random.integers(0, 5)).tolist() for _ in range(sentences)]
    texts[sentences // 2] = []
    here = words(texts)
    table = random.random((others, types)) * (random.random((others, types)) < 0.5)
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1e-9)
    edges = random.random((2, len(here.words))) < 0.4
    counts = np.bincount(here.words, minlength=types)
    return WordSide(here, edges, sparse.csr_array(table.astype(np.float32)), chances(counts))


def both(seed: int, sources: int = 9, targets: int = 11) -> tuple[WordSide, WordSide]:
    random = np.random.default_rng(seed)
    return side(random, sources, *TYPES), side(random, targets, *TYPES[::-1])


def of_window(taker: WordSide, i: int, giver: WordSide, first: int, size: int) -> float:
    """The formula of the module's docstring, token by token."""
    stop = min(first + size, len(giver.words))
    window = [int(word) for j in range(first, stop) for word in giver.words[j]]
    total = 0.0
    for token in taker.words[i].tolist():
        expected = sum(float(taker.table[[word], [token]][0]) for word in window)
        ratio = expected / (len(window) + 1) / float(taker.chance[token])
        total += min(6.0, math.log(0.1 + 0.9 * ratio))
    return total


def flow(taker: WordSide, i: int, giver: WordSide, j: int, near: Sequence[int]) -> list[float]:
    """What flows from sentence i to sentence j, one of the sentences ``near``: all, first clause, last clause."""
    total = [0.0, 0.0, 0.0]
    for at in range(int(taker.words.starts[i]), int(taker.words.starts[i + 1])):
        token = int(taker.words.words[at])
        explains = {k: sum(float(taker.table[[int(w)], [token]][0]) for w in giver.words[k]) for k in near}
        ratio = explains[j] / (len(giver.words[j]) + 1) / float(taker.chance[token])
        gain = max(0.0, min(6.0, math.log(0.1 + 0.9 * ratio)))
        share = explains[j] / (sum(explains.values()) + 0.02) * gain
        for row, counts in enumerate((True, taker.edges[0, at], taker.edges[1, at])):
            total[row] += share * bool(counts)
    return total


def compare(found: Evidence, source: WordSide, target: WordSide, windows: int) -> None:
    rows = found.band.rows().tolist()
    columns = found.band.columns().tolist()
    assert found.of_source.shape == found.of_target.shape == (windows, found.band.size)
    for point, (i, j) in enumerate(zip(rows, columns, strict=True)):
        for size in range(1, windows + 1):
            expected = of_window(source, i, target, j, size), of_window(target, j, source, i, size)
            values = found.of_source[size - 1, point], found.of_target[size - 1, point]
            assert values == pytest.approx(expected, abs=2e-3), (i, j, size)
        if found.source_flow is not None and found.target_flow is not None:
            in_row = [c for r, c in zip(rows, columns, strict=True) if r == i]
            in_column = [r for r, c in zip(rows, columns, strict=True) if c == j]
            assert found.source_flow[:, point] == pytest.approx(flow(source, i, target, j, in_row), abs=2e-3)
            assert found.target_flow[:, point] == pytest.approx(flow(target, j, source, i, in_column), abs=2e-3)


def diagonal_band(sources: int, targets: int) -> Band:
    middle = np.arange(sources + 1) * targets // sources
    lo, hi = np.maximum(middle - 1, 0), np.minimum(middle + 2, targets + 1)
    return Band.of(lo, hi)


@pytest.mark.parametrize("windows", [2, 5])
@pytest.mark.parametrize("chunk", [None, (2, 12)])
def test_evidence_and_flows_equal_their_formulas(
    windows: int, chunk: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chunk:
        # The same where the band falls into many pieces.
        for name, value in zip(("_CHUNK_ROWS", "_CHUNK_POINTS"), chunk, strict=True):
            monkeypatch.setattr(evidence, name, value)
    source, target = both(5)
    compare(
        gather_evidence(source, target, diagonal_band(9, 11), windows=windows, flows=windows == 5),
        source,
        target,
        windows,
    )


@pytest.mark.parametrize("dense", [0, 1 << 22])
def test_words_are_counted_densely_or_not_to_the_same_end(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_DENSE", dense)
    source, target = both(11)
    compare(gather_evidence(source, target, diagonal_band(9, 11), windows=5, flows=True), source, target, 5)


def test_rows_that_all_share_their_columns_are_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise each piece looks at all rows, and the time grows with the square of the text."""
    source, target = both(12, 40, 1)
    monkeypatch.setattr(evidence, "_CHUNK_ROWS", 4)
    asked: list[int] = []
    explained = evidence._explained

    def counted(*parts: object) -> object:
        asked.append(1)
        return explained(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(evidence, "_explained", counted)
    found = gather_evidence(source, target, full_band(40, 1), windows=2, flows=True)
    assert len(asked) == 6
    compare(found, source, target, 2)
    # Pieces stay small where the band is wide.
    monkeypatch.setattr(evidence, "_CHUNK_POINTS", 8)
    asked.clear()
    compare(gather_evidence(source, target, full_band(40, 1), windows=2, flows=True), source, target, 2)
    assert len(asked) == 10


def test_evidence_of_all_points() -> None:
    source, target = both(7, 4, 5)
    found = gather_evidence(source, target, full_band(4, 5), windows=3, flows=True)
    assert found.band.size == 20
    compare(found, source, target, 3)


def test_evidence_is_wide_enough_for_every_bead_of_the_band() -> None:
    source, target = both(3)
    band = diagonal_band(9, 11)
    found = gather_evidence(source, target, band, windows=5, flows=False).band
    for i, j in zip(band.rows().tolist(), band.columns().tolist(), strict=True):
        for row in range(i, min(i + 5, 9)):
            for column in range(j, min(j + 5, 11)):
                assert found.points(np.array([row]), np.array([column]))[0] >= 0


def test_evidence_has_a_ceiling() -> None:
    sides = [replace(side, chance=side.chance * np.float32(1e-4)) for side in both(7, 4, 5)]
    found = gather_evidence(*sides, full_band(4, 5), windows=3, flows=True)
    most = max(len(sides[0].words[i]) for i in range(4)) * 6.0
    assert most * 0.7 < found.of_source.max() <= most
    compare(found, *sides, 3)


def test_sentences_without_words_say_nothing() -> None:
    none = WordSide(words([[], []]), np.zeros((2, 0), bool), sparse.csr_array((3, 3), dtype=np.float32), chances(ZERO))
    found = gather_evidence(none, none, full_band(2, 2), windows=5, flows=True)
    for values in (found.of_source, found.of_target, found.source_flow, found.target_flow):
        assert values is not None
        assert not values.any()


ZERO: NDArray[np.int64] = np.zeros(3, np.int64)


def test_chances_are_smoothed_frequencies() -> None:
    few = chances(np.array([3, 1, 0]))
    assert few.sum() == pytest.approx(1.0)
    assert few[0] > few[1] > few[2] > 0.3
    many = chances(np.array([300_000, 100_000, 0]))
    assert many == pytest.approx([0.75, 0.25, 0.0], abs=1e-3)


def test_clauses_are_cut_at_marks() -> None:
    view = observe([Sentence(0, "ab, cd; ef.", 0, 11, 0), Sentence(1, "gh ij.", 12, 18, 0)])
    # The marks between clauses are tokens of no clause.
    places = np.array([0, 2, 4, 6, 8, 0, 3], np.uint8)
    text = Words(np.arange(7, dtype=np.int32), np.array([0, 5, 7]), places)
    sides = WordSide.of(text, view, sparse.csr_array((1, 7), dtype=np.float32), chances(np.ones(7, np.int64)))
    # A sentence of one clause is both its first and its last.
    assert np.flatnonzero(sides.edges[0]).tolist() == [0, 5, 6]
    assert np.flatnonzero(sides.edges[1]).tolist() == [4, 5, 6]


# A toy bitext of 60 sentences. The dictionary knows words 2 … 39 as they are, and holds word 1 for 1 rather than 40,
# which is what the translator uses; word 0 is a name that no dictionary knows, and word 41 stands in no bead.
def toy_text() -> list[list[int]]:
    random = np.random.default_rng(1)
    texts = [random.choice(np.arange(2, 40), 4, replace=False).tolist() for _ in range(60)]
    for number in range(0, 60, 6):
        texts[number].append(0)
        texts[number + 1].append(1)
    return [*texts, [41]]


def toy_prior() -> TranslationTables:
    table = np.diag(np.repeat(np.float32([0, 0.9, 1, 0]), [1, 1, 38, 2]))
    table[1, 40], table[41, [1, 41]] = 0.1, (0.2, 0.7)
    return TranslationTables(sparse.csr_array(table), sparse.csr_array(table.T.copy()))


SOURCE = words(toy_text())
TARGET = words([[40 if word == 1 else word for word in text] for text in toy_text()])
PRIOR = toy_prior()


def toy(beads: int = 60, posterior: float = 0.99) -> BeadTexts:
    stretches = [np.stack([side.starts[:beads], side.starts[1 : beads + 1]]) for side in (SOURCE, TARGET)]
    return BeadTexts(stretches[0], stretches[1], np.full(beads, posterior))


def test_a_name_gets_its_translation() -> None:
    tables = relearn(SOURCE, TARGET, toy(), PRIOR)
    forward, backward = tables.target_given_source.toarray(), tables.source_given_target.toarray()
    for table in (forward, backward):
        assert table.shape == (42, 42)
        assert table[0].argmax() == 0
        assert table[0, 0] > 0.3
    # The gloss that the translator chose wins …
    assert forward[1].argmax() == 40
    assert forward[1, 40] > 0.5
    # … and what the dictionary was right about stays.
    assert forward[2:40].argmax(axis=1).tolist() == list(range(2, 40))


def test_words_in_no_bead_keep_what_they_had() -> None:
    tables = relearn(SOURCE, TARGET, toy(), PRIOR)
    np.testing.assert_allclose(tables.target_given_source.toarray()[41], PRIOR.target_given_source.toarray()[41])
    np.testing.assert_allclose(tables.source_given_target.toarray()[41], PRIOR.source_given_target.toarray()[41])


def learned(given: Words, taken: Words, trust: float, prior: NDArray[np.float32]) -> NDArray[np.float64]:
    """Expectation maximisation written out: p(taken | given) from beads of one sentence a side, all of one trust."""
    beads = [(given[k].tolist(), taken[k].tolist()) for k in range(len(given)) if len(given[k]) and len(taken[k])]
    # A word of one bead only is passed over.
    in_beads = [Counter(word for bead in beads for word in set(bead[side])) for side in (0, 1)]
    meet = Counter((g, t) for one, two in beads for g in set(one) for t in set(two))
    chance = chances(np.bincount(taken.words))
    table = np.where(prior > 0, prior, 0.01).astype(np.float64)
    counts = np.zeros(prior.shape)
    for _ in range(5):
        counts = np.zeros(prior.shape)
        for one, two in beads:
            for t in two:
                if in_beads[1][t] < 2:
                    continue
                share = {
                    g: table[g, t] * one.count(g) / (len(one) + 1)
                    for g in set(one)
                    if in_beads[0][g] > 1 and (meet[g, t] > 1 or prior[g, t] > 0)
                }
                for g, value in share.items():
                    counts[g, t] += trust * value / (sum(share.values()) + 0.3 * chance[t])
        counts = np.maximum(counts - 0.5, 0)
        table = (counts + 4.0 * prior) / (counts.sum(axis=1, keepdims=True) + 4.0)
    return table


def test_the_lexicon_is_learned_by_expectation_maximisation() -> None:
    random = np.random.default_rng(4)
    sides = [words([random.integers(0, t, random.integers(1, 6)).tolist() for _ in range(12)]) for t in TYPES]
    stretches = [np.stack([side.starts[:-1], side.starts[1:]]) for side in sides]
    prior = TranslationTables(side(random, 2, TYPES[1], TYPES[0]).table, side(random, 2, *TYPES).table)
    tables = relearn(sides[0], sides[1], BeadTexts(stretches[0], stretches[1], np.full(12, 0.8)), prior)
    forward = learned(sides[0], sides[1], 0.8, prior.target_given_source.toarray())
    backward = learned(sides[1], sides[0], 0.8, prior.source_given_target.toarray())
    np.testing.assert_allclose(tables.target_given_source.toarray(), forward, atol=1e-5)
    np.testing.assert_allclose(tables.source_given_target.toarray(), backward, atol=1e-5)
    assert np.abs(forward - prior.target_given_source.toarray()).max() > 0.1


def test_learned_rows_are_distributions() -> None:
    random = np.random.default_rng(2)
    for posterior in (0.3, 0.7, 1.0):
        sentences = [words([random.integers(0, t, random.integers(0, 6)).tolist() for _ in range(30)]) for t in TYPES]
        source, target = sentences
        beads = BeadTexts(
            np.stack([source.starts[:-1], source.starts[1:]]),
            np.stack([target.starts[:-1], target.starts[1:]]),
            np.full(30, posterior),
        )
        prior = TranslationTables(side(random, 2, TYPES[1], TYPES[0]).table, side(random, 2, *TYPES).table)
        tables = relearn(source, target, beads, prior)
        for table, before in (
            (tables.target_given_source, prior.target_given_source),
            (tables.source_given_target, prior.source_given_target),
        ):
            assert table.shape == before.shape
            assert table.dtype == np.float32
            assert table.data.min() >= 0
            assert table.sum(axis=1).max() <= 1 + 1e-6


def test_doubtful_beads_and_no_beads_teach_nothing() -> None:
    assert relearn(SOURCE, TARGET, toy(posterior=0.2), PRIOR) is PRIOR
    assert relearn(SOURCE, TARGET, toy(beads=0), PRIOR) is PRIOR
    # A single bead repeats no word.
    assert relearn(SOURCE, TARGET, toy(beads=1), PRIOR) is PRIOR


def test_a_prior_of_little_trust_gives_way_sooner() -> None:
    tables = [relearn(SOURCE, TARGET, toy(), PRIOR, trust) for trust in (1.0, 0.3)]
    moved = [abs(table.target_given_source - PRIOR.target_given_source).sum() for table in tables]
    assert moved[1] > moved[0] > 0


def test_relearning_leaves_its_prior_as_it_was() -> None:
    before = PRIOR.target_given_source.toarray(), PRIOR.source_given_target.toarray()
    relearn(SOURCE, TARGET, toy(), PRIOR)
    assert np.array_equal(before[0], PRIOR.target_given_source.toarray())
    assert np.array_equal(before[1], PRIOR.source_given_target.toarray())
