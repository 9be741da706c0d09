"""Sentences of two documents in, beads out: corridor → evidence → features → decoder, twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band
from aligner.alignment.candidates import SHAPES, Candidates, Observations
from aligner.alignment.corridor import Corridor, Texts, find_corridor
from aligner.alignment.decoder import Lattice, best_path, expected_gains, posteriors
from aligner.alignment.evidence import MAX_WINDOW, chances
from aligner.alignment.features import scores_of
from aligner.alignment.relearn import BeadTexts, relearn
from aligner.alignment.sides import observe
from aligner.alignment.weights import BeadWeights, Weights
from aligner.lexicon.arrays import masked, running_sums
from aligner.lexicon.lexicon import Lexicon, TranslationTables, translation_tables
from aligner.lexicon.vocabulary import index_texts
from aligner.model import Bead, Sentence

__all__ = ["Path", "Stretch", "align_sentences", "decode", "length_spread", "read_texts", "relearned", "stretches"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# Rows that are looked at together: what they take of memory is bounded, and longer ones save no time.
_ROWS = 512
# Entries of a translation table below this are left out.
_LEAST = 0.002


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a document pair between two gates, ready to be scored.

    corner
        The source and target sentence at which it begins; all else counts from there.
    """

    corner: tuple[int, int]
    observed: Observations
    candidates: Candidates
    lattice: Lattice


@dataclass(frozen=True, slots=True)
class Path:
    """Beads in text order, as arrays.

    source, target
        int64 (2, beads): first sentence and the one after the last.
    score, posterior
        float64 (beads).
    """

    source: Ints
    target: Ints
    score: Doubles
    posterior: Doubles

    @property
    def points(self) -> Ints:
        """int64 (2, beads + 1): the source and target sentence at which each bead begins, and the last corner."""
        return np.stack([np.append(side[0], side[1, -1]) for side in (self.source, self.target)])

    @property
    def is_null(self) -> NDArray[np.bool_]:
        """Bool (beads)."""
        return np.asarray((self.source[0] == self.source[1]) | (self.target[0] == self.target[1]))


def align_sentences(
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    lexicon: Lexicon,
    weights: Weights,
    *,
    max_bead: int,
    band: int,
    vectors: tuple[Floats, Floats] | None = None,
) -> tuple[Bead, ...]:
    """Align two documents sentence by sentence.

    vectors
        Sentence vectors of both sides, float32 (sentences, dimensions) of unit length; None without an encoder.

    Returns beads in text order; every sentence of both sides is in exactly one.
    """
    if not source or not target:
        return tuple(
            [Bead(range(i, i + 1), range(0)) for i in range(len(source))]
            + [Bead(range(0), range(j, j + 1)) for j in range(len(target))]
        )
    texts, tables = read_texts(source, target, lexicon, vectors)
    corridor = find_corridor(texts, tables, weights.passes["coarse"], band)
    texts = texts.with_ratio(corridor.gates)
    first = decode(
        stretches(texts, tables, corridor, weights.passes["dictionary"], max_bead), weights.passes["dictionary"]
    )
    texts = texts.with_ratio(first.points)
    tables, spread = relearned(texts, tables, first, lexicon.trust), length_spread(texts, first)
    again = stretches(texts, tables, corridor, weights.passes["relearned"], max_bead, spread)
    path = decode(again, weights.passes["relearned"])
    confidence = weights.confidence(path.posterior, path.is_null)
    return tuple(
        Bead(range(i, i_stop), range(j, j_stop), score, min(sure, 1.0))
        for i, i_stop, j, j_stop, score, sure in zip(
            *path.source.tolist(), *path.target.tolist(), path.score.tolist(), confidence.tolist(), strict=True
        )
    )


def read_texts(
    source: Sequence[Sentence],
    target: Sequence[Sentence],
    lexicon: Lexicon,
    vectors: tuple[Floats, Floats] | None = None,
) -> tuple[Texts, TranslationTables]:
    """Both sides as numbers, and what the lexicon says of their words."""
    source_types, source_words = index_texts((s.text for s in source), lexicon.source_tokenizer)
    target_types, target_words = index_texts((s.text for s in target), lexicon.target_tokenizer)
    source_view, target_view = observe(source), observe(target)
    ratio = (float(target_view.lengths.sum()) + 1.0) / (float(source_view.lengths.sum()) + 1.0)
    chance = chances(source_types.counts), chances(target_types.counts)
    texts = Texts(source_words, target_words, source_view, target_view, ratio, chance, vectors)
    return texts, _without_least(translation_tables(lexicon.weights(source_types, target_types)))


def stretches(
    texts: Texts,
    tables: TranslationTables,
    corridor: Corridor,
    weights: BeadWeights,
    max_bead: int,
    spread: float | None = None,
) -> Iterator[Stretch]:
    """All parts of a document pair, one at a time."""
    shapes = tuple(number for number in weights.shapes if max(SHAPES[number]) <= max_bead)
    for band, gates, corner in corridor.stretches(_ROWS):
        rows, columns = _corner(band)
        observed = texts.observed(
            (corner[0], corner[0] + rows),
            (corner[1], corner[1] + columns),
            tables,
            band,
            windows=MAX_WINDOW,
            flows=True,
            spread=spread,
        )
        candidates = Candidates.within(band, shapes)
        yield Stretch(corner, observed, candidates, Lattice.of(band, candidates, gates))


def decode(parts: Iterator[Stretch], weights: BeadWeights) -> Path:
    """The path of least expected loss through all parts."""
    found: list[tuple[Ints, Ints, Doubles, Doubles]] = []
    for part in parts:
        beads = part.candidates
        scores = scores_of(part.observed, beads, weights.features) + weights.biases()[beads.shape]
        posterior = np.minimum(posteriors(part.lattice, scores).candidates, 1.0)
        path = best_path(part.lattice, expected_gains(beads, posterior))
        source, target = beads.source[path] + part.corner[0], beads.target[path] + part.corner[1]
        found.append(
            (
                np.stack([source, source + beads.sources[path]]),
                np.stack([target, target + beads.targets[path]]),
                scores[path],
                posterior[path],
            )
        )
    source, target, score, posterior = (np.concatenate(part, axis=-1) for part in zip(*found, strict=True))
    return Path(source, target, score, posterior)


def relearned(texts: Texts, tables: TranslationTables, path: Path, trust: float) -> TranslationTables:
    """The lexicon learned from the beads of a path.

    trust
        In the lexicon as it was, see :attr:`~aligner.lexicon.lexicon.Lexicon.trust`.
    """
    used = ~path.is_null
    beads = BeadTexts(
        texts.source.starts[path.source[:, used]], texts.target.starts[path.target[:, used]], path.posterior[used]
    )
    return _without_least(relearn(texts.source, texts.target, beads, tables, trust))


def length_spread(texts: Texts, path: Path) -> float:
    """Standard deviation of the logarithm of the length ratio over the beads of a path, shrunk towards .3."""
    used = ~path.is_null
    sizes = [running_sums(view.lengths) for view in (texts.source_view, texts.target_view)]
    source = np.diff(sizes[0][path.source[:, used]], axis=0)[0]
    target = np.diff(sizes[1][path.target[:, used]], axis=0)[0]
    ratio = np.log((target + 5) / (source * texts.ratio + 5))
    trust = np.clip(path.posterior[used], 0.05, 1.0)
    mean = float((trust * ratio).sum() / (trust.sum() + 5))
    # Ten beads of the usual spread, so that a short document does not go by chance.
    return float(np.sqrt(((trust * (ratio - mean) ** 2).sum() + 10 * 0.09) / (trust.sum() + 10)))


def _without_least(tables: TranslationTables) -> TranslationTables:
    """Without what is hardly ever a translation: most entries of function words, and most of the time they take."""
    return TranslationTables(
        *(masked(table, table.data >= _LEAST) for table in (tables.target_given_source, tables.source_given_target))
    )


def _corner(band: Band) -> tuple[int, int]:
    return len(band.lo) - 1, int(band.hi[-1]) - 1
