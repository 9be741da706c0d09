"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from aligner.errors import OutputError

__all__ = ["write"]

_CAUSES = {
    errno.EACCES: "no permission: choose another folder",
    errno.EPERM: "no permission: choose another folder",
    errno.EROFS: "the file system is read-only: choose another folder",
    errno.ENOSPC: "the disk is full: free some space, or choose another folder",
    errno.EDQUOT: "the disk quota is used up: free some space, or choose another folder",
    errno.EFBIG: "the file is too large for this file system",
    errno.EISDIR: "is a folder: give the name of a file",
    errno.ENOENT: "the folder does not exist: make it first",
    errno.ENOTDIR: "not in a folder: a part of the path is a file",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
}


def write(path: Path, data: bytes) -> None:
    """Write ``data`` as the file ``path``, replacing a file that is there.

    The bytes go to a temporary file in the same folder, are forced to the disk and then take the place of
    ``path`` in one step, so that a reader sees the old file or the new one, and an error leaves the old one.
    A link is followed: what it points to is replaced, not the link. Permissions of a file that is there are
    kept. What is not a regular file (a pipe, ``/dev/null``) is written to directly.

    Raises :class:`OutputError`, one line that says what to do; no temporary file is left behind.
    """
    try:
        if path.is_dir():
            raise OutputError(f"{path}: is a folder: give the name of a file")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        cause = _CAUSES.get(error.errno or 0, error.strerror or str(error))
        raise OutputError(f"{path}: {cause}") from error
    except (ValueError, RuntimeError) as error:  # a null byte in the name, links that point in a circle
        raise OutputError(f"{str(path)!r}: no usable file name ({error})") from error


def _replace(path: Path, data: bytes) -> None:
    # A name of its own rather than tempfile's: that one gives files that only their owner may read.
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
