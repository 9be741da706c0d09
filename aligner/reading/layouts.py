"""Where the pages of ministries and embassies keep title, time and body: one line a layout.

A layout is taken where its body is found; the first that fits holds.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LAYOUTS", "Layout"]


def _class(name: str, inside: str = "//") -> str:
    return f'{inside}*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]'


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in a page, as XPath; of title and time the first that holds text is taken.

    subtitle
        A second title, as bilingual pages have it in the other language.
    """

    name: str
    body: str
    title: tuple[str, ...]
    time: tuple[str, ...]
    subtitle: tuple[str, ...] = (f"{_class('news-title')}//h2",)


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "Chinese ministry, from 2021",
        f'{_class("news-details")}//*[@id="News_Body_Txt_A"]',
        (f"{_class('news-title')}//h1",),
        (f"{_class('news-title')}//p[contains(@class, 'time')]//span", f"{_class('news-title')}{_class('time')}"),
    ),
    Layout(
        "Chinese ministry until 2021, and embassies",
        '//*[@id="News_Body_Txt_A"]',
        ('//*[@id="News_Body_Title"]', f"{_class('news-title')}//h1", "//h1"),
        ('//*[@id="News_Body_Time"]', f"{_class('news-title')}{_class('time')}"),
    ),
    Layout(
        "English pages of the Chinese ministry",
        _class("content_text"),
        (_class("news_header_title"), "//h1"),
        (_class("xltime"),),
    ),
    Layout(
        "pages of the same editor elsewhere",
        f"{_class('TRS_Editor')} | {_class('TRS_UEDITOR')}",
        (_class("news_header_title"), _class("title"), "//h1"),
        (_class("xltime"), _class("time")),
    ),
)
