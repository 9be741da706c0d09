"""Numbers in digits and in Chinese numerals as one key, so that 二十一, 21 and 21st are the same token."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["NUMERALS", "any_number_key", "chinese_value", "number_key", "scan_chinese_number"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
NUMERALS = "".join([*_DIGITS, *_UNITS, *_SCALES])
_THOUSANDS = re.compile(r"(?<=\d)(?<!\A0)[.,\s’'](?=\d{3}(?!\d))")
_ARABIC = re.compile(r"\d+(?:[.,]\d+)*(?P<scale>[万亿]{1,3})?")
_CHINESE = re.compile(f"[{NUMERALS}]+")
_MONTH = re.compile(r"(\d{1,2})月(?!球|亮)")
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def number_key(digits: str, scale: int = 1) -> str:
    """The key of a number written in digits.

    >>> number_key("1,000"), number_key("3.50"), number_key("3.5", 10**6)
    ('#1000', '#3.5', '#3500000')
    """
    plain = digits.replace(",", "")
    if plain.count(".") > 1 or len(plain) > 30:
        return f"#{plain}"
    value = Decimal(plain) * scale
    text = format(value, "f")
    return "#" + (text.rstrip("0").rstrip(".") if "." in text else text)


def any_number_key(digits: str) -> str:
    """The key of a number in a language of which is not known what parts its decimals.

    A point, comma, space or apostrophe before three digits parts thousands.

    >>> [any_number_key(digits) for digits in ("1.000", "1’234,50", "3,5", "0,125", "1.2.1990")]
    ['#1000', '#1234.5', '#3.5', '#0.125', '#1.2.1990']
    """
    return number_key(_THOUSANDS.sub("", digits).replace(",", "."))


def chinese_value(numeral: str) -> int | None:
    """The value of a Chinese numeral, None where the characters make no number.

    >>> chinese_value("二十一"), chinese_value("一九八九"), chinese_value("三万五千"), chinese_value("十百")
    (21, 1989, 35000, None)
    """
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    last_unit = 10**5
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit:
                return None
            section += (digit or 1) * unit
            digit, last_unit = 0, unit
        else:
            # 亿 multiplies all that stands before it, 万 what stands since the last 亿.
            group = section + digit
            if char == "亿":
                total = (total + group or 1) * _SCALES[char]
            else:
                total += (group or 1) * _SCALES[char]
            section, digit, last_unit = 0, 0, 10**5
    return total + section + digit


def scan_chinese_number(text: str, at: int) -> tuple[str, int] | None:
    """The key of the number that begins at ``at`` and where it ends; None where none begins.

    A month in digits gets the Chinese word for it, which the dictionary knows. A single numeral is left to the
    dictionary, which knows it as a word.

    >>> scan_chinese_number("2022年", 0), scan_chinese_number("1月", 0), scan_chinese_number("350万", 0)
    (('#2022', 4), ('一月', 2), ('#3500000', 4))
    """
    char = text[at]
    if char.isdecimal():
        return _scan_arabic(text, at)
    if char in NUMERALS:
        match = _CHINESE.match(text, at)
        if match is not None and len(match.group()) > 1 and len(match.group()) <= 20:
            value = chinese_value(match.group())
            return None if value is None else (f"#{value}", match.end())
    return None


def _scan_arabic(text: str, at: int) -> tuple[str, int] | None:
    month = _MONTH.match(text, at)
    if month is not None and 1 <= int(month[1]) <= 12:
        return f"{_MONTHS[int(month[1]) - 1]}月", month.end()
    match = _ARABIC.match(text, at)
    if match is None:
        return None
    scale = 1
    for char in match["scale"] or "":
        scale *= _SCALES[char]
    digits = match.group().rstrip("万亿")
    return number_key(digits, scale), match.end()
