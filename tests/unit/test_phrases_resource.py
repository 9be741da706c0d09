"""Weights of this floor in the package."""

from __future__ import annotations

import pytest

from aligner.errors import ResourceError
from aligner.phrases.links import load_link_model
from aligner.phrases.ranker import load_span_model, span_model_for
from aligner.phrases.resource import load_weights


def test_weights_come_with_their_digest() -> None:
    digests = {load_link_model().digest, load_span_model().digest}
    assert {len(digest) for digest in digests} == {64}
    assert len(digests) == 2


@pytest.mark.parametrize(("name", "key"), [("nothing.json", ""), ("termbase.tsv", ""), ("links.json", "no such key")])
def test_what_is_missing_or_damaged_is_said_in_a_line(name: str, key: str) -> None:
    with pytest.raises(ResourceError, match=r"are missing or damaged: install aligner anew$"):
        load_weights(name, lambda values, digest: values[key])


def test_there_are_spans_for_both_directions_of_chinese_and_english() -> None:
    assert load_span_model("en", "zh").span != load_span_model("zh", "en").span
    assert (load_span_model("en", "zh").source_lang, load_span_model().source_lang) == ("en", "zh")
    assert span_model_for("de", "fr") is None
    with pytest.raises(ResourceError, match="no weights of spans from de into fr"):
        load_span_model("de", "fr")
