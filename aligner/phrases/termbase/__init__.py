"""The termbase: phrases with the renderings that are preferred, admitted, deprecated or forbidden for them.

::

    entries              the values: Term, TermRendering, Termbase
    marks, tsv           the table that is edited by hand
    tbx, tbx2            TBX 3 and TBX 2; what they share is in building, markup and gather
    formats              TERMBASE_FORMATS, and reading a file in any of them
    merging, lint        one termbase over another; what is wrong with one
"""

from aligner.phrases.termbase.entries import (
    CATEGORIES,
    GAP,
    Term,
    Termbase,
    TermRendering,
    TermStatus,
    Validity,
)
from aligner.phrases.termbase.formats import (
    TERMBASE_FORMATS,
    TermbaseFormat,
    load_termbase,
    read_termbase,
    termbase_format,
)
from aligner.phrases.termbase.merging import Conflict, conflicts, merge, new_ids
from aligner.phrases.termbase.termfile import Entry, Finding, Severity, TermFile

__all__ = [
    "CATEGORIES",
    "GAP",
    "TERMBASE_FORMATS",
    "Conflict",
    "Entry",
    "Finding",
    "Severity",
    "Term",
    "TermFile",
    "TermRendering",
    "TermStatus",
    "Termbase",
    "TermbaseFormat",
    "Validity",
    "conflicts",
    "load_termbase",
    "merge",
    "new_ids",
    "read_termbase",
    "termbase_format",
]
