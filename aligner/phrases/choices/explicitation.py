"""What the target says and the source does not: stretches of content words that no source word answers to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aligner.model import Choice, ChoiceKind, Procedure, Span
from aligner.phrases.choices.scene import BeadView, Scene

__all__ = ["explicitations"]

# A word whose surest link is below the first is free; one below the second may still be what a free one stands for.
_FREE = 0.4
_DOUBTFUL = 0.35
# So many free content words more than source words without an answer make a stretch that is said of the target's own.
_LEAST_WORDS = 2
# So many light words may stand between two free ones.
_BRIDGE = 2
_CERTAINTY = 0.6


def explicitations(scene: Scene) -> Iterator[Choice]:
    """Choices of the procedure *explicitation*, without a source. Beads whose words are not linked have none."""
    for view in scene.views:
        if view.cells is not None and view.cells.size:
            yield from _of(view)


def _of(view: BeadView) -> Iterator[Choice]:
    cells = view.cells
    assert cells is not None  # noqa: S101 - asked by the caller
    unanswered = int((view.source.content & (cells.max(axis=1) < _DOUBTFUL)).sum())
    for span, words in _stretches(view, cells.max(axis=0)):
        if words - unanswered >= _LEAST_WORDS:
            value = Procedure.EXPLICITATION.value
            yield view.choice(ChoiceKind.PROCEDURE, value, "no-source-word", _CERTAINTY, (), [span])


def _stretches(view: BeadView, best: np.ndarray) -> Iterator[tuple[Span, int]]:
    """The longest stretches of free content words, with how many they hold."""
    target = view.target
    taken = view.taken()
    is_free = [
        bool(content) and chance < _FREE and not any(span.start < word.end and word.start < span.end for span in taken)
        for word, content, chance in zip(target.words, target.content.tolist(), best.tolist(), strict=True)
    ]
    first = last = -1
    count = 0
    for at, free in enumerate([*is_free, False]):
        breaks = at == len(is_free) or not (
            free or (not target.content[at] and best[at] < _DOUBTFUL and _is_word(view, at) and at - last <= _BRIDGE)
        )
        if free:
            first = at if count == 0 else first
            last, count = at, count + 1
        elif breaks and count:
            yield Span(target.words[first].start, target.words[last].end), count
            count = 0


def _is_word(view: BeadView, at: int) -> bool:
    return any(character.isalnum() for character in view.target.words[at].of(view.target.text))
