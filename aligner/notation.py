"""Vecalign's notation for gold and computed beads, read and written.

One bead a line, sentence numbers from 0, source side first, an empty side for a null bead, and an optional
third field with a score::

    [0]:[0, 1]
    [1]:[]
    [2, 3]:[2]:0.9312

A bead that stands out of order is written like any other, in the place of its source sentences.

Blocks of lines that correspond (``*.paragraph_gold.tsv``) are written the same way with a tab for the colon.
Source: Thompson and Koehn, "Vecalign: Improved Sentence Alignment in Linear Time and Space", EMNLP 2019.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from aligner.errors import NotationError

__all__ = ["BeadIndices", "Indices", "format_bead", "format_beads", "parse_beads", "parse_blocks"]

Indices: TypeAlias = tuple[int, ...]
"""Sentence numbers of one side, from 0, in increasing order."""

BeadIndices: TypeAlias = tuple[Indices, Indices]
"""Sentence numbers of both sides of a bead, source first."""

# A sentence number has at most nine digits: more is damage, and int() would take ever longer over it.
_SIDE = r"\[[ ]*((?:[0-9]{1,9}[ ]*(?:,[ ]*[0-9]{1,9}[ ]*)*)?)\]"
_SCORE = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|nan|[-+]?inf"
_BEAD = re.compile(rf"{_SIDE}[ ]*:[ ]*{_SIDE}(?:[ ]*:[ ]*(?:{_SCORE}))?")
_BLOCK = re.compile(rf"{_SIDE}[ ]*\t[ ]*{_SIDE}")


def parse_beads(text: str, path: str) -> list[BeadIndices]:
    r"""Read beads; scores are passed over and blank lines skipped.

    ``path`` only names the text in messages.

    >>> parse_beads("[0]:[0, 1]\n[1]:[]:0.93\n", "gold.align")
    [((0,), (0, 1)), ((1,), ())]

    Raises :class:`NotationError` with file and line for anything that is not a bead, a bead with two empty
    sides, and a sentence number that stands twice. Numbers come back sorted.
    """
    return _parse(text, path, _BEAD, "expected a bead such as [0]:[0, 1], found")


def parse_blocks(text: str, path: str) -> list[BeadIndices]:
    r"""Read blocks of corresponding lines.

    >>> parse_blocks("[0, 1]\t[0]\n", "report.paragraph_gold.tsv")
    [((0, 1), (0,))]

    Raises :class:`NotationError` as :func:`parse_beads` does.
    """
    return _parse(text, path, _BLOCK, "expected a block such as [0, 1]<TAB>[0], found")


def format_bead(source: Iterable[int], target: Iterable[int], score: float | None = None) -> str:
    """One bead as a line, without the line end.

    >>> format_bead(range(3, 5), [3], 0.98)
    '[3, 4]:[3]:0.980000'
    """
    line = f"{list(source)}:{list(target)}"
    return line if score is None else f"{line}:{score:.6f}"


def format_beads(beads: Iterable[tuple[Iterable[int], Iterable[int]]]) -> str:
    r"""Beads as a whole file, one a line.

    >>> format_beads([((0,), (0, 1)), ((1,), ())])
    '[0]:[0, 1]\n[1]:[]\n'
    """
    return "".join(format_bead(source, target) + "\n" for source, target in beads)


def _parse(text: str, path: str, form: re.Pattern[str], expected: str) -> list[BeadIndices]:
    beads: list[BeadIndices] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        content = line.strip()
        if not content:
            continue
        match = form.fullmatch(content)
        if match is None:
            raise NotationError(f"{expected} {_shortened(content)!r}", path=path, line=number)
        bead = (_indices(match[1]), _indices(match[2]))
        if not any(bead):
            raise NotationError("both sides are empty: write at least one sentence", path=path, line=number)
        for side in bead:
            if len(set(side)) < len(side):
                message = f"a sentence number stands twice in {list(side)}"
                raise NotationError(message, path=path, line=number)
        beads.append(bead)
    return beads


def _indices(text: str) -> Indices:
    # Hand-made gold lists them out of order now and then.
    return tuple(sorted(int(number) for number in text.split(",") if number.strip()))


def _shortened(line: str, length: int = 60) -> str:
    return line if len(line) <= length else line[: length - 1] + "…"
