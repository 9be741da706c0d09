"""The plain, frozen values that travel through the program, in the order in which they arise.

::

    file → Document → Sentence → DocumentPair → Bead → Rendering → Choice → Bitext → writers

Offsets are 0-based, half-open and counted in Unicode code points of :attr:`Document.text`, which is never
altered after reading: every sentence and every phrase can be found again by its offsets.
"""

from aligner.model.beads import Bead, Comment, Review, in_text_order
from aligner.model.bitext import Bitext, Edition, Resource, Signature, by_bead
from aligner.model.choices import CHOICE_KINDS, CHOICE_VALUES
from aligner.model.documents import Document, DocumentPair, Metadata, Paragraph, ParagraphKind, Sentence
from aligner.model.renderings import Choice, ChoiceKind, Procedure, Rendering, RenderingStatus
from aligner.model.spans import SIDES, Side, Span, is_spaced, other_side
from aligner.model.unseen import is_unseen, without_unseen

__all__ = [
    "CHOICE_KINDS",
    "CHOICE_VALUES",
    "SIDES",
    "Bead",
    "Bitext",
    "Choice",
    "ChoiceKind",
    "Comment",
    "Document",
    "DocumentPair",
    "Edition",
    "Metadata",
    "Paragraph",
    "ParagraphKind",
    "Procedure",
    "Rendering",
    "RenderingStatus",
    "Resource",
    "Review",
    "Sentence",
    "Side",
    "Signature",
    "Span",
    "by_bead",
    "in_text_order",
    "is_spaced",
    "is_unseen",
    "other_side",
    "without_unseen",
]
