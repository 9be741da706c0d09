"""Small helpers for building XML with lxml."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from aligner.model import Span
from aligner.writing.text import FORBIDDEN

__all__ = ["XML_ID", "XML_LANG", "Mark", "basic_date", "child", "clean", "indent", "inline", "serialise"]

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def clean(text: str) -> str:
    """A text without the characters that XML forbids."""
    return FORBIDDEN.sub("", text)


def child(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Append an element in the parent's namespace; attributes with an empty value are left out.

    ``xml_id`` and ``xml_lang`` stand for ``xml:id`` and ``xml:lang``; a dash is written as an underscore, and
    a trailing underscore is dropped (``from_``).
    """
    namespace = parent.nsmap.get(None)
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}" if namespace else tag)
    for name, value in attributes.items():
        if value:
            element.set(_attribute(name), clean(value))
    if text:
        element.text = clean(text)
    return element


def _attribute(name: str) -> str:
    if name == "xml_id":
        return XML_ID
    return XML_LANG if name == "xml_lang" else name.rstrip("_").replace("_", "-")


@dataclass(frozen=True)
class Mark:
    """An element around a stretch of text, or at a point of it where the span is empty."""

    span: Span
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def inline(tag: str, text: str, marks: Sequence[Mark], attributes: Mapping[str, str] | None = None) -> etree._Element:
    """An element that holds ``text`` with ``marks`` in it, none of which may cross another.

    >>> marks = [Mark(Span(1, 3), "hi"), Mark(Span(2, 2), "anchor"), Mark(Span(1, 2), "hi")]
    >>> etree.tostring(inline("s", "abcd", marks)).decode()
    '<s>a<hi><hi>b</hi><anchor/>c</hi>d</s>'
    """
    builder = etree.TreeBuilder()
    builder.start(tag, dict(attributes or {}))
    at = 0
    still_open: list[Mark] = []

    def advance(to: int) -> None:
        nonlocal at
        if to > at:
            builder.data(text[at:to])
            at = to

    def close(before: int) -> None:
        while still_open and still_open[-1].span.end <= before:
            closing = still_open.pop()
            advance(closing.span.end)
            builder.end(closing.tag)

    for mark in sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end)):
        close(before=mark.span.start)
        advance(mark.span.start)
        builder.start(mark.tag, dict(mark.attributes))
        still_open.append(mark)
    close(before=len(text))
    advance(len(text))
    builder.end(tag)
    return builder.close()


def indent(element: etree._Element, mixed: Collection[str], depth: int = 0) -> None:
    """Put each element on a line of its own, by one space a level, but leave those alone that hold text.

    mixed
        Local names of elements whose content is text, with or without elements in it: not touched inside.
    """
    if not len(element) or element.text or etree.QName(element).localname in mixed:
        return
    element.text = "\n" + " " * (depth + 1)
    for part in element:
        indent(part, mixed, depth + 1)
        part.tail = element.text
    element[-1].tail = "\n" + " " * depth


def serialise(root: etree._Element, doctype: str | None = None) -> bytes:
    """The file: UTF-8 with declaration, ending in a line break."""
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=False, doctype=doctype)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def basic_date(date: datetime) -> str:
    """A date as TMX wants it: ISO 8601 basic format in UTC.

    >>> basic_date(datetime(2026, 3, 1, 8))
    '20260301T080000Z'
    """
    return date.strftime("%Y%m%dT%H%M%SZ")
