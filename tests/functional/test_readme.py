"""What the README prints, run as it is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import aligner
from aligner import review
from aligner.corpus import document_uses

PAIR = ("t20210311_0907.txt", "phone-call-with-secretary-hallworth.txt")


def snippet(root: Path, word: str) -> str:
    """The one piece of Python that has a word."""
    blocks = re.findall(r"^```python\n(.*?)^```", (root / "README.md").read_text(encoding="utf-8"), re.S | re.M)
    (found,) = [block for block in blocks if word in block]
    return found


def python(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A folder with the files that the README speaks of."""
    (tmp_path / "readouts").mkdir()
    for name, other in zip(PAIR, ("talk.zh.txt", "talk.en.txt"), strict=True):
        shutil.copy(root / "corpora/texts" / name, tmp_path / "readouts")
        shutil.copy(root / "corpora/texts" / name, tmp_path / other)
    return tmp_path


def test_review(root: Path, folder: Path) -> None:
    (command,) = re.findall(
        r"^aligner (run .* --store work\.db)", (root / "README.md").read_text(encoding="utf-8"), re.M
    )
    python(folder, "-c", "from aligner.cli import main; main()", *command.split())
    said = python(folder, "-c", snippet(root, "review.open_store"))
    with review.open_store(folder / "work.db") as store:
        kinds = [change.kind for change in review.changes_since(store, 0)]
        (first,) = review.progress(store)
    # The pair has a bead of 1:2, so all of it was run.
    assert kinds[:4] == ["add", "split", "undo", "confirm"]
    assert first.by == {"ann": 1}
    assert said.startswith(first.pair)


def test_as_a_library(root: Path, folder: Path) -> None:
    lines = python(folder, "-c", snippet(root, "bitext.renderings")).splitlines()
    assert len([line for line in lines if re.match(r"[01]\.[0-9]+\t", line)]) > 10
    assert any(line.startswith("preferred ") for line in lines)


@pytest.mark.shared
def test_the_phrases_of_the_readout_are_found_as_shown(root: Path, shared: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| (\d+) \| (\S+) \| (.*?) ?\| ([a-z-]+) \| (\S+) \|$", readme, re.MULTILINE)
    assert len(shown) == 12
    parameters = aligner.Parameters()
    bitext = aligner.align(
        shared / "seed" / "readout.zh.txt",
        shared / "seed" / "readout.en.txt",
        parameters=parameters,
        resources=aligner.load_resources(parameters),
    )
    found = {
        (str(use.bead), use.phrase, use.rendering, use.status.value, f"{use.confidence:.2f}".removeprefix("0"))
        for use in document_uses(bitext).uses
    }
    assert set(shown) <= found
