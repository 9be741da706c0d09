#!/usr/bin/env python3
"""Fit the weights of the bead model on gold beads, and say how well they do on what they have not seen.

    python scripts/train_weights.py GOLD... -o aligner/resources/weights.json

GOLD is a folder of ``NAME.zh``, ``NAME.en`` (one sentence a line) and ``NAME.align`` or ``NAME.gold``. Each document is
left out in turn (leave one document out); then all are used for the weights that are written. The objective is the
log-likelihood of the gold paths under the semi-Markov conditional random field, with an L2 penalty.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner.alignment.align import Prepared, prepare
from aligner.alignment.decoder import Lattice, best_path, posteriors
from aligner.alignment.features import FEATURES, SHAPES, feature_matrix
from aligner.evaluation import Evaluation, combine, evaluate
from aligner.lexicon import Lexicon, load_lexicon
from aligner.model import Document, Sentence
from aligner.notation import parse_beads
from aligner.parameters import Parameters
from aligner.phrases.termbase import load_termbase
from aligner.segmentation import segment

Doubles = NDArray[np.float64]
Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]

# Nothing in the gold sets has paragraphs and encoders are not trained here: these stay as set by hand.
FIXED = {"paragraph_breaks": 1.5, "paragraph_starts": 1.0, "encoder_similarity": 0.0}
ITERATIONS = 80


@dataclass(frozen=True)
class Example:
    """A gold document: features and gold beads in the order of its candidates."""

    name: str
    prepared: Prepared
    matrices: list[NDArray[np.float32]]
    gold_sum: Doubles
    gold: Beads


def main(
    gold: Annotated[list[Path], typer.Argument(help="Folders of NAME.zh, NAME.en and NAME.align or NAME.gold.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to write the weights.")] = None,
    penalty: Annotated[float, typer.Option(help="L2 penalty.")] = 1.0,
    folds: Annotated[bool, typer.Option(help="Leave each document out in turn.")] = True,
) -> None:
    """Fit, report held-out figures, write."""
    parameters = Parameters(presegmented=True)
    entries = load_termbase().entries()
    lexicon = load_lexicon(parameters.source_lang, parameters.target_lang, entries, None)
    examples = [load(path, lexicon, parameters) for folder in gold for path in gold_files(folder)]
    figures: dict[str, float] = {}
    if folds and len(examples) > 1:
        reports: dict[str, list[Evaluation]] = {}
        for left_out in examples:
            weights = fit([e for e in examples if e is not left_out], penalty)
            report = evaluate(left_out.gold, decode(left_out, weights))
            reports.setdefault(left_out.name.partition("/")[0], []).append(report)
            figures[left_out.name] = round(report.strict.f1, 4)
            print(f"{left_out.name}: held-out strict F1 {report.strict.f1:.4f}, lax {report.lax.f1:.4f}")
        for folder, found in reports.items():
            total = combine(found)
            figures[folder] = round(total.strict.f1, 4)
            print(f"{folder}: held-out strict F1 {total.strict.f1:.4f}, lax {total.lax.f1:.4f}")
    weights = fit(examples, penalty)
    fitted = combine(evaluate(e.gold, decode(e, weights)) for e in examples)
    print(f"all: fitted strict F1 {fitted.strict.f1:.4f}")
    for name, value in zip(names(), weights, strict=True):
        print(f"{name:20} {value:8.3f}")
    if output is not None:
        output.write_text(as_json(weights, [e.name for e in examples], penalty, figures), encoding="utf-8")


def gold_files(folder: Path) -> list[Path]:
    """Gold files of a folder, by name."""
    return sorted(p for p in folder.iterdir() if p.suffix in {".align", ".gold"})


def load(path: Path, lexicon: Lexicon, parameters: Parameters) -> Example:
    """Read one gold document and gather its evidence."""
    sides: list[tuple[Sentence, ...]] = []
    for suffix in (".zh", ".en"):
        text = path.with_suffix(suffix).read_text(encoding="utf-8")
        sides.append(segment(Document(path.stem, text, ()), presegmented=True))
    prepared = prepare(sides[0], sides[1], lexicon, max_bead=parameters.max_bead, band=parameters.band)
    gold = parse_beads(path.read_text(encoding="utf-8"), str(path))
    matrices = [feature_matrix(prepared.observed, c) for c in prepared.candidates]
    return Example(f"{path.parent.name}/{path.stem}", prepared, matrices, gold_features(prepared, matrices, gold), gold)


def gold_features(prepared: Prepared, matrices: list[NDArray[np.float32]], gold: Beads) -> Doubles:
    """Sum of the features and shapes along the gold path."""
    total = np.zeros(len(names()))
    shapes = [c.shape for c in prepared.candidates]
    for i, j, shape in gold_path(gold, shapes):
        number = shapes.index(shape)
        candidates = prepared.candidates[number]
        place = np.flatnonzero((candidates.source == i) & (candidates.target == j))
        if len(place):
            total[: len(FEATURES)] += matrices[number][:, place[0]]
            total[len(FEATURES) + number] += 1
        else:
            print(f"gold bead {i}+{shape[0]}:{j}+{shape[1]} is outside the band")
    return total


def gold_path(gold: Beads, shapes: list[tuple[int, int]]) -> list[tuple[int, int, tuple[int, int]]]:
    """Gold beads as steps of a monotone path; what no shape can hold is cut up, what crosses is left out."""
    ordered = sorted(gold, key=lambda bead: (*(bead[0] or (10**9,)), *(bead[1] or (10**9,))))
    sources = {i: bead for bead in ordered for i in bead[0]}
    steps: list[tuple[int, int, tuple[int, int]]] = []
    targets_done = 0
    i = 0
    total = max((j for _, target in gold for j in target), default=-1) + 1
    while i <= max(sources, default=-1):
        source, target = sources.get(i, ((i,), ()))
        if target and min(target) >= targets_done:
            steps += [(i, j, (0, 1)) for j in range(targets_done, min(target))]
            m, n = len(source), len(target)
            while (m, n) not in shapes and n > 1:
                n -= 1
            while (m, n) not in shapes and m > 1:
                m -= 1
            steps.append((i, min(target), (m, n)))
            targets_done = min(target) + n
            i += m
        else:
            steps.append((i, targets_done, (1, 0)))
            i += 1
    steps += [(i, j, (0, 1)) for j in range(targets_done, total)]
    return steps


def names() -> list[str]:
    """Names of all weights in their order."""
    return [*FEATURES, *(f"{m}:{n}" for m, n in SHAPES)]


def score(example: Example, weights: Doubles) -> Lattice:
    """The lattice of a document under weights."""
    split = len(FEATURES)
    scores = [weights[:split] @ matrix + weights[split + number] for number, matrix in enumerate(example.matrices)]
    return Lattice.of(example.prepared.band, example.prepared.candidates, scores)


def decode(example: Example, weights: Doubles) -> Beads:
    """Beads of a document under weights."""
    lattice = score(example, weights)
    return [
        (tuple(range(d.source, d.source + d.shape[0])), tuple(range(d.target, d.target + d.shape[1])))
        for d in best_path(lattice, posteriors(lattice))
    ]


def loss(weights: Doubles, examples: list[Example], penalty: float) -> tuple[float, Doubles]:
    """Negative penalised log-likelihood and its gradient."""
    value, gradient = 0.5 * penalty * float(weights @ weights), penalty * weights
    for example in examples:
        lattice = score(example, weights)
        found = posteriors(lattice)
        expected = np.zeros_like(weights)
        row = 0
        for number, (candidates, matrix) in enumerate(zip(example.prepared.candidates, example.matrices, strict=True)):
            if candidates.shape[0]:
                probability = found.beads[row, candidates.end]
                row += 1
            else:
                probability = found.insertions[candidates.end]
            expected[: len(FEATURES)] += matrix @ probability
            expected[len(FEATURES) + number] += probability.sum()
        value += found.log_total - float(weights @ example.gold_sum)
        gradient = gradient + expected - example.gold_sum
    return value, gradient


def fit(examples: list[Example], penalty: float) -> Doubles:
    """Weights of least loss, those in FIXED left as they are."""
    start = np.zeros(len(names()))
    for name, value in FIXED.items():
        start[names().index(name)] = value
    free = np.asarray([name not in FIXED for name in names()])

    def objective(values: Doubles) -> tuple[float, Doubles]:
        weights = start.copy()
        weights[free] = values
        value, gradient = loss(weights, examples, penalty)
        return value, gradient[free]

    found = minimize(objective, start[free], jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    weights = start.copy()
    weights[free] = found.x
    return weights


def as_json(weights: Doubles, documents: list[str], penalty: float, figures: dict[str, float]) -> str:
    """The weights file."""
    values = [round(float(w), 4) for w in weights]
    data = {
        "provenance": {
            "script": "scripts/train_weights.py",
            "documents": documents,
            "penalty": penalty,
            "held_out_strict_f1": figures,
            "set_by_hand": sorted(FIXED),
        },
        "features": dict(zip(FEATURES, values, strict=False)),
        "shapes": dict(zip((f"{m}:{n}" for m, n in SHAPES), values[len(FEATURES) :], strict=True)),
    }
    return json.dumps(data, indent=1) + "\n"


if __name__ == "__main__":
    typer.run(main)
