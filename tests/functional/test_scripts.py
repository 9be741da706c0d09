"""The scripts and the pinned packages: what can be tested without installing anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts need bash")

LOCKS = ("constraints.txt", "constraints-runtime.txt", "constraints-neural.txt")


def pins(path: Path) -> dict[str, list[Requirement]]:
    """What a constraints file pins, by name; several versions where markers tell them apart."""
    found: dict[str, list[Requirement]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.removesuffix("\\").strip())
            found.setdefault(canonical(requirement.name), []).append(requirement)
    return found


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("constraints.txt", ["dev"]), ("constraints-runtime.txt", []), ("constraints-neural.txt", None)],
)
def test_every_package_is_pinned_in_the_range_that_is_asked_for(root, lock, extras):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = pins(root / lock)
    assert "torch" not in pinned, "builds of torch for CPU and GPU have different hashes"
    wanted = list(project["build-system"]["requires"])
    if extras is not None:
        wanted += project["project"]["dependencies"]
        for extra in extras:
            wanted += project["project"]["optional-dependencies"][extra]
    for requirement in map(Requirement, wanted):
        versions = pinned.get(canonical(requirement.name), [])
        assert versions, f"{requirement} is not in {lock}: run scripts/lock"
        for pin in versions:
            version = str(pin.specifier).removeprefix("==")
            assert requirement.specifier.contains(version), f"{pin} in {lock} is not {requirement}: run scripts/lock"


def test_the_files_agree_with_each_other(root):
    everything, runtime, neural = (pins(root / lock) for lock in LOCKS)
    assert runtime.keys() < everything.keys()
    for other in (runtime, neural):
        for name in other.keys() & everything.keys():
            # The same versions; what more of the program needs may be needed on more systems.
            assert {str(pin.specifier) for pin in other[name]} == {str(pin.specifier) for pin in everything[name]}, name


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_host_is_named(root, lock):
    text = (root / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


@needs_bash
@pytest.mark.parametrize(
    "name",
    ["scripts/demo", "scripts/test", "scripts/lock", "scripts/align_batch.sh", "scripts/example_renderings", ".ci/run"],
)
def test_scripts_can_be_run(root, name):
    assert os.access(root / name, os.X_OK)
    subprocess.run(["bash", "-n", str(root / name)], check=True)


def set_up(root: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    command = f"set -euo pipefail; source '{root / 'scripts' / '_setup.sh'}'; make_venv"
    return subprocess.run(
        ["bash", "-c", command], env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )


@needs_bash
def test_a_python_that_is_too_old_is_named(root, tmp_path):
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    result = set_up(root, ALIGNER_PYTHON=str(old), ALIGNER_VENV=str(tmp_path / "venv"))
    assert result.returncode == 1
    assert result.stderr.strip() == f"ALIGNER_PYTHON is {old}, which is not a Python 3.11 or later."


@needs_bash
def test_a_folder_that_is_no_environment_is_left_alone(root, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    result = set_up(root, ALIGNER_PYTHON=sys.executable, ALIGNER_VENV=str(tmp_path))
    assert result.returncode == 1
    assert "holds something that is not a virtual environment" in result.stderr
    assert (tmp_path / "thesis.txt").exists()


FAKE_ALIGNER = """#!/bin/sh
echo "$@"
echo 'failed    b.txt: holds no text' >&2
echo 'something else' >&2
exit 1
"""


@needs_bash
def test_batch_lists_failures(root, tmp_path):
    program = tmp_path / "aligner"
    program.write_text(FAKE_ALIGNER, encoding="utf-8")
    program.chmod(0o755)
    output = tmp_path / "out folder"
    result = subprocess.run(
        [str(root / "scripts" / "align_batch.sh"), "pairs.tsv", str(output), "--to", "tmx"],
        env={**os.environ, "ALIGNER": str(program), "WORKERS": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert f"align --manifest pairs.tsv -o {output} --workers 3 --resume --to tmx" in result.stdout
    assert (output / "failures.log").read_text(encoding="utf-8") == "failed    b.txt: holds no text\n"
    assert result.stderr == "something else\n"
    assert [path.name for path in output.iterdir()] == ["failures.log"]


@pytest.fixture
def environment(root, tmp_path):
    """Settings under which the scripts hold the Python of the tests for the environment that they have set up."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    for name, words in (("python", ""), ("aligner", ' -c "from aligner.cli import main; main()"')):
        program = venv / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    settings = {**os.environ, "ALIGNER_VENV": str(venv), "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
    command = f"source '{root / 'scripts' / '_setup.sh'}'; digest_of pyproject.toml constraints-runtime.txt"
    digest = subprocess.run(["bash", "-c", command], env=settings, capture_output=True, text=True, check=True)
    (venv / ".aligner-runtime").write_text(digest.stdout, encoding="utf-8")
    return settings


@needs_bash
def test_the_example_goes_from_texts_to_a_plot(root, tmp_path, environment):
    command = [str(root / "scripts" / "example_renderings"), "管控分歧", str(root / "corpora" / "texts")]
    output = tmp_path / "example"
    done = subprocess.run(
        [*command, str(output)], env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"管控分歧: \d uses in [78] documents", done.stdout)
    table = re.split(r"uses in \d documents\n", done.stdout)[-1].splitlines()
    assert table[0].split() == ["rendering", "2021", "2022", "2023", "2024", "2025", "all"]
    assert table[1].split() == ["manage", "differences", "1", "2", "1", "4"]
    svg = (output / "renderings.svg").read_text(encoding="utf-8")
    assert "2023: manage differences (2)" in svg
    again = subprocess.run([*command, str(output)], env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "is there already: name a new folder." in again.stderr
