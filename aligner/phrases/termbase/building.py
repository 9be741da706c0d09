"""Building the entries of TBX 3 and TBX 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aligner.phrases.termbase.entries import Term, Termbase, TermRendering, TermStatus
from aligner.phrases.termbase.marks import marks_of
from aligner.phrases.termbase.markup import FORBIDDEN, STATUSES

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["child", "serialise", "write_entries", "write_header"]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The first name of each status is the one that is written.
_NAMES = {status: name for name, status in reversed(STATUSES.items())}


def child(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Append an element in the parent's namespace."""
    from lxml import etree

    namespace = parent.nsmap.get(None)
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}" if namespace else tag, attributes)
    element.text = text or None
    return element


def write_header(header: etree._Element, termbase: Termbase, *, xcs: str = "") -> None:
    """What the file is, and the languages of the termbase; ``xcs`` names the constraints that TBX 2 asks for."""
    file = child(header, "fileDesc")
    child(child(file, "titleStmt"), "title", f"Termbase {termbase.source_lang}-{termbase.target_lang}")
    child(child(file, "sourceDesc"), "p", "Written by aligner")
    encoding = child(header, "encodingDesc")
    if xcs:
        child(encoding, "p", xcs, type="XCSURI")
    child(encoding, "p", termbase.source_lang, type="source-lang")
    child(encoding, "p", termbase.target_lang, type="target-lang")
    if termbase.adds:
        child(encoding, "p", "add", type="merge")


def write_entries(body: etree._Element, termbase: Termbase, *, entry: str, language: str, section: str) -> None:
    """Append every term; ``entry``, ``language`` and ``section`` are what the format calls its elements."""
    for term in termbase.terms:
        concept = child(body, entry, id=term.id)
        if term.category:
            child(concept, "descrip", term.category, type="subjectField")
        if term.note:
            child(concept, "note", term.note)
        source = child(concept, language)
        source.set(_LANG, termbase.source_lang)
        for form in term.source:
            child(child(source, section), "term", form)
        _write_renderings(concept, term, termbase.target_lang, language, section)


def _write_renderings(concept: etree._Element, term: Term, tag: str, language: str, section: str) -> None:
    if not term.renderings:
        return
    target = child(concept, language)
    target.set(_LANG, tag)
    for rendering in term.renderings:
        part = child(target, section)
        child(part, "term", rendering.text)
        status = TermStatus.DEPRECATED if rendering.status is TermStatus.FORBIDDEN else rendering.status
        child(part, "termNote", _NAMES[status], type="administrativeStatus")
        if note := _note(rendering):
            child(part, "note", note)


def _note(rendering: TermRendering) -> str:
    """The marks of a rendering, :data:`FORBIDDEN` among them."""
    marks = marks_of(rendering)
    if rendering.status is not TermStatus.FORBIDDEN:
        return marks
    return f"[{FORBIDDEN}, {marks[1:]}" if marks else f"[{FORBIDDEN}]"


def serialise(root: etree._Element) -> bytes:
    """The file: UTF-8 with declaration, each element on a line of its own, ending in a line break."""
    from lxml import etree

    etree.indent(root, space=" ")
    body: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"
