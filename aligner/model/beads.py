"""Beads, and who confirmed one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aligner.model.spans import Side

__all__ = ["Bead", "Comment", "Review", "in_text_order"]


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody has looked at a bead and confirmed it.

    author
        A name, as its bearer gave it.
    date
        When, in UTC: ``YYYY-MM-DDThh:mm:ssZ``.
    """

    author: str
    date: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody had to say about a bead.

    bead
        Index into ``Bitext.beads``.
    author, date
        As in :class:`Review`.
    """

    bead: int
    author: str
    date: str
    body: str

    def __str__(self) -> str:
        """The comment in one line, as formats have it that give it one text.

        >>> print(Comment(0, "ann", "2026-03-01T08:00:00Z", "is this right?"))
        ann, 2026-03-01T08:00:00Z: is this right?
        """
        return f"{self.author}, {self.date}: {self.body}"


@dataclass(frozen=True, slots=True)
class Bead:
    """A minimal group of sentences that translate each other.

    source, target
        Ranges of sentence indices, of step 1; an empty one marks a null bead (an omission or addition) and
        stands where the sentence would have been.
    score
        Log-linear score of the bead under the model (no unit; higher is better).
    confidence
        Posterior probability of the bead, in [0, 1].
    crossing
        Whether the sentences of this bead stand out of order: found after the monotone pass, the path that the
        others follow cannot hold it. Neither side of such a bead is empty.
    review
        Who confirmed it; None for a bead that nobody has.

    >>> Bead(range(3, 5), range(3, 4), 7.5, 0.98).shape
    (2, 1)
    """

    source: range
    target: range
    score: float = 0.0
    confidence: float = 1.0
    crossing: bool = False
    review: Review | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """How many source and target sentences the bead holds."""
        return len(self.source), len(self.target)

    @property
    def is_null(self) -> bool:
        """Whether one side is empty."""
        return not self.source or not self.target

    def side(self, side: Side) -> range:
        """The sentence indices of one side."""
        return self.source if side == "source" else self.target


def in_text_order(beads: Iterable[Bead]) -> tuple[Bead, ...]:
    """Beads as a :class:`Bitext` holds them: by their place in the source, null beads of the target in between.

    Needed where crossing beads come in or the two sides change places; the others are in order on both sides.

    >>> moved = Bead(range(1, 2), range(0, 1), crossing=True)
    >>> [bead.source for bead in in_text_order([Bead(range(0, 1), range(1, 2)), Bead(range(2, 3), range(2, 3)), moved])]
    [range(0, 1), range(1, 2), range(2, 3)]
    """
    return tuple(sorted(beads, key=lambda bead: (bead.source.start, bead.source.stop, bead.target.start)))
