"""What can be done from the page: each action calls one function of :mod:`aligner.review`.

A new one is a function and a line in :data:`ACTIONS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aligner import review
from aligner.errors import EditError
from aligner.model import Procedure, RenderingStatus, Side, Span
from aligner.review import Author, Edit, Store
from aligner.review.beads import Direction

__all__ = ["ACTIONS", "SAID", "Wish"]

_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Wish:
    """What a browser asks for; every value is looked at before it is used.

    pair, seen
        The bitext, and the last edit that the page has taken in.
    """

    pair: int
    seen: int
    given: dict[str, Any]

    @classmethod
    def of(cls, pair: int, given: dict[str, Any]) -> Wish:
        """What was sent, for a pair."""
        return cls(pair, cls(pair, 0, given).number("seen"), given)

    def number(self, name: str) -> int:
        """A whole number, such as an id.

        Raises :class:`~aligner.errors.EditError` for anything else, as do all of these.
        """
        found = self.given.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < _LARGEST:
            raise EditError(f"the request needs a number {name!r}")
        return found

    def text(self, name: str) -> str:
        """A string."""
        found = self.given.get(name)
        if not isinstance(found, str):
            raise EditError(f"the request needs a text {name!r}")
        return found

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        """One of a few words."""
        found = self.text(name)
        if found not in known:
            raise EditError(f"{name} is one of: {', '.join(known)}")
        return found

    def yes_or_no(self, name: str) -> bool:
        """True or false."""
        found = self.given.get(name)
        if not isinstance(found, bool):
            raise EditError(f"the request needs true or false for {name!r}")
        return found

    def sides(self) -> list[Side]:
        """One side or both."""
        word = self.one_of("sides", ("source", "target", "both"))
        if word == "both":
            return ["source", "target"]
        return ["source" if word == "source" else "target"]

    def spans(self, name: str) -> list[Span]:
        """Spans of a document, as pairs of numbers."""
        found = self.given.get(name)
        if not isinstance(found, list) or len(found) > 50:
            raise EditError(f"the request needs a list of spans {name!r}")
        return [self._span(one) for one in found]

    def share(self, name: str) -> float:
        """A number in [0, 1]."""
        found = self.given.get(name, 1.0)
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            raise EditError(f"the request needs a share {name!r}")
        return float(found)

    @staticmethod
    def _span(found: Any) -> Span:
        numbers = [one for one in found if type(one) is int and 0 <= one < _LARGEST] if isinstance(found, list) else []
        if len(numbers) != 2 or len(found) != 2:
            raise EditError("a span is a pair of numbers")
        if numbers[0] >= numbers[1]:
            raise EditError("select some text first: a span cannot be empty")
        return Span(*numbers)


def _move(store: Store, by: Author, wish: Wish) -> Edit:
    direction = wish.one_of("direction", ("up", "down"))
    way: Direction = "up" if direction == "up" else "down"
    return review.move(store, wish.number("bead"), way, by=by, seen=wish.seen, sides=wish.sides())


def _merge(store: Store, by: Author, wish: Wish) -> Edit:
    other = None if wish.given.get("other") is None else wish.number("other")
    return review.merge(store, wish.number("bead"), by=by, seen=wish.seen, other=other)


def _split(store: Store, by: Author, wish: Wish) -> Edit:
    kept = wish.number("source"), wish.number("target")
    return review.split(store, wish.number("bead"), *kept, by=by, seen=wish.seen)


def _null(store: Store, by: Author, wish: Wish) -> Edit:
    return review.make_null(store, wish.number("bead"), by=by, seen=wish.seen)


def _swap(store: Store, by: Author, wish: Wish) -> Edit:
    return review.swap(store, wish.number("bead"), by=by, seen=wish.seen)


def _confirm(store: Store, by: Author, wish: Wish) -> Edit:
    return review.confirm(store, [wish.number("bead")], by=by, seen=wish.seen)


def _reject(store: Store, by: Author, wish: Wish) -> Edit:
    return review.reject(store, [wish.number("bead")], by=by, seen=wish.seen)


def _reopen(store: Store, by: Author, wish: Wish) -> Edit:
    return review.reopen(store, [wish.number("bead")], by=by, seen=wish.seen)


def _undo(store: Store, by: Author, wish: Wish) -> Edit:
    return review.undo(store, wish.pair, by=by)


def _redo(store: Store, by: Author, wish: Wish) -> Edit:
    return review.redo(store, wish.pair, by=by)


def _comment(store: Store, by: Author, wish: Wish) -> Edit:
    return review.comment(store, wish.number("bead"), wish.text("body"), by=by)


def _delete_comment(store: Store, by: Author, wish: Wish) -> Edit:
    return review.delete_comment(store, wish.number("comment"), by=by)


def _bookmark(store: Store, by: Author, wish: Wish) -> Edit:
    return review.bookmark(store, wish.number("bead"), by=by)


def _split_sentence(store: Store, by: Author, wish: Wish) -> Edit:
    return review.split_sentence(store, wish.number("sentence"), wish.number("at"), by=by, seen=wish.seen)


def _join_sentences(store: Store, by: Author, wish: Wish) -> Edit:
    return review.join_sentences(store, wish.number("sentence"), by=by, seen=wish.seen)


def _add_rendering(store: Store, by: Author, wish: Wish) -> Edit:
    source = wish.spans("source")
    if len(source) != 1:
        raise EditError("select the phrase in the source first")
    term = wish.text("term").strip()
    if not 0 < len(term) <= 200:
        raise EditError("a term has a name of 1 to 200 characters")
    status = RenderingStatus(wish.one_of("status", tuple(RenderingStatus)))
    bead, target = wish.number("bead"), wish.spans("target")
    return review.add_rendering(store, bead, term, source[0], target, status, by=by, seen=wish.seen)


def _edit_rendering(store: Store, by: Author, wish: Wish) -> Edit:
    target = None if wish.given.get("target") is None else wish.spans("target")
    named = None if wish.given.get("status") is None else wish.one_of("status", tuple(RenderingStatus))
    status = None if named is None else RenderingStatus(named)
    rendering = wish.number("rendering")
    return review.edit_rendering(store, rendering, by=by, seen=wish.seen, target=target, status=status)


def _remove_rendering(store: Store, by: Author, wish: Wish) -> Edit:
    return review.remove_rendering(store, wish.number("rendering"), by=by, seen=wish.seen)


def _label(store: Store, by: Author, wish: Wish) -> Edit:
    named = wish.one_of("procedure", ("", *Procedure))
    procedure = Procedure(named) if named else None
    sure = wish.share("certainty")
    return review.label_rendering(store, wish.number("rendering"), procedure, by=by, seen=wish.seen, certainty=sure)


ACTIONS: dict[str, Callable[[Store, Author, Wish], Edit]] = {
    "move": _move,
    "merge": _merge,
    "split": _split,
    "null": _null,
    "swap": _swap,
    "confirm": _confirm,
    "reject": _reject,
    "reopen": _reopen,
    "undo": _undo,
    "redo": _redo,
    "comment": _comment,
    "delete-comment": _delete_comment,
    "bookmark": _bookmark,
    "split-sentence": _split_sentence,
    "join-sentences": _join_sentences,
    "add-rendering": _add_rendering,
    "edit-rendering": _edit_rendering,
    "remove-rendering": _remove_rendering,
    "label": _label,
}
"""Every action, by the last part of the address that it is sent to."""

SAID = {
    "move": "Sentence moved",
    "merge": "Beads joined",
    "split": "Bead split",
    "null": "Made an omission and an addition",
    "swap": "Target sides swapped",
    "confirm": "Confirmed",
    "reject": "Rejected",
    "reopen": "Open again",
    "undo": "Undone",
    "redo": "Done again",
    "comment": "Comment added",
    "delete-comment": "Comment deleted",
    "bookmark": "Bookmark changed",
    "split-sentence": "Sentence split",
    "join-sentences": "Sentences joined",
    "add-rendering": "Phrase added",
    "edit-rendering": "Rendering changed",
    "remove-rendering": "Phrase removed",
    "label": "Label changed",
    "realign": "Aligned again",
    "import": "Corrections imported",
    "revise": "Text revised",
    "add": "Pair added",
}
"""What is said of an edit, by its kind in the log."""
