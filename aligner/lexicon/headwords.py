"""Headwords of a dictionary, by their first character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

__all__ = ["Headwords"]


@dataclass(frozen=True, eq=False)
class Headwords(Mapping[str, int]):
    """Words and their rows, in the order of their code points.

    A text holds few of the characters there are, so that only words that begin with those are cut out of ``text``.

    text
        The words, each with a line end behind it.
    firsts
        What words begin with → a row of ``places``.
    places
        int32 (firsts, 3): where the words that begin so begin and end in ``text``, and the number of the first of them.

    >>> words = Headwords.of(["双边关系", "关系", "双边"])
    >>> dict(words), words.beginning("双"), words.beginning("分"), "关系" in words, words.get("关")
    ({'关系': 0, '双边': 1, '双边关系': 2}, {'双边': 1, '双边关系': 2}, {}, True, None)
    """

    text: str
    firsts: dict[str, int]
    places: NDArray[np.int32]
    _met: dict[str, dict[str, int]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> Headwords:
        """Lay words out; none may hold a line end."""
        firsts: dict[str, int] = {}
        places: list[tuple[int, int, int]] = []
        ordered = sorted(set(words) - {""})
        at = row = 0
        for first, group in groupby(ordered, key=lambda word: word[0]):
            lengths = [len(word) + 1 for word in group]
            firsts[first] = len(firsts)
            places.append((at, at + sum(lengths), row))
            at += sum(lengths)
            row += len(lengths)
        return cls("".join(word + "\n" for word in ordered), firsts, np.asarray(places, np.int32).reshape(-1, 3))

    def beginning(self, first: str) -> Mapping[str, int]:
        """All words that begin with a character, and their rows."""
        words = self._met.get(first)
        if words is None:
            if first not in self.firsts:
                return {}
            start, end, row = self.places[self.firsts[first]].tolist()
            words = {word: number for number, word in enumerate(self.text[start:end].split("\n")[:-1], start=row)}
            self._met[first] = words
        return words

    def __getitem__(self, word: str) -> int:
        return self.beginning(word[:1])[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self.text.split("\n")[:-1])

    def __len__(self) -> int:
        return self.text.count("\n")
