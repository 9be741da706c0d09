"""Which documents translate each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from aligner.lexicon import Lexicon
from aligner.model import Document, DocumentPair
from aligner.pairing.assignment import assign
from aligner.pairing.candidates import Candidates, Ints, find_candidates
from aligner.pairing.collection import Collection, Floats, build_collections
from aligner.pairing.features import FEATURES, View, feature_matrix, log_odds, weakest
from aligner.pairing.result import Pairing, Unpaired, file_safe, numbered

__all__ = ["pair_documents"]


def pair_documents(
    documents: Sequence[Document], lexicon: Lexicon, *, source_lang: str, target_lang: str, pair_threshold: float
) -> Pairing:
    """Find out which documents translate each other; every document ends up in one pair or is left over.

    Two documents read from one file, one in each language, are a pair without further question. The result does not
    depend on the order of ``documents``.

    lexicon
        For the two languages, in this direction.
    pair_threshold
        Least score of a pair, in [0, 1].
    """
    languages = (source_lang, target_lang)
    ordered = sorted(documents, key=_order_key)
    sides = [[document for document in ordered if _language(document) == language] for language in languages]
    left_over = [_in_other_language(d, languages) for d in ordered if _language(d) not in languages]
    found = [_Match(source, target, 1.0, ()) for source, target in _from_one_file(*sides)]
    known = {id(document) for match in found for document in (match.source, match.target)}
    sources, targets = ([document for document in side if id(document) not in known] for side in sides)
    if sources and targets:
        matches, alone = _match(*build_collections(sources, targets, lexicon), lexicon, pair_threshold)
        found += matches
        left_over += alone
    else:
        missing = target_lang if sources else source_lang
        left_over += [Unpaired(d, None, 0.0, f"there is no other document in {missing}") for d in sources + targets]
    found.sort(key=lambda match: _order_key(match.source))
    left_over.sort(key=lambda item: _order_key(item.document))
    return Pairing(tuple(_named(found)), tuple(left_over))


@dataclass(frozen=True, slots=True)
class _Match:
    source: Document
    target: Document
    score: float
    reasons: tuple[tuple[str, float], ...]


def _order_key(document: Document) -> tuple[str, ...]:
    # Everything that tells two documents apart, so that the order of the input never shows.
    metadata = document.metadata
    return document.id, document.path, metadata.language, document.digest, document.text, repr(metadata)


def _language(document: Document) -> str:
    return document.metadata.language.partition("-")[0].casefold()


def _in_other_language(document: Document, languages: tuple[str, str]) -> Unpaired:
    language = document.metadata.language
    reason = f"language {language} is neither {languages[0]} nor {languages[1]}" if language else "language is unknown"
    return Unpaired(document, None, 0.0, reason)


def _from_one_file(sources: Iterable[Document], targets: Iterable[Document]) -> list[tuple[Document, Document]]:
    """Documents that a page with both languages was split into."""
    by_path: dict[str, tuple[list[Document], list[Document]]] = defaultdict(lambda: ([], []))
    for side, documents in enumerate((sources, targets)):
        for document in documents:
            if document.path:
                by_path[document.path][side].append(document)
    return [(one[0], other[0]) for one, other in by_path.values() if len(one) == len(other) == 1]


def _match(
    source: Collection, target: Collection, lexicon: Lexicon, pair_threshold: float
) -> tuple[list[_Match], list[Unpaired]]:
    candidates = find_candidates(source, target)
    values = feature_matrix(View(source, target, candidates, lexicon))
    odds = log_odds(values)
    scores = 1 / (1 + np.exp(-odds))
    taken = assign(candidates, odds, _logit(pair_threshold))
    judged = _Judged(source, target, candidates, values, scores, taken)
    return judged.matches(), [*judged.alone(pair_threshold, "source"), *judged.alone(pair_threshold, "target")]


def _logit(probability: float) -> float:
    if probability <= 0.0:
        return -math.inf
    return math.inf if probability >= 1.0 else math.log(probability / (1 - probability))


@dataclass(frozen=True, slots=True)
class _Judged:
    """All candidates with their scores, and which were taken."""

    source: Collection
    target: Collection
    candidates: Candidates
    values: Floats
    scores: Floats
    taken: Ints

    def matches(self) -> list[_Match]:
        return [
            _Match(*self._documents(number), float(self.scores[number]), self._reasons(number)) for number in self.taken
        ]

    def alone(self, pair_threshold: float, side: str) -> list[Unpaired]:
        """The documents of one side that were not taken."""
        documents = self.source.documents if side == "source" else self.target.documents
        others = self.target.documents if side == "source" else self.source.documents
        rows = self.candidates.source if side == "source" else self.candidates.target
        paired = set(rows[self.taken].tolist())
        best = self._best(rows)
        return [
            self._explain(document, best[row], side, pair_threshold)
            if row in best
            else Unpaired(document, None, 0.0, f"no document in {_language(others[0])} shares its date or content")
            for row, document in enumerate(documents)
            if row not in paired
        ]

    def _best(self, rows: Ints) -> dict[int, int]:
        best: dict[int, int] = {}
        for number in np.argsort(-self.scores, kind="stable").tolist():
            best.setdefault(int(rows[number]), number)
        return best

    def _explain(self, document: Document, number: int, side: str, pair_threshold: float) -> Unpaired:
        pair = self._documents(number)
        candidate = pair[1] if side == "source" else pair[0]
        score = float(self.scores[number])
        if score >= pair_threshold:
            rival, its_score = self._partner(number, side)
            reason = f"best candidate is already paired with {rival.id} ({its_score:.2f})"
        else:
            complaint = self._complaint(number)
            reason = f"score {score:.2f} is below the threshold {pair_threshold:.2f}: {complaint}"
        return Unpaired(document, candidate, score, reason)

    def _partner(self, number: int, side: str) -> tuple[Document, float]:
        """Who the candidate of one side's document was given to, and with what score."""
        rows = self.candidates.target if side == "source" else self.candidates.source
        winner = next(other for other in self.taken if rows[other] == rows[number])
        return self._documents(winner)[0 if side == "source" else 1], float(self.scores[winner])

    def _complaint(self, number: int) -> str:
        name = weakest(self.values[number])
        source, target = (document.metadata for document in self._documents(number))
        details = {
            "date": (source.date, target.date),
            "event": (source.event, target.event),
            "participants": (" and ".join(source.participants), " and ".join(target.participants)),
        }
        complaint = FEATURES[name].complaint
        return f"{complaint} ({', '.join(details[name])})" if name in details else complaint

    def _documents(self, number: int) -> tuple[Document, Document]:
        return (
            self.source.documents[self.candidates.source[number]],
            self.target.documents[self.candidates.target[number]],
        )

    def _reasons(self, number: int) -> tuple[tuple[str, float], ...]:
        values = zip(FEATURES, self.values[number].tolist(), strict=True)
        # Adding zero makes a zero of the negative zero, which reads oddly.
        return tuple((name, round(value, 4) + 0.0) for name, value in values if not math.isnan(value))


def _named(matches: Iterable[_Match]) -> list[DocumentPair]:
    """Pairs with ids that make good file names: that of the source document, with a number where it is taken."""
    # A run writes files of its own beside those of the pairs.
    taken = {"index", "pairs", "unpaired"}
    pairs: list[DocumentPair] = []
    for match in matches:
        # File systems that do not tell upper case from lower would overwrite one with the other.
        name = numbered(file_safe(match.source.id), lambda free: free.casefold() in taken)
        taken.add(name.casefold())
        pairs.append(DocumentPair(name, match.source, match.target, match.score, match.reasons))
    return pairs
