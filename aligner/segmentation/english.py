"""Sentences of English text."""

from __future__ import annotations

from aligner.model import Span
from aligner.segmentation import latin
from aligner.segmentation.abbreviations import ENGLISH

__all__ = ["split"]


def split(text: str) -> list[Span]:
    """The sentences of one paragraph, trimmed and in order.

    >>> text = "The U.S. Department of Energy met Dr. Li at 5.30 p.m. on Friday. “Why?” he asked."
    >>> [span.of(text) for span in split(text)]
    ['The U.S. Department of Energy met Dr. Li at 5.30 p.m. on Friday.', '“Why?” he asked.']
    """
    return latin.split(text, ENGLISH)
