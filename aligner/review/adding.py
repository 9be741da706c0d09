"""A bitext into a store, as the first edit of its log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace

from sqlalchemy import insert, select

from aligner.errors import EditError
from aligner.model import SIDES, Bead, Bitext, Rendering, Side
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.rows import BeadRow, RenderingRow, SentenceRow, end_of, packed, packed_spans
from aligner.review.schema import bitexts, documents
from aligner.review.store import Store

__all__ = ["add_bitext", "bead_rows", "has_bitext", "outside_of_crossing", "rendering_rows", "stored_name"]


def stored_name(name: str) -> str:
    """The id of a pair as the store has it; a lone surrogate, from a file name that is not UTF-8, is spelt out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "")


def has_bitext(store: Store, name: str) -> bool:
    """Whether a pair of this id is in the store."""
    with store.reading() as connection:
        query = select(bitexts.c.id).where(bitexts.c.name == stored_name(name))
        return connection.execute(query).one_or_none() is not None


def add_bitext(store: Store, bitext: Bitext, by: Author) -> Edit:
    """Add a bitext with its beads and renderings; it is there as a whole or not at all.

    Raises :class:`~aligner.errors.EditError` where a pair of its id is there: what people have done with it is not to
    be overwritten.
    """
    name = stored_name(bitext.pair.id)
    with drafting(store, by, None) as draft:
        if draft.connection.execute(select(bitexts.c.id).where(bitexts.c.name == name)).one_or_none() is not None:
            raise EditError(f"the store has a pair {name!r} already: give this one another id")
        number = draft.new_id()
        draft.connection.execute(
            insert(bitexts).values(
                id=number,
                name=name,
                score=bitext.pair.score,
                reasons=packed(bitext.pair.reasons),
                signature=packed(asdict(bitext.signature)),
            )
        )
        for side in SIDES:
            _add_document(draft, number, bitext, side)
        draft.add_all(_sentence_rows(draft, number, bitext))
        borders = (
            [*(one.start for one in bitext.source_sentences), end_of(bitext.pair.source)],
            [*(one.start for one in bitext.target_sentences), end_of(bitext.pair.target)],
        )
        draft.add_all(bead_rows(draft, number, bitext.beads, borders))
        draft.add_all(rendering_rows(draft, number, bitext.renderings))
        draft.order(number).check_all()
        return draft.finish("add", number, checked=True)


def bead_rows(
    draft: Draft,
    bitext: int,
    beads: Sequence[Bead],
    borders: tuple[Sequence[int], Sequence[int]],
) -> list[BeadRow]:
    """Beads as rows with new ids.

    borders
        Where the sentences of each side start that the beads count, and the border behind the last of them.
    """
    found: list[BeadRow] = []
    for bead in outside_of_crossing(beads):
        places = [
            (border[bead.side(side).start], border[bead.side(side).stop])
            for side, border in zip(SIDES, borders, strict=True)
        ]
        row = BeadRow(draft.new_id(), bitext, *places[0], *places[1], bead.crossing, bead.score, bead.confidence)
        found.append(row)
    return found


def outside_of_crossing(beads: Sequence[Bead]) -> Iterator[Bead]:
    """Beads in text order, with the empty sides of null beads on the path and inside of no crossing bead.

    >>> moved, omitted = Bead(range(0, 1), range(1, 3), crossing=True), Bead(range(1, 2), range(2, 2))
    >>> [bead.target for bead in outside_of_crossing([moved, omitted])]
    [range(1, 3), range(3, 3)]
    """
    path: dict[Side, int] = dict.fromkeys(SIDES, 0)
    taken = {side: sorted((one.side(side) for one in beads if one.crossing), key=lambda r: r.start) for side in SIDES}
    for bead in beads:
        if bead.crossing:
            yield bead
            continue
        sides: list[range] = []
        for side in SIDES:
            indices = bead.side(side)
            if not indices:
                point = _outside(max(indices.start, path[side]), taken[side])
                indices = range(point, point)
            sides.append(indices)
            path[side] = indices.stop
        yield replace(bead, source=sides[0], target=sides[1])


def _outside(point: int, taken: Sequence[range]) -> int:
    """A point between sentences that lies inside of no crossing bead."""
    for stretch in taken:
        if stretch.start < point < stretch.stop:
            return stretch.stop
    return point


def _add_document(draft: Draft, number: int, bitext: Bitext, side: Side) -> None:
    document = bitext.document(side)
    draft.connection.execute(
        insert(documents).values(
            bitext=number,
            side=side,
            name=packed(document.id),
            text=packed(document.text),
            length=len(document.text),
            paragraphs=packed([[one.index, one.start, one.end, one.kind] for one in document.paragraphs]),
            metadata=packed(asdict(document.metadata)),
            path=packed(document.path),
            digest=document.digest,
        )
    )


def _sentence_rows(draft: Draft, number: int, bitext: Bitext) -> list[SentenceRow]:
    return [
        SentenceRow(draft.new_id(), number, side, one.start, one.end, one.paragraph)
        for side in SIDES
        for one in bitext.sentences(side)
    ]


def rendering_rows(draft: Draft, bitext: int, renderings: Iterable[Rendering]) -> list[RenderingRow]:
    """The aligner's renderings as rows with new ids."""
    return [
        RenderingRow(
            draft.new_id(),
            bitext,
            stored_name(one.term),
            one.status.value,
            one.source.start,
            one.source.end,
            packed_spans(one.target),
            one.confidence,
            missing=packed_spans(one.missing),
        )
        for one in renderings
    ]
