"""What a schema cannot say about TMX 1.4; the reasons are those of real clients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aligner.model import SIDES, Side
from aligner.validation.rule import XML, Found, Rule, repeated

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["TMX_RULES"]

_TMX_DATE = re.compile(r"[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9]|60)Z")
_PLACES = r"(-|[0-9]{1,9}-[0-9]{1,9}(?:,[0-9]{1,9}-[0-9]{1,9})*)"
_CHOICE = re.compile(rf"{_PLACES} {_PLACES} [a-z-]+ [a-z+-]+ [01]\.[0-9]{{2}} \S.*")
_RENDERING = re.compile(rf"{_PLACES}(?:!{_PLACES})? {_PLACES} [a-z-]+(?: \S.*)?")


def _unit_language(tu: etree._Element) -> str:
    header = tu.getroottree().getroot().find("header")
    return str(tu.get("srclang") or (header.get("srclang") if header is not None else None) or "")


def _variant_language(tuv: etree._Element) -> str:
    return str(tuv.get(f"{XML}lang") or tuv.get("lang") or "")


def _seg_text(tuv: etree._Element) -> str:
    return "".join(text for seg in tuv.findall("seg") for text in seg.itertext())


def _source_language(root: etree._Element) -> Found:
    """The source language of each unit is, letter by letter, that of one of its variants."""
    for tu in root.iter("tu"):
        wanted, present = _unit_language(tu), [_variant_language(tuv) for tuv in tu.findall("tuv")]
        if wanted != "*all*" and wanted not in present:
            yield tu, f"srclang is {wanted!r}, but the unit has only {', '.join(map(repr, present)) or 'nothing'}"


def _dates(root: etree._Element) -> Found:
    """Dates are written YYYYMMDDThhmmssZ."""
    for element in root.iter("header", "tu", "tuv"):
        for name in ("creationdate", "changedate", "lastusagedate"):
            value = element.get(name)
            if value is not None and not _TMX_DATE.fullmatch(value):
                yield element, f"{name} is {value!r}, but must be YYYYMMDDThhmmssZ such as 20260301T080000Z"


def _empty_seg(root: etree._Element) -> Found:
    """No segment is empty: OmegaT takes it for the translation."""
    for tuv in root.iter("tuv"):
        if not _seg_text(tuv).strip():
            yield tuv, "seg is empty"


def _property_name(root: etree._Element) -> Found:
    """No property of aligner has a colon in its name: Trados takes what follows for a type."""
    for prop in root.iter("prop"):
        if prop.get("type", "").startswith("x-aligner") and ":" in prop.get("type", ""):
            yield prop, f"property name {prop.get('type')!r} has a colon"


def _sides(tu: etree._Element) -> tuple[etree._Element | None, etree._Element | None]:
    variants, wanted = tu.findall("tuv"), _unit_language(tu)
    source = next((tuv for tuv in variants if wanted in (_variant_language(tuv), "*all*")), None)
    return source, next((tuv for tuv in variants if tuv is not source), None)


def _choice_offsets(root: etree._Element) -> Found:
    """The spans of x-aligner-choice lie inside the segments."""
    example = "2-5 7-20 modality weaker 0.80 scale"
    yield from _offsets(root, "x-aligner-choice", _CHOICE, example, ("source", "target"))


def _rendering_offsets(root: etree._Element) -> Found:
    """The spans of x-aligner-rendering lie inside the segments."""
    sides: tuple[Side, ...] = ("source", "source", "target")
    yield from _offsets(root, "x-aligner-rendering", _RENDERING, "2-5 7-20 preferred 0.95 term", sides)


def _offsets(root: etree._Element, name: str, form: re.Pattern[str], example: str, sides: Sequence[Side]) -> Found:
    """Properties that are not of their form, or whose spans lie outside; ``sides`` are those of the groups of it."""
    for tu in root.iter("tu"):
        props = tu.findall(f"prop[@type='{name}']")
        texts = [_seg_text(tuv) if tuv is not None else "" for tuv in _sides(tu)] if props else ["", ""]
        lengths = dict(zip(SIDES, map(len, texts), strict=True))
        for prop in props:
            match = form.fullmatch(prop.text or "")
            if match is None:
                yield prop, f"{prop.text!r} is not of the form {example!r}"
                continue
            for places, side in zip(match.groups("-"), sides, strict=True):
                for span in _outside(places, lengths[side]):
                    yield prop, f"span {span} is outside the {side} of {lengths[side]} characters"


def _crossing(root: etree._Element) -> Found:
    """x-aligner-crossing is true where it stands at all, and stands once."""
    for tu in root.iter("tu"):
        for number, prop in enumerate(tu.findall("prop[@type='x-aligner-crossing']")):
            if number or prop.text != "true":
                yield prop, f"x-aligner-crossing is {prop.text!r}, but can only be 'true', once in a unit"


def _outside(places: str, length: int) -> Iterator[str]:
    for span in places.split(",") if places != "-" else ():
        start, end = map(int, span.split("-"))
        if not start < end <= length:
            yield span


def _unique_tuid(root: etree._Element) -> Found:
    """No two units have the same tuid."""
    yield from repeated(root.iter("tu"), "tuid")


TMX_RULES: dict[str, Rule] = {
    "source-language": _source_language,
    "dates": _dates,
    "empty-seg": _empty_seg,
    "property-name": _property_name,
    "choice-offsets": _choice_offsets,
    "rendering-offsets": _rendering_offsets,
    "crossing": _crossing,
    "unique-tuid": _unique_tuid,
}
"""What a schema cannot say about TMX, by the id of each rule."""
