"""Names of office holders in the title and opening of a readout, in English and in Chinese.

A name is looked for where a title of office stands beside it, and at the head of an English title line.
What is not written in one of these ways is not found: the names are features for pairing, not an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["chinese_names", "english_names"]

# English -----------------------------------------------------------------------------------------------------

_OFFICES = (
    r"(?:Foreign|Prime|Defen[cs]e|Interior|Finance|Trade|Deputy\ Foreign|Vice\ Foreign|"
    r"Assistant\ Foreign)\ Minister"
    r"|Minister\ (?:of|for)\ (?:Foreign|External|European)\ (?:and\ \w+\ )?(?:Affairs|Relations)"
    r"|Minister\ (?:of|for)\ (?:National\ )?(?:Defen[cs]e|Commerce|Finance|Trade)"
    r"|(?:Deputy\ )?Secretary\ of\ (?:State|Defen[cs]e|Commerce|the\ Treasury)|Treasury\ Secretary|"
    r"Foreign\ Secretary"
    r"|State\ Councilor(?:\ and\ Foreign\ Minister)?|(?:Vice\ |Executive\ Vice\ )?(?:President|Premier|Chancellor)"
    r"|(?:UN\ )?Secretary[-‐]General|Under[-‐]Secretary[-‐]General|(?:Special\ )?(?:Envoy|Representative)"
    r"|(?:Ambassador|Consul\ General|Charg[ée]\ d[’']Affaires)(?:\ to\ (?:the\ )?[A-Z]\w+(?:\ [A-Z]\w+)?)?"
    r"|(?:Deputy\ )?(?:Spokesperson|Spokesman|Spokeswoman)|(?:Office\ )?Director(?:[-‐]General)?|"
    r"High\ Representative"
    r"|National\ Security\ Advis[oe]r|General\ Secretary|(?:Crown\ )?Prince|Princess|King|Queen|Emir|"
    r"Sultan|Speaker"
    r"|Chair(?:man|woman|person)|Congress(?:man|woman)|Senator|Dr\.|Mr\.|Mrs\.|Ms\.|H\.E\.|"
    r"His\ Excellency|Her\ Excellency"
)
_COUNTRY = (
    r"(?:\ of\ (?:the\ )?(?:(?:Republic|Kingdom|State|Commonwealth)\ of\ (?:the\ )?)?"
    r"(?:(?:United|South|North|New|Saudi|Sri|Costa|El|Sierra|Burkina|Papua\ New|Equatorial|Czech|"
    r"Dominican|Central)\ )?"
    r"[A-Z]\w+)?"
)
_PARTICLE = r"(?:(?:de|da|do|dos|del|della|der|den|di|la|le|van|von|bin|bint|ibn|al|el|ul|y)[ -])"
_WORD = r"[A-Z\u00c0-\u00de](?:\.|[\w’'-]*[\w’])(?:[A-Z]\.)*"
_NAME = rf"{_PARTICLE}{{0,2}}{_WORD}(?:\ {_PARTICLE}{{0,2}}{_WORD}){{0,3}}"
_AFTER_OFFICE = re.compile(rf"\b(?:{_OFFICES}){_COUNTRY}(?:,)?\ (?P<name>{_NAME})".replace(r"\ ", "[ ]"))
_VERBS = (
    "Meets Holds Speaks Has Attends Talks Delivers Chairs Visits Receives Addresses Hosts Exchanges "
    "Presides Congratulates "
    "Sends Gives Concludes Answers Calls Met Held Spoke Had Attended Delivered Chaired Visited and "
    "Makes Writes Joins"
).split()
_TITLE_LINE = re.compile(rf"^(?P<name>{_WORD}(?:[ ]{_WORD}){{1,2}}?)[ ](?:{'|'.join(_VERBS)})\b")
_NO_NAME = frozenset(
    "The A An On In At Of For And But As By To With From His Her Their Our This That These Both China Chinese "
    "Foreign Prime Minister President Premier Ministry Affairs Secretary General State Department Government "
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Embassy Republic People’s Council Union "
    "Commission National Security Party "
    "Committee Central Director Regular Press Conference Remarks Statement Spokesperson Joint Special "
    "Meeting Talks".split()
) | frozenset(_VERBS)

# Chinese -----------------------------------------------------------------------------------------------------

# Characters that transliterated names are written with.
_SYLLABLES = (
    "阿埃艾爱安昂奥巴白拜班邦包保鲍堡贝本比彼毕宾波伯博勃布查茨楚川茨达戴黛丹当道德登邓迪蒂丁东杜多"
    "敦顿恩尔法凡范菲芬费佛夫弗福富"
    "盖冈高戈哥格葛根贡古圭哈海汉豪赫亨胡华怀惠霍基吉季加伽贾简杰金居卡坎康考柯科克肯孔库夸奎拉莱兰"
    "朗劳勒雷里丽莉利连廉列林隆"
    "卢鲁露伦罗洛马玛迈麦曼芒毛梅门蒙米密缅明摩莫默姆穆纳娜乃奈南内尼妮涅宁纽努诺欧帕潘庞佩彭皮蓬珀"
    "普奇契恰乔切钦琼丘让热仁日荣茹"
    "儒瑞若萨塞赛桑森沙莎山尚绍舍申什史士施舒斯丝朔思松苏孙索塔泰坦汤唐陶特滕提廷图托瓦万旺威韦维魏"
    "温文翁沃乌伍西希锡夏香肖谢"
    "辛兴许雅亚扬耶叶伊依易因英尤于约云赞泽扎詹哲珍芝治中朱兹佐祖林肯宾蕾琳贵逊蔡楠珊娃婕奕瓜瑟娅茜"
    "扉涛葆翰厄切孟盛"
)
_COUNTRIES = frozenset(
    "巴西 加拿大 意大利 印尼 埃及 伊朗 伊拉克 约旦 古巴 秘鲁 智利 巴拿马 阿根廷 委内瑞拉 哥伦比亚 墨"
    "西哥 肯尼亚 尼日利亚 埃塞俄比亚 乌干达 "
    "卢旺达 坦桑尼亚 赞比亚 安哥拉 马里 尼日尔 塞内加尔 加纳 加蓬 多哥 贝宁 纳米比亚 博茨瓦纳 利比亚"
    " 阿尔及利亚 摩洛哥 苏丹 索马里 乌克兰 "
    "塞尔维亚 匈牙利 波兰 罗马尼亚 保加利亚 希腊 西班牙 葡萄牙 瑞士 瑞典 挪威 芬兰 丹麦 荷兰 比利时 "
    "卢森堡 奥地利 爱尔兰 冰岛 马耳他 塞浦路斯 "
    "土耳其 叙利亚 黎巴嫩 以色列 巴勒斯坦 沙特 卡塔尔 科威特 阿曼 也门 巴林 阿联酋 哈萨克斯坦 乌兹别"
    "克斯坦 土库曼斯坦 吉尔吉斯斯坦 塔吉克斯坦 "
    "阿富汗 巴基斯坦 尼泊尔 斯里兰卡 孟加拉 缅甸 老挝 柬埔寨 菲律宾 新加坡 马来西亚 文莱 东帝汶 蒙古"
    " 澳大利亚 新西兰 斐济 萨摩亚 汤加 "
    "瓦努阿图 所罗门群岛 拉脱维亚 立陶宛 爱沙尼亚 白俄罗斯 摩尔多瓦 格鲁吉亚 亚美尼亚 阿塞拜疆 克罗"
    "地亚 斯洛文尼亚 斯洛伐克 阿尔巴尼亚 黑山 "
    "马其顿 科特迪瓦 喀麦隆 布隆迪 莫桑比克 马拉维 马达加斯加 毛里求斯 塞舌尔 尼加拉瓜 洪都拉斯 萨尔"
    "瓦多 危地马拉 哥斯达黎加 多米尼加 海地 "
    "牙买加 圭亚那 苏里南 玻利维亚 巴拉圭 乌拉圭 厄瓜多尔 欧洲 亚太 拉美 非洲 欧盟 联合国".split()
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文习栗汲华耿陶翁乐仲房季裴"
    "温耿游管牛关简安"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻鍾陸邱顧龍錢湯賴龔習華"
)
_OFFICE_ZH = (
    "国务委员兼外交部长|国务委员兼外长|副外长|外长|外交部副部长|外交部部长助理|外交部部长|外交部长|"
    "外交大臣|外交国务大臣|外相|国务卿|副总统|总统|副总理|"
    "总理|首相|副主席|主席|大使|总领事|秘书长|发言人|国务委员|总书记|国王|女王|议长|国防部长|部长|办"
    "公室主任|主任|高级代表|特别代表|代表|特使|副国务卿|"
    "总统国家安全事务助理|事务助理|司长|参赞|外事办公室主任|總統|總理|外長|國務卿|國務委員|發言人|國"
    "防部長|部長|特首|行政长官|行政長官|王储|埃米尔|酋长|联邦总理"
)
_AFTER_NAME = (
    "(?=[，。、：；）（()“”《》？！\\s/-]|$|分别|共同|表示|说|說|指出|强调|強調|应约|应邀|应|應|同|"
    "与|與|和|及|会见|会晤|会谈|會見|會晤|通|在|出席|主持|致|抵|举行|"
    "舉行|将|將|向|就|等|一行|率|访|訪|今|昨|答|介绍|阐述|对|對|欢迎|发表|發表|接受|主席|总统|总理|"
    "总书记|部长|外长|国务|国务委员|大使|发言人|主任|副|为|祝|进行|先生|"
    "女士|的|于|赴|视频|电话|邀请|夫妇|并|复|回|谈|赞|愿|重申|感谢|作|集体|拜会|看望|陪同|会|是|电|"
    "候任|阁下|特别|博士|當地|当地)"
)
# Characters that follow a name far oftener than they end one.
_NO_NAME_END = "将將应應同与與和及在向就对對说說会會率访訪等的于於"
_FOREIGN = re.compile(rf"[{_SYLLABLES}]{{1,7}}(?:[·•・‧∙—-][{_SYLLABLES}]{{1,7}})+|[{_SYLLABLES}]{{2,7}}")
_OFFICE_BEFORE = re.compile(rf"(?:{_OFFICE_ZH})(?:兼)?")
_OWN = re.compile(
    rf"(?:[{_SURNAMES}]|欧阳|司徒|上官|诸葛)(?:[\u4e00-\u9fff][^\W\da-zA-Z{_NO_NAME_END}]|[\u4e00-\u9fff]){_AFTER_NAME}"
)
_TITLE_HEAD = re.compile(r"^(?:国务委员兼外交部长|外交部长|国家主席|国务院总理|中国)?")


def english_names(title: str, opening: str) -> tuple[str, ...]:
    """Names in an English title line and the opening of its body, without repetitions.

    >>> english_names("Wang Yi Meets with Foreign Minister Ana de la Cruz", "")
    ('Wang Yi', 'Ana de la Cruz')
    """
    found = [match["name"] for match in [_TITLE_LINE.match(title)] if match]
    for text in (title, opening):
        found += [match["name"] for match in _AFTER_OFFICE.finditer(text)]
    return _distinct(name for name in map(_trimmed, found) if name)


def _trimmed(name: str) -> str:
    """The name without possessive and without capitalised words that are none."""
    words = re.sub(r"[’']s$", "", name).split()
    for number, word in enumerate(words):
        if re.sub(r"[’']s?$", "", word) in _NO_NAME:
            words = words[:number]
            break
        if word.endswith(("’s", "'s")):
            words = [*words[:number], word[:-2]]
            break
    return " ".join(words)


def chinese_names(title: str, opening: str) -> tuple[str, ...]:
    """Names in a Chinese title line and the opening of its body, without repetitions.

    >>> chinese_names("王毅应约同法国外长让-伊夫·勒德里昂通电话", "国务委员兼外长王毅同法国外长勒德里昂通话。")
    ('王毅', '让-伊夫·勒德里昂', '勒德里昂')
    """
    found = []
    head = _TITLE_HEAD.match(title)
    if own := _OWN.match(title, head.end() if head else 0):
        found.append(own[0])
    for text in (title, opening):
        found += _around_offices(text)
    return _distinct(found)


def _around_offices(text: str) -> list[str]:
    found = []
    for office in _OFFICE_BEFORE.finditer(text):
        name = _name_at(text, office.end()) or _name_before(text[: office.start()])
        if name:
            found.append(name)
    return found


def _name_at(text: str, at: int) -> str:
    foreign = _FOREIGN.match(text, at)
    own = _OWN.match(text, at)
    if own and (foreign is None or len(own[0]) >= len(foreign[0])):
        return own[0]
    if foreign and foreign[0] not in _COUNTRIES:
        return foreign[0]
    return own[0] if own else ""


def _name_before(text: str) -> str:
    """A name that ends where the office begins: 拜登总统. A country before an office is no name."""
    tail = text[-20:]
    for found in reversed(list(_FOREIGN.finditer(tail))):
        if found.end() == len(tail) and found[0] not in _COUNTRIES:
            return next((found[0][len(c) :] for c in _COUNTRIES if found[0].startswith(c) and found[0] != c), found[0])
    if own := re.search(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}$", tail):
        before = tail[: own.start()]
        return own[0] if not before or re.search(r"[，。、：；（(“\s同与和及对向]$", before) else ""
    return ""


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
