"""Which renderings of a term belong to a longer form of it only.

An entry that has 管控分歧 and 有效管控分歧 as forms has *manage differences* and *effectively manage differences* as
renderings. Of the shorter form the wider rendering would be too much: *effectively* answers to 有效, which is no part
of it. Whether words of a rendering answer to the form or to what a longer one has besides, the lexicon tells; where it
knows of no word of the form that they answer to, the narrower rendering is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aligner.model import Span, is_spaced
from aligner.phrases.termbase import GAP, Term
from aligner.units import Fold, Unit, is_function_word, units

__all__ = ["Affinity", "Extents"]

Affinity = Callable[[Sequence[str], Sequence[str]], NDArray[np.float64]]
"""How much the words of source texts say of those of target texts, float64 (source texts, target texts)."""

# Less than that is chance: a word of a long gloss. Chosen by reading.
_LEAST = 0.15


@dataclass(frozen=True, slots=True)
class Extents:
    """What is too wide in a termbase of two languages; worked out once for each form that occurs."""

    affinity: Affinity
    source_lang: str
    target_lang: str
    fold: Fold
    _known: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _words: dict[tuple[str, str], bool] = field(default_factory=dict)

    def closed(self, form: str, text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
        """The parts of a split rendering; those between which all content words answer to a form are one.

        >>> def affinity(sources, targets):
        ...     return np.array([[float(target == "friendly") for target in targets]])
        >>> extents = Extents(affinity, "zh", "en", str)
        >>> extents.closed("热情友好接待", "warm and friendly hospitality", [Span(0, 4), Span(18, 29)])
        (Span(start=0, end=29),)
        >>> extents.closed("热情友好接待", "warm, friendly, brief hospitality", [Span(0, 4), Span(22, 33)])
        (Span(start=0, end=4), Span(start=22, end=33))
        """
        found = list(spans[:1])
        for span in spans[1:]:
            between = units(text[found[-1].end : span.start], self.target_lang, self.fold)
            words = [unit.word for unit in between if not is_function_word(unit.word, self.target_lang)]
            if words and all(self._answers(form, word) for word in words):
                found[-1] = Span(found[-1].start, span.end)
            else:
                found.append(span)
        return tuple(found)

    def _answers(self, form: str, word: str) -> bool:
        found = self._words.get((form, word))
        if found is None:
            found = self._words[form, word] = bool(self.affinity([form], [word])[0, 0] >= _LEAST)
        return found

    def too_wide(self, term: Term, form: str) -> frozenset[str]:
        """The renderings that hold another one of the term and, beside it, what only longer forms say.

        >>> forms = "管控分歧", "有效管控分歧"
        >>> term = Term.of("fenqi", forms, ("manage differences", "effectively manage differences"))
        >>> known = {"管控分歧": "manage differences", "有效": "effectively"}
        >>> def affinity(sources, targets):
        ...     return np.array([[float(target in known.get(source, "")) for target in targets] for source in sources])
        >>> sorted(Extents(affinity, "zh", "en", str).too_wide(term, "管控分歧"))
        ['effectively manage differences']
        """
        found = self._known.get((term.id, form))
        if found is None:
            found = self._known[term.id, form] = frozenset(self._too_wide(term, form))
        return found

    def _too_wide(self, term: Term, form: str) -> Iterator[str]:
        own = units(form, self.source_lang, self.fold)
        besides = [rest for other in term.source if (rest := self._besides(own, other))]
        if not besides:
            return
        surpluses = list(dict.fromkeys(self._surpluses(term)))
        if not surpluses:
            return
        speaks = self.affinity([form, *besides], [surplus for _, surplus in surpluses])
        is_wide = (speaks[0] < _LEAST) | (speaks[0] < speaks[1:].max(axis=0))
        yield from (text for (text, _), wide in zip(surpluses, is_wide.tolist(), strict=True) if wide)

    def _besides(self, own: Sequence[Unit], other: str) -> str:
        """What a longer form has besides, "" where it is no longer form."""
        longer = units(other, self.source_lang, self.fold)
        at = _place(own, longer)
        if at is None or len(longer) == len(own):
            return ""
        joiner = " " if is_spaced(self.source_lang) else ""
        parts = (longer[:at], longer[at + len(own) :])
        return " ".join(joiner.join(unit.word for unit in part) for part in parts if part)

    def _surpluses(self, term: Term) -> Iterator[tuple[str, str]]:
        """Renderings that hold others, each with the content words that it has more; "" where it has none."""
        lines = {
            rendering.text: units(rendering.text, self.target_lang, self.fold)
            for rendering in term.renderings
            if GAP not in rendering.text
        }
        for text, line in lines.items():
            for other in lines.values():
                at = _place(other, line) if len(other) < len(line) else None
                if at is not None:
                    rest = [*line[:at], *line[at + len(other) :]]
                    words = [unit.word for unit in rest if not is_function_word(unit.word, self.target_lang)]
                    yield text, (" " if is_spaced(self.target_lang) else "").join(words)


def _place(part: Sequence[Unit], whole: Sequence[Unit]) -> int | None:
    """Where a run of units stands in another."""
    keys = [unit.key for unit in part]
    line = [unit.key for unit in whole]
    return next((at for at in range(len(line) - len(keys) + 1) if line[at : at + len(keys)] == keys), None)
