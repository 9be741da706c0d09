"""The page for reviewing as the measuring scripts see it: a server of one bitext, and a browser."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aligner import review
from aligner.model import Bitext
from aligner.server import Settings, listen
from aligner.server.serve import make_server

__all__ = ["ANN", "NOW", "READY", "chromium", "served"]

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANN = review.Author(review.Person("ann"), NOW)
READY = "return document.documentElement.dataset.ready === 'yes'"
"""Whether the page takes keys."""

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1400,900"
).split()


@contextmanager
def served(bitext: Bitext) -> Iterator[tuple[review.Store, int]]:
    """A store that holds a bitext, and the port of its page."""
    with tempfile.TemporaryDirectory() as folder, review.open_store(Path(folder) / "w.db", create=True) as store:
        review.add_bitext(store, bitext, ANN)
        listening, settings = listen(Settings("127.0.0.1", 0, lambda: NOW, name=ANN.person.name))
        server = make_server(store, settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield store, settings.port
        finally:
            server.should_exit = True
            thread.join()
            listening.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; None where there is none."""
    program, driver = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
    if program is None or driver is None:
        yield None
        return
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=Service(driver))
        try:
            yield browser
        finally:
            browser.quit()
