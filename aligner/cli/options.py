"""Options that several commands share, declared once; their defaults are those of :class:`Parameters`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.errors import ParameterError
from aligner.parameters import Parameters

if TYPE_CHECKING:
    from aligner.writing import WriteOptions

DEFAULTS = Parameters()

SourceLang = Annotated[
    str, typer.Option("--source-lang", help="Language of the originals: zh, en, de, fr or any other tag.")
]
TargetLang = Annotated[str, typer.Option("--target-lang", help="Language of the translations.")]
Presegmented = Annotated[bool, typer.Option("--presegmented", help="Texts have one sentence a line already.")]
MaxBead = Annotated[int, typer.Option("--max-bead", min=1, max=5, help="Most sentences on one side of a bead.")]
Band = Annotated[int, typer.Option("--band", min=5, max=1000, help="How far the search may stray from its anchors.")]
EncoderName = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="NAME_OR_PATH",
        help="Add a sentence encoder's similarity to the evidence: a folder, or a hub name downloaded before "
        "(LaBSE). Needs the extra 'neural'; nothing is downloaded.",
    ),
]
EncoderWeight = Annotated[float, typer.Option("--encoder-weight", min=0.0, help="Weight of that similarity.")]
PairThreshold = Annotated[
    float, typer.Option("--pair-threshold", min=0.0, max=1.0, help="Least score of two documents to be a pair.")
]
Choices = Annotated[
    bool,
    typer.Option(
        "--choices/--no-choices",
        help="Also find what the translation chose: procedures, quotation marks, modality, degree, images, agents.",
    ),
]
TermbaseFile = Annotated[
    Path | None,
    typer.Option(
        "--termbase",
        metavar="FILE",
        help="Your own terms, TSV with the columns id, source, preferred; they go before the built-in.",
    ),
]
StoreAddress = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="FILE_OR_ADDRESS",
        help="Put the pairs into a review store too: an SQLite file, made where there is none, or the address of a "
        "PostgreSQL database. Pairs that it has already are left as people have made them.",
    ),
]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes to use; the output is the same.")]
Date = Annotated[
    str,
    typer.Option(
        "--date", metavar="YYYY-MM-DD", help="Date to write into the files; else SOURCE_DATE_EPOCH, else none."
    ),
]
TargetTag = Annotated[str, typer.Option("--target-tag", help="Language tag to write, such as en-GB.")]
SourceTag = Annotated[str, typer.Option("--source-tag", help="Language tag to write, such as zh-TW.")]

TmxGrouping = Annotated[
    str, typer.Option("--tmx-grouping", help="sentence: a unit a bead; paragraph: units of whole paragraphs.")
]
TmxInline = Annotated[bool, typer.Option("--tmx-inline", help="Mark phrases inside TMX segments (not for OmegaT).")]
TmxNulls = Annotated[
    bool, typer.Option("--tmx-nulls", help="Write omissions and additions as notes of the TMX header.")
]
TmxPhrases = Annotated[bool, typer.Option("--tmx-phrases", help="Write each rendering as a TMX unit of its own too.")]


def parse_date(date: str) -> datetime | None:
    """The date to write, from the option or else from ``SOURCE_DATE_EPOCH``."""
    if date:
        try:
            moment = datetime.fromisoformat(date)
        except ValueError as error:
            raise ParameterError(f"--date {date!r} is no date: write YYYY-MM-DD or YYYY-MM-DDThh:mm:ss") from error
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            return datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise ParameterError(f"SOURCE_DATE_EPOCH is {epoch!r}, but must be seconds since 1970") from error
    return None


def now(date: str) -> datetime:
    """When something is done, for the log of a store: the date asked for, or else that of the clock."""
    return parse_date(date) or datetime.now(UTC)


def write_options(date: str, **options: object) -> WriteOptions:
    """Options of the writers, from those of a command."""
    from aligner.writing import WriteOptions

    return WriteOptions(date=parse_date(date), **options)  # type: ignore[arg-type]


def parse_formats(formats: str) -> tuple[str, ...]:
    """Names of formats, in the order given."""
    from aligner.writing import WRITERS, check_formats

    names = tuple(dict.fromkeys(name.strip().lower() for name in formats.split(",") if name.strip()))
    if not names:
        raise ParameterError(f"--formats is empty: choose from {', '.join(WRITERS)}")
    check_formats(names)
    return names


def check_output(output: Path | None, inputs: Sequence[Path]) -> None:
    """Refuse to write over what is read."""
    if output is not None and output.resolve() in {path.resolve() for path in inputs}:
        raise ParameterError(f"-o {output} is one of the inputs, which are never written over: name another file")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error while it is a terminal, and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(bar.task_ids[tasks[stage]], completed=done, total=total)

        yield show
