"""Strict and lax scores: worked examples by hand, properties, files and folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError, NotationError, ReadError
from aligner.evaluation import Score, block_crossings, combine, evaluate, evaluate_paths, format_table
from aligner.notation import format_beads, parse_beads


def beads(text):
    return parse_beads(text.replace(" ", "\n").replace(",", ", "), "test")


# gold, test, then strict and lax as (precision, recall)
EXAMPLES = [
    pytest.param("[0]:[0] [1]:[1]", "[0]:[0] [1]:[1]", (1, 1), (1, 1), id="same"),
    pytest.param("[0]:[0] [1]:[1]", "[0]:[1] [1]:[0]", (0, 0), (0, 0), id="crossed"),
    pytest.param("[0,1]:[0]", "[0]:[0] [1]:[]", (0, 0), (1, 1), id="half of a bead is lax"),
    pytest.param("[0]:[0] [1]:[1]", "[0,1]:[0,1]", (0, 0), (1, 1), id="merged"),
    pytest.param("[0,1]:[0,1]", "[0]:[0] [1]:[1]", (0, 0), (1, 1), id="split"),
    pytest.param("[0]:[0] [1]:[1] [2]:[2]", "[0]:[0]", (1, 1 / 3), (1, 1 / 3), id="unfinished"),
    pytest.param("[0]:[0] [1]:[]", "[0]:[0] [1]:[]", (1, 1), (1, 1), id="nulls are not counted"),
    pytest.param("[0]:[0] []:[1]", "[0]:[0,1]", (0, 0), (1, 1), id="null absorbed"),
    # The test bead touches the sources of one gold bead and the targets of another: no one bead on both sides.
    pytest.param("[0]:[0] [1]:[1]", "[0]:[1]", (0, 0), (0, 0), id="lax needs one gold bead"),
    pytest.param("[0]:[]", "[0]:[]", (0, 0), (0, 0), id="only nulls"),
    pytest.param("[0]:[0]", "[0]:[0] [0]:[0]", (1, 1), (1, 1), id="written twice counts once"),
]


@pytest.mark.parametrize(("gold", "test", "strict", "lax"), EXAMPLES)
def test_strict_and_lax(gold, test, strict, lax):
    result = evaluate(beads(gold), beads(test))
    assert (result.strict.precision, result.strict.recall) == pytest.approx(strict)
    assert (result.lax.precision, result.lax.recall) == pytest.approx(lax)


def test_score_py_counts_nulls_in_precision_only():
    result = evaluate(beads("[0]:[0] [1]:[] [2]:[1]"), beads("[0]:[0] [1]:[] [2]:[] []:[1]"))
    # Test beads: right, right (null), wrong (null), wrong (null). Gold beads without nulls: found, missed.
    assert result.strict_score_py == Score(correct=2, test=4, found=1, gold=2)
    assert result.strict == Score(correct=1, test=1, found=1, gold=2)


NULLS = [
    ("[0]:[0] [1]:[]", "[0]:[0] [1]:[]", Score(1, 1, 1, 1)),
    ("[0]:[0] [1]:[]", "[0,1]:[0]", Score(0, 0, 0, 1)),
    ("[0]:[0] [1]:[1]", "[0]:[0] [1]:[] []:[1]", Score(0, 2, 0, 0)),
    ("[0]:[0] [1]:[]", "[0]:[0]", Score(1, 1, 1, 1)),  # a bead that is not written leaves its sentence alone
    ("[0]:[0] [2]:[]", "[0]:[0] [1]:[] [2]:[]", Score(1, 1, 1, 1)),  # the gold says nothing of sentence 1
    ("[0]:[0] [1,2]:[]", "[0]:[0] [1]:[] [2]:[]", Score(2, 2, 2, 2)),  # judged by sentence, not by bead
]


@pytest.mark.parametrize(("gold", "test", "score"), NULLS)
def test_null_sentences(gold, test, score):
    assert evaluate(beads(gold), beads(test)).null_sentences == score


def test_shapes_commonest_in_gold_first():
    result = evaluate(beads("[0]:[0] [1]:[1] [2,3]:[2] [4]:[]"), beads("[0]:[0] [1]:[1,2] [2,3]:[] [4]:[3]"))
    assert [(row.shape, row.score) for row in result.shapes] == [
        ((1, 1), Score(correct=1, test=2, found=1, gold=2)),
        ((2, 1), Score(correct=0, test=0, found=0, gold=1)),
        ((1, 2), Score(correct=0, test=1, found=0, gold=0)),
    ]


def test_documents_are_added_not_averaged():
    small = evaluate(beads("[0]:[0]"), beads("[0]:[0]"), "small")
    large = evaluate(beads("[0]:[0] [1]:[1] [2]:[2]"), beads("[0]:[1] [1]:[0] [2]:[2]"), "large")
    result = combine([small, large])
    assert result.strict == Score(2, 4, 2, 4)
    assert result.documents == ("small", "large")
    assert result.signature.endswith("|average:micro|documents:2")


@pytest.mark.parametrize(
    ("gold", "test", "warning"),
    [
        ("[0]:[0] [0]:[1]", "[0]:[0,1]", "d: source sentences in more than one gold bead: 0"),
        ("[0]:[0] [1]:[1]", "[0]:[0,1] [1]:[1]", "d: target sentences in more than one test bead: 1"),
        ("[0]:[0]", "[0]:[0] [9]:[]", "d: source sentences that the gold does not mention: 9"),
        ("[0]:[0] [1]:[1]", "[0]:[0] [1]:[]", "d: target sentences that the test does not mention: 1"),
    ],
)
def test_odd_files_are_reported(gold, test, warning):
    assert evaluate(beads(gold), beads(test), "d").warnings == (warning,)


def test_a_long_list_of_sentences_is_cut():
    gold = [((n,), (n,)) for n in range(20)]
    warnings = evaluate(gold, gold[:1]).warnings
    assert warnings[0] == "source sentences that the test does not mention: 1, 2, 3, 4, 5 and 14 more"


@st.composite
def alignments(draw):
    """A monotone alignment: every sentence in exactly one bead."""
    shapes = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any), max_size=12))
    source = target = 0
    result = []
    for m, n in shapes:
        result.append((tuple(range(source, source + m)), tuple(range(target, target + n))))
        source, target = source + m, target + n
    return result


@given(alignments())
def test_gold_against_itself_is_perfect(gold):
    result = evaluate(gold, gold)
    for score in (result.strict, result.lax, result.null_sentences, *(row.score for row in result.shapes)):
        assert score.correct == score.test == score.found == score.gold
    assert not result.warnings
    assert result.strict.f1 == (1.0 if any(s and t for s, t in gold) else 0.0)


@given(alignments(), alignments())
def test_swapping_gold_and_test_swaps_precision_and_recall(gold, test):
    there, back = evaluate(gold, test), evaluate(test, gold)
    assert there.strict.precision == back.strict.recall
    assert there.lax.precision == back.lax.recall
    assert there.strict.correct <= there.lax.correct
    assert there.strict.correct == sum(row.score.correct for row in there.shapes)
    assert 0.0 <= there.lax.f1 <= 1.0


@given(alignments(), alignments())
def test_swapping_the_sides_changes_nothing(gold, test):
    def flipped(beads):
        return [(target, source) for source, target in beads]

    there, back = evaluate(gold, test), evaluate(flipped(gold), flipped(test))
    assert (there.strict, there.lax, there.null_sentences) == (back.strict, back.lax, back.null_sentences)


def test_plain_values_for_json_and_a_table():
    result = evaluate(beads("[0]:[0] [1]:[1]"), beads("[0]:[0] [1]:[]"), "d")
    plain = json.loads(json.dumps(result.as_dict()))
    assert plain["strict"]["recall"] == 0.5
    assert plain["shapes"] == [{"shape": [1, 1], **result.strict.as_dict()}]
    lines = format_table(result).splitlines()
    assert lines[1].split() == ["strict", "1.0000", "0.5000", "0.6667", "1", "2"]
    assert lines[3].split()[:5] == ["null", "sentences", "0.0000", "-", "0.0000"]
    assert "1:1" in format_table(result)
    assert lines[-1] == result.signature


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_two_files(tmp_path):
    folder = write(tmp_path / "x", {"a.gold": "[0]:[0]\n", "b.align": "[0]:[0]:0.5\n"})
    assert evaluate_paths(folder / "a.gold", folder / "b.align").strict.f1 == 1.0


def test_two_folders_by_stem(tmp_path):
    gold = write(tmp_path / "gold", {"a.gold": "[0]:[0]\n", "b.align": "[0]:[0]\n", "notes.txt": "no beads"})
    test = write(tmp_path / "test", {"a.align": "[0]:[0]\n", "b.align": "[0]:[]\n[]:[0]\n", "c.align": ""})
    result = evaluate_paths(gold, test)
    assert result.documents == ("a", "b")
    assert result.strict == Score(1, 1, 1, 2)
    assert result.warnings == (f"{test / 'c.align'}: no gold file of this name, not counted",)


def test_what_cannot_be_compared(tmp_path):
    gold = write(tmp_path / "gold", {"a.gold": "[0]:[0]\n", "b.gold": "[0]:[0]\n"})
    test = write(tmp_path / "test", {"a.align": "[0]:[0]\n"})
    empty = write(tmp_path / "empty", {})
    twice = write(tmp_path / "twice", {"a.align": "", "a.gold": ""})
    bad = write(tmp_path / "bad", {"a.align": "[0]:[0]\n[0:0]\n"})
    (bad / "b.align").write_bytes(b"\xff\xfe[\x00")
    cases = [
        (gold, tmp_path / "absent", InputError, "absent: no such file or folder"),
        (gold, test / "a.align", InputError, "give two files or two folders"),
        (gold / "a.gold", test, InputError, "give two files or two folders"),
        (gold, test, InputError, "has no beads for 1 of 2 gold files: b"),
        (gold, empty, InputError, "holds no file that ends in .align or .gold"),
        (twice, test, InputError, "is the same document as a.align"),
        (gold / "a.gold", bad / "a.align", NotationError, "a.align:2: expected a bead"),
        (gold / "a.gold", bad / "b.align", ReadError, "is not UTF-8"),
    ]
    for left, right, kind, message in cases:
        with pytest.raises(kind) as caught:
            evaluate_paths(left, right)
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("test", "crossing"),
    [
        ("[0]:[0] [1]:[0] [2]:[1,2]", ()),
        ("[0,1]:[0] [2]:[1,2]", ()),
        ("[1,2]:[0]", (0,)),
        ("[0]:[0] [2]:[0,1]", (1,)),
        ("[0]:[1]", (0,)),
        ("[3]:[1]", ()),  # line 3 is in no block
        ("[0]:[] []:[2]", ()),
    ],
)
def test_block_crossings(test, crossing):
    blocks = [((0, 1), (0,)), ((2,), (1, 2))]
    assert block_crossings(beads(test), blocks) == crossing


@pytest.mark.shared
def test_development_gold_is_readable_and_agrees_with_itself(shared):
    gold = sorted([*(shared / "gold").glob("*/*.align"), *(shared / "gold").glob("*/*.gold")])
    assert len(gold) >= 9
    for path in gold:
        assert evaluate_paths(path, path).strict.f1 == 1.0
    for path in (shared / "gold").glob("*/*.paragraph_gold.tsv"):
        text = path.read_text(encoding="utf-8").replace("\t", ":")
        blocks = parse_beads(text, str(path))
        assert block_crossings(blocks, blocks) == ()
        assert parse_beads(format_beads(blocks), "again") == blocks
