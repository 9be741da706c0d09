"""Opening a store, and its transactions.

Durability. SQLite runs with a write-ahead log and ``synchronous=FULL``: a commit returns when it is on the disk, so an
edit that was acknowledged outlives the end of the process and of the machine's power. (With ``NORMAL`` the last commits
would outlive the first only.) PostgreSQL does the same by its own defaults.

Order. Every writing transaction begins by counting ``last_edit`` up. That lets one writer in at a time, on SQLite by
its lock and on PostgreSQL by that of the row, so edits are numbered in the order in which they become visible, without
gaps, and whoever has seen edit ``n`` has seen all before it.

A file belongs on a disk of the machine: SQLite's log cannot be shared over a network drive. A team uses PostgreSQL, or
one server process in front of the file.
"""

from __future__ import annotations

import importlib.util
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from aligner.errors import MissingExtraError, StoreError
from aligner.review.migrations import MIGRATIONS, migrate, schema_version
from aligner.review.schema import project

__all__ = ["STORE_NAME", "Store", "open_store"]

STORE_NAME = "review.db"
"""The store of a folder: where a folder is named, this file in it is meant."""

_WAIT = 60
"""Seconds that a writer waits for others. Generous: an edit takes milliseconds, and nobody's is to be lost."""

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}
"""What is run behind each kind of address."""


class Store:
    """An open store; made by :func:`open_store`. May be shared by threads, but not by processes."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name
        # SQLite's own waiting is a matter of luck. Threads of one process, such as a server's, take turns instead.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the store as it is at one moment, whoever writes meanwhile.

        Raises :class:`~aligner.errors.StoreError` where the database does.
        """
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of which all becomes visible or nothing; one at a time.

        Raises :class:`~aligner.errors.StoreError` where the database does.
        """
        # A row lock shows what the last writer left only if the snapshot is not taken before it.
        options = {"writes": True} | ({} if self._is_sqlite else {"isolation_level": "READ COMMITTED"})
        with self._turn, self._translated(), self._engine.connect() as plain:
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    def last_edit(self) -> int:
        """The number of the last edit, 0 where there was none: what an edit names as ``seen``."""
        with self.reading() as connection:
            return int(connection.execute(select(project.c.last_edit)).scalar_one())

    @property
    def _is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            raise StoreError(f"{self.name}: {error}") from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise StoreError(f"{self.name}: {_cause(error)}") from error


def open_store(address: str | Path, *, create: bool = False) -> Store:
    """Open a store, and bring it to the present version where an older aligner has made it.

    address
        The path of an SQLite file, or of a folder with :data:`STORE_NAME` in it, or a database address such as
        ``postgresql://user@host/name``; PostgreSQL needs the extra ``postgres``.
    create
        Make a store where there is none yet.

    Raises :class:`~aligner.errors.StoreError` where there is no store, or it cannot be used, and
    :class:`~aligner.errors.MissingExtraError` without the driver.
    """
    if "://" not in str(address) and str(address) and Path(address).is_dir():
        folder, address = address, Path(address) / STORE_NAME
        if not create and not address.is_file():
            raise StoreError(
                f"{folder}: there is no store ({STORE_NAME}) in this folder: make one with "
                f"'aligner run FOLDER -o {folder} --review'"
            )
    url = _url(address)
    name = make_url(str(address)).render_as_string(hide_password=True) if "://" in str(address) else str(address)
    if url.get_backend_name() == "sqlite" and not create and not Path(url.database or "").is_file():
        raise StoreError(f"{name}: there is no store: make one with 'aligner run FOLDER -o OUT --store {name}'")
    store = Store(_engine(url), name)
    try:
        with store.reading() as connection:
            version = schema_version(connection)
        if version == 0 and not create:
            raise StoreError(f"{name}: holds no store yet: make one with 'aligner run FOLDER -o OUT --store …'")
        left = version != len(MIGRATIONS)
        while left:
            with store.writing() as connection:
                left = migrate(connection) > 0
    except TypeError as error:
        store.close()
        raise StoreError(f"{name}: the driver does not know an option of the address ({error})") from error
    except BaseException:
        store.close()
        raise
    return store


def _url(address: str | Path) -> URL:
    text = str(address)
    if "://" not in text:
        if not text:
            raise StoreError("the name of the store is empty: name a file or a database address")
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError("the database address cannot be read: write postgresql://user@host/name") from error
    kind = url.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise StoreError(f"a store cannot be kept in {kind!r}: name an SQLite file or a postgresql:// address")
    if _DRIVERS[kind] == "sqlite":
        return url
    if url.username is None:
        raise StoreError("the database address names no user: write postgresql://user@host/name")
    if importlib.util.find_spec("pg8000") is None:
        raise MissingExtraError("a store in PostgreSQL", extra="postgres")
    return url.set(drivername=_DRIVERS[kind])


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, isolation_level="REPEATABLE READ", max_overflow=-1, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _WAIT, "check_same_thread": False}, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        # The driver's own idea of when a transaction begins is switched off.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A writer that began as a reader would have to be refused when another one was faster.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _cause(error: Exception) -> str:
    """What went wrong in one line, with what to do where that is plain."""
    said = getattr(error, "orig", None) or error
    # What a PostgreSQL server says comes as a record, whose field M is the message.
    record = said.args[0] if said.args and isinstance(said.args[0], dict) else {}
    text = " ".join(str(record.get("M", said)).split())
    if "not a database" in text or "malformed" in text:
        return f"is no store, or damaged ({text}): restore it from a copy, or name a new file"
    if "locked" in text:
        return "others have been writing for a minute: try again"
    if "unable to open" in text:
        return "cannot be opened: look whether the folder exists and may be written to"
    if "readonly" in text or "read-only" in text:
        return "may not be written to: look at the permissions of the file and its folder"
    return f"the database says: {text}"
