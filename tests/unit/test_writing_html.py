"""The report: whole, escaped, allowed by its own policy, and the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

import pytest
from lxml import html

from aligner.confidence import expected_f1, review_order
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    ParagraphKind,
    Rendering,
    RenderingStatus,
    Resource,
    Sentence,
    Signature,
    Span,
)
from aligner.report.marks import Mark, cut
from aligner.report.summary import add_totals, count, review_first
from aligner.writing.base import WriteOptions
from aligner.writing.html import (
    Failure,
    HtmlWriter,
    Unpaired,
    index_entry,
    render_index,
    render_report,
)

PREFERRED, ADMITTED, _, _, OTHERWISE, NOT_FOUND = RenderingStatus

SOURCE = (
    ("方舟会见港湾国外长林德", "heading"),
    ("2031年3月9日，山岚国外交部长方舟在云门会见来访的港湾国外长林德。双方就双边关系坦诚交换意见。", "text"),
    (
        "方舟表示，中断三年的对话能够恢复，来之不易。两国应相互尊重，合作共赢。"
        "渔业争端要通过对话协商解决，不能动辄诉诸制裁。有人一边谈合作，一边筑高墙，这样做没有出路。",
        "text",
    ),
    ("林德说，港方愿同山方加强对话。港方重视渔民的生计。双方还谈到海上搜救。", "text"),
    ("双方商定：", "text"),
    ("恢复海上搜救热线；", "item"),
    ("秋天举行渔业对话。", "item"),
)
TARGET = (
    ("Foreign Minister Fang Zhou Meets Haven Foreign Minister Linde", "heading"),
    (
        "On March 9, 2031, Foreign Minister Fang Zhou of Shanlan met in Yunmen with the visiting Foreign Minister of "
        "Haven, Linde. The two sides had a candid exchange of views on bilateral relations.",
        "text",
    ),
    (
        "Fang Zhou said that the dialogue has resumed after three years. That has not come easily. "
        "The two countries should respect each other and pursue win-win cooperation. "
        "Fishery disputes should be settled through talks, and sanctions should not be a first resort.",
        "text",
    ),
    ("Talking cooperation while putting up high walls leads nowhere.", "text"),
    (
        "Linde said that Haven is ready to step up dialogue with Shanlan. Haven cares for the livelihood of fishermen. "
        "The weather was fine.",
        "text",
    ),
    ("The two sides agreed:", "text"),
    ("to reopen the hotline for search and rescue at sea;", "item"),
    ("to hold fishery consultations in the autumn.", "item"),
)
SHAPES = (
    ((1, 1), 0.99),
    ((1, 1), 0.97),
    ((1, 1), 0.95),
    ((1, 2), 0.88),
    ((1, 1), 0.96),
    ((1, 1), 0.64),
    ((1, 1), 0.81),
    ((1, 1), 0.98),
    ((1, 1), 0.72),
    ((1, 0), 0.55),
    ((0, 1), 0.41),
    ((1, 1), 0.94),
    ((1, 1), 0.9),
    ((1, 1), 0.86),
)


def document(id_: str, paragraphs: tuple[tuple[str, str], ...], metadata: Metadata) -> Document:
    text, found = "", []
    for index, (paragraph, kind) in enumerate(paragraphs):
        found.append(Paragraph(index, len(text), len(text) + len(paragraph), ParagraphKind(kind)))
        text += paragraph + "\n"
    return Document(id_, text, tuple(found), metadata, f"texts/{id_}.txt", hashlib.sha256(text.encode()).hexdigest())


def sentences(document: Document) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for paragraph in document.paragraphs:
        inside = document.paragraph_text(paragraph)
        for match in re.finditer(r"[^。.]+[。.]?(?=\s|$|(?<=。))\s*", inside):
            text = match[0].rstrip()
            start = paragraph.start + match.start()
            found.append(Sentence(len(found), text, start, start + len(text), paragraph.index))
    return tuple(found)


def beads(shapes: tuple[tuple[tuple[int, int], float], ...]) -> tuple[Bead, ...]:
    found, source, target = [], 0, 0
    for (wide, high), confidence in shapes:
        found.append(Bead(range(source, source + wide), range(target, target + high), 1.0, confidence))
        source, target = source + wide, target + high
    return tuple(found)


def rendering(bitext: Bitext, term: str, status: RenderingStatus, phrase: str, *parts: str, nth: int = 0) -> Rendering:
    """Where the ``nth`` ``phrase`` stands, and ``parts`` in the target side of its bead."""
    source, target = bitext.pair.source.text, bitext.pair.target.text
    start = [match.start() for match in re.finditer(re.escape(phrase), source)][nth]
    at = next(
        index
        for index, bead in enumerate(bitext.beads)
        for sentence in bitext.bead_sentences(bead, "source")
        if sentence.start <= start < sentence.end
    )
    spans, cursor = [], bitext.bead_sentences(bitext.beads[at], "target")[0].start if parts else 0
    for part in parts:
        cursor = target.index(part, cursor)
        spans.append(Span(cursor, cursor + len(part)))
        cursor += len(part)
    return Rendering(term, at, status, Span(start, start + len(phrase)), tuple(spans), 0.87)


def make_bitext() -> Bitext:
    source = document(
        "meeting-zh",
        SOURCE,
        Metadata(
            "zh", "方舟会见港湾国外长林德", "2031-03-09", "meeting", ("方舟", "林德"), "云门", "https://mfa.example/9"
        ),
    )
    target = document(
        "meeting-en",
        TARGET,
        Metadata("en", TARGET[0][0], "2031-03-09", "meeting", ("Fang Zhou", "Linde"), "Yunmen"),
    )
    pair = DocumentPair("meeting", source, target, 0.93, (("same_date", 1.0), ("names", 0.8)))
    signature = Signature("0.1.0", (("max_bead", "5"),), (Resource("termbase", "77aa"),))
    bitext = Bitext(pair, sentences(source), sentences(target), beads(SHAPES), (), signature)
    found = (
        rendering(bitext, "exchange", PREFERRED, "坦诚交换意见", "candid exchange of views"),
        rendering(bitext, "dialogue", PREFERRED, "对话", "dialogue"),
        rendering(bitext, "hard-won", ADMITTED, "来之不易", "has not come easily"),
        rendering(bitext, "respect", ADMITTED, "相互尊重", "respect each other"),
        rendering(bitext, "win-win", PREFERRED, "合作共赢", "win-win cooperation"),
        rendering(bitext, "dialogue-and-consultation", OTHERWISE, "对话协商", "talks"),
        rendering(bitext, "dialogue", OTHERWISE, "对话", "talks", nth=1),
        rendering(bitext, "settle", ADMITTED, "争端要通过对话协商解决", "disputes", "settled", "talks"),
        rendering(bitext, "resort", NOT_FOUND, "动辄"),
        rendering(bitext, "wall", OTHERWISE, "筑高墙", "putting up high walls"),
        rendering(bitext, "dialogue", PREFERRED, "对话", "dialogue", nth=2),
        rendering(bitext, "dialogue", OTHERWISE, "对话", "consultations", nth=3),
    )
    return replace(bitext, renderings=tuple(sorted(found, key=lambda r: (r.bead, r.source))))


@pytest.fixture
def bitext() -> Bitext:
    return make_bitext()


OPTIONS = WriteOptions()
HOSTILE = "</script><script>alert('1')</script><img src=x onerror=\"alert(2)\">&amp;</style><!-- ]]> {{ 7*7 }}"


def parse(page: bytes) -> html.HtmlElement:
    return html.document_fromstring(page.decode(), parser=html.HTMLParser(no_network=True))


def with_text(bitext: Bitext, text: str) -> Bitext:
    """One bead that has ``text`` on both sides and wherever else a document can bring text in."""
    metadata = Metadata("zh", text, text, text, (text, text), text, text)
    source = Document(text, text, (Paragraph(0, 0, len(text)),), metadata, text, text)
    target = replace(source, metadata=replace(metadata, language="en"))
    pair = DocumentPair(text, source, target, 0.5, ((text, 0.1),))
    sentence = (Sentence(0, text, 0, len(text), 0),)
    found = Rendering(text, 0, OTHERWISE, Span(2, 12), (Span(0, 5), Span(9, 20)), 0.4)
    return Bitext(pair, sentence, sentence, (Bead(range(1), range(1)),), (found,), Signature(text))


def bead_elements(page: html.HtmlElement) -> list[html.HtmlElement]:
    return page.xpath("//li[contains(concat(' ', @class, ' '), ' bead ')]")


def text_of(bead: html.HtmlElement, side: str) -> str:
    return "".join(bead.xpath(f"div[contains(@class, '{side}')]//span[@class='s']//text()"))


def marked(bead: html.HtmlElement, side: str, key: int) -> list[str]:
    """The stretches of a phrase as they are marked, neighbouring pieces joined."""
    pieces: list[tuple[bool, str]] = []
    for node in bead.xpath(f"div[contains(@class, '{side}')]//span[@class='s']/node()"):
        inside = not isinstance(node, str) and str(key) in node.get("data-r").split()
        pieces.append((inside, node if isinstance(node, str) else node.text))
    return ["".join(text for _, text in group) for inside, group in groupby(pieces, lambda p: p[0]) if inside]


def test_every_bead_is_there_with_its_whole_text(bitext: Bitext) -> None:
    elements = bead_elements(parse(render_report([bitext], OPTIONS)))
    assert [element.get("id") for element in elements] == [f"b{n}" for n in range(1, len(bitext.beads) + 1)]
    for element, bead in zip(elements, bitext.beads, strict=True):
        for side in ("source", "target"):
            # Sentences stand one after the other, each in its own element; what joins them stands between.
            assert text_of(element, side) == "".join(s.text for s in bitext.bead_sentences(bead, side))


def test_bead_shows_number_shape_and_confidence(bitext: Bitext) -> None:
    bead = parse(render_report([bitext], OPTIONS)).get_element_by_id("b4")
    assert bead.xpath("string(.//a[@class='no'])") == "4"
    assert bead.xpath("string(.//*[@class='shape'])") == "1:2"
    assert bead.xpath("string(.//*[@class='conf'])") == "88%"
    assert "q3" in bead.get("class").split()


def test_null_beads_say_which_side_is_missing(bitext: Bitext) -> None:
    page = parse(render_report([bitext], OPTIONS))
    omission, addition = page.get_element_by_id("b10"), page.get_element_by_id("b11")
    assert omission.xpath("string(div[contains(@class, 'target')])") == "not in target"
    assert addition.xpath("string(div[contains(@class, 'source')])") == "only in target"
    assert len(page.xpath("//li[contains(@class, ' null')]")) == 2


def test_phrases_are_marked_where_they_stand(bitext: Bitext) -> None:
    page = parse(render_report([bitext], OPTIONS))
    for index, element in enumerate(bead_elements(page)):
        inside = [rendering for rendering in bitext.renderings if rendering.bead == index]
        for key, rendering in enumerate(inside, 1):
            assert marked(element, "source", key) == [rendering.source.of(bitext.pair.source.text)]
            expected = [span.of(bitext.pair.target.text) for span in rendering.target]
            assert marked(element, "target", key) == expected
    assert marked(page.get_element_by_id("b6"), "target", 1) == ["disputes", "settled", "talks"]


def test_status_is_a_class_and_a_word(bitext: Bitext) -> None:
    page = parse(render_report([bitext], OPTIONS))
    (phrase,) = page.get_element_by_id("b6").xpath(".//a[.='动辄']")
    assert phrase.get("class").split() == ["ph", "n"]
    assert phrase.get("title") == "resort: not found, 87%"
    (known,) = page.get_element_by_id("b5").xpath(".//a[.='合作共赢']")
    assert known.get("title") == "win-win: preferred, 87% ↔ win-win cooperation"


def test_paragraph_breaks_are_marked_on_their_side(bitext: Bitext) -> None:
    page = parse(render_report([bitext], OPTIONS))
    seventh = page.get_element_by_id("b7")
    assert "opens" not in seventh.xpath("string(div[contains(@class, 'source')]/p/@class)")
    assert "opens" in seventh.xpath("string(div[contains(@class, 'target')]/p/@class)")
    assert page.get_element_by_id("b1").xpath("string(div[2]/p/@class)") == "heading opens"


def test_summary_names_both_sides_and_counts(bitext: Bitext) -> None:
    page = parse(render_report([bitext], OPTIONS))
    assert page.xpath("//h1/span/text()") == ["方舟会见港湾国外长林德", TARGET[0][0]]
    assert page.xpath("//h1/span/@lang") == ["zh", "en"]
    figures = dict(zip(page.xpath("//dl[@class='figures']//dt/text()"), page.xpath("//dl//dd/b/text()"), strict=True))
    assert figures["sentences"] == "13 : 14"
    assert figures["doubtful beads"] == "3"
    assert figures["phrases to check"] == "5"
    assert figures["expected F1"] == "88%"
    # By risk: two sentences at .64 come before one at .41, and three at .88 are in the list of the doubtful.
    first = page.xpath("//section[@aria-label='To look at first']//li/a/@href")
    assert first == ["#b6", "#b11", "#b9", "#b10", "#b7", "#b4"]
    assert page.xpath("//section[@aria-label='Omissions and additions']//li/a/@href") == ["#b10", "#b11"]
    assert "Fang Zhou, Linde" in page.text_content()
    assert "方舟、林德" in page.text_content()


def test_variation_is_marked_in_the_table_of_phrases(bitext: Bitext) -> None:
    page = parse(render_report([bitext], OPTIONS))
    first = page.xpath("//table[@class='terms']/tbody")[0]
    assert first.xpath("string(tr/th/span[@class='phrase'])") == "对话"
    assert "varies: 3 ways" in first.text_content()
    assert first.xpath("tr/td[@class='way']/span/text()") == ["dialogue", "talks", "consultations"]
    assert first.xpath("tr[1]//a/@href") == ["#b4", "#b8"]
    assert len(page.xpath("//tbody[contains(@class, 'is-varied')]")) == 1


def test_the_table_says_in_words_what_a_rendering_leaves_out(bitext: Bitext) -> None:
    first, *others = bitext.renderings
    lost = replace(first, missing=(Span(first.source.start, first.source.start + 1),))
    page = parse(render_report([replace(bitext, renderings=(lost, *others))], OPTIONS))
    (hint,) = page.xpath("//td[@class='way']/span[@class='soft'][contains(., 'leave out')]")
    assert hint.text_content() == f"seems to leave out {lost.missing[0].of(bitext.pair.source.text)} (1 of 1)"
    assert hint.xpath("span/@lang") == ["zh"]


@pytest.mark.parametrize("many", [False, True])
def test_every_link_leads_somewhere_and_ids_are_unique(bitext: Bitext, many: bool) -> None:
    page = parse(render_report([bitext, bitext] if many else [bitext], OPTIONS))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inside = [href[1:] for href in page.xpath("//@href") if href.startswith("#")]
    assert len(inside) > len(bitext.beads)
    assert set(inside) <= set(ids)
    labels = page.xpath("//@aria-labelledby") + page.xpath("//label/@for")
    assert set(labels) <= set(ids)


@pytest.mark.parametrize("page", ["report", "many", "index"])
def test_policy_allows_exactly_what_the_page_holds(bitext: Bitext, page: str) -> None:
    content = {
        "report": lambda: render_report([bitext], OPTIONS),
        "many": lambda: render_report([bitext, bitext], OPTIONS),
        "index": lambda: render_index([index_entry(bitext, "a.html")], OPTIONS),
    }[page]()
    text = content.decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert text.index("Content-Security-Policy") < text.index("<style>")
    directives = dict(part.split(" ", 1) for part in html.fromstring(f"<p>{policy[1]}</p>").text.split("; "))
    assert directives["default-src"] == "'none'"
    for tag in ("style", "script"):
        blocks = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", text, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks]
        assert directives[f"{tag}-src"] == f"'sha256-{digests[0]}'"
        assert len(digests) == 1
    # The policy would block these, so that they must not be there.
    assert not parse(content).xpath("//@style | //@*[starts-with(name(), 'on')]")


def test_nothing_is_loaded_from_anywhere(bitext: Bitext) -> None:
    for content in (render_report([bitext], OPTIONS), render_index([index_entry(bitext, "a.html")], OPTIONS)):
        page = parse(content)
        assert not page.xpath("//@src | //@srcset | //@data | //@poster | //@action | //link | //iframe | //object")
        style = page.xpath("string(//style)")
        assert not re.search(r"url\(|@import|@font-face", style)
        assert not re.search(r"fetch|XMLHttpRequest|import\(|innerHTML|eval", page.xpath("string(//script)"))
        assert all(a.get("rel") == "noopener noreferrer" for a in page.xpath("//a[starts-with(@href, 'http')]"))


def test_hostile_text_is_shown_as_text(bitext: Bitext) -> None:
    hostile = with_text(bitext, HOSTILE)
    leftover = ([Unpaired(HOSTILE, HOSTILE, HOSTILE, 0.2, HOSTILE)], [Failure(HOSTILE, HOSTILE)])
    clean = parse(render_report([bitext], OPTIONS))
    for content in (
        render_report([hostile], OPTIONS, *leftover),
        render_report([hostile, hostile], OPTIONS, *leftover, index_href=HOSTILE),
        render_index([index_entry(hostile, HOSTILE)], OPTIONS, *leftover),
    ):
        page = parse(content)
        for tag in ("script", "style", "meta"):
            assert len(page.xpath(f"//{tag}")) == len(clean.xpath(f"//{tag}"))
        assert not page.xpath("//img | //comment()")
        assert not page.xpath("//@onerror")
        assert HOSTILE in page.text_content()
        assert "49" not in page.xpath("string(//main)")
        assert not [href for href in page.xpath("//@href") if "script:" in href.lower()]
    (bead,) = bead_elements(parse(render_report([hostile], OPTIONS)))
    assert text_of(bead, "source") == HOSTILE
    assert marked(bead, "target", 1) == [HOSTILE[0:5], HOSTILE[9:20]]


def test_script_address_is_no_link(bitext: Bitext) -> None:
    page = parse(render_report([with_text(bitext, "javascript:alert(1)")], OPTIONS))
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_characters_that_html_cannot_hold_are_replaced(bitext: Bitext) -> None:
    page = render_report([with_text(bitext, "一\x00二\x1b三\ud800四五六七八九十，是这样，没有错，就是这样。")], OPTIONS)
    assert "一\ufffd二\ufffd三\ufffd四五" in re.sub("<[^>]*>", "", page.decode())


def test_same_input_gives_same_bytes_without_date(bitext: Bitext) -> None:
    assert render_report([bitext], OPTIONS) == render_report([make_bitext()], OPTIONS)
    assert b"<time>" not in render_report([bitext], OPTIONS)
    dated = WriteOptions(date=datetime(2031, 4, 1, 9, tzinfo=UTC))
    assert b"Made by aligner 0.1.0 on <time>2031-04-01</time>" in render_report([bitext], dated)
    assert b"Made by aligner 0.1.0 on <time>2031-04-01</time>" in render_index([index_entry(bitext, "a.html")], dated)


def test_language_tags_of_the_options(bitext: Bitext) -> None:
    page = parse(render_report([bitext], WriteOptions(source_tag="zh-TW", target_tag="en-GB")))
    assert set(page.xpath("//div[contains(@class, 'cell source')]/@lang")) == {"zh-TW"}
    assert set(page.xpath("//div[contains(@class, 'cell target')]/@lang")) == {"en-GB"}
    assert set(page.xpath("//div[contains(@class, 'cell')]/@dir")) == {"auto"}


def test_unknown_language_claims_nothing(bitext: Bitext) -> None:
    document_ = replace(bitext.pair.source, metadata=Metadata())
    page = parse(render_report([replace(bitext, pair=replace(bitext.pair, source=document_))], OPTIONS))
    assert not page.xpath("//div[contains(@class, 'cell source')]/@lang")
    assert page.xpath("//h1/span[1]/text()") == ["meeting-zh"]


def test_writer_takes_none_one_or_many(bitext: Bitext) -> None:
    writer = HtmlWriter()
    assert (writer.name, writer.extension) == ("html", ".html")
    assert not bead_elements(parse(writer.render([], OPTIONS)))
    assert writer.render([bitext], OPTIONS) == render_report([bitext], OPTIONS)
    many = parse(writer.render([bitext, bitext], OPTIONS))
    assert len(bead_elements(many)) == 2 * len(bitext.beads)
    assert many.xpath("//table[contains(@class, 'sortable')]//th/a/@href") == ["#d1-text", "#d2-text"]


def test_bitext_without_any_bead() -> None:
    empty = document("nothing", (), Metadata("zh"))
    page = parse(render_report([Bitext(DocumentPair("x", empty, empty), (), (), ())], OPTIONS))
    assert "No phrase of the termbase occurs." in page.text_content()
    assert not bead_elements(page)


def test_index_sorts_by_expected_f1_and_links_relatively(bitext: Bitext) -> None:
    sure = replace(bitext, beads=tuple(replace(bead, confidence=1.0) for bead in bitext.beads))
    left = [Unpaired("note-17", "关于灯塔的声明", "Statement on Ports", 0.31, "another date")]
    failed = [Failure("scan.pdf", "scan.pdf: no text")]
    page = parse(
        render_index([index_entry(sure, "a.html"), index_entry(bitext, "云门 #1.html")], OPTIONS, left, failed)
    )
    rows = page.xpath("//section[@id='documents']//tbody/tr/th/a/@href")
    assert rows == ["%E4%BA%91%E9%97%A8%20%231.html", "a.html"]
    text = " ".join(page.text_content().split())
    assert "关于灯塔的声明 note-17" in re.sub(r"(?<=声明)(?=note)", " ", text)
    assert "Statement on Ports" in text
    assert "scan.pdf: no text" in text


def test_index_names_the_phrases_that_vary_most_and_where_the_others_are(bitext: Bitext) -> None:
    entries = [index_entry(bitext, "a.html")]
    page = parse(render_index(entries, replace(OPTIONS, phrases_href="phrases/index.html")))
    row = page.xpath("//section[@id='phrases']//tbody/tr")[0]
    assert row.xpath("th/a/@href") == ["phrases/index.html#t-dialogue"]
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert cells == ["4", "3", "2", "dialogue 2 · talks 1 · consultations 1"]
    assert not parse(render_index(entries, OPTIONS)).xpath("//section[@id='phrases']//a")


def test_the_page_of_a_pair_leads_to_the_phrases_of_the_run(bitext: Bitext) -> None:
    page = parse(render_report([bitext], replace(OPTIONS, phrases_href="phrases/index.html")))
    links = page.xpath("//section[@id='phrases']//th/a/@href")
    assert "phrases/index.html#t-dialogue" in links
    assert len(links) == len(page.xpath("//table[@class='terms']/tbody"))
    assert not parse(render_report([bitext], OPTIONS)).xpath("//section[@id='phrases']//th/a")


def test_totals_add_up(bitext: Bitext) -> None:
    one, two = count(bitext), add_totals([count(bitext), count(bitext)])
    assert one.shapes == (("1:1", 11), ("0:1", 1), ("1:0", 1), ("1:2", 1))
    assert one.bands == (7, 4, 2, 1)
    assert one.statuses == (4, 3, 0, 0, 4, 1)
    assert sum(one.bands) == one.beads == len(bitext.beads)
    assert (two.documents, two.beads, two.doubtful, two.shapes[0]) == (2, 28, 6, ("1:1", 22))
    assert one.expected_f1 == pytest.approx(expected_f1(bitext.beads))
    assert two.expected_f1 == pytest.approx(one.expected_f1)
    assert add_totals([]).expected_f1 == 0.0


def test_every_bead_has_its_rank_for_the_keyboard(bitext: Bitext) -> None:
    elements = bead_elements(parse(render_report([bitext], OPTIONS)))
    ranked = sorted(elements, key=lambda element: int(element.get("data-rank")))
    assert [int(element.get("id")[1:]) - 1 for element in ranked] == list(review_order(bitext.beads))


def test_ranks_are_those_of_the_whole_page(bitext: Bitext) -> None:
    elements = bead_elements(parse(render_report([bitext, bitext], OPTIONS)))
    ranked = sorted(elements, key=lambda element: int(element.get("data-rank")))
    assert [element.get("id") for element in ranked][:3] == ["d1-b6", "d2-b6", "d1-b11"]


def test_a_bead_out_of_order_says_so_and_where_it_stands(bitext: Bitext) -> None:
    beads = tuple(replace(bead, crossing=index in (0, 5)) for index, bead in enumerate(bitext.beads))
    page = parse(render_report([replace(bitext, beads=beads)], OPTIONS))
    moved = page.xpath("//li[contains(concat(' ', @class, ' '), ' crossing ')]")
    assert [bead.get("id") for bead in moved] == ["b1", "b6"]
    notes = [" ".join(bead.xpath("string(.//p[@class='moved'])").split()) for bead in moved]
    assert notes == ["out of order: at the beginning in the target", "out of order: follows bead 5 in the target"]
    assert moved[1].xpath(".//p[@class='moved']/a/@href") == ["#b5"]
    assert page.xpath("//option[@value='crossing']")
    assert not parse(render_report([bitext], OPTIONS)).xpath("//option[@value='crossing']")


def test_the_riskiest_beads_of_a_run_come_first(bitext: Bitext) -> None:
    worse = replace(bitext, beads=(replace(bitext.beads[0], confidence=0.1), *bitext.beads[1:]))
    entries = [index_entry(bitext, "a.html"), index_entry(worse, "b.html")]
    page = parse(render_index(entries, OPTIONS))
    links = page.xpath("//section[@id='review']//li/a")
    assert [link.get("href") for link in links][:3] == ["b.html#b1", "b.html#b6", "a.html#b6"]
    assert len(links) == 13
    assert links[0].get("title") == f"方舟会见港湾国外长林德 / {TARGET[0][0]}"
    assert [(item.pair, item.number) for item in review_first(entries, 2)] == [("meeting", 1), ("meeting", 6)]


def test_a_run_without_risk_has_no_list(bitext: Bitext) -> None:
    sure = replace(bitext, beads=tuple(replace(bead, confidence=1.0) for bead in bitext.beads))
    assert not parse(render_index([index_entry(sure, "a.html")], OPTIONS)).xpath("//*[@id='review']")
    assert "None: no bead is at risk." in parse(render_report([sure], OPTIONS)).text_content()


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [Mark(Span(0, 10), 1)],
        [Mark(Span(2, 8), 1), Mark(Span(4, 6), 2), Mark(Span(4, 6), 3)],
        [Mark(Span(0, 5), 1), Mark(Span(3, 9), 2), Mark(Span(9, 10), 1)],
        [Mark(Span(-4, 2), 1), Mark(Span(8, 40), 2), Mark(Span(11, 12), 3)],
    ],
)
def test_slices_are_the_whole_and_say_what_covers_them(marks: list[Mark]) -> None:
    stretch = Span(0, 10)
    slices = cut(stretch, marks)
    covered = [at for slice_ in slices for at in range(slice_.span.start, slice_.span.end)]
    assert covered == list(range(10))
    for slice_ in slices:
        for at in range(slice_.span.start, slice_.span.end):
            assert set(slice_.keys) == {mark.key for mark in marks if mark.span.start <= at < mark.span.end}
