"""The report: one HTML file that needs no network, no other file, and no script to be read.

:mod:`aligner.writing.html_page` has what all pages share, :mod:`aligner.writing.html_phrases` the pages about phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

from aligner.confidence import review_order
from aligner.model import Bitext, Document
from aligner.report import summary
from aligner.report.passages import origin_of
from aligner.report.phrases import group_terms, phrase_uses
from aligner.report.summary import Failure, IndexEntry, Unpaired, add_totals, review_first
from aligner.report.view import document_view
from aligner.writing.base import UNKNOWN_LANGUAGE, WriteOptions, Writer, language
from aligner.writing.html_page import render_page

__all__ = ["Failure", "HtmlWriter", "IndexEntry", "Unpaired", "index_entry", "render_index", "render_report"]

_MOST_LINKS_ON_A_PAGE = 1000
_MOST_TERMS_IN_THE_INDEX = 15


class HtmlWriter(Writer):
    """A report to read in a browser: both sides side by side, what to look at first, and every key phrase."""

    name = "html"
    extension = ".html"
    description = "a report to read: both sides side by side, riskiest beads first, key phrases and their renderings"

    def render(self, bitexts: Sequence[Bitext], options: WriteOptions) -> bytes:
        """One file for all ``bitexts``."""
        return render_report(bitexts, options, index_href=options.index_href)


def render_report(
    bitexts: Sequence[Bitext],
    options: WriteOptions,
    unpaired: Sequence[Unpaired] = (),
    failures: Sequence[Failure] = (),
    index_href: str = "",
) -> bytes:
    """The report on one bitext or several, as UTF-8.

    unpaired, failures
        What the run left over, to be listed with the rest.
    index_href
        Where the index of the run is, relative to the page; "" for none.

    The same arguments give the same bytes.
    """
    single = len(bitexts) == 1
    pairs = [(_tagged(bitext, options), "" if single else f"d{n}-") for n, bitext in enumerate(bitexts, 1)]
    uses = [
        use
        for number, (bitext, prefix) in enumerate(pairs, 1)
        for use in phrase_uses(bitext, origin_of(bitext, f"#{prefix}", "" if single else f"{number}."))
    ]
    # Sorting keeps what is equal in its order: then those that vary most come first.
    terms = sorted(group_terms(uses, _MOST_LINKS_ON_A_PAGE), key=lambda term: -term.problems)
    anchors = {term.id: term.anchor for term in terms}
    views = [document_view(bitext, prefix, anchors) for bitext, prefix in pairs]
    ids = [bead.id for view in views for bead in view.beads]
    order = review_order([bead for bitext in bitexts for bead in bitext.beads])
    return render_page(
        "page.html",
        options,
        bitexts[0].signature.version if bitexts else "",
        entries=[summary.index_entry(bitext, f"#{prefix}text", most_shown=0) for bitext, prefix in pairs],
        views=views,
        ranks={ids[at]: rank for rank, at in enumerate(order, 1)},
        totals=add_totals(view.totals for view in views),
        terms=terms,
        unpaired=unpaired,
        failures=failures,
        index_href=quote(index_href, safe="/"),
        phrases_href=quote(options.phrases_href, safe="/"),
        keys="beads",
    )


def index_entry(bitext: Bitext, path: str, most_shown: int = summary.MOST_SHOWN) -> IndexEntry:
    """What :func:`render_index` needs to know of a bitext; the bitext itself need not be kept.

    path
        Where the page of the bitext is, relative to the index, with ``/``.
    most_shown
        See :func:`aligner.report.summary.index_entry`.
    """
    return summary.index_entry(bitext, quote(path, safe="/"), most_shown)


def render_index(
    entries: Iterable[IndexEntry],
    options: WriteOptions,
    unpaired: Sequence[Unpaired] = (),
    failures: Sequence[Failure] = (),
) -> bytes:
    """The first page of a run over many documents, as UTF-8: the pages to be trusted least come first."""
    ordered = sorted(entries, key=lambda e: (e.totals.expected_f1, -e.totals.doubt, e.date, e.href))
    uses = [use for entry in ordered for use in entry.uses]
    terms = group_terms(uses, 0)
    return render_page(
        "index.html",
        options,
        ordered[0].version if ordered else "",
        entries=ordered,
        totals=add_totals(entry.totals for entry in ordered),
        review=review_first(ordered),
        terms=terms,
        most_terms=_MOST_TERMS_IN_THE_INDEX,
        phrases_href=quote(options.phrases_href, safe="/"),
        unpaired=unpaired,
        failures=failures,
        keys="",
    )


def _tagged(bitext: Bitext, options: WriteOptions) -> Bitext:
    """The bitext with the language tags asked for, which may tell a browser the script: zh-TW for zh."""
    pair = bitext.pair
    source = _with_tag(pair.source, language(bitext, "source", options))
    target = _with_tag(pair.target, language(bitext, "target", options))
    return replace(bitext, pair=replace(pair, source=source, target=target))


def _with_tag(document: Document, tag: str) -> Document:
    known = "" if tag == UNKNOWN_LANGUAGE else tag
    return replace(document, metadata=replace(document.metadata, language=known))
