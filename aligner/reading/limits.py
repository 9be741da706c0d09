"""What a file may be before it is opened, and the checks. Each number says what it guards against.

The limits stand far above real documents (a ministry page has 0.1 MB, a yearbook 5 MB) and below what would
make an ordinary computer swap or wait for minutes.
"""

from __future__ import annotations

import stat
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from aligner.errors import ReadError

__all__ = [
    "MAX_ARCHIVE_BYTES",
    "MAX_ARCHIVE_ENTRIES",
    "MAX_ARCHIVE_RATIO",
    "MAX_FILE_BYTES",
    "MAX_MARKUP_BYTES",
    "MAX_NESTING",
    "MAX_PAGES",
    "check_archive",
    "check_markup",
    "load",
]

MAX_FILE_BYTES = 64 * 1024**2
"""Of any file. Text of this size decodes to some 200 MB of Python string and its parts."""

MAX_MARKUP_BYTES = 16 * 1024**2
"""Of HTML and Markdown, whose trees need 10 to 20 times the memory of the text."""

MAX_NESTING = 250
"""Elements of HTML within each other; libxml2 itself leaves out what is nested deeper than 256."""

MAX_PAGES = 5000
"""Of a PDF: more is a library in one file, and each page costs some milliseconds."""

MAX_ARCHIVE_ENTRIES = 10_000
"""Files in a DOCX; one with a thousand pictures has a little over a thousand."""

MAX_ARCHIVE_BYTES = 256 * 1024**2
"""Of a DOCX unpacked, pictures included."""

MAX_ARCHIVE_RATIO = 200
"""Unpacked to packed size, for a DOCX that unpacks to more than 16 MB. The XML of real documents is packed
10 to 40 times; a zip bomb reaches the limit of the method, 1,032 times."""

_SMALL_ARCHIVE = 16 * 1024**2


def load(path: Path) -> bytes:
    """The bytes of a regular file of an acceptable size.

    Raises :class:`ReadError` where it is missing, a folder, no regular file, too large or not readable.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError("is a folder, not a file: name a file in it", path=path)
        if not stat.S_ISREG(status.st_mode):
            raise ReadError("is not a regular file: save its content to a file first", path=path)
        if status.st_size > MAX_FILE_BYTES:
            raise ReadError(
                f"has {status.st_size:,} bytes, more than the {MAX_FILE_BYTES:,} that are read: split it",
                path=path,
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError("no such file: check the name", path=path) from None
    except PermissionError:
        raise ReadError("no permission to read it: change its permissions", path=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReadError(f"cannot be read ({reason}): check the file and its disk", path=path) from None


def check_markup(data: bytes, path: str) -> None:
    """Raise :class:`ReadError` where marked-up text is too large to make a tree of."""
    if len(data) > MAX_MARKUP_BYTES:
        raise ReadError(
            f"has {len(data):,} bytes of markup, more than the {MAX_MARKUP_BYTES:,} that are read: split it",
            path=path,
        )


def check_archive(data: bytes, path: str) -> None:
    """Raise :class:`ReadError` where a ZIP archive is damaged or would unpack to too much.

    The sizes are those that the archive declares; ``zipfile`` never unpacks more than declared.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        raise ReadError("damaged or cut short: get the file again", path=path) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    too_dense = unpacked > _SMALL_ARCHIVE and unpacked / packed > MAX_ARCHIVE_RATIO
    if len(entries) > MAX_ARCHIVE_ENTRIES or unpacked > MAX_ARCHIVE_BYTES or too_dense:
        raise ReadError(
            f"would unpack to {len(entries):,} parts and {unpacked:,} bytes, as a zip bomb does: "
            "save the document again, without large pictures",
            path=path,
        )
