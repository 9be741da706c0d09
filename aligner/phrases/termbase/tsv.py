"""The termbase as a table to edit by hand: UTF-8 text with tabs between columns, one term a line.

::

    # source-lang: zh
    # target-lang: en
    id      source          preferred            admitted              deprecated           procedure
    yingyue 应约            at the request of    upon request|by …                          modulation
    lianhe  命运共同体      … for humanity [2023..]                    … for mankind [2023..]

The first line that is neither empty nor a comment (``#``) names the columns, in any order. ``id``, ``source`` and
``preferred`` are needed. A line may end early where only empty columns follow.

========== =========================================================================================================
id         starts with a letter: ``a-z A-Z 0-9 . _ -``
source     the forms of the phrase, divided by ``|``
preferred  renderings, divided by ``|``; so are ``admitted``, ``deprecated`` and ``forbidden``, which may be left out
procedure  how the translation got to the preferred renderings: ``modulation``
category   any word
note       for the reader
========== =========================================================================================================

A rendering may have marks in brackets: dates between which it has its status, and the procedure by which the
translation got there, where that is not the one of the column: ``for mankind [2013..2022, literal]``
(:mod:`aligner.phrases.termbase.marks`). The same rendering may stand in two columns with dates that do not overlap.

Three comments say something about the whole file: ``# source-lang: zh`` and ``# target-lang: en`` name its languages
(these two, where they are missing), and ``# merge: add`` makes its entries add to those of the termbase that it is
laid over instead of replacing them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from aligner.errors import NotationError
from aligner.model import Procedure
from aligner.phrases.termbase.entries import GAP, Term, Termbase, TermRendering, TermStatus
from aligner.phrases.termbase.marks import fault, marked, parse_procedure, parse_rendering
from aligner.phrases.termbase.termfile import (
    Entry,
    Finding,
    Severity,
    TermFile,
    digest_of,
    id_fault,
    spaced,
    twice,
    unfit,
)

__all__ = ["COLUMNS", "read_tsv", "render_tsv"]

_NEEDED = ("id", "source", "preferred")
COLUMNS = ("id", "source", *TermStatus, "procedure", "category", "note")
"""All columns, in the order in which they are written."""

_DIRECTIVE = re.compile(r"#\s*(source-lang|target-lang|merge)\s*:\s*(.*?)\s*")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def read_tsv(data: bytes, path: str) -> TermFile:
    """Read a table; entries that break the format are in the findings instead.

    Raises :class:`NotationError` where the file as a whole cannot be read.
    """
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
    source_lang, target_lang = reader.directives["source-lang"], reader.directives["target-lang"]
    if source_lang == target_lang:
        raise NotationError(f"source-lang and target-lang are both {source_lang!r}", path=path)
    return TermFile(
        path,
        tuple(reader.entries),
        source_lang,
        target_lang,
        digest_of(data),
        tuple(reader.findings),
        adds=reader.directives["merge"] == "add",
    )


class _Reader:
    """Takes a table line by line."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.columns: list[str] = []
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []
        self.directives = {"source-lang": "zh", "target-lang": "en", "merge": "replace"}

    def take(self, line: str, number: int) -> None:
        if line.startswith("#"):
            self._comment(line, number)
        elif line.strip():
            cells = line.split("\t")
            if not self.columns:
                self._header([cell.strip() for cell in cells], number)
                return
            try:
                self.entries.append(Entry(self._term(cells), number))
            except ValueError as error:
                self.findings.append(Finding(number, "format", str(error)))
            else:
                self._look_at_spaces(cells, number)

    def _fail(self, message: str, number: int) -> NotationError:
        return NotationError(message, path=self.path, line=number)

    def _comment(self, line: str, number: int) -> None:
        found = _DIRECTIVE.fullmatch(line)
        if found is None:
            return
        name, value = found.groups()
        if name == "merge" and value not in ("add", "replace"):
            raise self._fail(f"merge is {value!r}, but must be add or replace", number)
        if name != "merge" and not _TAG.fullmatch(value):
            raise self._fail(f"{name} is {value!r}, but must be a language tag such as zh or en", number)
        self.directives[name] = value

    def _header(self, cells: list[str], number: int) -> None:
        for cell in cells:
            if cell not in COLUMNS:
                raise self._fail(f"unknown column {cell!r}: the columns are {_listed(COLUMNS)}", number)
            if cells.count(cell) > 1:
                raise self._fail(f"column {cell!r} is given twice", number)
        for column in _NEEDED:
            if column not in cells:
                raise self._fail(f"column {column!r} is missing: at least {_listed(_NEEDED)} are needed", number)
        self.columns = cells

    def _look_at_spaces(self, cells: Iterable[str], number: int) -> None:
        for column, cell in zip(self.columns, cells, strict=False):
            if cell != spaced(cell):
                message = f"column {column!r} has spaces at an end, twice or of another kind: they are passed over"
                self.findings.append(Finding(number, "spaces", message, Severity.WARNING))

    def _term(self, cells: list[str]) -> Term:
        if len(cells) > len(self.columns):
            raise ValueError(f"{len(cells)} columns, but the first line names {len(self.columns)}")
        missing = [column for column in self.columns[len(cells) :] if column in _NEEDED]
        if missing:
            raise ValueError(f"column {missing[0]!r} is missing: are the columns separated by tabs?")
        if character := unfit("".join(cells)):
            raise ValueError(f"has the control character {character}: remove it")
        row = dict.fromkeys(COLUMNS, "") | dict(zip(self.columns, map(spaced, cells), strict=False))
        if message := id_fault(row["id"]):
            raise ValueError(message)
        forms = tuple(_parts(row["source"], "source"))
        if not forms:
            raise ValueError(f"term {row['id']!r} has no source phrase")
        for form in forms:
            if GAP in form:
                raise ValueError(f"{form!r}: only renderings may have a gap")
            if message := fault(form):
                raise ValueError(message)
        renderings = tuple(_renderings(row))
        for message in twice(renderings):
            raise ValueError(message)
        return Term(row["id"], forms, renderings, row["category"], row["note"])


def _parts(cell: str, column: str) -> Iterator[str]:
    if cell:
        for part in cell.split("|"):
            if not part.strip():
                raise ValueError(f"an empty entry between two '|' in column {column!r}")
            yield part.strip()


def _renderings(row: Mapping[str, str]) -> Iterator[TermRendering]:
    procedure = parse_procedure(row["procedure"]) if row["procedure"] else None
    if procedure and not row["preferred"]:
        raise ValueError("has a procedure, but no preferred rendering that came about by it")
    for status in TermStatus:
        for part in _parts(row[status], status):
            rendering = parse_rendering(part, status)
            if status is TermStatus.PREFERRED and rendering.procedure is None:
                rendering = replace(rendering, procedure=procedure)
            yield rendering


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def render_tsv(termbase: Termbase) -> bytes:
    """The table, with the columns that are in use; lines end with their last cell that is filled or needed."""
    rows = [_row(term) for term in termbase.terms]
    columns = [column for column in COLUMNS if column in _NEEDED or any(row[column] for row in rows)]
    lines = [f"# source-lang: {termbase.source_lang}", f"# target-lang: {termbase.target_lang}"]
    if termbase.adds:
        lines.append("# merge: add")
    lines.append("\t".join(columns))
    for row in rows:
        filled = [column for column in columns if row[column] or column in _NEEDED]
        last = columns.index(filled[-1])
        lines.append("\t".join(row[column] for column in columns[: last + 1]))
    return "".join(f"{line}\n" for line in lines).encode()


def _row(term: Term) -> dict[str, str]:
    shared = _shared_procedure(term)
    row = {"id": term.id, "source": "|".join(term.source), "category": term.category, "note": term.note}
    row["procedure"] = shared.value if shared else ""
    for status in TermStatus:
        row[status] = "|".join(
            marked(rendering, with_procedure=not (shared and status is TermStatus.PREFERRED))
            for rendering in term.renderings
            if rendering.status is status
        )
    return row


def _shared_procedure(term: Term) -> Procedure | None:
    """The procedure of all preferred renderings, where they have the same."""
    found = {rendering.procedure for rendering in term.renderings if rendering.status is TermStatus.PREFERRED}
    return found.pop() if len(found) == 1 else None
