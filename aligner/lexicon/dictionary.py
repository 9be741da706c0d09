"""Chinese and English: CC-CEDICT, termbase entries, numbers, and pinyin against names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.chinese import ChineseTokenizer
from aligner.lexicon.headwords import Headwords
from aligner.lexicon.index import DictionaryIndex
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.lexicon import Lexicon
from aligner.lexicon.phrasing import Phrasing
from aligner.lexicon.related import Relations
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Resource

__all__ = ["ChineseEnglishLexicon"]

# Weights of the design study, fitted on novels (MAC-Dev).
_OWN_SHARE = 0.65
_PARTS_SHARE = 0.35
_LENGTH_EXPONENT = 0.7
# Chosen for the names in readouts: enough to win where the dictionary is silent, no more than a third of a gloss.
_NAME_WEIGHT = 0.3
_TERM_WEIGHT = 2.0
# Beyond so many words, what is known of them is forgotten.
_REMEMBERED = 1 << 19

_NAMES_REMEMBERED = 1 << 17
_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
)

Entry = tuple[int, int, float]
"""Row, column and value of a matrix."""
Columns = dict[str, int]
"""Target word → its column."""


class ChineseEnglishLexicon(Lexicon):
    """CC-CEDICT, termbase entries, numbers, and pinyin against names.

    What is found out about a word that does not depend on the other side is kept for the next pair of documents.

    entries
        ``(source form, rendering, weight)`` of a termbase: the words that matter most here stand in no dictionary.
    """

    kind = "zh-en"
    # The mean over MAC-Dev, the Champollion data and the project's own corpora, which run from 2.4 to 4.3.
    usual_ratio = 3.4

    def __init__(
        self,
        index: DictionaryIndex,
        entries: Iterable[tuple[str, str, float]] = (),
    ) -> None:
        self._index = index
        english = LatinTokenizer(index.english())
        terms: dict[str, list[tuple[str, float]]] = {}
        for form, rendering, weight in entries:
            terms.setdefault(index.fold(form), []).append((rendering, weight))
        self._glosses = _Glosses(index)
        self._numerals = _Numerals(english)
        self._names = _Names(index.readings)
        self._relations = Relations(index)
        self._tokenizer = ChineseTokenizer([index.headwords, Headwords.of(terms)], index.fold, english)
        self._plain_tokenizer = ChineseTokenizer([index.headwords], index.fold, english)
        self._words = _Words(index, terms, self._tokenizer, english)
        self.source_tokenizer = self._tokenizer
        self.target_tokenizer = english
        self.resources = (Resource("cc-cedict", index.digest),)
        self._plain: ChineseEnglishLexicon | None = None

    def fold(self, text: str) -> str:
        """Traditional to Simplified, character by character."""
        return self._index.fold(text)

    def borders(self, text: str) -> Callable[[int, int], bool]:
        """By the dictionary alone: what a termbase adds are the phrases that are looked for."""
        return self._plain_tokenizer.borders(text)

    def romanised(self, word: str) -> str:
        """Pinyin, of each character its first reading."""
        sounds = [char if char.isascii() else self._index.readings.get(char, ("",))[0] for char in self.fold(word)]
        return "".join(sounds) if all(sounds) else ""

    def without_terms(self) -> Lexicon:
        """The dictionary alone; made when it is asked for first."""
        if self._plain is None:
            self._plain = ChineseEnglishLexicon(self._index)
        return self._plain

    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """.65 from the word itself and .35 from its parts; numbers by value; characters against names by sound."""
        # The words of the text come first, in their order, and after them the parts that they are made of.
        numbers: dict[str, int] = {}
        known: list[_Word] = []
        waiting = list(source.keys)
        for word in waiting:
            if word not in numbers:
                numbers[word] = len(numbers)
                known.append(found := self._words[word])
                waiting.extend(found.parts)
        columns = {key: number for number, key in enumerate(target.keys)}
        shape = len(known), len(target)
        table = _composed(
            _matrix([*self._equal(numbers, columns), *self._names.entries(known, target)], shape),
            self._glosses.matrix(known, columns, shape),
            [[numbers[part] for part in word.parts] for word in known],
            max((word.depth for word in known), default=1),
        )
        weights: sparse.csr_array = table[: len(source)].astype(np.float32)
        weights.sort_indices()
        return weights

    def second_hand(self, source: Vocabulary, target: Vocabulary) -> tuple[sparse.csr_array, sparse.csr_array]:
        """By way of glosses with the same beginning, and of glosses that headwords share."""
        return self._relations.derived(source, target), self._relations.related(source, target)

    def phrasing(self, target: Vocabulary) -> Phrasing:
        """From the glosses of CC-CEDICT."""
        return Phrasing(self._glosses.columns_of(target.keys), self._index.phrases)

    def _equal(self, words: Mapping[str, int], columns: Columns) -> Iterator[Entry]:
        for word, number in words.items():
            if word[0] == "#":
                yield from ((number, columns[key], weight) for key, weight in self._numerals(word) if key in columns)
            elif word in columns:
                yield number, columns[word], 1.0


def _composed(
    equal: sparse.csr_array, own: sparse.csr_array, parts: Sequence[Sequence[int]], depth: int
) -> sparse.csr_array:
    """Weights of words from those of their parts, float64 (words, target types).

    As often as words are made of words, the weights of all are summed anew; each in one order, so that a word has the
    same weights whatever others it is met with.

    equal, own
        What each word has whatever its parts are, and what its glosses give it, of the same shape.
    parts
        The rows that each word is made of.
    depth
        How deep they go: 1 where no word has parts.
    """
    counts = np.fromiter(map(len, parts), np.int64, len(parts))
    # A word whose glosses are none of the words at hand is known by its parts alone.
    has_own = np.diff(own.indptr) > 0
    own_share = np.where((counts > 0) & has_own, _OWN_SHARE, 1.0)
    parts_share = np.where(has_own, _PARTS_SHARE, 1.0) / np.maximum(counts, 1)
    own.data *= np.repeat(own_share, np.diff(own.indptr))
    whole = table = equal + own
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    taken = np.fromiter(chain.from_iterable(parts), np.int64, int(starts[-1]))
    mix = sparse.csr_array((np.repeat(parts_share, counts), taken, starts), shape=(len(parts), len(parts)))
    for _ in range(depth - 1):
        table = whole + mix @ table
    return table


class _Word(NamedTuple):
    """What is known of a word, whatever stands on the other side.

    parts
        The words that it is made of.
    depth
        How deep that goes: 1 where it has no parts.
    row
        Where its glosses stand in the index; -1 where it has none or ``term`` has them all.
    term
        Its weighted glosses, where the termbase has any.
    readings
        Pinyin of a character that has no parts.
    """

    parts: tuple[str, ...]
    depth: int
    row: int
    term: Mapping[str, float]
    readings: tuple[str, ...]


class _Words(dict[str, _Word]):
    """Words and what is known of them; filled as they are met.

    terms
        Source form of a termbase → renderings with their weights.
    """

    def __init__(
        self,
        index: DictionaryIndex,
        terms: Mapping[str, Sequence[tuple[str, float]]],
        tokenizer: ChineseTokenizer,
        english: Tokenizer,
    ) -> None:
        super().__init__()
        self._index = index
        self._terms = terms
        self._tokenizer = tokenizer
        self._english = english

    def __missing__(self, word: str) -> _Word:
        if len(self) >= _REMEMBERED:
            self.clear()
        is_whole = len(word) < 2 or word[0] == "#" or word.isascii()
        parts = () if is_whole else tuple(self._tokenizer.parts(word))
        depth = 1 + max((self[part].depth for part in parts), default=0)
        row = self._index.headwords.get(word, -1)
        term = self._term(word, row) if word in self._terms else {}
        readings = () if parts else tuple(self._index.readings.get(word, ()))
        self[word] = found = _Word(parts, depth, -1 if term else row, term, readings)
        return found

    def _term(self, word: str, row: int) -> dict[str, float]:
        """All glosses of a word that the termbase has, those of the dictionary with them."""
        known: dict[str, float] = {}
        if row >= 0:
            glosses = slice(self._index.starts[row], self._index.starts[row + 1])
            keys = (self._index.keys[column] for column in self._index.columns[glosses])
            known.update(zip(keys, self._index.weights[glosses].tolist(), strict=True))
        own: dict[str, float] = {}
        for rendering, weight in self._terms[word]:
            found = self._english.keys(rendering)
            for key in found:
                own[key] = own.get(key, 0.0) + _TERM_WEIGHT * weight / len(found) ** _LENGTH_EXPONENT
        for key, weight in own.items():
            known[key] = known.get(key, 0.0) + weight
        return known


class _Glosses:
    """Weighted glosses of the dictionary and of a termbase."""

    def __init__(self, index: DictionaryIndex) -> None:
        self._index = index
        self._numbers = {key: number for number, key in enumerate(index.keys)}

    def columns_of(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """int64 (keys): the columns of the index, -1 for unknown ones."""
        return np.asarray([self._numbers.get(key, -1) for key in keys], np.int64)

    def matrix(self, words: Sequence[_Word], columns: Columns, shape: tuple[int, int]) -> sparse.csr_array:
        """Glosses of words, float64 of ``shape`` (words, target types)."""
        found = self._of_dictionary([word.row for word in words], columns, shape[1])
        terms = [
            (number, columns[key], weight)
            for number, word in enumerate(words)
            if word.term
            for key, weight in word.term.items()
            if key in columns
        ]
        return found + _matrix(terms, shape) if terms else found

    def _of_dictionary(self, rows: Sequence[int], columns: Columns, types: int) -> sparse.csr_array:
        """Glosses in some rows of the index, none where a row is negative."""
        found = np.asarray(rows, np.int64)
        ours = self.columns_of(columns)
        theirs = np.fromiter(columns.values(), np.int64, len(columns))
        column = np.full(len(self._numbers), -1, np.int64)
        column[ours[ours >= 0]] = theirs[ours >= 0]
        first = self._index.starts[found].astype(np.int64)
        lengths = np.where(found >= 0, self._index.starts[found + 1] - first, 0)
        ends = np.cumsum(lengths)
        at = np.arange(lengths.sum()) + np.repeat(first - ends + lengths, lengths)
        indices = column[self._index.columns[at]]
        is_known = indices >= 0
        kept = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_known)])
        starts = kept[np.concatenate([np.zeros(1, np.int64), ends])]
        weights = self._index.weights[at][is_known].astype(np.float64)
        return sparse.csr_array((weights, indices[is_known], starts), shape=(len(found), types))


class _Names:
    """Characters against names that are nothing but pinyin."""

    def __init__(self, readings: Mapping[str, Sequence[str]]) -> None:
        self._readings = readings
        self._known = {sound for sounds in readings.values() for sound in sounds}
        self._syllables = lru_cache(_NAMES_REMEMBERED)(lambda name: _syllables(name, self._known))

    def entries(self, words: Sequence[_Word], target: Vocabulary) -> Iterator[Entry]:
        """What characters have by their sound."""
        sounds: dict[str, list[int]] = {}
        for number in np.flatnonzero(target.names).tolist():
            for syllable in self._syllables(target.keys[number]):
                sounds.setdefault(syllable, []).append(number)
        for number, word in enumerate(words):
            if not sounds.keys().isdisjoint(word.readings):
                alike = dict.fromkeys(name for syllable in word.readings for name in sounds.get(syllable, ()))
                yield from ((number, name, _NAME_WEIGHT) for name in alike)


def _syllables(name: str, known: Collection[str]) -> list[str]:
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


class _Numerals:
    """Numbers against numbers and their English words."""

    def __init__(self, english: Tokenizer) -> None:
        values = [*range(21), *range(30, 100, 10), 100, 1000]
        self._words = {
            f"#{value}": tuple(english.keys(word)) for value, word in zip(values, _NUMERALS.split(), strict=True)
        }

    def __call__(self, key: str) -> list[tuple[str, float]]:
        """A number matches itself, its English word, and, with tens, the words of its parts."""
        found = [(key, 1.0)] + [(word, 0.7) for word in self._words.get(key, ())]
        if len(key) == 3 and key[1] in "23456789" and key[2] != "0":
            found += [(word, 0.4) for part in (f"#{key[1]}0", f"#{key[2]}") for word in self._words[part]]
        return found


def _matrix(entries: Sequence[Entry], shape: tuple[int, int]) -> sparse.csr_array:
    """float64 of a shape; entries of the same place count together."""
    rows, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
    found = np.asarray(rows, np.int64)
    order = np.argsort(found, kind="stable")
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(found, minlength=shape[0]))])
    values = np.asarray(weights, np.float64)[order], np.asarray(columns, np.int64)[order], starts
    return sparse.csr_array(values, shape=shape)
