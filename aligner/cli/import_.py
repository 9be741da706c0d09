"""``aligner import``: corrected files back into a review store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aligner.cli import layout, options

_SHOWN = 20


def command(
    store: options.StorePlace,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Corrected files of 'aligner export': TMX, TEI, TSV, JSONL.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who has corrected them, for the log.")],
    role: Annotated[
        str, typer.Option("--role", help="annotator, or editor, who may override what others have confirmed.")
    ] = "annotator",
    pair: Annotated[
        str, typer.Option("--pair", metavar="ID", help="The pair that a file is of, where it does not say so itself.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, show what would change.")] = False,
    date: options.Date = "",
) -> None:
    """Take over what somebody has corrected in another tool: OmegaT, LF Aligner, InterText, a spreadsheet, oXygen.

    Beads that were joined, parted, moved, made null or confirmed come back as one edit for each file and pair, which
    `Z` on the page or `aligner.review.undo` takes back. Beads that the file leaves alone stay, and so do those that
    somebody else has changed after the export: they are named, a line each. Exported files say after which edit of
    the store they were made, so leave that be (`x-aligner-edit`, the column `edit`).

    The texts of the documents never change: another wording becomes a comment on its bead, a text that is not in the
    document at all is refused. A file with anything that cannot be understood is not imported, not even in part.
    The exit code is 1 then, and also where there are conflicts.

    `aligner export work.db --format tsv -o work.tsv`, and after the corrections

    `aligner import work.db work.tsv --by ann --dry-run`
    """
    from aligner.review import Author, Person, import_corrected, open_store

    author = Author(Person(by, role), options.now(date))
    failed = False
    with open_store(store) as opened:
        for file in files:
            found, problems = import_corrected(opened, file, by=author, pair=pair, dry_run=dry_run)
            for problem in problems:
                typer.echo(layout.printable(problem), err=True)
            if problems:
                typer.echo(f"aligner: {file}: nothing was imported", err=True)
            failed |= bool(problems)
            for one in found:
                for remark in one.remarks:
                    typer.echo(layout.printable(f"{file}: {one.pair}: {remark}"), err=True)
                for conflict in one.conflicts:
                    typer.echo(layout.printable(conflict), err=True)
                shown = one.changes if dry_run else one.changes[:_SHOWN]
                for change in shown:
                    typer.echo(layout.printable(change))
                if len(one.changes) > len(shown):
                    typer.echo(f"… and {len(one.changes) - len(shown)} more")
                done = "would be made" if dry_run else "made"
                number = f" as edit {one.edit}" if one.edit is not None else ""
                typer.echo(
                    f"{one.pair}: {layout.plural(len(one.changes), 'change')} {done}{number}, {one.same} beads as they "
                    f"were, {layout.plural(len(one.conflicts), 'conflict')}"
                )
                failed |= bool(one.conflicts)
    if failed:
        raise typer.Exit(1)
