"""Weights between words, and the tables made of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from aligner.errors import ResourceError
from aligner.lexicon import ChineseEnglishLexicon, CognateLexicon, SwappedLexicon, load_lexicon, translation_tables
from aligner.lexicon import cedict as cedict_module
from aligner.lexicon.cedict import cedict_bytes, gloss_weights, parse, unpack
from aligner.lexicon.evidence import WordScorer
from aligner.lexicon.index import build_index, load_index
from aligner.lexicon.keys import WordKeys, english_lemmas
from aligner.lexicon.latin import LatinTokenizer
from aligner.lexicon.store import read_arrays, write_arrays
from aligner.lexicon.vocabulary import Vocabulary, count_words, index_sentences, index_texts

ENGLISH = LatinTokenizer(WordKeys("en"))

LINES = [
    "# a comment",
    "分歧 分歧 [fen1 qi2] /difference (of opinion); disagreement/",
    "管控 管控 [guan3 kong4] /to control/",
    "管制 管制 [guan3 zhi4] /variant of 管控[guan3 kong4]/",
    "沈 沈 [Shen3] /surname Shen/place name/",
    "瀾洲 澜洲 [Lan2 zhou1] /Lanzhou, a country of the tests/",
    "平 平 [ping2] /flat/level/",
]


@pytest.fixture
def lexicon() -> ChineseEnglishLexicon:
    return ChineseEnglishLexicon(build_index(parse(LINES), "test"), [("小圈子", "small clique", 1.0)])


def words(lexicon: ChineseEnglishLexicon, source: str, target: str) -> tuple[Vocabulary, Vocabulary, np.ndarray]:
    left, _ = index_sentences([lexicon.source_tokenizer(source)])
    right, _ = index_sentences([lexicon.target_tokenizer(target)])
    return left, right, lexicon.weights(left, right).toarray()


def test_gloss_of_several_words_shares_its_weight() -> None:
    weights = dict(gloss_weights("difference (of opinion)", ENGLISH))
    assert weights["differ"] == 1.0
    assert weights["opinion"] == pytest.approx(0.1 / 2**0.7)


def test_notes_are_no_glosses() -> None:
    assert list(gloss_weights("CL:個|个[ge4]", ENGLISH)) == []
    assert list(gloss_weights("Taiwan pr. [fa3]", ENGLISH)) == []


def test_what_follows_the_comma_of_a_name_is_dropped() -> None:
    assert set(parse(LINES).glosses["澜洲"]) == {"lanzhou"}


def test_references_are_followed() -> None:
    assert parse(LINES).glosses["管制"] == {"control": pytest.approx(0.7)}


def test_dictionary_and_termbase_both_count(lexicon: ChineseEnglishLexicon) -> None:
    left, right, table = words(lexicon, "管控分歧反对小圈子", "control differences, oppose small cliques")
    at = {key: number for number, key in enumerate(right.keys)}
    row = {key: number for number, key in enumerate(left.keys)}
    assert table[row["管控"], at["control"]] > 0
    assert table[row["分歧"], at["differ"]] > 0
    assert table[row["小圈子"], at[WordKeys("en")("clique")]] > 0
    assert table[row["管控"], at["differ"]] == 0


def test_traditional_text_gives_the_same_words(lexicon: ChineseEnglishLexicon) -> None:
    assert [t.key for t in lexicon.source_tokenizer("瀾洲")] == ["澜洲"]


def test_numbers_meet_across_scripts(lexicon: ChineseEnglishLexicon) -> None:
    _, right, table = words(lexicon, "二十一", "the 21st")
    assert table[0, right.keys.index("#21")] > 0


def test_a_name_is_met_by_sound(lexicon: ChineseEnglishLexicon) -> None:
    left, right, table = words(lexicon, "沈平", "talks with Shen Ping")
    assert table[left.keys.index("平"), right.keys.index("ping")] > 0


def test_no_word_is_met_by_sound(lexicon: ChineseEnglishLexicon) -> None:
    _, right, table = words(lexicon, "平", "a ping heard at sea")
    assert table[0, right.keys.index("ping")] == 0


def test_swapped_lexicon_is_the_transpose(lexicon: ChineseEnglishLexicon) -> None:
    left, right, table = words(lexicon, "管控分歧", "control differences")
    assert np.array_equal(SwappedLexicon(lexicon).weights(right, left).toarray(), table.T)


def test_tables_guard_words_without_partner(lexicon: ChineseEnglishLexicon) -> None:
    left, right, _ = words(lexicon, "管控龘", "control xyzzy")
    tables = translation_tables(lexicon.weights(left, right))
    assert np.isfinite(tables.target_given_source.toarray()).all()
    assert tables.target_given_source.toarray()[left.keys.index("龘")].sum() == 0


def test_counts_of_nothing() -> None:
    assert count_words([], 0).shape == (0, 0)
    assert count_words([np.empty(0, np.int32)], 3).shape == (1, 3)


def test_cached_index_equals_the_built_one(tmp_path: Path) -> None:
    built, cached = load_index(tmp_path), load_index(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert built.headwords == cached.headwords
    assert built.keys == cached.keys
    assert all(np.array_equal(getattr(built, n), getattr(cached, n)) for n in ("starts", "columns", "weights"))
    assert (built.readings, built.simplified, built.digest) == (cached.readings, cached.simplified, cached.digest)
    assert dict(cached.words) == built.words
    assert cached.lemmas == english_lemmas()
    damaged = next(tmp_path.iterdir())
    whole = damaged.read_bytes()
    for content in (whole[:1000], b"", whole[:-5000] + bytes(5000), whole[:8] + b"xx" + whole[10:]):
        # A file that another process has mapped is never written into.
        damaged.unlink()
        damaged.write_bytes(content)
        with pytest.raises((ValueError, OverflowError)):
            read_arrays(damaged)
    assert load_index(tmp_path).headwords == built.headwords
    assert damaged.read_bytes() == whole


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {"a": np.arange(5, dtype=np.int64), "b": np.empty(0, np.uint8), "c": np.array([1.5], np.float32)}
    write_arrays(tmp_path / "new" / "file", arrays)
    found = read_arrays(tmp_path / "new" / "file")
    assert list(found) == list(arrays)
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())
    assert all(found[name].dtype == array.dtype for name, array in arrays.items())
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_cache_that_cannot_be_looked_at_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    monkeypatch.setattr("aligner.lexicon.index.read_arrays", refused)
    packed = gzip.compress("管 管 [guan3] /to run/".encode())
    monkeypatch.setattr("aligner.lexicon.index.cedict_bytes", lambda: (packed, "0"))
    assert dict(load_index(tmp_path).headwords) == {"管": 0}


def test_cache_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert load_index(blocked / "cache").headwords


def test_damaged_dictionary_is_one_error() -> None:
    packed, _ = cedict_bytes()
    with pytest.raises(ResourceError, match="pip install"):
        unpack(packed[:1000])


def test_missing_dictionary_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cedict_module, "_PACKAGE", "no-such-package-for-aligner")
    with pytest.raises(ResourceError, match="pip install"):
        cedict_bytes()


def test_languages_choose_the_lexicon() -> None:
    assert isinstance(load_lexicon("en", "zh", (), None), SwappedLexicon)
    assert isinstance(load_lexicon("de", "fr", (), None), CognateLexicon)


def test_what_a_lexicon_is_told_apart_by(lexicon: ChineseEnglishLexicon) -> None:
    found = (lexicon, SwappedLexicon(lexicon), CognateLexicon("de", "fr"), SwappedLexicon(CognateLexicon("de", "fr")))
    assert [one.kind for one in found] == ["zh-en", "zh-en", "any", "any"]
    assert [one.trust for one in found] == [1.0, 1.0, 0.3, 0.3]


def test_word_similarity_prefers_the_right_word(lexicon: ChineseEnglishLexicon) -> None:
    source, target = "管控分歧", "control differences"
    found = WordScorer.of_texts(lexicon, [source], [target])(source, target)
    assert found.similarity.argmax(axis=1).tolist() == [0, 1]
    assert [span.of(target) for span in found.target_spans] == ["control", "differences"]
    assert found.similarity.max() <= 1.0


def test_a_language_without_spaces_is_cut_by_characters() -> None:
    lexicon = load_lexicon("ja", "de", (), None)
    assert [token.key for token in lexicon.source_tokenizer("会谈2024年")] == ["会", "谈", "#2024", "年"]


def test_counts_leave_the_words_in_order() -> None:
    lexicon = load_lexicon("de", "fr", (), None)
    vocabulary, words = index_texts(["b a b", "", "a"], lexicon.source_tokenizer)
    before = words.words.tolist()
    assert words.counts(len(vocabulary)).toarray().tolist() == [[2, 1], [0, 0], [0, 1]]
    assert words.words.tolist() == before
    assert [words[text].tolist() for text in range(len(words))] == [[0, 1, 0], [], [1]]


def test_places_take_as_few_bytes_as_do() -> None:
    tokenizer = load_lexicon("de", "fr", (), None).source_tokenizer
    assert index_texts(["a b"], tokenizer)[1].places.dtype == np.uint8
    _, words = index_texts(["a", " " * 70_000 + "b"], tokenizer)
    assert words.places.tolist() == [0, 70_000]
    assert words.places.dtype == np.uint32
    assert index_texts([], tokenizer)[1].places.tolist() == []


def test_a_word_weighs_the_same_whatever_it_is_met_with(lexicon: ChineseEnglishLexicon) -> None:
    _, right, table = words(lexicon, "小圈子", "small clique of 21")
    left, _, larger = words(lexicon, "反对小圈子二十一和管控分歧", "small clique of 21")
    assert np.array_equal(larger[left.keys.index("小圈子")], table[0])
    assert table[0, right.keys.index("small")] == np.float32(0.65 * (2.0 / 2**0.7))


def test_words_and_their_parts_share(lexicon: ChineseEnglishLexicon) -> None:
    lexicon = ChineseEnglishLexicon(
        build_index(parse([*LINES, "管控分歧 管控分歧 [guan3 kong4 fen1 qi2] /to steer/"]), "test"), ()
    )
    left, right, table = words(lexicon, "管控分歧", "steer control differences")
    assert left.keys == ("管控分歧",)
    assert table[0, right.keys.index("steer")] == np.float32(0.65)
    assert table[0, right.keys.index("control")] == np.float32(0.35 / 2 * 0.65)
    _, right, table = words(lexicon, "管控分歧", "control")
    assert table[0].tolist() == [np.float32(0.65 / 2)]


def test_affinity_adds_up_the_weights_of_all_words(lexicon: ChineseEnglishLexicon) -> None:
    known = lexicon.affinity(["小圈子", "无"], ["small cliques", "nothing else"])
    assert known.shape == (2, 2)
    assert known[0, 0] > 0
    assert known[0, 1] == 0


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("具有影响力的国家", "影响", False),
        ("強大國家", "大國", False),
        ("我要强调一点", "强调", True),
        ("大国关系", "大国", True),
        ("注意到了", "注意到", True),
        ("全球影响力", "全球影响", False),
        ("甲乙丙丁国家", "甲乙", True),
        ("注意到過", "注意到", True),
        ("不要强调大国", "强调大国", True),
    ],
)
def test_stretches_that_cut_a_word_are_told(text: str, phrase: str, expected: bool) -> None:
    words = "影响 影响力 强大 大国 国家 要强 强调 注意 到了 到过 全球 关系 甲乙丙丁".split()
    lines = [f"{word} {word} [x1] /word/" for word in words]
    lines += ["強 强 [qiang2] /strong/", "國 国 [guo2] /country/", "過 过 [guo4] /to pass/"]
    own = ChineseEnglishLexicon(build_index(parse(lines), "test"), [("全球影响", "global influence", 1.0)])
    start = text.index(phrase)
    assert own.borders(text)(start, start + len(phrase)) is expected


def test_phrasing_knows_where_glosses_begin_and_end() -> None:
    lines = ["甲 甲 [jia3] /head of state/", "乙 乙 [yi3] /state visit/", "丙 丙 [Bing3] /Head Town/"]
    lexicon = ChineseEnglishLexicon(build_index(parse(lines), "test"), [])
    target, _ = index_sentences([lexicon.target_tokenizer("a head of state paid")])
    phrasing = lexicon.phrasing(target)
    head, of, state, paid = (target.keys.index(key) for key in ("head", "of", "state", "pay"))
    assert phrasing.begin[head] > phrasing.begin[state] > phrasing.begin[of]
    assert phrasing.end[state] > phrasing.end[of]
    assert phrasing.begin[paid] == phrasing.end[paid] == 0
    joined = phrasing.joined(np.array([head, state, paid]), np.array([of, paid, head]))
    assert joined[0] > 0
    assert not joined[1:].any()
