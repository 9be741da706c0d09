"""The candidates for the rendering of a phrase, and the features of each: of stretches and of *not rendered*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.model import Span
from aligner.phrases.light import CONTENT, LIGHT, MARK
from aligner.phrases.links import WordLinks
from aligner.phrases.ranker import SpanModel

__all__ = ["NONE_FEATURES", "SPAN_FEATURES", "BeadLinks", "Stretches", "stretches_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A word linked less surely than this starts no candidate; candidates reach so many words beyond linked ones.
_SEED = 0.08
_REACH = 3
_UNLINKED = 0.25
# The longest stretch for a phrase of n words: some words and so many times n.
_LONGEST = (6, 3)
_MOST = 600

# Keys of English and Chinese words; no key of the one is one of the other.
_CLASSES: dict[str, frozenset[str]] = {
    "article": frozenset("the a an 这 该 此 那 这个 这些 那些 一个 一种".split()),
    "possessive": frozenset(
        "it their his her our my your s this that these those thi 其 我 他 它 我们 他们 自己".split()
    ),
    "of": frozenset(["of", "的"]),
    "preposition": frozenset(
        "in on at by for with from to into upon over under about between among through "
        "在 于 以 对 向 从 由 为 把 被 将 通过 对于 关于 同 跟 按 按照 根据 自".split()
    ),
    "and": frozenset("and or 和 与 及 以及 或 并 而".split()),
    "verb": frozenset(
        "be have do will would shall should can could may might must not "
        "是 有 会 能 要 应 可 可以 必须 了 着 过 已 已经 正在 不".split()
    ),
}
_CLASS_NAMES = (*_CLASSES, "mark", "other")


_CLASS_OF = {key: number for number, keys in reversed(list(enumerate(_CLASSES.values()))) for key in keys}


# A row for each class, the last for none.
_ONE_CLASS = np.eye(len(_CLASS_NAMES) + 1)[:, :-1]


def _class_of(key: str, kind: int) -> int:
    return _CLASS_OF.get(key, len(_CLASSES) + (0 if kind == MARK else 1))


@dataclass(frozen=True, slots=True, eq=False)
class BeadLinks:
    """The links of one bead, ready to be asked for phrases.

    cells
        float64 (source tokens, target tokens).
    source_spans, target_spans
        Offsets in the texts of the bead.
    source_words
        int32 (source tokens): to tell repetitions.
    source_kinds, target_kinds, target_classes
        int (tokens).
    target_glued
        bool (target tokens + 1): where no stretch begins or ends, since a hyphen joins the words: anti-China.
    target_quotes
        int64 (target tokens + 1): how many quotation marks stand before a token. No stretch holds an odd number.
    target_borders
        float64 (target tokens + 1, 3): see :func:`~aligner.phrases.links.borders_of`; 0 behind the last token.
    """

    cells: Floats
    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]
    source_words: NDArray[np.int32]
    source_kinds: NDArray[np.int8]
    target_kinds: NDArray[np.int8]
    target_classes: Ints
    target_glued: Bools
    target_quotes: Ints
    target_borders: Floats

    @classmethod
    def of(cls, links: WordLinks, bead: int) -> BeadLinks:
        """Those of one bead of a document."""
        left = links.source.words[links.source.starts[bead] : links.source.starts[bead + 1]]
        own = slice(int(links.target.starts[bead]), int(links.target.starts[bead + 1]))
        right = links.target.words[own]
        borders = np.zeros((len(right) + 1, 3))
        if links.target_borders is not None:
            borders[:-1] = links.target_borders[own]
        kinds = links.target_kinds[right]
        keys = links.target.keys(bead)
        return cls(
            links.cells[bead].astype(np.float64),
            links.source.spans(bead),
            links.target.spans(bead),
            left,
            links.source_kinds[left],
            kinds,
            np.array([_class_of(key, kind) for key, kind in zip(keys, kinds.tolist(), strict=True)], np.int64),
            _glued(keys, links.target.spans(bead)),
            np.append(0, np.cumsum(links.target_quotes[own])),
            borders,
        )

    def rows(self, phrase: Span) -> Bools:
        """Which source tokens a phrase holds, at least in part."""
        return np.array([span.start < phrase.end and phrase.start < span.end for span in self.source_spans], np.bool_)


def _glued(keys: Sequence[str], spans: Sequence[Span]) -> Bools:
    glued = np.zeros(len(keys) + 1, np.bool_)
    for at in range(1, len(keys)):
        glued[at] = "-" in (keys[at - 1], keys[at]) and spans[at - 1].end == spans[at].start
    return glued


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The candidates for a phrase, with their features.

    starts, ends
        int64 (candidates): target tokens.
    span
        float64 (candidates, span features).
    none
        float64 (none features).
    """

    starts: Ints
    ends: Ints
    span: Floats
    none: Floats

    def probabilities(self, model: SpanModel) -> tuple[Floats, float]:
        """Those of all stretches, and of none."""
        scores = self.span @ np.array([model.span.get(name, 0.0) for name in SPAN_FEATURES])
        none = float(self.none @ np.array([model.none.get(name, 0.0) for name in NONE_FEATURES]))
        top = max(float(scores.max(initial=none)), none)
        weights = np.exp(scores - top)
        total = float(weights.sum()) + float(np.exp(none - top))
        return weights / total, float(np.exp(none - top)) / total


_BORDERS = ("first", "last", "before", "after")
SPAN_FEATURES = (
    "share",
    "density",
    "unlinked",
    "foreign",
    "foreign light",
    "light",
    "light unlinked",
    "coverage",
    "least coverage",
    "marks",
    "ands",
    "length",
    "length squared",
    "content less",
    "content more",
    "apart",
    "rest",
    "greatest rest",
    *(f"{border} {what}" for border in _BORDERS for what in ("own", "foreign")),
    *(f"{border} is {name}" for border in _BORDERS for name in _CLASS_NAMES),
    *(f"{border} {name} own" for border in _BORDERS for name in _CLASS_NAMES),
    "before unlinked content",
    "after unlinked content",
    "first unlinked content",
    "last unlinked content",
    "first light, source light",
    "last light, source light",
    "whole",
    "begins a phrase",
    "ends a phrase",
    "before together",
    "after together",
)
NONE_FEATURES = (
    "bias",
    "greatest",
    "mean",
    "least",
    "poor",
    "words",
    "linked elsewhere",
    "free",
    "free near",
    "sure words",
    "ratio",
    "greatest free",
)


def stretches_of(links: BeadLinks, phrase: Span, blocked: Bools | None = None) -> Stretches:
    """All candidates for a phrase. ``blocked`` are target tokens that other phrases have."""
    rows = links.rows(phrase)
    words = set(links.source_words[rows].tolist())
    # What is repeated elsewhere explains as much and is no rival.
    rivals = ~rows & ~np.isin(links.source_words, list(words))
    own = links.cells[rows].max(axis=0, initial=0.0)
    foreign = links.cells[rivals].max(axis=0, initial=0.0)
    if blocked is not None:
        own = np.where(blocked, 0.0, own)
        foreign = np.where(blocked, 1.0, foreign)
    starts, ends = _candidates(links, own, foreign, int(rows.sum()), blocked)
    return Stretches(
        starts,
        ends,
        _span_features(links, rows, own, foreign, starts, ends),
        _none_features(links, rows, own, foreign),
    )


def _candidates(links: BeadLinks, own: Floats, foreign: Floats, words: int, blocked: Bools | None) -> tuple[Ints, Ints]:
    size = len(own)
    seeds = own > max(_SEED, 0.1 * float(own.max(initial=0.0)))
    free = (np.maximum(own, foreign) < _UNLINKED) & (links.target_kinds == CONTENT)
    near = seeds.copy()
    for step in range(1, _REACH + 2):
        near[step:] |= seeds[:-step]
        near[:-step] |= seeds[step:]
    seeds = seeds | (free & near) if seeds.any() else free
    opens, shuts = seeds.copy(), seeds.copy()
    for step in range(1, _REACH + 1):
        opens[:-step] |= seeds[step:]
        shuts[step:] |= seeds[:-step]
    inner = links.target_kinds != MARK
    if blocked is not None:
        inner = inner & ~blocked
    first = np.flatnonzero(opens & inner & ~links.target_glued[:-1])
    last = np.flatnonzero(shuts & inner & ~links.target_glued[1:])
    starts, ends = np.repeat(first, len(last)), np.tile(last, len(first)) + 1
    fits = (ends > starts) & (ends - starts <= _LONGEST[0] + _LONGEST[1] * words)
    held = np.append(0, np.cumsum(seeds))
    fits &= held[np.minimum(ends, size)] > held[starts]
    fits &= (links.target_quotes[ends] - links.target_quotes[starts]) % 2 == 0
    if blocked is not None:
        taken = np.append(0, np.cumsum(blocked))
        fits &= taken[ends] == taken[starts]
    starts, ends = starts[fits], ends[fits]
    if len(starts) > _MOST:
        mass = np.append(0.0, np.cumsum(own - 0.1))
        best = np.sort(np.argsort(mass[starts] - mass[ends], kind="stable")[:_MOST])
        starts, ends = starts[best], ends[best]
    return starts, ends


def _sums(values: Floats, starts: Ints, ends: Ints) -> Floats:
    total = np.append(0.0, np.cumsum(values))
    found: Floats = total[ends] - total[starts]
    return found


def _span_features(links: BeadLinks, rows: Bools, own: Floats, foreign: Floats, starts: Ints, ends: Ints) -> Floats:
    kinds, classes = links.target_kinds, links.target_classes
    content = kinds == CONTENT
    light = kinds == LIGHT
    free = content & (np.maximum(own, foreign) < _UNLINKED)
    held = _sums(own, starts, ends)
    whole = float(own.sum())
    counted = _sums(content.astype(float), starts, ends)
    inside = links.source_kinds[rows] == CONTENT
    if not inside.any():
        inside = np.ones(int(rows.sum()), np.bool_)
    missing = np.log(np.clip(1.0 - links.cells[rows][inside], 1e-6, 1.0))
    running = np.concatenate([np.zeros((len(missing), 1)), np.cumsum(missing, axis=1)], axis=1)
    coverage = 1.0 - np.exp(running[:, ends] - running[:, starts])
    length = np.log((ends - starts) / max(int(rows.sum()), 1))
    wanted = float(inside.sum())
    places = np.flatnonzero(rows)
    middle = (places[0] + places[-1] + 1) / (2 * len(rows))
    best = np.sort(own)[::-1]
    columns: list[Floats] = [
        held / (whole + 0.1),
        _sums(own * content, starts, ends) / np.maximum(counted, 1.0),
        _sums(free.astype(float), starts, ends),
        _sums(foreign * content * (own < foreign), starts, ends),
        _sums(foreign * light * (own < foreign), starts, ends),
        _sums(light.astype(float), starts, ends),
        _sums((light & (np.maximum(own, foreign) < _UNLINKED)).astype(float), starts, ends),
        coverage.mean(axis=0),
        coverage.min(axis=0),
        _sums((kinds == MARK).astype(float), starts, ends),
        _sums((classes == _CLASS_NAMES.index("and")).astype(float), starts, ends),
        length,
        length**2,
        np.maximum(wanted - counted, 0.0),
        np.maximum(counted - wanted, 0.0),
        np.abs((starts + ends) / (2 * len(own)) - middle),
        whole - held,
        np.full(len(starts), best[0] if len(best) else 0.0) * (held < best[0] - 1e-9 if len(best) else False),
    ]
    padded_own, padded_foreign = np.append(own, 0.0), np.append(foreign, 0.0)
    padded_class = np.append(classes, -1)
    padded_free = np.append(free, False)
    borders = {
        "first": starts,
        "last": ends - 1,
        "before": np.where(starts > 0, starts - 1, len(own)),
        "after": np.minimum(ends, len(own)),
    }
    for at in borders.values():
        columns += [padded_own[at], padded_foreign[at]]
    is_class = {name: _ONE_CLASS[padded_class[at]] for name, at in borders.items()}
    blocks = [np.stack(columns, axis=1), *is_class.values()]
    blocks += [padded_own[borders[name], None] * own_class for name, own_class in is_class.items()]
    columns = [padded_free[borders[name]].astype(float) for name in ("before", "after", "first", "last")]
    source_kinds = links.source_kinds[rows]
    padded_light = np.append(light, False)
    columns += [
        (padded_light[starts] & (source_kinds[0] == LIGHT)).astype(float),
        (padded_light[ends - 1] & (source_kinds[-1] == LIGHT)).astype(float),
        (held > 0.95 * whole).astype(float),
    ]
    known = links.target_borders
    columns += [known[starts, 0], known[ends - 1, 1], known[starts, 2], known[ends, 2]]
    return np.concatenate([*blocks, np.stack(columns, axis=1)], axis=1)


def _none_features(links: BeadLinks, rows: Bools, own: Floats, foreign: Floats) -> Floats:
    best = links.cells.max(axis=1, initial=0.0)
    # A word that other phrases have taken is of no use.
    usable = np.where(own > 0, links.cells[rows], 0.0).max(axis=1, initial=0.0)
    content = links.source_kinds[rows] == CONTENT
    usable = usable[content] if content.any() else usable
    others = best[~rows & (links.source_kinds == CONTENT)]
    free = (np.maximum(own, foreign) < _UNLINKED) & (links.target_kinds == CONTENT)
    places = np.flatnonzero(rows)
    middle = (places[0] + places[-1] + 1) / (2 * len(rows))
    apart = np.abs((np.arange(len(own)) + 0.5) / max(len(own), 1) - middle)
    net = own * (own >= foreign)
    return np.array(
        [
            1.0,
            float(own.max(initial=0.0)),
            float(usable.mean()),
            float(usable.min()),
            float((usable < _UNLINKED).mean()),
            float(np.log(len(usable))),
            float(others.mean()) if len(others) else 0.5,
            float(np.log1p(free.sum())),
            float(np.log1p((free & (apart < 0.15)).sum())),
            float((usable > 0.6).mean()),
            float(np.log(max(len(own), 1) / len(rows))),
            float(net.max(initial=0.0)),
        ]
    )
