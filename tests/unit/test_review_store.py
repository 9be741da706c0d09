"""Opening stores, old and new, on SQLite and, where ``ALIGNER_TEST_DATABASE`` names one, in an empty PostgreSQL."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from aligner import review
from aligner.errors import ConflictError, EditError, MissingExtraError, StoreError
from aligner.model import Bead, Bitext, Document, DocumentPair, Paragraph, Rendering, RenderingStatus, Sentence, Span
from aligner.review import migrations, schema
from aligner.review.order import Order

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
ANN = review.Author(review.Person("ann"), NOW)


def bitext(name: str = "talk", count: int = 6) -> Bitext:
    whole = "\n".join("word" for _ in range(count))
    sides = [
        (
            Document(side, whole, (Paragraph(0, 0, len(whole)),)),
            tuple(Sentence(at, "word", 5 * at, 5 * at + 4, 0) for at in range(count)),
        )
        for side in ("s", "t")
    ]
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1)) for at in range(count))
    found = Rendering("w", 1, RenderingStatus.OTHERWISE, Span(5, 9), (Span(5, 7),), 0.5, (Span(6, 8),))
    return Bitext(DocumentPair(name, sides[0][0], sides[1][0]), sides[0][1], sides[1][1], beads, (found,))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store may be made; the tables of one in PostgreSQL are removed again."""
    if request.param == "sqlite":
        yield str(tmp_path / "work.db")
        return
    server = os.environ.get("ALIGNER_TEST_DATABASE", "")
    if not server:
        pytest.skip("no PostgreSQL: set ALIGNER_TEST_DATABASE to the address of an empty database")
    yield server
    engine = create_engine(server.replace("postgresql://", "postgresql+pg8000://"))
    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
    engine.dispose()


def check(store: review.Store, name: str = "talk") -> review.State:
    state = review.load_state(store, name)
    with store.reading() as connection:
        Order(connection, state.id).check_all()
    assert review.replay(store, state.id) == state.rows
    return state


def test_the_steps_make_the_tables_that_the_program_uses(address: str) -> None:
    with review.open_store(address, create=True) as store, store.reading() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == set(schema.metadata.tables)
        for name, table in schema.metadata.tables.items():
            columns = {column["name"]: column for column in found.get_columns(name)}
            assert list(columns) == [column.name for column in table.columns], name
            for column in table.columns:
                assert columns[column.name]["nullable"] == column.nullable, (name, column.name)
                affinities = [kind._type_affinity for kind in (columns[column.name]["type"], column.type)]
                assert affinities[0] is affinities[1], (name, column.name)
            keys = found.get_pk_constraint(name)["constrained_columns"]
            assert keys == [column.name for column in table.primary_key.columns]
            indexes = {
                (one["name"], tuple(one["column_names"]))
                for one in found.get_indexes(name)
                if not one.get("duplicates_constraint")
            }
            assert indexes == {(one.name, tuple(column.name for column in one.columns)) for one in table.indexes}
            uniques = {tuple(one["column_names"]) for one in found.get_unique_constraints(name)}
            assert uniques == {{"bitexts": ("name",), "labels": ("rendering", "author")}[name]} if uniques else True
            assert bool(uniques) == (name in ("bitexts", "labels"))
        assert migrations.schema_version(connection) == len(migrations.MIGRATIONS)


def as_an_older_program(new: Path, old: Path) -> None:
    """Fill the tables of an older store with the rows of a new one, as far as it has columns for them."""
    with sqlite3.connect(old) as connection:
        connection.execute("ATTACH ? AS new", (str(new),))
        for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            columns = ", ".join(f'"{one[1]}"' for one in connection.execute(f"PRAGMA main.table_info({name})"))
            if name == "aligner_store":
                for column in ("last_edit", "next_row"):
                    connection.execute(f"UPDATE main.{name} SET {column} = (SELECT {column} FROM new.{name})")
                continue
            connection.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM new.{name}")
        lines = connection.execute("SELECT edit, place, kind, before, after FROM main.changes").fetchall()
        for edit, place, kind, *images in lines:
            known = {"renderings": 10, "beads": 14}.get(kind, 99)
            values = [json.dumps(json.loads(image)[:known]) if image else "" for image in images]
            connection.execute(
                "UPDATE main.changes SET before = ?, after = ? WHERE edit = ? AND place = ?", (*values, edit, place)
            )


def test_a_store_of_every_older_version_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = migrations.MIGRATIONS
    for version in range(1, len(every)):
        path = tmp_path / f"{version}.db"
        with monkeypatch.context() as patch:
            for module in (migrations, sys.modules["aligner.review.store"]):
                patch.setattr(module, "MIGRATIONS", every[:version])
            patch.setattr(migrations.migrate, "__defaults__", (every[:version],))
            review.open_store(path, create=True).close()
        with review.open_store(tmp_path / f"{version}.new.db", create=True) as store:
            review.add_bitext(store, bitext(), ANN)
            first = review.load_state(store, "talk")
            review.edit_rendering(store, first.renderings[0].id, by=ANN, seen=None, target=[Span(5, 8)])
            review.merge(store, first.beads[2].id, by=ANN, seen=None)
        as_an_older_program(tmp_path / f"{version}.new.db", path)
        with review.open_store(path) as store:
            assert len(check(store).beads) == 5
            assert all(one.missing == "[]" for one in check(store).renderings)
            for _ in range(2):
                review.undo(store, first.id, by=ANN)
            assert [replace(one, missing="[]") for one in first.renderings] == [*check(store).renderings]
            assert check(store).beads == first.beads
            with store.reading() as connection:
                assert migrations.schema_version(connection) == len(every)


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    with review.open_store(tmp_path / "a.db", create=True) as store:
        steps = (*migrations.MIGRATIONS, ("CREATE TABLE extra (id BIGINT)", "no such statement"))
        with pytest.raises(StoreError, match="syntax error"), store.writing() as connection:
            migrations.migrate(connection, steps)
        with store.reading() as connection:
            assert migrations.schema_version(connection) == len(migrations.MIGRATIONS)
            assert "extra" not in inspect(connection).get_table_names()


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with review.open_store(tmp_path / "a.db", create=True) as store, store.writing() as connection:
        connection.execute(text("UPDATE aligner_store SET schema_version = 99"))
    with pytest.raises(StoreError, match="newer aligner"):
        review.open_store(tmp_path / "a.db")


def test_what_is_no_store_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        review.open_store(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("not a database at all, but long enough to look into" * 30)
    for create in (False, True):
        with pytest.raises(StoreError, match="no store, or damaged"):
            review.open_store(tmp_path / "text.db", create=create)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE photos (id INTEGER)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        review.open_store(tmp_path / "other.db", create=True)
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="holds no store yet"):
        review.open_store(tmp_path / "empty.db")
    with pytest.raises(StoreError, match="cannot be opened"):
        review.open_store(tmp_path / "no" / "folder.db", create=True)
    for address, words in (
        ("mysql://x/y", "cannot be kept in 'mysql'"),
        ("postgresql://[", "names no user"),
        ("", "is empty"),
    ):
        with pytest.raises(StoreError, match=words):
            review.open_store(address)


def test_postgresql_without_its_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"aligner\[postgres\]"):
        review.open_store("postgresql://ann@localhost/none")


def test_a_server_that_does_not_answer_is_one_line_without_the_password() -> None:
    pytest.importorskip("pg8000")
    with pytest.raises(StoreError) as caught:
        review.open_store("postgresql://ann:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
    assert str(caught.value).startswith("postgresql://ann:***@127.0.0.1:1/none: ")
    with pytest.raises(StoreError, match="does not know an option of the address"):
        review.open_store("postgresql://ann@127.0.0.1:1/none?colour=1")
    assert "\n" not in str(caught.value)


def test_commits_reach_the_disk(tmp_path: Path) -> None:
    with review.open_store(tmp_path / "a.db", create=True) as store, store.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2


def test_edits_on_any_database(address: str) -> None:
    with review.open_store(address, create=True) as store:
        number = review.add_bitext(store, bitext(), ANN).bitext
        start = check(store)
        first, second, *_ = [bead.id for bead in start.beads]
        review.merge(store, first, by=ANN, seen=start.seen)
        review.move(store, first, "down", by=ANN, seen=None)
        review.swap(store, first, by=ANN, seen=None)
        review.make_null(store, first, by=ANN, seen=None)
        review.comment(store, second, "甲 😀", by=ANN)
        review.confirm(store, [first], by=ANN, seen=None)
        end = check(store)
        assert any(bead.crossing or bead.is_null for bead in end.beads)
        for _ in range(6):
            review.undo(store, number, by=ANN)
        assert check(store).rows == start.rows
        for _ in range(6):
            review.redo(store, number, by=ANN)
        assert check(store).rows == end.rows
    with review.open_store(address) as store:
        assert check(store).rows == end.rows


def test_writers_at_once_lose_nothing(address: str) -> None:
    """Threads that all edit the same pair: each edit is there or was refused as a conflict, and none got lost."""
    writers, each = 8, 6
    with review.open_store(address, create=True) as store:
        review.add_bitext(store, bitext(), ANN)
        outcomes: list[Counter[str]] = [Counter() for _ in range(writers)]
        acknowledged: list[list[int]] = [[] for _ in range(writers)]
        failures: list[Exception] = []

        def write(at: int) -> None:
            by = review.Author(review.Person(f"w{at}"), NOW)
            for turn in range(each):
                try:
                    state = review.load_state(store, "talk")
                    bead = state.beads[(at + turn) % len(state.beads)]
                    if turn % 2:
                        edit = review.comment(store, bead.id, f"{at} {turn}", by=by)
                    elif len(state.indices(bead, "source")) > 1:
                        edit = review.split(store, bead.id, 1, 1, by=by, seen=state.seen)
                    else:
                        edit = review.merge(store, bead.id, by=by, seen=state.seen)
                    acknowledged[at].append(edit.number)
                    outcomes[at]["done"] += 1
                except ConflictError:
                    outcomes[at]["conflict"] += 1
                except EditError:
                    outcomes[at]["refused"] += 1
                except Exception as error:
                    failures.append(error)

        threads = [threading.Thread(target=write, args=(at,)) for at in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        numbers = sorted(number for own in acknowledged for number in own)
        assert numbers == list(range(2, 2 + len(numbers)))
        state = check(store)
        assert state.seen == len(numbers) + 1
        assert len(state.comments) == writers * each // 2
        assert sum(sum(one.values()) for one in outcomes) == writers * each


WRITER = """
import sys
from datetime import UTC, datetime
from aligner import review
store = review.open_store(sys.argv[1])
by = review.Author(review.Person(sys.argv[2]), datetime(2026, 3, 1, tzinfo=UTC))
turn = 0
while True:
    state = review.load_state(store, "talk")
    bead = state.beads[turn % len(state.beads)]
    if len(state.indices(bead, "source")) > 1:
        edit = review.split(store, bead.id, 1, 1, by=by, seen=None)
    elif turn % len(state.beads) < len(state.beads) - 1:
        edit = review.merge(store, bead.id, by=by, seen=None)
    else:
        edit = review.comment(store, bead.id, "x", by=by)
    print(edit.number, edit.kind, flush=True)
    turn += 1
"""


def test_what_was_acknowledged_outlives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    with review.open_store(path, create=True) as store:
        review.add_bitext(store, bitext(count=12), ANN)
    for round_ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), f"w{round_}"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5 + 3 * round_)]
        process.kill()
        lines += process.stdout.readlines()
        process.wait()
        acknowledged = dict(line.split() for line in lines if line.endswith("\n"))
        assert len(acknowledged) >= 5
        with review.open_store(path) as store:
            state = check(store)
            log = {str(one.number): one.kind for one in review.changes_since(store, 0)}
            assert acknowledged.items() <= log.items()
            assert sorted(map(int, log)) == list(range(1, state.seen + 1))
            # One edit at most was on the disk before its writer could say so.
            assert state.seen - max(map(int, acknowledged)) <= 1
