"""Every setting that changes a result, with its default, in one place.

A setting keeps its name on the whole way: the command-line option ``--max-bead``, the field ``max_bead``
here, the argument ``max_bead`` of the inner loop, and ``max_bead`` in the signature written into every output.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from aligner.errors import ParameterError

__all__ = ["Parameters"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Settings of a run.

    source_lang, target_lang
        BCP 47 primary tags of the two sides.
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

    def __post_init__(self) -> None:
        if self.source_lang == self.target_lang:
            raise ParameterError(f"source and target language are both {self.source_lang!r}")
        if not 1 <= self.max_bead <= 5:
            raise ParameterError(f"max_bead is {self.max_bead}, but must be 1 to 5")
        if not 5 <= self.band <= 1000:
            raise ParameterError(f"band is {self.band}, but must be 5 to 1000")
        if not 0.0 <= self.pair_threshold <= 1.0:
            raise ParameterError(f"pair_threshold is {self.pair_threshold}, but must be 0 to 1")
        if self.encoder_weight < 0.0:
            raise ParameterError(f"encoder_weight is {self.encoder_weight}, but must not be negative")

    def items(self) -> tuple[tuple[str, str], ...]:
        """Names and values as they stand in a signature."""
        return tuple((field.name, str(getattr(self, field.name))) for field in fields(self))
