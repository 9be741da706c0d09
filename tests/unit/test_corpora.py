"""The sample corpus keeps its promises, and its checker notices when it does not."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

PAIR = "call-2023-09-26-velleria"


@pytest.fixture(scope="module")
def checker(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_corpora", root / "scripts" / "check_corpora.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "corpora", tmp_path / "corpora"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_corpus_keeps_its_promises(checker: ModuleType, root: Path) -> None:
    entries, golds, violations = checker.check_corpora(root / "corpora")
    assert violations == []
    assert len(golds) == sum(entry.is_pair for entry in entries) == 16


def test_main_prints_a_line_for_every_pair(checker: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checker.main([str(root / "corpora")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 18
    assert any(line.startswith(PAIR) for line in lines)


def test_encodings(checker: ModuleType, root: Path) -> None:
    traditional = root / "corpora" / "texts" / "s20250509-zht.txt"
    mainland = root / "corpora" / "texts" / "t20250220_2210.txt"
    assert traditional.read_bytes().decode("big5") == checker.extracted_text(traditional)
    assert mainland.read_bytes().decode("gb18030") == checker.extracted_text(mainland)


def lose_a_text(folder: Path) -> None:
    (folder / "texts" / "t20230926_2315.txt").unlink()


def add_a_text(folder: Path) -> None:
    (folder / "texts" / "stray.txt").write_text("stray", encoding="utf-8")


def add_gold(folder: Path) -> None:
    (folder / "gold" / "stray.align").write_text("[0]:[0]\n", encoding="utf-8")


def change_a_sentence(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.en.sentences.txt", "candid", "frank")


def join_two_sentences(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.zh.sentences.txt", "。\n双方", "。双方")


def add_to_the_text(folder: Path) -> None:
    with (folder / "texts" / "t20230926_2315.txt").open("a", encoding="utf-8") as file:
        file.write("\n未标注的一句。\n")


def lose_a_bead(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.align", "[0]:[0]\n", "")


def doubled_bead(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.align", "[0]:[0]\n", "[0]:[0]\n[0]:[0]\n")


def change_a_rendering(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.renderings.tsv", "exclusive blocs", "exclusive circles")


def change_a_phrase(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.renderings.tsv", "小圈子", "大圈子")


def change_a_choice(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.choices.tsv", "red line", "blue line")


def invent_a_value(folder: Path) -> None:
    replace(folder / "gold" / f"{PAIR}.choices.tsv", "metaphor\tdropped", "metaphor\tpainted")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lose_a_text, "does not exist"),
        (add_a_text, "not in manifest.tsv"),
        (add_gold, "belongs to no pair"),
        (change_a_sentence, "not in the text or out of order"),
        (join_two_sentences, "holds more than one sentence"),
        (add_to_the_text, "after the last sentence"),
        (lose_a_bead, "do not cover the source sentences"),
        (doubled_bead, "do not cover the target sentences"),
        (change_a_rendering, "is not in target sentence"),
        (change_a_phrase, "no such phrase there"),
        (change_a_choice, "“blue line” is not in sentence 5"),
        (invent_a_value, "there is no metaphor painted"),
    ],
)
def test_damage_is_noticed(checker: ModuleType, copy: Path, damage: Callable[[Path], None], message: str) -> None:
    damage(copy)
    _, _, violations = checker.check_corpora(copy)
    assert any(message in violation for violation in violations), violations


def test_broken_notation_is_one_line_and_status_1(
    checker: ModuleType, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(copy / "gold" / f"{PAIR}.align", "[0]:[0]", "0-0")
    assert checker.main([str(copy)]) == 1
    assert f"{PAIR}.align:1: not a bead: 0-0" in capsys.readouterr().err
