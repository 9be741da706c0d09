"""Gold for the finding of renderings: beads with the phrases that are marked in them, from three sources."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from bench_gold import lines_of, table
from bench_sets import aligned
from word_gold import GoldPair

from aligner.model import Rendering, Span, by_bead

SEED = 20240921
# The longest phrase taken from gold links, in words, and how many of them for each pair of sentences.
LONGEST = 5
PHRASES = 4
# Beads that are less sure teach nothing of what stands in them.
SURE_BEAD = 0.9


@dataclass(frozen=True)
class MarkedPhrase:
    """A phrase in the text of a bead with the spans of its rendering; none where it is not rendered."""

    source: Span
    target: tuple[Span, ...]


@dataclass(frozen=True)
class MarkedBead:
    """The two sides of a bead as texts, with the phrases marked in them."""

    source: str
    target: str
    phrases: tuple[MarkedPhrase, ...]


def of_links(pair: GoldPair, chooser: random.Random) -> MarkedBead:
    """Some phrases of a pair with gold links: words whose links stay within one stretch of the target.

    A phrase begins and ends with a linked content word, and no word outside it is linked into its stretch. Content
    words of two characters or more without any link are phrases that are not rendered.
    """
    links = np.zeros((len(pair.source_spans), len(pair.target_spans)), np.bool_)
    for a, b in pair.possible:
        links[a, b] = True
    content = pair.is_content().any(axis=1)
    linked = links.any(axis=1)
    rendered: list[MarkedPhrase] = []
    for start in np.flatnonzero(content & linked).tolist():
        for end in range(start + 1, min(start + LONGEST, len(content)) + 1):
            phrase = Span(pair.source_spans[start].start, pair.source_spans[end - 1].end)
            text = phrase.of(pair.source_text)
            if not (content[end - 1] and linked[end - 1]) or len(text) < 2 or re.search(r"[^\w·]", text):
                continue
            columns = np.flatnonzero(links[start:end].any(axis=0))
            low, high = int(columns[0]), int(columns[-1]) + 1
            outside = links[:start, low:high].any() or links[end:, low:high].any()
            if not outside and high - low <= 3 * (end - start) + 4:
                target = Span(pair.target_spans[low].start, pair.target_spans[high - 1].end)
                rendered.append(MarkedPhrase(phrase, (target,)))
    chosen = chooser.sample(rendered, min(PHRASES, len(rendered)))
    lost = [
        MarkedPhrase(pair.source_spans[word], ())
        for word in np.flatnonzero(content & ~linked).tolist()
        if pair.source_spans[word].end - pair.source_spans[word].start > 1
    ]
    return MarkedBead(pair.source_text, pair.target_text, tuple(chosen + lost[:1]))


def of_pairs(gold: Sequence[GoldPair]) -> list[MarkedBead]:
    """The same for all pairs; each time the same phrases."""
    chooser = random.Random(SEED)
    return [of_links(pair, chooser) for pair in gold]


def of_folder(sentences: tuple[Path, Path], beads: Path, phrases: Path) -> list[MarkedBead]:
    """The gold beads of a document with the phrases of a table; those whose place is not found are left out.

    A bead without target sentences has an empty text, and all its phrases are not rendered.
    """
    sides = [lines_of(path) for path in sentences]
    rows = table(phrases)
    found = []
    for line in lines_of(beads):
        numbers = [[int(number) for number in re.findall(r"\d+", side)] for side in line.split(":")]
        if not numbers[0]:
            continue
        source, starts = _joined(sides[0], numbers[0], "")
        target, _ = _joined(sides[1], numbers[1], " ")
        marked = []
        longer = [row[0] for row in rows if int(row[2]) in starts]
        for row in rows:
            sentence = int(row[2])
            if sentence in starts:
                at = _alone(source, row[0], starts[sentence], longer)
                parts = [_place(target, part.strip()) for part in row[1].split("…") if part.strip()]
                if at >= 0 and None not in parts:
                    spans = tuple(part for part in parts if part is not None)
                    marked.append(MarkedPhrase(Span(at, at + len(row[0])), spans))
        found.append(MarkedBead(source, target, tuple(sorted(set(marked), key=lambda one: one.source))))
    return found


def _joined(lines: Sequence[str], numbers: Sequence[int], joiner: str) -> tuple[str, dict[int, int]]:
    text, starts = "", {}
    for number in numbers:
        text += joiner if text else ""
        starts[number] = len(text)
        text += lines[number]
    return text, starts


def _alone(text: str, phrase: str, start: int, others: Iterable[str]) -> int:
    """Where a phrase stands first that is no part of a longer one, or else where it stands first; -1 where nowhere.

    >>> _alone("去风险到最后，留下的是风险", "风险", 0, ["去风险", "风险"])
    11
    """
    held = [
        range(found.start(), found.end())
        for other in others
        if len(other) > len(phrase)
        for found in re.finditer(re.escape(other), text)
    ]
    places = [found.start() for found in re.finditer(re.escape(phrase), text) if found.start() >= start]
    return next((at for at in places if not any(at in one for one in held)), places[0] if places else -1)


def _place(text: str, part: str) -> Span | None:
    """Where a part of a rendering stands first as words of its own, or else where it stands first."""
    found = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) or re.search(re.escape(part), text)
    return found and Span(*found.span())


def without(bead: MarkedBead, phrase: MarkedPhrase) -> MarkedBead:
    """The bead with the rendering of a phrase cut out of its target; only that phrase stays marked."""
    text = bead.target
    for span in sorted(phrase.target, reverse=True):
        text = text[: span.start] + text[span.end :]
    return replace(bead, target=text, phrases=(MarkedPhrase(phrase.source, ()),))


def deletions(beads: Sequence[MarkedBead]) -> Iterable[tuple[list[MarkedBead], list[int]]]:
    """Copies of a document in which every rendering is cut out once, one in a bead at a time.

    Yields the beads and the numbers of those that lost something; the others stay, without marks.
    """
    most = max((len(bead.phrases) for bead in beads), default=0)
    for turn in range(most):
        copy, cut = [], []
        for number, bead in enumerate(beads):
            phrase = bead.phrases[turn] if turn < len(bead.phrases) else None
            if phrase is not None and phrase.target:
                copy.append(without(bead, phrase))
                cut.append(number)
            else:
                copy.append(replace(bead, phrases=()))
        if cut:
            yield copy, cut


def own_corpora(folder: Path) -> dict[str, list[MarkedBead]]:
    """The project's own gold by document."""
    return {
        beads.stem: of_folder(
            (beads.with_name(f"{beads.stem}.zh.sentences.txt"), beads.with_name(f"{beads.stem}.en.sentences.txt")),
            beads,
            beads.with_name(f"{beads.stem}.renderings.tsv"),
        )
        for beads in sorted((folder / "gold").glob("*.align"))
    }


def seed_readout(shared: Path) -> list[MarkedBead]:
    """The seed readout on its gold beads."""
    folder = shared / "seed"
    return of_folder(
        (folder / "readout.zh.sentences.txt", folder / "readout.en.sentences.txt"),
        folder / "readout.gold.align",
        folder / "readout.phrases.tsv",
    )


def known_renderings(sets: Sequence[str], shared: Path) -> Iterator[list[MarkedBead]]:
    """Documents aligned by the program, with the known renderings of the termbase in their surer beads marked."""
    for bitext in aligned(sets, shared):
        found = by_bead([rendering for rendering in bitext.renderings if is_taught(rendering)])
        yield [
            MarkedBead(
                bitext.bead_text(bead, "source"),
                bitext.bead_text(bead, "target"),
                tuple(
                    MarkedPhrase(
                        *bitext.bead_spans(bead, "source", [rendering.source]),
                        bitext.bead_spans(bead, "target", rendering.target),
                    )
                    for _, rendering in (found.get(number, ()) if bead.confidence > SURE_BEAD else ())
                ),
            )
            for number, bead in enumerate(bitext.beads)
            if not bead.is_null
        ]


def turned(beads: Iterable[MarkedBead]) -> list[MarkedBead]:
    """The other way round: what renders a phrase is the phrase. Those that are not rendered, or in parts, are gone."""
    found = []
    for bead in beads:
        whole = (MarkedPhrase(*one.target, (one.source,)) for one in bead.phrases if len(one.target) == 1)
        if bead.target:
            found.append(MarkedBead(bead.target, bead.source, tuple(sorted(whole, key=lambda one: one.source))))
    return found


def is_taught(rendering: Rendering) -> bool:
    """Whether a rendering is a known one, in one piece."""
    return rendering.is_known and len(rendering.target) == 1
