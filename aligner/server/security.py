"""What stands in front of every request: who may come, from where, with how much, and what a browser may do with it.

======================  ==============================================================================================
another site's script   ``Origin`` and ``Sec-Fetch-Site`` of whatever changes something must be those of the page
another site's name     ``Host`` must be a name of this server, so a name that was rebound to it is turned away
another machine         a token in the address, kept in a cookie, where the server can be reached from outside
a document's markup     a policy that runs nothing but the script of the page; templates escape everything
too much                bodies end at :data:`MOST_BYTES`
======================  ==============================================================================================
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aligner.server.settings import Settings, is_address

__all__ = ["HEADERS", "MOST_BYTES", "Guard", "cookie_name", "cookies_of"]

MOST_BYTES = 256 * 1024
"""Of a request's body; a comment has at most 10,000 characters."""

_PATIENCE = 16 * MOST_BYTES

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then send "null" as the origin of a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer says."""

_SAFE = ("GET", "HEAD")


def cookie_name(what: str, settings: Settings) -> str:
    """The name of a cookie; browsers share cookies between the ports of a host."""
    return f"aligner-{what}-{settings.port}"


def cookies_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The cookies of a request; none where they cannot be read."""
    found: SimpleCookie = SimpleCookie()
    try:
        for name, value in headers:
            if name == b"cookie":
                found.load(value.decode("latin-1"))
    except CookieError:
        return {}
    return {name: one.value for name, one in found.items()}


class Guard:
    """Wraps an application; see the table above."""

    def __init__(self, app: Any, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if [name for name, _ in scope["headers"]].count(b"host") != 1 or not self._is_ours(host):
            await _answer(send, 421, "This server does not go by that name: use the address that it was started with.")
        elif scope["method"] not in (*_SAFE, "POST"):
            await _answer(send, 405, "Only GET and POST are known here.")
        elif not _same_site(scope["method"], headers, host):
            await _answer(send, 403, "The request came from another site and was refused.")
        elif self._settings.token and not self._has_token(scope):
            await self._ask_token(scope, send)
        else:
            await self._pass_on(scope, receive, send, headers)

    async def _pass_on(self, scope: Any, receive: Any, send: Any, headers: dict[str, str]) -> None:
        length = headers.get("content-length", "0")
        body, size = b"", 0
        more = scope["method"] == "POST"
        if not length.isascii() or not length.isdigit() or int(length[:20]) > _PATIENCE:
            await _answer(send, 413, f"A request may have {MOST_BYTES} bytes.")
            return
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            # What is too much is read a while longer and thrown away, so that the answer is heard.
            body = body + message.get("body", b"") if size <= MOST_BYTES else b""
            more = message.get("more_body", False) and size <= _PATIENCE
        if size > MOST_BYTES:
            await _answer(send, 413, f"A request may have {MOST_BYTES} bytes.")
            return
        whole = [{"type": "http.request", "body": body, "more_body": False}]

        async def received() -> Any:
            return whole.pop() if whole else await receive()

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in given)]
            await send(message)

        await self._app(scope, received, sent)

    def _is_ours(self, host: str) -> bool:
        """Whether a ``Host`` is one of this server. A number cannot be rebound; of names, only those known are."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.path or parts.query or parts.fragment:
            return False
        if name in self._settings.names:
            return True
        if (80 if port is None else port) != self._settings.port:
            return False
        if is_address(name):
            return not self._settings.is_local or ipaddress.ip_address(name).is_loopback
        return name == "localhost" or name == self._settings.host

    def _has_token(self, scope: Any) -> bool:
        given = cookies_of(scope["headers"]).get(cookie_name("token", self._settings), "")
        return compare_digest(given.encode(), self._settings.token.encode())

    async def _ask_token(self, scope: Any, send: Any) -> None:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=50)
        given = next((value for name, value in query if name == "token"), "")
        if scope["method"] not in _SAFE or not compare_digest(given.encode(), self._settings.token.encode()):
            await _answer(send, 403, "Open the address with its token, as 'aligner review' has printed it.")
            return
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        path = "/" + scope["raw_path"].decode("latin-1").lstrip("/").partition("?")[0]
        cookie = f"{cookie_name('token', self._settings)}={self._settings.token}; HttpOnly; SameSite=Lax; Path=/"
        place = path + (f"?{rest}" if rest else "")
        await _answer(send, 303, "", [(b"location", place.encode()), (b"set-cookie", cookie.encode())])


def _same_site(method: str, headers: dict[str, str], host: str) -> bool:
    """Whether a request comes from the page itself; a link from elsewhere may open a page, and do nothing else."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in _SAFE:
        opens = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return site in (None, "same-origin", "none") or opens
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    parts = urlsplit(origin) if origin.startswith(("http://", "https://")) else None
    return parts is not None and parts.netloc == host


_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


async def _answer(send: Any, status: int, text: str, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    body = text.encode()
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*head, *_HEADERS, *more]})
    await send({"type": "http.response.body", "body": body})
