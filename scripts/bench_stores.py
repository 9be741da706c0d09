"""Review stores as the measuring scripts need them: made-up pairs, edits at random, and what has to hold afterwards."""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, select

from aligner import review
from aligner.errors import EditError
from aligner.model import Bead, Bitext, Document, DocumentPair, Paragraph, Sentence
from aligner.review import schema
from aligner.review.order import Order
from aligner.review.rows import ROWS

__all__ = [
    "NOW",
    "Written",
    "addresses",
    "edit_at_random",
    "gaps_and_lost",
    "is_intact",
    "is_sound",
    "log_of",
    "made_up",
    "new_store",
    "torn",
]

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = "one two three four five six seven eight nine ten".split()


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


def new_store(address: str, sentences: int) -> None:
    """A store of one pair that is called ``talk``."""
    with review.open_store(address, create=True) as store:
        review.add_bitext(store, made_up(sentences), review.Author(review.Person("bench"), NOW))


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


def is_intact(address: str) -> bool:
    """Whether SQLite itself finds nothing wrong in a file."""
    try:
        with closing(sqlite3.connect(address)) as connection:
            said = [line for (line,) in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    if said != ["ok"]:
        print(f"  not intact: {'; '.join(said[:3])}", file=sys.stderr)
    return said == ["ok"]


@dataclass(frozen=True)
class Written:
    """An edit as it stands in the log: its kind, who made it, and the beads that it has touched."""

    kind: str
    author: str
    beads: tuple[int, ...]


def log_of(store: review.Store) -> dict[int, Written]:
    """All edits but those that added a pair, by number."""
    return {
        one.number: Written(one.kind, one.author, tuple(sorted(row for kind, row in one.rows if kind == "beads")))
        for one in review.changes_since(store, 0, most=10**9)
        if one.kind != "add"
    }


def torn(store: review.Store) -> int:
    """Edits of which only a part is there, counted by what does not fit.

    An edit is whole where it has lines in the log, each says of its row what the edit before has left, and the rows
    carry the number of the edit that touched them last.
    """
    broken = 0
    last: dict[tuple[str, int], tuple[str, int]] = {}
    with store.reading() as connection:
        numbers = {int(number) for number in connection.execute(select(schema.edits.c.number)).scalars()}
        query = select(schema.changes).order_by(schema.changes.c.edit, schema.changes.c.place)
        for line in connection.execute(query):
            numbers.discard(line.edit)
            broken += last.get((line.kind, line.row), ("", 0))[0] != line.before
            last[line.kind, line.row] = (line.after, int(line.edit))
        for name in ROWS:
            table = schema.row_table(name)
            there = {int(row.id): int(row.version) for row in connection.execute(select(table.c.id, table.c.version))}
            said = {row: edit for (kind, row), (after, edit) in last.items() if kind == name and after}
            broken += len(there.items() ^ said.items())
    return broken + len(numbers)


def gaps_and_lost(store: review.Store, acknowledged: Collection[int]) -> tuple[int, int, int]:
    """Numbers missing from the log, acknowledged edits missing from it, and edits in it that nobody acknowledged."""
    log, wanted = log_of(store).keys(), set(acknowledged)
    return store.last_edit() - 1 - len(log), len(wanted - log), len(log - wanted)
