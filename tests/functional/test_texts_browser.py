"""Texts that could break a page, in a real browser: shown as they are, edited by keys, and exported unchanged.

The tests with a browser are skipped where there is no Chromium with its driver.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from aligner import review
from aligner.model import SIDES, Bitext, Side
from aligner.review.export import export
from aligner.server.templates import fit
from aligner.writing import WriteOptions
from aligner.writing.text import FORBIDDEN

from .review_desk import Desk
from .review_site import BEN, bitext, serving, stored
from .test_cli_review import aligner

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WINDOW = "1400,900"

TEXTS = {
    "markup": "<script>alert(1)</script> &amp;&#x3c;! <!-- --> ]]> <![CDATA[x]]> </textarea></p>",
    "attributes": '"\' onfocus=alert(1) autofocus x=" `${alert(1)}` {{ 7*7 }} %3Cscript%3E',
    "hebrew": "שָׁלוֹם עוֹלָם (1984), ok? „נכון“.",
    "arabic": "السَّلامُ عَلَيْكُم، ١٢٣ kg – كتاب\u200cها.",
    "overrides": "exe \u202egpj.evil\u202c \u2066א\u2069 \u200f\u200e\u061c left open: \u202e\u2067 x",
    "combining": "e\u0301\u0323 Z\u0351\u036b\u0343\u0324a\u0337lgo \u1100\u1161\u11a8 \u212b \u0e01\u0e33",
    "emoji": "👩\u200d👩\u200d👧 👍🏽 🇨🇭 1\ufe0f\u20e3 ❤\ufe0f\u200d🔥 "
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f 𠮷",
    "breaks": "one\ttwo\u2028three\u2029four\x85five\xa0six\u3000seven\u200beight\xadnine\ufefften",
    "controls": "\x00null \x07bell \x1b[31mred\x1b[0m \x7f\x9f \ufffe\uffff\ufdd0 \ud800lone\udfff",
    "long": "長い文👩\u200d👧é<b>ש" * 10_000,
}
NAMES = list(TEXTS)
assert len(TEXTS["long"]) >= 100_000


def as_tsv(text: str) -> str:
    """A text as a table can hold it: no character that XML forbids, and spaces for what ends a field or a line."""
    return FORBIDDEN.sub("", text).translate(dict.fromkeys(map(ord, "\t\n\r\x85\u2028\u2029"), " "))


def as_xml(text: str) -> str:
    return FORBIDDEN.sub("", text)


def from_tsv(data: bytes) -> list[tuple[str, ...]]:
    head, *lines = (line.split("\t") for line in data.decode("utf-8").removesuffix("\n").split("\n"))
    return [tuple(line[head.index(side)] for side in SIDES) for line in lines]


def from_jsonl(data: bytes) -> list[tuple[str, ...]]:
    found = [json.loads(line) for line in data.decode("utf-8").removesuffix("\n").split("\n")]
    return [tuple(one[side]["text"] for side in SIDES) for one in found if one["type"] == "bead"]


def from_tmx(data: bytes) -> list[tuple[str, ...]]:
    units = etree.fromstring(data, etree.XMLParser(huge_tree=True)).iter("tu")
    return [tuple("".join(seg.itertext()) for seg in unit.iter("seg")) for unit in units]


def tei_sentences(data: bytes) -> list[list[str]]:
    """The sentences of both sides; their elements hold phrases as further elements."""
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    texts = root.iter("{*}text")
    sides = [one for one in texts if not any(True for inner in one.iterdescendants("{*}text"))]
    return [["".join(one.itertext()) for one in side.iter("{*}s")] for side in sides]


def beads(given: Bitext, shown: Callable[[str], str] = str) -> list[tuple[str, ...]]:
    return [tuple(shown(given.bead_text(bead, side)) for side in SIDES) for bead in given.beads]


def check_exports(store: review.Store) -> None:
    """Every format has the text of every bead and sentence, code point by code point."""
    now = review.load_state(store, 1).bitext()
    files = {name: b"".join(data for _, data in export(store, name, WriteOptions())) for name in
             ("tsv", "jsonl", "tmx", "tei")}  # fmt: skip
    assert from_jsonl(files["jsonl"]) == beads(now)
    assert from_tsv(files["tsv"]) == beads(now, as_tsv)
    # A unit of a translation memory has both sides.
    assert from_tmx(files["tmx"]) == [one for one in beads(now, as_xml) if all(one)]
    assert tei_sentences(files["tei"]) == [[as_xml(one.text) for one in now.sentences(side)] for side in SIDES]


@pytest.fixture
def desk(chrome: Chrome, tmp_path: Path) -> Iterator[Desk]:
    texts = list(TEXTS.values())
    given = bitext(texts, texts, phrase="x", rendering="x")
    with stored(tmp_path, given) as store, serving(store, name="ann") as browser:
        yield Desk(chrome, browser, store)
        assert [line for line in chrome.get_log("browser") if line["source"] != "network"] == []


def typed(desk: Desk, text: str) -> None:
    """Put a text where the cursor is, as a keyboard of any script or a clipboard does."""
    desk.driver.execute_cdp_cmd("Input.insertText", {"text": text})


def at_bead(desk: Desk, number: int) -> None:
    from selenium.webdriver.common.keys import Keys

    desk.press("g")
    desk.until(lambda: desk.script("return document.getElementById('ask-number').open"))
    desk.press(*str(number), Keys.ENTER)
    desk.until(lambda: desk.number == number)


def settled(desk: Desk, said: str) -> None:
    """Wait until the page has its answer: it has seen the last edit, and says what it was."""
    desk.until(
        lambda: int(desk.script("return document.getElementById('beads').dataset.seen")) == desk.store.last_edit()
    )
    desk.until(lambda: desk.said.startswith(said))


def test_they_are_shown_as_they_are(desk: Desk) -> None:
    desk.open()
    assert [tuple(row[2:]) for row in desk.rows().values()] == [(fit(text), fit(text)) for text in TEXTS.values()]
    assert desk.script("return document.querySelectorAll('#main :is(script, img, svg, b, textarea)').length") == 0
    # Each goes its own way, and no override reaches out of its cell.
    ways = desk.script(
        "return [...document.querySelectorAll('#beads .cell.source')].map(one => getComputedStyle(one).direction)"
    )
    assert [name for name, way in zip(NAMES, ways, strict=True) if way == "rtl"] == ["hebrew", "arabic"]
    isolated = desk.script(
        "return [...document.querySelectorAll('#beads .cell')].map(one => getComputedStyle(one).unicodeBidi)"
    )
    assert set(isolated) <= {"isolate", "plaintext"}
    # The sign of a paragraph stands before its first sentence, on whichever side that is, also within a bead.
    review.merge(desk.store, review.load_state(desk.store, 1).beads[1].id, by=BEN, seen=None)
    desk.until(lambda: len(desk.rows()) == len(TEXTS) - 1)
    signs = desk.script(
        "return [...document.querySelectorAll('#beads .cell.source p')].map(one => [getComputedStyle(one).direction, "
        "getComputedStyle(one, '::before').content, getComputedStyle(one, '::before').display, "
        "...['left', 'right'].map(side => parseFloat(getComputedStyle(one, '::before')[side]) >= one.offsetWidth - 1)])"
    )
    assert [(way, sign) for way, sign, *_ in signs[:4]] == [
        ("ltr", '"¶"'),
        ("ltr", '"–"'),
        ("ltr", '"¶"'),
        ("rtl", '"–"'),
    ]
    assert {(way, left, right) for way, _, _, left, right in signs} == {("ltr", False, True), ("rtl", True, False)}
    assert {shown for _, _, shown, *_ in signs} == {"block"}
    review.undo(desk.store, 1, by=BEN)
    desk.until(lambda: len(desk.rows()) == len(TEXTS))
    # The panel and the queue show them too.
    for at, text in enumerate(TEXTS.values(), start=1):
        if len(text) > 4000:
            continue
        at_bead(desk, at)
        desk.press("p")
        place = f"return document.getElementById('pane-bead').textContent.includes('Bead {at} ')"
        desk.until(lambda place=place: desk.script(place))  # type: ignore[misc]
        marks = desk.script(
            "return [...document.querySelectorAll('#pane-bead .original mark')].map(o => o.textContent)"
        )
        assert marks == [fit(text)] * 2
        desk.press("\ue00c")


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("markup", " <!--"),
        ("hebrew", " (1984)"),
        ("arabic", " kg"),
        ("overrides", " \u2066א"),
        ("combining", " \u212b"),
        ("emoji", " 🇨🇭"),
        ("breaks", "\u3000seven"),
        ("controls", " \x1b[31m"),
        ("long", ""),
    ],
)
def test_they_are_edited_by_keys_and_exported_unchanged(desk: Desk, name: str, before: str) -> None:
    from selenium.webdriver.common.keys import Keys

    store, at, text = desk.store, NAMES.index(name), TEXTS[name]
    first = review.load_state(store, 1)
    check_exports(store)
    desk.open()
    at_bead(desk, at + 1)
    here = desk.current
    # Split the sentence, in code points of the document where the browser counts units of UTF-16.
    place = text.index(before) if before else 7 * 5000 + 3
    units = len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
    desk.press("e")
    desk.until(lambda: desk.script("return document.activeElement.id") == "source-0")
    desk.script("document.activeElement.setSelectionRange(arguments[0], arguments[0])", units)
    desk.press(Keys.ENTER)
    desk.until(lambda: desk.script("return document.activeElement.id") == "source-1")
    settled(desk, "Sentence split")
    parts = sentences(store, "source")[at : at + 2]
    assert [part.strip() for part in parts] == [text[:place].strip(), text[place:].strip()]
    desk.press(Keys.ESCAPE)
    desk.until(lambda: desk.script("return document.activeElement.id") == f"b{here}")
    # Join the bead with a neighbour, part them again, move a sentence.
    if at + 1 == len(TEXTS):
        desk.press("k")
        desk.until(lambda: desk.number == at)
    desk.press("+")
    settled(desk, "Beads joined")
    desk.press("-")
    desk.until(lambda: desk.script("return document.getElementById('ask-split').open"))
    desk.press(Keys.ENTER)
    settled(desk, "Bead split")
    desk.press(Keys.ENTER)
    settled(desk, "Sentence moved")
    # A comment with the same text, as far as a keyboard or a clipboard can have it; control characters are left out.
    comment = as_tsv(text)[:200]
    desk.press("t")
    desk.until(lambda: desk.script("return document.getElementById('ask-comment').open"))
    typed(desk, comment)
    desk.press(Keys.ENTER, held=Keys.CONTROL)
    settled(desk, "Comment added")
    (said,) = review.load_state(store, 1).comments
    assert said.body == re.sub("[\x7f-\x9f]", "", comment).strip()
    shown = desk.rows()
    now = review.load_state(store, 1)
    assert list(shown) == [one.id for one in now.beads]
    for row, (source, target) in zip(shown.values(), cells(now), strict=True):
        assert row[2:] == [source or "only in target", target or "not in target"]
    check_exports(store)
    assert review.replay(store, 1) == now.rows
    assert [review.load_state(store, 1).pair.document(side).text for side in SIDES] == [
        first.pair.document(side).text for side in SIDES
    ]


def sentences(store: review.Store, side: Side) -> list[str]:
    return [one.text for one in review.load_state(store, 1).bitext().sentences(side)]


def cells(state: review.State) -> list[tuple[str, ...]]:
    """What the cells of the page hold: the sentences of each bead without anything between them."""
    now = state.bitext()
    return [
        tuple("".join(fit(one.text) for one in now.bead_sentences(bead, side)) for side in SIDES) for bead in now.beads
    ]


def test_files_of_them_come_through_the_commands_unchanged(tmp_path: Path) -> None:
    """From text files into a store and out again; of null characters and lone surrogates no text file can be made."""
    lines = [re.sub("[\x00\u2028\u2029\ud800-\udfff]", "", text).strip() for text in TEXTS.values()]
    english = [line.replace("長い文", "This is the text of what they said. ") for line in lines]
    files = tmp_path / "talk.zh.txt", tmp_path / "talk.en.txt"
    for file, side in zip(files, (lines, english), strict=True):
        file.write_text("\n".join(side) + "\n", encoding="utf-8", newline="\n")
    languages = ("--source-lang", "zh", "--target-lang", "en", "--presegmented")
    (tmp_path / "pairs.tsv").write_text("id\tsource\ttarget\ntalk\t{}\t{}\n".format(*files), encoding="utf-8")
    place = tmp_path / "out"
    done = aligner("align", "--manifest", tmp_path / "pairs.tsv", "-o", place, "--review", *languages)
    assert done.returncode == 0, done.stderr
    with review.open_store(place) as store:
        now = review.load_state(store, 1).bitext()
        assert [[one.text for one in now.sentences(side)] for side in SIDES] == [lines, english]
        check_exports(store)
