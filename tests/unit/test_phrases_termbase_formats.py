"""The termbase in its formats: marks of renderings, TBX 3 and TBX 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from aligner.errors import NotationError, ParameterError
from aligner.model import Procedure
from aligner.phrases.termbase import (
    TERMBASE_FORMATS,
    Termbase,
    TermRendering,
    TermStatus,
    Validity,
    load_termbase,
    read_termbase,
    termbase_format,
)

TABLE = (
    "id\tsource\tpreferred\tadmitted\tdeprecated\tforbidden\tprocedure\tcategory\tnote\n"
    "gongtongti\t命运共同体|共同体\tfor humanity [2023..]|for mankind [..2022, literal]\tshared future\t"
    "common destiny [2013..2017]\tone world government\tmodulation\tprinciple\tsaid < often & everywhere\n"
    "kongbai\t空白\t\n"
)
FOREIGN = """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body>
 <termEntry id="c1"><descrip type="definition">A talk.</descrip>
  <langSet xml:lang="en-US"><ntig><termGrp><term>dialogue</term></termGrp></ntig><tig><term>talks</term>
   <termNote type="administrativeStatus">supersededTerm</termNote></tig></langSet>
  <langSet xml:lang="fr"><tig><term>dialogue</term></tig></langSet>
  <langSet xml:lang="zh-CN"><tig><term>对话</term></tig></langSet>
 </termEntry>
 <termEntry id="c2"><langSet xml:lang="zh-TW"><tig><term>对话</term></tig></langSet>
  <langSet xml:lang="en"><tig><term>conversation</term></tig></langSet></termEntry>
 <termEntry id="c3"><langSet xml:lang="en"><tig><term>peace</term></tig></langSet></termEntry>
</body></text></martif>"""


def loaded(folder: Path, text: str | bytes, name: str = "terms.tsv") -> Termbase:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_termbase(path)


def test_statuses_dates_and_procedures_of_a_table(tmp_path: Path) -> None:
    term = loaded(tmp_path, TABLE)["gongtongti"]
    assert term.renderings == (
        TermRendering("for humanity", TermStatus.PREFERRED, Validity("2023"), Procedure.MODULATION),
        TermRendering("for mankind", TermStatus.PREFERRED, Validity("", "2022"), Procedure.LITERAL),
        TermRendering("shared future", TermStatus.ADMITTED),
        TermRendering("common destiny", TermStatus.DEPRECATED, Validity("2013", "2017")),
        TermRendering("one world government", TermStatus.FORBIDDEN),
    )


@pytest.mark.parametrize("name", TERMBASE_FORMATS)
def test_every_format_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    termbase = loaded(tmp_path, TABLE)
    assert loaded(tmp_path, TERMBASE_FORMATS[name].render(termbase), "other") == termbase
    whole = load_termbase()
    assert loaded(tmp_path, TERMBASE_FORMATS[name].render(whole), "other") == whole


def test_tbx_is_valid(tmp_path: Path, shared: Path) -> None:
    schema = etree.RelaxNG(etree.parse(shared / "schemas/TBXcoreStructV03.rng"))
    render = TERMBASE_FORMATS["tbx"].render
    for termbase in (loaded(tmp_path, TABLE), load_termbase(), Termbase((), "", "de", "fr", adds=True)):
        root = etree.fromstring(render(termbase))
        assert schema.validate(root), schema.error_log


def test_tbx_uses_the_statuses_of_the_standard(tmp_path: Path) -> None:
    for name in ("tbx", "tbx2"):
        root = etree.fromstring(TERMBASE_FORMATS[name].render(loaded(tmp_path, TABLE)))
        notes = root.xpath("//*[local-name()='termNote']/text()")
        assert set(notes) == {"preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"}
        assert "[forbidden]" in root.xpath("//*[local-name()='note']/text()")


def test_tbx_of_another_tool(tmp_path: Path) -> None:
    path = tmp_path / "foreign.tbx"
    path.write_text(FOREIGN, encoding="utf-8")
    file = read_termbase(path)
    assert (file.source_lang, file.target_lang) == ("zh", "en")
    (term,) = file.termbase().terms
    assert term.source == ("对话",)
    assert [(one.text, one.status.value) for one in term.renderings] == [
        ("dialogue", "preferred"),
        ("conversation", "admitted"),
        ("talks", "deprecated"),
    ]
    assert dict(file.dropped) == {
        "descrip definition": 1,
        "terms in fr": 1,
        "entries that went into another one of the same phrase": 1,
        "entries without a term in zh": 1,
    }
    assert load_termbase(path, ("fr", "en"))["c1"].source == ("dialogue",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<tbx", "is no XML"),
        ("<html/>", "<html> and not <tbx>"),
        ("<tbx/>", "its languages are none"),
        ('<!DOCTYPE tbx [<!ENTITY a "b">]><tbx>&a;</tbx>', "is not expanded"),
        (FOREIGN.replace("zh-", "ja-"), "its languages are en, fr, ja"),
    ],
)
def test_unusable_tbx(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NotationError, match=message):
        loaded(tmp_path, text, "bad.tbx")


def test_entities_of_a_file_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    text = f'<!DOCTYPE tbx [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]><tbx><text>&a;</text></tbx>'
    with pytest.raises(NotationError, match="is not expanded"):
        loaded(tmp_path, text, "bad.tbx")


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("2023..2013", "ends before it begins"),
        ("2013-13..", "is no date"),
        ("..", "needs a date"),
        ("2013, 2014", "dates twice"),
        ("free", "nor a procedure"),
        ("literal, reduction", "more than one procedure"),
    ],
)
def test_bad_marks(tmp_path: Path, mark: str, message: str) -> None:
    with pytest.raises(NotationError, match=message) as caught:
        loaded(tmp_path, f"id\tsource\tpreferred\ncha\t茶\ttea [{mark}]\n")
    assert caught.value.line == 2


def test_the_same_rendering_at_different_times(tmp_path: Path) -> None:
    head = "id\tsource\tpreferred\tadmitted\n"
    term = loaded(tmp_path, f"{head}cha\t茶\ttea [2020..]\ttea [..2019]\n")["cha"]
    assert [term.standing(day)["tea"].status.value for day in ("2019-12-31", "2020-01-01")] == ["admitted", "preferred"]
    with pytest.raises(NotationError, match="do not overlap"):
        loaded(tmp_path, f"{head}cha\t茶\ttea [2020..]\ttea [..2020-05]\n")


def test_standing_on_a_day(tmp_path: Path) -> None:
    term = loaded(tmp_path, TABLE)["gongtongti"]

    def on(day: str) -> list[str]:
        return [one.status.value for one in term.standing(day).values()]

    assert on("2015-06-01") == ["deprecated", "preferred", "admitted", "deprecated", "forbidden"]
    assert on("2024-06-01") == ["preferred", "deprecated", "admitted", "admitted", "forbidden"]
    assert on("") == ["preferred", "preferred", "admitted", "deprecated", "forbidden"]


def test_unknown_format() -> None:
    with pytest.raises(ParameterError, match="choose from tsv, tbx, tbx2"):
        termbase_format("xlsx")
