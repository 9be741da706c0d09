"""A store, a server and a browser's requests, for the tests of the page."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from aligner import review
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
from aligner.review import schema
from aligner.server import Settings, listen
from aligner.server.serve import make_server

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
ANN = review.Author(review.Person("ann"), NOW)
BEN = review.Author(review.Person("ben"), NOW)


def document(name: str, language: str, texts: Sequence[str]) -> tuple[Document, tuple[Sentence, ...]]:
    """Two sentences a paragraph."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    sentences = tuple(
        Sentence(at, text, low, high - 1, at // 2)
        for at, (text, (low, high)) in enumerate(zip(texts, pairwise(starts), strict=True))
    )
    groups = [sentences[at : at + 2] for at in range(0, len(sentences), 2)]
    paragraphs = tuple(Paragraph(at, group[0].start, group[-1].end) for at, group in enumerate(groups))
    metadata = Metadata(language=language, title=f"{name} title", date="2024-05-06")
    return Document(name, "\n".join(texts), paragraphs, metadata), sentences


def bitext(
    source: Sequence[str], target: Sequence[str], *, name: str = "talk", phrase: str = "", rendering: str = ""
) -> Bitext:
    """Sentences one to one; what is left over are null beads. A phrase is found where both sides have it."""
    one, sources = document(f"{name}-s", "zh", source)
    two, targets = document(f"{name}-t", "en", target)
    beads, renderings = [], []
    for at in range(max(len(source), len(target))):
        low, high = min(at, len(source)), min(at, len(target))
        beads.append(
            Bead(range(low, min(at + 1, len(source))), range(high, min(at + 1, len(target))), 1.0, 0.99 - at % 7 / 10)
        )
        if phrase and at < min(len(source), len(target)) and phrase in source[at] and rendering in target[at]:
            spans = [
                Span(one.start + one.text.index(words), one.start + one.text.index(words) + len(words))
                for one, words in ((sources[at], phrase), (targets[at], rendering))
            ]
            renderings.append(Rendering("term-1", at, RenderingStatus.PREFERRED, spans[0], (spans[1],), 0.9))
    return Bitext(DocumentPair(name, one, two), sources, targets, tuple(beads), tuple(renderings))


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def data(self) -> dict[str, Any]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@dataclass
class Browser:
    """Sends requests as the page's script does; ``person`` is whoever sits there."""

    settings: Settings
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.settings.port}"

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.port, timeout=30)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (headers or {})
        with contextlib.closing(connection):
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            found = connection.getresponse()
            answer = Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read().decode())
        if "set-cookie" in answer.headers:
            name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, given: object, headers: dict[str, str] | None = None) -> Answer:
        own = {"Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
        return self.send("POST", path, json.dumps(given).encode(), own | (headers or {}))

    def sign_in(self, name: str, role: str = "annotator") -> Answer:
        own = {"Origin": f"http://{self.host}", "Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", "/who?next=/", f"name={name}&role={role}".encode(), own)


@contextlib.contextmanager
def serving(store: review.Store, **given: Any) -> Iterator[Browser]:
    """A server in a thread of its own."""
    listening, settings = listen(Settings("127.0.0.1", 0, lambda: NOW, **given))
    server = make_server(store, settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Browser(settings)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listening.close()


@contextlib.contextmanager
def stored(folder: Path, *bitexts: Bitext) -> Iterator[review.Store]:
    """A store with some bitexts: a file, or the empty PostgreSQL database that ``ALIGNER_TEST_DATABASE`` names."""
    server = os.environ.get("ALIGNER_TEST_DATABASE", "")
    try:
        with review.open_store(server or folder / "work.db", create=True) as store:
            for one in bitexts:
                review.add_bitext(store, one, ANN)
            yield store
    finally:
        if server:
            engine = create_engine(server.replace("postgresql://", "postgresql+pg8000://"))
            with engine.begin() as connection:
                schema.metadata.drop_all(connection)
            engine.dispose()
