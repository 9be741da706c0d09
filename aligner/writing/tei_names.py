"""The ids of one TEI text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aligner.model import Bitext, ChoiceKind, RenderingStatus, Side
from aligner.writing.base import WriteOptions, language
from aligner.writing.ids import name

__all__ = ["CROSSING", "TEI", "Names", "TermIds", "cert", "choice_category", "pointers", "status_id"]

TEI = "http://www.tei-c.org/ns/1.0"
"""The namespace of TEI P5."""

CROSSING = "order.crossing"
"""The id of what marks a bead that stands out of order, in the taxonomy."""

TermIds: TypeAlias = Mapping[str, str]
"""The id in the file of each term that occurs, by its id in the termbase."""


def status_id(status: RenderingStatus) -> str:
    """The id of a status in the taxonomy."""
    return f"status.{status.value}"


def choice_category(kind: ChoiceKind, value: str) -> str:
    """The id of a value of a choice in the taxonomy.

    >>> choice_category(ChoiceKind.PROCEDURE, "modulation+transposition")
    'choice.procedure.modulation_transposition'
    """
    return name(f"choice.{kind.value}.{value}")


def cert(confidence: float) -> str:
    """A confidence in one of the words that TEI has for it.

    >>> cert(0.95), cert(0.5), cert(0.2)
    ('high', 'medium', 'low')
    """
    if confidence >= 0.9:
        return "high"
    return "medium" if confidence >= 0.5 else "low"


def pointers(ids: Sequence[str]) -> str:
    """Ids as local pointers.

    >>> pointers(["d1.en.s1", "d1.en.s2"])
    '#d1.en.s1 #d1.en.s2'
    """
    return " ".join(f"#{one}" for one in ids)


@dataclass(frozen=True)
class Names:
    """How the parts of one bitext are called.

    prefix
        Of every id of this bitext.
    source, target
        What stands for a side in an id: the language, such as ``zh``, where the two differ.
    source_tag, target_tag
        The language tags of the two sides.
    """

    prefix: str
    source: str
    target: str
    source_tag: str
    target_tag: str

    @classmethod
    def of(cls, bitext: Bitext, prefix: str, options: WriteOptions) -> Names:
        """The names of one bitext."""
        tags = language(bitext, "source", options), language(bitext, "target", options)
        keys = [re.split("-", tag)[0].lower() for tag in tags]
        if keys[0] == keys[1]:
            keys = ["source", "target"]
        return cls(prefix, keys[0], keys[1], *tags)

    def key(self, side: Side) -> str:
        """What stands for one side in an id."""
        return self.source if side == "source" else self.target

    def tag(self, side: Side) -> str:
        """The language tag of one side."""
        return self.source_tag if side == "source" else self.target_tag

    def sentence(self, side: Side, index: int) -> str:
        """The id of a sentence; ``index`` counts from 0."""
        return f"{self.prefix}.{self.key(side)}.s{index + 1}"

    def document(self, side: Side) -> str:
        """The id of the bibliographic entry of one side."""
        return f"{self.prefix}.src.{self.key(side)}"

    @property
    def program(self) -> str:
        """The id of the program, which answers for what no person has said."""
        return f"{self.prefix}.resp0"

    def people(self, bitext: Bitext) -> dict[str, str]:
        """The id of everybody who has confirmed a bead, corrected a rendering or said something, by name."""
        return {who: f"{self.prefix}.resp{number}" for number, who in enumerate(sorted(_deeds(bitext)), start=1)}

    def deeds(self, bitext: Bitext) -> dict[str, str]:
        """What each of them has done, in words."""
        return {who: ", ".join(done) for who, done in sorted(_deeds(bitext).items())}


def _deeds(bitext: Bitext) -> dict[str, list[str]]:
    authors = {
        "beads confirmed by": {bead.review.author for bead in bitext.beads if bead.review is not None},
        "renderings corrected by": {rendering.author for rendering in bitext.renderings} - {""},
        "renderings labelled by": {choice.author for choice in bitext.choices} - {""},
        "comments by": {comment.author for comment in bitext.comments},
    }
    people = {author for some in authors.values() for author in some}
    return {who: [deed for deed, some in authors.items() if who in some] for who in people}
