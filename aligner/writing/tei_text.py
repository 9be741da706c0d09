"""The two texts of a TEI file: paragraphs, sentences and the phrases in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from aligner.model import Bitext, ParagraphKind, Sentence, Side, Span, other_side
from aligner.writing.ids import rendering_id
from aligner.writing.tei_names import TEI, Names, pointers
from aligner.writing.text import Clean, nesting
from aligner.writing.xml import XML_ID, Mark, child, clean, inline

__all__ = ["Expressions", "anchored", "place", "write_text"]


@dataclass
class Expressions:
    """Where the phrases went.

    source_ids, target_ids
        The id of each rendering's two sides, by its number.
    source_spans, target_spans
        Attributes of the ``span`` elements for phrases that cannot be elements of the text.
    missing_spans
        Attributes of the ``span`` elements for parts of phrases that seem to have no counterpart.
    choice_spans
        Attributes of the ``span`` elements for places where choices show.
    marks
        What stands inside each sentence, by the sentence's id.
    """

    source_ids: dict[int, str] = field(default_factory=dict)
    target_ids: dict[int, str] = field(default_factory=dict)
    source_spans: list[dict[str, str]] = field(default_factory=list)
    target_spans: list[dict[str, str]] = field(default_factory=list)
    missing_spans: list[dict[str, str]] = field(default_factory=list)
    choice_spans: list[dict[str, str]] = field(default_factory=list)
    marks: dict[str, list[Mark]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """A stretch of one phrase from sentence ``first`` to sentence ``last``; offsets are those of clean texts."""

    first: int
    last: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def place(bitext: Bitext, names: Names) -> Expressions:
    """Find a place in the text for every phrase of every rendering.

    A phrase outside all sentences has none; it cannot come from the aligner.
    """
    found = Expressions()
    source: dict[int, tuple[Span, ...]] = {number: (one.source,) for number, one in enumerate(bitext.renderings)}
    target = {number: one.target for number, one in enumerate(bitext.renderings)}
    _place_side(bitext, names, "source", source, found)
    _place_side(bitext, names, "target", target, found)
    for number in found.source_ids:
        identifier = rendering_id(names.prefix, number)
        parts = [_part(bitext.source_sentences, stretch) for stretch in bitext.renderings[number].missing]
        for count, part in enumerate(filter(None, parts), start=1):
            for span in _anchor(names, "source", f"{identifier}.missing{count}", [part], found):
                found.missing_spans.append(span | {"type": "missing", "corresp": f"#{identifier}"})
    return found


def _place_side(
    bitext: Bitext, names: Names, side: Side, phrases: dict[int, tuple[Span, ...]], found: Expressions
) -> None:
    ids, spans = (found.source_ids, found.source_spans) if side == "source" else (found.target_ids, found.target_spans)
    sentences = bitext.sentences(side)
    placed: list[tuple[int, str, list[_Part]]] = []
    counts: dict[str, int] = {}
    for number, stretches in phrases.items():
        parts = [part for part in (_part(sentences, stretch) for stretch in stretches) if part is not None]
        if not parts:
            continue
        sentence = names.sentence(side, parts[0].first)
        counts[sentence] = counts.get(sentence, 0) + 1
        ids[number] = f"{sentence}.e{counts[sentence]}"
        placed.append((number, ids[number], parts))
    elements = _elements(placed)
    for number, identifier, parts in placed:
        if number in elements:
            mark = Mark(parts[0].span, _tei("seg"), {"type": "expr", XML_ID: identifier})
            found.marks.setdefault(names.sentence(side, parts[0].first), []).append(mark)
        else:
            spans += _anchor(names, side, identifier, parts, found)


def _part(sentences: Sequence[Sentence], stretch: Span) -> _Part | None:
    touched = list(_touched(sentences, stretch))
    if not touched:
        return None
    first, last = touched[0], touched[-1]
    start = Clean(first.text).offset(max(0, stretch.start - first.start))
    end = Clean(last.text).offset(min(stretch.end, last.end) - last.start)
    return None if first is last and start >= end else _Part(first.index, last.index, start, end)


def _touched(sentences: Sequence[Sentence], stretch: Span) -> Iterator[Sentence]:
    first = bisect_right(sentences, stretch.start, key=lambda sentence: sentence.start) - 1
    for index in range(max(0, first), len(sentences)):
        if sentences[index].start >= stretch.end:
            break
        if sentences[index].end > stretch.start:
            yield sentences[index]


def _elements(placed: Sequence[tuple[int, str, list[_Part]]]) -> set[int]:
    """The numbers of those phrases that can be elements: in one part, in one sentence, crossing no other."""
    by_sentence: dict[int, list[tuple[int, Span]]] = {}
    for number, _, parts in placed:
        if len(parts) == 1 and parts[0].first == parts[0].last:
            by_sentence.setdefault(parts[0].first, []).append((number, parts[0].span))
    return {
        number
        for phrases in by_sentence.values()
        for (number, _), fits in zip(phrases, nesting([span for _, span in phrases]), strict=True)
        if fits
    }


def _anchor(
    names: Names, side: Side, identifier: str, parts: Sequence[_Part], found: Expressions
) -> Iterator[dict[str, str]]:
    """Put anchors into the text and give the ``span`` elements between them."""
    whole = len(parts) == 1
    part_ids = [identifier if whole else f"{identifier}.{number}" for number in range(1, len(parts) + 1)]
    for part_id, part in zip(part_ids, parts, strict=True):
        for end, sentence, at in (("from", part.first, part.start), ("to", part.last, part.end)):
            anchor = Mark(Span(at, at), _tei("anchor"), {XML_ID: f"{part_id}.{end}"})
            found.marks.setdefault(names.sentence(side, sentence), []).append(anchor)
        yield {
            "xml_id": part_id,
            "type": "expr" if whole else "part",
            "from_": f"#{part_id}.from",
            "to": f"#{part_id}.to",
        }
    if not whole:
        yield {"xml_id": identifier, "type": "expr", "target": pointers(part_ids)}


def anchored(
    bitext: Bitext, names: Names, side: Side, identifier: str, stretches: Sequence[Span], found: Expressions
) -> Iterator[dict[str, str]]:
    """Put anchors around stretches of a document; gives the attributes of a ``span`` for each, and for all of them."""
    parts = [part for part in (_part(bitext.sentences(side), stretch) for stretch in stretches) if part is not None]
    if parts:
        yield from (span for span in _anchor(names, side, identifier, parts, found) if "from_" in span)


@dataclass
class _Block:
    """A paragraph, or what stands for one where a sentence lies in none, with its sentences."""

    span: Span
    kind: ParagraphKind
    sentences: list[Sentence] = field(default_factory=list)


def write_text(group: etree._Element, bitext: Bitext, names: Names, expressions: Expressions, side: Side) -> None:
    """One side as ``text``; a heading begins a new ``div``, and items that follow each other are one list."""
    text = child(group, "text", xml_lang=names.tag(side), decls=f"#{names.document(side)}")
    body = child(text, "body")
    corresp = _correspondences(bitext, names, side)
    division: etree._Element | None = None
    previous: ParagraphKind | None = None
    parent = body
    for block in _blocks(bitext, side):
        starts_division = block.kind is ParagraphKind.HEADING and previous is not ParagraphKind.HEADING
        if division is None or starts_division:
            division = child(body, "div")
        if block.kind is not ParagraphKind.ITEM:
            parent = division
        elif previous is not ParagraphKind.ITEM:
            parent = child(division, "list")
        _write_block(parent, block, bitext, names, expressions, corresp, side)
        previous = block.kind
    if division is None or previous is ParagraphKind.HEADING:
        # A body, and a division after its heads, must hold something (TEI P5, 4.1).
        child(body if division is None else division, "p")


def _blocks(bitext: Bitext, side: Side) -> list[_Block]:
    """The paragraphs with their sentences, found by offsets; a sentence outside them is a block of its own."""
    paragraphs = sorted(bitext.document(side).paragraphs, key=lambda paragraph: (paragraph.start, paragraph.end))
    blocks: list[_Block] = []
    at = 0
    for sentence in bitext.sentences(side):
        while at < len(paragraphs) and paragraphs[at].end <= sentence.start and sentence.end > paragraphs[at].end:
            at += 1
        inside = at < len(paragraphs) and paragraphs[at].start <= sentence.start
        inside = inside and sentence.end <= paragraphs[at].end
        place = Span(paragraphs[at].start, paragraphs[at].end) if inside else sentence.span
        if not blocks or blocks[-1].span != place:
            blocks.append(_Block(place, paragraphs[at].kind if inside else ParagraphKind.TEXT))
        blocks[-1].sentences.append(sentence)
    return blocks


def _write_block(
    parent: etree._Element,
    block: _Block,
    bitext: Bitext,
    names: Names,
    expressions: Expressions,
    corresp: dict[int, str],
    side: Side,
) -> None:
    document = bitext.document(side).text
    tags = {ParagraphKind.HEADING: "head", ParagraphKind.ITEM: "item", ParagraphKind.QUESTION: "ab"}
    question = "question" if block.kind is ParagraphKind.QUESTION else ""
    element = child(parent, tags.get(block.kind, "p"), type=question)
    at = block.span.start
    for sentence in block.sentences:
        between = clean(document[at : sentence.start])
        if len(element):
            element[-1].tail = between
        else:
            element.text = between
        element.append(_sentence(sentence, names, expressions, corresp, side))
        at = sentence.end
    element[-1].tail = clean(document[at : block.span.end])


def _sentence(
    sentence: Sentence, names: Names, expressions: Expressions, corresp: dict[int, str], side: Side
) -> etree._Element:
    identifier = names.sentence(side, sentence.index)
    attributes = {XML_ID: identifier, "n": str(sentence.index + 1)}
    if sentence.index in corresp:
        attributes["corresp"] = corresp[sentence.index]
    return inline(_tei("s"), clean(sentence.text), expressions.marks.get(identifier, ()), attributes)


def _correspondences(bitext: Bitext, names: Names, side: Side) -> dict[int, str]:
    """Pointers to the sentences of the other side, by sentence number; none for those of null beads."""
    other = other_side(side)
    return {
        index: pointers([names.sentence(other, partner) for partner in bead.side(other)])
        for bead in bitext.beads
        if not bead.is_null
        for index in bead.side(side)
    }


def _tei(tag: str) -> str:
    return f"{{{TEI}}}{tag}"
