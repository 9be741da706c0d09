"""Aligned documents that commands over a whole corpus take: JSON Lines, folders of them, and review stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.errors import InputError, ParameterError

if TYPE_CHECKING:
    from aligner.model import Bitext
    from aligner.review import Store

INPUTS_HELP = "Files or folders of JSON Lines ('aligner run … --formats jsonl'), or review stores (work.db)."

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...", help=INPUTS_HELP)]
ToFile = Annotated[Path | None, typer.Option("-o", "--output", help="File to write; else printed.")]

_FIRST = "align first, with 'aligner run FOLDER -o OUT --formats jsonl', and give OUT"
_SQLITE = b"SQLite format 3\0"


def each_bitext(inputs: Sequence[str], progress: Callable[[str, int, int], None]) -> Iterator[Bitext]:
    """The bitexts of all inputs, one at a time, in the order given; of a folder by the names of its files.

    Where two pairs have the same id, the later gets a number. Raises :class:`~aligner.errors.InputError` where the very
    same pair comes twice, since all counts would be wrong, and for what is no aligned text.
    """
    from aligner.corpus import read_bitexts
    from aligner.review import bitext_names, load_state, open_store

    seen: dict[tuple[str, str, str], str] = {}
    names: set[str] = set()
    with ExitStack() as stores:
        parts: list[tuple[str, Callable[[], Iterator[Bitext]]]] = []
        for place in dict.fromkeys(_places(inputs)):
            if isinstance(place, Path) and not _is_store(place):
                parts.append((str(place), partial(read_bitexts, place)))
                continue
            store = stores.enter_context(open_store(place))

            def states(number: int, store: Store = store) -> Iterator[Bitext]:
                yield load_state(store, number).bitext()

            parts += ((store.name, partial(states, number)) for number in bitext_names(store))
        for done, (origin, read) in enumerate(parts):
            progress("reading", done, len(parts))
            for bitext in read():
                pair = bitext.pair
                source, target = (document.digest or document.text for document in (pair.source, pair.target))
                key = (pair.id, source, target)
                if key in seen:
                    message = f"holds the pair {pair.id!r}, which {seen[key]} holds too: give each pair once"
                    raise InputError(message, path=origin)
                seen[key] = origin
                yield _renamed(bitext, names)
        progress("reading", len(parts), len(parts))


def _renamed(bitext: Bitext, names: set[str]) -> Bitext:
    name, number = bitext.pair.id, 2
    while name in names:
        name, number = f"{bitext.pair.id}-{number}", number + 1
    names.add(name)
    return bitext if name == bitext.pair.id else replace(bitext, pair=replace(bitext.pair, id=name))


def _places(inputs: Sequence[str]) -> Iterator[Path | str]:
    """Every file that is to be read, and every database address."""
    from aligner.review.store import STORE_NAME

    if not inputs:
        raise ParameterError(f"name at least one INPUT: {INPUTS_HELP}")
    for name in inputs:
        if "://" in name:
            yield name
            continue
        path = Path(name)
        try:
            if path.is_dir():
                files = sorted(path.rglob("*.jsonl")) or [path / STORE_NAME]
                if not files[0].is_file():
                    raise InputError(f"holds no aligned documents (*.jsonl): {_FIRST}", path=name)
                yield from (file for file in files if file.is_file())
            elif not path.exists():
                raise InputError(f"there is no such file or folder: {_FIRST}", path=name)
            elif path.suffix.lower() == ".jsonl" or _is_store(path):
                yield path
            else:
                raise InputError(f"is neither JSON Lines (*.jsonl) nor a review store: {_FIRST}", path=name)
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read ({error})", path=repr(name)) from error


def _is_store(path: Path) -> bool:
    if path.suffix.lower() == ".jsonl":
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
