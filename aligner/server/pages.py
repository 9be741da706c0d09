"""The pages that a browser opens, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aligner.model import Span
from aligner.report.review import band_of
from aligner.review import Person, Store, bitext_names, progress
from aligner.review.live import Live
from aligner.review.reasons import REASONS
from aligner.review.search import Hit
from aligner.server import answers
from aligner.server.keys import KEYS, MARKING
from aligner.server.templates import render
from aligner.server.work import FORMATS

__all__ = ["find", "hits", "pair", "start", "strip"]

_STRIP = 160
"""Stretches of the overview."""


def start(store: Store, person: Person, *, can_change: bool) -> str:
    """The list of all pairs."""
    pairs = progress(store)
    total = sum(one.beads for one in pairs)
    done = sum(one.confirmed for one in pairs)
    return render(
        "start.html", pairs=pairs, total=total, done=done, store=store.name, person=person, can_change=can_change
    )


def pair(live: Live, person: Person, at: int) -> str:
    """One pair, with the beads around bead ``at``, counted from 0."""
    first = max(0, at - answers.WINDOW // 3)
    beads = live.beads[first : first + answers.WINDOW]
    sides = [live.pair.source, live.pair.target]
    return render(
        "pair.html",
        pair=live.id,
        name=live.pair.id,
        titles=[document.metadata.title or document.id for document in sides],
        tags=live.pair.languages,
        seen=live.seen,
        first=first,
        current=live.beads[at].id if live.beads else 0,
        total=len(live.beads),
        tally=live.tally(),
        rows=answers.rows_html(live, beads, person.name),
        strip=_strip(live),
        reasons=list(REASONS),
        groups=KEYS,
        marking=MARKING,
        formats=FORMATS,
        person=person,
    )


def strip(live: Live) -> str:
    """The overview of a pair as it is now."""
    return render("strip.html", pair=live.id, strip=_strip(live))


def find(store: Store, found: Sequence[Hit], error: str, given: Mapping[str, str], most: int) -> str:
    """What a search over all pairs has found."""
    tags = dict.fromkeys(bitext_names(store), ("", ""))
    return render("find.html", html=hits(found, tags), total=len(found), error=error, given=given, most=most)


def hits(found: Sequence[Hit], tags: Mapping[int, tuple[str, str]]) -> str:
    """Hits as a list, with what matched marked."""
    items = [
        {
            "hit": hit,
            "tags": tags.get(hit.bitext, ("", "")),
            "texts": [_marked(hit.source, hit.source_spans), _marked(hit.target, hit.target_spans)],
        }
        for hit in found
    ]
    return render("hits.html", items=items)


def _marked(text: str, spans: Sequence[Span], around: int = 60) -> list[tuple[str, bool]]:
    """A text around its first match, in pieces that match or do not."""
    if not spans:
        return [(text[: 3 * around] + ("…" if len(text) > 3 * around else ""), False)]
    low = max(0, spans[0].start - around)
    high = min(len(text), spans[0].end + 2 * around, low + 500)
    pieces, at = [("…" if low else "", False)], low
    for span in spans[:50]:
        if span.start < at or span.start >= high:
            continue
        pieces += [(text[at : span.start], False), (text[span.start : min(span.end, high)], True)]
        at = min(span.end, high)
    return [*pieces, (text[at:high] + ("…" if high < len(text) else ""), False)]


def _strip(live: Live) -> list[dict[str, Any]]:
    step = max(1, -(-len(live.beads) // _STRIP))
    found = []
    for start in range(0, len(live.beads), step):
        group = live.beads[start : start + step]
        worst = min(group, key=lambda bead: bead.confidence)
        share = sum(bead.status == "confirmed" for bead in group) / len(group)
        found.append({"at": start + 1, "code": band_of(worst.confidence).code, "sure": worst.confidence, "done": share})
    return found
