"""What two languages without a dictionary share: numbers, and spellings."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from aligner.lexicon.cedict import parse
from aligner.lexicon.cognates import CognateLexicon, common_form
from aligner.lexicon.index import build_index
from aligner.lexicon.vocabulary import Vocabulary, index_texts
from aligner.model import Resource


def table(source_lang: str, source: str, target_lang: str, target: str) -> tuple[Vocabulary, Vocabulary, NDArray]:
    lexicon = CognateLexicon(source_lang, target_lang)
    left, _ = index_texts([source], lexicon.source_tokenizer)
    right, _ = index_texts([target], lexicon.target_tokenizer)
    return left, right, lexicon.weights(left, right).toarray()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("himalaja", "himalaya"),
        ("zentral", "central"),
        ("theater", "teatr"),
        ("rhythmus", "rytm"),
        ("kommission", "commission"),
        ("москва", "moskva"),
        ("сталин", "stalin"),
        ("київ", "kiiv"),
        ("αθηνα", "athina"),
        ("œuvre", "oeuvre"),
        ("EU", "eu"),
    ],
)
def test_habits_of_spelling_are_left_out(one: str, other: str) -> None:
    forms = common_form(one), common_form(other)
    assert forms[0][:4] == forms[1][:4]


def test_words_that_differ_have_forms_that_differ() -> None:
    words = ("berg", "burg", "montan", "мост", "vier", "voir")
    assert len({common_form(word) for word in words}) == len(words)


def test_equal_words_and_numbers_and_common_beginnings() -> None:
    left, right, weights = table(
        "de", "Expedition 1956 Kommission Komma Berg", "fr", "expédition 1956 commission l’eau"
    )
    row, column = ({key: number for number, key in enumerate(side.keys)} for side in (left, right))
    assert weights[row["expedi"], column["expedi"]] == 1.0
    assert weights[row["#1956"], column["#1956"]] == 1.0
    # komis and komis.
    assert weights[row["kommis"], column["commis"]] == 1.0
    # kom and komis share three letters.
    assert weights[row["komma"]].sum() == weights[row["berg"]].sum() == 0


def test_a_weight_is_the_square_of_the_share_of_the_longer_form() -> None:
    left, right, weights = table("de", "Pianos Moskau Anna", "ru", "пианино москва анна")
    assert left.keys == ("pianos", "moskau", "anna")
    assert right.keys == ("пианин", "москва", "анна")
    # pianos and pianin, moskau and moskva, ana and ana.
    assert weights == pytest.approx(np.diag([(4 / 6) ** 2, (4 / 6) ** 2, 1.0]))


def test_weights_do_not_depend_on_the_side() -> None:
    texts = "de", "Die Photographie der Kathedrale von Chartres, 3.000 Bücher", "fr", "la photo, la cathédrale, 3 000"
    forth, back = table(*texts)[2], table(*texts[2:], *texts[:2])[2]
    assert np.array_equal(forth, back.T)
    assert forth.max() == 1.0


def test_numbers_are_never_alike() -> None:
    assert table("de", "19561", "fr", "19562")[2].sum() == 0


@pytest.mark.parametrize(("source", "target"), [("", ""), ("Berg", ""), ("", "mont")])
def test_no_words_at_all(source: str, target: str) -> None:
    left, right, weights = table("de", source, "fr", target)
    assert weights.shape == (len(left), len(right))


def test_chinese_is_cut_into_the_words_of_its_dictionary() -> None:
    index = build_index(parse(["東京 东京 [Dong1 jing1] /Tokyo/", "關係 关系 [guan1 xi5] /relation/"]), "test")
    lexicon = CognateLexicon("zh", "ja", index)
    assert lexicon.source_tokenizer.keys("东京的關係") == ["东京", "的", "关系"]
    assert lexicon.target_tokenizer.keys("東京の") == ["东", "京", "の"]
    assert lexicon.fold("東京") == "东京"
    assert lexicon.resources == (Resource("cc-cedict", "test"),)


def test_languages_without_spaces_share_characters_and_numbers() -> None:
    left, right, weights = table("ja", "東京で2020年", "zh", "2020年在东京")
    assert weights[left.keys.index("京"), right.keys.index("京")] == 1.0
    assert weights[left.keys.index("#2020"), right.keys.index("#2020")] == 1.0


def test_numbers_keep_their_decimals_whatever_parts_their_thousands() -> None:
    tokenizer = CognateLexicon("de", "fr").target_tokenizer
    texts = ("1 234 567,89", "12 000,5", "1’234,50", "0,125", "1.000", "8 848 m")
    assert [next(token.key for token in tokenizer(text)) for text in texts] == [
        "#1234567.89", "#12000.5", "#1234.5", "#0.125", "#1000", "#8848",
    ]  # fmt: skip


def test_only_letters_have_a_usual_length() -> None:
    assert CognateLexicon("de", "ru").usual_ratio == 1.0
    assert CognateLexicon("en", "ko").usual_ratio is None
    assert CognateLexicon("zh", "fr").usual_ratio is None
