"""The stemmer of English words."""

from __future__ import annotations

import threading

__all__ = ["stem_english"]

# A stemmer keeps the word that it is at work on, so every thread has one of its own.
_OWN = threading.local()


def stem_english(word: str) -> str:
    """The stem of a word in lower case, by the rules of Snowball; may be asked by several threads.

    >>> stem_english("differences"), stem_english("management")
    ('differ', 'manag')
    """
    try:
        stem = _OWN.stem
    except AttributeError:
        import snowballstemmer

        stem = _OWN.stem = snowballstemmer.stemmer("english").stemWord
    return str(stem(word))
