"""What sparse matrices and flat arrays of words are asked for in more than one place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["masked", "ranges", "row_numbers", "running_sums", "weighted_counts"]

Floats = NDArray[np.floating[Any]]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


def masked(matrix: sparse.csr_array, kept: NDArray[np.bool_]) -> sparse.csr_array:
    """A CSR matrix with some of its stored entries only.

    kept
        bool (entries), in the order of ``matrix.data``.

    >>> masked(sparse.csr_array(np.array([[1.0, 2.0], [0.0, 3.0]])), np.array([False, True, True])).toarray().tolist()
    [[0.0, 2.0], [0.0, 3.0]]
    """
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[matrix.indptr]
    result: sparse.csr_array = sparse.csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)
    return result


def ranges(starts: NDArray[np.integer], stops: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """All numbers of each range one after the other, and where each range begins and the last one ends.

    >>> numbers, bounds = ranges(np.array([7, 2, 5]), np.array([9, 2, 6]))
    >>> numbers.tolist(), bounds.tolist()
    ([7, 8, 5], [0, 2, 2, 3])
    """
    sizes = (stops - starts).astype(np.int64)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    numbers = np.arange(int(bounds[-1]))
    numbers += np.repeat(starts - bounds[:-1], sizes)
    return numbers, bounds


def row_numbers(matrix: sparse.csr_array) -> Ints:
    """The row of each stored entry of a CSR matrix, int64 (entries)."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def running_sums(values: Floats) -> Doubles:
    """Sums of the first 0, 1, 2 … values, float64 (values + 1).

    >>> running_sums(np.array([2.0, 3.0])).tolist()
    [0.0, 2.0, 5.0]
    """
    total = np.zeros(len(values) + 1)
    np.cumsum(values, out=total[1:])
    return total


def weighted_counts(groups: Ints, weights: Floats, size: int) -> Doubles:
    """The sum of the weights of each group, float64 (``size``).

    >>> weighted_counts(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [1.0, 0.0, 5.0]
    """
    # The stubs know bincount without weights only, where it counts; and without any entry it does.
    return np.asarray(np.bincount(groups, weights, size), np.float64)
