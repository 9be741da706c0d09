"""Words that a dictionary connects at second hand: by a gloss that others share, or by a common stem.

A gloss names a meaning by one word and a translator by another. Two bridges are built from the dictionary alone: a
headword is *related* to the glosses of headwords that share a gloss with it (能力 → ability → 才能 → talent), and a
gloss is *derived* from a word with the same beginning (罗马尼亚 → Romania, hence Romanian).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

import numpy as np
from scipy import sparse

from aligner.lexicon.arrays import masked, row_numbers, weighted_counts
from aligner.lexicon.index import DictionaryIndex
from aligner.lexicon.vocabulary import Vocabulary

__all__ = ["Relations"]

# Chosen on gold links of news, not tuned finely: a gloss of more headwords says nothing about what they share; a path
# of less weight is noise; a common beginning must be five letters and six tenths of the longer word.
_MOST_HEADWORDS = 400
_LEAST_PATH = 0.004
_LETTERS = 5
_COMMON = 0.6


class Relations:
    """Relations of the words of a dictionary; what is dear to make is made once."""

    def __init__(self, index: DictionaryIndex) -> None:
        self._index = index

    @cached_property
    def _glosses(self) -> sparse.csr_array:
        """Weights (headwords, keys) whose rows sum to 1."""
        return _scaled(self._unscaled)

    @cached_property
    def _telling(self) -> sparse.csr_array:
        """The same without the glosses that too many headwords have; rows do not sum to 1 any more."""
        counts = np.bincount(self._index.columns, minlength=len(self._index.keys))
        return masked(self._glosses, counts[self._glosses.indices] <= _MOST_HEADWORDS)

    @cached_property
    def _sharing(self) -> sparse.csr_array:
        """Weights (keys, headwords) of who has a gloss."""
        return _scaled(sparse.csr_array(self._telling.T))

    @cached_property
    def _columns(self) -> sparse.csr_array:
        """Weights (keys, headwords), to take the columns of words from."""
        return sparse.csr_array(self._glosses.T)

    @cached_property
    def _sorted_keys(self) -> list[tuple[str, int]]:
        return sorted((key, number) for number, key in enumerate(self._index.keys))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self._index.keys)}

    def related(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """Weights (source types, target types) by way of a shared gloss."""
        rows = self._rows(source)
        paths = _chosen(self._telling, rows) @ self._sharing
        paths = masked(paths, paths.data >= _LEAST_PATH)
        columns = np.array([self._numbers.get(key, -1) for key in target.keys], np.int64)
        result: sparse.csr_array = (paths @ sparse.csr_array(_chosen(self._columns, columns).T)).tocsr()
        return result.astype(np.float32)

    def derived(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """Weights (source types, target types) by way of a gloss with the same beginning."""
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for column, word in enumerate(target.keys):
            if len(word) < _LETTERS or not word.isalpha():
                continue
            head = word[:_LETTERS]
            at = bisect_left(self._sorted_keys, (head, -1))
            while at < len(self._sorted_keys) and self._sorted_keys[at][0].startswith(head):
                key, row = self._sorted_keys[at]
                share = _common_share(word, key)
                if _COMMON <= share < 1.0:
                    rows.append(row)
                    columns.append(column)
                    values.append(share)
                at += 1
        alike = sparse.csr_array(
            (np.array(values, np.float32), (np.array(rows, np.int64), np.array(columns, np.int64))),
            shape=(len(self._index.keys), len(target)),
        )
        result: sparse.csr_array = (_chosen(self._unscaled, self._rows(source)) @ alike).tocsr()
        return result.astype(np.float32)

    @cached_property
    def _unscaled(self) -> sparse.csr_array:
        index = self._index
        shape = (len(index.headwords), len(index.keys))
        result: sparse.csr_array = sparse.csr_array((index.weights, index.columns, index.starts), shape=shape)
        return result

    def _rows(self, source: Vocabulary) -> np.ndarray:
        return np.array([self._index.headwords.get(key, -1) for key in source.keys], np.int64)


def _chosen(matrix: sparse.csr_array, rows: np.ndarray) -> sparse.csr_array:
    """Some rows of a matrix, an empty one where the number is negative."""
    taken = sparse.csr_array(matrix[np.maximum(rows, 0)])
    return masked(taken, (rows >= 0)[row_numbers(taken)])


def _scaled(matrix: sparse.csr_array) -> sparse.csr_array:
    rows = row_numbers(matrix)
    sums = weighted_counts(rows, matrix.data, matrix.shape[0])
    data = (matrix.data / np.maximum(sums, 1e-9)[rows]).astype(np.float32)
    scaled: sparse.csr_array = sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    return scaled


def _common_share(one: str, other: str) -> float:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length / max(len(one), len(other))
