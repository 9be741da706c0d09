"""Every setting that changes a result, with its default, in one place.

A setting keeps its name on the whole way: the command-line option ``--max-bead``, the field ``max_bead``
here, the argument ``max_bead`` of the inner loop, and ``max_bead`` in the signature written into every output.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields

from aligner.errors import ParameterError

__all__ = ["DiscoveryParameters", "Parameters"]


# Two or three letters and subtags: BCP 47 as far as languages in use need it.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Settings of a run.

    source_lang, target_lang
        BCP 47 tags of the two sides; only the primary tag is kept.
    presegmented
        Whether a text has one sentence a line already.
    max_bead
        The most sentences that one side of a bead may hold, 1 to 5.
    band
        How many sentences the search may stray from the path that the anchors give.
    encoder
        Hub name or folder of a ``transformers`` sentence encoder; "" for none.
    encoder_weight
        Weight of the encoder's similarity beside the dictionary evidence.
    pair_threshold
        Least score at which two documents are held to be a pair.
    choices
        Whether the choices of the translation are looked for, after the renderings.

    Raises :class:`ParameterError` where a value is out of range.
    """

    source_lang: str = "zh"
    target_lang: str = "en"
    presegmented: bool = False
    max_bead: int = 5
    band: int = 25
    encoder: str = ""
    encoder_weight: float = 1.0
    pair_threshold: float = 0.5
    choices: bool = True

    def __post_init__(self) -> None:
        for name in ("source_lang", "target_lang"):
            tag = getattr(self, name)
            if not _TAG.fullmatch(tag):
                raise ParameterError(f"{name} is {tag!r}, but must be a language tag such as zh, en or de")
            # zh-CN and ZH are Chinese: rules and dictionaries go by the primary tag.
            object.__setattr__(self, name, tag.partition("-")[0].lower())
        if self.source_lang == self.target_lang:
            raise ParameterError(f"source and target language are both {self.source_lang!r}")
        if not 1 <= self.max_bead <= 5:
            raise ParameterError(f"max_bead is {self.max_bead}, but must be 1 to 5")
        if not 5 <= self.band <= 1000:
            raise ParameterError(f"band is {self.band}, but must be 5 to 1000")
        if not 0.0 <= self.pair_threshold <= 1.0:
            raise ParameterError(f"pair_threshold is {self.pair_threshold}, but must be 0 to 1")
        if not 0.0 <= self.encoder_weight < math.inf:
            raise ParameterError(f"encoder_weight is {self.encoder_weight}, but must be 0 or more")

    def items(self) -> tuple[tuple[str, str], ...]:
        """Names and values as they stand in a signature; of an encoder's folder the last part only."""
        values = {field.name: str(getattr(self, field.name)) for field in fields(self)}
        values["encoder"] = re.split(r"[/\\]", self.encoder.rstrip("/\\"))[-1]
        return tuple(values.items())


@dataclass(frozen=True, slots=True)
class DiscoveryParameters:
    """Settings of a search for phrases that no termbase has.

    least_count, least_documents
        How often a phrase must occur at least, and in how many documents.
    most
        How many phrases are proposed, the best first.
    longest
        The most words that a phrase may have.

    Raises :class:`ParameterError` where a value is out of range.
    """

    least_count: int = 3
    least_documents: int = 2
    most: int = 300
    longest: int = 8

    def __post_init__(self) -> None:
        for name, least, greatest in (
            ("least_count", 2, 10**9),
            ("least_documents", 1, 10**9),
            ("most", 1, 100_000),
            ("longest", 1, 20),
        ):
            if not least <= getattr(self, name) <= greatest:
                raise ParameterError(f"{name} is {getattr(self, name)}, but must be {least} to {greatest}")
