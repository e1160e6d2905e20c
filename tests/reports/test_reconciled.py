"""Reports reconcile with the tables in Dynamics to the row: authors and owners, stages and what was won. A5, H3, H4."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from companion.connecting import Asking, WantedIntegration, change_integration_user
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.environment import browsing
from tests.fakes.extension_end import extension_end
from tests.kinds.conftest import Scene, call, folders, note, scene
from tests.reports.test_report_command import MESSAGE, run

__all__ = ["folders", "scene"]


async def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What a report says, for programs."""
    capsys.readouterr()
    assert 0 == await run(*arguments, "--json")
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


async def users(scene: Scene) -> dict[str, str]:
    """Id → name of every user."""
    return {str(row["systemuserid"]): str(row["fullname"]) for row in await scene.rows("systemusers")}


async def test_author_and_owner_are_those_of_each_row_before_and_after_the_author_was_changed(
    scene: Scene, folders: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the rep writes, then an integration user: rows of both are counted apart, and people are told how many."""
    await scene.copy("click-1", MESSAGE)
    await scene.copy("click-2", note())
    profile = FileProfileStore(folders.profiles).read_current()
    assert profile is not None
    named = WantedIntegration("sign_in", profile.client_id, login_hint="crm.integration@contoso.example")
    with browsing(monkeypatch, scene.emulator):
        changed, _author = await change_integration_user(folders, named, Asking(lambda _address: None))
    async with extension_end(folders.socket) as browser:
        later = Scene(scene.emulator, folders, browser)
        await later.copy("click-3", call())
    names = await users(scene)
    tables = [await scene.rows(table) for table in ("li_messages", "annotations", "phonecalls")]
    ours = [row for rows in tables for row in rows if "copy_to_crm" in str(row)]
    there = Counter((names[row["ownerid"]], names[row["createdby"]]) for row in ours)
    counted: Counter[tuple[str, str]] = Counter()
    for line in (await told(capsys, "usage"))["lines"]:
        counted[line["seat"], line["author"]] += line["count"]
    assert there == counted
    author = changed.author_name
    assert {("Marisa Duarte", "Marisa Duarte"): 2, ("Marisa Duarte", author): 1} == counted
    assert 0 == await run("usage")
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Dynamics shows {author} as the author of 1" in shown
    assert "Marisa Duarte" in shown


async def test_outcome_reconciles_by_state_stage_and_what_was_won(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """Open ones by stage, won ones with what they brought, with and without a message to somebody on them."""
    await scene.copy("click-1", MESSAGE)
    contact, account = await scene.contact(), await scene.account()
    for number in range(24):
        of_contact = {"customerid_contact@odata.bind": f"/contacts({contact})"}
        hangs_on = of_contact if number % 2 else {"customerid_account@odata.bind": f"/accounts({account})"}
        deal = {"name": f"Deal {number}", "salesstage": 2, **hangs_on}
        await scene.as_colleague("POST", "opportunities", **deal)
    for row in await scene.rows("opportunities"):
        number = int(row["name"].removeprefix("Deal ")) if row["name"].startswith("Deal ") else 0
        if number < 12:
            continue
        close = {
            "subject": "Won",
            "actualrevenue": 1000 + number,
            "opportunityid@odata.bind": f"/opportunities({row['opportunityid']})",
        }
        await scene.as_colleague("POST", "WinOpportunity", Status=3, OpportunityClose=close)
    there: Counter[tuple[str, bool]] = Counter()
    value: Counter[tuple[str, bool]] = Counter()
    stakes = {row["record1id"] for row in await scene.rows("connections") if row["record2id"] == contact}
    for row in await scene.rows("opportunities"):
        state = ("open", "won", "lost")[row["statecode"]]
        key = (
            state,
            bool(contact in (row["customerid"], row["parentcontactid"]) or row["opportunityid"] in stakes),
        )
        if state == "lost" or (state == "open" and row["salesstage"] != 2):
            continue
        there[key] += 1
        value[key] += row["actualvalue_base"] or 0
    report = await told(capsys, "outcome")
    shown = [group for group in report["groups"] if group["state"] == "won" or group["stage"] == "Propose"]
    assert dict(there) == {(group["state"], group["is_touched"]): group["opportunities"] for group in shown}
    for group in shown:
        if group["state"] == "won":
            assert value["won", group["is_touched"]] == group["won_value"]
