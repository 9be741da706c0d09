"""Weights of this floor in the package: small JSON files with a digest for the signature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib import resources
from typing import Any, TypeVar

from aligner.errors import ResourceError

__all__ = ["load_weights"]

M = TypeVar("M")


def load_weights(name: str, make: Callable[[dict[str, Any], str], M]) -> M:
    """What ``make`` makes of a file of the package and of its SHA-256.

    Raises :class:`~aligner.errors.ResourceError` where it is missing or does not hold what ``make`` needs.
    """
    try:
        content = resources.files("aligner.resources").joinpath(name).read_bytes()
        return make(json.loads(content), hashlib.sha256(content).hexdigest())
    except (OSError, ValueError, KeyError) as error:
        what = name.removesuffix(".json")
        raise ResourceError(f"the weights of {what} ({name}) are missing or damaged: install aligner anew") from error
