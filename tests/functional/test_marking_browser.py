"""Renderings marked by keys alone, in a real browser. Skipped where there is no Chromium with its driver."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aligner import review
from aligner.errors import ResourceError
from aligner.model import Bitext, Rendering, RenderingStatus, Span
from aligner.phrases.candidates import Candidate
from aligner.server.aligning import FindCandidates

from .contrast import bright, faint_focus, faint_parts, faint_texts
from .review_desk import Desk
from .review_site import BEN, bitext, serving, stored

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WINDOW = "1300,900"
ZH = ["双方同意合作共赢。", "他们谈到😀合作共赢与和平。", "再谈合作。", "再谈。"]
EN = [
    "Win-win cooperation is agreed.",
    "They spoke 😀 of win-win\ncooperation and of peace for all.",
    "Talks again.",
    "They don't.",
]
WORDS = ("win-win\ncooperation", "peace", "spoke")


def offer(given: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
    """The same words for every phrase, the first as what the termbase prefers."""
    found = []
    for one in renderings:
        text = given.pair.target.text
        (sentence,) = given.bead_sentences(given.beads[one.bead], "target")
        starts = [(text.find(word, sentence.start, sentence.end), word) for word in WORDS]
        spans = [(Span(at, at + len(word)),) for at, word in starts if at >= 0]
        status = [RenderingStatus.PREFERRED, RenderingStatus.OTHERWISE, RenderingStatus.OTHERWISE]
        pairs = zip(spans, status, strict=False)
        found.append(tuple(Candidate(place, is_) for place, is_ in pairs if place != one.target))
    return found


def talk() -> Bitext:
    """Three phrases: one with too much as its rendering, two without any."""
    given = bitext(ZH, EN, phrase="合作", rendering="ooperation")
    peace = ZH[1].index("和平") + len(ZH[0]) + 1
    return replace(
        given,
        renderings=(
            replace(given.renderings[0], target=(given.target_sentences[0].span,)),
            replace(given.renderings[1], status=RenderingStatus.NOT_FOUND, target=()),
            Rendering("heping", 1, RenderingStatus.NOT_FOUND, Span(peace, peace + 2), (), 0.5),
        ),
    )


class Marker(Desk):
    """Somebody who marks renderings."""

    @property
    def line(self) -> str:
        """What is told, to eyes and to screen readers."""
        return str(self.script("return document.getElementById('mark-said').textContent"))

    @property
    def wrong(self) -> str:
        return str(self.script("return document.querySelector('#marking .error').textContent"))

    @property
    def chosen(self) -> list[str]:
        return [
            *self.script("return [...document.querySelectorAll('.mark-sides .at-work mark')].map(o => o.textContent)")
        ]

    @property
    def is_open(self) -> bool:
        return bool(self.script("return document.getElementById('marking').open"))

    def mark(self, number: int) -> None:
        """Open the dialog at a bead."""
        self.open(f"/pair/1?at={number}")
        self.press("i")
        self.until(lambda: self.line)

    def closed(self) -> None:
        """The keys are for the bead again."""
        self.until(lambda: not self.is_open)
        self.until(lambda: self.script("return document.activeElement.id") == f"b{self.current}")

    def rendered(self) -> list[str]:
        """Term, status and text of every rendering in the store."""
        state = review.load_state(self.store, 1)
        text = state.pair.target.text
        return [f"{one.term} {one.status} {'|'.join(s.of(text) for s in one.target_spans)}" for one in state.renderings]


@contextmanager
def marking(chrome: Chrome, folder: Path, find: FindCandidates = offer) -> Iterator[Marker]:
    with stored(folder, talk()) as store, serving(store, name="ann", candidates=find) as browser:
        yield Marker(chrome, browser, store)
        assert [line for line in chrome.get_log("browser") if line["source"] != "network"] == []


@pytest.fixture
def desk(chrome: Chrome, tmp_path: Path) -> Iterator[Marker]:
    with marking(chrome, tmp_path) as desk:
        yield desk


def test_a_missed_rendering_takes_two_keys_and_the_next_is_at_hand(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    assert desk.line == "合作 → win-win\ncooperation, candidate 1 of 3, preferred: Enter takes it."
    assert desk.chosen == ["win-win\ncooperation"]
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.rendered()[1] == "term-1 preferred win-win\ncooperation")
    desk.until(lambda: desk.line.startswith("和平 → "))
    desk.press("2")
    desk.until(lambda: desk.line == "和平 → peace, candidate 2 of 3, otherwise: Enter takes it.")
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.rendered()[2] == "heping otherwise peace")
    desk.closed()
    assert review.load_state(desk.store, 1).bitext().target_sentences == talk().target_sentences
    # As an edit like any other it can be taken back.
    desk.press("z", "z")
    desk.until(lambda: desk.rendered()[1:] == ["term-1 not-found ", "heping not-found "])


def test_keys_that_come_before_the_dialog_has_its_texts_are_for_it(chrome: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    def slow(given: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
        time.sleep(1)
        return offer(given, renderings)

    with marking(chrome, tmp_path, slow) as desk:
        desk.open("/pair/1?at=2")
        desk.press("i", "2", Keys.ENTER, "s", "p", "o", Keys.ENTER)
        desk.until(lambda: not desk.is_open)
        assert desk.rendered()[1:] == ["term-1 otherwise peace", "heping otherwise spoke"]
        beads = review.load_state(desk.store, 1).bitext().beads
        assert [bead.shape for bead in beads] == [(1, 1)] * 4


@contextmanager
def held(desk: Marker, path: str) -> Iterator[None]:
    """For as long as the block lasts, requests for ``path`` wait."""
    desk.script(
        "const ask = window.fetch; const held = new Promise(go => (window.letGo = go));"
        "window.fetch = async (...a) => { if (a[0].includes(arguments[0])) await held; return ask(...a); };"
        "".replace("arguments[0]", f"'{path}'")
    )
    yield
    desk.script("window.letGo()")


def test_what_is_typed_while_something_is_taken_is_for_the_next_phrase(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    with held(desk, "do/edit-rendering"):
        # A number is one of the phrase that comes, not a part of what was typed for the one before.
        desk.press("o", "f", Keys.ENTER, "2", Keys.ENTER)
        assert desk.script("return document.getElementById('mark-words').value") == ""
    desk.until(lambda: not desk.is_open)
    assert desk.rendered()[1:] == ["term-1 otherwise of", "heping otherwise peace"]


def test_what_is_typed_for_the_next_phrase_is_for_no_other_where_taking_fails(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    with held(desk, "do/edit-rendering"):
        desk.press(Keys.ENTER, "s", "p", "o", Keys.ENTER)
        lost = review.load_state(desk.store, 1).renderings[1].id
        review.edit_rendering(desk.store, lost, by=BEN, seen=None, target=[Span(32, 36)])
        edit = desk.store.last_edit()
    desk.until(lambda: "changed by ben" in desk.wrong)
    assert (desk.line.startswith("合作 → "), desk.script("return document.getElementById('mark-words').value")) == (
        True,
        "",
    )
    assert desk.store.last_edit() == edit


def test_nothing_is_taken_where_what_is_typed_is_not_there(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    edit = desk.store.last_edit()
    desk.mark(2)
    desk.press(*"OFx", Keys.ENTER)
    desk.until(lambda: desk.line == "OFx is not in the target of this bead.")
    desk.press(Keys.BACKSPACE)
    desk.until(lambda: desk.chosen == ["of"])
    assert desk.store.last_edit() == edit


def test_one_backspace_too_many_says_nothing(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    desk.press("o", Keys.BACKSPACE, Keys.BACKSPACE, Keys.ENTER)
    desk.until(lambda: desk.line.startswith("和平"))
    assert desk.rendered()[1] == "term-1 otherwise of"


def test_the_keys_go_on_after_a_click_on_take(desk: Marker) -> None:
    desk.mark(2)
    desk.script("const b = document.querySelector('#marking .primary'); b.focus(); b.click()")
    desk.until(lambda: desk.line.startswith("和平"))
    assert desk.script("return document.activeElement.id") == "mark-words"


def test_an_answer_is_for_the_dialog_that_asked(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    desk.press(Keys.ARROW_DOWN)
    desk.until(lambda: desk.line.startswith("和平"))
    with held(desk, "do/edit-rendering"):
        desk.press(Keys.ENTER, Keys.ESCAPE, "i")
    # Nothing is missed any more behind the phrase that was taken: the first dialog would close, the second is open.
    desk.until(lambda: desk.line.startswith("合作 → "))
    desk.until(lambda: desk.rendered()[2].startswith("heping preferred"))
    assert desk.is_open


def test_a_phrase_that_somebody_has_added_meanwhile_is_there_once(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(4)
    desk.press("谈")
    desk.until(lambda: desk.chosen == ["谈"])
    state = review.load_state(desk.store, 1)
    bead, at = state.beads[3], state.beads[3].source_from + 1
    there = RenderingStatus.OTHERWISE
    review.add_rendering(desk.store, bead.id, "talk", Span(at, at + 1), [], there, by=BEN, seen=None)
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.script("return document.querySelectorAll('#mark-phrases li').length") == 2)
    assert desk.line.startswith("谈 → ")


def test_a_wrong_rendering_is_made_longer_and_shorter_word_by_word(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(1)
    assert desk.line == "合作 → Win-win cooperation is agreed.: as it is."
    # Hyphens and apostrophes part no word; nothing goes over the end of the bead, nor is anything ever empty.
    for key, held, chosen in (
        (Keys.ARROW_LEFT, "", "Win-win cooperation is agreed"),
        (Keys.ARROW_LEFT, "", "Win-win cooperation is"),
        (Keys.ARROW_LEFT, "", "Win-win cooperation"),
        (Keys.ARROW_RIGHT, Keys.SHIFT, "cooperation"),
        (Keys.ARROW_RIGHT, Keys.SHIFT, "cooperation"),
        (Keys.ARROW_LEFT, "", "cooperation"),
        (Keys.ARROW_LEFT, Keys.SHIFT, "Win-win cooperation"),
        (Keys.ARROW_LEFT, Keys.SHIFT, "Win-win cooperation"),
        (Keys.ARROW_RIGHT, Keys.CONTROL, "cooperation"),
        (Keys.ARROW_RIGHT, "", "cooperation is"),
        (Keys.ARROW_RIGHT, "", "cooperation is agreed"),
        (Keys.ARROW_RIGHT, "", "cooperation is agreed"),
        (Keys.ARROW_LEFT, Keys.CONTROL, "Win-win"),
        (Keys.ARROW_RIGHT, "", "Win-win cooperation"),
    ):
        desk.press(key, held=held)
        desk.until(lambda chosen=chosen: desk.chosen == [chosen])  # type: ignore[misc]
    assert desk.line == "合作 → Win-win cooperation: Enter takes it."
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.rendered()[0] == "term-1 otherwise Win-win cooperation")
    desk.closed()


def test_what_is_typed_is_found_and_places_are_code_points(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    desk.press(*"OF")
    desk.until(lambda: desk.chosen == ["of"])
    desk.press(Keys.ARROW_RIGHT, held=Keys.CONTROL)
    desk.press(Keys.ARROW_RIGHT)
    desk.until(lambda: desk.chosen == ["of peace"])
    desk.press(Keys.ARROW_RIGHT, held=Keys.CONTROL)
    desk.until(lambda: desk.chosen == ["of"])
    desk.press(*"x")
    desk.until(lambda: desk.line == "OFx is not in the target of this bead.")
    desk.press(*[Keys.BACKSPACE] * 3, *"win-win coop")
    desk.until(lambda: desk.chosen == ["win-win\ncooperation"])
    # What has been typed is no candidate's number, and the same words are what the termbase prefers.
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.rendered()[1] == "term-1 preferred win-win\ncooperation")


def test_escape_leaves_everything_as_it_was(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    before, edit = desk.rendered(), desk.store.last_edit()
    desk.mark(2)
    desk.press("2", Keys.ARROW_RIGHT, Keys.ESCAPE)
    desk.closed()
    desk.press("i")
    desk.until(lambda: desk.chosen == ["win-win\ncooperation"])
    desk.press(Keys.DELETE)
    desk.until(lambda: desk.line == "合作 → not rendered: Enter takes it.")
    desk.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ENTER)
    desk.until(lambda: desk.script("return document.querySelectorAll('#mark-phrases li').length") == 4)
    desk.press(Keys.ESCAPE)
    desk.closed()
    assert (desk.rendered(), desk.store.last_edit()) == (before, edit)


def test_what_is_not_rendered_is_said_so_and_not_asked_again(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    desk.press(Keys.DELETE, Keys.ENTER)
    desk.until(lambda: desk.line.startswith("和平"))
    state = review.load_state(desk.store, 1)
    assert [(one.origin, one.target) for one in state.renderings[1:]] == [("person", "[]"), ("aligner", "[]")]
    desk.press(Keys.ESCAPE)
    desk.closed()
    # The one that is still missed comes first.
    desk.press("i")
    desk.until(lambda: desk.line.startswith("和平"))
    desk.press(Keys.ARROW_UP)
    desk.until(lambda: desk.line.startswith("合作"))
    # Enter goes on without an edit where nothing has changed.
    desk.press("1", Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.ESCAPE)
    assert desk.rendered()[1] == "term-1 not-found "


def test_a_new_phrase_is_chosen_in_the_source_first(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(4)
    assert desk.line == "New phrase: choose it in the source."
    desk.press(Keys.ENTER, "谈")
    desk.until(lambda: desk.chosen == ["谈"])
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.line == "谈 → not rendered: Enter takes it.")
    desk.press(*"don")
    desk.until(lambda: desk.line == "谈 → don't: Enter takes it.")
    desk.press(Keys.ENTER)
    desk.until(lambda: "谈 otherwise don't" in desk.rendered())
    desk.closed()
    # One that there is already is not added again.
    desk.mark(1)
    desk.press(Keys.ARROW_UP, "合", "作", Keys.ENTER)
    desk.until(lambda: desk.line.startswith("合作 → Win-win cooperation is agreed."))
    desk.press(Keys.ESCAPE)
    desk.closed()
    # Another one reads like a phrase that there is, and so is of its term.
    desk.mark(3)
    desk.press("合", "作", Keys.ENTER)
    desk.until(lambda: desk.line.startswith("合作 →"))
    desk.press("t", Keys.ENTER)
    desk.until(lambda: "term-1 otherwise Talks" in desk.rendered())
    desk.closed()


def test_whoever_is_slower_is_told_and_sees_what_the_other_did(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    lost = review.load_state(desk.store, 1).renderings[1].id
    review.edit_rendering(desk.store, lost, by=BEN, seen=None, target=[Span(32, 36)])
    # The page has taken it in, the dialog shows what it showed.
    desk.until(lambda: desk.script("return +document.getElementById('beads').dataset.seen") == desk.store.last_edit())
    assert desk.chosen == ["win-win\ncooperation"]
    desk.press(Keys.ENTER)
    desk.until(lambda: "changed by ben" in desk.wrong)
    assert desk.is_open
    text = review.load_state(desk.store, 1).pair.target.text
    assert desk.chosen == [text[32:36]]
    desk.press("1", Keys.ENTER)
    desk.until(lambda: desk.rendered()[1] == "term-1 preferred win-win\ncooperation")


def test_a_bead_that_is_gone_or_has_one_side_only_is_named(desk: Marker) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.mark(2)
    beads = review.load_state(desk.store, 1).beads
    review.merge(desk.store, beads[0].id, by=BEN, seen=None)
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.wrong)
    desk.press(Keys.ESCAPE)
    desk.until(lambda: not desk.is_open)
    review.make_null(desk.store, beads[3].id, by=BEN, seen=None)
    desk.open("/pair/1?at=3")
    desk.press("i")
    desk.until(lambda: "both sides" in str(desk.script("return document.getElementById('wrong').textContent")))
    desk.closed()


def test_without_a_dictionary_renderings_are_typed(chrome: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    def broken(given: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
        raise ResourceError("the dictionary is damaged")

    with marking(chrome, tmp_path, broken) as desk:
        desk.mark(2)
        desk.until(lambda: desk.wrong == "No candidates: the dictionary is damaged")
        desk.press("p", Keys.ENTER)
        desk.until(lambda: desk.rendered()[1] == "term-1 otherwise peace")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 1040, 800, 390])
def test_all_of_it_is_named_fits_and_can_be_read(desk: Marker, scheme: str, width: int) -> None:
    try:
        bright(desk.driver, scheme)
        desk.driver.set_window_size(width, 720)
        desk.mark(2)
        nodes = desk.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        seen = [(one["role"]["value"], one.get("name", {}).get("value", "")) for one in nodes if not one["ignored"]]
        assert ("textbox", "Type how the rendering begins") in seen
        assert [role for role, name in seen if role in ("button", "textbox", "dialog") and not name.strip()] == []
        assert desk.script("const d = document.getElementById('marking'); return d.scrollWidth <= d.clientWidth")
        assert desk.script("return document.getElementById('mark-said').ariaLive") == "polite"
        assert (faint_texts(desk.driver), faint_parts(desk.driver), faint_focus(desk.driver)) == ({}, {}, "")
    finally:
        bright(desk.driver, "light")
        desk.driver.set_window_size(1300, 900)
