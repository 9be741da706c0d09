"""XML from other hands."""

from __future__ import annotations

import pytest

from aligner.errors import NotationError
from aligner.markup import parse_xml


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"<a>\n<b>", 2, "is no XML"),
        (b"", 1, "is no XML"),
        (b'<!DOCTYPE a [<!ENTITY e "text">]>\n<a>\n&e;</a>', 3, "entity &e; is not expanded"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<a>&e;</a>', 2, "entity &e; is not expanded"),
    ],
)
def test_damage_and_entities_are_refused_with_their_line(data: bytes, line: int, said: str) -> None:
    with pytest.raises(NotationError, match=said) as caught:
        parse_xml(data, "x.xml")
    assert str(caught.value).startswith(f"x.xml:{line}: ")


def test_an_id_that_stands_twice_is_for_the_caller_to_judge() -> None:
    data = b'<a><b xml:id="one"/>\n<c xml:id="one"/></a>'
    with pytest.raises(NotationError, match="is no XML"):
        parse_xml(data, "x.xml")
    assert len(parse_xml(data, "x.xml", unique_ids=False)) == 2
