"""Signs that are in a text but not seen in it, and are nothing to whoever compares or cuts it."""

from __future__ import annotations

import re

__all__ = ["is_unseen", "without_unseen"]

# Format characters: joiners, marks of direction, soft hyphens, variation selectors, the tags of flags.
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0001-\U000e007f\U000e0100-\U000e01ef]"
)


def is_unseen(text: str) -> bool:
    r"""Whether a text has such signs.

    >>> is_unseen("می\u200cخواهم"), is_unseen("peace")
    (True, False)
    """
    return not text.isascii() and _UNSEEN.search(text) is not None


def without_unseen(text: str) -> tuple[str, list[int]]:
    r"""A text without them, and where each of its characters stands in the text as it is.

    >>> without_unseen("a\u200cb")
    ('ab', [0, 2])
    """
    kept = [at for at, sign in enumerate(text) if not _UNSEEN.match(sign)]
    return "".join(map(text.__getitem__, kept)), kept
