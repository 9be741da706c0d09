"""The pages on the phrases of a run in a real browser. Skipped where there is no Chromium with its driver."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WINDOW = "1300,900"
TERM = "t-guankong-fenqi"
SHOWN = "return [...document.querySelectorAll('.row')].filter(row => !row.hidden).map(row => row.id)"


class Reader:
    """Somebody who reads a page."""

    def __init__(self, driver: Any, folder: Path) -> None:
        self.driver, self.folder = driver, folder

    def open(self, page: str) -> None:
        self.driver.get((self.folder / page).as_uri())

    def script(self, text: str, *given: object) -> Any:
        return self.driver.execute_script(text, *given)

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def click(self, selector: str) -> None:
        from selenium.webdriver.common.by import By

        found = self.driver.find_element(By.CSS_SELECTOR, selector)
        self.script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def shown(self) -> list[str]:
        return list(self.script(SHOWN))

    def until(self, wanted: str) -> None:
        for _ in range(200):
            if self.script(wanted):
                return
            time.sleep(0.05)
        raise AssertionError(f"waited in vain: {wanted}")


@pytest.fixture
def reader(chrome: Chrome, run_folder: Path) -> Iterator[Reader]:
    yield Reader(chrome, run_folder)
    assert chrome.get_log("browser") == []


def test_filtering_sorting_unfolding_and_following_a_link(reader: Reader) -> None:
    from selenium.webdriver.common.keys import Keys

    reader.open("phrases/index.html")
    everything = reader.shown()
    assert len(everything) > 100
    # By key to the filter, which looks at phrases and renderings in all forms.
    reader.press("/", *"manage differences")
    reader.until("return document.getElementById('shown').textContent")
    assert TERM in reader.shown()
    assert len(reader.shown()) < len(everything) / 10
    reader.press(Keys.ESCAPE)
    assert reader.shown() == everything
    # Both boxes together leave what both leave alone.
    left = []
    for boxes in (["is-varied"], ["is-deviating"], ["is-varied", "is-deviating"]):
        for box in boxes:
            reader.click(f"[data-only={box}]")
        left.append(set(reader.shown()))
        for box in boxes:
            reader.click(f"[data-only={box}]")
    assert left[2] == left[0] & left[1]
    assert left[2] < left[0] < set(everything)
    # Orders.
    for order in ("count", "deviates", "newest", "varies"):
        reader.script(
            "const order = document.getElementById('order'); order.value = arguments[0];"
            "order.dispatchEvent(new Event('change'))",
            order,
        )
        figures = reader.script(
            "return [...document.querySelectorAll('.row')].map(row => +row.dataset[arguments[0]])", order
        )
        assert figures == sorted(figures, reverse=True)
    assert set(reader.shown()) == set(everything)
    # Unfold, and follow a passage to its bead.
    reader.script("location.hash = arguments[0]", TERM)
    passage = f"#{TERM} .kwic li:first-child"
    assert not reader.script("return document.querySelector(arguments[0]).checkVisibility()", passage)
    reader.click(f"#{TERM} .places summary")
    assert reader.script("return document.querySelector(arguments[0]).checkVisibility()", passage)
    text = reader.script("return document.querySelector(arguments[0] + ' .source mark').textContent", passage)
    reader.click(f"{passage} .at a")
    reader.until("return document.querySelector('.bead.current')")
    assert "/phrases/" not in reader.driver.current_url
    assert text in reader.script("return document.querySelector('.bead.current .source').textContent")
    # And back to the phrase in all documents.
    reader.click(f"#{TERM} a.all")
    reader.until("return document.querySelector('article.current')")
    assert reader.script("return document.querySelector('article.current').id") == TERM


def test_keys_go_through_the_phrases(reader: Reader) -> None:
    from selenium.webdriver.common.keys import Keys

    reader.open("phrases/index.html")
    current = "return document.querySelector('article.current')?.id"
    first, second = reader.shown()[:2]
    reader.press("j")
    assert reader.script(current) == first
    reader.press("j")
    assert reader.script(current) == second
    reader.press("k")
    assert reader.script(current) == first
    reader.press("o")
    assert reader.script("return document.querySelectorAll('article.current .places details:not([open])').length") == 0
    reader.press("o")
    assert reader.script("return document.querySelectorAll('article.current .places details[open]').length") == 0
    reader.press("x")
    assert reader.script("return document.querySelector('article.current').classList.contains('is-deviating')")
    # What unfolds is reached by the tabulator, and has a role of itself.
    reader.press(Keys.TAB)
    assert reader.script("return document.activeElement.tagName") == "SUMMARY"
    reader.press(Keys.ENTER)
    assert reader.script("return document.activeElement.parentElement.open")


@pytest.mark.parametrize("page", ["phrases/index.html", "phrases/left-out.html", "index.html"])
@pytest.mark.parametrize("width", [390, 1300])
def test_no_page_is_wider_than_the_window(reader: Reader, page: str, width: int) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    reader.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        reader.open(page)
        reader.script("for (const part of [...document.querySelectorAll('details')].slice(0, 40)) part.open = true")
        assert reader.script("return document.documentElement.scrollWidth") <= width
    finally:
        reader.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_all_is_there_without_the_script(reader: Reader) -> None:
    reader.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        reader.open("phrases/index.html")
        tree = reader.driver.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
        find = {"nodeId": tree, "selector": f"#{TERM} .kwic mark"}
        assert len(reader.driver.execute_cdp_cmd("DOM.querySelectorAll", find)["nodeIds"]) > 4
        tools = reader.driver.execute_cdp_cmd("DOM.querySelector", {"nodeId": tree, "selector": "#tools[hidden]"})
        assert tools["nodeId"]
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_paper_has_no_navigation_and_the_phrase_over_every_table(reader: Reader) -> None:
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        reader.open("phrases/index.html")
        shown = "return getComputedStyle(document.querySelector(arguments[0])).display"
        assert reader.script(shown, ".bar-top") == "none"
        assert reader.script(shown, f"#{TERM} thead") == "table-header-group"
        assert reader.script(shown, f"#{TERM} thead .again") == "inline"
        assert reader.script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
