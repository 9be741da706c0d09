#!/usr/bin/env python3
"""Fit the ranker of stretches (aligner/resources/spans.json) on gold.

    python scripts/fit_spans.py [--shared DIR] [--out FILE]

Gold are phrases drawn from the 450 hand-linked pairs of ``gold/wordalign`` (development material), and the marked
renderings of the project's own corpora, with and without the termbase's words in the lexicon. Every rendering is also
cut out of the text once, so that the model sees phrases that are not rendered. What a stretch looks like is also
learned from known renderings of the termbase in government reports and UN records, linked without the termbase; nobody
has looked at these, so they say nothing on how often a phrase is not rendered. No text goes into the file.
``bench_spans.py`` has held-out figures; the seed readout is never fitted on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from bench_run import ROOT, shared_folder
from fit_links import GOLD, LANGUAGES
from numpy.typing import NDArray
from scipy.optimize import minimize
from span_gold import MarkedBead, deletions, known_renderings, of_pairs, own_corpora, turned
from span_verdicts import TURNED, bead_links, by_program, lexicon_with
from word_gold import read_gold

from aligner.lexicon import Lexicon
from aligner.phrases.links import LinkModel
from aligner.phrases.spans import NONE_FEATURES, SPAN_FEATURES, BeadLinks, SpanModel, Stretches, stretches_of
from aligner.phrases.termbase import load_termbase

RIDGE = 2.0
# From that probability on a phrase counts as not rendered. Half of what the model is fitted on was cut out, far more
# than in any text. Of the phrases on held-out halves of the gold links .88 loses 3.8 %, .90 3.5 %, .92 2.8 %.
THRESHOLD = 0.9
# How far the slope of a calibration is held to 1: phrases that are not rendered are few in any text.
STIFF = {"span": 1.0, "none": 100.0}
# The score of all stretches of a phrase that has none.
NOTHING = -50.0
# Texts that known renderings are taken from.
KNOWN_SETS = ("gwr", "champollion", "constitution")
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


def known_items(shared: Path, languages: tuple[str, str] = LANGUAGES) -> list[Item]:
    """Known renderings of the termbase in other texts; what recurs n times counts as often as the root of n."""
    found: list[tuple[tuple[str, str], Item]] = []
    for found_beads in known_renderings(KNOWN_SETS, shared):
        beads = directed(found_beads, languages)
        links = bead_links(beads, lexicon_with(False, languages))
        for number, bead in enumerate(beads):
            for phrase in bead.phrases:
                key = phrase.source.of(bead.source), phrase.target[0].of(bead.target).casefold()
                made = items_of([replace(bead, phrases=(phrase,))], {0: links[number]}, [0])
                found += [(key, item) for item in made]
    counts = Counter(key for key, _ in found)
    return [replace(item, weight=counts[key] ** -0.5) for key, item in found]


def directed(beads: list[MarkedBead], languages: tuple[str, str]) -> list[MarkedBead]:
    """Beads of Chinese and English in the direction that is wanted."""
    return beads if languages == LANGUAGES else turned(beads)


def fit_ranker(
    items: Sequence[Item], known: Sequence[Item] = (), ridge: float = RIDGE, languages: tuple[str, str] = LANGUAGES
) -> SpanModel:
    """Weights that make the right candidates likeliest, with a ridge on standardised features.

    ``known`` are rendered all of them, and so they teach which stretch it is, but not whether there is one.
    """
    rendered = [item for item in (*items, *known) if item.right >= 0]
    span = _fit_stretches(rendered, ridge)
    scale, none = _fit_none(items, [item.stretches.span @ span for item in items], ridge)
    return SpanModel(
        *languages,
        dict(zip(SPAN_FEATURES, (scale * span).round(4).tolist(), strict=True)),
        dict(zip(NONE_FEATURES, none.round(4).tolist(), strict=True)),
        THRESHOLD,
    )


def _fit_stretches(items: Sequence[Item], ridge: float) -> Floats:
    """The weights of a stretch among all of a phrase that has one."""
    spans, scale = _standardised(np.concatenate([item.stretches.span for item in items]))
    starts, owner = _laid_out(items)
    right = starts + np.array([item.right for item in items])
    weight = np.array([item.weight for item in items])

    def loss(weights: Floats) -> tuple[float, Floats]:
        score = spans @ weights
        total, share = _sums_of(score, starts, owner)
        gradient = share * weight[owner]
        gradient[right] -= weight
        value = (weight * (total - score[right])).sum() + ridge / 2 * (weights**2).sum()
        return float(value), spans.T @ gradient + ridge * weights

    return _least(loss, np.zeros(spans.shape[1])) / scale


def _fit_none(items: Sequence[Item], scores: Sequence[Floats], ridge: float) -> tuple[float, Floats]:
    """By how much the scores of stretches count against *not rendered*, and the weights of that."""
    held = [at for at, score in enumerate(scores) if len(score)]
    score = np.concatenate([scores[at] for at in held])
    starts, owner = _laid_out([items[at] for at in held])
    nones, scale = _standardised(np.stack([item.stretches.none for item in items]))
    is_none = np.array([item.right < 0 for item in items])
    weight = np.array([item.weight for item in items])

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, share = _sums_of(weights[0] * score, starts, owner)
        # Without any candidate a phrase is not rendered.
        against, slope = np.full(len(items), NOTHING), np.zeros(len(items))
        against[held], slope[held] = total, np.add.reduceat(share * score, starts)
        odds = nones @ weights[1:] - against
        gradient = weight * (1 / (1 + np.exp(-odds)) - is_none)
        apart = weights - np.eye(len(weights))[0]
        value = (weight * (np.logaddexp(0, odds) - is_none * odds)).sum() + ridge / 2 * (apart**2).sum()
        return float(value), np.append(-(gradient * slope).sum(), nones.T @ gradient) + ridge * apart

    best = _least(loss, np.eye(nones.shape[1] + 1)[0])
    return float(best[0]), best[1:] / scale


def _standardised(values: Floats) -> tuple[Floats, Floats]:
    """Columns by their spread, and that; a constant column stays as it is."""
    scale = values.std(axis=0)
    scale[scale < 1e-6] = 1.0
    return values / scale, scale


def _laid_out(items: Sequence[Item]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the candidates of each phrase begin, and whose each is."""
    counts = np.array([len(item.stretches.starts) for item in items])
    return np.append(0, np.cumsum(counts))[:-1], np.repeat(np.arange(len(items)), counts)


def _sums_of(score: Floats, starts: NDArray[np.int64], owner: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The logarithm of the sum of the candidates of each phrase, and what share each has in it."""
    top = np.maximum.reduceat(score, starts)
    part = np.exp(score - top[owner])
    total = np.add.reduceat(part, starts)
    return np.log(total) + top, part / total[owner]


def _least(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found


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


def corpus_items(
    documents: dict[str, list[MarkedBead]], languages: tuple[str, str] = LANGUAGES
) -> dict[str, list[Item]]:
    """Items of the own corpora by document, with and without the termbase in the lexicon."""
    return {
        name: [
            item
            for terms in (False, True)
            for item in document_items(beads, lexicon_with(terms, languages), weight=OWN_WEIGHT / 2)
        ]
        for name, beads in documents.items()
    }


def main(
    shared: Annotated[Path | None, typer.Option(help="The development material.")] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = ROOT / "aligner/resources/spans.json",
) -> None:
    """Fit on everything and write the weights."""
    models: list[dict[str, Any]] = []
    for languages in (LANGUAGES, TURNED):
        made = fitted(shared_folder(shared), languages)
        if languages == TURNED:
            # Nothing is marked as not rendered there: what there is to know of it is known from the other direction.
            made["calibration"]["none"] = models[0]["calibration"]["none"]
        models.append(made)
    values = {
        "note": "Weights of the ranker of stretches, both ways: fitted by scripts/fit_spans.py on phrases drawn from "
        "450 hand-linked pairs of news sentences (tsinghua450), on the renderings marked in corpora/gold, and on known "
        "renderings of the termbase in government reports, UN and Hong Kong records and the constitution. The "
        "calibration is from four folds of its documents, each held out. Figures: scripts/bench_spans.py.",
        "models": models,
    }
    out.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{out}: {' and '.join(str(len(own['span']) + len(own['none'])) for own in models)} weights")


def fitted(shared: Path, languages: tuple[str, str]) -> dict[str, Any]:
    """The model of a direction, as it stands in the file."""
    gold = read_gold(shared / GOLD)
    drawn = document_items(directed(of_pairs(gold), languages), lexicon_with(False, languages), chosen=range(len(gold)))
    documents = {name: directed(beads, languages) for name, beads in own_corpora(ROOT / "corpora").items()}
    own = corpus_items(documents, languages)
    known = known_items(shared, languages)
    names = sorted(own)
    held_out: dict[str, list[tuple[float, bool]]] = {"span": [], "none": []}
    for fold in range(4):
        taught = [item for at, name in enumerate(names) if at % 4 != fold for item in own[name]]
        model = fit_ranker([*drawn, *taught], known, languages=languages)
        found = calibrated(model, [documents[name] for name in names[fold::4]])
        for what, chances in found.items():
            held_out[what] += chances
    model = fit_ranker([*drawn, *(item for items in own.values() for item in items)], known, languages=languages)
    return {
        "source_lang": model.source_lang,
        "target_lang": model.target_lang,
        "span": dict(model.span),
        "none": dict(model.none),
        "threshold": model.threshold,
        "calibration": {what: _line(chances, STIFF[what]) for what, chances in held_out.items()},
    }


if __name__ == "__main__":
    typer.run(main)
