"""Whatever people do to a bitext, it stays an alignment, can be undone to the start, and follows from its log."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner import review
from aligner.errors import EditError
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Paragraph,
    Procedure,
    Rendering,
    RenderingStatus,
    Sentence,
    Side,
    Span,
    in_text_order,
)
from aligner.review.draft import drafting

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
ANN, BEN = (review.Author(review.Person(name, role), NOW) for name, role in (("ann", "annotator"), ("ben", "editor")))
SIDES: tuple[Side, Side] = ("source", "target")
TEXTS = st.lists(st.text("ab .", max_size=7).map(str.strip), max_size=9)
STEPS = st.lists(st.tuples(st.integers(0, 17), st.integers(0, 40), st.integers(0, 6), st.integers(0, 6)), max_size=25)


def document(name: str, texts: list[str]) -> tuple[Document, tuple[Sentence, ...]]:
    whole = "\n".join(texts)
    sentences, at = [], 0
    for index, text in enumerate(texts):
        sentences.append(Sentence(index, text, at, at + len(text), index // 3))
        at += len(text) + 1
    groups = [sentences[at : at + 3] for at in range(0, len(sentences), 3)]
    paragraphs = tuple(Paragraph(at, group[0].start, group[-1].end) for at, group in enumerate(groups))
    return Document(name, whole, paragraphs), tuple(sentences)


@st.composite
def bitexts(draw: st.DrawFn) -> Bitext:
    """Any texts, empty sentences among them, and any beads: shapes from 0:1 to 2:3, and some that cross."""
    source, sources = document("s", draw(TEXTS))
    target, targets = document("t", draw(TEXTS))
    beads: list[Bead] = []
    i = j = 0
    while i < len(sources) or j < len(targets):
        m, n = draw(st.integers(0, min(2, len(sources) - i))), draw(st.integers(0, min(3, len(targets) - j)))
        if m or n:
            beads.append(Bead(range(i, i + m), range(j, j + n), 1.5, draw(st.sampled_from([0.2, 0.75, 1.0]))))
        i, j = i + m, j + n
    whole = [at for at, bead in enumerate(beads) if not bead.is_null]
    if len(whole) > 1 and draw(st.booleans()):
        one, two = beads[whole[0]], beads[whole[1]]
        beads[whole[0]] = Bead(one.source, two.target, crossing=True)
        beads[whole[1]] = Bead(two.source, one.target, crossing=True)
    renderings = tuple(
        Rendering(
            "term",
            at,
            RenderingStatus.OTHERWISE,
            Span(sentence.start, sentence.start + 1),
            missing=(Span(sentence.start, sentence.start + 1),),
        )
        for at, bead in enumerate(in_text_order(beads))
        for sentence in (sources[index] for index in bead.source)
        if sentence.text
    )
    return Bitext(DocumentPair("p", source, target), sources, targets, in_text_order(beads), renderings)


@contextlib.contextmanager
def stored(bitext: Bitext) -> Iterator[review.Store]:
    with tempfile.TemporaryDirectory() as folder, review.open_store(Path(folder) / "w.db", create=True) as store:
        review.add_bitext(store, bitext, ANN)
        yield store


def do(store: review.Store, step: tuple[int, int, int, int], by: review.Author) -> None:
    """One edit of any kind; :class:`EditError` where it makes no sense."""
    kind, which, a, b = step
    state = review.load_state(store, "p")
    if not state.beads:
        return
    bead, other = state.beads[which % len(state.beads)].id, state.beads[(which + a) % len(state.beads)].id
    common = {"by": by, "seen": state.seen}
    sentence = state.sentences[which % len(state.sentences)]
    rendering = state.renderings[which % len(state.renderings)].id if state.renderings else 0
    sides = (SIDES, ("source",), ("target",))[a % 3]
    match kind:
        case 0:
            review.merge(store, bead, **common)
        case 1:
            review.merge(store, bead, other=other, **common)
        case 2:
            review.split(store, bead, a, b, **common)
        case 3:
            review.make_null(store, bead, **common)
        case 4:
            review.move(store, bead, "down", sides=sides, **common)
        case 5:
            review.move(store, bead, "up", sides=sides, **common)
        case 6:
            review.swap(store, bead, **common)
        case 7:
            review.swap(store, bead, other=other, **common)
        case 8:
            review.split_sentence(store, sentence.id, sentence.start + a, **common)
        case 9:
            review.join_sentences(store, sentence.id, **common)
        case 10:
            (review.confirm, review.reject, review.reopen)[a % 3](store, [bead, other], **common)
        case 11:
            review.comment(store, bead, "why?", by=by)
        case 12:
            review.bookmark(store, bead, by=by)
        case 13:
            review.edit_rendering(store, rendering, status=RenderingStatus.ADMITTED, **common)
        case 14:
            review.label_rendering(store, rendering, (Procedure.LITERAL, None)[b % 2], **common)
        case 15:
            review.remove_rendering(store, rendering, **common)
        case 16:
            review.confirm(store, [bead], **common)
        case 17:
            held = {row for row in state.rows.values() if getattr(row, "status", "") == "confirmed"}
            review.realign(store, state.id, in_shapes(a, b), by=by, everything=bool(which % 2))
            assert held <= set(review.load_state(store, "p").rows.values())


def in_shapes(m: int, n: int) -> Callable[[Sequence[Sentence], Sequence[Sentence]], list[Bead]]:
    """An aligner that takes so many sentences of either side for a bead, whatever they say."""

    def align(source: Sequence[Sentence], target: Sequence[Sentence]) -> list[Bead]:
        beads: list[Bead] = []
        i = j = 0
        while i < len(source) or j < len(target):
            to = (i, j) if not m and not n else (min(i + m, len(source)), min(j + n, len(target)))
            to = to if to != (i, j) else (len(source), len(target))
            beads.append(Bead(range(i, to[0]), range(j, to[1])))
            i, j = to
        return beads

    return align


def check(store: review.Store, before: Bitext) -> review.State:
    """All that always holds, seen in the store's rows and in the bitext that writers get."""
    state = review.load_state(store, "p")
    with store.reading() as connection:
        from aligner.review.order import Order

        Order(connection, state.id).check_all()
    assert review.replay(store, state.id) == state.rows
    now = state.bitext()
    assert now.pair.source.text == before.pair.source.text
    assert now.pair.target.text == before.pair.target.text
    for side in SIDES:
        assert sorted(i for bead in now.beads for i in bead.side(side)) == list(range(len(now.sentences(side))))
        letters = "".join("".join(one.text for one in now.sentences(side)).split())
        assert letters == "".join(before.document(side).text.split())
    path = [bead for bead in now.beads if not bead.crossing]
    assert all(a.source.stop <= b.source.start and a.target.stop <= b.target.start for a, b in pairwise(path))
    assert in_text_order(now.beads) == now.beads
    return state


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(bitexts())
def test_a_bitext_comes_out_as_it_went_in(bitext: Bitext) -> None:
    with stored(bitext) as store:
        check(store, bitext)
        out = review.load_state(store, "p").bitext()
    assert (out.source_sentences, out.target_sentences) == (bitext.source_sentences, bitext.target_sentences)
    assert (out.pair, out.signature, out.renderings) == (bitext.pair, bitext.signature, bitext.renderings)
    if any(bead.crossing for bead in bitext.beads):
        # A null bead beside a crossing one may stand on its other side.
        shapes = [{(b.source, b.target) for b in one.beads if not b.is_null} for one in (out, bitext)]
        assert shapes[0] == shapes[1]
    else:
        assert out.beads == bitext.beads


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(bitexts(), STEPS)
def test_any_edits_keep_the_alignment_whole_and_can_be_undone(
    bitext: Bitext, steps: list[tuple[int, int, int, int]]
) -> None:
    with stored(bitext) as store:
        start = review.load_state(store, "p")
        done = 0
        for step in steps:
            with contextlib.suppress(EditError):
                do(store, step, BEN)
                done = review.load_state(store, "p").seen - start.seen
            check(store, bitext)
        end = review.load_state(store, "p")
        assert end.seen == start.seen + done
        # Again after the store was closed and opened: nothing of this lives in memory.
        for _ in range(done):
            review.undo(store, start.id, by=BEN)
        assert check(store, bitext).rows == start.rows
        for _ in range(done):
            review.redo(store, start.id, by=BEN)
        assert check(store, bitext).rows == end.rows
        assert review.replay(store, start.id, until=start.seen) == start.rows


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    bitexts(),
    st.lists(st.tuples(st.booleans(), st.booleans(), STEPS.map(lambda s: s[0] if s else (0, 0, 0, 0))), max_size=25),
)
def test_two_people_at_once_undo_their_own(
    bitext: Bitext, moves: list[tuple[bool, bool, tuple[int, int, int, int]]]
) -> None:
    with stored(bitext) as store:
        number = review.load_state(store, "p").id
        for ann, undoes, step in moves:
            by = ANN if ann else BEN
            with contextlib.suppress(EditError):
                if undoes:
                    (review.undo if step[0] % 3 else review.redo)(store, number, by=by)
                else:
                    do(store, step, by)
            check(store, bitext)


def test_a_failed_edit_leaves_nothing_behind() -> None:
    source, sources = document("s", ["a", "b"])
    target, targets = document("t", ["c"])
    bitext = Bitext(DocumentPair("p", source, target), sources, targets, (Bead(range(2), range(1)),))
    with stored(bitext) as store:
        before = review.load_state(store, "p")
        with contextlib.suppress(ZeroDivisionError), drafting(store, ANN, None) as draft:
            draft.drop(before.beads[0])
            raise ZeroDivisionError
        after = review.load_state(store, "p")
        assert (after.rows, after.seen, after.versions) == (before.rows, before.seen, before.versions)
