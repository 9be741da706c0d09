"""PDF, from files that the tests write byte by byte."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aligner.errors import ReadError
from aligner.model import ParagraphKind
from aligner.reading.extract import Context
from aligner.reading.pdf import READER, Line, drop_repeated, join_paragraphs

HEADING, TEXT = ParagraphKind.HEADING, ParagraphKind.TEXT

Placed = tuple[str, float, float, float]
"""Text, left, base, size."""


def pdf(pages: Sequence[Sequence[Placed]], trailer: str = "") -> bytes:
    """A PDF with two fonts: Helvetica for ASCII, and one whose glyphs are code points for the rest."""
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange "
        "endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [5 0 R] "
        "/ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R /DW 1000 >>",
        "<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 "
        "/Descent -120 /CapHeight 700 /StemV 80 >>",
        f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream",
    ]
    kids = []
    for page in pages:
        content = "\n".join(
            f"BT /{'F1' if text.isascii() else 'F2'} {size} Tf {left} {base} Td "
            + (f"({text})" if text.isascii() else f"<{text.encode('utf-16-be').hex()}>")
            + " Tj ET"
            for text, left, base, size in page
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return out


def column(texts: Sequence[str], top: float = 700, size: float = 12, left: float = 72) -> list[Placed]:
    return [(text, left, top - 16 * number, size) for number, text in enumerate(texts)]


def blocks(data: bytes) -> list[tuple[str, ParagraphKind]]:
    found = READER.read(data, Context("f.pdf"))
    return [(found.text[item.start : item.end], item.kind) for item in found.paragraphs]


BODY = [
    "The two ministers met for three hours and went through every",
    "chapter of the draft that their delegations had prepared co-",
    "operatively since the spring of the past year in the capital.",
]


def test_lines_become_paragraphs() -> None:
    page = [("Talks Held", 72, 760, 20), *column(BODY), *column(["They agreed."], top=620)]
    assert blocks(pdf([page])) == [
        ("Talks Held", HEADING),
        (" ".join(BODY).replace("co- operatively", "cooperatively"), TEXT),
        ("They agreed.", TEXT),
    ]


def test_chinese_lines_are_joined_without_spaces() -> None:
    lines = [
        "两位部长会谈了三个小时，逐章讨论了双方",
        "代表团自春天以来共同起草的文本，其中渔",
        "业附件占去了大部分时间。",
    ]
    indented = [(lines[0], 96.0, 700.0, 12.0), *column(lines[1:], top=684)]
    again = [("双方商定，尚未解决的问题以书信方式处", 96.0, 652.0, 12.0), *column(["理。"], top=636)]
    assert blocks(pdf([[*indented, *again]])) == [
        ("".join(lines), TEXT),
        ("双方商定，尚未解决的问题以书信方式处理。", TEXT),
    ]


def test_running_heads_and_page_numbers_go_and_paragraphs_go_on_over_pages() -> None:
    halves = [BODY[:2], BODY[2:]]
    pages = [
        [("Annual Report 2020", 72, 780, 10), *column(half), (f"- {number} -", 280, 20, 10)]
        for number, half in zip((4, 5, 6, 7), [*halves, *halves], strict=True)
    ]
    whole = " ".join(BODY).replace("co- operatively", "cooperatively")
    assert [text for text, _ in blocks(pdf(pages))] == [whole, whole]


def test_numbers_that_do_not_count_pages_stay() -> None:
    pages = [[Line("Text."), Line("1989")], [Line("More."), Line("2021")]]
    assert drop_repeated(pages) == pages


def test_hyphen_of_a_compound_stays_where_the_text_has_it_elsewhere() -> None:
    lines = [Line("A long-term plan is a long-"), Line("term plan, and a Franco-"), Line("German one goes on.")]
    assert join_paragraphs(lines)[0][0] == "A long-term plan is a long-term plan, and a Franco-German one goes on."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pdf([[]]), "no text layer: run OCR"),
        (b"%PDF-1.7\n" + b"junk " * 100, "damaged, cut short or not a PDF"),
        (
            pdf(
                [column(BODY)],
                f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>",
            ),
            "protected by a password",
        ),
        (pdf([column(["\ue001\ue002\ue003\ue004"])]), "fonts do not say which characters"),
    ],
)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        READER.read(data, Context("f.pdf"))
