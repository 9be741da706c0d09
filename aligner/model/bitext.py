"""A document pair with its beads and renderings, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aligner.model.beads import Bead, Comment
from aligner.model.documents import Document, DocumentPair, Sentence
from aligner.model.renderings import Choice, Rendering
from aligner.model.spans import Side, Span, is_spaced

__all__ = ["Bitext", "Edition", "Resource", "Signature", "by_bead"]

_OfBead = TypeVar("_OfBead", Rendering, Choice, Comment)


@dataclass(frozen=True, slots=True)
class Resource:
    """A file or package that the result depends on, with a digest of its content."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Signature:
    """All that is needed to produce the same result again.

    >>> print(Signature("0.1.0", (("max_bead", "4"),), (Resource("cc-cedict", "9f3a"),)))
    aligner:0.1.0|max_bead:4|cc-cedict:9f3a
    """

    version: str
    parameters: tuple[tuple[str, str], ...] = ()
    resources: tuple[Resource, ...] = ()

    def __str__(self) -> str:
        fields = [("aligner", self.version), *self.parameters]
        fields += [(resource.name, resource.digest[:12]) for resource in self.resources]
        return "|".join(f"{name}:{value}" for name, value in fields)


@dataclass(frozen=True, slots=True)
class Edition:
    """Of what a store for review held, a bitext shows this.

    edit
        The number of the last edit that it takes in.
    numbers
        For each bead, which of all beads of the pair it was then, from 0: files that hold a part of them name the same
        bead alike.
    """

    edit: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bitext:
    """A document pair aligned sentence by sentence: what every writer takes.

    beads
        In the order of the source, and of the target as far as it does not contradict the source: a crossing bead
        stands where its source sentences stand. Every sentence of both sides is in exactly one.
    renderings
        In order of bead, then of source offset.
    choices
        In order of bead, then of source offset, then of target offset.
    comments
        In order of bead.
    edition
        None where it comes out of no store.
    """

    pair: DocumentPair
    source_sentences: tuple[Sentence, ...]
    target_sentences: tuple[Sentence, ...]
    beads: tuple[Bead, ...]
    renderings: tuple[Rendering, ...] = ()
    signature: Signature = field(default_factory=lambda: Signature("0"))
    choices: tuple[Choice, ...] = ()
    comments: tuple[Comment, ...] = ()
    edition: Edition | None = None

    def number(self, index: int) -> int:
        """Which of all beads of its pair the bead at ``index`` is, from 0."""
        return index if self.edition is None else self.edition.numbers[index]

    def document(self, side: Side) -> Document:
        """The document of one side."""
        return self.pair.document(side)

    def sentences(self, side: Side) -> tuple[Sentence, ...]:
        """All sentences of one side."""
        return self.source_sentences if side == "source" else self.target_sentences

    def bead_sentences(self, bead: Bead, side: Side) -> tuple[Sentence, ...]:
        """The sentences of one side of a bead."""
        return tuple(self.sentences(side)[index] for index in bead.side(side))

    def joiner(self, side: Side) -> str:
        """What stands between two sentences of one bead: nothing in Chinese, a space in English."""
        return " " if is_spaced(self.document(side).metadata.language) else ""

    def bead_text(self, bead: Bead, side: Side) -> str:
        """The sentences of one side of a bead as one string."""
        return self.joiner(side).join(sentence.text for sentence in self.bead_sentences(bead, side))

    def bead_spans(self, bead: Bead, side: Side, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Document spans as spans of :meth:`bead_text`.

        A span that runs over the border between two sentences keeps its ends; what the joiner replaced
        between them is not counted. Spans outside the bead are left out.
        """
        return tuple(self._bead_spans(bead, side, spans))

    def _bead_spans(self, bead: Bead, side: Side, spans: Sequence[Span]) -> Iterator[Span]:
        gap = len(self.joiner(side))
        pieces: list[tuple[Sentence, int]] = []
        at = 0
        for sentence in self.bead_sentences(bead, side):
            pieces.append((sentence, at))
            at += len(sentence.text) + gap
        for span in spans:
            inside = [
                (max(span.start, s.start) - s.start + at, min(span.end, s.end) - s.start + at)
                for s, at in pieces
                if span.start < s.end and span.end > s.start
            ]
            if inside:
                yield Span(inside[0][0], inside[-1][1])

    def rendering_texts(self, rendering: Rendering) -> tuple[str, str]:
        """The phrase and its rendering as they stand; split parts are joined by ``" … "``."""
        target = " … ".join(span.of(self.pair.target.text) for span in rendering.target)
        return rendering.source.of(self.pair.source.text), target


def by_bead(items: Sequence[_OfBead]) -> dict[int, list[tuple[int, _OfBead]]]:
    """The renderings, choices or comments of a bitext, each with its number among them, by the number of their bead.

    >>> said = [Comment(0, "ann", "", "yes"), Comment(2, "ann", "", "no"), Comment(2, "bob", "", "no")]
    >>> {bead: [number for number, _ in own] for bead, own in by_bead(said).items()}
    {0: [0], 2: [1, 2]}
    """
    found: dict[int, list[tuple[int, _OfBead]]] = {}
    for number, item in enumerate(items):
        found.setdefault(item.bead, []).append((number, item))
    return found
