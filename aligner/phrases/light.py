"""Words that carry grammar rather than content, by language: they are linked less surely and open no phrase."""

from __future__ import annotations

from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary
from aligner.phrases.termbase.entries import primary

__all__ = ["CONTENT", "LIGHT", "LIGHT_WORDS", "MARK", "kind_of", "kinds", "light_keys"]

LIGHT_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "a an the of to in on at by for with from as and or but that this these those which who whom whose it its is "
        "are was were be been being am has have had having do does did will would shall should can could may might "
        "must not no so than then there their they them he she his her him we us our you your i my me s into upon "
        "over under about between among through during after before against within without while when where if "
        "because also both either such up down out off all any some each other t".split()
    ),
    "zh": frozenset(
        "的 了 着 过 地 得 在 和 与 及 以及 或 是 为 把 被 将 对 向 从 以 于 由 给 让 使 等 而 但 也 都 就 还 又 并 "
        "其 之 所 这 那 该 此 他 她 它 我 你 们 他们 她们 它们 我们 你们 这些 那些 这个 那个 有 没有 不 没 上 下 "
        "中 里 内 外 后 前 时 个 名 位 一 一个 种 项 来 去 到 至 自 因为 由于 如果 虽然 可以 能 会 要 应 应该 必须 "
        "可能 已 已经 正在 曾 并且 而且 但是 因此 所以 则 且 之间 以来 方面 中的 上的".split()
    ),
}
"""Determiners, prepositions, conjunctions, pronouns, auxiliaries and particles."""

CONTENT, LIGHT, MARK = 0, 1, 2


def kinds(vocabulary: Vocabulary, language: str, tokenizer: Tokenizer) -> NDArray[np.int8]:
    """int8 (types): ``CONTENT``, ``LIGHT`` or ``MARK`` (of punctuation).

    >>> from aligner.lexicon.keys import WordKeys
    >>> from aligner.lexicon.latin import LatinTokenizer
    >>> words = Vocabulary(("the", "peac", ","), np.ones(3, np.int64), np.zeros(3, np.bool_))
    >>> kinds(words, "en", LatinTokenizer(WordKeys("en"))).tolist()
    [1, 0, 2]
    """
    light = light_keys(language, tokenizer)
    return np.fromiter((kind_of(key, light) for key in vocabulary.keys), np.int8, len(vocabulary))


def light_keys(language: str, tokenizer: Tokenizer) -> Set[str]:
    """The keys of the light words of a language; none where they are not known."""
    words = LIGHT_WORDS.get(primary(language), frozenset())
    return words.union(key for word in words for key in tokenizer.keys(word))


def kind_of(key: str, light: Set[str]) -> int:
    """``CONTENT``, ``LIGHT`` or ``MARK``, for a key of a word."""
    if not any(char.isalnum() for char in key):
        return MARK
    return LIGHT if key in light else CONTENT
