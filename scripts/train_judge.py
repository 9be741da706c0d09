"""What train_weights.py says of held-out documents: their figures, the calibration, and the model card."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from train_gold import GoldDocument
from train_model import rising_steps

from aligner.alignment.align import Path as BeadPath
from aligner.alignment.corridor import Corridor, Texts
from aligner.alignment.weights import Calibration
from aligner.confidence import calibration_error, wrong_above
from aligner.evaluation import combine, evaluate
from aligner.lexicon import TranslationTables
from aligner.notation import BeadIndices

__all__ = [
    "SHARED_FOLDS",
    "SMALL",
    "Curves",
    "Prepared",
    "Settings",
    "figures_of",
    "held_out_lines",
    "judge",
    "model_card",
]

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
Knots = list[tuple[float, float]]
Figures = dict[str, dict[str, float]]

# Documents with fewer gold beads than this share folds.
SMALL = 100
SHARED_FOLDS = 4


@dataclass
class Prepared:
    """A gold document on its way through the passes.

    trust: in the lexicon, before a text is seen.
    """

    gold: GoldDocument
    texts: Texts
    tables: TranslationTables
    trust: float = 1.0
    corridor: Corridor | None = None
    spread: float | None = None
    path: BeadPath | None = None

    @property
    def fold(self) -> str:
        """Documents of one fold are left out together."""
        if len(self.gold.gold) >= SMALL:
            return self.gold.original
        folder = self.gold.original.partition("/")[0]
        return f"{folder} {zlib.crc32(self.gold.original.encode()) % SHARED_FOLDS}"

    @property
    def is_thinned(self) -> bool:
        """Whether sentences were taken out."""
        return self.gold.copy.startswith("thinned")


@dataclass(frozen=True)
class Settings:
    """What a training was asked for.

    languages: source and target. penalty: L2. thin: share of beads of which a side is taken out. both_ways: whether
    source and target were exchanged too. sharpness: factor of the coarse weights. without: features left out, by name
    or group.
    """

    languages: str
    penalty: float
    thin: float
    both_ways: bool
    sharpness: float
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Curves:
    """Knots of the calibration of beads that hold both sides, and of null beads."""

    beads: Knots
    nulls: Knots

    @classmethod
    def of(cls, documents: Sequence[Prepared]) -> Curves:
        """From held-out beads: those of documents as they are; nulls also of thinned ones, since gold has few."""
        natural = pooled([d for d in documents if not d.is_thinned])
        every = pooled(documents)
        return cls(
            rising_steps(natural.posterior[~natural.is_null], natural.right[~natural.is_null], bins=20),
            rising_steps(every.posterior[every.is_null], every.right[every.is_null], bins=8),
        )

    def confidence(self, beads: Judged) -> Doubles:
        """Calibrated confidences."""
        of_beads, of_nulls = (
            Calibration(*(tuple(values) for values in zip(*knots, strict=True))) for knots in (self.beads, self.nulls)
        )
        return np.where(beads.is_null, of_nulls.of(beads.posterior), of_beads.of(beads.posterior))


@dataclass(frozen=True)
class Judged:
    """Held-out beads: their posteriors, whether they are right, whether they are null."""

    posterior: Doubles
    right: Bools
    is_null: Bools


def beads_of(path: BeadPath) -> list[BeadIndices]:
    """The beads of a path as sentence numbers."""
    return [
        (tuple(range(*source)), tuple(range(*target)))
        for source, target in zip(path.source.T.tolist(), path.target.T.tolist(), strict=True)
    ]


def pooled(documents: Sequence[Prepared]) -> Judged:
    """All beads of documents. A null bead is right if its sentence is in no gold bead that holds both sides."""
    found: list[tuple[Doubles, Bools, Bools]] = []
    for document in documents:
        assert document.path is not None
        gold = {bead for bead in document.gold.gold if all(bead)}
        gold |= {((n,), ()) for source, target in document.gold.gold if not target for n in source}
        gold |= {((), (n,)) for source, target in document.gold.gold if not source for n in target}
        right = np.asarray([bead in gold for bead in beads_of(document.path)])
        found.append((np.minimum(document.path.posterior, 1.0), right, document.path.is_null))
    posterior, right, is_null = (np.concatenate(part) for part in zip(*found, strict=True))
    return Judged(posterior, right, is_null)


def judge(documents: Sequence[Prepared]) -> tuple[Curves, Figures]:
    """The calibration over all documents, and by folder and document what held-out weights reach."""
    figures = figures_of(documents)
    for name, found in figures.items():
        print(f"{name:36} " + "  ".join(f"{key} {value:.4f}" for key, value in found.items()))
    return Curves.of(documents), figures


def figures_of(documents: Sequence[Prepared]) -> Figures:
    """Held-out figures by folder, and by document where it is not small.

    The calibration error of a document is taken under the calibration of the other folds.
    """
    groups: dict[str, list[Prepared]] = {}
    for document in documents:
        suffix = f" ({document.gold.copy})" if document.gold.copy else ""
        groups.setdefault(document.gold.original.partition("/")[0] + suffix, []).append(document)
        if not document.gold.copy and len(document.gold.gold) >= SMALL:
            groups[document.gold.name] = [document]
    curves = curves_by_fold(documents)
    return {name: _figures(members, curves) for name, members in groups.items()}


def curves_by_fold(documents: Sequence[Prepared]) -> dict[str, Curves]:
    """For each fold the calibration that has not seen it."""
    return {fold: Curves.of([d for d in documents if d.fold != fold]) for fold in {d.fold for d in documents}}


def _figures(members: Sequence[Prepared], curves: dict[str, Curves]) -> dict[str, float]:
    total = combine(evaluate(d.gold.gold, beads_of(d.path)) for d in members if d.path is not None)
    beads = pooled(members)
    sure = np.concatenate([curves[d.fold].confidence(pooled([d])) for d in members])
    held, right = sure[~beads.is_null], beads.right[~beads.is_null]
    return {
        "strict": round(total.strict.f1, 4),
        "lax": round(total.lax.f1, 4),
        "null": round(total.null_sentences.f1, 4),
        "ece": round(calibration_error(held, right), 4),
        "ece of nulls": round(calibration_error(sure[beads.is_null], beads.right[beads.is_null]), 4),
        "wrong above .95": round(wrong_above(held, right, 0.95), 4),
    }


def held_out_lines(documents: Sequence[Prepared]) -> list[str]:
    """One JSON line for each held-out bead, for bench_confidence.py."""
    lines = []
    curves = curves_by_fold(documents)
    for document in documents:
        if document.gold.copy:
            continue
        beads = pooled([document])
        sure = curves[document.fold].confidence(beads)
        assert document.path is not None
        for bead, confidence, hit, empty in zip(beads_of(document.path), sure, beads.right, beads.is_null, strict=True):
            line = {
                "document": document.gold.name,
                "source": bead[0],
                "target": bead[1],
                "confidence": round(float(confidence), 6),
                "correct": bool(hit),
                "null": bool(empty),
            }
            lines.append(json.dumps(line) + "\n")
    return lines


def model_card(
    documents: Sequence[Prepared],
    figures: Figures,
    without: dict[str, Figures],
    day: str,
    settings: Settings,
) -> str:
    """What the weights are, in Markdown."""
    natural = [d for d in documents if not d.gold.copy]
    beads = sum(len(d.gold.gold) for d in natural)
    rows = "\n".join(
        f"| {name} | " + " | ".join(f"{value:.4f}" for value in found.values()) + " |"
        for name, found in figures.items()
    )
    ways = ", each also with source and target exchanged" if settings.both_ways else ""
    asked = f"L2 penalty {settings.penalty:g}, copies with one side of {settings.thin:.0%} of the beads"
    return f"""# Model card of the bead weights

Fitted on {day} by `scripts/train_weights.py` ({asked}
taken out) on {len(natural)} documents with {beads} gold beads ({settings.languages}{ways}).
Left out: {", ".join(settings.without) or "no feature"}. They score beads of sentences; they hold no text.

**Held out** (leave one document out; documents of fewer than {SMALL} beads in {SHARED_FOLDS} folds):

| gold | strict F1 | lax F1 | null F1 | calibration error | of null beads | wrong above .95 |
|---|---|---|---|---|---|---|
{rows}

The calibration was fitted on the held-out posteriors; a fold's error is measured under the calibration of the others.
{_ablation_table(figures, without)}"""


def _ablation_table(figures: Figures, without: dict[str, Figures]) -> str:
    if not without:
        return ""
    folders = [name for name in figures if "/" not in name]
    lines = [
        "",
        "**Without a group of features** in the last pass (strict F1 and null F1, held out):",
        "",
        f"| without | {' | '.join(folders)} |",
        "|---" * (len(folders) + 1) + "|",
    ]
    for group, found in {"nothing": figures, **without}.items():
        cells = [f"{found[name]['strict']:.4f} / {found[name]['null']:.3f}" for name in folders]
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])
