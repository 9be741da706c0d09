#!/usr/bin/env python3
"""Count the keys that a reviewer presses until a hundred beads are right and confirmed, ten of them having been wrong.

    python scripts/bench_walk.py [--seed 0] [--seeds 8] [--json FILE]

Where the errors stand in the queue, and four walks through the page in a real browser, by keys alone:

queue       V confirms and goes to the next in the queue
typed       the same; the missed rendering is typed, whatever the page offers
text        Space confirms and goes to the next bead
InterText   its keys only: ↓ to the next bead and C to confirm it; no joining, cutting and making null with one key

The reviewer sees at once what is wrong and knows the shortest way; nothing is counted for reading. InterText has
neither renderings nor sentences out of order: the missed phrase costs nothing there, the exchanged translations what
they cost here. The walks need Chromium and its driver (apt-get install chromium chromium-driver); without them only the
places in the queue are shown. The texts and errors: see walk_errors.py.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from bench_pages import READY, chromium, served
from bench_run import ROOT, align_sentences, resources_for
from bench_sets import folder_texts, sample_of
from walk_errors import Planted, first_beads, plant, ranges_of, unrendered

from aligner import review
from aligner.confidence import review_order
from aligner.model import Bead, Bitext, Rendering
from aligner.pipeline import with_renderings

BEADS = 100
WALKS = ("queue", "typed", "text", "InterText")
QUEUED = ("queue", "typed")

Key = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Task:
    """What is to be mended.

    gold
        The beads that are right.
    phrase
        The rendering that was missed, as it is.
    """

    bitext: Bitext
    planted: tuple[Planted, ...]
    gold: frozenset[Key]
    phrase: Rendering


def task(seed: int) -> Task:
    """A hundred beads of the project's own corpora with ten errors."""
    text = first_beads([text for text, _ in folder_texts(ROOT / "corpora" / "gold")], BEADS)
    sample = sample_of(text)
    sure = {key_of(bead): bead.confidence for bead in align_sentences(sample.source, sample.target, sample.parameters)}
    usual = statistics.median(sure.values())
    ranges = ranges_of(text.beads)
    right = [Bead(one, two, 1.0, sure.get((tuple(one), tuple(two)), usual)) for one, two in ranges]
    beads, planted = plant(right, seed)
    bitext = with_renderings(
        Bitext(sample.pair, sample.source, sample.target, tuple(beads)), resources_for(sample.parameters)
    )
    bitext, phrase = unrendered(bitext, planted, seed)
    every = (*planted, Planted("phrase", phrase.bead))
    return Task(bitext, every, frozenset(key_of(bead) for bead in right), phrase)


def key_of(bead: Bead) -> Key:
    """The sentences of a bead."""
    return tuple(bead.source), tuple(bead.target)


def places(given: Task, store: review.Store) -> list[tuple[str, int, int]]:
    """Where each error stands: its kind, its place in the queue, and what that would be by confidence alone."""
    now = review.load_state(store, 1).bitext().beads
    queue = [item.number - 1 for item in review.queue(store, 1, most=len(now))]
    plain = review_order(now)
    found = []
    for one in given.planted:
        # Some errors are in two beads: whoever comes to one of them sees both.
        wrong = {key_of(bead) for bead in given.bitext.beads[one.bead : one.bead + 2]} - given.gold
        if one.kind == "phrase":
            wrong = {key_of(given.bitext.beads[one.bead])}
        at = [number for number, bead in enumerate(now) if key_of(bead) in wrong]
        found.append((one.kind, *(1 + min(order.index(number) for number in at) for order in (queue, plain))))
    return found


@dataclass
class Walker:
    """A reviewer at the keyboard, who knows what is right.

    pressed
        Keys so far; those held down with another are not counted.
    """

    browser: Any
    store: review.Store
    given: Task
    walk: str
    pressed: int = 0
    side: str = "source"
    mended: list[int] = field(default_factory=list)
    for_phrase: int = 0
    loaded: review.State | None = None

    def press(self, *keys: str, held: str = "") -> None:
        """Press keys one after the other."""
        from selenium.webdriver.common.action_chains import ActionChains

        for key in keys:
            chain = ActionChains(self.browser)
            for one in held:
                chain.key_down(one)
            chain.send_keys(key)
            for one in held:
                chain.key_up(one)
            chain.perform()
            self.pressed += 1

    def script(self, text: str) -> Any:
        """What a line of script says about the page."""
        return self.browser.execute_script(text)

    def until(self, holds: Any) -> None:
        """Wait for the page.

        Raises :class:`RuntimeError` where it does not come to it.
        """
        for _ in range(400):
            if holds():
                return
            time.sleep(0.02)
        raise RuntimeError(f"waited in vain: {self.script('return document.body.innerText.slice(0, 500)')}")

    @property
    def current(self) -> int:
        """The bead that is worked on."""
        return int(self.script("return +(document.querySelector('[aria-current=true]')?.dataset.id ?? 0)"))

    def settled(self) -> None:
        """Wait until the page has taken in all edits."""
        last = self.store.last_edit
        self.until(lambda: int(self.script("return document.getElementById('beads').dataset.seen")) == last())

    def edit(self, *keys: str, held: str = "") -> None:
        """Press a key that edits, and wait for what comes of it."""
        for key in keys:
            before = self.store.last_edit()
            self.press(key, held=held)
            self.until(lambda before=before: self.store.last_edit() > before)
            self.settled()

    def go(self) -> None:
        """Through the whole text."""
        from selenium.webdriver.common.keys import Keys

        if self.walk in QUEUED:
            first = self.script("return document.querySelector('#queue [data-bead]').dataset.bead")
            self.press("r")
            self.until(lambda: self.current == int(first))
        left = len(self.state.beads) * 2
        while left and any(bead.status != "confirmed" for bead in self.state.beads):
            left -= 1
            self.mend()
            here = self.current
            if self.walk in QUEUED:
                self.edit("v")
            elif self.walk == "text":
                self.edit(" ")
            else:
                self.edit("c")
                self.press(Keys.ARROW_DOWN)
            last = self.state.beads[-1].id == here if self.walk not in QUEUED else self.is_done
            self.until(lambda here=here, last=last: last or self.current != here)

    @property
    def state(self) -> review.State:
        """What the store holds, loaded when it has changed."""
        if self.loaded is None or self.loaded.seen != self.store.last_edit():
            self.loaded = review.load_state(self.store, 1)
        return self.loaded

    @property
    def is_done(self) -> bool:
        """Whether everything is confirmed."""
        return all(bead.status == "confirmed" for bead in self.state.beads)

    def mend(self) -> None:
        """What is wrong with the current bead, made right."""
        for _ in range(3):
            state = self.state
            at = next(at for at, row in enumerate(state.beads) if row.id == self.current)
            beads = state.bitext().beads
            if key_of(beads[at]) in self.given.gold and not beads[at].crossing:
                break
            self.mend_bead(beads, at)
            self.mended.append(self.pressed)
        else:
            raise RuntimeError(f"bead {at + 1} cannot be mended: {beads[at]}")
        self.mend_phrase()

    def mend_bead(self, beads: tuple[Bead, ...], at: int) -> None:
        """One error, by the shortest way that the keys allow."""
        from selenium.webdriver.common.keys import Keys

        gold, (source, target) = self.given.gold, key_of(beads[at])
        beside = {by: key_of(beads[at + by]) for by in (1, -1) if 0 <= at + by < len(beads)}
        plain = self.walk == "InterText"
        for by, (other_source, other_target) in beside.items():
            if (source, other_target) in gold and (other_source, target) in gold:
                self.step_up(by)
                return self.edit("w")
            joined = tuple(sorted(source + other_source)), tuple(sorted(target + other_target))
            if joined in gold and plain:
                # From the second half its sentence goes up to the first.
                if by > 0:
                    self.step(Keys.ARROW_DOWN)
                half = beside[1] if by > 0 else (source, target)
                self.work("source" if half[0] else "target")
                self.edit(Keys.BACKSPACE)
                state = self.state
                rows = {row.id: key_of(bead) for row, bead in zip(state.beads, state.bitext().beads, strict=True)}
                if rows[self.current] != joined:
                    self.step(Keys.ARROW_UP)
                return None
            if joined in gold:
                self.step_up(by)
                return self.edit("+")
        if (source[:1], target[:1]) in gold and (source[1:], target[1:]) in gold:
            if not plain:
                return self.edit("-")
            self.edit(Keys.ARROW_DOWN, held=Keys.CONTROL)
            self.work("target" if self.side == "source" else "source")
            return self.edit(Keys.ENTER)
        if (source, target[:-1]) in gold:
            self.work("target")
            return self.edit(Keys.ENTER)
        before = beside.get(-1, ((), ()))
        if (source, (*before[1][-1:], *target)) in gold:
            self.step(Keys.ARROW_UP)
            self.work("target")
            return self.edit(Keys.ENTER)
        raise RuntimeError(f"bead {at + 1} is wrong in a way that nobody planted: {beads[at]}")

    def step(self, key: str) -> None:
        """To the bead beside."""
        here = self.current
        self.press(key)
        self.until(lambda: self.current != here)

    def step_up(self, by: int) -> None:
        """To the first of two beads."""
        from selenium.webdriver.common.keys import Keys

        if by < 0:
            self.step(Keys.ARROW_UP)

    def work(self, side: str) -> None:
        """On one side."""
        from selenium.webdriver.common.keys import Keys

        if self.side != side:
            self.press(Keys.ARROW_LEFT if side == "source" else Keys.ARROW_RIGHT)
            self.side = side

    def mend_phrase(self) -> None:
        """The missed phrase, if it is in this bead: its rendering chosen and taken."""
        from selenium.webdriver.common.keys import Keys

        if self.walk == "InterText":
            return
        lost, state = self.given.phrase, self.state
        row = next(row for row in state.beads if row.id == self.current)
        one = next((one for one in state.renderings if one.start == lost.source.start and one.term == lost.term), None)
        if one is None or one.target_spans or not row.source_from <= one.start < row.source_to:
            return
        before = self.pressed
        self.press("i")
        self.until(lambda: self.script("return document.querySelector('#mark-phrases [aria-current]')"))
        inside = [one for one in state.renderings if row.source_from <= one.start < row.source_to]
        number = sorted(inside, key=lambda one: (one.start, one.end, one.id)).index(one)
        while self.marked_phrase != number:
            self.press(Keys.ARROW_DOWN)
        wanted = lost.target[0].of(state.pair.target.text)
        offered = self.script(
            "return [...document.querySelectorAll('#mark-candidates span')].map(one => one.textContent)"
        )
        if self.walk == "typed" or wanted not in offered:
            self.choose(wanted)
        elif offered[0] != wanted:
            self.press(str(offered.index(wanted) + 1))
        self.edit(Keys.ENTER)
        # The page goes on to the next phrase without a rendering, or closes.
        self.until(lambda: not self.is_marking or self.marked_phrase != number)
        if self.is_marking:
            self.press(Keys.ESCAPE)
            self.until(lambda: not self.is_marking)
        self.mended.append(self.pressed)
        self.for_phrase = self.pressed - before

    @property
    def is_marking(self) -> bool:
        """Whether renderings are marked."""
        return bool(self.script("return document.getElementById('marking').open"))

    @property
    def marked_phrase(self) -> int:
        """Which phrase of the bead is marked."""
        lines = "[...document.querySelectorAll('#mark-phrases li')]"
        return int(self.script(f"return {lines}.findIndex(one => one.ariaCurrent === 'true')"))

    def choose(self, wanted: str) -> None:
        """Type how a rendering begins until it is found, and make it longer by words."""
        from selenium.webdriver.common.keys import Keys

        letters = iter(wanted.lower())
        self.press(next(letters))
        for _ in range(len(wanted)):
            found = str(self.script("return document.querySelector('#mark-target mark')?.textContent ?? ''"))
            if found == wanted:
                return
            self.press(Keys.ARROW_RIGHT if wanted.startswith(found) else next(letters))
        raise RuntimeError(f"{wanted!r} cannot be chosen")


def walked(browser: Any, given: Task, walk: str) -> dict[str, int]:
    """Keys until all errors are mended, and until everything is confirmed.

    Raises :class:`RuntimeError` where something is not right in the end.
    """
    with served(given.bitext) as (store, port):
        browser.get(f"http://127.0.0.1:{port}/pair/1")
        walker = Walker(browser, store, given, walk)
        walker.until(lambda: walker.script(READY))
        walker.until(lambda: walker.script("return document.querySelector('#queue [data-bead]')"))
        walker.go()
        state = walker.state
        wrong = [bead for bead in state.bitext().beads if key_of(bead) not in given.gold or bead.crossing]
        phrase = [one for one in state.renderings if one.start == given.phrase.source.start and one.target_spans]
        if wrong or not walker.is_done or not (phrase or walk == "InterText"):
            raise RuntimeError(f"not right in the end: {wrong}")
    return {
        "until five errors are right": walker.mended[4],
        "until the last is": walker.mended[-1],
        "until all is confirmed": walker.pressed,
        "of them for the phrase": walker.for_phrase,
    }


def main(
    seed: Annotated[int, typer.Option(min=0, help="Which places the errors of the walks are at.")] = 0,
    seeds: Annotated[int, typer.Option(min=1, help="How many draws of places the queue is measured with.")] = 8,
    report: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Print where the errors stand in the queue, and the keys of each walk."""
    found: dict[str, Any] = {"places": [], "walks": {}}
    for number in range(seed, seed + seeds):
        given = task(number)
        with served(given.bitext) as (store, _):
            found["places"] += [(number, *one) for one in places(given, store)]
    rows = found["places"]
    print(f"{'error':10} {'place in the queue':>20} {'by confidence alone':>20}   (means of {seeds} draws)")
    for kind in [*dict.fromkeys(row[1] for row in rows), ""]:
        some = [row for row in rows if kind in ("", row[1])]
        figures = [statistics.mean(row[column] for row in some) for column in (2, 3)]
        print(f"{kind or 'all':10} {figures[0]:20.1f} {figures[1]:20.1f}")
    shares = [sum(row[column] <= 20 for row in rows) / len(rows) for column in (2, 3)]
    print(f"{'first 20':10} {shares[0]:20.2f} {shares[1]:20.2f}")
    with chromium() as browser:
        if browser is None:
            print("no chromium with a chromedriver here: nobody walked")
        else:
            given = task(seed)
            for walk in WALKS:
                found["walks"][walk] = walked(browser, given, walk)
                print(
                    f"{walk:10} keys: " + ", ".join(f"{count} {what}" for what, count in found["walks"][walk].items())
                )
    if report is not None:
        report.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
