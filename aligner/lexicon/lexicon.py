"""How strongly a word of one language speaks for a word of the other.

A lexicon turns the two vocabularies of a batch into one sparse matrix of weights (source types, target types).
:func:`translation_tables` turns that into the two conditional distributions that the evidence is made of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.arrays import row_numbers, weighted_counts
from aligner.lexicon.chinese import ChineseTokenizer
from aligner.lexicon.keys import WordKeys
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Resource, is_spaced

__all__ = [
    "CognateLexicon",
    "Lexicon",
    "SwappedLexicon",
    "TranslationTables",
    "translation_tables",
]

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

    def second_hand(self, source: Vocabulary, target: Vocabulary) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Weaker weights of the same shape: of words derived from a gloss, and of words that share one.

        See :mod:`aligner.lexicon.related`; both are empty where there is no dictionary.
        """
        empty = np.zeros((len(source), len(target)), np.float32)
        return sparse.csr_array(empty), sparse.csr_array(empty)


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
    if is_spaced(language):
        return LatinTokenizer(WordKeys(language))
    return ChineseTokenizer((), str, LatinTokenizer(WordKeys("en")))


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

    def second_hand(self, source: Vocabulary, target: Vocabulary) -> tuple[sparse.csr_array, sparse.csr_array]:
        """The transposed weights of the lexicon within."""
        derived, related = self.unswapped.second_hand(target, source)
        return sparse.csr_array(derived.T), sparse.csr_array(related.T)


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
    rows = row_numbers(weights)
    sums = weighted_counts(rows, weights.data, weights.shape[0])
    scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    data = (weights.data * scale[rows]).astype(np.float32)
    normalised: sparse.csr_array = sparse.csr_array((data, weights.indices, weights.indptr), shape=weights.shape)
    return normalised


def _matrix(rows: Sequence[Row], columns: int) -> sparse.csr_array:
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    indices: NDArray[np.int64] = np.fromiter((c for row in rows for c in row), np.int64, starts[-1])
    data: NDArray[np.float32] = np.fromiter((w for row in rows for w in row.values()), np.float32, starts[-1])
    matrix: sparse.csr_array = sparse.csr_array((data, indices, starts), shape=(len(rows), columns))
    matrix.sort_indices()
    return matrix


def _common_share(one: str, other: str) -> float:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length / max(len(one), len(other))
