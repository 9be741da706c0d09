"""The termbase: phrases with the renderings that are preferred or admitted for them.

The file is UTF-8 text with tabs between columns. The first line that is neither empty nor a comment (``#``)
names the columns: ``id``, ``source`` and ``preferred`` are needed, ``admitted``, ``category`` and ``note`` may
be left out. Several forms or renderings are separated by ``|``. The comments ``# source-lang: zh`` and
``# target-lang: en`` name the languages; these two are what is assumed without them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from aligner.errors import NotationError, ParameterError, ReadError, ResourceError

__all__ = ["CATEGORIES", "GAP", "Term", "Termbase", "load_termbase", "merge"]

GAP = " … "
"""Stands in a rendering where other words may come between: ``keep … under control``."""

CATEGORIES = (
    "principle",
    "china-us",
    "taiwan",
    "sovereignty",
    "multilateral",
    "security",
    "economy",
    "rights",
    "region",
    "document",
    "protocol",
    "idiom",
    "title",
    "generic",
)
"""The categories of the built-in termbase. A user's termbase may have others."""

_NEEDED = ("id", "source", "preferred")
_COLUMNS = (*_NEEDED, "admitted", "category", "note")
# An id ends up in an XML id.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_DIRECTIVE = re.compile(r"#\s*(source-lang|target-lang)\s*:\s*(.*?)\s*")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_BUILT_IN = "termbase.tsv"
# How much an admitted rendering is worth as dictionary evidence beside a preferred one. Stated, not tuned.
_ADMITTED_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase with its forms and renderings. Without renderings, its occurrences are only followed up."""

    id: str
    source: tuple[str, ...]
    preferred: tuple[str, ...]
    admitted: tuple[str, ...] = ()
    category: str = ""
    note: str = ""

    @property
    def renderings(self) -> tuple[str, ...]:
        """All known renderings, the preferred ones first."""
        return self.preferred + self.admitted


@dataclass(frozen=True)
class Termbase:
    """Terms in order of precedence: where two share a form, the first is tried first.

    digest
        SHA-256 of the content, in hexadecimal.
    """

    terms: tuple[Term, ...]
    digest: str
    source_lang: str = "zh"
    target_lang: str = "en"

    @cached_property
    def _by_id(self) -> dict[str, Term]:
        return {term.id: term for term in self.terms}

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, id: object) -> bool:  # noqa: A002
        return id in self._by_id

    def __getitem__(self, id: str) -> Term:  # noqa: A002
        """The term with an id; KeyError where there is none."""
        return self._by_id[id]

    def entries(self) -> Iterator[tuple[str, str, float]]:
        """Every pair of form and rendering with its weight, for use as a dictionary.

        >>> term = Term("duihua", ("对话",), ("dialogue",), ("keep … talking",))
        >>> list(Termbase((term,), "").entries())
        [('对话', 'dialogue', 1.0), ('对话', 'keep talking', 0.7)]
        """
        for term in self.terms:
            for form in term.source:
                for rendering in term.preferred:
                    yield form, rendering.replace(GAP, " "), 1.0
                for rendering in term.admitted:
                    yield form, rendering.replace(GAP, " "), _ADMITTED_WEIGHT

    def swapped(self) -> Termbase:
        """The termbase for the other direction: renderings become forms, and forms preferred renderings.

        Left out are renderings with a gap and admitted ones of a single word, which say too little by
        themselves. Two terms may then share a form.

        >>> term = Term("guankong", ("管控",), ("manage and control",), ("manage", "keep … under control"))
        >>> Termbase((term,), "").swapped().terms[0].source
        ('manage and control',)
        """
        return self._swapped

    @cached_property
    def _swapped(self) -> Termbase:
        terms = (
            Term(term.id, forms, term.source, (), term.category, term.note)
            for term in self.terms
            if (forms := tuple(_standing_alone(term)))
        )
        return Termbase(tuple(terms), self.digest, self.target_lang, self.source_lang)


def _standing_alone(term: Term) -> Iterator[str]:
    yield from (rendering for rendering in term.preferred if GAP not in rendering)
    yield from (rendering for rendering in term.admitted if GAP not in rendering and " " in rendering)


def load_termbase(path: Path | None = None) -> Termbase:
    """Read a termbase from a file, or the built-in one.

    Raises :class:`NotationError` with the line for a file that breaks the format, :class:`ReadError` for one
    that cannot be opened, and :class:`ResourceError` where the built-in one is missing.
    """
    if path is None:
        try:
            data = files("aligner").joinpath("resources", _BUILT_IN).read_bytes()
        except OSError as error:
            raise ResourceError(f"the built-in termbase cannot be read ({error}): install aligner again") from error
        return _parse(data, f"aligner/resources/{_BUILT_IN}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}", path=path) from error
    return _parse(data, str(path))


def _parse(data: bytes, path: str) -> Termbase:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = data.count(b"\n", 0, error.start) + 1
        raise NotationError("is not UTF-8: save the termbase as UTF-8", path=path, line=place) from error
    reader = _Reader(path)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.take(line.rstrip("\r"), number)
    if not reader.columns:
        raise NotationError(f"holds no termbase: the first line names the columns {_listed(_NEEDED)}", path=path)
    languages = reader.languages
    if languages["source-lang"] == languages["target-lang"]:
        raise NotationError(f"source-lang and target-lang are both {languages['source-lang']!r}", path=path)
    digest = hashlib.sha256(data).hexdigest()
    return Termbase(tuple(reader.terms), digest, languages["source-lang"], languages["target-lang"])


class _Reader:
    """Takes a termbase line by line and checks it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.columns: list[str] = []
        self.terms: list[Term] = []
        self.languages = {"source-lang": "zh", "target-lang": "en"}
        self._ids: dict[str, int] = {}
        self._forms: dict[str, int] = {}

    def take(self, line: str, number: int) -> None:
        if line.startswith("#"):
            self._comment(line, number)
        elif line.strip():
            cells = [cell.strip() for cell in line.split("\t")]
            if self.columns:
                self.terms.append(self._term(cells, number))
            else:
                self._header(cells, number)

    def _fail(self, message: str, number: int) -> NotationError:
        return NotationError(message, path=self.path, line=number)

    def _comment(self, line: str, number: int) -> None:
        found = _DIRECTIVE.fullmatch(line)
        if found:
            if not _TAG.fullmatch(found[2]):
                raise self._fail(f"{found[1]} is {found[2]!r}, but must be a language tag such as zh or en", number)
            self.languages[found[1]] = found[2]

    def _header(self, cells: list[str], number: int) -> None:
        for cell in cells:
            if cell not in _COLUMNS:
                raise self._fail(f"unknown column {cell!r}: the columns are {_listed(_COLUMNS)}", number)
            if cells.count(cell) > 1:
                raise self._fail(f"column {cell!r} is given twice", number)
        for column in _NEEDED:
            if column not in cells:
                raise self._fail(f"column {column!r} is missing: at least {_listed(_NEEDED)} are needed", number)
        self.columns = cells

    def _term(self, cells: list[str], number: int) -> Term:
        if len(cells) > len(self.columns):
            raise self._fail(f"{len(cells)} columns, but the first line names {len(self.columns)}", number)
        missing = [column for column in self.columns[len(cells) :] if column in _NEEDED]
        if missing:
            raise self._fail(f"column {missing[0]!r} is missing: are the columns separated by tabs?", number)
        row = dict(zip(self.columns, cells, strict=False))
        term = Term(
            row["id"],
            self._list(row["source"], "source", number),
            self._list(row["preferred"], "preferred", number),
            self._list(row.get("admitted", ""), "admitted", number),
            row.get("category", ""),
            row.get("note", ""),
        )
        self._check(term, number)
        return term

    def _list(self, cell: str, column: str, number: int) -> tuple[str, ...]:
        if not cell:
            return ()
        parts = tuple(part.strip() for part in cell.split("|"))
        if "" in parts:
            raise self._fail(f"an empty entry between two '|' in column {column!r}", number)
        for part in parts:
            if not any(character.isalnum() for character in part):
                raise self._fail(f"{part!r} in column {column!r} has no letter or figure", number)
            if part.replace(GAP, "").count("…"):
                raise self._fail(f"{part!r}: a gap stands between words, with a space on both sides", number)
        return parts

    def _check(self, term: Term, number: int) -> None:
        if not _ID.fullmatch(term.id):
            message = f"id {term.id!r}: an id starts with a letter and has only a-z, A-Z, 0-9, '.', '_' and '-'"
            raise self._fail(message, number)
        if term.id in self._ids:
            raise self._fail(f"id {term.id!r} is already in line {self._ids[term.id]}", number)
        if not term.source:
            raise self._fail(f"term {term.id!r} has no source phrase", number)
        for form in term.source:
            if GAP in form:
                raise self._fail(f"{form!r}: only renderings may have a gap", number)
            if form in self._forms:
                raise self._fail(f"source phrase {form!r} is already in line {self._forms[form]}", number)
            self._forms[form] = number
        for rendering in term.renderings:
            if term.renderings.count(rendering) > 1:
                raise self._fail(f"rendering {rendering!r} is given twice", number)
        self._ids[term.id] = number


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def merge(base: Termbase, over: Termbase) -> Termbase:
    """Both termbases as one, in which ``over`` takes precedence.

    A term of ``base`` with an id of ``over`` is dropped; so is any of its forms that ``over`` has, and the term
    with its last form. Raises :class:`ParameterError` where the languages differ.

    >>> base = Termbase((Term("a", ("分歧", "异见"), ("differences",)),), "1")
    >>> over = Termbase((Term("b", ("分歧",), ("disagreement",)),), "2")
    >>> [(term.id, term.source) for term in merge(base, over).terms]
    [('b', ('分歧',)), ('a', ('异见',))]
    """
    if (base.source_lang, base.target_lang) != (over.source_lang, over.target_lang):
        raise ParameterError(
            f"a termbase for {over.source_lang}-{over.target_lang} cannot be merged with one for "
            f"{base.source_lang}-{base.target_lang}"
        )
    taken = {form for term in over.terms for form in term.source}
    kept = (
        replace(term, source=forms)
        for term in base.terms
        if term.id not in over and (forms := tuple(form for form in term.source if form not in taken))
    )
    digest = hashlib.sha256(f"{base.digest}+{over.digest}".encode()).hexdigest()
    return Termbase((*over.terms, *kept), digest, base.source_lang, base.target_lang)
