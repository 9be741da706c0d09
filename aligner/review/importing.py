"""Corrected files back into a store, as edits that can be undone.

A file is compared with the store as it was when the file was exported (by the number of the last edit, which exports
carry), not with what the store is now: so what others have done meanwhile is told apart from what the file changes.
Each patch of it (:mod:`~aligner.review.patches`) is made where nobody else has changed its beads since; the others are
conflicts, which are named and left alone. All patches of a pair are one edit, all pairs of a file one transaction.

The texts are never changed. Where a file has another wording, that becomes a comment on the bead.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from aligner.errors import NotationError
from aligner.model import SIDES
from aligner.review.corrected import Corrected, read_corrected
from aligner.review.draft import Author, started
from aligner.review.history import replayed
from aligner.review.patches import find_patches
from aligner.review.patching import Imported, Work
from aligner.review.placing import folded, folded_document
from aligner.review.rows import BeadRow, SentenceRow
from aligner.review.schema import bitexts, changes, edits, project
from aligner.review.state import State, read_state
from aligner.review.store import Store

__all__ = ["Imported", "import_corrected"]

_FEW = 50
"""Units whose texts are looked for on both sides."""


class _ProblemsError(Exception):
    """Lines that cannot be understood; undoes the transaction."""


class _DryRunError(Exception):
    """Undoes the transaction."""


def import_corrected(
    store: Store, path: Path, *, by: Author, pair: str = "", dry_run: bool = False
) -> tuple[list[Imported], list[str]]:
    """Take over what somebody has corrected in a file of ``aligner export``.

    pair
        The id of the pair where the file does not say it.
    dry_run
        Change nothing, only tell what would be changed.

    Returns what became of each pair, and what cannot be understood, a line each with file and line: where there is
    any, nothing was changed.

    Raises what :func:`~aligner.review.corrected.read_corrected` raises, and
    :class:`~aligner.errors.StoreError` where the database does.
    """
    problems: list[str] = []
    found: list[Imported] = []
    try:
        parts = read_corrected(path)
    except NotationError as error:
        return [], [str(error)]
    try:
        with store.writing() as connection:
            for part in parts:
                if not part.units:
                    continue
                name = _pair_of(connection, part, pair, path, problems)
                if name:
                    found.append(_import_part(connection, name, part, by, path, problems))
            if problems:
                raise _ProblemsError
            if dry_run:
                raise _DryRunError
    except _ProblemsError:
        return [], problems
    except _DryRunError:
        for one in found:
            one.edit = None
    return found, []


def _pair_of(connection: Connection, part: Corrected, given: str, path: Path, problems: list[str]) -> str:
    names = list(connection.execute(select(bitexts.c.name).order_by(bitexts.c.id)).scalars())
    name = part.pair or given or (names[0] if len(names) == 1 else "")
    if name in names:
        return name
    line = part.units[0].line
    if name:
        problems.append(f"{path}:{line}: the store has no pair {name!r}")
    else:
        problems.append(f"{path}:{line}: does not say which pair it is of: name it with --pair")
    return ""


def _import_part(
    connection: Connection, name: str, part: Corrected, by: Author, path: Path, problems: list[str]
) -> Imported:
    now = read_state(connection, name)
    found = Imported(name)
    then, seen = _as_exported(connection, now, part, found)
    if then is None:
        problems.append(f"{path}:{part.units[0].line}: {found.remarks[-1]}")
        return found
    patches, wrong = find_patches(then, part if part.knows_sides else _sided(part, then))
    problems += [f"{path}:{line}: {message}" for line, message in wrong]
    if wrong:
        return found
    with connection.begin_nested() as whole:
        author = replace(by, why=f"{by.why} ({path.name})" if by.why else path.name)
        draft = started(connection, author, seen)
        work = Work(draft, now, then, path, found)
        for patch in patches:
            work.take(patch)
        work.cross([unit for patch in patches for unit in patch.units])
        if draft.is_empty:
            whole.rollback()
        else:
            found.edit = draft.finish("import", now.id).number
    return found


def _sided(part: Corrected, state: State) -> Corrected:
    """The units with the sides that their texts are on; a few of them tell."""
    texts = {side: folded_document(state.pair.document(side)).text for side in SIDES}

    def fit(tried: Corrected) -> int:
        some = tried.units[:: max(1, len(tried.units) // _FEW)]
        halves = [(folded("".join(unit.half(side).texts)).text, texts[side]) for unit in some for side in SIDES]
        return sum(words in text for words, text in halves if words)

    return max((part, part.exchanged()), key=fit)


def _as_exported(
    connection: Connection, now: State, part: Corrected, found: Imported
) -> tuple[State | None, int | None]:
    """The state that a file was exported from, and the edit that it takes in; as it is now where that is not known."""
    last = int(connection.execute(select(project.c.last_edit)).scalar_one())
    first = select(edits.c.number).where(edits.c.bitext == now.id).order_by(edits.c.number).limit(1)
    added = int(connection.execute(first).scalar_one())
    if part.edit is None:
        found.remarks.append(
            "the file does not say after which edit it was exported: it is compared with the store as it is now, and "
            "what others have changed since cannot be told from what the file changes"
        )
        return now, None
    if not added <= part.edit <= last:
        found.remarks.append(
            f"the file was exported after edit {part.edit}, which this store does not have: it is compared with the "
            "store as it is now"
        )
        return now, None
    revised = (
        select(edits.c.number)
        .where(edits.c.bitext == now.id, edits.c.number > part.edit)
        .join(changes, changes.c.edit == edits.c.number)
    )
    later = connection.execute(revised.where(changes.c.kind == "revisions").limit(1)).scalar_one_or_none()
    if later is not None:
        found.remarks.append(f"the document was revised after the export (edit {later}): export it again")
        return None, None
    rows = replayed(connection, now.id, part.edit).values()
    beads = sorted((row for row in rows if isinstance(row, BeadRow)), key=lambda row: row.key("source"))
    sentences = sorted((row for row in rows if isinstance(row, SentenceRow)), key=lambda row: (row.side, row.start))
    return replace(now, seen=part.edit, beads=tuple(beads), sentences=tuple(sentences)), part.edit
