"""Choices of any text lie within it, are in order, and mean something."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner.model import CHOICE_VALUES, Bead, Bitext, Document, DocumentPair, Metadata
from aligner.parameters import Parameters
from aligner.phrases.choices.labels import in_order
from aligner.pipeline import Resources, load_resources, with_renderings
from aligner.segmentation import segment

CHINESE = (
    "要 必须 不 不要 愿 应当 坚决 高度 玩火 红线 “ ” 「 」 《 》 "
    "： ， 、 。 ！ 澜方 双方 美方 的 同 说 合作 分歧 İ 𠮷 3 a"
).split()
ENGLISH = 'must should will not “ ” " ‘ ’ , : . the two sides Lanhai firmly it play with fire red line İ ﬁ 3 é'.split()


@cache
def resources() -> Resources:
    return load_resources(Parameters())


def lines(words: list[str], joiner: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=14).map(joiner.join).filter(str.strip)


def bitext_of(pairs: list[tuple[str, str]]) -> Bitext:
    documents = [
        Document(language, "\n".join(pair[side] for pair in pairs), (), Metadata(language=language))
        for side, language in enumerate(("zh", "en"))
    ]
    sentences = [segment(document, presegmented=True) for document in documents]
    # The last sentence of the source has no counterpart.
    beads = [Bead(range(at, at + 1), range(at, at + 1)) for at in range(len(pairs) - 1)]
    beads += [Bead(range(len(pairs) - 1, len(pairs)), range(len(pairs) - 1, len(pairs) - 1))]
    beads += [Bead(range(len(pairs), len(pairs)), range(len(pairs) - 1, len(pairs)))]
    return Bitext(DocumentPair("any", *documents), sentences[0], sentences[1], tuple(beads))


@settings(max_examples=60)
@given(st.lists(st.tuples(lines(CHINESE, ""), lines(ENGLISH, " ")), min_size=1, max_size=6))
@example([("“”「」", '"" “”'), ("“要", '"'), ("必须", "must")])
def test_choices_lie_in_their_bead_and_are_in_order(pairs: list[tuple[str, str]]) -> None:
    whole = with_renderings(bitext_of(pairs), resources(), choices=True)
    assert in_order(whole.choices) == whole.choices
    for choice in whole.choices:
        assert choice.value in CHOICE_VALUES[choice.kind]
        assert 0.0 <= choice.certainty <= 1.0
        assert choice.rule
        assert choice.source or choice.target
        for side, spans in (("source", choice.source), ("target", choice.target)):
            own = whole.bead_sentences(whole.beads[choice.bead], side)  # type: ignore[arg-type]
            assert all(own[0].start <= span.start < span.end <= own[-1].end for span in spans)
        if choice.rendering is not None:
            assert whole.renderings[choice.rendering].bead == choice.bead
    # The same again, whatever was found before.
    assert with_renderings(bitext_of(pairs), resources(), choices=True).choices == whole.choices
