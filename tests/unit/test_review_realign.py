"""Aligning again what nobody has confirmed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from aligner import review
from aligner.errors import ConflictError, EditError
from aligner.model import Bead, Bitext, Procedure, Rendering, RenderingStatus, Sentence, Span, in_text_order
from aligner.parameters import Parameters
from aligner.pipeline import Resources, align, find_beads, load_resources, with_renderings
from aligner.review.order import Order
from aligner.review.realign import Align

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


def knowing(partners: dict[int, int], crossing: set[int], confidence: float = 0.6) -> Align:
    """What puts sentences with their partners wherever both are given, those in ``crossing`` out of order.

    Where a neighbour on both sides stands out of order too, both are one bead.
    """

    def number(sentence: Sentence) -> int:
        return int(sentence.text[1:-3])

    def align_(source: Sequence[Sentence], target: Sequence[Sentence]) -> list[Bead]:
        places = {number(one): at for at, one in enumerate(target)}
        beads: list[Bead] = []
        taken: set[int] = set()
        for at, one in enumerate(source):
            partner = places.get(partners.get(number(one), -1))
            if partner is None or number(one) not in crossing:
                continue
            taken.add(partner)
            last = beads[-1] if beads else None
            if last and (last.source.stop, last.target.stop) == (at, partner):
                beads[-1] = replace(last, source=range(last.source.start, at + 1),
                                    target=range(last.target.start, partner + 1))  # fmt: skip
            else:
                beads.append(Bead(range(at, at + 1), range(partner, partner + 1), 1.0, confidence, crossing=True))
        free = [at for at in range(len(target)) if at not in taken]
        for at, one in enumerate(source):
            if any(at in bead.source for bead in beads if bead.crossing):
                continue
            partner = places.get(partners.get(number(one), -1))
            point = free[0] if free else len(target)
            if partner not in free:
                beads.append(Bead(range(at, at + 1), range(point, point), 1.0, confidence))
                continue
            while free[0] < partner:
                left = free.pop(0)
                beads.append(Bead(range(at, at), range(left, left + 1), 1.0, confidence))
            free.pop(0)
            beads.append(Bead(range(at, at + 1), range(partner, partner + 1), 1.0, confidence))
        beads += [Bead(range(len(source), len(source)), range(at, at + 1), 1.0, confidence) for at in free]
        return list(in_text_order(beads))

    return align_


def moved(count: int, first: int, stop: int, to: int) -> dict[int, int]:
    """Where each sentence is in a translation that has ``first`` up to ``stop`` before ``to`` of the others."""
    rest = [*range(first), *range(stop, count)]
    order = [*rest[:to], *range(first, stop), *rest[to:]]
    return {one: at for at, one in enumerate(order)}


def aligned(align_: Align, count: int) -> Bitext:
    whole = bitext(*[(1, 1)] * count)
    return replace(whole, beads=tuple(align_(whole.source_sentences, whole.target_sentences)), renderings=())


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


@pytest.mark.parametrize("confidence", [0.97, 0.6])
def test_crossing_beads_of_the_aligner_stay(store: review.Store, confidence: float) -> None:
    align_ = knowing(moved(9, 2, 4, 5), {2, 3}, confidence)
    number = review.add_bitext(store, aligned(align_, 9), ANN).bitext
    before = review.load_state(store, "talk")
    assert shapes(store) == ["0:0", "1:1", "23:56x", "4:2", "5:3", "6:4", "7:7", "8:8"]
    for everything in (True, False):
        hint = "all that is not confirmed was aligned again" if everything else "confirm or reject a bead first"
        with pytest.raises(EditError, match=f"nothing would change: {hint}"):
            review.realign(store, number, align_, by=ANN, everything=everything)
    first, _, third, *_, last = ids(store)
    review.reject(store, [first, third], by=ANN, seen=None)
    review.confirm(store, [last], by=ANN, seen=None)
    with pytest.raises(EditError, match="nothing would change"):
        review.realign(store, number, align_, by=ANN)
    review.undo(store, number, by=ANN)
    review.undo(store, number, by=ANN)
    assert review.load_state(store, "talk").rows == before.rows
    check(store)


@pytest.mark.parametrize("confidence", [0.97, 0.6])
def test_crossing_beads_come_back_where_they_were_taken_apart(store: review.Store, confidence: float) -> None:
    align_ = knowing(moved(9, 2, 3, 5), {2}, confidence)
    number = review.add_bitext(store, aligned(align_, 9), ANN).bitext
    before = shapes(store)
    third, fifth = ids(store)[2], ids(store)[4]
    assert before == ["0:0", "1:1", "2:5x", "3:2", "4:3", "5:4", "6:6", "7:7", "8:8"]
    review.make_null(store, third, by=ANN, seen=None)
    # The anchor stands between the two sides of the bead that is found again.
    review.confirm(store, [fifth], by=ANN, seen=None)
    review.realign(store, number, align_, by=ANN)
    assert shapes(store) == before
    check(store)
    with pytest.raises(EditError, match="nothing would change"):
        review.realign(store, number, align_, by=ANN)


def test_a_bead_whose_place_is_right_but_not_its_mark_is_made_anew(store: review.Store) -> None:
    there = knowing(moved(5, 1, 2, 3), {1})
    number = review.add_bitext(store, aligned(there, 5), ANN).bitext
    other = knowing(moved(5, 1, 2, 3), {2, 3})
    review.realign(store, number, other, by=ANN, everything=True)
    assert shapes(store) == ["0:0", "1:3", "23:12x", "4:4"]
    check(store)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_confirmed_the_text_stays_tiled(store: review.Store, seed: int) -> None:
    draw = random.Random(seed)
    count = draw.randint(6, 16)

    def drawn() -> Align:
        first = draw.randrange(count - 3)
        stop = first + draw.randint(1, 3)
        partners = moved(count, first, stop, draw.randrange(count - stop + first + 1))
        for lost in draw.sample(range(count), 2):
            partners.pop(lost)
        return knowing(partners, set(range(first, stop)), draw.choice((0.6, 0.97)))

    number = review.add_bitext(store, aligned(drawn(), count), ANN).bitext
    for _ in range(3):
        beads = review.load_state(store, "talk").beads
        some = [bead.id for bead in beads if bead.status == "open" and draw.random() < 0.25]
        if some:
            review.confirm(store, some, by=EVE, seen=None)
        held = [bead for bead in review.load_state(store, "talk").beads if bead.status == "confirmed"]
        align_ = drawn()
        refused = ""
        try:
            review.realign(store, number, align_, by=EVE, everything=True)
        except EditError as error:
            refused = str(error)
        assert refused == "" or refused.startswith("nothing would change")
        check(store)
        assert [bead for bead in review.load_state(store, "talk").beads if bead.status == "confirmed"] == held
        with pytest.raises(EditError, match="nothing would change"):
            review.realign(store, number, align_, by=EVE, everything=True)


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
