"""``aligner review``: the page for reviewing alignments."""

from __future__ import annotations

import secrets
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aligner.cli import options


def command(
    store: options.StorePlace,
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen at; any but this machine's own needs a token, which is made."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = 8427,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Who you are; without it the page asks everybody once.")
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            "--role",
            help="annotator or editor, for all who open the page; without it the page asks. Annotators leave alone "
            "what somebody else has confirmed.",
        ),
    ] = "",
    host_name: Annotated[
        list[str] | None,
        typer.Option(
            "--host-name",
            metavar="NAME",
            help="A further name under which browsers reach the page, such as that of a proxy; several times.",
        ),
    ] = None,
    termbase: options.TermbaseFile = None,
    encoder: options.EncoderName = options.DEFAULTS.encoder,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Review the alignments of a store in the browser. Needs the extra `review`.

    Everything can be done by keyboard; `?` shows the keys. Edits are on the disk at once, so the page and this command
    can be closed at any time. Several people may work at the same time. What nobody has confirmed can be aligned again
    from the page: name the termbase and the encoder of the run for that. The termbase also says which renderings of a
    phrase are offered first.

    `aligner run readouts/ -o out --review`, then

    `aligner review out --open`
    """
    from aligner.review import open_store
    from aligner.server import Settings, Toolbox, is_local, listen, serve

    token, names = "", tuple(host_name or ())
    if not is_local(host):
        token, names = secrets.token_urlsafe(24), (*names, socket.gethostname())
    tools = Toolbox(termbase, encoder)
    settings = Settings(host, port, _now, name, role, token, names, tools, tools.candidates)
    with open_store(store) as opened:
        _check(termbase, encoder)
        listening, settings = listen(settings)
        with listening:
            typer.echo(f"The page for {opened.name} is at\n\n    {settings.address}\n\nCtrl+C ends it.")
            if open_page:
                import webbrowser

                webbrowser.open(settings.address)
            serve(opened, settings, listening)
    typer.echo("\nClosed; every edit is in the store.")


def _check(termbase: Path | None, encoder: str) -> None:
    """Refuse what cannot be read before the page is there, not when somebody comes to need it."""
    from aligner.encoders import load_encoder
    from aligner.phrases.termbase import load_termbase

    if termbase is not None:
        load_termbase(termbase, (options.DEFAULTS.source_lang, options.DEFAULTS.target_lang))
    if encoder:
        load_encoder(encoder)


def _now() -> datetime:
    return datetime.now(UTC)
