"""The measures of scripts/bench_accuracy.py, on made-up data."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace

import pytest

from aligner.model import Bead, Bitext, ParagraphKind, Rendering, RenderingStatus, Span
from aligner.parameters import Parameters
from aligner.segmentation import segment


@pytest.fixture(scope="module")
def gold(root):
    specification = importlib.util.spec_from_file_location("bench_gold", root / "scripts" / "bench_gold.py")
    module = importlib.util.module_from_spec(specification)
    # Dataclasses look their module up by name.
    sys.modules["bench_gold"] = module
    specification.loader.exec_module(module)
    yield module
    del sys.modules["bench_gold"]


SOURCE = ["双方见面。", "他们谈了贸易。又谈了气候。"]
TARGET = ["The two sides met.", "They spoke of trade. They also\nspoke of the climate."]


@pytest.fixture
def bitext(gold):
    """Three sentences a side, the last two of each in one bead."""
    pair = gold.pair_of("made-up", SOURCE, TARGET, Parameters())
    sides = segment(pair.source), segment(pair.target)
    assert [len(side) for side in sides] == [3, 3]
    return Bitext(pair, *sides, (Bead(range(1), range(1)), Bead(range(1, 3), range(1, 3))))


def test_paragraphs_keep_their_numbers(gold):
    document = gold.document("x", ["# Title", "", "Text."], "en")
    assert [document.paragraph_text(p) for p in document.paragraphs] == ["Title", "", "Text."]
    assert [p.kind for p in document.paragraphs] == [ParagraphKind.HEADING, ParagraphKind.TEXT, ParagraphKind.TEXT]


@pytest.mark.parametrize(
    ("text", "sentences", "spans"),
    [
        ("One. Two.", ["One.", "Two."], [Span(0, 4), Span(5, 9)]),
        ("One.\n\u3000Two\nmore.", ["One.", "Two more."], [Span(0, 4), Span(6, 15)]),
        ("One. One.", ["One.", "One."], [Span(0, 4), Span(5, 9)]),
        ("One. Two.", ["Two.", "One."], [Span(5, 9), None]),
        ("One.", ["", "One."], [None, Span(0, 4)]),
    ],
)
def test_sentences_are_found_in_order(gold, text, sentences, spans):
    assert gold.sentence_spans(text, sentences) == spans


def test_beads_in_gold_numbers(gold, bitext):
    whole = (
        ["双方见面。", "他们谈了贸易。又谈了气候。"],
        ["The two sides met.", "They spoke of trade.", "They also spoke of the climate."],
    )
    spans = tuple(
        gold.sentence_spans(d.text, s) for d, s in zip((bitext.pair.source, bitext.pair.target), whole, strict=True)
    )
    assert gold.in_gold_numbers(bitext, spans) == [((0,), (0,)), ((1,), (1, 2))]
    split = replace(bitext, beads=tuple(Bead(range(n, n + 1), range(n, n + 1)) for n in range(3)))
    # The gold sentence that two beads share is in both, so that neither is right.
    assert gold.in_gold_numbers(split, spans) == [((0,), (0,)), ((1,), (1,)), ((1,), (2,))]


def test_every_bead_is_numbered_even_if_gold_has_none_of_its_sentences(gold, bitext):
    spans = (gold.sentence_spans(bitext.pair.source.text, SOURCE[:1]), [None])
    assert gold.numbered(bitext, spans) == [((0,), ()), ((), ())]
    assert gold.in_gold_numbers(bitext, spans) == [((0,), ())]


def test_beads_are_judged_and_those_without_numbers_left_out(gold):
    truth = [((0,), (0,)), ((1,), ()), ((2,), ()), ((), (1,)), ((3,), (2,))]
    found = [
        (Bead(range(1), range(1), confidence=0.9), ((0,), (0,)), True),
        # Two lonely sentences in one null bead are both rightly alone; one of two is not enough.
        (Bead(range(1, 3), range(0), confidence=0.8), ((1, 2), ()), True),
        (Bead(range(2, 4), range(0), confidence=0.7), ((2, 3), ()), False),
        (Bead(range(1), range(1, 3), confidence=0.6), ((0,), (1,)), False),
        # The other side of the bead holds nothing that gold knows: that does not make it a null bead.
        (Bead(range(2, 3), range(3, 4), confidence=0.5), ((2,), ()), False),
        (Bead(range(5, 6), range(5, 6), confidence=0.4), ((), ()), None),
    ]
    beads, numbers, expected = zip(*found, strict=True)
    judged = list(gold.judged_beads("x", truth, beads, numbers))
    assert [bead.correct for bead in judged] == [correct for correct in expected if correct is not None]
    assert [bead.null for bead in judged] == [False, True, True, False, False]
    assert [bead.confidence for bead in judged] == [0.9, 0.8, 0.7, 0.6, 0.5]


def rendering(source, *target, status=RenderingStatus.PREFERRED):
    return Rendering("t", 0, status, source, target)


def test_phrases(gold, bitext):
    rows = [
        ("贸易", "trade", "1", "1"),
        ("气候", "the climate", "2", "2"),
        ("谈了", "They … spoke of", "2", "2"),
        ("见面", "", "0", "0"),
        ("双方", "two sides", "0", "0"),
        ("天气", "weather", "2", "2"),
    ]
    sentences = (
        ["双方见面。", "他们谈了贸易。", "又谈了气候。"],
        ["The two sides met.", "They spoke of trade.", "They also spoke of the climate."],
    )
    source, target = bitext.pair.source.text, bitext.pair.target.text

    def at(text, phrase, after=0):
        start = text.index(phrase, after)
        return Span(start, start + len(phrase))

    also = target.index("They also")
    renderings = (
        rendering(at(source, "贸易"), at(target, "trade")),
        rendering(at(source, "气候"), at(target, "climate")),
        rendering(at(source, "谈了", source.index("又")), at(target, "They", also), Span(also + 10, also + 18)),
        rendering(at(source, "见面"), status=RenderingStatus.NOT_FOUND),
        rendering(at(source, "双方"), status=RenderingStatus.NOT_FOUND),
    )
    beads = [((0,), (0,)), ((1, 2), (1, 2))]
    evaluation, count = gold.whole_document(replace(bitext, renderings=renderings), sentences, beads, rows)
    assert evaluation.strict.f1 == 1.0
    assert count == gold.PhraseCount(total=6, found=4, spotted=5, exact=2, overlap=3, lost=1, omissions=1)


def test_crossings_look_at_paragraphs(gold, bitext):
    blocks = [((0,), (0,)), ((1,), (1,))]
    assert gold.crossings(bitext, blocks) == (0, 2)
    crossing = replace(
        bitext, beads=(Bead(range(2), range(1)), Bead(range(2, 3), range(1, 2)), Bead(range(0), range(2, 3)))
    )
    assert gold.crossings(crossing, blocks) == (1, 2)


def test_pairs(gold):
    wanted = {("1", "2"), ("3", "4")}
    figures = gold.pair_figures(wanted, {("1", "2"), ("3", "5"), ("6", "4")})
    assert (figures["precision"], figures["recall"]) == (pytest.approx(1 / 3), 0.5)
    assert gold.pair_figures(wanted, set())["precision"] == 0.0


def test_items_become_texts(gold):
    assert gold.by_item(["a", "a", "b"], ["1", "2", "3"]) == {"a": "1\n\n2\n\n", "b": "3\n\n"}
