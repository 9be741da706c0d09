"""Which documents are compared at all: the few of the other language that share date or content.

Every document proposes a bounded number of others, and words in many documents are left aside, so that time and memory
grow with the number of documents and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.lexicon.arrays import masked, row_numbers
from aligner.model import Document
from aligner.pairing.collection import Collection

__all__ = ["Candidates", "find_candidates", "parse_date"]

Ints = NDArray[np.int64]

BY_CONTENT = 10
"""How many documents each document proposes for their content."""
BY_DATE = 20
"""How many each proposes for their date at most, nearest first."""
NEAR_DAYS = 3
"""English versions usually follow within hours, sometimes days."""

# A word in more documents than this says little, and its postings are what makes blocking slow.
_MOST_DOCUMENTS = 200
# The heaviest words of a document are enough to find its translation among the first ten.
_MOST_WORDS = 150
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of documents to be scored.

    source, target
        int64 (candidates): rows of the two collections, ordered by source, then target; no pair twice.
    """

    source: Ints
    target: Ints

    def __len__(self) -> int:
        return len(self.source)


def find_candidates(source: Collection, target: Collection) -> Candidates:
    """Everything that shares a date or is among the nearest in content, seen from either side."""
    dates = _dates(source.documents), _dates(target.documents)
    proposals = [
        _nearest(source, target),
        _nearest(target, source)[::-1],
        _same_days(*dates),
        _same_days(*reversed(dates))[::-1],
    ]
    rows = np.concatenate([pair[0] for pair in proposals])
    columns = np.concatenate([pair[1] for pair in proposals])
    codes = np.unique(rows * max(1, len(target)) + columns)
    return Candidates(*np.divmod(codes, max(1, len(target))))


def parse_date(document: Document) -> date | None:
    """The date of a document; None where there is none that can be read.

    >>> parse_date(Document("a", "", ()))
    """
    try:
        return date.fromisoformat(document.metadata.date)
    except ValueError:
        return None


def _nearest(queries: Collection, documents: Collection) -> tuple[Ints, Ints]:
    """For each document of one side those of the other that hold most of the words that its translation should."""
    found = np.bincount(documents.words.indices, minlength=documents.words.shape[1])
    telling = found <= _MOST_DOCUMENTS
    postings = sparse.csr_array(_columns(documents.words, telling).T)
    rows: list[Ints] = [np.empty(0, np.int64)]
    columns: list[Ints] = [np.empty(0, np.int64)]
    for start in range(0, len(queries), _ROWS_AT_ONCE):
        expected = queries.expected(slice(start, min(start + _ROWS_AT_ONCE, len(queries))))
        words = _heaviest(_columns(expected, telling), _MOST_WORDS)
        nearest = _heaviest(sparse.csr_array(words @ postings), BY_CONTENT)
        rows.append(start + row_numbers(nearest))
        columns.append(nearest.indices.astype(np.int64))
    return np.concatenate(rows), np.concatenate(columns)


def _columns(matrix: sparse.csr_array, kept: NDArray[np.bool_]) -> sparse.csr_array:
    return masked(matrix, kept[matrix.indices])


def _heaviest(matrix: sparse.csr_array, most: int) -> sparse.csr_array:
    """The ``most`` largest values above 0 of each row; of equal ones those that come first."""
    rows = row_numbers(matrix)
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - matrix.indptr[rows[order]]
    return masked(matrix, (rank < most) & (matrix.data > 0))


def _dates(documents: Sequence[Document]) -> list[int | None]:
    days = map(parse_date, documents)
    return [None if day is None else day.toordinal() for day in days]


def _same_days(queries: Sequence[int | None], documents: Sequence[int | None]) -> tuple[Ints, Ints]:
    by_day: dict[int, list[int]] = defaultdict(list)
    for number, day in enumerate(documents):
        if day is not None:
            by_day[day].append(number)
    offsets = sorted(range(-NEAR_DAYS, NEAR_DAYS + 1), key=lambda offset: (abs(offset), offset))
    pairs: list[tuple[int, int]] = []
    for number, day in enumerate(queries):
        if day is not None:
            near = [other for offset in offsets for other in by_day.get(day + offset, ())[:BY_DATE]]
            pairs.extend((number, other) for other in near[:BY_DATE])
    rows, columns = np.asarray(pairs, np.int64).reshape(-1, 2).T
    return rows, columns
