"""Who is at the browser: a name and a role in a cookie, or what the server was started with.

Names are free here as they are in the store: whoever may open the page is believed. ``--role`` says what all may do.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from aligner.errors import ParameterError
from aligner.review import Person
from aligner.review.people import ROLES
from aligner.server.security import cookie_name
from aligner.server.settings import Settings

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["cookie_of", "person_of", "return_address"]


def cookie_of(person: Person) -> str:
    """A person as the value of a cookie."""
    return base64.urlsafe_b64encode(json.dumps([person.name, person.role]).encode()).decode()


def person_of(request: Request, settings: Settings) -> Person | None:
    """Who asks; None where nobody has said so yet."""
    if settings.name:
        return Person(settings.name, settings.role or ROLES[0])
    try:
        name, role = json.loads(base64.urlsafe_b64decode(request.cookies[cookie_name("who", settings)]))
        return Person(name, settings.role or role)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, ParameterError):
        return None


def return_address(wanted: str) -> str:
    """Where to go back to: an address of this server only.

    >>> return_address("/pair/1?at=3"), return_address("//example.org/"), return_address("https://example.org")
    ('/pair/1?at=3', '/', '/')
    """
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and wanted.isprintable() else "/"
