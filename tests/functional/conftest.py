"""Fixtures for the tests that start a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .test_cli import aligner

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def programs() -> tuple[str, str]:
    """Chromium and its driver; the test is skipped where they are not."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no chromium with a chromedriver here: apt-get install chromium chromium-driver")
    return CHROMIUM, DRIVER


@pytest.fixture(scope="session")
def run_folder(programs: tuple[str, str], tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The pages of a run over the project's own texts, to be looked at and left as they are."""
    out = tmp_path_factory.mktemp("run")
    done = aligner("run", root / "corpora/texts", "-o", out, "--formats", "html")
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def chrome(
    request: pytest.FixtureRequest, programs: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chrome]:
    """A browser whose window is as large as ``WINDOW`` of the module says."""
    chromium, chromedriver = programs
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    profile = tmp_path_factory.mktemp("profile")
    for flag in (*FLAGS, f"--window-size={request.module.WINDOW}", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield driver
    driver.quit()
