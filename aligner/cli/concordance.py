"""``aligner concordance``: words in their context, with what the other language has there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options
from aligner.cli.bitexts import Inputs, ToFile, each_bitext
from aligner.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aligner.corpus.concordance import Line
    from aligner.units import Fold


def command(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="What to look for, in either language.")],
    inputs: Inputs,
    output: ToFile = None,
    side: Annotated[str, typer.Option("--side", help="Look in the source or in the target only.")] = "",
    regex: Annotated[bool, typer.Option("--regex", help="PATTERN is a regular expression, within a bead.")] = False,
    lemma: Annotated[
        bool,
        typer.Option(
            "--lemma",
            help="All forms of the words, passing over articles; in Chinese, simplified and traditional alike.",
        ),
    ] = False,
    width: Annotated[int, typer.Option("--width", min=0, max=10_000, help="Characters of context on each side.")] = 30,
    sort: Annotated[
        str, typer.Option("--sort", help="date, document, left or right (by the words next to it).")
    ] = "date",
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="From this year, month or day on: 2023, 2023-04, 2023-04-18.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Until this year, month or day.")] = "",
    speaker: Annotated[
        str, typer.Option("--speaker", metavar="S", help="Only documents that name S as taking part.")
    ] = "",
    document: Annotated[
        str, typer.Option("--document", metavar="GLOB", help="Only documents of such an id or path, as '*-speech'.")
    ] = "",
    to: Annotated[str, typer.Option("--to", help="table to read, tsv, jsonl or parquet (extra 'parquet').")] = "table",
) -> None:
    """Find words in their context, with the whole other side of the bead.

    Where what is found is a phrase of the termbase, or part of one, the words that correspond are marked on the other
    side: `«…»` in the table, a column of their own in TSV. It works from either language.

    `aligner concordance 分歧 out --sort right`

    `aligner concordance "manage difference" out --lemma --from 2023`
    """
    from aligner.corpus.concordance import Query, concordance, sort_lines
    from aligner.corpus.tables import TABLE_FORMATS, lines_table

    layout.check_table_format(to, output)
    if regex and lemma:
        raise ParameterError("give --regex or --lemma, not both")
    mode = "regex" if regex else "lemma" if lemma else "plain"
    query = Query(pattern, mode, side, width, since, until, speaker, document)  # type: ignore[arg-type]
    sort_lines((), sort)
    layout.check_output(output, inputs)
    fold = _fold() if lemma else str
    with options.progress_bar() as progress:
        lines = sort_lines(concordance(each_bitext(inputs, progress), query, fold=fold), sort)
    data = _table(lines).encode("utf-8", "replace") if to == "table" else TABLE_FORMATS[to](lines_table(lines))
    layout.put(data, output)
    documents = len({line.document for line in lines})
    typer.echo(f"{layout.plural(len(lines), 'hit')} in {layout.plural(documents, 'document')}", err=True)


def _fold() -> Fold:
    from aligner.pipeline import load_resources

    return load_resources(options.DEFAULTS).lexicon.fold


def _table(lines: Sequence[Line]) -> str:
    left = max((layout.width(line.left) for line in lines), default=0)
    return "".join(f"{text}\n" for line in lines for text in _hit(line, left))


def _hit(line: Line, left: int) -> Iterator[str]:
    statuses = ", ".join(dict.fromkeys(map(layout.words, line.statuses)))
    terms = ", ".join(dict.fromkeys(line.terms))
    known = f"  {terms}: {statuses}" if terms else ""
    yield layout.printable(f"{line.date or 'undated'} {line.document} bead {line.bead}{known}")
    before, hit, after = map(layout.printable, (line.left, line.hit, line.right))
    yield f"  {layout.pad(before, left, 'r')}[{hit}]{after}".rstrip()
    yield f"  {layout.printable(_with_marks(line)) or '(nothing)'}"


def _with_marks(line: Line) -> str:
    text, at = "", 0
    for span in line.marks:
        if span.start >= at:
            text += f"{line.other[at : span.start]}«{span.of(line.other)}»"
            at = span.end
    return text + line.other[at:]
