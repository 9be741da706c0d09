#!/usr/bin/env python3
r"""Fit the weights of the bead model on gold beads, and say how well they do on what they have not seen.

    python scripts/train_weights.py GOLD... --without weakest --without leaks -o aligner/resources/weights.json
    python scripts/train_weights.py GOLD... --languages de,fr --both-ways --coarse-sharpness .5 --without long_merge \
        --penalty 2 --moves 12:.5,15:.6,18:.7,24:.8 -o aligner/resources/weights-any.json

GOLD is a folder of ``NAME.zh``, ``NAME.en`` (or ``NAME.zh.sentences.txt`` …), one sentence a line, and ``NAME.align``
or ``NAME.gold``. The objective is the log-likelihood of the paths that gold allows under the semi-Markov conditional
random field, with an L2 penalty. Every document is also shown thinned: one side of some beads is taken out, since gold
has few sentences without a counterpart, and translations have many.

Each document is left out in turn, with its thinned copy (small documents of a folder share folds; ``--no-folds`` leaves
none out); the figures, the calibration and ``--held-out`` come from these. Then all are used for the weights written.

``--both-ways`` adds a copy of each document with source and target exchanged, left out together with it: weights for
any two languages must not know which of them is the source. These commands made the weights of the package: the first
on MAC-Dev, the Champollion data and the project's own corpora, the second on Bleualign's data. Without a dictionary the
groups ``weakest`` and ``leaks`` help (strict F1 held out .883 against .878), with one they do not; the constants of
``long_merge`` are those of Chinese and English.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from train_gold import allowed, read_folder, thinned, turned
from train_judge import Curves, Figures, Prepared, Settings, figures_of, held_out_lines, judge, model_card
from train_model import Data, Example, as_values, as_weights, example, fit, symmetric

from aligner.alignment.align import Stretch, decode, length_spread, read_texts, relearned, stretches
from aligner.alignment.candidates import SHAPES, Candidates
from aligner.alignment.corridor import find_corridor, search_band
from aligner.alignment.decoder import Lattice
from aligner.alignment.features import FEATURES, GROUPS
from aligner.alignment.weights import BeadWeights
from aligner.lexicon import load_lexicon
from aligner.parameters import Parameters
from aligner.phrases.termbase import load_termbase

Doubles = NDArray[np.float64]

COARSE_SHAPES = tuple(SHAPES.index(shape) for shape in ((1, 0), (0, 1), (1, 1), (1, 2), (2, 1)))
COARSE_FEATURES = (
    "source_sum",
    "target_sum",
    "source_density",
    "target_density",
    "length_log_ratio",
    "commas",
    "null_source",
    "null_target",
)
# On moved copies of MAC-Dev, the Champollion data and the project's own corpora .71 of the beads that gain up to 8 are
# right, .85 up to 14, .94 above 20; the curve keeps below that where the gain is small, since few real texts have a
# move in 40 beads. In the same texts as they are there is no false crossing bead with 6, and one of 3,800 with 5.
MOVES = "6:.55,8:.69,10:.79,14:.89,20:.93"
# Encoders are not trained here.
UNTRAINED = ("encoder_similarity",)


def main(
    gold: Annotated[list[Path], typer.Argument(help="Folders of gold documents.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to write the weights.")] = None,
    card: Annotated[Path | None, typer.Option(help="Where to write the model card.")] = None,
    held_out: Annotated[Path | None, typer.Option(help="Where to write the held-out beads, one JSON a line.")] = None,
    languages: Annotated[str, typer.Option(help="Source and target language.")] = "zh,en",
    both_ways: Annotated[bool, typer.Option("--both-ways", help="Exchange source and target too.")] = False,
    penalty: Annotated[float, typer.Option(help="L2 penalty.")] = 10.0,
    sharpness: Annotated[
        float,
        typer.Option("--coarse-sharpness", help="Factor of the coarse weights; a small one leaves a wide corridor."),
    ] = 1.0,
    moves: Annotated[str, typer.Option(help="Gains of moves, and shares of right beads (bench_moves.py).")] = MOVES,
    thin: Annotated[float, typer.Option(help="Share of beads of which a side is taken out; 0 for no copies.")] = 0.04,
    folds: Annotated[bool, typer.Option(help="Leave each document out in turn.")] = True,
    without: Annotated[list[str] | None, typer.Option(help="Leave a feature or a group of them out.")] = None,
    ablation: Annotated[bool, typer.Option(help="Leave each group of features out of the last pass in turn.")] = False,
    workers: Annotated[int, typer.Option(help="Processes; 0 for one a core.")] = 0,
    date: Annotated[str, typer.Option(help="Date that the model card says; today if empty.")] = "",
) -> None:
    """Fit, report held-out figures, write."""
    settings = Settings(languages, penalty, thin, both_ways, sharpness, tuple(sorted(without or ())))
    source_lang, target_lang = languages.split(",")
    documents = prepare(gold, (source_lang, target_lang), thin, both_ways=both_ways)
    out = {*UNTRAINED, *(without or ())}
    features = tuple(name for name, feature in FEATURES.items() if not {name, feature.group} & out)
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        coarse = fit_coarse(documents, penalty, sharpness)
        if both_ways:
            coarse = symmetric(coarse)
        for document in documents:
            document.corridor = find_corridor(document.texts, document.tables, coarse, Parameters().band)
            document.texts = document.texts.with_ratio(document.corridor.gates)
        first = fit_pass(documents, features, penalty, pool.map if folds else None)
        for document in documents:
            assert document.path is not None
            document.texts = document.texts.with_ratio(document.path.points)
            document.tables = relearned(document.texts, document.tables, document.path, document.trust)
            document.spread = length_spread(document.texts, document.path)
        second = fit_pass(documents, features, penalty, pool.map if folds else None)
        curves, figures = judge(documents)
        lines = held_out_lines(documents) if held_out is not None else []
        without_group = ablate(documents, features, penalty, second, pool.map) if ablation else {}
    passes = {"coarse": coarse, "dictionary": first, "relearned": second}
    if both_ways:
        passes = {name: symmetric(found) for name, found in passes.items()}
    for name, weight in second.features.items():
        print(f"{name:26} {first.features[name]:8.3f} {weight:8.3f}")
    if output is not None:
        provenance = {
            "script": "scripts/train_weights.py",
            "languages": languages,
            "documents": [d.gold.name for d in documents if not d.gold.copy],
            "thinned": thin,
            "penalty": penalty,
            "coarse_sharpness": sharpness,
            "both_ways": both_ways,
            "without": list(settings.without),
            "held_out_strict_f1": {name: found["strict"] for name, found in figures.items()} if folds else {},
        }
        output.write_text(as_json(passes, curves, moves, provenance), encoding="utf-8")
    if card is not None:
        day = date or datetime.date.today().isoformat()
        card.write_text(model_card(documents, figures, without_group, day, settings), encoding="utf-8")
    if held_out is not None:
        held_out.write_text("".join(lines), encoding="utf-8")


def prepare(folders: Sequence[Path], languages: tuple[str, str], thin: float, *, both_ways: bool) -> list[Prepared]:
    """Read all documents and make their thinned copies, and turned copies of all of these."""
    terms = load_termbase()
    entries = terms.entries() if languages == (terms.source_lang, terms.target_lang) else ()
    lexicon = load_lexicon(*languages, entries, None)
    documents = [document for folder in folders for document in read_folder(folder, languages)]
    if thin:
        documents += [thinned(document, thin, seed=1) for document in documents]
    prepared = [Prepared(d, *read_texts(d.source, d.target, lexicon), lexicon.trust) for d in documents]
    if both_ways:
        lexicon = load_lexicon(*reversed(languages), entries, None)
        copies = [turned(document) for document in documents]
        prepared += [Prepared(d, *read_texts(d.source, d.target, lexicon), lexicon.trust) for d in copies]
    return prepared


def fit_coarse(documents: Sequence[Prepared], penalty: float, sharpness: float) -> BeadWeights:
    """Weights of the coarse pass; it only finds the corridor, so nothing is left out.

    sharpness: factor of all weights; of few documents they are learned too sure of themselves.
    """
    examples = []
    for document in documents:
        corner = len(document.texts.source), len(document.texts.target)
        band, texts = search_band(document.texts, document.tables, (0, 0), corner, Parameters().band)
        observed = texts.observed((0, corner[0]), (0, corner[1]), document.tables, band, windows=2, flows=False)
        candidates = Candidates.within(band, COARSE_SHAPES)
        stretch = Stretch((0, 0), observed, candidates, Lattice.of(band, candidates))
        right = allowed(document.gold, candidates, COARSE_SHAPES)
        found = example(stretch, COARSE_FEATURES, right)
        if found is not None:
            examples.append(found)
    return as_weights(sharpness * fit(Data.of(examples), penalty), COARSE_FEATURES, COARSE_SHAPES)


Map = Callable[..., object]


def fit_pass(
    documents: Sequence[Prepared],
    features: tuple[str, ...],
    penalty: float,
    mapped: Map | None,
    start: BeadWeights | None = None,
) -> BeadWeights:
    """Weights of a pass over all documents; each document's path is what the weights of its fold find.

    start: weights to begin the folds with, instead of such as are fitted to all documents.
    """
    shapes = tuple(range(len(SHAPES)))
    anything = BeadWeights({}, dict.fromkeys(shapes, 0.0))
    parts: dict[str, list[Stretch]] = {}
    examples: list[tuple[str, Example]] = []
    for document in documents:
        assert document.corridor is not None
        found = stretches(
            document.texts, document.tables, document.corridor, anything, Parameters().max_bead, document.spread
        )
        parts[document.gold.name] = list(found)
        for stretch in parts[document.gold.name]:
            moved = replace(
                stretch.candidates,
                source=stretch.candidates.source + stretch.corner[0],
                target=stretch.candidates.target + stretch.corner[1],
            )
            made = example(stretch, features, allowed(document.gold, moved, shapes))
            if made is None:
                print(f"{document.gold.name}: gold leaves the corridor behind {stretch.corner}")
            else:
                examples.append((document.fold, made))
    full = fit(Data.of([e for _, e in examples]), penalty) if start is None else as_values(start, features)
    names = list(dict.fromkeys(document.fold for document in documents))
    values = dict.fromkeys(names, full)
    if mapped is not None:
        tasks = [([e for fold, e in examples if fold != name], penalty, full) for name in names]
        values = dict(zip(names, mapped(refit, tasks), strict=True))  # type: ignore[call-overload]
    for document in documents:
        weights = as_weights(values[document.fold], features, shapes)
        document.path = decode(iter(parts[document.gold.name]), weights)
    return as_weights(full, features, shapes)


def ablate(
    documents: Sequence[Prepared], features: tuple[str, ...], penalty: float, start: BeadWeights, mapped: Map
) -> dict[str, Figures]:
    """Held-out figures of the last pass without each group of features in turn."""
    found: dict[str, Figures] = {}
    for group in GROUPS:
        left = tuple(name for name in features if FEATURES[name].group != group)
        if left != features:
            fit_pass(documents, left, penalty, mapped, start)
            found[group] = figures_of(documents)
            strict = {name: figures["strict"] for name, figures in found[group].items() if "/" not in name}
            print(f"without {group:12} {strict}", flush=True)
    return found


def refit(task: tuple[list[Example], float, Doubles]) -> Doubles:
    """Weights of a fold, from those of all documents on."""
    examples, penalty, start = task
    return fit(Data.of(examples), penalty, start)


def as_json(passes: dict[str, BeadWeights], curves: Curves, moves: str, provenance: dict[str, object]) -> str:
    """The weights file."""
    data = {
        "provenance": provenance,
        "passes": {
            name: {
                "features": dict(weights.features),
                "shapes": {f"{SHAPES[n][0]}:{SHAPES[n][1]}": bias for n, bias in weights.shapes.items()},
            }
            for name, weights in passes.items()
        },
        "calibration": curves.beads,
        "null_calibration": curves.nulls,
        "moves": [[float(value) for value in knot.split(":")] for knot in moves.split(",")],
    }
    return json.dumps(data, indent=1) + "\n"


if __name__ == "__main__":
    typer.run(main)
