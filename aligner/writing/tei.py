"""TEI P5, for corpora: both texts with their sentences, and the links between them stand-off."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.model import Bitext
from aligner.writing.base import WriteOptions, Writer

__all__ = ["TeiWriter"]


class TeiWriter(Writer):
    """One ``TEI`` a bitext, with both texts in a ``group``; several bitexts stand in a ``teiCorpus``.

    * Sentences are ``s`` with ``xml:id`` (``pair.zh.s1``), ``n`` and ``corresp``. Inside a paragraph all white
      space is that of the document: the text of ``p``, ``head``, ``item`` or ``ab`` is the paragraph.
    * A ``linkGrp type="alignment"`` holds each bead (``pair.b1``, ``n="1:2"``); several sentences of one side
      go through a ``ptr type="group"``, and a null bead is a ``ptr type="null"``. ``ana`` marks a bead that
      stands out of order, by a category of a taxonomy in the header.
    * A phrase that lies within one sentence and crosses no other is ``seg type="expr"``. Any other is a ``span``
      between two ``anchor`` elements; one in several parts is a ``span`` that points to the spans of its parts.
    * A ``linkGrp type="rendering"`` joins each phrase with its rendering, and ``ana`` gives status and term, both
      categories of a taxonomy in the header. One that was not found is a ``ptr type="null"``.
    * A choice is a ``span type="choice"`` whose ``target`` names where it shows: the phrase and its rendering, or
      spans of type ``part`` between anchors; ``ana`` is kind and value, a category of a taxonomy in the header,
      ``n`` the rule that gave it, ``resp`` who did, and ``corresp`` the rendering that it is about.
    * ``cert`` is ``high`` from 0.9, ``medium`` from 0.5 and else ``low``; the exact figure is the ``degree`` of a
      ``certainty`` element.

    A bead that somebody has confirmed is a ``link type="confirmed"`` whose ``resp`` points to that person in the
    header; the ``revisionDesc`` says how many beads everybody has confirmed, and until when.

    Characters that XML 1.0 forbids are left out.
    """

    name = "tei"
    extension = ".tei.xml"
    description = "TEI P5 with stand-off alignment, for corpora"

    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """One bitext as ``TEI``, several as ``teiCorpus``; :class:`ParameterError` where there is none."""
        from aligner.writing.tei_file import build

        return build(bitexts, options)
