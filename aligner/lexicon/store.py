"""A file of named arrays that is read without being copied or unpacked."""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["read_arrays", "write_arrays"]

_MAGIC = b"ALIGNER1"
# A multiple of every item's size, so that no array lies askew in memory.
_STEP = 64


def write_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write one-dimensional arrays to ``path``, whole or not at all; folders are made.

    Any number of processes may do this at once. Raises :class:`OSError`.
    """
    body = bytearray()
    entries: dict[str, tuple[str, int, int]] = {}
    for name, array in arrays.items():
        entries[name] = (array.dtype.str, len(body), len(array))
        body += array.tobytes()
        body += bytes(-len(body) % _STEP)
    head = json.dumps({"arrays": entries, "size": len(body), "check": zlib.crc32(body)}).encode()
    start = _MAGIC + len(head).to_bytes(8, "little") + head
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(start + bytes(-len(start) % _STEP) + body)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """The arrays of :func:`write_arrays`, read-only, mapped into memory.

    Raises :class:`OSError`, or :class:`ValueError`, :class:`KeyError` or :class:`TypeError` where the file is damaged.
    """
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if content[: len(_MAGIC)] != _MAGIC:
        raise ValueError(f"{path}: no file of arrays")
    at = len(_MAGIC) + 8
    length = int.from_bytes(content[len(_MAGIC) : at], "little")
    head = json.loads(bytes(content[at : at + length]))
    body = content[at + length + -(at + length) % _STEP :]
    if len(body) != head["size"] or zlib.crc32(body) != head["check"]:
        raise ValueError(f"{path}: damaged")
    return {
        name: np.frombuffer(body, np.dtype(kind), count, offset)
        for name, (kind, offset, count) in head["arrays"].items()
    }
