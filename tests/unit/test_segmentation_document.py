"""Whole documents: offsets, paragraphs, one sentence a line; and the figures on hand-split texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aligner.model import Document, Metadata, Paragraph, Sentence
from aligner.segmentation import segment, split


def document(text: str, language: str) -> Document:
    """A document with one paragraph for each line that is not empty."""
    lines = [match for match in re.finditer(r"[^\n]+", text) if match.group().strip()]
    paragraphs = tuple(Paragraph(index, *line.span()) for index, line in enumerate(lines))
    return Document("d", text, paragraphs, Metadata(language=language))


def test_offsets_and_paragraphs() -> None:
    text = "标题\n\n\u3000\u3000第一句。第二句！ \n最后一句。\n"
    assert segment(document(text, "zh")) == (
        Sentence(0, "标题", 0, 2, 0),
        Sentence(1, "第一句。", 6, 10, 1),
        Sentence(2, "第二句！", 10, 14, 1),
        Sentence(3, "最后一句。", 16, 21, 2),
    )


def test_every_sentence_is_found_again_by_its_offsets() -> None:
    text = "A heading\n  Mr. Li came.\u00a0 He sat down. \nThe end"
    for sentence in segment(document(text, "en")):
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip()


def test_the_paragraph_is_the_index_that_the_reader_gave() -> None:
    text = "甲。乙。"
    doc = Document("d", text, (Paragraph(7, 0, 4),), Metadata(language="zh"))
    assert [sentence.paragraph for sentence in segment(doc)] == [7, 7]


def test_a_document_without_text_has_no_sentence() -> None:
    assert segment(Document("d", "", ())) == ()
    assert segment(Document("d", "", ()), presegmented=True) == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("甲。乙。\n丙", ["甲。乙。", "丙"]),
        ("甲\n\n乙\n", ["甲", "", "乙"]),
        ("\n甲", ["", "甲"]),
        ("甲\n\n", ["甲", ""]),
        ("\n", [""]),
        ("  甲 \r\n\u3000\n乙\r\n", ["甲", "", "乙"]),
    ],
)
def test_presegmented(text: str, lines: list[str]) -> None:
    sentences = segment(document(text, "zh"), presegmented=True)
    assert [sentence.text for sentence in sentences] == lines
    for index, sentence in enumerate(sentences):
        assert (sentence.index, sentence.paragraph) == (index, index)
        assert text[sentence.start : sentence.end] == sentence.text
        assert text.count("\n", 0, sentence.start) == index


@pytest.mark.shared
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_seed_readout_is_split_as_by_hand(shared: Path, language: str) -> None:
    text = (shared / "seed" / f"readout.{language}.txt").read_text(encoding="utf-8")
    gold = (shared / "seed" / f"readout.{language}.sentences.txt").read_text(encoding="utf-8")
    assert [sentence.text for sentence in segment(document(text, language))] == gold.split("\n")[:-1]


# Least F1 of the sentence borders, just below the figures measured when the rules were written.
FLOORS = {
    ("champollion", "zh"): 0.999,  # .9995
    ("champollion", "en"): 0.998,  # .9992
    ("mac-dev", "zh"): 0.998,  # .9989
    ("mac-dev", "en"): 0.998,  # .9992
}


@pytest.mark.shared
@pytest.mark.parametrize(("collection", "language"), FLOORS)
def test_borders_are_recovered(shared: Path, collection: str, language: str) -> None:
    """Lines are joined into paragraphs and split again; a heading (no end mark, or all capitals) ends one."""
    right = found = wanted = 0
    for file in sorted((shared / "gold" / collection).glob(f"*.{language}")):
        for lines in _paragraphs(file.read_text(encoding="utf-8").split("\n")):
            text, gold = _join(lines, "" if language == "zh" else " ")
            borders = {span.end for span in split(text, language)[:-1]}
            right += len(borders & gold)
            found += len(borders)
            wanted += len(gold)
    assert wanted > 1000
    assert 2 * right / (found + wanted) >= FLOORS[collection, language]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in filter(None, map(str.strip, lines)):
        paragraphs[-1].append(line)
        if line.isupper() or not re.search(r"[。！？.!?][”’」』）\"')]*$", line):
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _join(lines: list[str], joiner: str) -> tuple[str, set[int]]:
    """The lines as one text, and where in it each but the last ends."""
    ends: set[int] = set()
    at = 0
    for line in lines[:-1]:
        ends.add(at + len(line))
        at += len(line) + len(joiner)
    return joiner.join(lines), ends
