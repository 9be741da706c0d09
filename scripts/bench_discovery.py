#!/usr/bin/env python3
"""Measure the finding of phrases that no termbase has, and print tables.

    python scripts/bench_discovery.py [--shared DIR] [--reference FILE] [--halves N] [--documents N]

A random half of the built-in terms that occur three times is taken out of the termbase, also out of the words that
texts are cut by. How many of them stand among the first 100, 300 and 1,000 phrases (recall, mean over the halves), in
the order of the program and in others: mere frequency, documents, the C-value, and with ``--reference`` (a word, a tab
and a count on each line) the keyness G². All orders have the same candidates to choose from. The texts are the
project's own and, where there is material for development, government reports.

With ``--documents`` it also says how long it takes to propose terms from a folder of so many, made of copies.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from bench_run import ROOT, shared_folder
from bench_sets import aligned

from aligner.corpus import read_bitexts
from aligner.corpus.discovery import Candidate, find_candidates, gather_words, propose_terms, read_reference
from aligner.lexicon import Lexicon, load_lexicon
from aligner.model import Bitext
from aligner.parameters import DiscoveryParameters, Parameters
from aligner.phrases.occurrences import PhraseIndex
from aligner.phrases.termbase import Termbase, load_termbase
from aligner.pipeline import cache_folder, load_resources, with_renderings
from aligner.writing import WRITERS, WriteOptions

DEPTHS = (100, 300, 1000)
LEAST = 3
EVERYTHING = DiscoveryParameters(least_count=LEAST, least_documents=1, most=100_000)


def c_values(candidates: Sequence[Candidate]) -> list[float]:
    """Frantzi's C-value of each: its count less the mean count of the longer ones that hold it, by its length."""
    inside: dict[tuple[str, ...], list[int]] = {}
    for one in candidates:
        size = len(one.keys)
        for length in range(1, size):
            for start in range(size - length + 1):
                inside.setdefault(one.keys[start : start + length], []).append(one.count)
    return [log2(len(one.keys) + 1) * (one.count - float(np.mean(inside.get(one.keys, [0])))) for one in candidates]


def orders(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """The candidates in the order of each way to weigh them."""

    def by(values: Iterable[float]) -> list[Candidate]:
        numbered = sorted(zip(values, range(len(candidates)), strict=True), key=lambda one: (-one[0], one[1]))
        return [candidates[number] for _, number in numbered]

    found = {
        "weight": list(candidates),
        "frequency": by(one.count for one in candidates),
        "documents": by(one.documents for one in candidates),
        "C-value": by(c_values(candidates)),
        "C-value × borders × √cohesion": by(
            value * one.borders * one.cohesion**0.5 for value, one in zip(c_values(candidates), candidates, strict=True)
        ),
    }
    if all(one.keyness for one in candidates):
        found["G²"] = by(one.keyness.likelihood if one.keyness else 0.0 for one in candidates)
        found["G² × borders × √cohesion"] = by(
            one.keyness.likelihood * one.borders * one.cohesion**0.5 if one.keyness else 0.0 for one in candidates
        )
    return found


def recall(order: Sequence[Candidate], forms: dict[str, str], terms: int) -> list[float]:
    """The share of terms, by their forms, among the first of an order, at each of ``DEPTHS`` and in all of it."""
    found: list[float] = []
    for depth in (*DEPTHS, len(order)):
        texts = ("".join(one.keys) for one in order[:depth])
        found.append(len({forms[text] for text in texts if text in forms}) / terms)
    return found


def halves(ids: Sequence[str], number: int, seed: int) -> Iterator[set[str]]:
    """Random halves of ids."""
    draw = random.Random(seed)
    for _ in range(number):
        yield set(draw.sample(ids, len(ids) // 2))


def lexicon_of(termbase: Termbase) -> Lexicon:
    """The lexicon that knows a termbase and nothing of what was taken out."""
    return load_lexicon("zh", "en", list(termbase.entries()), cache_folder())


def measure(bitexts: Sequence[Bitext], reference: Path | None, number: int) -> None:
    """Print the table of recalls."""
    base = load_termbase()
    whole = lexicon_of(base)
    index = PhraseIndex(base, whole.fold)
    counts = Counter(found.terms[0].id for one in bitexts for s in one.source_sentences for found in index.find(s.text))
    often = sorted(term.id for term in base.terms if counts[term.id] >= LEAST)
    rows: dict[str, list[list[float]]] = {}
    for held in halves(often, number, seed=20261125):
        reduced = Termbase(tuple(term for term in base.terms if term.id not in held), "")
        lexicon = lexicon_of(reduced)
        words = gather_words(bitexts, lexicon.source_tokenizer, PhraseIndex(reduced, lexicon.fold))
        list_ = read_reference(reference, lexicon.source_tokenizer) if reference else None
        forms = {lexicon.fold(form): id_ for id_ in held for form in base[id_].source}
        for name, order in orders(find_candidates(words, "zh", EVERYTHING, list_)).items():
            rows.setdefault(name, []).append(recall(order, forms, len(held)))
    print(f"{len(bitexts)} documents; {len(often)} terms that occur {LEAST} times; {number} halves taken out")
    print(f"{'order':32}" + "".join(f"{depth:>8}" for depth in (*DEPTHS, "all")))
    for name, found in rows.items():
        print(f"{name:32}" + "".join(f"{value:8.3f}" for value in np.mean(found, axis=0)))


def timed(label: str, bitexts: Callable[[], Iterable[Bitext]], documents: int) -> None:
    """Print how long it takes to propose terms."""
    resources = load_resources(Parameters())
    assert resources.termbase is not None
    start = time.perf_counter()
    found, candidates = propose_terms(
        bitexts,
        known=resources.termbase,
        lexicon=resources.lexicon,
        trace=lambda bitext, spans: with_renderings(bitext, resources, spans),
        parameters=DiscoveryParameters(),
    )
    taken = time.perf_counter() - start
    print(f"{label}: {documents} documents, {len(found)} of {candidates} phrases proposed, {taken:.1f} s")


def copies(bitexts: Sequence[Bitext], number: int, folder: Path) -> Callable[[], Iterator[Bitext]]:
    """So many documents on the disk, read back one at a time."""
    for at in range(number):
        one = bitexts[at % len(bitexts)]
        named = replace(one, pair=replace(one.pair, id=f"{at:05}-{one.pair.id}"))
        (folder / f"{at:05}.jsonl").write_bytes(WRITERS["jsonl"].render([named], WriteOptions()))
    return lambda: (one for path in sorted(folder.glob("*.jsonl")) for one in read_bitexts(path))


def main(
    shared: Annotated[Path | None, typer.Option(help="Material for development; default: ../shared.")] = None,
    reference: Annotated[Path | None, typer.Option(help="A frequency list: word, tab, count.")] = None,
    number: Annotated[int, typer.Option("--halves", min=1, help="How many halves to take out.")] = 6,
    documents: Annotated[int, typer.Option(min=0, help="Also time a folder of so many.")] = 0,
) -> None:
    """Print how many terms are found again, and how long it takes."""
    folder = shared_folder(shared)
    names = ["corpora-split", *(["gwr"] if (folder / "gold" / "gwr").is_dir() else [])]
    bitexts = list(aligned(names, folder))
    measure(bitexts, reference, number)
    timed("all texts", lambda: bitexts, len(bitexts))
    if documents:
        own = [one for one in bitexts if Path(one.pair.source.path).is_relative_to(ROOT)] or bitexts
        with tempfile.TemporaryDirectory() as scratch:
            timed("copies", copies(own, documents, Path(scratch)), documents)


if __name__ == "__main__":
    typer.run(main)
