"""Every input that cannot be used gives one error of aligner's own, which names the file and what to do."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from aligner.errors import AlignerError, EmptyDocumentError, ReadError
from aligner.reading import limits, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(text: str = "Both sides met.") -> bytes:
    out = io.BytesIO()
    made = docx.Document()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A DOCX in which one part is replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def archive(entries: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(entries):
            made.writestr(f"word/{number}.xml", b"")
    return out.getvalue()


def body(inner: str, doctype: str = "") -> bytes:
    return f'{XML_HEAD}{doctype}<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'.encode()


def entity_bomb() -> bytes:
    """Ten levels of entities, each ten of the one before."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "bomb"}">' for n in range(10))
    return with_part("word/document.xml", body("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", f"<!DOCTYPE d [{levels}]>"))


def outside_entity(path: Path) -> bytes:
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{path.as_uri()}">]>'
    return with_part("word/document.xml", body("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", doctype))


def pdf(resources: str = "", content: bytes = b"", trailer: str = "") -> bytes:
    """A PDF of one page, without a table of objects: pdfium makes one."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << {resources} >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
        b"\nstream\nx\nendstream",
    ]
    out = b"%PDF-1.4\n"
    for number, item in enumerate(objects, 1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    return out + f"trailer\n<< /Root 1 0 R {trailer} >>\n%%EOF\n".encode()


ENCRYPTED = f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"

CASES: dict[str, tuple[str, Callable[[], bytes], type[AlignerError], str]] = {
    "empty text": ("a.txt", lambda: b"", EmptyDocumentError, "holds no text"),
    "blank text": ("a.txt", lambda: " \n\u3000\r\n".encode(), EmptyDocumentError, "holds no text"),
    "mark only": ("a.txt", lambda: b"\xef\xbb\xbf", EmptyDocumentError, "holds no text"),
    "empty markdown": ("a.md", lambda: b"---\ntitle: x\n---\n<!-- -->", EmptyDocumentError, "holds no text"),
    "empty html": ("a.html", lambda: b"", EmptyDocumentError, "holds no text"),
    "html without text": ("a.html", lambda: b"<p><img src=x></p>", EmptyDocumentError, "holds no text"),
    "html with a title only": ("a.html", lambda: b"<title>x</title><script>x</script>", EmptyDocumentError, "no text"),
    "empty docx": ("a.docx", lambda: b"", EmptyDocumentError, "is empty"),
    "docx without text": ("a.docx", lambda: document(" "), EmptyDocumentError, "holds no text"),
    "empty pdf": ("a.pdf", lambda: b"", EmptyDocumentError, "is empty"),
    "cut utf-8": ("a.txt", lambda: "双方举行会谈".encode()[:-1], ReadError, "middle of a character at byte 15"),
    "binary": ("a.txt", lambda: bytes(range(256)) * 9, ReadError, "binary data"),
    "unknown encoding": ("a.txt", lambda: "Стороны провели встречу".encode("koi8-r"), ReadError, "save it as UTF-8"),
    "binary html": ("a.html", lambda: b"\0\1\2\3" * 99, ReadError, "binary data"),
    "pdf named txt": ("a.txt", pdf, ReadError, "PDF by its content: rename it to .pdf"),
    "pdf named docx": ("a.docx", pdf, ReadError, "not a DOCX file"),
    "html named txt": ("a.txt", lambda: b"<!doctype html><p>x", ReadError, "HTML by its content: rename it to .html"),
    "docx named txt": ("a.txt", document, ReadError, "ZIP archive"),
    "zip": ("a.zip", document, ReadError, "ZIP archive"),
    "docx named pdf": ("a.pdf", document, ReadError, "ZIP archive"),
    "old doc": ("a.doc", lambda: OLE + b"\0" * 99, ReadError, "save it as .docx"),
    "old doc named docx": ("a.docx", lambda: OLE + b"\0" * 99, ReadError, "old Word document"),
    "text named docx": ("a.docx", lambda: b"Both sides met.", ReadError, "not a DOCX file"),
    "text named pdf": ("a.pdf", lambda: b"Both sides met.", ReadError, "not a PDF file"),
    "docx with a password": (
        "a.docx", lambda: OLE + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), ReadError, "password",
    ),
    "cut docx": ("a.docx", lambda: document()[:-200], ReadError, "damaged or cut short"),
    "zip that is no docx": ("a.docx", lambda: archive(3), ReadError, "not a Word document"),
    "docx with too many parts": ("a.docx", lambda: archive(limits.MAX_ARCHIVE_ENTRIES + 1), ReadError, "zip bomb"),
    "zip bomb": (
        "a.docx", lambda: with_part("word/media/x.bin", bytes(64 * 1024**2)), ReadError, "zip bomb",
    ),
    "damaged xml": ("a.docx", lambda: with_part("word/document.xml", body("<w:p>")), ReadError, "damaged XML"),
    "deep xml": (
        "a.docx",
        lambda: with_part("word/document.xml", body("<w:p>" * 50_000 + "</w:p>" * 50_000)),
        ReadError,
        "save it",
    ),
    "damaged pdf": ("a.pdf", lambda: b"%PDF-1.4\njunk", ReadError, "damaged, cut short or not a PDF"),
    "pdf with a password": ("a.pdf", lambda: pdf(trailer=ENCRYPTED), ReadError, "protected by a password"),
    "pdf without text": ("a.pdf", pdf, ReadError, "run OCR"),
    "scanned pdf": (
        "a.pdf", lambda: pdf("/XObject << /I 5 0 R >>", b"q 99 0 0 99 0 0 cm /I Do Q"), ReadError, "scanned images",
    ),
    "deep html": ("a.html", lambda: b"<div>" * 100_000, ReadError, "nested more than"),
    "deep html in markdown": ("a.md", lambda: b"<div>" * 100_000, ReadError, "nested more than"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_one_error_that_says_what_to_do(tmp_path: Path, case: str) -> None:
    name, make, kind, message = CASES[case]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(AlignerError) as caught:
        read(path)
    assert type(caught.value) is kind
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert message in line
    assert ":" in line.removeprefix(f"{path}: "), "says what to do"
    assert "\n" not in line
    assert caught.value.__cause__ is None


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "none.txt")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is a folder"):
        read(tmp_path)


def test_name_that_no_file_can_have(tmp_path: Path) -> None:
    for name in ("a\0b.txt", "x" * 5000):
        with pytest.raises(ReadError):
            read(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="not a regular file"):
        read(tmp_path / "pipe.txt")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match="no permission"):
        read(path)


def test_disk_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")

    def fail(self: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(ReadError, match="Input/output error"):
        read(path)


def test_too_large_a_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(100 * 1024**2)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("opened"))
    with pytest.raises(ReadError, match="split it"):
        read(path)


def test_too_much_markup(tmp_path: Path) -> None:
    for name in ("a.html", "a.md"):
        path = tmp_path / name
        path.write_bytes(b"x" * (limits.MAX_MARKUP_BYTES + 1))
        with pytest.raises(ReadError, match="split it"):
            read(path)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("a", "a.txt"),
        (" ", "a.txt"),
        ("\n", "a.txt"),
        ("双", "a.txt"),
        ("1月", "a.txt"),
        ("A b", "a.txt"),
        ("外长", "a.txt"),
        ("President A ", "a.txt"),
        ("在北", "a.txt"),
        ("# ", "a.md"),
        ("[", "a.md"),
        ("<!--", "a.md"),
        ("> ", "a.md"),
        ("<b>", "a.txt"),
        ("<br", "a.html"),
        ("&lt;br ", "a.html"),
        ("&nbsp;", "a.html"),
        ("<p>x", "a.html"),
        ("_ ", "a.html"),
    ],
)
def test_repetitions_do_not_stall(tmp_path: Path, unit: str, name: str) -> None:
    """A long row of one thing: anything quadratic in it would run for minutes."""
    path = tmp_path / name
    path.write_text("x " + unit * (150_000 // len(unit)) + " x", encoding="utf-8")
    try:
        assert read(path)
    except ReadError as error:
        assert "nested" in str(error)  # noqa: PT017


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("never read", encoding="utf-8")
    for data in (entity_bomb(), outside_entity(secret)):
        path = tmp_path / "a.docx"
        path.write_bytes(data)
        with pytest.raises(AlignerError):
            read(path)
    page = tmp_path / "a.html"
    page.write_text(f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><p>one &x; two</p>', encoding="utf-8")
    assert "never" not in read(page)[0].text
