"""Check the sample corpus: texts, gold sentences, gold beads and gold renderings must fit each other.

Run ``python scripts/check_corpora.py [FOLDER]``. It prints counts for every document and a line for every
violation; the exit status is 1 if there is any.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import html
from markdown_it import MarkdownIt

from aligner.model import CHOICE_VALUES, ChoiceKind

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
MANIFEST_HEADER = ["id", "genre", "date", "source", "target", "notes"]
CHOICES_HEADER = ["kind", "value", "source_sentence", "source", "target_sentence", "target"]
RENDERINGS_HEADER = ["phrase", "rendering", "source_sentence", "target_sentence"]
OPTIONAL_SUFFIX = ".choices.tsv"
GOLD_SUFFIXES = (".zh.sentences.txt", ".en.sentences.txt", ".align", ".renderings.tsv")

# In this order: legacy Chinese text is never valid UTF-8, and GB 18030 accepts nearly everything.
ENCODINGS = ("utf-8", "big5", "gb18030")

BEAD = re.compile(r"\[([\d, ]*)\]:\[([\d, ]*)\]")
CHINESE_BORDER_INSIDE = re.compile(r"(?:[。！？]|……)[”’」』）]*(?=[^”’」』）])")
ENGLISH_BORDER_INSIDE = re.compile(r"[.!?][”’\")]* +(?=[“\"(]?[A-Z])")
ENGLISH_LABEL = re.compile(r"(?:\d+|[IVX]+)\. ")

# What the corpus promises at the least.
LEAST_OF_GENRE = {"call": 5, "meeting": 4, "press-conference": 1, "joint-statement": 1, "statement": 1}
LEAST_PAIRS = 14
LEAST_SOURCE_SENTENCES = 280
LEAST_SENTENCES_OF_LONG_TEXTS = 40
LEAST_RENDERINGS = 220
LEAST_RENDERINGS_PER_PAIR = 12
LEAST_NOT_RENDERED = 12
LEAST_OMISSIONS = 6
LEAST_ADDITIONS = 4
LEAST_ONLY_ONE_SIDE = 2


@dataclass(frozen=True)
class Entry:
    """A row of the manifest; a document without a counterpart has an empty path on one side."""

    id: str
    genre: str
    date: str
    source: str
    target: str
    notes: str

    @property
    def is_pair(self) -> bool:
        """Whether both sides exist."""
        return bool(self.source and self.target)


@dataclass(frozen=True)
class GoldRendering:
    """A row of a table of renderings; ``target_sentence`` is None where it was left empty."""

    phrase: str
    rendering: str
    source_sentence: int
    target_sentence: int | None


@dataclass(frozen=True)
class Gold:
    """The gold of one pair: sentences, beads as tuples of sentence numbers, renderings."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    renderings: tuple[GoldRendering, ...]

    @property
    def shapes(self) -> Counter[str]:
        """How many beads there are of each shape, such as ``2:1``."""
        return Counter(f"{len(source)}:{len(target)}" for source, target in self.beads)

    @property
    def not_rendered(self) -> int:
        """How many phrases have no rendering."""
        return sum(not rendering.rendering for rendering in self.renderings)


def read_rows(path: Path, header: list[str]) -> list[list[str]]:
    """The rows of a tab-separated file; ValueError where the header or a row's width is wrong."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0] != header:
        raise ValueError(f"{path.name}:1: the header should be {', '.join(header)}")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise ValueError(f"{path.name}:{number}: {len(row)} columns instead of {len(header)}")
    return rows[1:]


def read_manifest(folder: Path) -> list[Entry]:
    """The rows of ``manifest.tsv``."""
    return [Entry(*row) for row in read_rows(folder / "manifest.tsv", MANIFEST_HEADER)]


def read_gold(folder: Path, name: str) -> Gold:
    """The four gold files of a pair; ValueError where one breaks its notation."""
    gold = folder / "gold"
    source, target = (
        tuple((gold / f"{name}.{language}.sentences.txt").read_text(encoding="utf-8").splitlines())
        for language in ("zh", "en")
    )
    align = gold / f"{name}.align"
    beads = []
    for number, line in enumerate(align.read_text(encoding="utf-8").splitlines(), start=1):
        match = BEAD.fullmatch(line)
        if match is None:
            raise ValueError(f"{align.name}:{number}: not a bead: {line}")
        first, second = (tuple(int(n) for n in side.split(",") if n.strip()) for side in match.groups())
        beads.append((first, second))
    renderings = tuple(
        GoldRendering(phrase, rendering, int(at), int(to) if to else None)
        for phrase, rendering, at, to in read_rows(gold / f"{name}.renderings.tsv", RENDERINGS_HEADER)
    )
    return Gold(source, target, tuple(beads), renderings)


def decode(data: bytes) -> str:
    """A file's text, in the first of :data:`ENCODINGS` that fits."""
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"none of {', '.join(ENCODINGS)}")


def extracted_text(path: Path) -> str:
    """The text of a plain, Markdown or HTML file, without mark-up."""
    text = decode(path.read_bytes())
    if path.suffix == ".md":
        text = MarkdownIt().render(text)
    elif path.suffix != ".html":
        return text
    body = html.fromstring(text)
    for element in body.xpath("//head | //script | //style"):
        element.drop_tree()
    return str(body.text_content())


def check_text(path: Path, sentences: tuple[str, ...]) -> Iterator[str]:
    """Every gold sentence must stand in the text, in order, and plain text must hold nothing else."""
    text = extracted_text(path)
    at = 0
    for index, sentence in enumerate(sentences):
        found = text.find(sentence, at)
        if not sentence or found < 0:
            yield f"{path.name}: sentence {index} is not in the text or out of order: {sentence}"
            return
        if path.suffix != ".html" and text[at:found].strip():
            yield f"{path.name}: text before sentence {index} belongs to none: {text[at:found].strip()}"
        at = found + len(sentence)
    if path.suffix != ".html" and text[at:].strip():
        yield f"{path.name}: text after the last sentence belongs to none: {text[at:].strip()}"


def check_borders(gold: Gold) -> Iterator[str]:
    """No gold sentence may run over a sentence border; a list number belongs to its sentence."""
    for index, sentence in enumerate(gold.source):
        if CHINESE_BORDER_INSIDE.search(sentence):
            yield f"source sentence {index} holds more than one sentence: {sentence}"
    for index, sentence in enumerate(gold.target):
        label = ENGLISH_LABEL.match(sentence)
        if ENGLISH_BORDER_INSIDE.search(sentence, label.end() if label else 0):
            yield f"target sentence {index} holds more than one sentence: {sentence}"


def check_beads(gold: Gold) -> Iterator[str]:
    """Beads must follow one another without gap or overlap and hold every sentence exactly once."""
    for side, sentences in ((0, gold.source), (1, gold.target)):
        covered = [index for bead in gold.beads for index in bead[side]]
        if covered != list(range(len(sentences))):
            yield f"the beads do not cover the {('source', 'target')[side]} sentences exactly once, in order"
    for source, target in gold.beads:
        if not source and not target:
            yield "a bead is empty on both sides"


def check_renderings(gold: Gold) -> Iterator[str]:
    """Phrases and renderings must stand in the sentences named, and those in one bead."""
    bead_of = {index: bead for bead in gold.beads for index in bead[0]}
    for row in gold.renderings:
        where = f"rendering of {row.phrase} in sentence {row.source_sentence}"
        bead = bead_of.get(row.source_sentence)
        if bead is None or row.phrase not in gold.source[row.source_sentence]:
            yield f"{where}: no such phrase there"
        elif row.target_sentence is None:
            if row.rendering:
                yield f"{where}: the target sentence is missing"
        elif row.target_sentence not in bead[1]:
            yield f"{where}: target sentence {row.target_sentence} is not in the same bead"
        elif not stands_in(row.rendering, gold.target[row.target_sentence]):
            yield f"{where}: “{row.rendering}” is not in target sentence {row.target_sentence}"
        elif not row.rendering and row.target_sentence != bead[1][0]:
            yield f"{where}: not rendered, so the target sentence is empty or the bead's first"


def check_choices(path: Path, gold: Gold) -> Iterator[str]:
    """Kinds and values must be known, and what a choice shows in must stand in sentences of one bead."""
    if not path.is_file():
        return
    for number, (kind, value, *places) in enumerate(read_rows(path, CHOICES_HEADER), start=2):
        where = f"{path.name}:{number}"
        if kind not in set(ChoiceKind) or value not in CHOICE_VALUES[ChoiceKind(kind)]:
            yield f"{where}: there is no {kind} {value}"
        numbers: list[int | None] = []
        for sentence, text, sentences in ((*places[:2], gold.source), (*places[2:], gold.target)):
            numbers.append(int(sentence) if sentence else None)
            if text and (not sentence or not stands_in(text, sentences[int(sentence)])):
                yield f"{where}: “{text}” is not in sentence {sentence}"
        if None not in numbers and not any(numbers[0] in bead[0] and numbers[1] in bead[1] for bead in gold.beads):
            yield f"{where}: the two sentences are not in one bead"


def stands_in(rendering: str, sentence: str) -> bool:
    """Whether the parts of a rendering, divided by `` … ``, stand in a sentence in this order.

    >>> stands_in("keep … under control", "We keep differences under control.")
    True
    """
    at = 0
    for part in rendering.split(" … "):
        at = sentence.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def check_files(folder: Path, entries: list[Entry]) -> Iterator[str]:
    """Manifest, texts and gold must name the same documents."""
    for name, times in Counter(entry.id for entry in entries).items():
        if times > 1:
            yield f"manifest.tsv: the id {name} is used {times} times"
    listed = {path for entry in entries for path in (entry.source, entry.target) if path}
    present = {path.relative_to(folder).as_posix() for path in (folder / "texts").rglob("*") if path.is_file()}
    yield from (f"manifest.tsv: {path} does not exist" for path in sorted(listed - present))
    yield from (f"{path}: not in manifest.tsv" for path in sorted(present - listed))
    wanted = {entry.id + suffix for entry in entries if entry.is_pair for suffix in GOLD_SUFFIXES}
    found = {path.name for path in (folder / "gold").iterdir()}
    wanted |= {name for entry in entries if entry.is_pair and (name := entry.id + OPTIONAL_SUFFIX) in found}
    yield from (f"gold/{name}: missing" for name in sorted(wanted - found))
    yield from (f"gold/{name}: belongs to no pair" for name in sorted(found - wanted))


def check_pair(folder: Path, entry: Entry, gold: Gold) -> Iterator[str]:
    """All that can be wrong within one pair."""
    yield from check_text(folder / entry.source, gold.source)
    yield from check_text(folder / entry.target, gold.target)
    yield from check_borders(gold)
    wrong_beads = list(check_beads(gold))
    # Renderings are looked up through the beads, so they can only be judged where those are sound.
    yield from wrong_beads or check_renderings(gold)
    if not wrong_beads:
        yield from check_choices(folder / "gold" / f"{entry.id}{OPTIONAL_SUFFIX}", gold)
    if len(gold.renderings) < LEAST_RENDERINGS_PER_PAIR:
        yield f"{len(gold.renderings)} renderings, but at least {LEAST_RENDERINGS_PER_PAIR} are wanted"
    if entry.genre in ("press-conference", "joint-statement"):
        shorter = min(len(gold.source), len(gold.target))
        if shorter < LEAST_SENTENCES_OF_LONG_TEXTS:
            yield f"{shorter} sentences, but at least {LEAST_SENTENCES_OF_LONG_TEXTS} are wanted"


def check_quotas(entries: list[Entry], golds: list[Gold]) -> Iterator[str]:
    """The corpus as a whole must hold what its README promises."""
    genres = Counter(entry.genre for entry in entries if entry.is_pair)
    shapes = sum((gold.shapes for gold in golds), Counter[str]())
    quotas = [(f"pairs of genre {genre}", genres[genre], least) for genre, least in LEAST_OF_GENRE.items()]
    quotas += [
        ("speeches and letters", genres["speech"] + genres["letter"], 1),
        ("pairs", len(golds), LEAST_PAIRS),
        ("documents without counterpart", len(entries) - len(golds), LEAST_ONLY_ONE_SIDE),
        ("source sentences", sum(len(gold.source) for gold in golds), LEAST_SOURCE_SENTENCES),
        ("renderings", sum(len(gold.renderings) for gold in golds), LEAST_RENDERINGS),
        ("phrases not rendered", sum(gold.not_rendered for gold in golds), LEAST_NOT_RENDERED),
        ("omissions", shapes["1:0"], LEAST_OMISSIONS),
        ("additions", shapes["0:1"], LEAST_ADDITIONS),
        ("beads 2:2", shapes["2:2"], 1),
    ]
    for what, count, least in quotas:
        if count < least:
            yield f"{what}: {count}, but at least {least} are wanted"


def check_corpora(folder: Path = CORPORA) -> tuple[list[Entry], dict[str, Gold], list[str]]:
    """The manifest, the gold of every pair by id, and all violations found."""
    entries = read_manifest(folder)
    violations = list(check_files(folder, entries))
    if violations:
        return entries, {}, violations
    golds = {entry.id: read_gold(folder, entry.id) for entry in entries if entry.is_pair}
    for entry in entries:
        if entry.is_pair:
            violations += (f"{entry.id}: {text}" for text in check_pair(folder, entry, golds[entry.id]))
    violations += check_quotas(entries, list(golds.values()))
    return entries, golds, violations


def report(golds: dict[str, Gold]) -> Iterator[str]:
    """A table of counts, one line for each pair and one for all."""
    yield f"{'id':34}{'source':>7}{'target':>7}{'renderings':>11}{'none':>5}  beads"
    for name, gold in golds.items():
        yield count_line(name, [gold])
    yield count_line(f"{len(golds)} pairs", list(golds.values()))


def count_line(label: str, golds: list[Gold]) -> str:
    """Counts over some pairs, as a line of the table."""
    shapes = sum((gold.shapes for gold in golds), Counter[str]())
    beads = "  ".join(f"{shape} ×{count}" for shape, count in sorted(shapes.items()))
    source = sum(len(gold.source) for gold in golds)
    target = sum(len(gold.target) for gold in golds)
    renderings = sum(len(gold.renderings) for gold in golds)
    none = sum(gold.not_rendered for gold in golds)
    return f"{label:34}{source:7}{target:7}{renderings:11}{none:5}  {beads}"


def main(arguments: list[str]) -> int:
    """Print the report; 1 if anything is wrong."""
    folder = Path(arguments[0]) if arguments else CORPORA
    try:
        _, golds, violations = check_corpora(folder)
    except (OSError, ValueError) as error:
        print(f"{folder}: {error}", file=sys.stderr)
        return 1
    for line in report(golds):
        print(line)
    for violation in violations:
        print(violation, file=sys.stderr)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
