"""Somebody at the keyboard of the page for reviewing, for the tests with a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from aligner import review

from .review_site import Browser


class Desk:
    """Somebody at the keyboard."""

    def __init__(self, driver: Any, browser: Browser, store: review.Store) -> None:
        self.driver, self.browser, self.store = driver, browser, store

    def open(self, path: str = "/pair/1") -> None:
        self.driver.get(f"http://{self.browser.host}{path}")
        self.until(lambda: self.script("return document.documentElement.dataset.ready === 'yes'"))

    def press(self, *keys: str, held: str = "") -> None:
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            chain = ActionChains(self.driver)
            if held:
                chain.key_down(held).send_keys(key).key_up(held)
            else:
                chain.send_keys(key)
            chain.perform()
            if key == Keys.ESCAPE:
                # Chromium closes a dialog a moment later.
                self.until(lambda: not self.script("return document.querySelector('dialog[open]')"))

    def script(self, text: str, *given: object) -> Any:
        return self.driver.execute_script(text, *given)

    def until(self, holds: Callable[[], object]) -> None:
        for _ in range(200):
            if holds():
                return
            time.sleep(0.05)
        seen = self.script(
            "return [document.querySelector('dialog[open]')?.id, document.getElementById('wrong').textContent, "
            "document.getElementById('said').textContent, document.activeElement.outerHTML.slice(0, 200)]"
        )
        raise AssertionError(f"waited in vain; the page shows {seen}")

    @property
    def current(self) -> int:
        return int(self.script("return +(document.querySelector('[aria-current=true]')?.dataset.id ?? 0)"))

    @property
    def number(self) -> int:
        return int(self.script("return +document.querySelector('[aria-current=true] .no').textContent"))

    @property
    def said(self) -> str:
        return str(self.script("return document.getElementById('said').textContent"))

    def rows(self) -> dict[int, list[str]]:
        """What the page shows of each bead in its window: shape, status and texts."""
        found = self.script(
            "return [...document.querySelectorAll('#beads > li')].map(row => [row.dataset.id, row.dataset.shape, "
            "row.dataset.status, ...row.querySelectorAll('.cell')].map(one => one.textContent ?? one))"
        )
        return {int(bead): rest for bead, *rest in found}
