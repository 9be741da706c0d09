#!/usr/bin/env python3
"""Measure the finding of renderings on gold, and print one table.

    python scripts/bench_spans.py [--shared DIR] [--only NAME]... [--json FILE]

- ``halves``: phrases drawn from gold links; links and ranker fitted on one half of the pairs, measured on the other;
  once with nothing else, and once with the known renderings that the built-in model has learned from as well.
- ``seed``: the marked phrases of the seed readout on gold beads, without the termbase and with it. Nothing is fitted
  on it.
- ``deleted``: each marked rendering of the seed cut out in turn, without the termbase: does it count as not rendered?
- ``corpora``: the project's own gold with the termbase, in four folds of documents, each held out from the ranker; the
  two lines of the calibration are those of the built-in model, which are from the same folds. The
  termbase was written with this register in mind, though not from these texts. Of the rendered phrases that come out
  wrong with it, the share whose rendering is among the first candidates that a reviewer is offered.

- ``turned``: the same gold from English into Chinese, held out alike.

*exact*: all spans are those of gold; *overlap*: they share text; *F1*: of the words; *lost*: gold renders the phrase
and the program says not rendered; *none F1* and *none recall*: of phrases that are not rendered; *error*: how far
confidence is from the share that is right, over ten bins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from bench_run import ROOT, shared_folder
from fit_links import GOLD, LANGUAGES, fit_model, make_batches
from fit_spans import Item, corpus_items, document_items, fit_ranker, known_items
from numpy.typing import NDArray
from span_gold import MarkedBead, deletions, of_pairs, own_corpora, seed_readout, turned
from span_verdicts import TURNED, Verdict, bead_links, by_links, by_program, lexicon_with, offered
from word_gold import read_gold

from aligner.model import Span
from aligner.phrases.links import LinkModel
from aligner.phrases.spans import SpanModel, load_span_model
from aligner.phrases.termbase import load_termbase

Figures = dict[str, float]


def figures(verdicts: Sequence[Verdict]) -> Figures:
    """The row of a table."""
    rendered = [one for one in verdicts if one.gold]
    none = [one for one in verdicts if not one.gold]
    said = [one for one in verdicts if not one.found]
    hits = sum(not one.gold for one in said)
    found = {
        "phrases": len(rendered),
        "exact": float(np.mean([one.right for one in rendered])),
        "overlap": float(np.mean([_overlaps(one.gold, one.found) for one in rendered])),
        "F1": float(np.mean([word_f1(one) for one in rendered])),
        "lost": sum(not one.found for one in rendered),
        "lost_share": float(np.mean([not one.found for one in rendered])),
        "error": calibration_error([(one.confidence, one.right) for one in verdicts]),
    }
    if none:
        found |= {
            "none": len(none),
            "none_recall": hits / len(none),
            "none_f1": 2 * hits / (len(none) + len(said) or 1),
        }
    return found


def _overlaps(one: Iterable[Span], other: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def word_f1(one: Verdict) -> float:
    """F1 of the words that gold and the program mark."""
    sides = [
        {word.start() for word in re.finditer(r"\w+", one.text) if _overlaps((Span(*word.span()),), spans)}
        for spans in (one.gold, one.found)
    ]
    return 2 * len(sides[0] & sides[1]) / max(len(sides[0]) + len(sides[1]), 1)


def calibration_error(found: Sequence[tuple[float, bool]]) -> float:
    """Mean distance of confidence from the share that is right, over ten bins of equal width."""
    chance = np.array([one for one, _ in found])
    right = np.array([is_right for _, is_right in found], float)
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(
        sum(abs(chance[bins == at].mean() - right[bins == at].mean()) * (bins == at).mean() for at in np.unique(bins))
    )


def roc(none: Sequence[float], rendered: Sequence[float]) -> tuple[float, float]:
    """Area under the curve, and the recall at which a tenth of what is rendered is flagged."""
    left, right = np.array(none), np.array(rendered)
    above = (left[:, None] > right).mean() + 0.5 * (left[:, None] == right).mean()
    return float(above), float((left > np.quantile(right, 0.9)).mean())


def halves(shared: Path) -> Iterator[tuple[str, Figures]]:
    """Phrases drawn from gold links, each half held out; then the same with known renderings besides."""
    gold = read_gold(shared / GOLD)
    batches = make_batches(gold)
    half = np.arange(len(gold)) % 2
    links = [fit_model(batches, half == taught) for taught in (0, 1)]
    for title, known in (("halves", []), ("halves and known renderings", known_items(shared))):
        everything: list[Verdict] = []
        cut: list[float] = []
        for taught in (0, 1):
            verdicts, lost = _half(of_pairs(gold), half == taught, links[taught], known)
            if not known:
                yield f"{title}: half {2 - taught} held out", figures(verdicts)
            everything += verdicts
            cut += lost
        area, recall = roc(cut, [one.none for one in everything if one.gold])
        yield f"{title}: both", figures(everything) | {"cut_auc": area, "cut_recall": recall}


def _half(
    beads: Sequence[MarkedBead], taught: NDArray[np.bool_], links: LinkModel, known: Sequence[Item]
) -> tuple[list[Verdict], list[float]]:
    """What is said of the phrases of the other half; and how likely they are not rendered when that was cut out."""
    lexicon = lexicon_with(False)
    model = fit_ranker(document_items(beads, lexicon, links, np.flatnonzero(taught).tolist()), known)
    unseen = [replace(bead, phrases=() if taught[at] else bead.phrases) for at, bead in enumerate(beads)]
    verdicts = list(by_links(unseen, bead_links(unseen, lexicon, links), model))
    cut = []
    for copy, lost in list(deletions(beads))[:2]:
        left = set(lost) - set(np.flatnonzero(taught).tolist())
        kept = [replace(bead, phrases=bead.phrases if at in left else ()) for at, bead in enumerate(copy)]
        cut += [one.none for one in by_links(kept, bead_links(copy, lexicon, links), model)]
    return verdicts, cut


def seed(shared: Path) -> Iterator[tuple[str, Figures]]:
    """The seed readout."""
    beads, model = seed_readout(shared), load_span_model()
    without = list(by_links(beads, dict(bead_links(beads, lexicon_with(False))), model))
    yield "seed without termbase", figures(without)
    yield "seed with termbase", figures(list(by_program(beads, load_termbase(), model)))


def deleted(shared: Path) -> Iterator[tuple[str, Figures]]:
    """Every rendering of the seed cut out in turn."""
    beads, model = seed_readout(shared), load_span_model()
    lexicon = lexicon_with(False)
    cut: list[Verdict] = []
    for copy, _ in deletions(beads):
        cut += by_links(copy, dict(bead_links(copy, lexicon)), model)
    whole = [one for one in by_links(beads, dict(bead_links(beads, lexicon)), model) if one.gold]
    area, recall = roc([one.none for one in cut], [one.none for one in whole])
    yield (
        "seed, each rendering deleted",
        {
            "cut_auc": area,
            "cut_recall_at_10%": recall,
            "said": float(np.mean([not one.found for one in cut])),
            "said_falsely": float(np.mean([not one.found for one in whole])),
        },
    )


def corpora(shared: Path) -> Iterator[tuple[str, Figures]]:
    """The project's own gold, four folds of documents held out from the ranker."""
    documents = own_corpora(ROOT / "corpora")
    names = sorted(documents)
    items = corpus_items(documents)
    drawn, known = [], []
    if (shared / GOLD).is_file():
        gold, known = read_gold(shared / GOLD), known_items(shared)
        drawn = document_items(of_pairs(gold), lexicon_with(False), chosen=range(len(gold)))
    offers: list[tuple[Verdict, list[tuple[Span, ...]]]] = []
    without: list[Verdict] = []
    built_in = load_span_model()
    for fold in range(4):
        taught = [item for at, name in enumerate(names) if at % 4 != fold for item in items[name]]
        fitted = fit_ranker([*drawn, *taught], known)
        model = SpanModel(*LANGUAGES, fitted.span, fitted.none, fitted.threshold, built_in.calibration)
        for name in names[fold::4]:
            offers += offered(documents[name], load_termbase(), model)
            without += by_links(documents[name], dict(bead_links(documents[name], lexicon_with(False))), model)
    yield "corpora without termbase, held out", figures(without)
    yield "corpora with termbase, held out", figures([verdict for verdict, _ in offers])
    wrong = [(verdict.gold, some) for verdict, some in offers if verdict.gold and not verdict.right]
    shares = {f"among {most}": float(np.mean([gold in some[:most] for gold, some in wrong])) for most in (1, 5, 9)}
    yield "corpora, offered instead of wrong ones", {"phrases": len(wrong)} | shares


def turned_corpora(shared: Path) -> Iterator[tuple[str, Figures]]:
    """The same gold from English into Chinese: no rendering is missing there."""
    documents = {name: turned(beads) for name, beads in own_corpora(ROOT / "corpora").items()}
    names = sorted(documents)
    items = corpus_items(documents, TURNED)
    drawn, known = [], []
    if (shared / GOLD).is_file():
        gold, known = read_gold(shared / GOLD), known_items(shared, TURNED)
        drawn = document_items(turned(of_pairs(gold)), lexicon_with(False, TURNED), chosen=range(len(gold)))
    with_terms: list[Verdict] = []
    without: list[Verdict] = []
    for fold in range(4):
        taught = [item for at, name in enumerate(names) if at % 4 != fold for item in items[name]]
        fitted = fit_ranker([*drawn, *taught], known, languages=TURNED)
        model = replace(fitted, calibration=load_span_model(*TURNED).calibration)
        for name in names[fold::4]:
            with_terms += by_program(documents[name], load_termbase(), model)
            without += by_links(documents[name], bead_links(documents[name], lexicon_with(False, TURNED)), model)
    yield "corpora turned, without termbase", figures(without)
    yield "corpora turned, with termbase", figures(with_terms)


MEASURES: dict[str, Callable[[Path], Iterator[tuple[str, Figures]]]] = {
    "seed": seed,
    "deleted": deleted,
    "corpora": corpora,
    "turned": turned_corpora,
    "halves": halves,
}


def main(
    shared: Annotated[Path | None, typer.Option(help="The development material.")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(MEASURES)}; may be repeated.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures as JSON.")] = None,
) -> None:
    """Print the table."""
    shared = shared_folder(shared)
    if unknown := set(only or ()) - set(MEASURES):
        raise typer.BadParameter(f"no such measure: {', '.join(sorted(unknown))}")
    report: dict[str, Figures] = {}
    for name in only or MEASURES:
        if name not in ("corpora", "turned") and not (shared / "gold").is_dir():
            print(f"{name:<38}  left out: no material at {shared}")
            continue
        for title, found in MEASURES[name](shared):
            report[title] = found
            cells = (
                f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in found.items()
            )
            print(f"{title:<38}  {'  '.join(cells)}", flush=True)
    if json_file is not None:
        json_file.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
