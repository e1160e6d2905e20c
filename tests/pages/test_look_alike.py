"""Every page kind of the invented site in six languages: read alike, and to the last word as written down."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from companion.demo.look_alike.pages import PAGES
from companion.demo.look_alike.words import LANGUAGES, Look
from companion.protocol.page_item import PageCompany, PagePerson
from tools.reading_page import SITE, opened_reader, read_shown, running_chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXPECTED = Path(__file__).parent / "look_alike"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[Page]:
    """One page that reads, for all tests; its address goes where each test wants it."""
    async with running_chromium() as browser, opened_reader(browser, f"{SITE}/sales/home") as page:
        yield page


async def _read(reader: Page, path: str, html: str) -> dict[str, Any]:
    await reader.evaluate("(path) => history.replaceState({}, '', path)", path)
    return await read_shown(reader, html)


def _without(html: str, attribute: str) -> str:
    """The page with one attribute gone everywhere, as after a release of the imitated site."""
    changed = re.sub(rf'\s{re.escape(attribute)}="[^"]*"', "", html)
    assert changed != html
    return changed


@pytest.mark.parametrize("name", PAGES)
async def test_six_languages_read_alike(reader: Page, name: str) -> None:
    """The same JSON from every language of a page: the expected one. No reader looks at words or class tails."""
    path, draw = PAGES[name]
    expected = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    looks = [*(Look(language) for language in LANGUAGES), Look("en", class_tail="ps32ck")]
    for look in looks:
        assert expected == await _read(reader, path, draw(look)), look


@pytest.mark.parametrize("name", PAGES)
async def test_expected_people_and_companies_are_what_the_companion_accepts(name: str) -> None:
    """Whoever is read passes the companion's own validation."""
    reading = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    for row in [reading, *reading["rows"]]:
        if row["person"] is not None:
            fields = {key: row["person"][key] for key in PagePerson.model_fields}
            PagePerson.model_validate_json(json.dumps(fields))
        if row["company"] is not None:
            fields = {key: row["company"][key] for key in PageCompany.model_fields}
            PageCompany.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize(
    ("name", "attribute", "missing"),
    [
        ("lead", "data-x--lead-actions-bar-overflow-menu", []),
        ("lead", "data-x--lead--profile-card-actions", []),
        ("lead", "data-sn-view-name", ["current_role"]),
        ("account", "data-x--account-actions--overflow-menu", ["company_actions"]),
        ("account", "data-x--account--name", ["own_company_name"]),
        ("people_search", "data-x-search-result", []),
        ("account_search", "data-x-search-result", ["company_card_row"]),
        ("lead_list_table", "data-x--people-list--row", ["person_row"]),
        ("account_hub", "data-x--account-hub--table-data-row", ["hub_row"]),
        ("message_overlay", "name", []),
        ("inbox", "data-control-name", []),
    ],
)
async def test_a_missing_anchor_is_named(reader: Page, name: str, attribute: str, missing: list[str]) -> None:
    """An attribute that a release took away is made good by another, or the reading says which place is missing."""
    html = _without(PAGES[name][1](Look()), attribute)
    assert missing == (await _read(reader, PAGES[name][0], html))["missing_anchors"]


async def test_a_name_that_only_others_carry_is_not_taken(reader: Page) -> None:
    """A lead page without its own card gives nobody, though it recommends people."""
    html = PAGES["lead"][1](Look())
    for attribute in ("data-sn-view-name", "id", "data-x--lead--name"):
        html = _without(html, attribute)
    reading = await _read(reader, PAGES["lead"][0], html)
    assert reading["person"] is None
    assert "lead_card" in reading["missing_anchors"]


async def test_the_last_person_is_not_read_under_the_next_address(reader: Page) -> None:
    """While the card still links to somebody else than the address names, it is nobody's."""
    path, _ = PAGES["lead"]
    other = PAGES["lead_panel"][1](Look())
    assert (await _read(reader, path, other))["person"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/checkpoint/challenge/1",
        "/authwall",
        "/uas/login",
        "/premium/products/",
        "/sales/home",
        "/in/someone",
    ],
)
async def test_pages_of_no_kind_are_left_alone(reader: Page, path: str) -> None:
    """Sign-in, checkpoint and upsell pages give nothing and lack nothing, whatever stands in them."""
    reading = await _read(reader, path, PAGES["lead"][1](Look()))
    assert (None, None, [], []) == (
        reading["page_kind"],
        reading["person"],
        reading["notes"],
        reading["missing_anchors"],
    )


async def test_a_time_that_is_not_exact_is_told_as_it_stands(reader: Page) -> None:
    """Without a machine-readable time the message keeps the page's words, marked as approximate."""
    html = _without(PAGES["inbox"][1](Look()), "datetime")
    messages = (await _read(reader, PAGES["inbox"][0], html))["messages"]
    assert ["15:20", True] == [messages[0]["sent_at"], messages[0]["approximate"]]


async def test_an_overlay_without_its_address_says_so(reader: Page) -> None:
    """Nobody knows which conversation it is, so its address is null and the place is named."""
    html = PAGES["message_overlay"][1](Look()).replace('href="/sales/inbox/', 'href="/sales/elsewhere/')
    reading = await _read(reader, PAGES["message_overlay"][0], html)
    assert {"conversation_id": None} == reading["conversation"]
    assert ["conversation_link"] == reading["missing_anchors"]
