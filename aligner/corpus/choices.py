"""The choices of translations counted over many bitexts, by kind and value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from aligner.model import CHOICE_VALUES, Bitext, Choice, ChoiceKind, Span

__all__ = ["ChoiceCount", "ChoiceCounts", "count_choices"]


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """How often something was chosen.

    share
        Of all choices of the kind.
    people
        How many of them people gave.
    certainty
        The mean of the program's own; 0 where there are none.
    source, target
        The surest example; parts are joined by ``" … "``.
    document, bead
        Where the example stands; beads count from 1.
    """

    kind: str
    value: str
    count: int
    share: float
    documents: int
    people: int
    certainty: float
    source: str
    target: str
    document: str
    bead: int


@dataclass(frozen=True, slots=True)
class ChoiceCounts:
    """The choices of a corpus, in the order of the kinds and of their values."""

    documents: int
    counts: tuple[ChoiceCount, ...]


@dataclass(slots=True)
class _Tally:
    count: int = 0
    people: int = 0
    certainty: float = 0.0
    documents: int = 0
    best: float = -1.0
    example: tuple[str, str, str, int] = ("", "", "", 0)


def count_choices(bitexts: Iterable[Bitext], kinds: Collection[str] = ()) -> ChoiceCounts:
    """Count choices of some kinds, of all where none are named; nothing of the texts is kept but an example each.

    >>> count_choices([]).counts
    ()
    """
    tallies: dict[tuple[ChoiceKind, str], _Tally] = {}
    documents = 0
    for bitext in bitexts:
        documents += 1
        seen: set[tuple[ChoiceKind, str]] = set()
        for choice in bitext.choices:
            if kinds and choice.kind.value not in kinds:
                continue
            key = choice.kind, choice.value
            tally = tallies.setdefault(key, _Tally())
            _add(tally, choice, bitext)
            tally.documents += key not in seen
            seen.add(key)
    return ChoiceCounts(documents, tuple(_counted(tallies)))


def _add(tally: _Tally, choice: Choice, bitext: Bitext) -> None:
    tally.count += 1
    if choice.author:
        tally.people += 1
    else:
        tally.certainty += choice.certainty
    if choice.certainty > tally.best:
        tally.best = choice.certainty
        source = _text(choice.source, bitext.pair.source.text)
        tally.example = source, _text(choice.target, bitext.pair.target.text), bitext.pair.id, choice.bead + 1


def _text(spans: Iterable[Span], text: str) -> str:
    return " ".join(" … ".join(span.of(text) for span in spans).split())


def _counted(tallies: dict[tuple[ChoiceKind, str], _Tally]) -> Iterator[ChoiceCount]:
    for kind, values in CHOICE_VALUES.items():
        whole = sum(tally.count for (own, _), tally in tallies.items() if own is kind)
        for value in values:
            tally = tallies.get((kind, value))
            if tally is None:
                continue
            machine = tally.count - tally.people
            yield ChoiceCount(
                kind.value,
                value,
                tally.count,
                tally.count / whole,
                tally.documents,
                tally.people,
                tally.certainty / machine if machine else 0.0,
                *tally.example,
            )
