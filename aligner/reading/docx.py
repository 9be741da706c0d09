"""DOCX (Office Open XML): headings, lists and tables in the order of the document.

Text in tables, text boxes, content controls and accepted insertions is read; deletions, footnotes, comments,
headers and footers are not part of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from aligner.errors import ReadError
from aligner.model import ParagraphKind
from aligner.reading.extract import Block, Context, Extract, Reader, assemble, tidy
from aligner.reading.limits import check_archive

__all__ = ["OLE_MAGIC", "READER"]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an OLE compound file: an old .doc, or a DOCX with a password."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEADING_STYLES = ("heading", "title", "subtitle", "标题", "副标题")
_LIST_STYLES = ("list", "列表", "列出段落")


def _read(data: bytes, context: Context) -> Extract:
    if data.startswith(OLE_MAGIC):
        raise _compound(data, context.path)
    check_archive(data, context.path)
    blocks = _guarded_blocks(data, context.path)
    text, paragraphs = assemble(blocks)
    title = next((block.text for block in blocks if block.text), "") if blocks else ""
    first = paragraphs[0].kind if paragraphs else ParagraphKind.TEXT
    return Extract(text, paragraphs, title if first is ParagraphKind.HEADING else "")


def _compound(data: bytes, path: str) -> ReadError:
    if _ENCRYPTED in data:
        return ReadError("protected by a password: save it without one", path=path)
    return ReadError("an old Word document (.doc): save it as .docx", path=path)


def _guarded_blocks(data: bytes, path: str) -> list[Block]:
    import docx
    from lxml.etree import XMLSyntaxError

    try:
        return list(_blocks(docx.Document(BytesIO(data))))
    except XMLSyntaxError as error:
        reason = " ".join((error.msg or "no reason given").split())
        raise ReadError(f"holds damaged XML ({reason}): save it again in a word processor", path=path) from None
    except MemoryError:
        raise
    except Exception:
        # python-docx takes a package to be well-formed: what is missing or odd in it comes as KeyError,
        # AttributeError, zlib.error, BadZipFile and others.
        raise ReadError("not a Word document, or damaged: save it again as .docx", path=path) from None


def _blocks(document: Any) -> Iterator[Block]:
    from docx.oxml.ns import qn

    names = _style_names(document)
    for paragraph in document.element.body.iter(qn("w:p")):
        if any(parent.tag.endswith("}Fallback") for parent in paragraph.iterancestors()):
            continue
        kind = _kind(paragraph, names)
        yield from (Block(tidy(line), kind) for line in _lines(paragraph))


def _style_names(document: Any) -> dict[str, str]:
    """Style names in lower case by id, with the names of the styles they build on."""
    names: dict[str, str] = {}
    for style in document.styles:
        chain = [style]
        while (base := getattr(chain[-1], "base_style", None)) is not None and len(chain) < 20:
            chain.append(base)
        names[style.style_id] = " > ".join((item.name or "").lower() for item in chain)
    return names


def _kind(paragraph: Any, names: dict[str, str]) -> ParagraphKind:
    from docx.oxml.ns import qn

    properties = paragraph.pPr
    style = properties.find(qn("w:pStyle")) if properties is not None else None
    chain = names.get(style.get(qn("w:val")), "") if style is not None else ""
    if any(name.strip().startswith(_HEADING_STYLES) for name in chain.split(">")):
        return ParagraphKind.HEADING
    if properties is not None and properties.find(qn("w:outlineLvl")) is not None:
        return ParagraphKind.HEADING
    numbered = properties is not None and properties.find(qn("w:numPr")) is not None
    if numbered or any(name.strip().startswith(_LIST_STYLES) for name in chain.split(">")):
        return ParagraphKind.ITEM
    return ParagraphKind.TEXT


def _lines(paragraph: Any) -> list[str]:
    """The text of one paragraph, split at line breaks; paragraphs in its text boxes come by themselves."""
    from docx.oxml.ns import qn
    from lxml import etree

    text = {qn("w:tab"): " ", qn("w:noBreakHyphen"): "-", qn("w:br"): "\0", qn("w:cr"): "\0", qn("w:ptab"): " "}
    skipped = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:p")}
    parts: list[str] = []
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        if element is not paragraph and element.tag in skipped:
            walker.skip_subtree()
        elif element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag in text:
            parts.append(text[element.tag])
    return "".join(parts).split("\0")


READER = Reader("DOCX", (".docx",), _read)
