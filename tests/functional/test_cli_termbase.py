"""``aligner termbase`` from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEADER = "id\tsource\tpreferred\tadmitted\tdeprecated\tforbidden\n"


def termbase(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from aligner.cli import main; main()", "termbase", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
        timeout=300,
        check=False,
    )


def table(folder: Path, name: str, rows: str) -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["lint", "import", "export", "merge"])
def test_help_teaches(command: str) -> None:
    done = termbase(command, "--help")
    assert done.returncode == 0
    assert f"aligner termbase {command}" in " ".join(done.stdout.split())


def test_lint_of_the_built_in() -> None:
    done = termbase("lint", "--strict")
    assert (done.returncode, done.stdout) == (0, "nothing to say against it\n")


def test_lint_names_file_line_and_rule(tmp_path: Path) -> None:
    path = table(tmp_path, "mine.tsv", "a\t分歧\tdifferences\tdifference\nb\t分歧\tgap [2020..2010]\n")
    done = termbase("lint", path)
    assert done.returncode == 1
    first, second, note, last = done.stdout.splitlines()
    assert first.startswith(f"{path}:2: warning: 'difference' is found wherever")
    assert second == f"{path}:3: error: 2020..2010 ends before it begins [format]"
    assert note.startswith(f"{path}:2: note: goes before the built-in ")
    assert last == "1 error, 1 warning"


def test_notes_are_nothing_against_a_termbase(tmp_path: Path) -> None:
    path = table(tmp_path, "mine.tsv", "guankong-fenqi\t某某事宜\twhatsit\nmine\t分歧\tdifferences\n")
    done = termbase("lint", "--strict", path)
    assert done.returncode == 0
    *notes, last = done.stdout.splitlines()
    assert [one.rpartition(" ")[2] for one in notes] == ["[same-id]", "[overrides]"]
    assert last == "nothing to say against it"
    merged = termbase("merge", "--built-in", path)
    assert "renamed   管控分歧" in merged.stderr
    assert "'guankong-fenqi' is now 'guankong-fenqi-2'" in merged.stderr


def test_warnings_fail_only_where_wanted(tmp_path: Path) -> None:
    path = table(tmp_path, "mine.tsv", "a\t分歧\tdifferences\tdifference\n")
    assert [termbase("lint", path).returncode, termbase("lint", "--strict", path).returncode] == [0, 1]


def test_lint_as_json(tmp_path: Path) -> None:
    path, broken = table(tmp_path, "mine.tsv", "a\t關係\tthe\nb\t关系\tties\n"), tmp_path / "broken.tsv"
    broken.write_text("id\tcolour\n", encoding="utf-8")
    done = termbase("lint", "--format", "json", path, broken)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert set(found[0]) == {"file", "line", "severity", "rule", "message"}
    assert [(Path(one["file"]).name, one["line"], one["rule"]) for one in found] == [
        ("mine.tsv", 2, "article"),
        ("mine.tsv", 2, "never-matches"),
        ("mine.tsv", 3, "same-form"),
        ("broken.tsv", 1, "file"),
    ]
    assert termbase("lint", "--format", "xml").returncode == 2


def test_out_and_in_again(tmp_path: Path) -> None:
    path = table(tmp_path, "mine.tsv", "a\t分歧\tdifferences [2020..]\t\tdissent\trift\n")
    for form in ("tbx", "tbx2"):
        out, back = tmp_path / f"{form}.tbx", tmp_path / f"{form}.tsv"
        assert termbase("export", path, "--to", form, "-o", out).returncode == 0
        done = termbase("import", out, "-o", back)
        assert (done.returncode, done.stdout) == (0, f"1 term with 3 renderings written to {back}\n")
        assert "a\t分歧\tdifferences [2020..]\tdissent\trift\n" in back.read_text(encoding="utf-8")
    assert termbase("export", path, "--to", "tsv").stdout == back.read_text(encoding="utf-8")
    assert termbase("export", path, "--to", "xlsx").returncode == 2


def test_merge_says_what_is_replaced(tmp_path: Path) -> None:
    base = table(tmp_path, "base.tsv", "a\t分歧|异见\tdifferences\n")
    over = table(tmp_path, "over.tsv", "b\t分歧\tdisagreement\n")
    done = termbase("merge", base, over)
    assert done.stderr == "replaced  分歧: 'b' goes before 'a' (without 'differences')\n"
    assert done.stdout.endswith("b\t分歧\tdisagreement\na\t异见\tdifferences\n")
    added = termbase("merge", base, over, "--add")
    assert added.stderr == "joined  分歧: 'b' goes before 'a'\n"
    assert added.stdout.endswith("b\t分歧|异见\tdisagreement\tdifferences\n")
    whole = tmp_path / "all.tsv"
    assert termbase("merge", "--built-in", over, "-o", whole).returncode == 0
    assert "yingyue\t" in whole.read_text(encoding="utf-8")


@pytest.mark.parametrize("last", [["-o", "base.tsv"], [], ["other.tsv", "--languages", "zh"]])
def test_merge_refuses(tmp_path: Path, last: list[str]) -> None:
    base = table(tmp_path, "base.tsv", "a\t分歧\tdifferences\n")
    done = termbase("merge", base, *(tmp_path / one if one.endswith("tsv") else one for one in last))
    assert done.returncode == 2
    assert done.stderr.startswith("aligner: ")
    assert base.read_text(encoding="utf-8").startswith(HEADER)


def test_tbx_as_the_termbase_of_a_pair(tmp_path: Path) -> None:
    source, target, terms = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "t.tbx"
    source.write_text("双方同意对某某事宜加以斡旋。\n", encoding="utf-8")
    target.write_text("The two sides agreed to a whatsit.\n", encoding="utf-8")
    terms.write_text(
        '<martif type="TBX"><text><body><termEntry id="w"><langSet xml:lang="en-GB"><tig><term>whatsit</term></tig>'
        '</langSet><langSet xml:lang="zh-CN"><tig><term>某某事宜</term></tig></langSet><langSet xml:lang="de"><tig>'
        "<term>Ding</term></tig></langSet></termEntry></body></text></martif>",
        encoding="utf-8",
    )
    code = "from aligner.cli import main; main()"
    command = [sys.executable, "-c", code, "align", source, target, "--to", "tsv", "--termbase", terms]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert re.search(r"preferred 0\.\d\d w", done.stdout)
