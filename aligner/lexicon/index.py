"""The dictionary as a few flat arrays, built once and kept in the user's cache folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.cedict import Glossary, cedict_bytes, parse, unpack
from aligner.lexicon.headwords import Headwords
from aligner.lexicon.keys import SortedLines, WordKeys, english_lemmas
from aligner.lexicon.phrasing import PhraseCounts, count_phrases
from aligner.lexicon.store import read_arrays, write_arrays

__all__ = ["DictionaryIndex", "build_index", "load_index"]

# Part of the cache file's name: to be raised whenever the parser or the keys of words change.
_FORMAT = 3


@dataclass(frozen=True)
class DictionaryIndex:
    """Headwords and their weighted glosses in compressed sparse rows.

    headwords
        Simplified forms and their rows.
    keys
        Keys of target words, by column.
    starts
        int32 (rows + 1): where each row begins in ``columns`` and ``weights``.
    columns, weights
        int32 and float32 (entries).
    readings
        character → pinyin syllables without tones.
    simplified
        Translation table for :meth:`str.translate` from Traditional to Simplified.
    digest
        SHA-256 of the dictionary file.
    words
        Keys of English words that occur in the dictionary, by lower case without accents.
    lemmas
        Forms of English words and their lemmas; None where they were not kept with the index.
    phrases
        How the words of ``keys`` stand in glosses.
    """

    headwords: Headwords
    keys: tuple[str, ...]
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    readings: dict[str, tuple[str, ...]]
    simplified: dict[int, str]
    digest: str
    phrases: PhraseCounts
    words: Mapping[str, str] = field(default_factory=dict)
    lemmas: Mapping[str, str] | None = None

    @cached_property
    def _traditional(self) -> re.Pattern[str]:
        return re.compile(f"[{''.join(map(re.escape, map(chr, self.simplified)))}]" if self.simplified else "(?!)")

    def fold(self, text: str) -> str:
        """``text`` with every Traditional character replaced by its Simplified one; same length."""
        # Looking for one is several times faster than replacing them, and most texts have none.
        return text.translate(self.simplified) if self._traditional.search(text) else text

    def english(self) -> WordKeys:
        """How English words become keys, without working out those that are known here."""
        return WordKeys("en", self.words, self.lemmas)


def build_index(glossary: Glossary, digest: str) -> DictionaryIndex:
    """Lay a glossary out as flat arrays."""
    keys: dict[str, int] = {}
    starts, columns, weights = [0], [], []
    headwords = Headwords.of(glossary.glosses)
    for word in headwords:
        for key, weight in glossary.glosses[word].items():
            columns.append(keys.setdefault(key, len(keys)))
            weights.append(weight)
        starts.append(len(columns))
    return DictionaryIndex(
        headwords,
        tuple(keys),
        np.asarray(starts, np.int32),
        np.asarray(columns, np.int32),
        np.asarray(weights, np.float32),
        glossary.readings,
        {ord(old): new for old, new in glossary.simplified.items()},
        digest,
        count_phrases(glossary.phrases, keys),
        glossary.words,
    )


def load_index(cache: Path | None) -> DictionaryIndex:
    """The index of CC-CEDICT, from ``cache`` (a folder) where it was built before.

    A cache that cannot be read or written is passed over: it only saves time.
    """
    packed, digest = cedict_bytes()
    path = None if cache is None else cache / f"cc-cedict-{_FORMAT}-{digest[:16]}-{_makers()}.index"
    if path is not None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            return _from_arrays(read_arrays(path), digest)
    index = build_index(parse(unpack(packed)), digest)
    if path is not None:
        with suppress(OSError):
            write_arrays(path, _to_arrays(index))
    return index


def _makers() -> str:
    """The versions of what makes the keys."""
    return "-".join(metadata.version(package) for package in ("simplemma", "snowballstemmer"))


def _from_arrays(arrays: dict[str, NDArray[np.generic]], digest: str) -> DictionaryIndex:
    simplified = _text(arrays["simplified"])
    firsts = {char: number for number, char in enumerate(_text(arrays["firsts"]))}
    places = arrays["places"].astype(np.int32, copy=False).reshape(-1, 3)
    return DictionaryIndex(
        Headwords(_text(arrays["headwords"]), firsts, places),
        tuple(_strings(arrays["keys"])),
        arrays["starts"].astype(np.int32, copy=False),
        arrays["columns"].astype(np.int32, copy=False),
        arrays["weights"].astype(np.float32, copy=False),
        {line[0]: tuple(line[1:].split(" ")) for line in _strings(arrays["readings"])},
        {ord(old): new for old, new in zip(simplified[::2], simplified[1::2], strict=True)},
        digest,
        _phrases(arrays),
        SortedLines(lambda: _text(arrays["words"])),
        SortedLines(lambda: _text(arrays["lemmas"])),
    )


def _phrases(arrays: dict[str, NDArray[np.generic]]) -> PhraseCounts:
    begins, ends, whole, together = (
        arrays[name].astype(np.int32, copy=False) for name in ("begins", "ends", "all", "together")
    )
    return PhraseCounts(begins, ends, whole, arrays["pairs"].astype(np.int64, copy=False), together)


def _to_arrays(index: DictionaryIndex) -> dict[str, NDArray[np.generic]]:
    return {
        "headwords": _bytes(index.headwords.text),
        "firsts": _bytes("".join(index.headwords.firsts)),
        "places": index.headwords.places.ravel(),
        "keys": _bytes("\n".join(index.keys)),
        "starts": index.starts,
        "columns": index.columns,
        "weights": index.weights,
        "readings": _bytes("\n".join(char + " ".join(syllables) for char, syllables in index.readings.items())),
        "simplified": _bytes("".join(chr(old) + new for old, new in index.simplified.items())),
        "begins": index.phrases.begins,
        "ends": index.phrases.ends,
        "all": index.phrases.all,
        "pairs": index.phrases.pairs,
        "together": index.phrases.together,
        "words": _bytes(SortedLines.of(index.words).text),
        "lemmas": _bytes(SortedLines.of(english_lemmas()).text),
    }


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), np.uint8)


def _text(array: NDArray[np.generic]) -> str:
    return str(memoryview(array), "utf-8")  # type: ignore[arg-type]


def _strings(array: NDArray[np.generic]) -> list[str]:
    return _text(array).split("\n")
