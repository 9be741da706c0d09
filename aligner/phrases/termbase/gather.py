"""From the entries of a terminology file, in any number of languages, to terms of two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from aligner.model import Procedure
from aligner.phrases.termbase.entries import ALWAYS, GAP, Term, TermRendering, TermStatus, Validity, by_status, primary
from aligner.phrases.termbase.marks import fault
from aligner.phrases.termbase.termfile import Entry, id_fault, twice

__all__ = ["RawEntry", "RawTerm", "gather"]


@dataclass(slots=True)
class RawTerm:
    """A term of one language as it stands in the file."""

    language: str
    text: str
    status: TermStatus | None = None
    validity: Validity = ALWAYS
    procedure: Procedure | None = None


@dataclass(slots=True)
class RawEntry:
    """A concept with its terms in all languages."""

    id: str
    line: int
    category: str
    note: str
    terms: list[RawTerm] = field(default_factory=list)


def gather(entries: Iterable[RawEntry], languages: tuple[str, str], dropped: Counter[str]) -> tuple[Entry, ...]:
    """The terms in two languages.

    An entry of which all forms stand in an earlier one, as concepts with the same name do, adds its renderings to
    that one, as admitted; one of which some do loses those. What is lost is counted in ``dropped``.
    """
    found: list[Entry] = []
    ids: set[str] = set()
    homes: dict[str, int] = {}
    for raw in entries:
        for term in raw.terms:
            if primary(term.language) not in map(primary, languages):
                dropped[f"terms in {term.language}"] += 1
        forms = tuple(dict.fromkeys(_forms(raw, languages[0], dropped)))
        renderings = _renderings(raw, languages[1], dropped)
        if not forms:
            dropped[f"entries without a term in {languages[0]}"] += 1
            continue
        new = tuple(form for form in forms if form not in homes)
        if not new:
            home = homes[forms[0]]
            found[home] = _joined(found[home], renderings)
            dropped["entries that went into another one of the same phrase"] += 1
            continue
        if len(new) < len(forms):
            dropped["forms that another entry has"] += len(forms) - len(new)
        homes |= dict.fromkeys(new, len(found))
        id_ = _id(raw.id, ids)
        if raw.id and id_ != raw.id:
            dropped["ids that had to change"] += 1
        ids.add(id_)
        found.append(Entry(Term(id_, new, renderings, raw.category, raw.note), raw.line))
    return tuple(found)


def _of(raw: RawEntry, language: str, dropped: Counter[str]) -> Iterator[RawTerm]:
    for term in raw.terms:
        if primary(term.language) == primary(language):
            if fault(term.text):
                dropped["terms that cannot stand in a termbase"] += 1
            else:
                yield term


def _forms(raw: RawEntry, language: str, dropped: Counter[str]) -> Iterator[str]:
    for term in _of(raw, language, dropped):
        if GAP in term.text:
            dropped["terms that cannot stand in a termbase"] += 1
        else:
            yield term.text
        if term.status:
            dropped[f"status of terms in {language}"] += 1


def _renderings(raw: RawEntry, language: str, dropped: Counter[str]) -> tuple[TermRendering, ...]:
    terms = list(_of(raw, language, dropped))
    has_preferred = any(term.status is TermStatus.PREFERRED for term in terms)
    found: list[TermRendering] = []
    for number, term in enumerate(terms):
        default = TermStatus.ADMITTED if number or has_preferred else TermStatus.PREFERRED
        found.append(TermRendering(term.text, term.status or default, term.validity, term.procedure))
    return _without_repeats(by_status(found), dropped)


def _without_repeats(renderings: Sequence[TermRendering], dropped: Counter[str]) -> tuple[TermRendering, ...]:
    kept: list[TermRendering] = []
    for rendering in renderings:
        if any(twice([*kept, rendering])):
            dropped["repeated terms"] += 1
        else:
            kept.append(rendering)
    return tuple(kept)


def _joined(home: Entry, renderings: Sequence[TermRendering]) -> Entry:
    known = {rendering.text for rendering in home.term.renderings}
    new = [
        replace(rendering, status=TermStatus.ADMITTED) if rendering.status is TermStatus.PREFERRED else rendering
        for rendering in renderings
        if rendering.text not in known
    ]
    return Entry(replace(home.term, renderings=by_status([*home.term.renderings, *new])), home.line)


def _id(wanted: str, taken: set[str]) -> str:
    """An id as near as can be to the one wanted, and not taken."""
    id_ = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted)
    if id_fault(id_):
        id_ = f"term-{id_}".rstrip("-")
    number = 1
    found = id_
    while found in taken:
        number += 1
        found = f"{id_}-{number}"
    return found
