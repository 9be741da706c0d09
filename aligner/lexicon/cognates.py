"""Two languages without a dictionary: numbers, and words that are spelled alike.

Cognates, names and loan words differ by habits of spelling: *photographie* is *Fotografie*, *Himalaja* is *Himalaya*,
*Москва* is *Moskva*. Words are brought into a form that leaves such habits out, and two of them are related as far as
their forms begin alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.arrays import row_numbers
from aligner.lexicon.chinese import ChineseTokenizer
from aligner.lexicon.index import DictionaryIndex
from aligner.lexicon.keys import WordKeys
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.lexicon import Lexicon
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Resource, is_spaced

__all__ = ["CognateLexicon", "common_form"]

Ints = NDArray[np.int64]

# Two words have nothing in common unless so many letters at their beginning are the same; words of three letters count
# where all are.
_COMMON, _SHORTEST = 4, 3

_SYLLABLES = frozenset({"ko", "am", "ti"})
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщыэюяіїєґўјљњћђџ",
        "a b v g d e sh z i i k l m n o p r s t u f h s ch sh sh i e u a i i e g u i l n ch d ch".split(),
        strict=True,
    )
)
_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i t i k l m n x o p r s s t i f h ps o".split(), strict=True)
)
_LATIN = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ħ": "h", "ı": "i"}
_LETTERS = str.maketrans({**_CYRILLIC, **_GREEK, **_LATIN, "ъ": "", "ь": ""})
_HABITS = (
    (re.compile("(?<=[rt])h"), ""),
    (re.compile("ph"), "f"),
    (re.compile("s?ch|sh"), "h"),
    (re.compile("c(?=[eiy])|z"), "s"),
    (re.compile("c?k|qu?|c"), "k"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
    (re.compile("x"), "ks"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def common_form(key: str) -> str:
    """The key of a word without habits of spelling, in Latin letters where its own are Cyrillic or Greek.

    >>> common_form("photog"), common_form("fotogr"), common_form("mекка"), common_form("EU")
    ('fotog', 'fotogr', 'meka', 'eu')
    """
    form = key.casefold().translate(_LETTERS)
    for habit, plain in _HABITS:
        form = habit.sub(plain, form)
    return form


class CognateLexicon(Lexicon):
    """For two languages without a dictionary: equal words and numbers, and words whose forms begin alike.

    It tells little of a word before a text is seen: what its translator chose is soon trusted more.

    index
        The Chinese-English dictionary where one of the languages is Chinese: it tells where a word ends, and which
        characters are variants of one, in Japanese too.
    """

    kind = "any"
    # Fitted on German and French (Bleualign).
    trust = 0.3

    def __init__(self, source_lang: str, target_lang: str, index: DictionaryIndex | None = None) -> None:
        self._index = index
        self.usual_ratio = 1.0 if _has_letters(source_lang) and _has_letters(target_lang) else None
        self.source_tokenizer = _plain_tokenizer(source_lang, index)
        self.target_tokenizer = _plain_tokenizer(target_lang, index)
        self.resources = () if index is None else (Resource("cc-cedict", index.digest),)

    def fold(self, text: str) -> str:
        """Traditional to Simplified, character by character, where one of the languages is Chinese."""
        return text if self._index is None else self._index.fold(text)

    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """1 for equal keys; for others the square of the share of the longer form that both begin with."""
        columns = {key: number for number, key in enumerate(target.keys)}
        pairs = [(number, columns[key]) for number, key in enumerate(source.keys) if key in columns]
        rows, matches = np.asarray(pairs, np.int64).reshape(-1, 2).T
        shape = len(source), len(target)
        equal = sparse.csr_array((np.ones(len(rows), np.float32), (rows, matches)), shape=shape)
        weights: sparse.csr_array = sparse.csr_array(equal.maximum(_alike(source.keys, target.keys)))
        weights.sort_indices()
        return weights


def _has_letters(language: str) -> bool:
    """Whether a letter of the language stands for one sound.

    Texts in such languages are about as long as each other (.92 to 1.01 in five German-French ones); syllables of
    Korean or Amharic say more, and how much more is not known here.
    """
    return is_spaced(language) and language.partition("-")[0].lower() not in _SYLLABLES


def _alike(source: Sequence[str], target: Sequence[str]) -> sparse.csr_array:
    """float32 (source keys, target keys), by way of the beginnings that forms share and not of all pairs of words."""
    heads: dict[str, int] = {}
    (ours, sizes), (theirs, others) = (_heads(keys, heads) for keys in (source, target))
    width = len(heads)
    # Two forms share a beginning and all shorter ones; what each adds gives the square of the longest in sum.
    shared = _matrix(ours, len(source), width).sign() @ _matrix(theirs, len(target), width).T
    alike: sparse.csr_array = sparse.csr_array(shared)
    longest = np.maximum(sizes[row_numbers(alike)], others[alike.indices])
    alike.data = (alike.data / longest.astype(np.float32) ** 2).astype(np.float32)
    return alike


def _heads(keys: Sequence[str], numbers: dict[str, int]) -> tuple[list[tuple[int, int, int]], Ints]:
    """Beginnings of the forms of keys, as word, number of the beginning and gain; and how long each form is.

    numbers
        Of all beginnings; new ones are added.
    """
    found: list[tuple[int, int, int]] = []
    sizes = np.ones(len(keys), np.int64)
    for row, key in enumerate(keys):
        if key[0] == "#":
            continue
        form = common_form(key)
        sizes[row] = max(len(form), 1)
        if len(form) == _SHORTEST:
            found.append((row, numbers.setdefault(form, len(numbers)), _SHORTEST**2))
        for length in range(_COMMON, len(form) + 1):
            gain = length**2 - (length - 1) ** 2 if length > _COMMON else _COMMON**2
            found.append((row, numbers.setdefault(form[:length], len(numbers)), gain))
    return found, sizes


def _matrix(entries: Sequence[tuple[int, int, int]], rows: int, columns: int) -> sparse.csr_array:
    row, column, value = np.asarray(entries, np.int64).reshape(-1, 3).T
    return sparse.csr_array((value.astype(np.float32), (row, column)), shape=(rows, columns))


def _plain_tokenizer(language: str, index: DictionaryIndex | None) -> Tokenizer:
    """Words where the language puts spaces between them or there is a dictionary, elsewhere single characters."""
    if is_spaced(language):
        return LatinTokenizer(WordKeys(language))
    latin = LatinTokenizer(WordKeys("en"))
    if index is None:
        return ChineseTokenizer((), str, latin)
    return ChineseTokenizer([index.headwords] if language == "zh" else (), index.fold, latin)
