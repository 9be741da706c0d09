"""The colours of all pages, as their style sheets define them, against what they stand on (WCAG 2.2, AA)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SHEETS = ("report/style.css", "report/phrases.css")
GROUNDS = ("paper", "card", "faint", "now")
STATUSES = ("p", "a", "o", "n", "d", "f")
TEXTS = [
    *((ink, ground) for ink in ("ink", "soft", "link", "o", "f") for ground in GROUNDS),
    *((ink, f"{status}-bg") for status in STATUSES for ink in ("ink", status)),
    ("p", "paper"),
    ("p", "now"),
    ("paper", "ink"),
    ("paper", "link"),
    ("lit-ink", "lit"),
    ("ink", "mark"),
    ("gone", "paper"),
    ("gone", "faint"),
]
"""What is read, and what it stands on: 4.5:1."""
MARKS = [
    *((f"q{band}", ground) for band in range(1, 5) for ground in ("paper", "card", "now")),
    *((f"c{rank}", ground) for rank in range(1, 9) for ground in ("paper", "card")),
    *(("focus", ground) for ground in GROUNDS),
    ("p", "card"),
]
"""What only has to be seen: bars, bands, lines, the frame of the focus: 3:1."""


def colours(root: Path, scheme: str) -> dict[str, str]:
    """The colours that pages have for somebody who prefers ``light`` or ``dark``."""
    found: dict[str, str] = {}
    for sheet in SHEETS:
        text = (root / "aligner" / sheet).read_text(encoding="utf-8")
        blocks = re.findall(r"^:root \{(.*?)^\}", text, re.DOTALL | re.MULTILINE)
        if scheme == "dark":
            blocks += re.findall(r"^@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", text, re.DOTALL | re.M)
        for block in blocks:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    return found


def luminance(colour: str) -> float:
    """Of a colour such as ``#1b4f8a`` (WCAG 2.2, relative luminance)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(known: dict[str, str], pairs: list[tuple[str, str]], least: float) -> Iterator[str]:
    for ink, ground in pairs:
        figure = contrast(known[ink], known[ground])
        if figure < least:
            yield f"{ink} on {ground}: {figure:.2f}"


def test_black_on_white_and_a_grey_that_just_does() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_marks_stand_out(root: Path, scheme: str) -> None:
    known = colours(root, scheme)
    assert len(known) > 30
    assert [*faint(known, TEXTS, 4.5), *faint(known, MARKS, 3)] == []


def test_dark_colours_are_others(root: Path) -> None:
    light, dark = colours(root, "light"), colours(root, "dark")
    assert light.keys() == dark.keys()
    assert {name for name in light if light[name] == dark[name]} == set()
