"""Gold documents for train_weights.py: reading them, copies of them, and the paths that gold allows."""

from __future__ import annotations

import csv
import random
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from bench_gold import sentence_spans
from bench_run import read_files
from numpy.typing import NDArray

from aligner.alignment.candidates import SHAPES, Candidates
from aligner.model import Document, Sentence
from aligner.notation import BeadIndices, parse_beads
from aligner.parameters import Parameters
from aligner.segmentation import segment

Rectangle = tuple[int, int, int, int]
"""Source sentences from the first up to the second, target sentences from the third up to the fourth."""


@dataclass(frozen=True)
class GoldDocument:
    """A document pair with its gold beads.

    original: name of the document that it was made from, its own name where it was made from none.
    copy: how it was made from it: thinned, turned, or both; empty where it was made from none.
    """

    name: str
    original: str
    source: tuple[Sentence, ...]
    target: tuple[Sentence, ...]
    gold: list[BeadIndices]
    copy: str = ""


def read_folder(folder: Path, languages: tuple[str, str]) -> list[GoldDocument]:
    """All gold documents of a folder: ``NAME.align`` or ``NAME.gold`` (or ``NAME.LANGUAGES``, as in ``dev.defr``)
    beside ``NAME.LANGUAGE`` or ``NAME.LANGUAGE.sentences.txt``, one sentence a line.

    Where a ``manifest.tsv`` beside the folder says which files they are from, sentences have the paragraphs of these.
    """
    origins = _origins(folder.parent / "manifest.tsv")
    found = []
    suffixes = {".align", ".gold", f".{languages[0]}{languages[1]}"}
    for path in sorted(p for p in folder.iterdir() if p.suffix in suffixes):
        sides = []
        for language in languages:
            file = next(
                f
                for f in (path.with_suffix(f".{language}"), path.with_suffix(f".{language}.sentences.txt"))
                if f.exists()
            )
            sides.append(segment(Document(path.stem, file.read_text(encoding="utf-8"), ()), presegmented=True))
        if path.stem in origins:
            pair = read_files(*origins[path.stem], Parameters(source_lang=languages[0], target_lang=languages[1]))
            sides = [_in_paragraphs(*side) for side in zip(sides, (pair.source, pair.target), strict=True)]
        gold = [(tuple(s), tuple(t)) for s, t in parse_beads(path.read_text(encoding="utf-8"), str(path))]
        name = f"{folder.name}/{path.stem}"
        found.append(GoldDocument(name, name, sides[0], sides[1], gold))
    return found


def _origins(manifest: Path) -> dict[str, tuple[Path, Path]]:
    if not manifest.exists():
        return {}
    with manifest.open(encoding="utf-8", newline="") as rows:
        return {
            row["id"]: (manifest.parent / row["source"], manifest.parent / row["target"])
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


def _in_paragraphs(sentences: tuple[Sentence, ...], document: Document) -> tuple[Sentence, ...]:
    """Sentences with the numbers of the paragraphs of a document in which they stand."""
    found: list[Sentence] = []
    paragraph = 0
    for sentence, span in zip(sentences, sentence_spans(document.text, [s.text for s in sentences]), strict=True):
        if span is not None:
            paragraph = next(p.index for p in document.paragraphs if p.start <= span.start < p.end)
        found.append(replace(sentence, paragraph=paragraph))
    return tuple(found)


def thinned(document: GoldDocument, share: float, seed: int) -> GoldDocument:
    """A copy in which one side of so many beads is gone, so that the other is untranslated or added."""
    generator = random.Random(zlib.crc32(document.name.encode()) + seed)
    held = [bead for bead in document.gold if all(bead)]
    cut = generator.sample(held, max(1, round(share * len(held))))
    gone: tuple[set[int], set[int]] = (set(), set())
    for bead in cut:
        side = generator.randrange(2)
        gone[side].update(bead[side])
    numbers = [
        {old: new for new, old in enumerate(n for n in range(len(sentences)) if n not in gone[side])}
        for side, sentences in enumerate((document.source, document.target))
    ]
    sides = [
        tuple(replace(sentences[old], index=new) for old, new in numbers[side].items())
        for side, sentences in enumerate((document.source, document.target))
    ]
    gold: list[BeadIndices] = []
    for bead in document.gold:
        source, target = (tuple(numbers[side][n] for n in bead[side] if n in numbers[side]) for side in (0, 1))
        if source and target:
            gold.append((source, target))
        else:
            gold += [((n,), ()) for n in source] + [((), (n,)) for n in target]
    return GoldDocument(f"{document.name} thinned", document.original, sides[0], sides[1], gold, "thinned")


def turned(document: GoldDocument) -> GoldDocument:
    """A copy with source and target exchanged.

    >>> one = GoldDocument("a", "a", (), (), [((0,), (0, 1))])
    >>> turned(one).gold, turned(one).copy
    ([((0, 1), (0,))], 'turned')
    """
    gold = [(target, source) for source, target in document.gold]
    copy = f"{document.copy}, turned".removeprefix(", ")
    return GoldDocument(f"{document.name} turned", document.original, document.target, document.source, gold, copy)


def beyond(gold: Iterable[BeadIndices], shapes: Iterable[int]) -> list[Rectangle]:
    """Stretches that no path of these shapes can follow: beads that cross, are torn, or too large.

    >>> beyond([((0,), (1,)), ((1,), (0,)), ((2,), (2,))], range(len(SHAPES)))
    [(0, 2, 0, 2)]
    """
    allowed = {SHAPES[number] for number in shapes}
    beads = [(min(s), max(s) + 1, min(t), max(t) + 1, len(s), len(t)) for s, t in gold if s and t]
    bad = [
        b[:4]
        for b in beads
        if (b[4], b[5]) not in allowed
        or (b[1] - b[0], b[3] - b[2]) != (b[4], b[5])
        or any((b[0] - o[0]) * (b[2] - o[2]) < 0 for o in beads)
    ]
    found: list[Rectangle] = []
    waiting = list(bad)
    while waiting:
        box = waiting.pop()
        touched = [o for o in [*found, *(b[:4] for b in beads)] if not _apart(box, o) and not _within(o, box)]
        if touched:
            waiting.append(_hull([box, *touched]))
            found = [o for o in found if o not in touched]
        else:
            found = [o for o in found if not _within(o, box)] + [box]
    return sorted(set(found))


def allowed(document: GoldDocument, candidates: Candidates, shapes: Iterable[int]) -> NDArray[np.bool_]:
    """Which candidates gold allows: its beads, nulls in whatever order, and anything where it cannot be followed."""
    size = np.asarray([len(document.source) + 1, len(document.target) + 1])
    key = _keys(candidates.source, candidates.target, candidates.shape, size)
    numbers = {shape: number for number, shape in enumerate(SHAPES)}
    beads = [(s[0], t[0], numbers[len(s), len(t)]) for s, t in document.gold if s and t and (len(s), len(t)) in numbers]
    wanted = np.asarray(beads, np.int64).reshape(-1, 3).T
    found = np.isin(key, _keys(wanted[0], wanted[1], wanted[2], size))
    lone = [np.ones(len(side), bool) for side in (document.source, document.target)]
    for source, target in document.gold:
        if source and target:
            lone[0][list(source)] = False
            lone[1][list(target)] = False
    last = len(document.source) - 1, len(document.target) - 1
    found |= (candidates.targets == 0) & lone[0][np.minimum(candidates.source, last[0])]
    found |= (candidates.sources == 0) & lone[1][np.minimum(candidates.target, last[1])]
    for i, i_stop, j, j_stop in beyond(document.gold, shapes):
        inside = (candidates.source >= i) & (candidates.source + candidates.sources <= i_stop)
        found |= inside & (candidates.target >= j) & (candidates.target + candidates.targets <= j_stop)
    return found


def _keys(
    source: NDArray[np.int64], target: NDArray[np.int64], shape: NDArray[np.int64], size: NDArray[np.int64]
) -> NDArray[np.int64]:
    return np.asarray((source * size[1] + target) * len(SHAPES) + shape)


def _apart(one: Rectangle, two: Rectangle) -> bool:
    before = one[1] <= two[0] and one[3] <= two[2]
    after = two[1] <= one[0] and two[3] <= one[2]
    return before or after


def _within(one: Rectangle, two: Rectangle) -> bool:
    return two[0] <= one[0] and one[1] <= two[1] and two[2] <= one[2] and one[3] <= two[3]


def _hull(boxes: list[Rectangle]) -> Rectangle:
    starts, stops, lefts, rights = zip(*boxes, strict=True)
    return min(starts), max(stops), min(lefts), max(rights)
