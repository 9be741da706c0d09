"""TBX 2 (ISO 30042:2008), the older *martif* form: what many translation tools still read, and read only.

What is not of the standard is in :mod:`aligner.phrases.termbase.markup`.
"""

from __future__ import annotations

from aligner.phrases.termbase.building import child, serialise, write_entries, write_header
from aligner.phrases.termbase.entries import Termbase

__all__ = ["render_tbx2"]


def render_tbx2(termbase: Termbase) -> bytes:
    """The file, without a document type: some programs would look for the DTD on the network or beside the file."""
    from lxml import etree

    root = etree.Element("martif")
    root.set("type", "TBX-Basic")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", termbase.source_lang)
    write_header(child(root, "martifHeader"), termbase, xcs="TBXBasicXCSV02.xcs")
    body = child(child(root, "text"), "body")
    write_entries(body, termbase, entry="termEntry", language="langSet", section="tig")
    return serialise(root)
