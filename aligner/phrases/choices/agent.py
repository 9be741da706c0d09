"""Whether it is still said who acts: 美方, 双方, 各方."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from aligner.model import Choice, ChoiceKind, Span
from aligner.phrases.choices.scene import BeadSide, BeadView, Scene
from aligner.phrases.choices.tables import HIDES, Found, load_table

__all__ = ["agents"]

# A name is known by so much of the links of all occurrences of a party, and by so many letters at its beginning.
_NAMED = 0.2
_STEM = 4
# A pronoun further away than so many characters, some twelve words, stands for somebody else. Chosen by reading.
_NEAR = 70
# The share that was right on gold.
_SURE, _PRONOUN, _GENERAL, _DROPPED = 0.95, 0.85, 0.7, 0.7


class _Role(StrEnum):
    SUFFIX = "suffix"
    BOTH = "both"
    ALL = "all"
    PRONOUN = "pronoun"
    OBJECT = "object"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class _Agent:
    """A party in subject position."""

    span: Span
    form: str
    role: _Role


def agents(scene: Scene) -> Iterator[Choice]:
    """Values: ``named`` (by a name or a pronoun), ``generalised`` (*the parties*) and ``dropped``.

    A party acts where it is neither behind a preposition nor an owner. Only parties of the source are looked at, and
    only in languages in which the table knows how parties are made.
    """
    table = load_table("agent")
    if not scene.speaks(table) or not _makers(scene.languages[0])[0]:
        return
    acting = [(view, _acting(view.source)) for view in scene.views]
    names = _names(acting)
    for view, found in acting:
        for agent in found:
            yield _choice(view, agent, names.get(agent.form, frozenset()))


def _acting(side: BeadSide) -> list[_Agent]:
    found = side.find(load_table("agent"))
    by_role: dict[str, list[Found]] = {}
    for one in found:
        for role in one.row["role"].split():
            by_role.setdefault(role, []).append(one)
    behind = {one.span.end for one in by_role.get(_Role.OBJECT, ())}
    owned = {one.span.start for one in by_role.get(_Role.OWNER, ())}
    parties = list(_parties(side))
    parties += [
        _Agent(one.span, one.form, _Role(role)) for role in (_Role.BOTH, _Role.ALL) for one in by_role.get(role, ())
    ]
    acting = [one for one in parties if one.span.start not in behind and one.span.end not in owned]
    return sorted(acting, key=lambda one: one.span.start)


@cache
def _makers(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What makes a party of the character before it, and the words in which it does not."""
    rows = [row for row in load_table("agent").rows if row["language"] == language]
    other = (_Role.BOTH.value, _Role.ALL.value, HIDES)
    suffixes = [form for row in rows if row["role"] == _Role.SUFFIX for form in row["forms"].split("|")]
    words = [form for row in rows if row["role"] in other for form in row["forms"].split("|")]
    return tuple(suffixes), tuple(form for form in words if any(suffix in form for suffix in suffixes))


def _parties(side: BeadSide) -> Iterator[_Agent]:
    """Parties that a character and a suffix make."""
    suffixes, others = _makers(side.language)
    text = side.folded
    for suffix in suffixes:
        at = text.find(suffix, 1)
        while at > 0:
            span = Span(at - 1, at + len(suffix))
            if text[at - 1].isalpha() and not any(
                form in text[max(0, at - len(form) + 1) : at + len(form)] for form in others
            ):
                yield _Agent(span, span.of(text), _Role.SUFFIX)
            at = text.find(suffix, at + 1)


def _names(acting: Sequence[tuple[BeadView, Sequence[_Agent]]]) -> Mapping[str, frozenset[str]]:
    """Party → beginnings of the names that it has in the target, by the links of all its occurrences."""
    sums: dict[str, dict[str, float]] = {}
    counts: dict[str, int] = {}
    for view, found in acting:
        if view.cells is None:
            continue
        words = [word.of(view.target.text) for word in view.target.words]
        columns = [at for at, word in enumerate(words) if word[:1].isupper() and view.target.content[at]]
        for agent in found:
            counts[agent.form] = counts.get(agent.form, 0) + 1
            rows = view.source.inside(agent.span)
            if not rows or not columns:
                continue
            best = view.cells[np.ix_(rows, columns)].max(axis=0)
            own = sums.setdefault(agent.form, {})
            for word, chance in {
                words[at][:_STEM].casefold(): float(p) for at, p in zip(columns, best, strict=True)
            }.items():
                own[word] = own.get(word, 0.0) + chance
    return {
        form: frozenset(name for name, total in own.items() if total >= _NAMED * counts[form])
        for form, own in sums.items()
    }


def _choice(view: BeadView, agent: _Agent, names: frozenset[str]) -> Choice:
    start, end, place = _clause(view, agent)
    found = [one for one in view.target.find(load_table("agent")) if start <= one.span.start < end]
    words = [word for word in view.target.words if start <= word.start < end]
    named = _joined(word for word in words if word.of(view.target.text)[:_STEM].casefold() in names)
    by_role = {role: [one.span for one in found if one.row["role"] == role] for role in _Role}
    same = named if agent.role is _Role.SUFFIX else by_role[agent.role]
    general = by_role[_Role.ALL] if agent.role is not _Role.ALL else []
    pronouns = [span for span in by_role[_Role.PRONOUN] if abs(span.start - place) <= _NEAR]
    ways = (
        ("named", "by-name", _SURE, same),
        ("named", "by-pronoun", _PRONOUN, pronouns),
        ("named", "by-other-word", _PRONOUN, by_role[_Role.BOTH] if agent.role is _Role.SUFFIX else []),
        ("generalised", "as-everybody", _GENERAL, general),
    )
    for value, rule, certainty, spans in ways:
        if spans:
            nearest = min(spans, key=lambda span: abs(span.start - place))
            return view.choice(ChoiceKind.AGENT, value, rule, certainty, [agent.span], [nearest])
    return view.choice(ChoiceKind.AGENT, "dropped", "nobody-named", _DROPPED, [agent.span])


def _joined(words: Iterable[Span]) -> list[Span]:
    """Neighbouring words of a name as one: the United States."""
    found: list[Span] = []
    for word in words:
        if found and word.start - found[-1].end <= 1:
            found[-1] = Span(found[-1].start, word.end)
        else:
            found.append(word)
    return found


def _clause(view: BeadView, agent: _Agent) -> tuple[int, int, float]:
    """The sentence of the target that an agent leads to, in offsets of the bead, and the place in it."""
    place, _ = view.place(agent.span)
    spans = [sentence.span for sentence in view.bitext.bead_sentences(view.bead, "target")]
    sentences = view.bitext.bead_spans(view.bead, "target", spans)
    own = next((span for span in sentences if place < span.end), sentences[-1])
    return own.start, own.end, place
