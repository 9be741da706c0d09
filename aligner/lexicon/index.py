"""The dictionary as a few flat arrays, built once and kept in the user's cache folder."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.cedict import Glossary, cedict_bytes, parse, unpack

__all__ = ["DictionaryIndex", "build_index", "load_index"]

# Part of the cache file's name: to be raised whenever the parser or the keys of words change.
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class DictionaryIndex:
    """Headwords and their weighted glosses in compressed sparse rows.

    headwords
        headword → row.
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
    """

    headwords: dict[str, int]
    keys: tuple[str, ...]
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    readings: dict[str, tuple[str, ...]]
    simplified: dict[int, str]
    digest: str

    def fold(self, text: str) -> str:
        """``text`` with every Traditional character replaced by its Simplified one; same length."""
        return text.translate(self.simplified)


def build_index(glossary: Glossary, digest: str) -> DictionaryIndex:
    """Lay a glossary out as flat arrays."""
    keys: dict[str, int] = {}
    starts, columns, weights = [0], [], []
    for glosses in glossary.glosses.values():
        for key, weight in glosses.items():
            columns.append(keys.setdefault(key, len(keys)))
            weights.append(weight)
        starts.append(len(columns))
    return DictionaryIndex(
        {word: row for row, word in enumerate(glossary.glosses)},
        tuple(keys),
        np.asarray(starts, np.int32),
        np.asarray(columns, np.int32),
        np.asarray(weights, np.float32),
        glossary.readings,
        {ord(old): new for old, new in glossary.simplified.items()},
        digest,
    )


def load_index(cache: Path | None) -> DictionaryIndex:
    """The index of CC-CEDICT, from ``cache`` (a folder) where it was built before.

    A cache that cannot be read or written is passed over: it only saves time.
    """
    packed, digest = cedict_bytes()
    path = None if cache is None else cache / f"cc-cedict-{_FORMAT}-{digest[:16]}.npz"
    if path is not None and path.exists():
        try:
            return _read(path, digest)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            pass
    index = build_index(parse(unpack(packed)), digest)
    if path is not None:
        _store(index, path)
    return index


def _read(path: Path, digest: str) -> DictionaryIndex:
    with np.load(path, allow_pickle=False) as arrays:
        headwords = _strings(arrays["headwords"])
        readings = _strings(arrays["readings"])
        simplified = _strings(arrays["simplified"])[0]
        return DictionaryIndex(
            {word: row for row, word in enumerate(headwords)},
            tuple(_strings(arrays["keys"])),
            arrays["starts"],
            arrays["columns"],
            arrays["weights"],
            {line[0]: tuple(line[1:].split(" ")) for line in readings},
            {ord(old): new for old, new in zip(simplified[::2], simplified[1::2], strict=True)},
            digest,
        )


def _store(index: DictionaryIndex, path: Path) -> None:
    arrays = {
        "headwords": _bytes(list(index.headwords)),
        "keys": _bytes(list(index.keys)),
        "starts": index.starts,
        "columns": index.columns,
        "weights": index.weights,
        "readings": _bytes([char + " ".join(syllables) for char, syllables in index.readings.items()]),
        "simplified": _bytes(["".join(chr(old) + new for old, new in index.simplified.items())]),
    }
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        Path(temporary).replace(path)
    except OSError:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _bytes(strings: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(strings).encode("utf-8"), np.uint8)


def _strings(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n")
