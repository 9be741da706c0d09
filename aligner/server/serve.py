"""The server. What it is made of is in the extra ``review`` and imported when it is needed."""

from __future__ import annotations

import importlib.util
import socket
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from aligner.errors import MissingExtraError, ParameterError
from aligner.review import Store
from aligner.server.settings import Settings

if TYPE_CHECKING:
    import uvicorn

__all__ = ["listen", "make_server", "serve"]


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """A socket that listens, and the settings with the port that it has got.

    Raises :class:`~aligner.errors.MissingExtraError` without the extra ``review``, and
    :class:`~aligner.errors.ParameterError` where the address cannot be had.
    """
    if not all(importlib.util.find_spec(name) for name in ("starlette", "uvicorn")):
        raise MissingExtraError("the page for reviewing", extra="review")
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        family, kind, protocol, _, address = found[0]
        # Only where the protocol is named does asyncio turn off Nagle's algorithm, which holds answers back by 40 ms.
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ParameterError(f"--host {settings.host} cannot be found ({error})") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ParameterError(
            f"nothing can listen at {settings.host} port {settings.port} ({error.strerror}): choose another --port"
        ) from error
    return listening, replace(settings, port=listening.getsockname()[1])


def make_server(store: Store, settings: Settings) -> uvicorn.Server:
    """A server of a store, not yet running; its ``should_exit`` ends it."""
    import uvicorn

    from aligner.server.app import make_app

    config = uvicorn.Config(
        make_app(store, settings),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def serve(store: Store, settings: Settings, listening: socket.socket) -> None:
    """Serve a store until the process is interrupted."""
    # The server hands the signal on once it has closed everything.
    with suppress(KeyboardInterrupt):
        make_server(store, settings).run(sockets=[listening])
