"""Markdown: CommonMark with tables, and the title and date of a YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aligner.model import ParagraphKind
from aligner.reading.dates import iso_stamp
from aligner.reading.encodings import decode
from aligner.reading.extract import Block, Context, Extract, Reader, assemble, tidy
from aligner.reading.html import html_blocks
from aligner.reading.limits import check_markup

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["READER", "front_matter"]

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*\r?$")
_FIELD = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]|$)")
_MAX_FIELDS = 200
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)


def _read(data: bytes, context: Context) -> Extract:
    check_markup(data, context.path)
    fields, body = front_matter(decode(data, context.path))
    blocks = list(_blocks(body, context.path))
    text, paragraphs = assemble(blocks)
    first = next((block.text for block in blocks if block.kind is ParagraphKind.HEADING), "")
    return Extract(
        text,
        paragraphs,
        title=fields.get("title", "") or first,
        date=iso_stamp(fields.get("date", "")),
        address=next((fields[name] for name in ("url", "address", "source", "link") if name in fields), ""),
    )


def front_matter(text: str) -> tuple[dict[str, str], str]:
    r"""The fields of a front matter and the text after it.

    Only plain ``name: value`` lines are understood; lists and nested values are passed over. Text between two
    thematic breaks that holds anything else is no front matter.

    >>> front_matter("---\ntitle: 'Call'\ntags:\n  - a\n---\nBody")
    ({'title': 'Call', 'tags': ''}, 'Body')
    """
    lines = text.splitlines(keepends=True)
    if not lines or not re.match(r"---[ \t]*\r?\n$", lines[0]):
        return {}, text
    fields: dict[str, str] = {}
    for number, line in enumerate(lines[1 : _MAX_FIELDS + 1], 2):
        content = line.rstrip("\r\n")
        if _FENCE.match(content):
            return fields, "".join(lines[number:])
        if field := _FIELD.match(content):
            fields[field[1].lower()] = content[field.end() :].strip().strip("\"'")
        elif content.strip() and content[0] not in " \t#-":
            break
    return {}, text


def _blocks(text: str, path: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    kind = ParagraphKind.TEXT
    depth = 0
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "heading_open":
            kind = ParagraphKind.HEADING
        elif token.type == "heading_close":
            kind = ParagraphKind.TEXT
        elif token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        elif token.type == "inline":
            current = ParagraphKind.ITEM if depth and kind is ParagraphKind.TEXT else kind
            yield from (Block(tidy(line), current) for line in _inline(token.children or ()))
        elif token.type in ("fence", "code_block"):
            yield from (Block(tidy(line)) for line in token.content.split("\n"))
        elif token.type == "html_block":
            yield from html_blocks(token.content, path)


def _inline(children: Sequence[Token]) -> list[str]:
    """The text of a paragraph, split where a line break is written on purpose."""
    lines: list[list[str]] = [[]]
    for token in children:
        if token.type == "hardbreak" or (token.type == "html_inline" and _BR.fullmatch(token.content)):
            lines.append([])
        elif token.type == "softbreak":
            lines[-1].append("\n")
        elif token.type in ("text", "code_inline"):
            lines[-1].append(token.content)
    return ["".join(line) for line in lines]


READER = Reader("Markdown", (".md", ".markdown"), _read)
