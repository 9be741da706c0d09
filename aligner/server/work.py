"""What takes long: aligning a pair again, and writing it as a file. Nobody else waits for it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from aligner import review
from aligner.errors import EditError
from aligner.pairing import file_safe
from aligner.review import Author, Edit, Store
from aligner.review.export import export
from aligner.server.aligning import LoadTools
from aligner.writing import WRITERS, WriteOptions, check_formats

__all__ = ["FORMATS", "Workshop", "attachment", "export_pair", "realigned"]

FORMATS = {name: writer.description for name, writer in WRITERS.items()}
"""What a pair can be written as, with what is said of it."""

_LONGEST_NAME = 80


@dataclass
class Workshop:
    """Where one pair is aligned again at a time; may be shared by threads.

    at_work
        Who has a pair aligned again just now, by the number of the pair.
    """

    at_work: dict[int, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def working(self, pair: int, person: str) -> Iterator[None]:
        """For as long as the block lasts, nobody else has this pair aligned again.

        Raises :class:`~aligner.errors.EditError` where somebody has it aligned already.
        """
        with self._lock:
            if pair in self.at_work:
                raise EditError(f"{self.at_work[pair]} has this pair aligned again just now: wait until that is done")
            self.at_work[pair] = person
        try:
            yield
        finally:
            with self._lock:
                del self.at_work[pair]


def realigned(store: Store, pair: int, load: LoadTools, by: Author, *, everything: bool) -> Edit:
    """Align a pair again; see :func:`aligner.review.realign`."""
    state = review.load_state(store, pair)
    tools = load(state.signature, state.pair.languages)
    return review.realign(store, pair, tools.align, by=by, find=tools.find, everything=everything)


def export_pair(store: Store, pair: str, format_: str, options: WriteOptions, *, confirmed: bool) -> bytes:
    """One pair as a file.

    Raises :class:`~aligner.errors.ParameterError` for an unknown format, and :class:`~aligner.errors.StoreError` where
    there is nothing to write.
    """
    check_formats([format_])
    return next(data for _, data in export(store, format_, options, [pair], confirmed=confirmed))


def attachment(pair: str, format_: str) -> str:
    r"""What ``Content-Disposition`` says: a name made of the id of the pair, that leads into no folder and no header.

    >>> attachment('../a"\r\nb: 会谈', "tmx")
    'attachment; filename="a-b.tmx"; filename*=UTF-8\'\'a-b-%E4%BC%9A%E8%B0%88.tmx'
    """
    name = file_safe(pair)[:_LONGEST_NAME]
    plain = re.sub(r"[^A-Za-z0-9._-]+", "", name).strip("-.") or "pair"
    ending = WRITERS[format_].extension
    return f"attachment; filename=\"{plain}{ending}\"; filename*=UTF-8''{quote(name + ending, safe='')}"
