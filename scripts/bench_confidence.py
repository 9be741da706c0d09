#!/usr/bin/env python3
"""Say how far the confidence of a bead can be trusted.

    python scripts/bench_confidence.py GOLD... [--nulls] [--bins N] [--plot FILE.svg] [--json FILE]
    python scripts/bench_confidence.py --held-out FILE.jsonl [GOLD...]

GOLD is a folder of ``NAME.zh``, ``NAME.en`` (one sentence a line) and ``NAME.align`` or ``NAME.gold``, or the like in
German and French with ``NAME.defr``. It is aligned with the weights in the package, which flatters if they were fitted
on it; ``--held-out`` takes beads that scripts/train_weights.py found with weights that had not seen their document.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from bench_gold import JudgedBead
from bench_run import align_sentences
from bench_sets import folder_samples, judge, provenance
from plot_svg import Axis, Panel, Series, figure

from aligner.confidence import Bin, calibration_error, expected_f1, reliability, wrong_above
from aligner.evaluation import evaluate
from aligner.model import Bead
from aligner.notation import BeadIndices

__all__ = ["DocumentF1", "document_scores", "read_held_out", "reliability_figure", "true_f1"]

SURE = 0.95


@dataclass(frozen=True)
class DocumentF1:
    """Strict F1 of a document as its confidences foretell it, and as gold says it is."""

    document: str
    beads: int
    expected: float
    true: float

    @property
    def excess(self) -> float:
        """How much too good it was held to be."""
        return self.expected - self.true


def read_held_out(lines: Iterable[str], name: str) -> Iterator[JudgedBead]:
    r"""Beads as scripts/train_weights.py writes them, one a line.

    >>> line = '{"document": "x", "source": [0], "target": [0, 1], "confidence": 0.5, "correct": true, "null": false}'
    >>> list(read_held_out([line + "\n"], "held-out.jsonl"))
    [JudgedBead(document='x', source=(0,), target=(0, 1), confidence=0.5, correct=True, null=False)]
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            bead = json.loads(line)
            source, target = tuple(bead["source"]), tuple(bead["target"])
            yield JudgedBead(
                bead["document"], source, target, float(bead["confidence"]), bool(bead["correct"]), bool(bead["null"])
            )
        except (ValueError, KeyError, TypeError) as error:
            wanted = "document, source, target, confidence, correct, null"
            raise typer.BadParameter(f"{name}, line {number}: is no bead with the fields {wanted}") from error


def as_bead(judged: JudgedBead) -> Bead:
    """The bead itself, for measures that look at shapes and confidences."""
    sides = [range(side[0], side[-1] + 1) if side else range(0) for side in (judged.source, judged.target)]
    return Bead(sides[0], sides[1], confidence=judged.confidence)


def true_f1(judged: Sequence[JudgedBead], gold: Sequence[BeadIndices]) -> float:
    """Strict F1 of the beads of a document."""
    return evaluate(gold, [(bead.source, bead.target) for bead in judged]).strict.f1


def document_scores(judged: Iterable[JudgedBead], gold: Mapping[str, Sequence[BeadIndices]]) -> list[DocumentF1]:
    """Expected against true F1 for each document that there is gold for."""
    by_document: dict[str, list[JudgedBead]] = {}
    for bead in judged:
        by_document.setdefault(bead.document, []).append(bead)
    return [
        DocumentF1(name, len(beads), expected_f1([as_bead(bead) for bead in beads]), true_f1(beads, gold[name]))
        for name, beads in by_document.items()
        if name in gold
    ]


def reliability_figure(bins: Sequence[Bin], title: str, error: float) -> str:
    """Accuracy over confidence, and how many beads stand behind each point, as SVG."""
    total = sum(one.count for one in bins)
    said = "; ".join(
        f"{one.count:,} beads of mean confidence {one.confidence:.3f}: {one.accuracy:.3f} right" for one in bins
    )
    points = tuple((one.confidence, one.accuracy) for one in bins)
    notes = tuple(f"{one.count:,} beads, confidence {one.confidence:.3f}, accuracy {one.accuracy:.3f}" for one in bins)
    counts = tuple((one.confidence, float(one.count)) for one in bins)
    confidence = Axis("confidence", low=0.0, high=1.0)
    panels = [
        Panel(
            f"{total:,} beads, expected calibration error {error:.3f}",
            confidence,
            Axis("share that is right", low=0.0, high=1.0),
            (Series("measured", points, notes), Series("perfect", ((0.0, 0.0), (1.0, 1.0)), marks=False)),
        ),
        Panel("Beads behind each point", confidence, Axis("beads", log=True), (Series("beads", counts, notes),)),
    ]
    return figure(title, f"On the diagonal, a bead is right as often as its confidence says. {said}.", panels)


def print_bins(bins: Sequence[Bin], error: float, sure: float, count: int) -> None:
    """The reliability table."""
    print(f"{'confidence':<14}{'beads':>8}{'mean conf.':>12}{'right':>9}{'too sure by':>13}")
    for one in bins:
        print(
            f"{f'{one.low:.2f} - {one.high:.2f}':<14}{one.count:>8,}{one.confidence:>12.3f}{one.accuracy:>9.3f}"
            f"{one.gap:>+13.3f}"
        )
    print(f"expected calibration error {error:.4f} over {count:,} beads")
    print(f"of the beads of confidence above {SURE}, {100 * sure:.2f} % are wrong")


def print_documents(scores: Sequence[DocumentF1]) -> dict[str, float]:
    """Expected and true F1 by document, and how far they are apart over all."""
    print(f"\n{'strict F1':<32}{'beads':>8}{'expected':>10}{'true':>8}{'too good by':>13}")
    for one in scores:
        print(f"{one.document:<32}{one.beads:>8,}{one.expected:>10.3f}{one.true:>8.3f}{one.excess:>+13.3f}")
    gaps = [abs(one.excess) for one in scores]
    summary = {
        "mean_absolute": statistics.fmean(gaps),
        "largest": max(gaps),
        "mean_excess": statistics.fmean(one.excess for one in scores),
    }
    print(
        f"apart by {summary['mean_absolute']:.3f} on average, {summary['largest']:.3f} at most; "
        f"too good by {summary['mean_excess']:+.3f} on average"
    )
    return summary


def main(
    gold: Annotated[list[Path] | None, typer.Argument(help="Folders of gold; see above.", exists=True)] = None,
    held_out: Annotated[
        Path | None,
        typer.Option(help="Beads as JSON lines instead of aligning; GOLD then only adds F1 by document.", exists=True),
    ] = None,
    nulls: Annotated[bool, typer.Option("--nulls", help="Count null beads in the calibration too.")] = False,
    bins: Annotated[int, typer.Option(min=2, help="Bins of equal width.")] = 10,
    plot: Annotated[Path | None, typer.Option(help="Where to draw the reliability diagram, as SVG.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures as JSON.")] = None,
) -> None:
    """Say how far the confidence of a bead can be trusted: calibration, reliability, expected against true F1.

    GOLD is a folder of NAME.zh and NAME.en, one sentence a line, and NAME.align or NAME.gold.

    `bench_confidence.py corpora/gold --plot reliability.svg` aligns with the weights in the package

    `bench_confidence.py --held-out held-out.jsonl` reads beads that train_weights.py found on documents left out
    """
    if not gold and held_out is None:
        raise typer.BadParameter("name folders of gold, or --held-out FILE.jsonl")
    samples = [sample for folder in gold or () for sample in folder_samples(folder)]
    truth = {sample.name: sample.beads for sample in samples}
    if held_out is not None:
        with held_out.open(encoding="utf-8") as lines:
            judged = list(read_held_out(lines, str(held_out)))
    else:
        judged = []
        for sample in samples:
            beads = align_sentences(sample.source, sample.target, sample.parameters)
            judged += judge(sample, beads).judged
        if seen := sorted(set(truth) & (provenance().documents or frozenset())):
            print(
                f"note: the weights were fitted on {len(seen)} of these {len(truth)} documents; --held-out is honest\n"
            )
    counted = [bead for bead in judged if nulls or not bead.null]
    if not counted:
        raise typer.BadParameter("holds no beads to look at")
    confidences, correct = [bead.confidence for bead in counted], [bead.correct for bead in counted]
    found = reliability(confidences, correct, bins=bins)
    error = calibration_error(confidences, correct, bins=bins)
    sure = wrong_above(confidences, correct, SURE)
    print_bins(found, error, sure, len(counted))
    report: dict[str, object] = {
        "nulls": nulls,
        "beads": len(counted),
        "calibration_error": error,
        "wrong_above": {"threshold": SURE, "share": sure},
        "bins": [asdict(one) for one in found],
    }
    if scores := document_scores(judged, truth):
        report["expected_f1"] = print_documents(scores)
        report["documents"] = [asdict(one) for one in scores]
    else:
        print("\nexpected against true F1 is left out: it needs the gold folders of these documents beside --held-out")
    if plot is not None:
        plot.write_text(reliability_figure(found, "Reliability of the confidences", error), encoding="utf-8")
    if json_file is not None:
        json_file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
