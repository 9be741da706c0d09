"""``aligner pair``: which documents translate each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aligner.cli import options


def command(
    inputs: Annotated[
        list[Path],
        # One that cannot be read is a failure of its own, not of the command.
        typer.Argument(metavar="INPUT", help="Files and folders; both languages may be mixed.", readable=False),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Manifest to write, for 'aligner align --manifest'; else printed."),
    ] = None,
    source_lang: options.SourceLang = options.DEFAULTS.source_lang,
    target_lang: options.TargetLang = options.DEFAULTS.target_lang,
    pair_threshold: options.PairThreshold = options.DEFAULTS.pair_threshold,
    termbase: options.TermbaseFile = None,
) -> None:
    """Find the pairs in a folder without aligning them.

    `aligner pair readouts/ -o pairs.tsv`
    """
    from aligner.batch import pair, pair_table, tsv
    from aligner.parameters import Parameters
    from aligner.pipeline import load_resources
    from aligner.reading import collect
    from aligner.writing import write

    options.check_output(output, collect(inputs)[0])
    parameters = Parameters(source_lang=source_lang, target_lang=target_lang, pair_threshold=pair_threshold)
    resources = load_resources(parameters, termbase)
    with options.progress_bar() as progress:
        pairing, failures = pair(inputs, parameters=parameters, resources=resources, progress=progress)
    table = tsv(*pair_table(pairing, output.parent if output is not None else Path()))
    if output is None:
        typer.echo(table.decode("utf-8"), nl=False)
    else:
        write(output, table)
        typer.echo(f"{len(pairing.pairs)} pairs written to {output}")
    for item in pairing.unpaired:
        typer.echo(f"left over {item.document.path or item.document.id}: {item.reason}", err=True)
    for failure in failures:
        typer.echo(f"failed    {failure.message}", err=True)
    if failures:
        raise typer.Exit(1)
