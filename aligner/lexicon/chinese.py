"""Words of languages without spaces, by forward maximum matching."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import cache

from aligner.lexicon.headwords import Headwords
from aligner.lexicon.numerals import NUMERALS, scan_chinese_number
from aligner.lexicon.tokens import Cut, Tokenizer

__all__ = ["ChineseTokenizer"]

_LATIN_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,’'-]*")
_MARKS = {"?": "?", "？": "?", "!": "!", "！": "!"}


class _Kind(IntEnum):
    """What may begin with a character where no word of two or more does."""

    NOTHING = 0
    WORD = 1
    MARK, NUMBER, LATIN = 2, 3, 4


def _kind(char: str) -> _Kind:
    if char in _MARKS:
        return _Kind.MARK
    if char.isdecimal() or char in NUMERALS:
        return _Kind.NUMBER
    if char.isascii():
        return _Kind.LATIN if char.isalpha() else _Kind.NOTHING
    return _Kind.WORD if char.isalnum() else _Kind.NOTHING


# The lengths of the words that begin with two characters, longest first; a bare 2 where they are the only such word.
_Lengths = tuple[int, ...] | int


@cache
def _as_lengths(bits: int) -> _Lengths:
    return 2 if bits == 1 << 2 else tuple(length for length in range(bits.bit_length(), 1, -1) if bits >> length & 1)


# They end headwords too: 到了.
_PARTICLES = frozenset("了着过的地得之中")
# So long a phrase is rather what was meant than the word that reaches into it from before: 决不承诺… is no 决不.
_LONG_PHRASE = 4


class ChineseTokenizer(Tokenizer):
    """Forward maximum matching on a set of headwords.

    headwords
        Simplified forms, of one or more lists. The text is folded before it is looked up, so Traditional text works
        alike.
    fold
        A length-preserving map of a text to its Simplified form.
    latin
        Cuts the stretches in Latin letters.

    >>> from aligner.lexicon.keys import WordKeys
    >>> from aligner.lexicon.latin import LatinTokenizer
    >>> headwords = Headwords.of(["管控", "分歧", "二十"])
    >>> tokenizer = ChineseTokenizer([headwords], fold=str, latin=LatinTokenizer(WordKeys("en")))
    >>> [t.key for t in tokenizer("管控21个分歧？")]
    ['管控', '#21', '个', '分歧', '?']
    """

    def __init__(self, headwords: Iterable[Headwords], fold: Callable[[str], str], latin: Tokenizer) -> None:
        self._headwords = tuple(headwords)
        self._fold = fold
        self._latin = latin
        # Filled as characters are met.
        self._kinds: dict[str, _Kind] = {}
        self._lengths: dict[str, _Lengths] = {}
        self._longer: set[str] = set()
        # Where a word may be taken without a second look at what else could begin there.
        self._plain: dict[str, _Lengths] = {}

    def _meet(self, first: str) -> None:
        """Look up the words that begin with a character."""
        bits: dict[str, int] = {}
        for headwords in self._headwords:
            for word in headwords.beginning(first):
                length = len(word)
                if length > 1:
                    head = word[:2]
                    bits[head] = bits.get(head, 0) | 1 << length
                    if length > 2:
                        self._longer.add(word)
        lengths = {head: _as_lengths(of) for head, of in bits.items()}
        self._lengths.update(lengths)
        kind = _kind(first)
        if kind == _Kind.WORD:
            self._plain.update(lengths)
        elif first in NUMERALS and first.isalnum():
            # 一个 is a word as any other, 一百 may be part of a number.
            self._plain.update((head, of) for head, of in lengths.items() if head[1] not in NUMERALS)
        self._kinds[first] = kind

    def _cut(self, text: str, into: Cut) -> None:
        folded = self._fold(text)
        keys, starts, ends = into.keys, into.starts, into.ends
        plain, kinds, longer = self._plain, self._kinds, self._longer
        at, end = 0, len(folded)
        while at < end:
            word = folded[at : at + 2]
            lengths = plain.get(word)
            if lengths is None:
                word = word[0]
                kind = kinds.get(word)
                if kind is None:
                    self._meet(word)
                    continue
                if kind != 1:
                    at = at + 1 if kind == 0 else self._take_other(folded, at, kind, into)
                    continue
            elif isinstance(lengths, tuple):
                word = _longest(folded, at, lengths, longer)
            keys.append(word)
            starts.append(at)
            at += len(word)
            ends.append(at)

    def _take_other(self, text: str, at: int, kind: _Kind, into: Cut) -> int:
        """Append what begins at ``at`` where that is no plain word; returns where it ends."""
        if kind == _Kind.MARK:
            return _append(_MARKS[text[at]], at, at + 1, into)
        if kind == _Kind.LATIN:
            return self._take_latin(text, at, into)
        number = scan_chinese_number(text, at)
        word = self._match(text, at)
        if number is not None:
            key, stop = number
            # 万一, 千万 and 三三两两 are words, 二十 is a number, and the dictionary has them all.
            if stop - at > len(word) or (stop - at == len(word) and not _is_word(text[at:stop])):
                return _append(key, at, stop, into)
        elif not text[at].isalnum():
            return at + 1
        return _append(word, at, at + len(word), into)

    def _take_latin(self, text: str, at: int, into: Cut) -> int:
        run = _LATIN_RUN.match(text, at)
        if run is None:
            return at + 1
        for token in self._latin(run.group()):
            if token.is_name:
                into.names.append(len(into.keys))
            _append(token.key, at + token.start, at + token.end, into)
        return run.end()

    def _match(self, text: str, at: int) -> str:
        """The longest headword at ``at``, a single character where there is none."""
        head = text[at : at + 2]
        if head[0] not in self._kinds:
            self._meet(head[0])
        lengths = self._lengths.get(head)
        if lengths is None:
            return head[0]
        return head if isinstance(lengths, int) else _longest(text, at, lengths, self._longer)

    def _is_headword(self, word: str) -> bool:
        lengths = self._lengths.get(word, ())
        return word in self._longer or lengths == 2 or (isinstance(lengths, tuple) and 2 in lengths)

    def parts(self, word: str) -> list[str]:
        """The words that a word is made of: forward maximum matching that may not take the word whole.

        >>> from aligner.lexicon.keys import WordKeys
        >>> from aligner.lexicon.latin import LatinTokenizer
        >>> headwords = Headwords.of(["双边", "关系", "双边关系"])
        >>> tokenizer = ChineseTokenizer([headwords], fold=str, latin=LatinTokenizer(WordKeys("en")))
        >>> tokenizer.parts("双边关系")
        ['双边', '关系']
        """
        pieces: list[str] = []
        at = 0
        while at < len(word):
            piece = self._match(word, at)
            while len(piece) > 1 and (len(piece) == len(word) or not self._is_headword(piece)):
                piece = piece[:-1]
            pieces.append(piece)
            at += len(piece)
        return pieces

    def borders(self, text: str) -> Callable[[int, int], bool]:
        """Of stretches of a text, whether they begin and end where words may.

        They may not where one character of a word would be left over outside, and the words that the stretch reaches
        into all have two characters or more. A word of one character among them tells rather that the text was not cut
        well: 强调 is a word in 我要强调, though 要强 is one too. Stretches of four characters or more begin anywhere.

        >>> from aligner.lexicon.keys import WordKeys
        >>> from aligner.lexicon.latin import LatinTokenizer
        >>> headwords = Headwords.of(["影响", "影响力", "要强", "强调", "国家", "强大", "大国"])
        >>> tokenizer = ChineseTokenizer([headwords], fold=str, latin=LatinTokenizer(WordKeys("en")))
        >>> cases = {"影响力大": (0, 2), "强大国家": (1, 3), "我要强调": (2, 4)}
        >>> [tokenizer.borders(text)(*span) for text, span in cases.items()]
        [False, False, True]
        """
        text = self._fold(text)
        cut = Cut()
        self.cut(text, cut)
        within = {at: (a, z) for a, z in zip(cut.starts, cut.ends, strict=True) for at in range(a + 1, z)}
        single = {a for a, z in zip(cut.starts, cut.ends, strict=True) if z - a == 1}

        def is_whole(start: int, end: int) -> bool:
            first, last = within.get(start, (start, start))[0], within.get(end, (end, end))[1]
            begins = end - start >= _LONG_PHRASE or not _is_left_over(text[first:start])
            if begins and not _is_left_over(text[end:last]):
                return True
            return any(at in single for at in range(start, end))

        return is_whole


def _is_left_over(rest: str) -> bool:
    return len(rest) == 1 and rest not in _PARTICLES


def _longest(text: str, at: int, lengths: tuple[int, ...], longer: set[str]) -> str:
    for length in lengths:
        word = text[at : at + length]
        if length == 2 or word in longer:
            return word
    return text[at]


def _append(key: str, start: int, end: int, into: Cut) -> int:
    into.keys.append(key)
    into.starts.append(start)
    into.ends.append(end)
    return end


def _is_word(numeral: str) -> bool:
    """Whether a numeral that the dictionary has is rather a word: it begins with a unit, or has no unit at all."""
    return numeral[0] in "千万亿" or (not numeral[0].isdecimal() and not any(c in "十百千万亿" for c in numeral))
