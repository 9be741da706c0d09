"""TMX 1.4 (LISA OSCAR, 2005), for computer-aided translation."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.model import Bitext
from aligner.writing.base import WriteOptions, Writer

__all__ = ["TmxWriter"]


class TmxWriter(Writer):
    """One translation unit a bead, with bead shape, confidence and renderings as properties.

    Properties of the header: ``x-aligner-signature``, ``x-aligner-licence``, and for each pair
    ``x-aligner-source`` and ``x-aligner-target``: what its ids begin with, date, address (``-`` where unknown)
    and title.
    A unit that somebody has confirmed says who and when (``changeid``, ``changedate``).
    Properties of a unit: ``x-Origin`` and ``x-ConfirmationLevel`` (as Trados reads them: ``Draft`` where nobody
    has looked at it, ``Translated`` where somebody has confirmed it), ``x-aligner-pair``, ``x-aligner-date``,
    ``x-aligner-bead``, ``x-aligner-confidence``, ``x-aligner-crossing`` (``true``, only where the sentences stand
    out of order), ``x-aligner-alternative`` (``1/2``: the same source has several translations),
    ``x-aligner-rendering`` (see :func:`~aligner.writing.text.rendering_line`), and ``x-aligner-choice`` (see
    :func:`~aligner.writing.text.choice_line`).

    By paragraph, a sentence that stands out of order is in the unit of its own paragraph on either side, so that
    these are whole, and together with its counterpart in a unit of its own.

    Characters that XML 1.0 forbids are left out; offsets count without them. Null beads are no units, since
    OmegaT takes an empty segment for the translation. Of units with the same source the last wins in OmegaT:
    among themselves they stand in the order of their confidence, phrases also in that of their status.
    """

    name = "tmx"
    extension = ".tmx"
    description = "TMX 1.4 for translation memories (OmegaT, Trados, memoQ …)"

    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """All bitexts in one file; :class:`ParameterError` where their languages differ."""
        from aligner.writing.tmx_file import build

        return build(bitexts, options)
