"""Corrected TMX and TEI files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from aligner.markup import parse_xml
from aligner.model import SIDES, Side
from aligner.review.corrected import Corrected, Half, Unit, edit_number, in_pairs, refuse
from aligner.review.corrected_links import read_links
from aligner.review.placing import folded
from aligner.writing.tei_names import CROSSING, TEI
from aligner.writing.xml import XML_ID, XML_LANG

__all__ = ["read_tei", "read_tmx"]

_CONFIRMED = ("Translated", "ApprovedTranslation", "ApprovedSignOff")
"""Values of ``x-ConfirmationLevel`` that say that somebody has looked at a unit."""

_CODES = {"bpt", "ept", "it", "ph", "ut"}
"""Elements of a segment that hold no text."""

_NULL = re.compile(r"(\S+\.b[1-9][0-9]*) (?:[0-9]+):(?:[0-9]+) (source|target) only: (.*)", re.DOTALL)


def read_tmx(data: bytes, path: Path) -> list[Corrected]:
    """A TMX file: units, and null beads where they are notes of the header; units of phrases are passed over."""
    root = parse_xml(data, path, unique_ids=False)
    header, body = root.find("header"), root.find("body")
    if root.tag != "tmx" or header is None or body is None:
        refuse("is no TMX file with a header and a body", path, _line(root))
    edits: dict[str, int] = {}
    prefixes: dict[str, str] = {}
    for prop in header.iterfind("prop[@type='x-aligner-edit']"):
        found = re.fullmatch(r"(\S+) ([0-9]{1,18}) (.+)", (prop.text or "").strip())
        if found is None:
            refuse(f"x-aligner-edit is {prop.text!r}: leave it as it was exported", path, _line(prop))
        prefixes[found[1]] = found[3]
        edits[found[3]] = int(found[2])
    units: list[Unit] = []
    for tu in body.iterfind("tu"):
        if tu.get("segtype") == "phrase" or tu.find("prop[@type='x-aligner-unit']") is not None:
            continue
        if tu.get("segtype", header.get("segtype")) == "paragraph":
            refuse(
                "holds units of whole paragraphs: export with --tmx-grouping sentence, and let tools cut sentences",
                path,
                _line(tu),
            )
        if len(tu.findall("tuv")) == 1 and not tu.get("tuid"):
            # OmegaT keeps a note on what nobody has translated yet.
            continue
        unit = _tmx_unit(tu, header.get("srclang", ""), path)
        pair = unit.pair or prefixes.get(unit.id.rpartition(".b")[0], "")
        units.append(replace(unit, pair=pair or (next(iter(edits)) if len(edits) == 1 else "")))
    for note in header.iterfind("note"):
        if found := _NULL.fullmatch(note.text or ""):
            sides = {side: Half((found[3],)) if side == found[2] else Half() for side in SIDES}
            pair = prefixes.get(found[1].rpartition(".b")[0], "")
            units.append(Unit(_line(note), sides["source"], sides["target"], pair, found[1]))
    return in_pairs(units, edits)


def _tmx_unit(tu: etree._Element, source_lang: str, path: Path) -> Unit:
    variants = tu.findall("tuv")
    if len(variants) != 2:
        refuse(f"a unit has {len(variants)} languages, but must have 2", path, _line(tu))
    tags = [(one.get(XML_LANG) or one.get("lang") or "").lower() for one in variants]
    if tags[1] == source_lang.lower() != tags[0]:
        variants.reverse()
    texts = []
    for variant in variants:
        seg = variant.find("seg")
        if seg is None:
            refuse("a unit has no segment", path, _line(variant))
        texts.append("".join(_text(seg, _CODES)))
    level = tu.findtext("prop[@type='x-ConfirmationLevel']")
    crossing = tu.findtext("prop[@type='x-aligner-crossing']")
    return Unit(
        _line(tu),
        source=Half((texts[0],) if texts[0].strip() else ()),
        target=Half((texts[1],) if texts[1].strip() else ()),
        pair=tu.findtext("prop[@type='x-aligner-pair']") or "",
        id=tu.get("tuid", ""),
        crossing=None if level is None else crossing == "true",
        says_review=level is not None,
        review=(tu.get("changeid", ""), _long_date(tu.get("changedate", ""))) if level in _CONFIRMED else None,
        notes=tuple((note.text or "").strip() for note in tu.iterfind("note")),
    )


def _long_date(date: str) -> str:
    """A date of TMX as the log has it.

    >>> _long_date("20260301T080000Z"), _long_date("")
    ('2026-03-01T08:00:00Z', '')
    """
    return re.sub(r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$", r"\1-\2-\3T\4:\5:\6Z", date)


def read_tei(data: bytes, path: Path) -> list[Corrected]:
    """A TEI file, or a corpus of them: the beads are those of the links, the sentences those of the texts.

    A file of nothing but links is one of InterText: :func:`~aligner.review.corrected_links.read_links`.
    """
    root = parse_xml(data, path, unique_ids=False)
    if root.tag == "linkGrp":
        return read_links(root, path)
    texts = [root] if root.tag == _tei("TEI") else root.findall(_tei("TEI"))
    if not texts:
        refuse("is no TEI file: its root must be TEI or teiCorpus in the namespace of TEI", path, _line(root))
    return [_tei_pair(text, path) for text in texts]


def _tei_pair(text: etree._Element, path: Path) -> Corrected:
    pair = text.findtext(f".//{_tei('publicationStmt')}/{_tei('idno')}[@type='pair']") or ""
    edit = next((one.get("n", "") for one in text.iter(_tei("change")) if one.get("n")), "")
    sides = text.findall(f"{_tei('text')}/{_tei('group')}/{_tei('text')}")
    if len(sides) != 2:
        refuse(f"has {len(sides)} texts in its group, but must have 2", path, _line(text))
    sentences: dict[str, tuple[Side, str, int]] = {}
    wholes: dict[Side, str] = {}
    for side, element in zip(SIDES, sides, strict=True):
        reached = 0
        pieces: list[str] = []
        for sentence, piece in _sentences(element, None):
            fold = folded(piece).text
            if sentence is not None:
                known = sentences.get(sentence, (side, "", reached))
                sentences[sentence] = (side, known[1] + piece, known[2])
            pieces.append(fold)
            reached += len(fold)
        wholes[side] = "".join(pieces)
    people = {one.get(XML_ID): one.text or "" for one in text.iter(_tei("name"), _tei("persName")) if one.get(XML_ID)}
    units = tuple(_tei_units(text, pair, sentences, people, path))
    return Corrected(pair, edit_number(edit), units, wholes)


def _tei_units(
    text: etree._Element,
    pair: str,
    sentences: dict[str, tuple[Side, str, int]],
    people: dict[str | None, str],
    path: Path,
) -> Iterator[Unit]:
    group = text.find(f".//{_tei('linkGrp')}[@type='alignment']")
    if group is None:
        return
    pointers = {one.get(XML_ID): _targets(one) for one in group.iter(_tei("ptr"))}
    notes: dict[str, list[str]] = {}
    for note in text.iter(_tei("note")):
        for target in _targets(note):
            notes.setdefault(target, []).append(" ".join("".join(note.itertext()).split()))
    for link in group.iter(_tei("link"), _tei("ptr")):
        if link.tag == _tei("ptr") and link.get("type") == "group":
            continue
        found: dict[Side, list[tuple[str, int]]] = {side: [] for side in SIDES}
        for target in _targets(link):
            for one in [target] if target in sentences else pointers.get(target) or [target]:
                if one not in sentences:
                    refuse(f"a link points to '#{one}', which is no sentence of the texts", path, _line(link))
                side, words, reached = sentences[one]
                found[side].append((words, reached))
        who = [people.get(one.lstrip("#"), one) for one in link.get("resp", "").split()]
        yield Unit(
            _line(link),
            source=_half(found["source"]),
            target=_half(found["target"]),
            pair=pair,
            id=link.get(XML_ID, ""),
            crossing=f"#{CROSSING}" in link.get("ana", "").split(),
            says_review=True,
            review=(who[0], "") if who else None,
            notes=tuple(notes.get(link.get(XML_ID, ""), ())),
        )


def _half(found: list[tuple[str, int]]) -> Half:
    found.sort(key=lambda one: one[1])
    return Half(tuple(words for words, _ in found), exact=True, reached=found[0][1] if found else None)


def _targets(element: etree._Element) -> list[str]:
    return [one.lstrip("#") for one in element.get("target", "").split()]


def _sentences(element: etree._Element, sentence: str | None) -> Iterator[tuple[str | None, str]]:
    """All text of an element in order, each piece with the id of the sentence that it is in."""
    inside = element.get(XML_ID, "") if element.tag == _tei("s") else sentence
    if element.tag != _tei("note"):
        if element.text:
            yield inside, element.text
        for part in element:
            yield from _sentences(part, inside)
            if part.tail:
                yield inside, part.tail


def _text(element: etree._Element, without: set[str]) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if part.tag not in without:
            yield from _text(part, without)
        yield part.tail or ""


def _line(element: etree._Element) -> int:
    return int(element.sourceline or 1)


def _tei(tag: str) -> str:
    return f"{{{TEI}}}{tag}"
