"""Measures of how evenly something is spread, and how often the same choice was made."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["consistency", "dispersion", "log_likelihood", "log_ratio"]


def dispersion(counts: Sequence[float], sizes: Sequence[float]) -> float:
    """Gries's deviation of proportions, normalised: 0 for what is spread as the sizes of the parts are, 1 for what
    stands in nothing but the smallest part.

    Half the sum of ``|count_i / Σ count - size_i / Σ size|``, divided by ``1 - min_i (size_i / Σ size)``. Parts of size
    0 are passed over; 0 where nothing was counted, or where there is one part only.

    Sources: Gries, "Dispersions and adjusted frequencies in corpora", International Journal of Corpus Linguistics
    13(4), 2008; the divisor is from Lijffijt and Gries, in the same journal, 17(1), 2012.

    >>> dispersion([1, 1, 2], [100, 100, 200]), dispersion([0, 4], [300, 100])
    (0.0, 1.0)
    >>> round(dispersion([3, 1, 0, 0], [100, 100, 100, 100]), 3)
    0.667
    """
    parts = [(count, size) for count, size in zip(counts, sizes, strict=True) if size > 0]
    counted, whole = sum(count for count, _ in parts), sum(size for _, size in parts)
    if counted == 0 or len(parts) < 2:
        return 0.0
    deviation = sum(abs(count / counted - size / whole) for count, size in parts) / 2
    return deviation / (1 - min(size for _, size in parts) / whole)


def consistency(counts: Sequence[int]) -> float:
    """The Herfindahl index: the chance that two choices, drawn with replacement, are the same; 0 of none.

    Source of its use for translations of terms: Itagaki, Aikawa and He, "Automatic validation of terminology
    translation consistency with statistical method", MT Summit XI, 2007.

    >>> consistency([4]), consistency([2, 2]), consistency([])
    (1.0, 0.5, 0.0)
    """
    whole = sum(counts)
    return sum((count / whole) ** 2 for count in counts) if whole else 0.0


def log_likelihood(count: float, size: float, other: float, other_size: float) -> float:
    """How surely a word is more frequent in one corpus than in another (G²), negative where it is less frequent.

    Twice the sum of ``observed * ln(observed / expected)`` over both corpora; above 3.84 chance alone would do it one
    time in twenty, above 15.13 one time in 10,000.

    Sources: Dunning, "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics
    19(1), 1993; in this form Rayson and Garside, "Comparing corpora using frequency profiling", 2000.

    >>> round(log_likelihood(20, 1000, 10, 1000), 2), round(log_likelihood(0, 1000, 10, 1000), 2)
    (3.4, -13.86)
    """
    expected = (count + other) / (size + other_size)
    both = ((count, size), (other, other_size))
    whole = 2.0 * sum(seen * math.log(seen / (of * expected)) for seen, of in both if seen)
    return whole if count * other_size >= other * size else -whole


def log_ratio(count: float, size: float, other: float, other_size: float) -> float:
    """How much more frequent a word is in one corpus than in another, in doublings; what is never seen counts a half.

    Source: Hardie, "Log Ratio: an informal introduction", 2014.

    >>> log_ratio(40, 1000, 10, 1000), log_ratio(1, 1000, 0, 1000)
    (2.0, 1.0)
    """
    return math.log2((count or 0.5) / size) - math.log2((other or 0.5) / other_size)
