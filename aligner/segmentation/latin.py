"""Sentences of text in alphabets with capitals and spaces, by the rules of one language.

A full stop is weighed by the word before it and the word after it; question and exclamation marks end a
sentence unless a small letter goes on. A semicolon and a colon never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from aligner.model import Span
from aligner.segmentation.abbreviations import LatinRules
from aligner.segmentation.general import Masks, blocks, cut, is_aside, pairs

__all__ = ["split"]

# Longest bracket, in characters, that hides the sentence ends inside it.
_LONGEST_BRACKET = 400
_SENTENCE_END = ".!?…\"'”’"
# How far to look back for the word before a full stop, and for the address or file name around it.
_LOOK_BACK = 32

_BRACKETS = re.compile(r"[()\[\]]")
_BRACKET_PAIRS = {")": "(", "]": "["}
_SPACE = re.compile(r"\s*")
# The first word of what follows, behind opening marks, bullets and dashes.
_NEXT = re.compile(r"(?:[\"'“”‘’„‚«»‹›(\[{¿¡•–—*-][ \u00a0\u202f]?){0,4}(?P<word>\w[\w'’.]{0,30})?")
_BEFORE = re.compile(r"[^\W_]+(?:\.-?[^\W_]+)*\Z")
# Single letters with full stops between them, also where a space follows each: U.S, K. C. M. G, z. B
_DOTTED = re.compile(r"(?:[^\W\d_]\.-?)+[^\W\d_]")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_]{1,2}\.[ \u00a0\u202f]){1,3}[^\W\d_]{1,3}\Z")
_ITEM = re.compile(r"[\"“(\[]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5}|[IVX]{1,5})")
_ROMAN = re.compile(r"[IVXLC]{2,6}")
# What can follow a full stop whose space was forgotten.
_GLUED = re.compile(r"[“‘(\"]?(?P<word>[^\W\d_a-zß-ÿ][a-zß-ÿ]+|[AI] )")
_IN_ADDRESS = re.compile(r"[/@\\]|www\.")
_FILE_SUFFIXES = frozenset("Com Net Org Gov Edu Js Py Txt Pdf Doc Docx Xls Xlsx Html Htm Xml Csv Zip".split())
_SPEAKER = re.compile(r"(?:[A-Z][\w’'-]{0,20}\s){1,3}(?P<verb>[a-z]{3,12})\b")
_FULL_WIDTH = frozenset("。！？｡।॥")


@lru_cache(maxsize=8)
def _ender(closing: str) -> re.Pattern[str]:
    """End marks with the closing marks behind them; in French a space may stand between."""
    marks = re.escape(closing)
    return re.compile(
        rf"(?P<marks>[.!?…。！？｡؟۔।॥‼⁇⁈⁉]+)(?P<close>(?:[{marks}]|[ \u00a0\u202f]»|\[\d{{1,3}}\]|[.!?…])*)"
    )


def split(text: str, rules: LatinRules) -> list[Span]:
    """The sentences of one paragraph, trimmed and in order."""
    spans: list[Span] = []
    for block in blocks(text):
        spans += cut(text, block, _ends(text, block, rules))
    return spans


_is_aside = partial(is_aside, longest=_LONGEST_BRACKET, before=_SENTENCE_END, inside=_SENTENCE_END)


def _ends(text: str, block: Span, rules: LatinRules) -> Iterator[int]:
    masks = Masks([span for span in pairs(text, block, _BRACKETS, _BRACKET_PAIRS) if _is_aside(text, block, span)])
    start = block.start
    for match in _ender(rules.closing).finditer(text, block.start, block.end):
        if masks.cover(match.start()):
            continue
        if _ends_sentence(text, Span(start, block.end), match, rules):
            start = match.end()
            yield start


def _ends_sentence(text: str, rest: Span, match: re.Match[str], rules: LatinRules) -> bool:
    """Whether ``match`` ends the sentence that begins with ``rest``."""
    end = match.end()
    space = _SPACE.match(text, end, rest.end)
    at = space.end() if space else end
    if at >= rest.end:
        return True
    marks = match["marks"]
    if at == end:
        return not _FULL_WIDTH.isdisjoint(marks) or _ends_glued(text, match, rules)
    following = _NEXT.match(text, at, rest.end)
    word = following["word"] if following and following["word"] else ""
    if not word:
        return text[at] not in ".,;:!?…)]}»%&=+"
    if word[0].islower() and text[at] not in "([":
        return False
    if marks == ".":
        return _full_stop_ends(text, rest, match.start(), word, rules)
    if set(marks) <= {".", "…"}:
        return not _stammers(text, match.start(), word)
    return not (match["close"] and _is_speech(text, at, rules))


def _full_stop_ends(text: str, rest: Span, dot: int, following: str, rules: LatinRules) -> bool:
    """Whether a single full stop ends a sentence, by the words around it; ``following`` is no small one."""
    if dot - rest.start <= _LOOK_BACK and _ITEM.fullmatch(text[rest.start : dot].strip()):
        return False
    before = _word_before(text, rest.start, dot)
    first = _first(following)
    starts = first in rules.starters
    if not before:
        return True
    if _listed(before, rules.titles) or _is_phrase(text, rest.start, dot, following, rules):
        return False
    if _listed(before, rules.numbered) and (first[0].isdigit() or _ROMAN.fullmatch(first)):
        return False
    if before in rules.clock:
        return first[0].isupper() and first not in rules.clock_sequels
    if _listed(before, rules.final) or _DOTTED.fullmatch(before) or _is_ordinal(before, rules):
        return starts
    if len(before) == 1 and before.isupper():
        return starts and first not in rules.surnames
    return True


def _first(word: str) -> str:
    """A word up to an apostrophe or full stop."""
    return re.split(r"['’.]", word, maxsplit=1)[0]


def _word_before(text: str, start: int, dot: int) -> str:
    """The word before a full stop, with the full stops inside it: ``U.S`` of ``China-U.S.``"""
    match = _BEFORE.search(text[max(start, dot - _LOOK_BACK) : dot])
    return match.group() if match else ""


def _listed(word: str, words: frozenset[str]) -> bool:
    """Whether a word is in a list, as it stands or all in capitals."""
    return word in words or (len(word) > 1 and word.isupper() and word.capitalize() in words)


def _is_phrase(text: str, start: int, dot: int, following: str, rules: LatinRules) -> bool:
    """Whether a full stop is the last one of an abbreviation such as ``z. B.``, or one inside it."""
    spaced = _SPACED.search(text[max(start, dot - _LOOK_BACK) : dot])
    before = re.sub(r"\s", "", spaced.group()) if spaced else _word_before(text, start, dot)
    parts = (before[:1].lower() + before[1:]).split(".")
    endings = [".".join(parts[-length:]) for length in (1, 2, 3)]
    return any(ending in rules.phrases or f"{ending}.{following.rstrip('.')}" in rules.phrases for ending in endings)


def _is_ordinal(before: str, rules: LatinRules) -> bool:
    if not rules.ordinals:
        return False
    return (before.isdigit() and len(before) <= 2) or _ROMAN.fullmatch(before) is not None


def _ends_glued(text: str, match: re.Match[str], rules: LatinRules) -> bool:
    """Whether a mark ends a sentence although no space follows: ``…the talks.Both sides…``"""
    end = match.end()
    following = _GLUED.match(text, end)
    if not following or following["word"] in _FILE_SUFFIXES:
        return False
    around = text[max(0, end - _LOOK_BACK) : end].split()[-1] + text[end : end + _LOOK_BACK].split()[0]
    if _IN_ADDRESS.search(around):
        return False
    if match["marks"] != "." or match["close"]:
        return True
    before = _word_before(text, 0, match.start())
    known = rules.titles | rules.numbered | rules.final | rules.phrases
    return len(before) > 1 and before[-1].islower() and before not in known and "." not in before


def _stammers(text: str, dots: int, following: str) -> bool:
    """Whether an ellipsis interrupts a sentence that begins anew with the same word: ``I… I don't know``"""
    return _first(following).casefold() == _word_before(text, 0, dots).casefold()


def _is_speech(text: str, at: int, rules: LatinRules) -> bool:
    """Whether the speaker of a quoted question or exclamation follows: ``“Why?” Mary Jones asked.``"""
    speaker = _SPEAKER.match(text, at)
    if not speaker or speaker["verb"] not in rules.speech:
        return False
    return speaker.group().split()[0] not in rules.starters
