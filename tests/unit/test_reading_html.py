"""HTML: layouts of ministries, and pages of unknown layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner.errors import ReadError
from aligner.model import ParagraphKind
from aligner.reading import read
from aligner.reading.extract import Context, Extract
from aligner.reading.html import READER, html_blocks

HEADING, ITEM, TEXT, QUESTION = (
    ParagraphKind.HEADING,
    ParagraphKind.ITEM,
    ParagraphKind.TEXT,
    ParagraphKind.QUESTION,
)

NEW_LAYOUT = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="ArticleTitle" content="甲国外长同乙国外长通电话"><meta name="PubDate" content="2021-06-03">
<meta name="Url" content="https://ministry.example/t1.shtml">
<title>甲国外长同乙国外长通电话_中华人民共和国外交部</title></head><body>
<div class="naver"><ul><li>首页</li><li>外交动态</li></ul></div>
<div class="news-details"><div class="breadcrumb">首页 &gt; 动态</div>
<div class="news-title"><h1>甲国外长同乙国外长&lt;br&gt;通电话</h1><p class="time"><span>2021-06-03 18:10</span></p>
<div class="action"><span>打印</span><span>分享到</span></div></div>
<div class="news-main" id="News_Body_Txt_A"><div class="TRS_UEDITOR">
<p style="text-align:center"><img src="a.jpg"></p>
<p>　　2021年6月2日，两国外长通电话，
就贸易问题交换意见。</p>
<p><strong>某某社记者：通话持续了多久？</strong></p>
<p>发言人：一小时。<br>双方都很满意。</p>
<p>双方商定：&lt;br&gt;继续会谈。</p>
<p><strong>下一步</strong></p>
<script>var x = "脚本";</script><p style="display: none">隐藏</p>
<p>【责任编辑：某某】</p><p>相关新闻</p><p>另一条新闻的标题</p></div></div>
<div class="news-foot"><dl><dt>相关附件</dt></dl></div></div>
<div class="footer">版权所有</div></body></html>"""

OLD_LAYOUT = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>甲国总理会见乙国外长 — 中华人民共和国外交部</title></head><body>
<div id="News_Body_Title">甲国总理会见乙国外长</div><div class="time"><span id="News_Body_source">来源：</span>
<span id="News_Body_Time">2018-02-16</span></div>
<div id="News_Body_Txt_A"><p>　　当地时间2018年2月15日，甲国总理会见乙国外长。</p></div>
<div id="appendix_list">附件</div></body></html>"""

ENGLISH_LAYOUT = """<html lang="en"><head><title>Ministers Hold Telephone Talks</title></head><body>
<div class="language-bar">中文 English</div>
<div class="news_header"><div class="news_header_title">Ministers Hold Telephone Talks</div>
<div class="xltime">2021-06-03 21:10</div></div>
<div class="content_text"><p>Ministers Hold Telephone Talks</p><p>2021-06-03 21:10</p>
<p>On June 2, the two ministers spoke on the phone.&nbsp; They were&nbsp;content.</p>
<p>Suggest to a freind:</p><p>Print</p></div></body></html>"""

ARTICLE = """<html><head><title>Ministers meet in the capital | Department of State</title>
<link rel="canonical" href="https://other.example/a">
<meta property="article:published_time" content="2021-06-03T10:00:00Z">
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<main><article><h1>Ministers meet in the capital</h1>
<p>On June 2, 2021, the ministers of the two countries met in the capital and spoke for three hours about trade.</p>
<h2>What was agreed</h2><ul><li>More trade in fish and timber between both coasts</li>
<li>A new ferry in the north</li></ul>
<p>They will meet again in the spring of next year, and both sides hope to sign the agreement by then.</p>
</article></main><footer>Copyright 2021. All rights reserved.</footer></body></html>"""


def extract(page: str, encoding: str = "utf-8") -> Extract:
    return READER.read(page.encode(encoding), Context("f.html"))


def blocks(found: Extract) -> list[tuple[str, ParagraphKind]]:
    return [(found.text[item.start : item.end], item.kind) for item in found.paragraphs]


def test_new_layout() -> None:
    found = extract(NEW_LAYOUT)
    assert blocks(found) == [
        ("甲国外长同乙国外长通电话", HEADING),
        ("2021年6月2日，两国外长通电话，就贸易问题交换意见。", TEXT),
        ("某某社记者：通话持续了多久？", QUESTION),
        ("发言人：一小时。", TEXT),
        ("双方都很满意。", TEXT),
        ("双方商定：", TEXT),
        ("继续会谈。", TEXT),
        ("下一步", HEADING),
    ]
    assert (found.title, found.date) == ("甲国外长同乙国外长通电话", "2021-06-03")
    assert found.address == "https://ministry.example/t1.shtml"


def test_old_layout_in_its_declared_encoding() -> None:
    found = extract(OLD_LAYOUT, "gb18030")
    assert blocks(found) == [
        ("甲国总理会见乙国外长", HEADING),
        ("当地时间2018年2月15日，甲国总理会见乙国外长。", TEXT),
    ]
    assert (found.title, found.date) == ("甲国总理会见乙国外长", "2018-02-16")


def test_english_layout_without_what_pages_add() -> None:
    found = extract(ENGLISH_LAYOUT)
    assert blocks(found) == [
        ("Ministers Hold Telephone Talks", HEADING),
        ("On June 2, the two ministers spoke on the phone. They were content.", TEXT),
    ]
    assert found.date == "2021-06-03"


def test_year_comes_from_the_stamp(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(ENGLISH_LAYOUT, encoding="utf-8")
    (document,) = read(page)
    assert document.metadata.date == "2021-06-02"
    assert document.metadata.event == "call"


def test_other_pages_by_their_main_text() -> None:
    found = extract(ARTICLE)
    texts = blocks(found)
    assert texts[0] == ("Ministers meet in the capital", HEADING)
    assert ("What was agreed", HEADING) in texts
    assert ("A new ferry in the north", ITEM) in texts
    assert [text for text, _ in texts].count("Ministers meet in the capital") == 1
    assert not any("Copyright" in text or text in ("Home", "News") for text, _ in texts)
    assert (found.title, found.date) == ("Ministers meet in the capital", "2021-06-03")
    assert found.address == "https://other.example/a"


def test_a_short_page_is_read_whole() -> None:
    assert [text for text, _ in blocks(extract("<p>双方举行会谈。</p><p>会谈很短。</p>"))] == [
        "双方举行会谈。",
        "会谈很短。",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Suggest to a friend:",
        "Suggest to a Friend",
        "Sugest to a frend :",
        "Suggest To A Friend:",
        "相关新闻：",
    ],
)
def test_what_ends_the_text(line: str) -> None:
    page = f'<div id="News_Body_Txt_A"><p>双方举行会谈。</p><p>{line}</p><p>没有用的话。</p></div>'
    assert [text for text, _ in blocks(extract(page))] == ["双方举行会谈。"]


def test_sentences_that_sound_like_furniture_stay() -> None:
    lines = ("来源国应当尊重版权所有者的权利。", "打印机出口增长。", "责任重大。")
    page = f'<div id="News_Body_Txt_A">{"".join(f"<p>{line}</p>" for line in lines)}</div>'
    assert len(extract(page).paragraphs) == 3


def test_pieces_of_html() -> None:
    found = html_blocks("<h2>甲</h2>乙<b>丙</b>丁<table><tr><td>戊<td>己</table><ol><li>庚<li>辛</ol>壬&amp;癸")
    assert [(block.text, block.kind) for block in found] == [
        ("甲", HEADING),
        ("乙丙丁", TEXT),
        ("戊", TEXT),
        ("己", TEXT),
        ("庚", ITEM),
        ("辛", ITEM),
        ("壬&癸", TEXT),
    ]


def test_text_after_a_skipped_element_is_kept() -> None:
    assert [block.text for block in html_blocks("<p>一<script>x</script>二<b>三<i hidden>四</i></b>五</p>")] == [
        "一二三五"
    ]


def test_deep_nesting_is_refused() -> None:
    page = "<div>" * 100_000 + "text" + "</div>" * 100_000
    with pytest.raises(ReadError, match="nested more than"):
        extract(page)


def test_an_xml_declaration_does_no_harm() -> None:
    page = '<?xml version="1.0" encoding="utf-8"?><html><body><p>双方举行会谈。</p></body></html>'
    assert [text for text, _ in blocks(extract(page))] == ["双方举行会谈。"]


FURNITURE = ("责任编辑", "版权", "分享到", "打印", "相关新闻", "相关附件", "<br", "当前位置", "function", "首页")


@pytest.mark.shared
def test_real_pages(shared: Path) -> None:
    pages = sorted((shared / "pages").glob("*.html"))
    assert pages
    for page in pages:
        (document,) = read(page)
        first = document.paragraphs[0]
        assert document.metadata.language == "zh", page
        assert first.kind is HEADING, page
        assert document.paragraph_text(first) == document.metadata.title != "", page
        assert "外交部_" not in document.metadata.title, page
        assert document.metadata.date, page
        assert document.metadata.event, page
        assert document.metadata.participants, page
        assert len(document.text) > 300, page
        assert not [word for word in FURNITURE if word in document.text], page
        for item in document.paragraphs:
            assert document.paragraph_text(item) == document.paragraph_text(item).strip(), page


@pytest.mark.shared
def test_real_press_conferences_have_questions(shared: Path) -> None:
    for page in sorted((shared / "pages").glob("mfa-zh-[0-9]*.html")):
        (document,) = read(page)
        questions = [item for item in document.paragraphs if item.kind is QUESTION]
        assert len(questions) >= 5, page
        assert all("记者" in document.paragraph_text(item) for item in questions), page


def test_joiners_and_marks_of_direction_stay_and_breaking_signs_go() -> None:
    signs = "می\u200cخواهم 👨\u200d👩\u200d👧 ❤\ufe0f \u2067متن\u2069 a\u200e b\u200f ج\u061c क्\u200dष."
    body = f"<p>{signs * 8}</p><p>{signs * 8} so\xadft\u200b\ufeff \u2060end &zwnj;&rlm;م</p>"
    page = f"<html><head><title>می\u200cخواهم</title></head><body><article>{body}</article></body></html>"
    found = READER.read(page.encode(), Context("page.html"))
    assert found.title == "می\u200cخواهم"
    assert found.text.count(signs) == 16
    assert found.text.endswith(" soft end \u200c\u200fم")
