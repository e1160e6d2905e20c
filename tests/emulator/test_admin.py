"""The emulator's own controls: seeding, reset, the record of requests, dialect, organisation."""

from __future__ import annotations

from typing import Any

import pytest

from companion.emulator.dialect import SWITCHES
from tests.emulator.conftest import MARISA, Caller, Client

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"


async def rows(client: Client, set_name: str) -> list[dict[str, Any]]:
    """Answer the raw rows of a table."""
    response = await client.get(f"/_emulator/tables/{set_name}")
    found: list[dict[str, Any]] = (await response.json())["rows"]
    return found


async def test_sample_people_are_there(client: Client) -> None:
    """Ten known people stand under ten accounts; the sample mark has its own column and is in no name."""
    contacts = await rows(client, "contacts")
    assert (10, 10, 7) == (
        len(contacts),
        len(await rows(client, "accounts")),
        len(await rows(client, "systemusers")),
    )
    assert {"(sample)"} == {row["new_sampledata"] for row in contacts}
    assert not [row for row in contacts if "sample" in row["fullname"] or not row["parentcustomerid"]]
    assert ["Yvonne McKay"] == [row["fullname"] for row in contacts if row["websiteurl"]]


async def test_seeding_passes_rights_but_not_the_tables(client: Client, crm: Caller) -> None:
    """A seed may write users and closed activities; a row that does not fit its table stops all of it."""
    good = {
        "systemusers": [{"firstname": "Ida", "lastname": "Moen", "domainname": "ida.moen@contoso.example"}],
        "li_inmails": [{"activityid": ROW, "subject": "x", "statecode": 1, "statuscode": 2}],
    }
    response = await client.post("/_emulator/seed", json=good)
    assert {"planted": 2} == await response.json()
    assert 1 == (await crm.get(f"li_inmails({ROW})")).body["statecode"]
    bad = {"leads": [{"subject": "x", "lastname": "y"}], "contacts": [{"lastname": "z", "shoesize": 43}]}
    response = await client.post("/_emulator/seed", json=bad)
    assert 400 == response.status
    assert "0x80048d19" == (await response.json())["error"]["code"]
    assert [] == await rows(client, "leads")


async def test_seeding_the_same_row_again_changes_it(client: Client) -> None:
    """A seeded row with a known key is updated in place."""
    for subject in ("first", "second"):
        await client.post("/_emulator/seed", json={"tasks": [{"activityid": ROW, "subject": subject}]})
    assert ["second"] == [row["subject"] for row in await rows(client, "tasks")]


@pytest.mark.parametrize(
    "seed",
    [{"unicorns": [{}]}, {"contacts": {}}, {"contacts": [7]}, {"activitypointers": [{}]}, {"contacts": [{}]}],
)
async def test_seed_of_the_wrong_shape_is_refused(client: Client, seed: object) -> None:
    """A seed that cannot be read is 400."""
    assert 400 == (await client.post("/_emulator/seed", json=seed)).status


async def test_reset_returns_to_the_shipped_state(client: Client, crm: Caller, yvonne: str) -> None:
    """Rows, deleted ids, dialect, organisation and requests are as shipped again; sign-ins still work."""
    await crm.patch(f"tasks({ROW})", {"subject": "x"})
    await crm.delete(f"tasks({ROW})")
    await crm.delete(f"contacts({yvonne})")
    await client.post("/_emulator/dialect", json={"bind_null": "unbinds"})
    await client.post("/_emulator/organization", json={"friendly_name": "Fabrikam Sales"})
    await client.post("/_emulator/reset")
    assert "refused" == (await (await client.get("/_emulator/dialect")).json())["bind_null"]
    assert "Contoso Sales" == (await (await client.get("/_emulator/organization")).json())["friendly_name"]
    assert [] == (await (await client.get("/_emulator/requests")).json())["requests"]
    assert 200 == (await crm.get(f"contacts({yvonne})")).status
    assert 204 == (await crm.patch(f"tasks({ROW})", {"subject": "x"})).status


async def test_requests_are_recorded_without_bodies(client: Client, crm: Caller, marisa: str) -> None:
    """Each call leaves method, path, query, status, user, request id and time, and nothing of its body."""
    await client.delete("/_emulator/requests")
    answer = await crm.post("tasks?$select=subject", {"subject": "a secret"})
    await Caller(client, None).get("WhoAmI")
    response = await client.get("/_emulator/requests")
    first, second = (await response.json())["requests"]
    assert {
        "method": "POST",
        "path": "/api/data/v9.2/tasks",
        "query": "$select=subject",
        "status": 204,
        "user": marisa,
        "request_id": answer.headers["x-ms-service-request-id"],
        "time": "2026-07-14T12:00:00Z",
        "trouble": "",
        "is_in_batch": False,
    } == first
    assert (401, None) == (second["status"], second["user"])
    assert "a secret" not in await response.text()


async def test_dialect_starts_on_the_first_reading_and_changes(client: Client) -> None:
    """Every switch ships on its harsher reading; choosing one leaves the others."""
    shipped = await (await client.get("/_emulator/dialect")).json()
    assert {switch.name: switch.values[0] for switch in SWITCHES} == shipped
    response = await client.post("/_emulator/dialect", json={"owner_binding": "both"})
    assert {**shipped, "owner_binding": "both"} == await response.json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("dialect", {"bind_null": "perhaps"}),
        ("dialect", {"unknown": "yes"}),
        ("dialect", {"bind_null": "unbinds", "owner_binding": "none"}),
        ("dialect", []),
        ("organization", {"unknown": "x"}),
        ("organization", {"missing_tables": "li_inmail"}),
    ],
)
async def test_unknown_choices_are_refused_whole(client: Client, path: str, body: object) -> None:
    """A choice that does not exist is 400 and nothing changes."""
    before = await (await client.get(f"/_emulator/{path}")).json()
    assert 400 == (await client.post(f"/_emulator/{path}", json=body)).status
    assert before == await (await client.get(f"/_emulator/{path}")).json()


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}]
)
async def test_controls_are_closed_to_web_pages(client: Client, headers: dict[str, str]) -> None:
    """A page from elsewhere, or a name that was rebound to this computer, gets 403."""
    response = await client.post("/_emulator/token", json={"user": MARISA}, headers=headers)
    assert 403 == response.status


async def test_token_needs_a_known_user_and_rows_a_known_table(client: Client) -> None:
    """An unknown user or table is 404."""
    assert 404 == (await client.post("/_emulator/token", json={"user": "nobody"})).status
    assert 404 == (await client.get("/_emulator/tables/unicorns")).status
    assert 400 == (await client.post("/_emulator/token", data="{")).status
