"""A store for the review of alignments, and editing it, as functions.

::

    store, schema, migrations     the database, its tables, and how old ones become new ones
    rows, order                   what a line holds; which bead follows which, and what always holds
    people, draft                 who may what; one edit while it is made, checked and logged
    adding                        a bitext into the store
    beads, segments, decisions    the edits, by what they change
    renderings, notes
    history                       undo, redo, and the state as it follows from the log
    realign                       aligning again what nobody has confirmed
    revision, revise              a document that its publisher has revised
    state, queries, search        reading: a bitext, the queue by risk, progress, what has changed since
    export                        bitexts for the writers
    corrected, placing, patches   what a file says that comes back corrected, where its texts stand, what it changes
    importing                     taking that over

Every edit is a function that takes the store, an :class:`Author` and what the author has ``seen``, and returns an
:class:`Edit`; all of it is in the log, which is only ever added to.
"""

from __future__ import annotations

from aligner.review.adding import add_bitext, has_bitext
from aligner.review.beads import make_null, merge, move, split, swap
from aligner.review.decisions import confirm, reject, reopen
from aligner.review.draft import Author, Edit
from aligner.review.history import redo, replay, undo
from aligner.review.importing import Imported, import_corrected
from aligner.review.notes import bookmark, comment, delete_comment
from aligner.review.people import Person
from aligner.review.queries import Filter, changes_since, history_of, progress, queue
from aligner.review.realign import realign
from aligner.review.renderings import add_rendering, edit_rendering, label_rendering, remove_rendering
from aligner.review.revise import differences, revise, survivors
from aligner.review.search import search
from aligner.review.segments import join_sentences, split_sentence
from aligner.review.state import State, bitext_names, load_state
from aligner.review.store import Store, open_store

__all__ = [
    "Author",
    "Edit",
    "Filter",
    "Imported",
    "Person",
    "State",
    "Store",
    "add_bitext",
    "add_rendering",
    "bitext_names",
    "bookmark",
    "changes_since",
    "comment",
    "confirm",
    "delete_comment",
    "differences",
    "edit_rendering",
    "has_bitext",
    "history_of",
    "import_corrected",
    "join_sentences",
    "label_rendering",
    "load_state",
    "make_null",
    "merge",
    "move",
    "open_store",
    "progress",
    "queue",
    "realign",
    "redo",
    "reject",
    "remove_rendering",
    "reopen",
    "replay",
    "revise",
    "search",
    "split",
    "split_sentence",
    "survivors",
    "swap",
    "undo",
]
