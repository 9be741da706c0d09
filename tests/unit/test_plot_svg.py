"""The charts of scripts/plot_svg.py."""

from __future__ import annotations

import itertools

import pytest
from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plot(script):
    return script("plot_svg")


def texts(element):
    return ["".join(found.itertext()) for found in element.iter(f"{SVG}text")]


def draw(plot, *series, x=None, y=None, panels=1):
    panel = plot.Panel("A & B", x or plot.Axis("size <n>"), y or plot.Axis("time"), series)
    return etree.fromstring(plot.figure("Growth & more", "It grows: 1 < 2.", [panel] * panels).encode())


def test_a_figure_says_what_it_shows(plot):
    svg = draw(plot, plot.Series("one", ((0, 0), (1, 2))))
    assert svg.get("role") == "img"
    named = [svg.find(f"*[@id='{name}']").text for name in svg.get("aria-labelledby").split()]
    assert named == ["Growth & more", "It grows: 1 < 2."]
    assert {"Growth & more", "A & B", "size <n>", "time"} <= set(texts(svg))


def test_lines_points_and_their_notes(plot):
    svg = draw(plot, plot.Series("one", ((0, 0), (1, 2)), ("first", "second")), plot.Series("two", ((0, 1), (1, 1))))
    groups = [group for group in svg.iter(f"{SVG}g") if group.get("class")]
    marks = groups[0].findall(f"{SVG}path")
    assert [mark.find(f"{SVG}title").text for mark in marks] == ["first", "second"]
    assert len(groups[0].find(f"{SVG}polyline").get("points").split()) == 2
    # The legend tells them apart; shape and dashes do as well.
    assert {"one", "two"} <= set(texts(svg))
    assert marks[0].get("d") != groups[1].find(f"{SVG}path").get("d")


def test_a_series_may_be_a_line_alone_and_one_series_needs_no_legend(plot):
    svg = draw(plot, plot.Series("only", ((0, 0), (1, 2)), marks=False))
    assert not svg.findall(f".//{SVG}path[@class='mark']")
    assert "only" not in texts(svg)


def test_what_an_axis_cannot_show_is_left_out(plot):
    points = ((0, 1), (10, 0), (10, float("nan")), (10, 5), (1000, 50))
    svg = draw(plot, plot.Series("one", points), x=plot.Axis("x", log=True), y=plot.Axis("y", log=True))
    assert len(svg.findall(f".//{SVG}path[@class='mark']")) == 2
    assert "nan" not in etree.tostring(svg, encoding="unicode")


@pytest.mark.parametrize("points", [(), ((1.0, 1.0),), ((5.0, 3.0), (5.0, 3.0))])
@pytest.mark.parametrize("log", [True, False])
def test_few_points(plot, points, log):
    svg = draw(plot, plot.Series("one", points), x=plot.Axis("x", log=log), y=plot.Axis("y", log=log))
    assert len(svg.findall(f".//{SVG}path[@class='mark']")) == len(points)


def test_points_lie_inside_the_paper_and_panels_one_under_the_other(plot):
    svg = draw(plot, plot.Series("one", ((997, 0.93), (99_999, 260.0))), x=plot.Axis("x", log=True), panels=2)
    width, height = (float(svg.get(name)) for name in ("width", "height"))
    offsets = [group.get("transform") for group in svg.iter(f"{SVG}g") if group.get("transform")]
    assert len(offsets) == len(set(offsets)) == 2
    for line in svg.iter(f"{SVG}polyline"):
        for point in line.get("points").split():
            left, top = map(float, point.split(","))
            assert 0 <= left <= width
            assert 0 <= top <= height / 2


def test_light_and_dark(plot):
    style = draw(plot, plot.Series("one", ((0, 0), (1, 2)))).find(f"{SVG}style").text
    assert "prefers-color-scheme:dark" in style
    assert style.count(".paper{") == 2


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.0, 12.0), (0.991, 0.999), (1200.0, 1e6), (5.0, 5.0)])
def test_linear_ticks_enclose(plot, low, high):
    ticks = plot.linear_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 3 <= len(ticks) <= 8
    assert len({round(b - a, 9) for a, b in itertools.pairwise(ticks)}) == 1


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (0.93, 260.0), (997, 9999), (1e3, 1e6), (1e-3, 2e-3), (4, 6)])
def test_log_ticks_enclose(plot, low, high):
    ticks = plot.log_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 8
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(
    ("value", "log", "label"),
    [(0.0, False, "0"), (1000.0, True, "1,000"), (1e4, True, "10⁴"), (1e4, False, "10,000"), (1e-12, True, "10⁻¹²")],
)
def test_labels(plot, value, log, label):
    assert plot.label_of(value, log=log) == label


def test_bars_are_as_high_as_their_parts(plot):
    parts = {"manage": (1, 0, 2), "keep <x>": (1, 1, 0)}
    svg = etree.fromstring(plot.bars("By year", "manage: 3", "uses", ["2021", "2022", "2023"], parts).encode())
    pieces = [rect for rect in svg.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    notes = [rect.find(f"{SVG}title").text for rect in pieces]
    assert notes == ["2021: manage (1)", "2021: keep <x> (1)", "2022: keep <x> (1)", "2023: manage (2)"]
    heights = [float(rect.get("height")) for rect in pieces]
    # A gap of one parts neighbours.
    assert heights[3] + 1 == pytest.approx(2 * (heights[0] + 1), abs=0.2)
    assert {"2021", "2022", "2023", "uses", "keep <x>", "a", "b"} <= set(texts(svg))
    # In one bar, the second part stands on the first.
    assert float(pieces[1].get("y")) + heights[1] + 1 == pytest.approx(float(pieces[0].get("y")), abs=0.2)


def test_more_parts_than_colours_are_refused(plot):
    with pytest.raises(ValueError, match="5 parts, but there are 4 colours"):
        plot.bars("", "", "", ["2021"], {str(number): (1,) for number in range(5)})


def test_renderings_are_counted_by_year(script):
    example = script("example_renderings")
    uses = [
        {"date": date, "normalised": key, "rendering": text}
        for date, key, text in (
            ("2021-03-11", "manag differ", "manage differences"),
            ("2023-03-11", "manag differ", "managing differences"),
            ("2023-04-11", "manag differ", "managing differences"),
            ("", "", ""),
        )
    ]
    counts = example.by_rendering(uses)
    assert list(counts) == ["managing differences", "(not found)"]
    assert example.all_years(counts) == ["2021", "2022", "2023", ""]
    assert example.table(counts)[1].split() == ["managing", "differences", "1", "2", "3"]
    many = {str(number): counts["(not found)"] for number in range(6)}
    assert "3 others" in example.plot("分歧", many)
