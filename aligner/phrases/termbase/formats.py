"""The formats of termbases, and reading a file in any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from aligner.errors import ParameterError, ReadError, ResourceError
from aligner.phrases.termbase.entries import Termbase
from aligner.phrases.termbase.markup import read_markup
from aligner.phrases.termbase.tbx import render_tbx
from aligner.phrases.termbase.tbx2 import render_tbx2
from aligner.phrases.termbase.termfile import TermFile
from aligner.phrases.termbase.tsv import read_tsv, render_tsv

__all__ = ["TERMBASE_FORMATS", "TermbaseFormat", "load_termbase", "read_termbase", "termbase_format"]

_BUILT_IN = "termbase.tsv"
# A terminology portal's whole export has some 20 MB; the tree of one of this size needs about 1 GB.
_MAX_BYTES = 64 * 1024**2

Languages = tuple[str, str]
"""Source and target."""


@dataclass(frozen=True, slots=True)
class TermbaseFormat:
    """A format in and out.

    read
        The bytes, what to call the file in messages, and the languages wanted (None: what the file says).
    """

    name: str
    extension: str
    description: str
    read: Callable[[bytes, str, Languages | None], TermFile]
    render: Callable[[Termbase], bytes]


def _read_tsv(data: bytes, path: str, languages: Languages | None) -> TermFile:
    # A table says its languages itself.
    return read_tsv(data, path)


TERMBASE_FORMATS = {
    one.name: one
    for one in (
        TermbaseFormat("tsv", ".tsv", "a table to edit by hand", _read_tsv, render_tsv),
        TermbaseFormat("tbx", ".tbx", "TBX 3 (ISO 30042:2019), TBX-Basic", read_markup, render_tbx),
        TermbaseFormat("tbx2", ".tbx", "TBX 2 (martif), for tools that read only that", read_markup, render_tbx2),
    )
}
"""Every format, by the name it has on the command line."""


def termbase_format(name: str) -> TermbaseFormat:
    """A format by its name; :class:`ParameterError` with the names where there is none."""
    if name not in TERMBASE_FORMATS:
        raise ParameterError(f"{name!r} is no termbase format: choose from {', '.join(TERMBASE_FORMATS)}")
    return TERMBASE_FORMATS[name]


def read_termbase(path: Path | None = None, languages: Languages | None = None) -> TermFile:
    """Read a termbase of any format from a file, or the built-in one, with all that is wrong with its entries.

    languages
        Which two to take from a file that has more; a table names its own.

    Raises :class:`NotationError` with the line where the file as a whole breaks its format, :class:`ReadError`
    where it cannot be opened, and :class:`ResourceError` where the built-in one is missing.
    """
    if path is None:
        try:
            data = files("aligner").joinpath("resources", _BUILT_IN).read_bytes()
        except OSError as error:
            raise ResourceError(f"the built-in termbase cannot be read ({error}): install aligner again") from error
        return read_tsv(data, f"aligner/resources/{_BUILT_IN}")
    data = _load(path)
    reader = read_markup if _is_markup(data) else _read_tsv
    return reader(data, str(path), languages)


def load_termbase(path: Path | None = None, languages: Languages | None = None) -> Termbase:
    """Like :func:`read_termbase`, for use: the first entry that is wrong raises :class:`NotationError`."""
    return read_termbase(path, languages).termbase()


def _load(path: Path) -> bytes:
    try:
        if path.is_file() and (size := path.stat().st_size) > _MAX_BYTES:
            raise ReadError(f"has {size:,} bytes, more than the {_MAX_BYTES:,} that are read: split it", path=path)
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}", path=path) from error
    except ValueError as error:
        raise ReadError(f"no usable file name ({error})", path=repr(str(path))) from error


def _is_markup(data: bytes) -> bool:
    # UTF-16 is never a table, and its first characters are a byte-order mark.
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
