"""Quotation marks that hold a word at a distance (“台独”), told from those around somebody's speech."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aligner.model import Choice, ChoiceKind, Side, Span, is_spaced, other_side
from aligner.phrases.choices.scene import BeadSide, BeadView, Scene
from aligner.phrases.choices.tables import load_table

__all__ = ["Quoted", "quotation_marks", "quoted"]

# The first has two signs that are the same, so that the second of them closes.
_QUOTED = re.compile(r'"([^"]+)"|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|‘([^‘’]+)’(?!\w)|《([^《》]+)》')
_TITLE = "《"
# A quotation with the end of a sentence in it, or with a clause and so many characters, is speech.
_END = re.compile(r"[。！？!?]|\.(?:\s|$)|[.,，]$")
_CLAUSE = re.compile(r"[，；;,]")
_LONG = {True: 60, False: 16}
# How little may link the words of two quotations that are the same one.
_LINKED = 0.12
# The share that was right on gold.
_KEPT, _DROPPED, _ADDED = 0.97, 0.85, 0.8


@dataclass(frozen=True, slots=True)
class Quoted:
    """Something between marks.

    span
        With its marks.
    is_distant
        Whether the marks hold a word at a distance; else they are around speech or a title.
    """

    span: Span
    is_distant: bool

    @property
    def inside(self) -> Span:
        """Without its marks."""
        return Span(self.span.start + 1, self.span.end - 1)


def quoted(side: BeadSide) -> list[Quoted]:
    """What is quoted on one side of a bead.

    Speech has the end of a sentence or a long clause in it, or stands behind a colon or a verb of saying.
    """
    marked = list(_QUOTED.finditer(side.text))
    said = sorted(one.span.end for one in side.find(load_table("sayings"))) if marked else []
    return [Quoted(Span(*found.span()), _is_distant(side, found, said)) for found in marked]


def _is_distant(side: BeadSide, found: re.Match[str], said: Sequence[int]) -> bool:
    """``said``: where verbs of saying end, in order."""
    inside = found[0][1:-1]
    if found[0][0] == _TITLE:
        return False
    spaced = is_spaced(side.language)
    if len(inside) > _LONG[spaced] or (_CLAUSE.search(inside) and len(inside) > _LONG[spaced] / 2):
        return False
    # American style puts the comma of the sentence before the closing mark.
    if _END.search(inside[:-1] if spaced and inside[-1:] in ",." else inside):
        return False
    before = side.text[: found.start()]
    if before.rstrip().endswith(("：", ":")):
        return False
    nearest = bisect_right(said, found.start())
    says = nearest > 0 and said[nearest - 1] >= len(before.rstrip(" ,，"))
    # What is said can be a single word too; it takes a clause to be speech.
    return not (says and (len(inside) > _LONG[spaced] / 2 or _CLAUSE.search(inside)))


def quotation_marks(scene: Scene) -> Iterator[Choice]:
    """Values: ``kept``, ``dropped`` and ``added``; spans include the marks."""
    if not scene.speaks(load_table("sayings")):
        return
    for view in scene.views:
        yield from _of(view)


def _of(view: BeadView) -> Iterator[Choice]:
    sources, targets = quoted(view.source), quoted(view.target)
    pairs = _paired(view, sources, targets)
    kind = ChoiceKind.QUOTATION_MARKS
    for at, source in enumerate(sources):
        if at in pairs and (source.is_distant or targets[pairs[at]].is_distant):
            if view.source.text[source.span.start] != _TITLE:
                spans = [source.span], [targets[pairs[at]].span]
                yield view.choice(kind, "kept", "marks-on-both-sides", _KEPT, *spans)
        elif at not in pairs and source.is_distant:
            answer = _answer(view, source, "source")
            yield view.choice(kind, "dropped", "marks-on-one-side", _DROPPED, [source.span], answer)
    answering = set(pairs.values())
    for at, target in enumerate(targets):
        if at not in answering and target.is_distant:
            answer = _answer(view, target, "target")
            yield view.choice(kind, "added", "marks-on-one-side", _ADDED, answer, [target.span])


def _answer(view: BeadView, one: Quoted, side: Side) -> list[Span]:
    """What stands on the other side for something quoted: the rendering of the phrase, or what links lead to."""
    other = other_side(side)
    for rendering in view.renderings.values():
        spans = {"source": (rendering.source,), "target": rendering.target}
        inside = view.bitext.bead_spans(view.bead, side, spans[side])
        if any(one.span.start <= span.start and span.end <= one.span.end for span in inside):
            return list(view.bitext.bead_spans(view.bead, other, spans[other]))
    found = view.answer(one.inside, side)
    return [found] if found else []


def _paired(view: BeadView, sources: list[Quoted], targets: list[Quoted]) -> dict[int, int]:
    """Which quotations are the same one: those that share most links; without links, those in the same place."""
    if len(sources) == len(targets) and (view.cells is None or len(sources) == 1):
        return {at: at for at in range(len(sources))}
    chances = sorted(
        (
            (_shared(view, source, target), at, to)
            for at, source in enumerate(sources)
            for to, target in enumerate(targets)
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    pairs: dict[int, int] = {}
    for chance, at, to in chances:
        if chance >= _LINKED and at not in pairs and to not in pairs.values():
            pairs[at] = to
    return pairs


def _shared(view: BeadView, source: Quoted, target: Quoted) -> float:
    if view.cells is None:
        places = [
            one.inside.start / max(len(side.text), 1) for one, side in ((source, view.source), (target, view.target))
        ]
        return max(0.0, 0.5 - abs(places[0] - places[1]))
    rows, columns = view.source.inside(source.inside), view.target.inside(target.inside)
    if not rows or not columns:
        return 0.0
    return float(view.cells[np.ix_(rows, columns)].max(axis=1).mean())
