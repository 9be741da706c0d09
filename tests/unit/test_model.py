"""Values and the offsets between document, sentence and bead."""

from __future__ import annotations

import pytest

from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
    in_text_order,
)


@pytest.fixture
def bitext() -> Bitext:
    source = Document("z", "　甲乙。\n丙丁。戊。", (), Metadata(language="zh-Hans"))
    target = Document("e", "A b.  C d. E.", (), Metadata(language="en"))
    return Bitext(
        DocumentPair("p", source, target),
        (Sentence(0, "甲乙。", 1, 4, 0), Sentence(1, "丙丁。", 5, 8, 1), Sentence(2, "戊。", 8, 10, 1)),
        (Sentence(0, "A b.", 0, 4, 0), Sentence(1, "C d.", 6, 10, 0), Sentence(2, "E.", 11, 13, 0)),
        (Bead(range(2), range(2)), Bead(range(2, 3), range(2, 3))),
    )


def test_joiner_depends_on_the_language(bitext: Bitext) -> None:
    assert bitext.bead_text(bitext.beads[0], "source") == "甲乙。丙丁。"
    assert bitext.bead_text(bitext.beads[0], "target") == "A b. C d."


@pytest.mark.parametrize(
    ("span", "found"),
    [
        (Span(1, 3), "甲乙"),
        (Span(5, 7), "丙丁"),
        (Span(2, 7), "乙。丙丁"),
        (Span(0, 2), "甲"),
    ],
)
def test_document_spans_in_the_text_of_a_bead(bitext: Bitext, span: Span, found: str) -> None:
    text = bitext.bead_text(bitext.beads[0], "source")
    assert [s.of(text) for s in bitext.bead_spans(bitext.beads[0], "source", [span])] == [found]


def test_spans_outside_the_bead_are_left_out(bitext: Bitext) -> None:
    assert bitext.bead_spans(bitext.beads[0], "source", [Span(8, 9)]) == ()


def test_target_spans_count_the_joiner(bitext: Bitext) -> None:
    text = bitext.bead_text(bitext.beads[0], "target")
    assert [s.of(text) for s in bitext.bead_spans(bitext.beads[0], "target", [Span(6, 9)])] == ["C d"]


def test_rendering_texts_join_what_is_split(bitext: Bitext) -> None:
    rendering = Rendering("t", 0, RenderingStatus.ADMITTED, Span(1, 3), (Span(0, 1), Span(6, 7)))
    assert bitext.rendering_texts(rendering) == ("甲乙", "A … C")
    assert rendering.is_known


def test_text_order_is_that_of_the_source() -> None:
    beads = (
        Bead(range(1), range(1)),
        Bead(range(1, 2), range(5, 6), crossing=True),
        Bead(range(2, 2), range(1, 2)),
        Bead(range(2, 4), range(2, 4)),
        Bead(range(4, 5), range(4, 4)),
        Bead(range(5, 6), range(4, 5)),
    )
    assert in_text_order(reversed(beads)) == beads


def test_sides_exchanged_twice_are_as_before() -> None:
    beads = (
        Bead(range(1), range(2, 4), crossing=True),
        Bead(range(1, 2), range(1)),
        Bead(range(2, 2), range(1, 2)),
        Bead(range(2, 3), range(4, 5)),
        Bead(range(3, 4), range(5, 5)),
    )
    turned = in_text_order(Bead(bead.target, bead.source, crossing=bead.crossing) for bead in beads)
    assert [bead.source for bead in turned] == [range(1), range(1, 2), range(2, 4), range(4, 5), range(5, 5)]
    assert in_text_order(Bead(bead.target, bead.source, crossing=bead.crossing) for bead in turned) == beads


def test_null_beads() -> None:
    assert Bead(range(1), range(0)).is_null
    assert not Bead(range(1), range(1)).is_null
