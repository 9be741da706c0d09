"""Bitexts out of a store into every format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import pytest
from lxml import etree

from aligner import review
from aligner.cli.export import command as export_command
from aligner.corpus import read_bitexts
from aligner.errors import ParameterError, StoreError
from aligner.model import Choice, ChoiceKind, Edition, Procedure, Review, Span
from aligner.review.export import export, exported
from aligner.validation import validate
from aligner.writing import WRITERS, WriteOptions

from .test_review_edits import ANN, BEN, EVE, author, bitext, ids

TEI = "{http://www.tei-c.org/ns/1.0}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        review.add_bitext(opened, bitext((1, 1), (2, 1), (1, 0), (1, 2), (0, 1)), ANN)
        beads = ids(opened)
        review.confirm(opened, beads[1:3], by=ANN, seen=None)
        review.confirm(opened, beads[3:4], by=BEN, seen=None)
        review.reject(opened, beads[:1], by=EVE, seen=None)
        yield opened


def rendered(store: review.Store, name: str, **options: object) -> bytes:
    confirmed = bool(options.pop("confirmed", False))
    ((_, data),) = export(store, name, WriteOptions(**options), confirmed=confirmed)  # type: ignore[arg-type]
    return data


def test_confirmed_beads_come_with_their_sentences_and_renderings_only(store: review.Store) -> None:
    (every,) = exported(store)
    (some,) = exported(store, confirmed=True)
    given = bitext((1, 1), (2, 1), (1, 0), (1, 2), (0, 1))
    assert replace(every, beads=tuple(replace(bead, review=None) for bead in every.beads), edition=None) == given
    assert (every.edition, some.edition) == (Edition(4, (0, 1, 2, 3, 4)), Edition(4, (1, 2, 3)))
    assert [bead.review for bead in every.beads] == [
        None,
        Review("ann", "2026-03-01T08:00:00Z"),
        Review("ann", "2026-03-01T08:00:00Z"),
        Review("ben", "2026-03-01T08:05:00Z"),
        None,
    ]
    assert [(bead.source, bead.target) for bead in some.beads] == [
        (range(2), range(1)),
        (range(2, 3), range(1, 1)),
        (range(3, 4), range(1, 3)),
    ]
    assert some.source_sentences[0] == replace(given.source_sentences[1], index=0)
    assert some.pair == given.pair
    assert [some.rendering_texts(one) for one in some.renderings] == [("S1 b.", "T1 b."), ("S4 b.", "T2 b.")]
    assert [one.bead for one in some.renderings] == [0, 2]


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("name", WRITERS)
def test_every_format_takes_it(store: review.Store, tmp_path: Path, name: str, confirmed: bool) -> None:
    data = rendered(store, name, confirmed=confirmed, scores=True)
    assert data == rendered(store, name, confirmed=confirmed, scores=True)
    text = data.decode()
    if name != "beads":
        assert "S1 b." in text
        # In TEI a paragraph keeps all its text; what is not confirmed is no sentence there.
        assert text.count("</s>") == (7 if confirmed else 10) if name == "tei" else ("S0 b." in text) != confirmed
    if name in ("tmx", "tei"):
        path = tmp_path / f"x{WRITERS[name].extension}"
        path.write_bytes(data)
        assert validate(path) == []


def test_tmx_says_who_confirmed_a_unit_and_when(store: review.Store) -> None:
    units = etree.fromstring(rendered(store, "tmx")).findall(".//tu")
    assert [(unit.get("changeid"), unit.get("changedate")) for unit in units] == [
        (None, None),
        ("ann", "20260301T080000Z"),
        ("ben", "20260301T080500Z"),
    ]
    levels = [unit.findtext("prop[@type='x-ConfirmationLevel']") for unit in units]
    assert levels == ["Draft", "Translated", "Translated"]
    # One unit for the whole paragraph: not all of it is confirmed.
    (unit,) = etree.fromstring(rendered(store, "tmx", tmx_grouping="paragraph")).findall(".//tu")
    assert unit.get("changeid") is None


def test_tei_says_who_confirmed_a_bead_and_when(store: review.Store) -> None:
    root = etree.fromstring(rendered(store, "tei"))
    people = {
        name.get("{http://www.w3.org/XML/1998/namespace}id"): name.text
        for name in root.iter(f"{TEI}name")
        if name.get("type") != "software"
    }
    assert people == {"talk.resp1": "ann", "talk.resp2": "ben"}
    links = [link for link in root.iter(f"{TEI}link", f"{TEI}ptr") if (link.get("n") or "").count(":") == 1]
    assert [(link.get("n"), link.get("resp")) for link in links] == [
        ("1:1", None),
        ("2:1", "#talk.resp1"),
        ("1:0", "#talk.resp1"),
        ("1:2", "#talk.resp2"),
        ("0:1", None),
    ]
    changes = [(one.get("who"), one.get("when"), one.text) for one in root.iter(f"{TEI}change")]
    assert changes == [
        (None, None, "taken from the review store after edit 4"),
        ("#talk.resp2", "2026-03-01T08:05:00Z", "1 bead confirmed"),
        ("#talk.resp1", "2026-03-01T08:00:00Z", "2 beads confirmed"),
    ]
    text = "".join(root.itertext())
    assert "those with resp were confirmed by that person" in text


def test_jsonl_says_who_confirmed_a_bead_and_when(store: review.Store) -> None:
    lines = [json.loads(line) for line in rendered(store, "jsonl").splitlines()]
    assert [line.get("review") for line in lines[1:]] == [
        None,
        {"author": "ann", "date": "2026-03-01T08:00:00Z"},
        {"author": "ann", "date": "2026-03-01T08:00:00Z"},
        {"author": "ben", "date": "2026-03-01T08:05:00Z"},
        None,
    ]


@pytest.mark.parametrize(("name", "pattern"), [("tmx", r'tuid="(.*?)"'), ("tei", r'"(\S*b\d)" (?:type|targ)'),
                                              ("tsv", r"\t(talk.b\d)"), ("jsonl", r'"id":"(talk.b.*?)"')])  # fmt: skip
def test_a_bead_has_the_same_name_in_a_file_of_confirmed_ones(store: review.Store, name: str, pattern: str) -> None:
    every, some = ([*dict.fromkeys(re.findall(pattern, rendered(store, name, confirmed=one).decode()))]
                   for one in (False, True))  # fmt: skip
    kept = {"talk.b2", "talk.b3", "talk.b4"}
    assert some == [one for one in every if one in kept]
    assert len(some) == len(kept) - (name == "tmx") < len(every)


def test_every_format_says_what_people_have_said_and_until_when(store: review.Store, tmp_path: Path) -> None:
    state = review.load_state(store, "talk")
    review.comment(store, state.beads[1].id, "why <so>?", by=BEN)
    review.comment(store, state.beads[4].id, "an addition", by=EVE)
    review.edit_rendering(store, state.renderings[1].id, by=EVE, seen=None, target=[Span(7, 9)])
    (now,) = exported(store)
    said = "ben, 2026-03-01T08:05:00Z: why <so>?"
    assert [str(one) for one in now.comments] == [said, "eve, 2026-03-01T08:00:00Z: an addition"]
    assert [one.author for one in now.renderings] == ["", "eve", ""]

    tmx = etree.fromstring(rendered(store, "tmx"))
    assert tmx.findtext("header/prop[@type='x-aligner-edit']") == "talk 7 talk"
    assert [note.text for note in tmx.iter("note")] == [said]
    tei = etree.fromstring(rendered(store, "tei"))
    people = {one.get("{http://www.w3.org/XML/1998/namespace}id"): one for one in tei.iter(f"{TEI}name")}
    notes = [(one.get("target"), people[one.get("resp")[1:]].text, "".join(one.itertext()))
             for one in tei.iter(f"{TEI}note")]  # fmt: skip
    assert notes == [("#talk.b2", "ben", "2026-03-01T08:05:00Z why <so>?"),
                     ("#talk.b5", "eve", "2026-03-01T08:00:00Z an addition")]  # fmt: skip
    (link,) = (one for one in tei.iter(f"{TEI}link") if one.get("type") == "corrected")
    assert people[link.get("resp")[1:]].getprevious().text == "renderings corrected by, comments by"
    assert next(one.get("n") for one in tei.iter(f"{TEI}change")) == "7"
    header, *rows = (line.split("\t") for line in rendered(store, "tsv").decode().splitlines())
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["comments"], row["confirmed_by"], row["edit"]) for row in rows][1] == (said, "ann", "7")
    path = tmp_path / "x.jsonl"
    path.write_bytes(rendered(store, "jsonl"))
    assert next(iter(read_bitexts(path))).comments == now.comments
    assert next(iter(read_bitexts(path))).edition == now.edition
    assert next(iter(read_bitexts(path))).renderings == now.renderings
    for name in ("tmx", "tei"):
        path = tmp_path / f"x{WRITERS[name].extension}"
        path.write_bytes(rendered(store, name))
        assert validate(path) == []


def test_several_pairs_in_one_file_or_one_each(store: review.Store) -> None:
    review.add_bitext(store, bitext((1, 1), name="walk"), ANN)
    assert [stem for stem, _ in export(store, "tei", WriteOptions(), together=False)] == ["talk", "walk"]
    assert [stem for stem, _ in export(store, "tei", WriteOptions())] == [""]
    assert [stem for stem, _ in export(store, "beads", WriteOptions(), ["walk"], together=False)] == ["walk"]
    # Nothing of the second pair is confirmed.
    assert [one.pair.id for one in exported(store, confirmed=True)] == ["talk"]
    with pytest.raises(StoreError, match="nothing to write: no bead is confirmed yet"):
        list(export(store, "tmx", WriteOptions(), ["walk"], confirmed=True))
    with pytest.raises(StoreError, match="no pair 'x'"):
        list(export(store, "tmx", WriteOptions(), ["x"]))
    with pytest.raises(ParameterError, match="one pair a file"):
        list(export(store, "beads", WriteOptions()))
    with pytest.raises(ParameterError, match="unknown format"):
        list(export(store, "docx", WriteOptions()))
    with pytest.raises(ParameterError, match="leave out --confirmed"):
        list(export(store, "tmx", WriteOptions(tmx_grouping="paragraph"), confirmed=True))


def test_labels_are_choices_of_their_authors(store: review.Store) -> None:
    rows = review.load_state(store, "talk").renderings
    review.label_rendering(store, rows[1].id, Procedure.MODULATION, certainty=0.5, by=ANN, seen=None)
    # Ann has confirmed the bead, so it takes an editor.
    review.label_rendering(store, rows[1].id, Procedure.LITERAL, by=author("ben", "editor"), seen=None)
    (every,) = exported(store)
    (first, second) = every.choices
    assert [(one.kind, one.value, one.certainty, one.rule, one.author) for one in (first, second)] == [
        (ChoiceKind.PROCEDURE, "modulation", 0.5, "", "ann"),
        (ChoiceKind.PROCEDURE, "literal", 1.0, "", "ben"),
    ]
    rendering = every.renderings[first.rendering or 0]
    assert (first.bead, first.source, first.target) == (rendering.bead, (rendering.source,), rendering.target)
    assert (rendering.source.start, rendering.term) == (rows[1].start, rows[1].term)
    root = etree.fromstring(rendered(store, "tei"))
    spans = [one for one in root.iter(f"{TEI}span") if one.get("type") == "choice"]
    names = {one.get("{http://www.w3.org/XML/1998/namespace}id"): one.text for one in root.iter(f"{TEI}name")}
    assert [names[str(one.get("resp"))[1:]] for one in spans] == ["ann", "ben"]
    assert [one.get("ana") for one in spans] == ["#choice.procedure.modulation", "#choice.procedure.literal"]
    assert "beads confirmed by, renderings labelled by" in [one.text for one in root.iter(f"{TEI}resp")]


def test_what_is_done_before_writing(store: review.Store) -> None:
    choice = Choice(ChoiceKind.METAPHOR, "kept", 0, rule="table-of-images")
    files = export(store, "jsonl", WriteOptions(), finish=lambda one: replace(one, choices=(choice,)))
    ((_, data),) = files
    lines = [json.loads(line) for line in data.splitlines()]
    assert [one["kind"] for line in lines[1:] for one in line["choices"]] == ["metaphor"]


def test_the_help_says_that_confirmed_sentences_are_numbered_anew(store: review.Store) -> None:
    lines = rendered(store, "beads", confirmed=True).decode().splitlines()
    assert lines[0] == "[0, 1]:[0]"
    (option,) = get_type_hints(export_command, include_extras=True)["confirmed"].__metadata__
    assert "numbered anew" in option.help
