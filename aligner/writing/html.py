"""The report: one HTML file that needs no network, no other file, and no script to be read.

All text is escaped by the templates of :mod:`aligner.report`. A Content Security Policy allows exactly the one
style sheet and the one script that stand in the file, by the hash of their content
(https://www.w3.org/TR/CSP3/#match-element-to-source-list), so that nothing in a document could load or run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aligner.confidence import review_order
from aligner.model import Bitext, Document, RenderingStatus
from aligner.report import summary
from aligner.report.marks import STATUS_CODES
from aligner.report.phrases import group_terms, phrase_uses
from aligner.report.review import BANDS, DOUBTFUL
from aligner.report.summary import Failure, IndexEntry, Unpaired, add_totals, review_first
from aligner.report.view import PhraseView, document_view
from aligner.writing.base import LANGUAGE_NAMES, UNKNOWN_LANGUAGE, WriteOptions, Writer, language

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Failure", "HtmlWriter", "IndexEntry", "Unpaired", "index_entry", "render_index", "render_report"]

_MOST_LISTED = 100
_MOST_LINKS_ON_A_PAGE = 1000
_MOST_LINKS_IN_THE_INDEX = 40

# What HTML cannot hold even as a character reference (HTML, 13.2.3.5): control characters and lone surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


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
        for use in phrase_uses(bitext, f"#{prefix}", "" if single else f"{number}.", _title(bitext))
    ]
    terms = group_terms(uses, _MOST_LINKS_ON_A_PAGE)
    anchors = {term.id: term.anchor for term in terms}
    views = [document_view(bitext, prefix, anchors) for bitext, prefix in pairs]
    ids = [bead.id for view in views for bead in view.beads]
    order = review_order([bead for bitext in bitexts for bead in bitext.beads])
    return _render(
        "page.html",
        options,
        [summary.index_entry(bitext, f"#{prefix}text") for bitext, prefix in pairs],
        views=views,
        ranks={ids[at]: rank for rank, at in enumerate(order, 1)},
        totals=add_totals(view.totals for view in views),
        terms=terms,
        unpaired=unpaired,
        failures=failures,
        index_href=quote(index_href, safe="/"),
        has_text=True,
    )


def index_entry(bitext: Bitext, path: str) -> IndexEntry:
    """What :func:`render_index` needs to know of a bitext; the bitext itself need not be kept.

    path
        Where the page of the bitext is, relative to the index, with ``/``.
    """
    return summary.index_entry(bitext, quote(path, safe="/"))


def render_index(
    entries: Iterable[IndexEntry],
    options: WriteOptions,
    unpaired: Sequence[Unpaired] = (),
    failures: Sequence[Failure] = (),
) -> bytes:
    """The first page of a run over many documents, as UTF-8: the pages to be trusted least come first."""
    ordered = sorted(entries, key=lambda e: (e.totals.expected_f1, -e.totals.doubt, e.date, e.href))
    by_date = sorted(ordered, key=lambda e: (e.date, e.href))
    return _render(
        "index.html",
        options,
        ordered,
        totals=add_totals(entry.totals for entry in ordered),
        review=review_first(ordered),
        terms=group_terms((use for entry in by_date for use in entry.uses), _MOST_LINKS_IN_THE_INDEX),
        unpaired=unpaired,
        failures=failures,
        has_text=False,
    )


def _render(template: str, options: WriteOptions, entries: Sequence[IndexEntry], **values: object) -> bytes:
    environment = _environment()
    style, script = _resource("style.css"), _resource("script.js")
    text = environment.get_template(template).render(
        style=style,
        script=script,
        policy=_policy(style, script),
        version=entries[0].version if entries else "",
        date=options.utc_date.date().isoformat() if options.utc_date else "",
        options=options,
        scale=BANDS,
        doubtful_limit=DOUBTFUL,
        all_statuses=tuple(RenderingStatus),
        most_listed=_MOST_LISTED,
        entries=entries,
        **values,
    )
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text).encode()


def _policy(style: str, script: str) -> str:
    """The policy that allows this style sheet and this script and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def _resource(name: str) -> str:
    return resources.files("aligner.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    # Imported here since it takes longer than the whole of ``aligner --help``.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_resource),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "code": STATUS_CODES.__getitem__,
        "is_web": _is_web,
        "language_name": _language_name,
        "number": "{:,}".format,
        "percent": _percent,
        "reasons": _reasons,
        "tooltip": _tooltip,
        "words": _words,
    }
    return environment


def _percent(share: float) -> str:
    """A share as a figure that never claims more than there is.

    >>> _percent(0.999), _percent(1.0), _percent(0.29)
    ('99%', '100%', '29%')
    """
    return f"{int(min(max(share, 0.0), 1.0) * 100 + 1e-9)}%"


def _words(name: str) -> str:
    """A name of the program as words.

    >>> _words("press-conference")
    'press conference'
    """
    return name.replace("-", " ")


def _language_name(tag: str) -> str:
    """English name of a language; the tag itself where it has none here.

    >>> _language_name("zh-TW"), _language_name("sw"), _language_name("")
    ('Chinese', 'sw', '')
    """
    return LANGUAGE_NAMES.get(tag.partition("-")[0].lower(), tag)


def _is_web(address: str) -> bool:
    """Whether an address found in a document may become a link.

    >>> _is_web("https://example.org/a"), _is_web("javascript:alert(1)"), _is_web("http://[")
    (True, False, False)
    """
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


def _reasons(reasons: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{_words(name.replace('_', ' '))} {value:.2f}" for name, value in reasons)


def _tooltip(phrase: PhraseView) -> str:
    line = f"{phrase.term}: {_words(phrase.status)}, {_percent(phrase.confidence)}"
    return f"{line} ↔ {phrase.counterpart}" if phrase.counterpart else line


def _title(bitext: Bitext) -> str:
    source, target = bitext.pair.source, bitext.pair.target
    return f"{source.metadata.title or source.id} / {target.metadata.title or target.id}"


def _tagged(bitext: Bitext, options: WriteOptions) -> Bitext:
    """The bitext with the language tags asked for, which may tell a browser the script: zh-TW for zh."""
    pair = bitext.pair
    source = _with_tag(pair.source, language(bitext, "source", options))
    target = _with_tag(pair.target, language(bitext, "target", options))
    return replace(bitext, pair=replace(pair, source=source, target=target))


def _with_tag(document: Document, tag: str) -> Document:
    known = "" if tag == UNKNOWN_LANGUAGE else tag
    return replace(document, metadata=replace(document.metadata, language=known))
