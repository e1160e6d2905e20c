"""The card of whom a page shows: row, reasons, opportunities, what was copied, and the timeline read live. D15, E2."""

from __future__ import annotations

import asyncio
from typing import Any

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, control, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import request

MARISA = "marisa.duarte@contoso.example"
PROFILE = "https://www.linkedin.com/sales/lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"
NOTHING = dict.fromkeys(("profile_id", "profile_address", "headline", "company", "company_address"))
YVONNE = {
    **NOTHING,
    "name": "Yvonne McKay",
    "profile_address": PROFILE,
    "headline": "Purchasing Manager",
    "company": "Fourth Coffee",
}
NOBODY = {**NOTHING, "name": "Radomír Zvěřina", "company": "Ústecké mlýny"}
LITWARE = {
    "name": "Litware, Inc.",
    **dict.fromkeys(("company_id", "company_address", "location", "headcount")),
}


async def ask(browser: Browser, message: dict[str, Any]) -> dict[str, Any]:
    """The whole reply to a request."""
    return await browser.ask(request(message, message["kind"]))


async def card_of(browser: Browser, about: dict[str, Any]) -> dict[str, Any]:
    """The card of a subject."""
    result: dict[str, Any] = (await ask(browser, {"kind": "person.view", "about": about}))["result"]
    return result


async def sync() -> None:
    """Bring the mirror up to date."""
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])


async def test_card_shows_row_reasons_and_open_opportunities_of_the_mirror(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Found, with why and with what is open at their company; unsure, with candidates; absent; a link goes first."""
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        card = await card_of(browser, YVONNE)
        assert ("probable_match", "evidence") == (card["badge"], card["row"]["match"]["how"])
        assert "Purchasing Manager" in [fact["value"] for fact in card["row"]["facts"]]
        assert {"for"} <= {reason["side"] for reason in card["evidence"]["rows"][0]["reasons"]}
        [account] = [row for row in await rows_of(emulator, "accounts") if row["name"] == "Fourth Coffee"]
        expected = {
            row["name"]
            for row in await rows_of(emulator, "opportunities")
            if account["accountid"] in row.values() and row["statecode"] == 0
        }
        assert expected
        assert expected == {one["name"] for one in card["row"]["opportunities"]}
        absent = await card_of(browser, NOBODY)
        assert ("not_in_crm", None, []) == (absent["badge"], absent["row"], absent["entries"])
        unsure = await card_of(browser, LITWARE)
        assert ("choose_match", None) == (unsure["badge"], unsure["row"])
        assert "Litware, Inc." == unsure["evidence"]["rows"][0]["name"]
        link = {
            "kind": "link.confirm",
            "about": None,
            "profile_address": PROFILE,
            "table": "contact",
            "row_id": card["row"]["match"]["row_id"],
        }
        await ask(browser, link)
        linked = await card_of(browser, YVONNE)
        assert ("in_crm", None) == (linked["badge"], linked["evidence"])


async def test_nothing_is_claimed_before_a_sync_or_of_a_table_that_may_not_be_read(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Without the right on contacts the card never says that somebody is not in the CRM."""
    await control(emulator, "roles", user=MARISA, privileges={"prvReadContact": "None"})
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        assert "no_access" == (await card_of(browser, NOBODY))["badge"]


async def test_activities_are_read_live_with_the_reps_rights(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """The newest first, none of them kept; an id that is none is refused before Dynamics is asked."""
    async with running(folders), extension_end(folders.socket) as browser:
        [yvonne] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "McKay"]
        wanted = {"kind": "activities.read", "table": "contact", "row_id": yvonne["contactid"]}
        before = (await ask(browser, wanted))["result"]["activities"]
        bound = {"regardingobjectid_contact_task@odata.bind": f"/contacts({yvonne['contactid']})"}
        await as_colleague(emulator, "POST", "tasks", subject="Ring back about the bars", **bound)
        [newest, *older] = (await ask(browser, wanted))["result"]["activities"]
        assert ("Ring back about the bars", True) == (newest["subject"], newest["is_open"])
        assert before[:9] == older
        refused = await ask(browser, {**wanted, "row_id": "no-guid"})
        assert "bad_request" == refused["error"]["code"]
