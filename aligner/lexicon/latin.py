"""Words of languages that put spaces between them."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from aligner.lexicon.keys import WordKeys
from aligner.lexicon.numerals import any_number_key, number_key
from aligner.lexicon.tokens import Cut, Tokenizer

__all__ = ["LatinTokenizer"]

_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORD = r"[^\W\d_]++(?:[’'][^\W\d_]++)*+"
_ACRONYM = r"(?:[A-Z]\.){2,}[A-Z]?|[A-Z]\.[A-Z]\b"
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = rf"{_DIGITS}(?:st|nd|rd|th)?\b(?:\s+(?:{'|'.join(_SCALES)})\b)?"
_MARKS = {"?": "?", "？": "?", "!": "!", "！": "!"}
_MARK = f"[{''.join(_MARKS)}]"
# Most words begin with one of these letters and most other places with none of those: both are decided at once.
_SURFACE = re.compile(
    rf"([a-z]++[^\W\d_]*+(?:[’'][^\W\d_]++)*+|(?=\w|{_MARK})(?:{_ACRONYM}|{_NUMBER}|{_WORD}|{_MARK}))"
)
# Other languages part thousands with a point, a space or an apostrophe, and some words with an apostrophe too; marks
# that are no letters by themselves stand within words.
_LETTER = "(?:[^\\W\\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0963\u0970-\u0df3])"
_DIGITS_ANYWHERE = rf"\d{{1,3}}(?:[ \u00a0\u202f’']\d{{3}})+(?:[.,]\d+)?(?![.,]?\d)|{_DIGITS}"
_SURFACE_ANYWHERE = re.compile(rf"((?=\w|{_MARK})(?:{_ACRONYM}|{_DIGITS_ANYWHERE}|{_LETTER}++|{_MARK}))")
_NUMBER_PARTS = re.compile(rf"({_DIGITS})\D*?\s*({'|'.join(_SCALES)})?")
_CLITIC = re.compile(r"[’'](?:s|re|ve|ll|d|m)?$", re.IGNORECASE)
_NEGATION = re.compile(r"n[’']t$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:“\"‘])\s*$")
_NEGATED = {"wo": "will", "ca": "can", "sha": "shall"}
# Beyond so many surface forms, what is known of them is forgotten: numbers and typing errors never end.
_REMEMBERED = 1 << 18


class _Naming(IntEnum):
    """Where a word must stand for its capital to tell a name."""

    NOWHERE = 0
    INSIDE_SENTENCE = 1
    INSIDE_TEXT = 2


class _Piece(NamedTuple):
    """A word within a surface form; offsets count from where that begins."""

    key: str
    start: int
    end: int
    naming: _Naming = _Naming.NOWHERE


class _Pieces(dict[str, str | tuple[_Piece, ...]]):
    """Surface form → its key where it is one word that is no name, else the words in it; filled as forms are met."""

    def __init__(self, keys: WordKeys) -> None:
        super().__init__()
        self._keys = keys

    @property
    def surface(self) -> re.Pattern[str]:
        """What a surface form is in the language."""
        return _SURFACE if self._keys.language == "en" else _SURFACE_ANYWHERE

    def __missing__(self, surface: str) -> str | tuple[_Piece, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        pieces = (
            (self._number_or_mark(surface),) if surface[0].isdecimal() or surface in _MARKS else self._words(surface)
        )
        is_plain = len(pieces) == 1 and pieces[0] == (pieces[0].key, 0, len(surface), _Naming.NOWHERE)
        self[surface] = found = pieces[0].key if is_plain else pieces
        return found

    def _number_or_mark(self, surface: str) -> _Piece:
        if surface[0].isdecimal():
            if self._keys.language != "en":
                return _Piece(any_number_key(surface), 0, len(surface))
            digits, scale = _NUMBER_PARTS.fullmatch(surface).groups()  # type: ignore[union-attr]
            return _Piece(number_key(digits, _SCALES.get(scale or "", 1)), 0, len(surface))
        return _Piece(_MARKS[surface], 0, len(surface))

    def _words(self, surface: str) -> tuple[_Piece, ...]:
        if "." in surface:
            return (_Piece(surface.replace(".", ""), 0, len(surface)),)
        has_capital = surface[0].isupper()
        if self._keys.language != "en" or surface.isalpha():
            naming = _Naming.INSIDE_SENTENCE if has_capital else _Naming.NOWHERE
            return (_Piece(self._keys(surface), 0, len(surface), naming),)
        if negation := _NEGATION.search(surface):
            stem = surface[: negation.start()]
            word = _NEGATED.get(stem.casefold(), stem)
            head = (_Piece(self._keys(word), 0, len(stem)),) if stem else ()
            return (*head, _Piece("not", len(stem), len(surface)))
        base = _CLITIC.sub("", surface).replace("’", "'")
        naming = _Naming.INSIDE_TEXT if has_capital else _Naming.NOWHERE
        return (_Piece(self._keys(base), 0, len(base), naming),) if base else ()


class LatinTokenizer(Tokenizer):
    """Words, numbers, acronyms, and question and exclamation marks.

    keys
        How a word of the language becomes a key.

    >>> [t.key for t in LatinTokenizer(WordKeys("en"))("The U.S. side won't change 21 policies, will it?")]
    ['the', 'US', 'side', 'will', 'not', 'chang', '#21', 'polici', 'will', 'it', '?']
    """

    def __init__(self, keys: WordKeys) -> None:
        self._pieces = _Pieces(keys)

    def _cut(self, text: str, into: Cut) -> None:
        keys, starts, ends = into.keys, into.starts, into.ends
        known = self._pieces
        at = 0
        parts = iter(known.surface.split(text))
        # What stands before each surface form, and the form; zip drops what stands behind the last.
        for gap, surface in zip(parts, parts, strict=False):
            at += len(gap)
            found = known[surface]
            if isinstance(found, str):
                keys.append(found)
                starts.append(at)
                at += len(surface)
                ends.append(at)
                continue
            for key, start, end, naming in found:
                if naming and _is_name(naming, text, at):
                    into.names.append(len(keys))
                keys.append(key)
                starts.append(at + start)
                ends.append(at + end)
            at += len(surface)


def _is_name(naming: _Naming, text: str, at: int) -> bool:
    if naming is _Naming.INSIDE_TEXT:
        return at > 0
    return not _SENTENCE_START.search(text, max(0, at - 4), at)
