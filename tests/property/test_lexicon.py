"""Words of any text: counted alike whichever way they are read, and found where they are said to be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.lexicon import ChineseEnglishLexicon, CognateLexicon
from aligner.lexicon.cedict import parse
from aligner.lexicon.index import build_index
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import count_words, index_sentences, index_texts

LINES = [
    "國際 国际 [guo2 ji4] /international/",
    "國際關係 国际关系 [guo2 ji4 guan1 xi4] /international relations/",
    "一個 一个 [yi1 ge5] /a/",
    "二十 二十 [er4 shi2] /twenty/",
    "萬一 万一 [wan4 yi1] /in case/",
    "卡拉OK 卡拉OK [ka3 la1 O K] /karaoke/",
]
LEXICON = ChineseEnglishLexicon(build_index(parse(LINES), "test"), [("國際", "inter-state", 1.0)])
TOKENIZERS: dict[str, Tokenizer] = {
    "zh": LEXICON.source_tokenizer,
    "en": LEXICON.target_tokenizer,
    "fr": CognateLexicon("de", "fr").target_tokenizer,
    "ja": CognateLexicon("ja", "en").source_tokenizer,
}

pieces = st.sampled_from(
    "國際 国际 關係 关系 一 個 个 二十 百 万一 卡拉OK ○ 〇 12月 ２１ 3.5 million billion 21st U.S. UN China’s "
    "won't n't ' ’ Café é Foo bar ?! ？ ！ 。 “ . : \x00 \n \x1c ² ½".split(" ")
)
texts = st.lists(st.lists(pieces | st.sampled_from([" ", "  ", ""]) | st.text(max_size=3), max_size=12).map("".join))


@pytest.mark.parametrize("language", TOKENIZERS)
@given(sentences=texts)
def test_texts_are_counted_as_their_tokens(language: str, sentences: list[str]) -> None:
    tokenizer = TOKENIZERS[language]
    tokens = [tokenizer(text) for text in sentences]
    expected, indexed = index_sentences(tokens)
    vocabulary, words = index_texts(sentences, tokenizer)
    assert vocabulary.keys == expected.keys
    assert np.array_equal(vocabulary.counts, expected.counts)
    assert np.array_equal(vocabulary.names, expected.names)
    assert [words[text].tolist() for text in range(len(words))] == [row.tolist() for row in indexed]
    assert words.places.tolist() == [token.start for row in tokens for token in row]
    counts = words.counts(len(vocabulary))
    assert (counts != count_words(indexed, len(vocabulary))).nnz == 0


@pytest.mark.parametrize("language", TOKENIZERS)
@given(sentences=texts)
def test_tokens_stand_in_order_within_their_text(language: str, sentences: list[str]) -> None:
    for text in sentences:
        end = 0
        for token in TOKENIZERS[language](text):
            assert end <= token.start < token.end <= len(text)
            assert token.key
            end = token.end


@given(sentences=texts)
def test_traditional_text_is_cut_as_simplified_text(sentences: list[str]) -> None:
    for text in sentences:
        assert TOKENIZERS["zh"](text) == TOKENIZERS["zh"](LEXICON.fold(text))


@given(sources=texts, targets=texts)
def test_weights_are_finite_and_fit_the_vocabularies(sources: list[str], targets: list[str]) -> None:
    source, _ = index_texts(sources, LEXICON.source_tokenizer)
    target, _ = index_texts(targets, LEXICON.target_tokenizer)
    weights = LEXICON.weights(source, target)
    assert weights.shape == (len(source), len(target))
    assert weights.dtype == np.float32
    assert np.isfinite(weights.data).all()
    assert (weights.data >= 0).all()
