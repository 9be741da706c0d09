#!/usr/bin/env python3
"""Measure links between words on gold, and print one table.

    python scripts/bench_words.py [--shared DIR] [--json FILE]

Gold is ``gold/wordalign/tsinghua450.tsv`` of the development material, and nothing else is learned from: no other text,
no download. Rows: IBM Model 1 from scratch, as a scale; the posteriors of ``aligner.phrases.expectation`` without
supervision; the model fitted on one half and measured on the other, both ways (even and odd pairs); the same with 25
pairs and with one at a time, as in a readout and for a lone bead. *rate* is the alignment error rate, *content* that of
links between content words.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from bench_run import resources_for, shared_folder
from fit_links import GOLD, LANGUAGES, READOUT, fit_model, make_batches
from numpy.typing import NDArray
from word_gold import Errors, GoldPair, count_errors, onto_gold, read_gold

from aligner.parameters import Parameters
from aligner.phrases.links import LinkModel, WordLinks, link_words
from aligner.phrases.tokens import index_side

# Both chosen by looking at all 450 pairs, as were the few constants of the posteriors; only the weights of the model
# are held out. Between .35 and .45 the rate of the model changes by .006.
PLAIN_THRESHOLD = 0.4
THRESHOLD = 0.45
ROUNDS = 10

Cells = NDArray[np.floating]


def links_of(gold: Sequence[GoldPair], size: int, model: LinkModel) -> list[Cells]:
    """Probabilities of links between gold words, learned from ``size`` pairs at a time."""
    lexicon = resources_for(Parameters()).lexicon
    found: list[Cells] = []
    for at in range(0, len(gold), size):
        pairs = gold[at : at + size]
        texts = [pair.source_text for pair in pairs], [pair.target_text for pair in pairs]
        links = link_words(*texts, lexicon, LANGUAGES, model)
        found += [_of_gold(pair, links, bead) for bead, pair in enumerate(pairs)]
    return found


def _of_gold(pair: GoldPair, links: WordLinks, bead: int) -> Cells:
    return onto_gold(pair, links.cells[bead], links.source.spans(bead), links.target.spans(bead))


def from_scratch(gold: Sequence[GoldPair]) -> list[Cells]:
    """IBM Model 1 both ways without a dictionary; links that both directions choose."""
    lexicon = resources_for(Parameters()).lexicon
    source = index_side((pair.source_text for pair in gold), lexicon.source_tokenizer)
    target = index_side((pair.target_text for pair in gold), lexicon.target_tokenizer)
    found = [
        (there == there.max(axis=0)) & (back == back.max(axis=1, keepdims=True))
        for there, back in zip(_model_one(source, target), (c.T for c in _model_one(target, source)), strict=True)
    ]
    return [
        onto_gold(pair, cells.astype(float), source.spans(bead), target.spans(bead))
        for bead, (pair, cells) in enumerate(zip(gold, found, strict=True))
    ]


def _model_one(given: object, taken: object) -> list[Cells]:
    shape = len(given.vocabulary), len(taken.vocabulary)  # type: ignore[attr-defined]
    table = np.full(shape, 1.0 / shape[1])
    beads = [
        tuple(side.words[side.starts[at] : side.starts[at + 1]] for side in (given, taken))  # type: ignore[attr-defined]
        for at in range(len(given))  # type: ignore[arg-type]
    ]
    cells: list[Cells] = []
    for _ in range(ROUNDS):
        cells = [table[np.ix_(*bead)] for bead in beads]
        cells = [own / own.sum(axis=0) for own in cells]
        table = np.zeros(shape)
        for (left, right), own in zip(beads, cells, strict=True):
            np.add.at(table, (left[:, None], right[None, :]), own)
        table /= np.maximum(table.sum(axis=1, keepdims=True), 1e-12)
    return cells


def row(name: str, pairs: Iterable[tuple[GoldPair, Cells]], threshold: float) -> dict[str, float | str]:
    """One line of the table."""
    kept = list(pairs)
    errors: Errors = count_errors(kept, threshold)
    content = count_errors(kept, threshold, content=True)
    return {
        "name": name,
        "rate": errors.rate,
        "precision": errors.precision,
        "recall": errors.recall,
        "content": content.rate,
    }


def measure(gold: Sequence[GoldPair]) -> Iterator[dict[str, float | str]]:
    """All lines of the table."""
    yield row("IBM Model 1 from scratch", zip(gold, from_scratch(gold), strict=True), 0.5)
    plain = LinkModel("", "", {}, {}, {})
    start = time.perf_counter()
    unsupervised = links_of(gold, len(gold), plain)
    seconds = time.perf_counter() - start
    yield row("dictionary and posteriors, no supervision", zip(gold, unsupervised, strict=True), PLAIN_THRESHOLD)
    batches = make_batches(gold)
    half = np.arange(len(gold)) % 2
    models = [fit_model(batches, half == taught) for taught in (0, 1)]
    for size, title in ((len(gold), "all pairs"), (READOUT, f"{READOUT} pairs at a time"), (1, "one pair at a time")):
        cells = [links_of(gold, size, model) for model in models]
        held_out = []
        for taught in (0, 1):
            own = [(gold[n], cells[taught][n]) for n in np.flatnonzero(half != taught).tolist()]
            held_out += own
            if size == len(gold):
                yield row(f"model, {title}, half {2 - taught} held out", own, THRESHOLD)
        yield row(f"model, {title}, both halves held out", held_out, THRESHOLD)
    yield {"name": "seconds for 450 pairs without supervision", "seconds": seconds}


def main(
    shared: Annotated[Path | None, typer.Option(help="The development material.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures as JSON.")] = None,
) -> None:
    """Print the table."""
    path = shared_folder(shared) / GOLD
    if not path.is_file():
        print(f"left out: no {path}")
        return
    rows = []
    for found in measure(read_gold(path)):
        rows.append(found)
        figures = "  ".join(f"{name} {value:.3f}" for name, value in found.items() if name != "name")
        print(f"{found['name']:<52}  {figures}", flush=True)
    if json_file is not None:
        json_file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
