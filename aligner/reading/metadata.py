"""What is known about a document, from its title, its opening and what the markup declares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aligner.model import Metadata, ParagraphKind
from aligner.reading.dates import event_date, iso_stamp
from aligner.reading.extract import Block
from aligner.reading.languages import detect, primary
from aligner.reading.names import chinese_names, english_names

__all__ = ["EVENTS", "describe", "event", "participants", "place", "strip_site"]

EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "call",
        re.compile(
            r"通电话|通電話|通了电话|通了電話|通话|通話|电话会谈|電話會談|phone (?:call|conversation|talks?)|"
            r"telephone|"
            r"\b(?:on|over|by) (?:the )?phone\b|\b(?:has|had|holds?|held) a call\b|\bcall with\b",
            re.IGNORECASE,
        ),
    ),
    (
        "letter",
        re.compile(
            r"致信|回信|复信|復信|致函|复函|贺信|賀信|贺电|賀電|贺函|致电(?!话)|唁电|慰问电|\bletters?\b|"
            r"congratulatory message|"
            r"messages? of (?:congratulations|condolences?|sympathy)|\bsends? (?:a )?message",
            re.IGNORECASE,
        ),
    ),
    (
        "press-conference",
        re.compile(
            r"记者会|記者會|新闻发布会|新聞發布會|吹风会|回答.{0,12}记者提问|"
            r"press (?:conference|briefing)|news conference|media briefing|meets? the press",
            re.IGNORECASE,
        ),
    ),
    (
        "speech",
        re.compile(
            r"演讲|演講|讲话|講話|致辞|致辭|(?<!联合)发言(?!人)|發言(?!人)|\bspeech|\bkeynote|\bremarks\b|"
            r"\baddress(?:es)?\b(?! the (?:issue|problem|concern))",
            re.IGNORECASE,
        ),
    ),
    (
        "statement",
        re.compile(
            r"声明|聲明|谈话|談話|公报|公報|答记者问|答記者問|\bstatement|\bcommuniqu|"
            r"spokes\w+(?: \w+){0,4}[’']s? remarks",
            re.IGNORECASE,
        ),
    ),
    (
        "meeting",
        re.compile(
            r"会见|會見|会晤|會晤|会谈|會談|拜会|举行会议|\bmeets?\b|\bmet\b|\bmeetings?\b|\btalks\b", re.IGNORECASE
        ),
    ),
)
"""Event types with their cue words; where two begin at the same place the one listed first holds."""

_SITE = re.compile(
    r"外交部|使馆|使館|总领事馆|總領事館|领事馆|政府网|新华网|新華網|人民网|人民網|央视网|新闻网|"
    r"网站|官网|Ministry|Embassy|Consulate|"
    r"Department of State|Government|News Agency|Xinhua|\bMFA\b|\bGOV\.?(?:UK|CN)\b|The White House",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[_|]\s*|\s+[-–—]+\s+|\s*——\s*$|(?<=[\u4e00-\u9fff])[-–—](?=中国|中华|中華|新华|外交)")

_PLACE_ZH = re.compile(
    r"(?:在|於|于)(?P<place>[\u4e00-\u9fff·]{2,10}?)(?:同|与|與|和|会见|會見|会晤|會晤|举行|舉行|"
    r"出席|主持|进行|進行|发表|發表|会谈|接受|集体|共同|应约|分别)"
)
_PLACE_EN = re.compile(
    r"\b[Ii]n (?:the city of )?(?P<place>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,2}(?:, (?:the "
    r")?[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)?(?=[,.]| on| during|$))?)"
)
_NO_PLACE_EN = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"China-|His|Her|Their|"
    r"Spring|Summer|Autumn|Winter|Response|Reply|Answer)\b|.*[’']s?$"
)
_NO_PLACE_ZH = re.compile(
    r"[一二三四五六七八九十这此其当會会基各]|.*(?:期间|期間|会上|會上|基础|框架|方面|问题|之际|背景)"
)

_OPENING = 400


def describe(
    blocks: Sequence[Block],
    *,
    language: str = "",
    languages: tuple[str, str] = ("zh", "en"),
    title: str = "",
    stamp: str = "",
    address: str = "",
) -> Metadata:
    """Everything that can be told from the paragraphs of a document.

    language
        Where it is known; else it is detected.
    title, stamp, address
        As the markup declares them; a first paragraph that is a heading serves as title, and a date that
        stands alone among the first three as stamp.
    """
    body = list(blocks)
    if body and body[0].kind is ParagraphKind.HEADING:
        title = title or " ".join(body[0].text.split())
        body = body[1:]
    for number, block in enumerate(body[:3]):
        if len(block.text) <= 40 and iso_stamp(block.text) and re.match(r"\W*(?:\w+[:：]\s*)?[12]\d{3}\W", block.text):
            stamp = stamp or iso_stamp(block.text)
            body = body[:number] + body[number + 1 :]
            break
    title = strip_site(title)
    lead = "\n".join(block.text[:2000] for block in body[:8])
    first = next((block.text for block in body if len(block.text) > 30), lead)[:_OPENING]
    tag = language or detect("\n".join([title, *(block.text for block in body)]), languages)
    return Metadata(
        language=tag,
        title=title,
        date=event_date(title, lead, stamp),
        event=event(title, first),
        participants=participants(title, first, tag),
        place=place(first, tag),
        address=address,
    )


def strip_site(title: str) -> str:
    """A title without the name of the site at its end.

    >>> strip_site("双方举行会谈_中华人民共和国外交部"), strip_site("Talks in Rome - Embassy of X in Y")
    ('双方举行会谈', 'Talks in Rome')
    """
    title = title.strip()
    while True:
        *_, last = [None, *_SEPARATOR.finditer(title)]
        if (
            last is None
            or not title[: last.start()]
            or not (last.end() == len(title) or _SITE.search(title, last.end()))
        ):
            return title
        title = title[: last.start()].strip()


def event(title: str, opening: str = "") -> str:
    """The event type by the first cue word of the title, or else of the opening; "" where there is none.

    >>> event("王毅应约同英国外相通电话"), event("Wang Yi Meets with His Counterpart")
    ('call', 'meeting')
    """
    for text in (title, re.split(r"[。！？\n]|(?<=[a-z”\"])\.\s", opening)[0]):
        found = [(match.start(), rank) for rank, (_, cue) in enumerate(EVENTS) if (match := cue.search(text))]
        if found:
            return EVENTS[min(found)[1]][0]
    return ""


def participants(title: str, opening: str, language: str) -> tuple[str, ...]:
    """Names of office holders, in order of first mention; none in languages without rules for it."""
    if primary(language) == "zh":
        return chinese_names(title, opening)
    return english_names(title, opening) if primary(language) == "en" else ()


def place(opening: str, language: str) -> str:
    """Where the event was, from its opening sentence; "" where it does not say.

    >>> place("外长王毅在德国慕尼黑会见法国外长。", "zh"), place("On May 5, they met in Munich, Germany.", "en")
    ('德国慕尼黑', 'Munich, Germany')
    """
    pattern, no_place = (_PLACE_ZH, _NO_PLACE_ZH) if primary(language) == "zh" else (_PLACE_EN, _NO_PLACE_EN)
    if primary(language) not in ("zh", "en"):
        return ""
    names = (match["place"].rstrip(".") for match in pattern.finditer(opening))
    return next((name for name in names if not no_place.match(name)), "")
