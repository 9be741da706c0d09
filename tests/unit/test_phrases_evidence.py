"""Spans from word evidence."""

from __future__ import annotations

import numpy as np
import pytest

from aligner.model import Span
from aligner.phrases.evidence import SpanFinder, WordSimilarity

SOURCE = "反对恶意炒作"
SOURCE_SPANS = (Span(0, 2), Span(2, 4), Span(4, 6))


def split(text: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for word in text.split(" "):
        spans.append(Span(at, at + len(word)))
        at += len(word) + 1
    return tuple(spans)


def similarity(text: str, *links: tuple[int, int, float]) -> WordSimilarity:
    spans = split(text)
    values = np.zeros((3, len(spans)))
    for row, column, value in links:
        values[row, column] = value
    return WordSimilarity(SOURCE_SPANS, spans, values)


@pytest.mark.parametrize(
    ("text", "links", "expected", "strength"),
    [
        ("oppose malicious hyping here", [(0, 0, 0.9), (1, 1, 0.8), (2, 2, 0.6)], "malicious hyping", 0.7),
        ("oppose the malicious act of hyping", [(1, 2, 0.8), (2, 5, 0.8)], "malicious act of hyping", 0.8),
        ("oppose of the hyping of", [(2, 3, 0.8), (2, 1, 0.5), (2, 4, 0.5)], "hyping", 0.4),
        ("oppose it all", [(0, 0, 0.9), (1, 0, 0.5)], None, 0.0),
        ("oppose it all", [], None, 0.0),
        ("we said , malicious !", [(1, 2, 0.3), (1, 3, 0.8), (1, 4, 0.4)], "malicious", 0.4),
    ],
)
def test_best_stretch(text: str, links: list[tuple[int, int, float]], expected: str | None, strength: float) -> None:
    words = similarity(text, *links)
    span, found = SpanFinder(words, SOURCE, text, "en").best(Span(2, 6), (), (Span(0, len(text)),))
    assert (span.of(text) if span else None) == expected
    assert found == pytest.approx(strength)


def test_taken_words_and_sentence_borders_are_kept_out() -> None:
    text = "malicious hyping malicious hyping"
    words = similarity(text, (1, 0, 0.9), (2, 1, 0.9), (1, 2, 0.8), (2, 3, 0.8))
    finder = SpanFinder(words, SOURCE, text, "en")
    whole = (Span(0, len(text)),)
    assert finder.best(Span(2, 6), (), whole)[0] == Span(0, len(text))
    assert finder.best(Span(2, 6), (Span(0, 9),), whole)[0] == Span(10, len(text))
    assert finder.best(Span(2, 6), (), (Span(0, 16), Span(17, 33)))[0] == Span(0, 16)
