"""The words of a batch as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.tokens import Token

__all__ = ["Vocabulary", "count_words", "index_sentences"]


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


def index_sentences(
    sentences: Iterable[Sequence[Token]],
) -> tuple[Vocabulary, list[NDArray[np.int32]]]:
    """The vocabulary of tokenised sentences, and each sentence as word numbers.

    >>> vocabulary, words = index_sentences([[Token("a", 0, 1), Token("b", 2, 3)], [Token("a", 0, 1)]])
    >>> vocabulary.keys, vocabulary.counts.tolist(), [w.tolist() for w in words]
    (('a', 'b'), [2, 1], [[0, 1], [0]])
    """
    numbers: dict[str, int] = {}
    counts: list[int] = []
    capitals: list[int] = []
    indexed: list[NDArray[np.int32]] = []
    for tokens in sentences:
        words = np.empty(len(tokens), np.int32)
        for at, token in enumerate(tokens):
            number = numbers.setdefault(token.key, len(numbers))
            if number == len(counts):
                counts.append(0)
                capitals.append(0)
            counts[number] += 1
            capitals[number] += token.is_name
            words[at] = number
        indexed.append(words)
    # A name may begin a sentence now and then, where its capital tells nothing.
    names = np.asarray(capitals, np.int64) * 2 > np.asarray(counts, np.int64)
    return Vocabulary(tuple(numbers), np.asarray(counts, np.int64), names), indexed


def count_words(sentences: Sequence[NDArray[np.int32]], types: int) -> sparse.csr_array:
    """How often each word stands in each sentence, as float32 (sentences, types)."""
    lengths = np.fromiter((len(words) for words in sentences), np.int64, len(sentences))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    columns = np.concatenate(sentences) if len(sentences) else np.empty(0, np.int32)
    counts = sparse.csr_array((np.ones(len(columns), np.float32), columns, starts), shape=(len(sentences), types))
    counts.sum_duplicates()
    return counts
