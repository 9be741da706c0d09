"""TBX 3 (ISO 30042:2019), dialect TBX-Basic, style dca: what current terminology programs exchange.

What is not of the standard is in :mod:`aligner.phrases.termbase.markup`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aligner.phrases.termbase.building import child, serialise, write_entries, write_header
from aligner.phrases.termbase.entries import Termbase

if TYPE_CHECKING:
    pass

__all__ = ["NAMESPACE", "render_tbx"]

NAMESPACE = "urn:iso:std:iso:30042:ed-2"


def render_tbx(termbase: Termbase) -> bytes:
    """The file; it validates against the schema of the core structure and uses data categories of TBX-Basic only."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}tbx", nsmap={None: NAMESPACE})
    root.set("type", "TBX-Basic")
    root.set("style", "dca")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", termbase.source_lang)
    write_header(child(root, "tbxHeader"), termbase)
    text = child(root, "text")
    if termbase.terms:
        write_entries(child(text, "body"), termbase, entry="conceptEntry", language="langSec", section="termSec")
    return serialise(root)
