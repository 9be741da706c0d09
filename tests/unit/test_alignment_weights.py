"""Weights of the bead model: what a file must hold, and what is built in."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aligner.alignment.candidates import SHAPES
from aligner.alignment.features import FEATURES
from aligner.alignment.weights import FILES, PASSES, Calibration, load_weights, parse_weights
from aligner.errors import ResourceError
from aligner.lexicon import ChineseEnglishLexicon, CognateLexicon

BEADS = {"features": {"commas": 1.5}, "shapes": {"1:0": -1, "0:1": -2, "1:1": 3}}
RISING = [[0, 0.1], [0.5, 0.4], [1, 0.9]]


def weights(calibration: Any = RISING, nulls: Any = RISING, moves: Any = RISING, **passes: Any) -> str:
    found = {name: passes.get(name, BEADS) for name in PASSES}
    used = {name: beads for name, beads in found.items() if beads is not None}
    return json.dumps({"passes": used, "calibration": calibration, "null_calibration": nulls, "moves": moves})


def beads(**changed: Any) -> dict[str, Any]:
    return {**BEADS, **changed}


def test_a_file_of_weights() -> None:
    text = weights(relearned=beads(shapes={"1:0": -1, "0:1": -2, "1:1": 3, "5:1": 0.5}))
    found = parse_weights(text, "w.json")
    assert tuple(found.passes) == PASSES
    assert found.passes["coarse"].features == {"commas": 1.5}
    biases = found.passes["relearned"].biases()
    assert biases.shape == (len(SHAPES),)
    assert [biases[SHAPES.index(shape)] for shape in ((1, 0), (0, 1), (1, 1), (5, 1), (2, 2))] == [-1, -2, 3, 0.5, 0]
    assert found.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("kind", FILES)
def test_the_built_in_weights(kind: str) -> None:
    found = load_weights(kind=kind)
    for name in PASSES:
        assert found.passes[name].features.keys() <= FEATURES.keys()
        assert {0, 1, 2} <= found.passes[name].shapes.keys()
    # The passes that count try every shape.
    assert set(found.passes["dictionary"].shapes) == set(found.passes["relearned"].shapes) == set(range(len(SHAPES)))
    assert len(found.digest) == 64


def test_each_kind_of_lexicon_has_weights_of_its_own() -> None:
    assert load_weights() == load_weights(kind="zh-en")
    assert len({load_weights(kind=kind).digest for kind in FILES}) == len(FILES)
    assert {ChineseEnglishLexicon.kind, CognateLexicon.kind} == FILES.keys()


def test_weights_for_any_two_languages_do_not_know_which_is_the_source() -> None:
    for beads in load_weights(kind="any").passes.values():
        for name, weight in beads.features.items():
            if name.partition("source")[1]:
                other = name.replace("source", "target")
                assert weight == beads.features[other], name
        for number, bias in beads.shapes.items():
            turned = SHAPES[number][::-1]
            if turned in SHAPES and SHAPES.index(turned) in beads.shapes:
                assert bias == beads.shapes[SHAPES.index(turned)], SHAPES[number]


def test_one_weight_replaced() -> None:
    found = parse_weights(weights(), "w.json")
    changed = found.with_feature("encoder_similarity", 2.0)
    assert changed.passes["coarse"] == found.passes["coarse"]
    for name in ("dictionary", "relearned"):
        assert changed.passes[name].features == {"commas": 1.5, "encoder_similarity": 2.0}
    assert found.passes["relearned"].features == {"commas": 1.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a file of bead weights"),
        ("{", "not a file of bead weights"),
        ("[]", "not a file of bead weights"),
        ("null", "not a file of bead weights"),
        ('{"passes": []}', "not a file of bead weights"),
        ('{"passes": {"coarse": 1}, "calibration": []}', "not a file of bead weights"),
        (weights(coarse=None), "no weights for the pass 'coarse'"),
        (weights(relearned=None), "no weights for the pass 'relearned'"),
        (weights(coarse=beads(features={"beauty": 1})), "unknown feature 'beauty'"),
        (weights(coarse=beads(features={"commas": "many"})), "not a file of bead weights"),
        (weights(coarse=beads(features={"commas": None})), "not a file of bead weights"),
        (weights(coarse=beads(features={"commas": 10**400})), "not a file of bead weights"),
        (weights(coarse=beads(features={"commas": float("nan")})), "not a finite number"),
        (weights(coarse=beads(shapes={"1:0": 0, "0:1": 0, "1:1": float("inf")})), "not a finite number"),
        (weights(coarse=beads(shapes={"1:1": 0})), "no bias for beads of shape 1:0"),
        (weights(coarse=beads(shapes={"one": 0})), "not a file of bead weights"),
        (weights(coarse=beads(shapes={"9:9": 0})), "beads of shape 9:9 are not known"),
        (weights([]), "the calibration does not rise"),
        (weights([[0, 0]]), "the calibration does not rise"),
        (weights([[0, 0], [0.5, 0.6], [0.4, 0.7]]), "the calibration does not rise"),
        (weights([[0, 0.5], [1, 0.4]]), "the calibration does not rise"),
        (weights([[0, 0], [1, 1.5]]), "the calibration leaves the range"),
        (weights([[0, -0.5], [1, 1]]), "the calibration leaves the range"),
        (weights([[0, float("nan")], [1, 1]]), "the calibration leaves the range"),
        (weights(moves=[[6, 0.5], [5, 0.6]]), "the calibration does not rise"),
        (weights(moves=[[6, 0.5], [9, 1.6]]), "the calibration leaves the range"),
        (weights(moves=[[6, 0.5], [float("inf"), 0.6]]), "the calibration leaves the range"),
        (weights([[0, 0, 0], [1, 1, 1]]), "not a file of bead weights"),
        (weights(None), "not a file of bead weights"),
        (weights(nulls=[[0, 0.5], [1, 0.4]]), "the calibration does not rise"),
    ],
)
def test_damaged_weights(text: str, message: str) -> None:
    with pytest.raises(ResourceError, match=message) as caught:
        parse_weights(text, "w.json")
    assert str(caught.value).startswith("w.json: ")


def test_unreadable_weights(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="cannot read the weights"):
        load_weights(tmp_path / "none.json")
    (tmp_path / "w.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(ResourceError, match="cannot read the weights"):
        load_weights(tmp_path / "w.json")


def test_weights_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_text(weights(), encoding="utf-8")
    assert load_weights(path) == parse_weights(weights(), "w.json")


def test_gains_of_moves_need_not_be_shares() -> None:
    assert parse_weights(weights(moves=[[6, 0.5], [20, 0.9]]), "w").moves.posteriors == (6.0, 20.0)


def test_null_beads_have_a_calibration_of_their_own() -> None:
    found = parse_weights(weights(nulls=[[0, 0], [1, 0.5]]), "w.json")
    assert found.confidence(np.array([1.0, 1.0]), np.array([False, True])).tolist() == [0.9, 0.5]


@pytest.mark.parametrize(
    "calibration",
    [load_weights().calibration, load_weights().null_calibration, Calibration((0.0, 0.5, 1.0), (0.1, 0.4, 0.9))],
)
def test_confidence_rises_with_the_posterior(calibration: Calibration) -> None:
    posterior = np.linspace(0, 1, 1001)
    confidence = calibration.of(posterior)
    assert (np.diff(confidence) >= 0).all()
    assert confidence.min() >= 0.0
    assert confidence.max() <= 1.0
    assert confidence[-1] > confidence[0]
