"""What is wrong with a TMX or TEI file is found, named by its line and rule; what is sound passes."""

from __future__ import annotations

import pytest

from aligner.errors import ReadError
from aligner.validation import TEI_RULES, TMX_RULES, Problem, validate

TMX = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
 <header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="zh-CN"
  datatype="plaintext" creationdate="20260301T080000Z"/>
 <body>
  <tu tuid="a.b1">
   <prop type="x-aligner-rendering">1-3 0-5,6-9 preferred wall building</prop>
   <prop type="x-aligner-rendering">0-1 - not-found</prop>
   <tuv xml:lang="zh-CN"><seg>反筑<hi>墙</hi></seg></tuv>
   <tuv xml:lang="en-US"><seg>Build no walls</seg></tuv>
  </tu>
  <tu tuid="a.b2">
   <tuv xml:lang="zh-CN"><seg>好</seg></tuv>
   <tuv xml:lang="en-US"><seg>Good</seg></tuv>
  </tu>
 </body>
</tmx>
"""

TEI = """\
<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0">
 <teiHeader>
  <fileDesc>
   <titleStmt><title>Two</title></titleStmt>
   <publicationStmt><publisher>Us</publisher></publicationStmt>
   <sourceDesc>
    <bibl xml:id="src.zh" type="source"><title>二</title></bibl>
    <bibl xml:id="src.en" type="target"><title>Two</title></bibl>
   </sourceDesc>
  </fileDesc>
  <encodingDesc>
   <classDecl>
    <taxonomy xml:id="kinds"><category xml:id="known"><catDesc>known</catDesc></category></taxonomy>
   </classDecl>
   <appInfo><application ident="aligner" version="0.1.0"><label>aligner</label></application></appInfo>
  </encodingDesc>
 </teiHeader>
 <standOff>
  <linkGrp type="alignment" targFunc="source target">
   <ptr xml:id="b1.en" type="group" target="#en.s1 #en.s2"/>
   <link xml:id="b1" target="#zh.s1 #b1.en"/>
   <ptr xml:id="b2" type="null" target="#zh.s2"/>
  </linkGrp>
  <linkGrp type="rendering" targFunc="expression rendering">
   <link ana="#known" target="#zh.s1.e1 #en.s1.e1"/>
  </linkGrp>
 </standOff>
 <text><group>
  <text decls="#src.zh"><body><p>
   <s xml:id="zh.s1" corresp="#en.s1 #en.s2"><seg type="expr" xml:id="zh.s1.e1">一</seg>。</s>
   <s xml:id="zh.s2">二。</s></p></body></text>
  <text decls="#src.en"><body><p>
   <s xml:id="en.s1" corresp="#zh.s1"><seg type="expr" xml:id="en.s1.e1">One</seg>.</s>
   <s xml:id="en.s2" corresp="#zh.s1">Still one.</s></p></body></text>
 </group></text>
</TEI>
"""


@pytest.fixture
def check(tmp_path):
    def check(text, **options):
        path = tmp_path / "file.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return validate(path, **options)

    return check


def changed(text, old, new):
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("text", [TMX, TEI])
def test_what_is_sound_passes(check, text):
    assert check(text) == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "message"),
    [
        ("source-language", 'srclang="zh-CN"', 'srclang="zh-cn"', "srclang is 'zh-cn', but the unit has only 'zh-CN'"),
        ("dates", "20260301T080000Z", "2026-03-01", "creationdate is '2026-03-01'"),
        ("dates", "20260301T080000Z", "20261301T080000Z", "must be YYYYMMDDThhmmssZ"),
        ("dates", '<tu tuid="a.b2">', '<tu tuid="a.b2" changedate="20260301T080000">', "changedate"),
        ("empty-seg", "<seg>Good</seg>", "<seg/>", "seg is empty"),
        ("empty-seg", "<seg>Good</seg>", "<seg> <hi>\n</hi></seg>", "seg is empty"),
        ("property-name", 'type="x-aligner-rendering">0', 'type="x-aligner:rendering">0', "has a colon"),
        ("rendering-offsets", "1-3 0-5,6-9", "1-4 0-5,6-9", "span 1-4 is outside the source of 3 characters"),
        ("rendering-offsets", "1-3 0-5,6-9", "1-3!2-4 0-5,6-9", "span 2-4 is outside the source of 3 characters"),
        ("rendering-offsets", "0-5,6-9", "0-5,6-15", "span 6-15 is outside the target of 14 characters"),
        ("rendering-offsets", "1-3 0-5", "3-1 0-5", "span 3-1 is outside"),
        ("rendering-offsets", "0-1 - not-found", "0-1 not-found", "is not of the form"),
        ("crossing", '<tu tuid="a.b2">', '<tu tuid="a.b2"><prop type="x-aligner-crossing">no</prop>', "is 'no'"),
        ("unique-tuid", "a.b2", "a.b1", "tuid 'a.b1' is already that of line 7"),
        ("schema", ' adminlang="en"', "", "one is missing or wrong; there are creationtool"),
        ("schema", 'segtype="sentence"', 'segtype="word"', "segtype"),
        ("schema", "<tuv xml:lang", "<tuv language", "tuv"),
        ("schema", "<seg>好</seg>", "<seg>好</seg><note>late</note>", "note"),
    ],
)
def test_tmx_problems(check, rule, old, new, message):
    text = changed(TMX, old, new)
    found = [problem for problem in check(text) if problem.rule == rule]
    assert found, check(text)
    assert any(message in problem.message for problem in found)
    if rule != "schema" and old != 'srclang="zh-CN"':
        assert {problem.rule for problem in check(text)} == {rule}


@pytest.mark.parametrize(
    ("rule", "old", "new", "message"),
    [
        ("unique-id", 'xml:id="zh.s2"', 'xml:id="zh.s1"', "xml:id 'zh.s1' is already that of line"),
        ("pointers", 'decls="#src.zh"', 'decls="#src.de"', "decls points to #src.de, which is not there"),
        ("pointers", "#zh.s1.e1 #en", "#zh.s1.e9 #en", "target points to #zh.s1.e9"),
        ("sentence-once", '<ptr xml:id="b2" type="null" target="#zh.s2"/>', "", "zh.s2 is in 0 links"),
        ("sentence-once", 'target="#zh.s2"', 'target="#zh.s2 #en.s2"', "en.s2 is in 2 links"),
        ("sentence-once", '<s xml:id="zh.s2">', "<s>", "sentence has no xml:id"),
        ("corresp", 'corresp="#en.s1 #en.s2"', 'corresp="#en.s1"', "names #en.s1, but the alignment #en.s1 #en.s2"),
        ("corresp", '<s xml:id="zh.s2">', '<s xml:id="zh.s2" corresp="#en.s2">', "but the alignment nothing"),
        ("target-functions", "source target", "source", "link has 2 targets, but targFunc 1 values"),
        ("target-functions", "#zh.s1 #b1.en", "#zh.s1", "link has 1 target, but needs two"),
        ("analysis", 'ana="#known"', 'ana="#kinds"', "#kinds, which is no category"),
        ("analysis", '<link xml:id="b1"', '<link xml:id="b1" ana="#kinds"', "#kinds, which is no category"),
        ("order", 'type="null" target', 'type="null" ana="#order.crossing" target', "must have two sides"),
        ("schema", "<titleStmt>", "<titleStmt><editor>Me</editor>", "editor"),
        ("schema", ' type="source"', "", "bibl"),
    ],
)
def test_tei_problems(check, rule, old, new, message):
    text = changed(TEI, old, new)
    found = [problem for problem in check(text) if problem.rule == rule]
    assert found, check(text)
    assert rule == "schema" or any(message in problem.message for problem in found)


SENTENCES = "".join(
    f'<text decls="#src.{key}"><body><p>'
    + "".join(f'<s xml:id="{key}.s{n}">x</s>' for n in (1, 2, 3))
    + "</p></body></text>"
    for key in ("zh", "en")
)
CATEGORY = '<category xml:id="order.crossing"><catDesc>crossing</catDesc></category>'


def in_order(*links):
    """TEI of aligner with 3:3 sentences and these links: source, target, whether it is marked as crossing."""
    written = "".join(
        f'<link ana="{"#order.crossing" if crossing else "#known"}" target="#zh.s{source} #en.s{target}"/>'
        for source, target, crossing in links
    )
    head, _, rest = TEI.partition(" <standOff>")
    head = changed(head, "</taxonomy>", f"{CATEGORY}</taxonomy>")
    group = f'<linkGrp type="alignment" targFunc="source target">{written}</linkGrp>'
    assert rest
    return f"{head}<standOff>{group}</standOff><text><group>{SENTENCES}</group></text></TEI>"


@pytest.mark.parametrize(
    ("links", "sound"),
    [
        ([(1, 1, False), (2, 2, False), (3, 3, False)], True),
        ([(1, 3, True), (2, 1, False), (3, 2, False)], True),
        ([(1, 3, True), (2, 2, True), (3, 1, True)], True),
        ([(1, 2, True), (2, 1, False), (3, 3, False)], True),
        ([(1, 2, False), (2, 1, False), (3, 3, False)], False),
        # A crossing bead stands where its source sentences stand.
        ([(2, 1, False), (3, 2, False), (1, 3, True)], False),
    ],
)
def test_beads_out_of_order_must_say_so(check, links, sound):
    problems = check(in_order(*links))
    assert {problem.rule for problem in problems} == (set() if sound else {"order"})
    assert check(in_order(*links).replace('ident="aligner"', 'ident="other"')) == []


def test_every_rule_says_what_it_asks_for():
    for rule in [*TMX_RULES.values(), *TEI_RULES.values()]:
        assert (rule.__doc__ or "").endswith(".")


def test_a_problem_names_its_line(check):
    text = changed(TMX, "<seg>Good</seg>", "<seg/>")
    (problem,) = check(text)
    assert problem.line == line_of(text, "<seg/>")
    assert str(problem).endswith(f"file.xml:{problem.line}: seg is empty [empty-seg]")
    assert str(Problem("a", 0, "b", "c")) == "a: b [c]"


def test_a_missing_attribute_is_reported_at_its_element(check):
    (problem,) = check(changed(TMX, ' adminlang="en"', ""))
    assert problem.line == line_of(TMX, "datatype=")


def test_problems_come_in_the_order_of_lines(check):
    text = changed(changed(TMX, "<seg>Good</seg>", "<seg/>"), "20260301T080000Z", "now")
    assert [problem.rule for problem in check(text)] == ["dates", "empty-seg"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<tmx>",
        "<tmx>&lt</tmx>",
        "<tmx>\x07</tmx>",
        b"\xff\xfe\x00",
        b"<?xml version='1.0' encoding='utf-8'?><tmx>\xff</tmx>",
        "<a>" * 10_000 + "</a>" * 10_000,
    ],
)
def test_what_is_not_well_formed(check, text):
    problems = check(text)
    assert problems
    assert {problem.rule for problem in problems} == {"well-formed"}


def test_entities_are_not_expanded_and_nothing_is_read(check, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden", encoding="utf-8")
    text = changed(TMX, 'SYSTEM "tmx14.dtd"', f'[<!ENTITY e SYSTEM "{secret.as_uri()}">]')
    (problem,) = check(changed(text, "<seg>Good</seg>", "<seg>&e;</seg>"))
    assert problem.rule == "entities"
    assert "hidden" not in problem.message


def test_entities_that_grow_are_harmless(check):
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = changed(TMX, 'SYSTEM "tmx14.dtd"', f"[{entities}]")
    assert {problem.rule for problem in check(changed(text, "Good", "&a11;"))} <= {"entities", "well-formed"}


def test_another_root(check):
    (problem,) = check("<html/>")
    assert (problem.rule, problem.line) == ("root", 1)
    (problem,) = check(changed(TEI, ' xmlns="http://www.tei-c.org/ns/1.0"', ""))
    assert "TEI namespace" in problem.message


def test_foreign_tei_is_held_to_the_rules_only(check):
    foreign = changed(changed(TEI, 'ident="aligner"', 'ident="other"'), "<titleStmt>", "<titleStmt><author>A</author>")
    assert check(foreign) == []
    assert [problem.rule for problem in check(changed(foreign, "#src.zh", "#none"))] == ["pointers"]


def test_foreign_tei_without_alignment_needs_no_links(check):
    text = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
    <p><s>One.</s> <ref target="https://example.org/#part">there</ref> <s corresp="other.xml#s1">Two.</s></p>
    </body></text></TEI>"""
    assert check(text) == []


def test_foreign_tmx_with_all_languages_as_source(check):
    assert check(changed(changed(TMX, 'srclang="zh-CN"', 'srclang="*all*"'), "1-3 0-5,6-9", "0-1 0-1")) == []


@pytest.mark.parametrize(
    ("suffix", "schema"),
    [
        (".rng", '<element name="tmx" xmlns="http://relaxng.org/ns/structure/1.0"><empty/></element>'),
        (
            ".xsd",
            '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="tmx"><s:complexType/></s:element>'
            "</s:schema>",
        ),
        (".dtd", "<!ELEMENT tmx EMPTY>"),
    ],
)
def test_a_schema_of_the_user_takes_the_place_of_ours(check, tmp_path, suffix, schema):
    path = tmp_path / f"mine{suffix}"
    path.write_text(schema, encoding="utf-8")
    assert {problem.rule for problem in check(TMX, schema=path)} == {"schema"}
    assert check("<tmx/>", schema=path) == []
    assert [problem.rule for problem in check("<other/>", schema=path)] == ["schema"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.rnc", "start = empty", "must be .rng, .xsd or .dtd"),
        ("a.rng", "<grammar", "is no usable schema"),
        ("a.rng", "<grammar/>", "is no usable schema"),
        ("a.xsd", "<schema/>", "is no usable schema"),
        ("a.dtd", "<!ELEMENT", "is no usable schema"),
        ("none.rng", None, "cannot be read"),
    ],
)
def test_a_schema_that_is_none(check, tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=message) as caught:
        check(TMX, schema=path)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    for path in (tmp_path / "none.tmx", tmp_path, tmp_path / "nul\x00l"):
        with pytest.raises(ReadError):
            validate(path)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["minimal.tmx", "minimal.tei.xml"])
def test_examples_of_the_shape_wanted_are_sound(shared, name):
    assert validate(shared / "examples" / name) == []


def test_a_missing_dtd_is_no_fault_of_a_file_that_breaks_off(tmp_path):
    path = tmp_path / "broken.tmx"
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header', encoding="utf-8"
    )
    problems = validate(path)
    assert [problem.line for problem in problems] == [3]
    assert "dtd" not in problems[0].message
