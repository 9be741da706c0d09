"""What a schema cannot say about TEI P5; all rules but ``order`` hold for any TEI, not only for ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aligner.validation.rule import XML, Found, Rule, repeated

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["TEI", "TEI_RULES", "is_ours"]

TEI = "{http://www.tei-c.org/ns/1.0}"

_POINTERS = (
    "ana", "change", "copyOf", "corresp", "decls", "exclude", "from", "next", "prev", "resp", "sameAs",
    "select", "source", "synch", "target", "to", "who",
)  # fmt: skip
"""Attributes of TEI P5 whose values are pointers; those that start with # point into the file."""


_CROSSING = "order.crossing"
"""The category by which aligner marks a bead that stands out of order."""


def is_ours(root: etree._Element) -> bool:
    """Whether aligner has made the file."""
    return any(application.get("ident") == "aligner" for application in root.iter(f"{TEI}application"))


def _local(value: str | None) -> list[str]:
    return [word[1:] for word in (value or "").split() if word.startswith("#") and len(word) > 1]


def _ids(root: etree._Element) -> dict[str, etree._Element]:
    return {str(element.get(f"{XML}id")): element for element in root.iter("*") if element.get(f"{XML}id")}


def _groups(root: etree._Element, kind: str) -> Iterator[etree._Element]:
    return (group for group in root.iter(f"{TEI}linkGrp") if group.get("type") == kind)


def _unique_id(root: etree._Element) -> Found:
    """No two elements have the same xml:id."""
    yield from repeated(root.iter("*"), f"{XML}id")


def _pointers(root: etree._Element) -> Found:
    """Every pointer into the file meets an xml:id."""
    ids = _ids(root)
    for element in root.iter("*"):
        for name in _POINTERS:
            for pointer in _local(element.get(name)):
                if pointer not in ids and not pointer.startswith(("xpath(", "string-range(", "range(")):
                    yield element, f"{name} points to #{pointer}, which is not there"


def _ends(link: etree._Element, ids: dict[str, etree._Element]) -> list[list[str]]:
    """The sentences at each end of a link, groups opened."""
    ends: list[list[str]] = []
    for pointer in _local(link.get("target")):
        element = ids.get(pointer)
        is_group = element is not None and element.tag == f"{TEI}ptr"
        ends.append(_local(element.get("target")) if element is not None and is_group else [pointer])
    return ends


def _beads(root: etree._Element) -> Iterator[tuple[etree._Element, list[list[str]]]]:
    ids = _ids(root)
    for group in _groups(root, "alignment"):
        for element in group:
            if element.tag == f"{TEI}link" or element.get("type") == "null":
                yield element, _ends(element, ids)


def _sentence_once(root: etree._Element) -> Found:
    """Every sentence is in exactly one link or null of the alignment, where there is one."""
    beads = list(_beads(root))
    if not beads:
        return
    times: dict[str, int] = {}
    for _, ends in beads:
        for one in (name for end in ends for name in end):
            times[one] = times.get(one, 0) + 1
    for sentence in root.iter(f"{TEI}s"):
        name = sentence.get(f"{XML}id")
        count = times.get(str(name), 0)
        if name is None:
            yield sentence, "sentence has no xml:id, so no link can name it"
        elif count != 1:
            yield sentence, f"sentence {name} is in {count} links of the alignment, but must be in one"


def _symmetric(root: etree._Element) -> Found:
    """A sentence names by corresp the sentences that its link names, where corresp is used at all."""
    sentences = {str(one.get(f"{XML}id")): one for one in root.iter(f"{TEI}s")}
    beads = list(_beads(root))
    if not beads or not any(one.get("corresp") for one in sentences.values()):
        return
    partners: dict[str, set[str]] = {}
    for element, ends in beads:
        if element.tag == f"{TEI}link" and len(ends) == 2:
            for near, far in (ends, ends[::-1]):
                for one in near:
                    partners.setdefault(one, set()).update(far)
    for name, sentence in sentences.items():
        stated, linked = set(_local(sentence.get("corresp"))), partners.get(name, set())
        if stated != linked:
            yield sentence, f"corresp names {_listed(stated)}, but the alignment {_listed(linked)}"


def _order(root: etree._Element) -> Found:
    """In a file of aligner the beads follow both texts; a crossing one has two sides and follows the source only."""
    if not is_ours(root):
        return
    places = _places(root)
    last = [-1, -1]
    for element, ends in _beads(root):
        is_crossing = _CROSSING in _local(element.get("ana"))
        if is_crossing and element.tag != f"{TEI}link":
            yield element, "a crossing bead must have two sides: this is no link"
        for name in (name for end in ends for name in end if name in places):
            side, place = places[name]
            if is_crossing and side:
                continue
            if place <= last[side]:
                yield element, f"#{name} stands before a sentence of an earlier bead, but neither is marked as crossing"
            last[side] = place


def _places(root: etree._Element) -> dict[str, tuple[int, int]]:
    """The side of each sentence, 0 or 1, and its number in the file."""
    texts = (pair for group in root.iter(f"{TEI}group") for pair in zip((0, 1), group.iter(f"{TEI}text"), strict=False))
    sentences = ((side, sentence) for side, text in texts for sentence in text.iter(f"{TEI}s"))
    return {str(one.get(f"{XML}id")): (side, number) for number, (side, one) in enumerate(sentences)}


def _listed(names: set[str]) -> str:
    return " ".join(f"#{name}" for name in sorted(names)) or "nothing"


def _target_functions(root: etree._Element) -> Found:
    """A link has two targets at least, and as many as targFunc has values."""
    for group in root.iter(f"{TEI}linkGrp"):
        functions = (group.get("targFunc") or "").split()
        for link in group.iter(f"{TEI}link"):
            targets = len((link.get("target") or "").split())
            if targets < 2:
                yield link, f"link has {targets} target, but needs two"
            elif functions and targets != len(functions):
                yield link, f"link has {targets} targets, but targFunc {len(functions)} values"


def _analysis(root: etree._Element) -> Found:
    """A bead, rendering or choice names by ana categories of a taxonomy."""
    ids = _ids(root)
    elements = [one for kind in ("alignment", "rendering") for group in _groups(root, kind) for one in group]
    for element in (*elements, *root.iter(f"{TEI}span")):
        if element.get("ana"):
            for pointer in _local(element.get("ana")):
                if pointer in ids and ids[pointer].tag != f"{TEI}category":
                    yield element, f"ana points to #{pointer}, which is no category of a taxonomy"


TEI_RULES: dict[str, Rule] = {
    "unique-id": _unique_id,
    "pointers": _pointers,
    "sentence-once": _sentence_once,
    "corresp": _symmetric,
    "order": _order,
    "target-functions": _target_functions,
    "analysis": _analysis,
}
"""What a schema cannot say about TEI, by the id of each rule."""
