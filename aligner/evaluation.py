"""How well beads agree with gold beads: strict and lax, by shape, and for null sentences.

strict
    A bead counts where the other side has the very same bead.
lax
    A bead counts where it shares at least one source and at least one target sentence with one bead of the
    other side.

Precision looks at the test beads, recall at the gold beads. Null beads are counted in neither: whether
sentences were rightly left alone is a row of its own, counted in sentences. Vecalign's own ``score.py`` leaves
null beads out of recall but counts them in precision; the rows ``score.py`` reproduce its figures.

Sources: Sennrich and Volk, "Iterative, MT-based Sentence Alignment of Parallel Texts", NODALIDA 2011
(strict and lax); Thompson and Koehn, "Vecalign", EMNLP 2019, ``score.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner.errors import InputError, ReadError
from aligner.notation import BeadIndices, parse_beads

__all__ = [
    "Evaluation",
    "Score",
    "ShapeScore",
    "block_crossings",
    "combine",
    "evaluate",
    "evaluate_paths",
    "format_table",
]

GOLD_SUFFIXES = (".align", ".gold")
_MEASURE_VERSION = "1"
_SHOWN = 5  # sentence numbers named in a warning


@dataclass(frozen=True, slots=True)
class Score:
    """What precision and recall are made of; scores of several documents are added (micro-average).

    correct, test
        How many of the test items agree with the gold, of how many.
    found, gold
        How many of the gold items agree with the test, of how many.

    >>> score = Score(3, 4, 3, 6) + Score(1, 1, 1, 1)
    >>> score.precision, round(score.recall, 3), round(score.f1, 3)
    (0.8, 0.571, 0.667)
    """

    correct: int = 0
    test: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.correct + other.correct,
            self.test + other.test,
            self.found + other.found,
            self.gold + other.gold,
        )

    @property
    def precision(self) -> float:
        """Share of the test items that are right; 0.0 where there are none."""
        return self.correct / self.test if self.test else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold items that were found; 0.0 where there are none."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0.0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_dict(self) -> dict[str, float | int]:
        """Figures and counts, ready for JSON."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "correct": self.correct,
            "test": self.test,
            "found": self.found,
            "gold": self.gold,
        }


@dataclass(frozen=True, slots=True)
class ShapeScore:
    """Strict score of the beads of one shape ``(source sentences, target sentences)``."""

    shape: tuple[int, int]
    score: Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Agreement of test beads with gold beads, over one or more documents.

    strict, lax
        Beads; null beads are not counted.
    null_sentences
        Sentences left without counterpart, judged one by one, both languages together. A sentence that the
        test beads do not mention was left alone too; one that the gold does not mention is not judged.
    strict_score_py, lax_score_py
        As Vecalign's ``score.py`` counts: null beads count in precision, not in recall.
    shapes
        Strict, by shape of bead, commonest in gold first.
    warnings
        What is odd about the files: a sentence in two beads, test and gold that do not cover the same text.
    """

    strict: Score
    lax: Score
    null_sentences: Score
    strict_score_py: Score
    lax_score_py: Score
    shapes: tuple[ShapeScore, ...] = ()
    documents: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """What was measured and how, to be quoted beside a figure."""
        return (
            f"aligner-evaluation:{_MEASURE_VERSION}|beads:strict+lax|nulls:apart|lax:one-pair"
            f"|average:micro|documents:{len(self.documents)}"
        )

    def as_dict(self) -> dict[str, object]:
        """Everything as plain values, ready for JSON."""
        return {
            "signature": self.signature,
            "documents": list(self.documents),
            **{name: score.as_dict() for name, score in self._named_scores()},
            "shapes": [{"shape": list(row.shape), **row.score.as_dict()} for row in self.shapes],
            "warnings": list(self.warnings),
        }

    def _named_scores(self) -> tuple[tuple[str, Score], ...]:
        return (
            ("strict", self.strict),
            ("lax", self.lax),
            ("null_sentences", self.null_sentences),
            ("strict_score_py", self.strict_score_py),
            ("lax_score_py", self.lax_score_py),
        )


def evaluate(gold: Sequence[BeadIndices], test: Sequence[BeadIndices], name: str = "") -> Evaluation:
    """Compare the beads of one document.

    ``name`` stands for the document in warnings. The same bead written twice counts once, as in ``score.py``.

    >>> result = evaluate([((0,), (0,)), ((1,), (1, 2))], [((0,), (0,)), ((1,), (1,)), ((), (2,))])
    >>> result.strict.f1, result.lax.f1, result.strict_score_py.precision
    (0.5, 1.0, 0.3333333333333333)
    """
    gold_beads, test_beads = _without_nulls(gold), _without_nulls(test)
    return Evaluation(
        strict=_agreement(gold_beads, test_beads, lax=False),
        lax=_agreement(gold_beads, test_beads, lax=True),
        null_sentences=_null_sentences(gold, test),
        strict_score_py=_score_py(gold, test, lax=False),
        lax_score_py=_score_py(gold, test, lax=True),
        shapes=_by_shape(gold_beads, test_beads),
        documents=(name,),
        warnings=tuple(_warnings(gold, test, name)),
    )


def combine(evaluations: Iterable[Evaluation]) -> Evaluation:
    """One micro-averaged evaluation of several documents: counts are added, not figures."""
    parts = tuple(evaluations)
    shapes: dict[tuple[int, int], Score] = {}
    for row in (row for part in parts for row in part.shapes):
        shapes[row.shape] = shapes.get(row.shape, Score()) + row.score
    return Evaluation(
        strict=_sum(part.strict for part in parts),
        lax=_sum(part.lax for part in parts),
        null_sentences=_sum(part.null_sentences for part in parts),
        strict_score_py=_sum(part.strict_score_py for part in parts),
        lax_score_py=_sum(part.lax_score_py for part in parts),
        shapes=_sorted_shapes(shapes),
        documents=tuple(name for part in parts for name in part.documents),
        warnings=tuple(warning for part in parts for warning in part.warnings),
    )


def evaluate_paths(gold: Path, test: Path) -> Evaluation:
    """Compare two files, or every gold file of a folder with the test file of the same stem.

    In folders, files that end in ``.align`` or ``.gold`` are read. A test file without gold is passed over
    with a warning; a gold file without test file is an error, since leaving a document out would flatter.

    Raises :class:`InputError` for a path that is missing, for a file against a folder, and for a gold file
    without counterpart or without beads; :class:`ReadError` for a file that cannot be decoded; :class:`NotationError`.
    """
    for path in (gold, test):
        if not path.exists():
            raise InputError("no such file or folder", path=path)
    if gold.is_dir() != test.is_dir():
        folder, file = (gold, test) if gold.is_dir() else (test, gold)
        raise InputError(f"is a folder, but {file} is a file: give two files or two folders", path=folder)
    if not gold.is_dir():
        return evaluate(_read_gold(gold), _read(test), name=gold.stem)
    gold_files, test_files = _bead_files(gold), _bead_files(test)
    missing = [stem for stem in gold_files if stem not in test_files]
    if missing:
        names = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        raise InputError(f"has no beads for {len(missing)} of {len(gold_files)} gold files: {names}", path=test)
    result = combine(
        evaluate(_read_gold(path), _read(test_files[stem]), name=stem) for stem, path in gold_files.items()
    )
    extra = [f"{path}: no gold file of this name, not counted" for s, path in test_files.items() if s not in gold_files]
    return combine((result, _nothing(tuple(extra)))) if extra else result


def block_crossings(beads: Iterable[BeadIndices], blocks: Sequence[BeadIndices]) -> tuple[int, ...]:
    """Numbers of the beads that touch two different blocks.

    ``blocks`` are groups of corresponding lines; ``beads`` hold line numbers of the same texts. A line that
    is in no block says nothing.

    >>> block_crossings([((0,), (0,)), ((1,), (0, 1)), ((2,), (1,))], [((0, 1), (0,)), ((2,), (1,))])
    (1,)
    """
    source_block = {line: number for number, (lines, _) in enumerate(blocks) for line in lines}
    target_block = {line: number for number, (_, lines) in enumerate(blocks) for line in lines}
    crossing = []
    for number, (source, target) in enumerate(beads):
        touched = {source_block.get(line) for line in source} | {target_block.get(line) for line in target}
        if len(touched - {None}) > 1:
            crossing.append(number)
    return tuple(crossing)


def format_table(evaluation: Evaluation) -> str:
    """The evaluation as plain text for a terminal, ending in the signature.

    A dash stands where there is nothing to count. The columns "test" and "gold" count beads, in the row of
    null sentences sentences.
    """
    rows = [
        ("strict", evaluation.strict),
        ("lax", evaluation.lax),
        ("null sentences", evaluation.null_sentences),
        ("strict, score.py", evaluation.strict_score_py),
        ("lax, score.py", evaluation.lax_score_py),
    ]
    shape_rows = [(f"{row.shape[0]}:{row.shape[1]}", row.score) for row in evaluation.shapes]
    lines = [_row("", ("precision", "recall", "F1", "test", "gold"))]
    lines += [_score_row(name, score) for name, score in rows]
    if shape_rows:
        lines += ["", "strict, by shape of bead (source:target)"]
        lines += [_score_row(name, score) for name, score in shape_rows]
    lines += ["", *(f"warning: {warning}" for warning in evaluation.warnings), evaluation.signature]
    return "\n".join(lines) + "\n"


def _row(name: str, cells: tuple[str, str, str, str, str]) -> str:
    return f"{name:<18}" + "".join(f"{cell:>11}" for cell in cells)


def _score_row(name: str, score: Score) -> str:
    precision = f"{score.precision:.4f}" if score.test else "-"
    recall = f"{score.recall:.4f}" if score.gold else "-"
    f1 = f"{score.f1:.4f}" if score.test or score.gold else "-"
    return _row(name, (precision, recall, f1, str(score.test), str(score.gold)))


def _without_nulls(beads: Iterable[BeadIndices]) -> frozenset[BeadIndices]:
    return frozenset((source, target) for source, target in beads if source and target)


def _agreement(gold: frozenset[BeadIndices], test: frozenset[BeadIndices], *, lax: bool) -> Score:
    return Score(_agreeing(test, gold, lax=lax), len(test), _agreeing(gold, test, lax=lax), len(gold))


def _agreeing(beads: frozenset[BeadIndices], others: frozenset[BeadIndices], *, lax: bool) -> int:
    """How many of ``beads`` agree with one of ``others``."""
    if not lax:
        return len(beads & others)
    pairs = {(s, t) for source, target in others for s in source for t in target}
    return sum(
        (source, target) in others or any((s, t) in pairs for s in source for t in target) for source, target in beads
    )


def _score_py(gold: Sequence[BeadIndices], test: Sequence[BeadIndices], *, lax: bool) -> Score:
    test_beads, gold_beads = frozenset(test), frozenset(gold)
    recall = _agreement(_without_nulls(gold), _without_nulls(test), lax=lax)
    return Score(
        correct=_agreeing(test_beads, gold_beads, lax=lax),
        test=len(test_beads),
        found=recall.found,
        gold=recall.gold,
    )


def _null_sentences(gold: Sequence[BeadIndices], test: Sequence[BeadIndices]) -> Score:
    score = Score()
    for side in (0, 1):
        mentioned = {sentence for bead in gold for sentence in bead[side]}
        gold_nulls = {sentence for bead in gold if not bead[1 - side] for sentence in bead[side]}
        aligned = {sentence for bead in test if bead[1 - side] for sentence in bead[side]}
        test_nulls = mentioned - aligned
        both = len(gold_nulls & test_nulls)
        score += Score(both, len(test_nulls), both, len(gold_nulls))
    return score


def _by_shape(gold: frozenset[BeadIndices], test: frozenset[BeadIndices]) -> tuple[ShapeScore, ...]:
    in_gold = Counter(_shape(bead) for bead in gold)
    in_test = Counter(_shape(bead) for bead in test)
    in_both = Counter(_shape(bead) for bead in gold & test)
    return _sorted_shapes(
        {s: Score(in_both[s], in_test[s], in_both[s], in_gold[s]) for s in in_gold.keys() | in_test.keys()}
    )


def _shape(bead: BeadIndices) -> tuple[int, int]:
    return len(bead[0]), len(bead[1])


def _sorted_shapes(scores: dict[tuple[int, int], Score]) -> tuple[ShapeScore, ...]:
    rows = (ShapeScore(shape, score) for shape, score in scores.items())
    return tuple(sorted(rows, key=lambda row: (-row.score.gold, row.shape)))


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, start=Score())


def _nothing(warnings: tuple[str, ...]) -> Evaluation:
    return Evaluation(Score(), Score(), Score(), Score(), Score(), warnings=warnings)


def _warnings(gold: Sequence[BeadIndices], test: Sequence[BeadIndices], name: str) -> Iterable[str]:
    prefix = f"{name}: " if name else ""
    for side, language in ((0, "source"), (1, "target")):
        gold_counts = Counter(sentence for bead in gold for sentence in bead[side])
        test_counts = Counter(sentence for bead in test for sentence in bead[side])
        for kind, counts in (("gold", gold_counts), ("test", test_counts)):
            if twice := sorted(sentence for sentence, times in counts.items() if times > 1):
                yield f"{prefix}{language} sentences in more than one {kind} bead: {_listed(twice)}"
        if unknown := sorted(test_counts.keys() - gold_counts.keys()):
            yield f"{prefix}{language} sentences that the gold does not mention: {_listed(unknown)}"
        if missing := sorted(gold_counts.keys() - test_counts.keys()):
            yield f"{prefix}{language} sentences that the test does not mention: {_listed(missing)}"


def _listed(sentences: Sequence[int]) -> str:
    shown = ", ".join(str(sentence) for sentence in sentences[:_SHOWN])
    more = len(sentences) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _bead_files(folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in GOLD_SUFFIXES or not path.is_file():
            continue
        if path.stem in files:
            raise InputError(f"is the same document as {files[path.stem].name}: keep one of them", path=path)
        files[path.stem] = path
    if not files:
        raise InputError(f"holds no file that ends in {' or '.join(GOLD_SUFFIXES)}", path=folder)
    return files


def _read(path: Path) -> list[BeadIndices]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", path=path) from error
    except UnicodeDecodeError as error:
        raise ReadError("is not UTF-8: beads are plain digits and brackets", path=path) from error
    return parse_beads(text, str(path))


def _read_gold(path: Path) -> list[BeadIndices]:
    beads = _read(path)
    if not beads:
        raise InputError("holds no beads: there is nothing to measure against", path=path)
    return beads
