"""What the lint says, and where; merging with precedence."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner.phrases.termbase import Term, Termbase, TermFile, conflicts, merge, read_termbase
from aligner.phrases.termbase.lint import LINT_RULES, lint, overrides

HEADER = "id\tsource\tpreferred\tadmitted\tdeprecated\tforbidden\n"


def read(folder: Path, rows: str, head: str = HEADER) -> TermFile:
    path = folder / "terms.tsv"
    path.write_text(head + rows, encoding="utf-8")
    return read_termbase(path)


def test_built_in_termbase_passes() -> None:
    assert lint(read_termbase()) == ()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("a\t茶\ttea\n", []),
        ("a\t茶\ttea\na\t饭\trice\n", [(3, "duplicate-id")]),
        ("a\t茶\ttea\nb\t茶\ttea\n", [(3, "duplicate-source")]),
        ("a\t茶\ttea [2020..2010]\nb\t饭\trice\n", [(2, "format")]),
        ("a\t茶\ttea\ttea\n", [(2, "format")]),
        ("a\t茶叶\tgreen tea\t\tgreen teas\n", [(2, "given-twice")]),
        ("a\t茶叶\tgreen tea [2020..]\t\tgreen teas [..2019]\n", []),
        ("a\t茶叶\tgreen tea\nb\t茶-叶\tleaf\n", [(3, "same-form")]),
        ("a\t茶叶\tgreen tea\nb\t茶-叶\tleaf\t\t\tgreen teas\n", [(3, "contradiction"), (3, "same-form")]),
        ("a\t茶\tthe its\n", [(2, "article"), (2, "never-matches")]),
        ("a\t茶\tof and\n", [(2, "never-matches")]),
        ("a\t茶\ttea: green\n", [(2, "never-matches")]),
        ("a\t茶。叶\ttea\n", [(2, "never-matches")]),
        ("a\t美国\tUS\n", []),
        ("a\ttea\t茶\n", [(2, "no-han"), (2, "script")]),
        ("a\t茶\t“tea\n", [(2, "unbalanced")]),
        ("a\t茶\tJohn’s tea\n", []),
        ("a\t茶叶\tgreen tea\tgreen teas\n", [(2, "same-rendering")]),
        ("a\t茶叶|茶-叶\ttea\n", [(2, "repeated-form")]),
        ("a\t茶\ttea，green\n", [(2, "full-width")]),
        ("a\t茶\tthe tea\n", [(2, "article")]),
        ("a\t“茶”\ttea\n", [(2, "marks-in-form")]),
        ("a\t茶\t\ttea\n", [(2, "none-preferred")]),
        ("a\t茶\ttea [..2019]\n", [(2, "none-preferred")]),
        ("a\t茶\t\t\ttea\n", [(2, "none-preferred")]),
        ("a\t茶\t\n", [(2, "no-rendering")]),
        ("a\t茶\n", [(2, "format")]),
        ("a\t茶\t tea\n", [(2, "spaces")]),
    ],
)
def test_rules(tmp_path: Path, rows: str, found: list[tuple[int, str]]) -> None:
    assert sorted((finding.line, finding.rule) for finding in lint(read(tmp_path, rows))) == found


def test_traditional_form_is_the_same_form(tmp_path: Path) -> None:
    file = read(tmp_path, "a\t关系\trelations\nb\t關係\tties\n")
    assert lint(file) == ()
    assert [one.rule for one in lint(file, lambda text: text.translate({0x95DC: "关", 0x4FC2: "系"}))] == ["same-form"]


def test_an_entry_that_adds_to_another_needs_no_rendering(tmp_path: Path) -> None:
    assert lint(read(tmp_path, "a\t茶\t\n", "# merge: add\n" + HEADER)) == ()


def test_other_languages(tmp_path: Path) -> None:
    head = "# source-lang: de\n# target-lang: fr\n" + HEADER
    assert lint(read(tmp_path, "a\tder Frieden\tla paix\n", head)) == ()


def test_every_rule_is_described() -> None:
    assert all(rule.__doc__ for rules in LINT_RULES.values() for rule in rules.values())


def test_added_entries_lose_nothing() -> None:
    base = Termbase((Term.of("a", ("甲", "乙"), ("one",), ("two",), "x", forbidden=("bad",)),), "1")
    over = Termbase((Term.of("b", ("乙", "丙"), ("uno",), deprecated=("two",)),), "2", adds=True)
    (term,) = merge(base, over).terms
    assert (term.id, term.source, term.category) == ("b", ("乙", "丙", "甲"), "x")
    assert [(one.text, one.status.value) for one in term.renderings] == [
        ("uno", "preferred"),
        ("one", "admitted"),
        ("two", "deprecated"),
        ("bad", "forbidden"),
    ]
    assert [term.id for term in merge(base, over, add=False).terms] == ["b", "a"]


def test_conflicts_name_what_is_lost() -> None:
    base = Termbase((Term.of("a", ("甲",), ("one",)), Term.of("c", ("丁",), ("three",))), "1")
    over = Termbase((Term.of("b", ("甲", "戊"), ("uno",)), Term.of("c", ("丁",), ("three",))), "2")
    assert [str(one) for one in conflicts(base, over)] == ["甲: 'b' goes before 'a' (without 'one')"]
    # An id alone is no conflict.
    assert list(conflicts(base, Termbase((Term.of("a", ("戊",), ("uno",)),), "3"))) == []


def test_what_goes_before_what_is_noted(tmp_path: Path) -> None:
    base = Termbase((Term.of("a", ("甲",), ("one",)), Term.of("c", ("丁",), ("three",)), Term.of("d", ("己",))), "1")
    rows = "a\t戊\tuno\nb\t丁\ttres\nd\t己\t\ne\t庚\tsix\n"
    assert [str(one) for one in overrides(read(tmp_path, rows), base)] == [
        "2: note: id 'a' is that of a built-in term of another phrase, 甲, which is called 'a-2' beside it [same-id]",
        "3: note: goes before the built-in 'c' for 丁 (without 'three') [overrides]",
    ]
    added = read(tmp_path, "b\t丁\ttres\n", "# merge: add\n" + HEADER)
    assert [one.message for one in overrides(added, base)] == ["adds to the built-in 'c' for 丁"]
    other = read(tmp_path, "a\t甲\tune\n", "# source-lang: ja\n# target-lang: fr\n" + HEADER)
    assert overrides(other, base) == ()
