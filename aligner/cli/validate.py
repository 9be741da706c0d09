"""``aligner validate``: TMX and TEI against schema and rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="TMX and TEI files.")],
    schema: Annotated[
        Path | None, typer.Option(help="A schema of your own (.rng or .dtd), beside the built-in rules.")
    ] = None,
) -> None:
    """Check TMX and TEI files, with the rules that no schema can express.

    Prints a line for each problem and exits with 1 if there is any.

    `aligner validate out/*.tmx out/*.xml`
    """
    from aligner.validation import validate

    problems = [problem for file in files for problem in validate(file, schema=schema)]
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{len(files)} file{'s' if len(files) != 1 else ''} valid")
