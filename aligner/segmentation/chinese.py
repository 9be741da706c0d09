"""Sentences of Chinese text; of Japanese too, which marks their ends in the same way.

The rules follow GB/T 15834-2011 (use of punctuation marks) and what human splitters did in novels, United Nations
records, addresses and readouts: a semicolon and a colon do not end a sentence; a full stop, question or
exclamation mark does, also inside a quotation, and takes the closing marks behind it along. An ellipsis ends one
where a quotation closes behind it or an enumeration trails off in it; else it is a pause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from aligner.model import Span
from aligner.segmentation import english
from aligner.segmentation.general import Masks, blocks, cut, is_aside, pairs

__all__ = ["split"]

SPLIT_SEMICOLONS = False
"""Whether ``；`` ends a sentence. It does not in any of the hand-split texts that this was tried on; lists
whose items end in one come as paragraphs or lines of their own."""

# Longest bracket, in characters, that hides the sentence ends inside it; a longer one is a passage of its own.
_LONGEST_BRACKET = 150
_SENTENCE_BEFORE = "。！？!?｡”」"
_SENTENCE_INSIDE = "。！？!?｡…”」"
# Longest quotation that can be a mere part of a clause: 他喊着“加油！”跑了出去。
_LONGEST_PHRASE = 40
# An ellipsis after two commas in this many characters, outside a quotation, closes an enumeration: so in all
# three such places of the New Year addresses of 2020 and 2021; in novels it stands in speech, as a pause.
_LONGEST_LIST = 300
_COMMAS_OF_LIST = 2

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇々\u3040-\u30ff"
_IS_HAN = re.compile(f"[{_HAN}]")
_ENDER = re.compile(rf"[。！？!?｡…⋯]+|(?<=[{_HAN}”’」』）)》%％])[.．]+")
_ENDER_OR_SEMICOLON = re.compile(rf"[；;]|{_ENDER.pattern}")
_TAIL = re.compile(r"(?:[ \u3000\xa0]?[”’」』]|[）)》〉】\]］〕]|[。！？!?｡…⋯])*")
_CLOSING_QUOTE = re.compile(r"[”’」』\"]")
_STRONG = re.compile(r"[。！？!?｡]")
_SPACE = re.compile(r"\s*")

# What cannot begin a sentence, after any end mark.
_NEVER_FIRST = frozenset("，、；：,;:）)》〉】］]〕”’」』·")
# What goes on with the sentence after a closing quotation mark: the particle, the verb of saying without a
# subject, the closing words of an enumeration, the Japanese particle of quotation.
_CONTINUATION = re.compile(
    r"的|之(?=[类問问说說聲声语語际際誉譽])"
    r"|等(?=[，、。；等]|[问問]题|問題|口号|口號|标语|標語|字样|字樣|说法|說法|呼声|呼聲|提问|提問)"
    r"|(?:[说說问問喊叫答笑嚷吼]?道|[说說问問喊叫答])(?=[，。！,])"
    r"|と|って"
)
# What can begin the sentence after an enumeration that trails off.
_RESUMPTION = re.compile(rf"(?![等的之但而])[{_HAN}“《]")

_BRACKETS = re.compile(r"[（）()《》〈〉【】［］\[\]〔〕]")
_BRACKET_PAIRS = {"）": "（", ")": "(", "》": "《", "〉": "〈", "】": "【", "］": "［", "]": "[", "〕": "〔"}
_QUOTES = re.compile(r"[“”‘’「」『』\"]")
_QUOTE_PAIRS = {"”": "“", "’": "‘", "」": "「", "』": "『", '"': '"'}
_LONGEST_NUMERAL = 12
_NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十百0-9]{1,5}[）)]?")


def split(text: str, *, semicolons: bool = SPLIT_SEMICOLONS) -> list[Span]:
    """The sentences of one paragraph, trimmed and in order.

    A paragraph without a Chinese (or Japanese) character is split as English.

    >>> text = "他问：“去吗？我等你。”她没有回答……只是笑了笑。"
    >>> [span.of(text) for span in split(text)]
    ['他问：“去吗？', '我等你。”', '她没有回答……只是笑了笑。']
    """
    if not _IS_HAN.search(text):
        return english.split(text)
    ender = _ENDER_OR_SEMICOLON if semicolons else _ENDER
    spans: list[Span] = []
    for block in blocks(text):
        spans += cut(text, block, _ends(text, block, ender))
    return spans


_is_aside = partial(is_aside, longest=_LONGEST_BRACKET, before=_SENTENCE_BEFORE, inside=_SENTENCE_INSIDE)


def _ends(text: str, block: Span, ender: re.Pattern[str]) -> Iterator[int]:
    quotations = pairs(text, block, _QUOTES, _QUOTE_PAIRS)
    straight = {span.end - 1 for span in quotations if text[span.end - 1] == '"'}
    phrases = [span for span in quotations if _is_phrase(text, span)]
    brackets = [span for span in pairs(text, block, _BRACKETS, _BRACKET_PAIRS) if _is_aside(text, block, span)]
    masks, spoken = Masks(brackets + phrases), Masks(quotations)
    start = end = block.start
    has_full_stop = "。" in text
    for match in ender.finditer(text, block.start, block.end):
        if match.start() < end or masks.cover(match.start()):
            continue
        if has_full_stop and match.group() in ".．":
            continue  # 乔治.布什: text that has 。 does not use the Latin full stop for it
        end = _with_closing_marks(text, match.end(), straight)
        trails_off = not spoken.cover(match.start()) and _trails_off(text, start, match)
        if trails_off or _ends_sentence(text, start, match, end, block.end):
            start = end
            yield end


def _with_closing_marks(text: str, end: int, straight: set[int]) -> int:
    """Where the run of end marks and closing marks that goes on at ``end`` is over."""
    while True:
        tail = _TAIL.match(text, end)
        reach = tail.end() if tail else end
        if reach in straight:
            reach += 1
        if reach == end:
            return end
        end = reach


def _ends_sentence(text: str, start: int, match: re.Match[str], end: int, block_end: int) -> bool:
    """Whether the mark that ``match`` found ends a sentence; ``end`` is behind its closing marks."""
    space = _SPACE.match(text, end, block_end)
    at = space.end() if space else end
    if at >= block_end:
        return True
    run, following = text[match.start() : end], text[at]
    quoted = _CLOSING_QUOTE.search(run) is not None
    if following in _NEVER_FIRST or (quoted and _CONTINUATION.match(text, at)):
        return False
    if match.group() in ";；":
        return True
    if match.group() in ".．":
        return _period_ends(text, start, match, end)
    if not _STRONG.search(run):
        return quoted
    if following == "—":
        return "。" in run  # “去吗？——他没有说完”
    return not (run.isascii() and _is_ascii_word(text, match.start() - 1) and _is_ascii_word(text, end))


def _trails_off(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether an ellipsis closes an enumeration: 有的读书，有的种花，有的下棋……大家各得其乐。"""
    at = match.start()
    if match.group() != "……" or text[at - 1 : at] in "、，；：" or not _RESUMPTION.match(text, match.end()):
        return False
    clauses = text[max(start, at - _LONGEST_LIST) : at]
    return clauses.count("，") + clauses.count("；") >= _COMMAS_OF_LIST


def _period_ends(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """A Latin full stop behind a Chinese character: not after the number of an item, nor inside a name."""
    if match.start() - start < _LONGEST_NUMERAL and _NUMERAL.fullmatch(text[start : match.start()].strip()):
        return False
    if match.group() == "．" and end == match.end():
        return text[end].isspace()  # 乔治．布什
    return not _is_ascii_word(text, end)


def _is_ascii_word(text: str, at: int) -> bool:
    character = text[at] if 0 <= at < len(text) else " "
    return character.isascii() and (character.isalnum() or character in "/=&_-")


def _is_phrase(text: str, quotation: Span) -> bool:
    """Whether a quotation is a mere part of a clause: no mark before it, none between it and what follows.

    A quotation that ends in a full stop is a sentence wherever it stands.
    """
    start, end = quotation.start, quotation.end
    if end - start > _LONGEST_PHRASE or start == 0 or end >= len(text) or text[end - 2] == "。":
        return False
    before, following = text[start - 1], text[end]
    return (before.isalnum() or before == "》") and (following.isalnum() or following in "，、；")
