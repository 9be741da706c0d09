"""Counts over time, and how tall the bars are that show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Bar", "Scale", "Strip", "scale_of", "strip"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_FEWEST_YEARS = 4
"""From so many years on, a bar is a year."""

_MOST_YEARS = 80
"""Where more years lie between the first and the last, those without a document are left out."""

_MOST_DAYS = 24
"""Up to so many days with a document, a bar is a day."""

WIDTH, HEIGHT = 168.0, 26.0
"""Of a strip, in the pixels of a drawing."""

_WIDEST = 14.0


@dataclass(frozen=True, slots=True)
class Scale:
    """What the bars of all strips of a report stand for, from left to right: years, months or days.

    Years and months follow each other without gaps, as long as that is sensible; days are those that documents are of.
    """

    unit: Literal["year", "month", "day"]
    bins: tuple[str, ...]

    def counts(self, dates: Iterable[str]) -> tuple[int, ...]:
        """How many dates fall on each bar; those that are not known fall on none.

        >>> Scale("year", ("2021", "2022")).counts(["2021-03-11", "2021", "2022-01-27", ""])
        (2, 1)
        """
        size = {"year": 4, "month": 7, "day": 10}[self.unit]
        found = Counter(date[:size] for date in dates)
        return tuple(found[name] for name in self.bins)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that stands on the base line: where it begins and how tall it is.

    ground
        How tall the bar of all uses of the phrase is, behind it.
    is_first
        Whether the first use of the variant is in it.
    """

    label: str
    count: int
    of: int
    x: float
    width: float
    height: float
    ground: float
    is_first: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The bars of one variant.

    first
        The middle of the bar that its first use is in; None where no use has a date.
    text
        The same in words.
    """

    bars: tuple[Bar, ...]
    first: float | None
    text: str


def scale_of(dates: Collection[str]) -> Scale:
    """The scale for documents of these dates; those that are not known are passed over.

    >>> scale_of(["2019-05-01", "2022-01-27", ""])
    Scale(unit='year', bins=('2019', '2020', '2021', '2022'))
    >>> scale_of(["2021-03-11", "2021-03-11", "2021-07-09"])
    Scale(unit='day', bins=('2021-03-11', '2021-07-09'))
    """
    days = sorted({date for date in dates if _DAY.fullmatch(date)})
    if not days:
        return Scale("year", ())
    first, last = int(days[0][:4]), int(days[-1][:4])
    if last - first >= _MOST_YEARS:
        return Scale("year", tuple(sorted({day[:4] for day in days})))
    if last - first + 1 >= _FEWEST_YEARS:
        return Scale("year", tuple(f"{year:04}" for year in range(first, last + 1)))
    if len(days) <= _MOST_DAYS:
        return Scale("day", tuple(days))
    months = [f"{year:04}-{month:02}" for year in range(first, last + 1) for month in range(1, 13)]
    return Scale("month", tuple(month for month in months if days[0][:7] <= month <= days[-1][:7]))


def strip(scale: Scale, counts: Sequence[int], totals: Sequence[int]) -> Strip:
    """The bars of a variant before those of its phrase, so that its share is seen as well.

    counts, totals
        Uses of the variant and of the phrase, for each bar of the scale.

    >>> strip(Scale("year", ("2021", "2022")), [0, 3], [4, 4]).text
    '2022: 3 of 4'
    """
    step = WIDTH / max(1, len(scale.bins))
    width = min(_WIDEST, step * 0.72)
    tallest = max(totals, default=0)
    bars, first, words = [], None, []
    for at, (label, count, total) in enumerate(zip(scale.bins, counts, totals, strict=True)):
        middle = (at + 0.5) * step
        if not total:
            continue
        is_first = bool(count) and first is None
        if is_first:
            first = round(middle, 2)
        if count:
            words.append(f"{label}: {count} of {total}")
        left, ground = round(middle - width / 2, 2), _height(total, tallest)
        bars.append(Bar(label, count, total, left, round(width, 2), _height(count, tallest), ground, is_first))
    return Strip(tuple(bars), first, ", ".join(words))


def _height(count: int, tallest: int) -> float:
    return round(max(1.5, (HEIGHT - 6) * count / tallest), 2) if count else 0.0
