"""Names that a text renders alike again and again, so that a bead with one side of them only is worth a look.

Nothing is known of names but how they are written: in a language with capitals a name has one inside of a sentence.
What stands for it on the other side is the word, or in a language without spaces the run of characters, that is in the
same beads, by the Dice coefficient (Smadja, McKeown & Hatzivassiloglou 1996) over the beads of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from aligner.model import is_spaced

__all__ = ["shared_names"]

# Stated, not tuned. A name in two beads could be chance; one in many hundred says little of where a border is.
_LEAST_BEADS = 3
_MOST_NAMES = 300
_LEAST_DICE = 0.85
_LONGEST = 5
_LOOKED_AT = 40
_TRIED = 6
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def shared_names(texts: Sequence[tuple[str, str]], languages: tuple[str, str]) -> list[tuple[str, str]]:
    """Names of both sides that belong together.

    texts
        Source and target of every bead, in any order; a null bead has one side only and is passed over.

    >>> texts = [("甲乙来了。", "He met Bea."), ("他见甲乙。", "So Bea came."), ("甲乙走。", "Then Bea left.")]
    >>> shared_names(texts, ("zh", "en"))
    [('甲乙', 'Bea')]
    """
    whole = [pair for pair in texts if all(pair)]
    if is_spaced(languages[1]):
        return [*_paired(whole, spaced=is_spaced(languages[0]))]
    if is_spaced(languages[0]):
        turned = _paired([(target, source) for source, target in whole], spaced=False)
        return [(name, other) for other, name in turned]
    return []


def _paired(texts: Sequence[tuple[str, str]], *, spaced: bool) -> Iterator[tuple[str, str]]:
    """Names of the second side, each behind what stands for it on the first."""
    others = [other for other, _ in texts]
    joined, starts = "\n".join(others), [0]
    for other in others:
        starts.append(starts[-1] + len(other) + 1)
    places: dict[str, list[int]] = {}
    inside: Counter[str] = Counter()
    for at, (_, text) in enumerate(texts):
        for word in set(_WORD.findall(text)):
            if word[0].isupper():
                places.setdefault(word, []).append(at)
        inside.update({word for word in _inner(text) if word[0].isupper() and len(word) > 1})
    names = [name for name, count in inside.items() if 2 * count >= len(places[name]) >= _LEAST_BEADS]
    names.sort(key=lambda name: (-len(places[name]), name))
    for name in names[:_MOST_NAMES]:
        held = set(places[name])
        seen = Counter(part for at in places[name][:_LOOKED_AT] for part in _parts(others[at], spaced=spaced))
        best, score = "", 0.0
        for part, count in sorted(seen.items(), key=lambda one: (-one[1], -len(one[0]), one[0]))[:_TRIED]:
            if count < _LEAST_BEADS:
                break
            found = _beads_with(part, joined, starts)
            dice = 2 * len(found & held) / (len(found) + len(held))
            if dice > score:
                best, score = part, dice
        if score >= _LEAST_DICE:
            yield best, name


def _inner(text: str) -> Iterator[str]:
    """Words that no sentence begins with, as far as marks tell."""
    for word in _WORD.finditer(text):
        before = text[: word.start()].rstrip(" \"'“”‘’«»()[]–—-")
        if before and before[-1] not in ".!?…:;\n":
            yield word[0]


def _parts(text: str, *, spaced: bool) -> set[str]:
    """What may be a name: words with a capital, or runs of characters."""
    if spaced:
        return {word for word in _WORD.findall(text) if word[0].isupper()}
    return {
        run[at : at + size]
        for run in re.findall(r"[^\W\d_]+", text)
        for size in range(2, _LONGEST + 1)
        for at in range(len(run) - size + 1)
    }


def _beads_with(part: str, joined: str, starts: Sequence[int]) -> set[int]:
    found, at = set(), joined.find(part)
    while at >= 0:
        found.add(bisect_right(starts, at) - 1)
        at = joined.find(part, at + 1)
    return found
