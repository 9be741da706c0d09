#!/usr/bin/env python3
"""Measure aligning again around what people have confirmed, on the gold sets.

    python scripts/bench_realign.py [--every 3] [--shared DIR] [--only mac-dev]

A reviewer is played: every third gold bead that the aligner missed is put in by hand and confirmed, and what is left of
the beads that it took sentences from is left alone, as null beads. Then the rest is aligned again. Printed are for each
document how many beads were put in, and the strict F1 of the aligner, after the reviewer, and after aligning again.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from bench_run import align_sentences, resources_for, shared_folder
from bench_sets import Sample, folder_samples, judge

from aligner import review
from aligner.errors import EditError
from aligner.model import Bead, Bitext
from aligner.pipeline import find_beads

ANN = review.Author(review.Person("ann", "editor"), datetime(2026, 1, 1, tzinfo=UTC))


def put_in(beads: list[Bead], gold: Bead) -> bool:
    """Put a gold bead in the place of those that share sentences with it, what is left of them as null beads."""
    hit = [
        at
        for at, bead in enumerate(beads)
        if set(bead.source) & set(gold.source) or set(bead.target) & set(gold.target)
    ]
    if hit != list(range(hit[0], hit[-1] + 1)) or any(beads[at].confidence > 1.0 for at in hit):
        return False
    taken = beads[hit[0] : hit[-1] + 1]
    source = sorted(number for bead in taken for number in bead.source)
    target = sorted(number for bead in taken for number in bead.target)
    first, last = min([*target, gold.target.start]), max([*source, gold.source.stop - 1]) + 1
    beads[hit[0] : hit[-1] + 1] = [
        *(Bead(range(i, i + 1), range(first, first)) for i in source if i < gold.source.start),
        *(Bead(range(gold.source.start, gold.source.start), range(j, j + 1)) for j in target if j < gold.target.start),
        gold,
        *(Bead(range(i, i + 1), range(gold.target.stop, gold.target.stop)) for i in source if i >= gold.source.stop),
        *(Bead(range(last, last), range(j, j + 1)) for j in target if j >= gold.target.stop),
    ]
    return True


def missed(sample: Sample, beads: Sequence[Bead]) -> list[Bead]:
    """Gold beads with two sides that the aligner did not find; confidence above 1 marks them as put in by hand."""
    found = {(tuple(bead.source), tuple(bead.target)) for bead in beads}
    ranges = [
        (range(a[0], a[-1] + 1), range(b[0], b[-1] + 1))
        for a, b in sample.beads
        if a and b and (tuple(a), tuple(b)) not in found
    ]
    whole = [one for one in ranges if (tuple(one[0]), tuple(one[1])) in set(sample.beads)]
    return [Bead(source, target, confidence=2.0) for source, target in whole]


def measure(sample: Sample, every: int) -> tuple[int, float, float, float]:
    """Beads put in, and strict F1 of the aligner, after the reviewer, and after aligning again."""
    beads = list(align_sentences(sample.source, sample.target, sample.parameters))
    before = _strict(sample, beads)
    count = sum(put_in(beads, gold) for gold in missed(sample, beads)[::every])
    mended = _strict(sample, beads)
    align = partial(find_beads, parameters=sample.parameters, resources=resources_for(sample.parameters))
    with tempfile.TemporaryDirectory() as folder, review.open_store(Path(folder) / "a.db", create=True) as store:
        number = review.add_bitext(store, Bitext(sample.pair, sample.source, sample.target, tuple(beads)), ANN).bitext
        by_hand = [row.id for row in review.load_state(store, number).beads if row.confidence > 1.0]
        try:
            review.confirm(store, by_hand, by=ANN, seen=None)
            review.realign(store, number, align, by=ANN, everything=True)
        except EditError:
            pass  # nothing was missed, or nothing is left to do
        after = _strict(sample, review.load_state(store, number).bitext().beads)
    return count, before, mended, after


def _strict(sample: Sample, beads: Sequence[Bead]) -> float:
    evaluation = judge(sample, beads).evaluation
    assert evaluation is not None
    return evaluation.strict.f1


def main(
    every: Annotated[int, typer.Option(min=1, help="Which of the missed beads the reviewer puts in: each third.")] = 3,
    shared: Annotated[Path | None, typer.Option(help="The development material; else $ALIGNER_SHARED.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Folders of gold.")] = None,
) -> None:
    """Measure aligning again around what people have confirmed, on the gold sets."""
    rows = []
    for name in only or ("mac-dev", "champollion"):
        folder = shared_folder(shared) / "gold" / name
        if not folder.is_dir():
            print(f"{name}: left out: no material")
            continue
        for sample in folder_samples(folder):
            rows.append(measure(sample, every))
            count, *figures = rows[-1]
            print(f"{sample.name}: {count} put in, strict F1 " + ", ".join(f"{one:.4f}" for one in figures))
    if rows:
        means = [statistics.mean(column) for column in list(zip(*rows, strict=True))[1:]]
        print(f"all: {sum(row[0] for row in rows)} put in, mean strict F1 " + ", ".join(f"{one:.4f}" for one in means))


if __name__ == "__main__":
    typer.run(main)
