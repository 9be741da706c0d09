"""HTML: pages of ministries and embassies by their layouts, and any other page by its main text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aligner.errors import ReadError
from aligner.model import ParagraphKind
from aligner.reading.dates import iso_stamp
from aligner.reading.encodings import decode
from aligner.reading.extract import Block, Context, Extract, Reader, assemble, is_heading, is_question, tidy
from aligner.reading.layouts import LAYOUTS, Layout
from aligner.reading.limits import MAX_NESTING, check_markup
from aligner.reading.metadata import strip_site

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["READER", "html_blocks", "without_furniture"]

_BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SKIPPED_TAGS = frozenset(
    "script style noscript template head button select option input textarea iframe object embed svg math audio video "
    "canvas map form nav footer aside".split()
)
_NESTED = {
    "heading": frozenset(("h1", "h2", "h3", "h4", "h5", "h6")),
    "item": frozenset(("li",)),
    "bold": frozenset(("strong", "b")),
}
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|crumbs?|share|bdshare\w*|jiathis\w*|related|relate|appendix|print|news-foot|copyright|"
    r"language-?bar|site-?footer|site-?header)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LITERAL_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

# Paragraphs that are no part of the text; the first kind ends it.
_END = re.compile(
    r"(?:相关新闻|相關新聞|相关附件|附件下载|相关链接|延伸阅读|Related (?:News|Articles|Links|Stories))\s*[:：]?$"
    r"|sug+e?st\w*\s+(?:it\s+)?to\s+(?:a\s+|your\s+)?f\w{2,5}n?d?s?\b\s*[:：]?",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"[【\[（(]?\s*(?:责任编辑|責任編輯|编辑|編輯|校对)\s*[:：].{0,30}$|[【\[（(]?(?:打印|打印本页|关闭|关闭窗口|字号|大中小|推荐给朋友)[】\]）)]?$"
    r"|分享(?:到|至).{0,40}$|(?:当前位置|您的位置|您现在的位置)\s*[:：>].{0,80}$|首页\s*[>＞»].{0,80}$"
    r"|(?:版权所有|版權所有|Copyright|©|All [Rr]ights [Rr]eserved).{0,160}$"
    r"|\[?(?:Print|Close|Share|Font [Ss]ize|Home\s*[>»].{0,80}|Big Medium Small)\]?$"
    r"|(?:来源|來源)\s*[:：].{0,30}$|(?:京ICP备|联系我们|网站地图).{0,80}$"
)
_STAMP_LINE = re.compile(
    r"(?:\S{1,12}[:：]\s*)?[12]\d{3}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_MAX_FURNITURE = 200
_RARE_LETTERS = range(0x13000, 0x13430)
"""Egyptian hieroglyphs."""

_TITLE_META = ("ArticleTitle", "og:title", "twitter:title", "DC.title", "title")
_DATE_META = (
    "PubDate", "article:published_time", "publishdate", "date", "DC.date", "dcterms.date", "dcterms.created", "pubdate",
)  # fmt: skip
_ADDRESS_META = ("og:url", "Url")


def _read(data: bytes, context: Context) -> Extract:
    check_markup(data, context.path)
    root = _parse(decode(data, context.path, markup=True), context.path)
    if root is None:
        return Extract("", ())
    meta = _meta(root)
    layout, body = _layout(root)
    if layout is not None:
        title = _first_text(root, layout.title) or _page_title(root, meta)
        time = _first_text(root, layout.time)
        subtitle = _first_text(root, layout.subtitle)
        blocks = [*([Block(subtitle, ParagraphKind.HEADING)] if subtitle else []), *_walk(body)]
    else:
        title = _page_title(root, meta)
        time = ""
        blocks = _main_text(root)
    title = strip_site(tidy(_LITERAL_BREAK.sub("\n", title)))
    blocks = list(without_furniture(blocks, title))
    if blocks and title:
        blocks.insert(0, Block(title, ParagraphKind.HEADING))
    text, paragraphs = assemble(blocks)
    stamp = iso_stamp(time) or next((day for name in _DATE_META if (day := iso_stamp(meta.get(name.lower(), "")))), "")
    return Extract(text, paragraphs, title, stamp, _address(root, meta))


def html_blocks(markup: str, path: str = "") -> list[Block]:
    """The paragraphs of a piece of HTML.

    >>> [block.text for block in html_blocks("<p>一、<b>合作</b></p><!-- no --><ul><li>贸易")]
    ['一、合作', '贸易']
    """
    root = _parse(markup, path)
    return [] if root is None else [block for block in _walk([root]) if block.text]


def without_furniture(blocks: Iterable[Block], title: str) -> Iterator[Block]:
    """Blocks without what pages put around a text: stamps, share buttons, the title again, related news."""
    plain_title = _plain(title)
    for number, block in enumerate(blocks):
        text = block.text
        if not text:
            continue
        if len(text) <= _MAX_FURNITURE:
            if _END.match(text):
                return
            if _NOISE.match(text) or (number < 12 and _STAMP_LINE.match(text)):
                continue
            if number < 12 and plain_title and _plain(text) == plain_title:
                continue
        yield block


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", strip_site(text)).lower()


def _parse(markup: str, path: str) -> _Element | None:
    """The tree of a page; ``None`` for a page without any element."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: _Element | None = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise ReadError(
            f"elements nested more than {MAX_NESTING} deep: save the page's text instead", path=path or None
        )
    return root


def _meta(root: _Element) -> dict[str, str]:
    """Contents of meta elements by name in lower case, the first of each."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _layout(root: _Element) -> tuple[Layout | None, list[_Element]]:
    for layout in LAYOUTS:
        found = _xpath(root, layout.body)
        bodies = [
            body for body in found if not any(body is not other and other in body.iterancestors() for other in found)
        ]
        if any(text.strip() for body in bodies for text in body.itertext()):
            return layout, bodies
    return None, []


def _xpath(root: _Element, path: str) -> list[_Element]:
    return list(root.xpath(path))


def _first_text(root: _Element, paths: Sequence[str]) -> str:
    for path in paths:
        for element in _xpath(root, path):
            text = "\n".join(block.text for block in _walk([element]) if block.text)
            if text:
                return text
    return ""


def _page_title(root: _Element, meta: dict[str, str]) -> str:
    named = next((meta[name.lower()] for name in _TITLE_META if name.lower() in meta), "")
    heading = _first_text(root, ("//h1",)) if len(list(root.iter("h1"))) == 1 else ""
    element = next(root.iter("title"), None)
    return named or heading or ("" if element is None else "".join(element.itertext()))


def _address(root: _Element, meta: dict[str, str]) -> str:
    links = _xpath(root, '//link[@rel="canonical"][@href]')
    named = (meta.get(name.lower(), "") for name in _ADDRESS_META)
    candidates = [*(link.get("href") or "" for link in links), *named]
    return next((item for item in candidates if item.startswith(("http://", "https://"))), "")


@dataclass(slots=True)
class _Line:
    """Text collected for the paragraph at hand, and how much of it is bold."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0
    size: int = 0

    def add(self, text: str, bold: bool) -> None:
        self.parts.append(text)
        letters = len("".join(text.split()))
        self.size += letters
        self.bold += letters if bold else 0

    def block(self, kind: ParagraphKind) -> Iterator[Block]:
        text = "".join(self.parts)
        for part in _LITERAL_BREAK.split(text):
            content = tidy(part)
            if content:
                yield Block(content, self._kind(content, kind))

    def _kind(self, text: str, kind: ParagraphKind) -> ParagraphKind:
        if kind is not ParagraphKind.TEXT or self.bold < self.size:
            return kind
        if is_question(text) or re.search("[?？]", text):
            return ParagraphKind.QUESTION
        return ParagraphKind.HEADING if is_heading(text) else kind


def _walk(roots: Sequence[_Element]) -> list[Block]:
    """The paragraphs below some elements, without recursion, in document order."""
    from lxml import etree

    blocks: list[Block] = []
    for root in roots:
        line = _Line()
        depth = {"heading": 0, "item": 0, "bold": 0}
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag in _BLOCK_TAGS or tag == "br":
                blocks += line.block(_kind_of(depth))
                line = _Line()
            skipped = element is not root and _is_skipped(element, tag)
            if skipped and event == "start":
                walker.skip_subtree()
            if not skipped:
                for name, tags in _NESTED.items():
                    depth[name] += (tag in tags) * (1 if event == "start" else -1)
            if event == "end" and element is not root:
                line.add(element.tail or "", depth["bold"] > 0)
            elif event == "start" and not skipped:
                line.add(element.text or "", depth["bold"] > 0)
        blocks += line.block(_kind_of(depth))
    return blocks


def _kind_of(depth: Mapping[str, int]) -> ParagraphKind:
    if depth["heading"] > 0:
        return ParagraphKind.HEADING
    return ParagraphKind.ITEM if depth["item"] > 0 else ParagraphKind.TEXT


def _is_skipped(element: _Element, tag: str) -> bool:
    if not tag or tag in _SKIPPED_TAGS:
        return True
    if re.search(r"display\s*:\s*none", element.get("style") or "") or element.get("hidden") is not None:
        return True
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return tag not in ("html", "body") and bool(_FURNITURE.search(names))


_XML_KINDS = {"head": ParagraphKind.HEADING, "item": ParagraphKind.ITEM}


def _main_text(root: _Element) -> list[Block]:
    """The main text of a page of unknown layout; all its paragraphs where the guess finds next to nothing."""
    import trafilatura
    from lxml import etree

    everything = _walk([root])
    markup = etree.tostring(root, encoding="unicode", method="html")
    stand_ins = _stand_ins(markup)
    try:
        xml = trafilatura.extract(
            markup.translate(stand_ins), output_format="xml", include_comments=False, include_tables=True,
            include_links=False, include_images=False, deduplicate=False, favor_recall=True,
        )  # fmt: skip
    except (ValueError, RecursionError, AssertionError):
        xml = None
    if not xml:
        return everything
    xml = xml.translate({ord(stand_in): chr(sign) for sign, stand_in in stand_ins.items()})
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = list(_from_xml(etree.fromstring(xml.encode("utf-8"), parser)))
    # Short pages are mostly text; a guess that drops most of one has taken paragraphs for furniture.
    return found if _length(found) >= 0.3 * _length(everything) or _length(everything) > 4000 else everything


def _stand_ins(markup: str) -> dict[int, str]:
    """Letters that a page does not have, for its format characters: they would be lost."""
    signs = {sign for sign in set(markup) if unicodedata.category(sign) == "Cf"}
    unused = (letter for letter in map(chr, _RARE_LETTERS) if letter not in markup)
    return {ord(sign): letter for sign, letter in zip(sorted(signs), unused, strict=False)}


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _from_xml(root: _Element) -> Iterator[Block]:
    """Paragraphs of the simple XML that trafilatura writes."""
    main = root.find(".//main")
    line: list[str] = []
    kind = ParagraphKind.TEXT
    from lxml import etree

    for event, element in etree.iterwalk(root if main is None else main, events=("start", "end")):
        tag = str(element.tag)
        if tag in ("head", "p", "item", "quote", "cell", "row", "list", "table", "lb", "main", "code"):
            yield Block(tidy("".join(line)), kind)
            line = []
            kind = _XML_KINDS.get(tag, ParagraphKind.TEXT) if event == "start" and tag != "lb" else kind
            if event == "end" and tag != "lb":
                kind = ParagraphKind.TEXT
        line.append((element.text if event == "start" else element.tail) or "")


READER = Reader("HTML", (".html", ".htm", ".xhtml", ".shtml"), _read)
