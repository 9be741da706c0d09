"""The word lists of the finders: tab-separated tables of the package, to be edited by hand.

Lines that begin with ``#`` are comments, the first other line names the columns. What each column means stands at the
head of every file; ``forms`` holds one or more, separated by ``|``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from aligner.errors import ResourceError
from aligner.model import Resource, Span, is_spaced

__all__ = ["HIDES", "TABLES", "Found", "Table", "load_table", "parse_table", "table_resource"]

TABLES = ("agent", "intensity", "metaphor", "modality", "parallelism", "sayings")
"""The tables: ``choices-NAME.tsv`` in the resources of the package."""

HIDES = "-"
"""What stands in the column after ``forms`` of an expression that only hides a form within it: 重要 hides 要."""

_GAP = "…"
"""In an expression that hides others: some characters of any words, 应…请求."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A form of a table in a text, and the line of the table that has it."""

    span: Span
    form: str
    row: Row


@dataclass(frozen=True)
class Table:
    """The lines of a table.

    rows
        Column → cell; a cell that is not there is "".
    """

    rows: tuple[Row, ...]

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that it has words of."""
        return frozenset(row["language"] for row in self.rows if row.get("language"))

    @cached_property
    def _finders(self) -> dict[str, _Finder]:
        return {}

    def find(self, text: str, language: str, words: Iterable[Span] | None) -> list[Found]:
        r"""The forms in a text, from the left, the longest at each place; none lies within another.

        ``words`` are the words of the text, where they are given: in languages without spaces a form of one character
        must be one of them, and a longer one across their borders must begin or end at one: 决不 is not in 解决 不了.

        >>> table = parse_table("language\tforms\tsense\nzh\t要\tduty\nzh\t重要\t-\nen\tneed to|should\tduty")
        >>> [found.span for found in table.find("要看重要的", "zh", [Span(0, 1), Span(1, 2), Span(2, 4)])]
        [Span(start=0, end=1)]
        >>> [found.form for found in table.find("They need to, or should.", "en", ())]
        ['need to', 'should']
        """
        if language not in self._finders:
            rows = [row for row in self.rows if row.get("language") == language]
            self._finders[language] = _Finder.of(rows, spaced=is_spaced(language))
        return self._finders[language].find(text, words)


@dataclass(frozen=True)
class _Finder:
    """Finds the forms of one language.

    rows
        By form. What only hides others is not among them, and no form with a gap stands in a text as it is written.
    """

    pattern: re.Pattern[str] | None
    rows: Mapping[str, Row]
    spaced: bool

    @classmethod
    def of(cls, rows: Sequence[Row], *, spaced: bool) -> _Finder:
        own: dict[str, Row] = {}
        for row in rows:
            for form in filter(None, row["forms"].split("|")):
                own.setdefault(form, row)
        longest = sorted(own, key=lambda form: (-len(form), form))
        pattern = "|".join(re.escape(form).replace(_GAP, r"\w{1,10}?") for form in longest)
        if spaced and pattern:
            pattern = rf"\b(?:{pattern})\b"
        shown = {form: row for form, row in own.items() if HIDES not in row.values()}
        return cls(re.compile(pattern) if pattern else None, shown, spaced)

    def find(self, text: str, words: Iterable[Span] | None) -> list[Found]:
        if self.pattern is None:
            return []
        low = text.lower().replace("’", "'") if self.spaced else text
        if len(low) != len(text):
            low = text
        found = [
            Found(Span(*match.span()), match[0], self.rows[match[0]])
            for match in self.pattern.finditer(low)
            if match[0] in self.rows
        ]
        # Most texts have no form, and then their words need not be known.
        if not found or words is None or self.spaced:
            return found
        known = list(words)
        borders = {border for span in known for border in (span.start, span.end)}
        single = {span.start for span in known if span.end - span.start == 1}
        return [
            one
            for one in found
            if (one.span.start in single if len(one.form) == 1 else not _is_across(borders, one.span))
        ]


def _is_across(borders: Set[int], span: Span) -> bool:
    """Whether a stretch has a border within, but neither begins nor ends at one."""
    inside = range(span.start + 1, span.end)
    return span.start not in borders and span.end not in borders and any(at in borders for at in inside)


def parse_table(content: str) -> Table:
    """The table that a text holds."""
    lines = [line for line in content.splitlines() if line.strip() and not line.startswith("#")]
    columns = lines[0].split("\t") if lines else []
    rows = [line.split("\t") for line in lines[1:]]
    if any(len(row) > len(columns) for row in rows):
        raise ValueError("a line has more cells than columns")
    return Table(tuple({**dict.fromkeys(columns, ""), **dict(zip(columns, row, strict=False))} for row in rows))


@cache
def load_table(name: str) -> Table:
    """One of :data:`TABLES`; :class:`~aligner.errors.ResourceError` where it is missing or damaged."""
    try:
        return parse_table(_content(name).decode("utf-8"))
    except (OSError, ValueError) as error:
        raise ResourceError(f"the word list choices-{name}.tsv is missing or damaged: install aligner anew") from error


@cache
def table_resource() -> Resource:
    """All tables together, for the signature."""
    digest = hashlib.sha256(b"\n".join(_content(name) for name in TABLES))
    return Resource("choice tables", digest.hexdigest())


def _content(name: str) -> bytes:
    # Line ends may be those of the system that the package was unpacked on.
    content = resources.files("aligner.resources").joinpath(f"choices-{name}.tsv").read_bytes()
    return content.replace(b"\r\n", b"\n")
