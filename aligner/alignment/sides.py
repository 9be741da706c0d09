"""What the features need to know of the sentences of one side, as arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.model import Sentence

__all__ = ["SideView", "observe"]

Floats = NDArray[np.float32]

_QUOTE = re.compile('[“”„«»「」『』"]')
_COMMA = re.compile("[,，、;；:：]")
_CLOSERS = "”’\"'」』）)】》»"


@dataclass(frozen=True, slots=True)
class SideView:
    """Sentences of one side; every array has one value a sentence.

    lengths
        float32: code points without white space.
    questions, exclamations, commas
        float32: how many such marks.
    quoted
        float32: 1 where the sentence holds a quotation mark.
    asks, exclaims
        float32: 1 where the sentence ends so.
    begins
        float32: 1 where the sentence begins a paragraph; all 0 where the text has a single paragraph
        or one a sentence, since then the marks tell nothing.
    """

    lengths: Floats
    questions: Floats
    exclamations: Floats
    commas: Floats
    quoted: Floats
    asks: Floats
    exclaims: Floats
    begins: Floats


def observe(sentences: Sequence[Sentence]) -> SideView:
    """Look at the sentences of one side.

    >>> view = observe([Sentence(0, "为什么？", 0, 4, 0), Sentence(1, "“好。”", 4, 8, 0)])
    >>> view.lengths.tolist(), view.asks.tolist(), view.quoted.tolist()
    ([4.0, 4.0], [1.0, 0.0], [0.0, 1.0])
    """
    texts = [sentence.text for sentence in sentences]
    bare = [text.rstrip().rstrip(_CLOSERS) for text in texts]
    return SideView(
        lengths=_floats([len("".join(text.split())) for text in texts]),
        questions=_floats([text.count("?") + text.count("？") for text in texts]),
        exclamations=_floats([text.count("!") + text.count("！") for text in texts]),
        commas=_floats([len(_COMMA.findall(text)) for text in texts]),
        quoted=_floats([bool(_QUOTE.search(text)) for text in texts]),
        asks=_floats([text.endswith(("?", "？")) for text in bare]),
        exclaims=_floats([text.endswith(("!", "！")) for text in bare]),
        begins=_begins(sentences),
    )


def _begins(sentences: Sequence[Sentence]) -> Floats:
    paragraphs = np.asarray([sentence.paragraph for sentence in sentences], np.int64)
    if len(paragraphs) == 0:
        return np.zeros(0, np.float32)
    begins = np.concatenate([[True], paragraphs[1:] != paragraphs[:-1]])
    if begins.all() or begins.sum() == 1:
        return np.zeros(len(paragraphs), np.float32)
    return begins.astype(np.float32)


def _floats(values: Sequence[float]) -> Floats:
    return np.asarray(values, np.float32)
