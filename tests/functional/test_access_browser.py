"""Whether everything on the pages can be read, told apart, named and reached. Skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aligner import review
from aligner.model import RenderingStatus

from .contrast import bright, faint_focus, faint_parts, faint_texts
from .review_desk import Desk
from .review_site import ANN, BEN, bitext, serving, stored
from .test_review_browser import EN, ZH

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WINDOW = "1400,900"
SCHEMES = ("light", "dark")
DIALOGS = {
    "?": "help", "e": "edit", "i": "marking", "t": "ask-comment", "-": "ask-split", "g": "ask-number",
    "d": "ask-export", "a": "ask-realign",
}  # fmt: skip


def busy_store(store: review.Store) -> None:
    """Beads of every look: decided, odd, empty, out of order, commented, marked, labelled, of all degrees of trust."""
    beads = [one.id for one in review.load_state(store, 1).beads]
    for at in range(4):
        review.confirm(store, [beads[at]], by=BEN, seen=None)
        review.reject(store, [beads[at + 4]], by=ANN, seen=None)
    review.make_null(store, beads[9], by=BEN, seen=None)
    review.merge(store, beads[12], by=BEN, seen=None)
    review.swap(store, beads[15], by=BEN, seen=None)
    review.comment(store, beads[10], "is this right?", by=BEN)
    for bead in (beads[1], beads[5], beads[10]):
        review.bookmark(store, bead, by=ANN)


@pytest.fixture
def desk(chrome: Chrome, tmp_path: Path) -> Iterator[Desk]:
    given = bitext(ZH[:60], EN[:60], phrase="合作共赢", rendering="win-win cooperation")
    statuses = [*RenderingStatus] * 20
    phrases = tuple(
        replace(one, status=status, target=() if status is RenderingStatus.NOT_FOUND else one.target)
        for one, status in zip(given.renderings, statuses, strict=False)
    )
    with stored(tmp_path, replace(given, renderings=phrases)) as store, serving(store, name="ann") as browser:
        busy_store(store)
        yield Desk(chrome, browser, store)
    bright(chrome, "light")


def show(desk: Desk, key: str, dialog: str) -> None:
    """Open a dialog at a bead that has something to show in it, and wait until it is there."""
    desk.open("/pair/1?at=20")
    desk.press(key)
    desk.until(lambda: desk.script("return document.getElementById(arguments[0]).open", dialog))
    desk.until(lambda: dialog != "marking" or desk.script("return document.getElementById('mark-said').textContent"))
    desk.until(lambda: dialog != "edit" or desk.script("return document.querySelector('#edit textarea')"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_for_reviewing_can_be_read(desk: Desk, scheme: str) -> None:
    from selenium.webdriver.common.keys import Keys

    bright(desk.driver, scheme)
    found: dict[str, dict[str, str]] = {}

    def look(where: str) -> None:
        for what in (faint_texts(desk.driver), faint_parts(desk.driver)):
            if what:
                found.setdefault(where, {}).update(what)

    for path in ("/", "/find?source=会谈", "/find?source=(", "/who", "/pair/99"):
        desk.driver.get(f"http://{desk.browser.host}{path}")
        look(path)
    desk.open()
    desk.until(lambda: desk.script("return document.querySelectorAll('#queue a').length"))
    look("queue")
    desk.script("document.querySelectorAll('.ph').forEach(one => one.classList.add('lit'))")
    look("lit phrases")
    desk.script(
        "document.getElementById('wrong').textContent = 'wrong'; document.getElementById('said').textContent = 'said'"
    )
    desk.script("document.getElementById('working').hidden = false")
    look("what is said")
    desk.press(Keys.ESCAPE)
    # The rows that are decided look otherwise as the current one, too.
    for number in (1, 5, 10, 11, 14):
        desk.open(f"/pair/1?at={number}")
        desk.press("p")
        desk.until(lambda: desk.script("return document.querySelector('#pane-bead .phrase, #pane-bead .soft')"))
        desk.script("document.querySelectorAll('#pane-bead .phrase').forEach(one => one.click())")
        desk.script("document.querySelectorAll('details').forEach(one => one.open = true)")
        look(f"bead {number}")
    desk.press("/", *"合", Keys.ENTER)
    desk.until(lambda: desk.script("return document.querySelectorAll('#hits a').length"))
    look("search")
    for key, dialog in DIALOGS.items():
        show(desk, key, dialog)
        desk.script(
            "document.querySelectorAll('.error').forEach(one => { one.hidden = false; one.textContent = 'no'; })"
        )
        desk.script("document.querySelectorAll('dialog details').forEach(one => one.open = true)")
        look(dialog)
        desk.press(Keys.ESCAPE)
    assert found == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_is_seen_wherever_it_goes_and_nothing_holds_it(desk: Desk, scheme: str) -> None:
    from selenium.webdriver.common.keys import Keys

    bright(desk.driver, scheme)
    desk.open()
    desk.until(lambda: desk.script("return document.querySelectorAll('#queue a').length"))
    # What can be reached, without the many links of the queue, of which a few will do.
    desk.script("[...document.querySelectorAll('#queue li')].slice(3).forEach(one => one.remove())")
    for key, back in ((Keys.TAB, ""), (Keys.TAB, Keys.SHIFT)):
        passed: list[str] = []
        for _ in range(80):
            desk.press(key, held=back)
            here = desk.script("return document.activeElement.outerHTML.slice(0, 300)")
            if passed and here == passed[0]:
                break
            passed.append(here)
            assert faint_focus(desk.driver) == "", here
        assert len(passed) < 80, "the focus never comes round"
        for part in ('class="skip"', 'class="home"', 'data-do="undo"', 'data-do="mark"', 'id="tab-queue"',
                     'name="status"', 'data-bead="'):  # fmt: skip
            assert any(part in one for one in passed), part
    # A dialog keeps it among its own, and gives it back.
    for key, dialog in DIALOGS.items():
        show(desk, key, dialog)
        for _ in range(8):
            desk.press(Keys.TAB)
            # A dialog that does not fit the window takes it too, so that keys scroll it.
            assert desk.script("return document.activeElement.matches('dialog[open], dialog[open] *, body')")
            assert faint_focus(desk.driver) == ""
        desk.press(Keys.ESCAPE)
        desk.until(lambda: desk.script("return document.activeElement.matches('.bead')"))


@pytest.mark.parametrize("width", [800, 1400])
def test_the_panel_does_not_hide_the_current_bead(desk: Desk, width: int) -> None:
    from selenium.webdriver.common.keys import Keys

    edges = (
        "const row = document.querySelector('[aria-current=true]').getBoundingClientRect(),"
        " side = document.getElementById('side').getBoundingClientRect(),"
        " head = document.querySelector('.top').getBoundingClientRect();"
        "return row.top >= head.bottom && (row.bottom <= side.top + 1 || row.right <= side.left + 1)"
    )
    try:
        desk.driver.set_window_size(width, 900)
        for path in ("/pair/1?at=20", "/pair/1?at=60"):
            desk.open(path)
            for key in ("p", "/", "q"):
                desk.press(key)
                desk.until(lambda: desk.script("return document.activeElement.matches('#side *')"))
                desk.until(lambda: desk.script(edges))
                desk.press(Keys.ESCAPE)
                desk.until(lambda: desk.script("return document.activeElement.matches('.bead')"))
        desk.press("q")
        desk.until(lambda: desk.script("return document.activeElement.matches('#side *')"))
        for _ in range(4):
            desk.press("k")
            desk.until(lambda: desk.script(edges))
    finally:
        desk.driver.set_window_size(1400, 900)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_report_can_be_read(chrome: Chrome, run_folder: Path, scheme: str) -> None:
    pages = sorted(run_folder.rglob("*.html"))
    chosen = [one for one in pages if one.parent.name != "phrases"][:4]
    chosen += [run_folder / "phrases/index.html", *[one for one in pages if one.parent.name == "phrases"][:6]]
    bright(chrome, scheme)
    found = {}
    try:
        for page in chosen:
            chrome.get(page.as_uri())
            # All phrases look alike: some will do.
            chrome.execute_script("[...document.querySelectorAll('.row')].slice(25).forEach(one => one.remove())")
            chrome.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
            if faint := faint_texts(chrome) | faint_parts(chrome):
                found[page.name] = faint
    finally:
        bright(chrome, "light")
    assert found == {}
