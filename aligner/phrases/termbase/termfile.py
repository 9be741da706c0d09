"""A termbase as it was read: entries with their lines, and all that is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aligner.errors import NotationError
from aligner.phrases.termbase.entries import Term, Termbase, TermRendering

__all__ = ["Entry", "Finding", "Severity", "TermFile", "clashes", "digest_of", "id_fault", "spaced", "twice", "unfit"]

# An id ends up in an XML id.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
# What XML 1.0 forbids, since every termbase can be written as TBX.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Severity(StrEnum):
    """Whether a termbase can be used as it is; a note is nothing against it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is wrong with a termbase, in one line of it (from 1; 0 where none can be named).

    >>> print(Finding(3, "duplicate-id", "id 'cha' is already in line 2"))
    3: error: id 'cha' is already in line 2 [duplicate-id]
    """

    line: int
    rule: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.line}: {self.severity}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and the line where it begins."""

    term: Term
    line: int


@dataclass(frozen=True, slots=True)
class TermFile:
    """A termbase as it was read.

    findings
        What made entries unreadable; those entries are not in ``entries``.
    dropped
        What the file has and a termbase cannot hold, by kind with its number; only files of other tools have it.
    adds
        See :class:`Termbase`.
    """

    path: str
    entries: tuple[Entry, ...]
    source_lang: str
    target_lang: str
    digest: str
    findings: tuple[Finding, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    adds: bool = field(default=False)

    def termbase(self) -> Termbase:
        """The terms; :class:`NotationError` for the first error, if there is one."""
        errors = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        first = min([*errors, *clashes(self.entries)], default=None)
        if first is not None:
            raise NotationError(first.message, path=self.path, line=first.line or None)
        terms = tuple(entry.term for entry in self.entries)
        return Termbase(terms, self.digest, self.source_lang, self.target_lang, self.adds)


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def clashes(entries: Iterable[Entry], key: Callable[[str], object] = str) -> Iterator[Finding]:
    """Ids and source phrases that stand in the file already.

    key
        Makes the same of two phrases that would be found in the same places.
    """
    ids: dict[str, int] = {}
    forms: dict[object, tuple[str, int]] = {}
    for entry in entries:
        if entry.term.id in ids:
            yield Finding(entry.line, "duplicate-id", f"id {entry.term.id!r} is already in line {ids[entry.term.id]}")
        ids.setdefault(entry.term.id, entry.line)
        for form in entry.term.source:
            known = forms.get(key(form))
            if known is None:
                forms[key(form)] = form, entry.line
                continue
            alike = "" if known[0] == form else f" (as {known[0]!r})"
            message = f"source phrase {form!r} is already in line {known[1]}{alike}"
            yield Finding(entry.line, "duplicate-source", message)


def twice(renderings: Sequence[TermRendering], key: Callable[[str], object] = str) -> Iterator[str]:
    """What is wrong with renderings that an entry has twice for the same time."""
    for at, rendering in enumerate(renderings):
        for other in renderings[:at]:
            if key(other.text) == key(rendering.text) and other.validity.overlaps(rendering.validity):
                alike = "" if other.text == rendering.text else f" (as {other.text!r})"
                if other.status is rendering.status:
                    yield f"rendering {rendering.text!r} is given twice{alike}: once is enough"
                else:
                    yield (
                        f"rendering {rendering.text!r} is given twice{alike}, as {other.status} and as "
                        f"{rendering.status}: decide for one, or give them dates that do not overlap"
                    )
                break


def id_fault(id: str) -> str:  # noqa: A002
    """Why a text cannot be an id; "" where it can."""
    if _ID.fullmatch(id):
        return ""
    return f"id {id!r}: an id starts with a letter and has only a-z, A-Z, 0-9, '.', '_' and '-'"


def spaced(text: str) -> str:
    """A text with single plain spaces, and none at its ends."""
    return " ".join(text.split())


def unfit(text: str) -> str:
    """A character of a text that no file can hold, as ``U+0007``; "" where there is none."""
    found = _UNFIT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
