"""Which file is read how, bilingual pages, and which files of a folder are read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from aligner.errors import ReadError
from aligner.model import Document
from aligner.reading import READERS, collect, read
from aligner.reading.bilingual import split
from aligner.reading.text import extract

CHINESE = [
    "两国外长会谈",
    "2021年6月2日，两国外长在首都举行会谈。",
    "双方就贸易问题交换了意见。",
    "双方商定明年再次会谈。",
]
ENGLISH = [
    "Ministers of the Two Countries Meet",
    "On June 2, 2021, the foreign ministers of the two countries held talks in the capital.",
    "Both sides exchanged views on trade.",
    "Both sides agreed to hold talks again next year.",
]
INTERLEAVED = [line for pair in zip(CHINESE, ENGLISH, strict=True) for line in pair]


def texts(document: Document) -> list[str]:
    return [document.paragraph_text(item) for item in document.paragraphs]


def test_no_two_readers_claim_one_extension() -> None:
    extensions = [extension for reader in READERS.values() for extension in reader.extensions]
    assert len(extensions) == len(set(extensions))
    assert all(extension == extension.lower() and extension.startswith(".") for extension in extensions)


def test_document_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "talks.zh.txt"
    data = b"\xef\xbb\xbf" + "\r\n".join(CHINESE).encode()
    path.write_bytes(data)
    (document,) = read(path)
    assert document.id == "talks.zh"
    assert document.path == str(path)
    assert document.digest == hashlib.sha256(data).hexdigest()
    assert document.text == "\r\n".join(CHINESE)
    assert texts(document) == CHINESE
    assert [item.index for item in document.paragraphs] == [0, 1, 2, 3]
    metadata = document.metadata
    assert (metadata.language, metadata.title, metadata.date, metadata.place) == (
        "zh", "两国外长会谈", "2021-06-02", "首都",
    )  # fmt: skip


@pytest.mark.parametrize("lines", [INTERLEAVED, CHINESE + ENGLISH, ENGLISH + CHINESE])
@pytest.mark.parametrize("extension", [".txt", ".md", ".html"])
def test_bilingual_pages_become_two_documents(tmp_path: Path, lines: list[str], extension: str) -> None:
    path = tmp_path / f"page{extension}"
    form = "<p>{}</p>" if extension == ".html" else "{}"
    path.write_text("\n\n".join(form.format(line) for line in lines), encoding="utf-8")
    chinese, english = read(path)
    assert (chinese.id, english.id) == ("page.zh", "page.en")
    assert chinese.path == english.path == str(path)
    assert chinese.text == english.text
    assert texts(chinese) == CHINESE
    assert texts(english) == ENGLISH
    assert (chinese.metadata.language, english.metadata.language) == ("zh", "en")
    assert (chinese.metadata.title, english.metadata.title) == (CHINESE[0], ENGLISH[0])
    assert chinese.metadata.date == english.metadata.date == "2021-06-02"


def test_order_of_languages_is_that_of_the_task(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("\n".join(INTERLEAVED), encoding="utf-8")
    assert [item.id for item in read(path, languages=("en", "zh"))] == ["page.en", "page.zh"]


def test_one_side_of_a_bilingual_page(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("\n".join(INTERLEAVED), encoding="utf-8")
    (english,) = read(path, language="en")
    assert texts(english) == ENGLISH


def test_presegmented_files_are_not_split(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("\n".join(INTERLEAVED) + "\n\nEnd.\n", encoding="utf-8")
    (document,) = read(path, presegmented=True)
    assert len(document.paragraphs) == len(INTERLEAVED) + 2


@pytest.mark.parametrize(
    "lines",
    [
        CHINESE,
        ENGLISH,
        [*CHINESE, "Both sides met."],
        [
            "双方讨论了倡议（the Belt and Road Initiative）。",
            "双方同意（both sides agreed to go on with their talks）。",
        ],
        ["Both sides spoke of 一带一路 and of 人类命运共同体 at length.", "They agreed on it."],
    ],
)
def test_pages_in_one_language_stay_whole(lines: list[str]) -> None:
    found = extract("\n".join(lines))
    assert split(found.text, found.paragraphs, ("zh", "en")) is None


def test_languages_of_one_script_are_not_split() -> None:
    found = extract("Das ist gut.\nC’est bon.")
    assert split(found.text, found.paragraphs, ("de", "fr")) is None


def test_lines_without_letters_go_with_the_paragraph_before() -> None:
    found = extract("双方举行会谈。\n1.\nBoth sides held talks.\n2.")
    sides = split(found.text, found.paragraphs, ("zh", "en"))
    assert sides is not None
    assert [[found.text[item.start : item.end] for item in side] for side in sides] == [
        ["双方举行会谈。", "1."],
        ["Both sides held talks.", "2."],
    ]


def test_a_german_text_with_its_language_given(tmp_path: Path) -> None:
    path = tmp_path / "a.de"
    path.write_text("Erste Zeile.\nZweite Zeile.", encoding="latin-1")
    (document,) = read(path, language="de", languages=("de", "fr"))
    assert document.metadata.language == "de"
    assert len(document.paragraphs) == 2


@pytest.mark.parametrize(
    ("name", "data", "paragraphs"),
    [
        ("notes", "一。\n二。".encode(), 2),
        ("notes.tok", "一。\n二。".encode(), 2),
        ("page.aspx", "<!DOCTYPE html><p>一。<p>二。".encode(), 2),
        ("PAGE.HTM", "<p>一。<p>二。".encode(), 2),
        ("page.html", "<!DOCTYPE html><p>一。<p>二。".encode("utf-16"), 2),
    ],
)
def test_unknown_extensions_are_read_by_content(tmp_path: Path, name: str, data: bytes, paragraphs: int) -> None:
    (tmp_path / name).write_bytes(data)
    (document,) = read(tmp_path / name)
    assert len(document.paragraphs) == paragraphs


def test_collect(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "b/10.md",
        "a.html",
        "b/.hidden.txt",
        ".git/x.txt",
        "b/c/z.PDF",
        "b/image.png",
        "b/~$x.docx",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    explicit = tmp_path / "b" / "image.png"
    found, wrong = collect([tmp_path, explicit, tmp_path / "a.html"])
    assert wrong == []
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "a.html", "b/10.md", "b/2.txt", "b/c/z.PDF", "b/image.png",
    ]  # fmt: skip


def test_collect_takes_a_hidden_folder_that_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ".hidden"
    folder.mkdir()
    (folder / "x.txt").touch()
    assert collect([folder]) == ([folder / "x.txt"], [])


def test_collect_refuses(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder"):
        collect([tmp_path / "none"])
    with pytest.raises(ReadError, match="holds no file to read"):
        collect([tmp_path])


def test_collect_names_what_it_cannot_take_beside_what_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "closed/b.txt", "open/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "empty").mkdir()
    listed, stat = os.scandir, Path.stat

    def scandir(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    def status(path: Path, **given: bool) -> os.stat_result:
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **given)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "stat", status)
    found, wrong = collect([tmp_path, tmp_path / "none", tmp_path / "empty", tmp_path / "closed" / "b.txt"])
    assert found == [tmp_path / "a.txt", tmp_path / "open" / "c.txt"]
    assert [str(one).removeprefix(str(tmp_path)) for one in wrong] == [
        "/closed: cannot list this folder (Permission denied): check it",
        "/none: no such file or folder: check the name",
        "/empty: holds no file to read (.docx, .htm, .html, .markdown, .md, .pdf, .shtml, .text, .txt, .xhtml): "
        "name another",
        "/closed/b.txt: cannot be reached (Permission denied): check it",
    ]
