"""Beads of like size as padded arrays, so that all cells of many beads are worked on at once.

A *cell* is a source token against a target token of the same bead; a *pair* is two words that meet in some bead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon.arrays import ranges
from aligner.phrases.tokens import SideWords

__all__ = ["Block", "Pairs", "make_blocks"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A block may hold that many padded cells more than its beads have, so that few beads make few blocks.
_WASTE = 0.5
_SLACK = 30_000


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """All pairs, int64 (pairs) of word numbers each."""

    source: Ints
    target: Ints

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some beads, padded to the longest of each side.

    beads
        int64 (beads): their numbers.
    source, target
        int64 (beads, tokens): word numbers, 0 in the padding.
    source_lengths, target_lengths
        int64 (beads).
    pair
        int64 (beads, source tokens, target tokens): numbers of pairs; in the padding that after the last.
    """

    beads: Ints
    source: Ints
    target: Ints
    source_lengths: Ints
    target_lengths: Ints
    pair: Ints

    @property
    def source_mask(self) -> Bools:
        """Where ``source`` is no padding."""
        return _inside(self.source_lengths, self.source.shape[1])

    @property
    def target_mask(self) -> Bools:
        """Where ``target`` is no padding."""
        return _inside(self.target_lengths, self.target.shape[1])

    @property
    def mask(self) -> Bools:
        """Where ``pair`` is no padding."""
        mask: Bools = self.source_mask[:, :, None] & self.target_mask[:, None, :]
        return mask

    def turned(self) -> Block:
        """The same from the other side."""
        return Block(
            self.beads,
            self.target,
            self.source,
            self.target_lengths,
            self.source_lengths,
            np.ascontiguousarray(self.pair.transpose(0, 2, 1)),
        )


def make_blocks(source: SideWords, target: SideWords, beads: Sequence[int]) -> tuple[Pairs, list[Block]]:
    """Lay some beads out; bead n is text n of both sides. Beads with an empty side are left out."""
    cells = source.lengths * target.lengths
    chosen = np.array([bead for bead in beads if cells[bead] > 0], np.int64)
    chosen = chosen[np.lexsort((source.lengths[chosen], target.lengths[chosen]))]
    groups = _groups(source.lengths[chosen], target.lengths[chosen])
    sides = [(chosen[group], _padded(source, chosen[group]), _padded(target, chosen[group])) for group in groups]
    types = max(len(target.vocabulary), 1)
    codes = []
    for own, left, right in sides:
        code = left[:, :, None] * types + right[:, None, :]
        rows, columns = _inside(source.lengths[own], left.shape[1]), _inside(target.lengths[own], right.shape[1])
        codes.append(np.where(rows[:, :, None] & columns[:, None, :], code, -1))
    known, numbers = _numbered(codes, types * max(len(source.vocabulary), 1))
    blocks = [
        Block(own, left, right, source.lengths[own], target.lengths[own], number)
        for (own, left, right), number in zip(sides, numbers, strict=True)
    ]
    return Pairs(known // types, known % types), blocks


def _groups(sources: Ints, targets: Ints) -> list[slice]:
    groups: list[slice] = []
    first, longest, cells = 0, 0, 0
    for at, (left, right) in enumerate(zip(sources.tolist(), targets.tolist(), strict=True)):
        longest = max(longest, left)
        cells += left * right
        if (at + 1 - first) * longest * right > (1 + _WASTE) * cells + _SLACK:
            groups.append(slice(first, at))
            first, longest, cells = at, left, left * right
    if first < len(sources):
        groups.append(slice(first, len(sources)))
    return groups


def _inside(lengths: Ints, width: int) -> Bools:
    """Bool (beads, ``width``): where a row of so many tokens is no padding."""
    inside: Bools = np.arange(width) < lengths[:, None]
    return inside


def _padded(side: SideWords, beads: Ints) -> Ints:
    lengths = side.lengths[beads]
    inside = _inside(lengths, int(lengths.max()))
    padded = np.zeros(inside.shape, np.int64)
    tokens, _ = ranges(side.starts[beads], side.starts[beads + 1])
    padded[inside] = side.words[tokens]
    return padded


def _numbered(codes: list[Ints], size: int) -> tuple[Ints, list[Ints]]:
    """The codes that occur, rising, and each code's place among them; -1 is after the last."""
    flat = np.concatenate([code.ravel() for code in codes]) if codes else np.empty(0, np.int64)
    if size <= 1 << 23:
        # A table of all codes is quicker than sorting where it is not too large.
        seen = np.zeros(size + 1, np.bool_)
        seen[flat] = True
        seen[-1] = False
        known = np.flatnonzero(seen)
        place = np.full(size + 1, len(known), np.int64)
        place[known] = np.arange(len(known))
        return known, [place[code] for code in codes]
    known = np.unique(flat[flat >= 0])
    return known, [np.where(code < 0, len(known), np.searchsorted(known, code)) for code in codes]
