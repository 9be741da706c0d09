"""The words of a batch as numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.tokens import Cut, Token, Tokenizer

__all__ = ["Vocabulary", "Words", "count_words", "index_sentences", "index_texts"]

# So many tokens at a time are held as Python objects.
_TOKENS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The word types of one side.

    keys
        By word number.
    counts
        int64 (types): how often each occurs.
    names
        bool (types): more often than not it begins with a capital inside a sentence.
    """

    keys: tuple[str, ...]
    counts: NDArray[np.int64]
    names: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Words:
    """Tokenised texts of one side, mostly sentences, one after the other.

    words
        int32 (tokens): word numbers.
    starts
        int64 (texts + 1): where each text begins in ``words``.
    places
        Unsigned integers (tokens): where each token begins in its text, in code points.
    """

    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    places: NDArray[np.unsignedinteger]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, text: int) -> NDArray[np.int32]:
        """The word numbers of one text."""
        return self.words[self.starts[text] : self.starts[text + 1]]

    def counts(self, types: int) -> sparse.csr_array:
        """How often each word stands in each text, as float32 (texts, types)."""
        return _counted(self.words.copy(), self.starts.copy(), types)


def index_texts(texts: Iterable[str], tokenizer: Tokenizer) -> tuple[Vocabulary, Words]:
    """The vocabulary of texts, in the order of its words' first occurrence, and the texts as word numbers.

    >>> from aligner.lexicon.keys import WordKeys
    >>> from aligner.lexicon.latin import LatinTokenizer
    >>> vocabulary, words = index_texts(["Peace now.", "", "It is peace!"], LatinTokenizer(WordKeys("en")))
    >>> vocabulary.keys, vocabulary.counts.tolist()
    (('peac', 'now', 'it', 'be', '!'), [2, 1, 1, 1, 1])
    >>> words.words.tolist(), words.starts.tolist(), words.places.tolist()
    ([0, 1, 2, 3, 0, 4], [0, 2, 2, 6], [0, 6, 0, 3, 6, 11])
    """
    numbers = _Numbers()
    words: list[NDArray[np.int32]] = []
    places: list[NDArray[np.unsignedinteger]] = []
    capitals: list[NDArray[np.int32]] = []
    starts = array("q", [0])

    def take(cut: Cut) -> None:
        found = np.fromiter(map(numbers.__getitem__, cut.keys), np.int32, len(cut.keys))
        words.append(found)
        places.append(_smallest(np.asarray(cut.starts, np.int64)))
        capitals.append(found[np.asarray(cut.names, np.int64)])

    cut, taken = Cut(), 0
    for text in texts:
        tokenizer.cut(text, cut)
        starts.append(taken + len(cut.keys))
        if len(cut.keys) >= _TOKENS_AT_ONCE:
            take(cut)
            cut, taken = Cut(), starts[-1]
    take(cut)
    every = np.concatenate(words)
    counts = np.bincount(every, minlength=len(numbers)).astype(np.int64)
    # A name may begin a sentence now and then, where its capital tells nothing.
    names = np.bincount(np.concatenate(capitals), minlength=len(numbers)) * 2 > counts
    indexed = Words(every, np.array(starts, np.int64), np.concatenate(places))
    return Vocabulary(tuple(numbers), counts, names), indexed


class _Numbers(dict[str, int]):
    """Keys and their numbers, in the order in which they are first asked for."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


def _smallest(places: NDArray[np.int64]) -> NDArray[np.unsignedinteger]:
    return places.astype(np.min_scalar_type(int(places.max(initial=0))))


def index_sentences(
    sentences: Iterable[Sequence[Token]],
) -> tuple[Vocabulary, list[NDArray[np.int32]]]:
    """As :func:`index_texts`, for sentences that are tokens already, each as an array of its own.

    >>> vocabulary, words = index_sentences([[Token("a", 0, 1), Token("b", 2, 3)], [Token("a", 0, 1)]])
    >>> vocabulary.keys, vocabulary.counts.tolist(), [w.tolist() for w in words]
    (('a', 'b'), [2, 1], [[0, 1], [0]])
    """
    numbers = _Numbers()
    capitals: list[int] = []
    indexed: list[NDArray[np.int32]] = []
    for tokens in sentences:
        indexed.append(np.asarray([numbers[token.key] for token in tokens], np.int32))
        capitals.extend(numbers[token.key] for token in tokens if token.is_name)
    every = np.concatenate([np.empty(0, np.int32), *indexed])
    counts = np.bincount(every, minlength=len(numbers)).astype(np.int64)
    names = np.bincount(np.asarray(capitals, np.int64), minlength=len(numbers)) * 2 > counts
    return Vocabulary(tuple(numbers), counts, names), indexed


def count_words(sentences: Sequence[NDArray[np.int32]], types: int) -> sparse.csr_array:
    """How often each word stands in each sentence, as float32 (sentences, types)."""
    lengths = np.fromiter((len(words) for words in sentences), np.int64, len(sentences))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    columns = np.concatenate(sentences) if len(sentences) else np.empty(0, np.int32)
    return _counted(columns, starts, types)


def _counted(columns: NDArray[np.int32], starts: NDArray[np.int64], types: int) -> sparse.csr_array:
    # Both arrays become the result's, which changes them.
    counts: sparse.csr_array = sparse.csr_array(
        (np.ones(len(columns), np.float32), columns, starts), shape=(len(starts) - 1, types)
    )
    counts.sum_duplicates()
    return counts
