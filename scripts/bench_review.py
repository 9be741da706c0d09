#!/usr/bin/env python3
"""Measure a review store: many writers at once, killed writers and servers, and what edits and queries cost by length.

    python scripts/bench_review.py [--only servers …] [--writers 20] [--threads] [--edits 200] [--kills 20]
        [--burst 1000] [--size 100 …] [--json FILE]

``--store postgresql://user@host/name`` measures an empty PostgreSQL database, whose tables are removed at the end;
without it, SQLite files in a temporary folder are. The texts are made up: only their length matters here.

An edit is lost where its writer was told that it is in the store, but it is not. Besides lost ones the script looks for
numbers left out of the log, beads that are no alignment any more, and rows that do not follow from the log. Servers of
the page are killed in the middle of bursts of edits; where a burst had ended before, the round does not count.
"""

from __future__ import annotations

import json
import multiprocessing
import queue
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from bench_kills import Deaths, Kills, killed_servers, killed_writers
from bench_stores import NOW, addresses, edit_at_random, gaps_and_lost, is_sound, made_up, new_store

from aligner import review
from aligner.errors import ConflictError, EditError

PARTS = ("writers", "kills", "servers", "costs")


@dataclass(frozen=True)
class Writers:
    """Many processes or threads that edit the same pair, each at random places.

    conflicts, refused
        Edits that named a place which somebody else had changed, and edits that made no sense there any more.
    failed
        Errors of any other kind.
    lost, gaps
        Acknowledged edits that are not in the log, and numbers missing from it.
    sound
        Whether the beads are an alignment and follow from the log.
    median, p99, longest
        Milliseconds of an edit that was made, waiting for others included.
    """

    writers: int
    tried: int
    made: int
    conflicts: int
    refused: int
    failed: int
    lost: int
    gaps: int
    sound: bool
    seconds: float
    median: float
    p99: float
    longest: float


@dataclass(frozen=True)
class Cost:
    """Milliseconds, the median of several, in a pair of so many sentences on either side; bytes of the file."""

    sentences: int
    add: float
    merge: float
    move: float
    confirm: float
    undo: float
    load: float
    queue: float
    search: float
    size: int


def write(place: str | review.Store, at: int, edits: int, results: Any) -> None:
    """One writer; puts its outcomes, its acknowledged edits and their milliseconds into ``results``."""
    outcomes: Counter[str] = Counter()
    numbers: list[int] = []
    times: list[float] = []
    said = ""
    draw = random.Random(at)
    by = review.Author(review.Person(f"writer {at}", "editor"), NOW)
    with nullcontext(place) if isinstance(place, review.Store) else review.open_store(place) as store:
        for _ in range(edits):
            began = time.perf_counter()
            try:
                numbers.append(edit_at_random(store, by, draw).number)
                times.append(1000 * (time.perf_counter() - began))
                outcomes["made"] += 1
            except ConflictError:
                outcomes["conflicts"] += 1
            except EditError:
                outcomes["refused"] += 1
            except Exception as error:
                outcomes["failed"] += 1
                said = f"{type(error).__name__}: {error}"
    results.put((dict(outcomes), numbers, times, said))


def many_writers(address: str, writers: int, edits: int, sentences: int, threads: bool) -> Writers:
    """So many processes at once, or threads of one with a store for all, so many edits each."""
    new_store(address, sentences)
    context = multiprocessing.get_context("spawn")
    results: Any = queue.Queue() if threads else context.Queue()
    with review.open_store(address) as shared:
        workers: list[Any] = [
            threading.Thread(target=write, args=(shared, at, edits, results))
            if threads
            else context.Process(target=write, args=(address, at, edits, results))
            for at in range(writers)
        ]
        began = time.perf_counter()
        for worker in workers:
            worker.start()
        found = [results.get() for _ in workers]
        seconds = time.perf_counter() - began
        for worker in workers:
            worker.join()
    outcomes: Counter[str] = Counter()
    for counts, _, _, said in found:
        outcomes.update(counts)
        if said:
            print(f"  failed: {said}", file=sys.stderr)
    times = sorted(value for _, _, own, _ in found for value in own)
    with review.open_store(address) as store:
        gaps, lost, _ = gaps_and_lost(store, {number for _, own, _, _ in found for number in own})
        return Writers(
            writers,
            writers * edits,
            *(outcomes[name] for name in ("made", "conflicts", "refused", "failed")),
            lost,
            gaps,
            is_sound(store),
            seconds,
            statistics.median(times),
            times[int(0.99 * len(times))],
            times[-1],
        )


def cost(address: str, sentences: int, repeat: int = 15) -> Cost:
    """What edits and queries cost in a pair of this length."""
    by = review.Author(review.Person("bench", "editor"), NOW)
    draw = random.Random(3)
    bitext = made_up(sentences)
    with review.open_store(address, create=True) as store:
        add, edit = _timed(lambda: review.add_bitext(store, bitext, by))
        places = sorted(draw.sample(range(1, sentences - 3, 3), min(repeat, (sentences - 4) // 3)))
        beads = [review.load_state(store, "talk").beads[at].id for at in places]
        calls: dict[str, Callable[[int], object]] = {
            "move": lambda bead: review.move(store, bead, "down", by=by, seen=None, sides=("source",)),
            "confirm": lambda bead: review.confirm(store, [bead], by=by, seen=None),
            "merge": lambda bead: review.merge(store, bead, by=by, seen=None),
        }
        found: dict[str, float] = {}
        for name, call in calls.items():
            times = []
            for bead in beads:
                try:
                    times.append(_timed(lambda call=call, bead=bead: call(bead))[0])  # type: ignore[misc]
                except EditError:
                    continue
            found[name] = statistics.median(times)
        undo = statistics.median(_timed(lambda: review.undo(store, edit.bitext, by=by))[0] for _ in places)
        load = statistics.median(_timed(lambda: review.load_state(store, "talk"))[0] for _ in range(3))
        listed = statistics.median(_timed(lambda: review.queue(store, edit.bitext))[0] for _ in range(3))
        search = statistics.median(_timed(lambda: review.search(store, "one two", "ten$"))[0] for _ in range(3))
    size = Path(address).stat().st_size if "://" not in address else 0
    return Cost(sentences, add, found["merge"], found["move"], found["confirm"], undo, load, listed, search, size)


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = call()
    return 1000 * (time.perf_counter() - began), result


def told(many: Writers) -> str:
    """A line on many writers at once."""
    return (
        f"{many.writers} writers: {many.tried} edits tried, {many.made} made, {many.conflicts} conflicts, "
        f"{many.refused} refused, {many.failed} failed, {many.lost} lost, {many.gaps} gaps, "
        f"{'sound' if many.sound else 'NOT SOUND'}; {many.made / many.seconds:.0f} edits/s, "
        f"median {many.median:.1f} ms, p99 {many.p99:.0f} ms, longest {many.longest:.0f} ms"
    )


def told_of_kills(killed: Kills) -> str:
    """A line on killed writers."""
    return (
        f"{killed.rounds} writers killed: {killed.acknowledged} edits acknowledged, {killed.lost} lost, "
        f"{killed.unsaid} made but not acknowledged, {killed.gaps} gaps, {'sound' if killed.sound else 'NOT SOUND'}"
    )


def told_of_servers(found: Deaths) -> list[str]:
    """A line on each killed server, and one on all."""
    lines = [
        f"  {number:2}: killed after {one.acknowledged} of {found.burst} edits, {one.in_flight} in flight; "
        f"{one.later} acknowledgements on their way, {one.unsaid} made but not acknowledged, {one.lost} lost"
        + ("" if one.is_clean else "; NOT SOUND")
        + ("" if one.counts else "; the burst had ended before: does not count")
        for number, one in enumerate(found.rounds, start=1)
    ]
    clean = all(one.is_clean for one in found.rounds)
    return [
        *lines,
        f"{len(found.counting)} of {len(found.rounds)} servers killed in bursts of {found.burst}: "
        f"{found.total('acknowledged') + found.total('later')} edits acknowledged, {found.total('lost')} lost, "
        f"{found.total('unsaid')} made but not acknowledged of {found.total('in_flight')} in flight, "
        f"{found.total('torn')} half, {max((one.gaps for one in found.rounds), default=0)} gaps, "
        f"{'sound' if clean else 'NOT SOUND'}",
    ]


def told_of_cost(one: Cost) -> str:
    """A line on what edits cost."""
    return (
        f"{one.sentences} sentences: add {one.add:.0f} ms, merge {one.merge:.1f}, move {one.move:.1f}, "
        f"confirm {one.confirm:.1f}, undo {one.undo:.1f}, load {one.load:.0f}, queue {one.queue:.0f}, "
        f"search {one.search:.0f} ms, {one.size / 2**20:.1f} MB"
    )


def main(
    only: Annotated[list[str] | None, typer.Option(help=f"What to measure: {', '.join(PARTS)}; several times.")] = None,
    writers: Annotated[int, typer.Option(min=1, help="Processes that write at once.")] = 20,
    edits: Annotated[int, typer.Option(min=1, help="Edits that each of them tries.")] = 200,
    threads: Annotated[bool, typer.Option("--threads", help="Threads of one process instead of processes.")] = False,
    kills: Annotated[int, typer.Option(min=0, help="Writers, and then servers, to kill.")] = 20,
    burst: Annotated[
        int, typer.Option(min=20, help="Edits by HTTP in the middle of which each server is killed.")
    ] = 1000,
    sentences: Annotated[
        int, typer.Option(min=10, help="Sentences on either side where many write or are killed.")
    ] = 200,
    size: Annotated[list[int] | None, typer.Option(help="Sentences on either side whose cost is measured.")] = None,
    store: Annotated[str, typer.Option(help="An empty PostgreSQL database instead of SQLite files.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="File for all figures.")] = None,
) -> None:
    """Measure a review store: many writers at once, killed writers and servers, and the cost of edits and queries."""
    parts = only or PARTS
    if unknown := set(parts) - set(PARTS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}", param_hint="--only")
    report: dict[str, Any] = {}
    good = True
    with addresses(store) as new:
        if "writers" in parts:
            many = many_writers(new(), writers, edits, sentences, threads)
            print(told(many), flush=True)
            report["writers"] = asdict(many)
            good &= many.sound and not (many.failed or many.lost or many.gaps)
        if "kills" in parts and kills:
            killed = killed_writers(new(), kills, sentences)
            print(told_of_kills(killed), flush=True)
            report["kills"] = asdict(killed)
            good &= killed.sound and not (killed.lost or killed.gaps)
        # PostgreSQL's address is for the script alone: the server is measured on files.
        if "servers" in parts and kills and not store:
            servers = killed_servers(new(), kills, burst, sentences)
            print("\n".join(told_of_servers(servers)), flush=True)
            report["servers"] = asdict(servers)
            good &= all(one.is_clean for one in servers.rounds)
        for one in (cost(new(), one) for one in (size or (100, 1000, 10_000)) if "costs" in parts):
            print(told_of_cost(one), flush=True)
            report.setdefault("costs", []).append(asdict(one))
    if json_file is not None:
        json_file.write_text(json.dumps(report, indent=1), encoding="utf-8")
    if not good:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
