"""Stretches of the target that phrases became, and phrases of a bitext followed up with links."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from aligner.lexicon import Lexicon, load_lexicon
from aligner.model import Bead, Bitext, Document, DocumentPair, Metadata, RenderingStatus, Sentence, Span
from aligner.phrases import Knowledge, Term, Termbase, find_renderings
from aligner.phrases.following import with_quotes
from aligner.phrases.links import link_words
from aligner.phrases.spans import NONE_FEATURES, SPAN_FEATURES, BeadLinks, choose, load_span_model, stretches_of
from aligner.pipeline import cache_folder

SOURCES = [
    "双方应通过对话解决分歧，加强合作。",
    "中方反对任何“新冷战”。",
    "双方同意加强合作，保持沟通。",
    "和平是各国人民的共同愿望。",
]
TARGETS = [
    "The two sides should resolve their differences through dialogue and strengthen cooperation.",
    "China opposes any “new Cold War”.",
    "The two sides agreed to strengthen cooperation.",
    "Peace is the shared aspiration of all peoples.",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon("zh", "en", (), cache_folder())


@pytest.fixture(scope="module")
def beads(lexicon: Lexicon) -> list[BeadLinks]:
    links = link_words(SOURCES, TARGETS, lexicon, ("zh", "en"))
    return [BeadLinks.of(links, bead) for bead in range(len(SOURCES))]


def place(bead: int, phrase: str) -> Span:
    at = SOURCES[bead].index(phrase)
    return Span(at, at + len(phrase))


@pytest.mark.parametrize(
    ("bead", "phrase", "expected"),
    [(0, "解决分歧", "resolve their differences"), (0, "加强合作", "strengthen cooperation"), (0, "对话", "dialogue"),
     (2, "加强合作", "strengthen cooperation"), (2, "保持沟通", None)],
)  # fmt: skip
def test_a_phrase_gets_its_stretch_or_none(
    beads: list[BeadLinks], bead: int, phrase: str, expected: str | None
) -> None:
    (choice,) = choose(beads[bead], [place(bead, phrase)], load_span_model())
    assert (choice.span and choice.span.of(TARGETS[bead])) == expected
    assert 0.0 <= choice.probability <= 1.0


def test_probabilities_of_all_candidates_sum_to_one(beads: list[BeadLinks]) -> None:
    found = stretches_of(beads[0], place(0, "解决分歧"))
    assert found.span.shape == (len(found.starts), len(SPAN_FEATURES))
    assert found.none.shape == (len(NONE_FEATURES),)
    chances, none = found.probabilities(load_span_model())
    assert chances.sum() + none == pytest.approx(1.0)
    assert (found.starts < found.ends).all()


def test_phrases_of_a_bead_share_no_word(beads: list[BeadLinks]) -> None:
    phrases = [place(0, "解决分歧"), place(0, "对话"), place(0, "加强合作")]
    spans = [choice.span for choice in choose(beads[0], phrases, load_span_model())]
    assert None not in spans
    ordered = sorted(span for span in spans if span)
    assert all(a.end <= b.start for a, b in pairwise(ordered))
    closed = choose(beads[0], [place(0, "对话")], load_span_model(), [Span(0, len(TARGETS[0]))])
    assert closed[0].span is None


def test_a_hyphen_keeps_words_together(lexicon: Lexicon) -> None:
    links = link_words(["反对反华行为。"], ["Oppose anti-China acts."], lexicon, ("zh", "en"))
    own = BeadLinks.of(links, 0)
    found = stretches_of(own, Span(2, 4))
    hyphen = links.target.keys(0).index("-")
    assert own.target_glued[hyphen]
    assert own.target_glued[hyphen + 1]
    assert not (set(found.starts.tolist()) | set(found.ends.tolist())) & {hyphen, hyphen + 1}


def test_no_stretch_holds_one_quotation_mark_of_two(lexicon: Lexicon) -> None:
    source, target = "中方反对炒作“产能过剩”。", "China’s position is to oppose the so-called “overcapacity” narrative."
    own = BeadLinks.of(link_words([source], [target], lexicon, ("zh", "en")), 0)
    found = stretches_of(own, Span(source.index("产能过剩"), source.index("”")))
    spans = [
        target[own.target_spans[start].start : own.target_spans[end - 1].end]
        for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)
    ]
    assert "overcapacity" in spans
    assert any("“overcapacity” narrative" in span for span in spans)
    assert not [span for span in spans if span.count("“") != span.count("”")]
    assert own.target_quotes.tolist()[-1] == 2


def test_quotation_marks_follow_the_phrase() -> None:
    text = "any “new Cold War”."
    assert with_quotes(text, Span(5, 17), "新冷战").of(text) == "new Cold War"
    assert with_quotes(text, Span(5, 17), "“新冷战”").of(text) == "“new Cold War”"
    assert with_quotes("new", Span(0, 3), "“新”") == Span(0, 3)


def bitext() -> Bitext:
    sides = []
    for language, lines in (("zh", SOURCES), ("en", TARGETS)):
        text, made = "\n", []
        for index, line in enumerate(lines):
            made.append(Sentence(index, line, len(text), len(text) + len(line), index))
            text += line + "\n"
        sides.append((Document(language, text, (), Metadata(language=language)), tuple(made)))
    (source, left), (target, right) = sides
    beads = tuple(Bead(range(n, n + 1), range(n, n + 1)) for n in range(len(SOURCES)))
    return Bitext(DocumentPair("p", source, target), left, right, beads)


def test_given_phrases_are_followed_up_in_the_documents(lexicon: Lexicon) -> None:
    pair = bitext()
    text = pair.pair.source.text
    phrases = [Span(text.index(one), text.index(one) + len(one)) for one in ("解决分歧", "“新冷战”", "保持沟通")]
    termbase = Termbase((Term.of("xinlengzhan", ("新冷战",), ("new Cold War",)),), "")
    found = find_renderings(
        pair,
        termbase,
        Knowledge(
            fold=lexicon.fold, linker=lambda sources, targets: link_words(sources, targets, lexicon, ("zh", "en"))
        ),
        phrases=phrases,
    )
    assert [(one.term, one.status, pair.rendering_texts(one)) for one in found] == [
        ("", RenderingStatus.OTHERWISE, ("解决分歧", "resolve their differences")),
        ("xinlengzhan", RenderingStatus.PREFERRED, ("“新冷战”", "“new Cold War”")),
        ("", RenderingStatus.NOT_FOUND, ("保持沟通", "")),
    ]
    assert all(0.0 <= one.confidence <= 1.0 for one in found)


def test_a_part_without_a_counterpart_is_told(lexicon: Lexicon) -> None:
    pair = bitext()
    text = pair.pair.source.text
    start = text.index("加强合作，保持沟通")
    (only,) = find_renderings(
        pair,
        Termbase((), ""),
        Knowledge(
            fold=lexicon.fold, linker=lambda sources, targets: link_words(sources, targets, lexicon, ("zh", "en"))
        ),
        phrases=[Span(start, start + len("加强合作，保持沟通"))],
    )
    assert pair.rendering_texts(only)[1] == "strengthen cooperation"
    assert [span.of(text) for span in only.missing] == ["保持沟通"]


def test_confidence_follows_the_calibration() -> None:
    model = replace(load_span_model(), calibration={"span": (2.0, 0.0), "none": (1.0, 0.0)})
    assert model.confidence(0.5, "span") == pytest.approx(0.5)
    assert model.confidence(0.9, "span") > model.confidence(0.9, "none") == pytest.approx(0.9)
    values = [load_span_model().confidence(chance, "span") for chance in np.linspace(0, 1, 11)]
    assert values == sorted(values)
