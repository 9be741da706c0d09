"""Language, date, event, names and place, from sentences written for these tests."""

from __future__ import annotations

import pytest

from aligner.model import ParagraphKind
from aligner.reading.dates import event_date, find_dates, iso_stamp
from aligner.reading.extract import Block
from aligner.reading.languages import detect, primary
from aligner.reading.metadata import describe, event, place, strip_site
from aligner.reading.names import chinese_names, english_names


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("双方举行了会谈。", "zh"),
        ("雙方舉行了會談。", "zh"),
        ("双方就 WTO 和 APEC 交换意见（exchange of views）。", "zh"),
        ("両国の大臣は会談を行いました。", "ja"),
        ("양국 장관이 회담했다.", "ko"),
        ("Министры провели встречу.", "ru"),
        ("Both ministers met in the capital.", "en"),
        ("Both sides discussed the initiative (一带一路).", "en"),
        ("Die Minister haben sich in der Stadt getroffen.", "de"),
        ("Les ministres se sont rencontrés dans la ville.", "fr"),
        ("Los ministros se reunieron en la ciudad para hablar del comercio.", "es"),
        ("I ministri si sono incontrati nella città per parlare di commercio.", "it"),
        ("Os ministros reuniram-se na cidade para uma conversa com os jornalistas.", "pt"),
        ("Ministers Meet", "en"),
        ("2020-01-01", ""),
        ("", ""),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_language_of_few_words_is_one_that_is_expected() -> None:
    assert detect("Treffen", ("de", "zh")) == "de"


def test_primary_tag() -> None:
    assert [primary(tag) for tag in ("zh-Hant-TW", "EN", "pt_BR", "")] == ["zh", "en", "pt", ""]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021年6月2日，双方会谈。", "2021-06-02"),
        ("当地时间2021年6月2日晚，双方会谈。", "2021-06-02"),
        ("二〇二一年六月二十二日，双方会谈。", "2021-06-22"),
        ("二○二一年十二月三十一日", "2021-12-31"),
        ("一九八九年六月十日", "1989-06-10"),
        ("2021 年 6 月 2 日", "2021-06-02"),
        ("２０２１年６月２日", "2021-06-02"),
        ("6月2日，双方会谈。", "2020-06-02"),
        ("十月一日上午", "2020-10-01"),
        ("6月2號", "2020-06-02"),
        ("On June 2, 2021, both sides met.", "2021-06-02"),
        ("On June 2nd 2021 both sides met.", "2021-06-02"),
        ("2 June 1989", "1989-06-02"),
        ("on the 2nd of June, 1989", "1989-06-02"),
        ("On the evening of February 3, both sides met.", "2020-02-03"),
        ("From August 7 to 9, 2021", "2020-08-07"),
        ("August 7-9, 2021", "2021-08-07"),
        ("Sept. 5, 2021", "2021-09-05"),
        ("2021-06-02 18:10", "2021-06-02"),
        ("2021/6/2", "2021-06-02"),
    ],
)
def test_first_date(text: str, iso: str) -> None:
    assert find_dates(text)[0].iso(2020) == iso


@pytest.mark.parametrize(
    "text",
    [
        "February 30, 2021",
        "2021年13月1日",
        "they may 2 times",
        "1989年",
        "marching 12 men",
        "2021-13-45",
        "May we?",
        "",
    ],
)
def test_no_date(text: str) -> None:
    assert not [found for found in find_dates(text) if found.iso()]


@pytest.mark.parametrize(
    ("title", "body", "stamp", "iso"),
    [
        ("", "6月2日，双方会谈。", "2021-06-03", "2021-06-02"),
        ("", "12月31日，双方会谈。", "2021-01-01", "2020-12-31"),
        ("", "On January 2, both sides met.", "2020-12-30", "2021-01-02"),
        ("", "6月2日，双方会谈。", "", ""),
        ("Talks of 2021", "On June 2, both sides met.", "", "2021-06-02"),
        ("2021年6月2日记者会", "2020年1月1日以来，局势稳定。", "2021-06-03", "2021-06-02"),
        ("", "双方会谈。", "2021-06-03", "2021-06-03"),
        ("", "双方会谈。" * 60 + "1972年2月28日发表的公报", "2021-06-03", "2021-06-03"),
        ("", "On February 29, both sides met.", "2021-03-01", "2020-02-29"),
    ],
)
def test_date_of_the_event(title: str, body: str, stamp: str, iso: str) -> None:
    assert event_date(title, body, stamp) == iso


def test_stamp() -> None:
    assert iso_stamp("发布时间：2021年06月03日 10:00") == "2021-06-03"
    assert iso_stamp("2021-06-03T10:00:00+08:00") == "2021-06-03"
    assert iso_stamp("yesterday") == ""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("甲国外长应约同乙国外长通电话", "call"),
        ("甲国外长会见乙国总统", "meeting"),
        ("甲乙两国领导人举行视频会晤", "meeting"),
        ("2021年6月2日外交部发言人主持例行记者会", "press-conference"),
        ("外交部发言人就某事答记者问", "statement"),
        ("甲国外长在大会上的致辞", "speech"),
        ("甲乙两国关于建立关系的联合声明", "statement"),
        ("甲国总统向乙国总统致贺电", "letter"),
        ("Minister Holds Telephone Talks with His Counterpart", "call"),
        ("Minister Speaks with Her Counterpart on the Phone at Request", "call"),
        ("Minister Has a Phone Call with His Counterpart", "call"),
        ("Minister Meets with President", "meeting"),
        ("Foreign Ministry Spokesperson’s Regular Press Conference", "press-conference"),
        ("Foreign Ministry Spokesperson Ann Lee's Remarks on Fishing", "statement"),
        ("Minister Delivers a Speech at the Conference", "speech"),
        ("Joint Statement on Fishing", "statement"),
        ("Message of Congratulations from the President", "letter"),
        ("Fish Prices Rise", ""),
    ],
)
def test_event(title: str, kind: str) -> None:
    assert event(title) == kind


def test_event_of_the_opening_where_the_title_has_none() -> None:
    assert event("Fishing", "On June 2, the ministers had a phone conversation. They had met before.") == "call"
    assert event("渔业", "双方通了电话。去年双方举行了会谈。") == "call"


@pytest.mark.parametrize(
    ("title", "opening", "names"),
    [
        ("Li Hua Meets with Foreign Minister Ana de la Cruz", "", ("Li Hua", "Ana de la Cruz")),
        ("", "Foreign Minister Li Hua spoke with Secretary of State John Q. Miller.", ("Li Hua", "John Q. Miller")),
        ("", "Foreign Minister of South Africa Thabo Nkosi left.", ("Thabo Nkosi",)),
        ("", "They met President Marie-Anne Dupont’s envoy.", ("Marie-Anne Dupont",)),
        ("", "Minister of Foreign Affairs Li Hua and UN Secretary-General Jan Berg", ("Li Hua", "Jan Berg")),
        ("", "The Prime Minister said that the President On Monday left.", ()),
        ("Fish Prices Rise", "", ()),
    ],
)  # fmt: skip
def test_english_names(title: str, opening: str, names: tuple[str, ...]) -> None:
    assert english_names(title, opening) == names


@pytest.mark.parametrize(
    ("title", "opening", "names"),
    [
        ("李华应约同甲国外长通电话", "", ("李华",)),
        ("李华会见玛丽·杜邦", "外交部长李华会见甲国总统玛丽·杜邦。", ("李华", "玛丽·杜邦")),
        ("", "外长李华将应邀访问。", ("李华",)),
        ("", "总理李大华主持会议。", ("李大华",)),
        ("", "国家主席李大华同米勒总统举行会谈。", ("李大华", "米勒")),
        ("", "应巴西总统邀请，外长李华访问巴西。", ("李华",)),
        ("", "国务卿约翰·米勒通了电话", ("约翰·米勒",)),
        ("渔业产量增长", "今年产量增长。", ()),
    ],
)
def test_chinese_names(title: str, opening: str, names: tuple[str, ...]) -> None:
    assert chinese_names(title, opening) == names


@pytest.mark.parametrize(
    ("opening", "language", "where"),
    [
        ("外长李华在北京会见甲国总统。", "zh", "北京"),
        ("外长在大会期间会见甲国总统。", "zh", ""),
        ("Both ministers met in Cape Town on Monday.", "en", "Cape Town"),
        ("They met in June 2020 in Rome, Italy.", "en", "Rome, Italy"),
        ("They believe in peace.", "en", ""),
        ("Sie trafen sich in Rom.", "de", ""),
    ],
)
def test_place(opening: str, language: str, where: str) -> None:
    assert place(opening, language) == where


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("双方会谈_中华人民共和国外交部", "双方会谈"),
        ("双方会谈 — 中华人民共和国外交部", "双方会谈"),
        ("Talks_Ministry of Foreign Affairs of the People's Republic of China", "Talks"),
        ("Talks - United States Department of State", "Talks"),
        ("Talks | News | Embassy of X in Y", "Talks | News"),
        ("China-Africa Talks - Day One", "China-Africa Talks - Day One"),
        ("外交部_", "外交部"),
        ("_外交部", "_外交部"),
        ("", ""),
    ],
)
def test_site_is_stripped_off_titles(title: str, plain: str) -> None:
    assert strip_site(title) == plain


def test_stamp_among_the_first_paragraphs() -> None:
    blocks = [
        Block("Talks Held", ParagraphKind.HEADING),
        Block("2021-06-03 10:00"),
        Block("On the evening of June 2, both sides met in the capital city."),
    ]
    found = describe(blocks)
    assert (found.title, found.date) == ("Talks Held", "2021-06-02")


def test_names_are_not_looked_for_in_other_languages() -> None:
    assert describe([Block("Präsident Hans Meier traf Kanzler Fritz Huber.")], language="de").participants == ()
