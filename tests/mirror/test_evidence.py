"""Whose record an item goes into by weighed evidence, from the click to the row in Dynamics. E1, E2, E3, E4."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import SUSANNA, copy_request, request
from tests.kinds.conftest import FOURTH_COFFEE, note

MISSPELT = SUSANNA | {"name": "Susana Stubberod"}
"""Her name as LinkedIn has it; the CRM has it with one letter more, so no question by name finds her."""


@pytest.fixture
async def browser(emulator: RunningEmulator, folders: Folders) -> AsyncIterator[Browser]:
    """A browser beside a companion that has read the CRM."""
    assert emulator.port
    folders.settings(None).write_user("writeback", "on")
    folders.settings(None).write_user("hold_seconds", "0")
    async with running(folders), extension_end(folders.socket) as browser:
        assert 0 == await asyncio.to_thread(main, ["sync", "--json"])
        yield browser


async def copy(browser: Browser, person: dict[str, Any], click: str = "click-1") -> dict[str, Any]:
    """The item of a copied message when it is written."""
    await browser.ask(copy_request(click, click, person=person, conversation_id=f"2-{click}"))
    item: dict[str, Any] = (await browser.hear(f'"item_id": "{click}", "state": "written"'))["event"][
        "items"
    ][0]
    return item


async def susanna(emulator: RunningEmulator) -> dict[str, Any]:
    """Her row."""
    [row] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "Stubberod"]
    return row


async def test_evidence_files_what_no_name_finds(
    browser: Browser, emulator: RunningEmulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """Company, title and nearly the name: completed in her timeline; the item keeps why and tells it."""
    item = await copy(browser, MISSPELT)
    row = await susanna(emulator)
    assert (row["contactid"], "evidence") == (item["match"]["row_id"], item["match"]["how"])
    assert item["receipt"]["is_completed"]
    [activity] = await rows_of(emulator, "li_messages")
    assert row["contactid"] == activity["regardingobjectid"]
    assert "match" == item["evidence"]["verdict"]
    assert {"reason_given_variant", "reason_surname_exact"} <= {
        one["key"] for one in item["evidence"]["rows"][0]["reasons"]
    }
    capsys.readouterr()
    assert 0 == await asyncio.to_thread(main, ["--language", "en", "outbox", "show", "click-1"])
    told = capsys.readouterr().out
    assert "matched because: given name Susana is a spelling of Susanna" in told.replace("\n", " ")


async def test_row_that_was_deactivated_since_is_nobody(browser: Browser, emulator: RunningEmulator) -> None:
    """The mirror is minutes old; Dynamics has the last word, and what is open can be filed later."""
    row = await susanna(emulator)
    await as_colleague(emulator, "PATCH", f"contacts({row['contactid']})", statecode=1, statuscode=2)
    item = await copy(browser, MISSPELT)
    assert (None, False) == (item["match"], item["receipt"]["is_completed"])


async def test_row_that_was_merged_since_is_the_one_it_went_into(
    browser: Browser, emulator: RunningEmulator
) -> None:
    """Two rows of one person were put together a minute ago: the activity stands where that person stands now."""
    row = await susanna(emulator)
    new = {"firstname": "Susanna", "lastname": "Stubberod", "jobtitle": "Buyer"}
    await as_colleague(emulator, "POST", "contacts", **new)
    [other] = [
        one
        for one in await rows_of(emulator, "contacts")
        if one["lastname"] == "Stubberod" and one["contactid"] != row["contactid"]
    ]
    contact = "Microsoft.Dynamics.CRM.contact"
    await as_colleague(
        emulator,
        "POST",
        "Merge",
        Target={"@odata.type": contact, "contactid": other["contactid"]},
        Subordinate={"@odata.type": contact, "contactid": row["contactid"]},
        PerformParentingChecks=False,
    )
    item = await copy(browser, MISSPELT)
    assert (other["contactid"], "evidence") == (item["match"]["row_id"], item["match"]["how"])


async def test_two_who_fit_alike_are_named_and_nobody_is_taken(
    browser: Browser, emulator: RunningEmulator
) -> None:
    """A namesake at the same company: the activity stays open, and both are told with their reasons."""
    row = await susanna(emulator)
    account = f"/accounts({row['parentcustomerid']})"
    new = {"firstname": "Susanna", "lastname": "Stubberod", "telephone1": "555-0199123"}
    await as_colleague(
        emulator, "POST", "contacts", **new, **{"parentcustomerid_account@odata.bind": account}
    )
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])
    item = await copy(browser, MISSPELT)
    assert (None, False) == (item["match"], item["receipt"]["is_completed"])
    assert ("several", 2) == (item["evidence"]["verdict"], len(item["evidence"]["rows"]))


async def at_litware(emulator: RunningEmulator, *people: dict[str, str]) -> None:
    """Create contacts of Susanna's company, and let the companion read them."""
    account = f"/accounts({(await susanna(emulator))['parentcustomerid']})"
    for person in people:
        await as_colleague(
            emulator, "POST", "contacts", **person, **{"parentcustomerid_account@odata.bind": account}
        )
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])


async def test_two_rows_of_one_person_do_not_compete(browser: Browser, emulator: RunningEmulator) -> None:
    """Who stands in the CRM twice, by the same address, is one person: filed in one of the rows, without asking."""
    twice = {"firstname": "Ottoline", "lastname": "Farthingale", "emailaddress1": "ottoline@litware.example"}
    await at_litware(emulator, twice, twice | {"jobtitle": "Buyer"})
    item = await copy(
        browser, MISSPELT | {"name": "Ottoline Farthingale", "headline": "Buyer at Litware, Inc."}
    )
    rows = {
        row["contactid"] for row in await rows_of(emulator, "contacts") if row["lastname"] == "Farthingale"
    }
    assert (2, True, "evidence") == (len(rows), item["match"]["row_id"] in rows, item["match"]["how"])
    assert item["receipt"]["is_completed"]


async def test_name_alone_files_nobody(browser: Browser, emulator: RunningEmulator) -> None:
    """Who changed employer looks like a namesake: the activity stays open, and her row is told with what differs."""
    item = await copy(browser, MISSPELT | {"headline": "Head of Logistics at Adventure Works Cycles"})
    assert (None, False) == (item["match"], item["receipt"]["is_completed"])
    assert "several" == item["evidence"]["verdict"]
    told = item["evidence"]["rows"][0]
    assert (await susanna(emulator))["contactid"] == told["row_id"]
    assert {"reason_company_differs", "reason_surname_exact"} <= {one["key"] for one in told["reasons"]}


WRITTEN_OTHERWISE = [
    ("Сергей Щербаков", "Sergei", "Shcherbakov"),
    ("田中 花子", "Hanako", "Tanaka"),
    ("محمد الشريف", "Mohamed", "Alsharif"),
    ("王小明", "Xiaoming", "Wang"),
]


async def test_name_in_another_script_is_the_same_name(browser: Browser, emulator: RunningEmulator) -> None:
    """Company, title and the name in the letters of its own language: filed where the CRM has it in Latin ones."""
    people = [{"firstname": given, "lastname": surname} for _, given, surname in WRITTEN_OTHERWISE]
    await at_litware(emulator, *(person | {"jobtitle": "Buyer"} for person in people))
    row_ids = {row["lastname"]: row["contactid"] for row in await rows_of(emulator, "contacts")}
    filed = [
        await copy(
            browser, MISSPELT | {"name": name, "headline": "Buyer at Litware, Inc."}, f"click-{surname}"
        )
        for name, _, surname in WRITTEN_OTHERWISE
    ]
    assert [row_ids[surname] for _, _, surname in WRITTEN_OTHERWISE] == [
        item["match"] and item["match"]["row_id"] for item in filed
    ]


async def test_company_is_filed_by_evidence(browser: Browser, emulator: RunningEmulator) -> None:
    """A note about a company whose name the CRM has goes to its account, without any link."""
    item = note(about=FOURTH_COFFEE, page_kind="account")
    message = {"kind": "activity.copy", "item": item, "is_anyway": False, "resent": None}
    await browser.ask(request(message, "click-1", "click-1"))
    told = (await browser.hear('"item_id": "click-1", "state": "written"'))["event"]["items"][0]
    [row] = [row for row in await rows_of(emulator, "accounts") if row["name"].startswith("Fourth Coffee")]
    assert (row["accountid"], "evidence") == (told["match"]["row_id"], told["match"]["how"])
