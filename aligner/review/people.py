"""Who edits, and what they may do.

Names are free: nobody logs in here, whoever runs a server on top of the store does that. A role says how far a person's
word goes:

===========  ==========================================================================================
annotator    edits, confirms and rejects; leaves alone what somebody else has confirmed, with its renderings and labels
editor       the same, and may change, undo or delete whatever anybody has decided or said
===========  ==========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from aligner.errors import ParameterError, RoleError
from aligner.review.rows import BeadRow, BookmarkRow, CommentRow, LabelRow, Row

__all__ = ["ROLES", "Person", "check_may_change", "clean_line", "stamp"]

ROLES = ("annotator", "editor")

_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufffe\uffff]")
_MOST = 100


@dataclass(frozen=True, slots=True)
class Person:
    """The author of an edit.

    >>> Person("ann", "boss")
    Traceback (most recent call last):
    ...
    aligner.errors.ParameterError: the role 'boss' is unknown: choose annotator or editor
    """

    name: str
    role: str = "annotator"

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > _MOST or _UNWANTED.search(self.name):
            raise ParameterError(f"the name {self.name!r} must be one line of 1 to {_MOST} characters")
        if self.role not in ROLES:
            raise ParameterError(f"the role {self.role!r} is unknown: choose {' or '.join(ROLES)}")

    @property
    def is_editor(self) -> bool:
        """Whether the person may override others."""
        return self.role == "editor"


def check_may_change(row: Row, by: Person, name: Callable[[Row], str]) -> None:
    """Raise :class:`~aligner.errors.RoleError` where a row as it is now is not for ``by`` to change or delete.

    name
        What the message calls the row.
    """
    if by.is_editor:
        return
    owner, what = "", ""
    if isinstance(row, BeadRow) and row.status == "confirmed":
        owner, what = row.decided_by, "was confirmed by"
    elif isinstance(row, LabelRow | CommentRow | BookmarkRow):
        owner, what = row.author, "is by"
    if owner and owner != by.name:
        raise RoleError(f"{name(row)} {what} {owner}: only {owner} or an editor may change it")


def clean_line(text: str) -> str:
    """A remark without characters that databases and XML cannot hold; line ends and tabs become blanks."""
    return _UNWANTED.sub("", re.sub(r"[\t\r\n\u2028\u2029]+", " ", text)).strip()


def stamp(now: datetime) -> str:
    """A moment as the log has it, in UTC; one without zone is held to be UTC.

    >>> stamp(datetime(2026, 3, 1, 8))
    '2026-03-01T08:00:00Z'
    """
    aware = now if now.tzinfo else now.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
