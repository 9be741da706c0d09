"""Tab-separated values: one bead a line, for spreadsheets and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aligner.model import Bead, Bitext, Side, by_bead
from aligner.writing.base import WriteOptions, Writer
from aligner.writing.ids import bead_id, prefixes
from aligner.writing.text import FORBIDDEN, Segment, bead_segment, choice_line, comment_lines, rendering_line

__all__ = ["COLUMNS", "REVIEWED", "TsvWriter"]

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

REVIEWED = ("confirmed_by", "confirmed_at", "comments", "edit")
"""Columns behind them in what comes out of a review store; ``edit`` is the number of the last edit taken in.

Several comments are joined by ``; ``.
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
        reviewed = any(bitext.edition for bitext in bitexts)
        lines = ["\t".join((*COLUMNS, *REVIEWED) if reviewed else COLUMNS)]
        for prefix, bitext in zip(prefixes(bitexts), bitexts, strict=True):
            lines += _lines(prefix, bitext, reviewed)
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _lines(prefix: str, bitext: Bitext, reviewed: bool) -> Iterator[str]:
    renderings, choices, comments = by_bead(bitext.renderings), by_bead(bitext.choices), comment_lines(bitext)
    for index, bead in enumerate(bitext.beads):
        source, target = bead_segment(bitext, bead, "source"), bead_segment(bitext, bead, "target")
        fields = [
            bitext.pair.id,
            bead_id(prefix, bitext.number(index)),
            "{}:{}".format(*bead.shape),
            *_place(bead, "source", source),
            *_place(bead, "target", target),
            source.text,
            target.text,
            f"{bead.score:.6f}",
            f"{bead.confidence:.6f}",
            "; ".join(rendering_line(one, source, target) for _, one in renderings.get(index, ())),
            "true" if bead.crossing else "false",
            "; ".join(choice_line(one, source, target) for _, one in choices.get(index, ())),
        ]
        if reviewed:
            fields += [
                bead.review.author if bead.review else "",
                bead.review.date if bead.review else "",
                FORBIDDEN.sub("", "; ".join(comments.get(index, ()))),
                str(bitext.edition.edit) if bitext.edition else "",
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
