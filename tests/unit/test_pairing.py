from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from aligner.lexicon import CognateLexicon, Lexicon, load_lexicon
from aligner.model import Document, Metadata, Paragraph
from aligner.pairing import Pairing, pair_documents

# A fictional minister, Chen Liyuan, talks to two fictional colleagues on one day.
MAREK_ZH = """陈立远同瓦雷尼亚外长马雷克通电话
2023年5月16日，外交部长陈立远应约同瓦雷尼亚外长奥尔多·马雷克通电话。
马雷克感谢中方向瓦雷尼亚洪水灾区提供4500顶帐篷和12吨药品，表示灾后重建需要三年时间。
陈立远表示，两国建交35年来始终相互尊重。去年双边贸易额达到86亿美元，增长17%。
中方愿同瓦方扩大农产品进口，早日完成港口铁路项目，支持两国大学交换250名学生。
双方还就海上渔业纠纷交换意见，同意今年10月在首都举行第6轮谈判。"""
MAREK_EN = """Chen Liyuan Speaks with Foreign Minister Marek of Varenia on the Phone
On May 16, 2023, Foreign Minister Chen Liyuan spoke on the phone with Foreign Minister Aldo Marek of Varenia at \
request.
Marek thanked China for the 4,500 tents and 12 tons of medicine sent to the flooded areas of Varenia, and said that \
rebuilding after the disaster would take three years.
Chen Liyuan said that the two countries have always respected each other in the 35 years of diplomatic relations. \
Last year bilateral trade reached 8.6 billion US dollars, an increase of 17%.
China is ready to import more agricultural products, finish the railway to the port at an early date and support the \
exchange of 250 students between the universities of the two countries.
The two sides also exchanged views on the fishery dispute at sea and agreed to hold the 6th round of negotiations \
in the capital in October this year."""
KADIR_ZH = """陈立远同托尔马外长卡迪尔通电话
2023年5月16日，外交部长陈立远同托尔马外长苏娜·卡迪尔通电话。
陈立远祝贺卡迪尔就任外长，期待她尽快访问北京。
陈立远指出，中方反对任何国家以安全为由限制电信企业，要求托方公平对待42家中国公司。
卡迪尔表示，托尔马坚持一个中国政策，愿为外国投资者提供公正的法律环境。
双方同意恢复人权对话，并在11月的气候大会上密切协调，推动减少19%的碳排放。
卡迪尔介绍了边境停火的最新情况，希望中方派遣医生支持联合国维和部队。"""
KADIR_EN = """Chen Liyuan Speaks with Foreign Minister Kadir of Tolmar on the Phone
On May 16, 2023, Foreign Minister Chen Liyuan had a phone call with Foreign Minister Suna Kadir of Tolmar.
Chen Liyuan congratulated Kadir on becoming foreign minister and looked forward to her early visit to Beijing.
Chen Liyuan pointed out that China opposes any country restricting telecommunications companies in the name of \
security, and asked Tolmar to treat 42 Chinese companies fairly.
Kadir said that Tolmar adheres to the one-China policy and will provide foreign investors with a just legal \
environment.
The two sides agreed to resume the human rights dialogue and to coordinate closely at the climate conference in \
November to promote a 19% reduction in carbon emissions.
Kadir described the latest situation of the ceasefire at the border and hoped that China would send doctors to support \
the United Nations peacekeeping force."""
# The other government's own account of the second call: same day, same people, another text.
KADIR_READOUT = """Readout of Foreign Minister Kadir's Call with Foreign Minister Chen
Foreign Minister Suna Kadir spoke today, May 16, 2023, with Foreign Minister Chen Liyuan.
The Minister raised the detention of two journalists and underscored our commitment to a free press.
She called for lower tariffs on wool and wine, and reaffirmed our support for the territorial integrity of our \
neighbors.
The ministers discussed the ceasefire and the importance of keeping open lines of communication."""
SPEECH_ZH = """陈立远在图书馆开馆仪式上的致辞
2022年3月8日，陈立远出席国家图书馆新馆开馆仪式并致辞。
他说，读书使人明智，新馆收藏了古代地图和700部手稿，欢迎小朋友们周末来听故事。
音乐家们在花园里演奏了古老的民歌，厨师们为客人准备了茶和点心。"""


def document(name: str, language: str, text: str, path: str = "", **metadata: object) -> Document:
    paragraphs: list[Paragraph] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(len(paragraphs), at, at + len(line)))
        at += len(line) + 1
    known = replace(Metadata(language=language), **metadata)  # type: ignore[arg-type]
    return Document(name, text, tuple(paragraphs), known, path)


MAREK = document("marek-zh", "zh", MAREK_ZH), document("marek-en", "en", MAREK_EN)
KADIR = document("kadir-zh", "zh", KADIR_ZH), document("kadir-en", "en", KADIR_EN)
READOUT = document("kadir-readout", "en", KADIR_READOUT)
SPEECH = document("speech-zh", "zh", SPEECH_ZH)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return load_lexicon("zh", "en", (), tmp_path_factory.mktemp("lexicon"))


def pair(documents: Sequence[Document], lexicon: Lexicon, pair_threshold: float = 0.5) -> Pairing:
    return pair_documents(documents, lexicon, source_lang="zh", target_lang="en", pair_threshold=pair_threshold)


def names(pairing: Pairing) -> list[tuple[str, str]]:
    return [(found.source.id, found.target.id) for found in pairing.pairs]


def reasons(pairing: Pairing) -> dict[str, str]:
    return {item.document.id: item.reason for item in pairing.unpaired}


def test_a_pair_alone_is_found(lexicon: Lexicon) -> None:
    pairing = pair(MAREK, lexicon)
    assert names(pairing) == [("marek-zh", "marek-en")]
    assert pairing.unpaired == ()
    assert 0.5 < pairing.pairs[0].score <= 1.0


def test_two_strangers_alone_are_no_pair(lexicon: Lexicon) -> None:
    pairing = pair([MAREK[0], KADIR[1]], lexicon)
    assert pairing.pairs == ()
    assert set(reasons(pairing)) == {"marek-zh", "kadir-en"}
    assert all(item.candidate is not None and item.score < 0.5 for item in pairing.unpaired)


def test_calls_on_one_day_are_told_apart(lexicon: Lexicon) -> None:
    dated = [replace(d, metadata=replace(d.metadata, date="2023-05-16", event="call")) for d in (*MAREK, *KADIR)]
    assert names(pair(dated, lexicon)) == [("kadir-zh", "kadir-en"), ("marek-zh", "marek-en")]


def test_readout_of_the_other_government_is_left_over(lexicon: Lexicon) -> None:
    pairing = pair([*MAREK, *KADIR, READOUT, SPEECH], lexicon)
    assert names(pairing) == [("kadir-zh", "kadir-en"), ("marek-zh", "marek-en")]
    assert [item.document.id for item in pairing.unpaired] == ["kadir-readout", "speech-zh"]


def test_readout_of_the_other_government_is_no_substitute(lexicon: Lexicon) -> None:
    known = {"date": "2023-05-16", "event": "call"}
    source = document("kadir-zh", "zh", KADIR_ZH, participants=("陈立远", "苏娜·卡迪尔"), **known)
    target = document("readout", "en", KADIR_READOUT, participants=("Suna Kadir", "Chen Liyuan"), **known)
    assert names(pair([*MAREK, source, target], lexicon)) == [("marek-zh", "marek-en")]


def test_metadata_speaks_for_and_against(lexicon: Lexicon) -> None:
    def scored(**target: object) -> float:
        source = document("s", "zh", MAREK_ZH, date="2023-05-16", event="call", participants=("陈立远", "马雷克"))
        return pair([source, document("t", "en", MAREK_EN, **target)], lexicon, 0.0).pairs[0].score

    nothing = scored()
    assert scored(date="2023-05-16") > nothing > scored(date="2021-01-02")
    assert scored(event="call") > nothing > scored(event="speech")
    assert scored(participants=("Chen Liyuan", "Marek")) > nothing > scored(participants=("Oona Birk", "Tim Vale"))


def test_reasons_name_the_features_that_are_known(lexicon: Lexicon) -> None:
    plain = dict(pair(MAREK, lexicon).pairs[0].reasons)
    assert {"content_lead", "order", "numbers", "length"} <= set(plain)
    assert "date" not in plain
    dated = [replace(d, metadata=replace(d.metadata, date="2023-05-16")) for d in MAREK]
    assert dict(pair(dated, lexicon).pairs[0].reasons)["date"] == 1.0


def test_dates_that_differ_are_named(lexicon: Lexicon) -> None:
    source = document("s", "zh", KADIR_ZH, date="2022-01-27")
    target = document("t", "en", KADIR_READOUT, date="2023-04-18")
    reason = reasons(pair([source, target], lexicon))["s"]
    assert reason.startswith("score 0.")
    assert "below the threshold 0.50: dates differ (2022-01-27, 2023-04-18)" in reason


def test_duplicate_is_left_over_and_says_who_was_taken(lexicon: Lexicon) -> None:
    twin = replace(MAREK[0], id="marek-zh-reprint")
    pairing = pair([*MAREK, twin], lexicon)
    assert names(pairing) == [("marek-zh", "marek-en")]
    only = pairing.unpaired[0]
    assert only.document.id == "marek-zh-reprint"
    assert only.candidate == MAREK[1]
    assert only.reason == f"best candidate is already paired with marek-zh ({pairing.pairs[0].score:.2f})"


def test_page_with_both_languages_is_a_pair_by_itself(lexicon: Lexicon) -> None:
    page = [replace(MAREK[0], path="page.html"), replace(KADIR[1], path="page.html")]
    pairing = pair([*page, KADIR[0], MAREK[1]], lexicon)
    assert ("marek-zh", "kadir-en") in names(pairing)
    assert next(p for p in pairing.pairs if p.source.path).score == 1.0
    assert set(reasons(pairing)) == {"kadir-zh", "marek-en"}


def test_nothing_in_nothing_out(lexicon: Lexicon) -> None:
    assert pair([], lexicon) == Pairing()


def test_one_side_only(lexicon: Lexicon) -> None:
    pairing = pair([MAREK[0], KADIR[0]], lexicon)
    assert pairing.pairs == ()
    assert reasons(pairing) == dict.fromkeys(("kadir-zh", "marek-zh"), "there is no other document in en")


def test_other_and_unknown_languages_are_left_over(lexicon: Lexicon) -> None:
    strangers = [document("f", "fr", "Bonjour à tous."), document("u", "", "?")]
    pairing = pair([*MAREK, *strangers], lexicon)
    assert reasons(pairing) == {"f": "language fr is neither zh nor en", "u": "language is unknown"}


def test_region_of_a_language_does_not_matter(lexicon: Lexicon) -> None:
    regional = [replace(d, metadata=Metadata(language=tag)) for d, tag in zip(MAREK, ("zh-TW", "en-GB"), strict=True)]
    assert len(pair(regional, lexicon).pairs) == 1


def test_documents_without_words(lexicon: Lexicon) -> None:
    empty = [document("a", "zh", ""), document("b", "en", " \n")]
    pairing = pair([*empty, *MAREK], lexicon)
    assert names(pairing) == [("marek-zh", "marek-en")]
    assert reasons(pairing)["a"] == "no document in en shares its date or content"
    assert pair(empty, lexicon).pairs == ()


def test_date_that_is_none_is_passed_over(lexicon: Lexicon) -> None:
    odd = [replace(d, metadata=replace(d.metadata, date="sometime")) for d in MAREK]
    assert len(pair(odd, lexicon).pairs) == 1


def test_threshold_decides(lexicon: Lexicon) -> None:
    assert pair(MAREK, lexicon, 1.0).pairs == ()
    assert len(pair([MAREK[0], KADIR[1]], lexicon, 0.0).pairs) == 1


def test_names_of_pairs_are_safe_and_differ(lexicon: Lexicon) -> None:
    page = [
        document(name, language, text, path)
        for path, name in (("1", "a/Call: 1"), ("2", "a/call: 1"), ("3", "///"))
        for language, text in (("zh", "你好"), ("en", "Hello"))
    ]
    assert [found.id for found in pair(page, lexicon).pairs] == ["pair", "a-Call-1", "a-call-1-2"]


def test_without_a_dictionary() -> None:
    german = (
        "Ministerin Tabea Holm traf Präsident Orlan Vesk in Genf. Sie sprachen über 38 Projekte.\nDie Kosten: 740 Euro."
    )
    french = (
        "La ministre Tabea Holm a rencontré le président Orlan Vesk à Genève. Ils ont parlé de 38 projets.\n"
        "Coût : 740 euros."
    )
    other = "Le musée des cloches ouvrira ses portes en avril avec 25 pièces rares.\nEntrée libre."
    documents = [document("de", "de", german), document("fr", "fr", french), document("other", "fr", other)]
    lexicon = CognateLexicon("de", "fr")
    pairing = pair_documents(documents, lexicon, source_lang="de", target_lang="fr", pair_threshold=0.5)
    assert names(pairing) == [("de", "fr")]


@pytest.mark.shared
@pytest.mark.parametrize("script", ["zh-CN", "zh-TW"])
def test_news_documents(shared: Path, lexicon: Lexicon, script: str) -> None:
    folder = shared / "gold" / "ntrex"
    lines = [(folder / name).read_text("utf-8").split("\n") for name in ("doc_ids.tsv", f"ref.{script}", "src.en")]
    texts: dict[tuple[str, str], list[str]] = {}
    for name, source, target in zip(*lines, strict=True):
        texts.setdefault((name.partition("\t")[0], "zh"), []).append(source)
        texts.setdefault((name.partition("\t")[0], "en"), []).append(target)
    documents = [document(name, lang, "\n".join(text)) for (name, lang), text in texts.items() if name]
    assert f_measure(pair(documents, lexicon), len(documents) // 2) >= 0.98


@pytest.mark.shared
def test_reports_that_recur_every_year(shared: Path, lexicon: Lexicon) -> None:
    found = sorted((shared / "gold" / "hkma").glob("*.md"))
    documents = [document(path.name.split(".")[0], path.suffixes[-2][1:], path.read_text("utf-8")) for path in found]
    assert f_measure(pair(documents, lexicon), len(documents) // 2) >= 0.95
    # Half of them without counterpart: the same chapter of another year must not be taken for it.
    stems = sorted({d.id for d in documents})
    drop = {(stem, ("zh", "en")[i // 2 % 2]) for i, stem in enumerate(stems) if i % 2}
    rest = [d for d in documents if (d.id, d.metadata.language) not in drop]
    assert f_measure(pair(rest, lexicon), len(stems) // 2 + len(stems) % 2) >= 0.9


def f_measure(pairing: Pairing, expected: int) -> float:
    counts = Counter(found.source.id == found.target.id for found in pairing.pairs)
    return 2 * counts[True] / (len(pairing.pairs) + expected)
