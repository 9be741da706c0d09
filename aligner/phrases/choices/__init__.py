"""What a translation chose where it could have done otherwise.

::

    tables, images         word lists of the package, and finding their words
    scene, matching        the beads with their words and links; what answers to what
    procedure, explicitation, quotation, modality, intensity, parallelism, metaphor, agent
                           one kind of choice each: Scene → Choices
    scales                 what modality and intensity share
    labels                 what people say, in the place of what the program does
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from aligner.lexicon import Lexicon
from aligner.model import Bitext, Choice, ChoiceKind
from aligner.phrases.choices.agent import agents
from aligner.phrases.choices.explicitation import explicitations
from aligner.phrases.choices.intensity import intensities
from aligner.phrases.choices.labels import PersonalLabel, in_order, with_labels, with_people
from aligner.phrases.choices.metaphor import metaphors
from aligner.phrases.choices.modality import modalities
from aligner.phrases.choices.parallelism import parallels
from aligner.phrases.choices.procedure import procedures
from aligner.phrases.choices.quotation import quotation_marks
from aligner.phrases.choices.scene import Scene, make_scene
from aligner.phrases.choices.tables import table_resource
from aligner.phrases.following import LinkedBeads
from aligner.phrases.renderings import directed
from aligner.phrases.termbase import Termbase

__all__ = ["FINDERS", "Finder", "PersonalLabel", "find_choices", "table_resource", "with_labels", "with_people"]

Finder = Callable[[Scene], Iterator[Choice]]
"""Finds choices of one kind; a kind whose words are not known for the languages of a pair has none."""


def _procedures(scene: Scene) -> Iterator[Choice]:
    yield from procedures(scene)
    yield from explicitations(scene)


FINDERS: Mapping[ChoiceKind, Finder] = {
    ChoiceKind.PROCEDURE: _procedures,
    ChoiceKind.QUOTATION_MARKS: quotation_marks,
    ChoiceKind.MODALITY: modalities,
    ChoiceKind.INTENSITY: intensities,
    ChoiceKind.PARALLELISM: parallels,
    ChoiceKind.METAPHOR: metaphors,
    ChoiceKind.AGENT: agents,
}
"""What finds each kind."""


def find_choices(
    bitext: Bitext, lexicon: Lexicon, termbase: Termbase | None = None, links: LinkedBeads | None = None
) -> tuple[Choice, ...]:
    """The choices of a bitext whose renderings are known.

    ``links`` are those that renderings were followed with (:func:`~aligner.phrases.following.follow`); in beads without
    any, places are guessed from the order of the words, and nothing counts as added to the source.

    Sentences that have no counterpart are choices of their own, which the beads show: of null beads there are
    only the procedures of their phrases.
    """
    scene = make_scene(bitext, lexicon, directed(termbase, bitext) if termbase else None, links)
    return in_order(choice for find in FINDERS.values() for choice in find(scene))
