"""The pairs that are on the desk: each loaded once, kept up to date, used by one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aligner.review import Store
from aligner.review.live import Live

__all__ = ["Desk"]

_MOST = 20
"""Pairs that are kept in memory."""


class Desk:
    """The open pairs of a store; may be shared by threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._pairs: dict[int, tuple[threading.Lock, list[Live]]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def pair(self, number: int) -> Iterator[Live]:
        """A pair as it is now, for as long as the block lasts.

        Raises :class:`~aligner.errors.StoreError` where there is none of this number.
        """
        with self._lock:
            lock, held = self._pairs.get(number) or (threading.Lock(), [])
            # The one used last stands last.
            self._pairs.pop(number, None)
            self._pairs[number] = lock, held
            while len(self._pairs) > _MOST:
                del self._pairs[next(iter(self._pairs))]
        with lock:
            if held:
                held[0].refresh()
            else:
                held.append(Live(self.store, number))
            yield held[0]
