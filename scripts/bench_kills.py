"""Writers and servers of a review store that are killed in the middle of their edits, for bench_review.py."""

from __future__ import annotations

import math
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench_bursts import Burst, served
from bench_stores import Written, gaps_and_lost, is_intact, is_sound, log_of, new_store, torn

from aligner import review
from aligner.errors import StoreError

__all__ = ["Death", "Deaths", "Kills", "killed_servers", "killed_writers"]

CLIENTS = 4
"""People who edit at once, so that a server that dies has edits of several in hand."""

_DELAY = 0.02
"""Most seconds from the acknowledgement that a kill waits for to the kill: an edit or two, so that it hits anywhere."""


@dataclass(frozen=True)
class Kills:
    """Writers that were killed in the middle of their edits.

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
class Death:
    """A server that was killed in the middle of a burst of edits.

    planned
        After how many acknowledged edits it was to be killed.
    acknowledged, in_flight
        When it was killed: edits that it had acknowledged, and requests that it had not answered.
    later
        Acknowledgements that were already on their way then.
    unsaid
        Edits in the log that were not acknowledged.
    lost
        Acknowledged edits that are not in the log as they were acknowledged: kind, person and beads.
    foreign
        Edits in the log that were neither acknowledged nor in flight.
    gaps, torn
        Numbers missing from the log, and edits of which a part is missing.
    intact, sound
        Whether SQLite finds the file in order, the beads are an alignment, and the rows follow from the log.
    counts
        Whether the burst was under way when the server was killed.
    """

    planned: int
    acknowledged: int
    in_flight: int
    later: int
    unsaid: int
    lost: int
    foreign: int
    gaps: int
    torn: int
    intact: bool
    sound: bool
    counts: bool

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was lost or broken."""
        return self.intact and self.sound and not (self.lost or self.foreign or self.gaps or self.torn)


@dataclass(frozen=True)
class Deaths:
    """Servers that were killed one after the other, all with the same store."""

    burst: int
    rounds: list[Death] = field(default_factory=list)

    @property
    def counting(self) -> list[Death]:
        """Those that were killed in the middle of their bursts."""
        return [one for one in self.rounds if one.counts]

    def total(self, name: str) -> int:
        """The sum of a figure."""
        return sum(int(getattr(one, name)) for one in self.rounds)


_WRITER = """
import random, sys
from bench_stores import NOW, edit_at_random
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
    new_store(address, sentences)
    acknowledged: set[int] = set()
    draw = random.Random(7)
    sound = True
    for number in range(rounds):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, address, str(number)],
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


def killed_servers(address: str, rounds: int, burst: int, sentences: int) -> Deaths:
    """Servers of the page one after the other, each killed at some place in a burst of edits that come by HTTP.

    The place is a number of acknowledged edits, drawn between 5 % and 95 % of the burst, and a moment after it.
    """
    new_store(address, sentences)
    known: dict[int, Written] = {}
    draw = random.Random(11)
    found = Deaths(burst)
    for number in range(rounds):
        planned = draw.randint(math.ceil(0.05 * burst), max(math.ceil(0.05 * burst), math.floor(0.95 * burst)))
        found.rounds.append(_killed(address, burst, planned, draw.random() * _DELAY, f"{number}", known))
    return found


def _killed(address: str, edits: int, planned: int, delay: float, seed: str, known: dict[int, Written]) -> Death:
    """One round; puts what is in the log afterwards into ``known``."""
    with served(address) as (process, place):
        burst = Burst(place, edits, CLIENTS, seed)
        burst.start()
        reached = burst.wait_for(planned)
        time.sleep(delay)
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        acknowledged, in_flight, is_over = len(burst.acknowledged), len(burst.in_flight), burst.is_over
        counts = reached and alive and not is_over and process.wait() == -signal.SIGKILL
        burst.join()
    for odd in burst.odd:
        print(f"  an answer that no page understands: {odd}", file=sys.stderr)
    intact = is_intact(address)
    try:
        with review.open_store(address) as store:
            log = log_of(store)
            expected = known | burst.acknowledged
            lost = sum(log.get(at) != one for at, one in expected.items())
            unsaid = {at: one for at, one in log.items() if at not in expected}
            waiting = dict(burst.in_flight)
            foreign = sum(waiting.pop(one.author, "") != one.kind for one in unsaid.values())
            gaps = store.last_edit() - 1 - len(log)
            broken, sound = torn(store), is_sound(store)
    except StoreError as error:
        print(f"  the store does not open: {error}", file=sys.stderr)
        return Death(planned, acknowledged, in_flight, 0, 0, acknowledged, 0, 0, 0, intact, False, counts)
    known.update(log)
    later = len(burst.acknowledged) - acknowledged
    return Death(
        planned, acknowledged, in_flight, later, len(unsaid), lost, foreign, gaps, broken, intact, sound, counts
    )
