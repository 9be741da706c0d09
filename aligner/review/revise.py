"""A document that its publisher has revised: the new text, and all that was reviewed and still holds.

Beads whose sentences are as they were stay what they are, confirmed ones too. The others are opened again, and say in
the queue what their text was (the reason ``revised``). New sentences are aligned with what stands loose between the
same neighbours on the other side; where nothing does, they are null beads. All of it is one edit that can be undone:
the text is part of the state.

Nobody's word is overruled by that, so it is open to annotators, whoever has confirmed what.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

from aligner.errors import EditError
from aligner.model import SIDES, Document, Sentence, Side, Span, other_side
from aligner.review.adding import outside_of_crossing
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.realign import Align, FindRenderings, replace_renderings
from aligner.review.revision import Piece, Revision, compare
from aligner.review.rows import (
    BeadRow,
    BookmarkRow,
    CommentRow,
    RenderingRow,
    RevisionRow,
    Row,
    SentenceRow,
    end_of,
    packed,
    packed_spans,
    unpacked_spans,
)
from aligner.review.state import State, load_state
from aligner.review.store import Store

__all__ = ["Changed", "Segment", "differences", "revise", "survivors"]

H = TypeVar("H", CommentRow, BookmarkRow)

# Stated, not tuned. Half of the characters, for which a sentence counts as changed, are soon shared by sentences that
# have nothing in common.
_NEAR = 0.75

Segment = Callable[[Document], Sequence[Sentence]]
"""What cuts a text into sentences: ``segmentation.segment`` with its options."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence that a revision changes.

    how
        ``changed``, ``moved``, ``new`` or ``gone``.
    before, after
        Its text; "" where there is none.
    """

    how: str
    before: str
    after: str

    @property
    def is_near(self) -> bool:
        """Whether most of its characters are in both texts, in order."""
        return SequenceMatcher(None, self.before, self.after, autojunk=False).ratio() >= _NEAR


def survivors(state: State, side: Side, changes: Sequence[Changed]) -> int:
    """How many sentences of the old text are left in the new one, as they were or nearly; ``changes`` as of
    :func:`differences`.
    """
    return len(state.side(side)) - sum(
        one.how == "gone" or (one.how == "changed" and not one.is_near) for one in changes
    )


def differences(state: State, side: Side, document: Document, segment: Segment) -> list[Changed]:
    """What a new text of one side changes, in the order of the new text, what is gone at the end; empty for nothing."""
    found = compare(state.pair.document(side).text, state.side(side), document, segment(document))
    changed: list[tuple[int, Changed]] = []
    for row in state.side(side):
        before = found.old[row.start : row.end]
        one = found.carried.get(row.id)
        if one is None:
            changed.append((len(found.text), Changed("gone", before, "")))
        elif one.how != "same":
            changed.append((one.piece.start, Changed(one.how, before, found.text[one.piece.start : one.piece.end])))
    changed += [(one.start, Changed("new", "", found.text[one.start : one.end])) for one in found.new]
    return [one for _, one in sorted(changed, key=lambda one: one[0])]


def revise(
    store: Store,
    bitext: int,
    side: Side,
    document: Document,
    align: Align,
    *,
    by: Author,
    segment: Segment,
    find: FindRenderings | None = None,
) -> Edit:
    """Put a new text in the place of one side of a bitext, as one edit that can be undone.

    find
        What finds the renderings of beads that were opened again; those of people stay where their text does.

    Raises :class:`~aligner.errors.EditError` where the text is as it was, and :class:`~aligner.errors.ConflictError`
    where somebody has edited the bitext while it was being compared.
    """
    state = load_state(store, bitext)
    old = state.pair.document(side)
    if document.text == old.text and document.paragraphs == old.paragraphs:
        raise EditError(f"nothing would change: the {side} of {state.pair.id!r} is as it was")
    found = compare(old.text, state.side(side), document, segment(document))
    work = _Work(state, side, document, found, align)
    with drafting(store, by, state.seen) as draft:
        draft.is_free = True
        after = work.make(draft)
        rows = [row for row in after.beads if row.revised and row.status == "open"]
        if find is not None and rows:
            replace_renderings(draft, after, rows, find(after.bitext()))
        draft.order(bitext).check_all()
        return draft.finish("revise", bitext, checked=True)


@dataclass
class _Side:
    """The new sentences of the revised side, and the bead of each; None for one that has none yet."""

    rows: list[SentenceRow] = field(default_factory=list)
    owners: list[int | None] = field(default_factory=list)


class _Work:
    """One revision of one side."""

    def __init__(self, state: State, side: Side, document: Document, found: Revision, align: Align) -> None:
        self._state = state
        self._side = side
        self._other = other_side(side)
        self._document = document
        self._found = found
        self._align = align
        self._new = _Side()
        self._notes: dict[int, str] = {}

    def make(self, draft: Draft) -> State:
        """Make all changes in a draft; returns the state that comes of it."""
        state, side = self._state, self._side
        self._carry_sentences(draft)
        beads = self._placed(draft, self._carry_beads())
        old_known = {one.side: one for one in state.revisions}
        number = old_known[side].id if side in old_known else draft.new_id()
        known = replace(self._document, id=state.pair.document(side).id)
        paragraphs = [[one.index, one.start, one.end, one.kind] for one in known.paragraphs]
        revision = RevisionRow(
            number, state.id, side, packed(known.text), len(known.text), packed(paragraphs),
            packed(asdict(known.metadata)), packed(known.path), known.digest,
        )  # fmt: skip
        sentences = (*(row for row in state.sentences if row.side != side), *self._new.rows)
        renderings = tuple(self._renderings())
        kept = {row.id for row in renderings}
        after = replace(
            state,
            pair=replace(state.pair, source=known) if side == "source" else replace(state.pair, target=known),
            sentences=tuple(sorted(sentences, key=lambda row: (row.side, row.start))),
            beads=tuple(sorted(beads, key=lambda row: row.key("source"))),
            renderings=renderings,
            labels=tuple(one for one in state.labels if one.rendering in kept),
            comments=tuple(self._hung(one) for one in state.comments),
            bookmarks=tuple(self._hung(one) for one in state.bookmarks),
            revisions=(*(one for one in state.revisions if one.side != side), revision),
        )
        _write(draft, state.rows, after.rows)
        return after

    def _carry_sentences(self, draft: Draft) -> None:
        owners = {}
        for bead in self._state.beads:
            for index in self._state.indices(bead, self._side):
                owners[self._state.side(self._side)[index].id] = bead.id
        rows: list[tuple[SentenceRow, int | None]] = []
        for row in self._state.side(self._side):
            one = self._found.carried.get(row.id)
            if one is not None:
                piece = one.piece
                moved = replace(row, start=piece.start, end=piece.end, paragraph=piece.paragraph)
                rows.append((moved, owners[row.id]))
        rows += [(self._sentence(draft.new_id(), piece), None) for piece in self._found.new]
        rows.sort(key=lambda one: one[0].start)
        self._new = _Side([row for row, _ in rows], [owner for _, owner in rows])

    def _sentence(self, number: int, piece: Piece) -> SentenceRow:
        return SentenceRow(number, self._state.id, self._side, piece.start, piece.end, piece.paragraph)

    def _carry_beads(self) -> dict[int, list[int]]:
        """The sentences of each bead on the revised side, by their numbers in the new text; one stretch each."""
        owners = self._new.owners
        # What stands between two sentences of a bead is of that bead.
        known = [at for at, owner in enumerate(owners) if owner is not None]
        for low, high in pairwise(known):
            if owners[low] == owners[high]:
                owners[low + 1 : high] = [owners[low]] * (high - low - 1)
        stretches: dict[int, list[list[int]]] = {}
        for at, owner in enumerate(owners):
            if owner is None:
                continue
            some = stretches.setdefault(owner, [])
            if some and some[-1][-1] == at - 1:
                some[-1].append(at)
            else:
                some.append([at])
        held: dict[int, list[int]] = {}
        for owner, some in stretches.items():
            held[owner] = max(some, key=len)
            for stretch in some:
                if stretch is not held[owner]:
                    for at in stretch:
                        owners[at] = None
        return held

    def _placed(self, draft: Draft, held: dict[int, list[int]]) -> list[BeadRow]:
        """All beads as they are in the new text."""
        ends = {self._side: end_of(self._document), self._other: end_of(self._state.pair.document(self._other))}
        starts = [row.start for row in self._new.rows]
        whole: list[BeadRow] = []
        loose: list[BeadRow] = []
        for bead in self._state.beads:
            before = [*self._state.indices(bead, self._side)]
            mine = held.get(bead.id, [])
            note = self._note(before, mine)
            if not mine and bead.is_empty(self._other):
                continue
            row = bead
            if note:
                row = replace(row.decided("open"), revised=note)
            if mine:
                stop = starts[mine[-1] + 1] if mine[-1] + 1 < len(starts) else ends[self._side]
                row = row.with_side(self._side, starts[mine[0]], stop)
            else:
                row = replace(row.with_side(self._side, 0, 0), crossing=False)
            (loose if row.is_null else whole).append(row)
        for at, owner in enumerate(self._new.owners):
            if owner is None:
                stop = starts[at + 1] if at + 1 < len(starts) else ends[self._side]
                row = BeadRow(draft.new_id(), self._state.id, 0, 0, 0, 0, confidence=0.0)
                note = f"new in the {self._side}"
                loose.append(replace(row.with_side(self._side, starts[at], stop), revised=note))
        whole = self._in_order(whole, {bead for bead, some in held.items() if self._has_moved(some)})
        whole, loose = self._aligned(draft, whole, loose, ends)
        return [*whole, *self._settled(whole, loose, ends)]

    def _note(self, before: Sequence[int], mine: Sequence[int]) -> str:
        """What has become of one side of a bead, in words; "" where it is as it was."""
        rows = [self._state.side(self._side)[at] for at in before]
        how = [self._found.carried[row.id].how if row.id in self._found.carried else "gone" for row in rows]
        same = [self._new.rows[at].id for at in mine] == [row.id for row in rows]
        if same and all(one == "same" for one in how):
            return ""
        text = " ".join(self._found.old[row.start : row.end] for row in rows)
        if same and all(one == "moved" for one in how):
            return f"the {self._side} was moved to another place"
        return f"the {self._side} was: {text}"

    def _has_moved(self, mine: Sequence[int]) -> bool:
        carried = [self._found.carried.get(self._new.rows[at].id) for at in mine]
        return any(one is not None and one.how == "moved" for one in carried)

    def _in_order(self, whole: list[BeadRow], moved: set[int]) -> list[BeadRow]:
        """Beads of both sides, those that no longer fit into the order of the others marked as crossing."""
        path: list[BeadRow] = []
        found: list[BeadRow] = []
        # What stayed keeps its place, then what is larger.
        whole.sort(key=lambda row: (row.crossing, row.id in moved, -(row.source_to - row.source_from)))
        for row in whole:
            at = bisect_left(path, row.key("source"), key=lambda one: one.key("source"))
            fits = (at == 0 or path[at - 1].target_to <= row.target_from) and (
                at == len(path) or row.target_to <= path[at].target_from
            )
            if row.crossing or not fits:
                found.append(replace(row, crossing=True))
            else:
                path.insert(at, row)
        return [*found, *path]

    def _aligned(
        self, draft: Draft, whole: list[BeadRow], loose: list[BeadRow], ends: dict[Side, int]
    ) -> tuple[list[BeadRow], list[BeadRow]]:
        """What stands loose on both sides between the same two neighbours, aligned: that, and what stays loose."""
        path = sorted((row for row in whole if not row.crossing), key=lambda row: row.key("source"))
        lows = [(0, 0), *((row.source_to, row.target_to) for row in path)]
        highs = [*((row.source_from, row.target_from) for row in path), (ends["source"], ends["target"])]
        fixed = [row for row in loose if row.status == "confirmed" or not (row.revised or row.is_empty(self._side))]
        free = [row for row in loose if row not in fixed]
        for low, high in zip(lows, highs, strict=True):
            some: dict[Side, list[BeadRow]] = {}
            for at, side in enumerate(SIDES):
                inside = [row for row in free if not row.is_empty(side)
                          and low[at] <= row.side(side)[0] and row.side(side)[1] <= high[at]]  # fmt: skip
                some[side] = sorted(inside, key=lambda row: row.side(side))
            if all(some.values()) and any(row.revised for rows in some.values() for row in rows):
                runs = {side: self._run(side, some[side]) for side in SIDES}
                if all(runs.values()):
                    used = [row for rows in some.values() for row in rows]
                    free = [row for row in free if row not in used]
                    for row in self._beads(draft, runs, used):
                        (fixed if row.is_null else whole).append(row)
        return whole, [*fixed, *free]

    def _run(self, side: Side, rows: Sequence[BeadRow]) -> list[SentenceRow]:
        """The sentences of null beads that follow each other without a gap; none where there is one."""
        if any(one.side(side)[1] != two.side(side)[0] for one, two in pairwise(rows)):
            return []
        low, high = rows[0].side(side)[0], rows[-1].side(side)[1]
        sentences = self._new.rows if side == self._side else self._state.side(side)
        return [one for one in sentences if low <= one.start < high]

    def _beads(self, draft: Draft, runs: dict[Side, list[SentenceRow]], used: Sequence[BeadRow]) -> Iterator[BeadRow]:
        given: list[list[Sentence]] = []
        for side in SIDES:
            text = self._document.text if side == self._side else self._state.pair.document(side).text
            given.append([row.sentence(at, text) for at, row in enumerate(runs[side])])
        stops = {side: max(row.side(side)[1] for row in used if not row.is_empty(side)) for side in SIDES}
        for bead in outside_of_crossing(self._align(*given)):
            row = BeadRow(draft.new_id(), self._state.id, 0, 0, 0, 0, bead.crossing, bead.score, bead.confidence)
            for side in SIDES:
                borders = [*(one.start for one in runs[side]), stops[side]]
                inside = bead.side(side)
                if inside:
                    row = row.with_side(side, borders[inside.start], borders[inside.stop])
            yield replace(row, revised=f"aligned anew: the {self._side} was revised")

    def _settled(self, whole: Sequence[BeadRow], loose: Sequence[BeadRow], ends: dict[Side, int]) -> Iterator[BeadRow]:
        """Null beads where they fit: additions behind the bead before them, omissions before the one behind them."""
        path = sorted((row for row in whole if not row.crossing), key=lambda row: row.key("source"))
        firsts = {side: self._first(side, ends) for side in SIDES}
        for row in loose:
            if row.is_empty("target"):
                at = bisect_left(path, row.source_from, key=lambda one: one.source_from)
                point = path[at].target_from if at < len(path) else ends["target"]
                yield row.with_side("target", point, point)
            else:
                at = bisect_left(path, row.target_from, key=lambda one: one.target_from)
                point = path[at - 1].source_to if at else firsts["source"]
                yield row.with_side("source", point, point)

    def _first(self, side: Side, ends: dict[Side, int]) -> int:
        rows = self._new.rows if side == self._side else self._state.side(side)
        return rows[0].start if rows else ends[side]

    def _renderings(self) -> Iterator[RenderingRow]:
        """Renderings whose phrase stands in the new text; of the rendering, what does."""
        for row in self._state.renderings:
            if self._side == "source":
                place = self._found.span(Span(row.start, row.end))
                if place is not None:
                    missing = [span for one in unpacked_spans(row.missing) if (span := self._found.span(one))]
                    yield replace(row, start=place.start, end=place.end, missing=packed_spans(missing))
                continue
            spans = [self._found.span(span) for span in row.target_spans]
            kept = [span for span in spans if span is not None]
            if len(kept) == len(spans):
                yield replace(row, target=packed_spans(kept))
            elif kept or row.origin == "person":
                yield replace(row, target=packed_spans(kept), status=row.status if kept else "not-found")

    def _hung(self, row: H) -> H:
        """A comment or bookmark at its place in the new text, or at the next one that there is."""
        if row.side != self._side:
            return row
        at = max(0, bisect_right(self._state.starts[self._side], row.point) - 1)
        after = (self._found.carried.get(one.id) for one in self._state.side(self._side)[at:])
        one = next((one for one in after if one is not None), None)
        if one is not None:
            return replace(row, point=one.piece.start)
        return replace(row, point=self._new.rows[-1].start if self._new.rows else end_of(self._document))


def _write(draft: Draft, before: dict[tuple[str, int], Row], after: dict[tuple[str, int], Row]) -> None:
    """Make one set of rows of another."""
    gone = [row for key, row in before.items() if after.get(key) != row]
    for kind in {key[0] for key in before}:
        draft.load(kind, [row.id for row in gone if before.get((kind, row.id)) is row])
    draft.drop_all(gone)
    draft.add_all([row for key, row in after.items() if before.get(key) != row])
