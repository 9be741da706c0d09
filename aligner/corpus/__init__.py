"""Many aligned documents at once: how phrases were rendered in them, and what stands where in them.

::

    jsonl          bitexts back out of JSON Lines
    uses           the occurrences of phrases, as little of them as counting needs
    variation      renderings grouped, counted and compared
    choices        what translations chose, counted by kind and value
    concordance    hits in context, with the other side
    tables         both as rows and objects for files
    parquet        rows as Parquet
    discovery      phrases that recur and stand in no termbase
"""

from __future__ import annotations

from aligner.corpus.choices import ChoiceCounts, count_choices
from aligner.corpus.concordance import Line, Query, concordance, sort_lines
from aligner.corpus.jsonl import read_bitexts
from aligner.corpus.uses import DocumentUses, Use, document_uses
from aligner.corpus.variation import Variation, measure_variation

__all__ = [
    "ChoiceCounts",
    "DocumentUses",
    "Line",
    "Query",
    "Use",
    "Variation",
    "concordance",
    "count_choices",
    "document_uses",
    "measure_variation",
    "read_bitexts",
    "sort_lines",
]
