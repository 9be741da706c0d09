"""``aligner export``: what people have reviewed, as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options
from aligner.errors import ParameterError

if TYPE_CHECKING:
    from aligner.model import Bitext
    from aligner.pipeline import Resources


def command(
    project: options.StorePlace,
    to: Annotated[str, typer.Option("--format", "--to", help="beads, tsv, jsonl, tmx, tei or html.")] = "tmx",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File for all pairs, or a folder for a file each; else printed."),
    ] = None,
    confirmed: Annotated[
        bool,
        typer.Option(
            "--confirmed",
            help="Only beads that somebody has confirmed, with their sentences, which are numbered anew from 0 "
            "(beads, TSV, JSONL) or 1 (TEI).",
        ),
    ] = False,
    pair: Annotated[
        list[str] | None, typer.Option("--pair", metavar="ID", help="Only this pair; may be given several times.")
    ] = None,
    choices: Annotated[
        bool,
        typer.Option(
            "--choices",
            help="Also find the choices of the program anew; labels of people are exported in any case.",
        ),
    ] = False,
    termbase: options.TermbaseFile = None,
    scores: Annotated[bool, typer.Option("--scores", help="Confidence as a third field of beads.")] = False,
    date: options.Date = "",
    source_tag: options.SourceTag = "",
    target_tag: options.TargetTag = "",
    tmx_grouping: options.TmxGrouping = "sentence",
    tmx_inline: options.TmxInline = False,
    tmx_nulls: options.TmxNulls = False,
    tmx_phrases: options.TmxPhrases = False,
) -> None:
    """Write the bitexts of a review store in any format, as they are now.

    Who confirmed a bead, and when, stands in TMX (`changeid`, `changedate`), TEI (`resp`, `revisionDesc`) and JSONL.
    Labels of procedures are choices, with their author and certainty. `--termbase` is asked for marks of procedures.

    `aligner run readouts/ -o out --review`, and after the review

    `aligner export out --format tmx --confirmed -o memory.tmx`
    """
    from aligner.review import open_store
    from aligner.review.export import export
    from aligner.writing import WRITERS

    formats = options.parse_formats(to)
    if len(formats) != 1:
        raise ParameterError("--format takes one format")
    name = formats[0]
    write_options = options.write_options(
        date,
        source_tag=source_tag,
        target_tag=target_tag,
        tmx_grouping=tmx_grouping,
        tmx_inline=tmx_inline,
        tmx_nulls=tmx_nulls,
        tmx_phrases=tmx_phrases,
        scores=scores,
    )
    layout.check_output(output, [project])
    apart = output is not None and output.is_dir()
    with open_store(project) as store:
        finish = _finder(termbase) if choices else None
        files = export(store, name, write_options, pair or (), confirmed=confirmed, together=not apart, finish=finish)
        written = 0
        for stem, data in files:
            layout.put(data, output / f"{stem}{WRITERS[name].extension}" if output is not None and apart else output)
            written += 1
    if output is not None:
        typer.echo(f"{layout.plural(written, 'file')} written to {output}")


def _finder(termbase: Path | None) -> Callable[[Bitext], Bitext]:
    """What finds choices in bitexts, with the resources for the languages of each loaded once."""
    from aligner.parameters import Parameters
    from aligner.pipeline import load_resources, with_choices

    @cache
    def resources(source: str, target: str) -> Resources:
        return load_resources(Parameters(source_lang=source, target_lang=target), termbase)

    return lambda bitext: with_choices(bitext, resources(*bitext.pair.languages))
