"""Sentence encoders run with ``transformers`` and ``torch``; import this module only where one is wanted."""

from __future__ import annotations

import importlib
import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.encoders.base import Encoder
from aligner.encoders.checkpoint import (
    Checkpoint,
    damaged,
    digest,
    find_cached,
    find_folder,
    read_checkpoint,
)
from aligner.errors import AlignerError, MissingExtraError

__all__ = ["TransformerEncoder"]

# Tokens in one batch, padding included: what an ordinary machine holds for a model of LaBSE's size.
_BATCH_TOKENS = 4096
# For models that do not say how many tokens they take.
_MAX_LENGTH = 512
# Models whose positions are counted from behind the padding token's number.
_OFFSET_POSITIONS = frozenset({"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet", "xmod"})

# Sentences to token numbers, with the marks that the model expects around them.
Tokenizer = Callable[[Sequence[str]], list[list[int]]]


class TransformerEncoder(Encoder):
    """An encoder from a folder of ``transformers`` or ``sentence-transformers``."""

    def __init__(self, name: str, folder: Path) -> None:
        torch = _torch()
        self.name = name
        self._folder = folder
        self._checkpoint = read_checkpoint(folder)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        try:
            with _quiet():
                self._model = _load_model(self._checkpoint).to(self._device)
                self._tokenizer = _load_tokenizer(self._checkpoint, self._model.config)
                self._dense = [_load_dense(place).to(self._device) for place in self._checkpoint.dense]
                probe = self._vectors(self._tokenizer(["."]))
        except AlignerError:
            raise
        except Exception as error:
            # The libraries raise whatever they like over a damaged file, down to bare Exception.
            raise damaged(folder, error) from error
        if not np.isfinite(probe).all():
            raise damaged(folder, "its weights give no numbers")
        self.dimension = int(probe.shape[1])

    @classmethod
    def load(cls, name_or_path: str) -> TransformerEncoder:
        """See :func:`aligner.encoders.load_encoder`."""
        folder = find_folder(name_or_path)
        if folder:
            read_checkpoint(folder)  # a wrong folder is said before a missing package
        _torch()
        return cls(name_or_path, folder or find_cached(name_or_path))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the configuration, tokenizer and weights, or the commit of the Hugging Face cache."""
        try:
            return digest(self._folder)
        except OSError as error:
            raise damaged(self._folder, error) from error

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """See :meth:`Encoder.encode`. A sentence beyond the model's length is cut there."""
        vectors = np.zeros((len(sentences), self.dimension), dtype=np.float32)
        tokens = self._tokenizer(sentences) if sentences else []
        for batch in _batches(tokens):
            vectors[batch] = self._vectors([tokens[index] for index in batch])
        return vectors

    def _vectors(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        """Vectors of length 1 for one batch; shape (sentences, dimension)."""
        torch = _torch()
        longest = max(map(len, tokens))
        padding = self._model.config.pad_token_id or 0
        numbers = torch.tensor([row + [padding] * (longest - len(row)) for row in tokens], device=self._device)
        lengths = torch.tensor([len(row) for row in tokens], device=self._device)
        mask = (torch.arange(longest, device=self._device) < lengths[:, None]).long()
        with torch.inference_mode():
            output = self._model(input_ids=numbers, attention_mask=mask)
            vectors = self._pool(output, mask)
            for layer in self._dense:
                vectors = layer(vectors)
            unit = torch.nn.functional.normalize(vectors.float(), dim=1)
        result: NDArray[np.float32] = unit.cpu().numpy()
        return result

    def _pool(self, output: Any, mask: Any) -> Any:
        match self._checkpoint.pooling:
            case "pooler":
                return output.pooler_output
            case "cls":
                return output.last_hidden_state[:, 0]
            case _:
                weights = mask.unsqueeze(-1).to(output.last_hidden_state.dtype)
                return (output.last_hidden_state * weights).sum(1) / weights.sum(1)


def _batches(tokens: list[list[int]]) -> Iterator[list[int]]:
    """Indices of sentences in batches of like length, the longest first: little padding, and the batch that
    needs most memory fails at once rather than last.
    """
    batch: list[int] = []
    for index in sorted(range(len(tokens)), key=lambda index: -len(tokens[index])):
        if batch and (len(batch) + 1) * len(tokens[batch[0]]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _torch() -> Any:
    try:
        return importlib.import_module("torch")
    except (ImportError, OSError) as error:  # OSError: a shared library of torch's is missing
        raise MissingExtraError("--encoder", extra="neural") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps progress bars, reports and warnings of the libraries from standard error."""
    library: Any = importlib.import_module("transformers.utils.logging")
    # The tokenizers library warns on every later fork unless this is said.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    verbosity, bars = library.get_verbosity(), library.is_progress_bar_enabled()
    library.set_verbosity(logging.CRITICAL)
    library.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        library.set_verbosity(verbosity)
        if bars:
            library.enable_progress_bar()


def _load_model(checkpoint: Checkpoint) -> Any:
    from transformers import AutoModel

    model, report = AutoModel.from_pretrained(
        checkpoint.folder,
        local_files_only=True,
        trust_remote_code=False,
        output_loading_info=True,
        dtype=_torch().float32,
    )
    if model.config.is_encoder_decoder:
        raise damaged(checkpoint.folder, f"a {model.config.model_type} model is no sentence encoder")
    missing = sorted(report["missing_keys"])
    if checkpoint.pooling != "pooler":
        missing = [key for key in missing if not key.startswith("pooler.")]
    if missing:
        raise damaged(checkpoint.folder, f"{len(missing)} weights are missing, {missing[0]} first")
    return model.eval()


def _load_tokenizer(checkpoint: Checkpoint, config: Any) -> Tokenizer:
    """The tokenizer of a folder, cutting at the model's length.

    Where the pieces come as a sentencepiece model alone, ``transformers`` 5 would need a further package
    (protobuf), or make a tokenizer that knows no piece at all.
    """
    pieces = checkpoint.folder / "sentencepiece.bpe.model"
    has_json = (checkpoint.folder / "tokenizer.json").is_file()
    if pieces.is_file() and not has_json and config.model_type == "xlm-roberta":
        return _load_sentencepiece(pieces, _max_length(checkpoint, config, _MAX_LENGTH))
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint.folder, local_files_only=True, trust_remote_code=False)
    if not config.vocab_size // 2 <= len(tokenizer) <= config.vocab_size:
        reason = f"its tokenizer has {len(tokenizer)} tokens, its model {config.vocab_size}"
        raise damaged(checkpoint.folder, reason)
    max_length = _max_length(checkpoint, config, tokenizer.model_max_length)

    def tokenize(sentences: Sequence[str]) -> list[list[int]]:
        rows: list[list[int]] = tokenizer(list(sentences), truncation=True, max_length=max_length)["input_ids"]
        return rows

    return tokenize


def _load_sentencepiece(path: Path, max_length: int) -> Tokenizer:
    """XLM-R's numbering of a sentencepiece model: 0 <s>, 1 <pad>, 2 </s>, 3 <unk>, then the pieces from 3 on,
    one higher (Conneau et al. 2020, as in fairseq).
    """
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_file=str(path))

    def tokenize(sentences: Sequence[str]) -> list[list[int]]:
        rows = processor.encode(list(sentences))
        return [[0, *(piece + 1 if piece else 3 for piece in row[: max_length - 2]), 2] for row in rows]

    return tokenize


def _max_length(checkpoint: Checkpoint, config: Any, tokenizer_length: int) -> int:
    """The most tokens of a sentence, marks included: the least that any part of the encoder allows."""
    lengths = [tokenizer_length, checkpoint.max_length or _MAX_LENGTH]
    positions = getattr(config, "max_position_embeddings", None)
    if positions:
        offset = (config.pad_token_id or 0) + 1 if config.model_type in _OFFSET_POSITIONS else 0
        lengths.append(positions - offset)
    return min(lengths)


def _load_dense(folder: Path) -> Any:
    """A linear layer as ``sentence-transformers`` saves it, with its activation."""
    torch = _torch()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    activation = config.get("activation_function", "Tanh").rpartition(".")[2]
    known = {"Tanh", "Identity", "ReLU", "GELU", "Sigmoid"}
    if activation not in known or config.get("use_residual"):
        raise damaged(folder, f"a layer with {activation} is not known to aligner")
    layer = torch.nn.Linear(config["in_features"], config["out_features"], bias=config.get("bias", True))
    weights = _load_weights(folder)
    layer.load_state_dict({key.removeprefix("linear."): value.float() for key, value in weights.items()})
    return torch.nn.Sequential(layer, getattr(torch.nn, activation)()).eval()


def _load_weights(folder: Path) -> dict[str, Any]:
    if (folder / "model.safetensors").is_file():
        from safetensors.torch import load_file

        weights: dict[str, Any] = load_file(folder / "model.safetensors")
    else:
        # weights_only: a pickle from elsewhere must not run code
        weights = _torch().load(folder / "pytorch_model.bin", map_location="cpu", weights_only=True)
    return weights
