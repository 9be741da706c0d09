"""Bytes to characters."""

from __future__ import annotations

import codecs

import pytest

from aligner.errors import ReadError
from aligner.reading.encodings import declared_charset, decode

SIMPLIFIED = "两国外长在首都举行会谈，就贸易、能源和地区问题交换了意见。双方同意明年春天再次见面。"
TRADITIONAL = "兩國外長在首都舉行會談，就貿易、能源和地區問題交換了意見。雙方同意明年春天再次見面。"
CASES = [
    (SIMPLIFIED, "utf-8"),
    (SIMPLIFIED, "gb18030"),
    (SIMPLIFIED, "gbk"),
    (SIMPLIFIED, "utf-16-le"),
    (SIMPLIFIED, "utf-16-be"),
    (TRADITIONAL, "big5"),
    (TRADITIONAL, "big5hkscs"),
    (TRADITIONAL, "gb18030"),
    (TRADITIONAL, "utf-16-le"),
    ("He said “no” — and left the café.", "cp1252"),
    ("Die Größe der Übung wäre für alle schön.", "latin-1"),
    ("Les deux côtés sont tombés d’accord à l’été.", "cp1252"),
    ("Both sides met.", "utf-16-le"),
    ("Стороны провели встречу.", "utf-16-be"),
    ("Стороны провели встречу.", "utf-8"),
]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "f.txt") == text


@pytest.mark.parametrize("repeat", [1, 200])
@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_long_texts(text: str, encoding: str, repeat: int) -> None:
    text = "\n".join([text] * repeat)
    assert decode(text.encode(encoding), "f.txt") == text


@pytest.mark.parametrize("length", range(10, 30, 4))
@pytest.mark.parametrize(("text", "encoding"), [case for case in CASES if case[1].startswith(("gb", "big5", "utf-16"))])
def test_short_texts_are_right_or_refused(text: str, encoding: str, length: int) -> None:
    for start in range(0, len(text) - length, 3):
        piece = text[start : start + length]
        try:
            assert decode(piece.encode(encoding), "f.txt") == piece
        except ReadError:
            continue


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_marks_are_dropped(mark: bytes, encoding: str) -> None:
    assert decode(mark + SIMPLIFIED.encode(encoding), "f.txt") == SIMPLIFIED


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META CHARSET=GB2312>", "gb18030"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5hkscs"),
        (b'<?xml version="1.0" encoding="windows-1251"?><html>', "cp1251"),
        (b"<meta charset=iso-8859-1>", "cp1252"),
        (b"<meta charset=no-such-thing>", ""),
        (b"<script>document.charset='gb2312'</script>", ""),
        (b"", ""),
    ],
)
def test_declared(data: bytes, charset: str) -> None:
    assert declared_charset(data) == charset


def test_a_declaration_counts_in_markup_only() -> None:
    page = "<meta charset=windows-1251><p>Стороны провели встречу.".encode("cp1251")
    assert decode(page, "f.html", markup=True).endswith("встречу.")
    with pytest.raises(ReadError):
        decode(page, "f.txt")


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    page = "<meta charset=gb2312><p>双方举行会谈。"
    assert decode(page.encode(), "f.html", markup=True) == page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (SIMPLIFIED.encode()[:-1], f"f.txt: UTF-8 text that ends in the middle of a character at byte {3 * 42 - 3}"),
        ("双方".encode() + b"\xff" + "举行会谈".encode(), "f.txt: UTF-8 text that has a byte that is wrong at byte 6"),
        (codecs.BOM_UTF8 + b"ab\xff", "UTF-8 text that has a byte that is wrong at byte 5"),
        (codecs.BOM_UTF16_LE + b"a\0b", "UTF-16 text that ends in the middle of a character at byte 4"),
        (
            "Привет всем, кто читает".encode("cp1251"),
            "cannot tell its encoding (tried UTF-8, UTF-16, GB18030, Big5 and",
        ),
        ("日本語の文章です。会談を行いました。".encode("euc-jp"), "cannot tell its encoding"),
        ("Zażółć gęślą jaźń".encode("cp1250"), "cannot tell its encoding"),
        (bytes(range(256)) * 20, "f.txt: holds binary data"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 50, "holds binary data"),
        (b"a\0b", "holds binary data"),
    ],
)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, "f.txt")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_lone_western_letter_at_the_end_is_no_damaged_utf8() -> None:
    assert decode("They met in a café".encode("cp1252"), "f.txt").endswith("café")
