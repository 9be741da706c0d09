"""The keys of the page. The help shows this table, and the script reads it from there."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KEYS", "MARKING", "Key"]


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does.

    action
        Its name in the script.
    keys
        One or several combinations, such as ``Ctrl+Enter``; letters are lower case.
    """

    action: str
    keys: tuple[str, ...]
    does: str


KEYS: dict[str, tuple[Key, ...]] = {
    "Go": (
        Key("next", ("ArrowDown", "j"), "next bead"),
        Key("previous", ("ArrowUp", "k"), "previous bead"),
        Key("source", ("ArrowLeft",), "work on the source side"),
        Key("target", ("ArrowRight",), "work on the target side"),
        Key("risk", ("r",), "next in the queue, the riskiest first; Alt: backwards"),
        Key("odd", ("n",), "next bead that is not 1:1; Alt: backwards"),
        Key("open", ("u",), "next unconfirmed bead; Alt: backwards"),
        Key("marked", ("b",), "next bookmarked bead; Alt: backwards"),
        Key("first", ("Home",), "first bead"),
        Key("last", ("End",), "last bead"),
        Key("number", ("g",), "go to a bead by its number"),
    ),
    "Decide": (
        Key("confirm", ("c",), "confirm the bead, or take it back"),
        Key("confirm-next", (" ",), "confirm, and go to the next bead"),
        Key("confirm-risk", ("v",), "confirm, and go to the next in the queue"),
        Key("reject", ("x",), "reject it, or take that back"),
        Key("status", ("s",), "open, confirmed, rejected in turn"),
        Key("mark", ("m",), "bookmark"),
        Key("comment", ("t",), "comment"),
    ),
    "Mend": (
        Key("down", ("Enter",), "last sentence of the side down to the next bead"),
        Key("up", ("Backspace",), "first sentence of the side up to the bead before"),
        Key("both-down", ("Ctrl+Enter",), "the same on both sides"),
        Key("both-up", ("Ctrl+Backspace",), "the same on both sides"),
        Key("pop-down", ("Ctrl+ArrowDown",), "pop the last sentence out as a bead below; shift it on if it is one"),
        Key("pop-up", ("Ctrl+ArrowUp",), "pop the first sentence out as a bead above; shift it on if it is one"),
        Key("merge", ("+", "="), "join with the next bead"),
        Key("split", ("-",), "split the bead in two"),
        Key("null", ("o",), "make it an omission and an addition"),
        Key("swap", ("w",), "swap the target sides with the next bead"),
        Key("rendering", ("i",), "mark where the phrases of the bead are rendered"),
        Key("edit", ("e",), "edit sentences and renderings"),
        Key("undo", ("Ctrl+z", "z"), "undo"),
        Key("redo", ("Ctrl+y", "Ctrl+Shift+z", "y"), "redo"),
    ),
    "Look": (
        Key("phrases", ("p",), "phrases, paragraph and comments of the bead; Enter on a phrase: all its renderings"),
        Key("queue", ("q",), "the queue"),
        Key("search", ("/", "f"), "search"),
    ),
    "Work": (
        Key("realign", ("a",), "align again what nobody has confirmed"),
        Key("export", ("d",), "download the pair as a file"),
        Key("help", ("?",), "show these keys"),
    ),
}
"""Every key, in groups. Those of InterText where it has them."""

MARKING: dict[str, str] = {
    "1 … 9": "choose a candidate",
    "a … z": "type how the rendering begins: its words are chosen",
    "← →": "the end one word back or on",
    "Shift+← →": "the beginning one word back or on",
    "Ctrl+← →": "the place before or the next: of what is typed, else of any word",
    "Delete": "choose nothing: not rendered",
    "Enter": "take what is chosen, and go to the next phrase without a rendering, or close",
    "↓ ↑": "next or last phrase; behind the last one a new phrase, chosen in the source first",
    "Esc": "close; what was not taken stays as it was",
}
"""What keys do while renderings are marked."""
