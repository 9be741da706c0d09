"""The gold that there is, each document pair ready to be aligned and with what is known to be right about it.

The development material stays where it is: it is read, measured with, and never copied.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_gold import (
    JudgedBead,
    Spans,
    by_item,
    chunks_of,
    crossings,
    judged_beads,
    lines_of,
    numbered,
    pair_of,
    sentence_spans,
)
from bench_run import ROOT, align, read_files
from bench_texts import GoldText

from aligner.alignment.weights import FILES
from aligner.evaluation import Evaluation, evaluate
from aligner.model import Bead, Bitext, DocumentPair, Sentence
from aligner.notation import BeadIndices, parse_beads, parse_blocks
from aligner.parameters import Parameters
from aligner.segmentation import segment

__all__ = [
    "SETS",
    "Provenance",
    "Sample",
    "Verdict",
    "aligned",
    "folder_samples",
    "judge",
    "material",
    "provenance",
    "sample_of",
]

SPLIT = Parameters()
LANGUAGES = {".align": ("zh", "en"), ".gold": ("zh", "en"), ".defr": ("de", "fr")}


@dataclass(frozen=True)
class Sample:
    """A pair of documents in sentences, and what is known about it: its beads, or blocks that no bead crosses.

    spans
        Where the sentences of the gold stand, if the program split the text by its own rules.
    """

    name: str
    parameters: Parameters
    pair: DocumentPair
    source: tuple[Sentence, ...]
    target: tuple[Sentence, ...]
    beads: tuple[BeadIndices, ...] = ()
    spans: Spans | None = None
    blocks: tuple[BeadIndices, ...] = ()

    @property
    def size(self) -> int:
        """How many sentences there are on both sides together."""
        return len(self.source) + len(self.target)


@dataclass(frozen=True)
class Verdict:
    """What gold says about beads; with blocks, only how many of them cross one, of how many."""

    evaluation: Evaluation | None
    judged: tuple[JudgedBead, ...]
    crossing: tuple[int, int] | None


def judge(sample: Sample, beads: Sequence[Bead]) -> Verdict:
    """Compare beads with what is known."""
    bitext = Bitext(sample.pair, sample.source, sample.target, tuple(beads))
    if sample.blocks:
        return Verdict(None, (), crossings(bitext, sample.blocks))
    if sample.spans is None:
        numbers = [(tuple(bead.source), tuple(bead.target)) for bead in beads]
    else:
        numbers = numbered(bitext, sample.spans)
    evaluation = evaluate(sample.beads, [bead for bead in numbers if any(bead)], sample.name)
    return Verdict(evaluation, tuple(judged_beads(sample.name, sample.beads, beads, numbers)), None)


def sample_of(text: GoldText, languages: tuple[str, str] = ("zh", "en")) -> Sample:
    """A text whose sentences are given."""
    parameters = Parameters(source_lang=languages[0], target_lang=languages[1], presegmented=True)
    return _sample(text.name, pair_of(text.name, text.source, text.target, parameters), parameters, beads=text.beads)


def _sample(
    name: str,
    pair: DocumentPair,
    parameters: Parameters,
    beads: Sequence[BeadIndices] = (),
    spans: Spans | None = None,
    blocks: Sequence[BeadIndices] = (),
) -> Sample:
    source, target = (segment(side, presegmented=parameters.presegmented) for side in (pair.source, pair.target))
    return Sample(name, parameters, pair, source, target, tuple(beads), spans, tuple(blocks))


def folder_texts(folder: Path) -> Iterator[tuple[GoldText, tuple[str, str]]]:
    """The texts of a folder of gold: ``NAME.align`` or ``NAME.gold`` for Chinese and English, ``NAME.defr`` for others.

    The sentences stand one a line in ``NAME.zh`` or ``NAME.zh.sentences.txt``, and so for the other languages.
    """
    for gold in sorted(path for path in folder.iterdir() if path.suffix in LANGUAGES):
        languages = LANGUAGES[gold.suffix]
        sides = []
        for language in languages:
            plain = gold.with_suffix(f".{language}")
            sides.append(tuple(lines_of(plain if plain.exists() else Path(f"{plain}.sentences.txt"))))
        yield GoldText(f"{folder.name}/{gold.stem}", sides[0], sides[1], _beads(gold)), languages


def folder_samples(folder: Path) -> Iterator[Sample]:
    """The texts of a folder of gold, ready to be aligned."""
    for text, languages in folder_texts(folder):
        yield sample_of(text, languages)


def _beads(path: Path) -> tuple[BeadIndices, ...]:
    return tuple(parse_beads(path.read_text(encoding="utf-8"), str(path)))


def _own_texts() -> Iterator[GoldText]:
    for text, _ in folder_texts(ROOT / "corpora" / "gold"):
        yield GoldText(text.name.replace("gold/", "corpora/"), text.source, text.target, text.beads)


def material(shared: Path) -> list[GoldText]:
    """All Chinese-English texts that longer ones are made of: mac-dev, champollion, own corpora."""
    folders = [shared / "gold" / name for name in ("mac-dev", "champollion")]
    return [
        *(text for folder in folders if folder.is_dir() for text, _ in folder_texts(folder)),
        *_own_texts(),
    ]


def _corpora(shared: Path) -> Iterator[Sample]:
    yield from map(sample_of, _own_texts())


def _corpora_split(shared: Path) -> Iterator[Sample]:
    folder = ROOT / "corpora"
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = {row["id"]: row for row in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)}
    for text in _own_texts():
        row = rows[text.name.partition("/")[2]]
        yield _split(text, read_files(folder / row["source"], folder / row["target"], SPLIT))


def _split(text: GoldText, pair: DocumentPair) -> Sample:
    spans = sentence_spans(pair.source.text, text.source), sentence_spans(pair.target.text, text.target)
    return _sample(text.name, pair, SPLIT, text.beads, spans)


def _seed_text(folder: Path) -> GoldText:
    source, target = (tuple(lines_of(folder / f"readout.{language}.sentences.txt")) for language in ("zh", "en"))
    return GoldText("seed/readout", source, target, _beads(folder / "readout.gold.align"))


def _seed(shared: Path) -> Iterator[Sample]:
    yield sample_of(_seed_text(shared / "seed"))


def _seed_split(shared: Path) -> Iterator[Sample]:
    folder = shared / "seed"
    yield _split(_seed_text(folder), read_files(folder / "readout.zh.txt", folder / "readout.en.txt", SPLIT))


def _gold_folder(name: str) -> Callable[[Path], Iterator[Sample]]:
    return lambda shared: folder_samples(shared / "gold" / name)


def _block_folder(name: str) -> Callable[[Path], Iterator[Sample]]:
    def samples(shared: Path) -> Iterator[Sample]:
        folder = shared / "gold" / name
        for gold in sorted(folder.glob("*.paragraph_gold.tsv")):
            stem = gold.name.removesuffix(".paragraph_gold.tsv")
            source, target = (lines_of(folder / f"{stem}.{language}") for language in ("zh", "en"))
            blocks = parse_blocks(gold.read_text(encoding="utf-8"), str(gold))
            yield _sample(f"{name}/{stem}", pair_of(stem, source, target, SPLIT), SPLIT, blocks=blocks)

    return samples


def _paragraph_for_paragraph(name: str, source: Sequence[str], target: Sequence[str]) -> Sample:
    blocks = [((number,), (number,)) for number in range(max(len(source), len(target)))]
    return _sample(name, pair_of(name, source, target, SPLIT), SPLIT, blocks=blocks)


def _hkma(shared: Path) -> Iterator[Sample]:
    for path in sorted((shared / "gold" / "hkma").glob("*.zh.md")):
        sides = chunks_of(path), chunks_of(path.with_name(path.name.replace(".zh.", ".en.")))
        yield _paragraph_for_paragraph(f"hkma/{path.name.removesuffix('.zh.md')}", *sides)


def _ntrex(version: str, *, split: bool) -> Callable[[Path], Iterator[Sample]]:
    def samples(shared: Path) -> Iterator[Sample]:
        folder = shared / "gold" / "ntrex"
        items = lines_of(folder / "doc_ids.tsv")
        chinese, english = (
            {name: text.split("\n\n")[:-1] for name, text in by_item(items, lines_of(folder / file)).items()}
            for file in (f"ref.{version}", "src.en")
        )
        for item, target in english.items():
            name, source = f"ntrex-{version}/{item}", chinese[item]
            if split:
                yield _paragraph_for_paragraph(name, source, target)
            else:
                beads = tuple(((number,), (number,)) for number in range(len(source)))
                yield sample_of(GoldText(name, tuple(source), tuple(target), beads))

    return samples


SETS: dict[str, Callable[[Path], Iterator[Sample]]] = {
    "seed": _seed,
    "seed-split": _seed_split,
    "corpora": _corpora,
    "corpora-split": _corpora_split,
    "mac-dev": _gold_folder("mac-dev"),
    "champollion": _gold_folder("champollion"),
    "bleualign": _gold_folder("bleualign"),
    "ntrex-cn": _ntrex("zh-CN", split=False),
    "ntrex-tw": _ntrex("zh-TW", split=False),
    "ntrex-cn-split": _ntrex("zh-CN", split=True),
    "ntrex-tw-split": _ntrex("zh-TW", split=True),
    "gwr": _block_folder("gwr"),
    "constitution": _block_folder("constitution"),
    "hkma": _hkma,
}
"""Every set by name: a function of the shared folder that yields document pairs.

Where the program splits the sentences itself the name says so, except in the sets that have paragraphs only.
"""


@dataclass(frozen=True)
class Provenance:
    """What the weights in the package were fitted on, and their strict F1 on what they had not seen.

    documents
        Names such as ``mac-dev/001``; None if the file does not say.
    """

    documents: frozenset[str] | None
    held_out: dict[str, float]


def aligned(names: Iterable[str], shared: Path) -> Iterator[Bitext]:
    """The texts of some sets, aligned as by ``aligner align`` without options."""
    for name in names:
        for sample in SETS[name](shared):
            yield align(sample.pair, sample.parameters)


def provenance() -> Provenance:
    """What the files of weights say of their origin, all together."""
    documents: set[str] = set()
    held_out: dict[str, float] = {}
    for name in FILES.values():
        data = json.loads((ROOT / "aligner" / "resources" / name).read_text(encoding="utf-8"))
        found = data.get("provenance", {})
        if "documents" not in found:
            return Provenance(None, held_out)
        documents.update(found["documents"])
        held_out.update(found.get("held_out_strict_f1", {}))
    return Provenance(frozenset(documents), held_out)
