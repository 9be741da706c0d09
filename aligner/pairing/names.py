"""Whether two names of a person sound alike: Wang Yi and 王毅, Blinken and 布林肯.

Names in Latin letters are compared as they are; a Chinese one is read aloud in pinyin first. What survives a
transliteration are the consonants, roughly: they are compared by class, without the vowels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon import Lexicon
from aligner.lexicon.vocabulary import Vocabulary

__all__ = ["NameComparer", "name_similarity"]

# Initials and the finals they take, after the Scheme for the Chinese Phonetic Alphabet (ISO 7098), ü written v.
_FINALS = {
    "": "a ai an ang ao e ei en er ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei eng i ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong u uan uo v",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan un uo v",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
_SYLLABLES = tuple(initial + final for initial, finals in _FINALS.items() for final in finals.split())

_LETTERS = re.compile(r"[^\W\d_]+")
_CLASSES = (
    (r"ng|m|n", "n"),
    (r"sch|ch|zh|sh|ts|tz|cz|c(?=[eiy])|[zsxjq]", "s"),
    (r"ph|[fv]", "f"),
    (r"th|[dt]", "t"),
    (r"[bp]", "p"),
    (r"ck|[cgk]", "k"),
    (r"[lr]", "l"),
    (r"[hw]", "h"),
)
_DOUBLED = re.compile(r"(.)\1")
_CLASS = re.compile("|".join(f"(?P<{name}>{pattern})" for pattern, name in _CLASSES))

# By hand: alike enough in letters, as two romanisations are; alike in consonants, as Zelensky and ze lian si ji are.
_LEAST_LETTERS = 0.8
_LEAST_CONSONANTS = 0.8
# Two consonants in common are chance, and three where there are more.
_FEWEST_CONSONANTS = 3


class NameComparer:
    """Compares lists of names; the readings of all their characters are looked up once.

    names
        All names that will be compared.
    """

    def __init__(self, names: Iterable[str], lexicon: Lexicon) -> None:
        self._readings = _readings("".join(names), lexicon)
        self._name_similarity = cache(self._similarity)

    def __call__(self, one: Sequence[str], other: Sequence[str]) -> float:
        """Share of the shorter list that has a like name in the other, in [0, 1]; 0 where a list is empty."""
        fewer, more = sorted((one, other), key=len)
        if not fewer:
            return 0.0
        return sum(max(self._name_similarity(*sorted((name, like))) for like in more) for name in fewer) / len(fewer)

    def _similarity(self, one: str, other: str) -> float:
        return max(name_similarity(a, b) for a in self._heard(one) for b in self._heard(other))

    def _heard(self, name: str) -> list[tuple[str, ...]]:
        """Ways to read a name, as tuples of words."""
        words = [_plain(word) for word in _LETTERS.findall(name)]
        if all(word.isascii() for word in words):
            return [tuple(words)]
        return [
            tuple("".join(self._readings.get(char, ("",) * 2)[way] for char in word) for word in words)
            for way in range(2)
        ]


def name_similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two names in Latin letters sound, in [0, 1]: whole, or any word of the longer one.

    >>> name_similarity(["wangyi"], ["wang", "yi"])
    1.0
    >>> round(name_similarity(["bulinken"], ["antony", "blinken"]), 2)
    0.93
    >>> name_similarity(["lafuluofu"], ["wang", "yi"])
    0.0
    """
    return max(
        (_sound_alike(a, b) for a in {"".join(one), *one} for b in {"".join(other), *other}),
        default=0.0,
    )


@cache
def _sound_alike(one: str, other: str) -> float:
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    if letters >= _LEAST_LETTERS:
        return letters
    a, b = _consonants(one), _consonants(other)
    fewest = min(len(a), len(b))
    if fewest < _FEWEST_CONSONANTS or (fewest == _FEWEST_CONSONANTS and a != b):
        return 0.0
    consonants = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return consonants if consonants >= _LEAST_CONSONANTS else 0.0


def _consonants(word: str) -> str:
    single = _DOUBLED.sub(r"\1", word)
    return "".join(str(match.lastgroup) for match in _CLASS.finditer(single))


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _readings(text: str, lexicon: Lexicon) -> dict[str, tuple[str, str]]:
    """Two ways to read each Chinese character, in the order of the syllables; the same twice where there is one."""
    characters = sorted({char for char in text if not char.isascii() and char.isalpha()})
    if not characters:
        return {}
    readings: dict[str, tuple[str, str]] = {}
    for tokenizer, sounds in ((lexicon.source_tokenizer, _source_sounds), (lexicon.target_tokenizer, _target_sounds)):
        keys = ["".join(tokenizer.keys(char)) or char for char in characters]
        # Two forms of a character may be one word.
        words = tuple(dict.fromkeys(keys))
        heard = dict(zip(words, sounds(lexicon, _vocabulary(words, names=False)), strict=True))
        for char, key in zip(characters, keys, strict=True):
            found = np.flatnonzero(heard[key] > 0)
            if len(found):
                readings[char] = (_SYLLABLES[found[0]], _SYLLABLES[found[-1]])
    return readings


def _source_sounds(lexicon: Lexicon, words: Vocabulary) -> NDArray[np.float32]:
    # Only names are compared by sound, so what names add to the weights is the sound.
    as_names, as_words = (_vocabulary(_SYLLABLES, names=names) for names in (True, False))
    return (lexicon.weights(words, as_names) - lexicon.weights(words, as_words)).toarray()


def _target_sounds(lexicon: Lexicon, words: Vocabulary) -> NDArray[np.float32]:
    as_names, as_words = (_vocabulary(_SYLLABLES, names=names) for names in (True, False))
    return (lexicon.weights(as_names, words) - lexicon.weights(as_words, words)).T.toarray()


def _vocabulary(keys: tuple[str, ...], *, names: bool) -> Vocabulary:
    return Vocabulary(keys, np.ones(len(keys), np.int64), np.full(len(keys), names))
