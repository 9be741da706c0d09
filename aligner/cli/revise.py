"""``aligner revise``: a revised text in the place of one side of a pair that is under review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options
from aligner.errors import InputError, ParameterError

if TYPE_CHECKING:
    from aligner.model import Document
    from aligner.review import State

_SHOWN = 20
# Stated, not tuned: a revision leaves a tenth of the sentences.
_LEAST = 10


def command(
    store: options.StorePlace,
    pair: Annotated[str, typer.Argument(metavar="PAIR", help="The id of the pair.")],
    source: Annotated[Path | None, typer.Option("--source", metavar="FILE", help="The original as it is now.")] = None,
    target: Annotated[
        Path | None, typer.Option("--target", metavar="FILE", help="The translation as it is now.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it, for the log.")] = "aligner",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, list what the new text changes.")] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Take a text that looks like another language or like another text, too."),
    ] = False,
    termbase: options.TermbaseFile = None,
    date: options.Date = "",
) -> None:
    """Put a text that its publisher has revised in the place of the one in a store.

    Beads whose sentences are as they were stay what they are, confirmed ones too, and everything that hangs on them
    moves along. Those that the revision touches are opened again, and the queue says what their text was (the reason
    `revised`). New sentences are aligned with what stands loose on the other side. It is one edit, which can be undone.

    One call revises one side: of a page in two languages, the other side needs a second call with the same file. A text
    in another language is refused, and so is one in which less than a tenth of the old sentences are left, as they were
    or nearly: `--force` takes both.

    `aligner revise work.db talk --source talk.zh.html --by ann --dry-run`
    """
    if (source is None) == (target is None):
        raise ParameterError("give either --source FILE or --target FILE: one side is revised at a time")
    from functools import partial

    from aligner.parameters import Parameters
    from aligner.pipeline import find_beads, load_resources, with_renderings
    from aligner.reading import read
    from aligner.review import Author, Person, differences, load_state, open_store, revise, survivors
    from aligner.segmentation import segment

    side, path = ("source", source) if source is not None else ("target", target)
    with open_store(store) as opened:
        state = load_state(opened, pair)
        languages = state.pair.languages
        lines = dict(state.signature.parameters).get("presegmented") == "True"
        parameters = Parameters(
            source_lang=languages[0] or options.DEFAULTS.source_lang,
            target_lang=languages[1] or options.DEFAULTS.target_lang,
            presegmented=lines,
        )
        language = parameters.source_lang if side == "source" else parameters.target_lang
        read_ = read(path, language=language, languages=languages, presegmented=lines)  # type: ignore[arg-type]
        # A page in two languages gives a document for each.
        document = read_[-1] if side == "target" else read_[0]
        if not force:
            _check_language(document, language)
        cut = partial(segment, presegmented=lines)
        changes = differences(state, side, document, cut)  # type: ignore[arg-type]
        if not force:
            _check_survivors(len(state.side(side)), survivors(state, side, changes), path)  # type: ignore[arg-type]
        for one in changes if dry_run else changes[:_SHOWN]:
            typer.echo(layout.printable(f"{one.how:8} {' → '.join(filter(None, (one.before, one.after)))}"))
        if not dry_run and len(changes) > _SHOWN:
            typer.echo(f"… and {len(changes) - _SHOWN} more")
        if not dry_run:
            resources = load_resources(parameters, termbase)
            revise(
                opened,
                state.id,
                side,  # type: ignore[arg-type]
                document,
                partial(find_beads, parameters=parameters, resources=resources),
                by=Author(Person(by), options.now(date), str(path)),
                segment=cut,
                find=lambda bitext: with_renderings(bitext, resources).renderings,
            )
            after = load_state(opened, pair)
            typer.echo(f"{layout.plural(len(changes), 'sentence')} differ; {_opened(state, after)}")
        else:
            typer.echo(f"{layout.plural(len(changes), 'sentence')} would differ")


def _check_language(document: Document, language: str) -> None:
    from aligner.reading.languages import contradicting

    found = contradicting("\n".join(map(document.paragraph_text, document.paragraphs)), language)
    if found:
        raise InputError(
            f"looks like {found}, not {language}: give the other side or another file, or take it with --force",
            path=document.path,
        )


def _check_survivors(sentences: int, left: int, path: Path) -> None:
    """Refuse another text than the one that is there."""
    if left * _LEAST < sentences:
        raise InputError(
            f"is another text: {left} of {layout.plural(sentences, 'sentence')} are left of the old one: "
            "give its revision, or take it with --force",
            path=path,
        )


def _opened(before: State, after: State) -> str:
    was = {bead.id: bead for bead in before.beads}
    new = [bead for bead in after.beads if bead.revised and (bead.id not in was or not was[bead.id].revised)]
    confirmed = sum(bead.status == "confirmed" for bead in after.beads)
    return f"{layout.plural(len(new), 'bead')} to look at, {confirmed} stay confirmed"
