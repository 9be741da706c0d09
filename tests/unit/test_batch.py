"""Many documents as one job, seen from the library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aligner import review
from aligner.batch import Job, align_manifest, pair, read_all, read_manifest, run
from aligner.batch.pool import guarded
from aligner.batch.tables import tsv
from aligner.errors import AlignerError, EditError, EmptyDocumentError, OutputError
from aligner.model import Bitext
from aligner.parameters import Parameters
from aligner.pipeline import align, load_resources
from aligner.report.summary import Failure
from aligner.writing import WriteOptions

CHINESE = "会谈开始\n\n2024年5月6日，双方举行会谈。双方同意保持沟通。会谈持续三个小时。\n"
ENGLISH = (
    "Talks Begin\n\nOn May 6, 2024, the two sides held talks. They agreed to stay in touch. "
    "The talks lasted three hours.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    (texts / "sub").mkdir(parents=True)
    (texts / "a.txt").write_text(CHINESE, encoding="utf-8")
    (texts / "sub" / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (texts / "empty.txt").write_text("\n", encoding="utf-8")
    return texts


def job(output: Path, *formats: str) -> Job:
    return Job(output, formats or ("beads",), Parameters(), WriteOptions())


def test_run_reports_progress_and_failures(folder: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    result = run([folder], job(tmp_path / "out", "beads", "html"), progress=lambda *step: seen.append(step))
    assert result.documents == 2
    assert [aligned.pair for aligned in result.aligned] == [result.pairing.pairs[0].id]
    assert [Path(failure.path).name for failure in result.failures] == ["empty.txt"]
    assert all(path.exists() for path in result.files)
    assert ("reading", 3, 3) in seen
    assert ("aligning", 1, 1) in seen
    assert "empty.txt" in (tmp_path / "out/index.html").read_text(encoding="utf-8")


def test_documents_with_one_name_get_ids_of_their_own(folder: Path) -> None:
    documents, failures = read_all([folder / "a.txt", folder / "sub/a.txt"], Parameters())
    assert [document.id for document in documents] == ["a", "a-2"]
    assert not failures


def test_pair_does_not_align(folder: Path) -> None:
    parameters = Parameters()
    pairing, failures = pair([folder], parameters=parameters, resources=load_resources(parameters))
    assert len(pairing.pairs) == 1
    assert len(failures) == 1


def test_unknown_format_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(AlignerError, match="unknown format 'docx'"):
        run([tmp_path], job(tmp_path / "out", "docx"))
    assert not (tmp_path / "out").exists()


def test_output_that_is_a_file_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputError, match="output folder"):
        run([folder], job(tmp_path / "out"))


def test_manifest_paths_count_from_its_folder(folder: Path, tmp_path: Path) -> None:
    manifest = folder / "pairs.tsv"
    manifest.write_text("id\tsource\ttarget\nx\ta.txt\tsub/a.txt\n", encoding="utf-8")
    assert read_manifest(manifest) == ([("x", folder / "a.txt", folder / "sub/a.txt")], [])
    written, failures, passed = align_manifest(manifest, job(tmp_path / "out", "beads", "tsv"))
    assert [path.name for path in written] == ["x.align", "x.tsv"]
    assert (failures, passed) == ([], 0)
    assert align_manifest(manifest, job(tmp_path / "out", "beads", "tsv"), resume=True) == ([], [], 1)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two pairs and their manifest."""
    texts = tmp_path / "two"
    texts.mkdir()
    for name, day in (("x", "6"), ("y", "7")):
        (texts / f"{name}.zh.txt").write_text(CHINESE.replace("5月6日", f"5月{day}日"), encoding="utf-8")
        (texts / f"{name}.en.txt").write_text(ENGLISH.replace("May 6", f"May {day}"), encoding="utf-8")
    rows = [f"{name}\t{name}.zh.txt\t{name}.en.txt\n" for name in ("x", "y")]
    (texts / "pairs.tsv").write_text("id\tsource\ttarget\n" + "".join(rows), encoding="utf-8")
    return texts


def refusing(path: Path) -> str:
    """A store whose database takes no pair with an x in its name."""
    with review.open_store(path, create=True) as store, store.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON bitexts WHEN NEW.name LIKE '%x%' "
            "BEGIN SELECT RAISE(ABORT, 'no x here'); END"
        )
    return str(path)


def test_a_pair_that_the_store_refuses_fails_alone(two: Path, tmp_path: Path) -> None:
    given = replace(job(tmp_path / "out"), store=refusing(tmp_path / "work.db"))
    written, failures, _ = align_manifest(two / "pairs.tsv", given)
    assert [path.name for path in written] == ["x.align", "y.align"]
    (failure,) = failures
    assert failure.message.startswith("x: written, but not put into the store: ")
    assert "no x here" in failure.message
    with review.open_store(given.store) as store:
        assert [*review.bitext_names(store).values()] == ["y"]


def test_a_run_goes_on_after_an_edit_that_makes_no_sense(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = review.add_bitext

    def refuse(store: review.Store, bitext: Bitext, by: review.Author) -> review.Edit:
        if "x" in bitext.pair.id:
            raise EditError("beads of the target overlap")
        return add(store, bitext, by)

    monkeypatch.setattr(review, "add_bitext", refuse)
    result = run([two], replace(job(tmp_path / "out", "beads", "html"), store=str(tmp_path / "work.db")))
    names = sorted(one.pair for one in result.aligned)
    assert len(names) == 2
    assert (list(result.unstored), list(result.stored)) == (names[:1], names[1:])
    message = f"{names[0]}: written, but not put into the store: beads of the target overlap"
    assert message in [failure.message for failure in result.failures]
    assert message in (tmp_path / "out/index.html").read_text(encoding="utf-8")


def test_failures_of_a_manifest_name_the_pair(two: Path, tmp_path: Path) -> None:
    (two / "x.en.txt").write_text("\n", encoding="utf-8")
    (two / "y.zh.txt").unlink()
    _, failures, _ = align_manifest(two / "pairs.tsv", job(tmp_path / "out"))
    first, second = (failure.message for failure in failures)
    assert first.startswith(f"x: {two / 'x.en.txt'}: ")
    assert second.startswith(f"y: {two / 'y.zh.txt'}: ")


def test_ids_that_look_like_numbered_ones_stay_apart(tmp_path: Path) -> None:
    paths = []
    for number, name in enumerate(("a.txt", "x/a.txt", "y/a-2.txt")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{ENGLISH}{number}", encoding="utf-8")
        paths.append(path)
    documents, _ = read_all(paths, Parameters())
    assert [document.id for document in documents] == ["a", "a-2", "a-2-2"]


def test_a_document_called_index_keeps_its_page(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "index.txt").write_text(CHINESE, encoding="utf-8")
    (texts / "b.txt").write_text(ENGLISH, encoding="utf-8")
    result = run([texts], job(tmp_path / "out", "html"))
    assert [aligned.pair for aligned in result.aligned] == ["index-2"]
    assert (tmp_path / "out/index-2.html").exists()


def test_output_inside_the_input_is_not_read_again(folder: Path) -> None:
    first = run([folder], job(folder / "out", "html", "tei"))
    again = run([folder], job(folder / "out", "html", "tei"))
    assert first.documents == again.documents == 2


def test_rows_without_a_side_are_reported_and_passed_over(tmp_path: Path) -> None:
    manifest = tmp_path / "pairs.tsv"
    manifest.write_text("id\tsource\ttarget\n" + "x" * 200_000 + "\ta\n", encoding="utf-8")
    rows, failures = read_manifest(manifest)
    assert rows == []
    assert failures[0].message == f"{manifest}:2: id, source and target must all be filled"


def test_the_direction_does_not_change_the_beads(folder: Path) -> None:
    turned = Parameters(source_lang="en", target_lang="zh")
    there = align(
        folder / "a.txt", folder / "sub/a.txt", parameters=Parameters(), resources=load_resources(Parameters())
    )
    back = align(folder / "sub/a.txt", folder / "a.txt", parameters=turned, resources=load_resources(turned))
    assert [(b.source, b.target, b.confidence) for b in there.beads] == [
        (b.target, b.source, b.confidence) for b in back.beads
    ]


def test_whatever_a_document_does_is_one_failure() -> None:
    def fails() -> int:
        raise ZeroDivisionError("inside")

    def empty() -> int:
        raise EmptyDocumentError("holds no text", path="b.txt")

    def full() -> int:
        raise OutputError("disk full")

    failure = guarded(Path("a.txt"), fails)
    assert isinstance(failure, Failure)
    assert "unexpected ZeroDivisionError" in failure.message
    assert guarded(Path("b.txt"), empty) == Failure("b.txt", "b.txt: holds no text")
    with pytest.raises(OutputError):
        guarded(Path("c.txt"), full)


def test_cells_hold_no_tab_and_no_line_end() -> None:
    assert tsv(("a", "b"), [("x\ty", "z\nw")]) == b"a\tb\nx y\tz w\n"
