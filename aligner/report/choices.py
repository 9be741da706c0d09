"""What translations chose between, counted, with the passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aligner.model import Bitext, Choice, ChoiceKind, Procedure
from aligner.report.passages import Origin, Passage, passage

__all__ = ["CHOICE_TITLES", "ChoiceUse", "KindView", "ValueView", "choice_uses", "group_choices", "is_addition"]

CHOICE_TITLES = {
    ChoiceKind.PROCEDURE: ("Procedures", "How the translation got from a phrase to its rendering."),
    ChoiceKind.QUOTATION_MARKS: ("Quotation marks", "Whether marks that keep a word at a distance stayed."),
    ChoiceKind.MODALITY: ("Modality", "How binding a demand is."),
    ChoiceKind.INTENSITY: ("Intensity", "Whether words of degree stayed."),
    ChoiceKind.PARALLELISM: ("Parallelism", "Whether members that repeat a word still do."),
    ChoiceKind.METAPHOR: ("Metaphor", "Whether an image stayed one."),
    ChoiceKind.AGENT: ("Agent", "Whether it is still said who acts."),
}
"""What a section is called, and what it shows, in the order of the sections."""


@dataclass(frozen=True, slots=True)
class ChoiceUse:
    """One choice and where it was made.

    by
        The rule that gave it, or the person.
    is_addition
        See :func:`is_addition`.
    """

    kind: ChoiceKind
    value: str
    certainty: float
    by: str
    passage: Passage
    is_addition: bool = False


@dataclass(frozen=True, slots=True)
class ValueView:
    """What was chosen, how often and where, the surest first.

    hidden
        How many of the choices are not in ``uses``.
    """

    value: str
    count: int
    documents: int
    uses: tuple[ChoiceUse, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class KindView:
    """All choices of one kind, by value, the most frequent first."""

    kind: ChoiceKind
    title: str
    hint: str
    count: int
    documents: int
    values: tuple[ValueView, ...]


def is_addition(choice: Choice) -> bool:
    """Whether a choice is that the translation says something for which the source has nothing.

    >>> from aligner.model import Span
    >>> is_addition(Choice(ChoiceKind.PROCEDURE, "explicitation", 0, (), (Span(3, 9),)))
    True
    """
    return choice.kind is ChoiceKind.PROCEDURE and choice.value == Procedure.EXPLICITATION and not choice.source


def choice_uses(bitext: Bitext, origin: Origin, most_shown: int) -> tuple[ChoiceUse, ...]:
    """The choices in a bitext, in text order; of each kind and value, the ``most_shown`` surest keep their text."""
    order = sorted(range(len(bitext.choices)), key=lambda at: -bitext.choices[at].certainty)
    seen: Counter[tuple[ChoiceKind, str, bool]] = Counter()
    shown = set()
    for at in order:
        choice = bitext.choices[at]
        group = choice.kind, choice.value, is_addition(choice)
        seen[group] += 1
        if seen[group] <= most_shown:
            shown.add(at)
    return tuple(_use(bitext, origin, choice, at in shown) for at, choice in enumerate(bitext.choices))


def _use(bitext: Bitext, origin: Origin, choice: Choice, is_shown: bool) -> ChoiceUse:
    source, target = choice.source, choice.target
    if choice.rendering is not None and not (source or target):
        rendering = bitext.renderings[choice.rendering]
        source, target = (rendering.source,), rendering.target
    place = passage(bitext, origin, choice.bead, source, target) if is_shown else Passage(origin, choice.bead + 1)
    return ChoiceUse(
        choice.kind, choice.value, choice.certainty, choice.author or choice.rule, place, is_addition(choice)
    )


def group_choices(uses: Iterable[ChoiceUse], most: int) -> tuple[KindView, ...]:
    """Choices by kind and value, without kinds of which there are none; ``most`` of each value are kept."""
    by_kind: dict[ChoiceKind, list[ChoiceUse]] = defaultdict(list)
    for use in uses:
        by_kind[use.kind].append(use)
    return tuple(_kind(kind, by_kind[kind], most) for kind in CHOICE_TITLES if kind in by_kind)


def _kind(kind: ChoiceKind, uses: Sequence[ChoiceUse], most: int) -> KindView:
    by_value: dict[str, list[ChoiceUse]] = defaultdict(list)
    for use in sorted(uses, key=lambda use: (-use.certainty, use.passage.origin.order, use.passage.bead)):
        by_value[use.value].append(use)
    values = [
        ValueView(value, len(group), _documents(group), tuple(group[:most]), max(0, len(group) - most))
        for value, group in by_value.items()
    ]
    title, hint = CHOICE_TITLES[kind]
    ordered = tuple(sorted(values, key=lambda value: (-value.count, value.value)))
    return KindView(kind, title, hint, len(uses), _documents(uses), ordered)


def _documents(uses: Iterable[ChoiceUse]) -> int:
    return len({use.passage.origin for use in uses})
