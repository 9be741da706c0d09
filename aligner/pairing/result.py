"""What pairing gives back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aligner.model import Document, DocumentPair

__all__ = ["Pairing", "Unpaired", "file_safe", "numbered"]


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A document that no translation was found for.

    candidate
        The document of the other language that came nearest; None where there was none.
    score
        Of that candidate, in [0, 1].
    reason
        Why it was not taken, for the user to read.
    """

    document: Document
    candidate: Document | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """The documents of a batch, each in one pair or left over.

    pairs
        In order of the source document's id.
    unpaired
        In order of the document's id.
    """

    pairs: tuple[DocumentPair, ...] = ()
    unpaired: tuple[Unpaired, ...] = ()


def file_safe(name: str) -> str:
    """``name`` with everything that could trouble a file system replaced.

    >>> file_safe("通话 2022/01:27")
    '通话-2022-01-27'
    """
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "pair"


def numbered(name: str, is_taken: Callable[[str], bool]) -> str:
    """``name``, or where that is taken the first of ``name-2``, ``name-3`` … that is not.

    >>> numbered("call", {"call", "call-2"}.__contains__)
    'call-3'
    """
    free, count = name, 1
    while is_taken(free):
        count += 1
        free = f"{name}-{count}"
    return free
