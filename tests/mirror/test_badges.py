"""The badges of a page, from one request to a companion that has synced. D5, E5."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.companion import running
from tests.fakes.controls import control, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import request

MARISA = "marisa.duarte@contoso.example"
PROFILE = "https://www.linkedin.com/sales/lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"


def shown(kind: str, name: str, **more: Any) -> dict[str, Any]:
    """Somebody on a page."""
    nothing = dict.fromkeys(("profile_address", "company", "title", "location", "headcount"))
    return {"subject_kind": kind, "name": name, **nothing, **more}


YVONNE = shown(
    "person", "Yvonne McKay", company="Fourth Coffee", title="Purchasing Manager", profile_address=PROFILE
)
NOBODY = shown("person", "Radomír Zvěřina", company="Ústecké mlýny")
LITWARE = shown("company", "Litware, Inc.", location="Dallas, Texas, United States")
NO_COMPANY = shown("company", "Ústecké mlýny")
PAGE = [YVONNE, NOBODY, LITWARE, NO_COMPANY]


async def badges(browser: Browser, subjects: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Badge and name of each subject."""
    reply = await browser.ask(request({"kind": "match.preview", "subjects": subjects}, "badges"))
    return [(one["badge"], one["name"]) for one in reply["result"]["previews"]]


async def sync() -> None:
    """Bring the mirror up to date."""
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])


async def test_page_of_people_and_companies_is_answered_at_once(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Before a sync nothing is claimed; after it found, absent, and, once confirmed, in the CRM; 25 in one answer."""
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        many = await badges(browser, (PAGE * 7)[:25])
        expected = [
            ("probable_match", "Yvonne McKay"),
            ("not_in_crm", None),
            ("probable_match", "Litware, Inc."),
            ("not_in_crm", None),
        ]
        assert (expected * 7)[:25] == many
        [susanna] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "Stubberod"]
        link = {
            "kind": "link.confirm",
            "profile_address": PROFILE,
            "table": "contact",
            "row_id": susanna["contactid"],
        }
        await browser.ask(request(link, "link"))
        assert [("in_crm", "Susanna Stubberod")] == await badges(browser, [YVONNE])


@pytest.mark.parametrize(("right", "place"), [("prvReadContact", 1), ("prvReadAccount", 3)])
async def test_nobody_is_absent_from_a_table_that_may_not_be_read(
    emulator: RunningEmulator, folders: Folders, right: str, place: int
) -> None:
    """Without the right on the table the badge says so, and never that somebody is not in the CRM."""
    await control(emulator, "roles", user=MARISA, privileges={right: "None"})
    async with running(folders), extension_end(folders.socket) as browser:
        assert ("not_checked", None) == (await badges(browser, PAGE))[place]
        await sync()
        assert ("no_access", None) == (await badges(browser, PAGE))[place]
