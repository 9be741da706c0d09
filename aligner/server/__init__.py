"""A page in the browser for reviewing alignments, on top of :mod:`aligner.review`.

::

    settings, security     where the page is served, and what stands in front of every request
    people                 who is at the browser
    desk                   the pairs in memory, kept up to date from the log
    actions, keys          what can be done, and with which key
    aligning, work         what takes long: aligning again, and writing a pair as a file
    rows, answers, pages   what is shown, as values, JSON and HTML
    templates              templates and files, from a fixed table
    app, serve             which address leads to what; the server itself

The script of the page (``review.js`` and what it imports) holds no state but which bead is the current one: the server
sends rows as HTML, and after each edit those that have changed.
"""

from __future__ import annotations

from aligner.server.aligning import Toolbox
from aligner.server.serve import listen, serve
from aligner.server.settings import Settings, is_local

__all__ = ["Settings", "Toolbox", "is_local", "listen", "serve"]
