#!/usr/bin/env python3
"""Say how well sentences that stand out of order are found, and how often one is seen where there is none.

    python scripts/bench_moves.py GOLD... [--seeds N]

GOLD is a folder of ``NAME.zh``, ``NAME.en`` (one sentence a line) and ``NAME.align`` or ``NAME.gold``. Each text is
aligned as it is, where a crossing bead that gold does not have is a false one, and with some beads of its target side
moved elsewhere (scripts/bench_texts.py says how).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from bench_run import align_sentences
from bench_sets import folder_texts, sample_of
from bench_texts import GoldText, moved

from aligner.confidence import calibration_error
from aligner.evaluation import Evaluation, combine, evaluate

# One move for so many beads.
BEADS = 40


@dataclass
class Tally:
    """What was found in some texts.

    crossing
        For each crossing bead its confidence and whether gold has it.
    """

    beads: int = 0
    away: int = 0
    found: int = 0
    crossing: list[tuple[float, bool]] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)

    def take(self, text: GoldText, away: Sequence[object], languages: tuple[str, str]) -> None:
        """Align a text and compare."""
        sample = sample_of(text, languages)
        beads = align_sentences(sample.source, sample.target, sample.parameters)
        numbers = [(tuple(bead.source), tuple(bead.target)) for bead in beads]
        gold = set(text.beads)
        self.beads += len(beads)
        self.away += len(away)
        self.found += sum(bead in numbers for bead in away)
        self.crossing += [
            (bead.confidence, number in gold) for bead, number in zip(beads, numbers, strict=True) if bead.crossing
        ]
        self.evaluations.append(evaluate(text.beads, numbers, text.name))

    def line(self, name: str) -> str:
        """The figures."""
        right = sum(hit for _, hit in self.crossing)
        false = len(self.crossing) - right
        total = combine(self.evaluations)
        moved_found = f"{self.found:4} of {self.away:4}" if self.away else " " * 12
        return (
            f"{name:22} {self.beads:7,} {moved_found:12} {right:6} {false:6} {1000 * false / self.beads:9.2f}"
            f"   {total.strict.f1:.4f}  {total.lax.f1:.4f}"
        )


def main(
    gold: Annotated[list[Path], typer.Argument(help="Folders of gold documents.")],
    seeds: Annotated[int, typer.Option(help="How many times each text is shuffled.")] = 2,
) -> None:
    """Align, move, align again."""
    print("set                      beads  moved, found  right  false  per 1,000   strict  lax")
    judged: list[tuple[float, bool]] = []
    for folder in gold:
        plain, shuffled = Tally(), Tally()
        for text, languages in folder_texts(folder):
            plain.take(text, (), languages)
            for seed in range(seeds):
                shuffled.take(*moved(text, max(1, len(text.beads) // BEADS), seed), languages)
        print(plain.line(f"{folder.name} as it is"))
        print(shuffled.line(f"{folder.name} moved"), flush=True)
        judged += plain.crossing + shuffled.crossing
    if judged:
        confidence, right = (np.asarray(values) for values in zip(*judged, strict=True))
        error = calibration_error(confidence, right)
        print(f"{len(judged)} crossing beads, mean confidence {confidence.mean():.3f}, {right.mean():.3f} right, "
              f"calibration error {error:.3f}")  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
