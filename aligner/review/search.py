"""Finding beads by regular expressions on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aligner.errors import ParameterError
from aligner.model import SIDES, Side, Span
from aligner.patterns import compiled, matches
from aligner.review.state import State, bitext_names, load_state
from aligner.review.store import Store

__all__ = ["Hit", "search", "search_state"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A bead in which something was found.

    source, target
        The texts of both sides.
    source_spans, target_spans
        Where the patterns match in them.
    """

    bead: int
    bitext: int
    pair: str
    number: int
    source: str
    target: str
    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]


def search(
    store: Store,
    source: str = "",
    target: str = "",
    *,
    bitext: int | None = None,
    ignore_case: bool = True,
    plain: bool = False,
    most: int = 200,
) -> list[Hit]:
    r"""Beads whose two sides match both patterns, in text order; an empty pattern matches any side.

    A match lies within one bead; ``^`` and ``$`` stand for its ends.

    plain
        Take the patterns as text, not as regular expressions.

    Raises :class:`~aligner.errors.ParameterError` for patterns that are wrong or take too long.
    """
    patterns = _patterns(source, target, ignore_case, plain)
    found: list[Hit] = []
    for number in bitext_names(store) if bitext is None else [bitext]:
        found += islice(_hits(load_state(store, number), patterns), most - len(found))
        if len(found) >= most:
            break
    return found


def search_state(
    state: State, source: str = "", target: str = "", *, ignore_case: bool = True, plain: bool = False, most: int = 200
) -> list[Hit]:
    """The same as :func:`search`, in a state that is loaded already."""
    return list(islice(_hits(state, _patterns(source, target, ignore_case, plain)), most))


def _patterns(source: str, target: str, ignore_case: bool, plain: bool) -> dict[Side, Any]:
    patterns: dict[Side, Any] = {
        "source": compiled(source, ignore_case=ignore_case, plain=plain) if source else None,
        "target": compiled(target, ignore_case=ignore_case, plain=plain) if target else None,
    }
    if not any(patterns.values()):
        raise ParameterError("give a pattern for at least one side")
    return patterns


def _hits(state: State, patterns: dict[Side, Any]) -> Iterator[Hit]:
    now = state.bitext()
    texts: dict[Side, list[str]] = {side: [now.bead_text(bead, side) for bead in now.beads] for side in SIDES}
    found = {side: matches(texts[side], patterns[side], state.pair.id) for side in SIDES if patterns[side] is not None}
    for at, row in enumerate(state.beads):
        if all(at in places for places in found.values()):
            spans = [tuple(found.get(side, {}).get(at, ())) for side in SIDES]
            yield Hit(row.id, state.id, state.pair.id, at + 1, texts["source"][at], texts["target"][at], *spans)
