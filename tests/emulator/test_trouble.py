"""Trouble on demand: every code, slow and spoiled answers, and work that is done but never answered for."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from companion.emulator.codes import shipped_codes
from tests.emulator.conftest import MARISA, TEO, Caller, Client, sign_in

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
TASK = f"tasks({ROW})"


async def order(client: Client, do: str, **more: object) -> None:
    """Ask for trouble."""
    response = await client.post("/_emulator/trouble", json={"do": do, **more})
    assert 200 == response.status, await response.text()


async def rules(client: Client) -> list[dict[str, Any]]:
    """The rules in force."""
    found: list[dict[str, Any]] = (await (await client.get("/_emulator/trouble")).json())["rules"]
    return found


async def subjects(client: Client) -> list[str]:
    """The subjects of all tasks, looked at from behind."""
    rows = (await (await client.get("/_emulator/tables/tasks")).json())["rows"]
    return [row["subject"] for row in rows]


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("throttle_requests", (429, "0x80072322", True)),
        ("throttle_time", (429, "0x80072321", True)),
        ("throttle_concurrency", (429, "0x80072326", True)),
        ("busy", (503, "0x8004a001", False)),
        ("sql_timeout", (500, "0x80044151", False)),
        ("server_error", (500, "0x80040216", False)),
        ("app_lock", (500, "0x8004ed47", False)),
        ("concurrent_operation", (429, "0x80071154", False)),
    ],
)
async def test_named_trouble_has_its_code(
    client: Client, crm: Caller, do: str, expected: tuple[int, str, bool]
) -> None:
    """The next request gets that answer and does nothing; the one after it works."""
    await order(client, do)
    refused = await crm.patch(TASK, {"subject": "x"})
    assert expected == (refused.status, refused.code, "Retry-After" in refused.headers)
    assert [] == await subjects(client)
    assert 204 == (await crm.patch(TASK, {"subject": "x"})).status


@pytest.mark.parametrize("code", shipped_codes())
async def test_every_code_can_be_asked_for(client: Client, crm: Caller, code: str) -> None:
    """Each code comes with its status and a sentence, in the body of Dynamics."""
    await order(client, "code", code=code)
    refused = await crm.get("WhoAmI")
    known = shipped_codes()[code]
    assert (known.status, code) == (refused.status, refused.code)
    assert known.sentence == refused.body["error"]["message"]


def test_the_codes_are_those_worth_handling() -> None:
    """The file names 41 codes, each with Microsoft's name, an error status and a grade."""
    codes = shipped_codes()
    assert 41 == len(codes)
    assert len(codes) == len({code.name for code in codes.values()})
    assert not [code for code in codes.values() if not 400 <= code.status < 600 or code.grade not in "AFU"]


async def test_parameters_change_the_answer(client: Client, crm: Caller) -> None:
    """Status, sentence and wait can be chosen, for facts that are not certain."""
    params = {"status": 412, "message": "A duplicate.", "retry_after": 90}
    await order(client, "code", code="0x80040333", params=params)
    refused = await crm.get("WhoAmI")
    assert (412, "90") == (refused.status, refused.headers["Retry-After"])
    assert "A duplicate." == refused.body["error"]["message"]


async def test_work_is_done_and_never_answered_for(client: Client, crm: Caller) -> None:
    """The row stands though the connection closed; repeating the create-only request says so."""
    await order(client, "commit_then_drop", match={"method": "PATCH"})
    with pytest.raises(aiohttp.ClientConnectionError):
        await crm.patch(TASK, {"subject": "x"}, If_None_Match="*")
    assert ["x"] == await subjects(client)
    assert 412 == (await crm.patch(TASK, {"subject": "x"}, If_None_Match="*")).status


async def test_dropped_before_nothing_is_done(client: Client, crm: Caller) -> None:
    """The connection closes and there is no row."""
    await order(client, "drop_before")
    with pytest.raises(aiohttp.ClientConnectionError):
        await crm.patch(TASK, {"subject": "x"})
    assert [] == await subjects(client)


async def test_log_tells_what_was_done_behind_the_trouble(client: Client, crm: Caller) -> None:
    """A lost answer is recorded with the status that it would have had, and with the trouble's name."""
    await order(client, "commit_then_drop")
    with pytest.raises(aiohttp.ClientConnectionError):
        await crm.patch(TASK, {"subject": "x"})
    [entry] = (await (await client.get("/_emulator/requests")).json())["requests"]
    assert (204, "commit_then_drop") == (entry["status"], entry["trouble"])


async def test_body_is_cut_short(client: Client, crm: Caller) -> None:
    """Status and head arrive, the body ends in the middle."""
    await order(client, "truncate_body")
    with pytest.raises(aiohttp.ClientPayloadError):
        await crm.get("contacts")


async def test_page_comes_in_place_of_an_answer(client: Client, crm: Caller) -> None:
    """A network that asks to sign in answers 200 with a page; another status can be chosen."""
    await order(client, "html_page")
    await order(client, "html_page", params={"status": 502, "html": "<p>Bad gateway</p>"})
    first, second = await crm.get("WhoAmI"), await crm.get("WhoAmI")
    assert (200, 502) == (first.status, second.status)
    assert first.headers["Content-Type"].startswith("text/html")


async def test_token_expires_on_demand(client: Client, crm: Caller) -> None:
    """The request is challenged as with an expired token; the next one is not."""
    await order(client, "token_expired")
    refused = await crm.get("WhoAmI")
    assert (401, "0x8005f101") == (refused.status, refused.code)
    assert "authorization_uri=" in refused.headers["WWW-Authenticate"]
    assert 200 == (await crm.get("WhoAmI")).status


async def test_delta_expires_only_for_deltas(client: Client, crm: Caller) -> None:
    """Other requests pass by; the first with a delta token is told to start anew."""
    await order(client, "delta_expired")
    passed = await crm.get("contacts?$select=fullname")
    refused = await crm.get("contacts?$select=fullname&$deltatoken=1000001")
    assert (200, 400, "0x80044352") == (passed.status, refused.status, refused.code)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_slow_answer_waits_for_its_release(client: Client, crm: Caller, moment: str) -> None:
    """A held request has done its work already, or has not, as was asked; then it is answered."""
    await order(client, "slow", params={"moment": moment})
    held = asyncio.create_task(crm.patch(TASK, {"subject": "x"}))
    shown = await (await client.get("/_emulator/trouble?held=1")).json()
    meanwhile = await subjects(client)
    await client.post("/_emulator/trouble/release")
    assert (204, 1, ["x"] if moment == "after" else []) == ((await held).status, shown["held"], meanwhile)
    assert ["x"] == await subjects(client)


async def test_slow_answer_can_take_a_while(client: Client, crm: Caller) -> None:
    """With milliseconds nobody has to release."""
    await order(client, "slow", params={"milliseconds": 1})
    assert 200 == (await crm.get("WhoAmI")).status


async def test_rules_meet_whom_they_name(client: Client, crm: Caller) -> None:
    """Method, part of the address with its query, and user all have to fit."""
    teo = Caller(client, await sign_in(client, TEO))
    match = {"method": "GET", "path_contains": "contacts?$top", "user": MARISA.upper()}
    await order(client, "busy", match=match, times=None)
    for caller, path, status in (
        (crm, "contacts?$top=1", 503),
        (crm, "contacts?%24top=1", 503),
        (crm, "contacts", 200),
        (teo, "contacts?$top=1", 200),
    ):
        assert status == (await caller.get(path)).status, path


async def test_rules_are_used_up_in_order(client: Client, crm: Caller) -> None:
    """The first that fits is taken, as often as it says; then the next."""
    wish = {"rules": [{"do": "busy", "times": 2}, {"do": "sql_timeout"}]}
    await client.post("/_emulator/trouble", json=wish)
    assert [503, 503, 500, 200] == [(await crm.get("WhoAmI")).status for _ in range(4)]
    assert [] == await rules(client)


@pytest.mark.parametrize("way", ["delete", "reset"])
async def test_rules_are_listed_and_cleared(client: Client, crm: Caller, way: str) -> None:
    """A rule shows with what is left of it; clearing forgets it and frees whom it holds."""
    await order(client, "busy", times=2, match={"method": "DELETE"})
    await order(client, "slow")
    held = asyncio.create_task(crm.get("WhoAmI"))
    await client.get("/_emulator/trouble?held=1")
    assert [("busy", 2, "0x8004a001")] == [(r["do"], r["times"], r["code"]) for r in await rules(client)]
    if way == "delete":
        assert 204 == (await client.delete("/_emulator/trouble")).status
    else:
        await client.post("/_emulator/reset")
    assert 200 == (await held).status
    assert [] == await rules(client)


@pytest.mark.parametrize(
    "wish",
    [
        {"do": "explode"},
        {},
        {"do": "busy", "times": 0},
        {"do": "busy", "times": True},
        {"do": "busy", "match": {"table": "contacts"}},
        {"do": "busy", "match": {"method": 1}},
        {"do": "busy", "params": {"retry_after": "soon"}},
        {"do": "busy", "params": {"colour": "red"}},
        {"do": "code", "code": "0x00000000"},
        {"do": "code"},
        {"do": "busy", "when": "now"},
        {"rules": {"do": "busy"}},
        {"rules": [{"do": "busy"}, {"do": "explode"}]},
        [],
    ],
)
async def test_trouble_of_the_wrong_shape_is_refused(client: Client, wish: object) -> None:
    """What is no rule is 400, and no rule of the same request is taken."""
    assert 400 == (await client.post("/_emulator/trouble", json=wish)).status
    assert [] == await rules(client)


async def test_held_needs_a_number(client: Client) -> None:
    """Waiting for so many held requests needs to know how many."""
    assert 400 == (await client.get("/_emulator/trouble?held=many")).status
