"""All renderings of one phrase over the whole store, with their passages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from aligner.review.rows import unpacked
from aligner.review.schema import bitexts, documents, row_table
from aligner.review.store import Store
from aligner.units import rendering_key

__all__ = ["Passage", "Variant", "variants"]

_AROUND = 40
"""Characters of context on either side of a phrase."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One occurrence of a phrase.

    start
        Where the phrase stands in the source document.
    date
        Of the source document, "" where unknown.
    before, phrase, after
        The phrase in its context.
    """

    bitext: int
    pair: str
    start: int
    date: str
    status: str
    before: str
    phrase: str
    after: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a phrase was rendered, with all its passages; ``text`` is "" where no rendering was found."""

    text: str
    passages: tuple[Passage, ...]


def variants(store: Store, term: str) -> list[Variant]:
    """The renderings of a phrase as they are now, the most frequent first.

    All forms of a rendering are one (:func:`~aligner.units.rendering_key`); it is shown in its most frequent form.
    """
    table = row_table("renderings")
    with store.reading() as connection:
        query = select(table, bitexts.c.name).join(bitexts, bitexts.c.id == table.c.bitext)
        rows = connection.execute(query.where(table.c.term == term).order_by(table.c.bitext, table.c.start)).all()
        texts: dict[tuple[int, str], str] = {}
        dates: dict[int, str] = {}
        languages: dict[int, str] = {}
        for number in sorted({int(row.bitext) for row in rows}):
            for found in connection.execute(select(documents).where(documents.c.bitext == number)):
                texts[number, found.side] = unpacked(found.text)
                if found.side == "source":
                    dates[number] = str(unpacked(found.metadata).get("date") or "")
                else:
                    languages[number] = str(unpacked(found.metadata).get("language") or "")
    groups: dict[tuple[str, ...], list[tuple[str, Passage]]] = {}
    for row in rows:
        source, target = texts[row.bitext, "source"], texts[row.bitext, "target"]
        text = " … ".join(target[start:end] for start, end in unpacked(row.target))
        passage = Passage(
            int(row.bitext),
            row.name,
            int(row.start),
            dates[row.bitext],
            row.status,
            _line(source[max(0, row.start - _AROUND) : row.start]),
            _line(source[row.start : row.end]),
            _line(source[row.end : row.end + _AROUND]),
        )
        groups.setdefault(rendering_key(text, languages[row.bitext]), []).append((text, passage))
    found_all = [
        Variant(_line(Counter(text for text, _ in group).most_common(1)[0][0]), tuple(one for _, one in group))
        for group in groups.values()
    ]
    return sorted(found_all, key=lambda one: (not one.text, -len(one.passages)))


def _line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
