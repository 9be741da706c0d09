"""Vecalign's notation: what is read, what is refused and where, and that writing and reading agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import NotationError
from aligner.notation import format_bead, format_beads, parse_beads, parse_blocks

READABLE = [
    ("", []),
    ("\n  \n", []),
    ("[0]:[0]", [((0,), (0,))]),
    ("[0]:[0, 1]\n", [((0,), (0, 1))]),
    ("[0,1]:[2]\r\n[2]:[3]\r\n", [((0, 1), (2,)), ((2,), (3,))]),
    ("\ufeff[0]:[0]\n", [((0,), (0,))]),
    ("[]:[0]\n\n[0]:[]", [((), (0,)), ((0,), ())]),
    (" [ 0 , 1 ] : [ 2 ] ", [((0, 1), (2,))]),
    ("[7]:[8]:0.93", [((7,), (8,))]),
    ("[7]:[8]:-1.5e-07", [((7,), (8,))]),
    ("[7]:[8] : 3", [((7,), (8,))]),
    ("[7]:[8]:nan", [((7,), (8,))]),
    ("[4, 3]:[0]", [((3, 4), (0,))]),
]


@pytest.mark.parametrize(("text", "beads"), READABLE)
def test_reads(text, beads):
    assert parse_beads(text, "x.align") == beads


REFUSED = [
    "0:0",
    "[0]",
    "[0]:[0]:",
    "[0]:[0]:high",
    "[0]:[0]:0.5:0.5",
    "[0]:[-1]",
    "[0]:[1.5]",
    "[0 1]:[0]",
    "[0,]:[0]",
    "[0],[0]",
    "[0]\t[0]",
    "[٣]:[0]",
    "[0]:[9999999999]",
    "[0]:[0] # the title",
    "[]:[]",
    "[3, 3]:[0]",
    "{" * 100_000,
    "[" + "1," * 50_000,
]


@pytest.mark.parametrize("line", REFUSED, ids=lambda line: line[:20])
def test_refuses_with_file_and_line(line):
    with pytest.raises(NotationError) as caught:
        parse_beads(f"[0]:[0]\n\n{line}\n", "gold/x.align")
    message = str(caught.value)
    assert message.startswith("gold/x.align:3: ")
    assert len(message) < 200
    assert "\n" not in message


def test_blocks_use_a_tab():
    assert parse_blocks("[0, 1]\t[0]\n[]\t[1]\n", "x.tsv") == [((0, 1), (0,)), ((), (1,))]
    with pytest.raises(NotationError, match=r"x\.tsv:1: expected a block"):
        parse_blocks("[0]:[0]\n", "x.tsv")


def test_writes_a_score_with_six_digits():
    assert format_bead((0,), ()) == "[0]:[]"
    assert format_bead([0], range(2, 4), 1 / 3) == "[0]:[2, 3]:0.333333"


SIDES = st.lists(st.integers(0, 10**9 - 1), max_size=5, unique=True).map(lambda side: tuple(sorted(side)))


@given(st.lists(st.tuples(SIDES, SIDES).filter(any)))
def test_what_is_written_can_be_read(beads):
    assert parse_beads(format_beads(beads), "x.align") == beads
