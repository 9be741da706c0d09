"""What scripts/bench_kills.py counts as lost, half and broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from aligner import review


@pytest.fixture
def stores(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("bench_stores")


@pytest.fixture
def edited(stores: ModuleType, tmp_path: Path) -> str:
    """A store with some edits of two people."""
    address = str(tmp_path / "w.db")
    stores.new_store(address, 12)
    with review.open_store(address) as store:
        for name in ("ann", "ben"):
            by = review.Author(review.Person(name, "editor"), stores.NOW)
            beads = review.load_state(store, "talk").beads
            review.merge(store, beads[2].id, by=by, seen=None)
            review.confirm(store, [beads[0 if name == "ann" else 1].id], by=by, seen=None)
            review.comment(store, beads[5].id, "why?", by=by)
        review.undo(store, 1, by=by)
    return address


@contextmanager
def damaged(address: str, statement: str) -> Iterator[review.Store]:
    with closing(sqlite3.connect(address)) as connection, connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    with review.open_store(address) as store:
        yield store


def test_a_store_in_order_is_found_in_order(stores: ModuleType, edited: str) -> None:
    with review.open_store(edited) as store:
        log = stores.log_of(store)
        assert [one.kind for one in log.values()] == ["merge", "confirm", "comment"] * 2 + ["undo"]
        assert [one.author for one in log.values()] == ["ann"] * 3 + ["ben"] * 4
        assert len(log[2].beads) == 2
        assert log[4].beads == ()
        assert (stores.torn(store), stores.is_sound(store)) == (0, True)
        assert stores.gaps_and_lost(store, range(2, 8)) == (0, 0, 1)
    assert stores.is_intact(edited)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM changes WHERE edit = 3",
        "DELETE FROM changes WHERE edit = 2 AND place = 0",
        "UPDATE beads SET version = 1 WHERE status = 'confirmed'",
        "UPDATE changes SET before = '' WHERE edit = 3",
        "DELETE FROM comments WHERE author = 'ann'",
    ],
)
def test_half_edits_are_counted(stores: ModuleType, edited: str, statement: str) -> None:
    with damaged(edited, statement) as store:
        assert stores.torn(store) > 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE beads SET status = 'open' WHERE status = 'confirmed'", "DELETE FROM beads WHERE status = 'confirmed'"],
)
def test_rows_that_do_not_follow_from_the_log_are_not_sound(stores: ModuleType, edited: str, statement: str) -> None:
    with damaged(edited, statement) as store:
        assert not stores.is_sound(store)


def test_lost_edits_and_gaps_are_counted(stores: ModuleType, edited: str) -> None:
    with damaged(edited, "DELETE FROM edits WHERE number = 5") as store:
        assert stores.gaps_and_lost(store, [4, 5]) == (1, 1, 5)


def test_a_file_that_is_damaged_is_not_intact(stores: ModuleType, edited: str) -> None:
    with closing(sqlite3.connect(edited)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with Path(edited).open("r+b") as file:
        file.seek(2 * 4096 + 100)
        file.write(b"\xff" * 8192)
    assert not stores.is_intact(edited)


def test_rounds_whose_burst_had_ended_do_not_count(script: Callable[[str], ModuleType]) -> None:
    kills, bench = script("bench_kills"), script("bench_review")
    good = kills.Death(600, 601, 4, 0, 1, 0, 0, 0, 0, True, True, True)
    late = kills.Death(600, 300, 0, 0, 0, 0, 0, 0, 0, True, True, False)
    lines = bench.told_of_servers(kills.Deaths(1000, [good, late]))
    assert "does not count" in lines[1]
    assert lines[2].startswith("1 of 2 servers killed in bursts of 1000: 901 edits acknowledged, 0 lost, 1 made")
    assert lines[2].endswith("sound")
    assert not kills.Death(600, 300, 0, 0, 0, 1, 0, 0, 0, True, True, True).is_clean
