"""What stands in brackets behind a rendering: ``for mankind [2013..2022, literal]``.

Dates are years, months or days, both included and either left open: ``2013..2022``, ``2013-03..``, ``..2022``; one
alone is that year, month or day. A procedure is one of :class:`~aligner.model.Procedure`.
"""

from __future__ import annotations

import re

from aligner.model import Procedure
from aligner.phrases.termbase.entries import ALWAYS, GAP, TermRendering, TermStatus, Validity

__all__ = ["fault", "marked", "marks_of", "parse_marks", "parse_procedure", "parse_rendering"]

_MARKED = re.compile(r"(.*?)\s*\[([^\[\]]*)\]")
_DATES = re.compile(r"[0-9-]*\.\.[0-9-]*|[0-9]{4}[0-9-]*")


def parse_rendering(text: str, status: TermStatus) -> TermRendering:
    """A rendering with its marks; ValueError, with what to do, where it is none.

    >>> parse_rendering("for mankind [2013..2022, literal]", TermStatus.ADMITTED).text
    'for mankind'
    """
    found = _MARKED.fullmatch(text)
    if found is None:
        validity, procedure = ALWAYS, None
    else:
        text = found[1]
        validity, procedure = parse_marks(found[2])
    if message := fault(text):
        raise ValueError(message)
    return TermRendering(text, status, validity, procedure)


def parse_marks(text: str) -> tuple[Validity, Procedure | None]:
    """Dates and procedure, in either order; ValueError where there is something else or one is given twice."""
    validity, procedure = ALWAYS, None
    for mark in (part.strip() for part in text.split(",")):
        if _DATES.fullmatch(mark):
            if validity:
                raise ValueError(f"[{text}] has dates twice: write the rendering twice, each with its dates")
            since, dots, until = mark.partition("..")
            validity = Validity(since, until if dots else since)
            if not validity:
                raise ValueError("'..' needs a date before it or after it: 2013..2022, 2013.. or ..2022")
        elif procedure is not None:
            raise ValueError(f"[{text}] has more than one procedure: decide for one")
        else:
            procedure = parse_procedure(mark)
    return validity, procedure


def parse_procedure(text: str) -> Procedure:
    """A procedure by its name; ValueError, with the names, where it is none."""
    try:
        return Procedure(text)
    except ValueError:
        names = ", ".join(Procedure)
        raise ValueError(f"{text!r} is neither dates such as 2013..2022 nor a procedure ({names})") from None


def marks_of(rendering: TermRendering, *, with_procedure: bool = True) -> str:
    """The marks of a rendering with their brackets; "" where it has none."""
    procedure = rendering.procedure.value if rendering.procedure and with_procedure else ""
    marks = ", ".join(filter(None, (str(rendering.validity), procedure)))
    return f"[{marks}]" if marks else ""


def marked(rendering: TermRendering, *, with_procedure: bool = True) -> str:
    """A rendering as it stands in the file.

    >>> marked(TermRendering("for mankind", validity=Validity("", "2022")))
    'for mankind [..2022]'
    """
    return f"{rendering.text} {marks_of(rendering, with_procedure=with_procedure)}".rstrip()


def fault(text: str) -> str:
    """Why a form or rendering cannot stand in a termbase, with what to do; "" where it can."""
    if not any(character.isalnum() for character in text):
        return f"{text!r} has no letter or figure: a form or rendering needs one"
    if "|" in text:
        return f"{text!r} has a '|', which divides renderings: leave it out"
    if _MARKED.fullmatch(text):
        return f"{text!r}: brackets at the end hold dates and a procedure only: write it without them"
    if "…" in text.replace(GAP, ""):
        return f"{text!r}: a gap stands between words, with a space on both sides"
    return ""
