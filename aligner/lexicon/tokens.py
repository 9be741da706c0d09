"""What a word is to the lexicon: a key, and its place in the text.

Keys compare equal where two surface forms are the same word. A key of an English word is its stemmed lemma without
accents; of a number, ``#`` and its value; of an acronym, its capitals; of a question or exclamation mark, the
half-width mark. Other punctuation gives no token.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from aligner.model import is_unseen, without_unseen

__all__ = ["Cut", "Token", "Tokenizer"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word in a text: its key, its place, and whether it begins with a capital inside a sentence."""

    key: str
    start: int
    end: int
    is_name: bool = False


@dataclass(slots=True)
class Cut:
    """Tokens of texts as parallel lists, which cost a fraction of as many objects.

    starts, ends
        Offsets in the text that the token is from, in code points.
    names
        Which tokens are names, rising.
    """

    keys: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)


class Tokenizer(ABC):
    """Cuts texts of one language into words. What is not seen in a text is nothing to it, within a word too."""

    @abstractmethod
    def _cut(self, text: str, into: Cut) -> None:
        """Append the tokens of a text of which all is seen."""

    def cut(self, text: str, into: Cut) -> None:
        """Append the tokens of ``text``; offsets count in ``text`` as given."""
        if not is_unseen(text):
            self._cut(text, into)
            return
        plain, kept = without_unseen(text)
        first = len(into.keys)
        self._cut(plain, into)
        into.starts[first:] = [kept[at] for at in into.starts[first:]]
        into.ends[first:] = [kept[at - 1] + 1 for at in into.ends[first:]]

    def keys(self, text: str) -> list[str]:
        """Keys of the tokens of ``text``."""
        cut = Cut()
        self.cut(text, cut)
        return cut.keys

    def __call__(self, text: str) -> list[Token]:
        """Tokens of ``text``."""
        cut = Cut()
        self.cut(text, cut)
        tokens = list(map(Token, cut.keys, cut.starts, cut.ends))
        for at in cut.names:
            tokens[at] = Token(cut.keys[at], cut.starts[at], cut.ends[at], is_name=True)
        return tokens
