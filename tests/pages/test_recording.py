"""Scrubbing a saved page: nobody is left in it, and it is read as the original was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from companion.demo.conversations import load_conversations
from companion.demo.look_alike.pages import CAST, PAGES
from companion.demo.look_alike.words import Look
from tools.reading_page import SITE, opened_reader, read_shown, running_chromium
from tools.recording_page import record_page

pytestmark = pytest.mark.asyncio(loop_scope="module")

_LEADS = [
    (one.name, one.profile_id, one.headline, one.title, one.location, one.company) for one in CAST.leads
]
_COMPANIES = [(one.name, one.company_id, one.location, one.website) for one in CAST.companies]
_MESSAGES = [(one.thread_id, *(each.body for each in one.messages)) for one in load_conversations()]
_PERSONAL = {text for group in (*_LEADS, *_COMPANIES, *_MESSAGES) for text in group if text}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all pages."""
    async with running_chromium() as browser:
        yield browser


def _shape(reading: dict[str, object]) -> str:
    """A reading with nothing but which of its parts are there."""

    def of(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: of(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [of(part, key) for part in value]
        is_structure = key in {"page_kind", "direction", "approximate", "missing_anchors"}
        return value if is_structure or value is None else "there"

    return json.dumps(of(reading))


@pytest.mark.parametrize("name", ["inbox", "lead", "people_search", "lead_list_table", "message_overlay"])
async def test_scrubbed_page_keeps_its_structure_and_nobody(chromium: Browser, name: str) -> None:
    """No word, id or address of anybody survives; every part that was read before is read again."""
    path, draw = PAGES[name]
    html = draw(Look("pt-BR"))
    async with opened_reader(chromium, f"{SITE}{path}") as reader:
        before = await read_shown(reader, html)
    page, recorded_path, after = await record_page(chromium, html, f"{SITE}{path}")
    assert set() == {text for text in _PERSONAL if text in page or text in recorded_path}
    assert _shape(before) == _shape(after)
