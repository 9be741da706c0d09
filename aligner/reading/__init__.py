"""Files to documents: what is text, what is a paragraph, and what is known about it.

::

    __init__        which file is read by which reader; files to documents
    text, markdown, html, docx, pdf     one format each
    layouts         where the pages of ministries keep their text
    encodings       bytes to characters
    metadata        title, date, event, names, place, with ``dates``, ``names`` and ``languages``
    bilingual       pages that hold both languages
    limits          what a file may be before it is opened
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aligner.errors import EmptyDocumentError, ReadError
from aligner.model import Document, Paragraph
from aligner.reading import bilingual, docx, html, markdown, metadata, pdf, text
from aligner.reading.extract import Block, Context, Extract, Reader
from aligner.reading.languages import primary, script, script_of_language
from aligner.reading.limits import load

__all__ = ["READERS", "Reader", "collect", "read", "read_text"]

READERS: dict[str, Reader] = {
    "text": text.READER,
    "markdown": markdown.READER,
    "html": html.READER,
    "docx": docx.READER,
    "pdf": pdf.READER,
}
"""The reader of each format. A new format is a module with a ``READER`` and one line here."""

_EXTENSIONS = {extension: name for name, reader in READERS.items() for extension in reader.extensions}
_HTML_STARTS = (b"<!doctype html", b"<html")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read(
    path: Path, *, language: str = "", languages: tuple[str, str] = ("zh", "en"), presegmented: bool = False
) -> tuple[Document, ...]:
    """The document in a file; two where the file holds a text and its translation.

    language
        Tag of the file's language where it is known; of a bilingual file only that side is given then.
    languages
        The two languages of the task: those that a bilingual file is split by.
    presegmented
        Line ``n`` is sentence ``n`` and paragraph ``n``, empty lines too.

    Raises :class:`~aligner.errors.ReadError`, or :class:`~aligner.errors.EmptyDocumentError` for a file
    without text.
    """
    data = load(path)
    reader = READERS[_format(path, data)]
    extract = reader.read(data, Context(str(path), presegmented))
    if presegmented:
        extract = Extract(extract.text, text.line_paragraphs(extract.text), extract.title)
    _check_not_empty(extract, str(path))
    digest = hashlib.sha256(data).hexdigest()
    sides = None if presegmented else bilingual.split(extract.text, extract.paragraphs, languages)
    if sides is None:
        return (_document(path.stem, extract, extract.paragraphs, language, languages, str(path), digest),)
    documents = tuple(
        _document(path.stem + suffix, _titled(extract, tag), side, tag, languages, str(path), digest)
        for side, suffix, tag in zip(sides, bilingual.suffixes(languages), languages, strict=True)
    )
    wanted = tuple(item for item in documents if primary(item.metadata.language) == primary(language))
    return wanted or documents


def read_text(content: str, *, id: str, language: str = "", presegmented: bool = False) -> Document:  # noqa: A002
    r"""A document of a string, read as plain text.

    >>> document = read_text("会谈纪要\n\n2022年10月31日，双方举行会谈。", id="talks")
    >>> document.metadata.title, document.metadata.date, document.metadata.language
    ('会谈纪要', '2022-10-31', 'zh')

    Raises :class:`~aligner.errors.EmptyDocumentError`.
    """
    extract = text.extract(content, presegmented=presegmented)
    _check_not_empty(extract, id)
    digest = hashlib.sha256(content.encode("utf-8", errors="surrogatepass")).hexdigest()
    return _document(id, extract, extract.paragraphs, language, ("zh", "en"), "", digest)


def collect(inputs: Sequence[Path]) -> tuple[list[Path], list[ReadError]]:
    """The files to read: those named, and in folders all with a known extension, sorted by path.

    Hidden files and folders inside a folder are passed over, and links to folders are not followed. A file
    named twice is given once.

    Returns also what is wrong with the other inputs: one that does not exist, a folder without any file, or one, also
    within another, that cannot be listed. Raises the first of these :class:`~aligner.errors.ReadError` where there is
    no file at all.
    """
    found: dict[Path, None] = {}
    wrong: list[ReadError] = []
    for path in inputs:
        try:
            found.update(dict.fromkeys(_files(path, wrong)))
        except OSError as error:
            wrong.append(ReadError(f"cannot be reached ({error.strerror}): check it", path=path))
    if not found and wrong:
        raise wrong[0]
    return list(found), wrong


def _files(path: Path, wrong: list[ReadError]) -> list[Path]:
    if not path.is_dir():
        if path.exists():
            return [path]
        wrong.append(ReadError("no such file or folder: check the name", path=path))
        return []
    known = len(wrong)
    files = sorted(_walk(path, wrong))
    if not files and len(wrong) == known:
        wrong.append(ReadError(f"holds no file to read ({', '.join(sorted(_EXTENSIONS))}): name another", path=path))
    return files


def _walk(folder: Path, wrong: list[ReadError]) -> Iterator[Path]:
    def pass_over(error: OSError) -> None:
        wrong.append(ReadError(f"cannot list this folder ({error.strerror}): check it", path=error.filename))

    for root, folders, files in os.walk(folder, onerror=pass_over):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in _EXTENSIONS:
                yield Path(root) / name


def _format(path: Path, data: bytes) -> str:
    """The format by the extension, which the first bytes must not contradict; by them alone for others."""
    by_name = _EXTENSIONS.get(path.suffix.lower(), "")
    by_content = _sniffed(data)
    if by_content == "zip" and by_name != "docx":
        raise ReadError("a ZIP archive by its content: unpack it, or name it .docx if it is one", path=path)
    if by_content == "ole" and by_name != "docx":
        raise ReadError("an old Office document by its content: save it as .docx", path=path)
    if by_name in ("docx", "pdf"):
        expected = {"docx": ("zip", "ole"), "pdf": ("pdf",)}[by_name]
        if by_content in expected or not data.strip():
            return _not_blank(by_name, data, path)
        raise ReadError(f"not a {READERS[by_name].name} file by its content: get it again or rename it", path=path)
    if not by_name:
        return by_content or "text"
    if by_content == "pdf" or (by_content == "html" and by_name == "text"):
        reader = READERS[by_content]
        raise ReadError(f"{reader.name} by its content: rename it to {reader.extensions[0]}", path=path)
    return by_name


def _not_blank(name: str, data: bytes, path: Path) -> str:
    if not data.strip():
        raise EmptyDocumentError("is empty: get the file again", path=path)
    return name


def _sniffed(data: bytes) -> str:
    """What the first bytes say: ``pdf``, ``zip``, ``ole``, ``html`` or ""."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(docx.OLE_MAGIC):
        return "ole"
    # Viewers accept up to 1,024 bytes before the header of a PDF.
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b"\0" in data[:4096]):
        return "pdf"
    start = data[:1024]
    for mark in _BOMS:
        start = start.removeprefix(mark)
    return "html" if start.replace(b"\0", b"").lstrip().lower().startswith(_HTML_STARTS) else ""


def _check_not_empty(extract: Extract, path: str) -> None:
    if not any(paragraph.start < paragraph.end for paragraph in extract.paragraphs):
        raise EmptyDocumentError("holds no text: leave it out, or get the file again", path=path)


def _titled(extract: Extract, language: str) -> Extract:
    """The extract without its title where that is in another script than the language."""
    return extract if script(extract.title) == script_of_language(language) else replace(extract, title="")


def _document(
    name: str,
    extract: Extract,
    paragraphs: Sequence[Paragraph],
    language: str,
    languages: tuple[str, str],
    path: str,
    digest: str,
) -> Document:
    blocks = [Block(extract.text[item.start : item.end], item.kind) for item in paragraphs]
    facts = metadata.describe(
        blocks,
        language=language,
        languages=languages,
        title=extract.title,
        stamp=extract.date,
        address=extract.address,
    )
    return Document(name, extract.text, tuple(paragraphs), facts, path, digest)
