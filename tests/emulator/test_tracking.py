"""Change tracking: delta links, deleted rows, pages, refusals, expiry."""

from __future__ import annotations

import re

import pytest

from companion.emulator.environment import Environment
from tests.emulator.conftest import MARISA, Answer, Caller, Client, ManualClock, sign_in

TRACK = {"Prefer": "odata.track-changes"}


def below_root(link: str) -> str:
    """A link as the caller's methods take it."""
    return link.partition("/api/data/v9.2/")[2]


@pytest.fixture
def crm(admin: Caller) -> Caller:
    """Somebody who reads and deletes every row, which tracking and these tests need."""
    return admin


async def delta_of(crm: Caller, path: str = "contacts?$select=fullname,emailaddress1") -> str:
    """The delta link of a table as it stands."""
    answer = await crm.get(path, **TRACK)
    assert 200 == answer.status, answer.body
    return below_root(answer.body["@odata.deltaLink"])


async def test_first_answer_holds_every_row_and_a_delta_link(crm: Caller) -> None:
    """The first answer is the whole table; its token is a version and a date."""
    answer = await crm.get("contacts?$select=fullname", **TRACK)
    assert 10 == len(answer.names)
    assert "odata.track-changes" == answer.headers["Preference-Applied"]
    token = answer.body["@odata.deltaLink"].partition("$deltatoken=")[2]
    assert re.fullmatch(r"\d+%2107%2F14%2F2026%2012%3A00%3A00", token)


async def test_delta_holds_changed_rows_then_deleted_ones(crm: Caller, yvonne: str) -> None:
    """Only what changed since comes, new and changed first, ids of the deleted last; then nothing more."""
    link = await delta_of(crm)
    gone = await crm.id_of("contacts", "lastname eq 'Lyon'")
    await crm.delete(f"contacts({gone})")
    await crm.patch(f"contacts({yvonne})", {"jobtitle": "Buyer"})
    await crm.post("contacts", {"lastname": "Abernathy"})
    answer = await crm.get(link)
    changed, created, deleted = answer.body["value"]
    assert answer.body["@odata.context"].endswith("$metadata#contacts(fullname,emailaddress1)/$delta")
    assert ["Yvonne McKay", "Abernathy"] == [changed["fullname"], created["fullname"]]
    assert {"id": gone, "reason": "deleted"} == {name: deleted[name] for name in ("id", "reason")}
    assert deleted["@odata.context"].endswith("$metadata#contacts/$deletedEntity")
    after = await crm.get(below_root(answer.body["@odata.deltaLink"]))
    assert [] == after.body["value"]


async def test_row_that_came_back_is_not_told_as_deleted(
    client: Client, crm: Caller, environment: Environment
) -> None:
    """A row seeded again under its id is a change, not a deletion."""
    link = await delta_of(crm, "accounts?$select=name")
    account = await crm.id_of("accounts", "name eq 'Litware, Inc.'")
    environment.database.delete(environment.table("account"), account)
    await client.post("/_emulator/seed", json={"accounts": [{"accountid": account, "name": "Litware"}]})
    [row] = (await crm.get(link)).body["value"]
    assert "Litware" == row["name"]


async def test_deleted_activity_is_told_to_its_own_table(crm: Caller) -> None:
    """Activities share their storage, and still only the deleted row's own table hears of it."""
    [task, call] = [await delta_of(crm, f"{name}?$select=subject") for name in ("tasks", "phonecalls")]
    created = await crm.post("tasks", {"subject": "x"})
    task_id = created.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")
    await crm.delete(f"tasks({task_id})")
    assert [task_id] == [row["id"] for row in (await crm.get(task)).body["value"]]
    assert [] == (await crm.get(call)).body["value"]


async def test_pages_of_a_tracked_list_give_every_change_once(crm: Caller) -> None:
    """Pages go on by version; what changes meanwhile waits for the next delta."""
    link = "contacts?$select=fullname"
    names: list[str] = []
    while True:
        answer = await crm.get(link, Prefer="odata.track-changes,odata.maxpagesize=3")
        names += answer.names
        if "@odata.nextLink" not in answer.body:
            break
        link = below_root(answer.body["@odata.nextLink"])
        assert "istracking%3D%22True%22" in link
        await crm.patch(f"contacts({answer.body['value'][0]['contactid']})", {"jobtitle": "Met"})
    delta = await crm.get(below_root(answer.body["@odata.deltaLink"]))
    assert 10 == len(set(names)) == len(names)
    assert 3 == len(delta.body["value"])


async def test_pages_of_a_delta_reach_the_deleted_rows(crm: Caller) -> None:
    """Deleted rows are paged behind the changed ones."""
    link = await delta_of(crm)
    rows = (await crm.get("contacts?$select=contactid")).body["value"]
    for row in rows[:3]:
        await crm.delete(f"contacts({row['contactid']})")
    for row in rows[3:5]:
        await crm.patch(f"contacts({row['contactid']})", {"jobtitle": "Met"})
    kinds: list[str] = []
    while link:
        answer = await crm.get(link, Prefer="odata.maxpagesize=2")
        assert len(answer.body["value"]) <= 2
        kinds += [row.get("reason", "changed") for row in answer.body["value"]]
        link = below_root(answer.body.get("@odata.nextLink", ""))
    assert ["changed"] * 2 + ["deleted"] * 3 == kinds


async def test_changes_are_counted(crm: Caller, yvonne: str) -> None:
    """`$count` with a delta token is the number of changed and deleted rows."""
    link = await delta_of(crm)
    token = link.partition("$deltatoken=")[2]
    await crm.patch(f"contacts({yvonne})", {"jobtitle": "Buyer"})
    gone = await crm.id_of("contacts", "lastname eq 'Lyon'")
    await crm.delete(f"contacts({gone})")
    response = await crm.client.get(
        f"/api/data/v9.2/contacts/$count?$deltatoken={token}",
        headers={"Authorization": f"Bearer {crm.token}"},
    )
    assert ("text/plain", "2") == (response.content_type, await response.text())


@pytest.mark.parametrize(
    "option", ["$filter=statecode eq 0", "$orderby=fullname", "$expand=owninguser", "$top=3"]
)
async def test_options_that_cannot_be_tracked_are_refused(crm: Caller, option: str) -> None:
    """Filter, order, expansion and number are refused by name, at first and behind a delta link."""
    link = await delta_of(crm, "contacts")
    for path in (f"contacts?{option}", f"{link}&{option}"):
        answer = await crm.get(path, **TRACK)
        name = option.partition("=")[0]
        assert (400, "0x80060888") == (answer.status, answer.code)
        assert f'The "{name}" query parameter' in answer.body["error"]["message"]


async def test_untracked_table_is_refused(crm: Caller) -> None:
    """A table without change tracking says so with its code."""
    answer = await crm.get("li_inmails", **TRACK)
    assert (400, "0x80072491") == (answer.status, answer.code)


async def renewed(client: Client) -> Caller:
    """The seat holder with a fresh token."""
    return Caller(client, await sign_in(client, MARISA))


async def test_delta_links_expire(crm: Caller, client: Client, clock: ManualClock) -> None:
    """After the days that the organisation sets a link is refused and says to begin anew."""
    link = await delta_of(crm)
    clock.advance(7 * 86_400)
    assert 200 == (await (await renewed(client)).get(link)).status
    clock.advance(1)
    answer: Answer = await (await renewed(client)).get(link)
    assert (400, "0x80044352") == (answer.status, answer.code)
    await client.post("/_emulator/organization", json={"change_tracking_days": 30})
    assert 200 == (await (await renewed(client)).get(link)).status


@pytest.mark.parametrize("token", ["", "soon", "1!13/45/2026 00:00:00", "1!2026-07-14"])
async def test_unreadable_token_is_refused(crm: Caller, token: str) -> None:
    """A token that is none is 400."""
    answer = await crm.get(f"contacts?$deltatoken={token}")
    assert (400, "0x80060888") == (answer.status, answer.code)
