"""Which words of a bead translate each other, with probabilities: the word evidence that renderings are found with.

::

    texts → SideWords → Block → Posteriors (both ways) → candidates → first look → second look → WordLinks

What speaks for a link is what speaks for a bead, one floor up: the dictionary and the termbase, words at second hand,
names by their sound and numbers by their value make the prior; the beads of the document itself teach the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.lexicon import Lexicon, Phrasing, SwappedLexicon, TranslationTables, translation_tables
from aligner.phrases.blocks import Block, Pairs, make_blocks
from aligner.phrases.expectation import Learning, Posteriors, posteriors
from aligner.phrases.light import CONTENT, kinds
from aligner.phrases.linking import BlockView, LinkEvidence, block_view, first_look, second_look, weighed
from aligner.phrases.resource import load_weights
from aligner.phrases.tokens import SideWords, index_side, quotation_marks

__all__ = [
    "Gathered",
    "LinkModel",
    "WordLinks",
    "borders_of",
    "gather_links",
    "link_words",
    "load_link_model",
    "word_tables",
]

# How much of the prior comes from words that share a gloss, and what a word derived from a gloss counts beside the
# gloss itself. Chosen on gold links of news: error rate .261 without both, .237 with them.
_RELATED_SHARE = 0.3
_DERIVED_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Weights of the two looks, for one pair of languages in one direction.

    light
        Two light words or marks, as ``"source target"`` → what gold says of them.
    """

    source_lang: str
    target_lang: str
    first: Mapping[str, float]
    second: Mapping[str, float]
    light: Mapping[str, float]
    digest: str = ""


@cache
def load_link_model() -> LinkModel:
    """The built-in model, for Chinese and English; ``scripts/fit_links.py`` fits it."""
    return load_weights("links.json", _link_model)


def _link_model(values: dict[str, Any], digest: str) -> LinkModel:
    return LinkModel(
        values["source_lang"], values["target_lang"], values["first"], values["second"], values["light"], digest
    )


@dataclass(frozen=True, slots=True, eq=False)
class WordLinks:
    """Words of both sides of beads, and the probability of every link.

    source, target
        Text n is the side of bead n.
    cells
        Bead → float32 (source tokens, target tokens): probabilities; beads with an empty side are missing.
    source_kinds, target_kinds
        int8 (types of the vocabulary): content words, light words and marks.
    source_quotes, target_quotes
        bool (tokens): see :func:`~aligner.phrases.tokens.quotation_marks`.
    target_borders
        See :func:`borders_of`; None where no dictionary tells anything.
    """

    source: SideWords
    target: SideWords
    cells: Mapping[int, NDArray[np.float32]]
    source_kinds: NDArray[np.int8]
    target_kinds: NDArray[np.int8]
    source_quotes: NDArray[np.bool_]
    target_quotes: NDArray[np.bool_]
    target_borders: NDArray[np.float64] | None = None

    def turned(self) -> WordLinks:
        """The same from the other side."""
        cells = {bead: own.T for bead, own in self.cells.items()}
        return WordLinks(
            self.target,
            self.source,
            cells,
            self.target_kinds,
            self.source_kinds,
            self.target_quotes,
            self.source_quotes,
        )


def borders_of(words: SideWords, phrasing: Phrasing) -> NDArray[np.float64]:
    """Between which tokens phrases part, float64 (tokens, 3).

    The log odds that a phrase begins with the token, and that it ends with it, and how firmly it holds to the token
    before (:meth:`~aligner.lexicon.Phrasing.joined`), 0 for the first of a text.
    """
    before = np.maximum(np.arange(len(words.words)) - 1, 0)
    joined = phrasing.joined(words.words[before].astype(np.int64), words.words.astype(np.int64))
    joined[words.starts[:-1][words.lengths > 0]] = 0.0
    return np.column_stack([phrasing.begin[words.words], phrasing.end[words.words], joined])


def word_tables(lexicon: Lexicon, source: SideWords, target: SideWords) -> TranslationTables:
    """What the dictionary says of the words of both sides, with what it says at second hand."""
    weights = lexicon.weights(source.vocabulary, target.vocabulary)
    derived, related = lexicon.second_hand(source.vocabulary, target.vocabulary)
    near = translation_tables((weights + _DERIVED_WEIGHT * derived).tocsr())
    if not related.nnz:
        return near
    far = translation_tables(related)
    return TranslationTables(
        ((1.0 - _RELATED_SHARE) * near.target_given_source + _RELATED_SHARE * far.target_given_source).tocsr(),
        ((1.0 - _RELATED_SHARE) * near.source_given_target + _RELATED_SHARE * far.source_given_target).tocsr(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Everything that the model looks at, block by block."""

    source: SideWords
    target: SideWords
    pairs: Pairs
    evidence: LinkEvidence
    forward: Posteriors
    backward: Posteriors
    views: tuple[BlockView, ...]


def gather_links(
    sources: Sequence[str],
    targets: Sequence[str],
    lexicon: Lexicon,
    languages: tuple[str, str],
    light: Mapping[str, float],
) -> Gathered:
    """Words, posteriors and candidates of beads whose sides are given as texts."""
    source = index_side(sources, lexicon.source_tokenizer)
    target = index_side(targets, lexicon.target_tokenizer)
    pairs, blocks = make_blocks(source, target, range(len(source)))
    tables = word_tables(lexicon, source, target)
    forward = _taken(tables.target_given_source, pairs.source, pairs.target)
    backward = _taken(tables.source_given_target, pairs.target, pairs.source)
    evidence = LinkEvidence(
        _with_padding(forward),
        _with_padding(backward),
        np.append(_equal(pairs, source, target), False),
        _with_padding(_known(pairs, source, target, light)),
        kinds(source.vocabulary, languages[0], lexicon.source_tokenizer),
        kinds(target.vocabulary, languages[1], lexicon.target_tokenizer),
    )
    there = posteriors(
        Learning(blocks, pairs.source, forward, len(source.vocabulary), target.vocabulary.counts),
    )
    back = posteriors(
        Learning(
            [block.turned() for block in blocks],
            pairs.target,
            backward,
            len(target.vocabulary),
            source.vocabulary.counts,
        )
    )
    views = tuple(
        block_view(block, there.markov[at], back.markov[at].transpose(0, 2, 1), evidence)
        for at, block in enumerate(blocks)
    )
    return Gathered(source, target, pairs, evidence, there, back, views)


def _taken(table: object, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    if not len(rows):
        return np.empty(0)
    return np.asarray(table[rows, columns], np.float64).ravel()  # type: ignore[index]


def _with_padding(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.append(values, 0.0).astype(np.float32)


def _equal(pairs: Pairs, source: SideWords, target: SideWords) -> NDArray[np.bool_]:
    numbers = {key: number for number, key in enumerate(target.vocabulary.keys)}
    same = np.array([numbers.get(key, -1) for key in source.vocabulary.keys], np.int64)
    equal: NDArray[np.bool_] = same[pairs.source] == pairs.target
    return equal


def _known(pairs: Pairs, source: SideWords, target: SideWords, light: Mapping[str, float]) -> NDArray[np.float64]:
    rows = {key: number for number, key in enumerate(source.vocabulary.keys)}
    columns = {key: number for number, key in enumerate(target.vocabulary.keys)}
    types = max(len(columns), 1)
    codes = pairs.source * types + pairs.target
    values = np.zeros(len(pairs))
    for words, value in light.items():
        left, _, right = words.partition(" ")
        if left in rows and right in columns:
            code = rows[left] * types + columns[right]
            at = int(np.searchsorted(codes, code))
            if at < len(codes) and codes[at] == code:
                values[at] = value
    return values


def link_words(
    sources: Sequence[str],
    targets: Sequence[str],
    lexicon: Lexicon,
    languages: tuple[str, str],
    model: LinkModel | None = None,
) -> WordLinks:
    """Link the words of beads, given as the texts of both sides.

    Time and memory grow with the number of cells; some 60 ms for the 25 beads of a readout. For a pair of languages
    that ``model`` (the built-in one where None) does not know, the mean of both posteriors stands for a probability.
    """
    model = model or load_link_model()
    if isinstance(lexicon, SwappedLexicon):
        turned = link_words(targets, sources, lexicon.unswapped, (languages[1], languages[0]), model)
        return turned.turned()
    speaks = languages == (model.source_lang, model.target_lang)
    gathered = gather_links(sources, targets, lexicon, languages, model.light if speaks else {})
    cells: dict[int, NDArray[np.float32]] = {}
    for at, view in enumerate(gathered.views):
        if speaks:
            looked = first_look(view, gathered.forward, gathered.backward, at, gathered.evidence)
            first = weighed(looked, model.first)
            whole = view.spread(weighed(looked | second_look(view, first, gathered.evidence), model.second))
        else:
            whole = (gathered.forward.markov[at] + gathered.backward.markov[at].transpose(0, 2, 1)) / 2.0
        _cut_out(view.block, whole, cells)
    evidence = gathered.evidence
    phrasing = lexicon.phrasing(gathered.target.vocabulary)
    borders = None if phrasing is None else borders_of(gathered.target, phrasing)
    return WordLinks(
        gathered.source,
        gathered.target,
        cells,
        evidence.source_kinds,
        evidence.target_kinds,
        quotation_marks(gathered.source, sources),
        quotation_marks(gathered.target, targets),
        borders,
    )


def _cut_out(block: Block, whole: NDArray[np.float32], cells: dict[int, NDArray[np.float32]]) -> None:
    lengths = zip(block.beads.tolist(), block.source_lengths.tolist(), block.target_lengths.tolist(), strict=True)
    for row, (bead, height, width) in enumerate(lengths):
        cells[bead] = whole[row, :height, :width]


def is_content(kinds_of: NDArray[np.int8], words: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which tokens are content words."""
    content: NDArray[np.bool_] = kinds_of[words] == CONTENT
    return content
