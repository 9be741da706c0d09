#!/usr/bin/env python3
"""Measure a review store: many writers at once, killed writers, and what edits and queries cost by length of the text.

    python scripts/bench_review.py [--writers 20] [--threads] [--edits 200] [--kills 20] [--burst 100] [--size 100 …]

``--store postgresql://user@host/name`` measures an empty PostgreSQL database, whose tables are removed at the end;
without it, SQLite files in a temporary folder are. The texts are made up: only their length matters here.

An edit is lost where its writer was told that it is in the store, but it is not. Besides lost ones the script looks for
numbers left out of the log, beads that are no alignment any more, and rows that do not follow from the log.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import create_engine

from aligner import review
from aligner.errors import ConflictError, EditError
from aligner.model import Bead, Bitext, Document, DocumentPair, Paragraph, Sentence
from aligner.review import schema
from aligner.review.order import Order

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = "one two three four five six seven eight nine ten".split()


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
class Kills:
    """Writers that were killed in the middle of a burst of edits.

    unsaid
        Edits that are in the store although their writers had no time to say so; whole ones, like all.
    """

    rounds: int
    acknowledged: int
    lost: int
    unsaid: int
    gaps: int
    sound: bool


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


def made_up(sentences: int, seed: int = 1) -> Bitext:
    """A pair of so many sentences on either side, with some words in each."""
    draw = random.Random(seed)
    sides = []
    for name in ("source", "target"):
        found: list[Sentence] = []
        parts: list[str] = []
        at = 0
        for index in range(sentences):
            text = " ".join(draw.choices(WORDS, k=draw.randint(8, 24))) + "."
            found.append(Sentence(index, text, at, at + len(text), index // 5))
            parts.append(text)
            at += len(text) + 1
        whole = " ".join(parts)
        groups = [found[first : first + 5] for first in range(0, sentences, 5)]
        paragraphs = tuple(Paragraph(number, some[0].start, some[-1].end) for number, some in enumerate(groups))
        sides.append((Document(name, whole, paragraphs), tuple(found)))
    beads = tuple(Bead(range(i, i + 1), range(i, i + 1), 1.0, draw.random()) for i in range(sentences))
    return Bitext(DocumentPair("talk", sides[0][0], sides[1][0]), sides[0][1], sides[1][1], beads)


@contextmanager
def addresses(store: str) -> Iterator[Callable[[], str]]:
    """What gives the address of a new store each time."""
    if store:
        engine = create_engine(store.replace("postgresql://", "postgresql+pg8000://"))

        def emptied() -> str:
            with engine.begin() as connection:
                schema.metadata.drop_all(connection)
            return store

        yield emptied
        emptied()
        return
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(10**6))
        yield lambda: str(Path(folder) / f"{next(numbers)}.db")


def edit_at_random(store: review.Store, by: review.Author, draw: random.Random) -> review.Edit:
    """One edit of a kind and at a place drawn, by somebody whose page is as old as it takes to decide."""
    state = review.load_state(store, "talk")
    bead = draw.choice(state.beads)
    kind = draw.random()
    if kind < 0.3:
        return review.confirm(store, [bead.id], by=by, seen=state.seen)
    if kind < 0.4:
        return review.comment(store, bead.id, "is this right?", by=by)
    if len(state.indices(bead, "source")) > 1:
        return review.split(store, bead.id, 1, 1, by=by, seen=state.seen)
    if kind < 0.7:
        return review.merge(store, bead.id, by=by, seen=state.seen)
    return review.move(store, bead.id, draw.choice(("up", "down")), by=by, seen=state.seen)


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


def is_sound(store: review.Store) -> bool:
    """Whether the beads are an alignment and follow from the log."""
    state = review.load_state(store, "talk")
    try:
        with store.reading() as connection:
            Order(connection, state.id).check_all()
    except EditError as error:
        print(f"  not sound: {error}", file=sys.stderr)
        return False
    return review.replay(store, state.id) == state.rows


def gaps_and_lost(store: review.Store, acknowledged: set[int]) -> tuple[int, int, int]:
    """Numbers missing from the log, acknowledged edits missing from it, and edits in it that nobody acknowledged."""
    log = {one.number for one in review.changes_since(store, 0, most=10**9)} - {1}
    return store.last_edit() - 1 - len(log), len(acknowledged - log), len(log - acknowledged)


def many_writers(address: str, writers: int, edits: int, sentences: int, threads: bool) -> Writers:
    """So many processes at once, or threads of one with a store for all, so many edits each."""
    with review.open_store(address, create=True) as store:
        review.add_bitext(store, made_up(sentences), review.Author(review.Person("bench"), NOW))
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


_BURST = """
import random, sys
from bench_review import NOW, edit_at_random
from aligner import review
from aligner.errors import EditError
draw = random.Random(int(sys.argv[2]))
by = review.Author(review.Person("killed", "editor"), NOW)
with review.open_store(sys.argv[1]) as store:
    while True:
        try:
            print(edit_at_random(store, by, draw).number, flush=True)
        except EditError:
            pass
"""


def killed_writers(address: str, rounds: int, sentences: int) -> Kills:
    """Writers one after the other, each killed after some edits drawn at random."""
    with review.open_store(address, create=True) as store:
        review.add_bitext(store, made_up(sentences), review.Author(review.Person("bench"), NOW))
    acknowledged: set[int] = set()
    draw = random.Random(7)
    sound = True
    for number in range(rounds):
        process = subprocess.Popen(
            [sys.executable, "-c", _BURST, address, str(number)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent,
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(draw.randint(1, 30))]
        time.sleep(draw.random() / 20)
        process.kill()
        lines += process.stdout.readlines()
        process.wait()
        acknowledged |= {int(line) for line in lines if line.endswith("\n")}
        with review.open_store(address) as store:
            sound &= is_sound(store)
    with review.open_store(address) as store:
        gaps, lost, unsaid = gaps_and_lost(store, acknowledged)
    return Kills(rounds, len(acknowledged), lost, unsaid, gaps, sound)


def killed_servers(address: str, rounds: int, burst: int, sentences: int) -> Kills:
    """Servers of the page one after the other, each killed in the middle of a burst of edits that come by HTTP."""
    with review.open_store(address, create=True) as store:
        review.add_bitext(store, made_up(sentences), review.Author(review.Person("bench"), NOW))
    acknowledged: set[int] = set()
    draw = random.Random(11)
    sound = True
    for _ in range(rounds):
        command = "from aligner.cli import main; main()"
        arguments = ["review", address, "--port", "0", "--name", "bench", "--role", "editor"]
        process = subprocess.Popen([sys.executable, "-c", command, *arguments], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        place = next(line.strip() for line in process.stdout if "http://" in line)
        deadly = draw.randint(1, burst)
        killer = threading.Timer(draw.random() / 50, process.kill)
        try:
            for number in by_http(place, address, burst, draw):
                acknowledged.add(number)
                deadly -= 1
                if deadly == 0:
                    # The client goes on while the server dies.
                    killer.start()
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        with review.open_store(address) as store:
            sound &= is_sound(store)
    with review.open_store(address) as store:
        gaps, lost, unsaid = gaps_and_lost(store, acknowledged)
    return Kills(rounds, len(acknowledged), lost, unsaid, gaps, sound)


def by_http(place: str, address: str, edits: int, draw: random.Random) -> Iterator[int]:
    """The numbers of edits of a burst as the server acknowledges them, until it answers no more."""
    with review.open_store(address) as store:
        state = review.load_state(store, "talk")
    beads, seen = [bead.id for bead in state.beads], state.seen
    connection = http.client.HTTPConnection(place.split("/")[2], timeout=60)
    headers = {"Content-Type": "application/json", "Origin": place.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    shapes: list[tuple[str, dict[str, object]]] = [
        ("confirm", {}),
        ("reopen", {}),
        ("merge", {}),
        ("split", {"source": 1, "target": 1}),
        ("move", {"direction": "down", "sides": "both"}),
    ]
    try:
        for _ in range(edits):
            action, more = draw.choice(shapes)
            wish = {"bead": draw.choice(beads), "seen": seen, **more}
            connection.request("POST", f"/pair/{state.id}/do/{action}", json.dumps(wish), headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.headers.get_content_type() != "application/json":
                continue
            told = json.loads(body)
            seen = told.get("seen", seen)
            if answer.status == 200:
                yield int(told["edit"])
    except (OSError, http.client.HTTPException, ValueError):
        return
    finally:
        connection.close()


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


def main(
    writers: Annotated[int, typer.Option(min=1, help="Processes that write at once.")] = 20,
    edits: Annotated[int, typer.Option(min=1, help="Edits that each of them tries.")] = 200,
    threads: Annotated[bool, typer.Option("--threads", help="Threads of one process instead of processes.")] = False,
    kills: Annotated[int, typer.Option(min=0, help="Writers to kill.")] = 20,
    burst: Annotated[
        int, typer.Option(min=0, help="Edits by HTTP in the middle of which each server is killed; 0 for none.")
    ] = 100,
    sentences: Annotated[
        int, typer.Option(min=10, help="Sentences on either side where many write or are killed.")
    ] = 200,
    size: Annotated[list[int] | None, typer.Option(help="Sentences on either side whose cost is measured.")] = None,
    store: Annotated[str, typer.Option(help="An empty PostgreSQL database instead of SQLite files.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="File for all figures.")] = None,
) -> None:
    """Measure a review store: many writers at once, killed writers, and the cost of edits and queries."""
    with addresses(store) as new:
        many = many_writers(new(), writers, edits, sentences, threads)
        print(
            f"{many.writers} writers: {many.tried} edits tried, {many.made} made, {many.conflicts} conflicts, "
            f"{many.refused} refused, {many.failed} failed, {many.lost} lost, {many.gaps} gaps, "
            f"{'sound' if many.sound else 'NOT SOUND'}; {many.made / many.seconds:.0f} edits/s, "
            f"median {many.median:.1f} ms, p99 {many.p99:.0f} ms, longest {many.longest:.0f} ms"
        )
        killed = killed_writers(new(), kills, sentences) if kills else None
        if killed is not None:
            print(
                f"{killed.rounds} writers killed: {killed.acknowledged} edits acknowledged, {killed.lost} lost, "
                f"{killed.unsaid} made but not acknowledged, {killed.gaps} gaps, "
                f"{'sound' if killed.sound else 'NOT SOUND'}"
            )
        # PostgreSQL's address is for the script alone: the server is measured on files.
        servers = killed_servers(new(), kills, burst, sentences) if kills and burst and not store else None
        if servers is not None:
            print(
                f"{servers.rounds} servers killed in bursts of {burst}: {servers.acknowledged} edits acknowledged, "
                f"{servers.lost} lost, {servers.unsaid} made but not acknowledged, {servers.gaps} gaps, "
                f"{'sound' if servers.sound else 'NOT SOUND'}"
            )
        costs = [cost(new(), one) for one in size or (100, 1000, 10_000)]
        for one in costs:
            print(
                f"{one.sentences} sentences: add {one.add:.0f} ms, merge {one.merge:.1f}, move {one.move:.1f}, "
                f"confirm {one.confirm:.1f}, undo {one.undo:.1f}, load {one.load:.0f}, queue {one.queue:.0f}, "
                f"search {one.search:.0f} ms, {one.size / 2**20:.1f} MB"
            )
    if json_file is not None:
        report = {
            "writers": asdict(many),
            "kills": killed and asdict(killed),
            "servers": servers and asdict(servers),
            "costs": [asdict(one) for one in costs],
        }
        json_file.write_text(json.dumps(report, indent=1), encoding="utf-8")
    deaths = [one for one in (killed, servers) if one is not None]
    if many.failed or many.lost or many.gaps or not many.sound or any(one.lost or not one.sound for one in deaths):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
