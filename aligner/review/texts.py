"""The documents of a bitext as they are now: as they were added, or as they were revised since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from aligner.model import Side
from aligner.review.rows import unpacked
from aligner.review.schema import changes, documents, edits, row_table

__all__ = ["document_rows", "length_of", "revised_since", "text_of"]

_REVISIONS = row_table("revisions")


def document_rows(connection: Connection, bitext: int) -> dict[Side, dict[str, Any]]:
    """The columns of both documents, by their sides."""
    found: dict[Side, dict[str, Any]] = {}
    for row in connection.execute(select(documents).where(documents.c.bitext == bitext)):
        found[row.side] = dict(row._mapping)
    for row in connection.execute(select(_REVISIONS).where(_REVISIONS.c.bitext == bitext)):
        found[row.side] |= {name: row._mapping[name] for name in found[row.side] if name in row._mapping}
    return found


def revised_since(connection: Connection, bitext: int, edit: int) -> int | None:
    """The row of a text that was revised after an edit; None where neither was."""
    query = (
        select(changes.c.row)
        .join(edits, edits.c.number == changes.c.edit)
        .where(changes.c.kind == "revisions", changes.c.edit > edit, edits.c.bitext == bitext)
    )
    found = connection.execute(query.limit(1)).scalar_one_or_none()
    return None if found is None else int(found)


def length_of(connection: Connection, bitext: int, side: Side) -> int:
    """How many code points a text has."""
    return int(_column(connection, bitext, side, "length"))


def text_of(connection: Connection, bitext: int, side: Side) -> str:
    """A text."""
    return str(unpacked(_column(connection, bitext, side, "text")))


def _column(connection: Connection, bitext: int, side: Side, name: str) -> Any:
    for table in (_REVISIONS, documents):
        query = select(table.c[name]).where(table.c.bitext == bitext, table.c.side == side)
        if (found := connection.execute(query).scalar_one_or_none()) is not None:
            return found
    raise LookupError(f"bitext {bitext} has no {side}")
