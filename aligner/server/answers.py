"""What the script of the page asks for, as plain values that become JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aligner.model import SIDES, Procedure, RenderingStatus, Side
from aligner.review import Filter, Person
from aligner.review.live import Live
from aligner.review.queries import Change
from aligner.review.rows import BeadRow, RenderingRow
from aligner.server.actions import SAID
from aligner.server.rows import row_views
from aligner.server.templates import render

__all__ = ["WINDOW", "changed", "detail", "neighbour", "panel", "queue_list", "window"]

WINDOW = 80
"""Beads that are sent at once; the script asks for more as one scrolls."""

_MOST_CHANGED = 400
_MOST_QUEUED = 100
_MOST_OF_A_PARAGRAPH = 2000
_MOST_OF_A_HISTORY = 50


def window(live: Live, first: int, most: int, person: str) -> dict[str, Any]:
    """Beads ``first`` (from 0) and those after it."""
    first = min(max(0, first), max(0, len(live.beads) - 1))
    beads = live.beads[first : first + max(1, min(most, 4 * WINDOW))]
    return {**_head(live), "first": first, "html": rows_html(live, beads, person)}


def rows_html(live: Live, beads: Sequence[BeadRow], person: str) -> str:
    """Rows of the list."""
    return render("rows.html", rows=row_views(live, beads, person), tags=live.pair.languages)


def changed(live: Live, seen: int, person: str, first_shown: int | None) -> dict[str, Any]:
    """What has to be shown anew since edit ``seen``: rows with their neighbours, in order, and what is gone.

    first_shown
        The bead that the page shows first; the answer says which one it is now.
    """
    touched = live.touched_since(seen)
    ids = {bead for one in touched or () for bead in one.beads}
    shown = live.find(first_shown) if first_shown is not None else None
    others = [one for one in live.done_since(seen) if one.author != person]
    said = "; ".join(f"{one.author}: {SAID.get(one.kind, one.kind).lower()}" for one in others[-3:])
    head = _head(live) | {"first": live.index(shown) if shown is not None else None, "others": said}
    if touched is None or len(ids) > _MOST_CHANGED:
        return head | {"reload": True}
    rows = sorted((row for row in map(live.find, ids) if row is not None), key=live.index)
    html = rows_html(live, rows, person)
    places = []
    for row in rows:
        at = live.index(row)
        before = live.beads[at - 1].id if at else 0
        after = live.beads[at + 1].id if at + 1 < len(live.beads) else 0
        places.append({"bead": row.id, "before": before, "after": after})
    gone = [bead for bead in ids if live.find(bead) is None]
    return head | {"reload": False, "rows": places, "html": html, "gone": gone}


def neighbour(live: Live, kind: str, bead: int, back: bool, wanted: Filter, person: str) -> BeadRow | None:
    """The next bead of a kind after one, or before it: ``odd``, ``open``, ``marked`` or ``risk``."""
    here = live.find(bead)
    if kind == "risk":
        order = live.queue(wanted)
        if here is None:
            return order[0] if order and not back else None
        place = _place(live, here)
        later = [one for one in order if (_place(live, one) < place if back else _place(live, one) > place)]
        return (later[-1] if back else later[0]) if later else None
    at = live.index(here) if here is not None else -1
    way = range(at - 1, -1, -1) if back else range(at + 1, len(live.beads))
    marked = live.marked_by(person) if kind == "marked" else set()
    for index in way:
        one = live.beads[index]
        if (
            (kind == "open" and one.status != "confirmed")
            or (kind == "odd" and live.shape(one) != (1, 1))
            or (kind == "marked" and one.id in marked)
        ):
            return one
    return None


def queue_list(live: Live, wanted: Filter, after: int) -> dict[str, Any]:
    """A part of the queue."""
    order = live.queue(wanted)
    some = order[after : after + _MOST_QUEUED]
    state = live.part(some)
    texts = {}
    now = state.bitext()
    for row, bead in zip(state.beads, now.beads, strict=True):
        texts[row.id] = [now.bead_text(bead, side)[:160] for side in SIDES]
    items = [
        {
            "bead": row.id,
            "number": live.index(row) + 1,
            "shape": "{}:{}".format(*live.shape(row)),
            "confidence": row.confidence,
            "status": row.status,
            "reasons": list(said.values()),
            "texts": texts[row.id],
        }
        for row, said in zip(some, live.reasons(some), strict=True)
    ]
    html = render("queue.html", items=items, total=len(order), after=after, tags=live.pair.languages, pair=live.id)
    return {"html": html, "total": len(order)}


def panel(live: Live, row: BeadRow, person: Person, history: Sequence[Change]) -> str:
    """All that is known of one bead, as HTML.

    history
        The edits that have touched it, oldest first.
    """
    view = row_views(live, [row], person.name)[0]
    phrases = [
        {
            "id": one.id,
            "term": one.term,
            "status": one.status,
            "phrase": live.pair.source.text[one.start : one.end],
            "rendering": _rendered(live, one),
            "labels": [label for label in live.labels.values() if label.rendering == one.id],
        }
        for one in live.renderings(row)
    ]
    comments = [one for one in live.comments.values() if live.holder(one) == row.id]
    paragraphs = [_paragraphs(live, row, side) for side in SIDES]
    return render(
        "panel.html",
        view=view,
        phrases=phrases,
        comments=comments,
        paragraphs=paragraphs,
        tags=live.pair.languages,
        person=person,
        history=[one for one in history if one.kind != "add"][-_MOST_OF_A_HISTORY:],
        said=SAID,
    )


def detail(live: Live, row: BeadRow) -> dict[str, Any]:
    """What editing a bead needs: its sentences and renderings with their offsets."""
    state = live.part([row])
    texts = {side: live.pair.document(side).text for side in SIDES}
    sentences = {
        side: [
            {"id": one.id, "start": one.start, "text": texts[side][one.start : one.end], "paragraph": one.paragraph}
            for one in state.side(side)
        ]
        for side in SIDES
    }
    renderings = [
        {
            "id": one.id,
            "term": one.term,
            "status": one.status,
            "phrase": texts["source"][one.start : one.end],
            "rendering": _rendered(live, one),
            "labels": {
                label.author: [label.procedure, label.certainty]
                for label in live.labels.values()
                if label.rendering == one.id
            },
        }
        for one in live.renderings(row)
    ]
    known = {"statuses": list(RenderingStatus), "procedures": list(Procedure)}
    return {"bead": row.id, "seen": live.seen, "sentences": sentences, "renderings": renderings, **known}


def _rendered(live: Live, rendering: RenderingRow) -> str:
    return " … ".join(span.of(live.pair.target.text) for span in rendering.target_spans)


def _paragraphs(live: Live, row: BeadRow, side: Side) -> list[tuple[str, str, str]]:
    """The paragraphs around one side of a bead, in three parts: before it, its own text, after it."""
    document = live.pair.document(side)
    own = live.part([row]).side(side)
    if not own:
        return []
    low, high = own[0].start, own[-1].end
    around = {one.paragraph for one in own}
    touching = [one for one in document.paragraphs if one.index in around]
    start = max(min(one.start for one in touching), low - _MOST_OF_A_PARAGRAPH)
    end = min(max(one.end for one in touching), high + _MOST_OF_A_PARAGRAPH)
    text = document.text
    middle = text[low:high]
    if len(middle) > 2 * _MOST_OF_A_PARAGRAPH:
        middle = f"{middle[:_MOST_OF_A_PARAGRAPH]} … {middle[-_MOST_OF_A_PARAGRAPH:]}"
    return [(text[start:low], middle, text[high:end])]


def _place(live: Live, row: BeadRow) -> tuple[bool, float, int]:
    # What has just been confirmed keeps the place that it had, so that one can go on from there.
    opened = replace(row, status="open") if row.status == "confirmed" else row
    return row.status != "rejected", -live.risk(opened), live.index(row)


def _head(live: Live) -> dict[str, Any]:
    return {"seen": live.seen, "total": len(live.beads), "tally": live.tally()}
