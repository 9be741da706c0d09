"""The units that phrases are compared by: characters in Chinese, stemmed words in English.

A unit keeps its place in the text, so that whatever is compared — case, width, script, inflection, the shape
of quotation marks and hyphens — a result can always be given in the code points of the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from aligner.model import Span, is_spaced, is_unseen, without_unseen
from aligner.stemming import stem_english

__all__ = ["Border", "Fold", "Unit", "is_function_word", "rendering_key", "same_inflection", "units"]

Fold = Callable[[str], str]
"""Maps a text to an equally long one in which variants of a character are the same."""


class Border(IntEnum):
    """What stands between a unit and the one before it."""

    NONE = 0
    """Nothing, white space, a hyphen, quotation marks or a determiner."""
    COMMA = 1
    STOP = 2
    """Any other punctuation: no phrase runs over it."""


class Unit(NamedTuple):
    """A character or word: a tuple, since every character of every sentence becomes one.

    key
        What is compared.
    word
        The word in lower case, before stemming.
    start, end
        Where it stands in the text.
    """

    key: str
    word: str
    start: int
    end: int
    border: Border = Border.NONE

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return Span(self.start, self.end)


# Left out before comparing, in the text and in renderings: they come and go with the grammar of the sentence.
_DETERMINERS = frozenset("a an the this that these those its their our his her my your 's".split())

_FUNCTION_WORDS = _DETERMINERS | frozenset(
    "about across against also among amid and as at be been being between both but by each for from had has have "
    "in into is it of on or over such than through to toward towards under upon was we were which who will with "
    "would it they them he she i you us there not no "
    "itself themselves himself herself ourselves yourself yourselves myself oneself".split()
)

# Forms that no rule of spelling brings together; only verbs that the language of readouts uses.
_IRREGULAR = {
    form: base
    for base, forms in {
        "abide": "abode", "bear": "bore borne", "become": "became", "begin": "began begun", "break": "broke broken",
        "bring": "brought", "build": "built", "choose": "chose chosen", "come": "came", "deal": "dealt",
        "do": "did does done", "draw": "drew drawn", "fall": "fell fallen", "fight": "fought", "find": "found",
        "get": "got gotten", "give": "gave given", "go": "went gone goes", "grow": "grew grown",
        "have": "had has", "hear": "heard", "hold": "held", "keep": "kept", "lay": "laid", "lead": "led",
        "leave": "left", "make": "made", "meet": "met", "pay": "paid", "rise": "rose risen",
        "run": "ran", "say": "said", "see": "saw seen", "seek": "sought", "send": "sent", "shake": "shook shaken",
        "speak": "spoke spoken", "spend": "spent", "stand": "stood", "stick": "stuck", "strike": "struck",
        "take": "took taken", "teach": "taught", "tell": "told", "think": "thought", "understand": "understood",
        "uphold": "upheld", "win": "won", "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip

# British and American spelling of words in official use.
_SPELLING = {
    "centre": "center", "defence": "defense", "offence": "offense", "programme": "program",
    "programmes": "programs", "councillor": "councilor", "councillors": "councilors", "dialog": "dialogue",
    "adviser": "advisor", "advisers": "advisors", "counselling": "counseling",
}  # fmt: skip
_OUR = re.compile(r"(?<=\w{3})our(?=$|s$|ed$|ing$|able$|ly$|hood)")
_ISE = re.compile(r"(?<=\w{3})is(?=e$|es$|ed$|ing$|ation$|ations$)")

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., U.N.
    r"|['’]s\b"
    r"|co-op\w+"
    r"|\d+(?:[.,]\d+)*"
    # Marks that are no letters by themselves stand within words.
    r"|[\w\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0df3]+(?:['’](?!s\b)\w+)*",
    re.IGNORECASE,
)
_SKIPPED = frozenset("\"'“”‘’„‟«»‹›「」『』《》〈〉＂＇·•・-‐‑-－_*/")
_COMMAS = frozenset(",，、､")


def units(text: str, language: str, fold: Fold) -> tuple[Unit, ...]:
    """The units of a text, without determiners, quotation marks, hyphens, white space and what is not seen.

    ``fold`` must keep the length of the text; a ValueError says so where it does not.

    >>> [unit.key for unit in units("Managing the U.S.’s “differences”", "en", str)]
    ['manag', 'us', 'differ']
    >>> [unit.span.start for unit in units("反华“小圈子”", "zh", str)]
    [0, 1, 3, 4, 5]
    """
    if is_unseen(text):
        plain, kept = without_unseen(text)
        found = units(plain, language, fold)
        return tuple(one._replace(start=kept[one.start], end=kept[one.end - 1] + 1) for one in found)
    folded = fold(text)
    if len(folded) != len(text):
        raise ValueError(f"fold made {len(folded)} characters of {len(text)}, but must keep the length")
    return tuple(_words(folded, language) if is_spaced(language) else _characters(folded))


def rendering_key(rendering: str, language: str) -> tuple[str, ...]:
    """What all forms of a rendering have in common: the keys of its words, in their order.

    Inflection, case, spelling, determiners and quotation marks make no difference, nor do words that come between its
    parts. The order does: *manage and control* is not *control and manage*.

    >>> rendering_key("controls and manages the differences", "en")
    ('control', 'and', 'manag', 'differ')
    >>> rendering_key("managed … differences", "en") == rendering_key("managing their differences", "en")
    True
    """
    keys = tuple(unit.key for unit in units(rendering, language, str))
    # Of a rendering that is nothing but a determiner or a sign, nothing would be left.
    return keys or tuple(rendering.casefold().split())


def _characters(text: str) -> Iterator[Unit]:
    border = Border.NONE
    for at, character in enumerate(text):
        if character.isalnum():
            key = character.casefold()
            yield Unit(key, key, at, at + 1, border)
            border = Border.NONE
        else:
            border = max(border, _border(character))


def _words(text: str, language: str) -> Iterator[Unit]:
    end = 0
    english = language.partition("-")[0].lower() == "en"
    for found in _WORD.finditer(text):
        word = found.group().replace("’", "'").casefold()
        if english and word in _DETERMINERS:
            continue
        key = _english_key(word) if english else unicodedata.normalize("NFC", word)
        start, stop = found.span()
        border = _border_between(text[end:start]) if end else Border.NONE
        yield Unit(key, word, start, stop, border)
        end = stop


@lru_cache(maxsize=4096)
def _border_between(gap: str) -> Border:
    # A dash with space around it divides; without, it is a hyphen (China–US). What is left of a word that was
    # passed over counts for nothing.
    border = max((_border(character) for character in gap if character not in "–"), default=Border.NONE)
    return Border.STOP if " – " in gap else border


def _border(character: str) -> Border:
    if character.isspace() or character.isalnum() or character in _SKIPPED or unicodedata.combining(character):
        return Border.NONE
    return Border.COMMA if character in _COMMAS else Border.STOP


@lru_cache(maxsize=65536)
def _english_key(word: str) -> str:
    if word[0].isdigit():
        return word
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in ".-")
    return stem_english(_base(plain))


def _base(word: str) -> str:
    word = _SPELLING.get(word, word)
    word = _OUR.sub("or", _ISE.sub("iz", word))
    return _IRREGULAR.get(word, word)


_ENDING = re.compile(r"(?:e|y|s|es|ed|d|ing|ies|ied|'s|[bdglmnprt](?:ed|ing))?")


def same_inflection(word: str, other: str) -> bool:
    """Whether two words with one stem are forms of one word, and not derived from each other.

    A stemmer throws *important* together with *import*. In a longer phrase that does no harm, in a rendering
    of one word it does.

    >>> same_inflection("sanction", "sanctions"), same_inflection("import", "important")
    (True, False)
    """
    word, other = _base(word), _base(other)
    common = 0
    while common < min(len(word), len(other)) and word[common] == other[common]:
        common += 1
    return all(_ENDING.fullmatch(rest) for rest in (word[common:], other[common:]))


def is_function_word(word: str, language: str) -> bool:
    """Whether a word is a determiner, preposition, conjunction or auxiliary; only known for English.

    >>> is_function_word("The", "en"), is_function_word("peace", "en")
    (True, False)
    """
    return language.partition("-")[0].lower() == "en" and word.casefold().replace("’", "'") in _FUNCTION_WORDS
