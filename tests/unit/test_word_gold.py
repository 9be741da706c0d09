"""Gold links laid over tokens that are not its own."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from aligner.model import Span

LINE = "联合国 安理会 的 ( 成员 )\tthe un 's council ( members )\t1-2 2-4 3p3 5-6"


@pytest.fixture
def gold(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("word_gold")


def test_words_stand_where_they_are_written(gold: ModuleType) -> None:
    pair = gold.parse_gold(LINE)
    assert pair.target_text == "the un's council (members)"
    assert [span.of(pair.source_text) for span in pair.source_spans] == LINE.split("\t")[0].split()
    assert [span.of(pair.target_text) for span in pair.target_spans] == LINE.split("\t")[1].split()
    assert pair.possible - pair.sure == {(2, 2)}


def test_tokens_take_the_links_of_the_words_that_they_touch(gold: ModuleType) -> None:
    pair = gold.parse_gold(LINE)
    source = [Span(0, 6), Span(6, 7), Span(8, 10)]
    links = gold.onto_tokens(pair, source, pair.target_spans)
    assert np.flatnonzero(links[0]).tolist() == [1, 3]
    cells = gold.onto_gold(pair, links.astype(float), source, pair.target_spans)
    assert cells[0, 3] == cells[1, 3] == 1.0
    assert cells[4, 5] == 1.0
    assert cells[3].sum() == 0.0


def test_errors(gold: ModuleType) -> None:
    pair = gold.parse_gold(LINE)
    cells = np.zeros((6, 7))
    for a, b in ((0, 1), (1, 3), (2, 2), (4, 0)):
        cells[a, b] = 1.0
    errors = gold.count_errors([(pair, cells)], 0.5)
    assert (errors.found, errors.sure, errors.found_sure, errors.found_possible) == (4, 3, 2, 3)
    assert errors.rate == pytest.approx(1 - 5 / 7)
    content = gold.count_errors([(pair, cells)], 0.5, content=True)
    assert (content.found, content.sure, content.precision) == (2, 3, 1.0)
