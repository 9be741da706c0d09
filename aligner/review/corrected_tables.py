"""Corrected files with a bead in each line: tab-separated values of a spreadsheet, and JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aligner.model import Comment
from aligner.review.corrected import Corrected, Half, Unit, decoded, edit_number, in_pairs, refuse

__all__ = ["read_jsonl", "read_tsv"]

_YES = ("true", "1", "yes")


def read_tsv(data: bytes, path: Path) -> list[Corrected]:
    """A table with the columns of :data:`aligner.writing.tsv.COLUMNS`, of which ``source`` and ``target`` are enough.

    A table without a line of names holds source and target in its first two columns.
    """
    names: list[str] = []
    units: list[Unit] = []
    edits: dict[str, int] = {}
    for number, line in decoded(data, path):
        if not line.strip():
            continue
        cells = line.split("\t")
        if not names:
            heads = [cell.strip().strip('"').lower() for cell in cells]
            if "source" in heads and "target" in heads:
                names = heads
                continue
            names = ["source", "target"]
        if len(cells) < 2 or (len(names) > 2 and len(cells) != len(names)):
            refuse(f"has {len(cells)} columns, but the first line has {len(names)}", path, number)
        row = dict(zip(names, map(_unquoted, cells), strict=False))
        pair = row.get("pair", "")
        if edit := row.get("edit", "").strip():
            edits[pair] = _whole(edit, path, number)
        units.append(
            Unit(
                number,
                Half((row["source"],) if row["source"].strip() else (), start=_offset(row.get("source_start", ""))),
                Half((row["target"],) if row["target"].strip() else (), start=_offset(row.get("target_start", ""))),
                pair,
                row.get("bead", "").strip(),
                row["crossing"].strip().lower() in _YES if row.get("crossing", "").strip() else None,
                "confirmed_by" in row,
                (row["confirmed_by"].strip(), row.get("confirmed_at", "").strip())
                if row.get("confirmed_by", "").strip()
                else None,
                (row["comments"].strip(),) if row.get("comments", "").strip() else (),
            )
        )
    return in_pairs(units, edits)


def _unquoted(cell: str) -> str:
    """A cell as it was before a spreadsheet put it into quotation marks.

    A sentence that is a quotation looks alike: there the marks go too, which finding its text in the document allows.

    >>> _unquoted('"He said ""no""."'), _unquoted('"No," she said, "no."')
    ('He said "no".', '"No," she said, "no."')
    """
    inner = cell[1:-1]
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"' or '"' in inner.replace('""', ""):
        return cell
    return inner.replace('""', '"')


def _offset(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < 12 else None


def _whole(text: str, path: Path, line: int) -> int:
    number = edit_number(text)
    if number is None:
        refuse(f"the number of the edit is {text!r}, but must be a whole number: leave the column alone", path, line)
    return number


def read_jsonl(data: bytes, path: Path) -> list[Corrected]:
    """Lines of :class:`~aligner.writing.jsonl.JsonlWriter`; of a bead, the texts of its sides are enough."""
    units: list[Unit] = []
    edits: dict[str, int] = {}
    for number, line in decoded(data, path):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            if item["type"] == "bitext":
                if "edit" in item:
                    edits[item["pair"]] = int(item["edit"])
            elif item["type"] == "bead":
                units.append(_unit(item, number, item.get("pair", "") in edits))
            else:
                raise ValueError(f"type {item['type']!r} is neither bitext nor bead")
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            said = f"{error} is not there" if isinstance(error, KeyError) else str(error).partition("\n")[0]
            refuse(f"cannot be used as it stands ({said})", path, number)
    return in_pairs(units, edits)


def _unit(item: dict[str, Any], line: int, says_review: bool) -> Unit:
    known = item.get("review")
    return Unit(
        line,
        _half(item["source"]),
        _half(item["target"]),
        _text(item.get("pair", "")),
        _text(item.get("id", "")),
        item["crossing"] is True if "crossing" in item else None,
        says_review,
        (_text(known["author"]), _text(known["date"])) if known else None,
        tuple(str(Comment(0, *(_text(one[name]) for name in ("author", "date", "text")))) for one in _comments(item)),
    )


def _comments(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"author": "", "date": ""} | one for one in item.get("comments", ())]


def _half(item: dict[str, Any]) -> Half:
    sentences = item.get("sentences", ())
    texts = tuple(_text(one["text"]) for one in sentences)
    whole = _text(item.get("text", "".join(texts)))
    start = sentences[0].get("start") if sentences else None
    start = start if isinstance(start, int) else None
    if "".join("".join(texts).split()) == "".join(whole.split()):
        return Half(texts, exact=True, start=start)
    # Somebody has corrected the text and left the sentences alone.
    return Half((whole,) if whole.strip() else (), start=start)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
