"""Words on a scale of strength, on both sides: kept, stronger, weaker, dropped or added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aligner.model import Choice, ChoiceKind
from aligner.phrases.choices.matching import match
from aligner.phrases.choices.scene import BeadView, Scene
from aligner.phrases.choices.tables import Found, Table

__all__ = ["Scale"]


# A word that serves another of the source before it: stated, gold has few.
_SHARED = 0.6


@dataclass(frozen=True, slots=True)
class Scale:
    """How words of a table are compared.

    least
        What must speak for two words to answer each other (:func:`~aligner.phrases.choices.matching.match`).
    like, unlike
        What counts for two words of one sense, and of two.
    certainty
        Of *dropped* and *added*: the share that was right on gold.
    shares
        Whether one word of the target may serve several of the source: 要…要… as *must … and …*.
    """

    kind: ChoiceKind
    table: Table
    least: float
    like: float
    unlike: float
    certainty: float = 0.7
    shares: bool = False

    def __call__(self, scene: Scene) -> Iterator[Choice]:
        """The choices of all beads."""
        if scene.speaks(self.table):
            for view in scene.views:
                yield from self._of(view)

    def _of(self, view: BeadView) -> Iterator[Choice]:
        sources, targets = view.source.find(self.table), view.target.find(self.table)
        if not sources and not targets:
            return
        found = match(
            view,
            [one.span for one in sources],
            [one.span for one in targets],
            least=self.least,
            likeness=lambda at, to: self.like if _sense(sources[at]) == _sense(targets[to]) else self.unlike,
        )
        for one in found:
            source, target = sources[one.source], targets[one.target]
            value = _compared(_strength(source), _strength(target))
            certainty = min(0.5 + one.score / 4.0, 0.95)
            yield view.choice(self.kind, value, "scale", certainty, [source.span], [target.span])
        answers = {one.source: targets[one.target] for one in found}
        for at, source in enumerate(sources):
            if at in answers or source.row["alone"] != "yes":
                continue
            before = [to for to in answers if to < at and _sense(sources[to]) == _sense(source)] if self.shares else []
            if before:
                target = answers[max(before)]
                value = _compared(_strength(source), _strength(target))
                yield view.choice(self.kind, value, "shared-word", _SHARED, [source.span], [target.span])
            else:
                yield view.choice(self.kind, "dropped", "no-answer", self.certainty, [source.span])
        answering = {one.target for one in found}
        for at, target in enumerate(targets):
            if at not in answering and target.row["alone"] == "yes":
                yield view.choice(self.kind, "added", "no-source", self.certainty, (), [target.span])


def _compared(source: int, target: int) -> str:
    if source == target:
        return "kept"
    return "stronger" if target > source else "weaker"


def _sense(found: Found) -> str:
    return found.row["sense"]


def _strength(found: Found) -> int:
    return int(found.row["strength"])
