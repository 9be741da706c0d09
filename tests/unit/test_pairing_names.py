from __future__ import annotations

import pytest

from aligner.lexicon import CognateLexicon, Lexicon, load_lexicon
from aligner.pairing.names import NameComparer

ALIKE = [
    ("陈立远", "Chen Liyuan"),
    ("陳立遠", "Chen Liyuan"),
    ("布林肯", "Antony Blinken"),
    ("泽连斯基", "Zelensky"),
    ("奥尔多·马雷克", "Aldo Marek"),
    ("卢拉", "Lula"),
]
UNLIKE = [("陈立远", "Aldo Marek"), ("卢拉", "Suna Kadir"), ("布林肯", "Chen Liyuan"), ("王毅", "Zelensky")]


@pytest.fixture(scope="module", params=["from Chinese", "into Chinese"])
def lexicon(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    languages = ("zh", "en") if request.param == "from Chinese" else ("en", "zh")
    return load_lexicon(*languages, (), tmp_path_factory.mktemp("lexicon"))


def test_names_that_sound_alike(lexicon: Lexicon) -> None:
    compare = NameComparer([name for pair in ALIKE for name in pair], lexicon)
    assert {pair: compare(pair[:1], pair[1:]) >= 0.75 for pair in ALIKE} == dict.fromkeys(ALIKE, True)


def test_names_that_do_not(lexicon: Lexicon) -> None:
    compare = NameComparer([name for pair in UNLIKE for name in pair], lexicon)
    assert {pair: compare(pair[:1], pair[1:]) for pair in UNLIKE} == dict.fromkeys(UNLIKE, 0.0)


def test_share_of_the_shorter_list() -> None:
    compare = NameComparer([], CognateLexicon("de", "fr"))
    assert compare(["Holm", "Vesk"], ["Orlan Vesk", "Birk", "Tabea Holm"]) == 1.0
    assert compare(["Holm", "Vesk"], ["Orlan Vesk", "Birk", "Tann"]) == 0.5
    assert compare([], ["Holm"]) == 0.0
