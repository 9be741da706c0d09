"""What a page asks of a store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aligner import review
from aligner.confidence import risk
from aligner.errors import ParameterError
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)
from aligner.review.concordance import variants
from aligner.review.live import Live
from aligner.review.queries import Filter
from aligner.review.reasons import DOUBTS, REASONS, risk_of

from .test_review_edits import ANN, BEN, EVE, bitext, ids

ZH = ["双方在2024年5月6日举行会谈。", "双方同意合作共赢。", "投资达350亿元。", "双方同意。"]
EN = [
    "The two sides held talks on May 6, 2024.",
    "They agreed to win-win cooperation.",
    "Investment reached 3.5 billion.",
    "They agreed, and then they went on at very great length about everything under the sun.",
]


def document(name: str, language: str, texts: list[str]) -> tuple[Document, tuple[Sentence, ...]]:
    sentences, at = [], 0
    for number, text in enumerate(texts):
        sentences.append(Sentence(number, text, at, at + len(text), 0))
        at += len(text) + 1
    whole = "\n".join(texts)
    return Document(name, whole, (Paragraph(0, 0, len(whole)),), Metadata(language=language)), tuple(sentences)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    source, sources = document("z", "zh", ZH)
    target, targets = document("e", "en", EN)
    beads = tuple(
        Bead(range(at, at + 1), range(at, at + 1), confidence=sure) for at, sure in enumerate((0.99, 0.5, 0.95, 0.9))
    )
    place = sources[1].start + ZH[1].index("合作共赢")
    renderings = (
        Rendering(
            "win-win", 1, RenderingStatus.FORBIDDEN, Span(place, place + 4), (Span(targets[1].start, targets[1].end),)
        ),
    )
    given = Bitext(DocumentPair("talk", source, target), sources, targets, beads, renderings)
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        review.add_bitext(opened, given, ANN)
        yield opened


def test_the_queue_goes_by_risk_and_says_why(store: review.Store) -> None:
    items = review.queue(store)
    beads = review.load_state(store, "talk").bitext().beads
    assert [item.number for item in items] == [2, 4, 3, 1]
    assert [item.risk for item in items] == [risk_of(beads[item.number - 1], item.reasons) for item in items]
    assert [item.risk > risk(beads[item.number - 1]) for item in items] == [True, True, True, False]
    assert [item.reasons for item in items] == [
        {"confidence": "confidence 0.50", "term": "合作共赢 rendered in a forbidden way"},
        {"length": "the target is long for the other side"},
        {"numbers": "on one side only: 3500000000, 35000000000"},
        {},
    ]
    assert (items[0].source, items[0].target, items[0].shape) == (ZH[1], EN[1], "1:1")
    assert [item.number for item in review.queue(store, most=2, after=1)] == [4, 3]


def test_what_people_do_changes_the_queue(store: review.Store) -> None:
    beads = ids(store)
    review.confirm(store, [beads[1]], by=ANN, seen=None)
    review.reject(store, [beads[0]], by=BEN, seen=None)
    review.comment(store, beads[2], "350 or 35?", by=ANN)
    review.comment(store, beads[2], "35", by=BEN)
    review.make_null(store, beads[3], by=ANN, seen=None)
    items = {item.number: item for item in review.queue(store)}
    assert [item.number for item in review.queue(store)] == [1, 3, 4, 5]
    assert items[1].reasons == {"rejected": "rejected by ben"}
    assert items[3].reasons["commented"] == "2 comments"
    assert items[4].reasons == {
        "by-hand": "changed by hand, not confirmed",
        "omission": "nothing in the target: an omission?",
    }
    assert items[5].reasons["addition"] == "nothing in the source: an addition?"
    assert items[5].version == store.last_edit()


def test_renderings_left_behind_and_crossings_are_reasons(store: review.Store) -> None:
    beads = ids(store)
    review.move(store, beads[1], "up", sides=("target",), by=ANN, seen=None)
    items = {item.number: item for item in review.queue(store)}
    assert items[2].reasons["outside"] == "rendering lies in another bead: 合作共赢"
    review.undo(store, 1, by=ANN)
    review.swap(store, beads[2], by=ANN, seen=None)
    assert [item.number for item in review.queue(store, wanted=Filter(reasons=("crossing",)))] == [4]


def added(
    folder: Path, zh: list[str], en: list[str], shapes: str
) -> Iterator[tuple[review.Store, list[dict[str, str]]]]:
    """A store with beads of so many sentences, and the reasons of each in text order."""
    source, sources = document("z", "zh", zh)
    target, targets = document("e", "en", en)
    beads, ends = [], [0, 0]
    for shape in shapes.split():
        sizes = [int(size) for size in shape.split(":")]
        sides = [range(end, end + size) for end, size in zip(ends, sizes, strict=True)]
        beads.append(Bead(*sides, confidence=1.0))
        ends = [side.stop for side in sides]
    given = Bitext(DocumentPair("talk", source, target), sources, targets, tuple(beads))
    with review.open_store(folder / "new.db", create=True) as opened:
        review.add_bitext(opened, given, ANN)
        items = sorted(review.queue(opened), key=lambda item: item.number)
        yield opened, [item.reasons for item in items]


def test_numbers_are_compared_from_two_digits_where_one_side_has_digits(tmp_path: Path) -> None:
    zh = ["共有45人。", "十五队的水。", "十分重要。", "二十一日。", "增长3.5亿元。", "第7条。"]
    en = [
        "There were 54.",
        "The fifteenth team.",
        "It matters.",
        "On the 21st.",
        "Up by 350 million.",
        "No.",
    ]
    for _, reasons in added(tmp_path, zh, en, "1:1 1:1 1:1 1:1 1:1 1:1"):
        assert [one.get("numbers", "") for one in reasons] == ["on one side only: 45, 54", *[""] * 5]


def test_names_that_are_always_rendered_alike_are_missed(tmp_path: Path) -> None:
    zh = ["沈远抵达。", "他见到沈远。", "沈远表示欢迎。", "会谈结束。", "沈远离开。", "天晴。"]
    en = [
        "Today Shen arrived.",
        "He met Shen.",
        "There Shen welcomed him.",
        "So Shen ended it.",
        "Then Shen left.",
        "Fine.",
    ]
    for store, reasons in added(tmp_path, zh, en, "1:1 1:1 1:1 1:1 1:1 1:1"):
        assert [one.get("names", "") for one in reasons] == ["", "", "", "names: Shen without 沈远", "", ""]
        live = Live(store, 1)
        assert live.reasons(live.beads) == reasons


def test_an_untranslated_stretch_does_not_bend_the_lengths(tmp_path: Path) -> None:
    zh = ["双方就共同关心的问题深入交换了意见。"] * 3 + ["这一段没有译文，很长很长很长很长很长很长。"] * 9
    en = ["The two sides had an in-depth exchange of views on issues of common concern."] * 3
    for _, reasons in added(tmp_path, zh, en, "1:1 1:1 1:1" + " 1:0" * 9):
        assert [one.get("length", "") for one in reasons] == [""] * 12


def test_two_halves_of_a_bead_and_two_beads_in_one(tmp_path: Path) -> None:
    zh, en = ["甲。", "乙。", "丙。", "丁。", "戊。"], ["A.", "B.", "C.", "D.", "E."]
    for store, reasons in added(tmp_path, zh, en, "1:1 1:0 0:1 2:2 1:1"):
        assert [[*one] for one in reasons] == [[], ["omission", "halves"], ["addition", "halves"], ["wide"], []]
        assert "beside an addition: are they one bead?" in reasons[1].values()
        live = Live(store, 1)
        order = [bead.id for bead in live.queue(Filter())]
        assert order == [item.bead for item in review.queue(store)]
        # What is beside a bead counts: once one half is away, the other stands alone.
        review.merge(store, live.beads[0].id, by=ANN, seen=None)
        live.refresh()
        assert [[*one] for one in live.reasons(live.beads)][1] == ["addition"]
        assert live.reasons(live.beads) == [
            item.reasons for item in sorted(review.queue(store), key=lambda one: one.number)
        ]


def test_only_known_reasons_raise_a_risk() -> None:
    bead = Bead(range(1), range(1), confidence=0.9)
    assert DOUBTS.keys() <= REASONS.keys()
    assert risk_of(bead, ["confidence", "rejected", "commented", "by-hand"]) == risk(bead)
    assert all(risk_of(bead, [name]) > risk(bead) for name in DOUBTS)


def test_filters(store: review.Store) -> None:
    beads = ids(store)
    review.confirm(store, [beads[0]], by=ANN, seen=None)
    review.bookmark(store, beads[3], by=BEN)
    review.merge(store, beads[1], by=ANN, seen=None)

    def numbers(**wanted: object) -> list[int]:
        return sorted(item.number for item in review.queue(store, 1, wanted=Filter(**wanted)))  # type: ignore[arg-type]

    assert numbers() == [2, 3]
    assert numbers(statuses=("confirmed",)) == [1]
    assert numbers(statuses=()) == []
    assert numbers(shapes=("other",)) == [2]
    assert numbers(shapes=("1:1",)) == [3]
    assert numbers(bookmarked_by="ben") == [3]
    assert numbers(bookmarked_by="ann") == []
    assert numbers(reasons=("term", "length")) == [2, 3]
    assert numbers(least_risk=1.0) == [2]
    for wrong in ({"statuses": ("done",)}, {"reasons": ("colour",)}):
        with pytest.raises(ParameterError, match="unknown"):
            Filter(**wrong)  # type: ignore[arg-type]
    assert set(REASONS) >= {"rejected", "numbers"}


def test_progress(store: review.Store) -> None:
    beads = ids(store)
    review.add_bitext(store, bitext(name="empty"), ANN)
    review.confirm(store, beads[:2], by=ANN, seen=None)
    review.reject(store, beads[2:3], by=BEN, seen=None)
    first, second = review.progress(store)
    assert (first.pair, first.beads, first.confirmed, first.rejected, first.by, first.share) == (
        "talk", 4, 2, 1, {"ann": 2, "ben": 1}, 0.5,
    )  # fmt: skip
    assert (second.beads, second.share) == (0, 1.0)


def test_changes_since_and_the_history_of_a_bead(store: review.Store) -> None:
    beads = ids(store)
    seen = store.last_edit()
    review.merge(store, beads[0], by=ANN, seen=seen)
    review.confirm(store, [beads[3]], by=EVE, seen=seen)
    review.undo(store, 1, by=ANN)
    found = review.changes_since(store, seen)
    assert [(one.number, one.kind, one.author, one.role, one.refers, one.why) for one in found] == [
        (2, "merge", "ann", "annotator", 0, "because"),
        (3, "confirm", "eve", "editor", 0, "because"),
        (4, "undo", "ann", "annotator", 2, "because"),
    ]
    assert found[0].at == "2026-03-01T08:00:00Z"
    assert set(found[0].rows) == {("beads", beads[0]), ("beads", beads[1])}
    assert review.changes_since(store, seen, most=1) == found[:1]
    assert review.changes_since(store, 4) == []
    assert review.changes_since(store, 0, bitext=2) == []
    assert review.changes_since(store, 0)[0].rows == ()
    assert [one.kind for one in review.history_of(store, beads[1])] == ["add", "merge", "undo"]


def test_search_on_both_sides(store: review.Store) -> None:
    (hit,) = review.search(store, "同意", "win-win|talks")
    assert (hit.number, hit.pair) == (2, "talk")
    assert [span.of(hit.source) for span in hit.source_spans] == ["同意"]
    assert [span.of(hit.target) for span in hit.target_spans] == ["win-win"]
    assert [one.number for one in review.search(store, target="^they")] == [2, 4]
    assert review.search(store, target="^they", ignore_case=False) == []
    assert [one.number for one in review.search(store, target="on.", plain=True)] == [2, 3]
    assert [one.number for one in review.search(store, target="they", most=1)] == [2]
    assert review.search(store, target=r"2024\.\s+They") == []
    assert review.search(store, target="x*", bitext=1) == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(a", "no regular expression"),
        ("x" * 501, "may have 500"),
        ("", "at least one side"),
        ("[", "no regular expression"),
    ],
)
def test_patterns_that_are_wrong(store: review.Store, pattern: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        review.search(store, pattern)


def test_a_pattern_that_takes_for_ever_is_stopped(tmp_path: Path) -> None:
    source, sources = document("z", "en", ["a" * 60 + "!"] * 30)
    target, targets = document("e", "en", ["b"] * 30)
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1)) for at in range(30))
    with review.open_store(tmp_path / "work.db", create=True) as store:
        review.add_bitext(store, Bitext(DocumentPair("p", source, target), sources, targets, beads), ANN)
        with pytest.raises(ParameterError, match="takes too long for p"):
            review.search(store, "(a|aa)+$")
        assert len(review.search(store, "a+!$")) == 30


def test_the_queue_of_all_pairs(store: review.Store) -> None:
    other = bitext((1, 1), (3, 1), name="walk")
    other = replace(other, beads=(other.beads[0], replace(other.beads[1], confidence=0.1)))
    review.add_bitext(store, other, ANN)
    assert [(item.pair, item.number) for item in review.queue(store)][:2] == [("walk", 2), ("talk", 2)]


def test_all_forms_of_a_rendering_are_one(tmp_path: Path) -> None:
    english = ["They manage differences.", "Managed the differences.", "They manage differences.", "A must."]
    source, sources = document("z", "zh", ["管控分歧。"] * 4)
    target, targets = document("e", "en", english)
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1)) for at in range(4))
    places = [(5, 23), (0, 23), (5, 23), ()]
    renderings = tuple(
        Rendering(
            "fenqi",
            at,
            RenderingStatus.PREFERRED if place else RenderingStatus.NOT_FOUND,
            Span(sources[at].start, sources[at].start + 4),
            (Span(*(targets[at].start + offset for offset in place)),) if place else (),
        )
        for at, place in enumerate(places)
    )
    with review.open_store(tmp_path / "forms.db", create=True) as opened:
        review.add_bitext(opened, Bitext(DocumentPair("t", source, target), sources, targets, beads, renderings), ANN)
        found = variants(opened, "fenqi")
    assert [(one.text, len(one.passages)) for one in found] == [("manage differences", 3), ("", 1)]
