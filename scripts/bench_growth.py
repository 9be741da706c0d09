#!/usr/bin/env python3
"""Align one long document in this process, and print time, quality and peak memory as JSON.

    python scripts/bench_growth.py 10000 [--shared DIR] [--repeat 3] [--seed 1]

``bench_align.py --only growth`` calls it for one size after the other, each in a process of its own, so that the peak
of the memory is that of the size. The documents of mac-dev, champollion and the project's own corpora follow each other
in an order drawn by the seed; beyond some 8,000 sentences they come again in another order, so a long document says
more about time and memory than about accuracy.
"""

from __future__ import annotations

import json
import math
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from bench_run import align_sentences, shared_folder
from bench_sets import judge, material, sample_of
from bench_texts import concatenate
from plot_svg import Axis, Panel, Series, figure

__all__ = ["Fit", "Growth", "fits", "grow", "growth_figure", "measure", "power_law", "sizes_up_to"]

SEED = 20210311
REPEATED_UP_TO = 10_000  # sentences; a longer document is timed once
MEGABYTE, GIGABYTE = 2**20, 2**30


@dataclass(frozen=True)
class Growth:
    """One size: sentences on both sides together, median seconds of ``runs``, strict F1, and memory in bytes.

    before, peak
        Memory of the process when resources and sentences were loaded, and the most it ever had.
    """

    size: int
    seconds: float
    runs: int
    strict: float
    before: int
    peak: int


@dataclass(frozen=True)
class Fit:
    """``y = factor * x ** exponent``, with the share of the variance of log y that it explains."""

    exponent: float
    factor: float
    r2: float


def power_law(points: Sequence[tuple[float, float]]) -> Fit | None:
    """The line of least squares through the logarithms; None for less than two different x above 0.

    >>> power_law([(1, 2), (10, 200), (100, 20000)])
    Fit(exponent=2.0, factor=2.0, r2=1.0)
    """
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    slope, start = statistics.linear_regression(*zip(*logs, strict=True))
    mean = statistics.fmean(y for _, y in logs)
    spread = sum((y - mean) ** 2 for _, y in logs)
    missed = sum((y - start - slope * x) ** 2 for x, y in logs)
    return Fit(round(slope, 6), float(f"{math.exp(start):.9g}"), round(1 - missed / spread, 6) if spread else 1.0)


def sizes_up_to(limit: int) -> list[int]:
    """Two sizes for each power of ten, from a thousand to a million.

    >>> sizes_up_to(20_000)
    [1000, 3162, 10000]
    """
    return [size for step in range(7) if (size := round(10 ** (3 + step / 2))) <= limit]


def measure(size: int, shared: Path, repeat: int, seed: int) -> Growth:
    """Build a document of a size, align it, and hold it against gold."""
    texts = material(shared)
    sample = sample_of(concatenate(texts, size, seed))
    small = sample_of(concatenate(texts, 50, seed))
    align_sentences(small.source, small.target, small.parameters)  # what is loaded on first use does not count
    before = memory("VmRSS")
    times = []
    for _ in range(repeat if size <= REPEATED_UP_TO else 1):
        start = time.perf_counter()
        beads = align_sentences(sample.source, sample.target, sample.parameters)
        times.append(time.perf_counter() - start)
    peak = memory("VmHWM")
    evaluation = judge(sample, beads).evaluation
    strict = evaluation.strict.f1 if evaluation else 0.0
    return Growth(sample.size, statistics.median(times), len(times), strict, before, peak)


def memory(field: str) -> int:
    """Bytes of this process, now (VmRSS) or at most (VmHWM); the most where the system does not tell.

    On Linux ``ru_maxrss`` starts with what the parent had when it started the child, so it is used elsewhere only.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(rf"^{field}:\s+(\d+) kB", status.read_text(), re.MULTILINE)):
        return int(found[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def grow(shared: Path, limit: int, repeat: int) -> Iterator[Growth | str]:
    """One size after the other, each in a fresh process; ends with a message if one fails or would not fit."""
    rows: list[Growth] = []
    for size in sizes_up_to(limit):
        needed, free = foretold_memory(rows, size), free_memory()
        if free and needed > free:
            # A machine that runs out of memory ends the processes of others.
            yield f"{size:,} sentences left out: foretold {needed / GIGABYTE:.1f} GB, free {free / GIGABYTE:.1f} GB"
            return
        command = [sys.executable, __file__, str(size), "--shared", str(shared), "--repeat", str(repeat)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            yield f"{size:,} sentences failed with exit code {done.returncode}: {last}"
            return
        rows.append(Growth(**json.loads(done.stdout)))
        yield rows[-1]


def foretold_memory(rows: Sequence[Growth], size: int) -> float:
    """Bytes that a size will need if memory grows on as it did over the last sizes; 0 while nothing is known."""
    fit = power_law([(row.size, row.peak - row.before) for row in rows[-3:]])
    return rows[-1].before + fit.factor * size**fit.exponent if fit else 0.0


def free_memory() -> int:
    """Bytes that the system can still give; 0 where it does not tell."""
    table = Path("/proc/meminfo")
    found = re.search(r"^MemAvailable:\s+(\d+) kB", table.read_text(), re.MULTILINE) if table.exists() else None
    return int(found[1]) * 1024 if found else 0


def fits(rows: Sequence[Growth]) -> dict[str, Fit | None]:
    """How time and memory grow; of the memory, what came on top of resources and sentences."""
    return {
        "time": power_law([(row.size, row.seconds) for row in rows]),
        "memory": power_law([(row.size, row.peak - row.before) for row in rows]),
    }


def growth_figure(rows: Sequence[Growth]) -> str:
    """Time and memory over size, as SVG."""
    found = fits(rows)
    sizes = Axis("sentences, both sides together", log=True)

    def panel(title: str, label: str, points: list[tuple[float, float]], fit: Fit | None) -> Panel:
        series = [Series("measured", tuple(points), tuple(f"{x:,.0f}: {y:,.3g} {label}" for x, y in points))]
        if fit is not None:
            ends = (min(points)[0], max(points)[0])
            line = tuple((x, fit.factor * x**fit.exponent) for x in ends)
            series.append(Series(f"exponent {fit.exponent:.2f}, R² {fit.r2:.3f}", line, marks=False))
        return Panel(title, sizes, Axis(label, log=True), tuple(series))

    seconds = [(float(row.size), row.seconds) for row in rows]
    megabytes = [(float(row.size), (row.peak - row.before) / MEGABYTE) for row in rows]
    memory_fit = power_law(megabytes)
    said = "; ".join(f"{row.size:,} sentences: {row.seconds:.3g} s, {row.peak / MEGABYTE:,.0f} MB" for row in rows)
    panels = [
        panel("Time of the alignment", "seconds", seconds, found["time"]),
        panel("Peak memory on top of resources and text", "megabytes", megabytes, memory_fit),
    ]
    return figure("Time and memory of one document", f"Both axes are logarithmic. {said}.", panels)


def main(
    size: Annotated[int, typer.Argument(min=10, help="Sentences on both sides together, such as 10000.")],
    shared: Annotated[Path | None, typer.Option(help="The development material; else $ALIGNER_SHARED.")] = None,
    repeat: Annotated[int, typer.Option(min=1, help="Runs of which the median counts, up to 10,000 sentences.")] = 1,
    seed: Annotated[int, typer.Option(help="Draws the order of the documents.")] = SEED,
) -> None:
    """Align one long document in this process, and print time, strict F1 and peak memory as JSON.

    The document is made of the documents of mac-dev, champollion and the project's own corpora, one after the other.
    `bench_align.py --only growth` does it for many sizes and draws how time and memory grow.
    """
    print(json.dumps(asdict(measure(size, shared_folder(shared), repeat, seed))))


if __name__ == "__main__":
    typer.run(main)
