"""What all pages of the report have in common: the templates, and the policy that a page is allowed by.

All text is escaped by the templates of :mod:`aligner.report`. A Content Security Policy allows exactly the one
style sheet and the one script that stand in the file, by the hash of their content
(https://www.w3.org/TR/CSP3/#match-element-to-source-list), so that nothing in a document could load or run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aligner.model import RenderingStatus
from aligner.report.figures import percent
from aligner.report.marks import STATUS_CODES
from aligner.report.review import BANDS, DOUBTFUL
from aligner.report.view import PhraseView
from aligner.writing.base import LANGUAGE_NAMES, WriteOptions

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["MOST_LISTED", "render_page"]

MOST_LISTED = 100
"""Beads in one list of what to look at."""

# What HTML cannot hold even as a character reference (HTML, 13.2.3.5): control characters and lone surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def render_page(
    template: str, options: WriteOptions, version: str, styles: Sequence[str] = (), **values: object
) -> bytes:
    """One file of the report, as UTF-8.

    styles
        Names of style sheets that the page has besides that of all pages.
    """
    style = "\n".join(_resource(name) for name in ("style.css", *styles))
    script = _resource("script.js")
    text = (
        _environment()
        .get_template(template)
        .render(
            style=style,
            script=script,
            policy=_policy(style, script),
            version=version,
            date=options.utc_date.date().isoformat() if options.utc_date else "",
            options=options,
            scale=BANDS,
            doubtful_limit=DOUBTFUL,
            all_statuses=tuple(RenderingStatus),
            most_listed=MOST_LISTED,
            **values,
        )
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
        "percent": percent,
        "reasons": _reasons,
        "tooltip": _tooltip,
        "words": _words,
    }
    return environment


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
    line = f"{phrase.term}: {_words(phrase.status)}, {percent(phrase.confidence)}"
    return f"{line} ↔ {phrase.counterpart}" if phrase.counterpart else line
