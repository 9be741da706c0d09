"""The command line: the only place that prints.

Each command is a thin shell around a library function; whatever is heavy is imported when a command runs, so that
``aligner --help`` answers at once.
"""

from __future__ import annotations

import os
import sys

import typer

from aligner.cli import (
    align,
    concordance,
    evaluate,
    export,
    import_,
    pair,
    phrases,
    review,
    revise,
    run,
    termbase,
    validate,
)
from aligner.cli.options import parse_date
from aligner.errors import AlignerError, ParameterError

__all__ = ["app", "main"]

app = typer.Typer(
    name="aligner",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="""Pair documents in two languages, align them sentence by sentence, and show how key phrases were rendered.

    Start with `aligner run FOLDER -o OUT` and open `OUT/index.html`. Everything works without
    a network and without a model file.""",
)

app.command("run")(run.command)
app.command("align")(align.command)
app.command("pair")(pair.command)
app.command("evaluate")(evaluate.command)
app.command("export")(export.command)
app.command("import")(import_.command)
app.command("revise")(revise.command)
app.command("review")(review.command)
app.command("validate")(validate.command)
app.command("phrases")(phrases.command)
app.command("concordance")(concordance.command)
app.add_typer(termbase.app, name="termbase")


@app.callback(invoke_without_command=True)
def _options(
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    # Some libraries read it when they are imported and fail in words of their own.
    parse_date("")
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"aligner {installed('aligner')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every error of the program's own becomes one line and exit code 1 (2 for usage)."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except AlignerError as error:
        typer.echo(f"aligner: {error}", err=True)
        sys.exit(2 if isinstance(error, ParameterError) else 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("ALIGNER_DEBUG"):
            raise
        report = (
            f"aligner: unexpected {type(error).__name__}: {error} (please report this; ALIGNER_DEBUG=1 shows where)"
        )
        typer.echo(" ".join(report.split()), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("aligner: stopped; what was written is whole", err=True)
        sys.exit(130)
