"""All documents of one language as rows of sparse matrices.

Any two can then be compared at the cost of a dot product. Words of one language are carried into the other by the
dictionary: the counts of a document times p(target word | source word) give the words that a translation of it may be
expected to hold. This is done in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon import Lexicon, translation_tables
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary, count_words, index_texts
from aligner.model import Document

__all__ = ["PARTS", "Collection", "Floats", "build_collections", "sum_parts", "weigh"]

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

PARTS = 8
"""Into how many parts of equal length a document is cut to compare the order of its content."""

# How often a word is met is counted in stretches of this many words rather than in documents, so that function words
# are told from the others in a collection of two documents as well.
_STRETCH = 60


@dataclass(frozen=True, slots=True)
class Collection:
    """The documents of one language.

    words, parts
        float32 (documents, own types) and (documents · PARTS, own types): weighted words, rows of unit length.
    titles
        float32 (documents, own types): weighted words of the titles; empty rows where there is none.
    part_counts, title_counts
        float32, of the same shapes: how often each word occurs.
    translations
        float32 (own types, types of the other language): p(other | own).
    other_weights
        float32 (types of the other language): how telling each is.
    numbers
        float32 (documents, numbers of both languages): the weight of each number that occurs.
    lengths
        int64 (documents): words.
    """

    documents: tuple[Document, ...]
    words: sparse.csr_array
    parts: sparse.csr_array
    titles: sparse.csr_array
    part_counts: sparse.csr_array
    title_counts: sparse.csr_array
    translations: sparse.csr_array
    other_weights: Floats
    numbers: sparse.csr_array
    lengths: Ints

    def __len__(self) -> int:
        return len(self.documents)

    def expected(self, documents: slice) -> sparse.csr_array:
        """The words that translations should hold, float32 (documents, types of the other language), of unit length.

        Worked out for a few documents at a time, since a word has many translations.
        """
        counts = sum_parts(self.part_counts[documents.start * PARTS : documents.stop * PARTS])
        return weigh(counts @ self.translations, self.other_weights)

    def expected_parts(self, document: int) -> sparse.csr_array:
        """The same for the parts of one document, float32 (PARTS, types of the other language)."""
        counts = self.part_counts[document * PARTS : (document + 1) * PARTS]
        return weigh(counts @ self.translations, self.other_weights)

    def expected_titles(self) -> sparse.csr_array:
        """The same for all titles, float32 (documents, types of the other language)."""
        return weigh(self.title_counts @ self.translations, self.other_weights)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Words of one language before they are weighted: counts by part and of titles, and how telling each type is."""

    vocabulary: Vocabulary
    parts: sparse.csr_array
    titles: sparse.csr_array
    weights: Floats
    lengths: Ints


def build_collections(
    sources: Sequence[Document], targets: Sequence[Document], lexicon: Lexicon
) -> tuple[Collection, Collection]:
    """Both languages of a batch, over vocabularies that fit together."""
    source = _count(sources, lexicon.source_tokenizer)
    target = _count(targets, lexicon.target_tokenizer)
    tables = translation_tables(lexicon.weights(source.vocabulary, target.vocabulary))
    source_numbers, target_numbers = _numbers(source, target)
    return (
        _collection(sources, source, target.weights, tables.target_given_source, source_numbers),
        _collection(targets, target, source.weights, tables.source_given_target, target_numbers),
    )


def _count(documents: Sequence[Document], tokenizer: Tokenizer) -> _Counted:
    vocabulary, words = index_texts(_texts_and_titles(documents), tokenizer)
    texts, titles = [words[at] for at in range(0, len(words), 2)], [words[at] for at in range(1, len(words), 2)]
    stretches = [text[at : at + _STRETCH] for text in texts for at in range(0, len(text), _STRETCH)]
    occurrences = count_words(stretches, len(vocabulary))
    found = np.bincount(occurrences.indices, minlength=len(vocabulary))
    parts = [part for text in texts for part in np.array_split(text, PARTS)]
    return _Counted(
        vocabulary,
        count_words(parts, len(vocabulary)),
        count_words(titles, len(vocabulary)),
        np.log(1 + len(stretches) / (found + 0.5)).astype(np.float32),
        np.asarray([len(text) for text in texts], np.int64),
    )


def _texts_and_titles(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        yield document.text
        yield document.metadata.title


def _collection(
    documents: Sequence[Document],
    own: _Counted,
    other_weights: Floats,
    translations: sparse.csr_array,
    numbers: sparse.csr_array,
) -> Collection:
    return Collection(
        tuple(documents),
        weigh(sum_parts(own.parts), own.weights),
        weigh(own.parts, own.weights),
        weigh(own.titles, own.weights),
        own.parts,
        own.titles,
        translations,
        other_weights,
        numbers,
        own.lengths,
    )


def sum_parts(parts: sparse.csr_array) -> sparse.csr_array:
    """Rows of documents from rows of their parts."""
    documents = parts.shape[0] // PARTS
    rows = np.repeat(np.arange(documents), PARTS)
    gather = sparse.csr_array(
        (np.ones(len(rows), np.float32), (rows, np.arange(len(rows)))), shape=(documents, len(rows))
    )
    return sparse.csr_array(gather @ parts)


def weigh(counts: sparse.csr_array, weights: Floats) -> sparse.csr_array:
    """log(1 + count) times the weight of the type, scaled to rows of unit length."""
    result = sparse.csr_array(counts)
    result.data = np.log1p(result.data) * weights[result.indices]
    lengths = np.sqrt(np.asarray(result.multiply(result).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    result.data = (result.data * np.repeat(scale, np.diff(result.indptr))).astype(np.float32)
    return result


def _numbers(source: _Counted, target: _Counted) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Which numbers occur in the documents of either side, weighted by how few documents hold them."""
    columns: dict[str, int] = {}
    for vocabulary in (source.vocabulary, target.vocabulary):
        for key in filter(_is_number, vocabulary.keys):
            columns.setdefault(key, len(columns))
    sides = [_number_rows(side, columns) for side in (source, target)]
    documents = sum(side.shape[0] for side in sides)
    found = sum(np.bincount(side.indices, minlength=len(columns)) for side in sides)
    weights = np.log(1 + documents / np.maximum(found, 1)).astype(np.float32)
    for side in sides:
        side.data = weights[side.indices]
    return sides[0], sides[1]


def _number_rows(side: _Counted, columns: dict[str, int]) -> sparse.csr_array:
    pairs = [(number, columns[key]) for number, key in enumerate(side.vocabulary.keys) if key in columns]
    own, common = np.asarray(pairs, np.int64).reshape(-1, 2).T
    select = sparse.csr_array(
        (np.ones(len(own), np.float32), (own, common)), shape=(len(side.vocabulary), len(columns))
    )
    return sparse.csr_array(sum_parts(side.parts) @ select)


def _is_number(key: str) -> bool:
    # One digit is often a word in the other language ("three", 一个), so its absence there tells nothing.
    return key[0] == "#" and len(key) > 2
