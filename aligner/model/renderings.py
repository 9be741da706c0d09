"""What became of a phrase, and what the translation chose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aligner.model.spans import Span

__all__ = ["Choice", "ChoiceKind", "Procedure", "Rendering", "RenderingStatus"]


class Procedure(StrEnum):
    """How a translation got from a phrase to its rendering (Zhai et al., LREC 2020)."""

    LITERAL = "literal"
    """Word for word."""
    EQUIVALENCE = "equivalence"
    """The set expression that the other language has for it."""
    TRANSPOSITION = "transposition"
    """The same sense in another part of speech."""
    MODULATION = "modulation"
    """Another point of view."""
    MODULATION_TRANSPOSITION = "modulation+transposition"
    PARTICULARIZATION = "particularization"
    """More specific than the source."""
    GENERALIZATION = "generalization"
    """Less specific than the source."""
    FIGURATIVE = "figurative"
    """An image brought in, changed or given up."""
    LEXICAL_SHIFT = "lexical-shift"
    """A small change of number, tense or reference."""
    EXPLICITATION = "explicitation"
    """Says what the source leaves to be understood."""
    REDUCTION = "reduction"
    """Leaves out what the source says."""
    TRANSLATION_ERROR = "translation-error"
    UNCERTAIN = "uncertain"


class RenderingStatus(StrEnum):
    """How a phrase of the termbase fared in the other language."""

    PREFERRED = "preferred"
    """Rendered as the termbase prefers."""
    ADMITTED = "admitted"
    """Rendered in another way that the termbase allows."""
    DEPRECATED = "deprecated"
    """Rendered in a way that the termbase knows, but not as one to be used at the time."""
    FORBIDDEN = "forbidden"
    """Rendered in a way that the termbase warns of."""
    OTHERWISE = "otherwise"
    """Rendered in a way that the termbase does not know; the span comes from word evidence."""
    NOT_FOUND = "not-found"
    """No rendering found. A reason to look, not a finding of omission."""

    @property
    def is_sound(self) -> bool:
        """Whether the termbase prefers or admits the rendering; any other should be looked at."""
        return self in (RenderingStatus.PREFERRED, RenderingStatus.ADMITTED)


@dataclass(frozen=True, slots=True)
class Rendering:
    """One occurrence of a source phrase and what became of it.

    term
        Id of the termbase entry.
    bead
        Index into ``Bitext.beads``.
    source
        Where the phrase stands in the source document.
    target
        Where its rendering stands in the target document; several spans where other words split it,
        none where it was not found.
    confidence
        In [0, 1].
    missing
        Parts of the phrase that seem to have no counterpart in the rendering, as spans of the source document. A reason
        to look, not a finding of omission.
    author
        Who has said so; "" for the program.
    """

    term: str
    bead: int
    status: RenderingStatus
    source: Span
    target: tuple[Span, ...] = ()
    confidence: float = 1.0
    missing: tuple[Span, ...] = ()
    author: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the termbase knows the rendering."""
        return self.status not in (RenderingStatus.OTHERWISE, RenderingStatus.NOT_FOUND)


class ChoiceKind(StrEnum):
    """What a translation chose between."""

    PROCEDURE = "procedure"
    """How it got from a phrase to its rendering; the values are those of :class:`Procedure`."""
    QUOTATION_MARKS = "quotation-marks"
    """Whether marks that keep a word at a distance stayed: “台独”."""
    MODALITY = "modality"
    """How binding a demand is: 要, 必须, 应 against *must*, *should*, *will*."""
    INTENSITY = "intensity"
    """Whether a word of degree stayed: 坚决, 严正, 高度."""
    PARALLELISM = "parallelism"
    """Whether members that repeat a word still do: 四个必须."""
    METAPHOR = "metaphor"
    """Whether an image stayed one: 玩火."""
    AGENT = "agent"
    """Whether it is still said who acts: 美方."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a translation did where it could have done otherwise, and how sure that is.

    kind, value
        What was chosen between, and what was chosen: ``quotation-marks``, ``dropped``.
    bead
        Index into ``Bitext.beads``.
    source, target
        Where it shows, as spans of the documents; no source for what the translation adds, no target for what it drops.
    certainty
        In [0, 1].
    rule
        Name of the rule that gave it; "" where a person did.
    rendering
        Index into ``Bitext.renderings`` of the rendering that it is about; None where it is about none.
    author
        Who gave it; "" for the program. A person's choice stands in the place of the program's.
    """

    kind: ChoiceKind
    value: str
    bead: int
    source: tuple[Span, ...] = ()
    target: tuple[Span, ...] = ()
    certainty: float = 1.0
    rule: str = ""
    rendering: int | None = None
    author: str = ""
