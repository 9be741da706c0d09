"""Renderings counted over documents, words in context, and bitexts read back from JSON Lines."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from aligner.cli.bitexts import each_bitext
from aligner.corpus import Query, concordance, count_choices, measure_variation, read_bitexts, sort_lines
from aligner.corpus.tables import (
    CHOICE_COLUMNS,
    LINE_COLUMNS,
    TABLE_FORMATS,
    USE_COLUMNS,
    VARIANT_COLUMNS,
    Table,
    choices_jsonl,
    choices_table,
    lines_table,
    uses_table,
    variation_jsonl,
    variation_table,
)
from aligner.corpus.uses import document_uses, only_terms
from aligner.errors import InputError, MissingExtraError, NotationError, ParameterError, ReadError
from aligner.model import (
    Bead,
    Bitext,
    Choice,
    ChoiceKind,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    Rendering,
    RenderingStatus,
    Review,
    Sentence,
    Span,
)
from aligner.writing import WRITERS
from aligner.writing.base import WriteOptions


def document(name, sentences, joiner, **known):
    pieces, at = [], 0
    for index, text in enumerate(sentences):
        pieces.append(Sentence(index, text, at, at + len(text), 0))
        at += len(text) + len(joiner)
    text = joiner.join(sentences)
    return Document(name, text, (Paragraph(0, 0, len(text)),), Metadata(**known), f"{name}.txt", f"d-{name}"), tuple(
        pieces
    )


def bitext(name, date, pairs, *phrases, participants=()):
    """Beads of one sentence each; a phrase is term, its text, status and the parts of its rendering."""
    source, chinese = document(f"{name}-zh", [zh for zh, _ in pairs], "", language="zh", date=date)
    target, english = document(
        f"{name}-en", [en for _, en in pairs if en], " ", language="en", date=date, participants=participants
    )
    beads, at = [], 0
    for index, (_, en) in enumerate(pairs):
        beads.append(Bead(range(index, index + 1), range(at, at + bool(en))))
        at += bool(en)
    renderings, reached = [], {}
    for term, phrase, status, *parts in phrases:
        start = source.text.index(phrase, reached.get(term, 0))
        reached[term] = start + 1
        bead = next(index for index, one in enumerate(chinese) if one.start <= start < one.end)
        spans, after = [], english[beads[bead].target.start].start if beads[bead].target else 0
        for part in parts:
            after = target.text.index(part, after)
            spans.append(Span(after, after + len(part)))
        span = Span(start, start + len(phrase))
        renderings.append(Rendering(term, bead, RenderingStatus(status), span, tuple(spans)))
    return Bitext(
        DocumentPair(name, source, target),
        chinese,
        english,
        tuple(beads),
        tuple(sorted(renderings, key=lambda one: (one.bead, one.source))),
    )


@pytest.fixture
def corpus():
    return [
        bitext(
            "call",
            "2021-03-11",
            [
                ("双方管控分歧。", "The two sides control and manage differences."),
                ("再管控分歧。", "They manage them."),
            ],
            ("guankong", "管控分歧", "preferred", "control and manage differences"),
            ("guankong", "管控分歧", "forbidden", "manage them"),
            ("shuangfang", "双方", "preferred", "two sides"),
            participants=("Marcus Hallworth",),
        ),
        bitext(
            "talks",
            "2023-04-18",
            [
                ("管控分歧。", "It controls and manages the differences."),
                ("继续管控分歧。", "Keep all differences under control."),
                ("要管控分歧。", ""),
                ("各方应管控分歧。", "The two sides should talk."),
            ],
            ("guankong", "管控分歧", "preferred", "controls and manages the differences"),
            ("guankong", "管控分歧", "admitted", "Keep", "differences under control"),
            ("guankong", "管控分歧", "not-found"),
            ("guankong", "管控分歧", "not-found"),
            ("gefang", "各方", "otherwise", "two sides"),
        ),
        bitext("note", "", [("没有。", "Nothing.")]),
    ]


# Variation


def test_all_forms_of_a_rendering_are_one_variant(corpus):
    term = measure_variation(corpus).terms[0]
    assert (term.term, term.count, term.documents, term.rendered) == ("guankong", 6, 2, 4)
    assert [(one.text, one.count) for one in term.variants] == [
        ("control and manage differences", 2),
        ("manage them", 1),
        ("Keep … differences under control", 1),
    ]
    assert term.variants[0].forms == (
        ("control and manage differences", 1),
        ("controls and manages the differences", 1),
    )


def test_what_was_omitted_is_told_from_what_was_not_found(corpus):
    term = measure_variation(corpus).terms[0]
    assert (term.not_found, term.omitted) == (1, 1)


def test_variation_over_time(corpus):
    # The order in which documents are given says nothing.
    term = measure_variation(corpus[::-1]).terms[0]
    first, *_ = term.variants
    assert (first.first.date, first.first.document, first.first.bead) == ("2021-03-11", "call", 1)
    assert (first.last.date, first.last.document, first.last.bead) == ("2023-04-18", "talks", 1)
    assert first.years == (("2021", 1), ("2023", 1))
    assert [(one.first.date, one.text) for one in term.newcomers] == [
        ("2023-04-18", "Keep … differences under control")
    ]


def test_undated_uses_come_last_and_are_not_the_last_use(corpus):
    undated = bitext("old", "", [("管控分歧。", "To control and manage differences.")],
                     ("guankong", "管控分歧", "preferred", "control and manage differences"))  # fmt: skip
    first = measure_variation([undated, *corpus]).terms[0].variants[0]
    assert (first.count, first.first.document, first.last.document) == (3, "call", "talks")
    assert first.years[-1] == ("", 1)
    only = measure_variation([undated]).terms[0].variants[0]
    assert (only.first.document, only.last.document) == ("old", "old")


def test_variation_within_a_document_and_against_the_termbase(corpus):
    term = measure_variation(corpus).terms[0]
    assert [(one.document, one.variants) for one in term.mixed] == [
        ("call", (("control and manage differences", 1), ("manage them", 1))),
        ("talks", (("controls and manages the differences", 1), ("Keep … differences under control", 1))),
    ]
    against = [(status, place.document, place.bead) for one in term.variants for status, place in one.against]
    assert against == [(RenderingStatus.FORBIDDEN, "call", 2)]


def test_one_rendering_for_several_phrases(corpus):
    (shared,) = measure_variation(corpus).shared
    assert (shared.text, shared.count) == ("two sides", 2)
    assert shared.terms == (("gefang", "各方", 1), ("shuangfang", "双方", 1))
    assert measure_variation(corpus, ["双方"]).shared == (shared,)
    assert measure_variation(corpus, ["guankong"]).shared == ()


def test_dispersion_and_consistency(corpus):
    term = measure_variation(corpus).terms[0]
    # 13, 26 and 3 of 42 characters; 2, 4 and 0 of 6 uses.
    deviation = (abs(2 / 6 - 13 / 42) + abs(4 / 6 - 26 / 42) + 3 / 42) / 2
    assert term.dispersion == pytest.approx(deviation / (1 - 3 / 42))
    assert term.consistency == pytest.approx((4 + 1 + 1) / 16)
    assert [one.dispersion for one in term.variants] == [0.0, 1.0, 1.0]


def test_terms_are_chosen_by_id_or_phrase(corpus):
    assert [one.term for one in measure_variation(corpus, ["管控分歧"]).terms] == ["guankong"]
    assert [one.term for one in measure_variation(corpus, ["gefang"]).terms] == ["gefang"]
    assert measure_variation(corpus, ["管控"]).terms == ()
    assert measure_variation([]).documents == 0


def test_what_a_rendering_leaves_out_is_counted(corpus):
    other, first, *_ = corpus[0].renderings
    lost = replace(first, missing=(Span(first.source.start + 2, first.source.end),))
    term = measure_variation([replace(corpus[0], renderings=(other, lost))]).terms[0]
    assert term.missing == (("分歧", 1),)


def read_tsv(table):
    return [line.split("\t") for line in TABLE_FORMATS["tsv"](table).decode().splitlines()]


def test_variants_as_tables(corpus):
    found = measure_variation(corpus)
    header, *rows = read_tsv(variation_table(found))
    assert header == list(VARIANT_COLUMNS)
    assert {len(row) for row in rows} == {len(VARIANT_COLUMNS)}
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert sum(int(row["count"]) for row in table) == sum(one.count for one in found.terms)
    assert [(row["statuses"], row["count"]) for row in table if not row["rendering"]] == [
        ("not-found 1", "1"),
        ("omitted 1", "1"),
    ]
    objects = [json.loads(line) for line in variation_jsonl(found).decode().splitlines()]
    assert [one["type"] for one in objects] == ["corpus", "term", "term", "term", "shared"]
    assert objects[1]["variants"][0]["first"] == {"date": "2021-03-11", "document": "call", "bead": 1}


def test_occurrences_as_a_table(corpus):
    documents = [document_uses(one) for one in corpus]
    header, *rows = read_tsv(uses_table(documents))
    assert header == list(USE_COLUMNS)
    assert len(rows) == sum(len(one.renderings) for one in corpus)
    texts = {one.pair.id: (one.pair.source.text, one.pair.target.text) for one in corpus}
    for row in (dict(zip(header, row, strict=True)) for row in rows):
        source, target = texts[row["document"]]
        assert source[int(row["source_start"]) : int(row["source_end"])] == row["phrase"]
        spans = [tuple(map(int, span.split("-"))) for span in row["target_spans"].split(",") if span]
        assert " … ".join(target[start:end] for start, end in spans) == row["rendering"]
        assert (row["target_start"], row["target_end"]) == (
            (str(spans[0][0]), str(spans[-1][1])) if spans else ("", "")
        )
    objects = [json.loads(line) for line in TABLE_FORMATS["jsonl"](uses_table(documents)).splitlines()]
    assert {one["omitted"] for one in objects if not one["rendering"]} == {True, False}
    # By phrase or by id, as the figures count them.
    few = uses_table(only_terms(documents, ["管控分歧"]))
    assert few == uses_table(only_terms(documents, ["guankong"]))
    assert len(few.rows) == measure_variation(corpus, ["管控分歧"]).terms[0].count


def test_tables_as_parquet(corpus, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    tables = [
        variation_table(measure_variation(corpus)),
        uses_table(map(document_uses, corpus)),
        lines_table(hits(corpus, "管控分歧")),
        uses_table(()),
    ]
    for number, table in enumerate(tables):
        path = tmp_path / f"{number}.parquet"
        path.write_bytes(TABLE_FORMATS["parquet"](table))
        read = parquet.read_table(path)
        assert read.column_names == list(table.columns)
        kinds = {str: "string", int: "int64", float: "double", bool: "bool"}
        assert [str(field.type) for field in read.schema] == [kinds[kind] for kind in table.columns.values()]
        expected = [tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row) for row in table.rows]
        assert [tuple(row.values()) for row in read.to_pylist()] == expected
    assert TABLE_FORMATS["parquet"](tables[1]) == TABLE_FORMATS["parquet"](tables[1])


def test_half_a_character_does_no_harm_in_parquet(corpus, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "t.parquet").write_bytes(TABLE_FORMATS["parquet"](Table({"text": str}, [("a\ud800b",)])))
    assert parquet.read_table(tmp_path / "t.parquet").to_pylist() == [{"text": "a?b"}]


def test_parquet_without_its_library_names_the_extra(corpus, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"--to parquet needs an optional package: pip install 'aligner\[parq"):
        TABLE_FORMATS["parquet"](uses_table(()))


def test_confidence_is_the_mean_over_the_uses_of_a_variant(corpus):
    weaker = tuple(replace(one, confidence=0.5) for one in corpus[1].renderings)
    term = measure_variation([corpus[0], replace(corpus[1], renderings=weaker)]).terms[0]
    assert [one.confidence for one in term.variants] == [0.75, 1.0, 0.5]


# Concordance


def hits(corpus, *arguments, **options):
    return list(concordance(corpus, Query(*arguments, **options)))


def test_a_hit_shows_both_sides_and_marks_what_corresponds(corpus):
    first, *_ = hits(corpus, "管控分歧", width=2)
    assert (first.document, first.bead, first.side, first.left, first.hit, first.right) == (
        "call", 1, "source", "双方", "管控分歧", "。再",
    )  # fmt: skip
    assert first.other == "The two sides control and manage differences."
    assert (first.marked, first.terms, first.statuses) == (
        "control and manage differences",
        ("guankong",),
        ("preferred",),
    )


def test_from_the_target_too(corpus):
    (first, second) = hits(corpus, "TWO SIDES", document="talks") + hits(
        corpus, "two sides", document="call*", width=31
    )
    assert (first.side, first.marked, first.language, first.other_language) == ("target", "各方", "en", "zh")
    assert (second.right, second.marked) == (" control and manage differences", "双方")
    assert hits(corpus, "two sides", side="source") == []


def test_a_part_of_a_phrase_marks_the_whole_and_a_longer_hit_what_is_inside(corpus):
    assert hits(corpus, "分歧", document="call")[0].marked == "control and manage differences"
    assert hits(corpus, "继续管控分歧")[0].marked == "Keep … differences under control"
    assert hits(corpus, "要管控分歧")[0].marks == ()
    assert hits(corpus, "要管控分歧")[0].statuses == ("not-found",)
    # Between the parts of a rendering stands what does not belong to it.
    assert hits(corpus, "all")[0].marks == ()


def test_lemmas_find_all_forms(corpus):
    found = hits(corpus, "control and manage difference", mode="lemma")
    assert [line.hit for line in found] == ["control and manage differences", "controls and manages the differences"]
    assert hits(corpus, "differences. They", mode="lemma") == []
    folded = concordance(corpus, Query("管控分歧", mode="lemma"), fold=lambda text: text.replace("岐", "歧"))
    assert len(list(folded)) == 6
    with pytest.raises(ParameterError, match="no word"):
        hits(corpus, "…", mode="lemma")


def test_regular_expressions_have_a_limit(corpus):
    assert [line.hit for line in hits(corpus, r"manages? \w+", mode="regex")] == [
        "manage differences",
        "manage them",
        "manages the",
    ]
    slow = bitext("slow", "", [("一。", "a" * 60 + "!")])
    with pytest.raises(ParameterError, match="takes too long for slow"):
        hits([slow], r"(a|aa)+$", mode="regex")
    with pytest.raises(ParameterError, match="no regular expression"):
        hits(corpus, "(", mode="regex")


def test_documents_are_chosen_by_date_speaker_and_name(corpus):
    def documents(**options):
        return {line.document for line in hits(corpus, r"\w", mode="regex", **options)}

    assert documents(since="2021-04") == {"talks"}
    assert documents(until="2021") == {"call"}
    assert documents(since="2021-03-11", until="2023") == {"call", "talks"}
    assert documents(speaker="hallworth") == {"call"}
    assert documents(document="n*") == {"note"}
    assert documents(document="*-zh.txt") == {"call", "talks", "note"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"pattern": " "}, "empty"),
        ({"mode": "fuzzy"}, "plain, regex or lemma"),
        ({"side": "left"}, "source or target"),
        ({"width": -1}, "width"),
        ({"since": "2023-02-30"}, "no date"),
        ({"since": "2024", "until": "2023"}, "ends before"),
    ],
)
def test_queries_that_make_no_sense(wrong, message):
    with pytest.raises(ParameterError, match=message):
        Query(**{"pattern": "x", **wrong})


def test_orders(corpus):
    lines = hits(corpus[::-1], "管控分歧", width=3)
    assert [line.document for line in sort_lines(lines, "date")] == ["call"] * 2 + ["talks"] * 4
    # By the character next to the hit, whatever signs stand between.
    left = [line.left[-1:] for line in sort_lines(lines, "left")]
    assert left == sorted(left)
    assert [line.bead for line in sort_lines(lines, "document")] == [1, 2, 1, 2, 3, 4]
    right = [line.right.strip("。")[:1] for line in sort_lines(lines, "right")]
    assert right == sorted(right)
    with pytest.raises(ParameterError, match="one of date"):
        sort_lines(lines, "up")


def test_lines_as_a_table(corpus):
    header, *rows = read_tsv(lines_table(hits(corpus, "管控分歧")))
    assert header == list(LINE_COLUMNS)
    row = dict(zip(header, rows[0], strict=True))
    start, end = map(int, row["marks"].split("-"))
    assert row["other"][start:end] == row["marked"] == "control and manage differences"


# Read back


@pytest.fixture
def written(corpus, tmp_path):
    path = tmp_path / "corpus.jsonl"
    reviewed = replace(
        corpus[0],
        beads=(replace(corpus[0].beads[0], review=Review("ann", "2026-01-01T00:00:00Z")), *corpus[0].beads[1:]),
    )
    path.write_bytes(WRITERS["jsonl"].render([reviewed, *corpus[1:]], WriteOptions()))
    return path


def test_json_lines_come_back(written, corpus):
    found = list(read_bitexts(written))
    assert found[1:] == corpus[1:]
    assert found[0].beads[0].review == Review("ann", "2026-01-01T00:00:00Z")
    assert WRITERS["jsonl"].render(found, WriteOptions()) == written.read_bytes()


def test_files_from_before_missing_was_written_are_read(written, corpus):
    lines = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        for rendering in line["renderings"] if line["type"] == "bead" else ():
            del rendering["missing"]
    written.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    assert list(read_bitexts(written))[1:] == corpus[1:]


def with_choice(bitext, value="kept", author=""):
    """The bitext with a choice that is about its first rendering."""
    rendering = bitext.renderings[0]
    kind = ChoiceKind.PROCEDURE if author else ChoiceKind.METAPHOR
    choice = Choice(kind, value, rendering.bead, (rendering.source,), rendering.target, 0.5, "rule", 0, author)
    return replace(bitext, choices=(*bitext.choices, choice))


def test_choices_come_back(corpus, tmp_path):
    path = tmp_path / "choices.jsonl"
    given = with_choice(with_choice(corpus[0]), "modulation", "ann")
    data = WRITERS["jsonl"].render([given], WriteOptions())
    path.write_bytes(data)
    (found,) = read_bitexts(path)
    assert found.choices == given.choices
    for old, new, message in (
        ('"value":"kept"', '"value":"eaten"', "'eaten' is no value of metaphor"),
        ('"kind":"metaphor"', '"kind":"mood"', "'mood' is not a valid"),
    ):
        assert old in data.decode()
        path.write_text(data.decode().replace(old, new), encoding="utf-8")
        with pytest.raises(NotationError, match=message):
            list(read_bitexts(path))


def test_files_from_before_choices_were_written_are_read(written, corpus):
    lines = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        del line["choices"]
    written.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    assert list(read_bitexts(written))[1:] == corpus[1:]


def test_choices_are_counted_by_kind_and_value(corpus):
    one = with_choice(with_choice(with_choice(corpus[0])), "modulation", "ann")
    found = count_choices([one, with_choice(corpus[0], "dropped"), corpus[1]])
    assert found.documents == 3
    assert [(c.kind, c.value, c.count, c.documents, c.people) for c in found.counts] == [
        ("procedure", "modulation", 1, 1, 1),
        ("metaphor", "kept", 2, 1, 0),
        ("metaphor", "dropped", 1, 1, 0),
    ]
    assert [round(c.share, 2) for c in found.counts] == [1.0, 0.67, 0.33]
    assert [c.certainty for c in found.counts] == [0.0, 0.5, 0.5]
    phrase, rendering = corpus[0].rendering_texts(corpus[0].renderings[0])
    assert (found.counts[1].source, found.counts[1].target) == (phrase, rendering)
    assert [c.kind for c in count_choices([one], ["procedure"]).counts] == ["procedure"]
    rows = [line.split("\t") for line in TABLE_FORMATS["tsv"](choices_table(found)).decode().splitlines()]
    assert rows[0] == list(CHOICE_COLUMNS)
    assert all(len(row) == len(CHOICE_COLUMNS) for row in rows)
    objects = [json.loads(line) for line in choices_jsonl(found).decode().splitlines()]
    assert objects[0] == {"type": "choices", "documents": 3, "counts": 3}
    assert objects[2]["value"] == "kept"


@pytest.mark.parametrize(
    ("line", "old", "new", "message"),
    [
        (2, '{"type"', '{"typ', "is no JSON"),
        (2, '"bead"', '"word"', "no pair and no bead"),
        (2, '"pair":"call"', '"pair":"cull"', "'cull' among those of 'call'"),
        (2, '"end":7', '"end":8', "does not fit its offsets"),
        (2, '"start":0,"end":7', '"start":99999999999,"end":100000000006', "does not fit its offsets"),
        (2, '"index":0', '"index":1', "out of order"),
        (2, '"renderings"', '"rendering"', "'renderings' is not there"),
        (2, '"preferred"', '"best"', "'best' is not a valid"),
        (2, '"document_spans":[[2,6]]', '"document_spans":[[2,600]]', "outside of the text"),
        (3, '"sentences":[{', '"sentences":[7,{', "cannot be used"),
        (1, '"beads":2', '"beads":3', "2 of 3 beads of 'call'"),
        (1, '"language":"zh"', '"language":7', "7 is no text"),
    ],
)  # fmt: skip
def test_damaged_lines_are_named(written, line, old, new, message):
    lines = written.read_text(encoding="utf-8").splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    written.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(NotationError, match=message) as caught:
        list(read_bitexts(written))
    assert caught.value.line
    assert "\n" not in str(caught.value)


def test_a_file_that_is_cut_off_empty_or_no_text(written):
    data = written.read_bytes()
    lines = data.splitlines(keepends=True)
    for part, message in (
        (b"".join(lines[:-1]), "0 of 1 beads"),
        (data[:-20], "is no JSON"),
        (lines[1], "neither a pair nor a bead"),
        (b"\n", "holds no pair"),
        (b"\xff\xfe", "no UTF-8"),
        (b"[" * 100_000, "is no JSON"),
    ):
        written.write_bytes(part)
        with pytest.raises(NotationError, match=message):
            list(read_bitexts(written))
    with pytest.raises(ReadError, match="cannot be read"):
        list(read_bitexts(written.parent))


def test_pairs_of_the_same_name_are_told_apart_and_the_same_pair_is_refused(written, corpus, tmp_path):
    other = replace(corpus[0], pair=replace(corpus[0].pair, source=replace(corpus[0].pair.source, digest="d-other")))
    (tmp_path / "more").mkdir()
    more = tmp_path / "more" / "more.jsonl"
    more.write_bytes(WRITERS["jsonl"].render([other], WriteOptions()))
    stages = []
    found = each_bitext([str(written), str(more)], lambda *stage: stages.append(stage))
    assert [one.pair.id for one in found] == ["call", "talks", "note", "call-2"]
    assert stages[-1] == ("reading", 2, 2)
    # A folder holds its subfolders, and a file that is named twice is read once.
    assert len(list(each_bitext([str(tmp_path), str(written)], lambda *stage: None))) == 4
    more.write_bytes(written.read_bytes())
    with pytest.raises(InputError, match=r"corpus.jsonl holds too|more.jsonl holds too"):
        list(each_bitext([str(tmp_path)], lambda *stage: None))
