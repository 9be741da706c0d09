"""Phrases that recur in many bitexts and stand in no termbase, with the renderings that they have there.

::

    bitexts → words → runs → candidates → (renderings of each, traced) → proposals
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aligner.corpus.discovery.candidates import Candidate, find_candidates
from aligner.corpus.discovery.proposals import Trace, proposed_terms, traced_variation
from aligner.corpus.discovery.reference import Reference, read_reference
from aligner.corpus.discovery.words import CorpusWords, gather_words
from aligner.lexicon import Lexicon
from aligner.model import Bitext
from aligner.parameters import DiscoveryParameters
from aligner.phrases.occurrences import PhraseIndex
from aligner.phrases.termbase import Termbase

__all__ = [
    "Candidate",
    "CorpusWords",
    "Reference",
    "find_candidates",
    "gather_words",
    "propose_terms",
    "proposed_terms",
    "read_reference",
    "traced_variation",
]


def propose_terms(
    bitexts: Callable[[], Iterable[Bitext]],
    *,
    known: Termbase,
    lexicon: Lexicon,
    trace: Trace,
    parameters: DiscoveryParameters,
    reference: Reference | None = None,
) -> tuple[Termbase, int]:
    """Phrases of the sources as terms, the best first, and how many were found before those without a sure rendering.

    bitexts
        Gives the same bitexts in the same order each time; they are read twice, and one at a time is kept.
    known
        A termbase in the direction of the bitexts: its phrases are left out, alone and as parts.
    trace
        Finds the renderings of given phrases; see ``pipeline.with_renderings``.
    reference
        How frequent words are at large; without it, only phrases of several words are looked for.

    Raises :class:`~aligner.errors.InputError` where not all bitexts are in the same two languages.
    """
    corpus = gather_words(bitexts(), lexicon.source_tokenizer, PhraseIndex(known, lexicon.fold, lexicon.borders))
    candidates = find_candidates(corpus, known.source_lang, parameters, reference)
    variation = traced_variation(bitexts(), candidates, trace)
    return proposed_terms(candidates, variation, known, lexicon), len(candidates)
