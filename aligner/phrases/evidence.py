"""Finding an unknown rendering from evidence about single words.

The evidence is not made here: whoever calls brings a dictionary, a trained lexicon or a neural model in the
shape of :class:`WordEvidence`; :class:`aligner.lexicon.evidence.WordScorer` has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.evidence import WordSimilarity
from aligner.model import Bead, Bitext, Side, Span
from aligner.units import is_function_word

__all__ = ["BeadEvidence", "SpanFinder", "WordEvidence", "WordSimilarity"]


class WordEvidence(Protocol):
    """Compares two texts word by word."""

    def __call__(self, source: str, target: str) -> WordSimilarity:
        """The words of both texts and how likely they translate each other."""
        ...


# What a word costs inside a span when nothing explains it. Two such words are bridged by a word of .2.
# Chosen by reading, not tuned.
_BRIDGE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class SpanFinder:
    """Finds the stretch of a target text that a phrase became. All spans are offsets into its two texts.

    words
        The comparison of ``source`` with ``target``.
    language
        That of the target.
    """

    words: WordSimilarity
    source: str
    target: str
    language: str

    def best(self, phrase: Span, taken: Sequence[Span], within: Sequence[Span]) -> tuple[Span | None, float]:
        """The stretch that a phrase most likely became, and its strength in [0, 1].

        Every target word counts with what words of the phrase explain of it, less what the other source words
        explain, less a small cost; the stretch with the greatest sum wins (Bentley, *Programming Pearls*,
        1984). Determiners, prepositions and the like are trimmed from its ends, as is punctuation. Strength is
        the mean, over the words of the phrase, of the best similarity within the stretch.

        ``taken`` are spans that other phrases have already; ``within`` are the sentences, none of which a
        stretch leaves.
        """
        rows = self._rows(phrase)
        if not rows.any() or not self.words.target_spans:
            return None, 0.0
        inside = self.words.similarity[rows].max(axis=0)
        outside = self.words.similarity[self._rivals(rows)].max(axis=0, initial=0.0)
        start, end = self._trimmed(*self._stretch(inside - outside - _BRIDGE, taken, within))
        if start >= end:
            return None, 0.0
        strength = float(self.words.similarity[rows][:, start:end].max(axis=1).mean())
        return Span(self.words.target_spans[start].start, self.words.target_spans[end - 1].end), min(strength, 1.0)

    def _rows(self, phrase: Span) -> NDArray[np.bool_]:
        return np.array([_overlaps_any(span, (phrase,)) for span in self.words.source_spans], dtype=np.bool_)

    def _rivals(self, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The words outside the phrase, without repetitions of its own, which explain just as much."""
        texts = [span.of(self.source) for span in self.words.source_spans]
        own = {text for text, is_inside in zip(texts, rows, strict=True) if is_inside}
        return np.array([text not in own for text in texts], dtype=np.bool_)

    def _stretch(self, value: NDArray[np.floating], taken: Sequence[Span], within: Sequence[Span]) -> tuple[int, int]:
        best = (0.0, 0, 0)
        spans = self.words.target_spans
        for sentence in within:
            inside = [at for at, s in enumerate(spans) if sentence.start <= s.start and s.end <= sentence.end]
            if inside:
                blocked = [_overlaps_any(spans[at], taken) for at in inside]
                found = _greatest_sum(value[inside], blocked, inside[0])
                best = max(best, found, key=lambda stretch: stretch[0])
        return best[1], best[2]

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self._is_weak(start):
            start += 1
        while end > start and self._is_weak(end - 1):
            end -= 1
        return start, end

    def _is_weak(self, at: int) -> bool:
        word = self.words.target_spans[at].of(self.target)
        return not any(character.isalnum() for character in word) or is_function_word(word, self.language)


@dataclass(frozen=True, slots=True)
class BeadEvidence:
    """Word evidence for the text of a bead, asked for in offsets of the documents."""

    bitext: Bitext
    bead: Bead
    finder: SpanFinder

    @classmethod
    def of(cls, bitext: Bitext, bead: Bead, language: str, word_evidence: WordEvidence) -> BeadEvidence:
        """That of one bead; ``language``: of the target."""
        source, target = bitext.bead_text(bead, "source"), bitext.bead_text(bead, "target")
        return cls(bitext, bead, SpanFinder(word_evidence(source, target), source, target, language))

    def best(self, phrase: Span, taken: Sequence[Span]) -> tuple[Span | None, float]:
        """The best span for a phrase, and its strength."""
        sentences = [sentence.span for sentence in self.bitext.bead_sentences(self.bead, "target")]
        within = self._inside("target", sentences)
        (inside,) = self._inside("source", [phrase])
        span, strength = self.finder.best(inside, self._inside("target", taken), within)
        if span is None:
            return None, strength
        moves = (
            sentence.start - piece.start
            for sentence, piece in zip(sentences, within, strict=True)
            if piece.start <= span.start < piece.end
        )
        return span.shifted(next(moves)), strength

    def _inside(self, side: Side, spans: Sequence[Span]) -> tuple[Span, ...]:
        return self.bitext.bead_spans(self.bead, side, spans)


def _overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and span.end > other.start for other in others)


def _greatest_sum(value: NDArray[np.floating], blocked: Sequence[bool], first: int) -> tuple[float, int, int]:
    """The run of words with the greatest sum, without blocked ones: (sum, start, end), counted from ``first``."""
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for at, (gain, is_blocked) in enumerate(zip(value.tolist(), blocked, strict=True)):
        if is_blocked:
            total, start = 0.0, at + 1
            continue
        if total <= 0.0:
            total, start = 0.0, at
        total += gain
        if total > best[0]:
            best = (total, first + start, first + at + 1)
    return best
