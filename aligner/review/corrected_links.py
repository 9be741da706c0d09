"""Corrected alignments of InterText: a file of links between two XML files that lie beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from lxml import etree

from aligner.errors import ReadError
from aligner.markup import parse_xml
from aligner.model import SIDES, Side
from aligner.review.corrected import Corrected, Half, Unit, refuse
from aligner.review.placing import folded
from aligner.writing.xml import XML_ID

__all__ = ["read_links"]

_DOCUMENTS = ("toDoc", "fromDoc")
"""In the order of the two parts of ``xtargets``."""


def read_links(root: etree._Element, path: Path) -> list[Corrected]:
    """The links of a ``linkGrp``, whose ``xtargets`` name elements of ``toDoc``, then of ``fromDoc``, by their ids.

    A link whose status is ``man`` was looked at by somebody. Which of the two documents is the source of the pair, the
    files do not say.

    Raises :class:`~aligner.errors.ReadError` where a document is not there, and
    :class:`~aligner.errors.NotationError` where an id stands twice in it.
    """
    links: list[tuple[int, list[list[str]], bool]] = []
    for link in root.iter("link"):
        parts = [part.split() for part in link.get("xtargets", "").split(";")]
        line = int(link.sourceline or 1)
        if len(parts) != len(_DOCUMENTS):
            refuse("a link needs xtargets with one ';' between the ids of both texts", path, line)
        links.append((line, parts, link.get("status") == "man"))
    texts: dict[Side, str] = {}
    known: list[dict[str, tuple[str, int]]] = []
    for at, (side, name) in enumerate(zip(SIDES, _DOCUMENTS, strict=True)):
        wanted = {one for _, parts, _ in links for one in parts[at]}
        texts[side], found = _elements(*_document(root, name, path), wanted)
        known.append(found)
    units = []
    for line, parts, confirmed in links:
        halves = []
        for part, found, name in zip(parts, known, _DOCUMENTS, strict=True):
            if missing := [one for one in part if one not in found]:
                refuse(f"a link points to {missing[0]!r}, which {root.get(name)} does not have", path, line)
            some = sorted((found[one] for one in part), key=lambda one: one[1])
            reached = some[0][1] if some else None
            halves.append(Half(tuple(words for words, _ in some), exact=True, reached=reached))
        if any(half.texts for half in halves):
            review = ("", "") if confirmed else None
            units.append(Unit(line, halves[0], halves[1], says_review=confirmed, review=review))
    return [Corrected("", None, tuple(units), texts, knows_sides=False)]


def _document(root: etree._Element, name: str, path: Path) -> tuple[etree._Element, Path]:
    # Only what lies beside the links is ever opened.
    said = root.get(name, "").replace("\\", "/").rpartition("/")[2]
    if said in ("", ".", ".."):
        refuse(f"does not name its texts: {name} is missing", path, int(root.sourceline or 1))
    place = path.with_name(said)
    try:
        data = place.read_bytes()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", "") or str(error)
        raise ReadError(f"cannot be read ({said}): put both texts beside {path.name}", path=place) from error
    return parse_xml(data, place, unique_ids=False), place


def _elements(root: etree._Element, place: Path, wanted: Collection[str]) -> tuple[str, dict[str, tuple[str, int]]]:
    """The folded text of a document, and of the elements that are wanted their texts and where they begin in it."""
    seen: set[str] = set()
    for element in root.iter():
        own = _id(element)
        if own in seen:
            refuse(f"the id {own!r}, which a link names, stands twice", place, int(element.sourceline or 1))
        if own in wanted:
            seen.add(own)
    found: dict[str, tuple[str, int]] = {}
    whole: list[str] = []
    reached = 0
    for number, piece in _pieces(root, wanted, None):
        if number is not None:
            words, start = found.get(number, ("", reached))
            found[number] = (words + piece, start)
        whole.append(folded(piece).text)
        reached += len(whole[-1])
    return "".join(whole), found


def _id(element: etree._Element) -> str:
    return element.get("id") or element.get(XML_ID) or ""


def _pieces(element: etree._Element, wanted: Collection[str], inside: str | None) -> Iterator[tuple[str | None, str]]:
    """All text of an element in order, each piece with the id of the wanted element that it is in."""
    number = _id(element)
    inside = number if number in wanted else inside
    yield inside, element.text or ""
    for part in element:
        yield from _pieces(part, wanted, inside)
        yield inside, part.tail or ""
