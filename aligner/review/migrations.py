"""The steps by which a store becomes one of the present version.

A store says in ``aligner_store.schema_version`` how many of them it has been through. Opening it does the rest, each
in a transaction of its own. A step is never changed once it has been released: what comes later is a step of its own.

The steps are statements that SQLite and PostgreSQL both take. A tool for migrations was weighed and left out: it brings
a folder of scripts and a configuration that somebody has to run, where a store is a file that a translator opens.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, text

from aligner.errors import StoreError

__all__ = ["MIGRATIONS", "migrate", "schema_version"]

_STATE = "id BIGINT NOT NULL PRIMARY KEY, bitext BIGINT NOT NULL"
_VERSION = "version BIGINT NOT NULL"

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE aligner_store (id BIGINT NOT NULL PRIMARY KEY, schema_version BIGINT NOT NULL, "
        "last_edit BIGINT NOT NULL, next_row BIGINT NOT NULL)",
        "INSERT INTO aligner_store (id, schema_version, last_edit, next_row) VALUES (1, 0, 0, 1)",
        "CREATE TABLE bitexts (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
        "score DOUBLE PRECISION NOT NULL, reasons TEXT NOT NULL, signature TEXT NOT NULL)",
        "CREATE TABLE documents (bitext BIGINT NOT NULL, side TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, "
        "length BIGINT NOT NULL, paragraphs TEXT NOT NULL, metadata TEXT NOT NULL, path TEXT NOT NULL, "
        "digest TEXT NOT NULL, PRIMARY KEY (bitext, side))",
        "CREATE TABLE edits (number BIGINT NOT NULL PRIMARY KEY, bitext BIGINT NOT NULL, kind TEXT NOT NULL, "
        "author TEXT NOT NULL, role TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, refers BIGINT NOT NULL)",
        "CREATE INDEX edits_of_author ON edits (bitext, author, number)",
        'CREATE TABLE changes (edit BIGINT NOT NULL, place BIGINT NOT NULL, kind TEXT NOT NULL, "row" BIGINT NOT NULL, '
        "before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (edit, place))",
        'CREATE INDEX changes_of_row ON changes (kind, "row", edit)',
        f'CREATE TABLE sentences ({_STATE}, side TEXT NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL, '
        f"paragraph BIGINT NOT NULL, {_VERSION})",
        "CREATE INDEX sentences_in_order ON sentences (bitext, side, start)",
        f"CREATE TABLE beads ({_STATE}, source_from BIGINT NOT NULL, source_to BIGINT NOT NULL, "
        "target_from BIGINT NOT NULL, target_to BIGINT NOT NULL, crossing BOOLEAN NOT NULL, "
        "score DOUBLE PRECISION NOT NULL, confidence DOUBLE PRECISION NOT NULL, origin TEXT NOT NULL, "
        "status TEXT NOT NULL, decided_by TEXT NOT NULL, decided_role TEXT NOT NULL, decided_at TEXT NOT NULL, "
        f"{_VERSION})",
        "CREATE INDEX beads_by_source ON beads (bitext, source_from, source_to, target_from)",
        "CREATE INDEX beads_by_target ON beads (bitext, target_from, target_to, source_from)",
        f"CREATE TABLE renderings ({_STATE}, term TEXT NOT NULL, status TEXT NOT NULL, start BIGINT NOT NULL, "
        '"end" BIGINT NOT NULL, target TEXT NOT NULL, confidence DOUBLE PRECISION NOT NULL, origin TEXT NOT NULL, '
        f"author TEXT NOT NULL, {_VERSION})",
        "CREATE INDEX renderings_in_order ON renderings (bitext, start)",
        f"CREATE TABLE labels ({_STATE}, rendering BIGINT NOT NULL, author TEXT NOT NULL, procedure TEXT NOT NULL, "
        f"certainty DOUBLE PRECISION NOT NULL, {_VERSION}, UNIQUE (rendering, author))",
        f"CREATE TABLE comments ({_STATE}, side TEXT NOT NULL, point BIGINT NOT NULL, author TEXT NOT NULL, "
        f"at TEXT NOT NULL, body TEXT NOT NULL, {_VERSION})",
        f"CREATE TABLE bookmarks ({_STATE}, side TEXT NOT NULL, point BIGINT NOT NULL, author TEXT NOT NULL, "
        f"{_VERSION})",
    ),
    (
        # Lists of what was said and marked in a bitext are asked for with every page.
        "CREATE INDEX comments_of_bitext ON comments (bitext, side, point)",
        "CREATE INDEX bookmarks_of_bitext ON bookmarks (bitext, author)",
        "CREATE INDEX edits_of_bitext ON edits (bitext, number)",
    ),
    ("ALTER TABLE renderings ADD COLUMN missing TEXT NOT NULL DEFAULT '[]'",),
    (
        "ALTER TABLE beads ADD COLUMN revised TEXT NOT NULL DEFAULT ''",
        f"CREATE TABLE revisions ({_STATE}, side TEXT NOT NULL, text TEXT NOT NULL, length BIGINT NOT NULL, "
        f"paragraphs TEXT NOT NULL, metadata TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, {_VERSION})",
        "CREATE UNIQUE INDEX revisions_of_bitext ON revisions (bitext, side)",
    ),
)
"""Statements of each step; the first makes version 1."""


def schema_version(connection: Connection) -> int:
    """How many steps a store has been through; 0 for an empty database.

    Raises :class:`~aligner.errors.StoreError` for a database of something else.
    """
    tables = inspect(connection).get_table_names()
    if "aligner_store" in tables:
        return int(connection.execute(text("SELECT schema_version FROM aligner_store")).scalar_one())
    if tables:
        raise StoreError("is a database of another program: name a new file, or an empty database")
    return 0


def migrate(connection: Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> int:
    """Do the next step that is still to be done, inside of the transaction at hand; returns how many are left.

    Raises :class:`~aligner.errors.StoreError` where a newer aligner has made the store.
    """
    version = schema_version(connection)
    if version > len(migrations):
        raise StoreError(
            f"was made by a newer aligner (store version {version}, this one knows {len(migrations)}): update aligner"
        )
    if version == len(migrations):
        return 0
    for statement in migrations[version]:
        connection.execute(text(statement))
    connection.execute(text("UPDATE aligner_store SET schema_version = :version"), {"version": version + 1})
    return len(migrations) - version - 1
