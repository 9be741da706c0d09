"""Copies of gold documents that the weights are fitted on."""

from __future__ import annotations

import pytest

from aligner.model import Sentence


@pytest.fixture
def gold(script):
    return script("train_gold")


@pytest.fixture
def document(gold):
    sides = [
        tuple(Sentence(number, f"{side} {number}", 10 * number, 10 * number + 3, number) for number in range(size))
        for side, size in (("a", 30), ("b", 31))
    ]
    beads = [((number,), (number,)) for number in range(29)] + [((29,), (29, 30))]
    return gold.GoldDocument("set/one", "set/one", *sides, beads)


def test_a_turned_copy_has_its_sides_exchanged(gold, document):
    found = gold.turned(document)
    assert (found.source, found.target) == (document.target, document.source)
    assert found.gold[-1] == ((29, 30), (29,))
    assert (found.original, found.copy) == (document.name, "turned")
    assert gold.turned(found).gold == document.gold


def test_copies_are_told_apart_and_belong_to_one_document(gold, document):
    thinned = gold.thinned(document, 0.1, seed=1)
    copies = [document, thinned, gold.turned(document), gold.turned(thinned)]
    assert [one.copy for one in copies] == ["", "thinned", "turned", "thinned, turned"]
    assert len({one.name for one in copies}) == len(copies)
    assert {one.original for one in copies} == {"set/one"}


def test_a_document_and_its_copies_share_a_fold(script, gold, document):
    judge = script("train_judge")
    thinned = gold.thinned(document, 0.1, seed=1)
    copies = [judge.Prepared(one, None, None) for one in (document, thinned, gold.turned(document))]
    assert len({one.fold for one in copies}) == 1
    assert [one.is_thinned for one in copies] == [False, True, False]
