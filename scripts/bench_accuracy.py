#!/usr/bin/env python3
"""Measure aligner on gold and print one table.

    python scripts/bench_accuracy.py [--shared DIR] [--only NAME]... [--json FILE]

Reads the development material (``--shared``, ``$ALIGNER_SHARED`` or ``../shared``) and the project's own corpora.
What is absent is left out, saying so. Nothing is tuned here: every row runs the default settings.
"""

from __future__ import annotations

import csv
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from bench_gold import (
    PhraseCount,
    by_item,
    chunks_of,
    crossings,
    lines_of,
    pair_figures,
    pair_of,
    table,
    whole_document,
)
from bench_run import ROOT, align, read_files, resources_for, shared_folder

from aligner.evaluation import Evaluation, combine, evaluate
from aligner.model import Bitext
from aligner.notation import parse_beads, parse_blocks
from aligner.parameters import Parameters

SHUFFLE_SEED = 20210311


def align_files(source: Path, target: Path, parameters: Parameters) -> Bitext:
    """One pair of files, read and aligned; a page that holds both languages is both source and target."""
    return align(read_files(source, target, parameters), parameters)


def pair_files(paths: Sequence[Path], parameters: Parameters) -> set[tuple[str, str]]:
    """Stems of the files that are held to be pairs."""
    from aligner.pipeline import pair_documents
    from aligner.reading import read

    languages = (parameters.source_lang, parameters.target_lang)
    documents = [document for path in paths for document in read(path, languages=languages)]
    pairing = pair_documents(documents, parameters=parameters, resources=resources_for(parameters))
    return {(Path(pair.source.path).stem, Path(pair.target.path).stem) for pair in pairing.pairs}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    figures: dict[str, float | int]


Measure = Callable[[Path], Iterator[Row]]


def bead_figures(evaluation: Evaluation) -> dict[str, float | int]:
    """The figures of an evaluation that go into the table."""
    figures: dict[str, float | int] = {
        "strict": evaluation.strict.f1,
        "lax": evaluation.lax.f1,
        "beads": evaluation.strict.gold,
    }
    if evaluation.null_sentences.gold:
        figures["null_f1"] = evaluation.null_sentences.f1
    return figures


def presegmented(folder: Path, gold_suffix: str, languages: tuple[str, str] = ("zh", "en")) -> Iterator[Row]:
    """Strict and lax F1 on texts with one sentence a line, by document and together."""
    parameters = Parameters(source_lang=languages[0], target_lang=languages[1], presegmented=True)
    results = []
    for gold in sorted(folder.glob(f"*{gold_suffix}")):
        source, target = (lines_of(gold.with_suffix(f".{language}")) for language in languages)
        bitext = align(pair_of(gold.stem, source, target, parameters), parameters)
        beads = [(tuple(bead.source), tuple(bead.target)) for bead in bitext.beads]
        results.append(evaluate(parse_beads(gold.read_text(encoding="utf-8"), str(gold)), beads, gold.stem))
        yield Row(f"{folder.name}/{gold.stem}", bead_figures(results[-1]))
    yield Row(folder.name, bead_figures(combine(results)))


def mac_dev(shared: Path) -> Iterator[Row]:
    """Chapters of novels."""
    return presegmented(shared / "gold" / "mac-dev", ".align")


def champollion(shared: Path) -> Iterator[Row]:
    """UN record, Hansard, magazine."""
    return presegmented(shared / "gold" / "champollion", ".gold")


def bleualign(shared: Path) -> Iterator[Row]:
    """German and French, without a dictionary."""
    return presegmented(shared / "gold" / "bleualign", ".defr", ("de", "fr"))


def crossing_rows(name: str, results: Iterable[tuple[str, int, int]]) -> Iterator[Row]:
    """One row for each document and one for all."""
    total = crossed = 0
    for stem, crossing, beads in results:
        total, crossed = total + beads, crossed + crossing
        if name != stem:
            yield Row(f"{name}/{stem}", {"crossing_%": 100 * crossing / max(beads, 1), "beads": beads})
    yield Row(name, {"crossing_%": 100 * crossed / max(total, 1), "beads": total})


def block_folder(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Crossings of the documents of a folder whose gold are blocks of lines; aligner splits the sentences."""
    parameters = Parameters()
    for gold in sorted(folder.glob("*.paragraph_gold.tsv")):
        stem = gold.name.removesuffix(".paragraph_gold.tsv")
        source, target = (lines_of(folder / f"{stem}.{language}") for language in ("zh", "en"))
        bitext = align(pair_of(stem, source, target, parameters), parameters)
        yield stem, *crossings(bitext, parse_blocks(gold.read_text(encoding="utf-8"), str(gold)))


def gwr(shared: Path) -> Iterator[Row]:
    """Government work reports."""
    return crossing_rows("gwr", block_folder(shared / "gold" / "gwr"))


def constitution(shared: Path) -> Iterator[Row]:
    """The constitution."""
    return crossing_rows("constitution", block_folder(shared / "gold" / "constitution"))


def hkma(shared: Path) -> Iterator[Row]:
    """Annual reports, where paragraph n is paragraph n: one row for all chapters."""
    parameters = Parameters()

    def results() -> Iterator[tuple[str, int, int]]:
        for source in sorted((shared / "gold" / "hkma").glob("*.zh.md")):
            sides = chunks_of(source), chunks_of(source.with_name(source.name.replace(".zh.", ".en.")))
            blocks = [((number,), (number,)) for number in range(max(len(side) for side in sides))]
            yield "hkma", *crossings(align(pair_of(source.stem, *sides, parameters), parameters), blocks)

    return crossing_rows("hkma", results())


def seed(shared: Path) -> Iterator[Row]:
    """The seed readout: read, split and aligned by aligner, phrases included."""
    folder = shared / "seed"
    parameters = Parameters()
    bitext = align_files(folder / "readout.zh.txt", folder / "readout.en.txt", parameters)
    evaluation, count = whole_document(
        bitext,
        (lines_of(folder / "readout.zh.sentences.txt"), lines_of(folder / "readout.en.sentences.txt")),
        parse_beads((folder / "readout.gold.align").read_text(encoding="utf-8"), "readout.gold.align"),
        table(folder / "readout.phrases.tsv"),
    )
    yield Row("seed", bead_figures(evaluation))
    yield Row("seed phrases", vars(count))


def corpora(shared: Path) -> Iterator[Row]:
    """The project's own corpora, from files to phrases."""
    folder = ROOT / "corpora"
    parameters = Parameters()
    evaluations, counts = [], PhraseCount()
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        pairs = {row["id"]: row for row in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)}
    for gold in sorted((folder / "gold").glob("*.align")):
        row = pairs[gold.stem]
        bitext = align_files(folder / row["source"], folder / row["target"], parameters)
        evaluation, count = whole_document(
            bitext,
            tuple(lines_of(gold.with_name(f"{gold.stem}.{language}.sentences.txt")) for language in ("zh", "en")),
            parse_beads(gold.read_text(encoding="utf-8"), str(gold)),
            table(gold.with_name(f"{gold.stem}.renderings.tsv")),
        )
        yield Row(f"corpora/{gold.stem}", bead_figures(evaluation))
        evaluations.append(evaluation)
        counts += count
    yield Row("corpora", bead_figures(combine(evaluations)))
    yield Row("corpora phrases", vars(counts))


def pairing_row(name: str, gold: Sequence[tuple[str, str, str]], parameters: Parameters) -> Row:
    """Documents ``(source text, target text, extension)`` shuffled under names that say nothing, then paired."""
    numbers = list(range(2 * len(gold)))
    random.Random(SHUFFLE_SEED).shuffle(numbers)
    with TemporaryDirectory() as folder:
        paths, wanted = [], set()
        for (source, target, extension), a, b in zip(gold, numbers[::2], numbers[1::2], strict=True):
            for number, text in ((a, source), (b, target)):
                paths.append(Path(folder, f"{number:05}{extension}"))
                paths[-1].write_text(text, encoding="utf-8")
            wanted.add((f"{a:05}", f"{b:05}"))
        found = pair_files(sorted(paths), parameters)
    return Row(name, pair_figures(wanted, found))


def pairing(shared: Path) -> Iterator[Row]:
    """News items (two Chinese versions) and report chapters, names and order taken away."""
    ntrex = shared / "gold" / "ntrex"
    items = lines_of(ntrex / "doc_ids.tsv")
    english = by_item(items, lines_of(ntrex / "src.en"))
    for version in ("zh-CN", "zh-TW"):
        chinese = by_item(items, lines_of(ntrex / f"ref.{version}"))
        gold = [(chinese[item], english[item], ".txt") for item in english]
        yield pairing_row(f"pairing ntrex {version}", gold, Parameters())
    chapters = sorted((shared / "gold" / "hkma").glob("*.zh.md"))
    gold = [
        (path.read_text(encoding="utf-8"), path.with_name(path.name.replace(".zh.", ".en.")).read_text("utf-8"), ".md")
        for path in chapters
    ]
    yield pairing_row("pairing hkma", gold, Parameters())


MEASURES: dict[str, Measure] = {
    "seed": seed,
    "corpora": corpora,
    "mac-dev": mac_dev,
    "champollion": champollion,
    "bleualign": bleualign,
    "gwr": gwr,
    "constitution": constitution,
    "hkma": hkma,
    "pairing": pairing,
}
"""Every measure by name: a function of the shared folder that yields rows."""


def format_row(row: Row) -> str:
    """A row as text: shares with three digits, percentages with two, counts whole."""
    cells = []
    for name, value in row.figures.items():
        digits = 0 if isinstance(value, int) else 2 if name.endswith("%") else 3
        cells.append(f"{name} {value:.{digits}f}")
    return f"{row.name:<48}  " + "  ".join(cells)


def main(
    shared: Annotated[Path | None, typer.Option(help="The development material.")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(MEASURES)}; may be repeated.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures as JSON.")] = None,
) -> None:
    """Print the table."""
    shared = shared_folder(shared)
    if unknown := set(only or ()) - set(MEASURES):
        raise typer.BadParameter(f"no such measure: {', '.join(sorted(unknown))}")
    report: dict[str, dict[str, float | int]] = {}
    for name in only or MEASURES:
        if name != "corpora" and not (shared / "gold").is_dir():
            print(f"{name:<48}  left out: no material at {shared}")
            continue
        start = time.perf_counter()
        for row in MEASURES[name](shared):
            report[row.name] = row.figures
            print(format_row(row), flush=True)
        print(f"{'':<48}  {time.perf_counter() - start:.1f} s")
    if json_file is not None:
        json_file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
