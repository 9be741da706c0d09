"""What follows the log shows the same as what is loaded anew, and knows which rows look different."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner import review
from aligner.errors import EditError
from aligner.model import Bead, Bitext, DocumentPair, in_text_order
from aligner.review.live import Live
from aligner.review.reasons import whole_of
from aligner.server.rows import RowView, row_views

from .test_review import ANN, BEN, STEPS, bitexts, do, document, stored

SIDES = ("source", "target")
FILTERS = (
    review.Filter(),
    review.Filter(statuses=("open", "confirmed"), shapes=("other",)),
    review.Filter(reasons=("omission", "by-hand", "commented"), bookmarked_by=""),
    review.Filter(bookmarked_by="ben", least_risk=0.1),
)


def views(live: Live) -> dict[int, RowView]:
    return {one.bead.id: replace(one, number=0) for one in row_views(live, live.beads, "ben")}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(bitexts(), STEPS, st.lists(st.sampled_from(["undo", "redo", "do"]), min_size=25, max_size=25))
def test_a_live_bitext_is_what_the_store_holds(
    bitext: Bitext, steps: list[tuple[int, int, int, int]], kinds: list[str]
) -> None:
    with stored(bitext) as store:
        number = review.load_state(store, "p").id
        live = Live(store, number)
        for step, kind in zip(steps, kinds, strict=False):
            before, seen = views(live), live.seen
            with contextlib.suppress(EditError):
                if kind == "do":
                    do(store, step, BEN if step[1] % 2 else ANN)
                else:
                    (review.undo if kind == "undo" else review.redo)(store, number, by=BEN)
            live.refresh()
            state = review.load_state(store, "p")
            assert (live.part().rows, live.seen) == (state.rows, state.seen)
            assert live.part().beads == state.beads
            assert live.part().versions == state.versions
            assert [live.index(bead) for bead in live.beads] == list(range(len(state.beads)))
            for side in SIDES:
                for point in {
                    0,
                    3,
                    *(one.start for one in state.sentences),
                    *(bead.side(side)[1] for bead in state.beads),
                }:
                    assert live.bead_at(side, point) == state.bead_of(side, point)
            after = views(live)
            touched = {bead for one in live.touched_since(seen) or () for bead in one.beads}
            assert {bead for bead in before.keys() | after.keys() if before.get(bead) != after.get(bead)} <= touched
        if live.whole != whole_of(live.part()):
            # What the text says as a whole is asked for once.
            live = Live(store, number)
        for wanted in FILTERS:
            items = review.queue(store, number, wanted=wanted, most=1000)
            assert [bead.id for bead in live.queue(wanted)] == [item.bead for item in items]
            assert live.reasons(live.queue(wanted)) == [item.reasons for item in items]


@pytest.mark.parametrize(
    ("beads", "merged"),
    [
        # The addition leaves the omission before it alone, or comes between others no more.
        ([((0, 1), (0, 0)), ((1, 1), (0, 1)), ((1, 2), (1, 2)), ((2, 3), (2, 2))], (1, 3)),
        ([((0, 1), (0, 0)), ((1, 2), (0, 0)), ((2, 2), (0, 1)), ((2, 2), (1, 2))], (0, 2)),
    ],
)
def test_whoever_gets_other_neighbours_has_other_reasons(
    beads: list[tuple[tuple[int, int], tuple[int, int]]], merged: tuple[int, int]
) -> None:
    source, sources = document("s", ["甲。"] * beads[-1][0][1])
    target, targets = document("t", ["A."] * beads[-1][1][1])
    made = in_text_order(Bead(range(*one), range(*two), 1.0, 0.9) for one, two in beads)
    with stored(Bitext(DocumentPair("p", source, target), sources, targets, made)) as store:
        live = Live(store, review.load_state(store, "p").id)
        before = views(live)
        live.queue(review.Filter())
        seen, rows = live.seen, list(live.beads)
        review.merge(store, rows[merged[0]].id, other=rows[merged[1]].id, by=BEN, seen=seen)
        live.refresh()
        items = review.queue(store, live.id)
        assert [bead.id for bead in live.queue(review.Filter())] == [item.bead for item in items]
        assert live.reasons(live.queue(review.Filter())) == [item.reasons for item in items]
        touched = {bead for one in live.touched_since(seen) or () for bead in one.beads}
        after = views(live)
        assert {bead for bead in before.keys() | after.keys() if before.get(bead) != after.get(bead)} <= touched
