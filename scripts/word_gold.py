"""Gold links between words: reading them, laying them over our own tokens, and counting errors.

Gold is a table of Chinese words, English words and links ``1-1 2p3`` (``-`` sure, ``p`` possible), counted from 1. Its
words are not ours: two words are linked where any tokens that share characters with them are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aligner.model import Span
from aligner.phrases.light import LIGHT_WORDS

Links = frozenset[tuple[int, int]]
Cells = NDArray[np.floating]

_LINK = re.compile(r"(\d+)([-p])(\d+)")
_CLOSES = re.compile(r"'s|'|n't|[,.;:?!)%]")
_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class GoldPair:
    """A pair of sentences with its links, counted from 0.

    source_text, target_text
        The sentences as one would write them.
    source_spans, target_spans
        Where the words stand in them.
    possible
        All links, the sure ones among them.
    """

    source_text: str
    target_text: str
    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]
    sure: Links
    possible: Links

    def is_content(self) -> NDArray[np.bool_]:
        """Bool (source words, target words): neither is a light word or a mark."""
        left = [_is_content(span.of(self.source_text), "zh") for span in self.source_spans]
        right = [_is_content(span.of(self.target_text), "en") for span in self.target_spans]
        return np.outer(left, right)


def _is_content(word: str, language: str) -> bool:
    return any(char.isalnum() for char in word) and word not in LIGHT_WORDS[language] and word.strip("'") != "s"


def read_gold(path: Path) -> list[GoldPair]:
    """The pairs of a table."""
    return [parse_gold(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def parse_gold(line: str) -> GoldPair:
    r"""One line of the table.

    >>> pair = parse_gold("欧盟 的 承诺\tthe eu 's pledge\t1-2 2p3 3-4")
    >>> pair.source_text, pair.target_text, sorted(pair.sure), sorted(pair.possible)
    ('欧盟的承诺', "the eu's pledge", [(0, 1), (2, 3)], [(0, 1), (1, 2), (2, 3)])
    """
    source, target, links = line.split("\t")
    source_text, source_spans = _written(source.split(), _space_in_chinese)
    target_text, target_spans = _written(target.split(), _space_in_english)
    found = [(int(a) - 1, kind, int(b) - 1) for a, kind, b in _LINK.findall(links)]
    sure = frozenset((a, b) for a, kind, b in found if kind == "-")
    return GoldPair(source_text, target_text, source_spans, target_spans, sure, frozenset((a, b) for a, _, b in found))


def _written(words: Sequence[str], needs_space: object) -> tuple[str, tuple[Span, ...]]:
    text, spans = "", []
    for word in words:
        if text and needs_space(text, word):  # type: ignore[operator]
            text += " "
        spans.append(Span(len(text), len(text) + len(word)))
        text += word
    return text, tuple(spans)


def _space_in_chinese(text: str, word: str) -> bool:
    return bool(_LATIN.match(word) and _LATIN.match(text[-1]))


def _space_in_english(text: str, word: str) -> bool:
    return not _CLOSES.fullmatch(word) and not text.endswith("(")


def touching(words: Sequence[Span], tokens: Sequence[Span]) -> NDArray[np.bool_]:
    """Bool (words, tokens): whether they share characters."""
    starts, ends = (np.array([getattr(span, name) for span in tokens], np.int64) for name in ("start", "end"))
    left = np.array([span.start for span in words], np.int64)[:, None]
    right = np.array([span.end for span in words], np.int64)[:, None]
    return (left < ends) & (starts < right)


def onto_gold(pair: GoldPair, cells: Cells, source: Sequence[Span], target: Sequence[Span]) -> Cells:
    """Cells of tokens as cells of gold words: the greatest of those that share characters."""
    rows, columns = touching(pair.source_spans, source), touching(pair.target_spans, target)
    wide = np.where(rows[:, :, None], cells[None], 0.0).max(axis=1, initial=0.0)
    return np.where(columns[None], wide[:, None, :], 0.0).max(axis=2, initial=0.0)


def onto_tokens(pair: GoldPair, source: Sequence[Span], target: Sequence[Span]) -> NDArray[np.bool_]:
    """Gold links as links of tokens, bool (source tokens, target tokens)."""
    links = np.zeros((len(pair.source_spans), len(pair.target_spans)), np.int64)
    for a, b in pair.possible:
        links[a, b] = 1
    rows, columns = touching(pair.source_spans, source), touching(pair.target_spans, target)
    return (rows.T.astype(np.int64) @ links @ columns.astype(np.int64)) > 0


@dataclass(frozen=True)
class Errors:
    """Counts of links; sums with ``+``."""

    found: int = 0
    sure: int = 0
    found_sure: int = 0
    found_possible: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    @property
    def rate(self) -> float:
        """Alignment error rate (Och and Ney 2003)."""
        return 1.0 - (self.found_sure + self.found_possible) / max(self.found + self.sure, 1)

    @property
    def precision(self) -> float:
        """Share of the links found that are possible."""
        return self.found_possible / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Share of the sure links that are found."""
        return self.found_sure / max(self.sure, 1)


def count_errors(pairs: Iterable[tuple[GoldPair, Cells]], threshold: float, *, content: bool = False) -> Errors:
    """Errors of links above a threshold; with ``content`` only between content words."""
    total = Errors()
    for pair, cells in pairs:
        kept = cells > threshold
        counted = pair.is_content() if content else np.ones(kept.shape, np.bool_)
        kept = kept & counted
        found = set(zip(*(axis.tolist() for axis in np.nonzero(kept)), strict=True))
        sure = {link for link in pair.sure if counted[link]}
        possible = {link for link in pair.possible if counted[link]}
        total += Errors(len(found), len(sure), len(found & sure), len(found & possible))
    return total
