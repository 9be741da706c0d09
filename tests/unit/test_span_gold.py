"""Gold for renderings: drawing phrases from links, cutting renderings out, and judging what was said."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import ModuleType

import pytest

from aligner.model import Span


@pytest.fixture
def gold(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("span_gold")


def test_phrases_of_links_stay_within_their_stretch(script: Callable[[str], ModuleType], gold: ModuleType) -> None:
    pair = script("word_gold").parse_gold("加强 国际 合作 今天\tstrengthen the cooperation international\t1-1 2-4 3-3")
    bead = gold.of_links(pair, random.Random(0))
    texts = {(p.source.of(bead.source), " ".join(span.of(bead.target) for span in p.target)) for p in bead.phrases}
    assert ("今天", "") in texts
    assert ("加强国际", "strengthen the cooperation international") not in texts
    possible = {("加强", "strengthen"), ("国际", "international"), ("合作", "cooperation")} | {
        ("国际合作", "cooperation international"), ("今天", ""),
        ("加强国际合作", "strengthen the cooperation international"),
    }  # fmt: skip
    assert texts <= possible


def test_every_rendering_is_cut_out_once(gold: ModuleType) -> None:
    marks = (gold.MarkedPhrase(Span(0, 2), (Span(0, 4),)), gold.MarkedPhrase(Span(2, 4), (Span(5, 8), Span(9, 12))))
    bead = gold.MarkedBead("和平对话", "Calm let talk.", marks)
    copies = list(gold.deletions([bead, gold.MarkedBead("无", "None.", ())]))
    assert [cut for _, cut in copies] == [[0], [0]]
    assert [copy[0].target for copy, _ in copies] == [" let talk.", "Calm  k."]
    assert all(copy[0].phrases[0].target == () for copy, _ in copies)


def test_figures(script: Callable[[str], ModuleType]) -> None:
    measures, verdicts = script("bench_spans"), script("span_verdicts")
    text = "one two three"
    said = [
        verdicts.Verdict(text, (Span(0, 3),), (Span(0, 3),), 1.0),
        verdicts.Verdict(text, (Span(0, 7),), (Span(4, 7),), 0.0),
        verdicts.Verdict(text, (Span(0, 3),), (), 0.0),
        verdicts.Verdict(text, (), (), 1.0),
    ]
    found = measures.figures(said)
    assert found["exact"] == pytest.approx(1 / 3)
    assert found["overlap"] == pytest.approx(2 / 3)
    assert found["F1"] == pytest.approx((1 + 2 / 3) / 3)
    assert (found["lost"], found["none_recall"], found["error"]) == (1, 1.0, 0.0)
    assert found["none_f1"] == pytest.approx(2 / 3)
    assert measures.roc([0.9, 0.8], [0.1, 0.2]) == (1.0, 1.0)


def test_own_corpora_are_all_found(root, gold: ModuleType) -> None:
    documents = gold.own_corpora(root / "corpora")
    assert len(documents) == 16
    for beads in documents.values():
        for bead in beads:
            for phrase in bead.phrases:
                assert 0 <= phrase.source.start < phrase.source.end <= len(bead.source)
                assert all(span.of(bead.target).strip() == span.of(bead.target) for span in phrase.target)
