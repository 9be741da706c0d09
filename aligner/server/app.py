"""The application: which address leads to what."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs, quote

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from aligner.errors import AlignerError, ConflictError, EditError, ParameterError, RoleError, StoreError
from aligner.review import Author, Edit, Filter, Person, Store, bitext_names, history_of, search
from aligner.review.concordance import variants
from aligner.review.live import Live
from aligner.review.people import ROLES
from aligner.review.rows import BeadRow
from aligner.review.search import search_state
from aligner.server import answers, pages
from aligner.server.actions import ACTIONS, SAID, Wish
from aligner.server.desk import Desk
from aligner.server.marking import Marking
from aligner.server.people import cookie_of, person_of, return_address
from aligner.server.security import Guard, cookie_name
from aligner.server.settings import Settings
from aligner.server.templates import FILES, file, fit, render
from aligner.server.work import Workshop, attachment, export_pair, realigned
from aligner.writing import WriteOptions

__all__ = ["make_app"]

_MOST_HITS = 200

_MOST_WORK = 2
"""Long works that are done at once; the rest wait without a thread, so that short requests always have one."""

_MOST_SEARCHES = 4
"""Searches for candidates that are done at once; the first ones wait for a dictionary to be loaded."""


Made = TypeVar("Made")


def make_app(store: Store, settings: Settings) -> Guard:
    """The page of a store as an ASGI application."""
    site = _Site(store, settings)
    routes = [
        Route("/", site.page(site.start)),
        Route("/find", site.page(site.find_everywhere)),
        Route("/variants", site.page(site.variants)),
        Route("/who", site.who, methods=["GET", "POST"]),
        Route("/static/{name}", site.static),
        Route("/pair/{pair}", site.page(site.pair)),
        Route("/pair/{pair}/rows", site.data(site.rows)),
        Route("/pair/{pair}/changes", site.data(site.changes)),
        Route("/pair/{pair}/next", site.data(site.next)),
        Route("/pair/{pair}/queue", site.data(site.queue)),
        Route("/pair/{pair}/strip", site.data(site.strip)),
        Route("/pair/{pair}/panel", site.data(site.panel)),
        Route("/pair/{pair}/detail", site.data(site.detail)),
        Route("/pair/{pair}/marking", site.data(site.marking, site.candidates)),
        Route("/pair/{pair}/find", site.data(site.find)),
        Route("/pair/{pair}/export", site.export),
        Route("/pair/{pair}/realign", site.realign, methods=["POST"]),
        Route("/pair/{pair}/do/{action}", site.act, methods=["POST"]),
    ]
    handlers: dict[Any, Any] = {AlignerError: _failed, HTTPException: _http_failed}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), settings)


class _Json(JSONResponse):
    """JSON that may hold lone surrogates, which documents may."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content).encode("ascii")


class _Site:
    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._desk = Desk(store)
        self._settings = settings
        self._workshop = Workshop()
        self._places = CapacityLimiter(_MOST_WORK)
        self._searches = CapacityLimiter(_MOST_SEARCHES)

    def page(self, make: Callable[[Request, Person], str]) -> Callable[[Request], Any]:
        """A page for somebody with a name; whoever has none is asked first."""

        async def shown(request: Request) -> Response:
            person = person_of(request, self._settings)
            if person is None:
                here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/who?next={quote(here, safe='')}", 303)
            return HTMLResponse(await run_in_threadpool(make, request, person))

        return shown

    def data(
        self, make: Callable[[Request, Person, int], Made], finish: Callable[[Made], Awaitable[Any]] | None = None
    ) -> Callable[[Request], Any]:
        """An answer to the script; ``finish`` makes it of what was made, where that would hold a thread for long."""

        async def told(request: Request) -> Response:
            person = person_of(request, self._settings)
            if person is None:
                return _Json({"error": "Say who you are first: load the page again."}, 401)
            pair = _number(request.path_params["pair"])
            made = await run_in_threadpool(make, request, person, pair)
            return _Json(made if finish is None else await finish(made))

        return told

    def start(self, request: Request, person: Person) -> str:
        return pages.start(self._store, person, can_change=not self._settings.name)

    def pair(self, request: Request, person: Person) -> str:
        with self._desk.pair(_number(request.path_params["pair"])) as live:
            at = 0
            if "bead" in request.query_params and (row := live.find(_asked(request, "bead"))) is not None:
                at = live.index(row)
            elif "point" in request.query_params:
                found = live.bead_at("source", _asked(request, "point"))
                at = live.index(found) if found is not None else 0
            elif "at" in request.query_params:
                at = max(0, min(_asked(request, "at"), len(live.beads)) - 1)
            return pages.pair(live, person, at)

    def find_everywhere(self, request: Request, person: Person) -> str:
        source, target = request.query_params.get("source", ""), request.query_params.get("target", "")
        hits, error = [], ""
        if source or target:
            try:
                plain = "plain" in request.query_params
                hits = search(self._store, source, target, plain=plain, most=_MOST_HITS)
            except ParameterError as wrong:
                error = str(wrong)
        return pages.find(self._store, hits, error, dict(request.query_params), _MOST_HITS)

    def variants(self, request: Request, person: Person) -> str:
        term = request.query_params.get("term", "")
        return render("variants.html", term=term, variants=variants(self._store, term))

    def rows(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        with self._desk.pair(pair) as live:
            first, most = _asked(request, "first"), _asked(request, "most", answers.WINDOW)
            if "around" in request.query_params:
                first = live.index(_bead(live, request, "around")) - answers.WINDOW // 3
            return answers.window(live, first, most, person.name)

    def changes(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        with self._desk.pair(pair) as live:
            seen = _asked(request, "seen")
            who = self._workshop.at_work.get(pair)
            work = {"working": who} if who else {}
            if seen == live.seen:
                return {"seen": seen} | work
            return answers.changed(live, seen, person.name, _asked(request, "first")) | work

    def next(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        kind = request.query_params.get("kind", "")
        if kind not in ("odd", "open", "marked", "risk"):
            raise ParameterError("kind is one of: odd, open, marked, risk")
        if kind == "risk":
            self._desk.look_at_all(pair)
        with self._desk.pair(pair) as live:
            back = request.query_params.get("back") == "1"
            wanted = _filter(request, person)
            found = answers.neighbour(live, kind, _asked(request, "bead"), back, wanted, person.name)
            return {"bead": found.id if found is not None else None}

    def queue(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        self._desk.look_at_all(pair)
        with self._desk.pair(pair) as live:
            return answers.queue_list(live, _filter(request, person), _asked(request, "after"))

    def strip(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        with self._desk.pair(pair) as live:
            return {"seen": live.seen, "html": pages.strip(live)}

    def panel(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        with self._desk.pair(pair) as live:
            row = _bead(live, request)
            html = answers.panel(live, row, person, history_of(self._store, row.id))
            return {"bead": row.id, "html": html}

    def detail(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        with self._desk.pair(pair) as live:
            return answers.detail(live, _bead(live, request))

    def marking(self, request: Request, person: Person, pair: int) -> Marking:
        # The pair is free for others while candidates are looked for.
        with self._desk.pair(pair) as live:
            new = (_asked(request, "start"), _asked(request, "end")) if "start" in request.query_params else None
            return Marking.of(live, _bead(live, request), new)

    async def candidates(self, marking: Marking) -> dict[str, Any]:
        # In no thread that short requests need.
        return await to_thread.run_sync(marking.answer, self._settings.candidates, limiter=self._searches)

    def find(self, request: Request, person: Person, pair: int) -> dict[str, Any]:
        source, target = request.query_params.get("source", ""), request.query_params.get("target", "")
        plain = "plain" in request.query_params
        with self._desk.pair(pair) as live:
            state = live.part()
        hits = search_state(state, source, target, plain=plain, most=_MOST_HITS)
        with self._desk.pair(pair) as live:
            html = pages.hits(hits, {pair: live.pair.languages})
        return {"html": html, "total": len(hits), "more": len(hits) == _MOST_HITS}

    async def act(self, request: Request) -> Response:
        action = request.path_params["action"]
        if action not in ACTIONS:
            raise HTTPException(404, "There is no such action.")
        person, wish = await self._wished(request)
        return await run_in_threadpool(self._act, partial(ACTIONS[action], self._store), wish, person)

    async def realign(self, request: Request) -> Response:
        person, wish = await self._wished(request)
        everything = wish.yes_or_no("everything")
        with self._workshop.working(wish.pair, person.name):
            return await to_thread.run_sync(self._realign, wish, person, everything, limiter=self._places)

    async def export(self, request: Request) -> Response:
        if person_of(request, self._settings) is None:
            raise HTTPException(401, "Say who you are first: load the page again.")
        if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
            raise HTTPException(403, "The request came from another site and was refused.")
        pair, format_ = _number(request.path_params["pair"]), request.query_params.get("format", "")
        confirmed = request.query_params.get("confirmed") == "1"
        options = WriteOptions(date=self._settings.clock())
        name = (await run_in_threadpool(bitext_names, self._store)).get(pair)
        if name is None:
            raise HTTPException(404, "There is no such pair.")
        work = partial(export_pair, self._store, name, format_, options, confirmed=confirmed)
        data = await to_thread.run_sync(work, limiter=self._places)
        # Whatever is in it: it is saved, never shown.
        headers = {"Content-Disposition": attachment(name, format_)}
        return Response(data, media_type="application/octet-stream", headers=headers)

    async def _wished(self, request: Request) -> tuple[Person, Wish]:
        """Who wants an edit, and what is to be done."""
        person = person_of(request, self._settings)
        if person is None:
            raise HTTPException(401, "Say who you are first: load the page again.")
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise HTTPException(415, "An edit comes as JSON.")
        try:
            given = json.loads(await request.body())
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise HTTPException(400, "An edit comes as a JSON object.")
        return person, Wish.of(_number(request.path_params["pair"]), given)

    def _act(self, work: Callable[[Author, Wish], Edit], wish: Wish, person: Person) -> Response:
        with self._desk.pair(wish.pair) as live:
            if "bead" in wish.given:
                _check_belongs(live, wish)
            told, status = self._tried(work, wish, person)
            live.refresh()
            return _answer(live, wish, person, told, status)

    def _realign(self, wish: Wish, person: Person, everything: bool) -> Response:
        def work(author: Author, wish: Wish) -> Edit:
            return realigned(self._store, wish.pair, self._settings.tools, author, everything=everything)

        # The pair is on the desk for others meanwhile.
        told, status = self._tried(work, wish, person)
        with self._desk.pair(wish.pair) as live:
            if "touched" in told:
                new = sum(live.find(bead) is not None for bead in told["touched"])
                told["said"] += f": {new:,} beads in place of {len(told['touched']) - new:,}"
            return _answer(live, wish, person, told, status)

    def _tried(self, work: Callable[[Author, Wish], Edit], wish: Wish, person: Person) -> tuple[dict[str, Any], int]:
        """What has become of an edit, and the status of the answer."""
        try:
            edit = work(Author(person, self._settings.clock()), wish)
        except (EditError, StoreError) as error:
            return {"error": fit(str(error)), "conflict": isinstance(error, ConflictError)}, _status(error)
        return {"edit": edit.number, "said": SAID.get(edit.kind, edit.kind), "touched": list(edit.beads)}, 200

    async def who(self, request: Request) -> Response:
        back = return_address(request.query_params.get("next", "/"))
        if self._settings.name:
            return RedirectResponse(back, 303)
        now = person_of(request, self._settings)
        name, role, error = (now.name, now.role, "") if now else ("", ROLES[0], "")
        if request.method == "POST":
            form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
            name = form.get("name", [""])[0].strip()
            role = self._settings.role or form.get("role", [""])[0]
            try:
                person = Person(name, role)
            except ParameterError as wrong:
                error = str(wrong)
            else:
                answer = RedirectResponse(back, 303)
                answer.set_cookie(
                    cookie_name("who", self._settings),
                    cookie_of(person),
                    max_age=365 * 24 * 3600,
                    httponly=True,
                    samesite="lax",
                )
                return answer
        html = render(
            "who.html", name=name, role=role, roles=() if self._settings.role else ROLES, error=error, back=back
        )
        return HTMLResponse(html, 400 if error else 200)

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            raise HTTPException(404, "There is no such file.")
        content, kind = file(name)
        return Response(content, media_type=kind)


def _answer(live: Live, wish: Wish, person: Person, told: dict[str, Any], status: int) -> Response:
    """What was said of an edit, with all that brings the page up to date."""
    first = wish.number("first") if "first" in wish.given else None
    return _Json(answers.changed(live, wish.seen, person.name, first) | told, status)


def _check_belongs(live: Live, wish: Wish) -> None:
    """An edit is sent to the pair that its bead is in; of one that is gone, the log knows."""
    bead = wish.number("bead")
    if live.find(bead) is None and not live.knew(bead):
        raise EditError(f"there is no bead {bead} in this pair")


def _bead(live: Live, request: Request, name: str = "bead") -> BeadRow:
    """The bead that a request names."""
    row = live.find(_asked(request, name))
    if row is None:
        raise EditError("this bead is gone by now")
    return row


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise HTTPException(404, "There is no such pair.")
    return int(text)


def _asked(request: Request, name: str, default: int = 0) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ParameterError(f"{name} is a number")
    return int(text)


def _filter(request: Request, person: Person) -> Filter:
    query = request.query_params
    statuses = tuple(word for word in query.get("status", "").split(",") if word)
    return Filter(
        statuses=statuses or ("open", "rejected"),
        reasons=tuple(word for word in query.get("reason", "").split(",") if word),
        shapes=tuple(word for word in query.get("shape", "").split(",") if word),
        bookmarked_by=person.name if query.get("marked") == "1" else "",
    )


def _status(error: AlignerError) -> int:
    kinds = {ConflictError: 409, RoleError: 403, StoreError: 503}
    return kinds.get(type(error), 400)


async def _failed(request: Request, error: Exception) -> Response:
    text = fit(str(error))
    missing = isinstance(error, StoreError) and "there is no pair" in text
    status = 404 if missing else _status(error) if isinstance(error, AlignerError) else 500
    return await _http_failed(request, HTTPException(status, text))


async def _http_failed(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return PlainTextResponse("Something went wrong.", 500)
    if request.url.path.count("/") > 2 and request.url.path.startswith("/pair/"):
        return _Json({"error": error.detail}, error.status_code)
    return HTMLResponse(render("error.html", text=error.detail), error.status_code)
