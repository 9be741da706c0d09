"""The units that phrases are compared by."""

from __future__ import annotations

import pytest

from aligner.units import Border, is_function_word, same_inflection, units


def keys(text: str, language: str = "en") -> list[str]:
    return [unit.key for unit in units(text, language, str)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("controls", "control"),
        ("managing differences", "manage difference"),
        ("held talks", "hold talks"),
        ("China-U.S. relations", "China–US relations"),
        ("the latter’s request", "latter request"),
        ("win-win", "win win"),
        ("co-operation", "cooperation"),
        ("Communiqué", "communique"),
        ("Communique\u0301", "communiqué"),
        ("defence of neighbours", "defense of neighbors"),
        ("recognising", "recognize"),
        ("State Councillor", "state councilor"),
        ("don’t", "don't"),
    ],
)
def test_compared_as_equal(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize(("one", "other"), [("policy", "police"), ("four", "for"), ("peace and war", "peace war")])
def test_compared_as_different(one: str, other: str) -> None:
    assert keys(one) != keys(other)


def test_borders() -> None:
    borders = [unit.border for unit in units("peace, “war”; the end – and (more) U.S. men", "en", str)]
    assert borders == [
        Border.NONE, Border.COMMA, Border.STOP, Border.STOP, Border.STOP, Border.STOP, Border.NONE
    ]  # fmt: skip
    assert [unit.border for unit in units("和平、《发展》。人", "zh", str)][2:] == [1, 0, 2]


def test_spans_are_those_of_the_original() -> None:
    text = "The U.S.’s “small  cliques”"
    assert [unit.span.of(text) for unit in units(text, "en", str)] == ["U.S.", "small", "cliques"]


def test_other_languages_are_only_put_in_lower_case() -> None:
    assert keys("Die Häuser", "de") == ["die", "häuser"]
    assert keys("Ha\u0308user", "de") == ["häuser"]


def test_fold_must_keep_the_length() -> None:
    with pytest.raises(ValueError, match="keep the length"):
        units("abc", "zh", lambda text: text + "!")


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("sanction", "sanctions", True),
        ("urge", "urging", True),
        ("policy", "policies", True),
        ("stop", "stopped", True),
        ("hold", "held", True),
        ("import", "important", False),
        ("nation", "national", False),
    ],
)
def test_same_inflection(word: str, other: str, expected: bool) -> None:
    assert same_inflection(word, other) is expected
    assert same_inflection(other, word) is expected


def test_function_words_are_known_for_english_only() -> None:
    assert is_function_word("The", "en-GB")
    assert not is_function_word("the", "de")
