"""What in the target answers to what in the source: given out one to one, the surest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

from aligner.model import Span
from aligner.phrases.choices.scene import BeadView

__all__ = ["Match", "match"]

# A distance in the target at which being near is worth 1/e: some six words. Chosen by reading.
_NEAR = 35.0
# What being near is worth where no link says where to look.
_GUESS = 0.6


@dataclass(frozen=True, slots=True)
class Match:
    """Two places that answer each other, by their numbers, and how much speaks for it; a sum of links and nearness."""

    source: int
    target: int
    score: float


def match(
    view: BeadView,
    sources: Sequence[Span],
    targets: Sequence[Span],
    *,
    least: float,
    likeness: Callable[[int, int], float] | None = None,
) -> list[Match]:
    """Give out places of the target to places of the source.

    ``likeness`` is what speaks for two numbers beside links and nearness; below ``least`` in all two places do not
    answer each other.
    """
    found: list[Match] = []
    for at, source in enumerate(sources):
        place, is_linked = view.place(source)
        for to, target in enumerate(targets):
            near = exp(-abs((target.start + target.end) / 2 - place) / _NEAR) * (1.0 if is_linked else _GUESS)
            score = near + view.link(source, target) + (likeness(at, to) if likeness else 0.0)
            if score >= least:
                found.append(Match(at, to, score))
    chosen: list[Match] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for one in sorted(found, key=lambda one: (-one.score, one.source, one.target)):
        if one.source not in taken[0] and one.target not in taken[1]:
            chosen.append(one)
            taken[0].add(one.source)
            taken[1].add(one.target)
    return sorted(chosen, key=lambda one: one.source)
