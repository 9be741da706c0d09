"""How strongly a word of one language speaks for a word of the other.

A lexicon turns the two vocabularies of a batch into one sparse matrix of weights (source types, target types).
:func:`translation_tables` turns that into the two conditional distributions that the evidence is made of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.arrays import row_numbers, weighted_counts
from aligner.lexicon.phrasing import Phrasing
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary, index_texts
from aligner.model import Resource

__all__ = [
    "Lexicon",
    "SwappedLexicon",
    "TranslationTables",
    "translation_tables",
]


class Lexicon(ABC):
    """What is known of two languages before any text is seen.

    source_tokenizer, target_tokenizer
        How a text of either side becomes keys.
    resources
        What the lexicon was made of, with digests.
    usual_ratio
        Target characters for one source character in a usual text, white space not counted; None if not known.
    kind
        Which weights of the bead model go with it: a key of :data:`~aligner.alignment.weights.FILES`.
    trust
        How much it tells before a text is seen; 1 of a dictionary.
    """

    kind: str
    trust: float = 1.0
    source_tokenizer: Tokenizer
    target_tokenizer: Tokenizer
    resources: tuple[Resource, ...]
    usual_ratio: float | None = None

    def fold(self, text: str) -> str:
        """``text`` with variants of a character made equal, at the same length."""
        return text

    def borders(self, text: str) -> Callable[[int, int], bool]:
        """Of stretches of a source text, whether they begin and end where words may; all do where nothing is known."""
        return lambda start, end: True

    def romanised(self, word: str) -> str:
        """A word in plain Latin letters, without tones and accents; "" where it is not known how it sounds."""
        return word if word.isascii() else ""

    def without_terms(self) -> Lexicon:
        """The same without what a termbase has added to it."""
        return self

    @abstractmethod
    def weights(self, source: Vocabulary, target: Vocabulary) -> sparse.csr_array:
        """Non-negative weights, float32 (source types, target types); 0 where nothing is known."""

    def second_hand(self, source: Vocabulary, target: Vocabulary) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Weaker weights of the same shape: of words derived from a gloss, and of words that share one.

        See :mod:`aligner.lexicon.related`; both are empty where there is no dictionary.
        """
        nothing = np.zeros(0, np.int64)
        shape = len(source), len(target)
        empty: sparse.csr_array = sparse.csr_array((np.zeros(0, np.float32), (nothing, nothing)), shape=shape)
        return empty, empty

    def affinity(self, sources: Sequence[str], targets: Sequence[str]) -> NDArray[np.float64]:
        """How much the words of each source text say of those of each target text, float64 (sources, targets).

        The sum of the weights of all their words; no unit.
        """
        source, source_words = index_texts(sources, self.source_tokenizer)
        target, target_words = index_texts(targets, self.target_tokenizer)
        weights = self.weights(source, target)
        found = source_words.counts(len(source)) @ weights @ target_words.counts(len(target)).T
        return np.asarray(found.toarray(), np.float64)

    def phrasing(self, target: Vocabulary) -> Phrasing | None:
        """Where phrases of the target side begin and end; None where there is no dictionary to tell it."""
        return None


class SwappedLexicon(Lexicon):
    """A lexicon read from the other side."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.unswapped = lexicon
        self._plain: Lexicon | None = None
        self.kind = lexicon.kind
        self.trust = lexicon.trust
        self.source_tokenizer = lexicon.target_tokenizer
        self.target_tokenizer = lexicon.source_tokenizer
        self.resources = lexicon.resources
        self.usual_ratio = None if lexicon.usual_ratio is None else 1 / lexicon.usual_ratio

    def fold(self, text: str) -> str:
        """As the lexicon within does it."""
        return self.unswapped.fold(text)

    def romanised(self, word: str) -> str:
        """As the lexicon within does it."""
        return self.unswapped.romanised(word)

    def without_terms(self) -> Lexicon:
        """The lexicon within without its terms, read from the other side."""
        if self._plain is None:
            self._plain = SwappedLexicon(self.unswapped.without_terms())
        return self._plain

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
