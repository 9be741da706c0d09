"""What is wrong with a termbase, beyond what keeps it from being read: one function a rule, and the list LINT_RULES.

An error is an entry that cannot be used as it stands, or that contradicts another one; a warning is one that is likely
not what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aligner.model import is_spaced
from aligner.phrases.termbase.entries import GAP, Term, Termbase, TermRendering, TermStatus, primary
from aligner.phrases.termbase.merging import conflicts, new_ids
from aligner.phrases.termbase.termfile import Entry, Finding, Severity, TermFile, clashes, twice
from aligner.units import Border, Fold, Unit, is_function_word, same_inflection, units

__all__ = ["LINT_RULES", "Lint", "lint", "overrides"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WIDE = re.compile(r"[\u3000-\u303f\uff01-\uff5e]")
_ARTICLES = ("a", "an", "the")
_PAIRS = (("(", ")"), ("（", "）"), ("“", "”"), ("‘", "’"), ("《", "》"), ("「", "」"))
_QUOTES = frozenset('"“”‘’《》〈〉「」『』＂')
_GOOD = (TermStatus.PREFERRED, TermStatus.ADMITTED)

Found = Iterator[tuple[Entry, str]]
"""Entries that break a rule, each with what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Lint:
    """What the rules look at.

    fold
        Maps a text to an equally long one in which variants of a character are the same.
    """

    file: TermFile
    fold: Fold

    def source_key(self, form: str) -> tuple[str, ...]:
        """What a form is found by, commas aside: with another one of the same key it competes for the same places."""
        return _keys(units(form, self.file.source_lang, self.fold))

    def target_key(self, text: str) -> tuple[object, ...]:
        """What a rendering is found by, commas aside."""
        language = self.file.target_lang
        parts = tuple(units(part, language, self.fold) for part in text.split(GAP))
        if len(parts) == 1 and len(parts[0]) == 1 and is_spaced(language):
            return (_Word(parts[0][0].key, parts[0][0].word),)
        return tuple(map(_keys, parts))

    def covers(self, one: str, other: str, language: str) -> bool:
        """Whether one text is found wherever another one with the same key is."""
        return self.has_comma(one, language) or not self.has_comma(other, language)

    def has_comma(self, text: str, language: str) -> bool:
        """Whether a comma stands between the words of a text."""
        return any(unit.border is Border.COMMA for unit in units(text, language, self.fold)[1:])

    def pairs(self) -> Iterator[tuple[Entry, TermRendering]]:
        """Every rendering with its entry."""
        return ((entry, rendering) for entry in self.file.entries for rendering in entry.term.renderings)


def _keys(found: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(unit.key for unit in found)


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """A rendering of a single word, which is found in forms of that word only."""

    key: str
    word: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Word) and self.key == other.key and same_inflection(self.word, other.word)

    def __hash__(self) -> int:
        return hash(self.key)


def lint(file: TermFile, fold: Fold = str) -> tuple[Finding, ...]:
    """Everything that is wrong with a termbase, in the order of its lines.

    fold
        Maps a text to an equally long one in which variants of a character are the same (Traditional and
        Simplified); ``str`` folds nothing.
    """
    found = list(file.findings)
    context = Lint(file, fold)
    found += clashes(file.entries)
    for severity, rules in LINT_RULES.items():
        for name, rule in rules.items():
            found += [Finding(entry.line, name, message, severity) for entry, message in rule(context)]
    return tuple(sorted(dict.fromkeys(found)))


def overrides(file: TermFile, base: Termbase) -> tuple[Finding, ...]:
    """What becomes of the terms of another termbase that this one goes before, in the order of its lines: nothing
    against either.
    """
    source, target = primary(file.source_lang), primary(file.target_lang)
    if (source, target) != (primary(base.source_lang), primary(base.target_lang)):
        return ()
    lines: dict[str, int] = {}
    for entry in file.entries:
        lines.setdefault(entry.term.id, entry.line)
    over = Termbase(tuple(entry.term for entry in file.entries), file.digest, source, target, file.adds)
    found = []
    for one in conflicts(base, over):
        does = "adds to" if file.adds else "goes before"
        lost = f" (without {', '.join(map(repr, one.lost))})" if one.lost and not file.adds else ""
        message = f"{does} the built-in {one.base.id!r} for {', '.join(one.shared)}{lost}"
        found.append(Finding(lines[one.over.id], "overrides", message, Severity.NOTE))
    for old, new in new_ids(base, over).items():
        message = (
            f"id {old!r} is that of a built-in term of another phrase, {', '.join(base[old].source)}, which is "
            f"called {new!r} beside it"
        )
        found.append(Finding(lines[old], "same-id", message, Severity.NOTE))
    return tuple(sorted(found))


# Errors


def _given_twice(lint: Lint) -> Found:
    """No rendering is good and bad at one time, not even in another inflection."""
    for entry in lint.file.entries:
        for at, one in enumerate(entry.term.renderings):
            for other in entry.term.renderings[:at]:
                if (one.status in _GOOD) is not (other.status in _GOOD):
                    yield from ((entry, message) for message in twice((other, one), lint.target_key))


def _same_form(lint: Lint) -> Found:
    """No form is that of an earlier entry in other characters or with other marks."""
    first: dict[tuple[str, ...], tuple[str, Entry]] = {}
    for entry in lint.file.entries:
        for form in entry.term.source:
            other, known = first.setdefault(lint.source_key(form), (form, entry))
            if known is not entry and other != form:
                yield entry, f"source phrase {form!r} is found where {other!r} of line {known.line} is: join the two"


def _contradiction(lint: Lint) -> Found:
    """What one entry prefers or admits for a form, no other one of that form forbids."""
    by_form: dict[tuple[str, ...], list[Entry]] = {}
    for entry in lint.file.entries:
        for form in dict.fromkeys(map(lint.source_key, entry.term.source)):
            by_form.setdefault(form, []).append(entry)
    for entries in by_form.values():
        for at, entry in enumerate(entries):
            for other in entries[:at]:
                yield from ((entry, message) for message in _contradicted(lint, entry, other))


def _contradicted(lint: Lint, entry: Entry, other: Entry) -> Iterator[str]:
    for one in entry.term.renderings:
        for two in other.term.renderings:
            statuses = {one.status, two.status}
            opposed = TermStatus.FORBIDDEN in statuses and not statuses.isdisjoint(_GOOD)
            overlap = one.validity.overlaps(two.validity)
            if opposed and overlap and lint.target_key(one.text) == lint.target_key(two.text):
                yield (
                    f"rendering {one.text!r} is {one.status} here and {two.status} in line {other.line} for the "
                    "same phrase: decide for one"
                )


def _never_matches(lint: Lint) -> Found:
    """Every form and rendering can be found in a text."""
    for entry in lint.file.entries:
        for form in entry.term.source:
            if message := _unmatchable(form, lint.file.source_lang, lint.fold):
                yield entry, message
        for rendering in entry.term.renderings:
            if message := _unmatchable(rendering.text, lint.file.target_lang, lint.fold):
                yield entry, message


def _unmatchable(text: str, language: str, fold: Fold) -> str:
    parts = [units(part, language, fold) for part in text.split(GAP)]
    if not all(parts):
        return f"{text!r} can never be found: nothing is left of it without articles and punctuation"
    # An abbreviation in capitals may look like one: US.
    if all(
        _is_empty(unit, part, language) for part, found in zip(text.split(GAP), parts, strict=True) for unit in found
    ):
        return f"{text!r} says nothing by itself: it has function words only"
    if any(unit.border is Border.STOP for found in parts for unit in found[1:]):
        return f"{text!r} can never be found: no phrase runs over a full stop, colon, bracket or dash; divide it"
    return ""


def _is_empty(unit: Unit, text: str, language: str) -> bool:
    return is_function_word(unit.word, language) and not unit.span.of(text).isupper()


def _script(lint: Lint) -> Found:
    """Renderings in a language that is not written in Chinese characters have none."""
    if is_spaced(lint.file.target_lang):
        for entry, rendering in lint.pairs():
            if _HAN.search(rendering.text):
                yield entry, f"rendering {rendering.text!r} has Chinese characters: are source and target exchanged?"


def _unbalanced(lint: Lint) -> Found:
    """Quotation marks and brackets come in pairs."""
    for entry, text in _texts(lint):
        odd = text.count('"') % 2 == 1
        # An apostrophe is written like a closing single quotation mark.
        single = [pair for pair in _PAIRS if pair[0] != "‘" or "‘" in text]
        if odd or any(text.count(opening) != text.count(closing) for opening, closing in single):
            yield entry, f"{text!r} has a quotation mark or bracket without its other half"


def _texts(lint: Lint) -> Iterator[tuple[Entry, str]]:
    for entry in lint.file.entries:
        yield from ((entry, form) for form in entry.term.source)
        yield from ((entry, rendering.text) for rendering in entry.term.renderings)


# Warnings


def _same_rendering(lint: Lint) -> Found:
    """No rendering is found wherever a better one is: inflected words are recognised anyway."""
    for entry in lint.file.entries:
        for status, texts in (("", entry.term.preferred + entry.term.admitted), *_bad(entry.term)):
            for text, other in _repeated(lint, texts, lint.target_key, lint.file.target_lang):
                yield entry, f"{status}{text!r} is found wherever {other!r} is: one of them is enough"


def _repeated_form(lint: Lint) -> Found:
    """No form is found wherever another one of the entry is, as a Traditional form mostly is.

    With and without a comma is not the same: only what has none is a word to the dictionary.
    """
    language = lint.file.source_lang
    for entry in lint.file.entries:
        for comma in (False, True):
            forms = [form for form in entry.term.source if lint.has_comma(form, language) is comma]
            for form, other in _repeated(lint, forms, lint.source_key, language):
                yield entry, f"source phrase {form!r} is found wherever {other!r} is: one of them is enough"


def _bad(term: Term) -> Iterator[tuple[str, tuple[str, ...]]]:
    for status in (TermStatus.DEPRECATED, TermStatus.FORBIDDEN):
        yield f"{status} ", term.texts(status)


def _repeated(
    lint: Lint, texts: Sequence[str], key: Callable[[str], object], language: str
) -> Iterator[tuple[str, str]]:
    """Texts that are found wherever an earlier one is, with that one."""
    keys = [key(text) for text in texts]
    for at, text in enumerate(texts):
        for before, other in enumerate(texts[:at]):
            if keys[at] == keys[before] and text != other and lint.covers(other, text, language):
                yield text, other
                break


def _full_width(lint: Lint) -> Found:
    """Renderings have no full-width marks."""
    if is_spaced(lint.file.target_lang):
        for entry, rendering in lint.pairs():
            if found := _WIDE.search(rendering.text):
                yield entry, f"rendering {rendering.text!r} has the full-width mark {found[0]!r}"


def _article(lint: Lint) -> Found:
    """English renderings have no article before them: it comes and goes with the sentence."""
    if primary(lint.file.target_lang) == "en":
        for entry, rendering in lint.pairs():
            if rendering.text.split(" ")[0].casefold() in _ARTICLES:
                yield entry, f"rendering {rendering.text!r} begins with an article: leave it out"


def _marks_in_form(lint: Lint) -> Found:
    """Chinese forms have no quotation marks and no spaces: both are passed over in the text."""
    if not is_spaced(lint.file.source_lang):
        for entry in lint.file.entries:
            for form in entry.term.source:
                if _QUOTES & set(form) or (" " in form and _HAN.search(form)):
                    yield entry, f"source phrase {form!r} has quotation marks or spaces: leave them out"


def _no_han(lint: Lint) -> Found:
    """Chinese forms have Chinese characters."""
    if primary(lint.file.source_lang) == "zh":
        for entry in lint.file.entries:
            for form in entry.term.source:
                if not _HAN.search(form):
                    yield entry, f"source phrase {form!r} has no Chinese character: are source and target exchanged?"


def _no_rendering(lint: Lint) -> Found:
    """Every entry has a rendering, or adds to one that may have some.

    One without is read: its occurrences are followed up. But it also takes the place of a built-in entry of its form.
    """
    if not lint.file.adds:
        for entry in lint.file.entries:
            if not entry.term.renderings:
                yield entry, f"term {entry.term.id!r} has no rendering: fill in the preferred one"


def _none_preferred(lint: Lint) -> Found:
    """Where renderings are known, one is preferred, and still is."""
    for entry in lint.file.entries:
        preferred = [one for one in entry.term.renderings if one.status is TermStatus.PREFERRED]
        if entry.term.renderings and not preferred:
            yield entry, f"term {entry.term.id!r} has no preferred rendering: say which one it is"
        elif preferred and all(one.validity.until for one in preferred):
            yield entry, f"term {entry.term.id!r} has no preferred rendering from {_last(entry.term)} on: add one"


def _last(term: Term) -> str:
    return max(one.validity.until for one in term.renderings if one.status is TermStatus.PREFERRED)


LINT_RULES: dict[Severity, dict[str, Callable[[Lint], Found]]] = {
    Severity.ERROR: {
        "given-twice": _given_twice,
        "same-form": _same_form,
        "contradiction": _contradiction,
        "never-matches": _never_matches,
        "script": _script,
        "unbalanced": _unbalanced,
    },
    Severity.WARNING: {
        "same-rendering": _same_rendering,
        "repeated-form": _repeated_form,
        "full-width": _full_width,
        "article": _article,
        "marks-in-form": _marks_in_form,
        "no-han": _no_han,
        "no-rendering": _no_rendering,
        "none-preferred": _none_preferred,
    },
}
"""The rules by severity, by the id of each; ``format``, ``spaces``, ``duplicate-id`` and ``duplicate-source`` are
found in reading."""
