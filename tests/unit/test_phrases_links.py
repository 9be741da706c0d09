"""Links between words: tokens, blocks, posteriors and the model over them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from aligner.lexicon import Lexicon, load_lexicon
from aligner.phrases.blocks import make_blocks
from aligner.phrases.expectation import Learning, posteriors
from aligner.phrases.light import CONTENT, LIGHT, MARK, kinds
from aligner.phrases.links import LinkModel, link_words, load_link_model
from aligner.phrases.tokens import index_side
from aligner.pipeline import cache_folder

SOURCES = ["双方应管控分歧。", "双方同意管控分歧，加强合作。", "合作是大势所趋。", "分歧不可怕。", "加强沟通。"]
TARGETS = [
    "The two sides should manage differences.",
    "The two sides agreed to manage differences and strengthen cooperation.",
    "Cooperation is the trend.",
    "Differences are nothing to fear.",
    "Strengthen communication.",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon("zh", "en", (), cache_folder())


def test_tokens_hold_marks_and_cut_long_words(lexicon: Lexicon) -> None:
    side = index_side(["纽约证券交易所：大势所趋。", "U.S. won’t."], lexicon.source_tokenizer)
    assert side.keys(0)[:3] == ("纽约", "证券", "交易所")
    assert "大势所趋" in side.keys(0)
    assert (side.keys(0)[3], side.keys(0)[-1]) == (":", ".")
    for text, bead in (("纽约证券交易所：大势所趋。", 0), ("U.S. won’t.", 1)):
        spans = side.spans(bead)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert "".join(span.of(text) for span in spans) == text.replace(" ", "")


def test_kinds(lexicon: Lexicon) -> None:
    side = index_side(["The peace, of these"], lexicon.target_tokenizer)
    found = kinds(side.vocabulary, "en", lexicon.target_tokenizer)
    assert found[side.words].tolist() == [LIGHT, CONTENT, MARK, LIGHT, LIGHT]
    assert set(kinds(side.vocabulary, "de", lexicon.target_tokenizer).tolist()) == {CONTENT, MARK}


def test_blocks_hold_every_cell_once_and_leave_empty_beads_out(lexicon: Lexicon) -> None:
    source = index_side([*SOURCES, ""], lexicon.source_tokenizer)
    target = index_side([*TARGETS, "Nothing."], lexicon.target_tokenizer)
    pairs, blocks = make_blocks(source, target, range(6))
    assert sorted(bead for block in blocks for bead in block.beads.tolist()) == [0, 1, 2, 3, 4]
    assert sum(int(block.mask.sum()) for block in blocks) == int((source.lengths * target.lengths).sum())
    for block in blocks:
        assert (block.pair[~block.mask] == len(pairs)).all()
        assert np.array_equal(block.turned().mask, block.mask.transpose(0, 2, 1))
        bead, left, right = (int(axis[0]) for axis in np.nonzero(block.mask))
        assert pairs.source[block.pair[bead, left, right]] == block.source[bead, left]
        assert pairs.target[block.pair[bead, left, right]] == block.target[bead, right]


def test_posteriors_are_shares_and_padding_has_none(lexicon: Lexicon) -> None:
    source = index_side(SOURCES, lexicon.source_tokenizer)
    target = index_side(TARGETS, lexicon.target_tokenizer)
    pairs, blocks = make_blocks(source, target, range(5))
    prior = np.full(len(pairs), 0.01)
    learning = Learning(blocks, pairs.source, prior, len(source.vocabulary), target.vocabulary.counts)
    found = posteriors(learning)
    for block, plain, markov in zip(blocks, found.plain, found.markov, strict=True):
        for cells in (plain, markov):
            assert np.isfinite(cells).all()
            assert (cells[~block.mask] == 0).all()
            assert (cells.sum(axis=1) <= 1.0 + 1e-4).all()
    again = posteriors(learning)
    assert all(np.array_equal(a, b) for a, b in zip(found.markov, again.markov, strict=True))


def linked(lexicon: Lexicon, sources: list[str], targets: list[str], bead: int) -> set[tuple[str, str]]:
    links = link_words(sources, targets, lexicon, ("zh", "en"))
    cells = links.cells[bead]
    assert cells.shape == (len(links.source.keys(bead)), len(links.target.keys(bead)))
    assert ((cells >= 0) & (cells <= 1)).all()
    left, right = np.nonzero(cells > 0.5)
    return {(links.source.keys(bead)[a], links.target.keys(bead)[b]) for a, b in zip(left, right, strict=True)}


def test_links_of_a_document(lexicon: Lexicon) -> None:
    found = linked(lexicon, SOURCES, TARGETS, 1)
    assert {("分歧", "differ"), ("合作", "cooper"), ("加强", "strengthen"), (".", ".")} <= found
    assert ("分歧", "cooper") not in found


def test_links_of_a_lone_bead_and_of_nothing(lexicon: Lexicon) -> None:
    assert ("分歧", "differ") in linked(lexicon, SOURCES[:1], TARGETS[:1], 0)
    assert link_words(["", "甲"], ["a", ""], lexicon, ("zh", "en")).cells == {}
    assert link_words([], [], lexicon, ("zh", "en")).cells == {}


def test_the_other_direction_is_the_same_turned_round(lexicon: Lexicon) -> None:
    there = link_words(SOURCES, TARGETS, lexicon, ("zh", "en"))
    back = link_words(TARGETS, SOURCES, load_lexicon("en", "zh", (), cache_folder()), ("en", "zh"))
    assert np.allclose(there.cells[1], back.cells[1].T)


def test_other_languages_do_without_the_model() -> None:
    plain = load_lexicon("de", "fr", (), None)
    links = link_words(["Peter Schmidt lacht 12 mal."], ["Peter Schmidt rit 12 fois."], plain, ("de", "fr"))
    assert links.cells[0][0, 0] > 0.3
    assert links.cells[0].argmax(axis=1)[3] == 3


def test_second_hand_words(lexicon: Lexicon) -> None:
    source = index_side(["能力印度"], lexicon.source_tokenizer)
    target = index_side(["talent Indian banana"], lexicon.target_tokenizer)
    derived, related = lexicon.second_hand(source.vocabulary, target.vocabulary)
    ability, india = (source.vocabulary.keys.index(word) for word in ("能力", "印度"))
    talent, indian, banana = (target.vocabulary.keys.index(word) for word in ("talent", "indian", "banana"))
    assert derived.toarray()[india, indian] > 0
    assert related.toarray()[ability, talent] > related.toarray()[ability, banana]
    assert derived.toarray()[ability, banana] == 0


def test_the_model_says_what_it_is() -> None:
    model = load_link_model()
    assert (model.source_lang, model.target_lang, len(model.digest)) == ("zh", "en", 64)
    assert isinstance(model, LinkModel)
    assert model.first["forward"] != 0
    assert model.light["、 and"] > 0
