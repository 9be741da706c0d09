"""What people hold renderings to be, in the place of what the program does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aligner.model import Choice, ChoiceKind, Rendering

__all__ = ["PersonalLabel", "in_order", "with_labels", "with_people"]


@dataclass(frozen=True, slots=True)
class PersonalLabel:
    """A procedure that somebody gives a rendering.

    rendering
        Its number in the bitext.
    certainty
        In [0, 1], as the author states it.
    """

    rendering: int
    procedure: str
    certainty: float
    author: str


def with_labels(
    choices: Iterable[Choice], renderings: tuple[Rendering, ...], labels: Iterable[PersonalLabel]
) -> tuple[Choice, ...]:
    """Choices with people's labels, which take the place of the program's procedure for the same rendering.

    Where several people have labelled a rendering, each label is a choice.

    >>> from aligner.model import RenderingStatus, Span
    >>> rendering = Rendering("hezuo", 0, RenderingStatus.PREFERRED, Span(0, 2), (Span(0, 11),))
    >>> machine = Choice(ChoiceKind.PROCEDURE, "literal", 0, (Span(0, 2),), (Span(0, 11),), 0.7, "word-for-word", 0)
    >>> labels = [PersonalLabel(0, "modulation", 0.9, "ann")]
    >>> [(one.value, one.author, one.rule) for one in with_labels([machine], (rendering,), labels)]
    [('modulation', 'ann', '')]
    """
    return with_people(choices, [_choice(one, renderings[one.rendering]) for one in labels])


def with_people(choices: Iterable[Choice], people: Sequence[Choice]) -> tuple[Choice, ...]:
    """Choices of the program, and in their place those that people have made of the same kind for a rendering."""
    said = {(one.kind, one.rendering) for one in people if one.rendering is not None}
    return in_order([*(one for one in choices if (one.kind, one.rendering) not in said), *people])


def _choice(label: PersonalLabel, rendering: Rendering) -> Choice:
    return Choice(
        ChoiceKind.PROCEDURE,
        label.procedure,
        rendering.bead,
        (rendering.source,),
        rendering.target,
        label.certainty,
        rendering=label.rendering,
        author=label.author,
    )


def in_order(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices as a :class:`~aligner.model.Bitext` holds them: by bead, source offset and target offset."""

    def place(choice: Choice) -> tuple[object, ...]:
        # What has no place in the source comes after what has.
        source = choice.source[0] if choice.source else None
        target = choice.target[0] if choice.target else None
        return (
            choice.bead,
            source is None,
            source.start if source else 0,
            target.start if target else -1,
            choice.kind.value,
            choice.author,
        )

    return tuple(sorted(choices, key=place))
