"""How strongly a word of one language speaks for a word of the other.

A lexicon turns the two vocabularies of a batch into one sparse matrix of weights (source types, target types).
:func:`translation_tables` turns that into the two conditional distributions that the evidence is made of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.index import DictionaryIndex
from aligner.lexicon.tokens import ChineseTokenizer, Tokenizer, tokenize_latin
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Resource, is_spaced

__all__ = [
    "ChineseEnglishLexicon",
    "CognateLexicon",
    "Lexicon",
    "SwappedLexicon",
    "TranslationTables",
    "translation_tables",
]

# Weights of the design study, fitted on novels (MAC-Dev).
_OWN_SHARE = 0.65
_PARTS_SHARE = 0.35
_LENGTH_EXPONENT = 0.7
# Chosen for the names in readouts: enough to win where the dictionary is silent, no more than a third of a gloss.
_NAME_WEIGHT = 0.3
_TERM_WEIGHT = 2.0

Row = dict[int, float]


class Lexicon(ABC):
    """What is known of two languages before any text is seen.

    source_tokenizer, target_tokenizer
        How a text of either side becomes keys.
    resources
        What the lexicon was made of, with digests.
    """

    source_tokenizer: Tokenizer
    target_tokenizer: Tokenizer
    resources: tuple[Resource, ...]

    def fold(self, text: str) -> str:
        """``text`` with variants of a character made equal, at the same length."""
        return text

    @abstractmethod
    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """Non-negative weights, float32 (source types, target types); 0 where nothing is known."""


class CognateLexicon(Lexicon):
    """For two languages without a dictionary: equal words, numbers, and words with a common beginning."""

    def __init__(self, source_lang: str, target_lang: str) -> None:
        self.source_tokenizer = _plain_tokenizer(source_lang)
        self.target_tokenizer = _plain_tokenizer(target_lang)
        self.resources = ()

    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """1 for equal keys; the squared share of the common beginning, from four letters on, for others."""
        heads: dict[str, list[int]] = {}
        exact = {key: number for number, key in enumerate(target.keys)}
        for number, key in enumerate(target.keys):
            if len(key) >= 4 and key[0] != "#":
                heads.setdefault(key[:4], []).append(number)
        rows: list[Row] = []
        for key in source.keys:
            row: Row = {}
            for other in heads.get(key[:4], ()) if len(key) >= 4 else ():
                row[other] = _common_share(key, target.keys[other]) ** 2
            if key in exact:
                row[exact[key]] = 1.0
            rows.append(row)
        return _matrix(rows, len(target))


def _plain_tokenizer(language: str) -> Tokenizer:
    """Words where the language puts spaces between them, single characters where it does not."""
    return partial(tokenize_latin, language=language) if is_spaced(language) else ChineseTokenizer(set(), str)


class SwappedLexicon(Lexicon):
    """A lexicon read from the other side."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.unswapped = lexicon
        self.source_tokenizer = lexicon.target_tokenizer
        self.target_tokenizer = lexicon.source_tokenizer
        self.resources = lexicon.resources

    def fold(self, text: str) -> str:
        """As the lexicon within does it."""
        return self.unswapped.fold(text)

    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """The transposed weights of the lexicon within."""
        return sparse.csr_array(self.unswapped.weights(target, source).T)


class ChineseEnglishLexicon(Lexicon):
    """CC-CEDICT, termbase entries, numbers, and pinyin against names.

    entries
        ``(source form, rendering, weight)`` of a termbase: the words that matter most here stand in no dictionary.
    """

    def __init__(
        self,
        index: DictionaryIndex,
        entries: Iterable[tuple[str, str, float]] = (),
    ) -> None:
        self._index = index
        self._terms: dict[str, dict[str, float]] = {}
        for form, rendering, weight in entries:
            keys = [token.key for token in tokenize_latin(rendering)]
            row = self._terms.setdefault(index.fold(form), {})
            for key in keys:
                row[key] = row.get(key, 0.0) + _TERM_WEIGHT * weight / len(keys) ** _LENGTH_EXPONENT
        self._tokenizer = ChineseTokenizer(index.headwords.keys() | self._terms.keys(), index.fold)
        self.source_tokenizer = self._tokenizer
        self.target_tokenizer = tokenize_latin
        self.resources = (Resource("cc-cedict", index.digest),)

    def fold(self, text: str) -> str:
        """Traditional to Simplified, character by character."""
        return self._index.fold(text)

    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """.65 from the word itself and .35 from its parts; numbers by value; characters against names by sound."""
        return _matrix(_RowBuilder(self._index, self._terms, self._tokenizer, target).rows(source), len(target))


class _RowBuilder:
    """Rows of the weights for one target vocabulary."""

    def __init__(
        self,
        index: DictionaryIndex,
        terms: dict[str, dict[str, float]],
        tokenizer: ChineseTokenizer,
        target: Vocabulary,
    ) -> None:
        self._index = index
        self._terms = terms
        self._tokenizer = tokenizer
        self._numbers = {key: number for number, key in enumerate(target.keys)}
        self._columns = np.asarray([self._numbers.get(key, -1) for key in index.keys], np.int64)
        self._sounds = self._name_sounds(target)
        self.word = lru_cache(maxsize=None)(self._word)

    def rows(self, source: Vocabulary) -> list[Row]:
        return [self.word(key) for key in source.keys]

    def _word(self, key: str) -> Row:
        if key[0] == "#":
            return self._number(key)
        row: Row = {}
        if key in self._numbers:
            row[self._numbers[key]] = 1.0
        own = self._own(key)
        parts = self._tokenizer.parts(key) if len(key) > 1 and not key.isascii() else []
        _add(row, own, _OWN_SHARE if parts and own else 1.0)
        for part in parts:
            _add(row, self.word(part), (_PARTS_SHARE if own else 1.0) / len(parts))
        if not parts:
            _add(row, self._sound(key), 1.0)
        return row

    def _own(self, key: str) -> Row:
        row: Row = {}
        number = self._index.headwords.get(key)
        if number is not None:
            stretch = slice(self._index.starts[number], self._index.starts[number + 1])
            columns = self._columns[self._index.columns[stretch]]
            known = columns >= 0
            row = dict(zip(columns[known].tolist(), self._index.weights[stretch][known].tolist(), strict=True))
        for word, weight in self._terms.get(key, {}).items():
            column = self._numbers.get(word)
            if column is not None:
                row[column] = row.get(column, 0.0) + weight
        return row

    def _number(self, key: str) -> Row:
        row: Row = {}
        for word, weight in _number_words(key):
            if word in self._numbers:
                row[self._numbers[word]] = weight
        return row

    def _sound(self, key: str) -> Row:
        row: Row = {}
        for syllable in self._index.readings.get(key, ()):
            for column, weight in self._sounds.get(syllable, ()):
                row[column] = max(row.get(column, 0.0), weight)
        return row

    def _name_sounds(self, target: Vocabulary) -> dict[str, list[tuple[int, float]]]:
        """Syllable → names that hold it, where a name is nothing but pinyin."""
        syllables = {sound for sounds in self._index.readings.values() for sound in sounds}
        sounds: dict[str, list[tuple[int, float]]] = {}
        for number in np.flatnonzero(target.names):
            for syllable in _syllables(target.keys[number], syllables):
                sounds.setdefault(syllable, []).append((int(number), _NAME_WEIGHT))
        return sounds


@dataclass(frozen=True, slots=True)
class TranslationTables:
    """Two conditional distributions over the vocabulary of a batch.

    target_given_source
        float32 CSR (source types, target types): p(target word | source word); rows sum to 1 or 0.
    source_given_target
        float32 CSR (target types, source types): p(source word | target word); rows sum to 1 or 0.
    """

    target_given_source: sparse.csr_array
    source_given_target: sparse.csr_array


def translation_tables(weights: sparse.csr_array) -> TranslationTables:
    """Normalise lexicon weights (source types, target types) both ways.

    >>> tables = translation_tables(sparse.csr_array(np.array([[3.0, 1.0], [0.0, 0.0]], np.float32)))
    >>> tables.target_given_source.toarray().tolist(), tables.source_given_target.toarray().tolist()
    ([[0.75, 0.25], [0.0, 0.0]], [[1.0, 0.0], [1.0, 0.0]])
    """
    return TranslationTables(_normalised(weights), _normalised(sparse.csr_array(weights.T)))


def _normalised(weights: sparse.csr_array) -> sparse.csr_array:
    sums = np.asarray(weights.sum(axis=1)).ravel()
    scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    result = weights.copy()
    result.data = (weights.data * np.repeat(scale, np.diff(weights.indptr))).astype(np.float32)
    return result


def _matrix(rows: Sequence[Row], columns: int) -> sparse.csr_array:
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    indices: NDArray[np.int64] = np.fromiter((c for row in rows for c in row), np.int64, starts[-1])
    data: NDArray[np.float32] = np.fromiter((w for row in rows for w in row.values()), np.float32, starts[-1])
    matrix: sparse.csr_array = sparse.csr_array((data, indices, starts), shape=(len(rows), columns))
    matrix.sort_indices()
    return matrix


def _add(row: Row, other: Row, factor: float) -> None:
    for column, weight in other.items():
        row[column] = row.get(column, 0.0) + factor * weight


def _common_share(one: str, other: str) -> float:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length / max(len(one), len(other))


@lru_cache(maxsize=1)
def _small_numbers() -> dict[str, tuple[str, ...]]:
    words = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty"
    ).split()
    named = {f"#{value}": word for value, word in enumerate(words)}
    named |= {
        f"#{value}": word
        for value, word in zip(
            (30, 40, 50, 60, 70, 80, 90, 100, 1000),
            "thirty forty fifty sixty seventy eighty ninety hundred thousand".split(),
            strict=True,
        )
    }
    return {key: tuple(token.key for token in tokenize_latin(word)) for key, word in named.items()}


def _number_words(key: str) -> list[tuple[str, float]]:
    """A number matches itself, its English word, and, with tens, the words of its parts."""
    small = _small_numbers()
    found = [(key, 1.0)] + [(word, 0.7) for word in small.get(key, ())]
    if len(key) == 3 and key[1] in "23456789" and key[2] != "0":
        found += [(word, 0.4) for part in (f"#{key[1]}0", f"#{key[2]}") for word in small[part]]
    return found


def _syllables(name: str, known: set[str]) -> list[str]:
    """The pinyin syllables of a name of at most three, longest first; [] where it is not all pinyin.

    >>> _syllables("xiaoping", {"xi", "xiao", "ping", "ao"}), _syllables("blinken", {"lin", "ken"})
    (['xiao', 'ping'], [])
    """

    def split(rest: str, left: int) -> list[str] | None:
        if not rest:
            return []
        if not left:
            return None
        for length in range(min(6, len(rest)), 0, -1):
            if rest[:length] in known and (tail := split(rest[length:], left - 1)) is not None:
                return [rest[:length], *tail]
        return None

    return split(name, 3) or []
