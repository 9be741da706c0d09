"""Sentence alignment: evidence → features → decoder."""

from aligner.alignment.align import align_sentences
from aligner.alignment.weights import Weights, load_weights

__all__ = ["Weights", "align_sentences", "load_weights"]
