"""What a reviewer is offered for a phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from aligner.lexicon import Lexicon, load_lexicon
from aligner.model import Bead, Bitext, Document, DocumentPair, Metadata, Rendering, RenderingStatus, Sentence, Span
from aligner.phrases import Knowledge, Term, Termbase, WordSimilarity
from aligner.phrases.candidates import find_candidates
from aligner.phrases.links import WordLinks, link_words
from aligner.pipeline import cache_folder

TERM = Term.of("guankong", ("管控分歧",), ("manage differences",), ("control differences",))
TERMBASE = Termbase((TERM,), "0")


def document(language: str, texts: Sequence[str]) -> tuple[Document, tuple[Sentence, ...]]:
    text, made = "\n", []
    for at, one in enumerate(texts):
        made.append(Sentence(at, one, len(text), len(text) + len(one), 0))
        text += one + "\n"
    return Document(language, text, (), Metadata(language=language)), tuple(made)


def bitext(
    source: Sequence[str], target: Sequence[str], *beads: Bead, languages: tuple[str, str] = ("zh", "en")
) -> Bitext:
    (one, sources), (two, targets) = document(languages[0], source), document(languages[1], target)
    every = beads or (Bead(range(len(source)), range(len(target))),)
    return Bitext(DocumentPair("p", one, two), sources, targets, every)


def rendering(given: Bitext, phrase: str, *target: str, term: str = "guankong", bead: int = 0) -> Rendering:
    source, other = given.pair.source.text, given.pair.target.text
    at = source.index(phrase)
    spans = tuple(Span(other.index(one), other.index(one) + len(one)) for one in target)
    status = RenderingStatus.OTHERWISE if target else RenderingStatus.NOT_FOUND
    return Rendering(term, bead, status, Span(at, at + len(phrase)), spans)


def texts(given: Bitext, found: Sequence[object]) -> list[tuple[str, str]]:
    return [
        (" … ".join(span.of(given.pair.target.text) for span in one.target), one.status.value)  # type: ignore[attr-defined]
        for one in found
    ]


def letters(source: str, target: str) -> WordSimilarity:
    """Words of both sides are alike that begin with the same letter."""
    sides = [[Span(*word.span()) for word in re.finditer(r"\w+", text)] for text in (source, target)]
    cells = [[float(source[a.start].lower() == target[b.start].lower()) for b in sides[1]] for a in sides[0]]
    return WordSimilarity(tuple(sides[0]), tuple(sides[1]), np.array(cells, np.float32))


def test_known_renderings_come_first_in_one_piece_then_the_best() -> None:
    given = bitext(
        ["双方要管控分歧。"], ["They control growing differences.", "They control differences and managed differences."]
    )
    (found,) = find_candidates(given, [rendering(given, "管控分歧")], TERMBASE, Knowledge())
    assert texts(given, found) == [
        ("managed differences", "preferred"),
        ("control differences", "admitted"),
        ("control … differences", "admitted"),
    ]


def test_what_stands_there_is_not_offered_again() -> None:
    given = bitext(["双方要管控分歧。"], ["They manage and control differences."])
    there = rendering(given, "管控分歧", "manage", "differences")
    offered = [find_candidates(given, [one], TERMBASE, Knowledge())[0] for one in (replace(there, target=()), there)]
    assert [texts(given, some) for some in offered] == [
        [("control differences", "admitted"), ("manage … differences", "preferred")],
        [("control differences", "admitted")],
    ]


def test_only_the_bead_of_the_phrase_is_looked_at() -> None:
    beads = Bead(range(1), range(1)), Bead(range(1, 2), range(1, 2))
    given = bitext(["管控分歧。", "再谈。"], ["Talks.", "They manage differences."], *beads)
    assert find_candidates(given, [rendering(given, "管控分歧")], TERMBASE, Knowledge()) == [()]


@pytest.mark.parametrize("termbase", [None, Termbase((), "0"), replace(TERMBASE, source_lang="fr", target_lang="de")])
def test_without_termbase_and_evidence_nothing_is_offered(termbase: Termbase | None) -> None:
    given = bitext(["双方要管控分歧。"], ["They manage differences."])
    assert find_candidates(given, [rendering(given, "管控分歧")], termbase, Knowledge()) == [()]


def test_other_languages_are_offered_stretches_by_single_words() -> None:
    given = bitext(["Wir wollen Frieden jetzt."], ["We want full peace.", "And now full."], languages=("de", "en"))
    one = rendering(given, "Frieden", term="own")
    (found,) = find_candidates(given, [one], None, Knowledge(word_evidence=letters))
    assert texts(given, found) == [("full", "otherwise"), ("full", "otherwise")]
    assert [span.start for some in found for span in some.target] == [9, 29]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon("zh", "en", (), cache_folder())


SOURCES = ["双方应通过对话解决分歧，加强合作。", "中方反对任何“新冷战”。", "", "和平是各国人民的共同愿望。"]
TARGETS = [
    "The two sides should resolve their differences through dialogue and strengthen cooperation.",
    "China opposes any “new Cold War”.",
    "Talks went on.",
    "Peace is the shared aspiration of all peoples.",
]


def by_links(given: Bitext, lexicon: Lexicon, *asked: Rendering, termbase: Termbase | None = None) -> list[list[str]]:
    def linker(sources: Sequence[str], targets: Sequence[str]) -> WordLinks:
        return link_words(sources, targets, lexicon, ("zh", "en"))

    found = find_candidates(given, asked, termbase, Knowledge(linker=linker), most=4)
    return [[text for text, _ in texts(given, some)] for some in found]


def test_stretches_come_by_their_probability_whatever_the_phrase(lexicon: Lexicon) -> None:
    beads = [Bead(range(at, at + 1), range(at, at + 1)) for at in range(4)]
    given = bitext(SOURCES, TARGETS, *beads)
    asked = [
        rendering(given, "解决分歧", term="no term"),
        rendering(given, "“新冷战”", bead=1),
        rendering(given, "共同愿望", "aspiration", bead=3),
    ]
    found = by_links(given, lexicon, *asked)
    assert [some[0] for some in found] == ["resolve their differences", "“new Cold War”", "shared aspiration"]
    # No more than asked for, each once, and not what the phrase has.
    assert [len(some) for some in found] == [4, 4, 4]
    assert all(len({*some}) == 4 for some in found)
    assert "aspiration" not in found[2]


def test_nothing_is_linked_in_a_bead_with_an_empty_or_an_endless_side(lexicon: Lexicon) -> None:
    given = bitext(["分歧"], [""], Bead(range(1), range(0)))
    assert by_links(given, lexicon, rendering(given, "分歧")) == [[]]
    given = bitext(["管控分歧" * 1000], ["manage differences " * 60])
    one = rendering(given, "管控分歧")
    assert by_links(given, lexicon, one, termbase=TERMBASE) == [["manage differences"] * 4]
