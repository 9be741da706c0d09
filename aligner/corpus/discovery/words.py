"""The words of one side of many documents as flat arrays, and which of them a termbase explains."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.errors import InputError
from aligner.lexicon.tokens import Tokenizer
from aligner.lexicon.vocabulary import Vocabulary
from aligner.model import Bitext
from aligner.phrases.light import MARK, kinds
from aligner.phrases.occurrences import PhraseIndex
from aligner.phrases.termbase.entries import primary
from aligner.phrases.tokens import index_side

__all__ = ["CorpusWords", "gather_words"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CorpusWords:
    """All words of the sources of bitexts, one after the other.

    keys
        By word number.
    kinds
        int8 (types): content words, light words and marks.
    words
        int64 (tokens): word numbers; -1 for a mark, and once between two sentences.
    documents
        int64 (tokens): the number of the bitext.
    begins, ends
        int64 (tokens): offsets in the source document, in code points.
    known
        int64 (tokens): where the phrase of the termbase ends that the token is part of; 0 where it is in none.
    names
        The ids of the pairs, by number.
    """

    keys: tuple[str, ...]
    kinds: NDArray[np.int8]
    words: Ints
    documents: Ints
    begins: Ints
    ends: Ints
    known: Ints
    names: tuple[str, ...]


def gather_words(bitexts: Iterable[Bitext], tokenizer: Tokenizer, index: PhraseIndex | None) -> CorpusWords:
    """Cut the sources of bitexts into words; of the texts themselves nothing is kept.

    index
        The phrases that are known already.

    Raises :class:`~aligner.errors.InputError` where not all are in the same two languages.
    """
    gathered = _Gathered()
    for bitext in bitexts:
        gathered.add(bitext, tokenizer, index)
    keys = tuple(gathered.numbers)
    vocabulary = Vocabulary(keys, np.ones(len(keys), np.int64), np.zeros(len(keys), np.bool_))
    own_kinds = kinds(vocabulary, gathered.languages[0] if gathered.languages else "", tokenizer)
    words = np.array(gathered.words, np.int64)
    # A mark is a border as the end of a sentence is.
    words[(words >= 0) & (np.append(own_kinds, 0)[words] == MARK)] = -1
    return CorpusWords(
        keys,
        own_kinds,
        words,
        np.array(gathered.documents, np.int64),
        np.array(gathered.begins, np.int64),
        np.array(gathered.ends, np.int64),
        np.array(gathered.known, np.int64),
        tuple(gathered.names),
    )


class _Gathered:
    """Words as they come in."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.languages: tuple[str, str] | None = None
        self.names: list[str] = []
        self.words, self.documents, self.begins, self.ends, self.known = (array("q") for _ in range(5))

    def add(self, bitext: Bitext, tokenizer: Tokenizer, index: PhraseIndex | None) -> None:
        source, target = map(primary, bitext.pair.languages)
        if self.languages is None:
            self.languages = source, target
        elif self.languages != (source, target):
            was = "-".join(self.languages)
            raise InputError(f"{bitext.pair.id} is {source}-{target}, but what came before is {was}: give one of them")
        texts = [sentence.text for sentence in bitext.source_sentences]
        side = index_side(texts, tokenizer)
        renumbered = [self.numbers.setdefault(key, len(self.numbers)) for key in side.vocabulary.keys]
        for number, sentence in enumerate(bitext.source_sentences):
            own = slice(int(side.starts[number]), int(side.starts[number + 1]))
            begins, ends = side.begins[own].tolist(), side.ends[own].tolist()
            self.words.extend(renumbered[word] for word in side.words[own].tolist())
            self.begins.extend(sentence.start + begin for begin in begins)
            self.ends.extend(sentence.start + end for end in ends)
            self.known.extend(_known(sentence.text, sentence.start, begins, index))
            for column in (self.begins, self.ends, self.known):
                column.append(0)
            self.words.append(-1)
            self.documents.extend([len(self.names)] * (len(begins) + 1))
        self.names.append(bitext.pair.id)


def _known(text: str, start: int, begins: list[int], index: PhraseIndex | None) -> list[int]:
    found = [0] * len(begins)
    for occurrence in index.find(text) if index else ():
        at = slice(bisect_left(begins, occurrence.span.start), bisect_left(begins, occurrence.span.end))
        found[at] = [start + occurrence.span.end] * (at.stop - at.start)
    return found
