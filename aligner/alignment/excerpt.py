"""A few sentences out of two texts, solved as if they were all there is."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import full_band
from aligner.alignment.candidates import Candidates
from aligner.alignment.corridor import Texts
from aligner.alignment.decoder import Lattice
from aligner.alignment.evidence import MAX_WINDOW
from aligner.alignment.path import Path, likeliest
from aligner.alignment.sides import SideView
from aligner.alignment.weights import BeadWeights
from aligner.lexicon.arrays import ranges
from aligner.lexicon.lexicon import TranslationTables
from aligner.lexicon.vocabulary import Words

__all__ = ["Model", "Solved", "excerpt"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Solved:
    """The beads of an excerpt, numbered as in the whole texts, and the logarithm of the sum over all of its paths."""

    path: Path
    log_total: float


@dataclass(frozen=True, slots=True)
class Model:
    """What an excerpt is judged by: all that the last pass went by.

    spread
        Of the lengths, see :class:`~aligner.alignment.candidates.Observations`.
    """

    tables: TranslationTables
    weights: BeadWeights
    max_bead: int
    spread: float | None

    def solve(self, texts: Texts, source: Ints, target: Ints) -> Solved:
        """All paths through these sentences, on a grid that is searched whole.

        No bead holds two sentences that are no neighbours in the whole texts.

        source, target
            int64 (sentences): rising; neither may be empty.
        """
        chosen = excerpt(texts, source, target)
        rows, columns = len(source), len(target)
        band = full_band(rows, columns)
        observed = chosen.observed(
            (0, rows), (0, columns), self.tables, band, windows=MAX_WINDOW, flows=True, spread=self.spread
        )
        beads = Candidates.within(band, self.weights.shapes_up_to(self.max_bead))
        scores = self.weights.scores(observed, beads)
        scores[_torn(source, beads.source, beads.sources) | _torn(target, beads.target, beads.targets)] = -np.inf
        path, sums = likeliest(Lattice.of(band, beads), beads, scores, (source, target))
        return Solved(path, sums.log_total)


def excerpt(texts: Texts, source: Ints, target: Ints) -> Texts:
    """The texts with these sentences only, in this order; words and ratios stay as they are.

    source, target
        int64 (sentences): rising.
    """
    vectors = texts.vectors
    return replace(
        texts,
        source=_words(texts.source, source),
        target=_words(texts.target, target),
        source_view=_view(texts.source_view, source),
        target_view=_view(texts.target_view, target),
        vectors=None if vectors is None else (vectors[0][source], vectors[1][target]),
    )


def _words(words: Words, chosen: Ints) -> Words:
    tokens, starts = ranges(words.starts[chosen], words.starts[chosen + 1])
    return Words(words.words[tokens], starts, words.places[tokens])


def _view(view: SideView, chosen: Ints) -> SideView:
    return SideView(*(getattr(view, field.name)[chosen] for field in fields(view)))


def _torn(numbers: Ints, first: Ints, sizes: Ints) -> NDArray[np.bool_]:
    """Whether a bead holds sentences that are no neighbours."""
    last = first + np.maximum(sizes - 1, 0)
    inside = np.append(numbers, numbers[-1] + 1)
    return np.asarray((sizes > 0) & (inside[np.minimum(last, len(numbers))] - inside[first] != last - first))
