"""Fit the weights of aligner.pairing.features and print them.

    python scripts/fit_pairing.py [SHARED]

Gold: the documents of ntrex (both Chinese scripts) and hkma, whole and cut into pieces of a few paragraphs, and the
long texts of the sets for sentence alignment. Random choices of 1 to 40 of them, with a third of the counterparts taken
away, stand for the collections that users have. What is printed goes into ``INTERCEPT`` and ``FEATURES`` by hand;
features of metadata, which the gold lacks, are left as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from aligner.lexicon import Lexicon, load_lexicon
from aligner.model import Document, Metadata, Paragraph
from aligner.pairing.candidates import find_candidates
from aligner.pairing.collection import build_collections
from aligner.pairing.features import FEATURES, View, feature_matrix

RIDGE = 3.0
CAUTION = 2.0
"""How much worse a false pair is than one that is missed."""
SIZES = {1: 30, 2: 20, 5: 12, 15: 5, 40: 2}
"""Documents in a collection: how many such collections are drawn from each set."""
FITTED = [name for name in FEATURES if name not in ("date", "event", "participants", "title")]

Pairs = list[tuple[list[str], list[str]]]


@dataclass(frozen=True)
class Sample:
    """Candidates of collections of one kind: features (candidates, FITTED), and which are true."""

    values: np.ndarray
    is_pair: np.ndarray


def main() -> None:
    """Draw, fit, print."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"
    lexicon = load_lexicon("zh", "en", (), None)
    rng = np.random.default_rng(0)
    samples = [
        sample
        for pairs in gold_sets(shared / "gold").values()
        for size, count in SIZES.items()
        if (sample := draw(pairs, size, count, lexicon, rng)) is not None
    ]
    intercept, weights = fit(samples)
    values = np.concatenate([sample.values for sample in samples])
    is_pair = np.concatenate([sample.is_pair for sample in samples])
    print(f"{len(values)} candidates, {is_pair.sum()} pairs")
    print(f"INTERCEPT = {intercept:.2f}")
    for name, weight, typical in zip(FITTED, weights, np.median(values[is_pair], axis=0), strict=True):
        print(f"{name:14} weight {weight:6.2f}  typical {typical:5.2f}")
    wrong = (1 / (1 + np.exp(-(intercept + values @ weights))) >= 0.5) != is_pair
    print(f"wrong at .5: {(wrong & is_pair).sum()} pairs, {(wrong & ~is_pair).sum()} others")


def gold_sets(gold: Path) -> dict[str, Pairs]:
    """Documents with their translations, as lists of paragraphs."""
    ids = [line.partition("\t")[0] for line in lines(gold / "ntrex" / "doc_ids.tsv")]
    english = lines(gold / "ntrex" / "src.en")
    news = {script: by_document(ids, lines(gold / "ntrex" / f"ref.{script}"), english) for script in ("zh-CN", "zh-TW")}
    reports = [
        (lines(path), lines(path.with_name(path.name.replace(".zh.", ".en."))))
        for path in sorted((gold / "hkma").glob("*.zh.md"))
    ]
    long_texts = [
        (lines(path), lines(path.with_suffix(".en")))
        for folder in ("champollion", "constitution", "gwr", "mac-dev")
        for path in sorted((gold / folder).glob("*.zh"))
    ]
    return {
        "long texts": long_texts,
        "ntrex zh-CN": news["zh-CN"],
        "ntrex zh-TW": news["zh-TW"],
        "ntrex pieces": list(pieces(news["zh-CN"], 5)),
        "hkma": reports,
        "hkma long pieces": list(pieces(reports, 12)),
        "hkma short pieces": list(pieces(reports, 6)),
    }


def lines(path: Path) -> list[str]:
    """Lines of a file that are not empty."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def by_document(ids: list[str], sources: list[str], targets: list[str]) -> Pairs:
    """Sentences gathered by document."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for name, source, target in zip(ids, sources, targets, strict=True):
        pair = found.setdefault(name, ([], []))
        pair[0].append(source)
        pair[1].append(target)
    return list(found.values())


def pieces(pairs: Pairs, size: int) -> Iterator[tuple[list[str], list[str]]]:
    """Pairs cut into pieces, where paragraphs correspond one to one."""
    for source, target in pairs:
        if len(source) == len(target):
            for start in range(0, len(source) - size + 1, size):
                yield source[start : start + size], target[start : start + size]


def draw(pairs: Pairs, size: int, count: int, lexicon: Lexicon, rng: np.random.Generator) -> Sample | None:
    """Candidates of ``count`` random collections."""
    if size > len(pairs):
        return None
    found = []
    for number in range(count):
        chosen = rng.choice(len(pairs), size, replace=False)
        missing = rng.random(size) < 1 / 3 if size > 1 else np.array([bool(number % 2)])
        others = np.unique(np.where(missing, rng.choice(len(pairs), size), chosen))
        found.append(judge(pairs, chosen, others, lexicon))
    return Sample(*(np.concatenate(column) for column in zip(*found, strict=True)))


def judge(pairs: Pairs, chosen: np.ndarray, others: np.ndarray, lexicon: Lexicon) -> tuple[np.ndarray, np.ndarray]:
    """Features of the candidates of one collection, and which are pairs."""
    sources = [document(pairs[number][0], "zh") for number in chosen]
    targets = [document(pairs[number][1], "en") for number in others]
    source, target = build_collections(sources, targets, lexicon)
    candidates = find_candidates(source, target)
    columns = [list(FEATURES).index(name) for name in FITTED]
    values = feature_matrix(View(source, target, candidates, lexicon))[:, columns]
    ours, theirs = chosen[candidates.source], others[candidates.target]
    is_pair = ours == theirs
    # Where the true partner is there, the assignment settles it; where it is not, the score must.
    is_open = is_pair | ~np.isin(ours, others) | ~np.isin(theirs, chosen)
    return values[is_open], is_pair[is_open]


def document(paragraphs: list[str], language: str) -> Document:
    """A document of which nothing is known but its language."""
    starts = np.concatenate([[0], np.cumsum([len(paragraph) + 1 for paragraph in paragraphs])]).tolist()
    return Document(
        "",
        "\n".join(paragraphs),
        tuple(Paragraph(i, starts[i], starts[i + 1] - 1) for i in range(len(paragraphs))),
        Metadata(language=language),
    )


def fit(samples: list[Sample]) -> tuple[float, np.ndarray]:
    """Logistic regression with ridge, weights not below 0; samples count alike."""
    values = np.concatenate([sample.values for sample in samples])
    is_pair = np.concatenate([sample.is_pair for sample in samples])
    share = np.concatenate(
        [np.where(s.is_pair, 1 / max(1, s.is_pair.sum()), CAUTION / max(1, (~s.is_pair).sum())) for s in samples]
    )
    share *= 1000 / share.sum()
    spread = values.std(axis=0)
    sign = np.where(is_pair, -1.0, 1.0)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (parameters[0] + values @ parameters[1:])
        slope = share * sign / (1 + np.exp(-margin))
        penalty = RIDGE * ((parameters[1:] * spread) ** 2).sum()
        return (
            float((share * np.logaddexp(0, margin)).sum() + penalty),
            np.concatenate([[slope.sum()], slope @ values + 2 * RIDGE * parameters[1:] * spread**2]),
        )

    bounds = [(None, None), *[(0, None)] * len(FITTED)]
    best = minimize(loss, np.zeros(len(FITTED) + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(best.x[0]), best.x[1:]


if __name__ == "__main__":
    main()
