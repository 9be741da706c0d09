"""Several people at the page for reviewing who edit as fast as it answers, for the measuring scripts."""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote

from bench_stores import Written

__all__ = ["Burst", "served"]

_SHAPES: tuple[tuple[str, dict[str, object]], ...] = (
    ("confirm", {}),
    ("reject", {}),
    ("reopen", {}),
    ("merge", {}),
    ("split", {"source": 1, "target": 1}),
    ("move", {"direction": "down", "sides": "both"}),
    ("move", {"direction": "up", "sides": "source"}),
    ("swap", {}),
    ("comment", {"body": "is this right?"}),
    ("bookmark", {}),
    ("undo", {}),
    ("redo", {}),
)
_COMMAND = "from aligner.cli import main; main()"


@contextmanager
def served(address: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``aligner review`` of a store as a process of its own, and host and port of its page; killed in the end."""
    command = [sys.executable, "-c", _COMMAND, "review", address, "--port", "0", "--role", "editor"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            place = next((line.strip() for line in process.stdout if "http://" in line), "")
            if not place:
                raise RuntimeError(f"aligner review {address} did not begin")
            yield process, place.split("/")[2]
        finally:
            process.kill()


class Burst:
    """So many edits of the first pair by several people at once, each sending the next when the last is answered.

    acknowledged
        The edits that the server has said are made, by number.
    in_flight
        What each person has sent and has had no answer to.
    odd
        Answers that are none of the page's.
    """

    def __init__(self, place: str, edits: int, clients: int, seed: str) -> None:
        self.acknowledged: dict[int, Written] = {}
        self.in_flight: dict[str, str] = {}
        self.odd: list[str] = []
        self._place = place
        self._edits = edits
        self._going = clients
        self._news = threading.Condition()
        self._threads = [
            threading.Thread(target=self._run, args=(f"client {at}", random.Random(f"{seed} {at}")), daemon=True)
            for at in range(clients)
        ]

    def start(self) -> None:
        """Let all begin."""
        for thread in self._threads:
            thread.start()

    def wait_for(self, edits: int) -> bool:
        """Wait until so many edits are acknowledged; False where all have ended before."""
        with self._news:
            self._news.wait_for(lambda: len(self.acknowledged) >= edits or not self._going)
            return len(self.acknowledged) >= edits

    @property
    def is_over(self) -> bool:
        """Whether there is nobody left who edits."""
        with self._news:
            return not self._going or len(self.acknowledged) >= self._edits

    def join(self) -> None:
        """Wait until nobody edits any more."""
        for thread in self._threads:
            thread.join()

    def _run(self, name: str, draw: random.Random) -> None:
        try:
            self._edit(name, draw)
        except (OSError, http.client.HTTPException):
            # The server is gone; what this one has sent last stays in flight.
            pass
        except (ValueError, KeyError, IndexError) as error:
            self.odd.append(f"{type(error).__name__}: {error}")
        finally:
            with self._news:
                self._going -= 1
                self._news.notify_all()

    def _edit(self, name: str, draw: random.Random) -> None:
        with closing(http.client.HTTPConnection(self._place, timeout=60)) as connection:
            headers = {"Origin": f"http://{self._place}", "Sec-Fetch-Site": "same-origin"}
            headers["Cookie"] = _sign_in(connection, name, headers)
            headers["Content-Type"] = "application/json"
            beads, seen = _window(connection, headers)
            while not self.is_over:
                action, more = draw.choice(_SHAPES)
                wish = {"bead": draw.choice(sorted(beads)), "seen": seen, **more}
                with self._news:
                    self.in_flight[name] = action
                connection.request("POST", f"/pair/1/do/{action}", json.dumps(wish), headers)
                answer = connection.getresponse()
                told = json.loads(answer.read())
                with self._news:
                    del self.in_flight[name]
                    if answer.status == 200:
                        self.acknowledged[told["edit"]] = Written(action, name, tuple(told["touched"]))
                    self._news.notify_all()
                if told.get("reload"):
                    beads, seen = _window(connection, headers)
                elif "rows" in told:
                    beads = (beads | {row["bead"] for row in told["rows"]}) - set(told["gone"])
                    seen = told["seen"]


def _sign_in(connection: http.client.HTTPConnection, name: str, headers: dict[str, str]) -> str:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/who?next=/", f"name={quote(name)}", headers | form)
    answer = connection.getresponse()
    answer.read()
    return (answer.headers["Set-Cookie"] or "").partition(";")[0]


def _window(connection: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[set[int], int]:
    """The beads that a page shows at once, and the last edit that it has seen."""
    connection.request("GET", "/pair/1/rows?first=0&most=320", headers=headers)
    told: dict[str, Any] = json.loads(connection.getresponse().read())
    return {int(bead) for bead in re.findall(r'data-id="(\d+)"', told["html"])}, told["seen"]
