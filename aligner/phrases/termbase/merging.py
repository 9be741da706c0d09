"""Laying one termbase over another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from aligner.errors import ParameterError
from aligner.phrases.termbase.entries import Term, Termbase, TermRendering, TermStatus, by_status, primary

__all__ = ["Conflict", "conflicts", "merge", "new_ids"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that another one of higher precedence takes the place of.

    shared
        The source forms that both have.
    lost
        The renderings that only the replaced one has.
    """

    over: Term
    base: Term
    shared: tuple[str, ...]
    lost: tuple[str, ...]

    def __str__(self) -> str:
        lost = f" (without {', '.join(map(repr, self.lost))})" if self.lost else ""
        return f"{self.meeting}{lost}"

    @property
    def meeting(self) -> str:
        """What meets where, without what is lost by it: nothing is where the two are added."""
        return f"{', '.join(self.shared)}: {self.over.id!r} goes before {self.base.id!r}"


def conflicts(base: Termbase, over: Termbase) -> Iterator[Conflict]:
    """Where entries of two termbases have a form in common and do not say the same.

    >>> base = Termbase((Term.of("a", ("分歧",), ("differences",)),), "1")
    >>> over = Termbase((Term.of("b", ("分歧",), ("disagreements",)),), "2")
    >>> print(*conflicts(base, over))
    分歧: 'b' goes before 'a' (without 'differences')
    """
    meetings = _Meetings(base)
    for term in over.terms:
        known = {rendering.text for rendering in term.renderings}
        for other in meetings.of(term):
            if (other.source, other.renderings) != (term.source, term.renderings):
                shared = tuple(form for form in other.source if form in term.source)
                lost = tuple(dict.fromkeys(one.text for one in other.renderings if one.text not in known))
                yield Conflict(term, other, shared, lost)


def new_ids(base: Termbase, over: Termbase) -> dict[str, str]:
    """Ids of ``base`` that ``over`` has for phrases of its own, and what the terms of ``base`` are called beside it.

    >>> base = Termbase((Term.of("a", ("分歧",)), Term.of("b", ("合作",))), "1")
    >>> over = Termbase((Term.of("a", ("和平",)), Term.of("b", ("合作", "协作"))), "2")
    >>> new_ids(base, over)
    {'a': 'a-2'}
    """
    found: dict[str, str] = {}
    taken = {term.id for term in (*base.terms, *over.terms)}
    for term in base.terms:
        if term.id in over and set(term.source).isdisjoint(over[term.id].source):
            number = next(number for number in count(2) if f"{term.id}-{number}" not in taken)
            found[term.id] = f"{term.id}-{number}"
            taken.add(found[term.id])
    return found


def merge(base: Termbase, over: Termbase, *, add: bool | None = None) -> Termbase:
    """Both termbases as one, in which ``over`` takes precedence.

    Forms decide: those of ``base`` that ``over`` has are dropped, and a term with its last form. One of ``base`` that
    shares its id and a form with one of ``over`` is dropped as a whole, since that is the same term. One that
    shares nothing but its id is another term, and is kept with an id of :func:`new_ids`.

    add
        Whether terms of ``over`` rather add to those of ``base`` that have one of their forms: the
        forms and renderings of both, in which what is preferred in ``base`` is only admitted where ``over``
        prefers something else. None: as ``over`` says.

    Raises :class:`ParameterError` where the languages differ.

    >>> base = Termbase((Term.of("a", ("分歧", "异见"), ("differences",)),), "1")
    >>> over = Termbase((Term.of("b", ("分歧",), ("disagreement",)),), "2")
    >>> [(term.id, term.source) for term in merge(base, over).terms]
    [('b', ('分歧',)), ('a', ('异见',))]
    >>> [(term.preferred, term.admitted) for term in merge(base, over, add=True).terms]
    [(('disagreement',), ('differences',))]
    """
    if _languages(base) != _languages(over):
        raise ParameterError(
            f"a termbase for {over.source_lang}-{over.target_lang} cannot be merged with one for "
            f"{base.source_lang}-{base.target_lang}"
        )
    adds = over.adds if add is None else add
    terms = _added(base, over) if adds else over.terms
    taken = {form for term in terms for form in term.source}
    ids, renamed = {term.id for term in terms}, new_ids(base, over)
    kept = (
        replace(term, id=renamed.get(term.id, term.id), source=forms)
        for term in base.terms
        if (term.id not in ids or term.id in renamed)
        and (forms := tuple(form for form in term.source if form not in taken))
    )
    digest = hashlib.sha256(f"{base.digest}+{over.digest}{'+add' * adds}".encode()).hexdigest()
    return Termbase((*terms, *kept), digest, base.source_lang, base.target_lang, base.adds)


def _languages(termbase: Termbase) -> tuple[str, str]:
    return primary(termbase.source_lang), primary(termbase.target_lang)


class _Meetings:
    """Which terms of a termbase have a form of another term."""

    def __init__(self, base: Termbase) -> None:
        self._terms = base.terms
        self._forms: dict[str, list[int]] = {}
        for at, term in enumerate(base.terms):
            for form in term.source:
                self._forms.setdefault(form, []).append(at)

    def of(self, term: Term) -> list[Term]:
        """The terms that meet one, in their own order."""
        places = {at for form in term.source for at in self._forms.get(form, ())}
        return [self._terms[at] for at in sorted(places)]


def _added(base: Termbase, over: Termbase) -> tuple[Term, ...]:
    """The terms of ``over`` with what those of ``base`` that they meet have besides.

    A form of ``base`` goes to the first that meets it.
    """
    meetings = _Meetings(base)
    taken = {form for term in over.terms for form in term.source}
    found: list[Term] = []
    for term in over.terms:
        whole = term
        for other in meetings.of(term):
            new = tuple(form for form in other.source if form not in taken)
            taken.update(new)
            whole = Term(
                whole.id,
                whole.source + new,
                _united(whole.renderings, other.renderings),
                whole.category or other.category,
                whole.note or other.note,
            )
        found.append(whole)
    return tuple(found)


def _united(first: Sequence[TermRendering], second: Sequence[TermRendering]) -> tuple[TermRendering, ...]:
    known = {rendering.text for rendering in first}
    has_preferred = any(rendering.status is TermStatus.PREFERRED for rendering in first)
    new = [
        replace(rendering, status=TermStatus.ADMITTED)
        if has_preferred and rendering.status is TermStatus.PREFERRED
        else rendering
        for rendering in second
        if rendering.text not in known
    ]
    return by_status([*first, *new])
