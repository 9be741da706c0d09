"""Phrases that recur, are told apart from what stands around them, and are in no termbase: the best first.

A candidate is a run of words that begins and ends with a content word. Its weight is

    documents · √(left · right) · √cohesion

where *left* and *right* are the branching entropies divided by the greatest that so many occurrences can have, and
*cohesion* is the least normalised pointwise mutual information of any cut. A run that nearly always stands within a
longer one is dropped. ``scripts/bench_discovery.py`` measures
how many terms that were taken out of the built-in termbase are found again, in government reports and the project's own
corpora. Of the terms that were written without regard to these texts, .16 were among the first 100, .25 among the first
300 and .41 among the first 1,000. The same candidates in the order of their frequency had .06, .16 and .34, in that of
the C-value (Frantzi, Ananiadou and Mima, "Automatic recognition of multi-word terms", 2000) .04, .12 and .29. Keyness
against a list of the language at large (G²) ordered them no better than frequency (.03, .10, .34): these phrases are
made of everyday words. So it is no part of the weight. With the terms that a reading of the same reports has brought in
since, frequent ones, weight and frequency are nearer to each other (.15, .35, .56 and .15, .32, .54).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.corpus.discovery.reference import Keyness, Reference
from aligner.corpus.discovery.runs import Measures, Runs, count_runs, nested_in, run_measures
from aligner.corpus.discovery.words import CorpusWords
from aligner.model import Span, is_spaced
from aligner.parameters import DiscoveryParameters
from aligner.phrases.light import CONTENT, LIGHT_WORDS

__all__ = ["Candidate", "find_candidates"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# A run of which so many occurrences stand within one longer candidate is a part of it. For the terms that were taken
# out, .7 to 1 make no difference among the first 1,000.
_NESTED = 0.8
# A single word is a phrase where it has so many characters, in a language without spaces: set phrases are one word to
# the dictionary.
_LONG_WORD = 4
# A shorter one is a candidate only where a frequency list says that it is 16 times as frequent here as at large.
_KEY_WORD = 4.0
# In a language whose light words are not known, so many of the most frequent words are held to be that. Stated.
_FREQUENT = 100
# Grammar that a run neither begins nor ends with, besides light words: what belongs to a date, comparisons, and
# prepositions that are verbs too; and what it does not end with: verbs of saying, and what follows a number. Found by
# reading.
_EDGES = {"zh": frozenset("年 月 日 时 今年 去年 明年 同 比 最 更 很 再 如 各 每 愿".split())}
_LAST = {"zh": frozenset("表示 说 称 强调 指出 认为 以上 以下 左右".split())}


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A phrase that recurs.

    keys
        Of its words.
    count, documents
        Occurrences outside the phrases of the termbase, and the documents that have them.
    borders
        Geometric mean of how free the word before it and the word after it are, each from 0 to 1.
    cohesion
        From 0 to 1, 1 for a single word.
    places
        Document number and span of every occurrence, in order.
    keyness
        None without a frequency list.
    """

    keys: tuple[str, ...]
    count: int
    documents: int
    borders: float
    cohesion: float
    weight: float
    places: tuple[tuple[int, Span], ...]
    keyness: Keyness | None = None


def find_candidates(
    corpus: CorpusWords, language: str, parameters: DiscoveryParameters, reference: Reference | None = None
) -> list[Candidate]:
    """The best ``parameters.most`` phrases, by weight, then by count."""
    runs = count_runs(corpus.words, parameters.longest, parameters.least_count)
    free = [_free(corpus, one) for one in runs]
    measures = [run_measures(runs, at, corpus.words, corpus.documents, free[at]) for at in range(len(runs))]
    edges = _edges(corpus, language)
    usable = [_usable(corpus, *edges, *both) for both in zip(runs, measures, strict=True)]
    kept = [
        use & (own.counts >= parameters.least_count) & (own.documents >= parameters.least_documents)
        for use, own in zip(usable, measures, strict=True)
    ]
    greatest = nested_in(runs, [own.counts for own in measures], kept)
    levels = [_Level.of(*both) for both in zip(runs, measures, strict=True)]
    rows: list[tuple[float, int, int, int]] = []
    for at, (level, chosen, outer) in enumerate(zip(levels, kept, greatest, strict=True)):
        counts = level.measures.counts
        weights = level.weights * (chosen & (outer < _NESTED * counts))
        found = np.flatnonzero(weights > 0)
        columns = (-weights[found]).tolist(), (-counts[found]).tolist(), [at] * len(found), found.tolist()
        rows += zip(*columns, strict=True)
    best: list[Candidate] = []
    size = int((corpus.words >= 0).sum())
    for _, _, at, run in sorted(rows):
        keys = _keys(corpus, runs[at], run)
        keyness = reference.keyness(keys, count=int(measures[at].counts[run]), size=size) if reference else None
        if _is_phrase(keys, language, keyness):
            best.append(_candidate(corpus, levels[at], run, free[at], keyness))
        if len(best) == parameters.most:
            break
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """The runs of one length with what is known of them.

    borders, cohesion, weights
        float64 (runs), as in :class:`Candidate`.
    """

    runs: Runs
    measures: Measures
    borders: Floats
    cohesion: Floats
    weights: Floats

    @classmethod
    def of(cls, runs: Runs, measures: Measures) -> _Level:
        """The runs of one length, weighed."""
        borders = np.sqrt(measures.left * measures.right) / np.log(np.maximum(measures.counts, 2))
        cohesion = np.clip(measures.cohesion, 0.0, 1.0)
        return cls(runs, measures, borders, cohesion, measures.documents * borders * np.sqrt(cohesion))


def _free(corpus: CorpusWords, runs: Runs) -> Bools:
    """Where a run of this length does not lie within a phrase of the termbase."""
    ends = np.concatenate([corpus.ends[runs.length - 1 :], np.zeros(runs.length - 1, np.int64)])
    found: Bools = ends > corpus.known
    return found


def _edges(corpus: CorpusWords, language: str) -> tuple[Bools, Bools]:
    """Words that a phrase may begin with, and end with: content words that are no numbers, bool (types) each."""
    edges, saying = _EDGES.get(language, frozenset()), _LAST.get(language, frozenset())
    fits = np.array([key[0] != "#" and key not in edges for key in corpus.keys], np.bool_) & (corpus.kinds == CONTENT)
    if language not in LIGHT_WORDS:
        counts = np.bincount(corpus.words[corpus.words >= 0], minlength=len(fits))
        fits[np.argsort(-counts, kind="stable")[:_FREQUENT]] = False
    return fits, fits & np.array([key not in saying for key in corpus.keys], np.bool_)


def _usable(corpus: CorpusWords, begins: Bools, ends: Bools, runs: Runs, measures: Measures) -> Bools:
    """Runs that begin and end as a phrase may, and whose borders are free to some degree."""
    first, last = corpus.words[runs.first], corpus.words[runs.first + runs.length - 1]
    found: Bools = begins[first] & ends[last] & (measures.left > 0) & (measures.right > 0)
    return found


def _keys(corpus: CorpusWords, runs: Runs, run: int) -> tuple[str, ...]:
    start = int(runs.first[run])
    return tuple(corpus.keys[word] for word in corpus.words[start : start + runs.length].tolist())


def _is_phrase(keys: tuple[str, ...], language: str, keyness: Keyness | None) -> bool:
    if len(keys) > 1:
        return True
    if keyness is not None and keyness.ratio >= _KEY_WORD and len(keys[0]) > 1:
        return True
    return not is_spaced(language) and len(keys[0]) >= _LONG_WORD and not keys[0].isascii()


def _candidate(corpus: CorpusWords, level: _Level, run: int, free: Bools, keyness: Keyness | None) -> Candidate:
    places = np.flatnonzero((level.runs.numbers == run) & free)
    ends = corpus.ends[places + level.runs.length - 1]
    spans = map(Span, corpus.begins[places].tolist(), ends.tolist())
    documents = int(level.measures.documents[run])
    figures = float(level.borders[run]), float(level.cohesion[run]), float(level.weights[run])
    keys = _keys(corpus, level.runs, run)
    numbered = tuple(zip(corpus.documents[places].tolist(), spans, strict=True))
    return Candidate(keys, len(places), documents, *figures, numbered, keyness)
