"""Encoders: what is said where one is missing or damaged, and the vectors of a tiny one made here."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aligner.encoders import ENCODERS, Encoder, load_encoder
from aligner.encoders.checkpoint import Checkpoint, digest, find_cached, read_checkpoint
from aligner.errors import MissingExtraError, ResourceError

SENTENCES = [
    "The delegates met at noon.",
    "代表们中午会面。",
    "Both sides agreed to build a bridge over the wide river next spring.",
    "双方同意明年春天在宽阔的河上建一座桥。",
    "",
    "Yes.",
    "他们没有说话，只是看着远处的山，想着各自的心事，直到天色完全暗下来。",
]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def the_error(name: str) -> str:
    """The message over an encoder that cannot be used: one line that says what to do."""
    with pytest.raises(ResourceError) as caught:
        load_encoder(name)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 600 + len(name)
    return message


def write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


# Without torch


@pytest.fixture
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.mark.usefixtures("no_torch")
def test_missing_torch_names_the_extra(tmp_path: Path) -> None:
    write(tmp_path / "config.json", {"model_type": "bert"})
    for name in ("LaBSE", "sentence-transformers/LaBSE", str(tmp_path)):
        with pytest.raises(MissingExtraError, match=r"--encoder .* pip install 'aligner\[neural\]'"):
            load_encoder(name)


def test_no_such_folder(tmp_path: Path) -> None:
    message = the_error(str(tmp_path / "nowhere"))
    assert "no encoder folder" in message
    assert "nowhere" in message
    assert "hf download sentence-transformers/LaBSE --local-dir LaBSE" in message
    assert "--encoder ./LaBSE" in message
    assert "the default aligner needs none" in message


@pytest.mark.parametrize("name", ["./nowhere", "~/no/where", "a/b/c", "", "x" * 5000, "a\0b", "~nobody-of-that-name/x"])
def test_no_usable_path(name: str) -> None:
    assert "hf download" in the_error(name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    assert "is a file, not a folder" in the_error(str(tmp_path / "model.safetensors"))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "it has no config.json"),
        ({"config.json": "{"}, "config.json cannot be read"),
        ({"config.json": "[]"}, "config.json holds no dict"),
        ({"modules.json": "{}", "config.json": "{}"}, "modules.json holds no list"),
        ({"modules.json": "[7]", "config.json": "{}"}, "modules.json is not understood"),
        ({"modules.json": '[{"path": ""}]', "config.json": "{}"}, "modules.json is not understood"),
        ({"modules.json": '[{"type": "a.Pooling", "path": "1_Pooling"}]'}, "it has no 1_Pooling/config.json"),
        ({"modules.json": '[{"type": "a.Transformer", "path": ""}]'}, "it has no config.json"),
        ({"modules.json": '[{"type": "a.LSTM", "path": ""}]'}, "a module 'LSTM'"),
    ],
)
def test_a_folder_that_holds_no_encoder(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    message = the_error(str(tmp_path))
    assert reason in message
    assert str(tmp_path) in message
    assert "hf download" in message


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode": ["mean"]}, "mean"),
        ({"word_embedding_dimension": 8}, "mean"),
    ],
)
def test_the_modules_of_sentence_transformers(tmp_path: Path, config: object, pooling: str) -> None:
    modules = [("Transformer", "0_Transformer"), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"), ("Normalize", "3")]
    write(tmp_path / "modules.json", [{"type": f"models.{kind}", "path": path} for kind, path in modules])
    write(tmp_path / "0_Transformer" / "config.json", {})
    write(tmp_path / "0_Transformer" / "sentence_bert_config.json", {"max_seq_length": 256})
    write(tmp_path / "1_Pooling" / "config.json", config)
    assert read_checkpoint(tmp_path) == Checkpoint(tmp_path / "0_Transformer", pooling, (tmp_path / "2_Dense",), 256)


def test_unknown_pooling(tmp_path: Path) -> None:
    write(tmp_path / "modules.json", [{"type": "models.Pooling", "path": "1"}])
    write(tmp_path / "1" / "config.json", {"pooling_mode_max_tokens": True, "pooling_mode_cls_token": True})
    assert "it pools by max_tokens, cls_token" in the_error(str(tmp_path))


def test_labse_without_modules_has_its_own_pooling(tmp_path: Path) -> None:
    for folder, pooling in (("LaBSE", "pooler"), ("other", "mean")):
        write(tmp_path / folder / "config.json", {})
        assert read_checkpoint(tmp_path / folder).pooling == pooling


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def test_a_name_is_found_in_the_cache(cache: Path) -> None:
    model = cache / "models--sentence-transformers--LaBSE"
    write(model / "snapshots" / COMMIT / "config.json", {})
    (model / "refs").mkdir()
    (model / "refs" / "main").write_text(COMMIT)
    for name in ("LaBSE", "sentence-transformers/LaBSE"):
        folder = find_cached(name)
        assert folder == model / "snapshots" / COMMIT
        assert digest(folder) == COMMIT
        assert read_checkpoint(folder).pooling == "pooler"


@pytest.mark.parametrize(
    ("name", "repository"),
    [("LaBSE", "sentence-transformers/LaBSE"), ("some/model", "some/model"), ("a..b", "sentence-transformers/a..b")],
)
def test_a_name_that_is_not_in_the_cache(cache: Path, name: str, repository: str) -> None:
    with pytest.raises(ResourceError) as caught:
        find_cached(name)
    message = str(caught.value)
    assert f"encoder {name!r} is neither a folder nor in the Hugging Face cache" in message
    assert f"hf download {repository} --local-dir {repository.rpartition('/')[2]}'" in message
    assert not cache.exists()


def test_the_digest_is_of_all_that_changes_a_vector(tmp_path: Path) -> None:
    write(tmp_path / "config.json", {})
    write(tmp_path / "1_Pooling" / "config.json", {})
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    seen = {digest(tmp_path)}
    assert seen == {digest(tmp_path)}
    assert all(len(value) == 64 for value in seen)
    (tmp_path / "README.md").write_text("about")
    (tmp_path / "pytorch_model.bin").write_bytes(b"the same weights in the older format")
    assert {digest(tmp_path)} == seen
    write(tmp_path / "1_Pooling" / "config.json", {"pooling_mode": "cls"})
    seen.add(digest(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"Weights")
    seen.add(digest(tmp_path))
    (tmp_path / "vocab.txt").write_text("word")
    seen.add(digest(tmp_path))
    assert len(seen) == 4


def test_nothing_heavy_is_imported_before_an_encoder_is_wanted() -> None:
    code = (
        "import sys, aligner.encoders;"
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers', 'tokenizers', 'huggingface_hub')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_registry_is_visible() -> None:
    assert list(ENCODERS) == ["transformers"]


# With torch


def vocabulary() -> tuple[bytes, list[tuple[str, float]]]:
    """A sentencepiece model of the sentences above, and its pieces numbered as in XLM-R."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(list(filter(None, SENTENCES)) * 10),
        model_writer=model,
        vocab_size=110,
        hard_vocab_limit=False,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    special = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    plain = [(pieces.id_to_piece(i), pieces.get_score(i)) for i in range(3, pieces.get_piece_size())]
    return model.getvalue(), [*special, *plain, ("<mask>", 0.0)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny XLM-R of random weights, as ``transformers`` saves it."""
    torch = pytest.importorskip("torch", reason="the extra 'neural' is not installed")
    from transformers import XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizer

    folder = tmp_path_factory.mktemp("encoder") / "tiny"
    model, pieces = vocabulary()
    torch.manual_seed(0)
    config = XLMRobertaConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=66,
    )
    XLMRobertaModel(config).save_pretrained(folder)
    XLMRobertaTokenizer(vocab=pieces).save_pretrained(folder)
    (folder.parent / "sentencepiece.bpe.model").write_bytes(model)
    return folder


@pytest.fixture
def tiny(made: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to be changed at will."""
    return Path(shutil.copytree(made, tmp_path / "tiny"))


def hidden(folder: Path, sentence: str) -> Any:
    """The vectors of one sentence's tokens and of its pooling layer, straight from ``transformers``."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(folder)(sentence, return_tensors="pt")
    with torch.no_grad():
        output = AutoModel.from_pretrained(folder).eval()(**tokens)
    return output.last_hidden_state[0].numpy(), output.pooler_output[0].numpy()


def unit(vector: Any) -> Any:
    return vector / np.linalg.norm(vector)


@pytest.mark.neural
def test_vectors(made: Path) -> None:
    encoder = load_encoder(str(made))
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.dimension) == (str(made), 16)
    assert encoder.digest == digest(made)
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape == (len(SENTENCES), 16)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert encoder.encode([]).shape == (0, 16)


@pytest.mark.neural
def test_the_same_sentences_have_the_same_vectors(made: Path) -> None:
    first, second = load_encoder(str(made)), load_encoder(str(made))
    assert first.digest == second.digest
    np.testing.assert_array_equal(first.encode(SENTENCES), first.encode(SENTENCES))
    np.testing.assert_array_equal(first.encode(SENTENCES), second.encode(SENTENCES))


@pytest.mark.neural
def test_neighbours_and_batches_change_nothing(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(str(made))
    together = encoder.encode(SENTENCES)
    alone = np.vstack([encoder.encode([sentence]) for sentence in SENTENCES])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(together, encoder.encode(SENTENCES[::-1])[::-1], atol=1e-6)
    monkeypatch.setattr("aligner.encoders.transformer._BATCH_TOKENS", 40)
    np.testing.assert_allclose(together, encoder.encode(SENTENCES), atol=1e-6)


@pytest.mark.neural
def test_a_sentence_beyond_the_length_of_the_model_is_cut(made: Path) -> None:
    encoder = load_encoder(str(made))
    long = encoder.encode(["会面。" * 1000, "会面。" * 2000])
    assert np.isfinite(long).all()
    np.testing.assert_allclose(long[0], long[1], atol=1e-6)


@pytest.mark.neural
@pytest.mark.parametrize("sentence", SENTENCES)
def test_mean_pooling(made: Path, sentence: str) -> None:
    tokens, _ = hidden(made, sentence)
    np.testing.assert_allclose(load_encoder(str(made)).encode([sentence])[0], unit(tokens.mean(0)), atol=1e-6)


@pytest.mark.neural
def test_first_token_and_linear_layer(tiny: Path) -> None:
    import torch
    from safetensors.torch import save_file

    kinds = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"), ("Normalize", "3_Normalize")]
    write(tiny / "modules.json", [{"type": f"models.{kind}", "path": path} for kind, path in kinds])
    write(tiny / "1_Pooling" / "config.json", {"pooling_mode_cls_token": True})
    activation = "torch.nn.modules.activation.Tanh"
    write(tiny / "2_Dense" / "config.json", {"in_features": 16, "out_features": 4, "activation_function": activation})
    torch.manual_seed(1)
    weight, bias = torch.randn(4, 16), torch.randn(4)
    expected = unit(np.tanh(hidden(tiny, SENTENCES[0])[0][0] @ weight.numpy().T + bias.numpy()))

    save_file({"linear.weight": weight, "linear.bias": bias}, tiny / "2_Dense" / "model.safetensors")
    encoder = load_encoder(str(tiny))
    assert encoder.dimension == 4
    np.testing.assert_allclose(encoder.encode(SENTENCES[:1])[0], expected, atol=1e-6)

    (tiny / "2_Dense" / "model.safetensors").unlink()
    torch.save({"linear.weight": weight, "linear.bias": bias}, tiny / "2_Dense" / "pytorch_model.bin")
    np.testing.assert_allclose(load_encoder(str(tiny)).encode(SENTENCES[:1])[0], expected, atol=1e-6)

    write(tiny / "2_Dense" / "config.json", {"in_features": 16, "out_features": 5})
    assert "cannot be used" in the_error(str(tiny))


@pytest.mark.neural
def test_pooling_of_labse(tiny: Path) -> None:
    folder = tiny.rename(tiny.with_name("my-LaBSE"))
    _, pooled = hidden(folder, SENTENCES[1])
    np.testing.assert_allclose(load_encoder(str(folder)).encode(SENTENCES[1:2])[0], unit(pooled), atol=1e-6)


@pytest.mark.neural
def test_sentencepiece_model_alone(made: Path, tiny: Path) -> None:
    (tiny / "tokenizer.json").unlink()
    shutil.copy(made.parent / "sentencepiece.bpe.model", tiny)
    sentences = [*SENTENCES, "A word unknown to it: ﷽"]
    expected = load_encoder(str(made)).encode(sentences)
    np.testing.assert_allclose(load_encoder(str(tiny)).encode(sentences), expected, atol=1e-6)


@pytest.mark.neural
def test_a_name_from_the_cache(made: Path, cache: Path) -> None:
    model = cache / "models--sentence-transformers--tiny"
    shutil.copytree(made, model / "snapshots" / COMMIT)
    (model / "refs").mkdir()
    (model / "refs" / "main").write_text(COMMIT)
    encoder = load_encoder("tiny")
    assert (encoder.name, encoder.digest) == ("tiny", COMMIT)
    np.testing.assert_array_equal(encoder.encode(SENTENCES), load_encoder(str(made)).encode(SENTENCES))


def change_config(folder: Path, **values: object) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    write(folder / "config.json", config | values)


def drop_weight(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights.pop("encoder.layer.0.output.dense.weight")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def spoil_weight(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights["embeddings.word_embeddings.weight"][:] = float("nan")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no weights": lambda folder: (folder / "model.safetensors").unlink(),
    "empty weights": lambda folder: (folder / "model.safetensors").write_bytes(b""),
    "half the weights": lambda folder: (folder / "model.safetensors").write_bytes(
        (folder / "model.safetensors").read_bytes()[:5000]
    ),
    "a weight missing": drop_weight,
    "weights that are no numbers": spoil_weight,
    "other sizes": lambda folder: change_config(folder, hidden_size=32),
    "unknown model": lambda folder: change_config(folder, model_type="nonesuch"),
    "another model": lambda folder: change_config(folder, model_type="t5"),
    "no model type": lambda folder: write(folder / "config.json", {}),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "half a tokenizer": lambda folder: (folder / "tokenizer.json").write_text('{"version":'),
    "a tokenizer of nothing": lambda folder: (folder / "tokenizer.json").write_text("{}"),
    "a damaged sentencepiece model": lambda folder: (
        (folder / "tokenizer.json").unlink(),
        (folder / "sentencepiece.bpe.model").write_bytes(b"nothing"),
    ),
}


@pytest.mark.neural
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_encoder(tiny: Path, damage: Callable[[Path], object], capfd: pytest.CaptureFixture[str]) -> None:
    damage(tiny)
    message = the_error(str(tiny))
    assert f"encoder {tiny} cannot be used" in message
    assert "hf download" in message
    assert capfd.readouterr() == ("", "")


@pytest.mark.neural
def test_loading_prints_nothing(made: Path) -> None:
    code = f"from aligner.encoders import load_encoder; load_encoder({str(made)!r}).encode(['Yes.'])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.neural
def test_the_command_line_takes_an_encoder(made: Path, tmp_path: Path) -> None:
    """Its similarity joins the evidence, and its name and digest stand in the signature of what is written."""
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("代表们中午会面。双方同意建一座桥。\n", encoding="utf-8")
    target.write_text("The delegates met at noon. Both sides agreed to build a bridge.\n", encoding="utf-8")

    def bead_scores(*options: str) -> tuple[list[float], str]:
        command = [sys.executable, "-c", "from aligner.cli import main; main()", "align", str(source), str(target)]
        done = subprocess.run(
            [*command, "--to", "jsonl", *options], capture_output=True, text=True, encoding="utf-8", check=True
        )
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [line["score"] for line in lines if line["type"] == "bead"], lines[0]["signature"]["text"]

    plain, plain_signature = bead_scores()
    helped, signature = bead_scores("--encoder", str(made))
    unheard, _ = bead_scores("--encoder", str(made), "--encoder-weight", "0")
    assert f"encoder:{made.name}|" in signature
    assert str(made.parent) not in signature
    assert digest(made)[:12] in signature
    assert "encoder:|" in plain_signature
    assert helped != plain
    assert unheard == plain
