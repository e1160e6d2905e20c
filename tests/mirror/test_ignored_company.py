"""A company's seat and size differ from its account: told, seen beside each other, ignored and taken back. D13."""

from __future__ import annotations

from typing import Any

from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import request
from tests.mirror.test_badges import badges, sync
from tests.mirror.test_badges import shown as in_a_list
from tests.mirror.test_ignored import in_force

ADDRESS = "https://www.linkedin.com/sales/company/900101"
NAME = "Fourth Coffee"
ELSEWHERE: dict[str, Any] = {"location": "Lisbon, Portugal", "headcount": 5001}


def shown(**page: Any) -> dict[str, Any]:
    """The company as its page shows it to the panel."""
    return {"name": NAME, "company_id": "900101", "company_address": ADDRESS, **page}


async def ask(browser: Browser, kind: str, **fields: Any) -> dict[str, Any]:
    """The result of a request that succeeds."""
    name = f"{kind}-{fields}"[:60].translate({ord(one): "-" for one in " '{}:,/[]"})
    answer = await browser.ask(request({"kind": kind, **fields}, name, name))
    assert answer["ok"], answer
    result: dict[str, Any] = answer["result"]
    return result


async def badge(browser: Browser, page: dict[str, Any]) -> str:
    """What the badge in the page and the one in the panel say alike."""
    [(badge, _name)] = await badges(browser, [in_a_list("company", NAME, profile_address=ADDRESS, **page)])
    card = await ask(browser, "person.view", about=shown(**page))
    assert badge == card["badge"]
    return badge


async def test_seat_and_size_are_told_in_the_panel_too_and_ignored_until_the_page_says_another(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Page and panel agree, the comparison shows both sides and writes neither, and taking back tells it again."""
    [account] = [row for row in await rows_of(emulator, "accounts") if row["name"] == NAME]
    row_id = account["accountid"]
    address = {"address1_city": "Renton", "address1_country": "United States"}
    await as_colleague(emulator, "PATCH", f"accounts({row_id})", numberofemployees=60, **address)
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        await ask(
            browser, "link.confirm", about=None, profile_address=ADDRESS, table="account", row_id=row_id
        )
        assert "out_of_date" == await badge(browser, ELSEWHERE)
        about = shown(**ELSEWHERE)
        prompt = (await ask(browser, "prompt.open", about=about))["prompt"]
        # The window asks with what it was given.
        assert about == prompt["about"]
        found = await ask(browser, "changes.read", prompt_id=prompt["prompt_id"])
        seat = {"field": "location", "now": "Renton, United States", "page": "Lisbon, Portugal"}
        assert [seat, {"field": "headcount", "now": "60", "page": "5001"}] == found["company"]
        assert found["is_outdated"]

        ignored = (await ask(browser, "differences.ignore", about=prompt["about"]))["ignored"]
        assert {"location": "Lisbon, Portugal", "headcount": "5001"} == in_force(ignored)
        assert "in_crm" == await badge(browser, ELSEWHERE)
        assert "out_of_date" == await badge(browser, ELSEWHERE | {"location": "Toronto, Canada"})
        assert "out_of_date" == await badge(browser, ELSEWHERE | {"headcount": 1})
        [line] = ignored
        await ask(browser, "decision.revert", decision_id=line["ignored_id"], is_moving=False)
        assert "out_of_date" == await badge(browser, ELSEWHERE)


async def test_page_that_shows_neither_seat_nor_size_differs_in_nothing(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """What the page leaves open is no difference: In CRM, and nothing stands in the comparison to be ignored."""
    [account] = [row for row in await rows_of(emulator, "accounts") if row["name"] == NAME]
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        linked = {"profile_address": ADDRESS, "table": "account", "row_id": account["accountid"]}
        await ask(browser, "link.confirm", about=None, **linked)
        nothing = {"location": None, "headcount": None}
        assert "in_crm" == await badge(browser, nothing)
        prompt = (await ask(browser, "prompt.open", about=shown(**nothing)))["prompt"]
        found = await ask(browser, "changes.read", prompt_id=prompt["prompt_id"])
        assert ([], False) == (found["company"], found["is_outdated"])
