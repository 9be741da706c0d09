"""Building a TEI file: the corpus around its texts, and the stand-off links of each."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from aligner.errors import ParameterError
from aligner.model import Bead, Bitext
from aligner.writing import tei_choices, tei_header, tei_text
from aligner.writing.base import WriteOptions
from aligner.writing.ids import bead_id, choice_id, prefixes, rendering_id, unique
from aligner.writing.tei_names import CROSSING, TEI, Names, TermIds, cert, pointers, status_id
from aligner.writing.tei_text import Expressions
from aligner.writing.xml import child, clean, indent, serialise

__all__ = ["build"]

# Elements whose white space belongs to the text.
_MIXED = {"p", "head", "item", "ab", "s", "catDesc", "desc", "licence", "measure", "change", "note"}


def build(bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
    """The whole file."""
    if not bitexts:
        raise ParameterError("nothing to write: TEI needs at least one pair")
    terms = _term_ids(bitexts)
    named = [
        (bitext, Names.of(bitext, prefix, options)) for prefix, bitext in zip(prefixes(bitexts), bitexts, strict=True)
    ]
    if len(named) == 1:
        root = etree.Element(f"{{{TEI}}}TEI", nsmap={None: TEI})
        _fill(root, *named[0], options, terms, alone=True)
    else:
        root = etree.Element(f"{{{TEI}}}teiCorpus", nsmap={None: TEI})
        tei_header.write_corpus_header(root, bitexts, options, terms)
        for bitext, names in named:
            _fill(child(root, "TEI"), bitext, names, options, terms, alone=False)
    indent(root, _MIXED)
    return serialise(root)


def _term_ids(bitexts: Sequence[Bitext]) -> TermIds:
    terms = sorted({rendering.term for bitext in bitexts for rendering in bitext.renderings})
    return dict(zip(terms, unique([f"term.{term}" for term in terms]), strict=True))


def _fill(
    root: etree._Element, bitext: Bitext, names: Names, options: WriteOptions, terms: TermIds, *, alone: bool
) -> None:
    tei_header.write_header(root, bitext, names, options, terms if alone else None)
    expressions = tei_text.place(bitext, names)
    choices = tei_choices.place_choices(bitext, names, expressions)
    standoff = child(root, "standOff")
    _write_beads(standoff, bitext, names)
    _write_renderings(standoff, bitext, names, terms, expressions)
    tei_choices.write_choices(standoff, choices, names, names.people(bitext), expressions)
    for one in choices:
        _write_certainty(standoff, choice_id(names.prefix, one.number), one.choice.certainty)
    _write_comments(standoff, bitext, names)
    if not len(standoff):
        root.remove(standoff)
    group = child(child(root, "text"), "group")
    tei_text.write_text(group, bitext, names, expressions, "source")
    tei_text.write_text(group, bitext, names, expressions, "target")


def _write_beads(standoff: etree._Element, bitext: Bitext, names: Names) -> None:
    if not bitext.beads:
        return
    links = child(standoff, "linkGrp", type="alignment", targFunc="source target")
    people = names.people(bitext)
    for index, bead in enumerate(bitext.beads):
        resp = pointers([people[bead.review.author]]) if bead.review else ""
        _write_bead(links, bead, bead_id(names.prefix, bitext.number(index)), names, resp)
    for index, bead in enumerate(bitext.beads):
        _write_certainty(standoff, bead_id(names.prefix, bitext.number(index)), bead.confidence)


def _write_bead(links: etree._Element, bead: Bead, identifier: str, names: Names, resp: str) -> None:
    shape = "{}:{}".format(*bead.shape)
    sides = [
        [names.sentence("source", index) for index in bead.source],
        [names.sentence("target", index) for index in bead.target],
    ]
    if bead.is_null:
        child(
            links,
            "ptr",
            xml_id=identifier,
            type="null",
            n=shape,
            cert=cert(bead.confidence),
            resp=resp,
            target=pointers([*sides[0], *sides[1]]),
        )
        return
    ends = []
    for key, sentences in zip((names.source, names.target), sides, strict=True):
        if len(sentences) == 1:
            ends.append(sentences[0])
        else:
            ends.append(f"{identifier}.{key}")
            child(links, "ptr", xml_id=ends[-1], type="group", target=pointers(sentences))
    child(
        links,
        "link",
        xml_id=identifier,
        type="confirmed" if resp else "automatic",
        n=shape,
        cert=cert(bead.confidence),
        resp=resp,
        ana=pointers([CROSSING]) if bead.crossing else "",
        target=pointers(ends),
    )


def _write_renderings(
    standoff: etree._Element, bitext: Bitext, names: Names, terms: TermIds, expressions: Expressions
) -> None:
    groups = (
        ("expr", "source", expressions.source_spans),
        ("expr", "target", expressions.target_spans),
        ("missing", "source", expressions.missing_spans),
    )
    for kind, key, spans in groups:
        if spans:
            group = child(standoff, "spanGrp", type=kind, n=key)
            for span in spans:
                child(group, "span", **span)
    placed = [
        (number, rendering) for number, rendering in enumerate(bitext.renderings) if number in expressions.source_ids
    ]
    if not placed:
        return
    people = names.people(bitext)
    links = child(standoff, "linkGrp", type="rendering", targFunc="expression rendering")
    for number, rendering in placed:
        target = expressions.target_ids.get(number)
        child(
            links,
            "link" if target else "ptr",
            xml_id=rendering_id(names.prefix, number),
            type=("corrected" if rendering.author else "automatic") if target else "null",
            cert=cert(rendering.confidence),
            resp=pointers([people[rendering.author]]) if rendering.author else "",
            ana=pointers([status_id(rendering.status), terms[rendering.term]]),
            target=pointers([expressions.source_ids[number], *([target] if target else [])]),
        )
    for number, rendering in placed:
        _write_certainty(standoff, rendering_id(names.prefix, number), rendering.confidence)


def _write_comments(standoff: etree._Element, bitext: Bitext, names: Names) -> None:
    people = names.people(bitext)
    for one in bitext.comments:
        note = child(
            standoff,
            "note",
            type="comment",
            resp=pointers([people[one.author]]),
            target=pointers([bead_id(names.prefix, bitext.number(one.bead))]),
        )
        child(note, "date", one.date, when=one.date).tail = clean(f" {one.body}")


def _write_certainty(standoff: etree._Element, target: str, confidence: float) -> None:
    degree = min(1.0, max(0.0, confidence))
    child(standoff, "certainty", target=f"#{target}", locus="value", degree=f"{degree:.4f}")
