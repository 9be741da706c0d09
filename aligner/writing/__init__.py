"""Bitexts into files.

::

    base        what every writer has in common: Writer, WriteOptions
    beads       Vecalign notation            tsv, jsonl  one bead a line
    tmx         TMX 1.4                      tei         TEI P5
    html        a page to read               files       writing whole or not at all
    text, ids, xml                           what several formats need

A new format is one file with a subclass of :class:`Writer`, and one line in :data:`WRITERS`. What a format needs
that is slow to import (lxml, jinja2), it imports when it is used.
"""

from __future__ import annotations

from collections.abc import Iterable

from aligner.errors import ParameterError
from aligner.writing.base import WriteOptions, Writer
from aligner.writing.beads import BeadsWriter
from aligner.writing.files import write
from aligner.writing.html import HtmlWriter
from aligner.writing.jsonl import JsonlWriter
from aligner.writing.tei import TeiWriter
from aligner.writing.tmx import TmxWriter
from aligner.writing.tsv import TsvWriter

__all__ = ["WRITERS", "WriteOptions", "Writer", "check_formats", "write"]

WRITERS: dict[str, Writer] = {
    "beads": BeadsWriter(),
    "tsv": TsvWriter(),
    "jsonl": JsonlWriter(),
    "tmx": TmxWriter(),
    "tei": TeiWriter(),
    "html": HtmlWriter(),
}
"""Every format, by the name the user calls it by."""


def check_formats(names: Iterable[str]) -> None:
    """Raise :class:`~aligner.errors.ParameterError` for a name that is not in :data:`WRITERS`."""
    if unknown := [name for name in names if name not in WRITERS]:
        raise ParameterError(f"unknown format {unknown[0]!r}: choose from {', '.join(WRITERS)}")
