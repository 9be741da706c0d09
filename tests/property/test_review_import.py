"""What is corrected in a file of any format comes back as if it had been corrected in the store."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aligner import review
from aligner.errors import EditError
from aligner.model import Bead, Bitext, DocumentPair, Edition, Metadata, in_text_order
from aligner.review.order import Order
from aligner.writing import WRITERS, WriteOptions

from .test_review import NOW, do, document

ANN = review.Author(review.Person("ann", "editor"), NOW)
BEN = review.Author(review.Person("ben", "editor"), datetime(2026, 4, 1, 9, tzinfo=UTC))
KINDS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16)
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 40), st.integers(0, 6), st.integers(0, 6)), max_size=9
)


UNSAID = {"tsv": (8, 9, 11), "tmx": (8, 9, 11)}
"""Edits that a format says nothing of: sentences inside of a bead, comments on null beads, which of
several comments in one cell is new. None says who rejects."""


def bitext_of(shapes: Sequence[tuple[int, int]]) -> Bitext:
    """Sentences of a few words each, every word another one, in beads of these shapes."""
    counts = [sum(shape[side] for shape in shapes) for side in (0, 1)]
    sides = [
        document(name, [f"{name}{at}a {name}{at}b. {name}{at}c" for at in range(count)])
        for name, count in zip("st", counts, strict=True)
    ]
    (source, sources), (target, targets) = sides
    source, target = (replace(one, metadata=Metadata(language=tag)) for one, tag in ((source, "de"), (target, "en")))
    beads: list[Bead] = []
    i = j = 0
    for m, n in shapes:
        beads.append(Bead(range(i, i + m), range(j, j + n), 1.5, 0.75))
        i, j = i + m, j + n
    return Bitext(DocumentPair("p", source, target), sources, targets, in_text_order(beads))


@st.composite
def bitexts(draw: st.DrawFn) -> Bitext:
    """A few sentences in any beads."""
    sources, targets = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    shapes: list[tuple[int, int]] = []
    while sources or targets:
        m, n = draw(st.sampled_from([(1, 1), (2, 1), (1, 0), (0, 1), (1, 2), (2, 3)]))
        m, n = min(m, sources), min(n, targets)
        m, n = (m, n) if m or n else (sources, targets)
        shapes.append((m, n))
        sources, targets = sources - m, targets - n
    return bitext_of(shapes)


def exported_as_if_corrected(store: review.Store, format_: str, before: review.State) -> bytes:
    """What a tool would give back that was given the file of the store as it was before: old ids, and the old edit."""
    now = review.load_state(store, "p")
    numbers = {bead.id: at for at, bead in enumerate(before.beads)}
    ids = tuple(numbers.get(bead.id, 1000 + at) for at, bead in enumerate(now.beads))
    bitext = replace(now.bitext(), edition=Edition(before.seen, ids))
    return WRITERS[format_].render([bitext], WriteOptions(tmx_nulls=True))


def beads_of(state: review.State, format_: str) -> list[object]:
    """What has to be the same: an empty side may stand beside another null bead.

    Notes of TMX say of null beads only that they are there, and TMX and TSV say nothing of the sentences in a bead.
    """
    tmx, with_sentences = format_ == "tmx", format_ in ("tei", "jsonl")
    sides = ("source", "target")
    found = [
        (*(None if bead.is_empty(side) else bead.side(side) for side in sides), bead.crossing,
         *(() if tmx and bead.is_null else (bead.status == "confirmed",)))
        for bead in state.beads
    ]  # fmt: skip
    sentences = [(one.side, one.start, one.end) for one in state.sentences] if with_sentences else []
    return [*sorted(found, key=repr), *sentences, sorted({one.body for one in state.comments})]


@pytest.mark.parametrize("format_", ["tmx", "tei", "tsv", "jsonl"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bitexts(), STEPS, STEPS)
# One unit moves the empty side of a bead whose sentences another one cuts.
@example(
    bitext_of([(2, 1), (1, 1), (2, 1), (1, 0), (1, 0)]),
    [(8, 16, 3, 0), (3, 26, 0, 0)],
    [(8, 13, 5, 0), (0, 37, 0, 0), (5, 36, 2, 4)],
)
def test_corrections_come_back(
    format_: str, bitext: Bitext, first: list[tuple[int, int, int, int]], then: list[tuple[int, int, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with review.open_store(folder / "here.db", create=True) as store:
            review.add_bitext(store, bitext, ANN)
            for step in first:
                with contextlib.suppress(EditError):
                    do(store, step, ANN)
            before = review.load_state(store, "p")
        shutil.copy(folder / "here.db", folder / "there.db")
        file = folder / f"x{WRITERS[format_].extension}"
        with review.open_store(folder / "there.db") as store:
            for step in then:
                if step[0] in UNSAID.get(format_, ()) or (step[0] == 10 and step[2] % 3 == 1):
                    continue
                with contextlib.suppress(EditError):
                    do(store, step, BEN)
            wanted = review.load_state(store, "p")
            file.write_bytes(exported_as_if_corrected(store, format_, before))
        with review.open_store(folder / "here.db") as store:
            dry, problems = review.import_corrected(store, file, by=BEN, dry_run=True)
            assert problems == []
            assert review.load_state(store, "p").rows == before.rows
            (found,), problems = review.import_corrected(store, file, by=BEN)
            assert (problems, found.conflicts, found.remarks) == ([], [], [])
            assert found.changes == dry[0].changes
            now = review.load_state(store, "p")
            assert review.replay(store, now.id) == now.rows
            with store.reading() as connection:
                Order(connection, now.id).check_all()
            assert beads_of(now, format_) == beads_of(wanted, format_)
            again, _ = review.import_corrected(store, file, by=BEN)
            assert (again[0].edit, again[0].conflicts) == (None, [])
            if found.edit is not None:
                review.undo(store, now.id, by=BEN)
                assert review.load_state(store, "p").rows == before.rows
