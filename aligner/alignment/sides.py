"""What the features need to know of the sentences of one side, as arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.model import Sentence

__all__ = ["SideView", "observe"]

Floats = NDArray[np.float32]

_CLAUSE_MARK = re.compile("[,，、;；:：—…]")
_CLOSERS = "”’\"'」』）)】》»"
_TRAILING = _CLOSERS + " .。!！?？\t\n"
# A straight or single mark opens where a word begins, and closes where one ends; within a word it is an apostrophe.
_QUOTATION = re.compile(
    r"(?P<open>[“「『«„]|(?<![^\s(（—–:：,，。！？…-])[\"'‘](?=\S))"
    r"|(?P<close>[”」』»]|(?<=[^\s(（])[\"'’](?![^\s,.;:!?)—–-]))"
)
_QUOTES = frozenset("“”„«»「」『』\"'‘’")
_OPENERS = tuple("“\"「『«‘'„")
_ENDERS = tuple(_CLOSERS[:6])
_FINISHED = ".。!！?？:：;；…—"


@dataclass(frozen=True, slots=True)
class SideView:
    """Sentences of one side; every array has one value a sentence.

    lengths
        float32: code points without white space.
    questions, exclamations, commas
        float32: how many such marks; a comma is any mark between clauses.
    opened
        float32: how many quotations begin in the sentence.
    asks, exclaims, announces, breaks_off
        float32: 1 where the sentence ends with a question mark, an exclamation mark, a colon, or no mark at all.
    begins_quote, ends_quote
        float32: 1 where the sentence begins or ends with a quotation mark.
    inside
        float32: 1 where a quotation is still open when the sentence is over.
    begins
        float32: 1 where the sentence begins a paragraph; all 0 where the text has a single paragraph
        or one a sentence, since then the marks tell nothing.
    first_mark, last_mark
        int32: where the first and the last clause mark stand in the text; a large number and -1 without one.
    """

    lengths: Floats
    questions: Floats
    exclamations: Floats
    commas: Floats
    opened: Floats
    asks: Floats
    exclaims: Floats
    announces: Floats
    breaks_off: Floats
    begins_quote: Floats
    ends_quote: Floats
    inside: Floats
    begins: Floats
    first_mark: NDArray[np.int32]
    last_mark: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.lengths)

    def part(self, first: int, stop: int) -> SideView:
        """The sentences from ``first`` up to ``stop``."""
        return SideView(*(getattr(self, field.name)[first:stop] for field in fields(self)))


def observe(sentences: Sequence[Sentence]) -> SideView:
    """Look at the sentences of one side.

    >>> view = observe([Sentence(0, "他问：“为什么", 0, 7, 0), Sentence(1, "不走？”", 7, 11, 0)])
    >>> view.lengths.tolist(), view.asks.tolist(), view.opened.tolist(), view.inside.tolist()
    ([7.0, 4.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.0])
    """
    rows: list[tuple[float, ...]] = []
    inside = False
    for sentence in sentences:
        text = sentence.text.strip()
        shift = len(sentence.text) - len(sentence.text.lstrip())
        opened = 0
        if not _QUOTES.isdisjoint(text):
            opened, inside = _quotations(text, inside)
        marks = [mark.start() + shift for mark in _CLAUSE_MARK.finditer(text, 0, len(text.rstrip(_TRAILING)))]
        last = text.rstrip(_CLOSERS)[-1:]
        rows.append(
            (
                len(text) - sum(map(text.count, " \t\n\u3000\u00a0")),
                text.count("?") + text.count("？"),
                text.count("!") + text.count("！"),
                len(marks),
                opened,
                last in ("?", "？"),
                last in ("!", "！"),
                last in (":", "："),
                last not in _FINISHED,
                text.startswith(_OPENERS),
                text.endswith(_ENDERS),
                inside,
                marks[0] if marks else 1 << 30,
                marks[-1] if marks else -1,
            )
        )
    table = np.asarray(rows, np.float32).reshape(len(rows), 14).T
    *counts, first_mark, last_mark = np.ascontiguousarray(table)
    marks_at = first_mark.astype(np.int32), last_mark.astype(np.int32)
    values: list[NDArray[Any]] = [*counts, _begins(sentences), *marks_at]
    return SideView(*values)


def _quotations(text: str, inside: bool) -> tuple[int, bool]:
    """How many quotations begin in a text, and whether one is open at its end."""
    opened = 0
    for mark in _QUOTATION.finditer(text):
        if mark["open"]:
            opened += 1
            inside = True
        else:
            inside = False
    return opened, inside


def _begins(sentences: Sequence[Sentence]) -> Floats:
    paragraphs = np.fromiter((sentence.paragraph for sentence in sentences), np.int64, len(sentences))
    if len(paragraphs) == 0:
        return np.zeros(0, np.float32)
    begins = np.concatenate([[True], paragraphs[1:] != paragraphs[:-1]])
    if begins.all() or begins.sum() == 1:
        return np.zeros(len(paragraphs), np.float32)
    return begins.astype(np.float32)
