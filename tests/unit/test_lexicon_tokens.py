"""Words and numbers as keys."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from aligner.lexicon.chinese import ChineseTokenizer
from aligner.lexicon.headwords import Headwords
from aligner.lexicon.keys import SortedLines, WordKeys, english_lemmas
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.numerals import chinese_value, scan_chinese_number

tokenize_latin = LatinTokenizer(WordKeys("en"))


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


@pytest.mark.parametrize(
    ("word", "key"), [("Café", "cafe"), ("Différences", "differ"), ("EU", "EU"), ("Größe", "grosse")]
)
def test_words_of_other_languages_are_cut_short(word: str, key: str) -> None:
    assert WordKeys("fr")(word) == key


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("L’été d'une année", ["l", "ete", "d", "une", "annee"]),
        ("E\u0301te\u0301 1956", ["ete", "#1956"]),
        ("8.848 m, 8'848 m et 8 848 m", ["#8848", "m", "#8848", "m", "et", "#8848", "m"]),
        ("3,5 und 1.234,50", ["#3.5", "und", "#1234.5"]),
        ("am 12.3.1990", ["am", "#12.3.1990"]),
        ("1956 100 Mann", ["#1956", "#100", "mann"]),
        ("le 19e siècle, 1er mai", ["le", "#19", "e", "siecle", "#1", "er", "mai"]),
        ("die U.S.A. heute?", ["die", "USA", "heute", "?"]),
        ("हिन्दी भाषा।", ["हिनदी", "भाषा"]),
        ("Привет, мир!", ["привет", "мир", "!"]),
        ("", []),
    ],
)
def test_words_of_other_languages(text: str, keys: list[str]) -> None:
    tokens = LatinTokenizer(WordKeys("fr"))(text)
    assert [token.key for token in tokens] == keys


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


def chinese(*headwords: str) -> ChineseTokenizer:
    return ChineseTokenizer(
        [Headwords.of(headwords)], fold=lambda text: text.replace("長", "长"), latin=LatinTokenizer(WordKeys("en"))
    )


@pytest.fixture
def tokenizer() -> ChineseTokenizer:
    return chinese("外交", "外交部", "部长", "十分", "重要")


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
    tokenizer = chinese("万一", "二十", "三三两两", "千万")
    assert [token.key for token in tokenizer(text)] == keys


def test_a_run_of_units_does_not_explode() -> None:
    found = scan_chinese_number("1" + "亿" * 100_000, 0)
    assert found is not None
    assert len(found[0]) < 40


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # A number that is none leaves its first character to the dictionary.
        ("二十百", ["二十", "百"]),
        ("一个", ["一个"]),
        ("○人", ["人"]),
        ("卡拉OK吧", ["卡拉OK", "吧"]),
        ("用U.S.-based的", ["用", "US", "base", "的"]),
        ("1月球", ["#1", "月", "球"]),
    ],
)
def test_where_words_meet_other_things(text: str, keys: list[str]) -> None:
    assert [token.key for token in chinese("二十", "一个", "○人", "卡拉OK")(text)] == keys


def test_headwords_of_several_lists_count_together() -> None:
    lists = [Headwords.of(["分歧"]), Headwords.of(["分歧点", "管控"])]
    tokenizer = ChineseTokenizer(lists, fold=str, latin=LatinTokenizer(WordKeys("en")))
    assert [token.key for token in tokenizer("管控分歧点，分歧")] == ["管控", "分歧点", "分歧"]


def test_a_capital_behind_a_clitic_is_a_name_unless_it_begins_the_text() -> None:
    found = [(t.key, t.is_name) for t in tokenize_latin("China’s view. China’s")]
    assert found == [("china", False), ("view", False), ("china", True)]


def test_keys_are_the_same_from_a_table_of_our_own() -> None:
    lemmas = english_lemmas()
    ours, plain = WordKeys("en", {}, SortedLines.of(lemmas)), WordKeys("en")
    words = [*list(lemmas)[::97], "blinken", "o'clock", "internationalized", "一", "ministries'", "café", "'twas"]
    assert [ours(word) for word in words] == [plain(word) for word in words]


def test_known_keys_are_taken_as_they_are() -> None:
    assert WordKeys("en", {"men": "MEN"})("Men") == "MEN"


def test_lines_are_found_wherever_they_stand() -> None:
    mapping = {word: word[::-1] for word in ["a", "aa", "ab", "b", "é", "二"]}
    lines = SortedLines.of(mapping)
    assert dict(lines) == mapping
    assert [lines.get(word) for word in ["", "aaa", "c", "z二"]] == [None] * 4
    assert not SortedLines.of({}).get("a")


def test_threads_may_share_keys() -> None:
    # Words that no table of lemmas has, so that the stemmer works on every one.
    words = [f"zq{at}{ending}" for at in range(400) for ending in ("ationally", "ingness", "ers")]
    wanted = [*map(WordKeys("en"), words)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(3):
            keys = WordKeys("en")
            with ThreadPoolExecutor(4) as pool:
                found = [pool.submit(lambda some, keys=keys: [*map(keys, some)], words[at:]) for at in range(4)]
            assert [one.result() for one in found] == [wanted[at:] for at in range(4)]
            assert [*map(keys, words)] == wanted
    finally:
        sys.setswitchinterval(interval)
