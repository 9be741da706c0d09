"""Corrected files, as tools leave them, back into a store."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from aligner import review
from aligner.errors import ParameterError, ReadError
from aligner.review.export import export
from aligner.writing import WRITERS, WriteOptions

from .test_review_edits import ANN, BEN, EVE, bitext, ids

ID = "{http://www.w3.org/XML/1998/namespace}id"
SHAPES = ((1, 1), (2, 1), (1, 0), (1, 2), (0, 1), (1, 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[review.Store]:
    with review.open_store(tmp_path / "work.db", create=True) as opened:
        review.add_bitext(opened, bitext(*SHAPES), ANN)
        yield opened


@pytest.fixture
def file(store: review.Store, tmp_path: Path) -> Callable[..., Path]:
    """An exported file with some words in it replaced."""

    def write(name: str, *changes: tuple[str, str], **options: bool) -> Path:
        confirmed = options.pop("confirmed", False)
        ((_, data),) = export(store, name, WriteOptions(**options), confirmed=confirmed)  # type: ignore[arg-type]
        text = data.decode()
        for old, new in changes:
            assert text.count(old) == 1, (old, text)
            text = text.replace(old, new)
        path = tmp_path / f"x{WRITERS[name].extension}"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def shapes(store: review.Store) -> list[tuple[int, int]]:
    return [bead.shape for bead in review.load_state(store, "talk").bitext().beads]


def only(found: tuple[list[review.Imported], list[str]]) -> review.Imported:
    (one,), problems = found
    assert problems == []
    return one


def cells(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def put(path: Path, rows: list[list[str]], newline: str = "\n") -> Path:
    path.write_text("".join("\t".join(row) + newline for row in rows), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("name", ["tmx", "tei", "tsv", "jsonl"])
def test_a_file_as_it_was_changes_nothing(store: review.Store, file: Callable[..., Path], name: str) -> None:
    before = review.load_state(store, "talk")
    found = only(review.import_corrected(store, file(name), by=BEN))
    assert (found.edit, found.changes, found.conflicts, found.remarks) == (None, [], [], [])
    assert found.same == (4 if name == "tmx" else 6)
    after = review.load_state(store, "talk")
    assert (after.rows, after.seen) == (before.rows, before.seen)


def test_rows_joined_in_a_spreadsheet_that_quotes_cells(store: review.Store, file: Callable[..., Path]) -> None:
    path = file("tsv")
    rows = cells(path)
    source, target = rows[0].index("source"), rows[0].index("target")
    rows[1][source] = f'"{rows[1][source]}  {rows[2][source]}"'
    rows[1][target] += "\u00a0" + rows[2][target]
    rows[1][rows[0].index("comments")] = "one sentence in German"
    del rows[2]
    found = only(review.import_corrected(store, put(path, rows, "\r\n"), by=BEN))
    assert found.changes == [
        f"{path}:2: beads 1, 2 become 3:2",
        f"{path}:2: comment: one sentence in German",
    ]
    state = review.load_state(store, "talk")
    assert shapes(store) == [(3, 2), (1, 0), (1, 2), (0, 1), (1, 1)]
    assert (state.beads[0].id, state.beads[0].origin, state.beads[0].status) == (ids(store)[0], "person", "open")
    (change,) = review.changes_since(store, state.seen - 1)
    assert (change.kind, change.author, change.why) == ("import", "ben", "because (x.tsv)")
    review.undo(store, state.id, by=BEN)
    assert shapes(store) == list(SHAPES)


def test_a_sentence_cut_in_a_translation_tool(store: review.Store, file: Callable[..., Path]) -> None:
    path = file("tmx")
    root = etree.parse(path)
    unit = root.find(".//tu[@tuid='talk.b4']")
    assert [seg.text for seg in unit.iter("seg")] == ["S4 b.", "T2 b. T3 b."]
    new = etree.fromstring(etree.tostring(unit))
    for one, texts in ((unit, ("S4", "T2 b.")), (new, ("b.", "T3 b."))):
        for seg, text in zip(one.iter("seg"), texts, strict=True):
            seg.text = text
    del new.attrib["tuid"]
    unit.addnext(new)
    unit.find("prop[@type='x-ConfirmationLevel']").text = "ApprovedTranslation"
    root.write(path)
    found = only(review.import_corrected(store, path, by=BEN))
    assert [change.partition(": ")[2] for change in found.changes] == ["bead 4 becomes 1:1, 1:1"]
    state = review.load_state(store, "talk")
    assert [one.text for one in state.bitext().source_sentences][4:6] == ["S4", "b."]
    assert [(bead.status, bead.decided_by) for bead in state.beads[3:5]] == [("confirmed", "ben"), ("open", "")]


def test_links_and_sentences_changed_in_an_xml_editor(store: review.Store, file: Callable[..., Path]) -> None:
    path = file("tei")
    root = etree.parse(path)
    parts = {one.get(ID): one for one in root.iter() if one.get(ID)}
    # Sentence 3 goes into sentence 2, sentence 4 into their bead, and the null bead that held it away.
    parts["talk.de.s2"].tail = ""
    parts["talk.de.s2"].append(etree.fromstring("<hi> S2 b.</hi>"))
    parts["talk.de.s3"].getparent().remove(parts["talk.de.s3"])
    parts["talk.b2.de"].set("target", "#talk.de.s2 #talk.de.s4")
    parts["talk.b3"].getparent().remove(parts["talk.b3"])
    root.write(path)
    found = only(review.import_corrected(store, path, by=BEN))
    assert [change.partition(": ")[2] for change in found.changes] == ["beads 2, 3 become 2:1"]
    assert shapes(store) == [(1, 1), (2, 1), (1, 2), (0, 1), (1, 1)]
    assert review.load_state(store, "talk").bitext().source_sentences[1].text == "S1 b. S2 b."


def test_what_somebody_else_did_after_the_export_is_a_conflict(store: review.Store, file: Callable[..., Path]) -> None:
    path = file("tsv")
    beads = ids(store)
    review.confirm(store, beads[:1], by=ANN, seen=None)
    review.merge(store, beads[4], by=EVE, seen=None)
    rows = cells(path)
    target, by = (rows[0].index(name) for name in ("target", "confirmed_by"))
    rows[1][target] += " " + rows[2][target]
    rows[2][target] = ""
    rows[4][by] = rows[5][by] = "x"
    found = only(review.import_corrected(store, put(path, rows), by=BEN))
    assert found.changes == [f"{path}:5: bead 4 is confirmed"]
    assert [one.partition(": left alone: ")[2] for one in found.conflicts] == [
        "bead 1 was changed by ann at 2026-03-01T08:00:00Z (edit 2)",
        "bead 5 was changed by eve at 2026-03-01T08:00:00Z (edit 3)",
    ]
    assert shapes(store) == [(1, 1), (2, 1), (1, 0), (1, 2), (1, 2)]
    # Rows of the conflict are as they were; others were confirmed before the export.
    assert review.load_state(store, "talk").beads[0].decided_by == "ann"


def test_annotators_leave_alone_what_others_confirmed_before_the_export(
    store: review.Store, file: Callable[..., Path]
) -> None:
    review.confirm(store, ids(store)[:1], by=ANN, seen=None)
    path = file("tsv")
    rows = cells(path)
    rows[1][rows[0].index("confirmed_by")] = ""
    put(path, rows)
    found = only(review.import_corrected(store, path, by=BEN))
    assert (found.changes, len(found.conflicts)) == ([], 1)
    assert "only ann or an editor may change it" in found.conflicts[0]
    found = only(review.import_corrected(store, path, by=EVE))
    assert found.changes == [f"{path}:2: bead 1 is no longer confirmed"]


def test_a_file_of_confirmed_beads_finds_its_places(store: review.Store, file: Callable[..., Path]) -> None:
    review.confirm(store, [ids(store)[at] for at in (1, 3)], by=ANN, seen=None)
    for name in ("tmx", "tei", "tsv", "jsonl"):
        assert only(review.import_corrected(store, file(name, confirmed=True), by=BEN)).same == 2
    path = file("tsv", confirmed=True)
    rows = cells(path)
    rows[2][rows[0].index("target")] = "T2 b."
    found = only(review.import_corrected(store, put(path, rows), by=ANN))
    assert found.changes == [f"{path}:3: bead 4 becomes 1:1, 0:1"]


def test_another_wording_becomes_a_comment_and_a_text_from_elsewhere_is_refused(
    store: review.Store, file: Callable[..., Path]
) -> None:
    before = review.load_state(store, "talk")
    path = file("tsv")
    rows = cells(path)
    target = rows[0].index("target")
    rows[4][target] = "T2 is b. T3 b."
    found = only(review.import_corrected(store, put(path, rows), by=BEN))
    assert found.changes == [f"{path}:5: comment: target in x.tsv: T2 is b. T3 b."]
    assert review.load_state(store, "talk").beads == before.beads
    assert only(review.import_corrected(store, path, by=BEN)).changes == []
    rows[1][target], rows[2][target] = "Quite another text, that is.", "T0 b."
    seen = store.last_edit()
    found, problems = review.import_corrected(store, put(path, rows), by=BEN)
    assert found == []
    assert problems == [
        f"{path}:2: the target text is not there: 'Quite another text, that is.': leave the wording of texts as it is"
    ]
    assert store.last_edit() == seen


def test_without_the_number_of_the_edit_the_check_is_weaker_and_that_is_said(
    store: review.Store, file: Callable[..., Path], tmp_path: Path
) -> None:
    path = file("tsv")
    rows = [[row[9], row[10]] for row in cells(path)[1:]]
    rows[0][0] += " " + rows[1][0]
    rows[0][1] += " " + rows[1][1]
    del rows[1]
    found = only(review.import_corrected(store, put(tmp_path / "plain.txt", rows), by=BEN))
    assert len(found.changes) == 1
    assert "does not say after which edit" in found.remarks[0]
    review.undo(store, review.load_state(store, "talk").id, by=BEN)
    text = file("jsonl").read_text(encoding="utf-8").replace('"edit":3', '"edit":99')
    (tmp_path / "x.jsonl").write_text(text, encoding="utf-8")
    found = only(review.import_corrected(store, tmp_path / "x.jsonl", by=BEN))
    assert "edit 99, which this store does not have" in found.remarks[0]
    review.add_bitext(store, bitext((1, 1), name="walk"), ANN)
    _, problems = review.import_corrected(store, tmp_path / "plain.txt", by=BEN)
    assert problems == [f"{tmp_path / 'plain.txt'}:1: does not say which pair it is of: name it with --pair"]
    assert only(review.import_corrected(store, tmp_path / "plain.txt", by=BEN, pair="talk")).changes


def damaged(path: Path, what: str) -> str:
    text = path.read_text(encoding="utf-8")
    match what:
        case "cut":
            return text[: len(text) // 2]
        case "pair":
            return text.replace("talk", "tork")
        case "edit":
            return text.replace("\t1\n", "\tone\n").replace("talk 1 talk", "talk").replace('"edit":1', '"edit":"x"')
        case "empty":
            return ""
        case _:
            return "\x00\ufffe<" + what


@pytest.mark.parametrize("what", ["cut", "pair", "edit", "empty", "nonsense"])
@pytest.mark.parametrize("name", ["tmx", "tei", "tsv", "jsonl"])
def test_broken_files_give_lines_and_change_nothing(
    store: review.Store, file: Callable[..., Path], name: str, what: str
) -> None:
    if (name, what) == ("tei", "edit"):
        pytest.skip("without a number there is the weaker check")
    before = review.load_state(store, "talk")
    path = file(name)
    path.write_text(damaged(path, what), encoding="utf-8")
    found, problems = review.import_corrected(store, path, by=BEN)
    assert found == []
    assert problems
    assert all(problem.startswith(str(path)) and "\n" not in problem for problem in problems)
    assert review.load_state(store, "talk").rows == before.rows
    assert store.last_edit() == before.seen


def test_a_number_of_an_edit_that_is_too_large(store: review.Store, file: Callable[..., Path]) -> None:
    path = file("jsonl", ('"edit":1', '"edit":1e400'))
    assert review.import_corrected(store, path, by=BEN)[1] == [
        f"{path}:1: cannot be used as it stands (cannot convert float infinity to integer)"
    ]
    path = file("tei")
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r'(<change [^>]*n=")1"', rf'\g<1>{"9" * 5_000}"', text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    assert only(review.import_corrected(store, path, by=BEN)).remarks == [
        "the file does not say after which edit it was exported: it is compared with the store as it is now, and what "
        "others have changed since cannot be told from what the file changes"
    ]


def test_files_that_are_none(store: review.Store, tmp_path: Path, file: Callable[..., Path]) -> None:
    with pytest.raises(ReadError, match="No such file"):
        review.import_corrected(store, tmp_path / "no.tmx", by=BEN)
    (tmp_path / "x.docx").write_bytes(b"x")
    with pytest.raises(ParameterError, match=r"end in \.tmx"):
        review.import_corrected(store, tmp_path / "x.docx", by=BEN)
    (tmp_path / "x.tsv").write_bytes("source\ttarget\nb\u00fc\tx\n".encode("latin-1"))
    assert review.import_corrected(store, tmp_path / "x.tsv", by=BEN)[1] == [
        f"{tmp_path / 'x.tsv'}:2: is no UTF-8 text: save it as UTF-8"
    ]
    path = file("tmx", tmx_grouping="paragraph")
    (problem,) = review.import_corrected(store, path, by=BEN)[1]
    assert "export with --tmx-grouping sentence" in problem


def test_a_file_with_one_bad_pair_leaves_the_good_one_alone(store: review.Store, file: Callable[..., Path]) -> None:
    review.add_bitext(store, bitext((1, 1), (1, 1), name="walk"), ANN)
    path = file("tsv")
    rows = cells(path)
    source, target = rows[0].index("source"), rows[0].index("target")
    rows[1][source], rows[1][target] = "S0 b. S1 b. S2 b.", "T0 b. T1 b."
    del rows[2]
    rows[-1][target] = "Nothing of the kind."
    rows[-2][target] = "T0 b. T1 b."
    before = store.last_edit()
    found, problems = review.import_corrected(store, put(path, rows), by=BEN)
    assert (found, len(problems)) == ([], 1)
    assert store.last_edit() == before
    assert shapes(store) == list(SHAPES)


def test_a_killed_import_leaves_nothing_behind(store: review.Store, file: Callable[..., Path], tmp_path: Path) -> None:
    review.add_bitext(store, bitext((1, 1), (1, 1), name="walk"), ANN)
    path = file("tsv")
    rows = cells(path)
    by = rows[0].index("confirmed_by")
    for row in rows[1:]:
        row[by] = "x"
    put(path, rows)
    code = """
import os, sys
from datetime import datetime
from pathlib import Path
from aligner import review
from aligner.review import draft
finish = draft.Draft.finish
done = []
def once(self, *rest, **named):
    if done:
        os.kill(os.getpid(), 9)
    done.append(finish(self, *rest, **named))
    return done[0]
draft.Draft.finish = once
with review.open_store(sys.argv[1]) as store:
    review.import_corrected(store, Path(sys.argv[2]), by=review.Author(review.Person("ben"), datetime(2026, 1, 1)))
"""
    seen = store.last_edit()
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "work.db"), str(path)], env=os.environ, check=False
    )
    assert done.returncode == -9
    assert store.last_edit() == seen
    assert not any(bead.status == "confirmed" for bead in review.load_state(store, "talk").beads)
    found, _ = review.import_corrected(store, path, by=BEN)
    assert [len(one.changes) for one in found] == [6, 2]
