"""``aligner run``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import options

if TYPE_CHECKING:
    from aligner.batch import RunResult

_SHOWN = 20
_SHOWN_BEADS = 5


def command(
    inputs: Annotated[
        list[Path],
        # One that cannot be read is a failure of its own, not of the command.
        typer.Argument(metavar="INPUT", help="Files and folders; both languages may be mixed.", readable=False),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write to.")],
    formats: Annotated[
        str, typer.Option(help="What to write for each pair, comma-separated: beads, tsv, jsonl, tmx, tei, html.")
    ] = "tmx,tei,html",
    termbase: options.TermbaseFile = None,
    source_lang: options.SourceLang = options.DEFAULTS.source_lang,
    target_lang: options.TargetLang = options.DEFAULTS.target_lang,
    presegmented: options.Presegmented = options.DEFAULTS.presegmented,
    max_bead: options.MaxBead = options.DEFAULTS.max_bead,
    choices: options.Choices = options.DEFAULTS.choices,
    band: options.Band = options.DEFAULTS.band,
    encoder: options.EncoderName = options.DEFAULTS.encoder,
    encoder_weight: options.EncoderWeight = options.DEFAULTS.encoder_weight,
    pair_threshold: options.PairThreshold = options.DEFAULTS.pair_threshold,
    workers: options.Workers = 1,
    date: options.Date = "",
    source_tag: options.SourceTag = "",
    target_tag: options.TargetTag = "",
    tmx_grouping: options.TmxGrouping = "sentence",
    tmx_inline: options.TmxInline = False,
    tmx_nulls: options.TmxNulls = False,
    tmx_phrases: options.TmxPhrases = False,
    store: options.StoreAddress = "",
    review: options.ForReview = False,
) -> None:
    """Pair the documents of a folder, align each pair, and write what was found.

    Reads text, Markdown, HTML, DOCX and PDF. Writes one file per pair and format, `pairs.tsv`,
    `unpaired.tsv`, and with html an `index.html` to start from, which leads to all renderings of
    each phrase. A document that cannot be used is reported, and the rest goes on; the exit code
    is then 1.

    The summary says which strict F1 is to be expected, by the confidence of the beads, and names
    the beads to look at first: those that are likely wrong and hold many sentences.

    `aligner run readouts/ -o out`

    `aligner run readouts/ -o out --review`, then `aligner review out`, and `aligner export out` after the review
    """
    from aligner.batch import Job, run
    from aligner.parameters import Parameters

    parameters = Parameters(
        source_lang=source_lang,
        target_lang=target_lang,
        presegmented=presegmented,
        max_bead=max_bead,
        choices=choices,
        band=band,
        encoder=encoder,
        encoder_weight=encoder_weight,
        pair_threshold=pair_threshold,
    )
    write_options = options.write_options(
        date,
        source_tag=source_tag,
        target_tag=target_tag,
        tmx_grouping=tmx_grouping,
        tmx_inline=tmx_inline,
        tmx_nulls=tmx_nulls,
        tmx_phrases=tmx_phrases,
    )
    store = options.store_address(store, review, output)
    job = Job(output, options.parse_formats(formats), parameters, write_options, termbase, store, options.now(date))
    with options.progress_bar() as progress:
        result = run(inputs, job, workers=workers, progress=progress)
    _report(result, output, store)
    if result.failures:
        raise typer.Exit(1)


def _report(result: RunResult, output: Path, store: str) -> None:
    from aligner.batch import INDEX
    from aligner.report.summary import add_totals, review_first

    run = add_totals(aligned.totals for aligned in result.aligned)
    for aligned in result.aligned[:_SHOWN]:
        totals = aligned.totals
        typer.echo(
            f"aligned   {aligned.pair}: {totals.beads} beads, expected F1 {totals.expected_f1:.2f}, "
            f"{totals.doubtful} doubtful, phrases to check {totals.phrases_to_check} of {totals.phrases}"
        )
    if len(result.aligned) > _SHOWN:
        typer.echo(f"aligned   … and {len(result.aligned) - _SHOWN} more")
    for bead in review_first((aligned.entry for aligned in result.aligned), _SHOWN_BEADS):
        # What a terminal might take for a command stays out.
        excerpt = "".join(filter(str.isprintable, next(filter(None, bead.excerpts), "")))
        crossing = ", out of order" if bead.crossing else ""
        judged = f"{bead.shape}, {bead.confidence:.2f}{crossing}"
        typer.echo(f"look at   {bead.pair} bead {bead.number} ({judged}): {excerpt}")
    for item in result.pairing.unpaired[:_SHOWN]:
        nearest = f" (nearest: {item.candidate.path or item.candidate.id})" if item.candidate else ""
        typer.echo(f"left over {item.document.path or item.document.id}: {item.reason}{nearest}")
    if len(result.pairing.unpaired) > _SHOWN:
        typer.echo(f"left over … and {len(result.pairing.unpaired) - _SHOWN} more: see {output / 'unpaired.tsv'}")
    for failure in result.failures:
        typer.echo(f"failed    {failure.message}", err=True)
    typer.echo(
        f"{result.documents} documents, {len(result.pairing.pairs)} pairs, {len(result.aligned)} aligned, "
        f"{len(result.pairing.unpaired)} left over, {len(result.failures)} failed"
        + (f", expected F1 {run.expected_f1:.2f}" if run.documents else "")
    )
    if store:
        left = len(result.aligned) - len(result.stored) - len(result.unstored)
        typer.echo(f"{len(result.stored)} pairs put into {store}, {left} left as they are")
    index = output / INDEX
    typer.echo(f"open {index}" if index in result.files else f"written to {output}")
