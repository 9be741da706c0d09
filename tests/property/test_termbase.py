"""Termbases survive the way through every format, and merging keeps its word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aligner.model import Procedure
from aligner.phrases.termbase import (
    TERMBASE_FORMATS,
    Term,
    Termbase,
    TermRendering,
    TermStatus,
    Validity,
    merge,
)
from aligner.phrases.termbase.lint import lint
from aligner.phrases.termbase.marks import fault
from aligner.phrases.termbase.termfile import TermFile, spaced, unfit

ORDER = list(TermStatus)
texts = (
    st.text(st.sampled_from("ab é中分歧'’“”.,;&<>-()\U00020000"), min_size=1, max_size=12)
    .map(spaced)
    .filter(lambda text: not fault(text) and not unfit(text))
)
years = st.integers(1900, 2100).map(str)
validities = st.one_of(
    st.just(Validity()),
    years.map(Validity),
    years.map(lambda year: Validity("", year)),
    st.tuples(years, years).map(lambda pair: Validity(*sorted(pair))),
)
renderings = st.builds(
    TermRendering, texts, st.sampled_from(TermStatus), validities, st.none() | st.sampled_from(Procedure)
)


@st.composite
def termbases(draw: st.DrawFn) -> Termbase:
    """Any termbase in which no form, id or rendering stands twice, with renderings in order of status."""
    forms = draw(st.lists(texts.filter(lambda text: "…" not in text), min_size=1, max_size=8, unique=True))
    terms = []
    for number in range(draw(st.integers(1, len(forms)))):
        found = draw(st.lists(renderings, max_size=5, unique_by=lambda one: one.text))
        found.sort(key=lambda one: ORDER.index(one.status))
        own = tuple(forms[number :: len(forms)]) if number else (forms[0],)
        category, note = draw(st.sampled_from(["", "idiom"])), draw(st.just("") | texts)
        terms.append(Term(f"t{number}", own, tuple(found), category, note))
    return Termbase(tuple(terms), "", "zh", "en", draw(st.booleans()))


def through(termbase: Termbase, name: str) -> TermFile:
    form = TERMBASE_FORMATS[name]
    return form.read(form.render(termbase), "terms", None)


@given(termbases())
def test_round_trip_through_every_format(termbase: Termbase) -> None:
    for names in (["tsv"], ["tbx"], ["tbx2"], ["tsv", "tbx", "tsv", "tbx2", "tsv"]):
        found = termbase
        for name in names:
            file = through(found, name)
            assert file.dropped == ()
            found = file.termbase()
        assert found == termbase


@given(termbases())
def test_the_table_is_stable(termbase: Termbase) -> None:
    render = TERMBASE_FORMATS["tsv"].render
    assert render(through(termbase, "tsv").termbase()) == render(termbase)
    assert render(through(termbase, "tbx").termbase()) == render(termbase)


@given(termbases())
def test_anything_can_be_linted(termbase: Termbase) -> None:
    found = lint(through(termbase, "tsv"))
    assert list(found) == sorted(found)
    assert all(finding.line > 0 for finding in found)


@given(termbases(), termbases(), st.booleans())
def test_merging(base: Termbase, over: Termbase, add: bool) -> None:
    merged = merge(base, over, add=add)
    forms = [form for term in merged.terms for form in term.source]
    assert len(forms) == len(set(forms))
    assert len(merged) == len({term.id for term in merged.terms})
    for term, kept in zip(over.terms, merged.terms, strict=False):
        assert (kept.id, kept.source[: len(term.source)]) == (term.id, term.source)
        assert kept.preferred[: len(term.preferred)] == term.preferred
        if not add:
            assert kept == term
    assert merge(over, over, add=add).terms == over.terms
