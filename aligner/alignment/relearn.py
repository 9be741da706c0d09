"""A lexicon learned from the beads of a first pass, with the lexicon as it was for prior.

IBM Model 1 (Brown et al. 1993) in both directions, fitted by expectation maximisation to the maximum a posteriori: the
prior of p(target word | source word) is a Dirichlet distribution around the lexicon's value, as strong as a few
occurrences. Names and set phrases of the texts at hand become words of the lexicon, and of a word's many glosses those
win that the translator chose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.alignment.evidence import chances
from aligner.lexicon.arrays import masked, ranges, weighted_counts
from aligner.lexicon.lexicon import TranslationTables
from aligner.lexicon.vocabulary import Words

__all__ = ["BeadTexts", "relearn"]

Floats = NDArray[np.floating]
Ints = NDArray[np.int64]

# Of the design study, fitted on MAC-Dev: rounds, strength of the prior in occurrences, weight of the empty word, and
# what is taken off each expected count, so that a chance meeting counts for nothing.
_ROUNDS = 5
_PRIOR = 4.0
_NULL = 0.3
_DISCOUNT = 0.5
# Beads below this posterior teach nothing.
_TRUSTED = 0.3
# Words that meet in fewer beads than this are no pair unless the lexicon knows them.
_MEETINGS = 2
# What a pair that the lexicon does not know starts from.
_UNKNOWN = 0.01
# So many pairs of words are looked at; of a longer text beads are taken evenly.
_PAIRS = 1_500_000


@dataclass(frozen=True, slots=True)
class BeadTexts:
    """Beads of a first pass as stretches of tokens.

    source, target
        int64 (2, beads): the first token of each bead and the one after its last.
    posterior
        float64 (beads).
    """

    source: Ints
    target: Ints
    posterior: Floats


def relearn(
    source: Words, target: Words, beads: BeadTexts, tables: TranslationTables, trust: float = 1.0
) -> TranslationTables:
    """Translation tables learned from beads, with ``tables`` for prior. Words in no bead keep what they had.

    trust
        How strong the prior is, in that of a dictionary.
    """
    meetings = _meetings(source, target, beads)
    if not len(meetings.given):
        return tables
    prior = trust * _PRIOR
    return TranslationTables(
        _learned(meetings, tables.target_given_source, prior),
        _learned(meetings.turned(), tables.source_given_target, prior),
    )


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Every two words that stand in a bead together, pair by pair.

    A *place* is a word in a bead, however often it stands there. Each side counts its own.

    given, taken
        int64 (pairs): word numbers; the pairs that may be translations.
    often
        int64 (pairs): in how many beads they meet, so many meetings follow each other.
    given_place, taken_place
        int64 (meetings).
    given_weight, taken_weight
        float64 (places): the word's share of its side of the bead.
    given_trust, taken_trust
        float64 (places): posterior of the bead, as often as the word stands there.
    given_null, taken_null
        float64 (places): what the empty word of the other side explains of the word.
    """

    given: Ints
    taken: Ints
    often: Ints
    given_place: Ints
    taken_place: Ints
    given_weight: Floats
    taken_weight: Floats
    given_trust: Floats
    taken_trust: Floats
    given_null: Floats
    taken_null: Floats

    def turned(self) -> _Meetings:
        """The same from the other side."""
        return _Meetings(
            self.taken,
            self.given,
            self.often,
            self.taken_place,
            self.given_place,
            self.taken_weight,
            self.given_weight,
            self.taken_trust,
            self.given_trust,
            self.taken_null,
            self.given_null,
        )


def _meetings(source: Words, target: Words, beads: BeadTexts) -> _Meetings:
    lengths = np.stack([beads.source[1] - beads.source[0], beads.target[1] - beads.target[0]])
    chosen = np.flatnonzero((beads.posterior >= _TRUSTED) & (lengths > 0).all(axis=0))
    size = float((lengths[0, chosen] * lengths[1, chosen]).sum())
    if size > _PAIRS:
        chosen = chosen[np.linspace(0, len(chosen) - 1, int(len(chosen) * _PAIRS / size)).astype(np.int64)]
    one = _types(source.words, beads.source[:, chosen])
    two = _types(target.words, beads.target[:, chosen])
    left, right = np.diff(one.indptr), np.diff(two.indptr)
    # Each place on the right, word by word, meets all places of its bead on the left …
    places = _sorted_by(two.indices)
    bead = np.repeat(np.arange(len(right)), right)[places]
    partners = left[bead].astype(np.int64)
    taken_place = np.repeat(places, partners)
    given_place = np.arange(len(taken_place)) + np.repeat(one.indptr[bead] - np.cumsum(partners) + partners, partners)
    # … and all meetings sorted by their word on the left are sorted by both.
    order = _sorted_by(one.indices[given_place])
    given_place, taken_place = given_place[order], taken_place[order]
    given, taken = one.indices[given_place], two.indices[taken_place]
    is_first = np.append(True, (given[1:] != given[:-1]) | (taken[1:] != taken[:-1]))[: len(order)]
    first = np.flatnonzero(is_first)
    trust = beads.posterior[chosen].astype(np.float64)
    return _Meetings(
        given[first].astype(np.int64),
        taken[first].astype(np.int64),
        np.diff(np.append(first, len(order))),
        given_place,
        taken_place,
        one.data / np.repeat(lengths[0, chosen] + 1.0, left),
        two.data / np.repeat(lengths[1, chosen] + 1.0, right),
        one.data * np.repeat(trust, left),
        two.data * np.repeat(trust, right),
        _NULL * chances(np.bincount(source.words)).astype(np.float64)[one.indices],
        _NULL * chances(np.bincount(target.words)).astype(np.float64)[two.indices],
    )


def _sorted_by(words: NDArray[np.int32]) -> Ints:
    """The order that sorts words; equal ones stay in theirs. Small numbers are sorted in linear time."""
    return np.argsort(words.astype(np.min_scalar_type(int(words.max(initial=0)))), kind="stable")


def _types(words: NDArray[np.int32], stretches: Ints) -> sparse.csr_array:
    """How often each word stands in each stretch of tokens, as CSR (stretches, types).

    Without words of a single stretch: nothing can be learned of them.
    """
    tokens, starts = ranges(*stretches)
    counts: sparse.csr_array = sparse.csr_array(
        (np.ones(len(tokens), np.float32), words[tokens], starts),
        shape=(stretches.shape[1], int(words.max(initial=0)) + 1),
    )
    counts.sum_duplicates()
    return masked(counts, np.bincount(counts.indices, minlength=counts.shape[1])[counts.indices] >= _MEETINGS)


def _learned(meetings: _Meetings, prior: sparse.csr_array, strength: float) -> sparse.csr_array:
    """p(taken | given) of one direction.

    strength
        Of the prior, in occurrences of a given word.
    """
    before = np.asarray(prior[meetings.given, meetings.taken], np.float64).ravel()
    possible = (meetings.often >= _MEETINGS) | (before > 0)
    given, taken, often = (of[possible] for of in (meetings.given, meetings.taken, meetings.often))
    before = before[possible]
    kept = np.repeat(possible, meetings.often)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(often)])
    weights = meetings.given_weight[meetings.given_place[kept]]
    shares: sparse.csr_array = sparse.csr_array(
        (weights, meetings.taken_place[kept], starts), shape=(len(often), len(meetings.taken_null))
    )
    received = shares.T
    table = np.where(before > 0, before, _UNKNOWN)
    counts, total = before, before
    for _ in range(_ROUNDS):
        # All meetings of one taken word in one bead share it out among themselves.
        sums = received @ table + meetings.taken_null
        counts = np.maximum(table * (shares @ (meetings.taken_trust / sums)) - _DISCOUNT, 0.0)
        total = weighted_counts(given, counts, prior.shape[0])
        table = (counts + strength * before) / (total + strength)[given]
    found = counts > 0
    rows, columns = given[found], taken[found]
    learned: sparse.csr_array = sparse.csr_array(
        ((counts[found] / (total[rows] + strength)).astype(np.float32), (rows, columns)), shape=prior.shape
    )
    scaled = prior.copy()
    scaled.data = scaled.data * np.repeat((strength / (total + strength)).astype(np.float32), np.diff(prior.indptr))
    result: sparse.csr_array = (scaled + learned).tocsr()
    return result
