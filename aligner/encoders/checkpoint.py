"""Finding the folder of an encoder and reading how it is put together; needs neither torch nor a network.

A folder is laid out as ``transformers`` saves it, or as ``sentence-transformers`` does: ``modules.json`` then
lists what a sentence goes through (https://sbert.net/docs/package_reference/base/modules.html).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aligner.errors import ResourceError

__all__ = ["Checkpoint", "Pooling", "damaged", "digest", "find_cached", "find_folder", "read_checkpoint"]

Pooling = Literal["mean", "cls", "pooler"]

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def _how_to_get(name: str = "sentence-transformers/LaBSE") -> str:
    folder = name.rpartition("/")[2]
    return (
        f"on a connected machine run 'hf download {name} --local-dir {folder}', "
        f"then pass --encoder ./{folder} (the default aligner needs none)"
    )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How an encoder is put together.

    folder
        Where its configuration, tokenizer and weights are.
    pooling
        How the vectors of its tokens become one: their mean, the first one, or the first one as the model's
        own pooling layer changes it.
    dense
        Folders of the linear layers that follow.
    max_length
        The most tokens that the encoder was made for; 0 where the folder does not say.
    """

    folder: Path
    pooling: Pooling = "mean"
    dense: tuple[Path, ...] = ()
    max_length: int = 0


def find_folder(name_or_path: str) -> Path | None:
    """The folder of that path; None for what may be a Hub name.

    Raises :class:`ResourceError` where it is a path but no folder.
    """
    try:
        path = Path(name_or_path).expanduser()
        if path.is_dir():
            return path
        if path.exists():
            raise ResourceError(f"encoder {name_or_path!r} is a file, not a folder: {_how_to_get()}")
    except (OSError, ValueError, RuntimeError) as error:  # no such user, zero bytes, a name too long
        raise ResourceError(f"encoder {name_or_path!r} is no usable path: {_how_to_get()}") from error
    if _HUB_NAME.fullmatch(name_or_path):
        return None
    raise ResourceError(f"no encoder folder {name_or_path!r}: {_how_to_get()}")


def find_cached(name: str) -> Path:
    """The folder of a Hub name in the Hugging Face cache.

    Raises :class:`ResourceError` where it is not there.
    """
    from huggingface_hub import snapshot_download

    names = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    for candidate in names:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (OSError, ValueError):  # not in the cache, or no possible name
            continue
    raise ResourceError(f"encoder {name!r} is neither a folder nor in the Hugging Face cache: {_how_to_get(names[0])}")


def damaged(folder: Path, reason: object) -> ResourceError:
    """The error for a folder that holds no working encoder, with the first line of the reason."""
    lines = str(reason).strip().splitlines() or [type(reason).__name__]
    return ResourceError(f"encoder {folder} cannot be used ({lines[0][:160]}): {_how_to_get()}")


def read_checkpoint(folder: Path) -> Checkpoint:
    """How the encoder in a folder is put together.

    Without ``modules.json``, LaBSE is pooled as its authors do (Feng et al. 2022, section 2) and every other
    model by the mean of its tokens.

    Raises :class:`ResourceError` where a file is missing or damaged, or names a part that is unknown here.
    """
    if not (folder / "modules.json").is_file():
        _read_json(folder, folder / "config.json", dict)
        return Checkpoint(folder, "pooler" if "labse" in _model_name(folder).lower() else "mean")
    try:
        return _read_modules(folder)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged(folder, f"modules.json is not understood: {error!r}") from error


def _read_modules(folder: Path) -> Checkpoint:
    transformer, max_length, dense = folder, 0, []
    pooling: Pooling = "mean"
    for module in _read_json(folder, folder / "modules.json", list):
        kind, place = module["type"].rpartition(".")[2], folder / module["path"]
        match kind:
            case "Transformer":
                transformer = place
                settings = place / "sentence_bert_config.json"
                if settings.is_file():
                    max_length = int(_read_json(folder, settings, dict).get("max_seq_length") or 0)
            case "Pooling":
                pooling = _read_pooling(folder, _read_json(folder, place / "config.json", dict))
            case "Dense":
                dense.append(place)
            case "Normalize":
                pass  # every vector is brought to length 1 anyway
            case _:
                raise damaged(folder, f"it uses a module {kind!r}, which aligner does not know")
    _read_json(folder, transformer / "config.json", dict)
    return Checkpoint(transformer, pooling, tuple(dense), max_length)


def _read_pooling(folder: Path, config: dict[str, Any]) -> Pooling:
    """The way of pooling, from the older ``pooling_mode_…: true`` or the newer ``pooling_mode``."""
    older = {key.removeprefix("pooling_mode_"): key for key in config if key.startswith("pooling_mode_")}
    modes = [name for name, key in older.items() if config[key]]
    if "pooling_mode" in config:
        newer = config["pooling_mode"]
        modes = [newer] if isinstance(newer, str) else list(newer)
    match modes:
        case [] | ["mean"] | ["mean_tokens"]:
            return "mean"
        case ["cls"] | ["cls_token"]:
            return "cls"
        case _:
            raise damaged(folder, f"it pools by {', '.join(map(str, modes))}, which aligner does not know")


def _read_json(folder: Path, path: Path, kind: type) -> Any:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise damaged(folder, f"it has no {path.relative_to(folder)}") from error
    except (OSError, ValueError) as error:
        raise damaged(folder, f"{path.relative_to(folder)} cannot be read: {error}") from error
    if not isinstance(value, kind):
        raise damaged(folder, f"{path.relative_to(folder)} holds no {kind.__name__}")
    return value


def _model_name(folder: Path) -> str:
    folder = folder.resolve()
    return folder.parent.parent.name if _is_snapshot(folder) else folder.name


def _is_snapshot(folder: Path) -> bool:
    """Whether a folder is one of the Hugging Face cache: ``models--ORG--NAME/snapshots/COMMIT``."""
    return folder.parent.name == "snapshots" and _COMMIT.fullmatch(folder.name) is not None


def digest(folder: Path) -> str:
    """What tells the content of a folder from every other one.

    The commit for a folder of the Hugging Face cache, else the SHA-256 of the names and bytes of its
    configuration, tokenizer and weights.
    """
    if _is_snapshot(folder):
        return folder.name
    total = hashlib.sha256()
    for path in sorted(_content(folder)):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def _content(folder: Path) -> Iterator[Path]:
    """The files of a folder and of its modules that can change a vector."""
    for place in [folder, *(path for path in folder.iterdir() if path.is_dir())]:
        for pattern in ("*.json", "*.txt", "*.model", "*.safetensors"):
            yield from place.glob(pattern)
        if not any(place.glob("*.safetensors")):
            yield from place.glob("*.bin")
