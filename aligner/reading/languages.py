"""Which language a text is in: by its script, and by its small words where several share a script."""

from __future__ import annotations

import re

__all__ = ["LETTERS_PER_HAN", "contradicting", "detect", "primary", "script", "script_of_language", "sizes"]

LETTERS_PER_HAN = 3.5
"""Latin letters that say as much as one Chinese character: English readouts have 3.2 to 3.8 letters for each
character of the Chinese ones."""

_SAMPLE = 40_000

_SCRIPTS: dict[str, re.Pattern[str]] = {
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "kana": re.compile("[\u3041-\u30ff]"),
    "hangul": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
}

_LANGUAGE_OF_SCRIPT = {
    "han": "zh",
    "kana": "ja",
    "hangul": "ko",
    "cyrillic": "ru",
    "greek": "el",
    "arabic": "ar",
    "hebrew": "he",
    "thai": "th",
    "devanagari": "hi",
}

# Words that are frequent in one of these languages and rare or absent in the others.
_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset("the of and to with that is was for by from which this have has it its were are at".split()),
    "de": frozenset("der die das und den dem des ein eine ist nicht mit von zu auf für sich auch im wird".split()),
    "fr": frozenset("le les et des du est une dans que qui pour pas au sur aux avec ce cette sont ont".split()),
    "es": frozenset("el los las y del una por con para se es su al como más pero sus fue entre han".split()),
    "it": frozenset("il di che la per una della del gli è sono nel con alla dei delle più anche ha non".split()),
    "pt": frozenset("o os do da em um uma não para com as dos das ao é são pelo pela no na".split()),
}
# Stated, not tuned; far from both sides on ten German and French articles (Bleualign) and forty English texts: every
# fifth word is one of the right list, and of another list there are at most .30 as many (Italian words in French).
_LEAST_VOTES = 8
_CLEARLY = 2.0
_WORD = re.compile("[a-z\u00e0-\u024f]+")


def primary(language: str) -> str:
    """The primary tag of a BCP 47 tag, in lower case.

    >>> primary("zh-Hant-HK"), primary("en_US")
    ('zh', 'en')
    """
    return re.split("[-_]", language.strip(), maxsplit=1)[0].lower()


def sizes(text: str) -> dict[str, float]:
    """How much of a text is in each script, counted as Chinese characters' worth of letters."""
    sample = text[:_SAMPLE]
    counts = {name: float(len(pattern.findall(sample))) for name, pattern in _SCRIPTS.items()}
    for name in ("latin", "cyrillic", "greek"):
        counts[name] /= LETTERS_PER_HAN
    return counts


def script(text: str) -> str:
    """The script that most of a text is in; kana and Chinese characters count as one: "" without letters.

    >>> script("中方 agrees"), script("Beijing"), script("2023-04-28")
    ('han', 'latin', '')
    """
    counts = sizes(text)
    counts["han"] += counts.pop("kana")
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def script_of_language(language: str) -> str:
    """The script a language is written in; languages that are not listed count as Latin.

    >>> script_of_language("zh-TW"), script_of_language("de")
    ('han', 'latin')
    """
    tag = primary(language)
    if tag == "ja":
        return "han"
    return next((name for name, other in _LANGUAGE_OF_SCRIPT.items() if other == tag), "latin")


def detect(text: str, languages: tuple[str, str] = ("zh", "en")) -> str:
    """The primary tag of the language of a text, "" for a text without letters.

    languages
        Those expected: where the words of a Latin text do not decide, the expected Latin one is taken.

    >>> detect("双方举行了会谈。"), detect("Die Minister trafen sich in der Stadt."), detect("会談を行いました")
    ('zh', 'de', 'ja')
    """
    found = script(text)
    if not found:
        return ""
    if found == "han":
        counts = sizes(text)
        # A tenth: Japanese prose is about half kana, and Chinese quotes hardly any.
        return "ja" if counts["kana"] > 0.1 * (counts["han"] + counts["kana"]) else "zh"
    if found != "latin":
        return _LANGUAGE_OF_SCRIPT[found]
    expected = [primary(tag) for tag in languages if script_of_language(tag) == "latin"]
    votes = _votes(text)
    best = max(votes, key=lambda tag: (votes[tag], tag in expected, tag == "en"))
    if votes[best] > 0 and (votes[best] > 1.2 * max([votes.get(tag, 0) for tag in expected] or [0])):
        return best
    return max(expected, key=lambda tag: votes.get(tag, 0)) if expected else best


def contradicting(text: str, expected: str) -> str:
    """The language that a text is clearly in instead of the expected one, by script or by words; "" for none.

    Words only speak between languages whose words are known, and only where there are enough of them.

    >>> contradicting("Le ministre est venu.", "zh"), contradicting("Le ministre est venu.", "de")
    ('fr', '')
    >>> long = "Le ministre est venu, et les deux pays ont signé un accord dans la ville qui est au sud."
    >>> contradicting(long, "de-AT"), contradicting(long, "fr"), contradicting(long, "nl")
    ('fr', '', '')
    """
    found = detect(text)
    if found and script_of_language(found) != script_of_language(expected):
        return found
    tag = primary(expected)
    if found and tag in _FUNCTION_WORDS:
        votes = _votes(text)
        best = max(votes, key=lambda one: votes[one])
        if votes[best] >= max(_LEAST_VOTES, _CLEARLY * votes[tag]):
            return best if best != tag else ""
    return ""


def _votes(text: str) -> dict[str, int]:
    """How many words of a text are in the list of each language."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    return {tag: sum(word in listed for word in words) for tag, listed in _FUNCTION_WORDS.items()}
