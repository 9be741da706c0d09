#!/usr/bin/env python3
"""Count the renderings of a phrase by year, as a table and as a plot.

    python scripts/example_renderings.py USES [-o PLOT.svg]

USES is what ``aligner phrases OUT --term PHRASE --uses --to jsonl`` writes. All forms of a rendering are counted as
one, under the form that is most frequent; the rare ones are put together in the plot. ``scripts/example_renderings``
makes everything from the texts on.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from plot_svg import LIGHT, bars

NOTHING = "(not found)"


def by_rendering(uses: Sequence[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Uses by year of each rendering, the most frequent rendering first; "" is for those without a date.

    >>> uses = [{"date": "2021-03-11", "normalised": "talk", "rendering": text} for text in ("Talk", "talks", "talks")]
    >>> by_rendering(uses)
    {'talks': Counter({'2021': 3})}
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    years: dict[str, Counter[str]] = defaultdict(Counter)
    for use in uses:
        forms[use["normalised"]][use["rendering"] or NOTHING] += 1
        years[use["normalised"]][use["date"][:4]] += 1
    order = sorted(years, key=lambda key: (-years[key].total(), key))
    return {forms[key].most_common(1)[0][0]: years[key] for key in order}


def all_years(counts: dict[str, Counter[str]]) -> list[str]:
    """Every year from the first to the last, also those without a use; "" last, where something has no date."""
    found = {year for one in counts.values() for year in one}
    dated = sorted(int(year) for year in found if year)
    years = [str(year) for year in range(dated[0], dated[-1] + 1)] if dated else []
    return [*years, *([""] if "" in found else [])]


def table(counts: dict[str, Counter[str]]) -> list[str]:
    """Lines with a column for each year."""
    years = all_years(counts)
    width = max(map(len, counts))
    lines = [f"{'rendering':{width}}" + "".join(f"{year or 'undated':>9}" for year in years) + f"{'all':>9}"]
    for name, by_year in counts.items():
        cells = "".join(f"{by_year[year] or '':>9}" for year in years)
        lines.append(f"{name:{width}}{cells}{by_year.total():>9}")
    return lines


def plot(phrase: str, counts: dict[str, Counter[str]]) -> str:
    """The same as stacked bars."""
    years = all_years(counts)
    most = len(LIGHT) if len(counts) <= len(LIGHT) else len(LIGHT) - 1
    names = list(counts)
    parts = {name: [counts[name][year] for year in years] for name in names[:most]}
    if rare := names[most:]:
        parts[f"{len(rare)} others"] = [sum(counts[name][year] for name in rare) for year in years]
    said = "; ".join(f"{name}: {sum(of)}" for name, of in parts.items())
    return bars(f"Renderings of {phrase} by year", said, "uses", [year or "undated" for year in years], parts)


def main(
    uses: Annotated[Path, typer.Argument(help="What 'aligner phrases … --uses --to jsonl' writes.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Where to draw the plot.")] = None,
) -> None:
    """Print the table, and draw the plot."""
    found = [json.loads(line) for line in uses.read_text(encoding="utf-8").splitlines()]
    if not found:
        raise typer.BadParameter(f"{uses} holds no uses")
    phrase = Counter(use["phrase"] for use in found).most_common(1)[0][0]
    counts = by_rendering(found)
    documents = len({use["document"] for use in found})
    print(f"{phrase}: {len(found)} uses in {documents} documents")
    print("\n".join(table(counts)))
    if output is not None:
        output.write_text(plot(phrase, counts), encoding="utf-8")
        print(f"drawn in {output}")


if __name__ == "__main__":
    typer.run(main)
