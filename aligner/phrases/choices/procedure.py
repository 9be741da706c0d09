"""How a translation got from a phrase to its rendering (Zhai et al., LREC 2020).

Rules are asked in order and the first that answers decides. What speaks most is what a person has set down in the
termbase; the others compare the words of the phrase with those of its rendering by the dictionary alone, without what
the termbase adds to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon import Lexicon
from aligner.model import Choice, ChoiceKind, Procedure, Rendering, RenderingStatus
from aligner.phrases.choices.images import Images, load_images
from aligner.phrases.choices.scene import Scene
from aligner.phrases.light import CONTENT, kinds
from aligner.phrases.termbase import GAP, Term
from aligner.phrases.tokens import SideWords, index_side
from aligner.units import same_inflection, units

__all__ = ["RULES", "Facts", "procedures"]

Bools = NDArray[np.bool_]

Verdict = tuple[Procedure, float]
"""A procedure, and the share of such verdicts that was right on gold."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What rules know of a rendering.

    glossed
        bool (content words of the phrase, content words of the rendering): which stand for each other by a gloss of
        the dictionary.
    derived
        The same, by a word derived from a gloss.
    is_long
        bool (content words of the phrase): which have more than one character; a single one is often a part of a word.
    mark
        What the termbase says of this very rendering.
    image
        Whether an image of the phrase is not in the rendering.
    reshaped
        Whether the rendering has the words that the termbase prefers in another part of speech.
    """

    rendering: Rendering
    glossed: Bools
    derived: Bools
    is_long: Bools
    mark: Procedure | None = None
    image: bool = False
    reshaped: bool = False

    @property
    def answered(self) -> Bools:
        """Which words of the phrase have a gloss, or what is derived from one, in the rendering."""
        either: Bools = np.any(self.glossed | self.derived, axis=1)
        return either

    @property
    def extra(self) -> Bools:
        """Which words of the rendering stand for none of the phrase."""
        alone: Bools = ~np.any(self.glossed | self.derived, axis=0)
        return alone


def _marked(facts: Facts) -> Verdict | None:
    """The termbase says how this rendering came about."""
    return (facts.mark, 0.95) if facts.mark else None


def _not_rendered(facts: Facts) -> Verdict | None:
    return (Procedure.REDUCTION, 1.0) if facts.rendering.status is RenderingStatus.NOT_FOUND else None


def _part_missing(facts: Facts) -> Verdict | None:
    return (Procedure.REDUCTION, 0.4) if facts.rendering.missing else None


def _image_gone(facts: Facts) -> Verdict | None:
    return (Procedure.FIGURATIVE, 0.8) if facts.image else None


def _other_class(facts: Facts) -> Verdict | None:
    """The words that the termbase prefers, a verb among them as a noun or the other way round."""
    return (Procedure.TRANSPOSITION, 0.6) if facts.reshaped else None


def _word_for_word(facts: Facts) -> Verdict | None:
    """A gloss for every word of the phrase, single characters beside longer words aside, and little else."""
    if not facts.glossed.any() or facts.extra.mean() > 0.5:
        return None
    if not (facts.glossed.any(axis=1) | ~facts.is_long).all():
        return None
    places = facts.glossed.argmax(axis=1)
    in_order = bool((np.diff(places) >= 0).all())
    return Procedure.LITERAL, 0.8 if in_order else 0.7


def _unmarked(facts: Facts) -> Verdict | None:
    """Preferred, and the termbase says nothing: it marks what is not word for word."""
    if facts.rendering.status is RenderingStatus.PREFERRED and facts.answered.any():
        return Procedure.LITERAL, 0.7
    return None


def _other_form(facts: Facts) -> Verdict | None:
    """As word for word, but some word only in what is derived from a gloss: another part of speech."""
    if facts.answered.size and facts.answered.all() and facts.extra.mean() <= 0.5:
        return Procedure.TRANSPOSITION, 0.5
    return None


def _says_more(facts: Facts) -> Verdict | None:
    """Every word of the phrase, and more besides than these."""
    return (Procedure.EXPLICITATION, 0.4) if facts.answered.size and facts.answered.all() else None


def _says_less(facts: Facts) -> Verdict | None:
    """Some words of the phrase, and nothing besides."""
    lost = ~facts.answered & facts.is_long
    if facts.answered.any() and lost.any() and facts.extra.size and not facts.extra.any():
        return Procedure.REDUCTION, 0.5
    return None


def _set_expression(facts: Facts) -> Verdict | None:
    """No word of the phrase by the dictionary, but the termbase knows it."""
    return (Procedure.EQUIVALENCE, 0.5) if facts.rendering.is_known and not facts.answered.any() else None


Rule = Callable[[Facts], Verdict | None]

RULES: Mapping[str, Rule] = {
    "termbase": _marked,
    "not-rendered": _not_rendered,
    "image-gone": _image_gone,
    "other-class": _other_class,
    "word-for-word": _word_for_word,
    "unmarked": _unmarked,
    "part-missing": _part_missing,
    "other-form": _other_form,
    "says-more": _says_more,
    "says-less": _says_less,
    "set-expression": _set_expression,
}
"""The rules by name, in the order in which they are asked; where none answers, the procedure is uncertain."""

_WITHOUT_DICTIONARY = ("termbase", "not-rendered", "part-missing")
# The shortest stem of a word that a part of speech can be told by; US and U.S. are no two of them.
_STEM = 4
_UNCERTAIN: Verdict = (Procedure.UNCERTAIN, 0.3)


def procedures(scene: Scene) -> Iterator[Choice]:
    """One choice for every rendering; the values are those of :class:`~aligner.model.Procedure`."""
    renderings = scene.bitext.renderings
    if not renderings:
        return
    # Words that merely look alike say nothing about procedures.
    asked = RULES if scene.lexicon.trust >= 1.0 else {name: RULES[name] for name in _WITHOUT_DICTIONARY}
    for number, facts in enumerate(_facts(scene)):
        rendering = facts.rendering
        name, (procedure, certainty) = _verdict(facts, asked)
        yield Choice(
            ChoiceKind.PROCEDURE,
            procedure.value,
            rendering.bead,
            (rendering.source,),
            rendering.target,
            certainty * rendering.confidence,
            name,
            number,
        )


def _verdict(facts: Facts, asked: Mapping[str, Rule]) -> tuple[str, Verdict]:
    for name, rule in asked.items():
        if verdict := rule(facts):
            return name, verdict
    return "none", _UNCERTAIN


def _facts(scene: Scene) -> Iterator[Facts]:
    bitext = scene.bitext
    texts = [bitext.rendering_texts(one) for one in bitext.renderings]
    words = _Words.of(texts, scene.lexicon.without_terms(), scene.languages)
    images = load_images() if scene.speaks(load_images().table) else None
    terms = {term.id: term for term in scene.termbase.terms} if scene.termbase else {}
    for number, rendering in enumerate(bitext.renderings):
        glossed, derived, is_long = words.compared(number)
        term = terms.get(rendering.term)
        mark = _mark(term, texts[number][1], scene, bitext.pair.day) if term and rendering.is_known else None
        gone = images is not None and _is_gone(images, texts[number], scene)
        found = bool(rendering.target)
        reshaped = term is not None and found and _is_reshaped(term, texts[number][1], scene)
        yield Facts(rendering, glossed, derived, is_long, mark, gone and found, reshaped)


def _is_gone(images: Images, texts: tuple[str, str], scene: Scene) -> bool:
    """Whether some image of a phrase is in none of the ways that keep it in the rendering."""
    source, target = scene.languages
    fold = scene.lexicon.fold
    found = images.find(fold(texts[0]), source)
    return bool(found) and not any(images.kept(one.image, fold(texts[1]), target) for one in found)


def _is_reshaped(term: Term, found: str, scene: Scene) -> bool:
    """Whether a rendering has all words of one that is preferred, but some as another part of speech."""
    language = scene.languages[1]
    words = {unit.key: unit.word for unit in units(found, language, scene.lexicon.fold)}
    for text in term.preferred:
        own = dict(_base(text, language))
        if len(own) > 1 and own.keys() <= words.keys():
            return any(not same_inflection(word, words[key]) for key, word in own.items() if len(key) >= _STEM)
    return False


def _mark(term: Term, found: str, scene: Scene, day: str) -> Procedure | None:
    """What the termbase says of the rendering that stands there."""
    if not any(rendering.procedure for rendering in term.renderings):
        return None
    language = scene.languages[1]
    keys = [unit.key for unit in units(found, language, scene.lexicon.fold)]
    for text, rendering in term.standing(day).items():
        if rendering.procedure is None:
            continue
        own = [key for key, _ in _base(text, language)]
        if own == keys or (GAP in text and set(own) <= set(keys)):
            return rendering.procedure
    return None


@lru_cache(maxsize=8192)
def _base(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """Keys and words of a rendering as the termbase has it, which is in the variant that others are folded to."""
    return tuple((unit.key, unit.word) for unit in units(text.replace(GAP, " "), language, str))


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words of all phrases and renderings of a bitext against each other."""

    source: SideWords
    target: SideWords
    source_content: Bools
    target_content: Bools
    glosses: NDArray[np.floating]
    derived: NDArray[np.floating]

    @classmethod
    def of(cls, texts: Sequence[tuple[str, str]], lexicon: Lexicon, languages: tuple[str, str]) -> _Words:
        source = index_side([text for text, _ in texts], lexicon.source_tokenizer)
        target = index_side([text for _, text in texts], lexicon.target_tokenizer)
        derived, related = lexicon.second_hand(source.vocabulary, target.vocabulary)
        return cls(
            source,
            target,
            kinds(source.vocabulary, languages[0], lexicon.source_tokenizer) == CONTENT,
            kinds(target.vocabulary, languages[1], lexicon.target_tokenizer) == CONTENT,
            (lexicon.weights(source.vocabulary, target.vocabulary) + related).toarray(),
            derived.toarray(),
        )

    def compared(self, number: int) -> tuple[Bools, Bools, Bools]:
        """What :class:`Facts` has as ``glossed``, ``derived`` and ``is_long``."""
        rows = _content(self.source, self.source_content, number)
        columns = _content(self.target, self.target_content, number)
        place = np.ix_(rows, columns)
        is_long = np.array([len(self.source.vocabulary.keys[row]) > 1 for row in rows.tolist()], np.bool_)
        return self.glosses[place] > 0, self.derived[place] > 0, is_long


def _content(words: SideWords, content: Bools, number: int) -> NDArray[np.int32]:
    own = words.words[words.starts[number] : words.starts[number + 1]]
    # A phrase of nothing but light words is compared by these.
    return own[content[own]] if content[own].any() else own
