"""Pages that hold a text and its translation, paragraph by paragraph or one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.model import Paragraph, ParagraphKind
from aligner.reading.extract import is_heading
from aligner.reading.languages import primary, script_of_language, sizes

__all__ = ["split", "suffixes"]

# A translation is a third of a bilingual page at least, counted by what the letters say. Quotes and names in
# the other script stay far below that.
_MIN_SHARE = 0.3
# How much of a paragraph is in its own script: names and terms in brackets are allowed.
_PURE = 0.75
_MAX_MIXED = 0.2


def split(
    text: str, paragraphs: Sequence[Paragraph], languages: tuple[str, str]
) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]] | None:
    r"""The paragraphs of each of two languages, or ``None`` where the text is not bilingual.

    Paragraphs without letters go with the paragraph before them. Languages that share a script cannot be told
    apart in this way.

    >>> from aligner.reading.text import extract
    >>> page = extract("会谈\nTalks\n双方举行会谈。\nBoth sides held talks.")
    >>> [len(side) for side in split(page.text, page.paragraphs, ("zh", "en"))]
    [2, 2]
    """
    scripts = [script_of_language(language) for language in languages]
    if scripts[0] == scripts[1]:
        return None
    totals = [0.0, 0.0]
    mixed = 0.0
    sides: list[int | None] = []
    for paragraph in paragraphs:
        counts = sizes(text[paragraph.start : paragraph.end])
        counts["han"] += counts.pop("kana")
        here = [counts[name] for name in scripts]
        whole = sum(counts.values())
        side = 0 if here[0] > here[1] else 1
        sides.append(side if whole else None)
        totals[side] += here[side]
        if whole and here[side] < _PURE * whole:
            mixed += whole
    whole = sum(totals)
    if not whole or min(totals) < _MIN_SHARE * whole or mixed > _MAX_MIXED * whole:
        return None
    return _dealt(text, paragraphs, sides)


def _dealt(
    text: str, paragraphs: Sequence[Paragraph], sides: Sequence[int | None]
) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    result: tuple[list[Paragraph], list[Paragraph]] = ([], [])
    current = next((side for side in sides if side is not None), 0)
    for paragraph, side in zip(paragraphs, sides, strict=True):
        current = current if side is None else side
        taken = result[current]
        kind = paragraph.kind
        if not taken and kind is ParagraphKind.TEXT and is_heading(text[paragraph.start : paragraph.end]):
            kind = ParagraphKind.HEADING
        taken.append(Paragraph(len(taken), paragraph.start, paragraph.end, kind))
    return tuple(result[0]), tuple(result[1])


def suffixes(languages: tuple[str, str]) -> tuple[str, str]:
    """What is added to a document's id for each side.

    >>> suffixes(("zh-Hans", "en"))
    ('.zh', '.en')
    """
    return f".{primary(languages[0])}", f".{primary(languages[1])}"
