"""The templates and files of the page. They are found in a fixed table, never by a path that somebody has sent."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from aligner.report.figures import percent
from aligner.writing.base import LANGUAGE_NAMES

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["FILES", "file", "fit", "render"]

FILES = {
    "style.css": ("aligner.report", "style.css", "text/css"),
    "review.css": ("aligner.server", "review.css", "text/css"),
    "review.js": ("aligner.server", "review.js", "text/javascript"),
    "talk.js": ("aligner.server", "talk.js", "text/javascript"),
    "panel.js": ("aligner.server", "panel.js", "text/javascript"),
    "filling.js": ("aligner.server", "filling.js", "text/javascript"),
    "marking.js": ("aligner.server", "marking.js", "text/javascript"),
    "dialogs.js": ("aligner.server", "dialogs.js", "text/javascript"),
}
"""All files that are served: package, name and kind, by the last part of the address."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def render(template: str, **values: object) -> str:
    """A page or a part of one; everything in ``values`` is escaped."""
    return fit(_environment().get_template(template).render(**values))


def fit(text: str) -> str:
    """A text without characters that HTML cannot hold; each becomes a replacement character."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


@cache
def file(name: str) -> tuple[bytes, str]:
    """One of :data:`FILES` and its media type."""
    package, found, kind = FILES[name]
    return resources.files(package).joinpath(found).read_bytes(), kind


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("aligner.server", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "number": "{:,}".format,
        "percent": percent,
        "language_name": lambda tag: LANGUAGE_NAMES.get(tag.partition("-")[0].lower(), tag),
        "words": lambda name: name.replace("-", " ").replace("_", " "),
    }
    return environment
