#!/usr/bin/env python3
"""Fit the log-linear model of links between words (aligner/resources/links.json) on gold links.

    python scripts/fit_links.py [--shared DIR] [--out FILE]

Gold is ``gold/wordalign/tsinghua450.tsv`` of the development material: 450 pairs of news sentences. No sentence of it
goes into the file: only weights, and for two light words that meet often the log odds of their being linked. The model
sees posteriors learned from all pairs at once and from 25 at a time, as many as a readout has. ``bench_words.py`` has
the figures, with each half of the gold held out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from bench_run import ROOT, resources_for, shared_folder
from numpy.typing import NDArray
from scipy.optimize import minimize
from word_gold import GoldPair, onto_tokens, read_gold

from aligner.parameters import Parameters
from aligner.phrases.light import CONTENT
from aligner.phrases.linking import Features, first_look, second_look, weighed
from aligner.phrases.links import Gathered, LinkModel, gather_links

GOLD = Path("gold/wordalign/tsinghua450.tsv")
LANGUAGES = ("zh", "en")
READOUT = 25
# A pair of light words must meet that often to be remembered, and say at least so much.
MEETINGS = 10
LEAST = 0.1
BASE = 0.03
RIDGE = 3.0

Floats = NDArray[np.float64]


class Batch:
    """Pairs whose posteriors were learned together, with everything that the model sees, and gold.

    numbers
        Which pairs of the gold they are.
    """

    def __init__(self, gold: Sequence[GoldPair], numbers: Sequence[int]) -> None:
        self.numbers = np.array(numbers)
        self.gold = [gold[number] for number in numbers]
        self.gathered: Gathered = gather_links(
            [pair.source_text for pair in self.gold],
            [pair.target_text for pair in self.gold],
            resources_for(Parameters()).lexicon,
            LANGUAGES,
            {},
        )
        self.truth = [self._truth(at) for at in range(len(self.gathered.views))]
        self.looks = [
            first_look(view, self.gathered.forward, self.gathered.backward, at, self.gathered.evidence)
            for at, view in enumerate(self.gathered.views)
        ]

    def _truth(self, at: int) -> NDArray[np.bool_]:
        view = self.gathered.views[at]
        cells = np.zeros(view.block.pair.shape, np.bool_)
        for row, bead in enumerate(view.block.beads.tolist()):
            found = onto_tokens(self.gold[bead], self.gathered.source.spans(bead), self.gathered.target.spans(bead))
            cells[row, : found.shape[0], : found.shape[1]] = found
        return cells[view.bead, view.source, view.target]

    def taught(self, at: int, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which candidates of a block belong to wanted pairs of the gold."""
        view = self.gathered.views[at]
        return wanted[self.numbers[view.block.beads]][view.bead]

    def words(self, at: int) -> list[str]:
        """The two words of each candidate, where both are light or marks; "" elsewhere."""
        view, source, target = self.gathered.views[at], self.gathered.source, self.gathered.target
        left = view.block.source[view.bead, view.source]
        right = view.block.target[view.bead, view.target]
        evidence = self.gathered.evidence
        light = (evidence.source_kinds[left] != CONTENT) & (evidence.target_kinds[right] != CONTENT)
        keys = source.vocabulary.keys, target.vocabulary.keys
        return [
            f"{keys[0][a]} {keys[1][b]}" if is_light else ""
            for a, b, is_light in zip(left.tolist(), right.tolist(), light.tolist(), strict=True)
        ]


def fit(features: Sequence[Features], truth: Sequence[NDArray[np.bool_]], ridge: float = RIDGE) -> dict[str, float]:
    """Weights of a logistic regression with a ridge on standardised features; the intercept is ``bias``."""
    names = list(features[0])
    matrix = np.concatenate([np.stack([own[name] for name in names], axis=1) for own in features]).astype(np.float64)
    right = np.concatenate(list(truth)).astype(np.float64)
    middle, width = matrix.mean(axis=0), matrix.std(axis=0)
    width[width < 1e-6] = 1.0
    matrix = (matrix - middle) / width

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = matrix @ weights[1:] + weights[0]
        chance = 0.5 * (1.0 + np.tanh(0.5 * total))
        value = (np.logaddexp(0.0, total) - right * total).sum() + ridge / 2 * (weights[1:] ** 2).sum()
        slope = np.append((chance - right).sum(), matrix.T @ (chance - right) + ridge * weights[1:])
        return float(value), slope

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    scaled = best[1:] / width
    return {"bias": float(best[0] - scaled @ middle)} | dict(zip(names, scaled.tolist(), strict=True))


def light_counts(batch: Batch, wanted: NDArray[np.bool_]) -> dict[str, tuple[int, int]]:
    """How often two light words meet and are linked."""
    counts: dict[str, tuple[int, int]] = {}
    for at, truth in enumerate(batch.truth):
        for words, linked, is_taught in zip(
            batch.words(at), truth.tolist(), batch.taught(at, wanted).tolist(), strict=True
        ):
            if words and is_taught:
                met, often = counts.get(words, (0, 0))
                counts[words] = met + 1, often + linked
    return counts


def log_odds(met: int, linked: int) -> float:
    """What meetings say, shrunk towards what two words have in general."""
    return float((np.log((linked + 2 * BASE) / (met - linked + 2 * (1 - BASE))) - np.log(BASE / (1 - BASE))) / 4)


def with_light(batch: Batch, at: int, counts: dict[str, tuple[int, int]], wanted: NDArray[np.bool_]) -> Features:
    """The first look with what is known of light words; what a candidate taught itself is taken out."""
    values = np.zeros(len(batch.truth[at]), np.float32)
    rows = zip(batch.words(at), batch.truth[at].tolist(), batch.taught(at, wanted).tolist(), strict=True)
    for row, (words, linked, is_taught) in enumerate(rows):
        if words in counts:
            met, often = counts[words]
            if met >= MEETINGS:
                values[row] = log_odds(met - is_taught, often - (linked and is_taught))
    return batch.looks[at] | {"known": values}


def fit_model(batches: Sequence[Batch], wanted: NDArray[np.bool_]) -> LinkModel:
    """The model fitted on the wanted pairs of the gold."""
    counts = light_counts(batches[0], wanted)
    rows = [(batch, at) for batch in batches for at in range(len(batch.truth))]
    taught = [batch.taught(at, wanted) for batch, at in rows]
    truth = [batch.truth[at][own] for (batch, at), own in zip(rows, taught, strict=True)]
    looks = [with_light(batch, at, counts, wanted) for batch, at in rows]

    def chosen(features: Features, own: NDArray[np.bool_]) -> Features:
        return {name: values[own] for name, values in features.items()}

    first = fit([chosen(look, own) for look, own in zip(looks, taught, strict=True)], truth)
    seconds = [
        look | second_look(batch.gathered.views[at], weighed(look, first), batch.gathered.evidence)
        for (batch, at), look in zip(rows, looks, strict=True)
    ]
    second = fit([chosen(look, own) for look, own in zip(seconds, taught, strict=True)], truth)
    light = {
        words: round(value, 3)
        for words, (met, often) in sorted(counts.items())
        if met >= MEETINGS and abs(value := log_odds(met, often)) >= LEAST
    }
    return LinkModel(*LANGUAGES, _rounded(first), _rounded(second), light)


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in weights.items()}


def make_batches(gold: Sequence[GoldPair]) -> list[Batch]:
    """All pairs at once, and as many at a time as a readout has."""
    numbers = range(len(gold))
    return [Batch(gold, numbers), *(Batch(gold, numbers[at : at + READOUT]) for at in numbers[::READOUT])]


def main(
    shared: Annotated[Path | None, typer.Option(help="The development material.")] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = ROOT / "aligner/resources/links.json",
) -> None:
    """Fit on all pairs and write the weights."""
    gold = read_gold(shared_folder(shared) / GOLD)
    model = fit_model(make_batches(gold), np.ones(len(gold), np.bool_))
    values = {
        "note": "Weights of links between words: fitted by scripts/fit_links.py on 450 hand-linked pairs of news "
        "sentences (tsinghua450). Held-out figures: scripts/bench_words.py.",
        "source_lang": model.source_lang,
        "target_lang": model.target_lang,
        "first": dict(model.first),
        "second": dict(model.second),
        "light": dict(model.light),
    }
    out.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{out}: {len(model.first)} + {len(model.second)} weights, {len(model.light)} pairs of light words")


if __name__ == "__main__":
    typer.run(main)
