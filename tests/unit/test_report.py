"""What the pages on phrases show, as plain values: passages, variants, bars over time, what to check, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from aligner.model import (
    Bead,
    Bitext,
    Choice,
    ChoiceKind,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)
from aligner.report.choices import choice_uses, group_choices
from aligner.report.leftout import finding_lists, null_uses
from aligner.report.passages import Passage, Piece, origin_of, passage, whole
from aligner.report.phrases import TermView, group_terms, phrase_uses, term_anchor
from aligner.report.timeline import HEIGHT, WIDTH, Scale, scale_of, strip

PREFERRED, ADMITTED, DEPRECATED, _, OTHERWISE, NOT_FOUND = RenderingStatus

FENQI = "guankong-fenqi"


def document(name: str, language: str, sentences: Sequence[str], date: str) -> tuple[Document, tuple[Sentence, ...]]:
    text, found = "", []
    for index, sentence in enumerate(sentences):
        found.append(Sentence(index, sentence, len(text), len(text) + len(sentence), index))
        text += sentence + "\n"
    paragraphs = tuple(Paragraph(one.index, one.start, one.end) for one in found)
    metadata = Metadata(language, name, date, participants=(f"Speaker of {name}",))
    return Document(name, text, paragraphs, metadata), tuple(found)


def talk(name: str, date: str, *pairs: tuple[str, str], confidence: float = 0.9) -> Bitext:
    """A bitext with a bead for each pair; an empty side makes a null bead."""
    source, source_sentences = document(f"{name}-zh", "zh", [zh for zh, _ in pairs if zh], date)
    target, target_sentences = document(f"{name}-en", "en", [en for _, en in pairs if en], date)
    beads, at, to = [], 0, 0
    for zh, en in pairs:
        beads.append(Bead(range(at, at + bool(zh)), range(to, to + bool(en)), 1.0, confidence))
        at, to = at + bool(zh), to + bool(en)
    return Bitext(DocumentPair(name, source, target), source_sentences, target_sentences, tuple(beads))


def span(text: str, part: str, nth: int = 0) -> Span:
    at = -1
    for _ in range(nth + 1):
        at = text.index(part, at + 1)
    return Span(at, at + len(part))


def rendered(
    bitext: Bitext,
    phrase: str,
    *parts: str,
    term: str = FENQI,
    status: RenderingStatus = PREFERRED,
    sure: float = 0.9,
    missing: str = "",
    nth: int = 0,
) -> Bitext:
    """The bitext with one more rendering."""
    source, target = bitext.pair.source.text, bitext.pair.target.text
    place = span(source, phrase, nth)
    bead = next(
        index
        for index, one in enumerate(bitext.beads)
        for sentence in bitext.bead_sentences(one, "source")
        if sentence.start <= place.start < sentence.end
    )
    sides = bitext.bead_sentences(bitext.beads[bead], "target")
    cursor, spans = sides[0].start if sides else 0, []
    for part in parts:
        start = target.index(part, cursor)
        spans.append(Span(start, cursor := start + len(part)))
    lost = (span(source, missing, nth),) if missing else ()
    found = Rendering(term, bead, status, place, tuple(spans), sure, lost)
    return replace(bitext, renderings=(*bitext.renderings, found))


def corpus() -> list[Bitext]:
    one = talk("one", "2021-03-11", ("双方应管控分歧。", "The two sides should manage differences."))
    two = talk(
        "two",
        "2022-09-05",
        ("要管控分歧，也要管控分歧。", "It matters to manage their differences, and to control differences."),
        ("必须管控分歧。", "This is a must."),
        ("管控分歧很重要。", ""),
    )
    three = talk("three", "2024-01-02", ("管控分歧。", "Managed in 2024 were the differences."))
    two = rendered(two, "管控分歧", "manage", "differences")
    two = rendered(two, "管控分歧", "control differences", status=OTHERWISE, nth=1, sure=0.6)
    two = rendered(two, "管控分歧", status=NOT_FOUND, nth=2, sure=0.7)
    two = rendered(two, "管控分歧", status=NOT_FOUND, nth=3, sure=0.8)
    return [
        rendered(one, "管控分歧", "manage differences"),
        two,
        rendered(three, "管控分歧", "Managed", "differences", status=ADMITTED, sure=0.8),
    ]


def terms_of(bitexts: Sequence[Bitext], most: int = 99, shown: int = 99) -> tuple[TermView, ...]:
    uses = [use for one in bitexts for use in phrase_uses(one, origin_of(one, f"{one.pair.id}.html#"), shown)]
    return group_terms(uses, most)


def test_all_forms_of_a_rendering_are_one_variant() -> None:
    (term,) = terms_of(corpus())
    assert [way.text for way in term.variants] == ["manage differences", "control differences"]
    first, second = term.variants
    assert [form for form, _ in first.forms] == ["manage differences", "manage … differences", "Managed … differences"]
    assert (first.rank, first.count, first.documents, first.first, first.last) == (1, 3, 3, "2021-03-11", "2024-01-02")
    assert first.statuses == ((PREFERRED, 2), (ADMITTED, 1))
    assert first.confidence == pytest.approx((0.9 + 0.9 + 0.8) / 3)
    assert (second.count, second.statuses) == (1, ((OTHERWISE, 1),))
    assert [place.href for place in first.passages] == ["one.html#b1", "two.html#b1", "three.html#b1"]


def test_what_is_not_rendered_is_kept_apart_from_what_is_in_no_sentence() -> None:
    (term,) = terms_of(corpus())
    assert term.lost is not None
    assert term.omitted is not None
    assert [place.bead for place in term.lost.passages] == [2]
    assert [place.bead for place in term.omitted.passages] == [3]
    assert (term.count, term.problems, term.deviations, term.documents) == (6, 3, 1, 3)
    assert term.newest == "2022-09-05"
    assert [(origin.pair, ways) for origin, ways in term.mixed] == [("two", 2)]


def test_variety_counts_a_doubtful_rendering_for_little() -> None:
    (term,) = terms_of(corpus())
    assert term.variety == pytest.approx((1 - 0.1 * 0.1 * 0.2) + 0.6)
    sure, doubtful = talk("s", "", ("一。", "One, two.")), talk("d", "", ("一。", "One, two, three, four."))
    for way in ("One", "two"):
        sure = rendered(sure, "一", way, term="sure", sure=0.95)
    for way in ("One", "two", "three", "four"):
        doubtful = rendered(doubtful, "一", way, term="doubtful", sure=0.1)
    assert [term.id for term in terms_of([doubtful, sure])] == ["sure", "doubtful"]


def test_passages_are_capped_and_the_documents_with_more_are_named() -> None:
    many = [talk(f"d{number}", f"20{number:02}-01-01", ("分歧。", "Differences.")) for number in range(10, 20)]
    many = [rendered(rendered(one, "分歧", "Differences"), "分歧", "Differences") for one in many]
    (term,) = terms_of(many, most=3)
    (way,) = term.variants
    assert [place.origin.pair for place in way.passages] == ["d10", "d14", "d19"]
    assert [(origin.pair, count) for origin, count in way.more][:2] == [("d10", 1), ("d11", 2)]
    assert (way.count, way.hidden, term.hidden) == (20, 17, 17)


def test_a_document_keeps_the_text_of_some_passages_and_the_place_of_all() -> None:
    (term,) = terms_of([rendered(corpus()[0], "管控分歧", "manage differences")], shown=1)
    assert [place.sides is None for place in term.variants[0].passages] == [False, True]


def test_anchors_of_terms_differ_also_where_files_are_named_without_regard_to_case() -> None:
    names = ["a b", "a-b", "A-B", "a/b", "..", "管控", "管", "x" * 90, "x" * 91, "", "con"]
    anchors = [term_anchor(name) for name in names]
    assert len({anchor.casefold() for anchor in anchors}) == len(names)
    assert all(anchor.startswith("t-") and anchor.replace("-", "").isalnum() and anchor.isascii() for anchor in anchors)


def test_context_stays_in_the_bead_and_marks_every_part() -> None:
    two = corpus()[1]
    place = passage(two, origin_of(two, "x#"), 0, [span(two.pair.source.text, "管控分歧")],
                    two.renderings[0].target, [span(two.pair.source.text, "管控")])  # fmt: skip
    assert place.sides is not None
    source, target = place.sides
    assert (source.before, source.after) == ("要", "，也要管控分歧。")
    assert source.pieces == (Piece("管控", "missing"), Piece("分歧", "hit"))
    assert target.pieces == (Piece("manage", "hit"), Piece(" their ", ""), Piece("differences", "hit"))
    assert (target.before, target.after) == ("It matters to ", ", and to control differences.")
    assert place.href == "x#b1"


def test_long_contexts_end_at_words_and_long_gaps_are_cut() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    one = talk("long", "", ("甲" * 80 + "分歧" + "乙" * 80, f"{words} keep {words} control {words}"))
    target = one.pair.target.text
    origin = origin_of(one, "")
    place = passage(
        one, origin, 0, [span(one.pair.source.text, "分歧")], [span(target, "keep"), span(target, "control")]
    )
    assert place.sides is not None
    source, other = place.sides
    assert source.before == "…" + "甲" * 30
    assert source.after == "乙" * 30 + "…"
    assert [piece.text for piece in other.pieces] == ["keep", " … ", "control"]
    assert other.before.startswith("…word")
    assert other.before.endswith("word59 ")
    assert other.after.startswith(" word0")
    assert all(part in ("", *words.split()) for part in other.after.rstrip("…").split(" "))


def test_a_null_bead_is_one_side_and_nothing() -> None:
    two = corpus()[1]
    place = whole(two, origin_of(two, ""), 2)
    assert place.sides is not None
    assert [side.after for side in place.sides] == ["管控分歧很重要。", ""]
    assert not any(side.pieces for side in place.sides)


@pytest.mark.parametrize(
    ("dates", "unit", "bins"),
    [
        ([], "year", ()),
        (["", "yesterday", "2021", "2021-3-1"], "year", ()),
        (["2021-05-01", "2020-02-29"], "day", ("2020-02-29", "2021-05-01")),
        (["2018-05-01", "2021-05-01"], "year", ("2018", "2019", "2020", "2021")),
        (["1368-05-01", "2021-05-01"], "year", ("1368", "2021")),
        ([f"2021-0{1 + day // 20}-{1 + day % 20:02}" for day in range(60)], "month", ("2021-01", "2021-02", "2021-03")),
    ],
)
def test_bars_are_years_months_or_days(dates: list[str], unit: str, bins: tuple[str, ...]) -> None:
    scale = scale_of(dates)
    assert (scale.unit, scale.bins) == (unit, bins)


def test_strips_stay_in_the_drawing_and_show_the_first_use() -> None:
    scale = Scale("year", ("2020", "2021", "2022", "2023"))
    drawn = strip(scale, [0, 0, 2, 1], [0, 4, 3, 1])
    assert [bar.label for bar in drawn.bars] == ["2021", "2022", "2023"]
    assert [(bar.count, bar.of) for bar in drawn.bars] == [(0, 4), (2, 3), (1, 1)]
    assert drawn.text == "2022: 2 of 3, 2023: 1 of 1"
    assert drawn.first == pytest.approx(WIDTH * 2.5 / 4)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.ground <= HEIGHT for bar in drawn.bars)
    assert all(bar.height <= bar.ground for bar in drawn.bars)
    assert strip(scale, [0, 0, 0, 0], [0, 0, 0, 0]).first is None


def chosen() -> Bitext:
    two = corpus()[1]
    source, target = two.pair.source.text, two.pair.target.text
    choices = (
        Choice(ChoiceKind.PROCEDURE, "explicitation", 0, (), (span(target, "It matters"),), 0.4, "unlinked"),
        Choice(ChoiceKind.PROCEDURE, "explicitation", 0, (), (span(target, "their"),), 0.7, "unlinked"),
        Choice(ChoiceKind.PROCEDURE, "literal", 0, certainty=0.9, rule="termbase", rendering=0),
        Choice(ChoiceKind.MODALITY, "kept", 1, (span(source, "必须"),), (span(target, "must"),), 0.95, author="Ann"),
        Choice(ChoiceKind.MODALITY, "weakened", 0, (span(source, "要"),), (span(target, "matters"),), 0.6, "words"),
        Choice(ChoiceKind.MODALITY, "kept", 0, (span(source, "要", 1),), (), 0.3, "words"),
    )
    return replace(two, choices=choices)


def test_choices_are_counted_by_kind_and_value() -> None:
    two = chosen()
    kinds = group_choices(choice_uses(two, origin_of(two, ""), 9), 1)
    assert [(kind.title, kind.count) for kind in kinds] == [("Procedures", 3), ("Modality", 3)]
    procedures, modality = kinds
    assert [(value.value, value.count, value.hidden) for value in procedures.values] == [
        ("explicitation", 2, 1),
        ("literal", 1, 0),
    ]
    assert [(use.certainty, use.by) for use in modality.values[0].uses] == [(0.95, "Ann")]
    literal = procedures.values[1].uses[0].passage
    assert literal.sides is not None
    assert [piece.text for piece in literal.sides[1].pieces if piece.kind] == ["manage", "differences"]
    assert group_choices((), 9) == ()


def test_the_surest_choices_of_a_document_keep_their_text() -> None:
    two = chosen()
    uses = choice_uses(two, origin_of(two, ""), 1)
    assert [use.passage.sides is not None for use in uses] == [False, True, True, True, True, False]


def test_what_is_to_be_checked_begins_with_the_surest() -> None:
    two = rendered(chosen(), "管控分歧", "control differences", term="part", missing="管控", sure=0.5)
    two = replace(two, beads=(*two.beads[:2], replace(two.beads[2], confidence=0.65)))
    origin = origin_of(two, "two.html#")
    lists = finding_lists(phrase_uses(two, origin, 9), null_uses(two, origin, 9), choice_uses(two, origin, 9), 1)
    assert [(one.code, one.count) for one in lists] == [("phrases", 1), ("parts", 1), ("omitted", 1), ("explicit", 2)]
    phrases, parts, omitted, explicit = (one.items[0] for one in lists)
    # The one in the sentence that is left out is there with its sentence.
    assert (phrases.about, phrases.probability, phrases.passage.bead) == ("管控分歧", 0.7, 2)
    assert (parts.about, parts.anchor, parts.probability) == ("管控", "t-part", 0.5)
    assert (omitted.phrases, omitted.probability) == (("管控分歧",), 0.65)
    assert explicit.probability == 0.7
    assert explicit.passage.sides is not None
    assert [piece.text for piece in explicit.passage.sides[1].pieces] == ["their"]
    assert finding_lists((), (), (), 9) == ()


def test_added_sentences_are_listed_as_added() -> None:
    one = talk("one", "", ("一。", "One."), ("", "Nobody said so."), confidence=0.8)
    origin = origin_of(one, "one.html#")
    (added,) = finding_lists((), null_uses(one, origin, 0), (), 9)
    assert (added.code, added.count, added.items) == ("added", 1, ())
    (added,) = finding_lists((), null_uses(one, origin, 5), (), 9)
    assert (added.items[0].passage.href, added.items[0].probability) == ("one.html#b2", 0.8)


def test_origins_name_day_speakers_and_both_titles() -> None:
    origin = origin_of(corpus()[0], "one.html#", "no. ")
    assert (origin.date, origin.speakers, origin.title) == ("2021-03-11", ("Speaker of one-en",), "one-zh / one-en")
    assert Passage(origin, 7).label == "no. 7"
