"""Editing where sentences begin and end. The text never changes, only offsets do.

See :mod:`~aligner.review.beads` for what all edits have in common.
"""

from __future__ import annotations

from dataclasses import replace

from aligner.errors import EditError
from aligner.review.draft import Author, Draft, Edit, drafting
from aligner.review.rows import BeadRow, SentenceRow
from aligner.review.store import Store
from aligner.review.texts import text_of

__all__ = ["join_sentences", "split_sentence"]


def split_sentence(store: Store, sentence: int, at: int, *, by: Author, seen: int | None) -> Edit:
    """Make two sentences of one, which stay in its bead.

    at
        Code point of the document's text at which the second one begins; white space around it is in neither.
    """
    with drafting(store, by, seen) as draft:
        row = draft.find(SentenceRow, sentence)
        text = _text(draft, row)
        first, second = text[row.start : max(at, row.start)].rstrip(), text[at : row.end].lstrip()
        if not row.start < at < row.end or not first.strip() or not second:
            raise EditError(f"sentence {sentence} cannot be split at {at}: both parts need some text")
        draft.put(replace(row, end=row.start + len(first)))
        draft.put(replace(row, id=draft.new_id(), start=row.end - len(second)))
        return _finish(draft, row, "split-sentence")


def join_sentences(store: Store, sentence: int, *, by: Author, seen: int | None) -> Edit:
    """Make one sentence of this one and the next, both of the same bead and paragraph."""
    with drafting(store, by, seen) as draft:
        row = draft.find(SentenceRow, sentence)
        beside = draft.order(row.bitext).sentences(_bead(draft, row), row.side)
        after = next((one for one in beside if one.start > row.start), None)
        if after is None:
            raise EditError(f"sentence {sentence} is the last of its bead: join the beads first")
        if after.paragraph != row.paragraph:
            raise EditError(f"sentence {sentence} is the last of its paragraph, which no sentence goes beyond")
        draft.drop(draft.find(SentenceRow, after.id))
        draft.put(replace(row, end=after.end))
        return _finish(draft, row, "join-sentences")


def _finish(draft: Draft, row: SentenceRow, kind: str) -> Edit:
    # Who looks at the bead sees other sentences now, so it counts as changed.
    draft.touch(_bead(draft, row))
    return draft.finish(kind, row.bitext)


def _bead(draft: Draft, row: SentenceRow) -> BeadRow:
    found = draft.order(row.bitext).covering(row.side, row.start)
    if found is None:
        raise EditError(f"sentence {row.id} is in no bead")
    return found


def _text(draft: Draft, row: SentenceRow) -> str:
    return text_of(draft.connection, row.bitext, row.side)
