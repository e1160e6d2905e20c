"""The inbox adapter on invented pages: what it reads from each, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from companion.protocol.page_item import PageItem
from tools.reading_page import running_chromium, show_page

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = sorted((Path(__file__).parent / "inbox").iterdir())

READ_ALL = """() => {
  const thread = InboxPage.openThread(document, location);
  if (thread === null) return null;
  const guard = ThreadGuard.create();
  return guard.bind(thread).map((binding) => {
    if (!InboxArticle.hasText(binding.article)) return null;
    const outcome = guard.readAtClick(binding, document, location);
    return outcome.ok ? outcome.item : outcome.code;
  });
}"""

COUNT = (
    "(places) => Object.fromEntries(places.map((place) => [place, Selectors.all(document, place).length]))"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all cases."""
    async with running_chromium() as browser:
        yield browser


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_inbox_page_is_read_as_its_notes_say(chromium: Browser, case: Path) -> None:
    """Every message gives the expected item, refusal, or nothing; every selector finds what it should."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    page = await chromium.new_page()
    await show_page(page, (case / "page.html").read_text(encoding="utf-8"), expected["address"])
    assert expected["counts"] == await page.evaluate(COUNT, list(expected["counts"]))
    assert expected["messages"] == await page.evaluate(READ_ALL)
    await page.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_inbox_expectation_is_what_the_companion_accepts(case: Path) -> None:
    """Each expected item passes the companion's own validation, and the notes say where the page is from."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    for item in expected["messages"] or []:
        if isinstance(item, dict):
            PageItem.model_validate_json(json.dumps(item))
    assert "Invented after public descriptions" in (case / "notes.md").read_text(encoding="utf-8")
