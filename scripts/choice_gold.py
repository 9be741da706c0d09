"""Gold for the choices of translations, and how well those found agree with it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aligner.model import Bead, Bitext, Choice, ChoiceKind, Document, DocumentPair, Metadata, Procedure, Sentence, Span
from aligner.notation import parse_beads
from aligner.parameters import Parameters
from aligner.segmentation import segment

__all__ = ["HELD_OUT", "Counts", "GoldChoice", "compare", "documents", "find", "gold_bitext", "read_choices"]

HELD_OUT = (
    "call-2023-04-18-solanda",
    "meeting-2023-10-12-maredina",
    "meeting-2024-06-21-velleria",
    "speech-2025-05-09",
)
"""Documents that nobody looked at while the finders and their word lists were made."""

GAP = " … "


@dataclass(frozen=True)
class GoldChoice:
    """A choice as its author set it down; spans are those of the documents of :func:`gold_bitext`."""

    kind: ChoiceKind
    value: str
    source: tuple[Span, ...]
    target: tuple[Span, ...]


@dataclass
class Counts:
    """What gold and program have of one kind.

    right
        In both, with the same value.
    found, wanted
        In the program's answer, and in gold.
    seen
        In both, whatever the value.
    """

    right: int = 0
    found: int = 0
    wanted: int = 0
    seen: int = 0
    verdicts: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Take another document in."""
        self.right += other.right
        self.found += other.found
        self.wanted += other.wanted
        self.seen += other.seen
        self.verdicts += other.verdicts

    @property
    def precision(self) -> float:
        """Of what was found, the share that is right."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Of what is wanted, the share that was found."""
        return self.right / max(self.wanted, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(self.found + self.wanted, 1)


def documents(folder: Path) -> list[str]:
    """The documents that have gold for choices."""
    return sorted(path.name.removesuffix(".choices.tsv") for path in (folder / "gold").glob("*.choices.tsv"))


def gold_bitext(folder: Path, name: str) -> Bitext:
    """A document with its gold sentences and beads, one sentence a line."""
    made: list[tuple[Document, tuple[Sentence, ...]]] = []
    for language in ("zh", "en"):
        text = (folder / "gold" / f"{name}.{language}.sentences.txt").read_text(encoding="utf-8")
        bare = Document(f"{name}.{language}", text, (), Metadata(language=language))
        made.append((bare, segment(bare, presegmented=True)))
    path = folder / "gold" / f"{name}.align"
    beads: list[Bead] = []
    at, to = 0, 0
    for source, target in parse_beads(path.read_text(encoding="utf-8"), str(path)):
        at, to = (source[0] if source else at), (target[0] if target else to)
        beads.append(Bead(range(at, at + len(source)), range(to, to + len(target))))
        at, to = at + len(source), to + len(target)
    return Bitext(DocumentPair(name, made[0][0], made[1][0]), made[0][1], made[1][1], tuple(beads))


def find(bitext: Bitext, parameters: Parameters) -> Bitext:
    """A bitext with what the program finds in it."""
    from bench_run import resources_for

    from aligner.pipeline import with_renderings

    return with_renderings(bitext, resources_for(parameters), choices=True)


def read_choices(folder: Path, name: str, bitext: Bitext) -> list[GoldChoice]:
    """The gold of a document. Raises ValueError where a text does not stand in its sentence."""
    path = folder / "gold" / f"{name}.choices.tsv"
    return [
        GoldChoice(
            ChoiceKind(row["kind"]),
            row["value"],
            _spans(bitext.source_sentences, row["source_sentence"], row["source"], path),
            _spans(bitext.target_sentences, row["target_sentence"], row["target"], path),
        )
        for row in _rows(path)
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _spans(sentences: Sequence[Sentence], number: str, text: str, path: Path) -> tuple[Span, ...]:
    found: list[Span] = []
    at = 0
    for part in text.split(GAP) if text else ():
        sentence = sentences[int(number)]
        start = sentence.text.find(part, at)
        if start < 0:
            raise ValueError(f"{path}: {part!r} does not stand in sentence {number}")
        at = start + len(part)
        found.append(Span(sentence.start + start, sentence.start + at))
    return tuple(found)


def compare(gold: Iterable[GoldChoice], found: Iterable[Choice]) -> dict[str, Counts]:
    """Counts by kind. A choice is the same one where the spans of the source overlap, or of the target without any.

    Gold has the procedures of some phrases only, so ``procedure`` counts agreement on these; *explicitation* without a
    source is a kind of its own.
    """
    gold, found = list(gold), list(found)
    kinds = [*(kind.value for kind in ChoiceKind), Procedure.EXPLICITATION.value]
    counts = {kind: Counts() for kind in kinds}
    for kind, own in counts.items():
        wanted = [one for one in gold if _kind(one) == kind]
        answers = [one for one in found if _kind(one) == kind]
        pairs = dict(_paired(wanted, answers))
        if kind == ChoiceKind.PROCEDURE.value:
            answers = [answers[to] for to in pairs.values()]
            pairs = {at: number for number, at in enumerate(pairs)}
        own.wanted, own.found, own.seen = len(wanted), len(answers), len(pairs)
        right = {to for at, to in pairs.items() if wanted[at].value == answers[to].value}
        own.right = len(right)
        own.verdicts = [(one.certainty, number in right) for number, one in enumerate(answers)]
    return counts


def _kind(choice: GoldChoice | Choice) -> str:
    if choice.kind is ChoiceKind.PROCEDURE and not choice.source:
        return Procedure.EXPLICITATION.value
    return choice.kind.value


def _paired(wanted: Sequence[GoldChoice], answers: Sequence[Choice]) -> Iterator[tuple[int, int]]:
    """Give out answers one to one: those of the same value first, then those that share most."""
    options = sorted(
        (
            (one.value != answer.value, -_shared(one, answer), at, to)
            for at, one in enumerate(wanted)
            for to, answer in enumerate(answers)
            if _shared(one, answer) > 0
        ),
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, _, at, to in options:
        if at not in taken[0] and to not in taken[1]:
            taken[0].add(at)
            taken[1].add(to)
            yield at, to


def _shared(one: GoldChoice, answer: Choice) -> float:
    """How much of both spans is in both."""
    sides = (one.source, answer.source) if one.source or answer.source else (one.target, answer.target)
    both = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in sides[0] for b in sides[1])
    size = sum(span.end - span.start for spans in sides for span in spans)
    return 2 * both / max(size, 1)


def shortened(bitext: Bitext, cut: Span) -> Bitext:
    """The bitext with a stretch of one source sentence cut out, so that its rendering stands without a source."""
    source = bitext.pair.source
    text = source.text[: cut.start] + source.text[cut.end :]
    document = Document(source.id, text, (), source.metadata)
    sentences = segment(document, presegmented=True)
    return Bitext(
        DocumentPair(bitext.pair.id, document, bitext.pair.target), sentences, bitext.target_sentences, bitext.beads
    )


def cuts(folder: Path, name: str, bitext: Bitext) -> Iterator[tuple[Span, Span]]:
    """Every phrase of the gold renderings that stands once in its sentence, with the place of its rendering."""
    for row in _rows(folder / "gold" / f"{name}.renderings.tsv"):
        if not row["rendering"] or GAP in row["rendering"]:
            continue
        source = bitext.source_sentences[int(row["source_sentence"])]
        target = bitext.target_sentences[int(row["target_sentence"])]
        at, to = source.text.find(row["phrase"]), target.text.find(row["rendering"])
        if at >= 0 and to >= 0 and source.text.count(row["phrase"]) == 1 and len(row["phrase"]) < len(source.text):
            yield (
                Span(source.start + at, source.start + at + len(row["phrase"])),
                Span(target.start + to, target.start + to + len(row["rendering"])),
            )
