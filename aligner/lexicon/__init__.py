"""What is known of two languages before any text is seen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aligner.lexicon.cognates import CognateLexicon
from aligner.lexicon.dictionary import ChineseEnglishLexicon
from aligner.lexicon.index import load_index
from aligner.lexicon.lexicon import Lexicon, SwappedLexicon, TranslationTables, translation_tables
from aligner.lexicon.phrasing import Phrasing

__all__ = [
    "ChineseEnglishLexicon",
    "CognateLexicon",
    "Lexicon",
    "Phrasing",
    "SwappedLexicon",
    "TranslationTables",
    "load_lexicon",
    "translation_tables",
]


def load_lexicon(
    source_lang: str,
    target_lang: str,
    entries: Iterable[tuple[str, str, float]],
    cache: Path | None,
) -> Lexicon:
    """The best lexicon there is for two languages.

    entries
        ``(Chinese form, English rendering, weight)`` of a termbase; used for Chinese and English only.
    cache
        Folder for the index of the dictionary; None to build it anew.
    """
    if {source_lang, target_lang} == {"zh", "en"}:
        lexicon = ChineseEnglishLexicon(load_index(cache), entries)
        return lexicon if source_lang == "zh" else SwappedLexicon(lexicon)
    index = load_index(cache) if "zh" in {source_lang, target_lang} else None
    return CognateLexicon(source_lang, target_lang, index)
