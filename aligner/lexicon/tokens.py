"""Words as the lexicon knows them: keys that compare equal where two surface forms are the same word.

A key of an English word is its stemmed lemma without accents; of a number, ``#`` and its value; of an acronym,
its capitals; of a question or exclamation mark, the half-width mark. Other punctuation gives no token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aligner.lexicon.numerals import number_key, scan_chinese_number

__all__ = ["ChineseTokenizer", "Token", "Tokenizer", "normalise_word", "tokenize_latin"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word in a text: its key, its place, and whether it begins with a capital inside a sentence."""

    key: str
    start: int
    end: int
    is_name: bool = False


Tokenizer = Callable[[str], list[Token]]

_LATIN = re.compile(
    r"(?P<acronym>(?:[A-Z]\.){2,}[A-Z]?|[A-Z]\.[A-Z]\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)(?:st|nd|rd|th)?\b(?:\s+(?P<scale>thousand|million|billion|trillion)\b)?"
    r"|(?P<word>[^\W\d_]+(?:[’'][^\W\d_]+)*)"
    r"|(?P<mark>[?!？！])"
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_CLITIC = re.compile(r"[’'](?:s|re|ve|ll|d|m)?$", re.IGNORECASE)
_NEGATION = re.compile(r"n[’']t$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:“\"‘])\s*$")


@lru_cache(maxsize=1)
def _english_stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem


@lru_cache(maxsize=1)
def _lemmatizer() -> Callable[..., str]:
    import simplemma

    lemmatize: Callable[..., str] = simplemma.lemmatize
    return lemmatize


def _strip_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 17)
def normalise_word(word: str, language: str = "en") -> str:
    """The key of a word: stemmed lemma in English, lower case without accents elsewhere.

    >>> [normalise_word(w) for w in ("Differences", "men", "controlling", "UN")]
    ['differ', 'man', 'control', 'UN']
    """
    if 2 <= len(word) <= 5 and word.isupper() and word.isascii():
        return word
    # A word of nothing but combining marks, such as a lone half-width voiced sound mark, stays as it is.
    plain = _strip_accents(word).casefold() or word.casefold()
    if language != "en":
        return plain
    return _english_stemmer()(_lemmatizer()(plain, "en").casefold())


def tokenize_latin(text: str, language: str = "en") -> list[Token]:
    """Tokens of a text in a language that puts spaces between words.

    >>> [t.key for t in tokenize_latin("The U.S. side won't change 21 policies, will it?")]
    ['the', 'US', 'side', 'will', 'not', 'chang', '#21', 'polici', 'will', 'it', '?']
    """
    tokens: list[Token] = []
    for match in _LATIN.finditer(text):
        start, end = match.span()
        if match["word"]:
            tokens.extend(_word_tokens(text, match["word"], start, language))
        elif match["number"]:
            scale = _SCALES.get(match["scale"] or "", 1)
            tokens.append(Token(number_key(match["number"], scale), start, end))
        elif match["acronym"]:
            tokens.append(Token(match["acronym"].replace(".", ""), start, end))
        else:
            tokens.append(Token("?" if match["mark"] in "?？" else "!", start, end))
    return tokens


def _word_tokens(text: str, word: str, start: int, language: str) -> list[Token]:
    end = start + len(word)
    if language != "en" or word.isalpha():
        is_name = word[0].isupper() and not _SENTENCE_START.search(text, max(0, start - 4), start)
        return [Token(normalise_word(word, language), start, end, is_name)]
    if negation := _NEGATION.search(word):
        stem = {"wo": "will", "ca": "can", "sha": "shall"}.get(
            word[: negation.start()].casefold(), word[: negation.start()]
        )
        head = [Token(normalise_word(stem, language), start, start + negation.start())] if stem else []
        return [*head, Token("not", start + negation.start(), end)]
    base = _CLITIC.sub("", word).replace("’", "'")
    if not base:
        return []
    is_name = word[0].isupper() and start > 0
    return [Token(normalise_word(base, language), start, start + len(base), is_name)]


def _is_word(numeral: str) -> bool:
    """Whether a numeral that the dictionary has is rather a word: it begins with a unit, or has no unit at all."""
    return numeral[0] in "千万亿" or (not numeral[0].isdecimal() and not any(c in "十百千万亿" for c in numeral))


class ChineseTokenizer:
    """Forward maximum matching on a set of headwords.

    headwords
        Simplified forms; the text is folded before it is looked up, so Traditional text works alike.
    fold
        A length-preserving map of a text to its Simplified form.

    >>> tokenizer = ChineseTokenizer({"管控", "分歧", "二十"}, fold=str)
    >>> [t.key for t in tokenizer("管控21个分歧？")]
    ['管控', '#21', '个', '分歧', '?']
    """

    _OTHER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,’'-]*")

    def __init__(self, headwords: Sequence[str] | set[str], fold: Callable[[str], str]) -> None:
        self._headwords = frozenset(headwords)
        self._fold = fold
        # The longest headword that begins with these two characters: most look-ups end at once.
        reach: dict[str, int] = {}
        for word in self._headwords:
            if len(word) > 1:
                head = word[:2]
                if len(word) > reach.get(head, 0):
                    reach[head] = len(word)
        self._reach = reach

    def __call__(self, text: str) -> list[Token]:
        """Tokens of ``text``; offsets count in ``text`` as given."""
        folded = self._fold(text)
        tokens: list[Token] = []
        at, end = 0, len(folded)
        while at < end:
            char = folded[at]
            if char in "?？!！":
                tokens.append(Token("?" if char in "?？" else "!", at, at + 1))
                at += 1
            elif number := scan_chinese_number(folded, at):
                key, stop = number
                # 万一, 千万 and 三三两两 are words, 二十 is a number, and the dictionary has them all.
                matched = self._match(folded, at)
                if stop - at > matched or (stop - at == matched and not _is_word(folded[at:stop])):
                    tokens.append(Token(key, at, stop))
                    at = stop
                else:
                    at = self._take_word(folded, at, tokens)
            elif char.isascii():
                at = self._take_latin(folded, at, tokens)
            elif char.isalnum():
                at = self._take_word(folded, at, tokens)
            else:
                at += 1
        return tokens

    def _match(self, text: str, at: int) -> int:
        """Length of the longest headword at ``at``, 1 where there is none."""
        longest = min(self._reach.get(text[at : at + 2], 1), len(text) - at)
        for length in range(longest, 1, -1):
            if text[at : at + length] in self._headwords:
                return length
        return 1

    def _take_word(self, text: str, at: int, tokens: list[Token]) -> int:
        stop = at + self._match(text, at)
        tokens.append(Token(text[at:stop], at, stop))
        return stop

    def _take_latin(self, text: str, at: int, tokens: list[Token]) -> int:
        match = self._OTHER.match(text, at)
        if match is None:
            return at + 1
        tokens.extend(
            Token(token.key, at + token.start, at + token.end, token.is_name) for token in tokenize_latin(match.group())
        )
        return match.end()

    def parts(self, word: str) -> list[str]:
        """The words that a word is made of: forward maximum matching that may not take the word whole.

        >>> ChineseTokenizer({"双边", "关系", "双边关系"}, fold=str).parts("双边关系")
        ['双边', '关系']
        """
        pieces: list[str] = []
        at = 0
        while at < len(word):
            length = min(self._match(word, at), len(word) - at)
            while length > 1 and (length == len(word) or word[at : at + length] not in self._headwords):
                length -= 1
            pieces.append(word[at : at + length])
            at += length
        return pieces
