"""The words of beads as flat arrays, marks of punctuation among them.

The sentence aligner does without punctuation and takes set phrases whole. Links between words need both: a comma is
linked to a comma, and 纽约证券交易所 is three words, each with a counterpart of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.chinese import ChineseTokenizer
from aligner.lexicon.tokens import Cut, Tokenizer
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Span, is_unseen

__all__ = ["Cutter", "SideWords", "index_side", "quotation_marks"]

_MARK = re.compile(r"[^\w\s]")
_MARKS = dict(zip("，。：；（）“”‘’《》「」『』〈〉！？—–", ',.:;()""""""""""""!?--', strict=True))
# The keys of quotation marks.
_QUOTES = frozenset('"«»„')
# Shorter words are one word to a translator too.
_LONG = 4

_Piece = tuple[int, int, str]
"""Start, end and key."""


@dataclass(frozen=True, slots=True, eq=False)
class SideWords:
    """The tokens of texts of one side, one text after the other.

    words
        int32 (tokens): numbers in the vocabulary.
    starts
        int64 (texts + 1): where the tokens of each text begin.
    begins, ends
        int64 (tokens): offsets in the text, in code points.
    """

    vocabulary: Vocabulary
    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """int64 (texts): how many tokens each has."""
        return np.diff(self.starts)

    def spans(self, text: int) -> tuple[Span, ...]:
        """Where the tokens of a text stand in it."""
        own = slice(int(self.starts[text]), int(self.starts[text + 1]))
        return tuple(map(Span, self.begins[own].tolist(), self.ends[own].tolist()))

    def keys(self, text: int) -> tuple[str, ...]:
        """The keys of the tokens of a text."""
        own = self.words[self.starts[text] : self.starts[text + 1]]
        return tuple(self.vocabulary.keys[word] for word in own.tolist())


def index_side(texts: Iterable[str], tokenizer: Tokenizer) -> SideWords:
    """Cut texts into words and marks.

    >>> from aligner.lexicon.keys import WordKeys
    >>> from aligner.lexicon.latin import LatinTokenizer
    >>> side = index_side(["Peace, now.", "Peace!"], LatinTokenizer(WordKeys("en")))
    >>> side.keys(0), side.keys(1), side.spans(1)
    (('peac', ',', 'now', '.'), ('peac', '!'), (Span(start=0, end=5), Span(start=5, end=6)))
    """
    numbers: dict[str, int] = {}
    words: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    capitals: list[int] = []
    starts = [0]
    cutter = Cutter(tokenizer)
    for text in texts:
        cut, pieces = cutter(text)
        capitals.extend(numbers.setdefault(cut.keys[at], len(numbers)) for at in cut.names)
        for start, end, key in pieces:
            words.append(numbers.setdefault(key, len(numbers)))
            begins.append(start)
            ends.append(end)
        starts.append(len(words))
    indexed = np.array(words, np.int32)
    counts = np.bincount(indexed, minlength=len(numbers)).astype(np.int64)
    names = np.bincount(np.array(capitals, np.int64), minlength=len(numbers)) * 2 > counts
    return SideWords(
        Vocabulary(tuple(numbers), counts, names),
        indexed,
        np.array(starts, np.int64),
        np.array(begins, np.int64),
        np.array(ends, np.int64),
    )


def quotation_marks(words: SideWords, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which tokens are quotation marks, bool (tokens): an apostrophe is none.

    >>> from aligner.lexicon.keys import WordKeys
    >>> from aligner.lexicon.latin import LatinTokenizer
    >>> texts = ["“the countries’ interests”", "a ‘win’"]
    >>> side = index_side(texts, LatinTokenizer(WordKeys("en")))
    >>> [key for key, is_mark in zip([*side.keys(0), *side.keys(1)], quotation_marks(side, texts)) if is_mark]
    ['"', '"', '"', '"']
    """
    found = np.zeros(len(words.words), np.bool_)
    keys = [number for number, key in enumerate(words.vocabulary.keys) if key in _QUOTES]
    places = np.flatnonzero(np.isin(words.words, keys))
    last, is_open = -1, False
    for at, number in zip(places.tolist(), np.searchsorted(words.starts, places, "right").tolist(), strict=True):
        char = texts[number - 1][int(words.begins[at])]
        is_open = is_open and number == last
        found[at] = char != "’" or is_open
        last, is_open = number, char == "‘" or (is_open and char != "’")
    return found


def _with_marks(text: str, tokens: Sequence[_Piece]) -> Iterator[_Piece]:
    marks = [(found.start(), found.end(), _MARKS.get(found[0], found[0])) for found in _MARK.finditer(text)]
    marks = [mark for mark in marks if not is_unseen(mark[2])] if is_unseen(text) else marks
    end = 0
    for piece in sorted((*tokens, *marks)) if marks else tokens:
        # A mark within a word is part of it: U.S., won't.
        if piece[0] >= end:
            yield piece
            end = piece[1]


class Cutter:
    """Cuts texts into words and marks, long headwords into the words that they are made of."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._parts: Callable[[str], list[str]] | None = None
        if isinstance(tokenizer, ChineseTokenizer):
            self._parts = tokenizer.parts
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, text: str) -> tuple[Cut, Iterator[_Piece]]:
        """What the tokenizer makes of a text, and start, end and key of its words and marks."""
        cut = Cut()
        self._tokenizer.cut(text, cut)
        return cut, _with_marks(text, self._tokens(cut))

    def _tokens(self, cut: Cut) -> list[_Piece]:
        tokens = list(zip(cut.starts, cut.ends, cut.keys, strict=True))
        if self._parts is None or max(map(len, cut.keys), default=0) < _LONG:
            return tokens
        return [piece for token in tokens for piece in self._pieces(*token)]

    def _pieces(self, start: int, end: int, key: str) -> Iterator[_Piece]:
        if len(key) < _LONG or end - start != len(key) or key[0] == "#" or key.isascii():
            yield start, end, key
            return
        for part in self._of(key):
            yield start, start + len(part), part
            start += len(part)

    def _of(self, word: str) -> tuple[str, ...]:
        found = self._known.get(word)
        if found is None:
            parts = self._parts(word) if self._parts and len(word) >= _LONG else [word]
            # A word with a single character left over is rather a name or an idiom.
            is_compound = len(parts) > 1 and all(len(part) > 1 for part in parts)
            found = tuple(piece for part in parts for piece in self._of(part)) if is_compound else (word,)
            self._known[word] = found
        return found
