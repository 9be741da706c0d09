"""Words and numbers as keys."""

from __future__ import annotations

import pytest

from aligner.lexicon.numerals import chinese_value, scan_chinese_number
from aligner.lexicon.tokens import ChineseTokenizer, normalise_word, tokenize_latin


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Both sides agreed.", ["both", "side", "agre"]),
        ("the U.S. and the UN", ["the", "US", "and", "the", "UN"]),
        ("China’s stance isn’t new", ["china", "stanc", "be", "not", "new"]),
        ("It won't work!", ["it", "will", "not", "work", "!"]),
        ("on the 21st of May", ["on", "the", "#21", "of", "may"]),
        ("1,250 people", ["#1250", "peopl"]),
        ("$3.5 billion", ["#3500000000"]),
        ("", []),
        ("—— …", []),
    ],
)
def test_latin_keys(text: str, keys: list[str]) -> None:
    assert [token.key for token in tokenize_latin(text)] == keys


def test_latin_offsets_find_the_surface_again() -> None:
    text = "Mr. Doe’s “visit”, in 2021, wasn't long."
    found = [text[t.start : t.end] for t in tokenize_latin(text)]
    assert found == ["Mr", "Doe", "visit", "in", "2021", "was", "n't", "long"]


def test_names_are_capitals_inside_a_sentence() -> None:
    tokens = {t.key: t.is_name for t in tokenize_latin("Talks with Anna began. Then Anna left.")}
    assert tokens["anna"]
    assert not tokens["talk"]
    assert not tokens["then"]


@pytest.mark.parametrize(("word", "key"), [("Café", "cafe"), ("Différences", "differences"), ("EU", "EU")])
def test_other_languages_are_not_stemmed(word: str, key: str) -> None:
    assert normalise_word(word, "fr") == key


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零五", 105),
        ("二〇二四", 2024),
        ("两千三百", 2300),
        ("十二亿三千万", 1_230_000_000),
        ("万", 10_000),
        ("百千", None),
    ],
)
def test_chinese_values(numeral: str, value: int | None) -> None:
    assert chinese_value(numeral) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12月", ("十二月", 3)),
        ("13月", ("#13", 2)),
        ("1.5亿元", ("#150000000", 4)),
        ("3,000人", ("#3000", 5)),
        ("一致", None),
        ("和", None),
        ("1.2.3", ("#1.2.3", 5)),
    ],
)
def test_numbers_in_chinese_text(text: str, found: tuple[str, int] | None) -> None:
    assert scan_chinese_number(text, 0) == found


@pytest.fixture
def tokenizer() -> ChineseTokenizer:
    return ChineseTokenizer({"外交", "外交部", "部长", "十分", "重要"}, fold=lambda text: text.replace("長", "长"))


def test_longest_headword_wins(tokenizer: ChineseTokenizer) -> None:
    assert [t.key for t in tokenizer("外交部长")] == ["外交部", "长"]


def test_traditional_text_is_folded_and_offsets_stay(tokenizer: ChineseTokenizer) -> None:
    assert [(t.key, t.start, t.end) for t in tokenizer("部長 7人")] == [("部长", 0, 2), ("#7", 3, 4), ("人", 4, 5)]


def test_a_word_beats_a_numeral_inside_it(tokenizer: ChineseTokenizer) -> None:
    assert [t.key for t in tokenizer("十分重要")] == ["十分", "重要"]


def test_parts_never_hold_the_whole(tokenizer: ChineseTokenizer) -> None:
    assert tokenizer.parts("外交部") == ["外交", "部"]


def test_every_letter_of_unicode_gives_a_key() -> None:
    import sys

    letters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalpha()]
    for start in range(0, len(letters), 1000):
        for token in tokenize_latin(" ".join(letters[start : start + 1000])):
            assert token.key


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("万一", ["万一"]),
        ("二十", ["#20"]),
        ("三三两两", ["三三两两"]),
        ("一九八九", ["#1989"]),
        ("千万不", ["千万", "不"]),
    ],
)
def test_words_made_of_numerals(text: str, keys: list[str]) -> None:
    tokenizer = ChineseTokenizer({"万一", "二十", "三三两两", "千万"}, fold=str)
    assert [token.key for token in tokenizer(text)] == keys


def test_a_run_of_units_does_not_explode() -> None:
    found = scan_chinese_number("1" + "亿" * 100_000, 0)
    assert found is not None
    assert len(found[0]) < 40
