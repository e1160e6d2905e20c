"""Candidates from Dataverse Search instead of a mirror: on, off, and throttled, over the whole companion. E5."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, control, look, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import SUSANNA, copy_request

MISSPELT = SUSANNA | {"name": "Susana Stubberod"}


@asynccontextmanager
async def searching(folders: Folders) -> AsyncIterator[Browser]:
    """A browser beside a companion that searches, and reads no person into a mirror."""
    for name, value in (("writeback", "on"), ("hold_seconds", "0"), ("candidates", "search")):
        folders.settings(None).write_user(name, value)
    async with running(folders), extension_end(folders.socket) as browser:
        yield browser


async def copy(browser: Browser, click: str = "click-1", person: dict[str, Any] = MISSPELT) -> dict[str, Any]:
    """The item of a message to her when it is written."""
    await browser.ask(copy_request(click, click, person=person, conversation_id=f"2-{click}"))
    told = await browser.hear(f'"item_id": "{click}", "state": "written"')
    item: dict[str, Any] = told["event"]["items"][0]
    return item


async def test_who_is_found_by_words_is_weighed_like_everybody(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """The surname and the company find her row; the same scoring files there and keeps why."""
    async with searching(folders) as browser:
        item = await copy(browser)
    [row] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "Stubberod"]
    assert (row["contactid"], "evidence") == (item["match"]["row_id"], item["match"]["how"])
    assert item["receipt"]["is_completed"]


async def test_search_that_is_off_leaves_it_to_the_strict_rule(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Nobody has exactly that name: the activity is written and open; search is asked about once, and not used."""
    [organisation] = await rows_of(emulator, "organizations")
    path = f"organizations({organisation['organizationid']})"
    await as_colleague(emulator, "PATCH", path, isexternalsearchindexenabled=False)
    async with searching(folders) as browser:
        items = [await copy(browser, click) for click in ("click-1", "click-2")]
    assert [(None, None, False)] * 2 == [
        (item["match"], item["evidence"], item["receipt"]["is_completed"]) for item in items
    ]
    paths = [one["path"].rpartition("/")[2] for one in (await look(emulator, "requests"))["requests"]]
    assert (1, 0) == (paths.count("searchstatus"), paths.count("searchquery"))


async def test_one_search_a_second_is_asked_and_none_refused(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Three copies at once take turns: each is filed, and Dynamics never had to say that it was too much."""
    async with searching(folders) as browser:
        items = [await copy(browser, click) for click in ("click-1", "click-2", "click-3")]
    assert ["evidence"] * 3 == [item["match"]["how"] for item in items]
    log = (await look(emulator, "requests"))["requests"]
    statuses = [one["status"] for one in log if one["path"].endswith("searchquery")]
    # On a busy machine an answer comes so late that somebody is searched for once more.
    assert (True, {200}) == (len(statuses) >= len(items), set(statuses))


async def test_throttled_search_holds_up_nothing(emulator: RunningEmulator, folders: Folders) -> None:
    """Asked to leave search alone for a minute, the outbox goes on at once: the exact name with its company decides."""
    await control(
        emulator,
        "trouble",
        do="throttle_requests",
        times=None,
        match={"path_contains": "searchquery"},
        params={"retry_after": 60},
    )
    async with searching(folders) as browser:
        misspelt = await copy(browser)
        exact = await copy(browser, "click-2", SUSANNA)
    assert (None, "name_and_company") == (misspelt["match"], exact["match"]["how"])
    log = (await look(emulator, "requests"))["requests"]
    assert 429 in {one["status"] for one in log if one["path"].endswith("searchquery")}


@pytest.mark.parametrize("word", ['O\'Brien "&" <b>', "%00 OR 1 eq 1"])
async def test_hostile_name_is_words_and_nothing_else(
    emulator: RunningEmulator, folders: Folders, word: str
) -> None:
    """What a page calls somebody is searched for as words, and filed nowhere by accident."""
    assert emulator.port
    async with searching(folders) as browser:
        await browser.ask(copy_request("click-1", "click-1", person=MISSPELT | {"name": word}))
        told = await browser.hear('"item_id": "click-1", "state": "written"')
    assert told["event"]["items"][0]["match"] is None
