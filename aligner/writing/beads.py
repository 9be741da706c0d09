"""Vecalign's notation: sentence numbers only, for evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.errors import ParameterError
from aligner.model import Bitext
from aligner.notation import format_bead
from aligner.writing.base import WriteOptions, Writer

__all__ = ["BeadsWriter"]


class BeadsWriter(Writer):
    """One bead a line: ``[0]:[0, 1]``, with ``scores`` also its confidence: ``[0]:[0, 1]:0.932100``.

    The notation has no place for a second pair, so a file holds exactly one bitext.
    """

    name = "beads"
    extension = ".align"
    description = "sentence numbers in Vecalign's notation, for evaluation"
    holds_many = False

    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """The beads of the one bitext; :class:`ParameterError` where there are more, or none."""
        if len(bitexts) != 1:
            raise ParameterError(f"the beads format holds one pair a file, not {len(bitexts)}: write one file each")
        lines = (
            format_bead(bead.source, bead.target, bead.confidence if options.scores else None)
            for bead in bitexts[0].beads
        )
        return "".join(f"{line}\n" for line in lines).encode("ascii")
