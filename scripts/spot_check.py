#!/usr/bin/env python3
"""Draw renderings at random and print them in their beads, to be read and judged by a person.

    python scripts/spot_check.py [--seed N] [--size N] [--shared DIR] [--set NAME]...

The texts of the sets (default: the government reports of the material for development) are aligned at default settings.
Counted are the terms of the built-in termbase that occur, and those with a rendering in at least one place. Of each of
these, one rendering is drawn, and of these as many as asked for; phrase and rendering stand between ``«`` and ``»``.
What is printed is for reading only: the texts belong to others.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from bench_run import shared_folder
from bench_sets import SETS, aligned

from aligner.model import Bitext, Rendering, Side, Span

Found = tuple[Bitext, Rendering]


def drawn(found: dict[str, list[Found]], size: int, seed: int) -> list[Found]:
    """One rendering for each of so many terms; the same for the same seed."""
    draw = random.Random(seed)
    terms = draw.sample(sorted(found), min(size, len(found)))
    return [draw.choice(found[term]) for term in terms]


def marked(bitext: Bitext, rendering: Rendering, side: Side) -> str:
    """One side of the bead, with the phrase or its rendering marked."""
    bead = bitext.beads[rendering.bead]
    spans = (rendering.source,) if side == "source" else rendering.target
    return with_marks(bitext.bead_text(bead, side), bitext.bead_spans(bead, side, spans))


def with_marks(text: str, spans: Sequence[Span]) -> str:
    """A text with ``«`` and ``»`` around some spans.

    >>> with_marks("keep them under control", [Span(0, 4), Span(10, 23)])
    '«keep» them «under control»'
    """
    for span in sorted(spans, reverse=True):
        text = f"{text[: span.start]}«{span.of(text)}»{text[span.end :]}"
    return text


def main(
    seed: Annotated[int, typer.Option(help="Another number draws other renderings.")] = 20261125,
    size: Annotated[int, typer.Option(min=1, help="How many to draw.")] = 100,
    sets: Annotated[list[str] | None, typer.Option("--set", help="A set of texts; default: gwr.")] = None,
    shared: Annotated[Path | None, typer.Option(help="Material for development; default: ../shared.")] = None,
) -> None:
    """Print the figures and the sample."""
    names = sets or ["gwr"]
    if unknown := [name for name in names if name not in SETS]:
        raise typer.BadParameter(f"no set {unknown[0]!r}: choose from {', '.join(SETS)}")
    occurring: set[str] = set()
    found: dict[str, list[Found]] = defaultdict(list)
    for bitext in aligned(names, shared_folder(shared)):
        for rendering in bitext.renderings:
            occurring.add(rendering.term)
            if rendering.target:
                found[rendering.term].append((bitext, rendering))
    print(f"{len(occurring)} terms occur, {len(found)} have a rendering in {sum(map(len, found.values()))} places")
    for number, (bitext, rendering) in enumerate(drawn(found, size, seed), start=1):
        phrase, target = bitext.rendering_texts(rendering)
        print(f"\n{number}. {phrase} → {target}")
        print(f"   {rendering.term}, {rendering.status}, {rendering.confidence:.2f}, {bitext.pair.id}")
        print(f"   {marked(bitext, rendering, 'source')}\n   {marked(bitext, rendering, 'target')}")


if __name__ == "__main__":
    typer.run(main)
