"""How far the content of two documents agrees, as a whole and part by part, for many candidates at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aligner.pairing.candidates import Candidates, Ints
from aligner.pairing.collection import PARTS, Collection, Floats

__all__ = ["ContentSimilarity", "compare_content"]


@dataclass(frozen=True, slots=True)
class ContentSimilarity:
    """Cosines between the words of one document and those that the other lets expect; the mean of both directions.

    whole
        float32 (candidates), in [0, 1].
    parts
        float32 (candidates, PARTS, PARTS): source part against target part.
    """

    whole: Floats
    parts: Floats


def compare_content(source: Collection, target: Collection, candidates: Candidates) -> ContentSimilarity:
    """Compare the two documents of every candidate."""
    whole_forward, parts_forward = _one_way(source, target, candidates.source, candidates.target)
    whole_backward, parts_backward = _one_way(target, source, candidates.target, candidates.source)
    return ContentSimilarity(
        (whole_forward + whole_backward) / 2, (parts_forward + parts_backward.transpose(0, 2, 1)) / 2
    )


def _one_way(source: Collection, target: Collection, rows: Ints, columns: Ints) -> tuple[Floats, Floats]:
    """What each document lets expect, against what its candidates hold."""
    whole = np.zeros(len(rows), np.float32)
    parts = np.zeros((len(rows), PARTS, PARTS), np.float32)
    order = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[order], np.arange(len(source) + 1))
    for document in range(len(source)):
        found = order[starts[document] : starts[document + 1]]
        if not len(found):
            continue
        expected = source.expected(slice(document, document + 1)).toarray()[0]
        whole[found] = target.words[columns[found]] @ expected
        expected_parts = source.expected_parts(document).toarray().T
        others = (columns[found, None] * PARTS + np.arange(PARTS)).ravel()
        parts[found] = (target.parts[others] @ expected_parts).reshape(-1, PARTS, PARTS).transpose(0, 2, 1)
    return whole, parts
