"""Beads out of order: sentences that the translation has in another place.

The path of the last pass rises on both sides, so it leaves a moved sentence alone or hides it in a large bead. Here
loose sentences of both sides that resemble each other are taken out of both texts, and what they give by themselves and
what the rest gives without them is compared with what there was: three sums over all paths of the same model. If a move
gains much, its beads are taken as crossing beads and the path around both places is found anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.band import Band, rank_within
from aligner.alignment.candidates import SHAPES, Candidates
from aligner.alignment.corridor import Texts
from aligner.alignment.excerpt import Model, excerpt
from aligner.alignment.path import Path
from aligner.lexicon.arrays import ranges

__all__ = ["Block", "Move", "blocks", "find_moves", "try_move"]

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ONE_TO_ONE = SHAPES.index((1, 1))
_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))

# All of these are stated, and bench_moves.py was looked at with a few values of each; only what a move must gain is
# fitted, and stands with the weights.
# A sentence is loose if taking it out makes the rest no less likely than by this factor, as a logarithm; a sentence
# that has its bead makes it far less likely.
_LOOSE = -8.0
# Sentences that the path brings closer than this to each other are compared, and no more than so many of a sentence
# are tried.
_REACH = 40
_PROPOSALS = 2
# So many loose sentences are compared at once, which bounds what is held in memory.
_ROWS = 2_000
# Two sentences that would gain less than this if both were out of everybody's way do not count, and moves of which that
# sum is less than they must gain, less some slack, are not tried.
_HOPE, _SLACK = 2.0, 1.0
# Moved sentences with at most so many others between them on both sides may have moved together.
_TOGETHER = 2
# Beads before and after a place that are found anew.
_AROUND = 6
# Texts that have nothing in common give long moves of doubtful beads: on average the beads must be as likely as this.
_SURE = 0.6
# How many promising sentences are looked at: so many for each thousand beads, and so many in any case. Without a bound
# a text in another order would take as many solutions as it has sentences, some milliseconds each.
_TRIES, _FEW = 60, 20


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring sentences of both sides, in one place of the source and another of the target.

    source, target
        The first sentence and the one after the last.
    """

    source: tuple[int, int]
    target: tuple[int, int]

    def meets(self, other: Block) -> bool:
        """Whether both hold some sentence."""
        return any(
            one[0] < two[1] and two[0] < one[1]
            for one, two in ((self.source, other.source), (self.target, other.target))
        )


@dataclass(frozen=True, slots=True)
class Move:
    """Sentences that may have been moved.

    block
        The sentences.
    beads
        The beads they give by themselves.
    windows
        Beads of the path that the move changes, as disjoint ranges.
    around
        What each of them becomes without the sentences.
    gain
        Logarithm of how much likelier the texts are with the move than without.
    """

    block: Block
    beads: Path
    windows: tuple[tuple[int, int], ...]
    around: tuple[Path, ...]
    gain: float


def find_moves(texts: Texts, path: Path, model: Model, least_gain: float) -> tuple[Path, list[Move]]:
    """Moves that gain enough to be believed, and the path without their sentences."""
    found: list[Move] = []
    waiting = blocks(texts, path, model, least_gain - _SLACK)
    while waiting:
        tried = [move for block in waiting if (move := try_move(texts, path, block, model)) is not None]
        taken, waiting = _apart([move for move in tried if move.gain > least_gain])
        if taken:
            found += taken
            path = _without(path, taken)
    return path, found


def blocks(texts: Texts, path: Path, model: Model, least_hope: float) -> list[Block]:
    """What may have moved: loose sentences of both sides that would make a bead, and such that moved together.

    least_hope
        What all of a block must promise to gain.
    """
    loose = [release > _LOOSE for release in path.release]
    rows, columns = (np.flatnonzero(side) for side in loose)
    if not len(rows) or not len(columns):
        return []
    bead = np.searchsorted(path.source[1], rows, side="right")
    source, target, gain = _hopes(texts, path, path.target[0][bead], (rows, columns), model)
    # Neighbours that change places are one bead of two sentences on either side, as gold has it.
    other = np.searchsorted(path.target[1], target, side="right")
    apart = np.searchsorted(path.source[1], source, side="right") != other
    source, target, gain = source[apart], target[apart], gain[apart]
    order = np.argsort(-gain, kind="stable")[: _FEW + _TRIES * len(path) // 1000]
    hopes = dict(
        zip(zip(source[order].tolist(), target[order].tolist(), strict=True), gain[order].tolist(), strict=True)
    )
    return _with_neighbours(hopes, least_hope, loose)


def _hopes(texts: Texts, path: Path, place: Ints, loose: tuple[Ints, Ints], model: Model) -> tuple[Ints, Ints, Doubles]:
    """Loose sentences whose move may gain something: source, target, and how much.

    place
        int64 (loose source sentences): where the path has the target when it comes to them.
    """
    first, stop = (np.searchsorted(loose[1], place + reach) for reach in (-_REACH, _REACH))
    found: list[tuple[Ints, Ints, Doubles]] = []
    for begin in range(0, len(place), _ROWS):
        rows = slice(begin, begin + _ROWS)
        left, right = int(first[rows].min()), int(stop[rows].max())
        if left < right:
            near = Band.of(first[rows] - left, stop[rows] - left)
            row, column, score = _one_to_one(texts, (loose[0][rows], loose[1][left:right]), near, model)
            found.append((row, column, score + path.release[0][row] + path.release[1][column]))
    source, target, gain = (np.concatenate(part) for part in zip(*found, strict=True)) if found else _NOTHING
    good = np.flatnonzero(gain > _HOPE)
    source, target, gain = source[good], target[good], gain[good]
    best = (rank_within(source, gain) < _PROPOSALS) & (rank_within(target, gain) < _PROPOSALS)
    return source[best], target[best], gain[best]


def _one_to_one(texts: Texts, chosen: tuple[Ints, Ints], near: Band, model: Model) -> tuple[Ints, Ints, Doubles]:
    """Sentences that are near each other, and the score of a bead of the two."""
    source, target = chosen
    observed = excerpt(texts, source, target).observed(
        (0, len(source)), (0, len(target)), model.tables, near, windows=1, flows=False, spread=model.spread
    )
    row, column = observed.evidence.band.rows(), observed.evidence.band.columns()
    nowhere, one = np.zeros(len(row), np.int64), np.ones(len(row), np.int64)
    beads = Candidates(nowhere + _ONE_TO_ONE, nowhere, nowhere, row, column, one, one)
    return source[row], target[column], model.weights.scores(observed, beads)


def _with_neighbours(hopes: dict[tuple[int, int], float], least_hope: float, loose: Sequence[Bools]) -> list[Block]:
    """Sentences by themselves, what of them may have moved together, and all loose ones around.

    hopes
        By source and target sentence, what the two would gain.
    """
    found = [Block((i, i + 1), (j, j + 1)) for (i, j), hope in hopes.items() if hope > least_hope]
    ordered = sorted(hopes)
    taken: set[tuple[int, int]] = set()
    for number, first in enumerate(ordered):
        if first in taken:
            continue
        chain = [first]
        for seed in islice(ordered, number + 1, None):
            steps = seed[0] - chain[-1][0], seed[1] - chain[-1][1]
            if steps[0] > _TOGETHER + 1:
                break
            if steps[0] > 0 and 0 < steps[1] <= _TOGETHER + 1 and seed not in taken:
                chain.append(seed)
        taken.update(chain)
        hull = Block((first[0], chain[-1][0] + 1), (first[1], chain[-1][1] + 1))
        if sum(hopes[seed] for seed in chain) > least_hope and all(
            side[slice(*part)].all() for side, part in zip(loose, (hull.source, hull.target), strict=True)
        ):
            found += [hull, Block(_run(loose[0], hull.source), _run(loose[1], hull.target))]
    return list(dict.fromkeys(found))


def _run(loose: Bools, part: tuple[int, int]) -> tuple[int, int]:
    """A part of a text and the loose sentences next to it, as many on either side as go together."""
    first, stop = part
    while first > 0 and part[0] - first < _TOGETHER and loose[first - 1]:
        first -= 1
    while stop < len(loose) and stop - part[1] < _TOGETHER and loose[stop]:
        stop += 1
    return first, stop


def try_move(texts: Texts, path: Path, block: Block, model: Model) -> Move | None:
    """What a move would give; None where it gives no beads, or leaves nothing."""
    alone = model.solve(texts, np.arange(*block.source), np.arange(*block.target))
    if alone.path.is_null.any() or float(alone.path.posterior.mean()) < _SURE:
        return None
    gain = alone.log_total
    windows = _windows(path, block)
    around: list[Path] = []
    for first, stop in windows:
        source, target = _sentences(path.part(first, stop))
        left = source[_outside(source, block.source)], target[_outside(target, block.target)]
        if not all(map(len, (source, target, *left))):
            return None
        rest = model.solve(texts, *left)
        around.append(rest.path)
        gain += rest.log_total - model.solve(texts, source, target).log_total
    return Move(block, alone.path, windows, tuple(around), gain)


def _windows(path: Path, block: Block) -> tuple[tuple[int, int], ...]:
    """The beads around both places."""
    places = []
    for side, (first, stop) in ((path.source, block.source), (path.target, block.target)):
        begin = int(np.searchsorted(side[1], first, side="right"))
        end = int(np.searchsorted(side[0], stop, side="left"))
        places.append((max(begin - _AROUND, 0), min(end + _AROUND, len(path))))
    one, two = sorted(places)
    return ((one[0], max(one[1], two[1])),) if two[0] <= one[1] else (one, two)


def _sentences(path: Path) -> tuple[Ints, Ints]:
    """The sentences of a path."""
    return ranges(*path.source)[0], ranges(*path.target)[0]


def _outside(numbers: Ints, part: tuple[int, int]) -> Bools:
    return np.asarray((numbers < part[0]) | (numbers >= part[1]))


def _apart(moves: list[Move]) -> tuple[list[Move], list[Block]]:
    """Those that gain most and change different beads, and blocks of others that still have all of their sentences."""
    taken: list[Move] = []
    others: list[Block] = []
    for move in sorted(moves, key=lambda move: -move.gain):
        windows = [window for other in taken for window in other.windows]
        if all(a[1] <= b[0] or b[1] <= a[0] for a in move.windows for b in windows):
            taken.append(move)
        else:
            others.append(move.block)
    return taken, [block for block in others if not any(block.meets(move.block) for move in taken)]


def _without(path: Path, moves: list[Move]) -> Path:
    """The path without the sentences of moves, as it was found anew around their places."""
    changed = {window: part for move in moves for window, part in zip(move.windows, move.around, strict=True)}
    parts: list[Path] = []
    at = 0
    for first, stop in sorted(changed):
        parts += [path.part(at, first), changed[first, stop]]
        at = stop
    return Path.joined([*parts, path.part(at, len(path))])
