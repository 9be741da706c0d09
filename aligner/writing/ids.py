"""Names for what stands in a file: the same bead has the same name in every format.

``pair.b3`` is the third bead of ``pair``; ``pair.r1`` its first rendering, ``pair.c1`` its first
choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from aligner.model import Bitext

__all__ = ["bead_id", "choice_id", "name", "prefixes", "rendering_id", "unique"]

# A part of the production NCName (Namespaces in XML 1.0, section 3): Latin letters, Han characters and kana,
# Hangul, and what may follow a first letter.
_LETTERS = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_NOT_IN_NAME = re.compile(rf"[^{_LETTERS}0-9.\-]+")
_FIRST = re.compile(rf"[{_LETTERS}]")


def name(text: str) -> str:
    """Any text as a name that XML allows for an id.

    >>> name("2024/readout 7"), name("通话-3"), name("")
    ('_2024_readout_7', '通话-3', '_')
    """
    safe = _NOT_IN_NAME.sub("_", text)
    return safe if _FIRST.match(safe) else f"_{safe}"


def prefixes(bitexts: Sequence[Bitext]) -> tuple[str, ...]:
    """A name for each bitext, from the id of its pair; no two are the same."""
    return unique([bitext.pair.id for bitext in bitexts])


def unique(texts: Sequence[str]) -> tuple[str, ...]:
    """A name for each text; those that would be the same are numbered.

    >>> unique(["a b", "a/b", "c"])
    ('a_b', 'a_b-2', 'c')
    """
    taken: set[str] = set()
    found: list[str] = []
    for text in texts:
        base = candidate = name(text)
        number = 2
        while candidate in taken:
            candidate = f"{base}-{number}"
            number += 1
        taken.add(candidate)
        found.append(candidate)
    return tuple(found)


def bead_id(prefix: str, index: int) -> str:
    """The name of a bead; ``index`` counts from 0.

    >>> bead_id("d1", 0)
    'd1.b1'
    """
    return f"{prefix}.b{index + 1}"


def rendering_id(prefix: str, index: int) -> str:
    """The name of a rendering; ``index`` counts from 0."""
    return f"{prefix}.r{index + 1}"


def choice_id(prefix: str, index: int) -> str:
    """The name of a choice; ``index`` counts from 0."""
    return f"{prefix}.c{index + 1}"
