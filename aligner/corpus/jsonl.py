"""Bitexts back out of the JSON Lines that :class:`aligner.writing.jsonl.JsonlWriter` writes.

The beads hold the texts of all sentences, but not what stands between them. A document that is read back has blanks
there (line ends between paragraphs), so that all offsets are those of the original text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aligner.errors import NotationError, ReadError
from aligner.model import (
    CHOICE_VALUES,
    SIDES,
    Bead,
    Bitext,
    Choice,
    ChoiceKind,
    Comment,
    Document,
    DocumentPair,
    Edition,
    Metadata,
    Paragraph,
    Rendering,
    RenderingStatus,
    Resource,
    Review,
    Sentence,
    Side,
    Signature,
    Span,
)

__all__ = ["read_bitexts"]


_LONGEST = 1 << 26
"""Code points of a text: an offset beyond that is damage, and blanks up to it would fill the memory."""


def read_bitexts(path: Path) -> Iterator[Bitext]:
    """The bitexts of a file, one after the other; only the one at hand is kept.

    What comes back is what was written, but for the texts between sentences, the kinds of paragraphs, and infinite
    scores. Files from before ``missing`` and ``choices`` were written are read too.

    Raises :class:`~aligner.errors.ReadError` where the file cannot be read, and
    :class:`~aligner.errors.NotationError` with file and line where it is damaged.
    """
    part: _Part | None = None
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                item = _object(line, path, number)
                try:
                    if item["type"] == "bitext":
                        if part is not None:
                            yield part.bitext()
                        part = _Part(item)
                    elif item["type"] == "bead" and part is not None:
                        part.add(item)
                    else:
                        raise ValueError("neither a pair nor a bead of one")
                except _BROKEN as error:
                    raise _damaged(error, path, number) from error
        if part is not None:
            try:
                last = part.bitext()
            except _BROKEN as error:
                raise _damaged(error, path, number) from error
            yield last
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path) from error
    except UnicodeDecodeError as error:
        raise NotationError("is no UTF-8 text, so no JSON Lines", path=path, line=number + 1) from error
    if part is None:
        raise NotationError("holds no pair of documents: write one with 'aligner run … --formats jsonl'", path=path)


_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)


def _object(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        cause = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too long"
        raise NotationError(f"is no JSON ({cause}): the file is damaged or cut off", path=path, line=number) from error
    if not isinstance(item, dict) or item.get("type") not in ("bitext", "bead"):
        message = "is no pair and no bead: give files of 'aligner run … --formats jsonl'"
        raise NotationError(message, path=path, line=number)
    return item


def _damaged(error: Exception, path: Path, number: int) -> NotationError:
    said = f"{error.args[0]!r} is not there" if isinstance(error, KeyError) and error.args else str(error)
    return NotationError(f"cannot be used as it stands ({said}): write the file anew", path=path, line=number)


@dataclass
class _Part:
    """A bitext of which some lines have been read."""

    header: dict[str, Any]
    beads: list[Bead] = field(default_factory=list)
    renderings: list[Rendering] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    sentences: dict[Side, dict[int, Sentence]] = field(default_factory=lambda: {"source": {}, "target": {}})
    reached: dict[Side, int] = field(default_factory=lambda: {"source": 0, "target": 0})

    def add(self, item: dict[str, Any]) -> None:
        """Take in the line of a bead."""
        if item["pair"] != self.header["pair"]:
            raise ValueError(f"a bead of {item['pair']!r} among those of {self.header['pair']!r}")
        crossing = item["crossing"] is True
        source, target = (self._range(item[side]["sentences"], side, crossing=crossing) for side in SIDES)
        known = item.get("review")
        review = Review(_text(known["author"]), _text(known["date"])) if known else None
        for one in item.get("comments", ()):
            said = (_text(one[name]) for name in ("author", "date", "text"))
            self.comments.append(Comment(len(self.beads), *said))
        if "edit" in self.header:
            self.numbers.append(int(_text(item["id"]).rpartition(".b")[2]) - 1)
        for one in item["renderings"]:
            self.names[_text(one["id"])] = len(self.renderings)
            self.renderings.append(_rendering(one, len(self.beads)))
        for one in item.get("choices", ()):
            self.choices.append(_choice(one, len(self.beads), self.names))
        self.beads.append(Bead(source, target, _number(item["score"]), _number(item["confidence"]), crossing, review))

    def _range(self, found: list[dict[str, Any]], side: Side, *, crossing: bool) -> range:
        start = int(found[0]["index"]) if found else self.reached[side]
        for at, one in enumerate(found, start=start):
            sentence = Sentence(one["index"], one["text"], one["start"], one["end"], one["paragraph"])
            if sentence.index != at or at in self.sentences[side]:
                raise ValueError(f"{side} sentence {sentence.index} is out of order")
            if (
                not 0 <= sentence.start <= sentence.end <= _LONGEST
                or len(sentence.text) != sentence.end - sentence.start
            ):
                raise ValueError(f"{side} sentence {at} does not fit its offsets")
            self.sentences[side][at] = sentence
        if not crossing:
            self.reached[side] = start + len(found)
        return range(start, start + len(found))

    def bitext(self) -> Bitext:
        """The whole, checked."""
        header = self.header
        if len(self.beads) != header["beads"]:
            raise ValueError(f"{len(self.beads)} of {header['beads']} beads of {header['pair']!r} are there")
        source, target = (self._sentences(side) for side in SIDES)
        pair = DocumentPair(
            _text(header["pair"]),
            _document(header["source"], source),
            _document(header["target"], target),
            _number(header["score"]),
            tuple((feature, _number(value)) for feature, value in header["reasons"].items()),
        )
        for one in self.renderings:
            _check_inside(pair, (one.source,), one.target, f"a rendering of {one.term!r}")
        for chosen in self.choices:
            _check_inside(pair, chosen.source, chosen.target, f"a choice of {chosen.kind.value}")
        return Bitext(
            pair,
            source,
            target,
            tuple(self.beads),
            tuple(self.renderings),
            _signature(header["signature"]),
            choices=tuple(self.choices),
            comments=tuple(self.comments),
            edition=Edition(int(header["edit"]), tuple(self.numbers)) if "edit" in header else None,
        )

    def _sentences(self, side: Side) -> tuple[Sentence, ...]:
        found = self.sentences[side]
        if sorted(found) != list(range(len(found))):
            raise ValueError(f"a {side} sentence is not there")
        return tuple(found[index] for index in range(len(found)))


def _check_inside(pair: DocumentPair, source: Sequence[Span], target: Sequence[Span], what: str) -> None:
    for spans, document in ((source, pair.source), (target, pair.target)):
        if any(span.end > len(document.text) for span in spans):
            raise ValueError(f"{what} lies outside of the text")


def _document(known: dict[str, Any], sentences: tuple[Sentence, ...]) -> Document:
    pieces: list[str] = []
    bounds: dict[int, tuple[int, int]] = {}
    at, paragraph = 0, 0
    for one in sentences:
        if one.start < at:
            raise ValueError(f"two sentences of {known['id']!r} overlap")
        # A line end is one code point: the rest of a gap is blanks.
        gap = one.start - at
        pieces.append("\n" + " " * (gap - 1) if gap and one.paragraph != paragraph else " " * gap)
        pieces.append(one.text)
        bounds[one.paragraph] = (bounds.get(one.paragraph, (one.start, 0))[0], one.end)
        at, paragraph = one.end, one.paragraph
    count = max(int(known["paragraphs"]), max(bounds, default=-1) + 1)
    if count > _LONGEST:
        raise ValueError(f"{count} paragraphs")
    paragraphs: list[Paragraph] = []
    end = 0
    for index in range(count):
        start, end = bounds.get(index, (end, end))
        paragraphs.append(Paragraph(index, start, end))
    names = ("language", "title", "date", "event", "place", "address")
    metadata = Metadata(
        **{name: _text(known[name]) for name in names}, participants=tuple(map(_text, known["participants"]))
    )
    return Document(
        _text(known["id"]), "".join(pieces), tuple(paragraphs), metadata, _text(known["path"]), _text(known["digest"])
    )


def _rendering(item: dict[str, Any], bead: int) -> Rendering:
    source, *others = _spans(item["source"])
    if others:
        raise ValueError("a phrase in several parts")
    missing = _spans(item["missing"]) if "missing" in item else ()
    status = RenderingStatus(item["status"])
    return Rendering(
        _text(item["term"]),
        bead,
        status,
        source,
        _spans(item["target"]),
        _number(item["confidence"]),
        missing,
        _text(item.get("author", "")),
    )


def _choice(item: dict[str, Any], bead: int, names: dict[str, int]) -> Choice:
    kind, value = ChoiceKind(item["kind"]), _text(item["value"])
    if value not in CHOICE_VALUES[kind]:
        raise ValueError(f"{value!r} is no value of {kind.value}")
    about = item["rendering"]
    return Choice(
        kind,
        value,
        bead,
        _spans(item["source"]),
        _spans(item["target"]),
        _number(item["certainty"]),
        _text(item["rule"]),
        None if about is None else names[_text(about)],
        _text(item["author"]),
    )


def _spans(item: dict[str, Any]) -> tuple[Span, ...]:
    spans = tuple(Span(int(start), int(end)) for start, end in item["document_spans"])
    if any(not 0 <= span.start <= span.end for span in spans):
        raise ValueError("a span ends before it begins")
    return spans


def _signature(known: dict[str, Any]) -> Signature:
    resources = tuple(Resource(name, _text(digest)) for name, digest in known["resources"].items())
    parameters = tuple((name, _text(value)) for name, value in known["parameters"].items())
    return Signature(_text(known["version"]), parameters, resources)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: Any) -> float:
    return math.inf if value is None else float(value)
