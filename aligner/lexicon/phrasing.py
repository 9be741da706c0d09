"""Where phrases of the target language begin and end, learned from the glosses of a dictionary.

A gloss of several words is a phrase that somebody set down as a whole: *head of state*, *to break new ground*. Words
that stand at its beginning or end tell where a phrase may begin or end, and words that stand together in one are not
easily parted by the border of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["PhraseCounts", "Phrasing", "count_phrases"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PhraseCounts:
    """Words in phrases of two words and more, as flat arrays over the columns of a dictionary.

    begins, ends, all
        int32 (columns): how often a word opens a phrase, shuts one, and stands in one.
    pairs
        int64 (pairs), ascending: first column times the number of columns, plus the second.
    together
        int32 (pairs): how often the two stand side by side.
    """

    begins: NDArray[np.int32]
    ends: NDArray[np.int32]
    all: NDArray[np.int32]
    pairs: Ints
    together: NDArray[np.int32]


def count_phrases(phrases: Iterable[Sequence[str]], columns: Mapping[str, int]) -> PhraseCounts:
    """Count phrases given as keys of words; words without a column break none, but are not counted.

    >>> counts = count_phrases([["head", "of", "state"], ["state", "visit"]], {"head": 0, "of": 1, "state": 2})
    >>> counts.begins.tolist(), counts.ends.tolist(), counts.all.tolist(), counts.pairs.tolist()
    ([1, 0, 1], [0, 0, 1], [1, 1, 2], [1, 5])
    """
    size = len(columns)
    begins, ends, whole = (np.zeros(size, np.int32) for _ in range(3))
    codes: list[int] = []
    for phrase in phrases:
        places = [columns.get(key, -1) for key in phrase]
        for counts, place in ((begins, places[0]), (ends, places[-1]), *((whole, place) for place in places)):
            if place >= 0:
                counts[place] += 1
        codes += [a * size + b for a, b in pairwise(places) if a >= 0 and b >= 0]
    pairs, together = np.unique(np.array(codes, np.int64), return_counts=True)
    return PhraseCounts(begins, ends, whole, pairs, together.astype(np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class Phrasing:
    """What is known of the words of a vocabulary.

    columns
        int64 (types): columns of the dictionary, -1 for words that it does not have.
    """

    columns: Ints
    counts: PhraseCounts

    @property
    def begin(self) -> Floats:
        """float64 (types): logarithm of the odds that a phrase with the word begins with it; 0 where none is known."""
        return self._odds(self.counts.begins)

    @property
    def end(self) -> Floats:
        """The same of its ends."""
        return self._odds(self.counts.ends)

    def _odds(self, own: NDArray[np.int32]) -> Floats:
        known = self.columns >= 0
        at = self.columns[known]
        odds = np.zeros(len(self.columns))
        odds[known] = np.log((own[at] + 1.0) / (self.counts.all[at] - own[at] + 2.0))
        odds[known] *= self.counts.all[at] > 0
        return odds

    def joined(self, first: Ints, second: Ints) -> Floats:
        """How firmly neighbours belong together, float64 (pairs), of words given by their numbers.

        The logarithm of 1 and how often they stand side by side.
        """
        a, b = self.columns[first], self.columns[second]
        codes = np.where((a >= 0) & (b >= 0), a * len(self.counts.all) + b, -1)
        if not len(self.counts.pairs):
            return np.zeros(len(codes))
        at = np.minimum(np.searchsorted(self.counts.pairs, codes), len(self.counts.pairs) - 1)
        return np.log1p(np.where(self.counts.pairs[at] == codes, self.counts.together[at], 0))
