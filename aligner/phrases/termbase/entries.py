"""The termbase as frozen values: phrases, their renderings, and how each rendering stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from aligner.model import Procedure

__all__ = [
    "ALWAYS",
    "CATEGORIES",
    "GAP",
    "Term",
    "TermRendering",
    "TermStatus",
    "Termbase",
    "Validity",
    "by_status",
    "primary",
]

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
"""The categories of the built-in termbase, in the order of its file. A user's termbase may have others."""

# How much a rendering that is not preferred is worth as dictionary evidence beside one that is. Stated, not tuned;
# one that should not be used still says what the phrase means.
_LESSER_WEIGHT = 0.7


class TermStatus(StrEnum):
    """How a rendering stands; the names are the columns of the file, in order of precedence."""

    PREFERRED = "preferred"
    """What official English says."""
    ADMITTED = "admitted"
    """Official English says that too."""
    DEPRECATED = "deprecated"
    """Was once in use, or is used by others: understood, but not to be written."""
    FORBIDDEN = "forbidden"
    """Says something that the source does not, or takes a side."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The dates between which a rendering has its status, both included; "" is open.

    Each is a year, a month or a day: ``2013``, ``2013-03``, ``2013-03-14``. Raises ValueError for what is no date
    and for an end before the beginning.

    >>> Validity("2013", "2022-10").covers("2022-10-31"), Validity("2013", "2022-10").covers("2022-11-01")
    (True, False)
    >>> str(Validity("2013", "2022")), str(Validity("2023")), str(Validity("2015", "2015"))
    ('2013..2022', '2023..', '2015')
    """

    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        for text in filter(None, (self.since, self.until)):
            _check_date(text)
        if not _begins_by(self.since, self.until):
            raise ValueError(f"{self} ends before it begins")

    def __bool__(self) -> bool:
        return bool(self.since or self.until)

    def __str__(self) -> str:
        return self.since if self.since == self.until else f"{self.since}..{self.until}"

    def covers(self, day: str) -> bool:
        """Whether a day, as ``YYYY-MM-DD``, lies within."""
        return self.since <= day and (not self.until or day[: len(self.until)] <= self.until)

    def overlaps(self, other: Validity) -> bool:
        """Whether some day lies within both."""
        return _begins_by(self.since, other.until) and _begins_by(other.since, self.until)


def _check_date(text: str) -> None:
    complete = text + "2000-01-01"[len(text) :] if len(text) in (4, 7) else text
    try:
        if len(text) not in (4, 7, 10) or date.fromisoformat(complete).isoformat() != complete:
            raise ValueError
    except ValueError:
        raise ValueError(f"{text!r} is no date: write 2013, 2013-03 or 2013-03-14") from None


def _begins_by(since: str, until: str) -> bool:
    # Of dates of different precision, the shared part decides.
    return not since or not until or since[: len(until)] <= until[: len(since)]


ALWAYS = Validity()
"""Without a beginning and without an end."""


@dataclass(frozen=True, slots=True)
class TermRendering:
    """One way to render a phrase.

    text
        In base form; :data:`GAP` where other words may come between.
    validity
        When it has this status; the same text may be given again with another status and other dates.
    procedure
        How the translation got there, where that is known.
    """

    text: str
    status: TermStatus = TermStatus.PREFERRED
    validity: Validity = ALWAYS
    procedure: Procedure | None = None

    @property
    def plain(self) -> str:
        """The text without the signs for gaps."""
        return self.text.replace(GAP, " ")


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase with its forms and renderings. Without renderings, its occurrences are only followed up.

    renderings
        In order of status, then of preference.
    """

    id: str
    source: tuple[str, ...]
    renderings: tuple[TermRendering, ...] = ()
    category: str = ""
    note: str = ""

    @classmethod
    def of(
        cls,
        id: str,  # noqa: A002
        source: tuple[str, ...],
        preferred: tuple[str, ...] = (),
        admitted: tuple[str, ...] = (),
        category: str = "",
        note: str = "",
        *,
        deprecated: tuple[str, ...] = (),
        forbidden: tuple[str, ...] = (),
    ) -> Term:
        """A term whose renderings have neither dates nor procedures.

        >>> Term.of("duihua", ("对话",), ("dialogue",), ("talks",)).renderings[1].status
        <TermStatus.ADMITTED: 'admitted'>
        """
        columns = zip(TermStatus, (preferred, admitted, deprecated, forbidden), strict=True)
        renderings = tuple(TermRendering(text, status) for status, texts in columns for text in texts)
        return cls(id, source, renderings, category, note)

    def texts(self, status: TermStatus) -> tuple[str, ...]:
        """The renderings of one status, as they are written."""
        return tuple(rendering.text for rendering in self.renderings if rendering.status is status)

    @property
    def preferred(self) -> tuple[str, ...]:
        """The preferred renderings, as they are written."""
        return self.texts(TermStatus.PREFERRED)

    @property
    def admitted(self) -> tuple[str, ...]:
        """The admitted renderings, as they are written."""
        return self.texts(TermStatus.ADMITTED)

    def standing(self, day: str = "") -> dict[str, TermRendering]:
        """Every rendering once, by its text, as it stood on a day (``YYYY-MM-DD``; "" for one that is not known).

        What was preferred or admitted at another time only is deprecated on that day, and what was deprecated or
        forbidden at another time only is admitted. Without a day, the entry that is valid longest counts.

        >>> was = TermRendering("for mankind", TermStatus.PREFERRED, Validity("", "2022"))
        >>> now = TermRendering("for humanity", TermStatus.PREFERRED, Validity("2023"))
        >>> term = Term("gongtongti", ("命运共同体",), (now, was))
        >>> [rendering.status.value for rendering in term.standing("2018-05-01").values()]
        ['deprecated', 'preferred']
        """
        found: dict[str, TermRendering] = {}
        for rendering in self.renderings:
            other = found.get(rendering.text)
            if other is None or _rank(rendering, day) > _rank(other, day):
                found[rendering.text] = rendering
        return {text: _as_of(rendering, day) for text, rendering in found.items()}


def _rank(rendering: TermRendering, day: str) -> tuple[bool, str]:
    """The greater, the more an entry says about a day."""
    # "~" comes after every figure: an open end is the latest.
    return bool(day) and rendering.validity.covers(day), rendering.validity.until or "~"


def _as_of(rendering: TermRendering, day: str) -> TermRendering:
    if not day or rendering.validity.covers(day):
        return rendering
    was_good = rendering.status in (TermStatus.PREFERRED, TermStatus.ADMITTED)
    status = TermStatus.DEPRECATED if was_good else TermStatus.ADMITTED
    return TermRendering(rendering.text, status, rendering.validity, rendering.procedure)


@dataclass(frozen=True)
class Termbase:
    """Terms in order of precedence: where two share a form, the first is tried first.

    digest
        SHA-256 of the content, in hexadecimal; it does not count when termbases are compared.
    adds
        Whether its entries add to those that it is laid over, instead of replacing them.
    """

    terms: tuple[Term, ...]
    digest: str = field(compare=False)
    source_lang: str = "zh"
    target_lang: str = "en"
    adds: bool = False

    @cached_property
    def _by_id(self) -> dict[str, Term]:
        # Of a swapped termbase the first of an id is the one with what is preferred.
        return {term.id: term for term in reversed(self.terms)}

    @cached_property
    def _hash(self) -> int:
        return hash((self.terms, self.source_lang, self.target_lang, self.adds))

    def __hash__(self) -> int:
        # What is built from a termbase is looked up by it for every pair of documents.
        return self._hash

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, id: object) -> bool:  # noqa: A002
        return id in self._by_id

    def __getitem__(self, id: str) -> Term:  # noqa: A002
        """The term with an id; KeyError where there is none."""
        return self._by_id[id]

    def entries(self) -> Iterator[tuple[str, str, float]]:
        """Every pair of form and rendering with its weight, for use as a dictionary.

        >>> term = Term.of("duihua", ("对话",), ("dialogue",), ("keep … talking",))
        >>> list(Termbase((term,), "").entries())
        [('对话', 'dialogue', 1.0), ('对话', 'keep talking', 0.7)]
        """
        for term in self.terms:
            weights: dict[str, float] = {}
            for rendering in term.standing().values():
                is_preferred = rendering.status is TermStatus.PREFERRED
                weights.setdefault(rendering.plain, 1.0 if is_preferred else _LESSER_WEIGHT)
            for form in term.source:
                for text, weight in weights.items():
                    yield form, text, weight

    def swapped(self) -> Termbase:
        """The termbase for the other direction: renderings become forms, and forms preferred renderings.

        Of a deprecated or forbidden rendering they have that status, in a term of its own with the same id. Left
        out are renderings with a gap, and those of a single word that are not preferred, which say too little by
        themselves. Two terms may then share a form.

        >>> term = Term.of("guankong", ("管控",), ("manage and control",), ("manage", "keep … under control"))
        >>> Termbase((term,), "").swapped().terms[0].source
        ('manage and control',)
        """
        return self._swapped

    @cached_property
    def _swapped(self) -> Termbase:
        terms = (
            Term(term.id, forms, tuple(TermRendering(form, status) for form in term.source), term.category, term.note)
            for term in self.terms
            for status, forms in _standing_alone(term).items()
        )
        return Termbase(tuple(terms), self.digest, self.target_lang, self.source_lang, self.adds)


def _standing_alone(term: Term) -> dict[TermStatus, tuple[str, ...]]:
    """The renderings that can be searched for as phrases, by the status that the phrase then has as theirs."""
    found: dict[TermStatus, tuple[str, ...]] = {}
    for text, rendering in term.standing().items():
        if GAP not in text and (rendering.status is TermStatus.PREFERRED or " " in text):
            # What official English says may render any form of the phrase.
            is_good = rendering.status in (TermStatus.PREFERRED, TermStatus.ADMITTED)
            status = TermStatus.PREFERRED if is_good else rendering.status
            found[status] = (*found.get(status, ()), text)
    return found


def by_status(renderings: Iterable[TermRendering]) -> tuple[TermRendering, ...]:
    """Renderings in the order of their statuses; those of one status stay in theirs."""
    order = list(TermStatus)
    return tuple(sorted(renderings, key=lambda rendering: order.index(rendering.status)))


def primary(language: str) -> str:
    """The language of a tag, without script and region.

    >>> primary("zh-Hant"), primary("EN-us")
    ('zh', 'en')
    """
    return language.partition("-")[0].lower()
