"""Whether a page shows somebody as saved: told by a number in six languages, unknown wherever it is not told. B5."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from companion.demo.look_alike.markup import Html, element
from companion.demo.look_alike.pages import PAGES
from companion.demo.look_alike.words import LANGUAGES, Look
from tools.reading_page import running_chromium, show_page

pytestmark = pytest.mark.asyncio(loop_scope="module")

INDICATOR = "data-x--lists-indicator--lists-loaded"
CARDS = {"lead": "LeadCard.find(document)", "account": "CompanyCard.find(document)"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Chromium without any extension."""
    async with running_chromium() as browser:
        yield browser


async def read_mark(chromium: Browser, html: str, path: str, part: str) -> bool | None:
    """What the reader makes of a part of a page."""
    page = await chromium.new_page()
    try:
        await show_page(page, html, path)
        mark: bool | None = await page.evaluate(f"SavedMark.read({part})")
        return mark
    finally:
        await page.close()


@pytest.mark.parametrize(("name", "is_saved"), [("lead", False), ("account", True)])
async def test_card_tells_in_every_language_and_says_nothing_without_the_mark(
    chromium: Browser, name: str, is_saved: bool
) -> None:
    """A lead in no list is not saved, a company in two is; without the mark nobody is said to be unsaved."""
    path, draw = PAGES[name]
    for language in LANGUAGES:
        html = draw(Look(language))
        assert is_saved is await read_mark(chromium, html, path, CARDS[name]), language
        assert await read_mark(chromium, html.replace(INDICATOR, "data-x"), path, CARDS[name]) is None


@pytest.mark.parametrize(
    ("marks", "is_saved"),
    [
        (["12 lists"], True),
        (["٠"], False),
        (["٣ قوائم"], True),
        (["Key accounts"], None),
        (["1 of 3 lists"], None),
        ([""], None),
        (["1", "0"], None),
    ],
)
async def test_what_is_not_told_beyond_doubt_is_unknown(
    chromium: Browser, marks: list[str], is_saved: bool | None
) -> None:
    """No number, two numbers or two people's marks tell nothing; digits of every script count."""
    spans = [element("span", {INDICATOR: ""}, mark) for mark in marks]
    html = Html(f"<!doctype html><body>{''.join(spans)}</body>")
    assert is_saved is await read_mark(chromium, html, "/sales/home", "document.body")
