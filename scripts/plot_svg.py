"""Plain line charts and stacked bars as SVG text: axes, ticks, lines and points, and nothing to install.

A figure says in words what it shows (``title`` and ``desc``, read out by screen readers), tells its series apart by
the shape of the points and the dashes of the line and not by colour alone, and changes with the reader's light or dark
scheme. Values in, text out; see tests/unit/test_plot_svg.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

__all__ = ["Axis", "Panel", "Series", "bars", "figure", "label_of", "linear_ticks", "log_ticks"]

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 64, 62
HEAD = 40  # room for the title of the figure
LEGEND_STEP = 18
MOST_TICKS = 7

# Okabe and Ito's palette, told apart by colour-blind readers; darker on white, lighter on black.
LIGHT = ("#0072b2", "#b34700", "#00795a", "#a0457e")
DARK = ("#56b4e9", "#f0a35e", "#3fcfa3", "#e79ac6")
DASHES = ("none", "7 4", "2 4", "9 3 2 3")


@dataclass(frozen=True)
class Axis:
    """An axis; without ``low`` and ``high`` it is as long as the values and the ticks around them ask for."""

    label: str
    log: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """Points with a line through them.

    notes
        What a point says when it is pointed at; empty, or one for each point.
    marks
        Whether the points are drawn, or the line alone.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    notes: tuple[str, ...] = ()
    marks: bool = True


@dataclass(frozen=True)
class Panel:
    """One chart of a figure."""

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]


def figure(title: str, description: str, panels: Sequence[Panel]) -> str:
    """A figure of one or more panels, one under the other, as an SVG document.

    Points that a logarithmic axis cannot show (0 and below) and values that are no numbers are left out.
    """
    height = HEAD + HEIGHT * len(panels)
    lines = _opening(title, description, height)
    for number, panel in enumerate(panels):
        lines += [f'<g transform="translate(0 {HEAD + number * HEIGHT})">', *_panel(panel), "</g>"]
    return "\n".join([*lines, "</svg>", ""])


def _opening(title: str, description: str, height: int) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
        f'<text class="head" x="{WIDTH / 2:g}" y="26" text-anchor="middle">{escape(title)}</text>',
    ]


def bars(title: str, description: str, axis: str, columns: Sequence[str], parts: Mapping[str, Sequence[int]]) -> str:
    """Stacked bars as an SVG document: a bar for each column, made of how often each part is in it.

    Each part has a letter that stands in its pieces and in the legend. Raises ValueError for more parts than there are
    colours.
    """
    if len(parts) > len(LIGHT):
        raise ValueError(f"{len(parts)} parts, but there are {len(LIGHT)} colours: put the rare ones together")
    height = HEAD + HEIGHT + LEGEND_STEP * len(parts)
    highest = max(map(sum, zip(*parts.values(), strict=True)), default=1)
    y = _Scale.of(Axis(axis, low=0.0, high=float(max(highest, 1))), (), HEIGHT - BOTTOM, TOP - 20)
    lines = _opening(title, description, height)
    lines.append(f'<g transform="translate(0 {HEAD})">')
    for tick in (tick for tick in y.ticks if tick == int(tick)):
        at = y.place(tick)
        lines.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label_of(tick, log=False)}</text>')
    step = (WIDTH - LEFT - RIGHT) / max(len(columns), 1)
    for number, column in enumerate(columns):
        middle = LEFT + (number + 0.5) * step
        lines.append(f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{escape(column)}</text>')
        base = 0
        for kind, (name, counts) in enumerate(parts.items()):
            if counts[number]:
                top, bottom = y.place(base + counts[number]), y.place(base)
                told = f"<title>{escape(f'{column}: {name} ({counts[number]})')}</title>"
                lines.append(
                    f'<g class="s{kind}"><rect class="mark" x="{middle - 0.3 * step:.1f}" y="{top + 1:.1f}" '
                    f'width="{0.6 * step:.1f}" height="{bottom - top - 1:.1f}">{told}</rect></g>'
                    f'<text class="on" x="{middle:.1f}" y="{(top + bottom) / 2 + 5:.1f}" text-anchor="middle">'
                    f"{_LETTERS[kind]}</text>"
                )
                base += counts[number]
    lines.append(f'<path class="axis" d="M{LEFT} {TOP - 20}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    lines.append(
        f'<text transform="translate(20 {(HEIGHT - BOTTOM + TOP) / 2:g}) rotate(-90)" text-anchor="middle">'
        f"{escape(axis)}</text>"
    )
    for kind, name in enumerate(parts):
        at = HEIGHT - BOTTOM + 46 + LEGEND_STEP * kind
        lines.append(f'<g class="s{kind}"><rect class="mark" x="{LEFT}" y="{at - 12}" width="16" height="15"/></g>')
        lines.append(f'<text class="on" x="{LEFT + 8}" y="{at}" text-anchor="middle">{_LETTERS[kind]}</text>')
        lines.append(f'<text x="{LEFT + 24}" y="{at}">{escape(name)}</text>')
    return "\n".join([*lines, "</g>", "</svg>", ""])


_LETTERS = "abcd"


def linear_ticks(low: float, high: float) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, in steps of 1, 2 or 5 times a power of ten.

    >>> linear_ticks(0.0, 1.0)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> linear_ticks(3.0, 3.0)
    [2.0, 3.0, 4.0]
    """
    if high <= low:
        return [low - 1, low, low + 1]
    magnitude = math.floor(math.log10((high - low) / (MOST_TICKS - 1)))
    step = next(
        step
        for step in (factor * 10.0**power for power in (magnitude, magnitude + 1) for factor in (1, 2, 5))
        if math.ceil(high / step - 1e-9) - math.floor(low / step + 1e-9) < MOST_TICKS
    )
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten from at or below ``low`` to at or above ``high``; with 2 and 5 times them if there are but few.

    >>> log_ticks(1200.0, 90000.0)
    [1000.0, 10000.0, 100000.0]
    >>> log_ticks(3.0, 40.0)
    [2.0, 5.0, 10.0, 20.0, 50.0]
    """
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    factors = (1, 2, 5) if last - first <= 2 and high / low < 50 else (1,)
    ticks = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
    below = [tick for tick in ticks if tick <= low * (1 + 1e-9)]
    above = [tick for tick in ticks if tick >= high * (1 - 1e-9)]
    inside = [tick for tick in ticks if below[-1] <= tick <= above[0]]
    return inside if len(inside) > 1 else [inside[0], inside[0] * 10]


def label_of(value: float, *, log: bool) -> str:
    """A tick as it is written: short, with a power of ten where the number would be long.

    >>> label_of(0.25, log=False), label_of(20000, log=False), label_of(1e6, log=True), label_of(0.001, log=True)
    ('0.25', '20,000', '10⁶', '10⁻³')
    """
    power = math.log10(value) if value > 0 else 0.0
    if log and not -3 < power < 4 and abs(power - round(power)) < 1e-9:
        return "10" + str(round(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{value:,.10g}"


@dataclass(frozen=True)
class _Scale:
    """From values to places on the paper."""

    ticks: list[float]
    log: bool
    start: float
    end: float

    @classmethod
    def of(cls, axis: Axis, values: Sequence[float], start: float, end: float) -> _Scale:
        low = axis.low if axis.low is not None else min(values, default=1.0)
        high = axis.high if axis.high is not None else max(values, default=1.0)
        return cls(log_ticks(low, high) if axis.log else linear_ticks(low, high), axis.log, start, end)

    def place(self, value: float) -> float:
        low, high, at = self.ticks[0], self.ticks[-1], value
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(at)
        return self.start + (at - low) / (high - low) * (self.end - self.start)


def _panel(panel: Panel) -> list[str]:
    shown = [[point for point in series.points if _showable(point, panel)] for series in panel.series]
    every = [point for points in shown for point in points]
    x = _Scale.of(panel.x, [point[0] for point in every], LEFT, WIDTH - RIGHT)
    y = _Scale.of(panel.y, [point[1] for point in every], HEIGHT - BOTTOM, TOP)
    lines = [f'<text class="name" x="{LEFT}" y="20">{escape(panel.title)}</text>']
    for tick in x.ticks:
        at, label = x.place(tick), label_of(tick, log=x.log)
        lines.append(f'<path class="grid" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        lines.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{label}</text>')
    for tick in y.ticks:
        at, label = y.place(tick), label_of(tick, log=y.log)
        lines.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    lines.append(f'<path class="axis" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    middle_x, middle_y = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2
    lines.append(f'<text x="{middle_x:g}" y="{HEIGHT - 16}" text-anchor="middle">{escape(panel.x.label)}</text>')
    lines.append(
        f'<text transform="translate(20 {middle_y:g}) rotate(-90)" text-anchor="middle">{escape(panel.y.label)}</text>'
    )
    for number, series in enumerate(panel.series):
        lines += _series(series, number, panel, x, y)
    if len(panel.series) > 1:
        lines += _legend(panel.series)
    return lines


def _series(series: Series, number: int, panel: Panel, x: _Scale, y: _Scale) -> list[str]:
    notes = series.notes or ("",) * len(series.points)
    places = [
        (x.place(point[0]), y.place(point[1]), note)
        for point, note in zip(series.points, notes, strict=True)
        if _showable(point, panel)
    ]
    kind = number % len(LIGHT)
    lines = [f'<g class="s{kind}">']
    if len(places) > 1:
        lines.append(f'<polyline points="{" ".join(f"{left:.1f},{top:.1f}" for left, top, _ in places)}"/>')
    if series.marks:
        lines += [_mark(kind, left, top, note) for left, top, note in places]
    return [*lines, "</g>"]


def _legend(series: Sequence[Series]) -> list[str]:
    lines, left = [], float(LEFT)
    for number, one in enumerate(series):
        kind = number % len(LIGHT)
        mark = _mark(kind, left + 14, TOP - 22, "") if one.marks else ""
        lines.append(f'<g class="s{kind}"><polyline points="{left:g},{TOP - 22} {left + 28:g},{TOP - 22}"/>{mark}</g>')
        lines.append(f'<text x="{left + 34:g}" y="{TOP - LEGEND_STEP}">{escape(one.name)}</text>')
        left += 34 + 7.5 * len(one.name) + 20
    return lines


def _mark(kind: int, left: float, top: float, note: str) -> str:
    """A point: circle, square, triangle or diamond."""
    paths = (
        "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z",
        "M-4 -4H4V4H-4Z",
        "M0 -5L5 4H-5Z",
        "M0 -5.5L5.5 0L0 5.5L-5.5 0Z",
    )
    told = f"<title>{escape(note)}</title>" if note else ""
    return f'<path class="mark" transform="translate({left:.1f} {top:.1f})" d="{paths[kind]}">{told}</path>'


def _showable(point: tuple[float, float], panel: Panel) -> bool:
    return all(
        math.isfinite(value) and (value > 0 or not axis.log)
        for value, axis in zip(point, (panel.x, panel.y), strict=True)
    )


def _style() -> str:
    def scheme(paper: str, ink: str, grid: str, colours: Sequence[str]) -> str:
        rules = [
            f".paper{{fill:{paper}}}",
            f".on{{fill:{paper}}}",
            f"text{{fill:{ink}}}",
            f".grid{{stroke:{grid}}}",
            f".axis{{stroke:{ink}}}",
        ]
        for number, colour in enumerate(colours):
            rules.append(f".s{number} polyline{{stroke:{colour};stroke-dasharray:{DASHES[number]}}}")
            rules.append(f".s{number} .mark{{fill:{colour}}}")
        return "".join(rules)

    return (
        "text{font:13px system-ui,sans-serif}.head{font-size:17px;font-weight:600}.name{font-weight:600}"
        ".grid,.axis,polyline{fill:none}polyline{stroke-width:2}"
        + scheme("#fff", "#222", "#ddd", LIGHT)
        + f"@media (prefers-color-scheme:dark){{{scheme('#16181c', '#eee', '#3a3d44', DARK)}}}"
    )
