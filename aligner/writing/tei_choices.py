"""The choices of a translation in a TEI file: spans between anchors, and the taxonomy of what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from aligner.model import CHOICE_KINDS, CHOICE_VALUES, SIDES, Bitext, Choice, ChoiceKind, Side
from aligner.writing.ids import choice_id, rendering_id
from aligner.writing.tei_names import Names, cert, choice_category, pointers
from aligner.writing.tei_text import Expressions, anchored
from aligner.writing.xml import child

__all__ = ["PlacedChoice", "place_choices", "write_choices", "write_taxonomy"]


@dataclass(frozen=True, slots=True)
class PlacedChoice:
    """A choice with the ids of what it shows in."""

    number: int
    choice: Choice
    targets: tuple[str, ...]


def place_choices(bitext: Bitext, names: Names, found: Expressions) -> list[PlacedChoice]:
    """Find a place in the text for every choice: the phrase and rendering that it is about, or new anchors."""
    placed: list[PlacedChoice] = []
    for number, choice in enumerate(bitext.choices):
        targets: list[str] = []
        for side in SIDES:
            known = _expression(bitext, choice, side, found)
            targets += [known] if known else _anchor(bitext, names, number, side, found)
        if targets:
            placed.append(PlacedChoice(number, choice, tuple(targets)))
    return placed


def _expression(bitext: Bitext, choice: Choice, side: Side, found: Expressions) -> str:
    """The id of the phrase or rendering that a choice is about as a whole; "" where it is about something else."""
    if choice.rendering is None:
        return ""
    rendering = bitext.renderings[choice.rendering]
    if side == "source":
        return found.source_ids.get(choice.rendering, "") if choice.source == (rendering.source,) else ""
    return found.target_ids.get(choice.rendering, "") if choice.target == rendering.target else ""


def _anchor(bitext: Bitext, names: Names, number: int, side: Side, found: Expressions) -> list[str]:
    spans = bitext.choices[number].source if side == "source" else bitext.choices[number].target
    identifier = f"{choice_id(names.prefix, number)}.{names.key(side)}"
    own = list(anchored(bitext, names, side, identifier, spans, found))
    found.choice_spans += [span | {"type": "part"} for span in own]
    return [span["xml_id"] for span in own if "from_" in span]


def write_choices(
    standoff: etree._Element,
    placed: Iterable[PlacedChoice],
    names: Names,
    authors: dict[str, str],
    found: Expressions,
) -> None:
    """The choices as ``span`` elements; ``n`` is the rule that gave one, ``resp`` who did."""
    every = list(placed)
    if not every:
        return
    group = child(standoff, "spanGrp", type="choice")
    for span in found.choice_spans:
        child(group, "span", **span)
    for one in every:
        choice = one.choice
        about = f"#{rendering_id(names.prefix, choice.rendering)}" if choice.rendering in found.source_ids else ""
        child(
            group,
            "span",
            xml_id=choice_id(names.prefix, one.number),
            n=choice.rule,
            type="choice",
            cert=cert(choice.certainty),
            resp=pointers([authors.get(choice.author, names.program)]),
            ana=pointers([choice_category(choice.kind, choice.value)]),
            corresp=about,
            target=pointers(one.targets),
        )


def write_taxonomy(declarations: etree._Element) -> None:
    """Every kind of choice with its values, in words."""
    taxonomy = child(declarations, "taxonomy", xml_id="choice")
    about = "; ".join(f"{kind.value}: {meaning[0].lower()}{meaning[1:]}" for kind, meaning in CHOICE_KINDS.items())
    child(taxonomy, "desc", f"What the translation chose where it could have done otherwise. {about}")
    for kind in ChoiceKind:
        for value, meaning in CHOICE_VALUES[kind].items():
            category = child(taxonomy, "category", xml_id=choice_category(kind, value))
            description = child(category, "catDesc")
            child(description, "term", f"{kind.value} {value}").tail = ": "
            child(description, "gloss", meaning)
