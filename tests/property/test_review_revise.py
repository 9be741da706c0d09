"""Whatever a publisher makes of a text, the beads stay an alignment, and what is as it was stays what it is."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner import review
from aligner.errors import EditError
from aligner.model import Bitext, Document, Paragraph, Sentence
from aligner.review.order import Order

from .test_review import BEN, SIDES, STEPS, bitexts, do, document, in_shapes, stored

REVISIONS = st.lists(
    st.tuples(st.sampled_from(["drop", "put", "change", "exchange", "move"]), st.integers(0, 9), st.integers(0, 9)),
    max_size=5,
)


def lines(document: Document) -> list[Sentence]:
    """One sentence a line, as :func:`document` makes them."""
    found, at = [], 0
    for index, text in enumerate(document.text.split("\n") if document.text else []):
        found.append(Sentence(index, text, at, at + len(text), index // 3))
        at += len(text) + 1
    return found


def revised(text: str, revisions: Sequence[tuple[str, int, int]]) -> Document:
    texts = text.split("\n") if text else []
    for kind, one, other in revisions:
        at, to = one % (len(texts) or 1), other % (len(texts) or 1)
        if kind == "put":
            texts.insert(at, f"new {other}.")
        elif texts and kind == "drop":
            del texts[at]
        elif texts and kind == "change":
            texts[at] += " bb"
        elif texts and kind == "exchange":
            # As long as it was.
            middle = len(texts[at]) // 2
            texts[at] = f"{texts[at][:middle]}z{texts[at][middle + 1 :]}"
        elif texts:
            texts.insert(to, texts.pop(at))
    whole = "\n".join(texts)
    return Document("n", whole, (Paragraph(0, 0, len(whole)),) if not texts else document("n", texts)[0].paragraphs)


def texts_of(state: review.State) -> dict[int, tuple[str, ...]]:
    """Both sides of every bead."""
    now = state.bitext()
    pairs = zip(now.beads, state.beads, strict=True)
    return {row.id: tuple(now.bead_text(bead, side) for side in SIDES) for bead, row in pairs}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bitexts(), STEPS, REVISIONS, st.sampled_from(SIDES), st.integers(0, 2), st.integers(0, 2))
def test_a_revision_keeps_the_alignment_whole(
    bitext: Bitext,
    steps: list[tuple[int, int, int, int]],
    revisions: list[tuple[str, int, int]],
    side: str,
    m: int,
    n: int,
) -> None:
    with stored(bitext) as store:
        for step in steps:
            with contextlib.suppress(EditError):
                do(store, step, BEN)
        before = review.load_state(store, "p")
        new = revised(before.pair.document(side).text, revisions)  # type: ignore[arg-type]
        try:
            review.revise(store, before.id, side, new, in_shapes(m, n), by=BEN, segment=lines)  # type: ignore[arg-type]
        except EditError as error:
            if "nothing would change" not in str(error):
                raise
            return
        after = review.load_state(store, "p")
        with store.reading() as connection:
            Order(connection, after.id).check_all()
        assert review.replay(store, after.id) == after.rows
        texts, was = texts_of(after), texts_of(before)
        for bead in after.beads:
            if bead.status == "confirmed":
                assert texts[bead.id] == was[bead.id]
        assert after.bitext().pair.document(side).text == new.text  # type: ignore[arg-type]
        letters = "".join("".join(one.text for one in after.bitext().sentences(side)).split())  # type: ignore[arg-type]
        assert letters == "".join(new.text.split())
        for one in after.renderings:
            assert 0 <= one.start < one.end <= len(after.pair.source.text)
            assert after.pair.source.text[one.start : one.end]
        review.undo(store, before.id, by=BEN)
        assert review.load_state(store, "p").rows == before.rows
