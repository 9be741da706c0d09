"""What a page or a script asks of a store: the queue, how far the work is, and what has happened since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from aligner.errors import ParameterError
from aligner.review.reasons import REASONS, Look, look_at, risk_of
from aligner.review.rows import BeadRow
from aligner.review.schema import bitexts, changes, edits, row_table
from aligner.review.state import State, bitext_names, load_state
from aligner.review.store import Store

__all__ = ["Change", "Filter", "Progress", "QueueItem", "changes_since", "history_of", "progress", "queue"]

STATUSES = ("open", "confirmed", "rejected")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which beads a queue is to hold; what is empty does not matter.

    statuses
        ``open``, ``confirmed``, ``rejected``.
    reasons
        Names in :data:`~aligner.review.reasons.REASONS`: beads with at least one of them.
    shapes
        Such as ``1:2``; ``other`` stands for every shape but 1:1.
    bookmarked_by
        Beads that this person has marked.
    least_risk
        See :func:`~aligner.review.reasons.risk_of`.

    >>> Filter(reasons=("length", "colour"))
    Traceback (most recent call last):
    ...
    aligner.errors.ParameterError: unknown reason 'colour': choose from rejected, confidence, by-hand, omission, \
addition, halves, crossing, wide, length, numbers, names, term, outside, commented, revised
    """

    statuses: tuple[str, ...] = ("open", "rejected")
    reasons: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    bookmarked_by: str = ""
    least_risk: float = 0.0

    def __post_init__(self) -> None:
        for what, given, known in (("status", self.statuses, STATUSES), ("reason", self.reasons, tuple(REASONS))):
            if unknown := [name for name in given if name not in known]:
                raise ParameterError(f"unknown {what} {unknown[0]!r}: choose from {', '.join(known)}")

    def takes_shape(self, shape: tuple[int, int]) -> bool:
        """Whether beads of so many sentences on either side are wanted."""
        named = "{}:{}".format(*shape)
        return not self.shapes or named in self.shapes or ("other" in self.shapes and named != "1:1")


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A bead to look at.

    number
        Which bead of its pair it is now, from 1.
    version
        The number of the edit that touched it last.
    risk
        See :func:`~aligner.review.reasons.risk_of`.
    reasons
        Why, by their names.
    """

    bead: int
    bitext: int
    pair: str
    number: int
    version: int
    status: str
    shape: str
    risk: float
    confidence: float
    reasons: dict[str, str]
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of a pair is.

    by
        How many beads everybody has confirmed or rejected.
    """

    bitext: int
    pair: str
    beads: int
    confirmed: int
    rejected: int
    by: dict[str, int]

    @property
    def share(self) -> float:
        """Confirmed beads of all, in [0, 1]; 1.0 where there are none."""
        return self.confirmed / self.beads if self.beads else 1.0


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the log.

    refers
        The edit that was undone or done again; 0 for any other.
    rows
        What it touched, as kind and id.
    """

    number: int
    bitext: int
    kind: str
    author: str
    role: str
    at: str
    why: str
    refers: int
    rows: tuple[tuple[str, int], ...]


def queue(
    store: Store, bitext: int | None = None, *, wanted: Filter | None = None, most: int = 100, after: int = 0
) -> list[QueueItem]:
    """The beads to look at, rejected ones first, then by falling risk; among equals in text order.

    bitext
        One pair, or all of the store where None, for which all have to be read.
    most, after
        How many, and how many to pass over.
    """
    wanted = wanted or Filter()
    found = [item for state in _states(store, bitext) for item in _items(state, wanted)]
    found.sort(key=lambda item: (item.status != "rejected", -item.risk))
    return found[after : after + most]


def progress(store: Store) -> list[Progress]:
    """How far the review of each pair is, in the order in which they were added."""
    beads = row_table("beads")
    counts: dict[int, dict[tuple[str, str], int]] = {}
    query = select(beads.c.bitext, beads.c.status, beads.c.decided_by, func.count())
    with store.reading() as connection:
        names = {int(row.id): row.name for row in connection.execute(select(bitexts).order_by(bitexts.c.id))}
        grouped = connection.execute(query.group_by(beads.c.bitext, beads.c.status, beads.c.decided_by))
        for bitext, status, who, number in grouped:
            counts.setdefault(int(bitext), {})[status, who] = int(number)
    return [_progress(number, name, counts.get(number, {})) for number, name in names.items()]


def changes_since(store: Store, number: int, *, bitext: int | None = None, most: int = 1000) -> list[Change]:
    """The edits after edit ``number``, oldest first: what a page needs to be up to date without asking for all.

    Whoever has got fewer than ``most`` has seen everything up to the last of them. Of a bitext that was added the rows
    are left out: it has to be loaded.
    """
    query = select(edits).where(edits.c.number > number).order_by(edits.c.number).limit(most)
    return _changes(store, query if bitext is None else query.where(edits.c.bitext == bitext))


def history_of(store: Store, bead: int) -> list[Change]:
    """All edits that have touched a bead, oldest first; also of a bead that is gone."""
    touching = select(changes.c.edit).where(changes.c.kind == "beads", changes.c.row == bead)
    return _changes(store, select(edits).where(edits.c.number.in_(touching)).order_by(edits.c.number))


def _changes(store: Store, query: Select[tuple[object, ...]]) -> list[Change]:
    with store.reading() as connection:
        lines = connection.execute(query).all()
        numbers = [line.number for line in lines if line.kind != "add"]
        rows: dict[int, list[tuple[str, int]]] = {}
        # Databases take a limited number of values at once.
        for at in range(0, len(numbers), 500):
            some = select(changes.c.edit, changes.c.kind, changes.c.row).where(
                changes.c.edit.in_(numbers[at : at + 500])
            )
            for edit, kind, row in connection.execute(some.order_by(changes.c.edit, changes.c.place)):
                rows.setdefault(int(edit), []).append((kind, int(row)))
    return [
        Change(
            int(line.number),
            int(line.bitext),
            line.kind,
            line.author,
            line.role,
            line.at,
            line.why,
            int(line.refers),
            tuple(rows.get(int(line.number), ())),
        )
        for line in lines
    ]


def _states(store: Store, bitext: int | None) -> Iterator[State]:
    if bitext is not None:
        yield load_state(store, bitext)
        return
    for number in bitext_names(store):
        yield load_state(store, number)


def _items(state: State, wanted: Filter) -> Iterator[QueueItem]:
    marked = _marked(state, wanted.bookmarked_by)
    for number, (look, reasons) in enumerate(look_at(state), start=1):
        row, bead = look.row, look.bead
        # Nobody but the aligner can be wrong about what somebody has confirmed.
        at_risk = 0.0 if row.status == "confirmed" else risk_of(bead, reasons)
        if (
            (row.status in wanted.statuses)
            and (not wanted.reasons or not reasons.keys().isdisjoint(wanted.reasons))
            and wanted.takes_shape(look.bead.shape)
            and (marked is None or row.id in marked)
            and at_risk >= wanted.least_risk
        ):
            yield _item(state, number, look, reasons, at_risk)


def _item(state: State, number: int, look: Look, reasons: dict[str, str], at_risk: float) -> QueueItem:
    row = look.row
    return QueueItem(
        row.id,
        state.id,
        state.pair.id,
        number,
        state.versions[row.id],
        row.status,
        "{}:{}".format(*look.bead.shape),
        at_risk,
        look.bead.confidence,
        reasons,
        look.source,
        look.target,
    )


def _marked(state: State, author: str) -> set[int] | None:
    if not author:
        return None
    found: list[BeadRow | None] = [
        state.bead_of(one.side, one.point) for one in state.bookmarks if one.author == author
    ]
    return {bead.id for bead in found if bead is not None}


def _progress(number: int, name: str, counts: dict[tuple[str, str], int]) -> Progress:
    by: dict[str, int] = {}
    for (status, who), count in counts.items():
        if status != "open":
            by[who] = by.get(who, 0) + count
    total = {status: sum(count for (one, _), count in counts.items() if one == status) for status in STATUSES}
    return Progress(number, name, sum(counts.values()), total["confirmed"], total["rejected"], dict(sorted(by.items())))
