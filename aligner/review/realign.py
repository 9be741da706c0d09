"""Aligning again what nobody has confirmed.

Confirmed beads are hard anchors: what stands between two of them on one side is aligned with what stands between them
on the other, and a confirmed bead out of order is left out with its sentences. What somebody has changed but not
confirmed is aligned again like the rest.

A stretch alone tells the aligner less than the whole text does: less of how words are translated, and of how long the
sides are. So the whole text is aligned first. What comes out of that is taken wherever no bead of it reaches over an
anchor, and only what is left over, with the unsure beads beside it, is aligned on its own. A stretch is passed over
where nothing new can come of it: where all its beads, and the borders of those around it, are as the aligner left them.

Only beads on the path part a text into stretches. A crossing bead of the whole text is taken as it is where both its
sides lie between anchors, not always the same ones, and its sentences are no part of what is aligned on its own.

Measured on the nine documents of mac-dev and champollion with 40 gold beads put in by hand (scripts/bench_realign.py):
mean strict F1 .938 as aligned, .960 with these beads, .966 with the rest aligned again, but .952 where every stretch
was aligned on its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from aligner.errors import EditError
from aligner.model import SIDES, Bead, Bitext, Rendering, Sentence, Side, other_side
from aligner.report.review import BANDS
from aligner.review.adding import outside_of_crossing, rendering_rows
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.rows import BeadRow, RenderingRow, end_of
from aligner.review.state import State, load_state
from aligner.review.store import Store

__all__ = ["Align", "FindRenderings", "realign", "replace_renderings"]

Align = Callable[[Sequence[Sentence], Sequence[Sentence]], Sequence[Bead]]
"""What aligns two runs of sentences: ``pipeline.find_beads`` with its parameters and resources."""

FindRenderings = Callable[[Bitext], Sequence[Rendering]]
"""What finds the renderings of a bitext; see ``pipeline.with_renderings``."""

# Stated, not tuned: as in the report, the upper band of the confidence scale.
_SURE = BANDS[0].least

Borders = tuple[int, int, int, int]


def realign(
    store: Store,
    bitext: int,
    align: Align,
    *,
    by: Author,
    find: FindRenderings | None = None,
    everything: bool = False,
) -> Edit:
    """Align a bitext again between its confirmed beads, as one edit that can be undone.

    Beads that come out with the borders that they had stay what they are, rejected ones too. Where others come out, the
    renderings that the aligner found there are found again with ``find``; those that a person has edited, added or
    labelled stay.

    everything
        Align all that is not confirmed, also where nothing new is known.

    Raises :class:`~aligner.errors.EditError` where nothing would change, and :class:`~aligner.errors.ConflictError`
    where somebody has edited one of the beads while they were being aligned.
    """
    state = load_state(store, bitext)
    stretches = _stretches(state, everything=everything)
    found = [*_best(state, stretches, align)]
    old = {
        ((*one.side("source"), *one.side("target")), one.crossing): one
        for stretch in stretches
        for one in stretch.beads
    }
    new = [one for one in found if one.place not in old]
    kept = {one.place for one in found}
    gone = [row for place, row in old.items() if place not in kept]
    if not new and not gone:
        if everything:
            raise EditError("nothing would change: all that is not confirmed was aligned again and is as it was")
        raise EditError("nothing would change: confirm or reject a bead first, or align everything again")
    after = _after(state, gone, new)
    renderings = () if find is None else find(after.bitext())
    with drafting(store, by, state.seen) as draft:
        draft.load("beads", [row.id for row in gone])
        draft.drop_all([draft.find(BeadRow, row.id) for row in gone])
        rows = [BeadRow(draft.new_id(), bitext, *one.borders, one.crossing, one.score, one.confidence) for one in new]
        draft.add_all(rows)
        if find is not None:
            replace_renderings(draft, state, rows, renderings)
        draft.order(bitext).check_all()
        return draft.finish("realign", bitext, checked=True)


@dataclass
class _Stretch:
    """What stands between two anchors.

    starts, ends
        Where it begins and ends on both sides.
    sentences
        Numbers of the sentences of either side that are no part of a confirmed bead.
    whole_starts
        Where all sentences of the text start.
    """

    starts: tuple[int, int]
    ends: tuple[int, int]
    sentences: dict[Side, list[int]] = field(default_factory=lambda: {"source": [], "target": []})
    beads: list[BeadRow] = field(default_factory=list)
    is_news: bool = False
    whole_starts: dict[Side, list[int]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to align in it."""
        return not any(self.sentences.values())

    def part(self, starts: tuple[int, int], ends: tuple[int, int]) -> _Stretch:
        """The same stretch as far as it lies between two corners."""
        part = _Stretch(starts, ends, whole_starts=self.whole_starts)
        for side, start, end in zip(SIDES, starts, ends, strict=True):
            part.sentences[side] = [
                number for number in self.sentences[side] if start <= self.whole_starts[side][number] < end
            ]
        return part

    def holds_side(self, side: Side, borders: Borders) -> bool:
        """Whether one side of a bead lies between the two anchors."""
        at = SIDES.index(side)
        return self.starts[at] <= borders[2 * at] and borders[2 * at + 1] <= self.ends[at]

    def meets(self, borders: Borders) -> bool:
        """Whether a sentence of a bead lies between the two anchors."""
        return any(
            start < stop and start < end and stop > begin
            for (start, stop), begin, end in zip((borders[:2], borders[2:]), self.starts, self.ends, strict=True)
        )

    def holds(self, borders: Borders) -> bool:
        """Whether a bead lies between the two anchors with both its sides."""
        return all(self.holds_side(side, borders) for side in SIDES)

    def without(self, beads: Sequence[_Found]) -> _Stretch:
        """The same stretch with the sentences of some beads taken out."""
        left: dict[Side, list[int]] = {}
        for at, side in enumerate(SIDES):
            taken = [one.borders[2 * at : 2 * at + 2] for one in beads]
            left[side] = [
                number
                for number in self.sentences[side]
                if not any(start <= self.whole_starts[side][number] < stop for start, stop in taken)
            ]
        return replace(self, sentences=left)


@dataclass(frozen=True)
class _Found:
    borders: Borders
    score: float
    confidence: float
    crossing: bool

    @property
    def place(self) -> tuple[Borders, bool]:
        """What a bead has to have in common with one that is there for that one to stay."""
        return self.borders, self.crossing

    @property
    def key(self) -> tuple[int, int, int]:
        """By which beads are in order."""
        return self.borders[:3]

    @property
    def corner(self) -> tuple[int, int]:
        """Where it begins on both sides."""
        return self.borders[0], self.borders[2]

    @property
    def gate(self) -> tuple[int, int]:
        """Where it ends on both sides."""
        return self.borders[1], self.borders[3]


def _stretches(state: State, *, everything: bool) -> list[_Stretch]:
    ends = end_of(state.pair.source), end_of(state.pair.target)
    anchors = [bead for bead in state.beads if bead.status == "confirmed" and not bead.crossing]
    corners = [(0, 0), *((one.source_to, one.target_to) for one in anchors)]
    gates = [*((one.source_from, one.target_from) for one in anchors), ends]
    stretches = [_Stretch(start, end, whole_starts=state.starts) for start, end in zip(corners, gates, strict=True)]
    behind = {side: [one.side(side)[1] for one in anchors] for side in SIDES}
    crossing: list[tuple[int, int]] = []
    for bead in state.beads:
        if bead.status == "confirmed":
            continue
        places = [bisect_right(behind[side], bead.side(side)[0]) for side in SIDES if not bead.is_empty(side)]
        for side in SIDES:
            if not bead.is_empty(side):
                at = bisect_right(behind[side], bead.side(side)[0])
                stretches[at].sentences[side] += state.indices(bead, side)
        stretches[places[0]].beads.append(bead)
        stretches[places[0]].is_news |= everything or bead.origin == "person" or bead.status == "rejected"
        crossing.append((places[0], places[-1]))
    for at, anchor in enumerate(anchors):
        if anchor.origin == "person":
            stretches[at].is_news = stretches[at + 1].is_news = True
    # Sentences of an open bead that crosses from one stretch to another are free in both or in none.
    changed = True
    while changed:
        changed = False
        for one, other in crossing:
            if stretches[one].is_news != stretches[other].is_news:
                stretches[one].is_news = stretches[other].is_news = changed = True
    for stretch in stretches:
        for numbers in stretch.sentences.values():
            numbers.sort()
    return [stretch for stretch in stretches if stretch.is_news and any(stretch.sentences.values())]


def _best(state: State, stretches: Sequence[_Stretch], align: Align) -> Iterator[_Found]:
    """The beads of stretches: those of the whole text where the anchors allow it."""
    if not stretches:
        return
    whole = _Stretch((0, 0), (end_of(state.pair.source), end_of(state.pair.target)))
    for side in SIDES:
        fixed = {
            number
            for bead in state.beads
            if bead.crossing and bead.status == "confirmed"
            for number in state.indices(bead, side)
        }
        whole.sentences[side] = [number for number in range(len(state.side(side))) if number not in fixed]
    every = [*_aligned(state, whole, align)]
    crossing = [
        one
        for one in every
        if one.crossing and all(any(stretch.holds_side(side, one.borders) for stretch in stretches) for side in SIDES)
    ]
    yield from crossing
    path = [one for one in every if not one.crossing]
    for stretch in stretches:
        met = [one for one in path if stretch.meets(one.borders)]
        yield from _mended(state, stretch.without(crossing), met, align)


def _mended(state: State, stretch: _Stretch, found: Sequence[_Found], align: Align) -> Iterator[_Found]:
    """The beads of a stretch: those of the whole text that lie in it, and what is left over aligned on its own.

    Next to what is left over, beads that are not sure are left over too.

    found
        Beads of the path; the sentences of crossing ones are not in the stretch.
    """
    held = sorted((one for one in found if stretch.holds(one.borders)), key=lambda one: one.key)
    corners = [stretch.starts, *(one.gate for one in held)]
    gates = [*(one.corner for one in held), stretch.ends]
    is_kept = [True] * len(held)
    for at, gap in enumerate(zip(corners, gates, strict=True)):
        if stretch.part(*gap).is_empty:
            continue
        for beside in (range(at, len(held)), range(at - 1, -1, -1)):
            for number in takewhile(lambda number: held[number].confidence < _SURE, beside):
                is_kept[number] = False
    kept = [one for one, stays in zip(held, is_kept, strict=True) if stays]
    yield from kept
    corners = [stretch.starts, *(one.gate for one in kept)]
    gates = [*(one.corner for one in kept), stretch.ends]
    for corner, gate in zip(corners, gates, strict=True):
        part = stretch.part(corner, gate)
        if not part.is_empty:
            yield from _aligned(state, part, align)


def _aligned(state: State, stretch: _Stretch, align: Align) -> Iterator[_Found]:
    """The beads of a stretch as the aligner has them, null beads where it would have to reach over a confirmed one."""
    runs = []
    for side in SIDES:
        text, rows = state.pair.document(side).text, state.side(side)
        runs.append([rows[number].sentence(at, text) for at, number in enumerate(stretch.sentences[side])])
    for bead in _cut([*outside_of_crossing(align(*runs))], stretch.sentences):
        places = [_place(state, side, stretch, bead.side(side)) for side in SIDES]
        yield _Found((*places[0], *places[1]), bead.score, bead.confidence, bead.crossing)


def _cut(beads: Sequence[Bead], numbers: dict[Side, list[int]]) -> list[Bead]:
    """The beads of a run, without what reaches over sentences that are not in it: that is in null beads.

    numbers
        Which sentences of the text are in the run.
    """
    path: list[Bead] = []
    crossing: list[Bead] = []
    loose: list[tuple[Side, range, float]] = []
    for bead in beads:
        sources, targets = ([*_pieces(numbers[side], bead.side(side))] for side in SIDES)
        first = replace(bead, source=(sources or [bead.source])[0], target=(targets or [bead.target])[0])
        if bead.crossing:
            crossing.append(first)
            loose += [("source", piece, bead.confidence) for piece in sources[1:]]
            loose += [("target", piece, bead.confidence) for piece in targets[1:]]
            continue
        point = targets[1].start if len(targets) > 1 else bead.target.stop
        path.append(first)
        path += [_null("source", piece, point, bead.confidence) for piece in sources[1:]]
        path += [_null("target", piece, bead.source.stop, bead.confidence) for piece in targets[1:]]
    for side, piece, confidence in loose:
        # What a crossing bead loses goes back to its place on the path.
        at = next((at for at, one in enumerate(path) if one.side(side).start >= piece.stop), len(path))
        other = other_side(side)
        point = path[at].side(other).start if at < len(path) else len(numbers[other])
        path.insert(at, _null(side, piece, point, confidence))
    return path + crossing


def _null(side: Side, inside: range, point: int, confidence: float) -> Bead:
    empty = range(point, point)
    sides = (inside, empty) if side == "source" else (empty, inside)
    return Bead(*sides, confidence=confidence)


def _pieces(numbers: Sequence[int], inside: range) -> Iterator[range]:
    """A range of a run as ranges in which the sentences follow each other in the text."""
    start = inside.start
    for one, two in pairwise(inside):
        if numbers[two] != numbers[one] + 1:
            yield range(start, two)
            start = two
    if inside:
        yield range(start, inside.stop)


def _place(state: State, side: Side, stretch: _Stretch, inside: range) -> tuple[int, int]:
    """The borders of a range of a run in the document."""
    numbers, starts = stretch.sentences[side], state.starts[side]
    end = stretch.ends[SIDES.index(side)]
    start = starts[numbers[inside.start]] if inside.start < len(numbers) else end
    if not inside:
        return start, start
    after = numbers[inside.stop - 1] + 1
    whole = end_of(state.pair.document(side))
    return start, starts[after] if after < len(starts) else whole


def _after(state: State, gone: Sequence[BeadRow], new: Sequence[_Found]) -> State:
    """The state as it will be, with ids below zero for what is new."""
    lost = {row.id for row in gone}
    rows = [
        BeadRow(-1 - at, state.id, *one.borders, one.crossing, one.score, one.confidence) for at, one in enumerate(new)
    ]
    beads = sorted([*(row for row in state.beads if row.id not in lost), *rows], key=lambda row: row.key("source"))
    return replace(state, beads=tuple(beads))


def replace_renderings(draft: Draft, state: State, rows: Sequence[BeadRow], found: Sequence[Rendering]) -> None:
    """The aligner's renderings in new beads, found again; those that are a person's stay, and in their places."""
    inside = sorted((row.source_from, row.source_to) for row in rows if not row.is_empty("source"))
    starts = [start for start, _ in inside]

    def is_new(point: int) -> bool:
        at = bisect_right(starts, point) - 1
        return at >= 0 and point < inside[at][1]

    labelled = {label.rendering for label in state.labels}
    people = [row for row in state.renderings if row.origin == "person" or row.id in labelled]
    taken = {(row.term, row.start) for row in people}
    ids = {row.id for row in state.renderings if is_new(row.start)} - {row.id for row in people}
    draft.load("renderings", sorted(ids))
    draft.drop_all([draft.find(RenderingRow, row) for row in sorted(ids)])
    fresh = [one for one in found if is_new(one.source.start) and (one.term, one.source.start) not in taken]
    draft.add_all(rendering_rows(draft, state.id, fresh))
