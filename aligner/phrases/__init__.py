"""Phrases: the termbase, where its phrases occur, and what became of them in the other language."""

from aligner.phrases.evidence import WordEvidence, WordSimilarity
from aligner.phrases.knowledge import Knowledge
from aligner.phrases.renderings import find_renderings
from aligner.phrases.termbase import Term, Termbase, load_termbase, merge

__all__ = [
    "Knowledge",
    "Term",
    "Termbase",
    "WordEvidence",
    "WordSimilarity",
    "find_renderings",
    "load_termbase",
    "merge",
]
