"""Sentences of two documents in, beads out: corridor → evidence → features → decoder, twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band
from aligner.alignment.candidates import Candidates, Observations
from aligner.alignment.corridor import Corridor, Texts, find_corridor
from aligner.alignment.crossing import find_moves
from aligner.alignment.decoder import Lattice
from aligner.alignment.evidence import MAX_WINDOW, chances
from aligner.alignment.excerpt import Model
from aligner.alignment.path import Path, likeliest, released
from aligner.alignment.relearn import BeadTexts, relearn
from aligner.alignment.sides import observe
from aligner.alignment.weights import BeadWeights, Weights
from aligner.lexicon.arrays import masked, running_sums
from aligner.lexicon.lexicon import Lexicon, TranslationTables, translation_tables
from aligner.lexicon.vocabulary import index_texts
from aligner.model import Bead, Sentence, in_text_order

__all__ = ["Path", "Stretch", "align_sentences", "decode", "length_spread", "read_texts", "relearned", "stretches"]

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# Rows that are looked at together: what they take of memory is bounded, and longer ones save no time.
_ROWS = 512
# Entries of a translation table below this are left out.
_LEAST = 0.002
# No text is held to be longer or shorter for its translation than so many times the usual.
_UNUSUAL = 2.0


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
    path = decode(again, weights.passes["relearned"], with_release=True)
    model = Model(tables, weights.passes["relearned"], max_bead, spread)
    path, moves = find_moves(texts, path, model, weights.moves.posteriors[0])
    found = [_beads(path, weights.confidence(path.posterior, path.is_null), crossing=False)]
    found += [
        _beads(move.beads, weights.moves.of(np.asarray(move.gain)) * move.beads.posterior, crossing=True)
        for move in moves
    ]
    return in_text_order(chain.from_iterable(found)) if moves else tuple(found[0])


def _beads(path: Path, confidence: Doubles, *, crossing: bool) -> Iterator[Bead]:
    for i, i_stop, j, j_stop, score, sure in zip(
        *path.source.tolist(), *path.target.tolist(), path.score.tolist(), confidence.tolist(), strict=True
    ):
        yield Bead(range(i, i_stop), range(j, j_stop), score, min(sure, 1.0), crossing)


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
    if lexicon.usual_ratio is not None:
        # Beyond that one side has far more text than is translated, and its length tells nothing.
        ratio = min(max(ratio, lexicon.usual_ratio / _UNUSUAL), lexicon.usual_ratio * _UNUSUAL)
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
    shapes = weights.shapes_up_to(max_bead)
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


def decode(parts: Iterator[Stretch], weights: BeadWeights, *, with_release: bool = False) -> Path:
    """The path of least expected loss through all parts.

    with_release
        Find out what taking out each sentence would do, too.
    """
    found: list[Path] = []
    for part in parts:
        scores = weights.scores(part.observed, part.candidates)
        rows, columns = len(part.observed.source), len(part.observed.target)
        numbers = part.corner[0] + np.arange(rows), part.corner[1] + np.arange(columns)
        path, sums = likeliest(part.lattice, part.candidates, scores, numbers)
        if with_release:
            release = released(part.candidates, scores, np.minimum(sums.candidates, 1.0), (rows, columns))
            path = replace(path, release=release)
        found.append(path)
    return Path.joined(found)


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
