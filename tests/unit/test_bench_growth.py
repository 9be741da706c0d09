"""The figures of scripts/bench_growth.py."""

from __future__ import annotations

import pytest
from lxml import etree


@pytest.fixture
def growth(script):
    return script("bench_growth")


def test_a_power_law_is_found_again(growth):
    fit = growth.power_law([(x, 0.003 * x**1.5) for x in (10, 100, 1000)])
    assert fit.exponent == pytest.approx(1.5)
    assert fit.factor == pytest.approx(0.003)
    assert fit.r2 == pytest.approx(1.0)


@pytest.mark.parametrize("points", [[], [(10, 1)], [(10, 1), (10, 2)], [(10, 0), (100, 3)]])
def test_no_line_through_too_few_points(growth, points):
    assert growth.power_law(points) is None


def test_a_constant_has_exponent_0(growth):
    fit = growth.power_law([(1, 5), (10, 5)])
    assert (fit.exponent, fit.r2) == (0.0, 1.0)


def test_sizes(growth):
    assert growth.sizes_up_to(100_000) == [1000, 3162, 10_000, 31_623, 100_000]
    assert growth.sizes_up_to(10**6)[-1] == 10**6


def test_memory_is_foretold_from_what_came_before(growth):
    rows = [growth.Growth(size, 1.0, 1, 0.9, 10**8, 10**8 + size**2) for size in (1000, 3162, 10_000)]
    assert growth.foretold_memory(rows, 100_000) == pytest.approx(10**8 + 10**10, rel=1e-4)
    assert growth.foretold_memory(rows[:1], 100_000) == 0


def test_growth_ends_before_memory_does(growth, monkeypatch, tmp_path):
    done = growth.json.dumps(growth.asdict(growth.Growth(1000, 1.0, 1, 0.9, 10**8, 2 * 10**8)))
    calls = []

    def run(command, **_):
        calls.append(int(command[2]))
        return growth.subprocess.CompletedProcess(command, 0, done.replace("1000,", f"{command[2]},"), "")

    monkeypatch.setattr(growth.subprocess, "run", run)
    monkeypatch.setattr(growth, "free_memory", lambda: 10**7)
    *rows, message = growth.grow(tmp_path, 10**6, 1)
    assert calls == [row.size for row in rows] == [1000, 3162]
    assert "10,000 sentences left out" in message


def test_growth_ends_where_a_size_fails(growth, monkeypatch, tmp_path):
    failed = growth.subprocess.CompletedProcess([], -9, "", "Traceback\nMemoryError\n")
    monkeypatch.setattr(growth.subprocess, "run", lambda *_, **__: failed)
    assert list(growth.grow(tmp_path, 10**6, 1)) == ["1,000 sentences failed with exit code -9: MemoryError"]


def test_memory_grows_to_its_peak(growth):
    now, most = growth.memory("VmRSS"), growth.memory("VmHWM")
    assert 10**6 < now <= most


@pytest.mark.parametrize("sizes", [(1000,), (1000, 3162, 10_000)])
def test_the_figure_names_every_size(growth, sizes):
    rows = [growth.Growth(size, size / 1000, 1, 0.9, 10**8, 10**8 + size * 1000) for size in sizes]
    svg = etree.fromstring(growth.growth_figure(rows).encode())
    said = svg.find("{*}desc").text
    assert all(f"{size:,} sentences" in said for size in sizes)
    assert ("exponent 1.00" in "".join(svg.itertext())) == (len(sizes) > 1)
