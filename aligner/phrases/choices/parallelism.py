"""Whether members that repeat a word still do: 必须…必须…, 不冲突不对抗, 四个必须."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aligner.model import Choice, ChoiceKind, Span
from aligner.phrases.choices.scene import BeadView, Scene
from aligner.phrases.choices.tables import Found, load_table

__all__ = ["parallels"]

_STOP = re.compile(r"[。！？!?]|\.\s")
# A member may open with a light word: 既不公平，也不光彩.
_PAUSE = re.compile(r"(?:[，；、：，,;:“”\"]\s*|^)[既也又都还更就]?$")
_HAS_PAUSE = re.compile(r"[，；、,;]")
# In a compact construction so many characters stand from one member to the next: 不冲突不对抗.
_COMPACT = 4
# From one member to the next there are at most so many.
_APART = 30
# What stands before and behind the members in the target, in characters.
_MARGIN = (25, 60)
_IDLE, _PAIR = "idle", "pair"
# Clauses that end alike end in so many characters that are the same: 事实清楚，法理清楚.
_ENDING = 2
# Two clauses end in the same word by chance.
_LEAST_ALIKE = 3
_CLAUSES = re.compile(r"[^，；、：。！？,;:.!?“”]+")
# The share that was right on gold.
_KEPT, _FLATTENED = 0.75, 0.65


def parallels(scene: Scene) -> Iterator[Choice]:
    """Values: ``kept`` where a word is repeated in the target too, and ``flattened``. Spans are the repeated words."""
    if not scene.speaks(load_table("parallelism")):
        return
    for view in scene.views:
        for members in _members(view):
            yield _choice(view, members)


def _members(view: BeadView) -> Iterator[list[Span]]:
    """The openings of the members of each construction in the source."""
    text = view.source.folded
    by_form: dict[str, list[Found]] = {}
    # Forms of one character may be within words that a list of words has made: 不对 in 不冲突不对抗.
    for one in load_table("parallelism").find(text, view.source.language, None):
        if one.row["role"] != _IDLE:
            by_form.setdefault(one.form, []).append(one)
    for places in by_form.values():
        run: list[Span] = []
        for one in places:
            if run and not _goes_on(text, run[-1], one.span):
                if len(run) > 1:
                    yield run
                run = []
            long = one.span.end - one.span.start > 1
            if run or long or _opens(text, one.span) or _is_compact(text, one.span, places):
                run.append(one.span)
        if len(run) > 1:
            yield run
    yield from _alike_endings(text)


def _alike_endings(text: str) -> Iterator[list[Span]]:
    """The endings of neighbouring clauses that are the same."""
    run: list[Span] = []
    for clause in _CLAUSES.finditer(text):
        span = Span(clause.end() - _ENDING, clause.end())
        fits = clause.end() - clause.start() > _ENDING and span.of(text).isalpha()
        if (
            run
            and fits
            and span.of(text) == run[-1].of(text)
            and text[run[-1].end : clause.start()].strip() in ("，", "；", ",", ";")
        ):
            run.append(span)
            continue
        if len(run) >= _LEAST_ALIKE:
            yield run
        run = [span] if fits else []
    if len(run) >= _LEAST_ALIKE:
        yield run


def _opens(text: str, span: Span) -> bool:
    return bool(_PAUSE.search(text[: span.start]))


def _is_compact(text: str, span: Span, places: Sequence[Found]) -> bool:
    return any(0 < one.span.start - span.end <= _COMPACT for one in places)


def _goes_on(text: str, last: Span, span: Span) -> bool:
    """Whether the next member begins there: behind a pause, or a few characters on."""
    between = text[last.end : span.start]
    if not between or _STOP.search(between) or len(between) > _APART:
        return False
    long = span.end - span.start > 1 and _HAS_PAUSE.search(between) is not None
    return long or _opens(text, span) or (len(between) <= _COMPACT and between.isalpha())


def _choice(view: BeadView, members: Sequence[Span]) -> Choice:
    places = [view.place(span)[0] for span in members]
    start, end = int(min(places)) - _MARGIN[0], int(max(places)) + _MARGIN[1]
    repeated = _repeated(view, max(start, 0), end, places)
    kind = ChoiceKind.PARALLELISM
    if repeated:
        return view.choice(kind, "kept", "repeated-word", _KEPT, members, repeated)
    return view.choice(kind, "flattened", "no-repeated-word", _FLATTENED, members)


def _repeated(view: BeadView, start: int, end: int, places: Sequence[float]) -> list[Span]:
    """Where a word stands that is repeated in a stretch of the target, idle words aside."""
    side = view.target
    known = {one.span: one.row["role"] for one in side.find(load_table("parallelism"))}
    words = [word for word in side.words if start <= word.start < end and known.get(word) != _IDLE]
    pair = [word for word in words if known.get(word) == _PAIR]
    if len(pair) > 1:
        return pair
    # Names are repeated for other reasons.
    usable = [word for word in words if word.of(side.text)[0].isalnum() and not _is_name(side.text, word)]
    by_word: dict[str, list[Span]] = {}
    for word in usable:
        by_word.setdefault(word.of(side.text).casefold(), []).append(word)
    # Of several words that are repeated, the one whose occurrences stand nearest to where the members lead.
    options: list[tuple[float, list[Span]]] = []
    for spans in by_word.values():
        nearest = [_nearest(spans, place) for place in places]
        if len(set(nearest)) > 1:
            distance = sum(abs(span.start - place) for span, place in zip(nearest, places, strict=True))
            options.append((distance, sorted(set(nearest))))
    return min(options)[1] if options else []


def _nearest(spans: Sequence[Span], place: float) -> Span:
    return min(spans, key=lambda span: abs(span.start - place))


def _is_name(text: str, word: Span) -> bool:
    starts_sentence = word.start == 0 or bool(re.search(r"[.!?:“\"]\s*$", text[: word.start]))
    return text[word.start].isupper() and not starts_sentence
