"""Longer and damaged texts of scripts/bench_texts.py, on made-up data."""

from __future__ import annotations

import pytest

from aligner.evaluation import evaluate


@pytest.fixture
def texts(script):
    return script("bench_texts")


def made_up(texts, name, beads):
    """Sentences named after the text, the side and their number."""
    sizes = [max((n for bead in beads for n in bead[side]), default=-1) + 1 for side in (0, 1)]
    sides = [tuple(f"{name}{side}{n}" for n in range(size)) for side, size in zip("st", sizes, strict=True)]
    return texts.GoldText(name, *sides, tuple(beads))


@pytest.fixture
def text(texts):
    return made_up(texts, "a", [((0,), (0,)), ((1,), ()), ((2, 3), (1,)), ((), (2,)), ((4,), (3, 4)), ((5,), (5,))])


def pairs(text):
    """Each bead as the sentences themselves."""
    return [(tuple(text.source[n] for n in s), tuple(text.target[n] for n in t)) for s, t in text.beads]


def test_borders_cut_no_bead(texts, text):
    assert texts.borders(text) == [(0, 0), (1, 1), (4, 2), (5, 5), (6, 6)]


def test_no_border_inside_crossing_or_interrupted_beads(texts):
    crossing = made_up(texts, "x", [((0,), (1,)), ((1,), (0,)), ((2, 4), (2,)), ((3,), (3,)), ((5,), (4,))])
    assert texts.borders(crossing) == [(0, 0), (2, 2), (5, 4), (6, 5)]


def test_borders_of_an_empty_text(texts):
    assert texts.borders(made_up(texts, "x", [])) == [(0, 0)]


def test_a_piece_keeps_its_beads(texts, text):
    piece = texts.piece(text, (1, 1), (5, 5))
    assert piece.source == ("as1", "as2", "as3", "as4")
    assert pairs(piece) == pairs(text)[1:5]


def test_joined_texts_keep_their_beads(texts, text):
    other = made_up(texts, "b", [((0,), (0, 1))])
    joined = texts.join("both", [text, other, text])
    assert joined.size == 2 * text.size + other.size
    assert pairs(joined) == pairs(text) + pairs(other) + pairs(text)


def test_concatenation_is_drawn_by_the_seed_and_cut_between_beads(texts, text):
    material = [text, *(made_up(texts, name, [((n,), (n,)) for n in range(4)]) for name in "bcd")]
    long = texts.concatenate(material, 101, 1)
    assert 101 - 4 <= long.size <= 101
    assert long == texts.concatenate(material, 101, 1)
    assert long.source != texts.concatenate(material, 101, 2).source
    once = pairs(text) + [bead for other in material[1:] for bead in pairs(other)]
    assert set(pairs(long)) == set(once)
    # Every text has had its turn before one comes again.
    first_round = [sentence[0] for sentence in long.source[: sum(len(one.source) for one in material)]]
    assert sorted(first_round) == sorted(s[0] for one in material for s in one.source)


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_block_stays_untranslated(texts, side):
    whole = made_up(texts, "a", [((n,), (2 * n, 2 * n + 1)) for n in range(30)])
    damaged, block = texts.without_block(whole, 6, side)
    kept, deleted = ("target", "source") if side == "source" else ("source", "target")
    assert len(block.kept) == 6
    assert getattr(damaged, kept) == getattr(whole, kept)
    gone = getattr(whole, deleted)
    assert getattr(damaged, deleted) == gone[: block.deleted.start] + gone[block.deleted.stop :]
    lonely = [bead for bead in damaged.beads if not all(bead)]
    assert sorted(n for bead in lonely for n in bead[kept == "target"]) == list(block.kept)
    # Whatever is not in the block is as it was.
    assert [bead for bead in pairs(damaged) if all(bead)] == [
        bead for bead, numbers in zip(pairs(whole), whole.beads, strict=True) if not block.touches(numbers)
    ]
    rest = texts.outside(whole.beads, block)
    assert len(rest) == 30 - len(block.kept if kept == "source" else block.deleted)
    assert evaluate(rest, rest).strict.f1 == 1.0


def test_a_block_ends_between_beads(texts, text):
    damaged, block = texts.without_block(text, 2, "target")
    assert (block.kept, block.deleted) == (range(1, 4), range(1, 2))
    assert damaged.target == ("at0", "at2", "at3", "at4", "at5")
