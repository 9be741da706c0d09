"""``aligner evaluate``: beads against gold beads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def command(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Gold beads: a file in Vecalign notation, or a folder of them.")
    ],
    test: Annotated[Path, typer.Argument(metavar="TEST", help="Beads to judge; in a folder, files of the same names.")],
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
) -> None:
    """Strict and lax precision, recall and F1, overall and by shape of bead.

    Strict counts a bead that equals a gold bead, lax one that shares a sentence with it on both sides. Null beads
    count in neither; they have a row of their own.

    `aligner evaluate gold/ out/`
    """
    from aligner.evaluation import evaluate_paths, format_table

    evaluation = evaluate_paths(gold, test)
    typer.echo(json.dumps(evaluation.as_dict(), indent=1) if as_json else format_table(evaluation), nl=as_json)
