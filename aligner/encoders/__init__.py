"""Sentence encoders: an option beside the dictionary, never a need.

::

    base           what an encoder is
    checkpoint     finding and reading the folder of one, without the libraries that run it
    transformer    running it with ``transformers`` and ``torch``

Nothing here loads a model, or the libraries for it, before :func:`load_encoder` is called.
"""

from __future__ import annotations

from collections.abc import Callable

from aligner.encoders.base import Encoder

__all__ = ["ENCODERS", "Encoder", "load_encoder"]


def _transformers(name_or_path: str) -> Encoder:
    from aligner.encoders.transformer import TransformerEncoder

    return TransformerEncoder.load(name_or_path)


ENCODERS: dict[str, Callable[[str], Encoder]] = {
    "transformers": _transformers,
}
"""How each kind of encoder is loaded from its name or folder."""


def load_encoder(name_or_path: str, *, kind: str = "transformers") -> Encoder:
    """The encoder in a folder, or of a Hub name that has been downloaded before; nothing is downloaded.

    ``LaBSE`` is short for ``sentence-transformers/LaBSE``, and so for every name without a slash; a folder of
    the name given goes first.

    Raises :class:`~aligner.errors.ResourceError` where there is no such encoder or it is damaged, and
    :class:`~aligner.errors.MissingExtraError` where the package that runs it is missing.
    """
    return ENCODERS[kind](name_or_path)
