"""An open page whose text is revised in the store underneath: what it takes up, and what becomes of edits on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aligner import review
from aligner.model import Bead, Sentence, Side

from .review_desk import Desk
from .review_site import BEN, bitext, document, serving, stored
from .test_cli_review import aligner
from .test_review_page import Page

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WINDOW = "1400,900"
SOURCE = [
    "The minister met the envoy on Monday.",
    "They spoke about trade for an hour.",
    "Both sides agreed on a date.",
    "The envoy thanked the minister.",
    "A second meeting is planned for spring.",
    "Nobody named a place for it.",
    "The press was not invited.",
    "Questions were sent in writing.",
]
TARGET = [text.upper() for text in SOURCE]
# The third is another one of the same length, the sixth is gone, the last two stand elsewhere.
REVISED = [*SOURCE[:2], "Both sides settled on a day.", SOURCE[3], SOURCE[4], *SOURCE[6:]]


def one_by_one(sources: Sequence[Sentence], targets: Sequence[Sentence]) -> list[Bead]:
    return [Bead(range(at, at + 1), range(at, at + 1)) for at in range(min(len(sources), len(targets)))]


def revise(store: review.Store, texts: Sequence[str], side: Side = "source") -> None:
    new, sentences = document("new", "en", texts)
    review.revise(store, 1, side, new, one_by_one, by=BEN, segment=lambda _: sentences)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with stored(tmp_path, bitext(SOURCE, TARGET, phrase="date", rendering="DATE")) as opened:
        yield opened


@pytest.fixture
def page(store: review.Store) -> Iterator[Page]:
    with serving(store) as browser:
        assert browser.sign_in("ann").status == 303
        assert browser.get("/pair/1").status == 200
        yield Page(browser, store)


def shown(page: Page) -> str:
    """What the rows of the page hold, without marks of phrases."""
    return re.sub("<[^>]*>", "", page.browser.get("/pair/1/rows?first=0").data["html"])


def test_the_page_loads_anew_and_says_who_has_revised_the_text(page: Page, store: review.Store) -> None:
    beads = page.beads
    revise(store, REVISED)
    told = page.browser.get(f"/pair/1/changes?seen={page.seen}&first={beads[0]}").data
    assert (told["reload"], told["seen"], told["total"]) == (True, store.last_edit(), 8)
    assert told["others"] == "ben: text revised"
    assert shown(page).count("Both sides settled on a day.") == 1
    assert "the source was: Both sides agreed on a date." in shown(page)
    queue = page.browser.get("/pair/1/queue?reason=revised").data
    assert "the source was: Both sides agreed on a date." in queue["html"]
    # Whoever has it is not told again.
    assert page.browser.get(f"/pair/1/changes?seen={told['seen']}&first={beads[0]}").data == {"seen": told["seen"]}
    # Taking it back is a revision, too.
    review.undo(store, 1, by=BEN)
    again = page.browser.get(f"/pair/1/changes?seen={told['seen']}&first={beads[0]}").data
    assert (again["reload"], again["others"]) == (True, "ben: undone")
    assert "settled" not in shown(page)


def stale_edits(store: review.Store) -> dict[str, dict[str, Any]]:
    """One of each kind, at the third bead and at places in its text as it is now."""
    state = review.load_state(store, 1)
    bead, sentence, phrase = state.beads[2], state.side("source")[2], state.renderings[0]
    word = [[sentence.start, sentence.start + 4]], [[bead.target_from, bead.target_from + 4]]
    return {
        "confirm": {"bead": bead.id},
        "reject": {"bead": bead.id},
        "merge": {"bead": bead.id},
        "split": {"bead": bead.id, "source": 1, "target": 0},
        "move": {"bead": bead.id, "direction": "down", "sides": "both"},
        "null": {"bead": bead.id},
        "swap": {"bead": bead.id},
        "split-sentence": {"sentence": sentence.id, "at": sentence.start + 11},
        "add-rendering": {"bead": bead.id, "term": "both", "source": word[0], "target": word[1], "status": "otherwise"},
        "edit-rendering": {"rendering": phrase.id, "target": word[1]},
    }


@pytest.mark.parametrize("side", ["source", "target"])
@pytest.mark.parametrize("action", ["confirm", "reject", "merge", "split", "move", "null", "swap", "split-sentence",
                                    "add-rendering", "edit-rendering"])  # fmt: skip
def test_an_edit_of_the_old_text_is_a_conflict_that_changes_nothing(
    page: Page, store: review.Store, action: str, side: Side
) -> None:
    given = stale_edits(store)[action]
    revise(store, REVISED if side == "source" else [text.upper() for text in REVISED], side)
    before, last = review.load_state(store, 1), store.last_edit()
    answer = page.do(action, **given)
    if action == "edit-rendering" and side == "source":
        # The phrase itself is gone with its text.
        assert "there is no rendering" in answer.data["error"] or answer.status == 409
    else:
        assert (answer.status, answer.data.get("conflict")) == (409, True), answer.body
        assert "was changed by ben at 2026-03-01T08:00:00Z" in answer.data["error"]
    assert (answer.data["reload"], answer.data["seen"]) == (True, last)
    assert (store.last_edit(), review.load_state(store, 1).rows) == (last, before.rows)


def test_a_phrase_without_a_rendering_gets_none_by_places_of_the_old_text(page: Page, store: review.Store) -> None:
    state = review.load_state(store, 1)
    phrase, bead = state.renderings[0], state.beads[2]
    page.done("edit-rendering", rendering=phrase.id, target=[], status="not-found")
    word = [bead.target_from + 20, bead.target_from + 24]
    revise(store, [*TARGET[:2], "A DAY WAS SETTLED BY BOTH.", *TARGET[3:]], "target")
    answer = page.do("edit-rendering", rendering=phrase.id, target=[word], status="otherwise")
    assert (answer.status, answer.data.get("conflict")) == (409, True), answer.body
    assert "the text was changed by ben" in answer.data["error"]
    # What names no place is as good as before.
    page.done("edit-rendering", rendering=phrase.id, status="otherwise")


def test_what_the_revision_has_not_touched_can_be_edited_at_once(page: Page, store: review.Store) -> None:
    beads = page.beads
    revise(store, REVISED)
    page.done("confirm", bead=beads[0])
    page.done("confirm", bead=beads[6])
    state = review.load_state(store, 1)
    assert [bead.status for bead in state.beads if bead.id in (beads[0], beads[6])] == ["confirmed"] * 2
    assert review.replay(store, 1) == state.rows


@pytest.mark.parametrize("number", range(8))
def test_a_comment_and_a_bookmark_find_their_place_in_the_new_text(
    page: Page, store: review.Store, number: int
) -> None:
    beads = page.beads
    revise(store, [*SOURCE[2:5], *SOURCE[6:]])
    revise(store, [text.upper() for text in (*SOURCE[2:5], *SOURCE[6:])], "target")
    page.done("comment", bead=beads[number], body="still here")
    page.done("bookmark", bead=beads[number])
    state = review.load_state(store, 1)
    for one in (*state.comments, *state.bookmarks):
        bead = state.bead_of(one.side, one.point)
        assert bead is not None
        said = state.pair.document(one.side).text[one.point :].split("\n")[0]
        # Where the sentence is gone, the next one that there is.
        assert said.lower() == SOURCE[{0: 2, 1: 2, 5: 6}.get(number, number)].lower()
        panel = page.browser.get(f"/pair/1/panel?bead={bead.id}").data["html"]
        assert "still here" in panel


def test_undoing_what_came_before_is_a_conflict_and_keeps_the_new_text(page: Page, store: review.Store) -> None:
    beads = page.beads
    page.done("merge", bead=beads[2])
    revise(store, REVISED)
    before = review.load_state(store, 1)
    answer = page.do("undo")
    assert (answer.status, answer.data["conflict"]) == (409, True)
    assert "was changed by ben" in answer.data["error"]
    assert review.load_state(store, 1).rows == before.rows
    review.undo(store, 1, by=BEN)
    page.seen = store.last_edit()
    page.done("undo")
    assert [bead.id for bead in review.load_state(store, 1).beads] == beads


def test_an_open_page_takes_up_what_the_command_revises(chrome: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    texts = {name: tmp_path / f"talk.{name}.txt" for name in ("zh", "en", "new")}
    chinese = [
        "双方举行会谈。",
        "双方同意合作共赢。",
        "投资达350亿元。",
        "会谈持续两小时。",
        "记者没有受到邀请。",
        "问题以书面形式提出。",
    ]
    english = [
        "The two sides held talks.",
        "They agreed to win-win cooperation.",
        "Investment reached 35 billion yuan.",
        "The talks lasted two hours.",
        "Reporters were not invited.",
        "Questions were submitted in writing.",
    ]
    revised = [*english[:2], "Investment has now reached 35 billion yuan in all.", *english[3:]]
    for name, lines in (("zh", chinese), ("en", english), ("new", revised)):
        texts[name].write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text(f"id\tsource\ttarget\ntalk\t{texts['zh']}\t{texts['en']}\n", encoding="utf-8")
    done = aligner("align", "--manifest", tmp_path / "pairs.tsv", "-o", tmp_path / "out", "--review")
    assert done.returncode == 0, done.stderr
    with review.open_store(tmp_path / "out") as store, serving(store, name="ann") as browser:
        desk = Desk(chrome, browser, store)
        desk.open()
        desk.press("j", "j", "t")
        desk.until(lambda: desk.script("return document.getElementById('ask-comment').open"))
        desk.press(*"half a thought")
        here = desk.current
        done = aligner("revise", tmp_path / "out", "talk", "--target", texts["new"], "--by", "ben")
        assert done.returncode == 0, done.stderr
        # While the dialog is open the page behind it follows, and what was typed stays.
        desk.until(lambda: desk.rows()[here][3] == revised[2])
        desk.until(lambda: desk.said == "ben: text revised")
        assert desk.current == here
        desk.press(Keys.ENTER, held=Keys.CONTROL)
        desk.until(lambda: [one.body for one in review.load_state(store, 1).comments] == ["half a thought"])
        why = "return document.querySelector('[aria-current=true] .why')?.innerText ?? ''"
        desk.until(lambda: f"the target was: {english[2]}" in str(desk.script(why)))
        # Not yet told of the next one, a page makes no edit on the old text.
        desk.script(
            "window.fetch = (real => (path, ...rest) => String(path).includes('/changes?') "
            "? Promise.resolve(new Response('{\"seen\": 0}')) : real(path, ...rest))(window.fetch)"
        )
        done = aligner("revise", tmp_path / "out", "talk", "--target", texts["en"], "--by", "ben")
        assert done.returncode == 0, done.stderr
        desk.press("c")
        desk.until(lambda: "changed by ben" in str(desk.script("return document.getElementById('wrong').textContent")))
        desk.until(lambda: desk.rows()[here][3] == english[2])
        assert review.load_state(store, 1).beads[2].status == "open"
        desk.press(Keys.ESCAPE, "c")
        desk.until(lambda: review.load_state(store, 1).beads[2].status == "confirmed")
