"""DOCX, from documents that the tests make."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from aligner.errors import ReadError
from aligner.model import ParagraphKind
from aligner.reading.docx import OLE_MAGIC, READER
from aligner.reading.extract import Context

HEADING, ITEM, TEXT = ParagraphKind.HEADING, ParagraphKind.ITEM, ParagraphKind.TEXT


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def blocks(data: bytes) -> list[tuple[str, ParagraphKind]]:
    found = READER.read(data, Context("f.docx"))
    return [(found.text[item.start : item.end], item.kind) for item in found.paragraphs]


def test_headings_lists_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_heading("会谈纪要", 0)
    document.add_paragraph("　　双方举行会谈。")
    document.add_paragraph("贸易", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "左", "右"
    document.add_heading("下一步", 2)
    paragraph = document.add_paragraph("一行")
    paragraph.add_run().add_break()
    paragraph.add_run("又一行")
    assert blocks(saved(document)) == [
        ("会谈纪要", HEADING),
        ("双方举行会谈。", TEXT),
        ("贸易", ITEM),
        ("左", TEXT),
        ("右", TEXT),
        ("下一步", HEADING),
        ("一行", TEXT),
        ("又一行", TEXT),
    ]
    assert READER.read(saved(document), Context()).title == "会谈纪要"


def test_insertions_and_links_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Both ")
    for xml in (
        f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t xml:space="preserve">sides </w:t></w:r></w:ins>',
        f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>never </w:delText></w:r></w:del>',
        f'<w:hyperlink {nsdecls("w")} w:anchor="x"><w:r><w:t>met.</w:t></w:r></w:hyperlink>',
    ):
        paragraph._p.append(parse_xml(xml))
    assert blocks(saved(document)) == [("Both sides met.", TEXT)]


def test_content_controls_are_read() -> None:
    document = docx.Document()
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(control))
    assert blocks(saved(document)) == [("Inside.", TEXT)]


def test_headers_and_footers_are_not_text() -> None:
    document = docx.Document()
    document.add_paragraph("Body.")
    document.sections[0].header.paragraphs[0].text = "Head"
    document.sections[0].footer.paragraphs[0].text = "Foot"
    assert blocks(saved(document)) == [("Body.", TEXT)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE_MAGIC + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99, "protected by a password"),
        (OLE_MAGIC + b"\0" * 500, "old Word document"),
    ],
)
def test_compound_files(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        READER.read(data, Context("f.docx"))


def test_every_cut_is_refused_with_one_error() -> None:
    document = docx.Document()
    document.add_paragraph("Body. " * 100)
    data = saved(document)
    for end in range(4, len(data) - 1, len(data) // 23):
        with pytest.raises(ReadError, match=r"f\.docx: "):
            READER.read(data[:end], Context("f.docx"))
