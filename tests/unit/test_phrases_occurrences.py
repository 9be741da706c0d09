"""Phrases in a source text, known renderings in a target text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aligner.model import Span
from aligner.phrases.occurrences import PhraseIndex, find_rendering
from aligner.phrases.termbase import Term, Termbase
from aligner.units import units

TO_SIMPLIFIED = str.maketrans("國聯會關係區臺獨ＡＢ", "国联会关系区台独AB")


def fold(text: str) -> str:
    return text.translate(TO_SIMPLIFIED)


def index(*forms: str, language: str = "zh") -> PhraseIndex:
    terms = tuple(Term.of(f"t{number}", (form,), ()) for number, form in enumerate(forms))
    other = "en" if language != "en" else "zh"
    return PhraseIndex(Termbase(terms, "", language, other), fold)


@pytest.mark.parametrize(
    ("forms", "text", "expected"),
    [
        (["联合国", "联合国安理会"], "联合国安理会和联合国", ["联合国安理会", "联合国"]),
        (["中美关系", "关系发展"], "中美关系发展", ["中美关系"]),
        (["小圈子"], "反对搞“小圈子”", ["小圈子"]),
        (["反华小圈子"], "拼凑反华“小圈子”的做法", ["反华“小圈子”"]),
        (["反华小圈子"], '拼凑反华"小圈子"。', ['反华"小圈子"']),
        (["联合国"], "聯合國與會國", ["聯合國"]),
        (["关系"], "兩國關係、关系", ["關係", "关系"]),
        (["AB条约"], "《ＡＢ条约》", ["ＡＢ条约"]),
        (["和平稳定"], "维护和平，稳定大局", []),
        (["和平稳定"], "和平。稳定", []),
        (["相互尊重、和平共处"], "相互尊重，和平共处", ["相互尊重，和平共处"]),
        (["相互尊重、和平共处"], "相互尊重；和平共处", []),
        (["和平 共处"], "和平\n共处", ["和平\n共处"]),
        (["和和"], "和和和和和", ["和和", "和和"]),
        ([], "什么也没有", []),
        (["词"], "", []),
    ],
)
def test_chinese_phrases(forms: list[str], text: str, expected: list[str]) -> None:
    assert [occurrence.span.of(text) for occurrence in index(*forms).find(text)] == expected


def test_a_phrase_is_not_found_in_a_part_of_a_word() -> None:
    terms = tuple(Term.of(form, (form,), ()) for form in ("全球影响", "全球", "影响"))
    asked: list[str] = []

    def borders(text: str) -> Callable[[int, int], bool]:
        asked.append(text)
        return lambda start, end: text[start:end] + text[end : end + 1] not in ("全球影响力", "影响力")

    whole = PhraseIndex(Termbase(terms, ""), fold, borders)
    text = "全球影响力有影响"
    assert [occurrence.span for occurrence in whole.find(text)] == [Span(0, 2), Span(6, 8)]
    assert asked == [text]
    assert whole.find("什么也没有") == ()
    assert asked == [text]


def test_english_phrases_are_found_inflected() -> None:
    text = "They managed the differences and keep managing differences."
    found = index("manage differences", language="en").find(text)
    assert [occurrence.span.of(text) for occurrence in found] == ["managed the differences", "managing differences"]


def test_forms_that_folding_makes_equal_give_both_terms() -> None:
    (found,) = index("台独", "臺獨").find("反对台独")
    assert [term.id for term in found.terms] == ["t0", "t1"]


@pytest.mark.parametrize(
    ("rendering", "text", "expected"),
    [
        ("manage differences", "Both are Managing Differences well.", [["Managing Differences"]]),
        ("control difference", "who controls the differences", [["controls the differences"]]),
        ("manage differences", "manage and control differences", [["manage", "differences"]]),
        ("manage differences", "manage our growing differences", [["manage", "differences"]]),
        ("manage differences", "manage one two three four differences", []),
        ("manage differences", "manage, as ever, differences", []),
        ("manage and control", "control and manage", []),
        ("two heads of state", "the two esteemed heads of state", [["two", "heads of state"]]),
        ("keep … under control", "kept the many old disputes under control", [["kept", "under control"]]),
        ("keep … under control", "keep under control", [["keep under control"]]),
        ("respect … sovereignty", "respect for the sovereignty", [["respect for the sovereignty"]]),
        ("support independence", "support but not its independence", [["support", "independence"]]),
        ("harmony without same", "harmony without being the same", [["harmony without being the same"]]),
        ("keep … under control", "keep, as was said, this under control", [["keep", "under control"]]),
        ("keep … under control", "keep it. Get it under control", []),
        ("keep … under control", "keep a b1 b2 b3 b4 b5 b6 b7 under control", []),
        ("mutual respect, peaceful coexistence", "mutual respect; peaceful coexistence", []),
        ("balanced, effective and sustainable", "balanced, effective, and sustainable", 1),
        ("trade war", "on trade, war and peace", []),
        ("Taiwan independence", "oppose ‘Taiwan independence’", [["Taiwan independence"]]),
        ("anti-China", "anti–China blocs", [["anti–China"]]),
        ("one-China policy", "its one China policy", [["one China policy"]]),
        ("each other's interests", "each other’s interests", [["each other’s interests"]]),
        ("import", "important imports", [["imports"]]),
        ("in a constructive manner", "in constructive manner", [["in constructive manner"]]),
        ("in a constructive manner", "in constructive and open manner", [["in constructive", "manner"]]),
        ("of peace", "of and by peace", []),
        ("dialogue", "dialogue, dialogues", [["dialogue"], ["dialogues"]]),
        ("the", "the", []),
    ],
)
def test_known_renderings(rendering: str, text: str, expected: list[list[str]] | int) -> None:
    found = find_rendering(units(text, "en", str), rendering, "en", str)
    pieces = [[span.of(text) for span in one.spans] for one in found]
    assert (len(pieces) if isinstance(expected, int) else pieces) == expected


def test_only_a_split_that_the_termbase_does_not_mark_is_loose() -> None:
    line = units("keep these two under control and manage all differences", "en", str)
    (marked,) = find_rendering(line, "keep … under control", "en", str)
    (unmarked,) = find_rendering(line, "manage differences", "en", str)
    assert (marked.is_loose, unmarked.is_loose) == (False, True)
    assert (marked.size, unmarked.size) == (3, 2)


def test_rendering_in_one_piece_is_not_also_given_split() -> None:
    line = units("manage differences and other differences", "en", str)
    assert [one.is_loose for one in find_rendering(line, "manage differences", "en", str)] == [False]


def test_chinese_renderings() -> None:
    text = "妥善「管控」分歧"
    (found,) = find_rendering(units(text, "zh", str), "管控分歧", "zh", str)
    assert found.spans[0].of(text) == "管控」分歧"
