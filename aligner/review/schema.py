"""The tables of a store, as they are after the last of the :mod:`~aligner.review.migrations`.

::

    aligner_store    one line: number of the last edit, next free id
    bitexts          the pairs        documents   their texts, two for each, as they were added; never changed
    sentences, beads, renderings, labels, comments, bookmarks     the present state, see ``rows``
    revisions        texts in the place of those of the documents
    edits            the log: who, when, what, why; only ever added to
    changes          each row that an edit touched, before and after

Values with an inner form (lists of spans, texts that may hold a null character) are JSON in columns of text, so that
SQLite and PostgreSQL hold the same.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, MetaData, Table, Text, UniqueConstraint

__all__ = ["bitexts", "changes", "documents", "edits", "metadata", "project", "row_table"]

metadata = MetaData()

project = Table(
    "aligner_store",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("schema_version", BigInteger, nullable=False),
    Column("last_edit", BigInteger, nullable=False),
    Column("next_row", BigInteger, nullable=False),
)

bitexts = Table(
    "bitexts",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("score", Double, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("signature", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("bitext", BigInteger, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("paragraphs", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

edits = Table(
    "edits",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("bitext", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("refers", BigInteger, nullable=False),
    Index("edits_of_author", "bitext", "author", "number"),
    Index("edits_of_bitext", "bitext", "number"),
)

changes = Table(
    "changes",
    metadata,
    Column("edit", BigInteger, primary_key=True),
    Column("place", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index("changes_of_row", "kind", "row", "edit"),
)


def _state(
    name: str,
    *columns: Column[int] | Column[str] | Column[float] | Column[bool] | Index,
    later: tuple[Column[str], ...] = (),
) -> Table:
    """A table of the present state; ``version`` is the number of the edit that touched the row last.

    later
        Columns that a later step of the migrations has put behind the others.
    """
    return Table(
        name,
        metadata,
        Column("id", BigInteger, primary_key=True),
        Column("bitext", BigInteger, nullable=False),
        *columns,
        Column("version", BigInteger, nullable=False),
        *later,
    )


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _real(name: str) -> Column[float]:
    return Column(name, Double, nullable=False)


_TABLES = (
    _state(
        "sentences",
        _text("side"),
        _number("start"),
        _number("end"),
        _number("paragraph"),
        Index("sentences_in_order", "bitext", "side", "start"),
    ),
    _state(
        "beads",
        _number("source_from"),
        _number("source_to"),
        _number("target_from"),
        _number("target_to"),
        Column("crossing", Boolean, nullable=False),
        _real("score"),
        _real("confidence"),
        _text("origin"),
        _text("status"),
        _text("decided_by"),
        _text("decided_role"),
        _text("decided_at"),
        Index("beads_by_source", "bitext", "source_from", "source_to", "target_from"),
        Index("beads_by_target", "bitext", "target_from", "target_to", "source_from"),
        later=(Column("revised", Text, nullable=False, server_default=""),),
    ),
    _state(
        "renderings",
        _text("term"),
        _text("status"),
        _number("start"),
        _number("end"),
        _text("target"),
        _real("confidence"),
        _text("origin"),
        _text("author"),
        Index("renderings_in_order", "bitext", "start"),
        later=(Column("missing", Text, nullable=False, server_default="[]"),),
    ),
    _state(
        "labels",
        _number("rendering"),
        _text("author"),
        _text("procedure"),
        _real("certainty"),
        UniqueConstraint("rendering", "author"),  # type: ignore[arg-type]
    ),
    _state(
        "comments",
        _text("side"),
        _number("point"),
        _text("author"),
        _text("at"),
        _text("body"),
        Index("comments_of_bitext", "bitext", "side", "point"),
    ),
    _state(
        "bookmarks",
        _text("side"),
        _number("point"),
        _text("author"),
        Index("bookmarks_of_bitext", "bitext", "author"),
    ),
    _state(
        "revisions",
        _text("side"),
        _text("text"),
        _number("length"),
        _text("paragraphs"),
        _text("metadata"),
        _text("path"),
        _text("digest"),
        Index("revisions_of_bitext", "bitext", "side", unique=True),
    ),
)
_BY_NAME = {table.name: table for table in _TABLES}


def row_table(name: str) -> Table:
    """One of the tables that hold the present state."""
    return _BY_NAME[name]
