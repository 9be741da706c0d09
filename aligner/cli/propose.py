"""``aligner termbase propose``: phrases that recur and stand in no termbase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aligner.cli import layout, options
from aligner.cli.bitexts import Inputs, each_bitext
from aligner.parameters import DiscoveryParameters, Parameters

if TYPE_CHECKING:
    from aligner.model import Bitext
    from aligner.phrases import Termbase

_DEFAULTS = DiscoveryParameters()


def command(
    inputs: Inputs,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Table to write; else it is printed.")
    ] = None,
    termbase: options.TermbaseFile = None,
    least_count: Annotated[
        int, typer.Option("--least-count", min=2, help="How often a phrase must occur at least.")
    ] = _DEFAULTS.least_count,
    least_documents: Annotated[
        int, typer.Option("--least-documents", min=1, help="In how many documents it must occur at least.")
    ] = _DEFAULTS.least_documents,
    most: Annotated[int, typer.Option("--most", min=1, help="How many phrases to propose.")] = _DEFAULTS.most,
    longest: Annotated[
        int, typer.Option("--longest", min=1, max=20, help="Most words of a phrase.")
    ] = _DEFAULTS.longest,
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference",
            metavar="FILE",
            help="A list of words of the source language with a tab and how often each occurs at large: then single "
            "words that are far more frequent here are proposed too, and notes say how much more (G2, log ratio).",
        ),
    ] = None,
) -> None:
    """Find phrases that recur in aligned documents and are in no termbase yet, with their renderings.

    Writes a termbase that is a list to choose from: a line for each phrase, the weightiest first, with the most
    frequent rendering as *preferred* and the others as *admitted*. Delete the lines that you do not want, mend the
    others, and add the rest to your terms. A phrase weighs the more, the more documents have it, the more freely it
    stands among other words, and the more its words belong together; what is nearly always a part of a longer phrase
    is left out. Figures for each stand in `note`: uses, the weight and what it is made of, and how often each rendering
    was found and how sure that is, in the order of the renderings. Names have the category `name`.

    `aligner run readouts/ -o out --formats jsonl`, then

    `aligner termbase propose out -o proposals.tsv`, and when you have been through it

    `aligner termbase merge mine.tsv proposals.tsv -o mine-2.tsv`
    """
    from aligner.corpus.discovery import propose_terms, read_reference
    from aligner.phrases.termbase import termbase_format
    from aligner.pipeline import load_resources, with_renderings

    parameters = DiscoveryParameters(least_count, least_documents, most, longest)
    layout.check_output(output, inputs)
    options.check_output(output, [path for path in (termbase, reference) if path])
    languages = _languages(inputs)
    resources = load_resources(languages, termbase)
    with options.progress_bar() as progress:
        stages = iter(("counting", "rendering"))

        def bitexts() -> Iterator[Bitext]:
            return each_bitext(inputs, _named(next(stages), progress))

        found, candidates = propose_terms(
            bitexts,
            known=_directed(resources.termbase, languages),
            lexicon=resources.lexicon,
            trace=lambda bitext, spans: with_renderings(bitext, resources, spans),
            parameters=parameters,
            reference=read_reference(reference, resources.lexicon.source_tokenizer) if reference else None,
        )
    layout.put(termbase_format("tsv").render(found), output)
    typer.echo(_summary(len(found), candidates, parameters), err=True)


def _named(stage: str, progress: Callable[[str, int, int], None]) -> Callable[[str, int, int], None]:
    return lambda _, done, total: progress(stage, done, total)


def _languages(inputs: list[str]) -> Parameters:
    """The languages of the first pair; the usual ones where it does not say."""
    first = next(iter(each_bitext(inputs, lambda *_: None)), None)
    source, target = first.pair.languages if first else ("", "")
    usual = Parameters()
    return replace(usual, source_lang=source or usual.source_lang, target_lang=target or usual.target_lang)


def _directed(termbase: Termbase | None, languages: Parameters) -> Termbase:
    """The termbase in the direction of the texts; an empty one where there is none for them."""
    from aligner.phrases import Termbase

    if termbase is None:
        return Termbase((), "", languages.source_lang, languages.target_lang)
    return termbase if termbase.source_lang == languages.source_lang else termbase.swapped()


def _summary(proposed: int, candidates: int, parameters: DiscoveryParameters) -> str:
    said = f"{layout.plural(proposed, 'phrase')} proposed"
    if candidates > proposed:
        said += f", {candidates - proposed} more without a rendering that is sure enough"
    if not candidates:
        said += (
            f": none that is new occurs {parameters.least_count} times in {parameters.least_documents} documents; "
            "--least-count and --least-documents ask for less"
        )
    return said
