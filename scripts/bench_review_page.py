#!/usr/bin/env python3
"""Measure the page for reviewing: what the server takes, the first paint, and from a key to the repaint.

    python scripts/bench_review_page.py [--beads 20000] [--times 20] [--json FILE]

The figures of the browser need Chromium and its driver (apt-get install chromium chromium-driver); without them only
the server is measured. The texts are made up: only their length matters here.
"""

from __future__ import annotations

import http.client
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from bench_pages import READY, chromium, served

from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)

KEYS = {"next bead": "j", "confirm or take back": "c", "move a sentence": "Enter", "undo": "z", "bookmark": "m"}
# A repaint is over in the second frame after the change.
PRESS = """
const [key, moves, done] = arguments, list = document.getElementById("beads"), began = performance.now();
const watch = new MutationObserver(() => {
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
});
watch.observe(list, moves ? { attributes: true, subtree: true } : { childList: true });
document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
"""
PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def document(name: str, language: str, text: str, count: int) -> tuple[Document, tuple[Sentence, ...]]:
    """So many sentences, five a paragraph."""
    sentences = tuple(
        Sentence(at, text, at * (len(text) + 1), at * (len(text) + 1) + len(text), at // 5) for at in range(count)
    )
    groups = [sentences[at : at + 5] for at in range(0, count, 5)]
    paragraphs = tuple(Paragraph(at, group[0].start, group[-1].end) for at, group in enumerate(groups))
    return Document(name, "\n".join([text] * count), paragraphs, Metadata(language=language)), sentences


def bitext(count: int) -> Bitext:
    """Beads of 1:1 with a phrase in each."""
    source, sources = document("s", "zh", "双方同意保持沟通,管控分歧,推动两国关系健康稳定发展。", count)
    target, targets = document(
        "t", "en", "They agreed to stay in touch and to manage differences for steady ties.", count
    )
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1), 1.0, 0.5 + at % 50 / 100) for at in range(count))
    renderings = tuple(
        Rendering("differences", at, RenderingStatus.PREFERRED, Span(one.start + 9, one.start + 13),
                  (Span(two.start + 36, two.start + 54),))
        for at, (one, two) in enumerate(zip(sources, targets, strict=True))
    )  # fmt: skip
    return Bitext(DocumentPair("long", source, target), sources, targets, beads, renderings)


def timed(work: Callable[[], object], times: int) -> float:
    """Median milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def of_server(port: int, middle: int, times: int) -> dict[str, float]:
    """What the server takes for an answer, asked one at a time."""

    def get(path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()

    found = {"server: the pair opened first, ms": timed(lambda: get("/pair/1"), 1)}
    for what, path in (
        ("the page again", f"/pair/1?at={middle}"),
        ("80 rows", f"/pair/1/rows?first={middle}"),
        ("queue, first", "/pair/1/queue"),
        ("queue, again", "/pair/1/queue"),
        ("next in the queue", "/pair/1/next?kind=risk&bead=0"),
        ("search of both sides", "/pair/1/find?source=%E5%88%86%E6%AD%A7&target=ties"),
        ("all renderings of a phrase", "/variants?term=differences"),
        ("queue by a reason", "/pair/1/queue?reason=numbers"),
    ):
        found[f"server: {what}, ms"] = timed(lambda path=path: get(path), 1 if "first" in what else min(times, 5))  # type: ignore[misc]
    return found


def of_browser(port: int, middle: int, times: int) -> dict[str, float]:
    """What somebody at the keyboard waits for."""
    with chromium() as browser:
        return dict(_in(browser, f"http://127.0.0.1:{port}/pair/1?at={middle}", times)) if browser is not None else {}


def _in(browser: Any, address: str, times: int) -> Iterator[tuple[str, float]]:
    paints, ready = [], []
    for _ in range(5):
        began = time.perf_counter()
        browser.get(address)
        while not browser.execute_script(READY):
            time.sleep(0.005)
        ready.append(1000 * (time.perf_counter() - began))
        while (paint := browser.execute_script(PAINT)) is None:
            time.sleep(0.01)
        paints.append(paint)
    yield "browser: first paint, ms", statistics.median(paints)
    yield "browser: keys are ready, ms", statistics.median(ready)
    waits: dict[str, list[float]] = {what: [] for what in KEYS}
    for _ in range(times):
        for what, key in KEYS.items():
            waits[what].append(float(browser.execute_async_script(PRESS, key, key == "j")))
    for what, found in waits.items():
        yield f"browser: {what}, median ms", statistics.median(found)
        yield f"browser: {what}, longest ms", max(found)
    yield "browser: heap of the script, MB", browser.execute_script("return performance.memory.usedJSHeapSize") / 1e6


def main(
    beads: Annotated[int, typer.Option(min=1, help="Beads of the pair.")] = 20_000,
    times: Annotated[int, typer.Option(min=1, help="How often each key is pressed.")] = 20,
    report: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Print the figures."""
    with served(bitext(beads)) as (_, port):
        found = {"beads": float(beads), **of_server(port, beads // 2, times), **of_browser(port, beads // 2, times)}
    # In KB; the store, the server and what measures them are one process.
    found["server: most memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    for what, figure in found.items():
        print(f"{what:45} {figure:9.1f}")
    if not any(what.startswith("browser") for what in found):
        print("no chromium with a chromedriver here: the browser was not measured")
    if report is not None:
        report.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
