"""The beads of a document pair on their way through the passes, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.candidates import Candidates
from aligner.lexicon.arrays import weighted_counts

__all__ = ["Path", "released"]

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# Stands for 0 under a logarithm.
_LEAST = 1e-30


@dataclass(frozen=True, slots=True)
class Path:
    """Beads in text order, as arrays.

    source, target
        int64 (2, beads): first sentence and the one after the last.
    score, posterior
        float64 (beads).
    release
        float64 (source sentences) and (target sentences): logarithm of how much likelier all paths together become
        when the sentence is taken out of its text; see :func:`released`. Empty where it is not known.
    """

    source: Ints
    target: Ints
    score: Doubles
    posterior: Doubles
    release: tuple[Doubles, Doubles] = field(default_factory=lambda: (np.zeros(0), np.zeros(0)))

    def __len__(self) -> int:
        return len(self.score)

    @property
    def points(self) -> Ints:
        """int64 (2, beads + 1): the source and target sentence at which each bead begins, and the last corner."""
        return np.stack([np.append(side[0], side[1, -1]) for side in (self.source, self.target)])

    @property
    def is_null(self) -> NDArray[np.bool_]:
        """Bool (beads)."""
        return np.asarray((self.source[0] == self.source[1]) | (self.target[0] == self.target[1]))

    def part(self, first: int, stop: int) -> Path:
        """The beads from ``first`` up to ``stop``."""
        beads = slice(first, stop)
        return Path(
            self.source[:, beads], self.target[:, beads], self.score[beads], self.posterior[beads], self.release
        )


def released(
    candidates: Candidates, scores: Doubles, posterior: Doubles, sentences: tuple[int, int]
) -> tuple[Doubles, Doubles]:
    """What taking out each sentence does to the sum over all paths, as a logarithm, for both sides.

    The paths without a sentence are those that leave it alone, each less the score of that null bead: the sum without
    it, over the sum with it, is Σ posterior · exp(-score) over its null beads. Next to null beads of the other side it
    is a little less, since a path is counted for each place that the null bead may take among them.

    sentences
        How many there are on both sides.
    """
    nulls = candidates.nulls_and_others()[0]
    beads = candidates.part(nulls)
    shares = posterior[nulls] * np.exp(-scores[nulls])
    found = []
    for numbers, sizes, count in zip(
        (beads.source, beads.target), (beads.sources, beads.targets), sentences, strict=True
    ):
        own = sizes > 0
        found.append(np.log(np.maximum(weighted_counts(numbers[own], shares[own], count), _LEAST)))
    return found[0], found[1]
