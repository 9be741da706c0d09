"""The beads of a document pair on their way through the passes, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.candidates import Candidates
from aligner.alignment.decoder import Lattice, Marginals, best_path, expected_gains, posteriors
from aligner.lexicon.arrays import weighted_counts

__all__ = ["Path", "likeliest", "released"]

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# Stands for 0 under a logarithm, and the largest logarithm that is looked at.
_LEAST, _MOST = 1e-30, 600.0


@dataclass(frozen=True, slots=True)
class Path:
    """Beads in text order, as arrays.

    source, target
        int64 (2, beads): first sentence and the one after the last.
    score, posterior
        float64 (beads).
    release
        float64 (source sentences) and (target sentences): logarithm of how much likelier all paths together become
        when the sentence is taken out of its text; see :func:`released`. Empty where that is not known.
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
        """The beads from ``first`` up to ``stop``, without what is known of sentences."""
        beads = slice(first, stop)
        return Path(self.source[:, beads], self.target[:, beads], self.score[beads], self.posterior[beads])

    @classmethod
    def joined(cls, parts: Sequence[Path]) -> Path:
        """Paths one after the other."""
        return cls(
            np.concatenate([part.source for part in parts], axis=1),
            np.concatenate([part.target for part in parts], axis=1),
            np.concatenate([part.score for part in parts]),
            np.concatenate([part.posterior for part in parts]),
            (np.concatenate([part.release[0] for part in parts]), np.concatenate([part.release[1] for part in parts])),
        )


def likeliest(
    lattice: Lattice, candidates: Candidates, scores: Doubles, numbers: tuple[Ints, Ints]
) -> tuple[Path, Marginals]:
    """The path of least expected loss, and the sums over all paths.

    scores
        float64 (candidates), -inf for what may not be.
    numbers
        int64 (source sentences) and (target sentences): what the sentences are called in the path, rising.
    """
    sums = posteriors(lattice, scores)
    posterior = np.minimum(sums.candidates, 1.0)
    # What may not be has no posterior, and so would still do where everything else is doubtful too.
    gains = np.where(np.isneginf(scores), -np.inf, expected_gains(candidates, posterior))
    chosen = best_path(lattice, gains)
    beads = candidates.part(chosen)
    source, target = (
        _spans(*side) for side in ((numbers[0], beads.source, beads.sources), (numbers[1], beads.target, beads.targets))
    )
    return Path(source, target, scores[chosen], posterior[chosen]), sums


def _spans(numbers: Ints, first: Ints, sizes: Ints) -> Ints:
    """The first sentence of each bead and the one after its last."""
    begin = np.append(numbers, numbers[-1] + 1)[first]
    return np.stack([begin, begin + sizes])


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
    # A line with thousands of words has a score of thousands, whose exponential is no number.
    with np.errstate(divide="ignore"):
        logarithms = np.log(posterior[nulls]) - scores[nulls]
    shares = np.where(posterior[nulls] > 0, np.exp(np.clip(logarithms, -_MOST, _MOST)), 0.0)
    found = []
    for numbers, sizes, count in zip(
        (beads.source, beads.target), (beads.sources, beads.targets), sentences, strict=True
    ):
        own = sizes > 0
        found.append(np.log(np.maximum(weighted_counts(numbers[own], shares[own], count), _LEAST)))
    return found[0], found[1]
