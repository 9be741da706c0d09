"""JSON lines: everything that is known about a bitext, for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from aligner.model import SIDES, Bead, Bitext, Choice, Comment, Rendering, Side, Span, by_bead
from aligner.writing.base import WriteOptions, Writer
from aligner.writing.ids import bead_id, choice_id, prefixes, rendering_id

__all__ = ["JsonlWriter"]


class JsonlWriter(Writer):
    """One object a line; its ``type`` says what it is.

    ``bitext``
        Comes before the beads of each pair: both documents with their metadata and digests, the score of the
        pair and the signature, once.
    ``bead``
        Sentence numbers, offsets and texts of both sides, score, confidence, whether it stands out of order
        (``crossing``), who confirmed it and when (``review``, only where somebody has), renderings, and choices
        (``rendering`` is the id of that which one is about). Spans are half-open, in code points, once in the document
        (``document_spans``) and once in the ``text`` of this side of the bead (``spans``). ``missing`` are the parts of
        a phrase that seem to have no counterpart. Texts are verbatim.

    What comes out of a review store also has ``edit`` in the line of its pair, the number of the last edit that it
    takes in, ``comments`` in the lines of beads, and ``author`` in renderings that somebody has corrected.
    """

    name = "jsonl"
    extension = ".jsonl"
    description = "one bead a line as JSON with all that is known, for programs"

    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """All bitexts, one after the other."""
        lines: list[str] = []
        for prefix, bitext in zip(prefixes(bitexts), bitexts, strict=True):
            lines += [_dump(item) for item in _objects(prefix, bitext)]
        # What UTF-8 cannot express is a lone surrogate, and Python's "\udc80" is JSON's way to write one, too.
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _dump(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _objects(prefix: str, bitext: Bitext) -> Iterator[dict[str, Any]]:
    yield _header(bitext)
    renderings, choices, comments = by_bead(bitext.renderings), by_bead(bitext.choices), by_bead(bitext.comments)
    for index, bead in enumerate(bitext.beads):
        yield {
            "type": "bead",
            "pair": bitext.pair.id,
            "id": bead_id(prefix, bitext.number(index)),
            "shape": list(bead.shape),
            "source": _side(bitext, bead, "source"),
            "target": _side(bitext, bead, "target"),
            "score": _number(bead.score),
            "confidence": _number(bead.confidence),
            "crossing": bead.crossing,
            **({"review": {"author": bead.review.author, "date": bead.review.date}} if bead.review else {}),
            **({"comments": [_comment(one) for _, one in comments[index]]} if index in comments else {}),
            "renderings": [
                _rendering(bitext, bead, rendering_id(prefix, number), rendering)
                for number, rendering in renderings.get(index, ())
            ],
            "choices": [
                _choice(bitext, bead, prefix, choice_id(prefix, number), choice)
                for number, choice in choices.get(index, ())
            ],
        }


def _comment(comment: Comment) -> dict[str, str]:
    return {"author": comment.author, "date": comment.date, "text": comment.body}


def _header(bitext: Bitext) -> dict[str, Any]:
    return {
        "type": "bitext",
        "pair": bitext.pair.id,
        "score": _number(bitext.pair.score),
        "reasons": {feature: _number(value) for feature, value in bitext.pair.reasons},
        "source": _document(bitext, "source"),
        "target": _document(bitext, "target"),
        **({"edit": bitext.edition.edit} if bitext.edition else {}),
        "beads": len(bitext.beads),
        "renderings": len(bitext.renderings),
        "choices": len(bitext.choices),
        "signature": {
            "version": bitext.signature.version,
            "parameters": dict(bitext.signature.parameters),
            "resources": {resource.name: resource.digest for resource in bitext.signature.resources},
            "text": str(bitext.signature),
        },
    }


def _document(bitext: Bitext, side: Side) -> dict[str, Any]:
    document = bitext.document(side)
    known = document.metadata
    return {
        "id": document.id,
        "language": known.language,
        "title": known.title,
        "date": known.date,
        "event": known.event,
        "participants": list(known.participants),
        "place": known.place,
        "address": known.address,
        "path": document.path,
        "digest": document.digest,
        "paragraphs": len(document.paragraphs),
        "sentences": len(bitext.sentences(side)),
    }


def _side(bitext: Bitext, bead: Bead, side: Side) -> dict[str, Any]:
    sentences = bitext.bead_sentences(bead, side)
    return {
        "text": bitext.bead_text(bead, side),
        "sentences": [
            {
                "index": sentence.index,
                "paragraph": sentence.paragraph,
                "start": sentence.start,
                "end": sentence.end,
                "text": sentence.text,
            }
            for sentence in sentences
        ],
    }


def _rendering(bitext: Bitext, bead: Bead, identifier: str, rendering: Rendering) -> dict[str, Any]:
    phrase, found = bitext.rendering_texts(rendering)
    missing = " … ".join(span.of(bitext.pair.source.text) for span in rendering.missing)
    return {
        "id": identifier,
        "term": rendering.term,
        "status": rendering.status.value,
        "source": _spans(bitext, bead, "source", (rendering.source,)) | {"text": phrase},
        "target": _spans(bitext, bead, "target", rendering.target) | {"text": found},
        "missing": _spans(bitext, bead, "source", rendering.missing) | {"text": missing},
        "confidence": _number(rendering.confidence),
        **({"author": rendering.author} if rendering.author else {}),
    }


def _choice(bitext: Bitext, bead: Bead, prefix: str, identifier: str, choice: Choice) -> dict[str, Any]:
    spans = {"source": choice.source, "target": choice.target}
    return {
        "id": identifier,
        "kind": choice.kind.value,
        "value": choice.value,
        **{
            side: _spans(bitext, bead, side, spans[side])
            | {"text": " … ".join(span.of(bitext.document(side).text) for span in spans[side])}
            for side in SIDES
        },
        "certainty": _number(choice.certainty),
        "rule": choice.rule,
        "rendering": rendering_id(prefix, choice.rendering) if choice.rendering is not None else None,
        "author": choice.author,
    }


def _spans(bitext: Bitext, bead: Bead, side: Side, spans: Sequence[Span]) -> dict[str, Any]:
    return {
        "spans": [[span.start, span.end] for span in bitext.bead_spans(bead, side, spans)],
        "document_spans": [[span.start, span.end] for span in spans],
    }


def _number(value: float) -> float | None:
    # JSON has no infinity. Six digits hide what differs from machine to machine.
    return round(float(value), 6) if math.isfinite(value) else None
