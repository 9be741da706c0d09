"""``aligner align``: one pair whose files are known, or a manifest of such pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options
from aligner.errors import ParameterError

if TYPE_CHECKING:
    from aligner.batch import Job
    from aligner.parameters import Parameters


def command(
    source: Annotated[Path | None, typer.Argument(metavar="SOURCE", help="The original.", readable=False)] = None,
    target: Annotated[Path | None, typer.Argument(metavar="TARGET", help="Its translation.", readable=False)] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write (a folder with --manifest); else printed.")
    ] = None,
    to: Annotated[str, typer.Option(help="beads, tsv, jsonl, tmx, tei or html.")] = "beads",
    scores: Annotated[bool, typer.Option("--scores", help="Confidence as a third field of beads.")] = False,
    manifest: Annotated[
        Path | None, typer.Option(help="TSV with the columns id, source and target: many pairs as one batch.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="With --manifest: pass over what is written.")] = False,
    termbase: options.TermbaseFile = None,
    source_lang: options.SourceLang = options.DEFAULTS.source_lang,
    target_lang: options.TargetLang = options.DEFAULTS.target_lang,
    presegmented: options.Presegmented = options.DEFAULTS.presegmented,
    max_bead: options.MaxBead = options.DEFAULTS.max_bead,
    choices: options.Choices = options.DEFAULTS.choices,
    band: options.Band = options.DEFAULTS.band,
    encoder: options.EncoderName = options.DEFAULTS.encoder,
    encoder_weight: options.EncoderWeight = options.DEFAULTS.encoder_weight,
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
    """Align two files that translate each other, or every pair of a manifest.

    `aligner align talk.zh.txt talk.en.txt --to tmx -o talk.tmx`

    `aligner align --manifest pairs.tsv -o out/ --workers 4 --resume`
    """
    from aligner.batch import Job
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
    )
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
    formats = options.parse_formats(to)
    if manifest is not None:
        if source is not None or target is not None:
            raise ParameterError("give either SOURCE and TARGET or --manifest, not both")
        if output is None:
            raise ParameterError("--manifest needs -o FOLDER to write to")
        store = options.store_address(store, review, output)
        job = Job(output, formats, parameters, write_options, termbase, store, options.now(date))
        _many(manifest, job, workers=workers, resume=resume)
        return
    if source is None or target is None:
        raise ParameterError("give SOURCE and TARGET, or --manifest FILE; 'aligner align --help' explains")
    if resume:
        raise ParameterError("--resume goes with --manifest")
    if store or review:
        raise ParameterError(f"--{'store' if store else 'review'} goes with --manifest, or with 'aligner run'")
    options.check_output(output, [source, target])
    if len(formats) != 1:
        raise ParameterError("--to takes one format for a single pair")
    _one(
        source, target, Job(output or Path(), formats, parameters, write_options, termbase), to_file=output is not None
    )


def _one(source: Path, target: Path, job: Job, *, to_file: bool) -> None:
    from aligner.pipeline import align, load_resources
    from aligner.writing import WRITERS

    parameters: Parameters = job.parameters
    bitext = align(source, target, parameters=parameters, resources=load_resources(parameters, job.termbase))
    data = WRITERS[job.formats[0]].render([bitext], job.options)
    layout.put(data, job.output if to_file else None)


def _many(manifest: Path, job: Job, *, workers: int, resume: bool) -> None:
    from aligner.batch import align_manifest

    with options.progress_bar() as progress:
        written, failures, passed = align_manifest(manifest, job, workers=workers, resume=resume, progress=progress)
    for failure in failures:
        typer.echo(f"failed    {failure.message}", err=True)
    typer.echo(f"{len(written)} files written to {job.output}, {passed} passed over, {len(failures)} failed")
    if failures:
        raise typer.Exit(1)
