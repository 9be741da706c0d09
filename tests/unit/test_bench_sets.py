"""How scripts/bench_sets.py reads gold and holds beads against it, on made-up data."""

from __future__ import annotations

import pytest

from aligner.model import Bead


@pytest.fixture
def sets(script):
    return script("bench_sets")


@pytest.fixture
def folder(tmp_path):
    """Two texts, one in each way of naming files, and one in German and French."""
    files = {
        "a.zh": "一。\n二。\n",
        "a.en": "One.\nTwo.\n",
        "a.align": "[0]:[0]\n[1]:[]\n[]:[1]\n",
        "b.zh.sentences.txt": "三。\n",
        "b.en.sentences.txt": "Three.\n",
        "b.gold": "[0]:[0]\n",
        "c.de": "Vier.\n",
        "c.fr": "Quatre.\n",
        "c.defr": "[0]:[0]\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_of_gold(sets, folder):
    samples = list(sets.folder_samples(folder))
    assert [sample.name for sample in samples] == [f"{folder.name}/{stem}" for stem in "abc"]
    assert [sample.size for sample in samples] == [4, 2, 2]
    assert samples[0].beads == (((0,), (0,)), ((1,), ()), ((), (1,)))
    assert [sentence.text for sentence in samples[0].source] == ["一。", "二。"]
    assert (samples[2].parameters.source_lang, samples[2].parameters.target_lang) == ("de", "fr")


def test_given_sentences_are_judged_bead_by_bead(sets, folder):
    sample = next(sets.folder_samples(folder))
    beads = [Bead(range(1), range(1), confidence=0.9), Bead(range(1, 2), range(1, 2), confidence=0.6)]
    verdict = sets.judge(sample, beads)
    assert verdict.evaluation.strict.precision == 0.5
    assert [(bead.confidence, bead.correct) for bead in verdict.judged] == [(0.9, True), (0.6, False)]
    assert verdict.crossing is None


def test_blocks_tell_crossings_only(sets):
    sample = sets._paragraph_for_paragraph("x", ["一。二。", "三。"], ["One. Two.", "Three."])
    assert sample.size == 6
    inside, across = Bead(range(2), range(2)), Bead(range(1, 3), range(2, 3))
    verdict = sets.judge(sample, [inside, across, Bead(range(1), range(0))])
    assert verdict.crossing == (1, 2)
    assert (verdict.evaluation, verdict.judged) == (None, ())


def test_own_corpora_are_found_both_ways(sets, tmp_path):
    given, split = (list(sets.SETS[name](tmp_path)) for name in ("corpora", "corpora-split"))
    assert [sample.name for sample in given] == [sample.name for sample in split]
    assert [sample.beads for sample in given] == [sample.beads for sample in split]
    # The text that growth is made of is there without the development material too.
    assert {text.name for text in sets.material(tmp_path)} == {sample.name for sample in given}


def test_the_weights_say_what_they_were_fitted_on(sets):
    assert sets.provenance().documents
