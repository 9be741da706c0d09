#!/usr/bin/env python3
"""Measure the finding of choices on the project's own gold: one table for what was held out, one for the rest.

    python scripts/bench_choices.py [--errors] [--developing] [--only DOCUMENT]...
    python scripts/bench_choices.py --cut

Beads are those of gold, renderings those of the program. *right*: same place and value; *seen*: same place, whatever
the value. Of procedures gold has some phrases only: their recall is the agreement on these. *error* is how far
certainty is from the share that is right, over ten bins. ``--cut`` cuts the phrases of the gold renderings out of the
source, one after the other, and counts how many of their renderings are then found to be *explicitation*.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from bench_run import ROOT
from bench_spans import calibration_error
from choice_gold import HELD_OUT, Counts, compare, cuts, documents, find, gold_bitext, read_choices, shortened

from aligner.model import Bitext, ChoiceKind, Span
from aligner.parameters import Parameters

FOLDER = ROOT / "corpora"


def measured(names: list[str], *, errors: bool = False) -> dict[str, Counts]:
    """Counts over some documents."""
    total: dict[str, Counts] = {}
    for name in names:
        bitext = find(gold_bitext(FOLDER, name), Parameters())
        gold = read_choices(FOLDER, name, bitext)
        for kind, own in compare(gold, bitext.choices).items():
            total.setdefault(kind, Counts()).add(own)
        if errors:
            show(bitext, gold)
    return total


def show(bitext: Bitext, gold: list) -> None:
    """Print what gold has and the program has not, and the other way round."""
    print(f"## {bitext.pair.id}", file=sys.stderr)
    for one in gold:
        if not any(_same(one, other) and one.value == other.value for other in bitext.choices):
            near = sorted({f"{o.value} ({o.rule})" for o in bitext.choices if _same(one, o)})
            print("  wanted", _said(bitext, one), "| found", ", ".join(near) or "nothing", file=sys.stderr)
    for other in bitext.choices:
        if (other.kind.value != "procedure" or not other.source) and not any(_same(one, other) for one in gold):
            print("  too much", _said(bitext, other), f"{other.certainty:.2f}", other.rule, file=sys.stderr)


def _same(one: object, other: object) -> bool:
    if one.kind is not other.kind or bool(one.source) is not bool(other.source):  # type: ignore[attr-defined]
        return False
    sides = (one.source, other.source) if one.source else (one.target, other.target)  # type: ignore[attr-defined]
    return any(a.start < b.end and b.start < a.end for a in sides[0] for b in sides[1])


def _said(bitext: Bitext, one: object) -> str:
    def text(spans: tuple[Span, ...], whole: str) -> str:
        return " … ".join(span.of(whole) for span in spans) or "-"

    source = text(one.source, bitext.pair.source.text)  # type: ignore[attr-defined]
    return f"{one.kind.value} {one.value}: {source} => {text(one.target, bitext.pair.target.text)}"  # type: ignore[attr-defined]


def table(title: str, counts: dict[str, Counts]) -> None:
    """Print one table."""
    print(f"{title}\n{'':18}{'wanted':>7}{'found':>7}{'right':>7}{'seen':>6}{'P':>6}{'R':>6}{'F1':>6}{'error':>7}")
    for kind, own in counts.items():
        error = f"{calibration_error(own.verdicts):.3f}" if own.verdicts else "-"
        print(
            f"{kind:18}{own.wanted:7}{own.found:7}{own.right:7}{own.seen:6}"
            f"{own.precision:6.2f}{own.recall:6.2f}{own.f1:6.2f}{error:>7}"
        )


def cut_out(names: list[str]) -> None:
    """Print what is found of renderings whose phrase was cut out, and what is found in whole documents."""
    phrases = noticed = whole = 0
    for name in names:
        bitext = gold_bitext(FOLDER, name)
        whole += len(_additions(bitext))
        for phrase, rendering in cuts(FOLDER, name, bitext):
            found = _additions(shortened(bitext, phrase))
            phrases += 1
            noticed += any(span.start < rendering.end and rendering.start < span.end for span in found)
    print(f"{noticed} of {phrases} renderings without a source noticed ({noticed / phrases:.2f}),")
    print(f"{whole} additions found in {len(names)} whole documents")


def _additions(bitext: Bitext) -> list[Span]:
    choices = find(bitext, Parameters()).choices
    return [one.target[0] for one in choices if one.kind is ChoiceKind.PROCEDURE and not one.source]


def main(
    only: Annotated[list[str] | None, typer.Option(help="Only these documents.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Also print what is wrong, on standard error.")] = False,
    cut: Annotated[bool, typer.Option("--cut", help="Measure the finding of what has no source instead.")] = False,
    developing: Annotated[bool, typer.Option("--developing", help="Leave out what is held out.")] = False,
) -> None:
    """Measure and print."""
    if cut:
        every = sorted(path.stem for path in (FOLDER / "gold").glob("*.align"))
        cut_out([name for name in every if name not in HELD_OUT])
        return
    names = [name for name in documents(FOLDER) if not only or name in only]
    used = [name for name in names if name not in HELD_OUT]
    held = [name for name in names if name in HELD_OUT]
    if used:
        table(f"{len(used)} documents used in developing", measured(used, errors=errors))
    if held and not developing:
        table(f"{len(held)} documents held out", measured(held, errors=errors))


if __name__ == "__main__":
    typer.run(main)
