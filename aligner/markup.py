"""XML from other hands: nothing is fetched, and no entity is expanded.

An entity that a file declares itself can stand for any amount of text, or for another file, so text that hides in one
is refused with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import NotationError

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["parse_xml", "unexpanded", "xml_parser"]


def xml_parser(*, unique_ids: bool) -> etree.XMLParser:
    """A parser that is safe with files from elsewhere.

    unique_ids
        Whether an ``xml:id`` that stands twice ends the parse.
    """
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=unique_ids,
    )


def unexpanded(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The entities of a tree, each with what is wrong with it."""
    from lxml import etree

    for one in root.iter(etree.Entity):
        yield one, f"entity {one.text} is not expanded: write the text itself"


def parse_xml(data: bytes, path: Path | str, *, unique_ids: bool = True) -> etree._Element:
    """The root element of a file.

    >>> parse_xml(b"<tbx><text/></tbx>", "terms.tbx").tag
    'tbx'

    Raises :class:`~aligner.errors.NotationError` with file and line for what is no XML, and where text hides in an
    entity. ``path`` only names the file.
    """
    from lxml import etree

    try:
        root = etree.fromstring(data, xml_parser(unique_ids=unique_ids))
    except etree.XMLSyntaxError as error:
        said = (error.msg or "damaged").splitlines()[0]
        raise NotationError(f"is no XML ({said}): export it again", path=path, line=error.lineno or 1) from error
    for element, message in unexpanded(root):
        raise NotationError(message, path=path, line=element.sourceline)
    return root
