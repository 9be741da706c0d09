"""What the measuring scripts measure with: documents from gold files, and gold against what aligner found.

Everything here takes values and gives values; see tests/unit/test_bench_gold.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aligner.evaluation import Evaluation, block_crossings, evaluate
from aligner.model import Bead, Bitext, Document, DocumentPair, Metadata, Paragraph, ParagraphKind, Rendering, Span
from aligner.notation import BeadIndices
from aligner.parameters import Parameters

Spans = tuple[Sequence[Span | None], Sequence[Span | None]]
"""Where the gold sentences of both sides stand in their documents; None for one that was not found."""


def document(name: str, paragraphs: Iterable[str], language: str) -> Document:
    """A document of given paragraphs; a leading ``#`` marks a heading. Empty paragraphs are kept, to keep count."""
    text = ""
    found: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        content = paragraph.strip()
        kind = ParagraphKind.HEADING if content.startswith("#") else ParagraphKind.TEXT
        content = content.lstrip("# ")
        found.append(Paragraph(index, len(text), len(text) + len(content), kind))
        text += content + "\n"
    return Document(name, text, tuple(found), Metadata(language=language))


def lines_of(path: Path) -> list[str]:
    """The lines of a file, without their ends."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def chunks_of(path: Path) -> list[str]:
    """The paragraphs of a file that separates them by empty lines."""
    return [chunk for chunk in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")) if chunk.strip()]


def pair_of(name: str, source: Sequence[str], target: Sequence[str], parameters: Parameters) -> DocumentPair:
    """A pair of documents given as paragraphs."""
    return DocumentPair(
        name,
        document(f"{name}.source", source, parameters.source_lang),
        document(f"{name}.target", target, parameters.target_lang),
    )


def sentence_spans(text: str, sentences: Sequence[str]) -> list[Span | None]:
    r"""Where sentences stand in a text, in order and whatever the white space; None where one is not found.

    >>> sentence_spans("One.  Two\nmore. Four.", ["One.", "Two more.", "Three.", "Four."])
    [Span(start=0, end=4), Span(start=6, end=15), None, Span(start=16, end=21)]
    """
    places = [place for place, character in enumerate(text) if not character.isspace()]
    squeezed = "".join(text[place] for place in places)
    spans: list[Span | None] = []
    cursor = 0
    for sentence in sentences:
        wanted = "".join(sentence.split())
        at = squeezed.find(wanted, cursor) if wanted else -1
        if at < 0:
            spans.append(None)
            continue
        cursor = at + len(wanted)
        spans.append(Span(places[at], places[cursor - 1] + 1))
    return spans


def numbered(bitext: Bitext, spans: Spans) -> list[BeadIndices]:
    """Every bead in the sentence numbers of the gold: it holds each gold sentence that it touches, or none at all.

    A gold sentence that the segmentation cut in two and the alignment put into two beads makes both of them wrong.
    """
    sides = [
        [
            tuple(
                number
                for number, span in enumerate(spans[side])
                if span is not None and any(span.start < s.end and s.start < span.end for s in sentences)
            )
            for sentences in (bitext.bead_sentences(bead, ("source", "target")[side]) for bead in bitext.beads)
        ]
        for side in (0, 1)
    ]
    return list(zip(*sides, strict=True))


def in_gold_numbers(bitext: Bitext, spans: Spans) -> list[BeadIndices]:
    """The beads in the sentence numbers of the gold, without those that touch no sentence of it."""
    return [bead for bead in numbered(bitext, spans) if any(bead)]


@dataclass(frozen=True)
class JudgedBead:
    """A bead with its confidence, and whether gold agrees with it.

    correct
        The same bead is in gold; a null bead is right if gold leaves all its sentences alone.
    """

    document: str
    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float
    correct: bool
    null: bool


def judged_beads(
    name: str, gold: Collection[BeadIndices], beads: Iterable[Bead], numbers: Iterable[BeadIndices]
) -> Iterator[JudgedBead]:
    """Hold beads against gold; ``numbers`` are their sentences as gold counts them, and without any they are left out.

    >>> beads = [Bead(range(1), range(1), confidence=0.9), Bead(range(1, 2), range(1, 1), confidence=0.6)]
    >>> found = judged_beads("x", [((0,), (0,)), ((1,), (1,))], beads, [((0,), (0,)), ((1,), ())])
    >>> [(bead.confidence, bead.correct, bead.null) for bead in found]
    [(0.9, True, False), (0.6, False, True)]
    """
    aligned = {bead for bead in gold if all(bead)}
    lonely = [{number for bead in gold if not bead[1 - side] for number in bead[side]} for side in (0, 1)]
    for bead, (source, target) in zip(beads, numbers, strict=True):
        if not source and not target:
            continue
        if bead.is_null:
            correct = lonely[0].issuperset(source) and lonely[1].issuperset(target)
        else:
            correct = (source, target) in aligned
        yield JudgedBead(name, source, target, bead.confidence, correct, bead.is_null)


@dataclass(frozen=True)
class GoldPhrase:
    """A phrase with the spans of its rendering, none where it was not rendered."""

    source: Span
    target: tuple[Span, ...]


@dataclass(frozen=True)
class PhraseCount:
    """How the renderings agree with gold phrases.

    found: a rendering shares text with the phrase, and with its rendering on the other side (or finds none where
    gold has none). spotted: a rendering has the very span of the phrase; of these that gold renders, exact, overlap:
    the same spans, or spans that share text; lost: gold renders it, aligner says not found; omissions: gold and
    aligner find none.
    """

    total: int = 0
    found: int = 0
    spotted: int = 0
    exact: int = 0
    overlap: int = 0
    lost: int = 0
    omissions: int = 0

    def __add__(self, other: PhraseCount) -> PhraseCount:
        mine, others = vars(self), vars(other)
        return PhraseCount(**{name: mine[name] + others[name] for name in mine})


def count_phrases(gold: Sequence[GoldPhrase], renderings: Sequence[Rendering]) -> PhraseCount:
    """Compare renderings with gold phrases."""
    by_source = {rendering.source: rendering for rendering in renderings}
    count = PhraseCount(total=len(gold))
    for phrase in gold:
        near = [r for r in renderings if overlap((r.source,), (phrase.source,))]
        found = any(overlap(r.target, phrase.target) if phrase.target else not r.target for r in near)
        count += PhraseCount(found=int(found))
        rendering = by_source.get(phrase.source)
        if rendering is None:
            continue
        count += PhraseCount(
            spotted=1,
            exact=int(bool(phrase.target) and rendering.target == phrase.target),
            overlap=int(overlap(rendering.target, phrase.target)),
            lost=int(bool(phrase.target) and not rendering.target),
            omissions=int(not phrase.target and not rendering.target),
        )
    return count


def overlap(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Whether any two of the spans share text."""
    others = tuple(other)
    return any(a.start < b.end and b.start < a.end for a in one for b in others)


def gold_phrases(rows: Iterable[Sequence[str]], bitext: Bitext, spans: Spans) -> list[GoldPhrase]:
    """Phrases of a table ``source phrase, rendering, source sentence, target sentences``.

    A rendering in parts is written with ``…`` or ``|`` between them. Phrases that are not found in the documents
    are left out.
    """
    found = []
    for phrase, rendering, source_sentence, target_sentences in rows:
        place = _within(bitext.pair.source.text, phrase, source_sentence, spans[0])
        parts = [part.strip() for part in re.split(r"…|\.\.\.|\|", rendering) if part.strip()]
        targets = [_within(bitext.pair.target.text, part, target_sentences, spans[1]) for part in parts]
        if place is not None and None not in targets:
            found.append(GoldPhrase(place, tuple(span for span in targets if span is not None)))
    return found


def _within(text: str, phrase: str, sentences: str, spans: Sequence[Span | None]) -> Span | None:
    numbers = [int(number) for number in re.findall(r"[0-9]+", sentences)]
    places = [span for number in numbers if number < len(spans) and (span := spans[number]) is not None]
    if not places:
        return None
    at = text.find(phrase, places[0].start, places[-1].end)
    return None if at < 0 else Span(at, at + len(phrase))


def whole_document(
    bitext: Bitext, sentences: tuple[list[str], ...], gold: list[BeadIndices], phrases: list[list[str]]
) -> tuple[Evaluation, PhraseCount]:
    """Beads and phrases of a document that aligner split into sentences itself, in gold sentence numbers."""
    spans = (
        sentence_spans(bitext.pair.source.text, sentences[0]),
        sentence_spans(bitext.pair.target.text, sentences[1]),
    )
    evaluation = evaluate(gold, in_gold_numbers(bitext, spans), bitext.pair.id)
    count = count_phrases(gold_phrases(phrases, bitext, spans), bitext.renderings)
    return evaluation, replace(count, total=len(phrases))


def crossings(bitext: Bitext, blocks: Sequence[BeadIndices]) -> tuple[int, int]:
    """How many of the beads that are not null cross a block of paragraphs, of how many."""
    beads = [
        (
            tuple(sentence.paragraph for sentence in bitext.bead_sentences(bead, "source")),
            tuple(sentence.paragraph for sentence in bitext.bead_sentences(bead, "target")),
        )
        for bead in bitext.beads
        if not bead.is_null
    ]
    return len(block_crossings(beads, blocks)), len(beads)


def by_item(items: Sequence[str], lines: Sequence[str]) -> dict[str, str]:
    """The lines of each item as one text, one paragraph a line."""
    texts: dict[str, str] = {}
    for item, line in zip(items, lines, strict=True):
        texts[item] = texts.get(item, "") + line + "\n\n"
    return texts


def table(path: Path) -> list[list[str]]:
    """The rows of a table with a heading."""
    return [line.split("\t") for line in lines_of(path)[1:]] if path.exists() else []


def pair_figures(wanted: set[tuple[str, str]], found: set[tuple[str, str]]) -> dict[str, float | int]:
    """Precision and recall of pairs."""
    right = len(wanted & found)
    return {
        "precision": right / len(found) if found else 0.0,
        "recall": right / len(wanted) if wanted else 0.0,
        "right": right,
        "found": len(found),
        "pairs": len(wanted),
    }
