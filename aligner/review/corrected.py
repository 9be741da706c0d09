"""What a file says that was exported, corrected in another tool, and comes back.

The formats differ in what survives a tool: offsets of a table do not when somebody moves a sentence, ids do not in
OmegaT. So a file is read for its texts, and for whatever else it says as hints; :mod:`~aligner.review.placing` finds
the texts in the documents again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from aligner.errors import NotationError, ParameterError, ReadError
from aligner.model import Side, other_side

__all__ = ["Corrected", "Half", "Unit", "bead_number", "decoded", "edit_number", "in_pairs", "read_corrected"]


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a unit.

    texts
        In order; what stands between them is left out.
    exact
        Whether each of them is one sentence; else only where the first begins and the last ends is known.
    start
        Where it begins in the document, as far as the file says so and may be right.
    reached
        The same in the text of this side of the file, as characters of its folded text.
    """

    texts: tuple[str, ...] = ()
    exact: bool = False
    start: int | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A bead as a file has it.

    pair
        The id of its pair; "" where the file does not say.
    id
        Its name in the file, such as ``pair.b3``, or "".
    crossing
        None where the file does not say.
    says_review, review
        Whether the file says whether a bead is confirmed, and if so by whom and when; None for one that is not.
    notes
        What somebody has said about it.
    """

    line: int
    source: Half
    target: Half
    pair: str = ""
    id: str = ""
    crossing: bool | None = None
    says_review: bool = False
    review: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()

    def half(self, side: Side) -> Half:
        """One side."""
        return self.source if side == "source" else self.target


@dataclass(frozen=True)
class Corrected:
    """The units of one pair in a file.

    pair
        Its id, "" where the file does not say.
    edit
        The number of the last edit of the store that the file took in when it was exported; None where that is gone.
    texts
        The whole folded text of each side, where the file has it.
    knows_sides
        Whether the file says which side is the source; else the sides may have to be exchanged.
    """

    pair: str
    edit: int | None
    units: tuple[Unit, ...]
    texts: dict[Side, str] = field(default_factory=dict)
    knows_sides: bool = True

    def exchanged(self) -> Corrected:
        """The same with the sides exchanged."""
        units = tuple(replace(unit, source=unit.target, target=unit.source) for unit in self.units)
        return replace(self, units=units, texts={other_side(side): text for side, text in self.texts.items()})


# What every database can hold.
_DIGITS = 18
_NUMBER = re.compile(r"\.b([1-9][0-9]{0,9})$")


def bead_number(identifier: str) -> int:
    """Which bead of its pair a name means, from 0; -1 for none.

    >>> bead_number("talk.b3"), bead_number("talk.r1")
    (2, -1)
    """
    found = _NUMBER.search(identifier)
    return int(found[1]) - 1 if found else -1


def edit_number(text: str) -> int | None:
    """The number of an edit; None for what is none, and for what is too long to be one.

    >>> edit_number("12"), edit_number("twelve"), edit_number("9" * 5000)
    (12, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def in_pairs(units: Sequence[Unit], edits: dict[str, int]) -> list[Corrected]:
    """Units by their pairs, each with the number of its edit."""
    pairs: dict[str, list[Unit]] = {}
    for unit in units:
        pairs.setdefault(unit.pair, []).append(unit)
    return [Corrected(pair, edits.get(pair), tuple(some)) for pair, some in pairs.items()]


def decoded(data: bytes, path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers, from 1; spreadsheets write UTF-16 too."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at = data[: error.start].count(b"\n") + 1
        raise NotationError("is no UTF-8 text: save it as UTF-8", path=path, line=at) from error
    yield from enumerate(re.split("\r\n|\n|\r", text), start=1)


def read_corrected(path: Path) -> list[Corrected]:
    """The units of a TMX, TEI, TSV, JSON Lines or InterText file, by pairs in the order in which they come.

    Raises :class:`~aligner.errors.ReadError` where the file cannot be read,
    :class:`~aligner.errors.NotationError` with file and line where it cannot be understood, and
    :class:`~aligner.errors.ParameterError` for a file of another kind.
    """
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot be read ({getattr(error, 'strerror', '') or error})", path=path) from error
    found = _reader(path)(data, path)
    if not any(part.units for part in found):
        raise NotationError("holds no bead: give a file of 'aligner export'", path=path)
    return found


def _reader(path: Path) -> Callable[[bytes, Path], list[Corrected]]:
    from aligner.review import corrected_markup, corrected_tables

    readers: dict[str, Callable[[bytes, Path], list[Corrected]]] = {
        ".tmx": corrected_markup.read_tmx,
        ".xml": corrected_markup.read_tei,
        ".tei": corrected_markup.read_tei,
        ".tsv": corrected_tables.read_tsv,
        ".txt": corrected_tables.read_tsv,
        ".jsonl": corrected_tables.read_jsonl,
    }
    suffix = path.suffix.lower()
    if suffix not in readers:
        raise ParameterError(f"{path}: corrected files end in {', '.join(readers)}, not in {suffix or 'nothing'!r}")
    return readers[suffix]


def refuse(message: str, path: Path, line: int) -> NoReturn:
    """Say what cannot be understood, and where."""
    raise NotationError(message, path=path, line=line)
