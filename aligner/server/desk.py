"""The pairs that are on the desk: each loaded once, kept up to date, used by one request at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aligner.review import Store
from aligner.review.live import Live

__all__ = ["Desk"]

_MOST = 20
"""Pairs that are kept in memory."""

_AT_ONCE = 400
"""Beads that are looked at before the pair is let go: some 20 ms."""

_LET_GO = 0.001
"""Seconds: a lock that is taken again at once is never given to whoever waits for it."""


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

    def look_at_all(self, number: int) -> None:
        """Find out for every bead of a pair why it should be looked at, with others at work in between.

        Raises :class:`~aligner.errors.StoreError` where there is none of this number.
        """
        while True:
            with self.pair(number) as live:
                if not live.look_ahead(_AT_ONCE):
                    return
            time.sleep(_LET_GO)
