"""Signs that are not seen in a text make no difference to what is compared, found and cut in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.lexicon.keys import WordKeys
from aligner.lexicon.latin import LatinTokenizer
from aligner.model import Span, is_unseen, without_unseen
from aligner.patterns import compiled, matches
from aligner.phrases.tokens import index_side
from aligner.segmentation import split
from aligner.units import units

UNSEEN = "\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufe0e\ufe0f\U000e0101\u200b\ufeff\xad"
TEXTS = {
    "en": "Dr. Li spoke of win-win cooperation. “Why?” he asked. China–U.S. talks (of 21 May) went on!",
    "fa": "می\u200cخواهم بروم. او نمی\u200cآید! چرا؟ کتاب\u200cهای خوب.",
    "hi": "यह हिन्दी है। क्\u200dष और श्री।",
    "zh": "会议结束了。双方都很满意！“合作共赢”，他说。",
}


def strewn(text: str) -> st.SearchStrategy[str]:
    """A text with more of these signs at any places."""
    more = st.lists(st.tuples(st.integers(0, len(text)), st.sampled_from(UNSEEN)), max_size=8)
    return more.map(lambda some: "".join(_with(text, at, some) for at in range(len(text) + 1)))


def _with(text: str, at: int, some: list[tuple[int, str]]) -> str:
    return "".join(sign for place, sign in some if place == at) + text[at : at + 1]


@pytest.mark.parametrize("language", TEXTS)
@given(data=st.data())
def test_units_words_and_sentences_are_those_of_what_is_seen(language: str, data: st.DataObject) -> None:
    text = data.draw(strewn(TEXTS[language]))
    plain, kept = without_unseen(text)
    # Every unit begins and ends with something that is seen, at its own place.
    found = [(one.key, one.border, one.start, one.end) for one in units(text, language, str)]
    assert found == [(u.key, u.border, kept[u.start], kept[u.end - 1] + 1) for u in units(plain, language, str)]
    tokenizer = LatinTokenizer(WordKeys(language))
    cut = [(one.key, one.start, one.end, one.is_name) for one in tokenizer(text)]
    assert cut == [(t.key, kept[t.start], kept[t.end - 1] + 1, t.is_name) for t in tokenizer(plain)]
    assert index_side([text], tokenizer).keys(0) == index_side([plain], tokenizer).keys(0)
    sentences = split(text, language)
    assert [without_unseen(one.of(text))[0].strip() for one in sentences] == [
        one.of(plain) for one in split(plain, language)
    ]
    # Whatever is no white space is in one of them.
    within = {at for one in sentences for at in range(one.start, one.end)}
    assert all(at in within or sign.isspace() for at, sign in enumerate(text))
    assert sum(one.end - one.start for one in sentences) == len(within)


@given(data=st.data())
def test_a_search_finds_words_with_and_without_them(data: st.DataObject) -> None:
    text = data.draw(strewn("او می\u200cخواهم گفت"))
    for words in ("میخواهم", "می\u200cخواهم"):
        (found,) = matches([text], compiled(words, plain=True), "a text")[0]
        assert without_unseen(found.of(text))[0] == "میخواهم"
        assert not is_unseen(text[found.start] + text[found.end - 1])


def test_a_text_of_nothing_else_is_cut_and_searched_too() -> None:
    text = "\u200f\u200c"
    assert units(text, "fa", str) == ()
    assert LatinTokenizer(WordKeys("fa"))(text) == []
    assert [one.of(text) for one in split(text, "fa")] == [text]
    assert matches([text, "ab"], compiled("b"), "a text") == {1: [Span(1, 2)]}


def test_signs_of_indic_scripts_that_are_no_letters_part_no_word() -> None:
    assert [one.key for one in units("हिन्दी में", "hi", str)] == ["हिन्दी", "में"]
