"""Sentences in any two languages: without a dictionary, numbers, names and lengths decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner.alignment.align import align_sentences
from aligner.alignment.weights import load_weights
from aligner.lexicon import load_lexicon
from aligner.model import Sentence

TEXTS = {
    "de": (
        "Am 3. Mai 1956 begann die Expedition von Katmandu aus.",
        "Professor Oskar Lindt leitete sie, Doktor Anna Perret war die Ärztin der Kolonne.",
        "Es regnete.",
        "Auf 6.250 m, am Fuss des Pumori, wurde das dritte Lager errichtet, das die Träger nach vier Tagen fanden.",
        "Wer hätte das gedacht?",
        "Am 11. Juni standen 7 Mann auf dem Gipfel.",
    ),
    "fr": (
        "L’expédition partit de Katmandou le 3 mai 1956.",
        "Le professeur Oskar Lindt la dirigeait, et la doctoresse Anna Perret était le médecin de la colonne.",
        "Il pleuvait.",
        "A 6250 m, au pied du Pumori, on installa le camp III, que les porteurs trouvèrent après quatre jours.",
        "Qui l’aurait cru ?",
        "Le 11 juin, 7 hommes étaient au sommet.",
    ),
    "ru": (
        "Экспедиция вышла из Катманду 3 мая 1956 года.",
        "Ею руководил профессор Оскар Линдт, а врачом колонны была доктор Анна Перре.",
        "Шёл дождь.",
        "На высоте 6250 м, у подножия Пумори, был разбит третий лагерь, который носильщики нашли через четыре дня.",
        "Кто бы мог подумать?",
        "11 июня на вершине стояли 7 человек.",
    ),
    "ja": (
        "1956年5月3日、遠征隊はカトマンズを出発した。",
        "隊を率いたのはオスカル・リント教授で、隊の医師はアンナ・ペレ博士であった。",
        "雨だった。",
        "プモリの麓、標高6250mに第三キャンプが設けられたが、荷運びの者たちがそれを見つけたのは四日後のことだった。",
        "誰がそれを思っただろうか？",
        "6月11日、7人が頂上に立った。",
    ),
    "zh": (
        "1956年5月3日，考察队从加德满都出发。",
        "奥斯卡·林特教授带队，安娜·佩雷博士是队医。",
        "下雨了。",
        "在普莫里峰脚下海拔6250米处建起了第三营地，背夫们过了四天才找到它。",
        "谁会想到呢？",
        "6月11日，7人站上了顶峰。",
    ),
    "th": (
        "คณะสำรวจออกจากกาฐมาณฑุเมื่อวันที่ 3 พฤษภาคม 1956",
        "ศาสตราจารย์ออสการ์ ลินท์ เป็นหัวหน้าคณะ และ ดร.แอนนา แปร์เร เป็นแพทย์ประจำคณะ",
        "ฝนตก",
        "ที่ความสูง 6250 เมตร เชิงเขาปูโมรี มีการตั้งค่ายที่สาม ซึ่งลูกหาบพบหลังจากผ่านไปสี่วัน",
        "ใครจะไปคิด?",
        "วันที่ 11 มิถุนายน มีคน 7 คนยืนอยู่บนยอดเขา",
    ),
    "en": (
        "On May 3, 1956, the expedition set out from Kathmandu.",
        "Professor Oskar Lindt led it, and Doctor Anna Perret was the physician of the column.",
        "It was raining.",
        "At 6,250 m, at the foot of Pumori, a third camp was set up, which the porters found only after four days.",
        "Who would have thought it?",
        "On June 11, 7 men stood on the summit.",
    ),
}


@pytest.fixture(scope="module")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of the dictionary is kept, so that it is built once."""
    return tmp_path_factory.mktemp("cache")


def sentences(language: str) -> list[Sentence]:
    return [
        Sentence(number, text, 200 * number, 200 * number + len(text), 0) for number, text in enumerate(TEXTS[language])
    ]


@pytest.mark.parametrize(
    ("source", "target"),
    [("de", "fr"), ("fr", "de"), ("ru", "de"), ("ja", "en"), ("en", "ja"), ("zh", "fr"), ("ja", "zh"), ("th", "de")],
)
def test_any_two_languages(source: str, target: str, index_folder: Path) -> None:
    lexicon = load_lexicon(source, target, (), index_folder)
    beads = align_sentences(
        sentences(source), sentences(target), lexicon, load_weights(kind=lexicon.kind), max_bead=5, band=25
    )
    assert [(list(bead.source), list(bead.target)) for bead in beads] == [([n], [n]) for n in range(6)]


@pytest.mark.parametrize(("source", "target"), [("de", "fr"), ("ja", "en"), ("zh", "fr")])
def test_a_sentence_without_counterpart(source: str, target: str, index_folder: Path) -> None:
    lexicon = load_lexicon(source, target, (), index_folder)
    left = sentences(source)
    right = [sentence for sentence in sentences(target) if sentence.index != 3]
    beads = align_sentences(left, right, lexicon, load_weights(kind=lexicon.kind), max_bead=5, band=25)
    assert [3] in [list(bead.source) for bead in beads if bead.is_null]
