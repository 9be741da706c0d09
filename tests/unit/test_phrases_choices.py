"""What a translation chose: each finder on sentences of its own, and what people say in the place of the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aligner.model import (
    CHOICE_KINDS,
    CHOICE_VALUES,
    Bead,
    Bitext,
    Choice,
    ChoiceKind,
    Document,
    DocumentPair,
    Metadata,
    Procedure,
    Rendering,
    RenderingStatus,
    Span,
)
from aligner.parameters import Parameters
from aligner.phrases.choices import FINDERS, PersonalLabel, with_labels
from aligner.phrases.choices.images import load_images
from aligner.phrases.choices.tables import TABLES, load_table, parse_table, table_resource
from aligner.pipeline import Resources, load_resources, with_choices, with_renderings
from aligner.segmentation import segment

Find = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture(scope="module")
def resources() -> Resources:
    return load_resources(Parameters())


def bitext_of(pairs: list[tuple[str, str]], languages: tuple[str, str] = ("zh", "en")) -> Bitext:
    """One bead a pair of sentences."""
    documents = [
        Document(language, "\n".join(pair[side] for pair in pairs), (), Metadata(language=language))
        for side, language in enumerate(languages)
    ]
    sentences = [segment(document, presegmented=True) for document in documents]
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1)) for at in range(len(pairs)))
    return Bitext(DocumentPair("talk", *documents), sentences[0], sentences[1], beads)


@pytest.fixture
def find(resources: Resources) -> Find:
    """The choices of one kind in a pair of sentences: value, and texts of both sides."""

    def found(kind: ChoiceKind, source: str, target: str, *, swapped: bool = False) -> list[tuple[str, str, str]]:
        own, languages = resources, ("zh", "en")
        if swapped:
            own, languages = load_resources(Parameters(source_lang="en", target_lang="zh")), ("en", "zh")
        whole = with_renderings(bitext_of([(source, target)], languages), own, choices=True)
        return [
            (one.value, *(" … ".join(span.of(text) for span in spans) for spans, text in (
                (one.source, whole.pair.source.text), (one.target, whole.pair.target.text)
            )))
            for one in whole.choices
            if one.kind is kind
        ]  # fmt: skip

    return found


def test_every_kind_has_a_finder_and_words_for_its_values() -> None:
    assert set(FINDERS) == set(ChoiceKind) == set(CHOICE_VALUES) == set(CHOICE_KINDS)
    assert set(CHOICE_VALUES[ChoiceKind.PROCEDURE]) == {procedure.value for procedure in Procedure}


# Quotation marks


def test_marks_are_kept_dropped_and_added(find: Find) -> None:
    kind = ChoiceKind.QUOTATION_MARKS
    assert find(kind, "反对“小圈子”。", "We oppose “small circles”.") == [("kept", "“小圈子”", "“small circles”")]
    assert [one[:2] for one in find(kind, "反对“小圈子”。", "We oppose small circles.")] == [("dropped", "“小圈子”")]
    assert [(one[0], one[2]) for one in find(kind, "反对小圈子。", 'We oppose "small circles".')] == [
        ("added", '"small circles"')
    ]


def test_speech_and_titles_are_no_marks_of_distance(find: Find) -> None:
    kind = ChoiceKind.QUOTATION_MARKS
    speech = "他说：“中方愿同各方一道努力，推动局势降温。”", "He said that China is ready to work with all parties."
    assert find(kind, *speech) == []
    assert find(kind, "双方签署了《合作协定》。", "They signed the “Agreement on Cooperation”.") == []
    # A comma of the sentence before the closing mark, as American style has it, makes no speech of a word.
    american = "We oppose “Taiwan independence,” and uphold peace."
    assert [one[0] for one in find(kind, "反对“台独”，维护和平。", american)] == ["kept"]


# Modality and intensity


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("双方应当管控分歧。", "The two sides should manage differences.", ("kept", "应当", "should")),
        ("双方必须管控分歧。", "The two sides should manage differences.", ("weaker", "必须", "should")),
        ("双方要管控分歧。", "The two sides must manage differences.", ("stronger", "要", "must")),
        ("中方愿加强合作。", "China will strengthen cooperation.", ("stronger", "愿", "will")),
        ("双方应当管控分歧。", "The two sides manage differences.", ("dropped", "应当", "")),
        ("双方管控分歧。", "The two sides must manage differences.", ("added", "", "must")),
    ],
)
def test_modality(find: Find, source: str, target: str, expected: tuple[str, str, str]) -> None:
    assert find(ChoiceKind.MODALITY, source, target) == [expected]


def test_what_only_looks_like_a_modal_is_none(find: Find) -> None:
    assert find(ChoiceKind.MODALITY, "双方就重要问题达成共识，应约通话。", "They reached common understandings.") == []
    # A future tense says nothing by itself.
    assert find(ChoiceKind.MODALITY, "双方将举行会谈。", "The two sides hold talks.") == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("中方坚决反对制裁。", "China firmly opposes sanctions.", ("kept", "坚决", "firmly")),
        ("中方坚决反对制裁。", "China opposes sanctions.", ("dropped", "坚决", "")),
        ("中方反对制裁。", "China strongly opposes sanctions.", ("added", "", "strongly")),
    ],
)
def test_intensity(find: Find, source: str, target: str, expected: tuple[str, str, str]) -> None:
    assert find(ChoiceKind.INTENSITY, source, target) == [expected]


# Parallelism, metaphor, agent


def test_members_that_repeat_a_word(find: Find) -> None:
    kind = ChoiceKind.PARALLELISM
    source = "战争必须停止，平民必须保护。"
    assert find(kind, source, "War must end, and civilians must be protected.") == [
        ("kept", "必须 … 必须", "must … must")
    ]
    assert find(kind, source, "An end to war is needed, with protection for civilians.") == [
        ("flattened", "必须 … 必须", "")
    ]
    assert find(kind, "双方就气候变化问题交换意见。", "They exchanged views on climate change.") == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Do not play with fire.", ("kept", "玩火", "play with fire")),
        ("Do not take such risks.", ("dropped", "玩火")),
    ],
)
def test_images(find: Find, target: str, expected: tuple[str, ...]) -> None:
    (only,) = find(ChoiceKind.METAPHOR, "不要玩火。", target)
    assert only[: len(expected)] == expected


def test_an_image_in_the_place_of_another(find: Find) -> None:
    (only,) = find(ChoiceKind.METAPHOR, "反对“小圈子”。", "We oppose exclusive blocs.")
    assert only == ("replaced", "小圈子", "exclusive blocs")
    found = load_images().find("Those playing with fire will get burned.", "en")
    assert [one.image for one in found] == ["fire", "burn"]


def test_who_acts(find: Find) -> None:
    kind = ChoiceKind.AGENT
    assert find(kind, "美方应当停止干涉。", "It is necessary to stop interference.") == [("dropped", "美方", "")]
    assert find(kind, "美方应当停止干涉。", "All parties should stop interference.")[0][0] == "generalised"
    assert find(kind, "双方同意合作。", "The two sides agreed to cooperate.") == [("named", "双方", "The two sides")]
    # Neither who owns something, nor whom something is done with.
    assert find(kind, "中国愿同美方合作，尊重美方的关切。", "China is ready to cooperate.") == []


# Procedures


def test_procedures_say_which_rule_gave_them(resources: Resources) -> None:
    pairs = [
        ("双方同意加强合作。", "The two sides agreed to strengthen cooperation."),
        ("人类命运共同体是共同目标。", "A community with a shared future for mankind is the common goal."),
        ("反对玩火。", "We oppose such moves."),
    ]
    whole = with_renderings(bitext_of(pairs), resources, choices=True)
    own = [one for one in whole.choices if one.kind is ChoiceKind.PROCEDURE and one.rendering is not None]
    assert [one.rendering for one in own] == list(range(len(whole.renderings)))
    said = {one.source[0].of(whole.pair.source.text): (one.value, one.rule) for one in own}
    assert said["加强合作" if "加强合作" in said else "合作"] == ("literal", "word-for-word")
    assert said["人类命运共同体"][1] == "termbase"
    lost = [one for one in own if not one.target]
    assert {(one.value, one.rule) for one in lost} <= {("reduction", "not-rendered")}
    for one in own:
        rendering = whole.renderings[one.rendering or 0]
        assert one.certainty <= rendering.confidence
        assert one.target == rendering.target


def test_other_languages_have_procedures_only(tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    head = "# source-lang: de\n# target-lang: fr\nid\tsource\tpreferred\tadmitted\tprocedure\n"
    table.write_text(f"{head}rot\trote Linie\tligne rouge\t\tfigurative\nnein\tnein\tnon\t\t\n", encoding="utf-8")
    german = load_resources(Parameters(source_lang="de", target_lang="fr"), table)
    pair = bitext_of(
        [("Die rote Linie müssen wir halten, nein.", "Nous devons tenir la ligne rouge, non.")], ("de", "fr")
    )
    whole = with_renderings(pair, german, choices=True)
    assert [(one.kind.value, one.value, one.rule) for one in whole.choices] == [
        ("procedure", "figurative", "termbase"),
        ("procedure", "uncertain", "none"),
    ]
    assert with_choices(pair, load_resources(Parameters(source_lang="de", target_lang="fr"))).choices == ()


def test_the_other_direction(find: Find) -> None:
    stop = find(ChoiceKind.MODALITY, "Both sides must stop.", "双方应当停止。", swapped=True)
    assert stop == [("weaker", "must", "应当")]
    assert find(ChoiceKind.METAPHOR, "Do not cross the red line.", "不要越过红线。", swapped=True) == [
        ("kept", "red line", "红线")
    ]


def test_traditional_characters(find: Find) -> None:
    assert find(ChoiceKind.MODALITY, "雙方應當停止。", "Both sides should stop.") == [("kept", "應當", "should")]


def test_without_choices_there_are_none(resources: Resources) -> None:
    pair = bitext_of([("双方应当停止。", "Both sides should stop.")])
    assert with_renderings(pair, resources).choices == ()
    assert with_renderings(pair, resources, choices=True).choices


# Tables


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_whole(name: str) -> None:
    table = load_table(name)
    assert {"zh", "en"} == set(table.languages)
    for row in table.rows:
        assert row["forms"], row
        assert all(form.strip() == form and form for form in row["forms"].split("|")), row
        if name in ("modality", "intensity") and "-" not in row.values():
            assert 1 <= int(row["strength"]) <= 5
            assert row["alone"] in ("yes", "no")
    assert table_resource().digest == table_resource().digest


def test_a_table_with_too_many_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="more cells"):
        parse_table("language\tforms\nzh\t要\tduty")


def test_longer_words_hide_shorter_ones() -> None:
    table = parse_table("language\tforms\tsense\nzh\t决不\tnever\nzh\t根本\tfull\nzh\t根本原因\t-")
    words = [Span(0, 2), Span(2, 4)]
    assert table.find("解决不了", "zh", words) == []
    assert [one.form for one in table.find("决不", "zh", [Span(0, 2)])] == ["决不"]
    assert table.find("根本原因", "zh", None) == []


# People


def test_a_label_takes_the_place_of_the_program() -> None:
    renderings = tuple(
        Rendering("a", bead, RenderingStatus.PREFERRED, Span(at, at + 2), (Span(at, at + 3),))
        for bead, at in enumerate((0, 4))
    )
    machine = [
        Choice(ChoiceKind.PROCEDURE, "literal", bead, (one.source,), one.target, 0.7, "word-for-word", bead)
        for bead, one in enumerate(renderings)
    ]
    other = Choice(ChoiceKind.METAPHOR, "kept", 0, (Span(0, 2),), (Span(0, 3),), 0.9, "table-of-images", 0)
    labels = [PersonalLabel(0, "modulation", 0.9, "ann"), PersonalLabel(0, "figurative", 0.6, "ben")]
    found = with_labels([*machine, other], renderings, labels)
    assert [(one.kind.value, one.value, one.author, one.rule, one.bead) for one in found] == [
        ("metaphor", "kept", "", "table-of-images", 0),
        ("procedure", "modulation", "ann", "", 0),
        ("procedure", "figurative", "ben", "", 0),
        ("procedure", "literal", "", "word-for-word", 1),
    ]
    assert with_labels(machine, renderings, []) == tuple(machine)


def test_people_stay_when_choices_are_found_anew(resources: Resources) -> None:
    whole = with_renderings(bitext_of([("双方应当加强合作。", "Both sides should strengthen cooperation.")]), resources)
    label = PersonalLabel(0, "modulation", 1.0, "ann")
    again = with_choices(
        Bitext(
            whole.pair,
            whole.source_sentences,
            whole.target_sentences,
            whole.beads,
            whole.renderings,
            choices=with_labels((), whole.renderings, [label]),
        ),
        resources,
    )
    own = [one for one in again.choices if one.kind is ChoiceKind.PROCEDURE and one.rendering == 0]
    assert [(one.value, one.author) for one in own] == [("modulation", "ann")]
    assert any(one.kind is ChoiceKind.MODALITY for one in again.choices)
