"""Connections: a stakeholder of an opportunity, seen from both ends."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import Caller

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"


@pytest.fixture
async def ends(crm: Caller, yvonne: str) -> dict[str, object]:
    """What makes Yvonne the champion of an opportunity."""
    opportunity = (await crm.get("opportunities?$filter=startswith(name,'New espresso')")).body["value"][0]
    roles = (await crm.get("connectionroles?$filter=name eq 'Champion' and category eq 1000")).body["value"]
    return {
        "record1id_opportunity@odata.bind": f"/opportunities({opportunity['opportunityid']})",
        "record2id_contact@odata.bind": f"/contacts({yvonne})",
        "record2roleid@odata.bind": f"/connectionroles({roles[0]['connectionroleid']})",
        "description": "Likes it",
    }


async def test_connection_has_a_second_row_from_the_other_end(crm: Caller, ends: dict[str, object]) -> None:
    """The platform mirrors ends and roles, names each row after its far end, and links the two."""
    assert 204 == (await crm.patch(f"connections({ROW})", ends)).status
    [master] = (await crm.get("connections?$filter=ismaster eq true")).body["value"]
    [mirror] = (await crm.get("connections?$filter=ismaster eq false")).body["value"]
    assert ("Yvonne McKay", "New espresso line for Renton") == (master["name"], mirror["name"])
    for near, far in (("record1id", "record2id"), ("record1roleid", "record2roleid")):
        assert master[f"_{near}_value"] == mirror[f"_{far}_value"]
        assert master[f"_{far}_value"] == mirror[f"_{near}_value"]
    assert (mirror["connectionid"], ROW) == (
        master["_relatedconnectionid_value"],
        mirror["_relatedconnectionid_value"],
    )


async def test_second_row_follows_changes_and_the_end(crm: Caller, ends: dict[str, object]) -> None:
    """A change of either row shows on the other, and deleting one deletes both."""
    await crm.patch(f"connections({ROW})", ends)
    [mirror] = (await crm.get("connections?$filter=ismaster eq false")).body["value"]
    assert 204 == (await crm.patch(f"connections({mirror['connectionid']})", {"description": "x"})).status
    assert "x" == (await crm.get(f"connections({ROW})")).body["description"]
    assert 204 == (await crm.delete(f"connections({mirror['connectionid']})")).status
    assert [] == (await crm.get("connections")).body["value"]


async def test_connection_goes_with_its_contact(crm: Caller, ends: dict[str, object], yvonne: str) -> None:
    """Deleting a connected row deletes its connections, and the opportunity stays."""
    await crm.patch(f"connections({ROW})", ends)
    await crm.delete(f"contacts({yvonne})")
    assert [] == (await crm.get("connections")).body["value"]
    assert 1 == len((await crm.get("opportunities?$filter=startswith(name,'New espresso')")).body["value"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"record2id_contact@odata.bind": None}, (400, "0x80048d19")),
        ({"ismaster": False}, (400, "0x80040203")),
        ({"name": "x"}, (400, "0x80040203")),
    ],
)
async def test_what_the_platform_sets_is_not_set_by_callers(
    crm: Caller, ends: dict[str, object], change: dict[str, object], expected: tuple[int, str]
) -> None:
    """Name and side of a connection are the platform's."""
    answer = await crm.post("connections", {**ends, **change})
    assert expected == (answer.status, answer.code)


async def test_connection_needs_two_ends(crm: Caller, ends: dict[str, object]) -> None:
    """One end alone is no connection."""
    one = {name: value for name, value in ends.items() if not name.startswith("record2id")}
    answer = await crm.post("connections", one)
    assert (400, "0x80040200") == (answer.status, answer.code)
