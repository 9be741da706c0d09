"""The band, and the corridor that the coarse pass leaves of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse

from aligner.alignment import align, corridor
from aligner.alignment.align import align_sentences, read_texts, stretches
from aligner.alignment.band import Band, anchor_chain, band_around, full_band
from aligner.alignment.corridor import Corridor, Texts, find_corridor, search_band
from aligner.alignment.weights import load_weights
from aligner.lexicon.cognates import CognateLexicon
from aligner.lexicon.lexicon import TranslationTables
from aligner.model import Sentence

LEXICON = CognateLexicon("de", "en")
SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "er", "ing", "os", "um")]
WORDS = [one + two for one in SYLLABLES[::2] for two in SYLLABLES]
Shapes = list[tuple[int, int]]


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(index, text, 0, len(text), index) for index, text in enumerate(texts)]


def bitext(beads: Shapes, seed: int = 1) -> tuple[list[Sentence], list[Sentence]]:
    """Made-up texts whose beads have these shapes: every fourth word of a translation is another."""
    random = np.random.default_rng(seed)
    source: list[str] = []
    target: list[str] = []
    for m, n in beads:
        said = random.choice(WORDS, 6 * max(m, n))
        heard = np.where(random.random(len(said)) < 0.25, random.choice(WORDS, len(said)), said)
        source += [" ".join(part) + "." for part in np.array_split(said, m)] if m else []
        target += [" ".join(part) + "." for part in np.array_split(heard, n)] if n else []
    return sentences(source), sentences(target)


def mixed(count: int) -> Shapes:
    return [(1, 1), (1, 1), (1, 2), (1, 1), (2, 1), (1, 1), (1, 1)] * (count // 7)


def points(beads: Shapes) -> tuple[np.ndarray, np.ndarray]:
    path = np.cumsum([(0, 0), *beads], axis=0)
    return path[:, 0], path[:, 1]


def searched(beads: Shapes, band: int = 25) -> tuple[Texts, TranslationTables, Corridor]:
    texts, tables = read_texts(*bitext(beads), LEXICON)
    return texts, tables, find_corridor(texts, tables, load_weights().passes["coarse"], band)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes windows, segments and stretches small, so that a short text has many of them."""

    def shrink(window: int = 60, margin: int = 8, segment: int = 4, rows: int = 20) -> None:
        monkeypatch.setattr(corridor, "_WINDOW", window)
        monkeypatch.setattr(corridor, "_MARGIN", margin)
        monkeypatch.setattr(corridor, "_SEGMENT_ROWS", segment)
        monkeypatch.setattr(align, "_ROWS", rows)

    return shrink


def check(found: Corridor, sources: int, targets: int) -> None:
    """What every corridor promises, and the stretches that it falls into."""
    band, gates = found.band, found.gates
    assert len(band.lo) == sources + 1
    assert (band.lo[0], band.hi[-1]) == (0, targets + 1)
    assert (band.lo < band.hi).all()
    assert (np.diff(band.lo) >= 0).all()
    assert (np.diff(band.hi) >= 0).all()
    assert (band.lo[1:] < band.hi[:-1]).all()
    assert gates[:, 0].tolist() == [0, 0]
    assert gates[:, -1].tolist() == [sources, targets]
    assert (np.diff(gates[0]) > 0).all()
    assert (np.diff(gates[1]) >= 0).all()
    assert (band.points(gates[0], gates[1]) >= 0).all()
    # Those that the stretches are cut at: sentences of both sides lie between any two.
    thinned = corridor._thinned(gates)
    assert (np.diff(thinned) > 0).all()
    for rows in (1, 7, 10_000):
        at, seen = (0, 0), []
        for part, inner, corner in found.stretches(rows):
            assert corner == at
            seen.append(corner)
            assert part.lo[0] == 0
            assert part.lo.min() >= 0
            assert (part.lo < part.hi).all()
            assert (part.lo[1:] < part.hi[:-1]).all()
            assert part.hi.max() == part.hi[-1]
            assert (inner > 0).all()
            assert (np.diff(inner) > 0).all()
            seen += [(int(i) + at[0], int(j) + at[1]) for i, j in _places(part, inner)]
            # No point is lost that a path from gate to gate could use, and none is new.
            every = {(i + at[0], j + at[1]) for i, j in _places(part, np.arange(part.size))}
            at = at[0] + len(part.lo) - 1, at[1] + int(part.hi[-1]) - 1
            inside = _places(band, np.arange(band.size))
            assert every >= {(i, j) for i, j in inside if corner[0] <= i <= at[0] and corner[1] <= j <= at[1]}
        assert at == (sources, targets)
        assert [*seen, at] == [tuple(gate) for gate in thinned.T.tolist()]


def _places(band: Band, numbers: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(band.rows()[numbers].tolist(), band.columns()[numbers].tolist(), strict=True))


BLOCKS: dict[str, Shapes] = {
    "nothing missing": mixed(210),
    "source block in the middle": [*mixed(84), *[(1, 0)] * 90, *mixed(84)],
    "target block in the middle": [*mixed(84), *[(0, 1)] * 90, *mixed(84)],
    "source block at the end": [*mixed(105), *[(1, 0)] * 90],
    "target block at the end": [*mixed(105), *[(0, 1)] * 90],
    "source block at the beginning": [*[(1, 0)] * 40, *mixed(105)],
    "target block at the beginning": [*[(0, 1)] * 40, *mixed(105)],
    "both": [*mixed(70), *[(1, 0)] * 70, *mixed(70), *[(0, 1)] * 70, *mixed(70)],
}


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("window", [None, 60])
def test_the_true_path_stays_in_the_corridor(name: str, window: int | None, small: Callable[..., None]) -> None:
    if window:
        small(window)
    beads = BLOCKS[name]
    texts, _, found = searched(beads)
    check(found, len(texts.source), len(texts.target))
    rows, columns = points(beads)
    assert (found.band.points(rows, columns) >= 0).all()
    # It is a corridor, and it has gates, all of them on the path.
    assert found.band.size < 12 * len(rows)
    assert found.gates.shape[1] > 3
    assert set(map(tuple, found.gates.T.tolist())) <= set(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.mark.parametrize("name", BLOCKS)
def test_beads_are_found_across_windows_and_stretches(name: str, small: Callable[..., None]) -> None:
    small()
    shapes = BLOCKS[name]
    source, target = bitext(shapes)
    beads = align_sentences(source, target, LEXICON, load_weights(), max_bead=5, band=25)
    rows, columns = (p.tolist() for p in points(shapes))
    # A null bead's place on the side where it has no sentence is of no interest.
    gold = {(range(i, k), range(j, n)) for (i, k), (j, n) in zip(pairwise(rows), pairwise(columns), strict=True)}
    found = {(bead.source, bead.target) for bead in beads}
    gold, found = ({bead for bead in side if all(bead)} for side in (gold, found))
    assert len(gold & found) > 0.93 * len(gold)
    assert len(found - gold) < 0.07 * len(found)


@pytest.mark.parametrize("turned", [False, True])
def test_an_untranslated_end_of_a_long_text(turned: bool) -> None:
    # Longer than the stretches that are decoded at a time: the last one would have no sentence on one side.
    source, target = bitext([*mixed(70), *[(1, 0)] * 700])
    source, target = (target, source) if turned else (source, target)
    beads = align_sentences(source, target, LEXICON, load_weights(), max_bead=5, band=25)
    assert [i for bead in beads for i in bead.source] == list(range(len(source)))
    assert [j for bead in beads for j in bead.target] == list(range(len(target)))
    assert sum(bead.is_null for bead in beads) > 650


def test_windows_that_end_in_nothing_known_grow(small: Callable[..., None]) -> None:
    small(window=20, margin=8)
    texts, _, found = searched([*mixed(35), *[(1, 0)] * 80, *mixed(35)])
    check(found, len(texts.source), len(texts.target))
    rows, columns = points([*mixed(35), *[(1, 0)] * 80, *mixed(35)])
    assert (found.band.points(rows, columns) >= 0).all()


@pytest.mark.parametrize("most", [None, 200])
def test_texts_that_have_nothing_to_do_with_each_other(
    most: int | None, small: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    small()
    if most:
        monkeypatch.setattr(corridor, "_MOST_POINTS", 4 * most)
        monkeypatch.setattr(corridor, "_MOST_TOGETHER", most)
    one, _ = bitext([(1, 1)] * 150, seed=2)
    two = sentences([text.text.upper()[::-1] for text in bitext([(1, 1)] * 170, seed=3)[1]])
    texts, tables = read_texts(one, two, LEXICON)
    found = find_corridor(texts, tables, load_weights().passes["coarse"], 25)
    check(found, 150, 170)
    if most:
        # What is kept and what is scored at once is bounded all the same.
        assert found.band.size < 1_000
        assert found.gates.shape[1] > 3
        parts = list(stretches(texts, tables, found, load_weights().passes["dictionary"], 5))
        assert max(len(part.observed.source) for part in parts) < 80
    else:
        assert found.band.size > 2_000


def test_gates_with_too_many_points_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corridor, "_MOST_TOGETHER", 40)
    rows, columns = np.divmod(np.arange(200), 10)
    visits = np.full(200, -9.0)
    visits[[35, 38, 66]] = [-1.0, -0.5, -2.0]
    gates = np.array([[15, 19], [7, 9]])
    found = corridor._without_large_gaps(gates, np.stack([rows, columns]), visits)
    # (3, 8) is likelier than (3, 5), but behind the gate (15, 7); between columns 6 and 7 there is no other.
    assert found.T.tolist() == [[3, 5], [6, 6], [15, 7], [19, 9]]
    monkeypatch.setattr(corridor, "_MOST_TOGETHER", 140)
    assert np.array_equal(corridor._without_large_gaps(gates, np.stack([rows, columns]), visits), gates)


def test_stretches_are_about_as_long_as_asked(small: Callable[..., None]) -> None:
    small()
    texts, tables, found = searched(mixed(210))
    parts = list(stretches(texts, tables, found, load_weights().passes["dictionary"], 5))
    assert len(parts) > 5
    longest = int(np.diff(found.gates[0]).max())
    assert max(len(part.observed.source) for part in parts) <= 20 + longest
    assert min(len(part.observed.source) for part in parts[:-1]) >= 20
    # Of shapes that hold more than three sentences a side none is tried.
    parts = list(stretches(texts, tables, found, load_weights().passes["dictionary"], 3))
    assert max(part.candidates.sources.max() for part in parts) == 3
    assert max(part.candidates.targets.max() for part in parts) == 3


def test_a_window_ends_at_an_anchor_that_leaves_something_of_both_sides() -> None:
    # The only word that both sides share stands in the first target sentence.
    source = sentences(["ba ba ba."] * 30 + ["zebra fi."] + ["ba ba."] * 9)
    target = sentences(["zebra de."] + ["de de."] * 39)
    texts, tables = read_texts(source, target, LEXICON)
    band, _ = search_band(texts, tables, (0, 0), (36, 36), 5)
    assert (len(band.lo), int(band.hi[-1])) == (37, 37)
    band, _ = search_band(texts, tables, (0, 0), (40, 40), 5)
    assert (len(band.lo), int(band.hi[-1])) == (41, 41)


def test_a_window_ends_at_its_last_anchor() -> None:
    texts, tables = read_texts(*bitext([(1, 1)] * 60), LEXICON)
    band, _ = search_band(texts, tables, (5, 5), (45, 50), 5)
    # Rows count from the window's corner, and source 5 + k is the translation of target 5 + k.
    assert len(band.lo) == int(band.hi[-1])
    assert 35 < len(band.lo) <= 41


def test_the_coarse_ratio_of_lengths_is_that_of_neighbouring_anchors() -> None:
    source, target = bitext([(1, 1)] * 60)
    whole, tables = read_texts(source, sentences([s.text for s in target] + ["go " * 40] * 30), LEXICON)
    _, texts = search_band(whole, tables, (0, 0), (60, 90), 5)
    assert whole.ratio > 1.5
    assert texts.ratio == pytest.approx(1.0, abs=0.1)


def test_gates_have_sentences_of_both_sides_between_them() -> None:
    rows = np.array([0, 30, 60, 90, 120, 130, 200])
    columns = np.array([0, 0, 20, 20, 50, 60, 60])
    # Not at (30, 0), where no target sentence is done, at (90, 20) for that of (60, 20), nor at (130, 60).
    assert corridor._thinned(np.stack([rows, columns])).T.tolist() == [[0, 0], [60, 20], [120, 50], [200, 60]]
    assert corridor._thinned(np.array([[0, 5], [0, 3]])).T.tolist() == [[0, 0], [5, 3]]


def test_joined_rows_leave_a_way() -> None:
    # Row 1 has no point left (a bead of two goes over it), rows 3 and 4 do not touch.
    band = corridor._joined(np.array([0, 9, 2, 3, 5, 5]), np.array([1, 0, 3, 4, 7, 7]), 6)
    assert band.lo.tolist() == [0, 0, 0, 2, 3, 5]
    assert band.hi.tolist() == [1, 1, 3, 4, 7, 7]


def test_a_band_widened_at_its_edges() -> None:
    band = Band.of(np.array([0, 0, 2, 5]), np.array([1, 3, 6, 7]))
    wide = band.widened(1, 6)
    assert wide.lo.tolist() == [0, 0, 0, 1]
    assert wide.hi.tolist() == [4, 6, 6, 6]
    # Wider than it has rows.
    assert band.widened(9, 6).lo.tolist() == [0, 0, 0, 0]
    assert band.widened(9, 6).hi.tolist() == [6, 6, 6, 6]
    assert band.widened(0, 9).hi.tolist() == band.hi.tolist()


def test_a_band_holds_its_corners() -> None:
    for chain in ([], [(0, 0)], [(0, 5)], [(3, 0)], [(6, 8)], [(2, 2), (3, 7)]):
        band = band_around(chain, 7, 9, 2)
        assert band.lo[0] == 0
        assert band.hi[-1] == 10
        assert (band.lo[1:] < band.hi[:-1]).all()
    assert band_around([], 0, 4, 2).size == 5
    assert band_around([], 4, 0, 2).size == 5
    assert full_band(0, 0).size == 1


def test_what_nothing_anchors_is_searched_around_its_diagonal() -> None:
    whole, huge = band_around([], 600, 700, 25), band_around([], 20_000, 20_000, 25)
    assert whole.size == 601 * 701
    assert huge.size < 20_000 * 300
    # The budget is one for the whole document, not one a gap.
    many = band_around([(k * 600, k * 600) for k in range(1, 20)], 12_000, 12_000, 25)
    assert many.size < 12_000 * 300 + 500_000


def test_anchors_come_from_rare_words() -> None:
    # Word 0 is everywhere; words 1 … 5 once each, in the same order on both sides; word 6 at both ends.
    rows = [[0], [0, 1], [0], [0, 2, 6], [0, 3], [0, 4], [0], [0, 5]] + [[0]] * 20
    hints = np.zeros((28, 7), np.float32)
    for row, found in enumerate(rows):
        hints[row, found] = 1.0
    words = hints.copy()
    words[:, 6] = 0
    words[27, 6] = 1
    chain = anchor_chain(sparse.csr_array(hints), sparse.csr_array(words))
    assert chain == [(1, 1), (3, 3), (4, 4), (5, 5), (7, 7)]
    nothing = sparse.csr_array((4, 0), dtype=np.float32)
    assert anchor_chain(nothing, nothing) == []


def test_the_search_is_the_same_every_time() -> None:
    beads = BLOCKS["both"]
    first, second = searched(beads)[2], searched(beads)[2]
    assert np.array_equal(first.band.lo, second.band.lo)
    assert np.array_equal(first.band.hi, second.band.hi)
    assert np.array_equal(first.gates, second.gates)
