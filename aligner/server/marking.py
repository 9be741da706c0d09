"""What marking renderings by keys needs: the texts of a bead, its phrases, and what each may be rendered with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aligner.errors import AlignerError, EditError
from aligner.model import SIDES, Bitext, Rendering, RenderingStatus, Span, is_spaced
from aligner.review.live import Live
from aligner.review.rows import BeadRow
from aligner.server.aligning import FindCandidates

__all__ = ["Marking"]

_AROUND = 20
"""Beads before and after one that its words are linked with: more teach little."""

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Marking:
    """One bead as it was at a moment, so that nobody waits for the pair while candidates are looked for.

    told
        What the page is told of the texts and phrases.
    bitext, renderings
        The bead with those around it, and its phrases as told.
    """

    told: dict[str, Any]
    bitext: Bitext
    renderings: tuple[Rendering, ...]

    @classmethod
    def of(cls, live: Live, row: BeadRow, new: tuple[int, int] | None = None) -> Marking:
        """That of a bead.

        new
            Where a phrase begins and ends in the source document. Where the bead has none there yet, it is told last.

        Raises :class:`~aligner.errors.EditError` where it does not lie in the sentences of the bead, or has no words.
        """
        at = live.index(row)
        first = max(0, at - _AROUND)
        bitext = live.part(live.beads[first : at + _AROUND + 1]).bitext()
        bead = bitext.beads[at - first]
        texts: dict[str, Any] = {}
        for side in SIDES:
            own = bitext.bead_sentences(bead, side)
            low, high = (own[0].start, own[-1].end) if own else (0, 0)
            document = bitext.document(side)
            spaced = is_spaced(document.metadata.language)
            texts[side] = {"start": low, "text": document.text[low:high], "spaced": spaced}
        phrases: list[dict[str, Any]] = []
        renderings: list[Rendering] = []
        for one in live.renderings(row):
            source, status = Span(one.start, one.end), RenderingStatus(one.status)
            renderings.append(Rendering(one.term, at - first, status, source, one.target_spans))
            # Where a person has said that there is no rendering, nothing is left to do.
            missed = not one.target_spans and not one.author
            phrases.append({"rendering": one.id, "status": one.status, "missed": missed})
        if new is not None and all(new != (one.source.start, one.source.end) for one in renderings):
            low, high = texts["source"]["start"], texts["source"]["start"] + len(texts["source"]["text"])
            text = live.pair.source.text[new[0] : new[1]]
            if not (low <= new[0] < new[1] <= high and text.strip()):
                raise EditError("select the phrase in the source first")
            term = live.term_of(text) or " ".join(text.split())[:_LONGEST_NAME]
            renderings.append(Rendering(term, at - first, RenderingStatus.NOT_FOUND, Span(*new), ()))
            phrases.append({"rendering": None, "status": "new", "missed": True})
        for phrase, rendering in zip(phrases, renderings, strict=True):
            phrase |= {
                "term": rendering.term,
                "source": _pair(rendering.source),
                "target": [_pair(span) for span in rendering.target],
                "candidates": [],
            }
        told = {"bead": row.id, "seen": live.seen, **texts, "phrases": phrases}
        return cls(told, bitext, tuple(renderings))

    def answer(self, find: FindCandidates) -> dict[str, Any]:
        """With candidates; without any, and the reason, where they cannot be looked for."""
        try:
            found = find(self.bitext, self.renderings)
        except AlignerError as error:
            return self.told | {"warning": f"No candidates: {error}"}
        phrases = [
            phrase
            | {"candidates": [{"target": [_pair(span) for span in one.target], "status": one.status} for one in some]}
            for phrase, some in zip(self.told["phrases"], found, strict=True)
        ]
        return self.told | {"phrases": phrases}


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
