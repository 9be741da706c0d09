"""Fitting the bead model: gold that is thinned, paths that gold allows, the fit itself and the calibration."""

from __future__ import annotations

import numpy as np
import pytest

from aligner.alignment.align import Stretch
from aligner.alignment.band import full_band
from aligner.alignment.candidates import SHAPES, Candidates
from aligner.alignment.decoder import Lattice, posteriors
from aligner.alignment.weights import BeadWeights
from aligner.model import Sentence


@pytest.fixture
def gold(script):
    return script("train_gold")


@pytest.fixture
def model(script):
    return script("train_model")


def sides(*counts):
    return [tuple(Sentence(n, f"s{n}", 0, 2, 0) for n in range(count)) for count in counts]


def document(gold, beads, sources, targets):
    return gold.GoldDocument("set/one", "set/one", *sides(sources, targets), beads)


ONE_TO_ONE = [((n,), (n,)) for n in range(20)]


def test_a_thinned_copy_has_beads_without_a_side(gold):
    whole = document(gold, [*ONE_TO_ONE, ((20, 21), (20,))], 22, 21)
    copy = gold.thinned(whole, 0.2, seed=1)
    assert copy.original == whole.name != copy.name
    lonely = [bead for bead in copy.gold if not all(bead)]
    assert len(lonely) >= 4
    assert all(len(source) + len(target) == 1 for source, target in lonely)
    # The sentences that are left are counted anew, and each is in exactly one bead.
    for side, left in enumerate((copy.source, copy.target)):
        assert [sentence.index for sentence in left] == list(range(len(left)))
        assert sorted(n for bead in copy.gold for n in bead[side]) == list(range(len(left)))
    for source, target in copy.gold:
        if len(source) == len(target) == 1:
            assert copy.source[source[0]].text == copy.target[target[0]].text
    assert gold.thinned(whole, 0.2, seed=1) == copy
    assert gold.thinned(whole, 0.2, seed=2) != copy


def paths(gold, beads, sources, targets):
    """All paths that gold allows, as sets of beads."""
    found = document(gold, beads, sources, targets)
    candidates = Candidates.within(full_band(sources, targets), tuple(range(len(SHAPES))))
    right = gold.allowed(found, candidates, range(len(SHAPES)))
    steps = {}
    for number in np.flatnonzero(right):
        begin = int(candidates.source[number]), int(candidates.target[number])
        size = int(candidates.sources[number]), int(candidates.targets[number])
        steps.setdefault(begin, []).append((begin[0] + size[0], begin[1] + size[1]))

    def walk(at):
        if at == (sources, targets):
            return [[at]]
        return [[at, *rest] for step in steps.get(at, []) for rest in walk(step)]

    return walk((0, 0))


def test_gold_without_nulls_allows_one_path(gold):
    assert paths(gold, [((0,), (0, 1)), ((1,), (2,))], 2, 3) == [[(0, 0), (1, 2), (2, 3)]]


def test_null_beads_may_come_in_any_order(gold):
    found = paths(gold, [((0,), ()), ((), (0,)), ((1,), (1,))], 2, 2)
    assert sorted(found) == [[(0, 0), (0, 1), (1, 1), (2, 2)], [(0, 0), (1, 0), (1, 1), (2, 2)]]


def test_where_gold_crosses_anything_goes_but_not_beyond(gold):
    found = paths(gold, [((0,), (0,)), ((1,), (2,)), ((2,), (1,)), ((3,), (3,))], 4, 4)
    assert all((1, 1) in path and (3, 3) in path for path in found)
    assert len(found) > 5


def test_the_fit_finds_what_made_the_data(model):
    """Two stretches of one candidate feature, where gold goes with the larger: the weight is positive, less with a
    heavier penalty, and the same from any start."""
    random = np.random.default_rng(1)
    examples = []
    for _ in range(4):
        band = full_band(6, 6)
        beads = Candidates.within(band, (0, 1, 2))
        lattice = Lattice.of(band, beads)
        matrix = np.concatenate([random.normal(size=(1, len(beads))), np.zeros((1, len(beads)))]).astype(np.float32)
        matrix[1, beads.shape == 2] = 1
        scores = 3.0 * matrix[0] + 0.5 * matrix[1]
        chosen = posteriors(lattice, scores.astype(np.float64)).candidates > 0.3
        examples.append(model.Example(beads, lattice, matrix, chosen))
    data = model.Data.of(examples)
    light, heavy = model.fit(data, 0.1), model.fit(data, 100.0)
    assert light[0] > heavy[0] > 0
    assert model.fit(data, 0.1).tolist() == light.tolist()
    assert model.fit(data, 0.1, np.array([-2.0, 4.0])) == pytest.approx(light, abs=0.02)


def test_a_stretch_that_gold_leaves_is_no_example(gold, model, script):
    from aligner.alignment.align import read_texts
    from aligner.lexicon.cognates import CognateLexicon

    found = document(gold, [((0,), (1,)), ((1,), (0,))], 2, 2)
    texts, tables = read_texts(found.source, found.target, CognateLexicon("de", "nl"))
    band = full_band(2, 2)
    observed = texts.observed((0, 2), (0, 2), tables, band, windows=5, flows=True)
    beads = Candidates.within(band, (0, 1, 2))
    stretch = Stretch((0, 0), observed, beads, Lattice.of(band, beads))
    nothing = np.zeros(len(beads), bool)
    assert model.example(stretch, ("commas",), nothing) is None
    made = model.example(stretch, ("commas",), ~nothing)
    assert made.matrix.shape == (1 + len(SHAPES), len(beads))
    assert made.matrix[1:].sum(axis=0).tolist() == [1.0] * len(beads)


def test_weights_as_values_and_back(model):
    weights = BeadWeights({"commas": 1.5, "quotations": -0.25}, {0: -1.0, 2: 0.5})
    values = model.as_values(weights, ("quotations", "commas"))
    assert values[:2].tolist() == [-0.25, 1.5]
    assert model.as_weights(values, ("quotations", "commas"), (0, 2)) == BeadWeights(
        {"quotations": -0.25, "commas": 1.5}, {0: -1.0, 2: 0.5}
    )


def test_the_calibration_rises(model):
    random = np.random.default_rng(2)
    posterior = random.random(2000)
    knots = model.rising_steps(posterior, random.random(2000) < posterior**2, bins=20)
    assert knots == sorted(knots)
    assert [c for _, c in knots] == sorted(c for _, c in knots)
    assert knots[0] == (0.0, 0.0)
    assert float(np.interp(0.5, *zip(*knots, strict=True))) == pytest.approx(0.25, abs=0.07)
