"""What was counted and found as tables for files, in each of :data:`TABLE_FORMATS`, and as objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from aligner.corpus.choices import ChoiceCounts
from aligner.corpus.concordance import Line
from aligner.corpus.parquet import parquet
from aligner.corpus.uses import DocumentUses
from aligner.corpus.variation import TermVariation, Variation
from aligner.model import Span

__all__ = [
    "CHOICE_COLUMNS",
    "LINE_COLUMNS",
    "TABLE_FORMATS",
    "USE_COLUMNS",
    "VARIANT_COLUMNS",
    "Table",
    "choices_jsonl",
    "choices_table",
    "lines_table",
    "uses_table",
    "variation_jsonl",
    "variation_table",
]

Cell: TypeAlias = str | int | float | bool | None

VARIANT_COLUMNS: dict[str, type] = {
    "term": str,
    "source_lang": str,
    "target_lang": str,
    "phrase": str,
    "rendering": str,
    "count": int,
    "share": float,
    "documents": int,
    "dispersion": float,
    "first_date": str,
    "first_document": str,
    "first_bead": int,
    "last_date": str,
    "last_document": str,
    "last_bead": int,
    "statuses": str,
    "confidence": float,
    "years": str,
    "forms": str,
}
"""One line a variant, and one with an empty rendering for each phrase's occurrences that were not found, and for those
in omitted sentences (``statuses`` says which). ``share`` is of all occurrences of the phrase; ``statuses``, ``years``
and ``forms`` list what there is with its count, ``preferred 3; admitted 1``."""

USE_COLUMNS: dict[str, type] = {
    "document": str,
    "date": str,
    "bead": int,
    "source_lang": str,
    "target_lang": str,
    "term": str,
    "phrase": str,
    "rendering": str,
    "normalised": str,
    "status": str,
    "confidence": float,
    "omitted": bool,
    "missing": str,
    "source_start": int,
    "source_end": int,
    "target_start": int,
    "target_end": int,
    "target_spans": str,
}
"""One line an occurrence. ``normalised`` is what all forms of a rendering have in common
(:func:`~aligner.units.rendering_key`); ``omitted`` says that the whole sentence has no counterpart; ``missing``
lists parts of the phrase that the rendering leaves out. Offsets are code points of the documents; a rendering in parts
goes from the start of the first to the end of the last, and ``target_spans`` has each."""

LINE_COLUMNS: dict[str, type] = {
    "date": str,
    "document": str,
    "bead": int,
    "side": str,
    "left": str,
    "hit": str,
    "right": str,
    "other": str,
    "marked": str,
    "marks": str,
    "terms": str,
    "statuses": str,
}
"""One line a hit. ``marks`` are half-open spans of ``other``, in code points, joined by commas."""

CHOICE_COLUMNS: dict[str, type] = {
    "kind": str,
    "value": str,
    "count": int,
    "share": float,
    "documents": int,
    "people": int,
    "certainty": float,
    "source": str,
    "target": str,
    "document": str,
    "bead": int,
}
"""One line a kind and value: how often, the share of the kind, in how many documents, how many of them people gave,
the mean certainty of the program's, and the surest example with its document and bead."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the names and kinds of their columns; None is a cell that has nothing."""

    columns: Mapping[str, type]
    rows: Sequence[tuple[Cell, ...]]


def variation_table(variation: Variation) -> Table:
    """A table of variants with :data:`VARIANT_COLUMNS`."""
    return Table(VARIANT_COLUMNS, [row for term in variation.terms for row in _variant_rows(term)])


def _variant_rows(term: TermVariation) -> Iterator[tuple[Cell, ...]]:
    head = (term.term, term.source_lang, term.target_lang, term.phrases[0][0])
    for one in term.variants:
        yield (
            *head,
            one.text,
            one.count,
            one.count / term.count,
            one.documents,
            one.dispersion,
            one.first.date,
            one.first.document,
            one.first.bead,
            one.last.date,
            one.last.document,
            one.last.bead,
            _listed((status.value, count) for status, count in one.statuses),
            one.confidence,
            _listed((year or "undated", count) for year, count in one.years),
            _listed(one.forms),
        )
    for status, count in (("not-found", term.not_found), ("omitted", term.omitted)):
        if count:
            row: dict[str, Cell] = {name: "" if kind is str else None for name, kind in VARIANT_COLUMNS.items()}
            row |= dict(zip(VARIANT_COLUMNS, head, strict=False))
            row |= {"count": count, "share": count / term.count, "statuses": _listed([(status, count)])}
            yield tuple(row.values())


def uses_table(documents: Iterable[DocumentUses]) -> Table:
    """A table of occurrences with :data:`USE_COLUMNS`."""
    return Table(USE_COLUMNS, [row for document in documents for row in _use_rows(document)])


def _use_rows(document: DocumentUses) -> Iterator[tuple[Cell, ...]]:
    for use in document.uses:
        yield (
            document.document,
            document.date,
            use.bead,
            document.source_lang,
            document.target_lang,
            use.term,
            use.phrase,
            use.rendering,
            " ".join(use.key),
            use.status.value,
            use.confidence,
            use.is_omitted,
            "; ".join(use.missing),
            use.source.start,
            use.source.end,
            use.target[0].start if use.target else None,
            use.target[-1].end if use.target else None,
            _spans(use.target),
        )


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
    return _json_lines(objects)


def choices_table(found: ChoiceCounts) -> Table:
    """A table of choices with :data:`CHOICE_COLUMNS`."""
    return Table(CHOICE_COLUMNS, [tuple(asdict(one).values()) for one in found.counts])


def choices_jsonl(found: ChoiceCounts) -> bytes:
    """An object for the corpus (``type`` ``choices``) and one for each kind and value (``choice``)."""
    head = {"type": "choices", "documents": found.documents, "counts": len(found.counts)}
    rows = (dict(zip(CHOICE_COLUMNS, row, strict=True)) for row in choices_table(found).rows)
    return _json_lines([head, *({"type": "choice", **row} for row in rows)])


def lines_table(lines: Iterable[Line]) -> Table:
    """A table of hits with :data:`LINE_COLUMNS`."""
    return Table(
        LINE_COLUMNS,
        [
            (
                one.date,
                one.document,
                one.bead,
                one.side,
                one.left,
                one.hit,
                one.right,
                one.other,
                one.marked,
                _spans(one.marks),
                "; ".join(one.terms),
                "; ".join(one.statuses),
            )
            for one in lines
        ],
    )


def _spans(spans: Iterable[Span]) -> str:
    return ",".join(f"{span.start}-{span.end}" for span in spans)


def _listed(counted: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{text} {count}" for text, count in counted)


def _rounded(value: Any) -> Any:
    """Figures to six digits: more differ from machine to machine."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _json_lines(objects: Iterable[Mapping[str, Any]]) -> bytes:
    lines = (json.dumps(_rounded(one), ensure_ascii=False, allow_nan=False, separators=(",", ":")) for one in objects)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _tsv(table: Table) -> bytes:
    # A tab or line end in a cell becomes one blank, so that spans stay right; what UTF-8 cannot express, a sign.
    rows = (table.columns, *(map(_written, row) for row in table.rows))
    lines = ("\t".join("".join(" " if c in _BREAKS else c for c in cell) for cell in row) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _written(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.4f}"
    return "" if cell is None else str(cell)


_BREAKS = frozenset("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def _jsonl(table: Table) -> bytes:
    return _json_lines(dict(zip(table.columns, row, strict=True)) for row in table.rows)


TABLE_FORMATS: dict[str, Callable[[Table], bytes]] = {
    "tsv": _tsv,
    "jsonl": _jsonl,
    "parquet": lambda table: parquet(table.columns, [_rounded(row) for row in table.rows]),
}
"""Formats of tables by name. TSV rounds figures to four digits."""
