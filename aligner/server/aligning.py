"""What aligns a pair again, with the settings that it was aligned with, and what offers renderings of its phrases.

The dictionaries are loaded when somebody asks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.errors import ParameterError
from aligner.model import Bitext, Rendering, Signature
from aligner.parameters import Parameters
from aligner.review.realign import Align, FindRenderings

if TYPE_CHECKING:
    from aligner.phrases.candidates import Candidate
    from aligner.pipeline import Resources

__all__ = ["FindCandidates", "LoadTools", "Toolbox", "Tools", "parameters_of"]


# How many settings keep their dictionaries in memory; a store rarely has more than one.
_HELD = 4


@dataclass(frozen=True, slots=True)
class Tools:
    """What :func:`aligner.review.realign` needs."""

    align: Align
    find: FindRenderings | None


LoadTools = Callable[[Signature, tuple[str, str]], Tools]
"""What gives the tools for a pair: its signature and its languages."""

FindCandidates = Callable[[Bitext, Sequence[Rendering]], "list[tuple[Candidate, ...]]"]
"""What the phrases of renderings may be rendered with instead; see :func:`aligner.pipeline.candidates_of`."""


def parameters_of(signature: Signature, languages: tuple[str, str], encoder: str = "") -> Parameters:
    """The settings that a pair was aligned with, as far as its signature has them.

    encoder
        Where the encoder lies: a signature keeps the last part of its name only.

    Raises :class:`~aligner.errors.ParameterError` where the pair was aligned with another encoder, or none.

    >>> parameters_of(Signature("0", (("max_bead", "3"), ("presegmented", "True"))), ("de", "fr")).items()[:4]
    (('source_lang', 'de'), ('target_lang', 'fr'), ('presegmented', 'True'), ('max_bead', '3'))
    """
    said = dict(signature.parameters)
    given: dict[str, Any] = {"source_lang": languages[0], "target_lang": languages[1], "encoder": encoder}
    for name, default in ((one.name, one.default) for one in fields(Parameters)):
        if name in said and name != "encoder":
            given[name] = _read(name, said[name], type(default))
    found = Parameters(**given)
    wanted, named = said.get("encoder", ""), dict(found.items())["encoder"]
    if wanted != named:
        with_ = f"start the page with --encoder and the folder of {wanted}" if wanted else "start it without --encoder"
        raise ParameterError(f"this pair was aligned {f'with {wanted}' if wanted else 'without an encoder'}: {with_}")
    return found


def _read(name: str, text: str, kind: type) -> object:
    if kind is bool:
        return text == "True"
    try:
        return kind(text)
    except ValueError as error:
        raise ParameterError(f"this pair was aligned with {name}:{text}, which cannot be read") from error


class Toolbox:
    """Loads what aligns a pair, once for all pairs of the same settings.

    termbase, encoder
        As of ``aligner run``; see :func:`aligner.pipeline.load_resources`.
    """

    def __init__(self, termbase: Path | None = None, encoder: str = "") -> None:
        self._termbase = termbase
        self._encoder = encoder
        self._held = lru_cache(maxsize=_HELD)(self._load)
        self._lock = threading.Lock()

    def __call__(self, signature: Signature, languages: tuple[str, str]) -> Tools:
        """The tools for a pair."""
        from aligner.pipeline import find_beads, with_renderings

        parameters = parameters_of(signature, languages, self._encoder)
        with self._lock:
            resources = self._held(parameters)

        def find(bitext: Bitext) -> Sequence[Rendering]:
            return with_renderings(bitext, resources).renderings

        return Tools(partial(find_beads, parameters=parameters, resources=resources), find)

    def candidates(self, bitext: Bitext, renderings: Sequence[Rendering]) -> list[tuple[Candidate, ...]]:
        """What phrases of a pair may be rendered with instead; its settings and the encoder make no difference."""
        from aligner.pipeline import candidates_of

        source, target = bitext.pair.languages
        with self._lock:
            resources = self._held(Parameters(source_lang=source, target_lang=target))
        return candidates_of(bitext, renderings, resources)

    def _load(self, parameters: Parameters) -> Resources:
        from aligner.pipeline import load_resources

        return load_resources(parameters, self._termbase)
