"""Chinese sentences: each case is a paragraph with ``|`` where a sentence ends (and ``¦`` for a blank there)."""

from __future__ import annotations

import pytest

from aligner.segmentation import chinese, split

CASES = {
    # full stops, question and exclamation marks
    "two sentences": "会议在清晨开始。|代表们陆续到场。",
    "no full stop": "关于举行下一轮磋商的通知",
    "one sentence": "双方同意保持沟通。",
    "question": "我们为什么要合作？|因为合作对谁都有好处。",
    "exclamation": "祝大家身体健康！|祝会议成功！",
    "half-width question": "明天去吗?|还是后天去?|都可以。",
    "half-width exclamation": "太好了!|我们出发吧。",
    "both marks": "你说什么？！|我没有听清。",
    "both half-width": "真的吗?!|我不信。",
    "run of marks": "成功了！！！|大家都笑了。",
    "half-width ideographic stop": "春天到了｡|花开了｡",
    "blank between": "他走了。¦她留下。",
    "ideographic space between": "他走了。|她留下。　",
    "line break between": "他走了。¦她留下。",
    # what does not end a sentence
    "semicolon": "一是增进互信；二是扩大贸易；三是加强往来。",
    "half-width semicolon": "我们支持对话;我们反对威胁。",
    "colon": "原因如下：第一，天气不好；第二，道路不通。",
    "question with label": "问：今年有什么计划？|答：正在商量。|有了消息就公布。",
    "dash": "他来了——带着三个孩子。|没有人认识他们。",
    "question and dash": "难道是他？——不可能，他还在路上。",
    # quotations
    "quotation at the end": "他说：“我们准备好了。”|会场响起掌声。",
    "two sentences in a quotation": "她说：“雨停了。|我们走吧。”|没有人回答。",
    "continued by comma": "“我同意。”，他点点头。",
    "continued by particle": "门口贴着“请勿入内！”的告示。|没有人理会。",
    "verb of saying": "“今天不行。”说道，“改天吧。”",
    "verb of saying with a full stop": "“谁在那里？”问道。|没有人应声。",
    "new speech": "“今天不行。”|说道：“改天吧。”",
    "speaker as subject": "“今天不行。”|他摇摇头。",
    "saying as subject": "“明天见。”|说完，他关上了门。",
    "corner marks": "老师说：「把书打開。」|學生都照做了。",
    "double corner marks": "她問：「你讀過『海邊的來信』嗎？」|我搖頭。",
    "nested": "他说：“妈妈问我：‘回不回来？’”|我没说话。",
    "straight quotes": '他说:"我们等你。"|她笑了。',
    "straight opening after a stop": '他停了一下。|"再想想吧。"|她说。',
    "phrase in quotation marks": "他高喊“加油！”冲过终点。|观众站了起来。",
    "phrase before a comma": "面对“怎么办？”，大家沉默了。",
    "two marks in a phrase": "墙上写着“快！快！快！”三个字。",
    "enumeration of questions": "他只问“多少钱？”等问题。",
    "full stop ends phrase": "告示写着“今日停业。”|我们只好回去。",
    "blank before the closing mark": "他说：“别急。 ”|说完坐下。",
    "dialogue": "“去吗？”|“去。”|“什么时候？”",
    "ellipsis and closing mark": "“我本来想……”|他没有说下去。",
    "stop and dots": "“请等一下。”……",
    # brackets and titles
    "stop in brackets": "这份文件（见附件。）已经寄出。|请查收。",
    "question in brackets": "他（你还记得他吗？）昨天回来了。",
    "bracket between": "大家都笑了。|（鼓掌。）|会议继续。",
    "bracket at the end": "会议到此结束。|（全文完）",
    "title with a question": "她在读《谁动了我的茶杯？》这本书。|很有意思。",
    "half-width brackets": "他来自南方(具体哪里?)，住了十年。",
    "lenticular brackets": "【简讯】今天下雨。|请带伞。",
    # ellipsis
    "pause": "我……我不知道。|让我想想。",
    "pause with a blank": "这个…… 不太好说。",
    "ellipsis at the end": "山外是海，海外是天……",
    "ellipsis and stop": "名单很长……。|我念不完。",
    "ellipsis and mark": "怎么会这样……！|没有人明白。",
    "before etc.": "桌上有笔、有纸、有书……等物品。",
    "enumeration trails off": "有人唱歌，有人跳舞，有人下棋……|广场上热闹极了。",
    "enumeration in speech": "“有人唱歌，有人跳舞，有人下棋……我都看见了。”",
    "enumeration goes on": "有人唱歌，有人跳舞，有人下棋……但没有人说话。",
    # numbers, names, addresses
    "decimal": "增长率为3.5%。|失业率为4.1%。",
    "version": "系统升级到2.0版本。|运行正常。",
    "date": "时间是2031.5.6。|地点待定。",
    "web address": "详见https://example.org/a?b=1&c=2。|谢谢。",
    "address with query": "打开example.org/list?page=2查看。",
    "e-mail": "来信请寄zhang.san@example.org。|我们会回复。",
    "honours": "出席者有李大文议员， O.B.E., J.P.和王小明议员。",
    "abbreviation": "他在U.S.和U.K.都住过。|现在住在这里。",
    "middle dot": "安娜·李发了言。|大家鼓掌。",
    "Latin full stop as middle dot": "安娜.李发了言。|大家鼓掌。",
    "wide full stop in a name": "安娜．李发了言。|大家鼓掌。",
    # the Latin full stop in text without 。
    "Latin full stop": "会议开始了.|代表们就座.",
    "Latin full stop with blank": "会议开始了.¦代表们就座.",
    "Latin full stop after a bracket": "会议开始了(上午).|代表们就座.",
    # items
    "numeral item": "一、加强合作。|二、扩大开放。",
    "item in brackets": "（一）加强合作。|（二）扩大开放。",
    "item with a full stop": "1. 加强合作。|2. 扩大开放。",
    "item with a mark": "1、加强合作。|2、扩大开放。",
    "circled item": "①加强合作。|②扩大开放。",
    "Chinese numeral and Latin full stop": "一.总则",
    # other scripts
    "English in Chinese": "他说OK。|她说No!|我说Yes?|都行。",
    "English sentence": "Mr. Li arrived.¦He sat down.",
    "Japanese": "雨が降った。|「行こう。」と彼は言った。|誰も動かなかった。",
    "traditional": "會議開始了。|大家請坐！",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_sentences(marked: str) -> None:
    text = marked.replace("|", "").replace("¦", " ")
    expected = [part.strip() for part in marked.replace("¦", "|").split("|")]
    assert [span.of(text) for span in split(text, "zh")] == expected


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


def test_semicolons_on_demand() -> None:
    text = "一是增进互信；二是扩大贸易。三是往来。"
    spans = chinese.split(text, semicolons=True)
    assert [span.of(text) for span in spans] == ["一是增进互信；", "二是扩大贸易。", "三是往来。"]


def test_list_items_on_lines_of_their_own_are_kept_apart() -> None:
    text = "议程如下：\n一、开幕\n二、发言\n（三）闭幕\n④合影"
    assert [span.of(text) for span in split(text, "zh")] == text.split("\n")


def test_a_wrapped_line_is_no_end() -> None:
    text = "这是一个很长的句子，\n换了一行才写完。第二句。"
    assert [span.of(text) for span in split(text, "zh")] == ["这是一个很长的句子，\n换了一行才写完。", "第二句。"]


def test_a_bracket_that_is_never_closed_hides_nothing() -> None:
    text = "他说（声音很小。没有人听见。大家继续。"
    assert len(split(text, "zh")) == 3


def test_a_long_bracket_is_a_passage_of_its_own() -> None:
    text = "报告（" + "这里有一句完整的话。" * 20 + "）已经发出。"
    assert len(split(text, "zh")) == 21
