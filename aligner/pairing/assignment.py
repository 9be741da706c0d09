"""One partner for each document: the choice of candidates with the largest sum of log odds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aligner.pairing.candidates import Candidates, Ints
from aligner.pairing.collection import Floats

__all__ = ["assign"]

# Beyond this, certainty is no longer a reason to prefer one pair to two.
_MOST_CERTAIN = 30.0


def assign(candidates: Candidates, log_odds: Floats, least: float) -> Ints:
    """Numbers of the candidates taken, in ascending order.

    Every document is in one at most, and none has log odds below ``least``. The gain of a candidate is how far it lies
    above ``least``; the sum of gains is the largest that there is.

    >>> assign(Candidates(np.array([0, 0, 1]), np.array([0, 1, 0])), np.array([5.0, 4.0, 4.0]), 0.0).tolist()
    [1, 2]
    """
    from scipy import sparse
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    bounded = np.clip(log_odds, -_MOST_CERTAIN, _MOST_CERTAIN)
    least = max(least, -_MOST_CERTAIN)
    taken = np.flatnonzero(bounded >= least)
    if not len(taken):
        return taken
    rows, sources = _renumbered(candidates.source[taken])
    columns, targets = _renumbered(candidates.target[taken])
    # Every source document may also stay alone, at a gain just below that of the least candidate. Of equal candidates,
    # as duplicates are, the first is taken.
    alone = np.arange(sources)
    first = 1e-6 * (2 - rows / sources - columns / targets)
    gains = np.concatenate([bounded[taken] - least + 1e-6 + first, np.zeros(sources)])
    graph = sparse.coo_array(
        (gains.max() + 1.0 - gains, (np.append(rows, alone), np.append(columns, targets + alone))),
        shape=(sources, targets + sources),
    )
    chosen_rows, chosen_columns = min_weight_full_bipartite_matching(graph.tocsr())
    partner = np.full(sources, -1)
    partner[chosen_rows] = chosen_columns
    return taken[partner[rows] == columns]


def _renumbered(numbers: Ints) -> tuple[NDArray[np.intp], int]:
    found, result = np.unique(numbers, return_inverse=True)
    return result, len(found)
