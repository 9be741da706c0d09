"""Documents into sentences.

::

    __init__        which language is split by which rules
    chinese         Chinese and Japanese
    english         English
    latin           the rules of alphabets, with the word lists of each language in ``abbreviations``
    general         what all of them share
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from aligner.model import Document, Sentence, Span, is_unseen, without_unseen
from aligner.segmentation import chinese, english, latin
from aligner.segmentation.abbreviations import FRENCH, GERMAN, OTHER

__all__ = ["SEGMENTERS", "segment", "split"]

SEGMENTERS: dict[str, Callable[[str], list[Span]]] = {
    "zh": chinese.split,
    "ja": chinese.split,
    "en": english.split,
    "de": partial(latin.split, rules=GERMAN),
    "fr": partial(latin.split, rules=FRENCH),
}
"""The segmenter of each language, by BCP 47 primary tag."""

_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def split(text: str, language: str) -> tuple[Span, ...]:
    """The sentences of one paragraph, as spans of ``text`` without surrounding white space.

    Every character that is not white space is in exactly one of them; what is not seen, such as joiners and marks
    of direction, makes no difference to where they end. ``language`` is a BCP 47 tag; one that is not in
    :data:`SEGMENTERS` is split as Chinese where the text has Chinese characters or kana, and else by general rules
    for alphabets.

    >>> text = "会议结束了。双方都很满意！"
    >>> [span.of(text) for span in split(text, "zh-Hans")]
    ['会议结束了。', '双方都很满意！']
    """
    primary = re.split("[-_]", language, maxsplit=1)[0].lower()
    splitter = SEGMENTERS.get(primary, _split_other)
    if is_unseen(text):
        plain, kept = without_unseen(text)
        if found := splitter(plain):
            return tuple(_with_unseen(text, [Span(kept[one.start], kept[one.end - 1] + 1) for one in found]))
    return tuple(splitter(text))


def _with_unseen(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Sentences with what is not seen around them: the one before has it, or after white space the next one."""
    end = 0
    for at, span in enumerate(spans):
        gap = text[end : span.start]
        start = span.start - len(gap.lstrip())
        border = spans[at + 1].start if at + 1 < len(spans) else len(text)
        rest = text[span.end : border]
        behind = rest.split(maxsplit=1)[0] if rest and not rest[0].isspace() else ""
        end = span.end + len(behind if at + 1 < len(spans) else rest.rstrip())
        yield Span(start, end)


def _split_other(text: str) -> list[Span]:
    return chinese.split(text) if _HAN_OR_KANA.search(text) else latin.split(text, OTHER)


def segment(document: Document, *, presegmented: bool = False) -> tuple[Sentence, ...]:
    """The sentences of a document, by the rules of ``document.metadata.language``.

    presegmented
        Each line of the text is one sentence. Sentence ``n`` is then line ``n`` and ``paragraph`` is the
        line as well, so an empty line gives an empty sentence; the last line break adds none.
    """
    if presegmented:
        return _lines(document.text)
    found: list[Sentence] = []
    for paragraph in document.paragraphs:
        for span in split(document.paragraph_text(paragraph), document.metadata.language):
            place = span.shifted(paragraph.start)
            found.append(Sentence(len(found), place.of(document.text), place.start, place.end, paragraph.index))
    return tuple(found)


def _lines(text: str) -> tuple[Sentence, ...]:
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    found: list[Sentence] = []
    at = 0
    for index, line in enumerate(lines):
        content = line.strip()
        start = at + (len(line) - len(line.lstrip()) if content else 0)
        found.append(Sentence(index, content, start, start + len(content), index))
        at += len(line) + 1
    return tuple(found)
