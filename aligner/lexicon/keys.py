"""Keys of words: the same for all forms of a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from aligner.stemming import stem_english

__all__ = ["SortedLines", "WordKeys", "english_lemmas"]

# So many letters tell a word of a language without a lemmatiser from others, and are the same in most of its forms.
# Fitted on German and French (Bleualign).
_LETTERS = 6
# Beyond so many words, those worked out are forgotten: names and typing errors never end.
_REMEMBERED = 1 << 17


class SortedLines(Mapping[str, str]):
    """A mapping kept as one text, which is there at once and in which words are found by bisection.

    text
        Returns lines of a word, a tab and its value, in the order of their code points, each with a line end.

    >>> lines = SortedLines.of({"men": "man", "mail": "mail"})
    >>> lines["men"], lines.get("mail"), lines.get("me"), lines.get("zoo"), len(lines)
    ('man', 'mail', None, None, 2)
    """

    def __init__(self, text: Callable[[], str]) -> None:
        self._load = text

    @classmethod
    def of(cls, mapping: Mapping[str, str]) -> SortedLines:
        """Lay a mapping out as lines; its words may hold neither tabs nor line ends."""
        text = "".join(sorted(f"{word}\t{value}\n" for word, value in mapping.items()))
        return cls(lambda: text)

    @cached_property
    def text(self) -> str:
        """All lines."""
        return self._load()

    def get(self, word: str, default: Any = None) -> Any:
        """The value of a word."""
        head, text = word + "\t", self.text
        low, high = 0, len(text)
        # Both stand at beginnings of lines.
        while low < high:
            middle = (low + high) // 2
            line = text.rfind("\n", low, middle) + 1 or low
            if text[line : line + len(head)] < head:
                low = text.find("\n", middle) + 1
            else:
                high = line
        return text[low + len(head) : text.find("\n", low)] if text.startswith(head, low) else default

    def __getitem__(self, word: str) -> str:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return str(found)

    def __iter__(self) -> Iterator[str]:
        return (line.partition("\t")[0] for line in self.text.split("\n")[:-1])

    def __len__(self) -> int:
        return self.text.count("\n")


def english_lemmas() -> Mapping[str, str]:
    """Forms of English words and their lemmas, as simplemma has them."""
    from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

    lemmas: Mapping[str, str] = DEFAULT_DICTIONARY_FACTORY.get_dictionary("en")
    return lemmas


class WordKeys:
    """How words of a language become keys: the stemmed lemma in English, the first six letters elsewhere, in lower case
    without accents. May be shared by threads.

    known
        Keys of some English words, in lower case without accents, that need not be worked out.
    lemmas
        Forms of English words and their lemmas; those of simplemma where None, which take a while to load.
    found
        Keys that had to be worked out, by words in lower case without accents; English only.

    >>> keys = WordKeys("en")
    >>> [keys(word) for word in ("Differences", "men", "controlling", "UN")]
    ['differ', 'man', 'control', 'UN']
    >>> [WordKeys("de")(word) for word in ("Übergänge", "übergang", "Eis")]
    ['uberga', 'uberga', 'eis']
    """

    def __init__(
        self, language: str, known: Mapping[str, str] | None = None, lemmas: Mapping[str, str] | None = None
    ) -> None:
        self.language = language
        self._lemmas = lemmas
        self._known = {} if known is None else known
        self.found: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """The key of a word."""
        if 2 <= len(word) <= 5 and word.isupper() and word.isascii():
            return word
        # A word of nothing but combining marks, such as a lone half-width voiced sound mark, stays as it is.
        plain = _strip_accents(word).casefold() or word.casefold()
        if self.language != "en":
            return plain[:_LETTERS]
        key = self.found.get(plain) or self._known.get(plain)
        if key is None:
            if len(self.found) >= _REMEMBERED:
                self.found.clear()
            self.found[plain] = key = stem_english(self._lemmatize(plain).casefold())
        return key

    @cached_property
    def _lemmatize(self) -> Callable[[str], str]:
        from simplemma import Lemmatizer
        from simplemma.strategies import DefaultStrategy
        from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

        factory = DEFAULT_DICTIONARY_FACTORY if self._lemmas is None else _OneDictionary(self._lemmas)
        lemmatizer = Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=factory))
        return lambda word: str(lemmatizer.lemmatize(word, "en"))


class _OneDictionary:
    """Gives simplemma, as its ``DictionaryFactory``, the English table that we have already."""

    def __init__(self, lemmas: Mapping[str, str]) -> None:
        self._lemmas = lemmas

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        return self._lemmas


def _strip_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
