"""Bitexts out of a store, for every format of :data:`aligner.writing.WRITERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aligner.errors import ParameterError, StoreError
from aligner.model import Bitext
from aligner.review.state import bitext_names, load_state
from aligner.review.store import Store
from aligner.writing import WRITERS, WriteOptions, check_formats

__all__ = ["export", "exported"]


def exported(store: Store, pairs: Sequence[str] = (), *, confirmed: bool = False) -> Iterator[Bitext]:
    """The bitexts of a store as they are now, in the order in which they were added.

    pairs
        Ids of pairs; all where empty.
    confirmed
        Only confirmed beads; pairs without any are left out.

    Raises :class:`~aligner.errors.StoreError` for a pair that is not there.
    """
    names = bitext_names(store)
    if missing := [pair for pair in pairs if pair not in names.values()]:
        raise StoreError(f"{store.name}: there is no pair {missing[0]!r}")
    for number, name in names.items():
        if not pairs or name in pairs:
            bitext = load_state(store, number).bitext(confirmed=confirmed)
            if bitext.beads or not confirmed:
                yield bitext


def export(
    store: Store,
    format_: str,
    options: WriteOptions,
    pairs: Sequence[str] = (),
    *,
    confirmed: bool = False,
    together: bool = True,
    finish: Callable[[Bitext], Bitext] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Files of a store: name, which is the id of a pair or "" for all pairs together, and content.

    finish
        What is done with each bitext before it is written, such as finding the program's choices.

    Raises :class:`~aligner.errors.ParameterError` for an unknown format, or options that do not go together, and
    :class:`~aligner.errors.StoreError` where there is nothing to write.
    """
    check_formats([format_])
    if confirmed and options.tmx_grouping == "paragraph":
        raise ParameterError("--tmx-grouping paragraph needs all beads of a paragraph: leave out --confirmed")
    bitexts = exported(store, pairs, confirmed=confirmed)
    if finish is not None:
        bitexts = map(finish, bitexts)
    empty = True
    if together:
        everything = list(bitexts)
        if everything:
            empty = False
            yield "", WRITERS[format_].render(everything, options)
    else:
        for bitext in bitexts:
            empty = False
            yield bitext.pair.id, WRITERS[format_].render([bitext], options)
    if empty:
        raise StoreError(f"{store.name}: nothing to write: {'no bead is confirmed' if confirmed else 'no pair'} yet")
