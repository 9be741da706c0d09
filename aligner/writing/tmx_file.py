"""Building a TMX file: bitexts → units → elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from aligner.errors import ParameterError
from aligner.model import Bead, Bitext, Choice, Rendering, RenderingStatus, Review, Side, Span, by_bead
from aligner.writing.base import WriteOptions, regional_tag
from aligner.writing.ids import bead_id, prefixes, rendering_id
from aligner.writing.text import Segment, bead_segment, choice_line, comment_lines, nesting, rendering_line
from aligner.writing.xml import XML_LANG, Mark, basic_date, child, indent, inline, serialise

__all__ = ["build"]

DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'

# The last of several units with the same source wins in OmegaT, so the better rendering comes later.
_RANK = {
    RenderingStatus.NOT_FOUND: 0.0,
    RenderingStatus.OTHERWISE: 1.0,
    RenderingStatus.FORBIDDEN: 2.0,
    RenderingStatus.DEPRECATED: 3.0,
    RenderingStatus.ADMITTED: 4.0,
    RenderingStatus.PREFERRED: 5.0,
}


@dataclass(frozen=True)
class Unit:
    """What becomes one ``tu``.

    rank
        Among units with the same source the one with the highest comes last.
    alternative
        Such as ``1/2`` where the same source has several translations.
    review, comments
        Who confirmed it, and when; what people have said about it.
    """

    id: str
    source: str
    target: str
    rank: float
    segtype: str
    properties: tuple[tuple[str, str], ...] = ()
    source_marks: tuple[tuple[Span, str], ...] = ()
    target_marks: tuple[tuple[Span, str], ...] = ()
    alternative: str = ""
    review: Review | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Beads that go into one unit."""

    id: str
    beads: tuple[Bead, ...]
    source: Segment
    target: Segment
    renderings: tuple[tuple[str, Rendering], ...]
    by_paragraph: bool
    choices: tuple[Choice, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def is_crossing(self) -> bool:
        """Whether it is one bead that stands out of order, with both its sides."""
        return any(bead.crossing and not bead.is_null for bead in self.beads)

    @property
    def is_half(self) -> bool:
        """Whether there is nothing in it but sides of beads that stand out of order."""
        return all(bead.crossing and bead.is_null for bead in self.beads)

    @property
    def is_null(self) -> bool:
        """Whether there is no text on one side."""
        return self.source.is_blank or self.target.is_blank

    @property
    def shape(self) -> str:
        """Sentences of both sides, such as ``1:2``."""
        shapes = [bead.shape for bead in self.beads]
        return f"{sum(m for m, _ in shapes)}:{sum(n for _, n in shapes)}"

    @property
    def confidence(self) -> float:
        """That of the weakest bead."""
        return min(bead.confidence for bead in self.beads)

    @property
    def review(self) -> Review | None:
        """Who confirmed the last of its beads; None where one of them is not confirmed."""
        found = [bead.review for bead in self.beads if bead.review is not None]
        return max(found, key=lambda one: one.date) if len(found) == len(self.beads) else None


def build(bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
    """The whole file."""
    tags = _tags(bitexts, options)
    sentences: list[Unit] = []
    phrases: list[Unit] = []
    notes: list[str] = []
    for prefix, bitext in zip(prefixes(bitexts), bitexts, strict=True):
        for group in _groups(prefix, bitext, options):
            if group.is_null:
                notes += [] if group.is_half else [_null_note(group)]
                continue
            sentences.append(_sentence_unit(bitext, group))
            phrases += _phrase_units(group)
    root = etree.Element("tmx", version="1.4")
    _header(root, bitexts, options, tags, notes if options.tmx_nulls else [])
    body = child(root, "body")
    for unit in _ordered(sentences) + (_ordered(phrases) if options.tmx_phrases else []):
        _write_unit(body, unit, options, tags)
    indent(root, mixed={"seg"})
    return serialise(root, DOCTYPE)


def _tags(bitexts: Sequence[Bitext], options: WriteOptions) -> tuple[str, str]:
    found = []
    sides: tuple[Side, Side] = ("source", "target")
    for side in sides:
        tags = sorted({regional_tag(bitext, side, options) for bitext in bitexts})
        if len(tags) > 1:
            raise ParameterError(
                f"a TMX file has one {side} language, but these pairs have {' and '.join(tags)}: "
                "write one file for each"
            )
        found.append(tags[0] if tags else options.tag(side) or "und")
    source, target = found
    if source == target and bitexts:
        raise ParameterError(f"source and target are both {source!r}: give the language of each side")
    return source, target


def _groups(prefix: str, bitext: Bitext, options: WriteOptions) -> Iterator[Group]:
    renderings, choices, comments = by_bead(bitext.renderings), by_bead(bitext.choices), comment_lines(bitext)
    places = [_Place(index, bead) for index, bead in enumerate(bitext.beads)]
    by_paragraph = options.tmx_grouping == "paragraph"
    runs = [(run, True) for run in _paragraph_runs(bitext, _straightened(places))] if by_paragraph else []
    runs += [([place], False) for place in places if place.bead.crossing or not by_paragraph]
    for run, whole in runs:
        beads = tuple(place.bead for place in run)
        own = [place.index for place in run if not place.half]
        yield Group(
            bead_id(prefix, bitext.number(run[0].index)) + run[0].half,
            beads,
            _segment(bitext, beads, "source", whole),
            _segment(bitext, beads, "target", whole),
            tuple((rendering_id(prefix, number), one) for at in own for number, one in renderings.get(at, ())),
            whole,
            tuple(one for at in own for _, one in choices.get(at, ())),
            tuple(line for at in own for line in comments.get(at, ())),
        )


@dataclass(frozen=True)
class _Place:
    """A bead with its number, or one side of a crossing bead (``half``, as the end of an id) as a null bead."""

    index: int
    bead: Bead
    half: str = ""


def _straightened(places: Sequence[_Place]) -> Iterator[_Place]:
    """The beads in an order that is that of both sides: each crossing bead as its two halves, where they stand."""
    sources = {place.bead.source.start: place for place in places if place.bead.crossing}
    targets = {place.bead.target.start: place for place in places if place.bead.crossing}
    at, other = 0, 0

    def halves() -> Iterator[_Place]:
        nonlocal at, other
        while at in sources or other in targets:
            if at in sources:
                index, bead = sources[at].index, sources.pop(at).bead
                yield _Place(index, replace(bead, target=range(other, other)), ".source")
                at = bead.source.stop
            else:
                index, bead = targets[other].index, targets.pop(other).bead
                yield _Place(index, replace(bead, source=range(at, at)), ".target")
                other = bead.target.stop

    for place in places:
        if not place.bead.crossing:
            yield from halves()
            yield place
            at, other = max(at, place.bead.source.stop), max(other, place.bead.target.stop)
    yield from halves()


def _paragraph_runs(bitext: Bitext, places: Iterable[_Place]) -> Iterator[list[_Place]]:
    """The smallest runs of beads that fill whole paragraphs on both sides."""
    run: list[_Place] = []
    for place in places:
        run.append(place)
        if _ends_paragraph(bitext, "source", place.bead) and _ends_paragraph(bitext, "target", place.bead):
            yield run
            run = []
    if run:
        yield run


def _ends_paragraph(bitext: Bitext, side: Side, bead: Bead) -> bool:
    sentences = bitext.sentences(side)
    after = bead.side(side).stop
    if after == 0 or after >= len(sentences):
        return True
    return sentences[after - 1].paragraph != sentences[after].paragraph


def _segment(bitext: Bitext, beads: Sequence[Bead], side: Side, by_paragraph: bool) -> Segment:
    """One side of a unit; by paragraph, what stands between two sentences is kept as it is in the document."""
    if not by_paragraph:
        return bead_segment(bitext, beads[0], side)
    pieces: list[Span] = []
    paragraph = -1
    for bead in beads:
        for sentence in bitext.bead_sentences(bead, side):
            if pieces and sentence.paragraph == paragraph:
                pieces[-1] = Span(pieces[-1].start, sentence.end)
            else:
                pieces.append(sentence.span)
            paragraph = sentence.paragraph
    return Segment(bitext.document(side).text, tuple(pieces), bitext.joiner(side))


def _sentence_unit(bitext: Bitext, group: Group) -> Unit:
    known = bitext.pair.source.metadata.date or bitext.pair.target.metadata.date
    properties = [
        ("x-Origin", "Alignment"),
        ("x-ConfirmationLevel", "Translated" if group.review else "Draft"),
        ("x-aligner-pair", bitext.pair.id),
        ("x-aligner-date", known),
        ("x-aligner-bead", group.shape),
        ("x-aligner-confidence", f"{group.confidence:.4f}"),
        ("x-aligner-crossing", "true" if group.is_crossing else ""),
    ]
    source_marks: list[tuple[Span, str]] = []
    target_marks: list[tuple[Span, str]] = []
    for number, (_, rendering) in enumerate(group.renderings, start=1):
        if not group.source.spans([rendering.source]):
            continue
        properties.append(("x-aligner-rendering", rendering_line(rendering, group.source, group.target)))
        source_marks += [(span, str(number)) for span in group.source.spans([rendering.source])]
        target_marks += [(span, str(number)) for span in group.target.spans(rendering.target)]
    properties += [
        ("x-aligner-choice", choice_line(choice, group.source, group.target))
        for choice in group.choices
        if group.source.spans(choice.source) or group.target.spans(choice.target)
    ]
    return Unit(
        id=group.id,
        source=group.source.text,
        target=group.target.text,
        rank=group.confidence,
        segtype=_segtype(group),
        properties=tuple((name, value) for name, value in properties if value),
        source_marks=tuple(source_marks),
        target_marks=tuple(target_marks),
        review=group.review,
        comments=group.comments,
    )


def _segtype(group: Group) -> str:
    if group.by_paragraph:
        return "paragraph"
    return "sentence" if group.shape == "1:1" else "block"


def _phrase_units(group: Group) -> Iterator[Unit]:
    for identifier, rendering in group.renderings:
        texts = [
            " … ".join(span.of(segment.text) for span in segment.spans(spans))
            for segment, spans in ((group.source, (rendering.source,)), (group.target, rendering.target))
        ]
        if not all(text.strip() for text in texts):
            continue
        yield Unit(
            id=identifier,
            source=texts[0],
            target=texts[1],
            rank=_RANK[rendering.status] + rendering.confidence,
            segtype="phrase",
            properties=(
                ("x-Origin", "Alignment"),
                ("x-ConfirmationLevel", "Draft"),
                ("x-aligner-unit", group.id),
                ("x-aligner-term", rendering.term),
                ("x-aligner-status", rendering.status.value),
                ("x-aligner-confidence", f"{rendering.confidence:.4f}"),
            ),
        )


def _ordered(units: Sequence[Unit]) -> list[Unit]:
    """Units of the same source change places among themselves by rank; all others stay where they are."""
    places: dict[str, list[int]] = {}
    for index, unit in enumerate(units):
        places.setdefault(unit.source, []).append(index)
    ordered = list(units)
    for indices in places.values():
        same = sorted((units[index] for index in indices), key=lambda unit: unit.rank)
        differ = len({unit.target for unit in same}) > 1
        for number, (index, unit) in enumerate(zip(indices, same, strict=True), start=1):
            ordered[index] = replace(unit, alternative=f"{number}/{len(same)}" if differ else "")
    return ordered


def _null_note(group: Group) -> str:
    side, segment = ("target", group.target) if group.source.is_blank else ("source", group.source)
    return f"{group.id} {group.shape} {side} only: {segment.text}"


def _header(
    root: etree._Element,
    bitexts: Sequence[Bitext],
    options: WriteOptions,
    tags: tuple[str, str],
    notes: Sequence[str],
) -> None:
    header = child(
        root,
        "header",
        creationtool="aligner",
        creationtoolversion=(bitexts[0].signature.version if bitexts else "") or "0",
        segtype=options.tmx_grouping,
        o_tmf="aligner",
        adminlang="en",
        srclang=tags[0],
        datatype="plaintext",
        creationdate=basic_date(options.utc_date) if options.utc_date else "",
        creationid="aligner" if options.utc_date else "",
    )
    for text in [options.title, *notes]:
        if text:
            child(header, "note", text)
    for signature in dict.fromkeys(str(bitext.signature) for bitext in bitexts):
        child(header, "prop", signature, type="x-aligner-signature")
    licence = " ".join(filter(None, (options.licence, options.licence_url)))
    if licence:
        child(header, "prop", licence, type="x-aligner-licence")
    for prefix, bitext in zip(prefixes(bitexts), bitexts, strict=True):
        child(header, "prop", _provenance(prefix, bitext, "source"), type="x-aligner-source")
        child(header, "prop", _provenance(prefix, bitext, "target"), type="x-aligner-target")
        if bitext.edition is not None:
            child(header, "prop", f"{prefix} {bitext.edition.edit} {bitext.pair.id}", type="x-aligner-edit")


def _provenance(prefix: str, bitext: Bitext, side: Side) -> str:
    """What the ids begin with, date, address and title in one line; the title may hold spaces and comes last."""
    known = bitext.document(side).metadata
    words = ["".join(value.split()) or "-" for value in (prefix, known.date, known.address)]
    return " ".join([*words, " ".join(known.title.split()) or "-"])


def _write_unit(body: etree._Element, unit: Unit, options: WriteOptions, tags: tuple[str, str]) -> None:
    date = basic_date(options.utc_date) if options.utc_date else ""
    tu = child(
        body,
        "tu",
        tuid=unit.id,
        segtype=unit.segtype,
        creationid="aligner" if date else "",
        creationdate=date,
        changedate=re.sub("[-:]", "", unit.review.date) if unit.review else "",
        changeid=unit.review.author if unit.review else "",
    )
    for comment in unit.comments:
        child(tu, "note", comment)
    for name, value in unit.properties:
        child(tu, "prop", value, type=name)
    if unit.alternative:
        child(tu, "prop", unit.alternative, type="x-aligner-alternative")
    for tag, text, marks in (
        (tags[0], unit.source, unit.source_marks),
        (tags[1], unit.target, unit.target_marks),
    ):
        tuv = child(tu, "tuv")
        tuv.set(XML_LANG, tag)
        tuv.append(_seg(text, marks if options.tmx_inline else ()))


def _seg(text: str, marks: Sequence[tuple[Span, str]]) -> etree._Element:
    """A segment in which each mark that crosses no other is a ``hi``; ``x`` is the rendering's number."""
    nested = nesting([span for span, _ in marks])
    return inline(
        "seg",
        text,
        [
            Mark(span, "hi", {"type": "x-aligner-rendering", "x": number})
            for (span, number), fits in zip(marks, nested, strict=True)
            if fits
        ],
    )
