"""Every error that aligner raises on purpose, in one tree.

::

    AlignerError                 anything that a caller may want to catch
    ├── InputError               a file that cannot be used (names the file, and the line where known)
    │   ├── ReadError            cannot be opened, decoded, unpacked or parsed
    │   ├── EmptyDocumentError   holds no text
    │   └── NotationError        gold, manifest or termbase that breaks its own format
    ├── OutputError              a file or folder that cannot be written
    ├── ParameterError           a value out of its range, or two that contradict each other
    ├── ResourceError            a dictionary, termbase, weights or model file that is missing or damaged
    │   └── MissingExtraError    an optional package is needed; names the extra to install
    ├── StoreError               a review store that cannot be opened, read or written
    ├── EditError                an edit of a store that cannot be made as things stand
    │   ├── ConflictError        somebody else has changed the same place since; says who and when
    │   └── RoleError            an edit that the role of its author does not allow
    └── ValidationError          a TMX or TEI file that breaks a rule

The command line prints ``str(error)`` as one line and exits with 1, so a message says what is wrong,
where (``file:line``) and what to do.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "AlignerError",
    "ConflictError",
    "EditError",
    "EmptyDocumentError",
    "InputError",
    "MissingExtraError",
    "NotationError",
    "OutputError",
    "ParameterError",
    "ReadError",
    "ResourceError",
    "RoleError",
    "StoreError",
    "ValidationError",
]


class AlignerError(Exception):
    """Base of every error raised on purpose."""


class InputError(AlignerError):
    """A file that cannot be used.

    >>> str(InputError("no closing bracket", path="gold.align", line=3))
    'gold.align:3: no closing bracket'
    """

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = None if path is None else str(path)
        self.line = line
        super().__init__(message, self.path, line)

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments are lost by the default pickling, and errors cross process borders in a batch.
        return (_rebuild, (type(self), self.message, self.path, self.line))


def _rebuild(kind: type[InputError], message: str, path: str | None, line: int | None) -> InputError:
    return kind(message, path=path, line=line)


class ReadError(InputError):
    """A file that cannot be opened, decoded, unpacked or parsed."""


class EmptyDocumentError(InputError):
    """A file that holds no text."""


class NotationError(InputError):
    """Gold beads, a manifest or a termbase that breaks its own format."""


class OutputError(AlignerError):
    """A file or folder that cannot be written."""


class ParameterError(AlignerError):
    """A value out of its range, or two values that contradict each other."""


class ResourceError(AlignerError):
    """A dictionary, termbase, weights or model file that is missing or damaged."""


class MissingExtraError(ResourceError):
    """An optional package is needed.

    >>> str(MissingExtraError("--encoder", extra="neural"))
    "--encoder needs an optional package: pip install 'aligner[neural]' (the default aligner needs none)"
    """

    def __init__(self, what: str, *, extra: str) -> None:
        self.what = what
        self.extra = extra
        super().__init__(what, extra)

    def __str__(self) -> str:
        return (
            f"{self.what} needs an optional package: pip install 'aligner[{self.extra}]' "
            "(the default aligner needs none)"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild_missing_extra, (self.what, self.extra))


def _rebuild_missing_extra(what: str, extra: str) -> MissingExtraError:
    return MissingExtraError(what, extra=extra)


class StoreError(AlignerError):
    """A review store that cannot be opened, read or written."""


class EditError(AlignerError):
    """An edit of a review store that cannot be made as things stand; nothing was changed."""


class ConflictError(EditError):
    """Somebody else has changed the same place since the author of an edit looked at it; nothing was changed.

    author, at, edit
        Who changed it, when (as the log has it), and the number of that edit.

    >>> str(ConflictError("bead 7", author="ben", at="2026-03-01T08:00:00Z", edit=12))
    'bead 7 was changed by ben at 2026-03-01T08:00:00Z (edit 12): look at it again, then repeat your edit'
    """

    def __init__(self, what: str, *, author: str, at: str, edit: int) -> None:
        self.what = what
        self.author = author
        self.at = at
        self.edit = edit
        super().__init__(what, author, at, edit)

    def __str__(self) -> str:
        return (
            f"{self.what} was changed by {self.author} at {self.at} (edit {self.edit}): "
            "look at it again, then repeat your edit"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild_conflict, (self.what, self.author, self.at, self.edit))


def _rebuild_conflict(what: str, author: str, at: str, edit: int) -> ConflictError:
    return ConflictError(what, author=author, at=at, edit=edit)


class RoleError(EditError):
    """An edit that the role of its author does not allow."""


class ValidationError(InputError):
    """A TMX or TEI file that breaks a rule."""
