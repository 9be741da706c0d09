"""Stretches of text, the two sides, and which languages put spaces between words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["SIDES", "Side", "Span", "is_spaced", "other_side"]

Side = Literal["source", "target"]

SIDES: tuple[Side, Side] = ("source", "target")


def other_side(side: Side) -> Side:
    """The side that it is not."""
    return "target" if side == "source" else "source"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of text.

    >>> Span(2, 5).of("反对小圈子。")
    '小圈子'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The stretch of ``text`` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The same span, ``by`` code points to the right."""
        return Span(self.start + by, self.end + by)


_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})


def is_spaced(language: str) -> bool:
    """Whether a language, by its BCP 47 tag, puts spaces between words and sentences.

    >>> is_spaced("en-GB"), is_spaced("zh-Hant")
    (True, False)
    """
    return language.partition("-")[0].lower() not in _UNSPACED
