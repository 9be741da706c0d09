"""Which stretch of the target a phrase became: a log-linear ranker over stretches and over *not rendered*.

Every stretch that begins and ends near words linked to the phrase is a candidate, and so is that there is none. What
speaks for each is listed in :mod:`aligner.phrases.stretches`; the probabilities of all candidates sum to
1. The phrases of a bead are then given their stretches together, the surest first, so that none lies across another's.

**What a rendering includes.** The weights were fitted on, and the output keeps to, this convention:

- the words that stand for the phrase, from the first to the last, with what stands between them where it belongs to the
  phrase: *community with a shared future*, *lessons learned*;
- no article, possessive or preposition before them (*the* one-China policy, *under* maximum pressure), unless it
  stands for a word of the phrase: 以建设性方式 is *in a constructive manner*, 中国的体制 is *China’s system*;
- no auxiliary or *to* before a verb (*should* manage differences), but particles after it: *follow through on*;
- no *and …* that renders what stands beside the phrase, and the whole of a list that is the phrase;
- no punctuation at either end, but quotation marks where the phrase has them;
- where other words split it, both parts with a gap between them. Only known renderings are found in parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.model import Span
from aligner.phrases.ranker import SpanModel, load_span_model, span_model_for
from aligner.phrases.stretches import NONE_FEATURES, SPAN_FEATURES, BeadLinks, Stretches, stretches_of

__all__ = [
    "NONE_FEATURES",
    "SPAN_FEATURES",
    "BeadLinks",
    "Choice",
    "SpanModel",
    "Stretches",
    "choose",
    "load_span_model",
    "span_model_for",
    "stretches_of",
]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of a phrase.

    span
        Offsets in the target text of the bead; None where it is held to be not rendered.
    probability
        Of the span, or of there being none.
    none
        Probability that it is not rendered.
    """

    span: Span | None
    probability: float
    none: float


def choose(links: BeadLinks, phrases: Sequence[Span], model: SpanModel, taken: Sequence[Span] = ()) -> list[Choice]:
    """Give the phrases of a bead their stretches together, the surest first.

    A stretch that a phrase has is closed to the others, save those that lie within the phrase or around it. ``taken``
    are stretches that belong to other phrases already.
    """
    size = len(links.target_spans)
    blocked = np.array([any(s.start < t.end and t.start < s.end for t in taken) for s in links.target_spans], np.bool_)
    holders: dict[int, Bools] = {}
    chosen: dict[int, Choice] = {}
    views = {at: _view(links, phrase, model, blocked) for at, phrase in enumerate(phrases) if links.rows(phrase).any()}
    chosen |= {at: Choice(None, 1.0, 1.0) for at in range(len(phrases)) if at not in views}
    while len(chosen) < len(phrases):
        at = max((at for at in views if at not in chosen), key=lambda at: max(views[at].span_probability, 0.0))
        view = views[at]
        chosen[at] = view.choice(links, model)
        if chosen[at].span is None:
            continue
        holders[at] = np.zeros(size, np.bool_)
        holders[at][view.start : view.end] = True
        for other in views:
            if other not in chosen and _touches(views[other], view):
                foreign = [own for held, own in holders.items() if not _nested(phrases[held], phrases[other])]
                closed = np.logical_or.reduce([blocked, *foreign])
                views[other] = _view(links, phrases[other], model, closed)
    return [chosen[at] for at in range(len(phrases))]


def _nested(one: Span, other: Span) -> bool:
    return (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end)


@dataclass(frozen=True, slots=True)
class _View:
    start: int
    end: int
    span_probability: float
    none: float

    def choice(self, links: BeadLinks, model: SpanModel) -> Choice:
        if self.none >= model.threshold or self.end <= self.start:
            return Choice(None, self.none, self.none)
        spans = links.target_spans
        return Choice(Span(spans[self.start].start, spans[self.end - 1].end), self.span_probability, self.none)


def _view(links: BeadLinks, phrase: Span, model: SpanModel, blocked: Bools) -> _View:
    found = stretches_of(links, phrase, blocked if blocked.any() else None)
    chances, none = found.probabilities(model)
    if not len(chances):
        return _View(0, 0, 0.0, 1.0)
    best = int(chances.argmax())
    return _View(int(found.starts[best]), int(found.ends[best]), float(chances[best]), none)


def _touches(one: _View, other: _View) -> bool:
    return one.start < other.end and other.start < one.end
