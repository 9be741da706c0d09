"""Dates as ministries write them, in Chinese and in English, to ``YYYY-MM-DD``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from aligner.lexicon.numerals import chinese_value

__all__ = ["DateFound", "event_date", "find_dates", "iso_stamp", "parse_chinese_number"]

_NUMERAL = "〇零○Ｏ一二三四五六七八九十"
_DATE_NUMERALS = str.maketrans({"○": "〇", "Ｏ": "〇", "廿": "二十"})
_HALF_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<{0}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"

_CHINESE = re.compile(
    rf"(?:(?P<year>[12]\d{{3}}|[一二][{_NUMERAL}]{{3}})\s?年\s?)?"
    rf"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?"
    rf"(?P<day>[12]\d|3[01]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号號]"
)
_ENGLISH = re.compile(
    r"\b(?:"
    + _MONTH.format("month_first")
    + r"\s+(?P<day_second>\d{1,2})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2})?\b(?!:)(?:\s*,?\s*(?P<year_last>[12]\d{3})\b)?"
    + r"|(?P<day_first>\d{1,2})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{1,2})?\s+(?:of\s+)?"
    + _MONTH.format("month_second")
    + r"(?:\s*,?\s*(?P<year_end>[12]\d{3})\b)?)",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?<!\d)(?P<year>[12]\d{3})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)")

_OPENING = 240
"""Characters in which the date of the event is looked for first: the opening sentence of a readout."""
_LEAD = 1200
_RANGE = 30
"""Characters between the beginnings of the two dates of a range."""
_NEAR_DAYS = 31


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text; ``year`` is 0 where it is not written."""

    start: int
    year: int
    month: int
    day: int

    def iso(self, year: int = 0) -> str:
        """The date as ``YYYY-MM-DD``, "" where the year is unknown or there is no such day."""
        try:
            return date(self.year or year, self.month, self.day).isoformat()
        except ValueError:
            return ""


def parse_chinese_number(text: str) -> int:
    """A number in Chinese numerals, digit by digit or with 十, or in digits of any width.

    >>> [parse_chinese_number(text) for text in ("二〇二二", "二十七", "十", "３１", "廿一")]
    [2022, 27, 10, 31, 21]
    """
    plain = unicodedata.normalize("NFKC", text)
    if plain.isdecimal():
        return int(plain)
    # Ways of writing 0 and 20 that stand in dates only.
    return chinese_value(text.translate(_DATE_NUMERALS)) or 0


def find_dates(text: str) -> list[DateFound]:
    """Every date in a text, in order; years written with two digits are not understood.

    >>> [found.iso(2022) for found in find_dates("On the evening of February 3, and on 21 June 1989")]
    ['2022-02-03', '1989-06-21']
    """
    text = text.translate(_HALF_WIDTH)
    found = [
        DateFound(match.start(), *(parse_chinese_number(match[name]) if match[name] else 0 for name in _PARTS))
        for match in _CHINESE.finditer(text)
    ]
    for match in _ENGLISH.finditer(text):
        month = _MONTHS[(match["month_first"] or match["month_second"]).lower()]
        day = int(match["day_second"] or match["day_first"])
        year = int(match["year_last"] or match["year_end"] or 0)
        found.append(DateFound(match.start(), year, month, day))
    found += [DateFound(match.start(), *(int(match[name]) for name in _PARTS)) for match in _STAMP.finditer(text)]
    return sorted((item for item in found if item.iso(2000)), key=lambda item: item.start)


_PARTS = ("year", "month", "day")


def iso_stamp(text: str) -> str:
    """The first full date in a page stamp or meta element as ``YYYY-MM-DD``, "" for none.

    >>> iso_stamp("2023-04-28 19:13"), iso_stamp("Time: 28 April 2023"), iso_stamp("soon")
    ('2023-04-28', '2023-04-28', '')
    """
    return next((found.iso() for found in find_dates(text[:200]) if found.iso()), "")


def event_date(title: str, body: str, stamp: str = "") -> str:
    """The date of the event: from the title, else from the opening of the body, else the page stamp.

    body
        From its first sentence on; a year that is not written there is taken from the stamp or the title.
    stamp
        ``YYYY-MM-DD`` of publication or "". A date further down in the body counts only within a month of it.

    >>> event_date("Wang Yi Holds Talks", "On the evening of February 3, both sides met.", "2022-02-04")
    '2022-02-03'
    """
    full = next((found.iso() for found in find_dates(title) if found.iso()), "")
    if full:
        return full
    year = next((match[0] for match in re.finditer(r"(?<!\d)(?:19|20)\d\d(?!\d)", title)), "")
    dates = [(found.start, _with_year(found, stamp, year)) for found in _whole_ranges(find_dates(body[:_LEAD]))]
    opening = next((value for start, value in dates if value and start < _OPENING), "")
    if opening:
        return opening
    later = [value for start, value in dates if value and start >= _OPENING]
    if not stamp:
        return next(iter(later), "")
    return next((value for value in later if _days_apart(value, stamp) <= _NEAR_DAYS), stamp)


def _whole_ranges(dates: list[DateFound]) -> list[DateFound]:
    """Dates where the first of a range, "from November 29 to December 1, 2023", has the year of the second."""
    result = list(dates)
    for at, (first, second) in enumerate(pairwise(dates)):
        if not first.year and second.year and second.start - first.start < _RANGE:
            result[at] = replace(first, year=second.year)
    return result


def _with_year(found: DateFound, stamp: str, year: str) -> str:
    """A date whose year is not written is the one nearest to the stamp: December in a January page is last year's."""
    if found.year or not stamp:
        return found.iso(int(year or 0))
    near = int(stamp[:4])
    candidates = [value for value in (found.iso(near + by) for by in (-1, 0, 1)) if value]
    return min(candidates, key=lambda value: _days_apart(value, stamp), default="")


def _days_apart(first: str, second: str) -> int:
    return abs((date.fromisoformat(first) - date.fromisoformat(second)).days)
