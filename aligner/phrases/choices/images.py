"""Images and the words that keep them, from ``choices-metaphor.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from aligner.model import Span, is_spaced
from aligner.phrases.choices.tables import Table, load_table
from aligner.phrases.termbase import GAP
from aligner.units import Border, Unit, units

__all__ = ["Image", "Images", "load_images"]

REPLACED = "replaced"
# How many words may stand in a gap.
_GAP = 4


@dataclass(frozen=True, slots=True)
class Image:
    """An image in a text; ``is_other`` where it is one that stands in its place."""

    span: Span
    image: str
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    parts: tuple[tuple[str, ...], ...]
    image: str
    is_other: bool

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True)
class Images:
    """The table of images, ready to be searched for."""

    table: Table

    @cached_property
    def _forms(self) -> Mapping[str, Mapping[str, Sequence[_Form]]]:
        """Language → first key → forms, the longest first."""
        found: dict[str, dict[str, list[_Form]]] = {}
        for row in self.table.rows:
            for form in row["forms"].split("|"):
                parts = tuple(tuple(unit.key for unit in units(part, row["language"], str)) for part in form.split(GAP))
                own = _Form(parts, row["image"], row["as"] == REPLACED)
                found.setdefault(row["language"], {}).setdefault(parts[0][0], []).append(own)
        for keys in found.values():
            for forms in keys.values():
                forms.sort(key=lambda form: -form.size)
        return found

    @cached_property
    def _written(self) -> Mapping[str, re.Pattern[str]]:
        """Language → what finds the beginning of any of its forms, as they are written."""
        found: dict[str, set[str]] = {}
        for row in self.table.rows:
            found.setdefault(row["language"], set()).update(form.split(GAP)[0] for form in row["forms"].split("|"))
        return {language: re.compile("|".join(map(re.escape, sorted(forms)))) for language, forms in found.items()}

    def find(self, text: str, language: str) -> list[Image]:
        """All images in a text, with their spans; one that lies within another of the same name is left out.

        >>> [one.image for one in load_images().find("Those who played with fire", "en")]
        ['fire']
        """
        forms = self._forms.get(language, {})
        found: list[Image] = []
        # Where words are not told apart, an image is looked for as it is written: quicker, and most texts have none.
        if not forms or (not is_spaced(language) and not self._written[language].search(text)):
            return found
        line = units(text, language, str)
        for at, unit in enumerate(line):
            for form in forms.get(unit.key, ()):
                end = _end(line, at, form.parts)
                if end:
                    found.append(Image(Span(unit.span.start, line[end - 1].span.end), form.image, form.is_other))
        return [one for one in dict.fromkeys(found) if not any(_covers(other, one) for other in found)]

    def kept(self, image: str, text: str, language: str) -> bool:
        """Whether an image is in a text."""
        return any(one.image == image and not one.is_other for one in self.find(text, language))


def _covers(outer: Image, inner: Image) -> bool:
    same = (outer.image, outer.is_other) == (inner.image, inner.is_other)
    size = outer.span.end - outer.span.start, inner.span.end - inner.span.start
    within = outer.span.start <= inner.span.start and inner.span.end <= outer.span.end
    return same and within and size[0] > size[1]


def _end(line: Sequence[Unit], at: int, parts: Sequence[tuple[str, ...]]) -> int:
    """Where a form that begins at a unit ends; 0 where it does not stand there."""
    for number, part in enumerate(parts):
        starts: Iterator[int] = iter((at,)) if number == 0 else iter(range(at, at + _GAP + 1))
        place = next((start for start in starts if _stands(line, start, part, opens=number == 0)), -1)
        if place < 0:
            return 0
        at = place + len(part)
    return at


def _stands(line: Sequence[Unit], at: int, part: tuple[str, ...], *, opens: bool) -> bool:
    own = line[at : at + len(part)]
    if tuple(unit.key for unit in own) != part:
        return False
    return all(unit.border < Border.STOP for unit in (own[1:] if opens else own))


@cache
def load_images() -> Images:
    """The built-in table."""
    return Images(load_table("metaphor"))
