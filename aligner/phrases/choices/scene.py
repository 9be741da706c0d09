"""What the finders look at: the beads of a bitext with their words, links between these, and the renderings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon import Lexicon
from aligner.model import SIDES, Bead, Bitext, Choice, ChoiceKind, Rendering, Side, Span, by_bead, is_spaced, other_side
from aligner.phrases.choices.tables import Found, Table
from aligner.phrases.following import LinkedBeads, in_document
from aligner.phrases.light import CONTENT, kind_of, light_keys
from aligner.phrases.termbase import Termbase
from aligner.phrases.termbase.entries import primary
from aligner.phrases.tokens import Cutter, SideWords

__all__ = ["BeadSide", "BeadView", "Scene", "make_scene"]

Cells = NDArray[np.floating]
Bools = NDArray[np.bool_]

# How much less a word counts for the place of another, by each word that it stands further behind or before it. What a
# modal verb or an adverb belongs to mostly follows it.
_BEHIND = 0.85
_BEFORE = 0.6
_AROUND = 8
# A link less sure than this says nothing about a place.
_LINKED = 0.3


@dataclass(frozen=True, eq=False)
class BeadSide:
    """One side of a bead.

    text
        As in :meth:`~aligner.model.Bitext.bead_text`; ``folded`` with variants of a character made equal.
    cut, weigh
        Give its words and marks as spans of ``text``, and which of them are content words; asked once, and only where
        somebody wants to know.
    """

    language: str
    text: str
    folded: str
    cut: Callable[[], tuple[Span, ...]]
    weigh: Callable[[], Bools]

    def __iter__(self) -> Iterator[Span]:
        return iter(self.words)

    @cached_property
    def words(self) -> tuple[Span, ...]:
        """Its words and marks."""
        return self.cut()

    @cached_property
    def content(self) -> Bools:
        """Which of them are content words, bool (words)."""
        return self.weigh()

    def inside(self, span: Span) -> list[int]:
        """The words that a span touches."""
        first = bisect_right(self.words, span.start, key=lambda word: word.end)
        return list(range(first, bisect_left(self.words, span.end, lo=first, key=lambda word: word.start)))

    def find(self, table: Table) -> list[Found]:
        """The forms of a table in it."""
        return table.find(self.folded, self.language, self)


@dataclass(frozen=True, slots=True, eq=False)
class BeadView:
    """A bead with both its sides, in offsets of their texts.

    cells
        float (source words, target words): probabilities of links; None where the bead was not linked.
    renderings
        Those of the bead, by their number in the bitext.
    """

    bitext: Bitext
    number: int
    source: BeadSide
    target: BeadSide
    cells: Cells | None
    renderings: Mapping[int, Rendering]

    @property
    def bead(self) -> Bead:
        """The bead itself."""
        return self.bitext.beads[self.number]

    def side(self, side: Side) -> BeadSide:
        """One of its sides."""
        return self.source if side == "source" else self.target

    def given(self, side: Side) -> Cells | None:
        """The links with the words of ``side`` as rows."""
        return self.cells if side == "source" or self.cells is None else self.cells.T

    def link(self, source: Span, target: Span) -> float:
        """The surest link between a word of one span and one of the other; 0 where there is none."""
        if self.cells is None:
            return 0.0
        rows, columns = self.source.inside(source), self.target.inside(target)
        return float(self.cells[np.ix_(rows, columns)].max(initial=0.0)) if rows and columns else 0.0

    def place(self, span: Span, side: Side = "source") -> tuple[float, bool]:
        """Where on the other side something that belongs to a span is to be expected, and whether links say so.

        The words in and after the span, and fewer before it, each point to where their links lead; the one that says
        most decides. Without links it is the same share of the text.
        """
        here, there = self.side(side), self.side(other_side(side))
        cells = self.given(side)
        # Words are cut when they are asked for: where there are no links, nobody needs them.
        own = here.inside(span) if cells is not None and cells.size else []
        if cells is not None and own:
            best, at = 0.0, 0
            for row in range(max(0, own[0] - _AROUND // 2), min(len(here.words), own[-1] + 1 + _AROUND)):
                away = max(row - own[-1], own[0] - row, 0)
                column = int(cells[row].argmax())
                chance = float(cells[row, column])
                weight = chance * (_BEHIND if row > own[-1] else _BEFORE) ** away * (1.0 if here.content[row] else 0.5)
                if chance >= _LINKED and weight > best:
                    best, at = weight, column
            if best:
                return float(there.words[at].start), True
        return (span.start + span.end) / 2 / max(len(here.text), 1) * len(there.text), False

    def answer(self, span: Span, side: Side = "source", least: float = _LINKED) -> Span | None:
        """The stretch of the other side whose words are linked to those of a span; None where none is."""
        cells = self.given(side)
        if cells is None or not (rows := self.side(side).inside(span)):
            return None
        columns = np.flatnonzero((cells[rows] >= least).any(axis=0))
        if not len(columns) or columns[-1] - columns[0] > 3 * len(rows) + 6:
            return None
        words = self.side(other_side(side)).words
        return Span(words[columns[0]].start, words[columns[-1]].end)

    def choice(
        self,
        kind: ChoiceKind,
        value: str,
        rule: str,
        certainty: float,
        source: Sequence[Span] = (),
        target: Sequence[Span] = (),
    ) -> Choice:
        """A choice with its spans as those of the documents, and the rendering whose phrase it touches."""
        bead = self.bead
        places = tuple(in_document(self.bitext, bead, "source", span) for span in source)
        answers = tuple(in_document(self.bitext, bead, "target", span) for span in target)
        # As far as a bead may be wrong, so may everything that follows from it.
        sure = min(max(certainty, 0.0), 1.0) * bead.confidence
        return Choice(kind, value, self.number, places, answers, sure, rule, self.rendering_at(places))

    def rendering_at(self, places: Sequence[Span]) -> int | None:
        """The rendering of the shortest phrase that holds all of some spans of the source document."""
        holding = [
            (one.source.end - one.source.start, number)
            for number, one in self.renderings.items()
            if places and all(one.source.start <= span.start and span.end <= one.source.end for span in places)
        ]
        return min(holding)[1] if holding else None

    def taken(self) -> list[Span]:
        """What renderings have of the target."""
        spans = [span for one in self.renderings.values() for span in one.target]
        return list(self.bitext.bead_spans(self.bead, "target", spans))


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is known of a bitext when choices are looked for.

    termbase
        In the direction of the pair; None where there is none.
    views
        One for each bead that is no null bead.
    """

    bitext: Bitext
    lexicon: Lexicon
    termbase: Termbase | None
    views: tuple[BeadView, ...] = field(default_factory=tuple)

    @property
    def languages(self) -> tuple[str, str]:
        """Primary tags of both sides."""
        source, target = self.bitext.pair.languages
        return primary(source), primary(target)

    def speaks(self, table: Table) -> bool:
        """Whether a table has words of both languages."""
        return set(self.languages) <= table.languages


def make_scene(bitext: Bitext, lexicon: Lexicon, termbase: Termbase | None, links: LinkedBeads | None) -> Scene:
    """Everything that finders look at."""
    found = Scene(bitext, lexicon, termbase)
    return Scene(bitext, lexicon, termbase, tuple(_views(found, links)))


def _views(scene: Scene, links: LinkedBeads | None) -> Iterator[BeadView]:
    bitext = scene.bitext
    renderings = by_bead(bitext.renderings)
    wanted = [number for number, bead in enumerate(bitext.beads) if not bead.is_null]
    cutters = {side: _BareWords(scene, side) for side in SIDES}
    for number in wanted:
        sides = [_side(scene, side, number, links, cutters[side]) for side in SIDES]
        cells = links.links.cells[links.places[number]] if links is not None and number in links else None
        yield BeadView(bitext, number, sides[0], sides[1], cells, dict(renderings.get(number, ())))


def _side(scene: Scene, side: Side, number: int, links: LinkedBeads | None, bare: _BareWords) -> BeadSide:
    language = scene.languages[SIDES.index(side)]
    text = scene.bitext.bead_text(scene.bitext.beads[number], side)
    folded = text if is_spaced(language) else scene.lexicon.fold(text)
    if links is not None and number in links:
        own = links.links
        at = links.places[number]
        words, kind = (own.source, own.source_kinds) if side == "source" else (own.target, own.target_kinds)
        return BeadSide(language, text, folded, lambda: words.spans(at), lambda: _content(words, kind, at))
    return BeadSide(language, text, folded, lambda: bare.spans(text), lambda: bare.content(text))


def _content(words: SideWords, kind: NDArray[np.int8], text: int) -> Bools:
    found: Bools = kind[words.words[words.starts[text] : words.starts[text + 1]]] == CONTENT
    return found


class _BareWords:
    """The words of beads that are not linked: in a long text few of these are ever asked for."""

    def __init__(self, scene: Scene, side: Side) -> None:
        tokenizer = scene.lexicon.source_tokenizer if side == "source" else scene.lexicon.target_tokenizer
        self._cutter = Cutter(tokenizer)
        self._light = light_keys(scene.languages[SIDES.index(side)], tokenizer)

    def spans(self, text: str) -> tuple[Span, ...]:
        """Words and marks of a text."""
        return tuple(Span(start, end) for start, end, _ in self._cutter(text)[1])

    def content(self, text: str) -> Bools:
        """Which of them are content words."""
        return np.array([kind_of(key, self._light) == CONTENT for _, _, key in self._cutter(text)[1]], np.bool_)
