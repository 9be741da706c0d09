"""What is written can be read back: no text, bead or offset is lost in any format, whatever the texts hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aligner.corpus import read_bitexts
from aligner.model import (
    Bead,
    Bitext,
    Document,
    DocumentPair,
    Metadata,
    Paragraph,
    ParagraphKind,
    Rendering,
    RenderingStatus,
    Sentence,
    Span,
)
from aligner.notation import parse_beads
from aligner.validation import validate
from aligner.writing import WRITERS, WriteOptions
from aligner.writing.text import FORBIDDEN

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

# Markup, quotes, controls, lone surrogates, non-characters, astral, combining and right-to-left characters. Only low
# surrogates, as "surrogateescape" makes them: JSON reads a high one before a low one as one character.
CHARACTERS = "甲乙。ab .<>&\"']]>\x00\x07\x1f\x85\udc80\udfff\ufffe\U0001f600\U00020000é\u0301\u05d0\u202e\u2028\n\r\t"
edges = st.sampled_from(["", "", " ", "\u3000\x07"])
texts = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=8)


@st.composite
def documents(draw, identifier, language):
    """A document and its sentences; paragraphs of every kind, with any white space between the sentences."""
    text = draw(st.sampled_from(["", "\n"]))
    paragraphs, sentences = [], []
    for index in range(draw(st.integers(1, 3))):
        start = len(text)
        text += draw(edges)
        for number in range(draw(st.integers(1, 3))):
            if number:
                text += draw(st.sampled_from(["", " ", "\u3000", "\r\n", " \x07 "]))
            content = draw(texts)
            sentences.append(Sentence(len(sentences), content, len(text), len(text) + len(content), index))
            text += content
        text += draw(edges)
        paragraphs.append(Paragraph(index, start, len(text), draw(st.sampled_from(list(ParagraphKind)))))
        text += "\n\n"
    known = Metadata(language, title=draw(texts), date=draw(st.sampled_from(["", "2024-05-06", "soon"])))
    return Document(identifier, text, tuple(paragraphs), known), tuple(sentences)


@st.composite
def bitexts(draw, identifier="pair 1"):
    """Two documents with any monotone beads, and renderings that nest, cross, repeat and come in parts."""
    source, source_sentences = draw(documents("a", "zh"))
    target, target_sentences = draw(documents("b", "en"))
    beads = []
    i = j = 0
    while i < len(source_sentences) or j < len(target_sentences):
        left = len(source_sentences) - i, len(target_sentences) - j
        m = draw(st.integers(0 if left[1] else 1, min(3, left[0])))
        n = draw(st.integers(0 if m else 1, min(3, left[1])))
        beads.append(Bead(range(i, i + m), range(j, j + n), 1.5, draw(st.floats(0, 1))))
        i, j = i + m, j + n
    renderings = []
    for index, bead in enumerate(beads):
        if not bead.source:
            continue
        for _ in range(draw(st.integers(0, 3))):
            phrase = draw(spans(source_sentences[bead.source[0]], source_sentences[bead.source[-1]]))
            found = ()
            if bead.target:
                place = spans(target_sentences[bead.target[0]], target_sentences[bead.target[-1]])
                found = tuple(draw(st.lists(place, max_size=3)))
            status = draw(st.sampled_from(list(RenderingStatus)))
            term = draw(st.sampled_from(["t-1", "t 1", "t/1", "词"]))
            inside = st.lists(st.integers(phrase.start, phrase.end), min_size=2, max_size=2, unique=True)
            missing = tuple(Span(*sorted(ends)) for ends in draw(st.lists(inside, max_size=2)))
            renderings.append(Rendering(term, index, status, phrase, found, draw(st.floats(0, 1)), missing))
    pair = DocumentPair(identifier, source, target)
    return Bitext(pair, source_sentences, target_sentences, tuple(beads), tuple(renderings))


@st.composite
def crossed(draw):
    """A bitext in which any beads with both sides have changed their targets among themselves."""
    bitext = draw(bitexts())
    beads = list(bitext.beads)
    both = [index for index, bead in enumerate(beads) if not bead.is_null]
    chosen = sorted(draw(st.sets(st.sampled_from(both)))) if both else []
    for index, other in zip(chosen, draw(st.permutations(chosen)), strict=True):
        beads[index] = replace(beads[index], target=bitext.beads[other].target, crossing=True)
    # A phrase of a bead that has moved has its rendering elsewhere now.
    kept = (
        one if one.bead not in chosen else replace(one, target=(), status=RenderingStatus.NOT_FOUND)
        for one in bitext.renderings
    )
    return replace(bitext, beads=tuple(beads), renderings=tuple(kept))


def spans(first, last):
    places = st.lists(st.integers(first.start, last.end), min_size=2, max_size=2, unique=True)
    return places.map(lambda ends: Span(*sorted(ends)))


def clean(text):
    return FORBIDDEN.sub("", text)


def visible(bitext, bead, side, span):
    """The text of a span as it stands in the bead, without what XML forbids."""
    place = bitext.bead_spans(bead, side, [span])
    return clean(place[0].of(bitext.bead_text(bead, side))) if place else ""


def parse(data):
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("written")


def problems(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return [str(problem) for problem in validate(path)]


@settings(max_examples=120, deadline=None)
@given(bitext=bitexts() | crossed(), inline=st.booleans())
def test_tmx_gives_back_beads_and_renderings(folder, bitext, inline):
    data = WRITERS["tmx"].render([bitext], WriteOptions(tmx_inline=inline, tmx_nulls=True))
    assert problems(folder, "a.tmx", data) == []
    units = {int(tu.get("tuid").rpartition(".b")[2]) - 1: tu for tu in parse(data).iter("tu")}
    sides = {
        index: tuple(clean(bitext.bead_text(bead, side)) for side in ("source", "target"))
        for index, bead in enumerate(bitext.beads)
    }
    assert {index for index, both in sides.items() if all(text.strip() for text in both)} == set(units)
    for index, tu in units.items():
        bead = bitext.beads[index]
        assert tuple("".join(seg.itertext()) for seg in tu.iter("seg")) == sides[index]
        assert tu.findtext("prop[@type='x-aligner-bead']") == f"{len(bead.source)}:{len(bead.target)}"
        assert tu.findtext("prop[@type='x-aligner-crossing']") == ("true" if bead.crossing else None)
        expected = [one for one in bitext.renderings if one.bead == index]
        expected = [one for one in expected if visible(bitext, bead, "source", one.source)]
        written = [prop.text for prop in tu.findall("prop[@type='x-aligner-rendering']")]
        assert len(written) == len(expected)
        for line, rendering in zip(written, expected, strict=True):
            source, target, status, confidence, term = line.split(" ", 4)
            assert (status, term) == (rendering.status.value, rendering.term)
            assert confidence == f"{rendering.confidence:.2f}"
            source, _, missing = source.partition("!")
            assert stretches(source, sides[index][0]) == [visible(bitext, bead, "source", rendering.source)]
            lost = [visible(bitext, bead, "source", span) for span in rendering.missing]
            assert stretches(missing or "-", sides[index][0]) == [text for text in lost if text]
            found = [visible(bitext, bead, "target", span) for span in rendering.target]
            assert stretches(target, sides[index][1]) == [text for text in found if text]


def stretches(places, text):
    pairs = [place.split("-") for place in places.split(",")] if places != "-" else []
    return [text[int(start) : int(end)] for start, end in pairs]


@settings(max_examples=60, deadline=None)
@given(bitext=bitexts())
def test_tmx_by_paragraph_loses_no_sentence(folder, bitext):
    data = WRITERS["tmx"].render([bitext], WriteOptions(tmx_grouping="paragraph", tmx_nulls=True))
    assert problems(folder, "p.tmx", data) == []
    root = parse(data)
    shapes = [prop.text.split(":") for prop in root.iter("prop") if prop.get("type") == "x-aligner-bead"]
    shapes += [note.text.split(" ")[1].split(":") for note in root.iter("note")]
    assert sum(int(m) for m, _ in shapes) == len(bitext.source_sentences)
    assert sum(int(n) for _, n in shapes) == len(bitext.target_sentences)


@settings(max_examples=120, deadline=None)
@given(bitext=crossed())
def test_tmx_by_paragraph_has_moved_sentences_at_home_and_with_their_counterparts(folder, bitext):
    options = WriteOptions(tmx_grouping="paragraph", tmx_nulls=True)
    data = WRITERS["tmx"].render([bitext], options)
    assert problems(folder, "q.tmx", data) == []
    moved, straight = {}, {}
    for tu in parse(data).iter("tu"):
        texts = tuple("".join(seg.itertext()) for seg in tu.iter("seg"))
        is_moved = tu.findtext("prop[@type='x-aligner-crossing']") == "true"
        (moved if is_moved else straight)[tu.get("tuid")] = texts
    expected = {
        f"pair_1.b{number}": tuple(clean(bitext.bead_text(bead, side)) for side in ("source", "target"))
        for number, bead in enumerate(bitext.beads, 1)
        if bead.crossing
    }
    assert moved == {name: texts for name, texts in expected.items() if all(text.strip() for text in texts)}
    for at, side in enumerate(("source", "target")):
        document, sentences = bitext.document(side).text, bitext.sentences(side)
        whole = [
            clean(document[inside[0].start : inside[-1].end])
            for index in range(len(bitext.document(side).paragraphs))
            if (inside := [one for one in sentences if one.paragraph == index])
        ]
        joiner = bitext.joiner(side)
        for texts in straight.values():
            assert texts[at] in joiner.join(whole)


def layout(body):
    """The text of a body without the writer's own white space, and where each xml:id lies in it."""
    text, places = "", {}

    def walk(element):
        nonlocal text
        start = len(text)
        text += element.text or ""
        for part in element:
            walk(part)
            text += part.tail or ""
        if element.get(ID):
            places[element.get(ID)] = (start, len(text))

    for block in body.iter(f"{TEI}p", f"{TEI}head", f"{TEI}item", f"{TEI}ab"):
        walk(block)
    return text, places


@settings(max_examples=120, deadline=None)
@given(bitext=bitexts() | crossed())
def test_tei_gives_back_paragraphs_beads_and_renderings(folder, bitext):
    data = WRITERS["tei"].render([bitext], WriteOptions())
    assert problems(folder, "a.tei.xml", data) == []
    root = parse(data)
    texts, places = {}, {}
    for side, body in zip(("source", "target"), root.iter(f"{TEI}body"), strict=True):
        blocks = list(body.iter(f"{TEI}p", f"{TEI}head", f"{TEI}item", f"{TEI}ab"))
        document = bitext.document(side)
        expected = [clean(document.paragraph_text(paragraph)) for paragraph in document.paragraphs]
        assert [text for text in ("".join(block.itertext()) for block in blocks) if text] == [
            text for text in expected if text
        ]
        sentences = ["".join(s.itertext()) for s in body.iter(f"{TEI}s")]
        assert sentences == [clean(sentence.text) for sentence in bitext.sentences(side)]
        texts[side], places[side] = layout(body)
    elements = {element.get(ID): element for element in root.iter("*") if element.get(ID)}
    assert read_beads(root, elements) == [(list(bead.source), list(bead.target)) for bead in bitext.beads]
    marked = {element.get(ID) for element in root.iter(f"{TEI}link") if element.get("ana") == "#order.crossing"}
    assert marked == {f"pair_1.b{number}" for number, bead in enumerate(bitext.beads, 1) if bead.crossing}
    for number, rendering in enumerate(bitext.renderings, start=1):
        check_rendering(elements.get(f"pair_1.r{number}"), rendering, bitext, elements, texts, places)


def read_beads(root, elements):
    beads = []
    group = next(group for group in root.iter(f"{TEI}linkGrp") if group.get("type") == "alignment")
    for element in group:
        if element.get("type") == "group":
            continue
        ids = element.get("target").split()
        opened = [elements[one[1:]] for one in ids]
        names = [
            name
            for one, target in zip(ids, opened, strict=True)
            for name in (target.get("target").split() if target.tag == f"{TEI}ptr" else [one])
        ]
        sides = [[int(name.rpartition(".s")[2]) - 1 for name in names if f".{key}." in name] for key in ("zh", "en")]
        beads.append(tuple(sides))
    return beads


def check_rendering(link, rendering, bitext, elements, texts, places):
    phrase = clean(rendering.source.of(bitext.pair.source.text))
    if link is None:
        # Nothing of the phrase lies in a sentence, once what XML forbids is gone.
        assert not visible(bitext, bitext.beads[rendering.bead], "source", rendering.source).strip(" ")
        return
    analysis = [elements[one[1:]] for one in link.get("ana").split()]
    assert analysis[0].get(ID) == f"status.{rendering.status.value}"
    assert "".join(analysis[1].itertext()).strip() == rendering.term
    ends = [one[1:] for one in link.get("target").split()]
    (source,) = expressions(ends[0], elements, texts["source"], places["source"])
    assert source.replace("\n", "") in phrase.replace("\n", "") or phrase.startswith(source)
    target = expressions(ends[1], elements, texts["target"], places["target"]) if ends[1:] else []
    found = [clean(span.of(bitext.pair.target.text)) for span in rendering.target]
    assert all(any(same(part, one) for one in found) for part in target)


def same(part, whole):
    """Whether two phrases are one, but for white space at the ends and between paragraphs."""
    return "".join(part.split()) == "".join(whole.split()) or part in whole


def expressions(name, elements, text, places):
    """The stretches of text that an expression covers."""
    element = elements[name]
    if element.tag == f"{TEI}seg":
        return [text[slice(*places[name])]]
    if element.get("target"):
        parts = element.get("target").split()
        return [one for part in parts for one in expressions(part[1:], elements, text, places)]
    return [text[places[element.get("from")[1:]][0] : places[element.get("to")[1:]][0]]]


@settings(max_examples=60, deadline=None)
@given(bitext=bitexts() | crossed())
def test_json_lines_give_back_everything(bitext):
    data = WRITERS["jsonl"].render([bitext], WriteOptions())
    header, *beads = [json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]]
    assert header["beads"] == len(bitext.beads) == len(beads)
    assert header["source"]["title"] == bitext.pair.source.metadata.title
    for bead, line in zip(bitext.beads, beads, strict=True):
        assert line["crossing"] is bead.crossing
        for side in ("source", "target"):
            assert line[side]["text"] == bitext.bead_text(bead, side)
            assert [one["index"] for one in line[side]["sentences"]] == list(bead.side(side))
            document = bitext.document(side).text
            for one in line[side]["sentences"]:
                assert document[one["start"] : one["end"]] == one["text"]
    written = [one for line in beads for one in line["renderings"]]
    assert [(one["term"], one["status"]) for one in written] == [
        (one.term, one.status.value) for one in bitext.renderings
    ]
    for line, rendering in zip(written, bitext.renderings, strict=True):
        assert line["target"]["document_spans"] == [[span.start, span.end] for span in rendering.target]
        phrase, found = bitext.rendering_texts(rendering)
        assert (line["source"]["text"], line["target"]["text"]) == (phrase, found)


@settings(max_examples=60, deadline=None)
@given(bitext=bitexts() | crossed())
def test_tsv_has_one_whole_line_a_bead(bitext):
    data = WRITERS["tsv"].render([bitext, bitext], WriteOptions())
    header, *lines = [line.split("\t") for line in data.decode("utf-8").splitlines()]
    assert len(lines) == 2 * len(bitext.beads)
    assert all(len(line) == len(header) for line in lines)
    for bead, line in zip(bitext.beads, lines[: len(bitext.beads)], strict=True):
        row = dict(zip(header, line, strict=True))
        assert row["crossing"] == ("true" if bead.crossing else "false")
        for side in ("source", "target"):
            assert len(row[side]) == len(clean(bitext.bead_text(bead, side)))
            assert row[side].split() == clean(bitext.bead_text(bead, side)).split()
            assert row[f"{side}_sentences"] == ",".join(map(str, bead.side(side)))


@settings(max_examples=40, deadline=None)
@given(bitext=bitexts() | crossed(), scores=st.booleans())
def test_beads_notation_gives_back_the_beads(bitext, scores):
    data = WRITERS["beads"].render([bitext], WriteOptions(scores=scores))
    expected = [(tuple(bead.source), tuple(bead.target)) for bead in bitext.beads]
    assert parse_beads(data.decode("ascii"), "x.align") == expected


@settings(max_examples=40, deadline=None)
@given(first=bitexts(), second=crossed(), third=bitexts("pair/1"))
def test_a_file_of_several_bitexts_is_sound_and_reproducible(folder, first, second, third):
    bitexts = [first, second, third]
    options = WriteOptions(tmx_phrases=True)
    for name in ("tmx", "tei", "jsonl", "tsv"):
        data = WRITERS[name].render(bitexts, options)
        assert data == WRITERS[name].render(bitexts, options)
        if name in ("tmx", "tei"):
            assert problems(folder, f"many.{name}", data) == []


@settings(max_examples=120, deadline=None)
@given(bitext=bitexts() | crossed())
def test_json_lines_come_back(folder, bitext):
    path = folder / "a.jsonl"
    path.write_bytes(WRITERS["jsonl"].render([bitext], WriteOptions()))
    (found,) = read_bitexts(path)
    assert comparable(WRITERS["jsonl"].render([found], WriteOptions())) == comparable(path.read_bytes())


def comparable(data):
    """All that is written, but for the texts of phrases, which may hold what stands between two sentences."""
    objects = [json.loads(line) for line in data.decode().split("\n")[:-1]]
    for one in (one for item in objects if item["type"] == "bead" for one in item["renderings"]):
        for part in ("source", "target", "missing"):
            del one[part]["text"]
    return objects
