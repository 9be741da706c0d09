"""Where the page is served, and for whom."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aligner.errors import ParameterError
from aligner.review import Person
from aligner.review.people import ROLES
from aligner.server.aligning import FindCandidates, LoadTools, Toolbox

__all__ = ["Settings", "is_address", "is_local"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a store is served.

    host, port
        The address to listen at; a port of 0 takes a free one.
    name, role
        Who everybody is who opens the page; "" where the page is to ask.
    token
        What the address of the page has to carry; needed where ``host`` is not this machine alone.
    names
        Further host names under which browsers may come.
    clock
        The moment of an edit.
    tools
        What aligns a pair again.
    candidates
        What phrases may be rendered with.

    >>> Settings("0.0.0.0", 8000, clock=lambda: datetime(2026, 1, 1))
    Traceback (most recent call last):
    ...
    aligner.errors.ParameterError: 0.0.0.0 can be reached from other machines: that needs a token
    """

    host: str
    port: int
    clock: Callable[[], datetime]
    name: str = ""
    role: str = ""
    token: str = ""
    names: tuple[str, ...] = ()
    tools: LoadTools = field(default_factory=Toolbox)
    candidates: FindCandidates = field(default_factory=lambda: Toolbox().candidates)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ParameterError(f"the port is {self.port}, but must be 0 to 65535")
        if self.role and self.role not in ROLES:
            raise ParameterError(f"the role {self.role!r} is unknown: choose {' or '.join(ROLES)}")
        if self.name:
            Person(self.name)
        if not self.is_local and not self.token:
            raise ParameterError(f"{self.host} can be reached from other machines: that needs a token")

    @property
    def is_local(self) -> bool:
        """Whether nobody but this machine can reach the page."""
        return is_local(self.host)

    @property
    def address(self) -> str:
        """What to open in a browser, token included."""
        everywhere = is_address(self.host) and ipaddress.ip_address(self.host).is_unspecified
        host = socket.gethostname() if everywhere else f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/" + (f"?token={self.token}" if self.token else "")


def is_local(host: str) -> bool:
    """Whether nobody but this machine can reach what listens at a host.

    >>> is_local("localhost"), is_local("::1"), is_local("0.0.0.0"), is_local("example.org")
    (True, True, False, False)
    """
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def is_address(host: str) -> bool:
    """Whether a host is written as a number.

    >>> is_address("127.0.0.1"), is_address("::1"), is_address("example.org")
    (True, True, False)
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
