"""The pages on the phrases of a run: every rendering, what seems to be left out or added, and what else was chosen.

They stand in a folder beside the index of the run, so that no page of a pair can be in their way. The first one has all
phrases and as many passages as a browser shows without effort; a phrase that has more gets a page of its own with all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from aligner.report.choices import ChoiceUse, group_choices
from aligner.report.leftout import finding_lists
from aligner.report.phrases import group_terms
from aligner.report.summary import IndexEntry
from aligner.report.timeline import scale_of
from aligner.writing.base import WriteOptions
from aligner.writing.html_page import render_page

__all__ = ["CHOICES", "FOLDER", "LEFT_OUT", "PHRASES", "render_phrases"]

FOLDER = "phrases"
PHRASES = f"{FOLDER}/index.html"
LEFT_OUT = f"{FOLDER}/left-out.html"
CHOICES = f"{FOLDER}/choices.html"

_CAPS = (1000, 300, 100, 50, 30, 20, 10, 5, 3)
"""How many passages of one rendering a page may have."""

_MOST_PASSAGES = 3000
"""On a page with many phrases, unless three of each rendering are more: some 3 MB, which a browser opens at once."""

_MOST_ON_ITS_OWN = 2000
"""Passages of one rendering on the page of a single phrase."""

_MOST_FINDINGS = 500
"""In one list of what to check."""


def render_phrases(entries: Iterable[IndexEntry], options: WriteOptions) -> Iterator[tuple[str, bytes]]:
    """The pages on phrases, each with its path relative to the index of the run; none for a run without documents."""
    entries = sorted(entries, key=lambda entry: entry.origin.order)
    if not entries:
        return
    site = _Site(entries, options)
    yield from site.phrases()
    yield LEFT_OUT, site.left_out()
    if site.choices:
        yield CHOICES, site.other_choices()


class _Site:
    """What the pages of one run share."""

    def __init__(self, entries: Sequence[IndexEntry], options: WriteOptions) -> None:
        self._entries, self._options = entries, options
        self._uses = [use for entry in entries for use in entry.uses]
        self.choices: list[ChoiceUse] = [use for entry in entries for use in entry.choices]
        self._scale = scale_of({entry.origin.date for entry in entries})

    def phrases(self) -> Iterator[tuple[str, bytes]]:
        most = _most_passages(Counter((use.term, use.way) for use in self._uses).values())
        terms = group_terms(self._uses, most, self._scale)
        yield PHRASES, self._page("phrases.html", here="phrases", terms=terms, most=most, time_scale=self._scale)
        short = {term.id for term in terms if term.hidden}
        for term in group_terms((use for use in self._uses if use.term in short), _MOST_ON_ITS_OWN, self._scale):
            page = self._page("phrase.html", here="", term=term, time_scale=self._scale)
            yield f"{FOLDER}/{term.anchor}.html", page

    def left_out(self) -> bytes:
        nulls = [use for entry in self._entries for use in entry.nulls]
        lists = finding_lists(self._uses, nulls, self.choices, _MOST_FINDINGS)
        return self._page("leftout.html", here="left-out", lists=lists)

    def other_choices(self) -> bytes:
        most = _most_passages(Counter((use.kind, use.value) for use in self.choices).values())
        return self._page("choices.html", here="choices", kinds=group_choices(self.choices, most))

    def _page(self, template: str, **values: object) -> bytes:
        return render_page(
            template,
            self._options,
            self._entries[0].version,
            ("phrases.css",),
            documents=len(self._entries),
            has_choices=bool(self.choices),
            keys="phrases",
            up="../",
            **values,
        )


def _most_passages(counts: Collection[int]) -> int:
    """How many passages of each rendering a page has, so that all of them together are not too many.

    >>> _most_passages([4, 2, 900]), _most_passages([500] * 40)
    (1000, 50)
    """
    return next((cap for cap in _CAPS if sum(min(cap, count) for count in counts) <= _MOST_PASSAGES), _CAPS[-1])
