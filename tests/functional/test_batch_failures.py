"""One document that cannot be used fails alone: on the command line, in a folder, in a manifest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aligner.cli import app

from .test_bad_input import body, with_part
from .test_cli import aligner

BROKEN = {
    "binary.txt": (bytes(range(256)) * 8, "holds binary data"),
    "empty.txt": (b"", "holds no text"),
    "cut.txt": (b"\xff\xfea\x00\xd8", "UTF-16 text that ends in the middle"),
    "coded.txt": (b"caf\xe9 \x81\x8d", "cannot tell its encoding"),
    "empty.html": (b"<html><body", "holds no text"),
    "named.docx": (b"PK, but no archive", "not a DOCX file by its content"),
    "broken.docx": (with_part("word/document.xml", body("<w:p><w:r>")), "damaged"),
    "named.pdf": (b"no PDF", "not a PDF file by its content"),
}
TEXTS = {
    "talks.zh.txt": "会谈纪要\n\n2022年10月31日，双方举行会谈。双方同意合作。\n",
    "talks.en.txt": "Talks\n\nOn October 31, 2022, both sides held talks. Both agreed to cooperate.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for name, text in TEXTS.items():
        (made / name).write_text(text, encoding="utf-8")
    for name, (data, _) in BROKEN.items():
        (made / name).write_bytes(data)
    return made


def failures(told: str) -> dict[str, str]:
    lines = [line.removeprefix("failed    ") for line in told.splitlines() if line.startswith("failed ")]
    return {Path(line.partition(": ")[0]).name: line.partition(": ")[2] for line in lines}


@pytest.mark.parametrize("command", ["run", "pair"])
@pytest.mark.parametrize("by", ["folder", "names"])
def test_each_file_fails_with_a_line_and_the_others_are_aligned(folder: Path, command: str, by: str) -> None:
    inputs = [folder] if by == "folder" else sorted(folder.iterdir())
    out = folder.parent / "out"
    given = ["-o", out, "--formats", "tsv"] if command == "run" else ["-o", folder.parent / "pairs.tsv"]
    done = aligner(command, *inputs, *given)
    assert done.returncode == 1
    told = failures(done.stderr)
    assert told.keys() == BROKEN.keys()
    for name, (_, reason) in BROKEN.items():
        assert reason in told[name], (name, told[name])
    assert "Traceback" not in done.stderr
    written = (out if command == "run" else folder.parent) / "pairs.tsv"
    assert len(written.read_text(encoding="utf-8").splitlines()) == 2


def test_names_that_are_not_there_and_empty_folders_fail_alone(folder: Path) -> None:
    (folder / "none").mkdir()
    texts = [folder / name for name in TEXTS]
    done = aligner(
        "run", *texts, folder / "missing.txt", folder / "none", "-o", folder.parent / "out", "--formats", "tsv"
    )
    assert done.returncode == 1
    assert failures(done.stderr)["missing.txt"] == "no such file or folder: check the name"
    assert failures(done.stderr)["none"].startswith("holds no file to read")
    assert "1 aligned" in done.stdout
    assert "2 failed" in done.stdout
    # Where nothing is there at all nothing is written.
    done = aligner("run", folder / "missing.txt", folder / "none", "-o", folder.parent / "other")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"aligner: {folder / 'missing.txt'}: no such file or folder: check the name\n"
    assert not (folder.parent / "other").exists()


def test_rows_of_a_manifest_fail_alone(folder: Path) -> None:
    rows = [("good", *TEXTS), ("gone", "missing.txt", "talks.en.txt"), ("folder", ".", "talks.en.txt")]
    rows += [(name.replace(".", "-"), "talks.zh.txt", name) for name in BROKEN]
    manifest = folder / "pairs.tsv"
    lines = ["id\tsource\ttarget", *("\t".join(row) for row in rows)]
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = aligner("align", "--manifest", manifest, "-o", folder.parent / "out", "--to", "tsv")
    assert done.returncode == 1
    assert failures(done.stderr).keys() == {row[0] for row in rows[1:]}
    assert [one.name for one in (folder.parent / "out").iterdir()] == ["good.tsv"]


def test_a_file_without_permission_is_no_wrong_usage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked, opened = folder / "locked.txt", Path.read_bytes
    locked.write_text("x", encoding="utf-8")

    def read_bytes(path: Path) -> bytes:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(os, "access", lambda path, mode, **_: Path(path) != locked)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    inputs = [str(folder / name) for name in TEXTS]
    done = CliRunner().invoke(app, ["run", *inputs, str(locked), "-o", str(folder.parent / "out"), "--formats", "tsv"])
    assert done.exit_code == 1, done.output
    assert failures(done.stderr) == {"locked.txt": "no permission to read it: change its permissions"}
