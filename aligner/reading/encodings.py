"""Bytes to text: by byte-order mark, strict UTF-8, declaration, and then by evidence.

Evidence for a Chinese encoding is how many of the decoded Chinese characters are among the few hundred that
make up half of any text: 40 % and more for the right encoding and 1 to 3 % for a wrong one. Text that fits
nothing is refused, since guessed characters would be aligned as if they were the author's.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from aligner.errors import ReadError

__all__ = ["COMMON_HAN", "declared_charset", "decode"]

_COMMON_SIMPLIFIED = (
    "的一是不了在人有我他这中大来上个国和说们为子到你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二"
    "理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气"
    "信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死"
    "常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请"
    "交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必"
    "城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找"
    "友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兰推访团双续协和稳维护"
    "谈席贸际尊互赢强调愿洲欧俄法德日韩印朝乌巴伊拉非盟约函贺阁总统议晤双边挑务核裁军控恐怖援助示支持举欢迎关切坚决严肃妥善"
)
_COMMON_TRADITIONAL = (
    "這來個國說們為時會著過學對裡後麼沒還發當無開經頭從動兩長樣現將與進實點種聲話兒問機給幾業間電門東氣關並內軍產萬體別處總"
    "場師書員華報馬張難數車應親務記邊風戰許覺題統請愛讓認論義術結樂連遠資隊帶條變聯權該領傳紅決達辦運強區轉眾輕語滿極黃臉錢"
    "黨設雙歷廣議單據導網專觀爭組濟雖壞蘭訪團續協穩維護談貿際贏調願歐韓烏約賀閣晤邊務舉歡嚴肅於係裏台灣臺灣億銀證監風險環經"
    "財縱幣貨匯儲備項鐵處標準測職責構劃質顯歲獻簽訂負擔範圍創優勢繼續獲參與葉趨價債營選擇參審適據競爭農鄉縣島灣樓園陽陳劉鄭"
)
COMMON_HAN = frozenset(_COMMON_SIMPLIFIED + _COMMON_TRADITIONAL)
"""Frequent Chinese characters, with the frequent ones of diplomatic texts, simplified and traditional."""

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]")
_USUAL = re.compile(
    "[\t-\r -~\xa0-\u024f\u0370-\u04ff\u2010-\u2027\u2030-\u203a\u3000-\u3015\u3041-\u30ff\uac00-\ud7a3\uff01-\uff5e]"
)
_CHINESE = ("gb18030", "big5hkscs")
_WIDE = ("utf-16-le", "utf-16-be")
_TRIED = "UTF-8, UTF-16, GB18030, Big5 and Windows-1252"
_ADVICE = "save it as UTF-8"

# Marks in the order in which they must be looked for: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)

# GB2312 and GBK pages use characters that only GB18030 has; browsers read latin-1 as Windows-1252.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}
_META = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)

_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
_MAX_CONTROLS = 0.01

_LATIN_LETTERS = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßšžÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝŠŽ")
_LATIN_MARKS = frozenset("‘’“”‚„‹›–—…•€£§°«»¿¡ªº·©®™†\xa0´¨")

_BEYOND = re.compile(r"[^\0-\x7f]")
_ALONE = re.compile(r"(?<![^\0-\x7f])[^\0-\x7f](?![^\0-\x7f])")

# What a decoded sample must reach; measured on Chinese texts cut to 4 to 4,000 characters, see the tests.
_MIN_COMMON = 0.25
_MIN_WIDE = 0.55
_MIN_WIDE_BYTES = 8
_SAMPLE_BYTES = 400_000


def decode(data: bytes, path: str | Path, *, markup: bool = False) -> str:
    """The text of a file, without a byte-order mark and otherwise untouched.

    markup
        Whether the bytes are HTML, which may declare their encoding.

    Raises :class:`ReadError` naming the encodings tried, or the offset of the first byte that is wrong.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, codec, name, len(mark), path)
    if b"\0" in data or _share_of_controls(data) > _MAX_CONTROLS:
        return _wide(data, path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise _damaged("UTF-8", error, path) from None
    if markup and (declared := _declared(data)) is not None:
        return declared
    return _by_evidence(data, path)


def declared_charset(data: bytes) -> str:
    """The encoding that an HTML or XHTML page declares, as Python names it; "" for none that is known.

    >>> declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb18030'
    """
    head = data[:4096]
    found = _META.search(head) or _XML.search(head)
    if found is None:
        return ""
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name
    except LookupError:
        return ""
    return _WIDER.get(name, name)


def _declared(data: bytes) -> str | None:
    charset = declared_charset(data)
    try:
        return data.decode(charset) if charset else None
    except (UnicodeDecodeError, LookupError):
        return None


def _strict(data: bytes, codec: str, name: str, skip: int, path: str | Path) -> str:
    try:
        return data[skip:].decode(codec)
    except UnicodeDecodeError as error:
        raise _damaged(name, error, path, skip) from None


def _damaged(name: str, error: UnicodeDecodeError, path: str | Path, skip: int = 0) -> ReadError:
    cut = error.reason in ("unexpected end of data", "truncated data")
    what = "ends in the middle of a character" if cut else "has a byte that is wrong"
    return ReadError(
        f"{name} text that {what} at byte {error.start + skip:,}: get the file again, or mend and {_ADVICE}", path=path
    )


def _binary(path: str | Path) -> ReadError:
    return ReadError("holds binary data, not text: give the text it was made from", path=path)


def _share_of_controls(data: bytes) -> float:
    return (len(data) - len(data.translate(None, _CONTROLS))) / max(1, len(data))


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all that is not ASCII is valid UTF-8, so that no other encoding need be thought of.

    Text in another encoding hardly ever holds one valid sequence, so damage every few characters still shows.
    """
    text = data[:_SAMPLE_BYTES].decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(char > "\x7f" for char in text) - wrong
    return right > 4 * wrong


def _common_share(text: str) -> float:
    """The share of frequent characters among the Chinese characters, and 0 without any."""
    han = _HAN.findall(text)
    return sum(char in COMMON_HAN for char in han) / len(han) if han else 0.0


def _wide(data: bytes, path: str | Path) -> str:
    """UTF-16 without a mark, which is full of zero bytes and others that no text in bytes has."""
    texts = {codec: _strict_or_none(data, codec) for codec in _WIDE}
    scores = {codec: _plausible_share(text[:_SAMPLE_BYTES]) for codec, text in texts.items() if text}
    best = max(scores, key=lambda codec: scores[codec], default="")
    other = max((score for codec, score in scores.items() if codec != best), default=0.0)
    if best and len(data) >= _MIN_WIDE_BYTES and scores[best] >= _MIN_WIDE and scores[best] >= 1.3 * other:
        return texts[best] or ""
    raise _binary(path)


def _plausible_share(text: str) -> float:
    """Share of letters and marks that texts are made of; rare Chinese characters count a little.

    The other byte order turns the letters of any alphabet into rare Chinese characters and odd signs.
    """
    if any(char < " " and char not in "\t\n\r\f\v" for char in text):
        return 0.0
    return sum(
        1.0 if char in COMMON_HAN or _USUAL.match(char) else 0.3 * bool(_HAN.match(char)) for char in text
    ) / len(text)


def _strict_or_none(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _by_evidence(data: bytes, path: str | Path) -> str:
    latin = _strict_or_none(data, "cp1252")
    if latin is not None and _is_latin(latin[:_SAMPLE_BYTES]):
        return latin
    texts = {codec: _strict_or_none(data, codec) for codec in (*_CHINESE, *_WIDE)}
    shares = {codec: _evidence(text[:_SAMPLE_BYTES]) for codec, text in texts.items() if text is not None}
    best = max(shares, key=lambda codec: shares[codec], default="")
    second = max((share for codec, share in shares.items() if codec != best), default=0.0)
    if best and shares[best] >= _MIN_COMMON and shares[best] >= 2 * second:
        return texts[best] or ""
    raise ReadError(f"cannot tell its encoding (tried {_TRIED}): {_ADVICE}", path=path)


def _evidence(text: str) -> float:
    """Share of frequent characters among the Chinese ones, counting private and odd characters against it."""
    han = _HAN.findall(text)
    odd = sum("\ue000" <= char <= "\uf8ff" or "\u0100" <= char <= "\u1fff" for char in text)
    return sum(char in COMMON_HAN for char in han) / (len(han) + odd) if han else 0.0


def _is_latin(text: str) -> bool:
    """Whether the letters beyond ASCII are those of western languages and stand as they do in words.

    There they stand between letters of ASCII, one by one; the bytes of Chinese come at least two together.
    """
    beyond = len(_BEYOND.findall(text))
    known = sum(char in _LATIN_LETTERS or char in _LATIN_MARKS for char in text)
    letters = sum(char.isascii() and char.isalpha() for char in text)
    alone = len(_ALONE.findall(text))
    return known >= 0.95 * beyond and letters >= 3 * beyond and alone >= 0.5 * beyond
