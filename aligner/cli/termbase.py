"""``aligner termbase``: checking termbases, bringing them in and out of TBX, joining them, and finding new terms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options, propose
from aligner.errors import NotationError, ParameterError

if TYPE_CHECKING:
    from aligner.phrases.termbase import Finding, Termbase, TermFile
    from aligner.units import Fold

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""Check your own terms, exchange them with translation tools, and join several lists.

    A termbase is a table (UTF-8, tabs between columns) with a line for each phrase:

    `id  source  preferred  admitted  deprecated  forbidden  procedure  category  note`

    Several forms or renderings in a cell are divided by `|`. Only the first three columns are needed. What stands in
    brackets behind a rendering says when it holds and how it was arrived at: `for mankind [2013..2022, literal]`.
    Give your own to the other commands with `--termbase FILE`; it goes before the built-in one.

    Start with `aligner termbase export --to tsv -o built-in.tsv` to see one with all that it can hold.""",
)

_Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="File to write; else it is printed.")
]
_Languages = Annotated[
    str,
    typer.Option(
        metavar="SOURCE,TARGET",
        help="Which two languages to take from a TBX file that has more, such as zh,en; a table names its own.",
    ),
]
_To = Annotated[
    str, typer.Option("--to", help="tsv (a table to edit), tbx (TBX 3) or tbx2 (for tools that read only TBX 2).")
]


@app.command("lint")
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Termbases; without one, the built-in is checked.")
    ] = None,
    output_format: Annotated[str, typer.Option("--format", help="text, or json for other programs.")] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    languages: _Languages = "",
) -> None:
    """Find what is wrong in termbases: duplicates, contradictions, renderings that can never match, wrong dates.

    Prints `FILE:LINE: error: what and what to do [rule]` for each, and exits with 1 if there is an error; a warning
    is something that is likely not meant, but does no harm. A note says which built-in term an entry goes before.

    `aligner termbase lint my-terms.tsv`
    """
    if output_format not in ("text", "json"):
        raise ParameterError(f"--format {output_format!r}: choose text or json")
    wanted = _parse_languages(languages)
    paths: list[Path | None] = [*files] if files else [None]
    found = [(path, finding) for file in paths for path, finding in _findings(file, wanted)]
    if output_format == "json":
        typer.echo(json.dumps([_as_dict(path, finding) for path, finding in found], ensure_ascii=False, indent=1))
    else:
        for path, finding in found:
            typer.echo(f"{path}:{finding}")
        typer.echo(_summary([finding for _, finding in found]))
    failing = ("error", "warning") if strict else ("error",)
    if any(finding.severity in failing for _, finding in found):
        raise typer.Exit(1)


app.command("propose")(propose.command)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TBX 3, TBX 2 (martif) or a table.")],
    output: _Output = None,
    languages: _Languages = "",
) -> None:
    """Make a table to edit out of a TBX file from another tool.

    What a termbase cannot hold (definitions, grammar, further languages) is left out and counted. The table that
    comes out can be given to `--termbase` at once; `aligner termbase lint` says what it may still need.

    `aligner termbase import export-of-my-tool.tbx -o my-terms.tsv`
    """
    _convert(file, output, "tsv", languages)


@app.command("export")
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A termbase; without one, the built-in is written.")
    ] = None,
    output: _Output = None,
    to: _To = "tbx",
) -> None:
    """Write a termbase in a format of other tools.

    Statuses, dates and procedures survive the way out and back. Other tools see *forbidden* as deprecated, the
    strongest word that TBX has, with a note.

    `aligner termbase export my-terms.tsv -o my-terms.tbx`
    """
    _convert(file, output, to, "")


@app.command("merge")
def merge(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Termbases; each goes before those that stand left of it.")
    ],
    output: _Output = None,
    built_in: Annotated[
        bool, typer.Option("--built-in", help="Begin with the built-in termbase, which all others go before.")
    ] = False,
    add: Annotated[
        bool | None,
        typer.Option(
            "--add/--replace",
            help="Whether an entry adds its renderings to an earlier one of the same phrase, or takes its place; "
            "else as '# merge: add' in the file says, or replace.",
        ),
    ] = None,
    languages: _Languages = "",
    to: _To = "tsv",
) -> None:
    """Join termbases; where two have the same phrase, the one further right wins.

    Each replaced entry is listed on standard error with the renderings that are lost by it. Where two have the same id
    for different phrases both are kept, the left one with another id.

    `aligner termbase merge --built-in team.tsv mine.tsv -o all.tsv`
    """
    from aligner.phrases import termbase

    form = termbase.termbase_format(to)
    options.check_output(output, files)
    paths = [None, *files] if built_in else list(files)
    if len(paths) < 2:
        raise ParameterError("give at least two files, or one with --built-in")
    wanted = _parse_languages(languages)
    whole, *rest = [_read(path, wanted).termbase() for path in paths]
    for over in rest:
        verb = "joined" if (over.adds if add is None else add) else "replaced"
        for conflict in termbase.conflicts(whole, over):
            typer.echo(f"{verb}  {conflict if verb == 'replaced' else conflict.meeting}", err=True)
        for old, new in termbase.new_ids(whole, over).items():
            typer.echo(f"renamed   {', '.join(whole[old].source)}: {old!r} is now {new!r}", err=True)
        whole = termbase.merge(whole, over, add=add)
    _write(whole, form.render(whole), output)


def _convert(file: Path | None, output: Path | None, to: str, languages: str) -> None:
    from aligner.phrases.termbase import termbase_format

    form = termbase_format(to)
    options.check_output(output, [file] if file else [])
    whole = _read(file, _parse_languages(languages)).termbase()
    _write(whole, form.render(whole), output)


def _read(path: Path | None, languages: tuple[str, str] | None) -> TermFile:
    """A termbase, with a line on standard error for all that it cannot hold."""
    from aligner.phrases.termbase import read_termbase

    file = read_termbase(path, languages)
    if file.dropped:
        lost = ", ".join(f"{kind} ({number})" for kind, number in file.dropped)
        typer.echo(f"{file.path}: left out: {lost}", err=True)
    return file


def _write(termbase: Termbase, data: bytes, output: Path | None) -> None:
    layout.put(data, output)
    if output is None:
        return
    terms = layout.plural(len(termbase), "term")
    renderings = layout.plural(sum(len(term.renderings) for term in termbase.terms), "rendering")
    typer.echo(f"{terms} with {renderings} written to {output}")


def _parse_languages(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    source, comma, target = (part.strip() for part in text.partition(","))
    if not comma or not source or not target or "," in target or source == target:
        raise ParameterError(f"--languages {text!r}: name two, as in zh,en")
    return source, target


def _findings(file: Path | None, languages: tuple[str, str] | None) -> list[tuple[str, Finding]]:
    from aligner.phrases.termbase import Finding, load_termbase
    from aligner.phrases.termbase.lint import lint as look
    from aligner.phrases.termbase.lint import overrides

    try:
        whole = _read(file, languages)
    except NotationError as error:
        return [(str(error.path or file), Finding(error.line or 0, "file", error.message))]
    notes = overrides(whole, load_termbase()) if file is not None else ()
    return [(whole.path, finding) for finding in (*look(whole, _fold(whole)), *notes)]


def _fold(file: TermFile) -> Fold:
    """Traditional and Simplified characters as one, where there are any."""
    from aligner.lexicon import load_lexicon
    from aligner.phrases.termbase.entries import primary
    from aligner.pipeline import cache_folder

    if "zh" not in (primary(file.source_lang), primary(file.target_lang)):
        return str
    return load_lexicon("zh", "en", (), cache_folder()).fold


def _as_dict(path: str, finding: Finding) -> dict[str, object]:
    return {
        "file": path,
        "line": finding.line,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": finding.message,
    }


def _summary(findings: Sequence[Finding]) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    if not errors and not warnings:
        return "nothing to say against it"
    return f"{layout.plural(errors, 'error')}, {layout.plural(warnings, 'warning')}"
