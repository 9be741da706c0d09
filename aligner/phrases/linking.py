"""Features of a link between two words, and the log-linear model that weighs them.

Two looks are taken. The *first* sees the posteriors of both directions, the dictionary, the place, the kind of the
words and what its neighbours have; the *second* sees the probabilities that the first gave to the links around and to
those that compete for the same words. Only *candidates* are looked at: cells to which a posterior or the dictionary
gives anything, those beside a strong link, and two words that have no strong link at all; a third of all cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aligner.phrases.blocks import Block
from aligner.phrases.expectation import Posteriors
from aligner.phrases.light import CONTENT, LIGHT, MARK

__all__ = ["BlockView", "LinkEvidence", "block_view", "first_look", "logistic", "second_look", "weighed"]

Cells = NDArray[np.float32]
Features = dict[str, NDArray[np.float32]]
"""Feature → float32 (candidates)."""
_Value = TypeVar("_Value", bound=np.generic)

# Below the first neither posterior says anything; from the second on a link stands, and makes its neighbours
# candidates. Two words without such a link are a candidate wherever they are.
_FAINT = 0.003
_STRONG = 0.3
_MARGIN = 2


@dataclass(frozen=True, slots=True, eq=False)
class LinkEvidence:
    """What is known of every pair and word, whatever bead they meet in.

    forward, backward
        float32 (pairs + 1): p(target | source) and p(source | target) of the dictionary, 0 for the padding.
    equal
        bool (pairs + 1): the same key on both sides.
    known
        float32 (pairs + 1): what the model has learned of two light words, 0 where nothing.
    source_kinds, target_kinds
        int8 (types): see :func:`aligner.phrases.light.kinds`.
    """

    forward: Cells
    backward: Cells
    equal: NDArray[np.bool_]
    known: Cells
    source_kinds: NDArray[np.int8]
    target_kinds: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class BlockView:
    """The candidates of a block.

    bead, source, target
        int64 (candidates): their places in the arrays of the block.
    """

    block: Block
    bead: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]

    def here(self, cells: NDArray[_Value]) -> NDArray[_Value]:
        """The values of a block's cells at the candidates."""
        values: NDArray[_Value] = cells[self.bead, self.source, self.target]
        return values

    def around(self, cells: Cells) -> Callable[[int, int], Cells]:
        """A function of a step in source and target that gives the values next to the candidates, 0 beyond the edge."""
        padded = np.pad(cells, ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN)))
        _, height, width = padded.shape
        flat = padded.ravel()
        at = (self.bead * height + self.source + _MARGIN) * width + self.target + _MARGIN
        return lambda source, target: flat[at + (source * width + target)]

    def spread(self, values: Cells) -> Cells:
        """Values of candidates as cells of the block, 0 elsewhere."""
        cells = np.zeros(self.block.pair.shape, np.float32)
        cells[self.bead, self.source, self.target] = values
        return cells


def block_view(block: Block, forward: Cells, backward: Cells, evidence: LinkEvidence) -> BlockView:
    """Find the candidates. ``forward`` and ``backward`` are posteriors (beads, source, target)."""
    known = np.stack([evidence.forward, evidence.backward, evidence.known]).max(axis=0)
    greatest = np.maximum(forward, backward)
    strong = np.asarray(greatest > _STRONG, np.bool_)
    alone = ~strong.max(axis=2)[:, :, None] & ~strong.max(axis=1)[:, None, :]
    possible = (greatest > _FAINT) | (known[block.pair] > 0) | alone | _widened(strong)
    bead, source, target = np.nonzero(possible & block.mask)
    return BlockView(block, bead, source, target)


def _widened(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where a cell or one of the eight around it is."""
    wide = cells.copy()
    wide[:, 1:] |= cells[:, :-1]
    wide[:, :-1] |= cells[:, 1:]
    result = wide.copy()
    result[:, :, 1:] |= wide[:, :, :-1]
    result[:, :, :-1] |= wide[:, :, 1:]
    return result


def logistic(values: Cells) -> Cells:
    """1 / (1 + exp(-x)), without overflow."""
    return (0.5 * (1.0 + np.tanh(0.5 * values))).astype(np.float32)


def weighed(features: Features, weights: Mapping[str, float]) -> Cells:
    """Probabilities of candidates: the logistic of the weighted sum. A feature without a weight does not count."""
    size = len(next(iter(features.values())))
    total = np.full(size, weights["bias"], np.float32)
    for name, values in features.items():
        if weight := weights.get(name):
            total += np.float32(weight) * values
    return logistic(total)


def _log_odds(values: Cells, least: float = 1e-4) -> Cells:
    inside = np.clip(values, least, 1.0 - least)
    return (np.log(inside / (1.0 - inside)) / 4.0).astype(np.float32)


def first_look(view: BlockView, forward: Posteriors, backward: Posteriors, at: int, evidence: LinkEvidence) -> Features:
    """Features of the first look at block ``at``; ``backward`` has its cells turned."""
    block = view.block
    there, back = forward.markov[at], backward.markov[at].transpose(0, 2, 1)
    plain_there, plain_back = forward.plain[at], backward.plain[at].transpose(0, 2, 1)
    f, b = view.here(there), view.here(back)
    pair = view.here(block.pair)
    prior_f, prior_b = evidence.forward[pair], evidence.backward[pair]
    found: Features = {
        "forward": _log_odds(f),
        "backward": _log_odds(b),
        "forward p": f,
        "backward p": b,
        "both": f * b,
        "mean": np.sqrt(f * b),
        "plain forward": _log_odds(view.here(plain_there)),
        "plain backward": _log_odds(view.here(plain_back)),
        "plain mean": np.sqrt(view.here(plain_there) * view.here(plain_back)),
        "prior forward": np.log(prior_f + 1e-3) / 4.0,
        "prior backward": np.log(prior_b + 1e-3) / 4.0,
        "prior": (prior_f > 0).astype(np.float32),
        "prior mean": np.sqrt(prior_f * prior_b),
        "prior greatest": np.maximum(prior_f, prior_b),
        "known": evidence.known[pair],
    }
    found |= _places(view)
    found |= _kinds(view, found, evidence)
    for name, cells, own in (("forward", there, f), ("backward", back, b)):
        for side, axis in (("source", 1), ("target", 2)):
            best = np.broadcast_to(cells.max(axis=axis, keepdims=True), cells.shape)
            most = view.here(best)
            found[f"{name} of best {side}"] = (own / (most + 1e-3)).astype(np.float32)
            found[f"{name} best {side}"] = ((own >= most) & (own > 0.05)).astype(np.float32)
    average = (there + back) / 2.0
    prior = np.sqrt(evidence.forward * evidence.backward)[block.pair]
    for name, cells in (("mean", average), ("prior", prior)):
        near = view.around(cells)
        found[f"{name} after"] = near(1, 1)
        found[f"{name} before"] = near(-1, -1)
        found[f"{name} beside source"] = np.maximum(near(1, 0), near(-1, 0))
        found[f"{name} beside target"] = np.maximum(near(0, 1), near(0, -1))
        found[f"{name} crossing"] = np.maximum(near(1, -1), near(-1, 1))
        found[f"{name} far after"] = np.maximum.reduce([near(2, 2), near(2, 1), near(1, 2)])
        found[f"{name} far before"] = np.maximum.reduce([near(-2, -2), near(-2, -1), near(-1, -2)])
    own = view.here(average)
    found["rivals of source"] = average.sum(axis=2)[view.bead, view.source] - own
    found["rivals of target"] = average.sum(axis=1)[view.bead, view.target] - own
    return {name: np.asarray(values, np.float32) for name, values in found.items()}


def _places(view: BlockView) -> Features:
    sources, targets = view.block.source_lengths[view.bead], view.block.target_lengths[view.bead]
    apart = np.abs((view.source + 0.5) / sources - (view.target + 0.5) / targets)
    return {
        "apart": apart.astype(np.float32),
        "near": np.minimum(10.0 * apart, 1.0).astype(np.float32),
        "words apart": np.minimum(apart * np.maximum(sources, targets) / 8.0, 1.0).astype(np.float32),
    }


def _kinds(view: BlockView, own: Features, evidence: LinkEvidence) -> Features:
    left = evidence.source_kinds[view.block.source[view.bead, view.source]]
    right = evidence.target_kinds[view.block.target[view.bead, view.target]]
    names = ("content", "light", "mark")
    found: Features = {
        f"{one} {other}": ((left == i) & (right == j)).astype(np.float32)
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if i or j
    }
    cases = {
        "if content": (left == CONTENT) & (right == CONTENT),
        "if light source": (left == LIGHT) & (right != MARK),
        "if light target": (left == CONTENT) & (right == LIGHT),
    }
    for case, where in cases.items():
        found |= {f"{name} {case}": own[name] * where for name in ("forward", "backward", "mean")}
    equal = evidence.equal[view.here(view.block.pair)]
    found["equal"] = equal.astype(np.float32)
    found["equal mark"] = (equal & (left == MARK)).astype(np.float32)
    return found


def second_look(view: BlockView, first: Cells, evidence: LinkEvidence) -> Features:
    """Features of the second look, which come on top of those of the first.

    first
        float32 (candidates): probabilities of the first look.
    """
    cells = view.spread(first)
    near = view.around(cells)
    steps = {
        "after": near(1, 1),
        "before": near(-1, -1),
        "next source": near(1, 0),
        "last source": near(-1, 0),
        "next target": near(0, 1),
        "last target": near(0, -1),
        "crossing next": near(1, -1),
        "crossing last": near(-1, 1),
    }
    right = evidence.target_kinds[view.block.target[view.bead, view.target]] == LIGHT
    left = evidence.source_kinds[view.block.source[view.bead, view.source]] == LIGHT
    found: Features = {"first": _log_odds(first, 1e-3)}
    for name, values in steps.items():
        found[f"first {name}"] = values
        found[f"first {name} if light source"] = values * left
        found[f"first {name} if light target"] = values * right
    found["first far after"] = np.maximum.reduce([near(2, 2), near(2, 1), near(1, 2)])
    found["first far before"] = np.maximum.reduce([near(-2, -2), near(-2, -1), near(-1, -2)])
    found |= {
        "first second source": near(2, 0),
        "first second last source": near(-2, 0),
        "first second target": near(0, 2),
        "first second last target": near(0, -2),
        "first around": steps["after"] * steps["before"],
        "first around source": steps["next source"] * steps["last source"],
        "first around target": steps["next target"] * steps["last target"],
    }
    for name, axis, place in (("source", 2, view.source), ("target", 1, view.target)):
        rest = cells.sum(axis=axis)[view.bead, place] - first
        rival = _greatest_other(cells, axis, view, first)
        found |= {
            f"first rest of {name}": rest,
            f"first little of {name}": np.minimum(rest, 1.0),
            f"first rival of {name}": rival,
            f"first wins {name}": (first > rival).astype(np.float32),
            f"first over rival of {name}": _log_odds(first, 1e-3) - _log_odds(rival, 1e-3),
            f"first rival of {name} if light source": rival * left,
            f"first rival of {name} if light target": rival * right,
        }
    return {name: np.asarray(values, np.float32) for name, values in found.items()}


def _greatest_other(cells: Cells, axis: int, view: BlockView, own: Cells) -> Cells:
    """The greatest value of the same row or column without the candidate's own."""
    if cells.shape[axis] < 2:
        return np.zeros_like(own)
    two = np.partition(cells, cells.shape[axis] - 2, axis=axis)
    place = view.source if axis == 2 else view.target
    ranked = two if axis == 2 else two.transpose(0, 2, 1)
    best, next_best = ranked[view.bead, place, -1], ranked[view.bead, place, -2]
    return np.where(own >= best, next_best, best)
