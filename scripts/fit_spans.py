#!/usr/bin/env python3
"""Fit the ranker of stretches (aligner/resources/spans.json) on gold.

    python scripts/fit_spans.py [--shared DIR] [--out FILE]

Gold are phrases drawn from the 450 hand-linked pairs of ``gold/wordalign`` (development material), and the marked
renderings of the project's own corpora, with and without the termbase's words in the lexicon. Every rendering is also
cut out of the text once, so that the model sees phrases that are not rendered. No text goes into the file.
``bench_spans.py`` has held-out figures; the seed readout is never fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from bench_run import ROOT, shared_folder
from fit_links import GOLD, LANGUAGES
from numpy.typing import NDArray
from scipy.optimize import minimize
from span_gold import MarkedBead, deletions, of_pairs, own_corpora
from span_verdicts import bead_links, by_program, lexicon_with
from word_gold import read_gold

from aligner.lexicon import Lexicon
from aligner.phrases.links import LinkModel
from aligner.phrases.spans import NONE_FEATURES, SPAN_FEATURES, BeadLinks, SpanModel, Stretches, stretches_of
from aligner.phrases.termbase import load_termbase

RIDGE = 2.0
# From that probability on a phrase counts as not rendered. Half of what the model is fitted on was cut out, far more
# than in any text. On held-out halves of the gold links .78 loses 5.7 % of what is rendered, .88 3.6 %; of what was cut
# out of the seed readout they find .81 and .68.
THRESHOLD = 0.88
# How far the slope of a calibration is held to 1: phrases that are not rendered are few in any text.
STIFF = {"span": 1.0, "none": 100.0}
# What a marked rendering of the own corpora counts beside a phrase drawn from gold links: they follow the convention.
OWN_WEIGHT = 3.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Item:
    """A phrase with its candidates and the number of the right one, -1 for none."""

    stretches: Stretches
    right: int
    weight: float = 1.0


def items_of(
    beads: Sequence[MarkedBead], links: dict[int, BeadLinks], chosen: Iterable[int], weight: float = 1.0
) -> list[Item]:
    """The marked phrases of some beads; those whose rendering is no candidate cannot teach."""
    found = []
    for number in chosen:
        own = links.get(number)
        if own is None:
            continue
        for phrase in beads[number].phrases:
            if not own.rows(phrase.source).any() or len(phrase.target) > 1:
                continue
            stretches = stretches_of(own, phrase.source)
            right = -1
            if phrase.target:
                right = right_one(own, stretches, phrase.target[0])
                if right < 0:
                    continue
            found.append(Item(stretches, right, weight))
    return found


def right_one(links: BeadLinks, stretches: Stretches, target: tuple[int, int] | object) -> int:
    """The candidate with the letters and figures of a gold span, -1 where there is none."""
    held = [
        at
        for at, span in enumerate(links.target_spans)
        if span.start < target.end and target.start < span.end and links.target_kinds[at] != 2  # type: ignore[union-attr]
    ]
    if not held:
        return -1
    same = np.flatnonzero((stretches.starts == held[0]) & (stretches.ends == held[-1] + 1))
    return int(same[0]) if len(same) else -1


def document_items(
    beads: Sequence[MarkedBead],
    lexicon: Lexicon,
    model: LinkModel | None = None,
    chosen: Sequence[int] | None = None,
    weight: float = 1.0,
) -> list[Item]:
    """Items of a document, and of its copies with renderings cut out."""
    wanted = set(range(len(beads)) if chosen is None else chosen)
    found = items_of(beads, bead_links(beads, lexicon, model), sorted(wanted), weight)
    for turn, (copy, cut) in enumerate(deletions(beads)):
        # Of drawn phrases two of each pair are enough.
        if chosen is not None and turn > 1:
            break
        found += items_of(copy, bead_links(copy, lexicon, model), [n for n in cut if n in wanted], weight)
    return found


def fit_ranker(items: Sequence[Item], ridge: float = RIDGE) -> SpanModel:
    """Weights that make the right candidates likeliest, with a ridge on standardised features."""
    spans = np.concatenate([item.stretches.span for item in items])
    nones = np.stack([item.stretches.none for item in items])
    scale_span, scale_none = spans.std(axis=0), nones.std(axis=0)
    scale_span[scale_span < 1e-6] = 1.0
    scale_none[scale_none < 1e-6] = 1.0
    spans, nones = spans / scale_span, nones / scale_none
    counts = np.array([len(item.stretches.starts) for item in items])
    starts = np.append(0, np.cumsum(counts))
    owner = np.repeat(np.arange(len(items)), counts)
    is_none = np.array([item.right < 0 for item in items])
    right = np.array([item.right for item in items])
    places = (starts[:-1] + right)[~is_none]
    weight = np.array([item.weight for item in items])
    width = spans.shape[1]

    def loss(weights: Floats) -> tuple[float, Floats]:
        score, none = spans @ weights[:width], nones @ weights[width:]
        top = none.copy()
        np.maximum.at(top, owner, score)
        part, rest = np.exp(score - top[owner]), np.exp(none - top)
        total = np.bincount(owner, part, len(items)) + rest
        chosen = none.copy()
        chosen[~is_none] = score[places]
        value = (weight * (np.log(total) + top - chosen)).sum() + ridge / 2 * (weights**2).sum()
        share = part / total[owner] * weight[owner]
        share[places] -= weight[~is_none]
        left = rest / total * weight - weight * is_none
        return float(value), np.concatenate([spans.T @ share, nones.T @ left]) + ridge * weights

    best = minimize(loss, np.zeros(width + nones.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    span = dict(zip(SPAN_FEATURES, (best[:width] / scale_span).round(4).tolist(), strict=True))
    none_weights = dict(zip(NONE_FEATURES, (best[width:] / scale_none).round(4).tolist(), strict=True))
    return SpanModel(*LANGUAGES, span, none_weights, THRESHOLD)


def calibrated(model: SpanModel, documents: Sequence[list[MarkedBead]]) -> dict[str, list[tuple[float, bool]]]:
    """What the program says of phrases of unseen documents that no known rendering explains: probability and truth."""
    chances: dict[str, list[tuple[float, bool]]] = {"span": [], "none": []}
    for beads in documents:
        for one in by_program(beads, load_termbase(), model):
            # What stands in a null bead is sure.
            if not one.is_known and one.text:
                chances["span" if one.found else "none"].append((one.confidence, one.right))
    return chances


def _line(found: Sequence[tuple[float, bool]], stiff: float = 1.0) -> tuple[float, float]:
    """The likeliest line; the stiffer, the nearer its slope is to 1."""
    inside = np.clip([chance for chance, _ in found], 1e-6, 1 - 1e-6)
    odds = np.log(inside / (1 - inside))
    right = np.array([is_right for _, is_right in found], float)

    def loss(line: Floats) -> float:
        total = line[0] * odds + line[1]
        return float((np.logaddexp(0, total) - right * total).sum() + stiff * (line[0] - 1) ** 2 + line[1] ** 2 / 10)

    slope, intercept = minimize(loss, np.array([1.0, 0.0])).x
    return round(float(slope), 3), round(float(intercept), 3)


def corpus_items(documents: dict[str, list[MarkedBead]]) -> dict[str, list[Item]]:
    """Items of the own corpora by document, with and without the termbase in the lexicon."""
    return {
        name: [
            item
            for terms in (False, True)
            for item in document_items(beads, lexicon_with(terms), weight=OWN_WEIGHT / 2)
        ]
        for name, beads in documents.items()
    }


def main(
    shared: Annotated[Path | None, typer.Option(help="The development material.")] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = ROOT / "aligner/resources/spans.json",
) -> None:
    """Fit on everything and write the weights."""
    gold = read_gold(shared_folder(shared) / GOLD)
    drawn = document_items(of_pairs(gold), lexicon_with(False), chosen=range(len(gold)))
    documents = own_corpora(ROOT / "corpora")
    own = corpus_items(documents)
    names = sorted(own)
    held_out: dict[str, list[tuple[float, bool]]] = {"span": [], "none": []}
    for fold in range(4):
        taught = [item for at, name in enumerate(names) if at % 4 != fold for item in own[name]]
        found = calibrated(fit_ranker([*drawn, *taught]), [documents[name] for name in names[fold::4]])
        for what, chances in found.items():
            held_out[what] += chances
    model = fit_ranker([*drawn, *(item for items in own.values() for item in items)])
    values = {
        "note": "Weights of the ranker of stretches: fitted by scripts/fit_spans.py on phrases drawn from 450 "
        "hand-linked pairs of news sentences (tsinghua450) and on the renderings marked in corpora/gold. The "
        "calibration is from four folds of its documents, each held out. Figures: scripts/bench_spans.py.",
        "source_lang": model.source_lang,
        "target_lang": model.target_lang,
        "span": dict(model.span),
        "none": dict(model.none),
        "threshold": model.threshold,
        "calibration": {what: _line(chances, STIFF[what]) for what, chances in held_out.items()},
    }
    out.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{out}: {len(model.span)} + {len(model.none)} weights")


if __name__ == "__main__":
    typer.run(main)
