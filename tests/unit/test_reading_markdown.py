"""Markdown."""

from __future__ import annotations

from aligner.model import ParagraphKind
from aligner.reading.extract import Context
from aligner.reading.markdown import READER, front_matter

HEADING, ITEM, TEXT, QUESTION = (
    ParagraphKind.HEADING,
    ParagraphKind.ITEM,
    ParagraphKind.TEXT,
    ParagraphKind.QUESTION,
)


def blocks(content: str) -> list[tuple[str, ParagraphKind]]:
    found = READER.read(content.encode(), Context("f.md"))
    assert "\n".join(found.text[item.start : item.end] for item in found.paragraphs) == found.text
    return [(found.text[item.start : item.end], item.kind) for item in found.paragraphs]


def test_kinds() -> None:
    content = "# 会谈纪要\n\n双方举行会谈。\n\n- 贸易\n- 能源\n  1. 石油\n\n> 引文。\n\n问：何时？\n"
    assert blocks(content) == [
        ("会谈纪要", HEADING),
        ("双方举行会谈。", TEXT),
        ("贸易", ITEM),
        ("能源", ITEM),
        ("石油", ITEM),
        ("引文。", TEXT),
        ("问：何时？", QUESTION),
    ]


def test_inline_markup_is_dropped_and_its_text_kept() -> None:
    content = "Both **sides** *met* in [the capital](http://x.example) ![a picture](p.png)and `agreed`. &amp; \\*so\\*"
    assert blocks(content) == [("Both sides met in the capital and agreed. & *so*", TEXT)]


def test_line_breaks() -> None:
    assert blocks("双方举行\n会谈。") == [("双方举行会谈。", TEXT)]
    assert blocks("Both sides\nheld talks.") == [("Both sides held talks.", TEXT)]
    assert blocks("One.  \nTwo.<br>Three.") == [("One.", TEXT), ("Two.", TEXT), ("Three.", TEXT)]


def test_tables_by_cells() -> None:
    content = "| 项目 | 数额 |\n| --- | ---: |\n| 贸易 | 3 |\n| 能源 | |\n"
    assert [text for text, _ in blocks(content)] == ["项目", "数额", "贸易", "3", "能源"]


def test_html_blocks_and_code() -> None:
    content = "<div>\n<p>One.</p><!-- no -->\n</div>\n\n```\nTwo.\nThree.\n```\n"
    assert [text for text, _ in blocks(content)] == ["One.", "Two.", "Three."]


def test_front_matter_gives_title_and_date() -> None:
    content = (
        '---\ntitle: "Talks: a summary"\ndate: 2021-03-04 10:00\nurl: https://x.example/1\ntags:\n  - a\n---\nBody.\n'
    )
    found = READER.read(content.encode(), Context("f.md"))
    assert (found.title, found.date, found.address) == ("Talks: a summary", "2021-03-04", "https://x.example/1")
    assert found.text == "Body."


def test_a_thematic_break_is_no_front_matter() -> None:
    for content in ("---\nWhat follows is prose.\n---\nBody.", "---\ntitle: never closed\n", "Body.\n---\n"):
        assert front_matter(content) == ({}, content)


def test_title_is_the_first_heading() -> None:
    assert READER.read(b"# A\n\n## B\n\nText.", Context("f.md")).title == "A"
