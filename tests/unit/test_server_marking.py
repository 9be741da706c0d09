"""What the page is told of a bead whose renderings are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aligner import review
from aligner.errors import EditError, ResourceError
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)
from aligner.phrases.candidates import Candidate
from aligner.review.live import Live
from aligner.server.marking import Marking

ANN = review.Author(review.Person("ann"), datetime(2026, 3, 1, tzinfo=UTC))
SOURCES = ["甲谈和平。", "乙谈\n合作。", "丙谈和平。"]
TARGETS = ["A talks peace.", "B 😀 talks.", ""]


def bitext() -> Bitext:
    documents, sentences = [], []
    for language, texts in (("zh", SOURCES), ("en", TARGETS[:2])):
        text, made = "", []
        for at, one in enumerate(texts):
            made.append(Sentence(at, one, len(text), len(text) + len(one), 0))
            text += one + "\n"
        documents.append(Document(language, text, (), Metadata(language=language)))
        sentences.append(tuple(made))
    beads = tuple(Bead(range(at, at + 1), range(min(at, 2), min(at + 1, 2))) for at in range(3))
    renderings = (
        Rendering("heping", 0, RenderingStatus.PREFERRED, Span(2, 4), (Span(8, 13),)),
        Rendering("heping", 2, RenderingStatus.NOT_FOUND, Span(15, 17), ()),
    )
    return Bitext(DocumentPair("p", *documents), *sentences, beads, renderings)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with review.open_store(tmp_path / "work.db", create=True) as store:
        review.add_bitext(store, bitext(), ANN)
        live = Live(store, review.load_state(store, "p").id)
        yield live


def ask(live: Live, number: int, new: tuple[int, int] | None = None) -> Marking:
    return Marking.of(live, live.beads[number], new)


def test_texts_and_phrases_have_the_places_of_the_documents(live: Live) -> None:
    told = ask(live, 0).told
    assert told["source"] == {"start": 0, "text": "甲谈和平。", "spaced": False}
    assert told["target"] == {"start": 0, "text": "A talks peace.", "spaced": True}
    (phrase,) = told["phrases"]
    assert (phrase["term"], phrase["status"], phrase["missed"]) == ("heping", "preferred", False)
    assert (phrase["source"], phrase["target"]) == ([2, 4], [[8, 13]])
    assert told["seen"] == live.seen
    assert ask(live, 1).told["target"] == {"start": 15, "text": "B 😀 talks.", "spaced": True}
    assert ask(live, 2).told["target"] == {"start": 0, "text": "", "spaced": True}


def test_what_a_person_said_is_not_rendered_is_not_missed(live: Live, tmp_path: Path) -> None:
    (phrase,) = ask(live, 2).told["phrases"]
    assert phrase["missed"]
    with review.open_store(tmp_path / "work.db") as store:
        review.edit_rendering(
            store, phrase["rendering"], by=ANN, seen=None, target=[], status=RenderingStatus.NOT_FOUND
        )
    live.refresh()
    (phrase,) = ask(live, 2).told["phrases"]
    assert not phrase["missed"]


def test_a_new_phrase_has_the_term_of_its_like_or_names_its_own(live: Live, tmp_path: Path) -> None:
    asked = ask(live, 1, (8, 12))
    assert [(one["rendering"], one["term"], one["status"]) for one in asked.told["phrases"]] == [
        (None, "合作。", "new")
    ]
    assert asked.renderings[-1] == Rendering("合作。", 1, RenderingStatus.NOT_FOUND, Span(8, 12), ())
    (there,) = ask(live, 2).told["phrases"]
    with review.open_store(tmp_path / "work.db") as store:
        review.remove_rendering(store, there["rendering"], by=ANN, seen=None)
    live.refresh()
    assert [one["term"] for one in ask(live, 2, (15, 17)).told["phrases"]] == ["heping"]
    # A line end has no place in a name.
    assert ask(live, 1, (6, 10)).told["phrases"][-1]["term"] == "乙谈 合"


def test_a_phrase_that_the_bead_has_is_told_once(live: Live) -> None:
    assert ask(live, 0, (2, 4)) == ask(live, 0)


# White space behind the sentence belongs to the bead, and so does the place behind the text.
@pytest.mark.parametrize("new", [(5, 6), (4, 6), (6, 13), (2, 2), (4, 3)])
def test_a_new_phrase_lies_in_the_sentences_of_its_bead(live: Live, new: tuple[int, int]) -> None:
    with pytest.raises(EditError, match="select the phrase"):
        ask(live, 0, new)


@pytest.mark.parametrize("new", [(8, 9), (12, 13), (17, 19), (18, 20)])
def test_a_new_phrase_has_words_and_ends_with_the_text(live: Live, new: tuple[int, int]) -> None:
    with pytest.raises(EditError, match="select the phrase"):
        ask(live, 1 if new[0] < 13 else 2, new)


def test_candidates_are_told_with_the_phrase_that_they_are_for(live: Live) -> None:
    def find(given: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
        assert [given.beads[one.bead] for one in renderings] == [given.beads[0]]
        return [(Candidate((Span(0, 1), Span(8, 13)), RenderingStatus.ADMITTED),)]

    (phrase,) = ask(live, 0).answer(find)["phrases"]
    assert phrase["candidates"] == [{"target": [[0, 1], [8, 13]], "status": "admitted"}]


def test_without_a_dictionary_the_rest_is_told_with_the_reason(live: Live) -> None:
    def find(given: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
        raise ResourceError("the dictionary is damaged")

    told = ask(live, 0).answer(find)
    assert "the dictionary is damaged" in told["warning"]
    assert [one["candidates"] for one in told["phrases"]] == [[]]
