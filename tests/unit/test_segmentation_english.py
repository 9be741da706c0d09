"""English sentences: each case is a paragraph with ``|`` where a sentence ends, ``¦`` where no space stands there."""

from __future__ import annotations

import pytest

from aligner.segmentation import split

CASES = {
    # plain ends
    "two sentences": "The talks began at dawn.|Everyone was on time.",
    "no full stop": "Notice on the next round of talks",
    "question": "Why should we work together?|Because all of us gain.",
    "exclamation": "What a day!|We are grateful.",
    "run of marks": "Really?!|Nobody told me.",
    "number at the end": "Exports grew by 3.5%.|Imports fell in 2031.|That was all.",
    "number begins": "The hall was full.|12 delegations spoke.",
    "semicolon": "We want peace; they want peace; nobody wants war.",
    "colon": "The reason is simple: The road was closed.",
    "dash begins": "He left early.|– Nobody noticed.",
    # titles and names
    "Mr": "Mr. Wang met Mrs. Jones and Ms. Li.|They had tea.",
    "Dr and Prof": "Dr. Chen and Prof. Smith spoke.|Both were brief.",
    "ranks": "Gen. Brown, Col. Grey and Lt. White attended.",
    "Sen and Rep": "Sen. Hill and Rep. Dale voted no.|Gov. Field abstained.",
    "capitals": "MR. CHAN asked a question.|DR. HO answered.",
    "surname that is a pronoun": "Mr. He Qiang arrived late.|So did Ms. An.",
    "saint": "They walked past St. Mary's Church.|It was closed.",
    "street": "She lives on Main St.|He lives nearby.",
    "junior": "Robert Hale Jr. Foundation staff were present.",
    "junior at the end": "The prize went to Robert Hale Jr.|The hall applauded.",
    "initials": "J. K. Writer and C. S. Author met.|They talked.",
    "one initial": "Harry S. Miller was elected.|Nobody was surprised.",
    "glued initials": "The poem is by T.S. Maker.|Few have read it.",
    "initial with pronoun surname": "The paper by J. He was cited.|We agree.",
    "letter at the end": "Oranges have vitamin C.|They taste good.",
    # acronyms
    "U.S. and noun": "The U.S. Secretary of State called.|He was polite.",
    "U.S. department": "A U.S. Department of Trade paper says so.",
    "U.S. at the end": "He studied in the U.S.|The rest is known.",
    "U.S. and It": "They exported it to the U.S.|It sold well.",
    "U.S. and However": "She flew to the U.S.|However, she did not stay.",
    "hyphenated": "This concerns China-U.S. Relations Week.|It opens today.",
    "U.N.": "The U.N. Security Council met.|The U.K. Government agreed.",
    "U.N. at the end": "We brought it before the U.N.|In the end nothing happened.",
    "honours": "SIR JOHN DOE, K.B.E., J.P. was in the chair.",
    "Ph.D.": "She holds a Ph.D. from a small college.|Nobody asks.",
    "Ph.D. at the end": "He finally got his Ph.D.|His mother was proud.",
    "D.C.": "The office in Washington, D.C. Central was shut.",
    # companies
    "Inc and noun": "Example Inc. Chairman Lee resigned.",
    "Inc at the end": "He works for Example Inc.|The pay is fair.",
    "Co Ltd": "Example Trading Co., Ltd. was founded in 1999.|It grew fast.",
    "Corp": "The Example Corp. board met.|It adjourned.",
    # numbers with a name
    "No": "See resolution No. 5 and Nos. 6 to 8.|They are short.",
    "no as an answer": "He said no.|The others said yes.",
    "No as a sentence": "No.|The plan has not changed.",
    "Art and para": "Under Art. 3, para. 2, this is allowed.|See also Art. IV.",
    "page": "It stands on p. 12 and pp. 14-16.|Turn there.",
    "volume and figure": "See Vol. II and Fig. 3.|They explain it.",
    "chapter": "The Drinks Ordinance (Cap. 138) was amended.|We support this.",
    "month": "It opened on Jan. 5 and closed on Dec. 9.|Few came.",
    "month at the end": "It opened in Jan.|The weather was cold.",
    # Latin and time of day
    "e.g.": "Bring fruit, e.g. Apples from the south.",
    "i.e.": "The capital, i.e. Beijing, was calm.",
    "vs": "It was North vs. South again.|South won.",
    "cf": "Cf. Smith on this point.",
    "etc": "They sold tea, silk, etc. in the market.|It was busy.",
    "etc at the end": "They sold tea, silk, etc.|Trade was good.",
    "et al": "Jones et al. Review this.|Others do not.",
    "p.m.": "The train left at 5.30 p.m.|Wang was on it.",
    "p.m. and weekday": "The train leaves at 5.30 p.m. Monday.",
    "a.m. and zone": "We met at 10 a.m. GMT in the hall.",
    "a.m. and small letter": "At 9 a.m. the doors opened.",
    "clock and place": "It began at 8 p.m. Beijing time.",
    # quotations and brackets
    "curly quotation": "He said, “We are ready.”|The hall applauded.",
    "straight quotation": 'He said, "We are ready."|The hall applauded.',
    "single quotation": "He said, ‘We are ready.’|The hall applauded.",
    "stop behind the quotation": "They want a “new start”.|So do we.",
    "question goes on": "“Why?” he asked.|Nobody answered.",
    "question and speaker": "“Why now?” Mary Jones asked.|Nobody answered.",
    "question and new sentence": "“Why now?”|She asked it twice.",
    "exclamation goes on": "'Wait!' cried the porter.|We waited.",
    "two sentences inside": "She said: “It rained.|We stayed in.”|That was all.",
    "quotation begins": "He paused.|“Let us think again.”|She nodded.",
    "bracket": "He spoke (at length).|We listened.",
    "stop in brackets": "The plan (it failed. It had to.) was dropped.|We moved on.",
    "bracket between": "He spoke at length.|(Nobody had asked him to.)|We listened.",
    "small bracket behind": "There is much to do.|(interview by the editor)",
    "abbreviation in brackets": "The agency (U.S.) Director wrote.",
    "footnote": "The text was agreed.[1]|It was signed later.[12]|Nobody objected.",
    # ellipsis
    "dots go on": "I thought ... well, never mind.",
    "dots end": "He looked at the sea...|Then he went home.",
    "one character": "He looked at the sea…|Then he went home.",
    "stammer": "I... I don't know.|Ask her.",
    "spaced dots": "It was a long day. . . .",
    # addresses, files, forgotten spaces
    "web address": "See https://example.org/a.b?c=D for more.|Thank you.",
    "address at the end": "See www.example.org.|Thank you.",
    "e-mail": "Write to jo.Doe@example.org today.|We reply.",
    "file": "Open report.Pdf and read_me.Txt first.",
    "forgotten space": "The talks are over.¦Both sides agreed.",
    "forgotten space after a quotation": "She said “yes.”¦They cheered.",
    "forgotten space after a question": "Is it over?¦Nobody knows.",
    "decimal stays": "It rose from 1.5 to 2.5 per cent.|That is much.",
    "version stays": "Version v2.Beta was tested.",
    # items
    "number begins an item": "1. Open the meeting.|2. Elect a chair.",
    "letter begins an item": "A. Open the meeting.|B. Elect a chair.",
    "Roman number": "IV. The Main Tasks",
    "bracketed letter": "(a) Open the meeting.|(b) Elect a chair.",
    "question and answer": "Q. What is new?|A. Nothing yet.",
    "bullet inside": "Bring bread.|• Bring wine.",
    # full-width marks
    "full-width marks": "It is over。¦We go home！¦Are you coming？",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_sentences(marked: str) -> None:
    text = marked.replace("|", " ").replace("¦", "")
    expected = marked.replace("¦", "|").split("|")
    assert [span.of(text) for span in split(text, "en")] == expected


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


def test_list_items_on_lines_of_their_own_are_kept_apart() -> None:
    text = "The agenda:\n• opening\n- speeches\n* vote\n1. toast\n(b) farewell"
    assert [span.of(text) for span in split(text, "en")] == text.split("\n")


def test_a_wrapped_line_is_no_end() -> None:
    text = "This is a long line\nthat goes on here. And ends\nthere."
    assert [span.of(text) for span in split(text, "en")] == [
        "This is a long line\nthat goes on here.",
        "And ends\nthere.",
    ]


def test_an_empty_line_is_an_end() -> None:
    text = "A heading\n\nThe text below it"
    assert [span.of(text) for span in split(text, "en")] == ["A heading", "The text below it"]
