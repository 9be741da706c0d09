"""What holds for every text and every file."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import AlignerError, EmptyDocumentError
from aligner.model import ParagraphKind
from aligner.reading import READERS, read_text
from aligner.reading.dates import find_dates
from aligner.reading.encodings import decode
from aligner.reading.extract import Block, Context, Extract, assemble, tidy
from aligner.reading.names import chinese_names, english_names
from aligner.reading.text import line_paragraphs

MIXED = st.text(
    alphabet=st.sampled_from(list("ab .。？\n\r\t\u3000\u2028\x85王毅外长会谈12年月日：-*#|<>p/b&;\ufeff")),
    max_size=120,
)
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
PLAIN = st.lists(st.sampled_from(["text", "markdown", "html"]), min_size=1, max_size=1)


def one_line(error: AlignerError) -> None:
    assert str(error).startswith("f: ")
    assert "\n" not in str(error)


def check(found: Extract) -> None:
    end = 0
    for number, item in enumerate(found.paragraphs):
        content = found.text[item.start : item.end]
        assert item.index == number
        assert end <= item.start < item.end <= len(found.text)
        assert content == content.strip()
        end = item.end


@given(MIXED | ANY)
def test_paragraphs_of_plain_text_lose_nothing_but_white_space(content: str) -> None:
    try:
        document = read_text(content, id="x")
    except EmptyDocumentError:
        assert not content.strip("\ufeff").strip() or not "".join(content.split()).strip("\ufeff")
        return
    assert document.text == content
    check(Extract(document.text, document.paragraphs))
    kept = "".join(document.paragraph_text(item) for item in document.paragraphs)
    assert "".join(kept.split()).replace("\ufeff", "") == "".join(content.split()).replace("\ufeff", "")


@given(MIXED | ANY)
def test_presegmented_paragraphs_are_lines(content: str) -> None:
    paragraphs = line_paragraphs(content)
    assert len(paragraphs) == content.count("\n") + (not content.endswith("\n") and bool(content))


@given(MIXED | ANY, PLAIN)
@settings(max_examples=150, deadline=None)
def test_every_text_gives_a_document_or_one_error(content: str, names: list[str]) -> None:
    try:
        check(READERS[names[0]].read(content.encode(), Context("f")))
    except AlignerError as error:
        one_line(error)


@given(st.binary(max_size=300), st.sampled_from(sorted(READERS)), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04"]))
@settings(max_examples=200, deadline=None)
def test_every_file_gives_a_document_or_one_error(data: bytes, name: str, magic: bytes) -> None:
    try:
        check(READERS[name].read(magic + data, Context("f")))
    except AlignerError as error:
        one_line(error)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_utf8_is_decoded_as_it_is(content: str) -> None:
    assert decode(content.encode(), "f") == content.removeprefix("\ufeff")


@given(MIXED | ANY)
def test_tidy_keeps_letters_and_is_stable(content: str) -> None:
    once = tidy(content)
    assert "\n" not in once
    assert tidy(once) == once
    assert [char for char in once if char.isalnum()] == [char for char in content if char.isalnum()]


@given(st.lists(MIXED, max_size=6))
def test_assembled_blocks_stand_where_they_say(contents: list[str]) -> None:
    text, paragraphs = assemble(Block(content, ParagraphKind.ITEM) for content in contents)
    assert [text[item.start : item.end] for item in paragraphs] == [item.strip() for item in contents if item.strip()]


@given(MIXED | ANY)
def test_metadata_takes_any_text(content: str) -> None:
    for found in find_dates(content):
        assert found.iso(2000)
    for name in (*chinese_names(content, content), *english_names(content, content)):
        assert name in content or name.replace(" ", "") in "".join(content.split())
