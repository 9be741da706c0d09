#!/usr/bin/env python3
"""Measure the alignment of sentences: quality and speed on all gold, damaged and odd texts, growth, start-up.

    python scripts/bench_align.py [--shared DIR] [--only NAME]... [--repeat N] [--max-sentences N]
                                  [--json FILE] [--plot FILE.svg]

Reads the development material (``--shared``, ``$ALIGNER_SHARED`` or ``../shared``) and the project's own corpora.
What is absent is left out, saying so. Nothing is tuned here: every row runs the default settings. bench_accuracy.py
measures whole documents with their phrases and pairs; bench_confidence.py looks at the confidences.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from bench_growth import MEGABYTE, SEED, Growth, fits, grow, growth_figure
from bench_run import ROOT, align_sentences, shared_folder
from bench_sets import SETS, Sample, Verdict, judge, material, provenance, sample_of
from bench_texts import Block, GoldText, concatenate, outside, without_block

from aligner.confidence import calibration_error
from aligner.evaluation import Evaluation, combine, evaluate
from aligner.model import Bead
from aligner.notation import BeadIndices

SMALL = 2_000  # sentences up to which an alignment is timed more than once
BLOCK_TEXT = 6_000  # sentences on both sides together: some 3,000 on each
BLOCKS = (200, 600, 1_200)
ODD = 50
STARTS = 5

COLUMNS = (
    ("strict", 8),
    ("lax", 7),
    ("null F1", 9),
    ("calib.", 8),
    ("cross%", 8),
    ("sents", 8),
    ("sents/s", 9),
    ("beads", 7),
)

FIRST_BEAD = """
import sys, pathlib, aligner
parameters = aligner.Parameters()
resources = aligner.load_resources(parameters)
bitext = aligner.align(*map(pathlib.Path, sys.argv[1:]), parameters=parameters, resources=resources)
print(bitext.beads[0].confidence, flush=True)
"""
COMMAND_LINE = "from aligner.cli import main; main()"


@dataclass(frozen=True)
class Row:
    """One line of the table of quality and speed; None for what the gold cannot tell.

    crossing
        Percentage of the beads that cross a border between corresponding paragraphs.
    fitted
        Whether the weights were fitted on documents of the set; None if the weights do not say.
    """

    name: str
    strict: float | None
    lax: float | None
    null_f1: float | None
    calibration_error: float | None
    crossing: float | None
    sentences: int
    sentences_per_second: float
    beads: int
    fitted: bool | None = None


@dataclass(frozen=True)
class Measured:
    """An aligned document pair: seconds, beads that are not null, and what gold says."""

    sample: Sample
    seconds: float
    beads: int
    verdict: Verdict


def measure(sample: Sample, repeat: int) -> Measured:
    """Align, with the median time of several runs if the document is small, and compare with gold."""
    times = []
    for _ in range(repeat if sample.size <= SMALL else 1):
        start = time.perf_counter()
        beads = align_sentences(sample.source, sample.target, sample.parameters)
        times.append(time.perf_counter() - start)
    count = sum(not bead.is_null for bead in beads)
    return Measured(sample, statistics.median(times), count, judge(sample, beads))


def row_of(name: str, found: Sequence[Measured], fitted_on: frozenset[str] | None) -> Row:
    """Documents together: counts are added, not figures."""
    evaluations = [one.verdict.evaluation for one in found if one.verdict.evaluation is not None]
    total = combine(evaluations) if evaluations else None
    judged = [bead for one in found for bead in one.verdict.judged if not bead.null]
    crossings = [one.verdict.crossing for one in found if one.verdict.crossing is not None]
    sentences = sum(one.sample.size for one in found)
    return Row(
        name,
        total.strict.f1 if total else None,
        total.lax.f1 if total else None,
        total.null_sentences.f1 if total and total.null_sentences.gold else None,
        calibration_error([bead.confidence for bead in judged], [bead.correct for bead in judged]) if judged else None,
        100 * sum(cross for cross, _ in crossings) / max(sum(beads for _, beads in crossings), 1)
        if crossings
        else None,
        sentences,
        sentences / sum(one.seconds for one in found),
        sum(one.beads for one in found),
        None if fitted_on is None else any(one.sample.name in fitted_on for one in found),
    )


def quality(names: Sequence[str], shared: Path, repeat: int, *, documents: bool) -> Iterator[Row]:
    """The table of quality and speed, printed as it grows."""
    fitted_on = provenance().documents
    print(f"{'':<22}" + "".join(f"{name:>{width}}" for name, width in COLUMNS))
    for name in names:
        try:
            samples = list(SETS[name](shared))
        except FileNotFoundError:
            samples = []
        if not samples:
            print(f"{name:<22}  left out: no material at {shared}")
            continue
        first = samples[0]
        align_sentences(first.source[:9], first.target[:9], first.parameters)  # loading on first use is not timed
        found = [measure(sample, repeat) for sample in samples]
        rows = [row_of(name, found, fitted_on)]
        if documents and len(found) > 1:
            rows = [*(row_of(one.sample.name, [one], fitted_on) for one in found), *rows]
        for row in rows:
            print(format_row(row), flush=True)
            yield row


def format_row(row: Row) -> str:
    """A row as text, with a star where the weights were fitted on it."""
    quality = (row.strict, row.lax, row.null_f1, row.calibration_error, row.crossing)
    digits = (3, 3, 3, 3, 2, 0, 0, 0)
    cells = [
        "-" if value is None else f"{value:,.{after}f}"
        for value, after in zip((*quality, row.sentences, row.sentences_per_second, row.beads), digits, strict=True)
    ]
    name = row.name + {True: " *", False: "", None: " ?"}[row.fitted]
    return f"{name:<22}" + "".join(f"{cell:>{width}}" for cell, (_, width) in zip(cells, COLUMNS, strict=True))


def footnotes(rows: Sequence[Row]) -> Iterator[str]:
    """What the reader of the table must know."""
    yield "calib.: expected calibration error of the beads that are not null; cross%: beads across a paragraph border"
    if any(row.fitted for row in rows):
        held_out = provenance().held_out
        sets = ", ".join(f"{name} {value:.3f}" for name, value in held_out.items() if "/" not in name)
        yield "* the weights in the package were fitted on it: no figure for unseen text"
        yield f"  strict F1 with each document left out of the fit (scripts/train_weights.py): {sets or 'not recorded'}"
    if any(row.fitted is None for row in rows):
        yield "? the weights in the package do not say what they were fitted on"


def indices(beads: Sequence[Bead]) -> list[BeadIndices]:
    """Beads as sentence numbers."""
    return [(tuple(bead.source), tuple(bead.target)) for bead in beads]


def blocks(shared: Path) -> Iterator[dict[str, float | int | str]]:
    """A long text, whole and with a block left untranslated on either side."""
    text = concatenate(material(shared), BLOCK_TEXT, SEED)

    def aligned(one: GoldText) -> tuple[list[BeadIndices], Evaluation]:
        sample = sample_of(one)
        beads = indices(align_sentences(sample.source, sample.target, sample.parameters))
        return beads, evaluate(one.beads, beads, one.name)

    def rest_of_whole(block: Block) -> float:
        return evaluate(outside(text.beads, block), outside(whole, block)).strict.f1

    whole, evaluation = aligned(text)
    print(f"A text of {len(text.source):,} and {len(text.target):,} sentences, whole and with a block untranslated")
    print(f"{'deleted':<24}{'strict':>8}{'same beads in the whole':>26}{'null F1':>10}{'lone sentences':>17}")
    print(f"{'nothing':<24}{evaluation.strict.f1:>8.3f}{evaluation.strict.f1:>26.3f}", flush=True)
    yield {"deleted": "nothing", "strict": evaluation.strict.f1, "strict_whole": evaluation.strict.f1}
    for side in ("target", "source"):
        for length in BLOCKS:
            damaged, block = without_block(text, length, side)
            if not block.deleted or len(block.kept) > 1.5 * length:
                print(f"{length} of the {side:<16}  left out: the material has no such block")
                continue
            _, evaluation = aligned(damaged)
            row = {
                "deleted": side,
                "untranslated": len(block.kept),
                "strict": evaluation.strict.f1,
                "strict_whole": rest_of_whole(block),
                "null_f1": evaluation.null_sentences.f1,
            }
            print(
                f"{len(block.deleted):>5} of the {side:<11}{row['strict']:>8.3f}{row['strict_whole']:>26.3f}"
                f"{row['null_f1']:>10.3f}{row['untranslated']:>17}",
                flush=True,
            )
            yield row


def odd(shared: Path) -> Iterator[dict[str, float | int | str | None]]:
    """Texts of odd sizes, and texts that have nothing to do with each other: confidences should say so."""
    texts = {text.name: text for text in material(shared)}
    own = [text for text in texts.values() if text.name.startswith("corpora/")]
    text = max(own, key=lambda one: one.size)
    other = max((one for one in own if one is not text), key=lambda one: one.size)
    one_to_one = next((s[0], t[0]) for s, t in text.beads if len(s) == len(t) == 1)
    cases = {
        "1:1": ([text.source[one_to_one[0]]], [text.target[one_to_one[1]]]),
        f"1:{ODD}": (text.source[:1], text.target[:ODD]),
        f"{ODD}:1": (text.source[:ODD], text.target[:1]),
        "0:n": ((), text.target),
        "n:0": (text.source, ()),
        "unrelated, own corpora": (text.source, other.target),
    }
    novel, record = texts.get("mac-dev/001"), texts.get("champollion/UN19990209_010")
    if novel and record:
        cases["unrelated, novel and UN"] = (novel.source, record.target[: len(novel.target)])
    print(f"{'odd texts':<26}{'sentences':>12}{'beads':>8}{'mean conf.':>12}{'highest':>12}   (null beads not counted)")
    for name, (source, target) in cases.items():
        sample = sample_of(GoldText(name, tuple(source), tuple(target), ()))
        beads = align_sentences(sample.source, sample.target, sample.parameters)
        values = [bead.confidence for bead in beads if not bead.is_null]
        mean, highest = (statistics.fmean(values), max(values)) if values else (None, None)
        figures = "".join(f"{'-' if value is None else f'{value:.3f}':>12}" for value in (mean, highest))
        print(f"{name:<26}{f'{len(source)}:{len(target)}':>12}{len(values):>8}{figures}", flush=True)
        yield {"name": name, "beads": len(values), "mean_confidence": mean, "highest_confidence": highest}


def growth(shared: Path, limit: int, repeat: int, plot: Path | None) -> dict[str, object]:
    """Time and memory for one size after the other."""
    print(f"{'growth: sentences':<20}{'seconds':>10}{'sents/s':>10}{'strict':>8}{'peak MB':>10}{'of it before':>14}")
    rows: list[Growth] = []
    message = ""
    for row in grow(shared, limit, repeat):
        if isinstance(row, str):
            message = row
            print(message)
            continue
        rows.append(row)
        peak, before = row.peak / MEGABYTE, row.before / MEGABYTE
        print(
            f"{row.size:<20,}{row.seconds:>10.2f}{row.size / row.seconds:>10,.0f}{row.strict:>8.3f}"
            f"{peak:>10,.0f}{before:>14,.0f}",
            flush=True,
        )
    found = fits(rows)
    for name, fit in found.items():
        if fit is not None:
            print(f"{name} grows with the power {fit.exponent:.2f} of the sentences (R² {fit.r2:.3f})")
    if plot is not None and rows:
        plot.write_text(growth_figure(rows), encoding="utf-8")
    return {
        "rows": [asdict(row) for row in rows],
        "fits": {name: asdict(fit) for name, fit in found.items() if fit is not None},
        "failed": message,
    }


def start_up() -> dict[str, float]:
    """Seconds from the start of a process to its first bead, and to the files of one readout pair."""
    folder = ROOT / "corpora" / "texts"
    pair = [str(folder / "t20210311_0907.txt"), str(folder / "phone-call-with-secretary-hallworth.txt")]
    figures = {}
    with TemporaryDirectory() as output:
        commands: dict[str, Callable[[int], list[str]]] = {
            "library: process start to first bead": lambda _: ["-c", FIRST_BEAD, *pair],
            "aligner run: process start to files written": lambda number: [
                *("-c", COMMAND_LINE, "run", *pair, "-o", f"{output}/{number}")
            ],
        }
        for name, arguments in commands.items():
            times = []
            # The first one fills the caches and is not counted.
            for number in range(STARTS + 1):
                start = time.perf_counter()
                command = [sys.executable, *arguments(number)]
                subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
                times.append(time.perf_counter() - start)
            figures[name] = statistics.median(times[1:])
            print(f"{name:<46}{figures[name]:>8.2f} s   (median of {STARTS})", flush=True)
    return figures


PARTS = ("blocks", "odd", "growth", "startup")
"""What is measured besides the sets."""


def main(
    shared: Annotated[
        Path | None, typer.Option(help="The development material; else $ALIGNER_SHARED, else ../shared.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help=f"A set ({', '.join(SETS)}) or a part ({', '.join(PARTS)}); may be repeated."),
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, help="Runs of small documents, of which the median counts.")] = 3,
    max_sentences: Annotated[int, typer.Option(min=1000, help="Where growth ends; 1000000 takes long.")] = 100_000,
    documents: Annotated[bool, typer.Option("--documents", help="A row for each document too.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures as JSON.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Where to draw growth, as SVG.")] = None,
) -> None:
    """Measure quality and speed of the alignment on all gold, damaged and odd texts, growth, and start-up.

    `bench_align.py --only corpora --only mac-dev --documents` for two sets, document by document

    `bench_align.py --only growth --max-sentences 1000000 --plot growth.svg` for time and memory
    """
    shared = shared_folder(shared)
    wanted = list(only or [*SETS, *PARTS])
    if unknown := set(wanted) - {*SETS, *PARTS}:
        raise typer.BadParameter(f"no such set or part: {', '.join(sorted(unknown))}")
    report: dict[str, Any] = {"machine": f"{platform.machine()}, Python {platform.python_version()}"}
    # First, while this process is small and has the machine to itself.
    if "growth" in wanted:
        report["growth"] = growth(shared, max_sentences, repeat, plot)
        print()
    if "startup" in wanted:
        report["startup"] = start_up()
        print()
    if names := [name for name in wanted if name in SETS]:
        rows = list(quality(names, shared, repeat, documents=documents))
        print(*footnotes(rows), "", sep="\n")
        report["quality"] = [asdict(row) for row in rows]
    if "blocks" in wanted:
        report["blocks"] = list(blocks(shared))
        print()
    if "odd" in wanted:
        report["odd"] = list(odd(shared))
    if json_file is not None:
        json_file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
