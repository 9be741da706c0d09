"""What translations seem to leave out and to add: reasons to look, the surest first, and no findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aligner.model import Bitext
from aligner.report.choices import ChoiceUse
from aligner.report.passages import Origin, Passage, whole
from aligner.report.phrases import PhraseUse, term_anchor

__all__ = ["Finding", "FindingList", "NullUse", "finding_lists", "null_uses"]


@dataclass(frozen=True, slots=True)
class NullUse:
    """A null bead; ``phrases`` are those of the termbase in a sentence that was left out."""

    is_omission: bool
    confidence: float
    phrases: tuple[str, ...]
    passage: Passage


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to check.

    about
        What seems to be left out or added, as it stands; "" for a whole sentence.
    anchor
        Of the phrase that it is about; "" for none.
    phrases
        Phrases of the termbase in a sentence that was left out.
    """

    probability: float
    passage: Passage
    about: str = ""
    anchor: str = ""
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingList:
    """What there is to check of one sort, the surest first.

    code
        A short name.
    measure
        What the probability is that of.
    count
        How many there are; no more than were asked for are in ``items``.
    """

    code: str
    title: str
    hint: str
    measure: str
    count: int
    items: tuple[Finding, ...]


def null_uses(bitext: Bitext, origin: Origin, most_shown: int) -> tuple[NullUse, ...]:
    """The null beads of a bitext in text order; the ``most_shown`` surest keep their text."""
    nulls = [at for at, bead in enumerate(bitext.beads) if bead.is_null]
    shown = set(sorted(nulls, key=lambda at: -bitext.beads[at].confidence)[:most_shown])
    phrases: dict[int, list[str]] = {at: [] for at in nulls}
    for rendering in bitext.renderings:
        if rendering.bead in phrases:
            phrases[rendering.bead].append(bitext.rendering_texts(rendering)[0])
    return tuple(
        NullUse(
            not bitext.beads[at].target,
            bitext.beads[at].confidence,
            tuple(dict.fromkeys(phrases[at])),
            whole(bitext, origin, at) if at in shown else Passage(origin, at + 1),
        )
        for at in nulls
    )


def finding_lists(
    uses: Sequence[PhraseUse], nulls: Sequence[NullUse], choices: Iterable[ChoiceUse], most: int
) -> tuple[FindingList, ...]:
    """All there is to check, in lists of at most ``most``; lists without anything are left out."""
    lost = [
        Finding(use.confidence, use.passage, use.phrase, term_anchor(use.term))
        for use in uses
        if not use.rendering and not use.is_omitted
    ]
    parts = [
        Finding(use.confidence, use.passage, " … ".join(use.missing), term_anchor(use.term))
        for use in uses
        if use.missing and use.rendering
    ]
    omitted, added = (
        [Finding(use.confidence, use.passage, phrases=use.phrases) for use in nulls if use.is_omission == kind]
        for kind in (True, False)
    )
    explicit = [Finding(use.certainty, use.passage) for use in choices if use.is_addition]
    lists = (
        _list("phrases", "Phrases without a rendering", "The sentence has a counterpart, the phrase has none in it.",
              "that the phrase is not rendered", lost, most),
        _list("parts", "Parts of phrases", "The phrase was rendered, but nothing seems to stand for what is struck.",
              "that the rendering is where it is marked", parts, most),
        _list("omitted", "Sentences left out", "Source sentences without a counterpart.",
              "that the sentence has none", omitted, most),
        _list("added", "Sentences added", "Target sentences without a counterpart.",
              "that the sentence has none", added, most),
        _list("explicit", "Words added", "Target words for which the source has nothing.",
              "that the words were added", explicit, most),
    )  # fmt: skip
    return tuple(one for one in lists if one.count)


def _list(code: str, title: str, hint: str, measure: str, found: Sequence[Finding], most: int) -> FindingList:
    ordered = sorted(found, key=lambda one: (-one.probability, one.passage.origin.order, one.passage.bead))
    # What is counted and not shown has less to look at, however sure.
    shown = [one for one in ordered if one.passage.sides][:most]
    return FindingList(code, title, hint, measure, len(found), tuple(shown))
