"""What TBX 3 and TBX 2 (martif) share: they differ in the names of elements and in the header.

A term becomes an entry with the same id, and ``category`` its ``subjectField``. A rendering becomes a term of the
target language with an ``administrativeStatus``. For *forbidden* the standard has no value of its own: it is written
as deprecated, which is what other programs then take it for, with a note ``[forbidden]``. Dates and procedure, for
which TBX-Basic has no data category either, stand in the same note as in the table: ``[2013..2022, literal]``.

Files of other programs are read with what is understood of them; the rest is counted. A term without a status is
preferred where it is the first of its entry and no other is, and admitted elsewhere; a superseded one is deprecated.
Style dca and dct are both read; only dca is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aligner.errors import NotationError
from aligner.markup import parse_xml
from aligner.phrases.termbase.entries import ALWAYS, TermStatus, primary
from aligner.phrases.termbase.gather import RawEntry, RawTerm, gather
from aligner.phrases.termbase.marks import parse_marks
from aligner.phrases.termbase.termfile import TermFile, digest_of, spaced

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["DEFAULT_LANGUAGES", "FORBIDDEN", "STATUSES", "read_markup"]

DEFAULT_LANGUAGES = ("zh", "en")
"""The languages that are taken from a file in which there are more than two, when nobody says which."""

STATUSES = {
    "preferredTerm-admn-sts": TermStatus.PREFERRED,
    "admittedTerm-admn-sts": TermStatus.ADMITTED,
    "deprecatedTerm-admn-sts": TermStatus.DEPRECATED,
    "supersededTerm-admn-sts": TermStatus.DEPRECATED,
}
"""``administrativeStatus`` to status. Some programs write them without ``-admn-sts``."""

FORBIDDEN = "forbidden"
"""Stands among the marks of a term that is forbidden."""

_ENTRIES = ("conceptEntry", "termEntry")
_LANGUAGES = ("langSec", "langSet")
_SECTIONS = ("termSec", "tig", "ntig")
_GROUPS = ("descripGrp", "adminGrp", "termNoteGrp", "termGrp")
_TYPED = ("descrip", "admin", "termNote", "ref", "xref")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOTE = re.compile(r"\[([^\[\]]*)\]")


def read_markup(data: bytes, path: str, languages: tuple[str, str] | None = None) -> TermFile:
    """Read TBX 3 or TBX 2.

    languages
        Source and target; all terms of one of them count, whatever script or region their tag names. Where nobody
        says, they are Chinese and English if there are any, else the two that the file has, its own first.

    Raises :class:`NotationError` for another kind of XML and where no entry has both languages.
    """
    root = parse_xml(data, path)
    if _name(root) not in ("tbx", "martif"):
        raise NotationError(f"is XML, but <{_name(root)}> and not <tbx> or <martif>: export it as TBX", path=path)
    reader = _Reader()
    entries = [reader.entry(element) for element in root.iter() if _name(element) in _ENTRIES]
    said = {str(part.get("type")): _text(part) for part in root.iter() if _name(part) == "p" and part.get("type")}
    found = languages or _declared(said) or _languages(entries, str(root.get(_LANG) or ""), path)
    terms = gather(entries, found, reader.dropped)
    is_ours = languages is None and _declared(said) is not None
    if not is_ours and not any(entry.term.renderings for entry in terms):
        tags = ", ".join(_tags(entries)) or "none"
        raise NotationError(f"has no entry in both {found[0]} and {found[1]}: its languages are {tags}", path=path)
    dropped = tuple(sorted(reader.dropped.items(), key=lambda item: (-item[1], item[0])))
    return TermFile(path, terms, *found, digest_of(data), (), dropped, said.get("merge") == "add")


def _declared(said: Mapping[str, str]) -> tuple[str, str] | None:
    """The languages as the header of our own files names them."""
    return (said["source-lang"], said["target-lang"]) if {"source-lang", "target-lang"} <= said.keys() else None


def _tags(entries: Sequence[RawEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.language for entry in entries for term in entry.terms))


def _languages(entries: Sequence[RawEntry], own: str, path: str) -> tuple[str, str]:
    there = dict.fromkeys(map(primary, _tags(entries)))
    if all(language in there for language in DEFAULT_LANGUAGES):
        first, second = DEFAULT_LANGUAGES
    elif len(there) == 2:
        first, second = there
        if primary(own) == second:
            first, second = second, first
    else:
        raise NotationError(f"its languages are {', '.join(there) or 'none'}: say which two to take", path=path)
    return _tag(entries, first), _tag(entries, second)


def _tag(entries: Sequence[RawEntry], language: str) -> str:
    """The one tag that the file has for a language, or the language itself where it has several."""
    found = {tag for tag in _tags(entries) if primary(tag) == primary(language)}
    return found.pop() if len(found) == 1 else language


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: etree._Element) -> str:
    return spaced("".join(map(str, element.itertext())))


@dataclass(slots=True)
class _Reader:
    """Takes an entry after the other and counts what is not understood."""

    dropped: Counter[str] = field(default_factory=Counter)

    def entry(self, element: etree._Element) -> RawEntry:
        """An entry with the terms of all languages."""
        category = ""
        notes: list[str] = []
        terms: list[RawTerm] = []
        for part in _parts(element):
            kind = _kind(part)
            if kind == "subjectField" and not category:
                category = _text(part)
            elif kind == "note" and _text(part):
                notes.append(_text(part))
            elif _name(part) in _LANGUAGES:
                terms += self._language(part)
            else:
                self._drop(part)
        return RawEntry(str(element.get("id") or ""), int(element.sourceline or 0), category, " ".join(notes), terms)

    def _language(self, element: etree._Element) -> Iterator[RawTerm]:
        language = str(element.get(_LANG) or "")
        for part in _parts(element):
            if _name(part) in _SECTIONS:
                yield self._term(part, language)
            else:
                self._drop(part)

    def _term(self, element: etree._Element, language: str) -> RawTerm:
        found = RawTerm(language, "")
        is_forbidden = False
        for part in _parts(element):
            kind, text = _kind(part), _text(part)
            if _name(part) == "term" and not found.text:
                found.text = text
            elif kind == "administrativeStatus" and (status := _status(text)):
                found.status = status
            elif kind == "note" and (marks := _NOTE.fullmatch(text)) and self._take(marks[1], found):
                is_forbidden |= FORBIDDEN in marks[1]
            else:
                self._drop(part)
        if is_forbidden:
            found.status = TermStatus.FORBIDDEN
        return found

    def _take(self, marks: str, term: RawTerm) -> bool:
        rest = [mark.strip() for mark in marks.split(",") if mark.strip() != FORBIDDEN]
        try:
            term.validity, term.procedure = parse_marks(", ".join(rest)) if rest else (ALWAYS, None)
        except ValueError:
            return False
        return True

    def _drop(self, part: etree._Element) -> None:
        kind = str(part.get("type") or "")
        self.dropped[f"{_name(part)} {kind}".rstrip()] += 1


def _status(text: str) -> TermStatus | None:
    return STATUSES.get(text if text.endswith("-admn-sts") else f"{text}-admn-sts")


def _kind(element: etree._Element) -> str:
    """The data category: the type of a typed element, and the name of any other (style dct)."""
    return str(element.get("type") or "") if _name(element) in _TYPED else _name(element)


def _parts(element: etree._Element) -> Iterator[etree._Element]:
    """The children, those of groups among them."""
    for part in element:
        if _name(part) in _GROUPS:
            yield from _parts(part)
        else:
            yield part
