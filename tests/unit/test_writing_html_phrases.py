"""The pages on the phrases of a run: whole, linked, escaped, allowed by their own policy, and the same every time."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import html

from aligner.model import Bitext, Choice, ChoiceKind, Metadata, RenderingStatus, Span
from aligner.writing import html_phrases
from aligner.writing.base import WriteOptions
from aligner.writing.html import index_entry, render_index, render_report
from aligner.writing.html_phrases import CHOICES, LEFT_OUT, PHRASES, render_phrases

from .test_report import chosen, corpus, rendered, talk
from .test_writing_html import HOSTILE

OPTIONS = WriteOptions(index_href="index.html", phrases_href=PHRASES)


def site(bitexts: Sequence[Bitext]) -> dict[str, bytes]:
    """All pages of a run by their paths, as a batch writes them."""
    entries = [index_entry(one, f"{one.pair.id}.html") for one in bitexts]
    pages = {f"{one.pair.id}.html": render_report([one], OPTIONS, index_href="index.html") for one in bitexts}
    return pages | {"index.html": render_index(entries, OPTIONS)} | dict(render_phrases(entries, OPTIONS))


def parse(page: bytes) -> html.HtmlElement:
    return html.document_fromstring(page.decode(), parser=html.HTMLParser(no_network=True))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def with_choices() -> list[Bitext]:
    one, _, three = corpus()
    return [one, chosen(), three]


def many() -> list[Bitext]:
    """A phrase that is used so often that not all of it fits on the page with all phrases."""
    made = []
    for number in range(40):
        one = talk(f"d{number:02}", f"20{number:02}-05-01", *[("分歧。", "Differences.")] * 30)
        for at in range(30):
            one = rendered(one, "分歧", "Differences", nth=at)
        made.append(one)
    return made


def test_every_rendering_has_its_figures_and_passages() -> None:
    page = parse(site(corpus())[PHRASES])
    (article,) = page.xpath("//article")
    assert article.get("id") == "t-guankong-fenqi"
    told = " ".join(words(part) for part in article.xpath("header/*[not(self::svg)]"))
    assert told == "管控分歧 6 uses in 3 documents · 2 renderings guankong-fenqi"
    assert article.xpath("header/svg//title/text()")[0] == "manage differences: 3"
    rows = article.xpath("table/tbody/tr[not(@class='places')]")
    figures = [[words(cell) for cell in row.xpath("*")][:6] for row in rows]
    assert figures == [
        ["manage differences", "3", "3", "2021-03-11 – 2024-01-02", "preferred 2 admitted 1", "87%"],
        ["control differences", "1", "1", "2022-09-05", "unknown", "60%"],
        ["no rendering found", "1", "1", "2022-09-05", "not found", "70%"],
        ["in a sentence without counterpart", "1", "1", "2022-09-05", "not found", "80%"],
    ]
    first = article.xpath("table/tbody[1]//li")
    assert [item.xpath(".//a/@href") for item in first] == [
        ["../one.html#b1"], ["../two.html#b1"], ["../three.html#b1"],
    ]  # fmt: skip
    assert [item.xpath(".//mark/text()") for item in first][1] == ["管控分歧", "manage", "differences"]
    assert words(first[0].xpath(".//span[@class='at']")[0]).endswith("one-en Speaker of one-en")
    assert words(article.xpath(".//details[contains(., 'more than one way')]/summary")[0]).startswith("1 document")


def test_bars_have_their_figures_in_words_and_in_a_table() -> None:
    page = parse(site(corpus())[PHRASES])
    strips = page.xpath("//svg[@class and contains(@class, 'strip')]/@aria-label")
    assert strips[0] == "2021: 1 of 1, 2022: 1 of 4, 2024: 1 of 1"
    table = page.xpath("//table[@class='by']")[0]
    assert [words(cell) for cell in table.xpath("thead//th")] == ["2021", "2022", "2024"]
    told = [[words(cell) for cell in row.xpath("*")] for row in table.xpath("tbody/tr")]
    assert told[0] == ["manage differences", "1 (first)", "1", "1"]
    assert told[1] == ["control differences", "–", "1 (first)", "–"]


def test_variants_are_told_apart_without_colour() -> None:
    page = parse(site(corpus())[PHRASES])
    signs = page.xpath("//tbody/tr/th/svg/use/@href")
    assert signs[:2] == ["#m1", "#m2"]
    fills = page.xpath("//svg[@class='shares']/rect/@fill")
    assert fills == ["url(#p1)", "url(#p2)"]
    assert {f"p{number}" for number in range(1, 9)} <= set(page.xpath("//pattern/@id"))


def test_what_to_check_is_asserted_nowhere() -> None:
    page = parse(site(with_choices())[LEFT_OUT])
    assert "nothing here is a finding" in words(page)
    assert page.xpath("//main/section/@id") == ["phrases", "omitted", "explicit"]
    explicit = page.xpath("//section[@id='explicit']//li")
    assert [words(item.xpath(".//b")[0]) for item in explicit] == ["70%", "40%"]
    assert explicit[0].xpath(".//mark/text()") == ["their"]
    (lost,) = page.xpath("//section[@id='phrases']//li")
    assert lost.xpath(".//a/@href") == ["index.html#t-guankong-fenqi", "../two.html#b2"]
    assert "This is a must." in words(lost)
    (omitted,) = page.xpath("//section[@id='omitted']//li")
    assert "not in target" in words(omitted)


def test_kinds_of_choices_without_any_are_not_there() -> None:
    pages = site(with_choices())
    page = parse(pages[CHOICES])
    assert page.xpath("//main/section/@id") == ["procedure", "modality"]
    told = [words(line) for line in page.xpath("//section[@id='modality']//summary")]
    assert told == ["kept 2 67%, 1 document", "weakened 1 33%, 1 document"]
    assert "Ann" in words(page.xpath("//section[@id='modality']//li")[0])
    assert CHOICES not in site(corpus())
    for content, is_there in ((pages[PHRASES], True), (site(corpus())[PHRASES], False)):
        assert bool(parse(content).xpath("//nav/a[@href='choices.html']")) == is_there


@pytest.mark.parametrize("bitexts", [corpus(), with_choices(), many()], ids=["plain", "choices", "many"])
def test_every_link_of_a_run_leads_somewhere_and_ids_are_unique(bitexts: list[Bitext]) -> None:
    pages = {name: parse(content) for name, content in site(bitexts).items()}
    ids = {name: page.xpath("//@id") for name, page in pages.items()}
    for name, page in pages.items():
        assert len(ids[name]) == len(set(ids[name]))
        assert set(page.xpath("//@aria-labelledby") + page.xpath("//label/@for")) <= set(ids[name])
        for href in page.xpath("//@href"):
            path, _, anchor = unquote(href).partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert target in pages, (name, href)
            assert not anchor or anchor in ids[target], (name, href)


def test_a_phrase_with_more_passages_than_fit_has_a_page_of_its_own_with_all() -> None:
    pages = site(many())
    own = "phrases/t-guankong-fenqi.html"
    assert set(pages) - {f"d{number:02}.html" for number in range(40)} == {"index.html", PHRASES, LEFT_OUT, own}
    assert len(parse(pages[PHRASES]).xpath("//ol[@class='kwic']/li")) == 1000
    assert "and 200 more in" in words(parse(pages[PHRASES]))
    assert parse(pages[PHRASES]).xpath(f"//a[@href='{own.split('/')[1]}']")
    alone = parse(pages[own])
    assert len(alone.xpath("//ol[@class='kwic']/li")) == 1200
    # Of each document, the text of so many is kept; the others are links.
    assert len(alone.xpath("//ol[@class='kwic']/li[.//mark]")) == 800
    assert alone.xpath("//details[.//ol]/@open")


def test_pages_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_phrases, "_MOST_PASSAGES", 100)
    entries = [index_entry(one, f"{one.pair.id}.html") for one in many()]
    page = parse(dict(render_phrases(entries, OPTIONS))[PHRASES])
    assert len(page.xpath("//ol[@class='kwic']/li")) == 100


def hostile() -> Bitext:
    one = rendered(
        talk(HOSTILE, HOSTILE, (f"管控{HOSTILE}", f"One {HOSTILE}"), (HOSTILE, "")), "管控", HOSTILE, term=HOSTILE
    )
    pair = one.pair
    metadata = Metadata("zh", HOSTILE, HOSTILE, HOSTILE, (HOSTILE, HOSTILE), HOSTILE, HOSTILE)
    source = replace(pair.source, metadata=metadata)
    target = replace(pair.target, metadata=replace(metadata, language="en"))
    choice = Choice(ChoiceKind.METAPHOR, HOSTILE, 0, (Span(0, 9),), (Span(2, 9),), 0.5, HOSTILE, author=HOSTILE)
    added = Choice(ChoiceKind.PROCEDURE, "explicitation", 0, (), (Span(2, 9),), 0.5, HOSTILE)
    lost = replace(one.renderings[0], status=RenderingStatus.NOT_FOUND, target=(), missing=(Span(1, 9),))
    return replace(
        one,
        pair=replace(pair, source=source, target=target),
        renderings=(*one.renderings, lost),
        choices=(choice, added),
    )


def test_hostile_text_is_shown_as_text() -> None:
    entries = [index_entry(one, f"{HOSTILE}.html") for one in (hostile(), hostile())]
    pages = dict(render_phrases(entries, OPTIONS))
    assert set(pages) == {PHRASES, LEFT_OUT, CHOICES}
    for content in pages.values():
        page = parse(content)
        assert [len(page.xpath(f"//{tag}")) for tag in ("script", "style", "meta")] == [1, 1, 6]
        assert not page.xpath("//img | //comment() | //@onerror | //@style")
        assert "49" not in page.xpath("string(//main)")
        assert not [href for href in page.xpath("//@href") if "script:" in href.lower()]
    assert HOSTILE in parse(pages[PHRASES]).text_content()
    for name in pages:
        assert re.fullmatch(r"phrases/[a-z0-9-]+\.html", name)


@pytest.mark.parametrize("name", [PHRASES, LEFT_OUT, CHOICES])
def test_policy_allows_exactly_what_a_page_holds_and_nothing_is_loaded(name: str) -> None:
    text = site(with_choices())[name].decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    directives = dict(part.split(" ", 1) for part in html.fromstring(f"<p>{policy[1]}</p>").text.split("; "))
    assert directives["default-src"] == "'none'"
    for tag in ("style", "script"):
        (block,) = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert directives[f"{tag}-src"] == f"'sha256-{digest}'"
    page = parse(text.encode())
    assert not page.xpath("//@src | //@srcset | //@data | //@poster | //@action | //link | //iframe | //object")
    assert not page.xpath("//@style | //@*[starts-with(name(), 'on')]")
    assert not re.search(r"url\(|@import|@font-face", page.xpath("string(//style)"))
    assert all(re.fullmatch(r"url\(#p[1-8]\)", fill) for fill in page.xpath("//@fill"))


def test_pages_are_the_same_bytes_in_any_order_of_the_documents() -> None:
    entries = [index_entry(one, f"{one.pair.id}.html") for one in with_choices()]
    assert dict(render_phrases(entries, OPTIONS)) == dict(render_phrases(reversed(entries), OPTIONS))


def test_a_run_without_documents_or_phrases() -> None:
    assert not dict(render_phrases([], OPTIONS))
    pages = dict(render_phrases([index_entry(talk("one", "", ("一。", "One.")), "one.html")], OPTIONS))
    assert "No phrase of the termbase occurs." in words(parse(pages[PHRASES]))
    assert "Nothing to check" in words(parse(pages[LEFT_OUT]))


def test_the_parts_of_a_phrase_that_are_left_out_are_struck() -> None:
    one = talk("one", "2021-03-11", ("双方应管控分歧。", "The two sides should manage."))
    pages = site([rendered(one, "管控分歧", "manage", missing="分歧")])
    assert parse(pages[PHRASES]).xpath("//li//s/text()") == ["分歧"]
    (part,) = parse(pages[LEFT_OUT]).xpath("//section[@id='parts']//li")
    assert part.xpath(".//s/text()") == ["分歧"]
    assert "seems to leave out 分歧 (1 of 1)" in words(parse(pages[PHRASES]).xpath("//article")[0])
