"""A document that its publisher has revised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aligner import review
from aligner.errors import EditError
from aligner.model import Bitext, Document, DocumentPair, Metadata, Rendering, RenderingStatus, Side, Span
from aligner.reading import read_text
from aligner.review.export import export
from aligner.review.live import Live
from aligner.review.order import Order
from aligner.segmentation import segment
from aligner.writing import WriteOptions

from .test_review_edits import ANN, BEN, EVE
from .test_review_realign import in_turn

PARAGRAPHS = (
    "The minister met the envoy on Monday. They spoke about trade for an hour.",
    "Both sides agreed on a date. The envoy thanked the minister for the talks.",
    "A second meeting is planned for spring. Nobody named a place for it.",
    "The press was not invited to either meeting. Questions were sent in writing.",
)


def document(name: str, *paragraphs: str) -> Document:
    return replace(read_text("\n\n".join(paragraphs), id=name, language="en"), metadata=Metadata(language="en"))


def bitext() -> Bitext:
    source, target = document("s", *PARAGRAPHS), document("t", *(text.upper() for text in PARAGRAPHS))
    sentences = segment(source), segment(target)
    renderings = tuple(
        Rendering(word, at, RenderingStatus.PREFERRED, span, (span,), missing=(Span(span.start, span.start + 1),))
        for word, at in (("envoy", 0), ("date", 2), ("place", 5))
        for span in [Span(source.text.index(word), source.text.index(word) + len(word))]
    )
    return Bitext(DocumentPair("talk", source, target), *sentences, tuple(in_turn(*sentences)), renderings)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        review.add_bitext(opened, bitext(), ANN)
        beads = [bead.id for bead in review.load_state(opened, "talk").beads]
        review.confirm(opened, beads, by=ANN, seen=None)
        review.comment(opened, beads[5], "where?", by=EVE)
        review.bookmark(opened, beads[6], by=EVE)
        yield opened


def revised(store: review.Store, *paragraphs: str, side: Side = "source") -> review.State:
    """The state after a revision by somebody who has confirmed nothing, checked, undone and done again."""
    before = review.load_state(store, "talk")
    paragraphs = paragraphs if side == "source" else tuple(text.upper() for text in paragraphs)
    edit = review.revise(store, before.id, side, document("n", *paragraphs), in_turn, by=BEN, segment=segment)
    after = check(store)
    assert after.pair.document(side).text == "\n\n".join(paragraphs)
    live = Live(store, before.id)
    review.undo(store, before.id, by=BEN)
    undone = check(store)
    assert (undone.rows, undone.pair) == (before.rows, before.pair)
    live.refresh()
    assert live.pair == before.pair
    assert live.touched_since(edit.number) is None
    review.redo(store, before.id, by=BEN)
    again = check(store)
    assert (again.rows, again.pair) == (after.rows, after.pair)
    return after


def check(store: review.Store) -> review.State:
    state = review.load_state(store, "talk")
    with store.reading() as connection:
        Order(connection, state.id).check_all()
    assert review.replay(store, state.id) == state.rows
    return state


def pairs(state: review.State) -> list[tuple[str, str, str]]:
    """The first words of both sides of each bead, and whether it is confirmed."""
    now = state.bitext()
    return [
        (*(" ".join(now.bead_text(bead, side).split()[:3]).lower() for side in ("source", "target")), row.status[0])
        for bead, row in zip(now.beads, state.beads, strict=True)
    ]  # type: ignore[misc]


SAME = [(" ".join(words), " ".join(words), "c") for words in (
    ("the", "minister", "met"), ("they", "spoke", "about"), ("both", "sides", "agreed"), ("the", "envoy", "thanked"),
    ("a", "second", "meeting"), ("nobody", "named", "a"), ("the", "press", "was"), ("questions", "were", "sent"),
)]  # fmt: skip


def test_the_same_text_changes_nothing(store: review.Store) -> None:
    state = review.load_state(store, "talk")
    assert review.differences(state, "source", document("n", *PARAGRAPHS), segment) == []
    with pytest.raises(EditError, match="nothing would change"):
        review.revise(store, state.id, "source", document("n", *PARAGRAPHS), in_turn, by=BEN, segment=segment)
    assert review.load_state(store, "talk").rows == state.rows


@pytest.mark.parametrize("side", ["source", "target"])
def test_one_word_reopens_exactly_one_bead(store: review.Store, side: Side) -> None:
    before = review.load_state(store, "talk")
    changed = PARAGRAPHS[1].replace("a date", "the date")
    after = revised(store, PARAGRAPHS[0], changed, *PARAGRAPHS[2:], side=side)
    assert pairs(after) == [*SAME[:2], (*SAME[2][:2], "o"), *SAME[3:]]
    assert [bead.id for bead in after.beads] == [bead.id for bead in before.beads]
    (item,) = review.queue(store, wanted=review.Filter(reasons=("revised",)))
    said = "Both sides agreed on a date."
    assert item.reasons["revised"] == f"the {side} was: {said if side == 'source' else said.upper()}"
    # What stands behind it has moved by two characters, with all that hangs there.
    text = after.pair.document(side).text
    if side == "source":
        assert [text[one.start : one.end] for one in after.renderings] == ["envoy", "date", "place"]
        assert [one.missing for one in after.renderings][2] == f"[[{text.index('place')},{text.index('place') + 1}]]"
        assert [text[one.point :].split(".")[0] for one in after.comments] == ["Nobody named a place for it"]
        assert [text[one.point :].split(".")[0] for one in after.bookmarks] == [
            "The press was not invited to either meeting"
        ]
    else:
        assert [span.of(text) for one in after.renderings for span in one.target_spans] == ["ENVOY", "DATE", "PLACE"]
    review.confirm(store, [after.beads[2].id], by=BEN, seen=None)
    assert review.load_state(store, "talk").beads[2].revised == ""
    assert review.queue(store, wanted=review.Filter(reasons=("revised",))) == []


@pytest.mark.parametrize("side", ["source", "target"])
@pytest.mark.parametrize(("was", "now"), [("date", "time"), ("date", "data"), ("on a", "in a")])
def test_another_word_of_the_same_length_reopens_its_bead(store: review.Store, side: Side, was: str, now: str) -> None:
    state = review.load_state(store, "talk")
    changed = PARAGRAPHS[1].replace(was, now)
    after = revised(store, PARAGRAPHS[0], changed, *PARAGRAPHS[2:], side=side)
    assert [bead.status[0] for bead in after.beads] == ["c", "c", "o", *"ccccc"]
    said = "Both sides agreed on a date."
    assert after.beads[2].revised == f"the {side} was: {said if side == 'source' else said.upper()}"
    # A phrase that was exchanged is none any more.
    phrases = [one.term for one in after.renderings]
    kept = ["envoy", "date", "place"] if was == "on a" else ["envoy", "place"]
    assert phrases == kept
    assert len(state.renderings) == 3


@pytest.mark.parametrize("joined", [False, True])
def test_confirmed_by_an_import_clears_the_note(store: review.Store, tmp_path: Path, joined: bool) -> None:
    """In a file where a bead only got a name, and in one where it was also joined with the next."""
    revised(store, PARAGRAPHS[0], PARAGRAPHS[1].replace("a date", "the date"), *PARAGRAPHS[2:])
    before = review.load_state(store, "talk")
    assert [bead.id for bead in before.beads if bead.revised] == [before.beads[2].id]
    path = tmp_path / "talk.tsv"

    def taken_over(confirmed_by: str) -> review.State:
        head, *rows = (line.split("\t") for line in exported(store).splitlines())
        if joined:
            for name in ("source", "target"):
                rows[2][head.index(name)] += " " + rows[3][head.index(name)]
            del rows[3]
        rows[2][head.index("confirmed_by")], rows[2][head.index("confirmed_at")] = confirmed_by, ""
        path.write_text("".join("\t".join(row) + "\n" for row in (head, *rows)), encoding="utf-8")
        ((found,), problems) = review.import_corrected(store, path, by=EVE)
        assert (problems, found.conflicts) == ([], [])
        return check(store)

    # Without a name it is still to be looked at.
    after = taken_over("")
    assert [(bead.status, bead.revised[:10]) for bead in after.beads[2:3]] == [("open", "the source")]
    if joined:
        review.undo(store, after.id, by=EVE)
    after = taken_over("eve")
    assert [(bead.status, bead.decided_by, bead.revised) for bead in after.beads[2:3]] == [("confirmed", "eve", "")]
    assert len(after.beads) == 8 - joined
    assert review.queue(store, wanted=review.Filter(reasons=("revised",))) == []
    review.undo(store, after.id, by=EVE)
    assert check(store).rows == before.rows
    left = review.queue(store, wanted=review.Filter(reasons=("revised",)))
    assert [item.bead for item in left] == [before.beads[2].id]


def exported(store: review.Store) -> str:
    return b"".join(data for _, data in export(store, "tsv", WriteOptions())).decode()


def test_a_new_paragraph_is_an_omission_until_the_translation_has_it_too(store: review.Store) -> None:
    new = "Dinner was served late. Music was played after it."
    after = revised(store, *PARAGRAPHS[:2], new, *PARAGRAPHS[2:])
    lone = [("dinner was served", "", "o"), ("music was played", "", "o")]
    assert pairs(after) == [*SAME[:4], *lone, *SAME[4:]]
    assert [bead.revised for bead in after.beads[4:6]] == ["new in the source"] * 2
    after = revised(store, *PARAGRAPHS[:2], new, *PARAGRAPHS[2:], side="target")
    both = [("dinner was served", "dinner was served", "o"), ("music was played", "music was played", "o")]
    assert pairs(after) == [*SAME[:4], *both, *SAME[4:]]


def test_a_paragraph_that_is_gone(store: review.Store) -> None:
    state = review.load_state(store, "talk")
    short = [*PARAGRAPHS[:2], PARAGRAPHS[3]]
    changes = review.differences(state, "source", document("n", *short), segment)
    assert [(one.how, one.before, one.after) for one in changes] == [
        ("gone", "A second meeting is planned for spring.", ""),
        ("gone", "Nobody named a place for it.", ""),
    ]
    after = revised(store, *short)
    assert pairs(after) == [*SAME[:4], ("", "a second meeting", "o"), ("", "nobody named a", "o"), *SAME[6:]]
    assert [one.term for one in after.renderings] == ["envoy", "date"]
    # The comment on it hangs at what comes next.
    assert after.pair.source.text[after.comments[0].point :].startswith("The press")
    after = revised(store, *short, side="target")
    assert pairs(after) == [*SAME[:4], *SAME[6:]]


def test_a_paragraph_that_was_moved_keeps_its_beads(store: review.Store) -> None:
    moved = [PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[1], PARAGRAPHS[3]]
    after = revised(store, *moved)
    assert {one[:2] for one in pairs(after)} == {one[:2] for one in SAME}
    touched = [bead for bead in after.beads if bead.status == "open"]
    assert [bead.revised for bead in touched] == ["the source was moved to another place"] * 2
    assert [bead.crossing for bead in touched] == [True, True]
    assert sum(bead.status == "confirmed" for bead in after.beads) == 6
    after = revised(store, *moved, side="target")
    assert {one[:2] for one in pairs(after)} == {one[:2] for one in SAME}


def test_sentences_and_beads_of_people_stay(store: review.Store) -> None:
    state = review.load_state(store, "talk")
    row = state.side("source")[1]
    review.split_sentence(store, row.id, row.start + len("They spoke"), by=ANN, seen=None)
    review.merge(store, state.beads[6].id, by=ANN, seen=None)
    review.confirm(store, [state.beads[6].id], by=ANN, seen=None)
    after = revised(store, "A line before all others.", *PARAGRAPHS)
    assert [one.text for one in after.bitext().source_sentences][2:4] == ["They spoke", "about trade for an hour."]
    assert [bead.shape for bead in after.bitext().beads] == [(1, 0), (1, 1), (2, 1), *[(1, 1)] * 4, (2, 2)]
    assert [bead.status[0] for bead in after.beads] == ["o", *"cccccc", "c"]


def test_another_text_altogether(store: review.Store) -> None:
    after = revised(store, "Nothing of what was there is left here, not one word.", "Yes.")
    assert after.bitext().source_sentences[1].text == "Yes."
    assert all(bead.status == "open" for bead in after.beads)
