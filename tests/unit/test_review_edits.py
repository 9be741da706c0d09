"""Edits of a bitext in a store, one by one, as people make them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aligner import review
from aligner.errors import ConflictError, EditError, ParameterError, RoleError, StoreError
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    Procedure,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)
from aligner.review.people import clean_line

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def author(name: str, role: str = "annotator", minute: int = 0) -> review.Author:
    return review.Author(review.Person(name, role), NOW.replace(minute=minute), "because")


ANN, BEN, EVE = author("ann"), author("ben", minute=5), author("eve", "editor")


def document(name: str, language: str, count: int) -> tuple[Document, tuple[Sentence, ...]]:
    """Sentences ``A0 b.``, ``A1 b.`` …"""
    texts = [f"{name.upper()}{number} b." for number in range(count)]
    sentences, at = [], 0
    for number, text in enumerate(texts):
        sentences.append(Sentence(number, text, at, at + len(text), 0))
        at += len(text) + 1
    whole = " ".join(texts)
    metadata = Metadata(language=language, title=name, participants=("x", "y"))
    return Document(name, whole, (Paragraph(0, 0, len(whole)),), metadata, f"{name}.txt", "d" * 64), tuple(sentences)


def bitext(*shapes: tuple[int, int], name: str = "talk") -> Bitext:
    source, sources = document("s", "de", sum(m for m, _ in shapes))
    target, targets = document("t", "en", sum(n for _, n in shapes))
    beads, i, j = [], 0, 0
    for m, n in shapes:
        beads.append(Bead(range(i, i + m), range(j, j + n), 2.0, 0.9))
        i, j = i + m, j + n
    renderings = tuple(
        Rendering("b", at, RenderingStatus.PREFERRED, sources[bead.source.start].span,
                  (targets[bead.target.start].span,), 0.5)
        for at, bead in enumerate(beads) if not bead.is_null
    )  # fmt: skip
    return Bitext(
        DocumentPair(name, source, target, 0.75, (("date", 1.0),)), sources, targets, tuple(beads), renderings
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        yield opened


@pytest.fixture
def add(store: review.Store) -> Callable[..., int]:
    return lambda *shapes: review.add_bitext(store, bitext(*shapes), ANN).bitext


def shapes(store: review.Store, mark: bool = False) -> list[str]:
    """The beads of the pair by their sentences: ``01:0`` holds two of the source; ``x`` stands for crossing."""
    return [
        "".join(map(str, bead.source)) + ":" + "".join(map(str, bead.target)) + "x" * (bead.crossing)
        for bead in review.load_state(store, "talk").bitext().beads
    ]


def ids(store: review.Store) -> list[int]:
    return [bead.id for bead in review.load_state(store, "talk").beads]


def test_merge_and_split(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 2), (1, 0))
    first, second, _ = ids(store)
    edit = review.merge(store, first, by=ANN, seen=None)
    assert shapes(store) == ["01:012", "2:"]
    assert (edit.kind, edit.beads) == ("merge", (first, second))
    review.split(store, first, 1, 2, by=ANN, seen=edit.number)
    assert shapes(store) == ["0:01", "1:2", "2:"]
    with pytest.raises(EditError, match="both parts"):
        review.split(store, first, 1, 2, by=ANN, seen=None)
    with pytest.raises(EditError, match="can keep 0 to 1 sentences on the source side, not 2"):
        review.split(store, first, 2, 0, by=ANN, seen=None)
    with pytest.raises(EditError, match="is the last"):
        review.merge(store, ids(store)[-1], by=ANN, seen=None)
    with pytest.raises(EditError, match="there is no bead 999"):
        review.merge(store, 999, by=ANN, seen=None)


def test_sentences_move_on_one_side_or_both(store: review.Store, add: Callable[..., int]) -> None:
    add((2, 2), (1, 1), (0, 1))
    first, second, third = ids(store)
    review.move(store, first, "down", by=ANN, seen=None, sides=("source",))
    assert shapes(store) == ["0:01", "12:2", ":3"]
    review.move(store, first, "down", by=ANN, seen=None, sides=("target",))
    assert shapes(store) == ["0:0", "12:12", ":3"]
    review.move(store, second, "up", by=ANN, seen=None)
    assert shapes(store) == ["01:01", "2:2", ":3"]
    review.move(store, third, "up", by=ANN, seen=None, sides=("target",))
    assert shapes(store) == ["01:01", "2:23"]
    with pytest.raises(EditError, match="no bead to move a sentence down to"):
        review.move(store, second, "down", by=ANN, seen=None)
    review.move(store, second, "up", by=ANN, seen=None, sides=("source",))
    assert shapes(store) == ["012:01", ":23"]
    with pytest.raises(EditError, match="no sentence on the source side"):
        review.move(store, second, "up", by=ANN, seen=None, sides=("source",))


def test_null_beads_are_made_and_joined(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1), (1, 1))
    first, second, third = ids(store)
    review.make_null(store, first, by=ANN, seen=None)
    assert shapes(store) == ["0:", ":0", "1:1", "2:2"]
    with pytest.raises(EditError, match="null bead already"):
        review.make_null(store, first, by=ANN, seen=None)
    review.make_null(store, third, by=ANN, seen=None)
    assert shapes(store) == ["0:", ":0", "1:1", "2:", ":2"]
    # The first sentence has moved to the end.
    review.merge(store, first, other=ids(store)[4], by=ANN, seen=None)
    assert shapes(store) == ["0:2x", ":0", "1:1", "2:"]
    with pytest.raises(EditError, match="side by side"):
        review.merge(store, first, other=second, by=ANN, seen=None)


def test_a_crossing_is_swapped_and_swapped_back(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 2), (1, 0))
    first, second, third = ids(store)
    review.swap(store, first, by=ANN, seen=None)
    assert shapes(store) == ["0:12", "1:0x", "2:"]
    review.swap(store, first, by=ANN, seen=None)
    assert shapes(store) == ["0:0", "1:12", "2:"]
    with pytest.raises(EditError, match="null bead cannot be swapped"):
        review.swap(store, second, by=ANN, seen=None)
    with pytest.raises(EditError, match="no neighbour"):
        review.swap(store, third, by=ANN, seen=None)
    review.swap(store, first, by=ANN, seen=None)
    review.merge(store, first, by=ANN, seen=None)
    assert shapes(store) == ["01:012", "2:"]


def test_sentences_are_split_and_joined_while_the_text_stays(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1))
    before = review.load_state(store, "talk")
    sentence = before.side("target")[0]
    edit = review.split_sentence(store, sentence.id, sentence.start + 3, by=ANN, seen=None)
    after = review.load_state(store, "talk")
    assert [one.text for one in after.bitext().target_sentences] == ["T0", "b.", "T1 b."]
    assert shapes(store) == ["0:01", "1:2"]
    assert after.versions[before.beads[0].id] == edit.number
    assert after.beads == before.beads
    for at in (-1, 0, 2, 3, 99):
        with pytest.raises(EditError, match="both parts need some text"):
            review.split_sentence(store, sentence.id, sentence.start + at, by=ANN, seen=None)
    review.join_sentences(store, sentence.id, by=ANN, seen=None)
    assert replace(review.load_state(store, "talk").bitext(), edition=None) == replace(before.bitext(), edition=None)
    with pytest.raises(EditError, match="last of its bead"):
        review.join_sentences(store, sentence.id, by=ANN, seen=None)


def test_a_conflict_says_who_and_when_and_changes_nothing(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1), (1, 1))
    first, second, third = ids(store)
    seen = store.last_edit()
    theirs = review.merge(store, second, by=BEN, seen=seen)
    before = review.load_state(store, "talk").rows
    # Named, a neighbour that the edit would change, and one that is gone.
    for edit in (
        lambda: review.split(store, second, 1, 1, by=ANN, seen=seen),
        lambda: review.merge(store, first, by=ANN, seen=seen),
        lambda: review.confirm(store, [third], by=ANN, seen=seen),
    ):
        with pytest.raises(ConflictError, match="was changed by ben at 2026-03-01T08:05:00Z") as caught:
            edit()
        assert (caught.value.author, caught.value.edit) == ("ben", theirs.number)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert review.load_state(store, "talk").rows == before
    assert store.last_edit() == theirs.number
    review.confirm(store, [first], by=ANN, seen=seen)
    review.split(store, second, 1, 1, by=ANN, seen=store.last_edit())
    assert shapes(store) == ["0:0", "1:1", "2:2"]


def test_comments_of_both_are_kept_even_where_the_bead_is_gone(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1))
    first, second = ids(store)
    review.comment(store, second, "wrong\tword\x00", by=BEN)
    review.merge(store, first, by=BEN, seen=None)
    review.comment(store, second, "I think so too", by=ANN)
    state = review.load_state(store, "talk")
    assert [(one.author, one.body) for one in state.comments] == [("ben", "wrong word"), ("ann", "I think so too")]
    assert {state.bead_of("source", one.point).id for one in state.comments} == {first}  # type: ignore[union-attr, arg-type]
    with pytest.raises(RoleError, match=r"comment .* is by ben"):
        review.delete_comment(store, state.comments[0].id, by=ANN)
    review.delete_comment(store, state.comments[0].id, by=EVE)
    review.delete_comment(store, state.comments[1].id, by=ANN)
    assert review.load_state(store, "talk").comments == ()
    for body in ("", " \x00", "x" * 10_001):
        with pytest.raises(EditError, match="comment has 1 to"):
            review.comment(store, first, body, by=ANN)
    with pytest.raises(EditError, match="there is no bead 999"):
        review.comment(store, 999, "?", by=ANN)


def test_what_somebody_has_confirmed_is_left_alone_by_other_annotators(
    store: review.Store, add: Callable[..., int]
) -> None:
    add((1, 1), (1, 1))
    first, second = ids(store)
    review.confirm(store, [first], by=ANN, seen=None)
    row = review.load_state(store, "talk").beads[0]
    assert (row.status, row.decided_by, row.decided_at) == ("confirmed", "ann", "2026-03-01T08:00:00Z")
    for edit in (
        lambda: review.reject(store, [first], by=BEN, seen=None),
        lambda: review.merge(store, first, by=BEN, seen=None),
        lambda: review.move(store, second, "up", by=BEN, seen=None),
        lambda: review.undo(store, 1, by=BEN, edit=store.last_edit()),
    ):
        with pytest.raises(RoleError, match="ann"):
            edit()
    review.reject(store, [first], by=EVE, seen=None)
    review.confirm(store, [first, second], by=EVE, seen=None)
    review.merge(store, first, by=EVE, seen=None)
    assert [(bead.status, bead.origin) for bead in review.load_state(store, "talk").beads] == [("open", "person")]
    with pytest.raises(EditError, match="nothing would change"):
        review.reopen(store, [first], by=ANN, seen=None)
    with pytest.raises(EditError, match="at least one"):
        review.confirm(store, [], by=ANN, seen=None)


def test_bookmarks_are_ones_own(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (0, 1))
    second = ids(store)[1]
    review.bookmark(store, second, by=ANN)
    review.bookmark(store, second, by=BEN)
    review.bookmark(store, second, by=ANN)
    assert [one.author for one in review.load_state(store, "talk").bookmarks] == ["ben"]


def test_renderings_and_labels(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1))
    state = review.load_state(store, "talk")
    rendering, bead = state.renderings[1].id, state.beads[1]
    start = bead.target_from
    review.edit_rendering(store, rendering, target=[Span(start, start + 2)], by=ANN, seen=None)
    review.edit_rendering(store, rendering, status=RenderingStatus.FORBIDDEN, by=ANN, seen=None)
    review.label_rendering(store, rendering, Procedure.MODULATION, certainty=0.5, by=ANN, seen=None)
    review.label_rendering(store, rendering, Procedure.LITERAL, by=BEN, seen=None)
    review.label_rendering(store, rendering, Procedure.EQUIVALENCE, by=BEN, seen=None)
    first = Span(bead.source_from, bead.source_from + 1)
    review.add_rendering(store, bead.id, "x", first, [], RenderingStatus.NOT_FOUND, by=BEN, seen=None)
    after = review.load_state(store, "talk")
    assert [(one.author, one.procedure, one.certainty) for one in after.labels] == [
        ("ann", "modulation", 0.5),
        ("ben", "equivalence", 1.0),
    ]
    found = after.bitext().renderings
    assert [one.term for one in found] == ["b", "x", "b"]
    assert (found[2].status, found[2].target) == (RenderingStatus.FORBIDDEN, (Span(start, start + 2),))
    assert [(one.origin, one.author) for one in after.renderings] == [
        ("aligner", ""),
        ("person", "ben"),
        ("person", "ann"),
    ]
    with pytest.raises(EditError, match="does not lie in the target side"):
        review.edit_rendering(store, rendering, target=[Span(0, 2)], by=ANN, seen=None)
    with pytest.raises(EditError, match="does not lie in the source side"):
        review.add_rendering(store, bead.id, "x", Span(0, 1), [], RenderingStatus.NOT_FOUND, by=BEN, seen=None)
    with pytest.raises(EditError, match="certainty is 2"):
        review.label_rendering(store, rendering, Procedure.LITERAL, certainty=2.0, by=ANN, seen=None)
    with pytest.raises(RoleError, match=r"label .* is by"):
        review.remove_rendering(store, rendering, by=ANN, seen=None)
    review.remove_rendering(store, rendering, by=EVE, seen=None)
    assert review.load_state(store, "talk").labels == ()
    review.undo(store, state.id, by=EVE)
    assert review.load_state(store, "talk").rows == after.rows


def test_a_phrase_is_added_once(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1))
    state = review.load_state(store, "talk")
    bead, seen = state.beads[1], state.seen
    place, lost = Span(bead.source_from, bead.source_from + 1), RenderingStatus.NOT_FOUND
    review.add_rendering(store, bead.id, "x", place, [], lost, by=ANN, seen=seen)
    with pytest.raises(ConflictError, match="changed by ann"):
        review.add_rendering(store, bead.id, "x", place, [], lost, by=BEN, seen=seen)
    for latest in (None, store.last_edit()):
        with pytest.raises(EditError, match="is there already"):
            review.add_rendering(store, bead.id, "x", place, [], lost, by=BEN, seen=latest)
    # Another term may have the same phrase, and the term another phrase.
    review.add_rendering(store, bead.id, "y", place, [], lost, by=BEN, seen=None)
    longer = Span(place.start, place.end + 1)
    review.add_rendering(store, bead.id, "x", longer, [], lost, by=BEN, seen=None)
    assert len(review.load_state(store, "talk").renderings) == len(state.renderings) + 3


@pytest.mark.parametrize("what", ["add", "edit", "status", "remove", "label", "unlabel", "undo"])
def test_renderings_of_what_somebody_has_confirmed_are_left_alone_by_other_annotators(
    store: review.Store, add: Callable[..., int], what: str
) -> None:
    pair = add((1, 1), (1, 1))
    state = review.load_state(store, "talk")
    bead, one, other = ids(store)[0], state.renderings[0], state.renderings[1]
    review.label_rendering(store, one.id, Procedure.LITERAL, by=BEN, seen=None)
    review.confirm(store, [bead], by=ANN, seen=None)
    before = review.load_state(store, "talk")

    def edit(by: review.Author) -> review.Edit:
        spans = Span(one.start, one.start + 1), [Span(0, 2)]
        edits: dict[str, Callable[[], review.Edit]] = {
            "add": lambda: review.add_rendering(store, bead, "x", *spans, RenderingStatus.PREFERRED, by=by, seen=None),
            "edit": lambda: review.edit_rendering(store, one.id, target=spans[1], by=by, seen=None),
            "status": lambda: review.edit_rendering(store, one.id, status=RenderingStatus.FORBIDDEN, by=by, seen=None),
            "remove": lambda: review.remove_rendering(store, one.id, by=by, seen=None),
            "label": lambda: review.label_rendering(store, one.id, Procedure.MODULATION, by=by, seen=None),
            "unlabel": lambda: review.label_rendering(store, one.id, None, by=by, seen=None),
            "undo": lambda: review.undo(store, pair, edit=before.seen - 1, by=by),
        }
        return edits[what]()

    with pytest.raises(RoleError, match="confirmed by ann"):
        edit(BEN)
    assert review.load_state(store, "talk").rows == before.rows
    review.comment(store, bead, "why?", by=BEN)
    review.bookmark(store, bead, by=BEN)
    review.edit_rendering(store, other.id, status=RenderingStatus.FORBIDDEN, by=BEN, seen=None)
    if what != "unlabel":
        edit(EVE)


def test_undo_goes_by_person_and_is_refused_where_others_have_built_on_it(
    store: review.Store, add: Callable[..., int]
) -> None:
    number = add((1, 1), (1, 1), (1, 1), (1, 1))
    first, second, third, _ = ids(store)
    review.merge(store, first, by=ANN, seen=None)
    review.merge(store, third, by=BEN, seen=None)
    review.undo(store, number, by=ANN)
    assert shapes(store) == ["0:0", "1:1", "23:23"]
    review.redo(store, number, by=ANN)
    review.move(store, first, "down", by=BEN, seen=None)
    assert shapes(store) == ["0:0", "123:123"]
    with pytest.raises(ConflictError, match=r"bead .* was changed by ben"):
        review.undo(store, number, by=ANN)
    review.undo(store, number, by=BEN)
    review.undo(store, number, by=ANN)
    with pytest.raises(EditError, match="nothing to undo"):
        review.undo(store, number, by=ANN)
    assert shapes(store) == ["0:0", "1:1", "23:23"]
    review.confirm(store, [second], by=ANN, seen=None)
    with pytest.raises(EditError, match="nothing to redo"):
        review.redo(store, number, by=ANN)


def test_an_editor_undoes_what_others_did_and_does_it_again(store: review.Store, add: Callable[..., int]) -> None:
    number = add((1, 1), (1, 1))
    first, _ = ids(store)
    edit = review.merge(store, first, by=ANN, seen=None)
    review.confirm(store, [first], by=ANN, seen=None)
    with pytest.raises(EditError, match="only ann or an editor"):
        review.undo(store, number, by=BEN, edit=edit.number)
    with pytest.raises(ConflictError):
        review.undo(store, number, by=EVE, edit=edit.number)
    review.undo(store, number, by=EVE, edit=edit.number + 1)
    review.undo(store, number, by=EVE, edit=edit.number)
    assert shapes(store) == ["0:0", "1:1"]
    with pytest.raises(EditError, match="cannot be undone"):
        review.undo(store, number, by=EVE, edit=1)
    with pytest.raises(EditError, match="no edit 99"):
        review.undo(store, number, by=EVE, edit=99)
    review.redo(store, number, by=EVE, edit=edit.number)
    assert shapes(store) == ["01:01"]


def test_a_pair_is_added_once(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1))
    assert review.has_bitext(store, "talk")
    assert not review.has_bitext(store, "walk")
    with pytest.raises(EditError, match="already"):
        add((2, 2))
    assert shapes(store) == ["0:0"]
    assert review.bitext_names(store) == {1: "talk"}
    with pytest.raises(StoreError, match="no pair 'walk'"):
        review.load_state(store, "walk")


def test_beads_of_two_pairs_stay_apart(store: review.Store, add: Callable[..., int]) -> None:
    add((1, 1), (1, 1))
    review.add_bitext(store, bitext((1, 1), name="walk"), ANN)
    one, other = ids(store)[0], review.load_state(store, "walk").beads[0].id
    for edit in (
        lambda: review.merge(store, one, other=other, by=ANN, seen=None),
        lambda: review.swap(store, one, other=other, by=ANN, seen=None),
        lambda: review.confirm(store, [one, other], by=ANN, seen=None),
    ):
        with pytest.raises(EditError):
            edit()


def test_odd_texts_come_through(store: review.Store) -> None:
    texts = "甲\x00。\udc80😀", "a\u2028b"
    sides = [
        (Document(name, text, (Paragraph(0, 0, len(text)),)), (Sentence(0, text, 0, len(text), 0),))
        for name, text in zip(("s\udc80", "t"), texts, strict=True)
    ]
    pair = DocumentPair("p\udc80", sides[0][0], sides[1][0])
    given = Bitext(pair, sides[0][1], sides[1][1], (Bead(range(1), range(1)),))
    review.add_bitext(store, given, ANN)
    assert review.has_bitext(store, "p\udc80")
    out = review.load_state(store, 1).bitext()
    assert (out.pair.source, out.pair.target, out.source_sentences) == (
        pair.source,
        pair.target,
        given.source_sentences,
    )


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 101, "\udc80"])
def test_names_are_one_line(name: str) -> None:
    with pytest.raises(ParameterError, match="must be one line"):
        review.Person(name)


def test_a_line_is_cleaned() -> None:
    assert clean_line(" a\r\n\tb\x00\ud800\u2028c ") == "a b c"
