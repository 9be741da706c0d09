"""Plain tables for a terminal, in which a Chinese character takes two columns, and where output goes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from aligner.cli import options
from aligner.errors import ParameterError


def table(header: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> list[str]:
    """Lines of a table, empty without rows.

    align
        A letter for each column: ``l`` left, ``r`` right.

    >>> for line in table(("phrase", "uses"), [("分歧", "12"), ("peace", "3")], "lr"):
    ...     print(line)
    phrase  uses
    分歧      12
    peace      3
    """
    if not rows:
        return []
    lines = [tuple(printable(cell) for cell in row) for row in (header, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(map(pad, line, widths, align)).rstrip() for line in lines]


def width(text: str) -> int:
    """How many columns a text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, columns: int, align: str = "l") -> str:
    """A text with blanks behind it (``l``) or before it (``r``), so that it takes so many columns."""
    blanks = " " * (columns - width(text))
    return blanks + text if align == "r" else text + blanks


def printable(text: str) -> str:
    """A text without what a terminal might take for a command."""
    return "".join(character if character.isprintable() else " " for character in text)


def figure(value: float) -> str:
    """A share with two digits, as ``.42``.

    >>> figure(0.421), figure(1.0), figure(0.0)
    ('.42', '1', '0')
    """
    text = f"{value:.2f}"
    return text[:1] if text.endswith(".00") else text.removeprefix("0")


def count(number: int) -> str:
    """A number, and nothing for none."""
    return str(number) if number else ""


def plural(number: int, noun: str) -> str:
    """A number with its noun.

    >>> plural(1, "hit"), plural(2, "hit")
    ('1 hit', '2 hits')
    """
    return f"{number} {noun}{'s' * (number != 1)}"


def words(status: str) -> str:
    """A status as it is read.

    >>> words("not-found")
    'not found'
    """
    return status.replace("-", " ")


def check_table_format(to: str, output: Path | None) -> None:
    """Refuse, before anything is read, what ``--to`` cannot be, and Parquet without a file or without its extra."""
    from aligner.corpus.parquet import check_parquet
    from aligner.corpus.tables import TABLE_FORMATS

    if to != "table" and to not in TABLE_FORMATS:
        *names, last = "table", *TABLE_FORMATS
        raise ParameterError(f"--to is {to!r}, but must be {', '.join(names)} or {last}")
    if to == "parquet":
        check_parquet()
        if output is None:
            raise ParameterError("--to parquet is nothing to print: name a file with -o")


def check_output(output: Path | None, inputs: Sequence[str]) -> None:
    """Refuse to write over what is read."""
    options.check_output(output, [Path(name) for name in inputs if "://" not in name and "\0" not in name])


def put(data: bytes, output: Path | None) -> None:
    """Write a file whole, or print."""
    if output is not None:
        from aligner.writing import write

        write(output, data)
        return
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
