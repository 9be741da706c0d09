"""Aligning again what nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from aligner import review
from aligner.errors import ConflictError, EditError
from aligner.model import Bead, Bitext, Procedure, Rendering, RenderingStatus, Sentence, Span
from aligner.parameters import Parameters
from aligner.pipeline import Resources, align, find_beads, load_resources, with_renderings
from aligner.review.order import Order

from .test_review_edits import ANN, BEN, EVE, bitext, ids, shapes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        yield opened


def in_turn(source: Sequence[Sentence], target: Sequence[Sentence]) -> list[Bead]:
    """Sentences one to one, and what is left over alone."""
    both = min(len(source), len(target))
    beads = [Bead(range(at, at + 1), range(at, at + 1), 1.0, 0.6) for at in range(both)]
    beads += [Bead(range(at, at + 1), range(both, both), 1.0, 0.6) for at in range(both, len(source))]
    return beads + [Bead(range(both, both), range(at, at + 1), 1.0, 0.6) for at in range(both, len(target))]


def check(store: review.Store) -> None:
    state = review.load_state(store, "talk")
    with store.reading() as connection:
        Order(connection, state.id).check_all()
    assert review.replay(store, state.id) == state.rows


def test_confirmed_beads_are_anchors_and_the_rest_is_aligned_again(store: review.Store) -> None:
    number = review.add_bitext(store, bitext((1, 2), (1, 1), (2, 1), (1, 1), (2, 2)), ANN).bitext
    anchor = ids(store)[2]
    review.split(store, anchor, 1, 1, by=ANN, seen=None)
    review.confirm(store, [anchor], by=ANN, seen=None)
    before = review.load_state(store, "talk")
    edit = review.realign(store, number, in_turn, by=BEN)
    check(store)
    after = review.load_state(store, "talk")
    assert shapes(store) == ["0:0", "1:1", ":2", "2:3", "3:4", "4:5", "5:6", "6:"]
    assert [bead for bead in after.beads if bead.status == "confirmed"] == [
        bead for bead in before.beads if bead.status == "confirmed"
    ]
    assert {bead.confidence for bead in after.beads if bead.status == "open"} == {0.6}
    assert [(one.number, one.kind, one.author) for one in review.changes_since(store, before.seen)] == [
        (edit.number, "realign", "ben")
    ]
    review.undo(store, number, by=BEN)
    assert review.load_state(store, "talk").rows == before.rows


def test_only_what_can_bring_something_new_is_aligned_again(store: review.Store) -> None:
    number = review.add_bitext(store, bitext((1, 2), (1, 1), (2, 1), (1, 1), (2, 2)), ANN).bitext
    with pytest.raises(EditError, match="nothing would change"):
        review.realign(store, number, in_turn, by=ANN)
    beads = ids(store)
    review.confirm(store, [beads[1]], by=ANN, seen=None)
    with pytest.raises(EditError, match="nothing would change"):
        review.realign(store, number, in_turn, by=ANN)
    review.reject(store, [beads[3]], by=ANN, seen=None)
    review.realign(store, number, in_turn, by=ANN)
    assert shapes(store) == ["0:01", "1:2", "2:3", "3:4", "4:5", "5:6", "6:"]
    review.undo(store, number, by=ANN)
    review.realign(store, number, in_turn, by=ANN, everything=True)
    assert shapes(store) == ["0:0", ":1", "1:2", "2:3", "3:4", "4:5", "5:6", "6:"]
    check(store)


def test_a_rejected_bead_that_comes_out_again_stays_rejected(store: review.Store) -> None:
    number = review.add_bitext(store, bitext((1, 1), (2, 1), (1, 2)), ANN).bitext
    review.reject(store, ids(store)[:2], by=ANN, seen=None)
    review.realign(store, number, in_turn, by=ANN)
    assert shapes(store) == ["0:0", "1:1", "2:2", "3:3"]
    assert [bead.status for bead in review.load_state(store, "talk").beads] == ["rejected", "open", "open", "open"]


def test_a_confirmed_bead_out_of_order_is_left_out_with_its_sentences(store: review.Store) -> None:
    number = review.add_bitext(store, bitext((1, 1), (1, 1), (1, 1), (1, 1)), ANN).bitext
    _, second, third, _ = ids(store)
    review.swap(store, second, by=ANN, seen=None)
    assert shapes(store) == ["0:0", "1:2", "2:1x", "3:3"]
    review.confirm(store, [third], by=ANN, seen=None)

    def together(source: Sequence[Sentence], target: Sequence[Sentence]) -> list[Bead]:
        return [Bead(range(len(source)), range(len(target)))]

    review.realign(store, number, together, by=ANN)
    check(store)
    # Reaching over the crossing bead is not possible: both runs are cut there.
    assert "2:1x" in shapes(store)
    assert shapes(store)[0] == "01:0"
    found = [bead for bead in review.load_state(store, "talk").bitext().beads if not bead.crossing]
    assert all(bead.is_null for bead in found[1:])


def test_open_beads_out_of_order_are_put_in_order(store: review.Store) -> None:
    number = review.add_bitext(store, bitext((1, 1), (1, 1), (1, 1), (1, 1)), ANN).bitext
    first, second, _, fourth = ids(store)
    review.swap(store, first, other=fourth, by=ANN, seen=None)
    review.confirm(store, [second], by=ANN, seen=None)
    review.realign(store, number, in_turn, by=ANN)
    assert shapes(store) == ["0:0", "1:1", "2:2", "3:3"]
    check(store)


def test_what_a_person_says_of_a_rendering_stays(store: review.Store) -> None:
    given = bitext((1, 1), (1, 2), (1, 1))
    whole = given.source_sentences
    given = replace(given, renderings=tuple(
        Rendering(term, at, RenderingStatus.OTHERWISE, Span(whole[at].start, whole[at].start + 2))
        for at in range(3) for term in ("auto", "edited", "labelled")
    ))  # fmt: skip
    number = review.add_bitext(store, given, ANN).bitext
    for row in review.load_state(store, "talk").renderings:
        if row.term == "edited":
            review.edit_rendering(store, row.id, status=RenderingStatus.ADMITTED, by=ANN, seen=None)
        if row.term == "labelled":
            review.label_rendering(store, row.id, Procedure.LITERAL, by=ANN, seen=None)
    before = review.load_state(store, "talk")

    def find(now: Bitext) -> list[Rendering]:
        return [
            Rendering(term, at, RenderingStatus.NOT_FOUND, Span(now.bead_sentences(bead, "source")[0].start,
                      now.bead_sentences(bead, "source")[0].start + 2))
            for at, bead in enumerate(now.beads) if bead.source for term in ("auto", "edited", "labelled", "new")
        ]  # fmt: skip

    review.reject(store, ids(store)[:1], by=ANN, seen=None)
    review.realign(store, number, in_turn, by=EVE, find=find)
    after = review.load_state(store, "talk")
    assert shapes(store) == ["0:0", "1:1", "2:2", ":3"]
    assert after.labels == before.labels
    kept = {row for row in before.renderings if row.term != "auto"}
    assert kept <= set(after.renderings)
    # The first bead came out as it was, so nothing was looked for in it.
    news = [(row.term, row.status, row.start) for row in after.renderings if row not in kept]
    starts = [row.start for row in after.side("source")]
    assert news == [
        ("auto", "otherwise", starts[0]),
        ("auto", "not-found", starts[1]),
        ("new", "not-found", starts[1]),
        ("auto", "not-found", starts[2]),
        ("new", "not-found", starts[2]),
    ]


def test_what_the_whole_text_gives_is_kept_as_far_as_anchors_allow(store: review.Store) -> None:
    number = review.add_bitext(store, bitext(*[(1, 1)] * 10), ANN).bitext
    middle = ids(store)[4]
    review.merge(store, middle, by=ANN, seen=None)
    review.confirm(store, [middle], by=ANN, seen=None)
    sizes: list[tuple[int, int]] = []

    def align_(source: Sequence[Sentence], target: Sequence[Sentence]) -> list[Bead]:
        """Everything in pairs of sentences; sure of all but the second bead from the end."""
        sizes.append((len(source), len(target)))
        if len(source) < 10:
            return [Bead(range(len(source)), range(len(target)))]
        # The anchor holds sentences 4 and 5; the bead of 5 and 6 reaches over it.
        steps = [(0, 2), (2, 3), (3, 5), (5, 7), (7, 8), (8, 10)]
        return [Bead(range(*step), range(*step), confidence=0.5 if step[0] == 7 else 0.95) for step in steps]

    review.realign(store, number, align_, by=ANN)
    assert sizes == [(10, 10), (1, 1), (2, 2)]
    assert shapes(store) == ["01:01", "2:2", "3:3", "45:45", "67:67", "89:89"]
    check(store)


def test_an_edit_made_meanwhile_is_a_conflict(store: review.Store) -> None:
    number = review.add_bitext(store, bitext((1, 2), (2, 1), (1, 1)), ANN).bitext
    first, second, _ = ids(store)
    review.reject(store, [first], by=ANN, seen=None)

    def slow(source: Sequence[Sentence], target: Sequence[Sentence]) -> list[Bead]:
        review.split(store, second, 1, 1, by=BEN, seen=None)
        return in_turn(source, target)

    with pytest.raises(ConflictError, match="changed by ben"):
        review.realign(store, number, slow, by=ANN)
    assert shapes(store) == ["0:01", "1:2", "2:", "3:3"]


@pytest.fixture(scope="module")
def resources() -> Resources:
    return load_resources(Parameters())


def test_the_aligner_finds_again_what_was_spoilt(store: review.Store, root: Path, resources: Resources) -> None:
    parameters = Parameters()
    source = root / "corpora/texts/t20210311_0907.txt"
    target = root / "corpora/texts/phone-call-with-secretary-hallworth.txt"
    given = align(source, target, parameters=parameters, resources=resources)
    number = review.add_bitext(store, given, ANN).bitext
    name = given.pair.id
    rows = review.load_state(store, name).beads
    middle = rows[len(rows) // 2]
    review.confirm(store, [middle.id], by=ANN, seen=None)
    for row in rows[: len(rows) // 2 - 1 : 2]:
        review.merge(store, row.id, by=BEN, seen=None)
    spoilt = review.load_state(store, name).bitext().beads
    review.realign(
        store,
        number,
        partial(find_beads, parameters=parameters, resources=resources),
        find=lambda now: with_renderings(now, resources).renderings,
        by=ANN,
    )
    after = review.load_state(store, name).bitext()

    def right(beads: Sequence[Bead]) -> int:
        return len({(b.source, b.target) for b in beads} & {(b.source, b.target) for b in given.beads})

    assert right(spoilt) < 0.7 * len(given.beads)
    assert right(after.beads) > 0.9 * len(given.beads)
    assert {one.source for one in after.renderings} == {one.source for one in given.renderings}
