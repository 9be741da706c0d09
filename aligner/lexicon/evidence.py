"""How likely the words of two short texts translate each other: the sentence evidence, one bead at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.lexicon import Lexicon, TranslationTables, translation_tables
from aligner.lexicon.tokens import Token
from aligner.lexicon.vocabulary import Vocabulary, index_texts
from aligner.model import Span

__all__ = ["WordScorer", "WordSimilarity"]


@dataclass(frozen=True, slots=True)
class WordSimilarity:
    """Words of two texts and how likely each two of them translate each other.

    source_spans, target_spans
        Where the words stand.
    similarity
        float32 (source words, target words), in [0, 1].
    """

    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]
    similarity: NDArray[np.float32]


class WordScorer:
    """Word similarity for the beads of one document pair.

    The vocabularies of the whole pair are looked up once; a bead then costs two look-ups in a sparse matrix. The
    similarity of two words is the geometric mean of p(t | s) and p(s | t) over the words of the bead at hand,
    so a word that has one possible partner there goes to it, however many glosses it has.

    source, target
        The words of the pair.
    tables
        What they say of each other.
    """

    def __init__(self, lexicon: Lexicon, source: Vocabulary, target: Vocabulary, tables: TranslationTables) -> None:
        self._lexicon = lexicon
        self._sources = {key: number for number, key in enumerate(source.keys)}
        self._targets = {key: number for number, key in enumerate(target.keys)}
        self._tables = tables

    @classmethod
    def of_texts(cls, lexicon: Lexicon, sources: Iterable[str], targets: Iterable[str]) -> WordScorer:
        """For the texts of both sides."""
        source, _ = index_texts(sources, lexicon.source_tokenizer)
        target, _ = index_texts(targets, lexicon.target_tokenizer)
        return cls(lexicon, source, target, translation_tables(lexicon.weights(source, target)))

    def __call__(self, source: str, target: str) -> WordSimilarity:
        """Similarity of the words of two texts that are part of the pair."""
        # Joined sentences may make a word that neither had; it has no evidence and is left out.
        source_tokens = [t for t in self._lexicon.source_tokenizer(source) if t.key in self._sources]
        target_tokens = [t for t in self._lexicon.target_tokenizer(target) if t.key in self._targets]
        rows, columns = _numbers(source_tokens, self._sources), _numbers(target_tokens, self._targets)
        if not len(rows) or not len(columns):
            empty = np.zeros((len(rows), len(columns)), np.float32)
            return WordSimilarity(_spans(source_tokens), _spans(target_tokens), empty)
        forward = self._tables.target_given_source[rows].toarray()[:, columns]
        backward = self._tables.source_given_target[columns].toarray()[:, rows].T
        similarity = np.sqrt(_shares(forward, axis=1) * _shares(backward, axis=0)).astype(np.float32)
        return WordSimilarity(_spans(source_tokens), _spans(target_tokens), similarity)


def _shares(table: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Each value as a share of its row or column, shrunk where the sum itself is small."""
    # A word whose whole mass in the bead is this small has no partner there.
    return table / (table.sum(axis=axis, keepdims=True) + 0.05)


def _numbers(tokens: list[Token], known: dict[str, int]) -> NDArray[np.int64]:
    return np.asarray([known[token.key] for token in tokens], np.int64)


def _spans(tokens: list[Token]) -> tuple[Span, ...]:
    return tuple(Span(token.start, token.end) for token in tokens)
