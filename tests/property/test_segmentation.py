"""What holds for the sentences of any text at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import Document, Metadata, Paragraph
from aligner.segmentation import SEGMENTERS, segment, split

LANGUAGES = [*SEGMENTERS, "es", ""]

# Mostly the characters that the rules look at, so that they meet in every order.
MARKS = "。！？!?.….,，；：、—\"'“”‘’「」『』()（）《》[]【】«»„•-*①"
WORDS = [
    "的",
    "说",
    "问",
    "他",
    "我们",
    "会议",
    "一、",
    "（一）",
    "Mr",
    "U.S",
    "The",
    "he",
    "I",
    "No",
    "z. B",
    "3.5",
    "7",
]
SPACES = [" ", "\n", "\n\n", "\u3000", "\xa0", "\t", "\r\n"]
texts = st.one_of(
    st.lists(st.sampled_from([*MARKS, *WORDS, *SPACES]), max_size=60).map("".join),
    st.text(max_size=80),
)
languages = st.sampled_from(LANGUAGES)


@given(texts, languages)
def test_every_visible_character_is_in_exactly_one_sentence(text: str, language: str) -> None:
    counts = [0] * len(text)
    for span in split(text, language):
        for at in range(span.start, span.end):
            counts[at] += 1
    assert all(count == 1 for count, character in zip(counts, text, strict=True) if not character.isspace())
    assert all(count <= 1 for count in counts)


@given(texts, languages)
def test_sentences_are_in_order_trimmed_and_not_empty(text: str, language: str) -> None:
    spans = split(text, language)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    for span in spans:
        assert span.of(text)
        assert span.of(text) == span.of(text).strip()


@given(texts, languages)
def test_surrounding_white_space_changes_nothing(text: str, language: str) -> None:
    bare = text.strip()
    padded = f"\u3000 {bare}\xa0"
    assert [s.of(padded) for s in split(padded, language)] == [s.of(bare) for s in split(bare, language)]


@given(st.lists(st.sampled_from(["会议开始了。", "谁来主持？", "太好了！"]), min_size=1, max_size=30))
def test_plain_chinese_sentences_come_back(sentences: list[str]) -> None:
    text = "".join(sentences)
    assert [span.of(text) for span in split(text, "zh")] == sentences


@given(st.lists(st.sampled_from(["The talks began.", "Who was there?", "What a day!"]), min_size=1, max_size=30))
def test_plain_english_sentences_come_back_and_split_no_further(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [span.of(text) for span in split(text, "en")] == sentences
    for sentence in sentences:
        assert len(split(sentence, "en")) == 1


@given(st.lists(texts, max_size=5), languages, st.booleans())
def test_documents(parts: list[str], language: str, presegmented: bool) -> None:
    text = "\n".join(parts)
    paragraphs: list[Paragraph] = []
    at = 0
    for index, part in enumerate(parts):
        paragraphs.append(Paragraph(index, at, at + len(part)))
        at += len(part) + 1
    document = Document("d", text, tuple(paragraphs), Metadata(language=language))
    sentences = segment(document, presegmented=presegmented)
    assert [sentence.index for sentence in sentences] == list(range(len(sentences)))
    for sentence in sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        if not presegmented:
            paragraph = paragraphs[sentence.paragraph]
            assert paragraph.start <= sentence.start < sentence.end <= paragraph.end
    if presegmented:
        assert len(sentences) == text.count("\n") + (not text.endswith("\n") and text != "")


# One unit, and how many sentences a hundred thousand characters of it are: by rules that looked back or ahead
# without a limit, these would take minutes.
MANY = {
    ("zh", "。"): 1,
    ("zh", "！？"): 1,
    ("zh", "“"): 1,
    ("zh", "（"): 1,
    ("zh", "好。"): 50_000,
    ("zh", "（好。"): 33_333,
    ("zh", "……好"): 1,
    ("zh", "“好？”"): 25_000,
    ("en", "."): 1,
    ("en", "“"): 1,
    ("en", "("): 1,
    ("en", '"'): 1,
    ("en", "a"): 1,
    ("en", "a."): 1,
    ("en", "a@"): 1,
    ("en", "U.S. "): 1,
    ("en", "Yes. "): 20_000,
    ("en", "(Yes. "): 16_666,
    ("en", "- \n"): 33_333,
    ("de", "z. B. "): 1,
}


@pytest.mark.parametrize(("language", "unit"), MANY)
def test_long_monotonous_text(language: str, unit: str) -> None:
    text = unit * (100_000 // len(unit))
    spans = split(text, language)
    assert len(spans) == MANY[language, unit]
    assert spans[-1].end == len(text.rstrip())
