"""The page for reviewing, as a browser's script and as an attacker ask for it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from aligner import review
from aligner.errors import MissingExtraError, ParameterError
from aligner.model import Bead, Bitext, Rendering, Sentence, Signature
from aligner.phrases.candidates import Candidate
from aligner.review.export import export
from aligner.server import Settings, listen
from aligner.server.actions import ACTIONS
from aligner.server.aligning import Tools, parameters_of
from aligner.server.keys import KEYS
from aligner.server.security import MOST_BYTES
from aligner.writing import WRITERS, WriteOptions

from .review_site import BEN, NOW, Answer, Browser, bitext, serving, stored

ZH = ["双方举行会谈。", "双方同意合作共赢。", "投资达350亿元。", "双方再次强调合作共赢。", "会谈持续两小时。"]
EN = [
    "The two sides held talks.",
    "They agreed to win-win cooperation.",
    "Investment reached 35 billion.",
    "Both stressed win-win cooperation again.",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with stored(
        tmp_path,
        bitext(ZH, EN, phrase="合作共赢", rendering="win-win cooperation"),
        bitext(
            ["坚持合作共赢。"], ["Mutual benefit it is."], name="other", phrase="合作共赢", rendering="Mutual benefit"
        ),
    ) as opened:
        yield opened


@pytest.fixture
def browser(store: review.Store) -> Iterator[Browser]:
    with serving(store) as found:
        assert found.sign_in("ann").status == 303
        yield found


class Page:
    """What the script knows: the pair, and the last edit that it has seen."""

    def __init__(self, browser: Browser, store: review.Store, pair: int = 1) -> None:
        self.browser, self.store, self.pair = browser, store, pair
        self.seen = store.last_edit()

    @property
    def beads(self) -> list[int]:
        return [bead.id for bead in review.load_state(self.store, self.pair).beads]

    def do(self, action: str, **given: Any) -> Answer:
        return self.browser.post(f"/pair/{self.pair}/do/{action}", {"seen": self.seen, **given})

    def done(self, action: str, **given: Any) -> dict[str, Any]:
        answer = self.do(action, **given)
        assert answer.status == 200, answer.body
        self.seen = answer.data["seen"]
        assert self.seen == self.store.last_edit()
        return answer.data


@pytest.fixture
def page(browser: Browser, store: review.Store) -> Page:
    return Page(browser, store)


def shapes(store: review.Store) -> list[str]:
    return ["{}:{}".format(*bead.shape) for bead in review.load_state(store, 1).bitext().beads]


def test_the_start_page_lists_the_pairs(browser: Browser) -> None:
    answer = browser.get("/")
    assert answer.status == 200
    assert '<a href="/pair/1">talk</a>' in answer.body
    assert ">other</a>" in answer.body
    assert "ann, annotator" in answer.body


def test_a_pair_is_shown_with_its_beads_and_keys(browser: Browser, page: Page) -> None:
    body = browser.get("/pair/1").body
    assert re.findall(r'data-id="(\d+)"', body) == [str(bead) for bead in page.beads]
    assert '<span class="ph p" title="term-1: preferred"' in body
    assert "合作共赢</span>" in body
    assert "not in target" in body
    for group in KEYS.values():
        for key in group:
            assert f'data-do="{key.action}"' in body
    script = browser.get("/static/review.js").body
    known = set(re.findall(r'^  "?([a-z-]+)"?(?::|,)', script.partition("const DO = {")[2].partition("\n};")[0], re.M))
    assert known >= {key.action for group in KEYS.values() for key in group}
    found = browser.get(f"/pair/1?bead={page.beads[3]}").body
    assert f'data-current="{page.beads[3]}"' in found


def test_every_action_does_what_it_says(page: Page, store: review.Store) -> None:
    beads = page.beads
    told = page.done("merge", bead=beads[0])
    assert (told["said"], told["gone"], shapes(store)) == ("Beads joined", [beads[1]], ["2:2", "1:1", "1:1", "1:0"])
    assert [one["bead"] for one in told["rows"]] == [beads[0]]
    page.done("split", bead=beads[0], source=1, target=1)
    page.done("move", bead=beads[0], direction="down", sides="target")
    assert shapes(store)[:2] == ["1:0", "1:2"]
    page.done("undo")
    page.done("redo")
    page.done("undo")
    assert shapes(store) == ["1:1", "1:1", "1:1", "1:1", "1:0"]
    page.done("null", bead=page.beads[2])
    assert shapes(store)[2:4] == ["1:0", "0:1"]
    page.done("undo")
    page.done("swap", bead=page.beads[2])
    assert any(bead.crossing for bead in review.load_state(store, 1).beads)
    page.done("undo")
    for action, status in (("confirm", "confirmed"), ("reject", "rejected"), ("reopen", "open")):
        told = page.done(action, bead=beads[0])
        assert review.load_state(store, 1).beads[0].status == status
        assert told["tally"][status] >= 1
    page.done("comment", bead=beads[0], body="why so?")
    comment = review.load_state(store, 1).comments[0]
    assert (comment.author, comment.body, comment.at) == ("ann", "why so?", "2026-03-01T08:00:00Z")
    assert "why so?" in page.browser.get(f"/pair/1/panel?bead={beads[0]}").data["html"]
    page.done("delete-comment", comment=comment.id)
    page.done("bookmark", bead=beads[0])
    assert review.load_state(store, 1).bookmarks[0].author == "ann"
    sentence = review.load_state(store, 1).side("target")[0]
    page.done("split-sentence", sentence=sentence.id, at=sentence.start + 13)
    assert shapes(store)[0] == "1:2"
    page.done("join-sentences", sentence=sentence.id)
    assert shapes(store)[0] == "1:1"
    first = review.load_state(store, 1).renderings[0]
    page.done("edit-rendering", rendering=first.id, status="admitted")
    page.done("label", rendering=first.id, procedure="literal", certainty=0.75)
    page.done("edit-rendering", rendering=first.id, target=[])
    page.done("remove-rendering", rendering=first.id)
    row = review.load_state(store, 1).beads[0]
    spans = [[row.source_from, row.source_from + 2]], [[row.target_from, row.target_from + 3]]
    page.done("add-rendering", bead=row.id, term="sides", source=spans[0], target=spans[1], status="otherwise")
    assert review.load_state(store, 1).renderings[0].term == "sides"
    kinds = {one.kind for one in review.changes_since(store, 0)}
    assert kinds == ACTIONS.keys() | {"add"}


def one_by_one(sources: Sequence[Sentence], targets: Sequence[Sentence]) -> list[Bead]:
    """Beads of 1:1, and null beads of what is left over."""
    most = range(max(len(sources), len(targets)))
    sides = [[range(min(at, len(side)), min(at + 1, len(side))) for at in most] for side in (sources, targets)]
    return [Bead(source, target, confidence=0.9) for source, target in zip(*sides, strict=True)]


def test_what_is_not_confirmed_is_aligned_again_and_can_be_taken_back(store: review.Store) -> None:
    with serving(store, name="ann", tools=lambda *_: Tools(one_by_one, None)) as browser:
        page = Page(browser, store)
        before = review.load_state(store, 1).rows
        nothing = browser.post("/pair/1/realign", {"seen": page.seen, "everything": True})
        assert (nothing.status, "nothing would change" in nothing.data["error"]) == (400, True)
        page.done("merge", bead=page.beads[2])
        page.done("confirm", bead=page.beads[0])
        told = browser.post("/pair/1/realign", {"seen": page.seen, "everything": False})
        assert (told.status, told.data["said"]) == (200, "Aligned again: 2 beads in place of 1")
        assert shapes(store) == ["1:1", "1:1", "1:1", "1:1", "1:0"]
        assert review.load_state(store, 1).beads[0].status == "confirmed"
        assert set(told.data["gone"]) | {one["bead"] for one in told.data["rows"]} >= set(told.data["touched"])
        page.seen = told.data["seen"]
        for _ in range(3):
            page.done("undo")
        assert review.load_state(store, 1).rows == before
        for wrong in ({}, {"everything": "yes"}, {"everything": 1}):
            assert browser.post("/pair/1/realign", {"seen": page.seen, **wrong}).status == 400
        assert browser.post("/pair/99/realign", {"seen": 0, "everything": True}).status == 404


def test_nobody_waits_while_a_pair_is_aligned_again(store: review.Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(sources: Sequence[Sentence], targets: Sequence[Sentence]) -> list[Bead]:
        begun.set()
        assert go_on.wait(30)
        return one_by_one(sources, targets)

    with serving(store, tools=lambda *_: Tools(slow, None)) as browser, ThreadPoolExecutor(1) as apart:
        browser.sign_in("ann")
        page = Page(browser, store)
        page.done("null", bead=page.beads[1])
        asked = apart.submit(browser.post, "/pair/1/realign", {"seen": page.seen, "everything": True})
        try:
            assert begun.wait(30)
            # Others read, edit and download the very pair, and are told; only a second time is refused.
            other = Browser(browser.settings)
            other.sign_in("ben")
            ben = Page(other, store)
            assert other.get(f"/pair/1/changes?seen={ben.seen}&first=0").data["working"] == "ann"
            ben.done("confirm", bead=ben.beads[0])
            assert other.get("/pair/1/export?format=tsv").status == 200
            refused = other.post("/pair/1/realign", {"seen": ben.seen, "everything": True})
            assert (refused.status, "ann has this pair aligned again" in refused.data["error"]) == (400, True)
            # What is edited meanwhile is not lost: the edit is kept, and the aligning is refused.
            ben.done("reject", bead=ben.beads[1])
        finally:
            go_on.set()
        answer = asked.result(30)
        assert (answer.status, answer.data["conflict"]) == (409, True)
        assert review.load_state(store, 1).beads[1].status == "rejected"
        ben.seen = store.last_edit()
        assert "working" not in other.get(f"/pair/1/changes?seen={ben.seen}&first=0").data


def test_nobody_waits_while_the_dictionary_for_candidates_is_loaded(store: review.Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(given: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
        begun.set()
        assert go_on.wait(30)
        return [() for _ in renderings]

    many = 50  # More than there are threads for short requests.
    with serving(store, name="ann", candidates=slow) as browser, ThreadPoolExecutor(many) as apart:
        bead = review.load_state(store, 1).beads[1].id
        asked = [apart.submit(browser.get, f"/pair/1/marking?bead={bead}") for _ in range(many)]
        try:
            assert begun.wait(30)
            short = ThreadPoolExecutor(1).submit(browser.get, "/pair/1/changes?seen=0&first=0")
            assert short.result(20).status == 200
        finally:
            go_on.set()
        assert {one.result(30).status for one in asked} == {200}


def test_the_settings_of_the_run_align_again() -> None:
    signature = Signature("0", (("source_lang", "de"), ("max_bead", "3"), ("encoder", "LaBSE"), ("new", "1")))
    found = parameters_of(signature, ("zh", "en"), "models/LaBSE")
    assert (found.source_lang, found.target_lang, found.max_bead, found.encoder) == ("de", "en", 3, "models/LaBSE")
    for encoder, words in (("", "with --encoder and the folder of LaBSE"), ("other", "LaBSE")):
        with pytest.raises(ParameterError, match=words):
            parameters_of(signature, ("zh", "en"), encoder)
    with pytest.raises(ParameterError, match="without --encoder"):
        parameters_of(Signature("0"), ("zh", "en"), "LaBSE")
    with pytest.raises(ParameterError, match="max_bead:many"):
        parameters_of(Signature("0", (("max_bead", "many"),)), ("zh", "en"))


def test_a_pair_is_downloaded_in_every_format(browser: Browser, page: Page, store: review.Store) -> None:
    options = WriteOptions(date=NOW)
    for name, writer in WRITERS.items():
        answer = browser.get(f"/pair/1/export?format={name}")
        assert answer.status == 200
        assert answer.body.encode() == next(data for _, data in export(store, name, options, ["talk"]))
        assert answer.headers["content-type"] == "application/octet-stream"
        named = f"talk{writer.extension}"
        assert answer.headers["content-disposition"] == f"attachment; filename=\"{named}\"; filename*=UTF-8''{named}"
    empty = browser.get("/pair/1/export?format=tsv&confirmed=1")
    assert (empty.status, "no bead is confirmed yet" in empty.data["error"]) == (503, True)
    page.done("confirm", bead=page.beads[0])
    assert browser.get("/pair/1/export?format=jsonl&confirmed=1").body.count('"ann"') == 1


def test_a_conflict_is_told_in_plain_words_with_what_has_changed(page: Page, store: review.Store) -> None:
    bead = page.beads[1]
    page.browser.get("/pair/1")
    review.merge(store, page.beads[0], by=BEN, seen=None)
    answer = page.do("move", bead=bead, direction="down", sides="source")
    assert answer.status == 409
    assert "was changed by ben at 2026-03-01T08:00:00Z" in answer.data["error"]
    assert answer.data["conflict"]
    # The page is up to date by the same answer.
    assert (answer.data["gone"], answer.data["seen"]) == ([bead], store.last_edit())
    assert answer.data["others"] == "ben: beads joined"
    page.seen = answer.data["seen"]
    page.done("split", bead=page.beads[0], source=1, target=1)


def test_renderings_of_what_somebody_else_has_confirmed_are_refused(page: Page, store: review.Store) -> None:
    state = review.load_state(store, 1)
    rendering = state.renderings[0]
    bead = state.bead_of("source", rendering.start)
    assert bead is not None
    review.confirm(store, [bead.id], by=BEN, seen=None)
    page.seen = store.last_edit()
    given: dict[str, dict[str, Any]] = {
        "edit-rendering": {"status": "forbidden"},
        "remove-rendering": {},
        "label": {"procedure": "literal", "certainty": 1.0},
    }
    for action, more in given.items():
        answer = page.do(action, rendering=rendering.id, **more)
        assert answer.status == 403
        assert "confirmed by ben" in answer.data["error"]
    assert store.last_edit() == page.seen
    page.done("comment", bead=bead.id, body="why?")


def test_comments_and_bookmarks_are_never_in_conflict(page: Page, store: review.Store) -> None:
    bead = page.beads[1]
    review.merge(store, page.beads[0], by=BEN, seen=None)
    page.done("comment", bead=bead, body="still here")
    assert review.load_state(store, 1).comments[0].body == "still here"


def test_two_people_at_once_see_each_other(page: Page, store: review.Store) -> None:
    other = Browser(page.browser.settings)
    other.sign_in("eve", "editor")
    eve = Page(other, store)
    page.done("confirm", bead=page.beads[0])
    told = other.get(f"/pair/1/changes?seen={eve.seen}&first={page.beads[0]}").data
    assert [one["bead"] for one in told["rows"]] == [page.beads[0]]
    assert (told["others"], told["first"]) == ("ann: confirmed", 0)
    assert "confirmed" in told["html"]
    assert other.get(f"/pair/1/changes?seen={told['seen']}&first=0").data == {"seen": told["seen"]}
    eve.seen = told["seen"]
    eve.done("reject", bead=page.beads[0])
    page.seen = eve.seen
    eve.done("confirm", bead=page.beads[0])
    page.seen = eve.seen
    refused = page.do("reopen", bead=page.beads[0])
    assert (refused.status, "only eve or an editor" in refused.data["error"]) == (403, True)


def test_windows_queue_neighbours_and_search(browser: Browser, page: Page) -> None:
    beads = page.beads
    part = browser.get("/pair/1/rows?first=1&most=2").data
    assert re.findall(r'id="b(\d+)"', part["html"]) == [str(bead) for bead in beads[1:3]]
    assert (part["first"], part["total"]) == (1, 5)
    assert browser.get(f"/pair/1/rows?around={beads[4]}").data["first"] == 0
    queued = browser.get("/pair/1/queue").data
    assert queued["total"] == 5
    risky = [int(bead) for bead in re.findall(r'data-bead="(\d+)"', queued["html"])]
    assert risky == [item.bead for item in review.queue(page.store, 1)]
    walked, at = [], 0
    while (found := browser.get(f"/pair/1/next?kind=risk&bead={at}").data["bead"]) is not None:
        walked.append(found)
        at = found
        page.done("confirm", bead=found)
    assert walked == risky
    assert browser.get(f"/pair/1/next?kind=risk&bead={at}&back=1&status=confirmed").status == 200
    page.done("bookmark", bead=beads[2])
    for kind, bead, back, expected in (
        ("odd", beads[0], 0, beads[4]),
        ("odd", beads[4], 1, None),
        ("marked", beads[0], 0, beads[2]),
        ("marked", beads[4], 1, beads[2]),
        ("open", beads[0], 0, None),
    ):
        assert browser.get(f"/pair/1/next?kind={kind}&bead={bead}&back={back}").data["bead"] == expected
    assert browser.get("/pair/1/queue?reason=omission&status=confirmed").data["total"] == 1
    assert browser.get("/pair/1/queue?marked=1&status=confirmed").data["total"] == 1
    hit = browser.get("/pair/1/find?source=%E5%90%88%E4%BD%9C&target=agreed%7Cstressed").data
    assert (hit["total"], hit["html"].count("<mark>")) == (2, 4)
    assert browser.get("/find?target=mutual").body.count("data-bead") == 1


def test_marking_asks_for_a_phrase_inside_of_its_bead(browser: Browser, page: Page, store: review.Store) -> None:
    row = review.load_state(store, 1).beads[1]
    inside = {"start": row.source_from, "end": row.source_from + 2}
    told = browser.get(f"/pair/1/marking?bead={row.id}&start={inside['start']}&end={inside['end']}").data
    assert told["phrases"][-1]["source"] == [*inside.values()]
    for wrong in ("start=0&end=2", f"start={inside['end']}&end={inside['start']}", "start=x", f"start={2**70}"):
        answer = browser.get(f"/pair/1/marking?bead={row.id}&{wrong}")
        assert answer.status == 400
        assert answer.data["error"]
    assert browser.get("/pair/1/marking?bead=999999").status == 400


def test_a_phrase_leads_to_all_its_renderings(browser: Browser, page: Page) -> None:
    panel = browser.get(f"/pair/1/panel?bead={page.beads[1]}").data["html"]
    assert 'data-term="term-1"' in panel
    assert "<mark>双方同意合作共赢。</mark>" in panel
    variants = browser.get("/variants?term=term-1").body
    assert re.findall(r'<b dir="auto">(.*?)</b> <span class="tally">(\d+)', variants) == [
        ("win-win cooperation", "2"),
        ("Mutual benefit", "1"),
    ]
    assert "<time>2024-05-06</time>" in variants
    address = re.findall(r'href="(/pair/\d+\?point=\d+)"', variants)[-1]
    assert "other-s title" in browser.get(address).body
    detail = browser.get(f"/pair/1/detail?bead={page.beads[1]}").data
    assert (detail["sentences"]["source"][0]["text"], detail["renderings"][0]["phrase"]) == (ZH[1], "合作共赢")


def test_names_are_asked_once_or_given(store: review.Store) -> None:
    with serving(store) as browser:
        asked = browser.get("/pair/1?bead=5")
        assert (asked.status, asked.headers["location"]) == (303, "/who?next=%2Fpair%2F1%3Fbead%3D5")
        assert browser.get("/pair/1/rows").status == 401
        assert browser.post("/pair/1/do/undo", {"seen": 0}).status == 401
        assert browser.sign_in("", "editor").status == 400
        assert browser.sign_in("ann", "king").status == 400
        given = browser.sign_in("%E6%B2%88", "editor")
        assert "HttpOnly" in given.headers["set-cookie"]
        assert "沈, editor" in browser.get("/").body
        for value in ("x", "W10=", "", "bnVsbA==", "WyJhIiwgInRzYXIiXQ=="):
            browser.cookies = dict.fromkeys(browser.cookies, value)
            assert browser.get("/").status == 303
    with serving(store, name="eve", role="editor") as browser:
        assert "eve, editor" in browser.get("/").body
    with serving(store, role="annotator") as browser:
        browser.sign_in("ann", "editor")
        assert "ann, annotator" in browser.get("/").body
        assert browser.get("/who?next=https://example.org").status == 200
        own = {"Origin": f"http://{browser.host}"}
        for away in ("https://example.org", "//example.org", "/%5Cexample.org", "%0d%0aSet-Cookie: x=1"):
            gone = browser.send("POST", f"/who?next={away.replace(' ', '%20')}", b"name=ann", own)
            assert gone.headers["location"] == "/"


# Attacks.


def test_every_answer_has_a_strict_policy(browser: Browser) -> None:
    for path in (
        "/",
        "/pair/1",
        "/pair/1/rows",
        "/static/review.js",
        "/static/none",
        "/pair/99",
        "/who",
        "/find?source=(",
    ):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert "server" not in headers
    for path in ("/", "/pair/1", "/who"):
        body = browser.get(path).body
        assert not re.search(r"<script(?! type=\"module\" src=\"/static/)|\son[a-z]+=|javascript:| style=", body)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/errors.py",
        "/static//etc/passwd",
        "/static/..\\app.py",
        "/static/review.js%00.css",
        "/../../../../etc/passwd",
        "/static/templates/base.html",
    ],
)
def test_no_path_leads_out_of_the_table_of_files(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status == 404
    assert "import" not in answer.body
    assert "root:" not in answer.body


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": ""},
        {"Origin": "null", "Sec-Fetch-Site": ""},
        {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": ""},
        {"Origin": "", "Sec-Fetch-Site": ""},
        {"Origin": "", "Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_cannot_edit(page: Page, headers: dict[str, str]) -> None:
    before = page.store.last_edit()
    answer = page.browser.post("/pair/1/do/confirm", {"seen": page.seen, "bead": page.beads[0]}, headers)
    assert (answer.status, page.store.last_edit()) == (403, before)
    assert page.browser.send("POST", "/who", b"name=mallory", {"Content-Type": "text/plain"} | headers).status == 403


def test_another_site_cannot_read_or_edit_without_json(page: Page) -> None:
    browser = page.browser
    assert browser.get("/pair/1/rows", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}).status == 403
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert browser.get("/pair/1", opened).status == 200
    assert browser.get("/pair/1", opened | {"Sec-Fetch-Dest": "iframe"}).status == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = browser.post("/pair/1/do/undo", {"seen": 0}, {"Content-Type": kind})
        assert answer.status == 415
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert browser.send(method, "/pair/1/do/undo").status == 405
    assert browser.get("/pair/1/do/undo").status == 405


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:PORT",
        "127.0.0.1.evil.example:PORT",
        "127.0.0.1:1",
        "localhost",
        "127.0.0.1@evil:PORT",
        "10.0.0.1:PORT",
        "[::1",
        "127.0.0.1:PORT/x",
        "localhost:PORT:PORT",
        "0x7f.1:PORT",
    ],
)
def test_a_name_that_was_rebound_is_turned_away(browser: Browser, host: str) -> None:
    port = str(browser.settings.port)
    answer = browser.get("/", {"Host": host.replace("PORT", port)})
    assert (answer.status, "talk" in answer.body) == (421, False)
    assert browser.get("/", {"Host": f"LOCALHOST:{port}"}).status == 200
    assert browser.get("/", {"Host": f"[::1]:{port}"}).status == 200


def test_other_machines_need_the_token(store: review.Store) -> None:
    with pytest.raises(ParameterError, match="needs a token"):
        Settings("0.0.0.0", 0, lambda: NOW)
    with serving(store, token="s3cret-Token", name="ann") as browser:
        for path in (
            "/",
            "/pair/1/rows",
            "/static/review.js",
            "/?token=",
            "/?token=s3cret",
            "/?token=x&token=s3cret-Token",
        ):
            answer = browser.get(path)
            assert (answer.status, "talk" in answer.body) == (403, False)
        assert browser.post("/pair/1/do/undo?token=s3cret-Token", {"seen": 0}).status == 403
        cookie = f"aligner-token-{browser.settings.port}"
        for wrong in ("", "s3cret-Toke", "s3cret-Tokenx", "é"):
            browser.cookies = {cookie: wrong}
            assert browser.get("/").status == 403
        browser.cookies = {}
        entered = browser.get("//evil.example/?a=1&token=s3cret-Token&b=%0d%0a2")
        assert (entered.status, entered.headers["location"]) == (303, "/evil.example/?a=1&b=%0D%0A2")
        assert "HttpOnly; SameSite=Lax" in entered.headers["set-cookie"]
        assert browser.get("/").status == 200


EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea></template><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}javascript:alert(1)",
    "שלום \u202eevil\u202c עולם",
    "e\u0301\u0323 👩\u200d👩\u200d👧 🇨🇭 \x00\x07\ud800",
    "長" * 100_000,
]


def test_markup_is_shown_as_text(tmp_path: Path) -> None:
    with stored(tmp_path, bitext(EVIL, EVIL[::-1], name="<i>evil", phrase="<script>", rendering="EVIL")) as store:
        before = review.load_state(store, 1).bitext()
        with serving(store, name="<b>mallory</b>") as browser:
            page = Page(browser, store)
            page.done("comment", bead=page.beads[0], body="<script>alert(2)</script>")
            row = review.load_state(store, 1).beads[0]
            spans = [[row.source_from, row.source_from + 8]], [[row.target_from, row.target_from + 8]]
            page.done(
                "add-rendering", bead=row.id, term="<script>x", source=spans[0], target=spans[1], status="otherwise"
            )
            paths = [f"/pair/1/{what}?bead={bead}" for bead in page.beads for what in ("panel", "rows")]
            pages = [
                "/",
                "/pair/1",
                "/find?source=script",
                "/find?source=%3Cscript%3E(",
                "/variants?term=%3Cscript%3Ex",
            ]
            for path in [*paths, *pages, "/pair/1/queue", "/pair/1/find?source=.", "/pair/%3Cscript%3E"]:
                answer = browser.get(path)
                assert answer.status in (200, 404)
                html = answer.data["html"] if path in paths else answer.body
                assert not re.search(
                    r"<script(?! type=\"module\")|<img|<svg onload|<b>mallory|<i>evil|<textarea></", html
                )
                assert "\x00" not in html
            # As the script gets it, for editing: to the last code point, in ASCII.
            detail = browser.get(f"/pair/1/detail?bead={page.beads[5]}")
            assert detail.data["sentences"]["source"][0]["text"] == EVIL[5]
            for sentence, at in ((5, 2), (4, 5), (6, 50_000)):
                one = review.load_state(store, 1).side("source")[sentence]
                page.done("split-sentence", sentence=one.id, at=one.start + at)
                page.done("undo")
            page.done("confirm", bead=page.beads[6])
        after = review.load_state(store, 1).bitext()
        assert (after.source_sentences, after.pair) == (before.source_sentences, before.pair)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"\r\nSet-Cookie: x=1', "会谈\ud800\u202e", "..", "x" * 300, "\x00/"]
)
def test_the_name_of_a_pair_names_a_file_and_nothing_else(tmp_path: Path, name: str) -> None:
    with stored(tmp_path, bitext(ZH, EN, name=name)) as store, serving(store, name="ann") as browser:
        answer = browser.get("/pair/1/export?format=tsv")
        assert (answer.status, "set-cookie" in answer.headers) == (200, False)
        said = re.fullmatch(r"attachment; filename=\"([A-Za-z0-9._-]{1,90})\"; filename\*=UTF-8''([\w.%-]{1,900})",
                            answer.headers["content-disposition"])  # fmt: skip
        assert said is not None
        for given in (said[1], unquote(said[2], errors="strict")):
            assert given.endswith(".tsv")
            assert not given.startswith(".")
            assert not set(given) & set('/\\:"\r\n\x00\u202e')


def test_a_download_cannot_be_asked_for_from_elsewhere_nor_name_a_path(page: Page, store: review.Store) -> None:
    browser = page.browser
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert browser.get("/pair/1/export?format=tsv", opened).status == 403
    for query in ("", "?format=", "?format=exe", "?format=../tsv", "?format=tsv%00", "?format=tsv%0d%0aX:1"):
        assert browser.get(f"/pair/1/export{query}").status == 400
    # Nothing that is sent names a file: what else is asked for is passed over.
    named = browser.get("/pair/1/export?format=tsv&filename=/etc/passwd&path=..&pair=other&output=x")
    assert named.headers["content-disposition"].startswith('attachment; filename="talk.tsv"')
    for path in ("/pair/99/export?format=tsv", "/pair/..%2f1/export?format=tsv", "/pair/1;2/export?format=tsv"):
        assert browser.get(path).status == 404
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.post("/pair/1/realign", {"seen": page.seen, "everything": True}, headers).status == 403
    assert browser.get("/pair/1/realign").status == 405
    plain = {"Content-Type": "text/plain"}
    assert browser.post("/pair/1/realign", {"seen": page.seen, "everything": True}, plain).status == 415
    stranger = Browser(browser.settings)
    assert stranger.get("/pair/1/export?format=tsv").status == 401
    assert stranger.post("/pair/1/realign", {"seen": page.seen, "everything": True}).status == 401
    assert store.last_edit() == page.seen


def test_what_is_too_much_is_refused(page: Page) -> None:
    browser, before = page.browser, page.store.last_edit()
    own = {"Origin": f"http://{browser.host}", "Content-Type": "application/json"}
    assert browser.send("POST", "/pair/1/do/undo", b"[" * (MOST_BYTES + 1), own).status == 413
    assert browser.send("POST", "/pair/1/do/undo", b"x", own | {"Content-Length": "9" * 30}).status in (400, 413)
    chunks = (b"x" * 65536 for _ in range(8))
    answer = browser.send("POST", "/pair/1/do/undo", chunks, own)  # type: ignore[arg-type]
    assert answer.status == 413
    assert browser.send("POST", "/pair/1/do/undo", b"[" * 100_000, own).status == 400
    assert page.do("comment", bead=page.beads[0], body="x" * 10_001).status == 400
    assert page.do("comment", bead=page.beads[0], body="\x00\x01").status == 400
    assert page.store.last_edit() == before


@pytest.mark.parametrize(
    "given",
    [
        {"bead": "1; DROP TABLE beads"},
        {"bead": -1},
        {"bead": 10**30},
        {"bead": 1.5},
        {"bead": True},
        {"bead": None},
        {"bead": {"$gt": 0}},
        {"seen": "0"},
        {"seen": 10**400},
        {"direction": "sideways"},
        {"sides": "all"},
        {"bead": 999_999},
    ],
)
def test_an_edit_of_nonsense_is_refused(page: Page, given: dict[str, object]) -> None:
    before = page.store.last_edit()
    answer = page.do("move", **({"bead": page.beads[0], "direction": "down", "sides": "both"} | given))
    assert (answer.status, page.store.last_edit()) == (400, before)
    assert answer.data["error"]


def test_an_edit_goes_to_the_pair_of_its_bead(page: Page, store: review.Store) -> None:
    foreign = review.load_state(store, "other").beads[0].id
    assert page.do("confirm", bead=foreign).status == 400
    assert page.do("nothing", bead=foreign).status == 404
    for pair in ("99", "0", "9" * 30, "1;--", "-1", "1%20or%201=1"):
        assert page.browser.post(f"/pair/{pair}/do/undo", {"seen": 0}).status == 404
        assert page.browser.get(f"/pair/{pair}").status == 404
    for path in (
        "rows?first=-1",
        "rows?most=x",
        "next?kind=all",
        "queue?reason=colour",
        "panel?bead=0",
        f"rows?around={foreign}",
    ):
        assert page.browser.get(f"/pair/1/{path}").status == 400


def test_patterns_and_sql_in_a_search(browser: Browser, page: Page) -> None:
    tables = "%27%3B%20DROP%20TABLE%20beads%3B--"
    assert browser.get(f"/pair/1/find?source={tables}").data["total"] == 0
    assert browser.get(f"/pair/1/find?target={tables}&plain=1").data["total"] == 0
    assert browser.get(f"/variants?term={tables}").status == 200
    wrong = browser.get("/pair/1/find?source=(")
    assert (wrong.status, "is no regular expression" in wrong.data["error"]) == (400, True)
    assert browser.get(f"/pair/1/find?source={'a' * 501}").status == 400
    assert browser.get("/pair/1/find").status == 400
    assert len(page.beads) == 5


def test_a_pattern_that_explodes_is_stopped(tmp_path: Path) -> None:
    with stored(tmp_path, bitext(["a" * 40 + "!"], ["b"])) as store, serving(store, name="ann") as browser:
        for path in ("/pair/1/find", "/find"):
            answer = browser.get(f"{path}?source=(a%7Caa)%2B%24")
            assert "takes too long" in answer.body
        assert browser.get("/").status == 200


def test_nothing_can_listen_where_it_is_not_allowed(store: review.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(store) as browser, pytest.raises(ParameterError, match="choose another --port"):
        listen(Settings("127.0.0.1", browser.settings.port, lambda: NOW))
    for wrong in ({"port": 70_000}, {"role": "king"}, {"name": "a\nb"}):
        with pytest.raises(ParameterError):
            Settings(**({"host": "127.0.0.1", "port": 0, "clock": lambda: NOW} | wrong))  # type: ignore[arg-type]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"aligner\[review\]"):
        listen(Settings("127.0.0.1", 0, lambda: NOW))


def test_the_command_serves_until_it_is_interrupted(store: review.Store, tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-c", "from aligner.cli import main; main()", "review"]
    running = subprocess.Popen(
        [*command, store.name, "--port", "0", "--name", "ann"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    try:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(5)]
        port = int(next(re.findall(r"http://127\.0\.0\.1:(\d+)/", line) for line in lines if "http" in line)[0])
        browser = Browser(Settings("127.0.0.1", port, lambda: NOW))
        assert "talk" in browser.get("/").body
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
        assert (running.returncode, err) == (0, "")
        assert "every edit is in the store" in out
    finally:
        running.kill()
        running.wait()
    done = subprocess.run([*command, str(tmp_path / "none.db")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    done = subprocess.run(
        [*command, store.name, "--host", "no.such.host.invalid"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n"), "cannot be found" in done.stderr) == (2, 1, True)


def test_answers_are_not_held_back(store: review.Store) -> None:
    # With a protocol of 0 the event loop leaves Nagle's algorithm on, and each answer waits 40 ms for the client.
    listening, _ = listen(Settings("127.0.0.1", 0, lambda: NOW))
    with listening:
        assert listening.proto == socket.IPPROTO_TCP
