"""Tab-separated values: one bead a line, for spreadsheets and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aligner.model import Bead, Bitext, Choice, Rendering, Side
from aligner.writing.base import WriteOptions, Writer
from aligner.writing.ids import bead_id, prefixes
from aligner.writing.text import Segment, bead_segment, choice_line, rendering_line

__all__ = ["COLUMNS", "TsvWriter"]

COLUMNS = (
    "pair",
    "bead",
    "shape",
    "source_sentences",
    "source_start",
    "source_end",
    "target_sentences",
    "target_start",
    "target_end",
    "source",
    "target",
    "score",
    "confidence",
    "renderings",
    "crossing",
    "choices",
)
"""The columns, in order.

``*_sentences`` are numbers from 0, joined by commas; ``*_start`` and ``*_end`` are half-open code-point offsets
into the document's text, empty for the empty side of a null bead; ``renderings`` holds one
:func:`~aligner.writing.text.rendering_line` each, joined by ``; ``, with offsets into this line's texts; ``crossing``
is ``true`` or ``false``; ``choices`` holds one :func:`~aligner.writing.text.choice_line` each, joined by ``; ``.
"""

# Tabs and whatever a reader may take for the end of a line. One becomes one space, so that offsets stay right.
_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]")


class TsvWriter(Writer):
    r"""A header line, then one line a bead; UTF-8, lines end with ``\n``.

    As the media type text/tab-separated-values has it, nothing is quoted or escaped: read it with quoting
    switched off. Tabs and line breaks inside a text are written as spaces, and control characters left out.
    """

    name = "tsv"
    extension = ".tsv"
    description = "one bead a line with offsets, texts and renderings, for spreadsheets and scripts"

    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """All beads of all bitexts under one header line."""
        lines = ["\t".join(COLUMNS)]
        for prefix, bitext in zip(prefixes(bitexts), bitexts, strict=True):
            lines += _lines(prefix, bitext)
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _lines(prefix: str, bitext: Bitext) -> Iterator[str]:
    by_bead: dict[int, list[Rendering]] = {}
    for rendering in bitext.renderings:
        by_bead.setdefault(rendering.bead, []).append(rendering)
    choices: dict[int, list[Choice]] = {}
    for choice in bitext.choices:
        choices.setdefault(choice.bead, []).append(choice)
    for index, bead in enumerate(bitext.beads):
        source, target = bead_segment(bitext, bead, "source"), bead_segment(bitext, bead, "target")
        renderings = (rendering_line(one, source, target) for one in by_bead.get(index, ()))
        fields = [
            bitext.pair.id,
            bead_id(prefix, index),
            "{}:{}".format(*bead.shape),
            *_place(bead, "source", source),
            *_place(bead, "target", target),
            source.text,
            target.text,
            f"{bead.score:.6f}",
            f"{bead.confidence:.6f}",
            "; ".join(renderings),
            "true" if bead.crossing else "false",
            "; ".join(choice_line(one, source, target) for one in choices.get(index, ())),
        ]
        yield "\t".join(_field(field) for field in fields)


def _place(bead: Bead, side: Side, segment: Segment) -> tuple[str, str, str]:
    numbers = ",".join(str(index) for index in bead.side(side))
    if not segment.pieces:
        return numbers, "", ""
    return numbers, str(segment.pieces[0].start), str(segment.pieces[-1].end)


def _field(text: str) -> str:
    # An id can hold a lone surrogate, from a file name that is not UTF-8; texts are clean already.
    return _BREAKS.sub(" ", text).encode("utf-8", "replace").decode("utf-8")
