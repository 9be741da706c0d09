"""What the rules of both formats need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["XML", "Found", "Rule", "repeated"]

XML = "{http://www.w3.org/XML/1998/namespace}"

Found: TypeAlias = Iterator[tuple["etree._Element", str]]
"""Elements that break a rule, each with what is wrong."""

Rule: TypeAlias = Callable[["etree._Element"], Found]
"""A rule: the root element to all that breaks it. Its docstring says what it asks for."""


def repeated(elements: Iterator[etree._Element], attribute: str) -> Found:
    """Elements whose value of an attribute another one has already."""
    first: dict[str, int] = {}
    for element in elements:
        value = element.get(attribute)
        if value is None:
            continue
        if value in first:
            name = attribute.replace(XML, "xml:")
            yield element, f"{name} {value!r} is already that of line {first[value]}"
        first.setdefault(value, int(element.sourceline or 0))
