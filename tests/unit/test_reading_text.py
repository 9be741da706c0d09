"""Plain text: what is a paragraph."""

from __future__ import annotations

import pytest

from aligner.errors import EmptyDocumentError
from aligner.model import ParagraphKind
from aligner.reading import read_text
from aligner.reading.text import extract, line_paragraphs

WRAPPED = """\
Remarks After the Talks

The two ministers met for three hours and went through every chapter of
the draft that their delegations had prepared since the spring, with the
fisheries annex taking up most of the time.

They agreed that the remaining questions would be settled by letter, and
that neither side would publish the text before the other had given its
consent in writing.
"""

WRAPPED_CHINESE = (
    "　　两位部长会谈了三个小时，逐章讨论了双方代表团自春天以来\n"
    "共同起草的文本，其中渔业附件占去了大部分时间，其余各章进展\n"
    "顺利。\n"
    "　　双方商定，尚未解决的问题以书信方式处理，在对方书面同意\n"
    "以前，任何一方都不得对外公布这份文本的内容，也不向媒体透露\n"
    "细节。\n"
)


def texts(content: str, *, presegmented: bool = False) -> list[str]:
    found = extract(content, presegmented=presegmented)
    return [content[item.start : item.end] for item in found.paragraphs]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("一。\n二。\n\n三。", ["一。", "二。", "三。"]),
        ("One.\r\nTwo.\r\n\r\nThree.\r\n", ["One.", "Two.", "Three."]),
        ("Old Mac.\rTwo.", ["Old Mac.", "Two."]),
        ("　　缩进。　\n\u3000\n \t尾。", ["缩进。", "尾。"]),
        ("\ufeffA second mark.\n\ufeffB.", ["A second mark.", "B."]),
        ("One.\u2028Two.\u2029Three.\x0bFour.", ["One.", "Two.", "Three.", "Four."]),
        (" \n\u3000\n", []),
        ("", []),
    ],
)
def test_every_line_that_is_not_empty_is_a_paragraph(content: str, expected: list[str]) -> None:
    assert texts(content) == expected


def test_text_stays_as_it_was() -> None:
    content = "　　一。\r\n\r\n二。 \r\n"
    assert extract(content).text == content


def test_wrapped_english_is_joined_into_blocks() -> None:
    found = texts(WRAPPED)
    assert len(found) == 3
    assert found[1].startswith("The two ministers")
    assert found[1].endswith("most of the time.")


def test_wrapped_chinese_is_joined_at_indents() -> None:
    found = texts(WRAPPED_CHINESE)
    assert len(found) == 2
    assert found[0].endswith("顺利。")


def test_wrapped_text_with_windows_line_breaks() -> None:
    assert len(texts(WRAPPED.replace("\n", "\r\n"))) == 3


@pytest.mark.parametrize(
    "content",
    [
        # one sentence a line, in blocks
        "The ministers met in the capital on Monday for talks.\nThey spoke about trade, water and energy.\n"
        "They agreed to meet again in the autumn of next year.\nNo date was set for the next round of talks.\n\n"
        "A statement was published after the talks ended late.\nIt was short and named no open questions.\n",
        # verse: uneven lines
        "We came by night\nover the long bridge that nobody had crossed since the war\nand sang\n\nof home\nand rain\n",
        # lines far too long to be wrapped by hand
        "\n".join("word " * 60 for _ in range(6)),
        # a list of short lines
        "Paris\nLondon\nRome\nMadrid\nLisbon\nBerlin\n",
    ],
)
def test_lines_that_are_not_wrapped_stay_apart(content: str) -> None:
    assert len(texts(content)) == sum(bool(line.strip()) for line in content.splitlines())


def test_presegmented_keeps_line_numbers() -> None:
    content = "一。\n\n  三。\r\n四。\n"
    paragraphs = line_paragraphs(content)
    assert [content[item.start : item.end] for item in paragraphs] == ["一。", "", "三。", "四。"]
    assert [item.index for item in paragraphs] == [0, 1, 2, 3]


def test_presegmented_does_not_join_wrapped_lines() -> None:
    assert len(texts(WRAPPED, presegmented=True)) == WRAPPED.count("\n")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("双方就合作交换意见", ParagraphKind.HEADING),
        ("双方就合作交换了意见。", ParagraphKind.TEXT),
        ("Ministers Meet in the Capital", ParagraphKind.HEADING),
        ("The ministers met in the capital.", ParagraphKind.TEXT),
        ("这" * 60, ParagraphKind.TEXT),
    ],
)
def test_short_first_line_is_a_heading(line: str, kind: ParagraphKind) -> None:
    assert extract(f"{line}\n第二段。").paragraphs[0].kind is kind


def test_a_single_line_is_no_heading() -> None:
    assert extract("双方就合作交换意见").paragraphs[0].kind is ParagraphKind.TEXT


@pytest.mark.parametrize(
    ("line", "is_question"),
    [
        ("问：会谈何时举行？", True),
        ("記者：有何評論？", True),
        ("某某社记者：有消息说会谈推迟，是否属实？", True),
        ("Q: When will the talks be held?", True),
        ("Reuters: When will the talks be held?", True),
        ("答：我没有消息。", False),
        ("发言人：我没有消息。", False),
        ("Spokesperson: I have no information.", False),
        ("有记者在场，会谈仍然继续：没有人离开。", False),
    ],
)
def test_questions(line: str, is_question: bool) -> None:
    paragraph = extract(f"开头。\n{line}").paragraphs[1]
    assert (paragraph.kind is ParagraphKind.QUESTION) is is_question


def test_read_text_describes_the_text() -> None:
    document = read_text("Talks Held in the Capital\n\nOn 5 May 2020, both sides met.", id="x")
    assert document.id == "x"
    assert document.path == ""
    assert document.metadata.language == "en"
    assert document.metadata.date == "2020-05-05"
    assert len(document.digest) == 64


def test_read_text_takes_the_language_given() -> None:
    assert read_text("Kurz.\nGut.", id="x", language="de").metadata.language == "de"


def test_blank_text_is_an_empty_document() -> None:
    with pytest.raises(EmptyDocumentError, match="x: holds no text"):
        read_text(" \n\u3000", id="x")
