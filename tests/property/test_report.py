"""Passages, whatever is marked where: the marks are the text of their spans, and nothing comes from another bead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aligner.model import Bead, Bitext, Document, DocumentPair, Metadata, Paragraph, Sentence, Span
from aligner.report.passages import Context, origin_of, passage, whole

TEXTS = st.text(st.sampled_from("ab 分歧，\n\t<&"), min_size=1, max_size=60)


def bitext(sentences: list[str], language: str) -> Bitext:
    """Each sentence a bead with itself."""
    found, text = [], ""
    for index, one in enumerate(sentences):
        found.append(Sentence(index, one, len(text), len(text) + len(one), 0))
        text += one
    document = Document("x", text, (Paragraph(0, 0, len(text)),), Metadata(language))
    beads = tuple(Bead(range(at, at + 1), range(at, at + 1)) for at in range(len(found)))
    return Bitext(DocumentPair("x", document, document), tuple(found), tuple(found), beads)


def plain(text: str) -> str:
    return "".join(text.split())


@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from(["zh", "en"]), st.data())
def test_marks_are_the_text_of_their_spans(sentences: list[str], language: str, data: st.DataObject) -> None:
    made = bitext(sentences, language)
    at = data.draw(st.integers(0, len(sentences) - 1))
    first = made.source_sentences[at]
    borders = data.draw(st.lists(st.integers(first.start, first.end), min_size=2, max_size=6).map(sorted))
    spans = [Span(start, end) for start, end in zip(borders[::2], borders[1::2], strict=False) if start < end]
    sides = passage(made, origin_of(made, ""), at, spans, spans).sides
    assert sides is not None
    for context in sides:
        hits = "".join(piece.text for piece in context.pieces if piece.kind == "hit")
        assert plain(hits) == plain("".join(span.of(made.pair.source.text) for span in spans))
        assert plain(shown(context)).replace("…", "") in plain(first.text)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.sampled_from(["zh", "en"]))
def test_a_whole_bead_is_shown_from_end_to_end(sentences: list[str], language: str) -> None:
    made = bitext(sentences, language)
    sides = whole(made, origin_of(made, ""), len(sentences) - 1).sides
    assert sides is not None
    assert plain(shown(sides[0])) == plain(sentences[-1])


def shown(context: Context) -> str:
    return context.before + "".join(piece.text for piece in context.pieces) + context.after
