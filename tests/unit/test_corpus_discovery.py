"""Phrases that recur and stand in no termbase: runs of words, candidates, and the terms that are proposed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.corpus.discovery import (
    find_candidates,
    gather_words,
    propose_terms,
    proposed_terms,
    read_reference,
    traced_variation,
)
from aligner.corpus.discovery.runs import count_runs, nested_in, run_measures
from aligner.errors import InputError, NotationError, ParameterError, ReadError
from aligner.lexicon import load_lexicon
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)
from aligner.parameters import DiscoveryParameters
from aligner.phrases.occurrences import PhraseIndex
from aligner.phrases.termbase import Entry, Term, Termbase, TermFile, conflicts, merge
from aligner.phrases.termbase.lint import lint
from aligner.pipeline import cache_folder

FEW = DiscoveryParameters(least_count=3, least_documents=2)
BASE = Termbase((Term.of("duihua", ("对话",), ("dialogue",)),), "")


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon("zh", "en", (), cache_folder())


def document(name, language, sentences, joiner):
    pieces, at = [], 0
    for index, text in enumerate(sentences):
        pieces.append(Sentence(index, text, at, at + len(text), 0))
        at += len(text) + len(joiner)
    text = joiner.join(sentences)
    return Document(name, text, (Paragraph(0, 0, len(text)),), Metadata(language)), tuple(pieces)


def bitext(name, *pairs):
    """Beads of one sentence each."""
    source, chinese = document(f"{name}-zh", "zh", [zh for zh, _ in pairs], "")
    target, english = document(f"{name}-en", "en", [en for _, en in pairs], " ")
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1)) for at in range(len(pairs)))
    return Bitext(DocumentPair(name, source, target), chinese, english, beads)


# 优化营商环境 in front of and behind other words, in two documents.
CORPUS = (
    bitext(
        "one",
        ("政府优化营商环境。", "The government improves the business environment."),
        ("双方优化营商环境合作。", "Both improve the business environment together."),
        ("对话很重要。", "Dialogue matters."),
    ),
    bitext(
        "two",
        ("各地优化营商环境工作。", "All places work to improve the business environment."),
        ("必须优化营商环境，保持对话。", "We must improve the business environment and keep up dialogue."),
    ),
)


def traced(bitext, spans):
    """Finds *improve the business environment* for every phrase in its bead, or nothing."""
    found = []
    for span in spans:
        at = next(n for n, one in enumerate(bitext.source_sentences) if one.start <= span.start < one.end)
        sentence = bitext.target_sentences[at]
        start = sentence.text.find("improve")
        words = sentence.text[start:].replace("improves", "improve ")
        end = start + words.index("environment") + len("environment") if start >= 0 else 0
        target = (Span(sentence.start + start, sentence.start + end),) if start >= 0 else ()
        status = RenderingStatus.OTHERWISE if target else RenderingStatus.NOT_FOUND
        found.append(Rendering("", at, status, span, target, 0.9))
    return replace(bitext, renderings=tuple(found))


def candidates_of(corpus, lexicon, parameters=FEW, base=BASE, reference=None):
    words = gather_words(corpus, lexicon.source_tokenizer, PhraseIndex(base, lexicon.fold))
    return find_candidates(words, "zh", parameters, reference)


@given(st.lists(st.integers(-1, 4), max_size=60), st.integers(2, 4))
def test_runs_are_those_that_a_plain_count_finds(words, least):
    found = {}
    for runs in count_runs(np.array(words, np.int64), longest=4, least_count=least):
        for number, first in enumerate(runs.first.tolist()):
            found[tuple(words[first : first + runs.length])] = int(runs.counts[number])
            assert runs.numbers[first] == number
    expected = {}
    for length in range(1, 5):
        for at in range(len(words) - length + 1):
            run = tuple(words[at : at + length])
            if min(run) >= 0:
                expected[run] = expected.get(run, 0) + 1
    assert found == {run: count for run, count in expected.items() if count >= least}


def test_what_does_not_count_is_in_no_measure():
    words = np.array([1, 2, -1, 3, 1, 2, -1, 1, 2], np.int64)
    runs = count_runs(words, longest=2, least_count=2)
    documents = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1])
    free = np.ones(9, np.bool_)
    free[4] = False
    own = run_measures(runs, 1, words, documents, free)
    assert (own.counts.tolist(), own.documents.tolist()) == ([2], [2])
    assert own.left.tolist() == own.right.tolist() == pytest.approx([np.log(2)])
    # 1 and 2 stand together always: as much as can be.
    assert own.cohesion.tolist() == pytest.approx([1.0], abs=0.01)


def test_a_run_knows_the_longest_that_holds_it():
    words = np.array([1, 2, 3, -1, 1, 2, 3, -1, 2, 3, -1, 2], np.int64)
    runs = count_runs(words, longest=3, least_count=2)
    kept = [np.ones(len(one), np.bool_) for one in runs]
    greatest = nested_in(runs, [one.counts for one in runs], kept)
    assert [one.tolist() for one in greatest] == [[2, 3, 3], [2, 2], [0]]
    kept[2][:] = False
    assert nested_in(runs, [one.counts for one in runs], kept)[1].tolist() == [0, 0]


def test_the_whole_phrase_is_found_and_its_parts_are_not(lexicon):
    (found,) = candidates_of(CORPUS, lexicon)
    assert "".join(found.keys) == "优化营商环境"
    assert (found.count, found.documents, found.borders) == (4, 2, 1.0)
    assert [CORPUS[at].pair.source.text[span.start : span.end] for at, span in found.places] == ["优化营商环境"] * 4
    assert found.weight == pytest.approx(2 * found.cohesion**0.5)


def test_too_rare_or_in_too_few_documents(lexicon):
    assert candidates_of(CORPUS, lexicon, replace(FEW, least_count=5)) == []
    assert candidates_of(CORPUS, lexicon, replace(FEW, least_documents=3)) == []
    assert candidates_of((), lexicon) == []


def test_what_the_termbase_has_is_left_out_with_its_parts(lexicon):
    known = Termbase((Term.of("yingshang", ("优化营商环境",), ("improve the business environment",)),), "")
    assert candidates_of(CORPUS, lexicon, base=known) == []


def test_a_frequency_list_lets_key_words_in(lexicon, tmp_path):
    path = tmp_path / "list.tsv"
    path.write_text("# at large\n优化\t10\n营商\t1\n环境\t500\n对话\t300\n重要\t999189\n", encoding="utf-8")
    reference = read_reference(path, lexicon.source_tokenizer)
    assert reference.size == 1_000_000
    corpus = (*CORPUS, bitext("three", ("外长对话结束。", "x."), ("为对话努力。", "y."), ("我们继续对话。", "z.")))
    nothing = Termbase((), "")
    assert "对话" not in ["".join(one.keys) for one in candidates_of(corpus, lexicon, base=nothing)]
    found = {"".join(one.keys): one for one in candidates_of(corpus, lexicon, base=nothing, reference=reference)}
    assert found["对话"].keyness.ratio > 4
    assert found["优化营商环境"].keyness.ratio > found["对话"].keyness.ratio


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("优化\tmany\n", "list.tsv:1: is no line of a frequency list"),
        ("优化\t-1\n", "list.tsv:1: is no line of a frequency list"),
        ("\n# nothing\n", "holds no word with a count"),
    ],
)
def test_a_list_that_is_none(lexicon, tmp_path, text, message):
    path = tmp_path / "list.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotationError) as error:
        read_reference(path, lexicon.source_tokenizer)
    assert message in str(error.value)
    with pytest.raises(ReadError):
        read_reference(tmp_path / "none.tsv", lexicon.source_tokenizer)


def test_terms_are_proposed_with_figures(lexicon):
    found, candidates = propose_terms(lambda: CORPUS, known=BASE, lexicon=lexicon, trace=traced, parameters=FEW)
    (term,) = found.terms
    assert candidates == 1
    assert (term.id, term.source, term.category) == ("youhua-ying-shang-huanjing", ("优化营商环境",), "")
    assert (term.preferred, term.admitted) == (("improve the business environment",), ())
    assert "4 uses in 2 documents; borders 1.00" in term.note
    assert "renderings 4 (sure 0.90)" in term.note
    # They add to what there is, and nothing speaks against them.
    assert found.adds
    assert merge(BASE, found).terms[0] is term
    assert not list(conflicts(BASE, found))
    file = TermFile("p", tuple(Entry(one, n) for n, one in enumerate(found.terms)), "zh", "en", "", adds=True)
    assert lint(file, lexicon.fold) == ()


def test_ids_that_are_taken_get_a_digest(lexicon):
    known = Termbase((Term.of("youhua-ying-shang-huanjing", ("另一个",), ("other",)),), "")
    found, _ = propose_terms(lambda: CORPUS, known=known, lexicon=lexicon, trace=traced, parameters=FEW)
    assert found.terms[0].id.startswith("youhua-ying-shang-huanjing-")
    assert len(found.terms[0].id) == len("youhua-ying-shang-huanjing-") + 8


def test_from_english_into_chinese(lexicon):
    def english(name, *texts):
        one = bitext(name, *((text, "改善营商环境。") for text in texts))
        sides = (("source", "en"), ("target", "zh"))
        named = {side: replace(getattr(one.pair, side), metadata=Metadata(tag)) for side, tag in sides}
        return replace(one, pair=replace(one.pair, **named))

    corpus = (
        english("one", "We improve the business environment.", "They know the business environment."),
        english("two", "Protect the business environment now!", "A Business Environment for all."),
    )

    def whole(bitext, spans):
        sentences = bitext.target_sentences
        places = [next(n for n, s in enumerate(bitext.source_sentences) if s.end > span.start) for span in spans]
        return replace(bitext, renderings=tuple(
            Rendering("", at, RenderingStatus.OTHERWISE, span, (Span(sentences[at].start, sentences[at].end - 1),), 0.9)
            for at, span in zip(places, spans, strict=True)
        ))  # fmt: skip

    swapped = load_lexicon("en", "zh", (), cache_folder())
    nothing = Termbase((), "", "en", "zh")
    found, _ = propose_terms(lambda: corpus, known=nothing, lexicon=swapped, trace=whole, parameters=FEW)
    assert [(term.id, term.source, term.preferred) for term in found.terms] == [
        ("business-environment", ("business environment",), ("改善营商环境",))
    ]


def test_light_words_of_an_unknown_language_are_its_most_frequent(lexicon):
    german = load_lexicon("de", "fr", (), None)
    words = " ".join(f"über den Berg{number % 3}." for number in range(9))
    one = replace(bitext("one", (words, "x")), beads=())
    pair = replace(
        one.pair,
        source=replace(one.pair.source, metadata=Metadata("de")),
        target=replace(one.pair.target, metadata=Metadata("fr")),
    )
    corpus = gather_words([replace(one, pair=pair)], german.source_tokenizer, None)
    assert find_candidates(corpus, "de", replace(FEW, least_documents=1)) == []


def test_what_has_no_sure_rendering_is_not_proposed(lexicon):
    def unsure(bitext, spans):
        return replace(traced(bitext, spans), renderings=tuple(
            replace(one, confidence=0.3) for one in traced(bitext, spans).renderings
        ))  # fmt: skip

    found, candidates = propose_terms(lambda: CORPUS, known=BASE, lexicon=lexicon, trace=unsure, parameters=FEW)
    assert (len(found), candidates) == (0, 1)


def test_what_no_termbase_can_hold_is_not_proposed(lexicon):
    candidates = candidates_of(CORPUS, lexicon)
    variation = traced_variation(CORPUS, candidates, traced)
    for text in ("of the", "a | b", "better [2023]", "更好", "first: second"):
        variant = replace(variation[0].variants[0], text=text)
        terms = proposed_terms(candidates, {0: replace(variation[0], variants=(variant,))}, BASE, lexicon)
        assert len(terms) == 0, text


def test_documents_in_other_languages_are_refused(lexicon):
    other = bitext("three", ("x", "y"))
    source = replace(other.pair.source, metadata=Metadata("de"))
    other = replace(other, pair=replace(other.pair, source=source))
    with pytest.raises(InputError, match="three is de-en, but what came before is zh-en"):
        gather_words([*CORPUS, other], lexicon.source_tokenizer, None)


def test_settings_out_of_range():
    with pytest.raises(ParameterError, match="least_count is 1, but must be 2 to"):
        DiscoveryParameters(least_count=1)
