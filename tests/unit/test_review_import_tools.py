"""Files as other tools write them, back into a store: OmegaT, LF Aligner and InterText.

The files here are made up after what these tools write: their headers, properties, order and gaps.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from aligner import review
from aligner.errors import ReadError
from aligner.model import Bead, Bitext, DocumentPair
from aligner.reading import read
from aligner.review.export import export
from aligner.segmentation import segment
from aligner.writing import WRITERS, WriteOptions

from .test_review_edits import ANN, BEN, EVE, bitext
from .test_review_import import only

SHAPES = ((1, 1), (2, 1), (1, 0), (1, 2), (0, 1), (1, 1))
# Beads 1 and 2 are joined, the second sentence of the target of bead 4 is taken from it; a memory has no null beads.
CORRECTED = (("S0 b. S1 b. S2 b.", "T0 b. T1 b."), ("S4 b.", "T2 b."), ("S5 b.", "T5 b."))
WANTED = [(3, 2), (1, 0), (1, 1), (0, 1), (0, 1), (1, 1)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        review.add_bitext(opened, bitext(*SHAPES), ANN)
        yield opened


def shapes(store: review.Store) -> list[tuple[int, int]]:
    return [bead.shape for bead in review.load_state(store, "talk").bitext().beads]


OMEGAT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx{dtd}.dtd">
<tmx version="{version}">
  <header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext" \
creationtoolversion="5.7.1_0_c3206253" segtype="{segtype}" srclang="DE-DE"/>
  <body>
<!-- Default translations -->
{default}<!-- Alternative translations -->
{other}  </body>
</tmx>
"""


def omegat_unit(source: str, target: str | None, lang: str, props: str = "") -> str:
    unit = f'    <tu>\n{props}      <tuv {lang}="DE-DE">\n        <seg>{source}</seg>\n      </tuv>\n'
    if target is not None:
        unit += (
            f'      <tuv {lang}="EN-GB" changeid="ann" changedate="20260301T081500Z" creationid="ann" '
            f'creationdate="20260301T081000Z">\n        <seg>{target}</seg>\n      </tuv>\n'
        )
    return unit + "    </tu>\n"


def tagged(text: str, level: str) -> str:
    """A segment whose second word stands in a pair of tags, as each kind of file has them."""
    first, *rest = escape(text).split(" ")
    if level == "level2":
        pair = f'<bpt i="0" x="0">&lt;f0&gt;</bpt>{" ".join(rest)}<ept i="0">&lt;/f0&gt;</ept>'
        return f'{first} {pair}<ph x="1">&lt;br1/&gt;</ph>'
    return f"{first} {' '.join(rest)}"


@pytest.mark.parametrize("level", ["level1", "level2", "omegat", "project_save"])
def test_memories_of_omegat(store: review.Store, tmp_path: Path, level: str) -> None:
    old = level in ("level1", "project_save")
    lang = "lang" if old else "xml:lang"
    where = (
        '      <prop type="file">talk.txt</prop>\n      <prop type="prev">S4 b.</prop>\n'
        '      <prop type="next"></prop>\n      <prop type="id">7</prop>\n'
    )
    # Sorted by the source, not as they stand in the text; one has only a note, and no translation yet.
    default = [omegat_unit(tagged(one, level), tagged(two, level), lang) for one, two in sorted(CORRECTED[:2])]
    note = "      <note>nothing in the target?</note>\n"
    default.append(omegat_unit("S3 b.", None, lang, note))
    other = omegat_unit(*CORRECTED[2], lang, where)
    path = tmp_path / f"talk-{level}.tmx"
    dtd, version = ("11", "1.1") if old else ("14", "1.4")
    filled = OMEGAT.format(dtd=dtd, version=version, segtype="sentence", default="".join(default), other=other)
    path.write_text(filled, encoding="utf-8")
    before = review.load_state(store, "talk")
    found = only(review.import_corrected(store, path, by=BEN))
    assert found.conflicts == []
    assert "does not say after which edit it was exported" in found.remarks[0]
    assert [change.partition(": ")[2] for change in found.changes] == [
        "beads 1, 2 become 3:2",
        "bead 4 becomes 1:1, 0:1",
    ]
    assert shapes(store) == WANTED
    assert {bead.status for bead in review.load_state(store, "talk").beads} == {"open"}
    review.undo(store, before.id, by=BEN)
    assert review.load_state(store, "talk").rows == before.rows


LF_TMX = """\ufeff<?xml version="1.0" encoding="utf-8" ?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header
    creationtool="LF Aligner"
    creationtoolversion="4.2"
    datatype="unknown"
    segtype="sentence"
    adminlang="DE"
    srclang="DE"
    o-tmf="TW4Win 2.0 Format"
  >
  </header>
  <body>
{units}
  </body>
</tmx>
"""
LF_UNIT = """<tu creationdate="20260301T080000Z" creationid="ann"><prop type="Txt::Note">talk.txt</prop>
<tuv xml:lang="DE"><seg>{}</seg></tuv>
<tuv xml:lang="EN"><seg>{}</seg></tuv> </tu>
"""


def test_memories_of_lf_aligner(store: review.Store, tmp_path: Path) -> None:
    path = tmp_path / "talk.tmx"
    units = "".join(LF_UNIT.format(*pair) for pair in CORRECTED)
    path.write_text(LF_TMX.format(units=units), encoding="utf-8", newline="\r\n")
    found = only(review.import_corrected(store, path, by=BEN))
    assert found.conflicts == []
    assert shapes(store) == WANTED


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_tables_of_lf_aligner(store: review.Store, tmp_path: Path, start: str) -> None:
    # All of both texts, null beads with an empty cell, where the text comes from in the third column.
    rows = [*CORRECTED[:1], ("S3 b.", ""), CORRECTED[1], ("", "T3 b."), ("", "T4 b."), CORRECTED[2]]
    path = tmp_path / "aligned_de-en.txt"
    lines = "".join(f"{source}\t{target}\ttalk.de.txt - talk.en.txt\r\n" for source, target in rows)
    path.write_text(start + lines, encoding="utf-8", newline="")
    found = only(review.import_corrected(store, path, by=BEN))
    assert found.conflicts == []
    assert [change.partition(": ")[2] for change in found.changes] == [
        "beads 1, 2 become 3:2",
        "bead 4 becomes 1:1, 0:1",
    ]
    assert found.same == 3
    assert shapes(store) == WANTED
    assert review.load_state(store, "talk").comments == ()


@pytest.mark.parametrize(
    ("segtype", "target", "said"),
    [("paragraph", "T0 b.", "holds units of whole paragraphs"), ("sentence", None, "holds no bead")],
)
def test_what_a_memory_cannot_say_is_refused(
    store: review.Store, tmp_path: Path, segtype: str, target: str | None, said: str
) -> None:
    path = tmp_path / "talk.tmx"
    unit = omegat_unit("S0 b.", target, "xml:lang")
    path.write_text(OMEGAT.format(dtd="14", version="1.4", segtype=segtype, default=unit, other=""), encoding="utf-8")
    found, (problem,) = review.import_corrected(store, path, by=BEN)
    assert found == []
    assert problem.startswith(str(path))
    assert said in problem
    assert store.last_edit() == 1


def intertext(folder: Path, links: str, *, source_first: bool = True) -> Path:
    """Three files as InterText exports them; the one of the links, whose first text is that of ``toDoc``."""
    state = bitext(*SHAPES)
    names = []
    for tag, sentences in (("de", state.source_sentences), ("en", state.target_sentences)):
        inner = " ".join(f'<s id="1:{at}">{escape(one.text)}</s>' for at, one in enumerate(sentences, start=1))
        text = f'<?xml version="1.0" encoding="utf-8"?>\n<text id="talk">\n<p id="1">{inner}</p>\n</text>\n'
        names.append(f"talk.{tag}.xml")
        (folder / names[-1]).write_text(text, encoding="utf-8")
    to, source = names if source_first else names[::-1]
    path = folder / "talk.de.en.alignment.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<linkGrp toDoc="{to}" fromDoc="{source}">\n{links}</linkGrp>\n',
        encoding="utf-8",
    )
    return path


LINKS = (
    ("3-2", "1:1 1:2 1:3", "1:1 1:2", "man"),
    ("1-0", "1:4", "", "auto"),
    ("1-1", "1:5", "1:3", "man"),
    ("0-1", "", "1:4", "plain"),
    ("0-1", "", "1:5", "auto"),
    ("1-1", "1:6", "1:6", "man"),
)


@pytest.mark.parametrize("source_first", [True, False])
def test_links_of_intertext(store: review.Store, tmp_path: Path, source_first: bool) -> None:
    lines = [
        f"<link type='{shape}' xtargets='{';'.join((one, two) if source_first else (two, one))}' status='{status}'/>\n"
        for shape, one, two, status in LINKS
    ]
    path = intertext(tmp_path, "".join(lines), source_first=source_first)
    found = only(review.import_corrected(store, path, by=BEN))
    assert found.conflicts == []
    assert [change.partition(": ")[2] for change in found.changes] == [
        "beads 1, 2 become 3:2",
        "bead 4 becomes 1:1, 0:1",
        "bead 6 is confirmed",
    ]
    assert shapes(store) == WANTED
    statuses = [bead.status for bead in review.load_state(store, "talk").beads]
    assert statuses == ["confirmed", "open", "confirmed", "open", "open", "confirmed"]
    # What InterText knows nothing of is left alone.
    review.undo(store, 1, by=BEN)
    review.confirm(store, [review.load_state(store, "talk").beads[2].id], by=ANN, seen=None)
    only(review.import_corrected(store, path, by=EVE))
    assert review.load_state(store, "talk").beads[1].status == "confirmed"


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ("<link xtargets='1:1'/>", "3: a link needs xtargets with one ';'"),
        ("<link xtargets='1:9;1:1'/>", "3: a link points to '1:9', which talk.de.xml does not have"),
        ("", "holds no bead"),
    ],
)
def test_links_that_cannot_be_followed(store: review.Store, tmp_path: Path, links: str, said: str) -> None:
    path = intertext(tmp_path, links)
    found, (problem,) = review.import_corrected(store, path, by=BEN)
    assert (found, said in problem) == ([], True), problem


def test_an_id_of_a_link_stands_once(store: review.Store, tmp_path: Path) -> None:
    path = intertext(tmp_path, "<link xtargets='1:1;1:1'/>")
    text = "<text>\n<s id='1:1'>S0 b.</s>\n<s id='1:1'>S1 b.</s> <s id='1:2'>S2 b.</s></text>"
    (tmp_path / "talk.de.xml").write_text(text, encoding="utf-8")
    before = review.load_state(store, "talk").rows
    found, (problem,) = review.import_corrected(store, path, by=BEN)
    assert found == []
    assert problem == f"{tmp_path / 'talk.de.xml'}:3: the id '1:1', which a link names, stands twice"
    assert review.load_state(store, "talk").rows == before
    # One that no link names is nobody's business.
    (tmp_path / "talk.de.xml").write_text(text.replace("<s id='1:1'>S1", "<s id='1:2'>S1"), encoding="utf-8")
    assert only(review.import_corrected(store, path, by=BEN)).conflicts == []


def test_texts_of_links_lie_beside_them(store: review.Store, tmp_path: Path) -> None:
    path = intertext(tmp_path, "<link xtargets='1:1;1:1'/>")
    (tmp_path / "talk.en.xml").unlink()
    with pytest.raises(ReadError, match=r"put both texts beside talk.de.en.alignment.xml"):
        review.import_corrected(store, path, by=BEN)
    # A path in the file leads nowhere else.
    folder = tmp_path / "deep"
    folder.mkdir()
    moved = intertext(folder, "<link xtargets='1:1;1:1'/>")
    text = moved.read_text(encoding="utf-8").replace('fromDoc="', 'fromDoc="../../etc/')
    moved.write_text(text, encoding="utf-8")
    assert only(review.import_corrected(store, moved, by=BEN)).same == 1


@pytest.mark.parametrize("name", ["tmx", "tei", "tsv", "jsonl"])
def test_a_page_in_two_languages_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "双方举行会谈。会谈很好。\nBoth sides held talks. The talks were good.\n双方同意合作。\nThey agreed.\n", "utf-8"
    )
    source, target = read(page, languages=("zh", "en"))
    sides = segment(source), segment(target)
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1), 1.0, 0.9) for at in range(3))
    both = Bitext(DocumentPair("talk", source, target), *sides, beads)
    with review.open_store(tmp_path / "two.db", create=True) as two:
        review.add_bitext(two, both, ANN)
        path = tmp_path / f"two{WRITERS[name].extension}"
        ((_, data),) = export(two, name, WriteOptions())
        path.write_bytes(data)
        found = only(review.import_corrected(two, path, by=BEN))
    assert (found.edit, found.changes, found.conflicts, found.same) == (None, [], [], 3)
