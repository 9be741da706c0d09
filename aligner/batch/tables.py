"""Tables of document pairs: manifests in and out, and what was left over."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from aligner.errors import NotationError, ReadError
from aligner.model import DocumentPair
from aligner.pairing import Pairing, file_safe
from aligner.report.summary import Failure

__all__ = ["Table", "pair_table", "read_manifest", "tsv", "unpaired_table"]

_BREAK = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Header and rows."""


def read_manifest(path: Path) -> tuple[list[tuple[str, Path, Path]], list[Failure]]:
    """Rows ``id``, ``source``, ``target`` of a manifest, and the rows that miss one of them.

    Paths count from the manifest's folder. Raises :class:`~aligner.errors.NotationError` with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot read the manifest ({error}); it must be UTF-8 text", path=path) from error
    # Split by hand: the csv module refuses long cells and takes a quotation mark for more than it is.
    lines = text.splitlines()
    header = lines[0].split("\t") if lines else []
    if missing := {"id", "source", "target"} - set(header):
        message = (
            f"no column {', '.join(sorted(missing))}: the first line must name id, source and target, tab-separated"
        )
        raise NotationError(message, path=path, line=1)
    rows: list[tuple[str, Path, Path]] = []
    failures: list[Failure] = []
    seen: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        row = dict(zip(header, line.split("\t"), strict=False))
        name, source, target = (row.get(column, "").strip() for column in ("id", "source", "target"))
        if not (name and source and target):
            failures.append(Failure(str(path), f"{path}:{number}: id, source and target must all be filled"))
            continue
        if name.casefold() in seen:
            raise NotationError(f"the id {name!r} stands twice", path=path, line=number)
        if name != file_safe(name):
            message = (
                f"the id {name!r} becomes a file name and may hold no slash, blank or sign: try {file_safe(name)!r}"
            )
            raise NotationError(message, path=path, line=number)
        seen.add(name.casefold())
        rows.append((name, path.parent / source, path.parent / target))
    if not rows and not failures:
        raise NotationError("lists no pair", path=path)
    return rows, failures


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
    return os.path.relpath(path, folder) if path else ""


def tsv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Tab-separated lines; a tab or line end inside a cell becomes a blank."""
    lines = [header, *rows]
    return "".join("\t".join(_BREAK.sub(" ", cell) for cell in line) + "\n" for line in lines).encode("utf-8")


def _reasons(pair: DocumentPair) -> str:
    return " ".join(f"{name}={value:.2f}" for name, value in pair.reasons)
