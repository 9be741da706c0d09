"""How frequent words are in a language at large, by a list that the user has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aligner.corpus.measures import log_likelihood, log_ratio
from aligner.errors import NotationError, ReadError
from aligner.lexicon.tokens import Tokenizer

__all__ = ["Keyness", "Reference", "read_reference"]


@dataclass(frozen=True, slots=True)
class Keyness:
    """How much more frequent something is here than at large: surely (G²), and by how many doublings."""

    likelihood: float
    ratio: float


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Counts by key of a word, and the sum of the whole list, with what is no single word here.

    >>> Reference({"管控": 2.0}, 1000.0).keyness(["管控", "分歧"], count=4, size=1000).ratio
    3.0
    """

    counts: Mapping[str, float]
    size: float

    def keyness(self, keys: list[str] | tuple[str, ...], *, count: int, size: int) -> Keyness:
        """Of a phrase that has ``count`` occurrences among ``size`` words.

        A list has words only. No phrase is more frequent than its rarest word, so that one is what it is compared with:
        what comes out is never too much.
        """
        other = min(self.counts.get(key, 0.0) for key in keys)
        return Keyness(log_likelihood(count, size, other, self.size), log_ratio(count, size, other, self.size))


def read_reference(path: Path, tokenizer: Tokenizer) -> Reference:
    """A table of words and counts, divided by a tab; lines that begin with ``#`` are passed over.

    Raises :class:`~aligner.errors.ReadError` where it cannot be read and :class:`~aligner.errors.NotationError`, with
    the line, where it is no such table.
    """
    counts: dict[str, float] = {}
    size = 0.0
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path) from error
    except UnicodeDecodeError as error:
        raise NotationError("is not UTF-8: save the list as UTF-8", path=path) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, figure = line.rstrip("\r").partition("\t")
        try:
            count = float(figure)
        except ValueError:
            count = -1.0
        if not 0.0 <= count < 1e18:
            message = "is no line of a frequency list: write a word, a tab and how often it occurs"
            raise NotationError(message, path=path, line=number)
        size += count
        keys = tokenizer.keys(word)
        if len(keys) == 1:
            counts[keys[0]] = counts.get(keys[0], 0.0) + count
    if not size:
        raise NotationError("holds no word with a count: write a word, a tab and how often it occurs", path=path)
    return Reference(counts, size)
