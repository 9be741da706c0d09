"""``aligner phrases``: how every phrase was rendered, counted over a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options
from aligner.cli.bitexts import Inputs, ToFile, each_bitext
from aligner.errors import InputError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aligner.corpus.choices import ChoiceCounts
    from aligner.corpus.variation import Place, TermVariation, Variation

_SHOWN_FORMS = 5
_SHOWN_WAYS = 2
_EXAMPLE = 40


def command(
    inputs: Inputs,
    output: ToFile = None,
    term: Annotated[
        list[str] | None,
        typer.Option(
            "--term", metavar="T", help="Only this phrase or id of a term, in full; may be given several times."
        ),
    ] = None,
    choices: Annotated[
        bool, typer.Option("--choices", help="Count what the translations chose instead, by kind and value.")
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="K", help="Only choices of this kind, such as modality; may be given several times."
        ),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            "--to", help="table to read, tsv (a line each rendering), jsonl, or parquet (extra 'parquet') with -o."
        ),
    ] = "table",
    uses: Annotated[
        bool,
        typer.Option(
            "--uses", help="A line for each occurrence instead, with its place: with --to tsv, jsonl, parquet."
        ),
    ] = False,
) -> None:
    """Count and compare how each phrase of the termbase was rendered.

    All forms of a rendering count as one: *controls and manages differences* and *control and manage the differences*.
    Of two phrases that overlap in a text, one is counted: the one that `aligner run` took.
    Without `--term` there is a line for each phrase, those that vary most first, then what the termbase deprecates or
    forbids, and renderings that stand for several phrases. With it, every rendering: where and when it was first used,
    in which documents it stands beside others, and how it went over the years.

    Agreement is the chance that two renderings of the phrase are the same (Herfindahl). Spread goes from 0 (in all
    documents alike) to 1 (in the smallest only): Gries's deviation of proportions, of a phrase over the lengths of
    the documents, of a rendering over the documents that have the phrase. Of a single use it says nothing.
    *Sure* is the mean confidence: a rendering that the termbase does not know may be found in the wrong place.

    `aligner run readouts/ -o out --formats jsonl`, then

    `aligner phrases out --term 管控分歧`

    With `--choices` or `--kind` the table is of what the translations chose: the procedure of each rendering, quotation
    marks, modality, words of degree, parallel members, images, and who acts. `people` counts what reviewers have set
    down, and the example is the surest one. A store has the choices of people only.

    `aligner phrases out --kind modality --kind agent`

    `aligner phrases out --uses --to parquet -o uses.parquet` for a data frame in Python or R.
    """
    from aligner.corpus.tables import TABLE_FORMATS, uses_table, variation_jsonl, variation_table
    from aligner.corpus.uses import document_uses, only_terms
    from aligner.corpus.variation import variation_of

    layout.check_table_format(to, output)
    if uses and to == "table":
        raise ParameterError("--uses is for tables that other programs read: add --to tsv, jsonl or parquet")
    layout.check_output(output, inputs)
    if choices or kind:
        if term:
            raise ParameterError("--term counts renderings, --choices and --kind count choices: give one of the two")
        if uses:
            raise ParameterError(
                "--uses has a line for each rendering, --choices and --kind count: give one of the two"
            )
        _choices(inputs, kind or [], to, output)
        return
    with options.progress_bar() as progress:
        documents = [document_uses(bitext) for bitext in each_bitext(inputs, progress)]
    found = variation_of(documents, term or ())
    if term:
        _check_terms(term, found)
    if uses:
        layout.put(TABLE_FORMATS[to](uses_table(only_terms(documents, term or ()))), output)
    elif to == "table":
        text = "\n".join(_details(found) if term else _overview(found)) + "\n"
        layout.put(text.encode("utf-8", "replace"), output)
    else:
        layout.put(variation_jsonl(found) if to == "jsonl" else TABLE_FORMATS[to](variation_table(found)), output)


def _choices(inputs: list[str], kinds: list[str], to: str, output: Path | None) -> None:
    from aligner.corpus.choices import count_choices
    from aligner.corpus.tables import TABLE_FORMATS, choices_jsonl, choices_table
    from aligner.model import ChoiceKind

    known = [kind.value for kind in ChoiceKind]
    if unknown := [kind for kind in kinds if kind not in known]:
        raise ParameterError(f"--kind is {unknown[0]!r}, but must be one of {', '.join(known)}")
    with options.progress_bar() as progress:
        found = count_choices(each_bitext(inputs, progress), kinds)
    if to == "table":
        layout.put(("\n".join(_choice_lines(found)) + "\n").encode("utf-8", "replace"), output)
    else:
        layout.put(choices_jsonl(found) if to == "jsonl" else TABLE_FORMATS[to](choices_table(found)), output)


def _choice_lines(found: ChoiceCounts) -> Iterator[str]:
    yield f"{layout.plural(sum(one.count for one in found.counts), 'choice')} in {found.documents} documents"
    if found.counts:
        yield ""
        header = ("kind", "value", "count", "share", "docs", "people", "sure", "example")
        rows = [
            (
                one.kind,
                one.value,
                str(one.count),
                layout.figure(one.share),
                str(one.documents),
                layout.count(one.people),
                layout.figure(one.certainty) if one.count > one.people else "",
                f"{_short(one.source)} → {_short(one.target)}",
            )
            for one in found.counts
        ]
        yield from layout.table(header, rows, "llrrrrrl")


def _short(text: str) -> str:
    if not text:
        return "–"
    return text if len(text) <= _EXAMPLE else text[:_EXAMPLE].rstrip() + "…"


def _check_terms(terms: list[str], found: Variation) -> None:
    there = {name for one in found.terms for name in (one.term, *(phrase for phrase, _ in one.phrases))}
    if lacking := [term for term in terms if term not in there]:
        raise InputError(
            f"no phrase or term {lacking[0]!r} in {found.documents} documents: 'aligner phrases' without --term lists "
            "what there is, and 'aligner concordance' finds any words"
        )


def _span_of_time(found: Variation) -> str:
    if not found.since:
        return "without dates"
    return found.since if found.since == found.until else f"{found.since} to {found.until}"


def _overview(found: Variation) -> Iterator[str]:
    uses = sum(one.count for one in found.terms)
    yield (
        f"{len(found.terms)} phrases, {uses} occurrences in {found.documents} documents, {_span_of_time(found)}; "
        f"{sum(len(one.variants) > 1 for one in found.terms)} phrases vary"
    )
    if found.terms:
        yield ""
        header = ("phrase", "uses", "docs", "ways", "agree", "spread", "not found", "most frequent renderings")
        rows = [
            (
                one.phrases[0][0],
                str(one.count),
                str(one.documents),
                str(len(one.variants)),
                layout.figure(one.consistency) if one.variants else "",
                layout.figure(one.dispersion) if one.count > 1 else "",
                layout.count(one.not_found + one.omitted),
                _ways(one),
            )
            for one in found.terms
        ]
        yield from layout.table(header, rows, "lrrrrrrl")
    yield from _against(found)
    yield from _shared(found)


def _ways(term: TermVariation) -> str:
    shown = [f"{one.text} ({one.count})" for one in term.variants[:_SHOWN_WAYS]]
    left = len(term.variants) - _SHOWN_WAYS
    return ", ".join(shown) + (f", {left} more" if left > 0 else "")


def _details(found: Variation) -> Iterator[str]:
    for number, term in enumerate(found.terms):
        if number:
            yield ""
        yield from _term(term, found)
    yield from _against(found)
    yield from _shared(found)


def _term(term: TermVariation, found: Variation) -> Iterator[str]:
    phrases = [phrase for phrase, _ in term.phrases]
    name = " / ".join(phrases) if term.term in phrases else f"{' / '.join(phrases)} ({term.term})"
    yield (
        f"{name}: {layout.plural(term.count, 'occurrence')} in {term.documents} of {found.documents} documents, "
        f"spread {layout.figure(term.dispersion)}"
    )
    lost = [f"{term.not_found} not found" if term.not_found else "", f"{term.omitted} omitted" if term.omitted else ""]
    said = [layout.plural(len(term.variants), "rendering")]
    if term.variants:
        said.append(f"agreement {layout.figure(term.consistency)}")
    yield ", ".join(filter(None, [*said, *lost]))
    yield ""
    header = ("uses", "docs", "spread", "sure", "first", "last", "status", "rendering")
    rows = [
        (
            str(one.count),
            str(one.documents),
            layout.figure(one.dispersion) if one.count > 1 else "",
            layout.figure(one.confidence),
            _day(one.first),
            _day(one.last),
            ", ".join(layout.words(status) if len(one.statuses) == 1 else f"{layout.words(status)} {count}"
                      for status, count in one.statuses),
            one.text,
        )
        for one in term.variants
    ]  # fmt: skip
    yield from layout.table(header, rows, "rrrrllll")
    yield from _section("Forms", (f"{one.text}: {_listed(one.forms)}" for one in term.variants if len(one.forms) > 1))
    yield from _section("Seems to be left out", (f"{part} {count}" for part, count in term.missing))
    yield from _section(
        "By year", layout.table(("", "uses", "renderings"), list(_by_year(term)), "lrl") if len(term.years) > 1 else ()
    )
    yield from _section("New renderings", (f"{_where(one.first)}: {one.text}" for one in term.newcomers))
    yield from _section(
        "More than one in a document",
        (f"{one.date or 'undated'} {one.document}: {_listed(one.variants)}" for one in term.mixed),
    )


def _by_year(term: TermVariation) -> Iterator[tuple[str, str, str]]:
    for year, count in term.years:
        ways = [(one.text, dict(one.years).get(year, 0)) for one in term.variants]
        yield year or "undated", str(count), _listed(tuple(way for way in ways if way[1]), most=len(ways))


def _against(found: Variation) -> Iterator[str]:
    rows = [
        (layout.words(status), one.phrases[0][0], variant.text, _where(place))
        for one in found.terms
        for variant in one.variants
        for status, place in variant.against
    ]
    yield from _section("Against the termbase", layout.table(("status", "phrase", "rendering", "where"), rows, "llll"))


def _shared(found: Variation) -> Iterator[str]:
    rows = [(one.text, str(one.count), _listed(tuple((p, count) for _, p, count in one.terms))) for one in found.shared]
    yield from _section(
        "One rendering for several phrases", layout.table(("rendering", "uses", "phrases"), rows, "lrl")
    )


def _section(title: str, lines: Iterator[str] | tuple[str, ...] | list[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)


def _listed(counted: tuple[tuple[str, int], ...], most: int = _SHOWN_FORMS) -> str:
    shown = ", ".join(f"{text} ({count})" for text, count in counted[:most])
    return shown + (f", {len(counted) - most} more" if len(counted) > most else "")


def _day(place: Place) -> str:
    return place.date or "undated"


def _where(place: Place) -> str:
    return f"{_day(place)} {place.document} bead {place.bead}"
