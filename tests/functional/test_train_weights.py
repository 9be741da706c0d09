"""scripts/train_weights.py on a few documents of the corpora."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from aligner.alignment.weights import load_weights

DOCUMENTS = ("letter-2024-09-18", "remarks-2022-08-03", "speech-2025-05-09")


@pytest.fixture(scope="module")
def train(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("training") / "gold"
    folder.mkdir()
    for name in DOCUMENTS:
        for suffix in (".align", ".zh.sentences.txt", ".en.sentences.txt"):
            shutil.copy(root / "corpora" / "gold" / f"{name}{suffix}", folder)

    def run(name, *options):
        output = [folder.parent / f"{name}{suffix}" for suffix in (".json", ".md", ".jsonl")]
        command = [sys.executable, str(root / "scripts" / "train_weights.py"), str(folder), "--workers", "1"]
        command += [
            "-o",
            str(output[0]),
            "--card",
            str(output[1]),
            "--held-out",
            str(output[2]),
            "--date",
            "2026-01-02",
        ]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(root)}
        done = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return output

    return run


def test_weights_can_be_made_and_made_again(train):
    one, card, held_out = train("one")
    weights = load_weights(one)
    assert weights.passes["relearned"].features["source_sum"] > 0
    provenance = json.loads(one.read_text(encoding="utf-8"))["provenance"]
    assert provenance["documents"] == [f"gold/{name}" for name in DOCUMENTS]
    assert provenance["held_out_strict_f1"]["gold"] > 0.8
    text = card.read_text(encoding="utf-8")
    assert "Fitted on 2026-01-02" in text
    assert f"| gold | {provenance['held_out_strict_f1']['gold']:.4f} |" in text
    beads = [json.loads(line) for line in held_out.read_text(encoding="utf-8").splitlines()]
    assert {bead["document"] for bead in beads} == set(provenance["documents"])
    assert all(0 <= bead["confidence"] <= 1 for bead in beads)
    # The same to the digit.
    again = train("again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in (one, card, held_out)]


def test_a_group_of_features_can_be_left_out(train):
    found, _, _ = train("without", "--without", "corners", "--no-folds", "--thin", "0")
    data = json.loads(found.read_text(encoding="utf-8"))
    assert "source_tail" not in data["passes"]["relearned"]["features"]
    assert data["provenance"]["held_out_strict_f1"] == {}
