"""What a sentence encoder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder"]


class Encoder(ABC):
    """Maps sentences of any language to vectors that are close where the meaning is.

    name
        As given by the user, for the signature.
    dimension
        Length of a vector.
    """

    name: str
    dimension: int

    @property
    @abstractmethod
    def digest(self) -> str:
        """What tells this encoder from every other one, for the signature: SHA-256 or commit, hexadecimal."""

    @abstractmethod
    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per sentence.

        Returns an array of shape (sentences, dimension). The cosine of two sentences is the inner product of
        their rows. An empty sentence has a vector too.
        """
