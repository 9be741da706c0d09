"""Runs of words that recur, counted over flat arrays, with what is known of each from the text itself.

::

    words → count_runs → Runs (of one length each) → run_measures → Measures
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Measures", "Runs", "count_runs", "nested_in", "run_measures"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """All runs of one length that recur.

    length
        In words.
    numbers
        int64 (tokens): which run begins at a token; -1 where none does.
    counts
        int64 (runs): how often each stands in the text, wherever.
    first
        int64 (runs): the token with which its first one begins.
    """

    length: int
    numbers: Ints
    counts: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.counts)


def count_runs(words: Ints, longest: int, least_count: int) -> tuple[Runs, ...]:
    """The runs of 1 to ``longest`` words that stand in a text at least ``least_count`` times, by length.

    words
        int64 (tokens): numbers of words; negative where no run may go, at a mark or between sentences.

    A run is only looked at where both of its parts that are shorter by a word recur, so time is that of as many sorts
    of the text as there are lengths.

    >>> found = count_runs(np.array([4, 7, 9, -1, 4, 7, -1, 7]), longest=3, least_count=2)
    >>> [(runs.length, runs.counts.tolist(), runs.first.tolist()) for runs in found]
    [(1, [2, 3], [0, 1]), (2, [2], [0])]
    """
    found: list[Runs] = []
    numbers = np.asarray(words, np.int64)
    for length in range(1, longest + 1):
        if length > 1:
            before = found[-1].numbers
            head, tail = before[:-1], before[1:]
            fits = (head >= 0) & (tail >= 0)
            numbers = np.full(len(words), -1, np.int64)
            numbers[:-1][fits] = head[fits] * len(found[-1]) + tail[fits]
        runs = _recurring(length, numbers, least_count)
        if not len(runs):
            break
        found.append(runs)
    return tuple(found)


def _recurring(length: int, codes: Ints, least_count: int) -> Runs:
    at = np.flatnonzero(codes >= 0)
    _, first, numbers, counts = np.unique(codes[at], return_index=True, return_inverse=True, return_counts=True)
    kept = counts >= least_count
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1)
    whole = np.full(len(codes), -1, np.int64)
    whole[at] = renumbered[numbers]
    return Runs(length, whole, counts[kept].astype(np.int64), at[first[kept]].astype(np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What the text says of the runs of one length; all arrays have a row for each run.

    counts, documents
        Occurrences, of those that count, and the documents that have one.
    left, right
        Branching entropy in nats: how little the run says about the word before it and after it. A border of a sentence
        and a mark are a new word each time.
    cohesion
        The least normalised pointwise mutual information of the two parts that a cut divides it into, over all cuts; 1
        for a run of one word.
    """

    counts: Ints
    documents: Ints
    left: Floats
    right: Floats
    cohesion: Floats


def run_measures(all_runs: Sequence[Runs], at: int, words: Ints, documents: Ints, free: Bools) -> Measures:
    """Measures of the runs ``all_runs[at]``.

    words, documents
        int64 (tokens): as for :func:`count_runs`, and the number of the document of each token.
    free
        bool (tokens): whether a run that begins there counts; one within a known phrase does not.

    Sources: branching entropy, Jin and Tanaka-Ishii, "Unsupervised segmentation of Chinese text by use of branching
    entropy", COLING/ACL 2006; normalised PMI, Bouma, "Normalized (pointwise) mutual information in collocation
    extraction", GSCL 2009.

    >>> words = np.array([1, 2, 3, -1, 4, 1, 2, 5])
    >>> runs = count_runs(words, longest=2, least_count=2)
    >>> found = run_measures(runs, 1, words, np.zeros(8, np.int64), np.ones(8, np.bool_))
    >>> found.counts.tolist(), found.left.round(3).tolist(), found.right.round(3).tolist()
    ([2], [0.693], [0.693])
    """
    runs = all_runs[at]
    places = np.flatnonzero((runs.numbers >= 0) & free)
    numbers = runs.numbers[places]
    counts = np.bincount(numbers, minlength=len(runs)).astype(np.int64)
    width = int(documents.max(initial=0)) + 1
    per_document = np.unique(numbers * width + documents[places]) // width
    return Measures(
        counts,
        np.bincount(per_document, minlength=len(runs)).astype(np.int64),
        _branching(numbers, places - 1, words, len(runs)),
        _branching(numbers, places + runs.length, words, len(runs)),
        _cohesion(all_runs, at, int((words >= 0).sum())),
    )


def _branching(numbers: Ints, beside: Ints, words: Ints, size: int) -> Floats:
    """Entropy of the words beside the occurrences of each run."""
    types = int(words.max(initial=0)) + 1
    inside = (beside >= 0) & (beside < len(words))
    neighbours = np.where(inside, words[np.clip(beside, 0, len(words) - 1)], -1)
    border = neighbours < 0
    neighbours = np.where(border, types + np.cumsum(border), neighbours)
    width = types + len(numbers) + 1
    pairs, counts = np.unique(numbers * width + neighbours, return_counts=True)
    owners = pairs // width
    whole = np.bincount(owners, weights=counts, minlength=size)
    entropy = np.bincount(owners, weights=counts * np.log(counts), minlength=size)
    known = np.maximum(whole, 1.0)
    return np.maximum(np.log(known) - entropy / known, 0.0)


def _cohesion(all_runs: Sequence[Runs], at: int, tokens: int) -> Floats:
    runs = all_runs[at]
    least = np.ones(len(runs))
    chance = runs.counts / tokens
    for cut in range(1, runs.length):
        head, tail = all_runs[cut - 1], all_runs[runs.length - cut - 1]
        apart = head.counts[head.numbers[runs.first]] * tail.counts[tail.numbers[runs.first + cut]] / tokens**2
        # A text that is nothing but the run has no chance to be told apart.
        information = np.log(chance / apart) / np.maximum(-np.log(chance), 1e-9)
        least = np.minimum(least, information)
    return least


def nested_in(all_runs: Sequence[Runs], counts: Sequence[Ints], kept: Sequence[Bools]) -> list[Ints]:
    """For the runs of each length, the greatest count of a longer run that holds them; 0 where none does.

    counts, kept
        By length: occurrences, and which runs are looked at as longer ones.

    >>> runs = count_runs(np.array([1, 2, -1, 1, 2, -1, 2]), longest=2, least_count=2)
    >>> [found.tolist() for found in nested_in(runs, [one.counts for one in runs], [one.counts > 0 for one in runs])]
    [[2, 2], [0]]
    """
    found: list[Ints] = []
    for shorter in all_runs:
        greatest = np.zeros(len(shorter), np.int64)
        for longer, own, chosen in zip(all_runs, counts, kept, strict=True):
            for offset in range(longer.length - shorter.length + 1 if longer.length > shorter.length else 0):
                np.maximum.at(greatest, shorter.numbers[longer.first[chosen] + offset], own[chosen])
        found.append(greatest)
    return found
