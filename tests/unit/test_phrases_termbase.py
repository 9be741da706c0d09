"""The termbase: reading, checking, merging, swapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner.errors import NotationError, ParameterError, ReadError
from aligner.phrases.termbase import CATEGORIES, GAP, Term, Termbase, load_termbase, merge

HEADER = "id\tsource\tpreferred\tadmitted\tcategory\tnote\n"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "terms.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_built_in_termbase_is_whole() -> None:
    termbase = load_termbase()
    assert (termbase.source_lang, termbase.target_lang) == ("zh", "en")
    assert len(termbase) >= 450
    assert len(termbase.digest) == 64
    for term in termbase.terms:
        assert term.category in CATEGORIES, term.id
        assert term.preferred, term.id
        assert term.id.isascii()
        for rendering in term.renderings:
            assert rendering.text.split(" ")[0].casefold() not in {"the", "an"}, (term.id, rendering)
            assert "  " not in rendering.text
            assert all(ord(character) < 0x2E80 for character in rendering.text), (term.id, rendering)
        for form in term.source:
            assert not set(form) & set("“”《》 \"'"), form


@pytest.mark.parametrize("phrase", ["小圈子", "脱钩断链", "冷战思维", "核心利益", "人类命运共同体", "长臂管辖"])
def test_built_in_termbase_has_what_general_dictionaries_lack(phrase: str) -> None:
    assert any(phrase in term.source for term in load_termbase().terms)


def test_columns_in_any_order_and_optional_ones_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffpreferred\tid\tsource\r\ntea | green tea\tcha\t茶|茶叶\r\n\r\n# a comment\r\n")
    termbase = load_termbase(path)
    assert termbase.terms == (Term.of("cha", ("茶", "茶叶"), ("tea", "green tea")),)


def test_trailing_empty_columns_may_be_missing(tmp_path: Path) -> None:
    termbase = load_termbase(written(tmp_path, HEADER + "cha\t茶\ttea\nfan\t饭\trice\tmeal\tfood\tdaily\n"))
    assert termbase["cha"].admitted == ()
    assert termbase["fan"] == Term.of("fan", ("饭",), ("rice",), ("meal",), "food", "daily")


def test_term_without_renderings_is_followed_up_only(tmp_path: Path) -> None:
    assert load_termbase(written(tmp_path, HEADER + "cha\t茶\t\n"))["cha"].renderings == ()


def test_language_directives(tmp_path: Path) -> None:
    text = "# source-lang: de\n#target-lang:fr\nid\tsource\tpreferred\nfrieden\tFrieden\tpaix\n"
    termbase = load_termbase(written(tmp_path, text))
    assert (termbase.source_lang, termbase.target_lang) == ("de", "fr")


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", None, "holds no termbase"),
        ("# only a comment\n", None, "holds no termbase"),
        ("id\tsource\n", 1, "'preferred' is missing"),
        ("id\tsource\tpreferred\tcolour\n", 1, "unknown column 'colour'"),
        ("id\tsource\tpreferred\tid\n", 1, "given twice"),
        (HEADER + "cha\t茶\ttea\t\t\t\textra\n", 2, "7 columns"),
        (HEADER + "cha 茶 tea\n", 2, "separated by tabs"),
        (HEADER + "cha\t\ttea\n", 2, "no source phrase"),
        (HEADER + "茶\t茶\ttea\n", 2, "an id starts with a letter"),
        (HEADER + "\t茶\ttea\n", 2, "an id starts with a letter"),
        (HEADER + "cha\t茶\ttea\ncha\t饭\trice\n", 3, "already in line 2"),
        (HEADER + "cha\t茶\ttea\nming\t饭|茶\ttea\n", 3, "'茶' is already in line 2"),
        (HEADER + "cha\t茶|茶\ttea\n", 2, "already in line 2"),
        (HEADER + "cha\t茶\ttea\ttea\n", 2, "given twice"),
        (HEADER + "cha\t茶\ttea||char\n", 2, "empty entry"),
        (HEADER + "cha\t“”\ttea\n", 2, "no letter or figure"),
        (HEADER + "cha\t茶 … 饭\ttea\n", 2, "only renderings may have a gap"),
        (HEADER + "cha\t茶\tcup… tea\n", 2, "a gap stands between words"),
        ("# source-lang: 中文\n" + HEADER, 1, "language tag"),
        ("# source-lang: en\n" + HEADER, None, "are both 'en'"),
        (HEADER.encode() + "cha\t茶\ttea".encode("gb18030"), 2, "not UTF-8"),
    ],
)
def test_bad_file_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, line: int | None, message: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(NotationError) as caught:
        load_termbase(path)
    assert caught.value.line == line
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere\.tsv"):
        load_termbase(tmp_path / "nowhere.tsv")


def test_entries_give_every_pair_with_its_weight() -> None:
    term = Term.of("x", ("茶", "茶叶"), ("tea",), ("keep … tea",))
    assert list(Termbase((term,), "").entries()) == [
        ("茶", "tea", 1.0),
        ("茶", "keep tea", 0.7),
        ("茶叶", "tea", 1.0),
        ("茶叶", "keep tea", 0.7),
    ]
    assert all(GAP not in rendering for _, rendering, _ in load_termbase().entries())


def test_look_up_by_id() -> None:
    termbase = Termbase((Term.of("cha", ("茶",), ("tea",)),), "")
    assert termbase["cha"].source == ("茶",)
    assert "cha" in termbase
    assert "fan" not in termbase
    with pytest.raises(KeyError):
        termbase["fan"]


def test_the_same_id_for_another_phrase_hides_no_term() -> None:
    base = Termbase(
        (Term.of("a", ("甲",), ("one",)), Term.of("a-2", ("乙",), ("two",)), Term.of("b", ("丙", "丁"), ("three",))),
        "1",
    )
    over = Termbase((Term.of("a", ("戊",), ("uno",)), Term.of("b", ("丙",), ("tres",))), "2")
    for add, last in ((False, []), (True, ["丁"])):
        merged = {term.id: term for term in merge(base, over, add=add).terms}
        # Of the same id and a common form it is the same term, which is replaced as a whole or added to.
        assert {term.id: list(term.source) for term in merged.values()} == {
            "a": ["戊"], "b": ["丙", *last], "a-3": ["甲"], "a-2": ["乙"],
        }  # fmt: skip
        assert merged["a-3"].preferred == ("one",)
    # Once it has another id it keeps it when the same termbase is laid over it again.
    assert merge(merge(base, over), over).terms == merge(base, over).terms


def test_merge_by_id_and_by_form() -> None:
    base = Termbase(
        (Term.of("a", ("甲",), ("one",)), Term.of("b", ("乙", "丙"), ("two",)), Term.of("c", ("丁",), ("three",))), "1"
    )
    over = Termbase(
        (Term.of("a", ("戊",), ("uno",)), Term.of("d", ("乙",), ("dos",)), Term.of("e", ("丁",), ("tres",))), "2"
    )
    merged = merge(base, over)
    assert [(term.id, term.source) for term in merged.terms] == [
        ("a", ("戊",)),
        ("d", ("乙",)),
        ("e", ("丁",)),
        ("a-2", ("甲",)),
        ("b", ("丙",)),
    ]
    assert merged.digest not in ("1", "2")


def test_merge_refuses_other_languages() -> None:
    with pytest.raises(ParameterError, match="de-fr"):
        merge(Termbase((), ""), Termbase((), "", "de", "fr"))
