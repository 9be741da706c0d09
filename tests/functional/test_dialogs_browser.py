"""Dialogs of the page while others edit, and before they are filled. Skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aligner import review
from aligner.model import RenderingStatus, Span

from .review_desk import Desk
from .review_site import ANN, BEN, bitext, serving, stored

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WINDOW = "1300,900"
ZH = ["双方同意合作共赢。", "再谈合作共赢。", "三谈合作共赢。", "四谈合作共赢。"]
EN = ["Both agreed on win-win cooperation.", "Again win-win cooperation.", "A third win-win cooperation.", "Bye."]


class Typist(Desk):
    """Somebody who uses dialogs."""

    def wrong_in(self, dialog: str) -> str:
        return str(self.script("return document.querySelector(`#${arguments[0]} .error`).textContent", dialog))

    def focused(self) -> str:
        return str(self.script("return document.activeElement.id"))

    def caught_up(self) -> None:
        """Wait until the page has taken in all that is in the store."""
        last = self.store.last_edit()
        self.until(lambda: self.script("return +document.getElementById('beads').dataset.seen") == last)

    def delay(self, part: str, milliseconds: int = 800) -> None:
        """Make answers from some addresses come late."""
        self.script(
            "const [part, time] = arguments, real = window.fetch; window.fetch = async (path, ...rest) => {"
            " const answer = await real(path, ...rest);"
            " if (String(path).includes(part)) await new Promise((done) => setTimeout(done, time));"
            " return answer; }",
            part,
            milliseconds,
        )

    def renderings(self) -> list[tuple[str, str]]:
        """Status and text of every rendering in the store."""
        state = review.load_state(self.store, 1)
        text = state.pair.target.text
        return [(one.status, "|".join(span.of(text) for span in one.target_spans)) for one in state.renderings]

    def shapes(self) -> list[tuple[int, int]]:
        return [bead.shape for bead in review.load_state(self.store, 1).bitext().beads]


@pytest.fixture
def desk(chrome: Chrome, tmp_path: Path) -> Iterator[Typist]:
    given = bitext(ZH, EN, phrase="合作共赢", rendering="win-win cooperation")
    with stored(tmp_path, given) as store, serving(store, name="ann") as browser:
        yield Typist(chrome, browser, store)
        assert [line for line in chrome.get_log("browser") if line["source"] != "network"] == []


def edit(desk: Typist, number: int = 1) -> None:
    desk.open(f"/pair/1?at={number}")
    desk.press("e")
    desk.until(lambda: desk.focused() == "source-0")


def choose_status(desk: Typist, letter: str) -> None:
    desk.script("document.querySelector('#edit-renderings select').focus()")
    desk.press(letter)


def test_a_rendering_that_somebody_else_has_edited_meanwhile_is_kept(desk: Typist) -> None:
    edit(desk)
    theirs = review.load_state(desk.store, 1).renderings[0].id
    review.edit_rendering(desk.store, theirs, by=BEN, seen=None, target=[Span(0, 4)], status=RenderingStatus.OTHERWISE)
    # The page has taken it in, the dialog shows what it showed.
    desk.caught_up()
    choose_status(desk, "a")
    desk.until(lambda: "changed by ben" in desk.wrong_in("edit"))
    assert desk.renderings()[0] == ("otherwise", "Both")
    assert "Both" in desk.script("return document.getElementById('edit-renderings').textContent")
    # Now that it is seen, it can be changed.
    choose_status(desk, "a")
    desk.until(lambda: desk.renderings()[0] == ("admitted", "Both"))
    desk.until(lambda: not desk.wrong_in("edit"))


def test_sentences_that_somebody_else_has_cut_meanwhile_stay_so(desk: Typist) -> None:
    from selenium.webdriver.common.keys import Keys

    edit(desk)
    desk.press(Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    sentence = review.load_state(desk.store, 1).sentences[0]
    review.split_sentence(desk.store, sentence.id, 4, by=BEN, seen=None)
    desk.caught_up()
    desk.press(Keys.ENTER)
    desk.until(lambda: "changed by ben" in desk.wrong_in("edit"))
    assert desk.shapes()[0] == (2, 1)
    assert desk.script("return document.querySelectorAll('#edit-source textarea').length") == 2


def test_ones_own_edits_follow_each_other_without_waiting(desk: Typist) -> None:
    edit(desk)
    desk.delay("/detail?", 400)
    # The second comes from a field that was drawn before the first edit was made.
    desk.script(
        "const set = (one, value) => { one.value = value; one.dispatchEvent(new Event('change')); };"
        "const [status, procedure] = document.querySelectorAll('#edit-renderings select');"
        "set(status, 'admitted'); set(procedure, 'literal');"
    )
    desk.until(lambda: desk.renderings()[0][0] == "admitted" and review.load_state(desk.store, 1).labels)
    desk.until(lambda: desk.script("return document.querySelectorAll('#edit-renderings select')[1].value") == "literal")
    assert desk.wrong_in("edit") == ""


def test_keys_that_come_before_the_sentences_are_for_them(desk: Typist) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.open("/pair/1?at=2")
    desk.delay("/detail?")
    desk.press("e", Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
    assert not desk.focused().startswith("b")
    desk.until(lambda: desk.shapes()[1] == (2, 1))
    desk.until(lambda: desk.focused() == "source-1")
    assert [one.text for one in review.load_state(desk.store, 1).bitext().source_sentences][1:3] == [
        "再谈",
        "合作共赢。",
    ]
    # Nor do they reach the bead when it is left again.
    desk.press(Keys.ESCAPE)
    edits = desk.store.last_edit()
    desk.press("e", "c", "o", "x", Keys.TAB, Keys.ENTER)
    desk.until(lambda: desk.focused() == "source-0")
    desk.press(Keys.ESCAPE)
    desk.until(lambda: desk.focused() == f"b{desk.current}")
    assert desk.store.last_edit() == edits


def test_a_bead_that_is_gone_before_its_sentences_are_there_is_named(desk: Typist) -> None:
    desk.open("/pair/1?at=2")
    desk.script("window.fetch = (real => (path, ...rest) => String(path).includes('/changes?') "
                "? new Promise(() => {}) : real(path, ...rest))(window.fetch)")  # fmt: skip
    beads = review.load_state(desk.store, 1).beads
    review.merge(desk.store, beads[0].id, by=BEN, seen=None)
    desk.press("e")
    desk.until(lambda: "gone" in str(desk.script("return document.getElementById('wrong').textContent")))
    assert not desk.script("return document.querySelector('dialog[open]')")


def test_a_bead_is_not_split_by_counts_of_what_it_was(desk: Typist) -> None:
    from selenium.webdriver.common.keys import Keys

    beads = review.load_state(desk.store, 1).beads
    review.merge(desk.store, beads[0].id, by=ANN, seen=None)
    review.merge(desk.store, beads[0].id, by=ANN, seen=None)
    desk.open("/pair/1?at=1")
    desk.press("-")
    desk.until(lambda: desk.script("return document.getElementById('ask-split').open"))
    review.move(desk.store, beads[0].id, "down", by=BEN, seen=None, sides=["target"])
    desk.caught_up()
    desk.press(Keys.ENTER)
    desk.until(lambda: "changed by ben" in desk.wrong_in("ask-split"))
    assert desk.shapes()[0] == (3, 2)
    # What is asked now is of the bead as it has become.
    assert desk.script("return document.querySelector('#ask-split [name=target]').max") == "2"
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.shapes()[:2] == [(1, 1), (2, 1)])
    desk.until(lambda: not desk.script("return document.getElementById('ask-split').open"))
