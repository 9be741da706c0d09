"""What became of the phrases of a bitext."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

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
from aligner.phrases import Knowledge, Term, Termbase, WordSimilarity, find_renderings, load_termbase
from aligner.phrases.renderings import directed

DIFFERENCES = Term.of(
    "fenqi", ("管控分歧",), ("manage differences",), ("manage and control differences", "keep … under control")
)
CLIQUE = Term.of("xiaoquanzi", ("小圈子",), ("small circle",), ("clique",))
TALK = Term.of("duihua", ("对话",), ("dialogue",), ("talks",))
UNITED_NATIONS = Term.of("un", ("联合国",), ("UN",))
COUNCIL = Term.of("unsc", ("安理会", "联合国安理会"), ("UN Security Council",), ("Security Council",))
TERMBASE = Termbase((DIFFERENCES, CLIQUE, TALK, UNITED_NATIONS, COUNCIL), "0")


def document(language: str, sentences: Sequence[str]) -> tuple[Document, tuple[Sentence, ...]]:
    text, made = "\n", []
    for index, sentence in enumerate(sentences):
        made.append(Sentence(index, sentence, len(text), len(text) + len(sentence), index))
        text += sentence + "\n\n"
    paragraphs = tuple(Paragraph(s.index, s.start, s.end) for s in made)
    return Document(language, text, paragraphs, Metadata(language=language)), tuple(made)


def bitext(
    source: Sequence[str],
    target: Sequence[str],
    beads: Sequence[Bead] = (),
    languages: tuple[str, str] = ("zh", "en"),
) -> Bitext:
    source_document, source_sentences = document(languages[0], source)
    target_document, target_sentences = document(languages[1], target)
    chosen = tuple(beads) or (Bead(range(len(source)), range(len(target))),)
    return Bitext(DocumentPair("p", source_document, target_document), source_sentences, target_sentences, chosen)


def found(pair: Bitext, termbase: Termbase = TERMBASE) -> tuple[Rendering, ...]:
    return find_renderings(pair, termbase)


def told(pair: Bitext, termbase: Termbase = TERMBASE) -> list[tuple[str, str, str]]:
    return [(one.term, one.status.value, pair.rendering_texts(one)[1]) for one in found(pair, termbase)]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("双方应管控分歧。", "They should manage differences.", [("fenqi", "preferred", "manage differences")]),
        ("管控分歧。", "By managing the Differences.", [("fenqi", "preferred", "managing the Differences")]),
        ("管控分歧。", "Manage and control differences.", [("fenqi", "admitted", "Manage and control differences")]),
        ("管控分歧。", "Keep it all under control.", [("fenqi", "admitted", "Keep … under control")]),
        ("管控分歧。", "Nothing of the kind.", [("fenqi", "not-found", "")]),
        ("搞“小圈子”。", "Forming “small circles”.", [("xiaoquanzi", "preferred", "small circles")]),
        ("对话对话。", "Dialogue.", [("duihua", "preferred", "Dialogue"), ("duihua", "not-found", "")]),
        (
            "对话再对话。",
            "Talks, then dialogue.",
            [("duihua", "admitted", "Talks"), ("duihua", "preferred", "dialogue")],
        ),
        (
            "联合国安理会。联合国。",
            "The UN Security Council.",
            [("unsc", "preferred", "UN Security Council"), ("un", "not-found", "")],
        ),
        (
            "联合国和安理会。",
            "The UN and the Security Council.",
            [("un", "preferred", "UN"), ("unsc", "admitted", "Security Council")],
        ),
        ("没有词语。", "No phrase: dialogue.", []),
    ],
)
def test_known_renderings(source: str, target: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(bitext([source], [target])) == expected


def test_a_rendering_of_a_longer_form_is_cut_down_to_the_form_that_stands_there() -> None:
    term = Term.of("fenqi", ("管控分歧", "有效管控分歧"), ("manage differences", "effectively manage differences"))
    base = Termbase((term,), "2")

    def affinity(sources: Sequence[str], targets: Sequence[str]) -> np.ndarray:
        return np.array([[float("有效" in source) for _ in targets] for source in sources])

    for text, expected in (
        ("双方要管控分歧。", "manage differences"),
        ("要有效管控分歧。", "effectively manage differences"),
    ):
        pair = bitext([text], ["The two sides should effectively manage differences."])
        (rendering,) = find_renderings(pair, base, Knowledge(affinity=affinity))
        assert pair.rendering_texts(rendering)[1] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("感谢热情友好接待。", ["warm and friendly hospitality"]),
        ("感谢友好人士热情友好接待。", ["friendly", "warm … hospitality"]),
    ],
)
def test_a_split_rendering_is_closed_up_where_nobody_else_has_what_stands_in_it(
    source: str, expected: list[str]
) -> None:
    terms = Term.of("jiedai", ("热情友好接待",), ("warm hospitality",)), Term.of("youhao", ("友好",), ("friendly",))

    def affinity(sources: Sequence[str], targets: Sequence[str]) -> np.ndarray:
        return np.array([[float("友好" in one and target == "friendly") for target in targets] for one in sources])

    pair = bitext([source], ["Thanks for the warm and friendly hospitality."])
    renderings = find_renderings(pair, Termbase(terms, ""), Knowledge(affinity=affinity))
    assert [pair.rendering_texts(one)[1] for one in renderings] == expected


def test_two_occurrences_go_to_the_nearest_renderings() -> None:
    pair = bitext(["对话，然后很久很久以后再对话。"], ["Dialogue, and then after a very long time dialogue."])
    starts = [one.target[0].start for one in found(pair)]
    assert starts == sorted(starts)
    assert len(set(starts)) == 2


def test_terms_that_compete_for_a_span_are_decided_by_the_preferred_rendering() -> None:
    admits = Term.of("jiaotan", ("交谈",), ("conversation",), ("dialogue",))
    pair = bitext(["交谈和对话。"], ["Only a dialogue."])
    assert told(pair, Termbase((admits, TALK), "")) == [
        ("jiaotan", "not-found", ""),
        ("duihua", "preferred", "dialogue"),
    ]


def test_terms_that_share_a_word_may_both_be_rendered() -> None:
    termbase = Termbase((Term.of("a", ("甲",), ("peace and unity",)), Term.of("b", ("乙",), ("unity and power",))), "")
    statuses = [status for _, status, _ in told(bitext(["甲乙。"], ["Peace and unity and power."]), termbase)]
    assert statuses == ["preferred", "preferred"]


def test_phrases_do_not_run_over_sentences() -> None:
    assert found(bitext(["双方管控", "分歧很大。"], ["They manage differences."])) == ()
    assert told(bitext(["管控分歧。"], ["They manage", "differences."])) == [("fenqi", "not-found", "")]


def test_spans_are_those_of_the_documents() -> None:
    pair = bitext(
        ["开场。", "要对话。", "要管控分歧。"],
        ["Opening.", "Dialogue is needed.", "And manage differences."],
        [Bead(range(1), range(1)), Bead(range(1, 3), range(1, 3))],
    )
    texts = [pair.rendering_texts(one) for one in found(pair)]
    assert texts == [("对话", "Dialogue"), ("管控分歧", "manage differences")]
    assert [one.bead for one in found(pair)] == [1, 1]


def test_quotation_marks_in_a_rendering_are_kept_in_pairs() -> None:
    term = Term.of("forces", ("台独势力",), ("Taiwan independence forces",), ("oppose Taiwan independence",))
    pair = bitext(["“台独”势力，台独势力"], ["“Taiwan independence” forces oppose “Taiwan independence”."])
    assert [pair.rendering_texts(one) for one in found(pair, Termbase((term,), ""))] == [
        ("“台独”势力", "“Taiwan independence” forces"),
        ("台独势力", "oppose “Taiwan independence”"),
    ]


def test_null_beads() -> None:
    beads = [Bead(range(1), range(0), confidence=0.7), Bead(range(1, 1), range(1), confidence=0.7)]
    (only,) = found(bitext(["要对话。"], ["Dialogue."], beads))
    assert (only.status, only.target, only.confidence) == (RenderingStatus.NOT_FOUND, (), 0.7)


def test_traditional_text_with_a_fold() -> None:
    fold = str.maketrans("對話", "对话")
    pair = bitext(["要對話。"], ["Dialogue."], languages=("zh-Hant", "en"))
    (only,) = find_renderings(pair, TERMBASE, Knowledge(fold=lambda text: text.translate(fold)))
    assert pair.rendering_texts(only) == ("對話", "Dialogue")
    assert found(pair) == ()


def test_confidence_falls_from_whole_to_single_to_split_to_none() -> None:
    def confidence(source: str, target: str, bead: float = 1.0) -> float:
        (only,) = found(bitext([source], [target], [Bead(range(1), range(1), confidence=bead)]))
        return only.confidence

    whole = confidence("管控分歧", "manage differences")
    single = confidence("对话", "dialogue")
    split = confidence("管控分歧", "manage all differences")
    none = confidence("管控分歧", "something else")
    assert 1.0 > whole > single > split > none > 0.0
    assert confidence("管控分歧", "manage differences", 0.5) == pytest.approx(whole / 2)


class FakeEvidence:
    """Words are characters on the source side; ``links`` says what translates what."""

    def __init__(self, links: dict[tuple[str, str], float]) -> None:
        self.links = links
        self.calls = 0

    def __call__(self, source: str, target: str) -> WordSimilarity:
        self.calls += 1
        sources = tuple(Span(at, at + 1) for at in range(len(source)))
        targets = tuple(Span(*word.span()) for word in re.finditer(r"\w+", target))
        values = [[self.links.get((s.of(source), t.of(target)), 0.0) for t in targets] for s in sources]
        return WordSimilarity(sources, targets, np.array(values).reshape(len(sources), len(targets)))


def test_unknown_rendering_comes_from_word_evidence() -> None:
    links = {("管", "handling"): 0.8, ("控", "handling"): 0.4, ("分", "disputes"): 0.9, ("歧", "disputes"): 0.9}
    pair = bitext(["要管控分歧。"], ["First.", "It is for handling the disputes, they say."])
    evidence = FakeEvidence(links)
    (only,) = find_renderings(pair, TERMBASE, Knowledge(word_evidence=evidence))
    assert only.status is RenderingStatus.OTHERWISE
    assert pair.rendering_texts(only) == ("管控分歧", "handling the disputes")
    assert only.confidence == pytest.approx((0.8 + 0.4 + 0.9 + 0.9) / 4)


def test_weak_evidence_leaves_it_not_found() -> None:
    pair = bitext(["要管控分歧。"], ["Nothing much."], [Bead(range(1), range(1), confidence=0.8)])
    (only,) = find_renderings(pair, TERMBASE, Knowledge(word_evidence=FakeEvidence({("管", "much"): 0.4})))
    assert (only.status, only.target) == (RenderingStatus.NOT_FOUND, ())
    assert only.confidence == pytest.approx(0.8 * 0.9)


def test_word_evidence_does_not_take_what_is_known_or_given_out() -> None:
    pair = bitext(["对话，对话，对话。"], ["Dialogue, parley, nothing."])
    links = {("对", word): 0.6 for word in ("Dialogue", "parley")} | {("话", "parley"): 0.6}
    both = find_renderings(pair, TERMBASE, Knowledge(word_evidence=FakeEvidence(links)))
    assert sorted(pair.rendering_texts(one)[1] for one in both) == ["", "Dialogue", "parley"]


def test_word_evidence_is_only_asked_for_where_it_is_needed() -> None:
    evidence = FakeEvidence({})
    beads = [Bead(range(1), range(1)), Bead(range(1, 2), range(1, 2)), Bead(range(2, 3), range(2, 2))]
    pair = bitext(["对话", "无", "对话"], ["dialogue", "none"], beads)
    find_renderings(pair, TERMBASE, Knowledge(word_evidence=evidence))
    assert evidence.calls == 0


def test_deprecated_and_forbidden_renderings_are_found_in_both_directions() -> None:
    term = Term.of("yizhong", ("一中",), ("one China",), deprecated=("one single China",), forbidden=("two Chinas",))
    termbase = Termbase((term,), "")
    for text, status in (("One single China.", "deprecated"), ("Two Chinas.", "forbidden")):
        assert told(bitext(["一中。"], [text]), termbase) == [("yizhong", status, text[:-1])]
        assert told(bitext([text], ["一中。"], languages=("en", "zh")), termbase) == [("yizhong", status, "一中")]
    both = bitext(["一中。"], ["Two Chinas, one China."])
    assert told(both, termbase) == [("yizhong", "preferred", "one China")]


def test_opposite_direction() -> None:
    pair = bitext(["They manage the differences through dialogue."], ["通过对话管控分歧。"], languages=("en", "zh"))
    assert [(one.term, one.status.value, *pair.rendering_texts(one)) for one in found(pair)] == [
        ("fenqi", "preferred", "manage the differences", "管控分歧"),
        ("duihua", "preferred", "dialogue", "对话"),
    ]


def test_a_form_of_two_terms_in_the_opposite_direction_takes_the_one_that_fits() -> None:
    termbase = Termbase((Term.of("a", ("会谈",), ("talks",)), Term.of("b", ("对话",), ("talks",))), "")
    pair = bitext(["Talks."], ["对话。"], languages=("en", "zh"))
    assert told(pair, termbase) == [("b", "preferred", "对话")]


@pytest.mark.parametrize(
    ("languages", "source_lang"),
    [(("zh", "en"), "zh"), (("zh-Hant", "en-GB"), "zh"), (("", "en"), "zh"), (("", ""), "zh"), (("en", "zh"), "en"),
     (("en", ""), "en"), (("de", "fr"), None), (("zh", "ja"), None)],
)  # fmt: skip
def test_direction(languages: tuple[str, str], source_lang: str | None) -> None:
    chosen = directed(TERMBASE, bitext(["甲"], ["a"], languages=languages))
    assert (chosen.source_lang if chosen else None) == source_lang


def test_other_languages_give_nothing() -> None:
    assert found(bitext(["对话"], ["dialogue"], languages=("ja", "en"))) == ()


def test_languages_without_a_stemmer() -> None:
    termbase = Termbase((Term.of("frieden", ("Frieden schaffen",), ("faire la paix",)),), "", "de", "fr")
    pair = bitext(["Wir wollen FRIEDEN schaffen."], ["Pour faire la Paix."], languages=("de", "fr"))
    assert told(pair, termbase) == [("frieden", "preferred", "faire la Paix")]


@pytest.mark.shared
def test_built_in_termbase_on_the_seed(shared: Path) -> None:
    """The termbase alone, on gold beads: 54 of the 64 phrases marked by hand, and nothing for the omitted one."""
    folder = shared / "seed"
    lines = {lang: (folder / f"readout.{lang}.sentences.txt").read_text("utf-8").splitlines() for lang in ("zh", "en")}
    gold = (folder / "readout.gold.align").read_text("utf-8").splitlines()
    beads = [Bead(*map(_range, line.split(":"))) for line in gold]
    pair = bitext(lines["zh"], lines["en"], beads)
    renderings = found(pair, load_termbase())
    marked = [row.split("\t") for row in (folder / "readout.phrases.tsv").read_text("utf-8").splitlines()[1:]]
    hits = sum(
        bool(english) and _is_found(pair, renderings, phrase, english, int(zh), en)
        for phrase, english, zh, en in marked
    )
    assert hits >= 45
    assert all(one.status is not RenderingStatus.OTHERWISE for one in renderings)


def _range(side: str) -> range:
    numbers = [int(number) for number in re.findall(r"\d+", side)]
    return range(numbers[0], numbers[-1] + 1)


def _is_found(pair: Bitext, renderings: Sequence[Rendering], phrase: str, english: str, zh: int, en: str) -> bool:
    source = _place(pair.source_sentences[zh], phrase)
    targets = [place for n in re.findall(r"\d+", en) if (place := _place(pair.target_sentences[int(n)], english))]
    assert source
    assert targets
    return any(
        _overlap(one.source, source) and any(_overlap(span, place) for span in one.target for place in targets)
        for one in renderings
    )


def _place(sentence: Sentence, text: str) -> Span | None:
    at = sentence.text.find(text)
    return Span(sentence.start + at, sentence.start + at + len(text)) if at >= 0 else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and one.end > other.start
