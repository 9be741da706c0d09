"""Tables of document pairs: manifests in and out, and what was left over."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from aligner.errors import NotationError, ReadError
from aligner.model import DocumentPair
from aligner.pairing import Pairing

__all__ = ["Table", "pair_table", "read_manifest", "tsv", "unpaired_table"]

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Header and rows."""


def read_manifest(path: Path) -> list[tuple[str, Path, Path]]:
    """Rows ``id``, ``source``, ``target`` of a manifest; paths count from the manifest's folder.

    Raises :class:`~aligner.errors.NotationError` with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot read the manifest ({error}); it must be UTF-8 text", path=path) from error
    reader = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if missing := {"id", "source", "target"} - set(reader.fieldnames or ()):
        message = (
            f"no column {', '.join(sorted(missing))}: the first line must name id, source and target, tab-separated"
        )
        raise NotationError(message, path=path, line=1)
    rows: list[tuple[str, Path, Path]] = []
    seen: set[str] = set()
    for number, row in enumerate(reader, start=2):
        name, source, target = ((row[column] or "").strip() for column in ("id", "source", "target"))
        if not (name and source and target):
            raise NotationError("id, source and target must all be filled", path=path, line=number)
        if name in seen:
            raise NotationError(f"the id {name!r} stands twice", path=path, line=number)
        if "/" in name or "\\" in name or name.startswith("."):
            raise NotationError(f"the id {name!r} becomes a file name and may hold no slash", path=path, line=number)
        seen.add(name)
        rows.append((name, path.parent / source, path.parent / target))
    if not rows:
        raise NotationError("lists no pair", path=path)
    return rows


def pair_table(pairing: Pairing, folder: Path) -> Table:
    """Header and rows of a manifest that is to lie in ``folder``; its paths count from there."""
    rows: list[tuple[str, ...]] = [
        (
            pair.id,
            _seen_from(folder, pair.source.path),
            _seen_from(folder, pair.target.path),
            f"{pair.score:.3f}",
            _reasons(pair),
        )
        for pair in pairing.pairs
    ]
    return ("id", "source", "target", "score", "reasons"), rows


def unpaired_table(pairing: Pairing) -> Table:
    """Header and rows of what found no counterpart."""
    rows: list[tuple[str, ...]] = [
        (
            item.document.path,
            item.document.metadata.language,
            item.candidate.path if item.candidate else "",
            f"{item.score:.3f}",
            item.reason,
        )
        for item in pairing.unpaired
    ]
    return ("document", "language", "candidate", "score", "reason"), rows


def _seen_from(folder: Path, path: str) -> str:
    return os.path.relpath(path, folder)


def tsv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Tab-separated lines; white space inside a cell becomes one blank."""
    lines = [header, *rows]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines).encode("utf-8")


def _reasons(pair: DocumentPair) -> str:
    return " ".join(f"{name}={value:.2f}" for name, value in pair.reasons)
