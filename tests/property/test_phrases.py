"""What must hold for the renderings of any bitext."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import Bead, Bitext, Document, DocumentPair, Metadata, Paragraph, RenderingStatus, Sentence, Span
from aligner.phrases import Knowledge, Term, Termbase, WordSimilarity, find_renderings
from aligner.phrases.candidates import find_candidates
from aligner.phrases.occurrences import PhraseIndex, find_rendering
from aligner.units import units

TERMS = (
    Term.of("fenqi", ("管控分歧", "分歧"), ("manage differences",), ("differences", "keep … under control")),
    Term.of("heping", ("和平",), ("peace",), ("peace and stability",)),
    Term.of("wending", ("和平稳定",), ("peace and stability",)),
    Term.of("juedui", ("对",), (), ()),
)
TERMBASE = Termbase(TERMS, "0")
SOURCE_PIECES = ["管控", "分歧", "和平", "稳定", "对", "“", "”", '"', "，", "。", "A", " ", "𠀀"]
TARGET_PIECES = [
    "manage", "managed", "differences", "the", "peace", "and", "stability", "keep", "under", "control", ",", ".",
    "“", "”", '"', "U.S.", "’s", "é",
]  # fmt: skip

source_sentences = st.lists(st.sampled_from(SOURCE_PIECES), min_size=1, max_size=14).map("".join)
target_sentences = st.lists(st.sampled_from(TARGET_PIECES), min_size=1, max_size=16).map(" ".join)
any_text = st.text(max_size=40)


def document(name: str, sentences: list[str]) -> tuple[Document, tuple[Sentence, ...]]:
    text, made = "", []
    for index, sentence in enumerate(sentences):
        made.append(Sentence(index, sentence, len(text), len(text) + len(sentence), index))
        text += sentence + "\n"
    return Document(
        name, text, tuple(Paragraph(s.index, s.start, s.end) for s in made), Metadata(language=name)
    ), tuple(made)


@st.composite
def bitexts(draw: st.DrawFn) -> Bitext:
    beads: list[Bead] = []
    sources: list[str] = []
    targets: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        source = draw(st.lists(source_sentences, max_size=2))
        target = draw(st.lists(target_sentences, max_size=2))
        beads.append(
            Bead(
                range(len(sources), len(sources) + len(source)),
                range(len(targets), len(targets) + len(target)),
                0.0,
                draw(st.floats(0.0, 1.0)),
            )
        )
        sources += source
        targets += target
    (source_document, first), (target_document, second) = document("zh", sources), document("en", targets)
    return Bitext(DocumentPair("p", source_document, target_document), first, second, tuple(beads))


def evidence(source: str, target: str) -> WordSimilarity:
    """Made-up evidence that depends on nothing but the words."""
    sources = tuple(Span(at, at + 1) for at in range(len(source)))
    targets = tuple(Span(*found.span()) for found in re.finditer(r"\S+", target))
    values = [[(ord(s.of(source)) * 7 + len(t.of(target)) * 13) % 11 / 10 for t in targets] for s in sources]
    return WordSimilarity(sources, targets, np.array(values, dtype=float).reshape(len(sources), len(targets)))


@given(bitexts(), st.booleans())
def test_every_rendering_lies_in_its_bead(bitext: Bitext, with_evidence: bool) -> None:
    chosen = evidence if with_evidence else None
    renderings = find_renderings(bitext, TERMBASE, Knowledge(word_evidence=chosen))
    assert list(renderings) == sorted(renderings, key=lambda one: (one.bead, one.source))
    for rendering in renderings:
        bead = bitext.beads[rendering.bead]
        sources = bitext.bead_sentences(bead, "source")
        targets = bitext.bead_sentences(bead, "target")
        assert any(s.start <= rendering.source.start < rendering.source.end <= s.end for s in sources)
        for span in rendering.target:
            assert any(s.start <= span.start < span.end <= s.end for s in targets)
        assert list(rendering.target) == sorted(rendering.target)
        assert 0.0 <= rendering.confidence <= bead.confidence
        assert bool(rendering.target) == (rendering.status is not RenderingStatus.NOT_FOUND)
        assert not (bead.is_null and rendering.target)


@given(bitexts())
def test_offsets_find_the_phrase_and_a_known_rendering_again(bitext: Bitext) -> None:
    for rendering in find_renderings(bitext, TERMBASE):
        term = TERMBASE[rendering.term]
        phrase = "".join(unit.key for unit in units(rendering.source.of(bitext.pair.source.text), "zh", str))
        assert phrase in term.source
        if rendering.target:
            hull = Span(rendering.target[0].start, rendering.target[-1].end).of(bitext.pair.target.text)
            line = units(hull, "en", str)
            preferred = rendering.status is RenderingStatus.PREFERRED
            known = term.preferred if preferred else term.admitted
            assert any(find_rendering(line, one, "en", str) for one in known)


@given(bitexts())
def test_two_renderings_of_a_term_never_share_a_word(bitext: Bitext) -> None:
    renderings = find_renderings(bitext, TERMBASE, Knowledge(word_evidence=evidence))
    spans = [(one.term, span) for one in renderings if one.is_known for span in one.target]
    for number, (term, span) in enumerate(spans):
        for other_term, other in spans[:number]:
            assert term != other_term or span.end <= other.start or other.end <= span.start


@given(any_text, any_text)
def test_any_text_can_be_searched(text: str, form: str) -> None:
    for language in ("zh", "en", "fr"):
        term = Term.of("x", (form,), (form,))
        for occurrence in PhraseIndex(Termbase((term,), "", language, "de"), str).find(text):
            assert 0 <= occurrence.span.start < occurrence.span.end <= len(text)
        for found in find_rendering(units(text, language, str), form, language, str):
            assert all(0 <= span.start < span.end <= len(text) for span in found.spans)


@given(st.lists(st.sampled_from(SOURCE_PIECES), max_size=20).map("".join))
def test_phrases_neither_overlap_nor_nest(text: str) -> None:
    found = [occurrence.span for occurrence in PhraseIndex(TERMBASE, str).find(text)]
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(bitexts(), st.integers(1, 9))
def test_candidates_lie_in_the_bead_and_are_offered_once(bitext: Bitext, most: int) -> None:
    renderings = find_renderings(bitext, TERMBASE)
    offered = find_candidates(bitext, renderings, TERMBASE, Knowledge(word_evidence=evidence), most=most)
    assert len(offered) == len(renderings)
    for rendering, some in zip(renderings, offered, strict=True):
        places = [one.target for one in some]
        assert len(places) == len({*places}) <= most
        assert rendering.target not in places
        sentences = bitext.bead_sentences(bitext.beads[rendering.bead], "target")
        for place in places:
            assert place == tuple(sorted(place))
            assert place
            for span in place:
                assert any(one.start <= span.start < span.end <= one.end for one in sentences)
