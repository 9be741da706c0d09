"""What was counted and found as rows and objects, for files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from aligner.corpus.concordance import Line
from aligner.corpus.variation import TermVariation, Variation

__all__ = ["LINE_COLUMNS", "VARIANT_COLUMNS", "lines_tsv", "variation_jsonl", "variation_tsv"]

VARIANT_COLUMNS = (
    "term",
    "source_lang",
    "target_lang",
    "phrase",
    "rendering",
    "count",
    "share",
    "documents",
    "dispersion",
    "first_date",
    "first_document",
    "first_bead",
    "last_date",
    "last_document",
    "last_bead",
    "statuses",
    "confidence",
    "years",
    "forms",
)
"""One line a variant, and one with an empty rendering for each phrase's occurrences that were not found, and for those
in omitted sentences (``statuses`` says which). ``share`` is of all occurrences of the phrase; ``statuses``, ``years``
and ``forms`` list what there is with its count, ``preferred 3; admitted 1``."""

LINE_COLUMNS = (
    "date",
    "document",
    "bead",
    "side",
    "left",
    "hit",
    "right",
    "other",
    "marked",
    "marks",
    "terms",
    "statuses",
)
"""One line a hit. ``marks`` are half-open spans of ``other``, in code points, joined by commas."""


def variation_tsv(variation: Variation) -> bytes:
    """A table of variants with :data:`VARIANT_COLUMNS`."""
    return _tsv(VARIANT_COLUMNS, (row for term in variation.terms for row in _variant_rows(term)))


def _variant_rows(term: TermVariation) -> Iterator[tuple[str, ...]]:
    head = (term.term, term.source_lang, term.target_lang, term.phrases[0][0])
    for one in term.variants:
        yield (
            *head,
            one.text,
            str(one.count),
            f"{one.count / term.count:.4f}",
            str(one.documents),
            f"{one.dispersion:.4f}",
            one.first.date,
            one.first.document,
            str(one.first.bead),
            one.last.date,
            one.last.document,
            str(one.last.bead),
            _listed((status.value, count) for status, count in one.statuses),
            f"{one.confidence:.4f}",
            _listed((year or "undated", count) for year, count in one.years),
            _listed(one.forms),
        )
    for status, count in (("not-found", term.not_found), ("omitted", term.omitted)):
        if count:
            row = dict(zip(VARIANT_COLUMNS, head, strict=False))
            row |= {"count": str(count), "share": f"{count / term.count:.4f}", "statuses": _listed([(status, count)])}
            yield tuple(row.get(column, "") for column in VARIANT_COLUMNS)


def variation_jsonl(variation: Variation) -> bytes:
    """An object for the corpus, one for each term, and one for each rendering that several phrases share.

    ``type`` says which: ``corpus``, ``term`` or ``shared``; the fields are those of
    :class:`~aligner.corpus.variation.Variation` and what it holds.
    """
    terms, shared = variation.terms, variation.shared
    head = {"documents": variation.documents, "since": variation.since, "until": variation.until}
    objects: list[dict[str, Any]] = [{"type": "corpus", **head, "terms": len(terms), "shared": len(shared)}]
    objects += ({"type": "term", **asdict(term)} for term in terms)
    objects += ({"type": "shared", **asdict(one)} for one in shared)
    lines = (json.dumps(_rounded(one), ensure_ascii=False, allow_nan=False, separators=(",", ":")) for one in objects)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def lines_tsv(lines: Iterable[Line]) -> bytes:
    """A table of hits with :data:`LINE_COLUMNS`."""
    return _tsv(
        LINE_COLUMNS,
        (
            (
                one.date,
                one.document,
                str(one.bead),
                one.side,
                one.left,
                one.hit,
                one.right,
                one.other,
                one.marked,
                ",".join(f"{span.start}-{span.end}" for span in one.marks),
                "; ".join(one.terms),
                "; ".join(one.statuses),
            )
            for one in lines
        ),
    )


def _listed(counted: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{text} {count}" for text, count in counted)


def _rounded(value: Any) -> Any:
    """Figures to six digits: more differ from machine to machine."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _tsv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    # A tab or line end in a cell becomes one blank, so that spans stay right; what UTF-8 cannot express, a sign.
    lines = ("\t".join("".join(" " if c in _BREAKS else c for c in cell) for cell in row) for row in (columns, *rows))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


_BREAKS = frozenset("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
