"""Actions: closing opportunities, qualifying leads, merging rows, and many rows at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Caller

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
OTHER = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a11"
GONE = "00000000-0000-4000-8000-000000000001"
CRM = "Microsoft.Dynamics.CRM"


@pytest.fixture
async def opportunity(crm: Caller) -> str:
    """The id of an open opportunity over 18,900 dollars."""
    answer = await crm.get("opportunities?$filter=name eq 'Warehouse scanners'&$select=name")
    return str(answer.body["value"][0]["opportunityid"])


def closing(opportunity: str, **columns: object) -> dict[str, object]:
    """Answer what an opportunity is closed with."""
    bound = {"opportunityid@odata.bind": f"/opportunities({opportunity})"}
    return {"OpportunityClose": {"subject": "Signed", **bound, **columns}}


@pytest.mark.parametrize(
    ("action", "columns", "expected"),
    [
        (("WinOpportunity", 3), {}, (1, 3, 18900.0, "2026-07-14")),
        (("WinOpportunity", -1), {"actualrevenue": 20000}, (1, 3, 20000.0, "2026-07-14")),
        (("LoseOpportunity", 5), {"actualend": "2026-07-01T09:00:00Z"}, (2, 5, 0.0, "2026-07-01")),
        (("LoseOpportunity", -1), {}, (2, 4, 0.0, "2026-07-14")),
    ],
)
async def test_opportunity_closes_by_its_action(
    crm: Caller,
    opportunity: str,
    action: tuple[str, int],
    columns: dict[str, object],
    expected: tuple[Any, ...],
) -> None:
    """State, status, value and day follow the action, and a completed activity regards the opportunity."""
    answer = await crm.post(action[0], {"Status": action[1], **closing(opportunity, **columns)})
    assert 204 == answer.status
    row = (await crm.get(f"opportunities({opportunity})")).body
    assert expected == tuple(
        row[name] for name in ("statecode", "statuscode", "actualvalue", "actualclosedate")
    )
    [activity] = (await crm.get("opportunitycloses")).body["value"]
    assert (1, opportunity, opportunity) == (
        activity["statecode"],
        activity["_opportunityid_value"],
        activity["_regardingobjectid_value"],
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "0x80048d19"),
        ({"Status": "3", "OpportunityClose": {"subject": "x"}}, "0x80048d19"),
        ({"Status": 3, "OpportunityClose": {"subject": "x"}, "Reason": "x"}, "0x80048d19"),
        ({"Status": 4, "OpportunityClose": True}, "0x80048d19"),
    ],
)
async def test_malformed_closing_is_refused(crm: Caller, body: dict[str, Any], code: str) -> None:
    """Missing, misnamed and mistyped parameters are payload errors, and no activity remains."""
    answer = await crm.post("WinOpportunity", body)
    assert (400, code) == (answer.status, answer.code)
    assert [] == (await crm.get("opportunitycloses")).body["value"]


async def test_opportunity_closes_once_and_in_its_own_numbers(crm: Caller, opportunity: str) -> None:
    """A status of the other outcome is refused, and so is closing what is closed."""
    answer = await crm.post("WinOpportunity", {"Status": 5, **closing(opportunity)})
    assert (400, "0x80048408") == (answer.status, answer.code)
    assert 204 == (await crm.post("WinOpportunity", {"Status": 3, **closing(opportunity)})).status
    answer = await crm.post("LoseOpportunity", {"Status": 5, **closing(opportunity)})
    assert (400, "0x80040203") == (answer.status, answer.code)
    assert 1 == len((await crm.get("opportunitycloses")).body["value"])


async def test_lead_becomes_account_contact_and_opportunity(crm: Caller) -> None:
    """The rows made from a lead are answered, linked with each other and named by the closed lead."""
    lead = {"subject": "Fair", "firstname": "Ada", "lastname": "Quist", "companyname": "Northwind Traders"}
    await crm.patch(f"leads({ROW})", lead)
    everything = {"CreateAccount": True, "CreateContact": True, "CreateOpportunity": True, "Status": 3}
    answer = await crm.post(f"leads({ROW})/{CRM}.QualifyLead", everything)
    kinds = [row["@odata.type"] for row in answer.body["value"]]
    assert [f"#{CRM}.account", f"#{CRM}.contact", f"#{CRM}.opportunity"] == kinds
    account, contact, opportunity = (
        row[key]
        for row, key in zip(answer.body["value"], ("accountid", "contactid", "opportunityid"), strict=True)
    )
    closed = (await crm.get(f"leads({ROW})")).body
    assert (1, 3, account, contact) == tuple(
        closed[name]
        for name in ("statecode", "statuscode", "_parentaccountid_value", "_parentcontactid_value")
    )
    made = (await crm.get(f"opportunities({opportunity})")).body
    assert ("Fair", account, contact, ROW) == tuple(
        made[name]
        for name in ("name", "_customerid_value", "_parentcontactid_value", "_originatingleadid_value")
    )
    assert account == (await crm.get(f"contacts({contact})")).body["_parentcustomerid_value"]
    again = await crm.post(f"leads({ROW})/{CRM}.QualifyLead", everything)
    assert (400, "0x80040203") == (again.status, again.code)
    changed = await crm.patch(f"leads({ROW})", {"subject": "x"})
    assert (400, "0x80040203") == (changed.status, changed.code)


async def test_merged_contact_ends_and_its_rows_move(crm: Caller, yvonne: str) -> None:
    """Notes and activities of the subordinate go to the target; it is inactive and says where it went."""
    twin = {"contactid": ROW, "firstname": "Y.", "lastname": "McKay"}
    await crm.post("contacts", twin)
    await crm.post("annotations", {"notetext": "x", "objectid_contact@odata.bind": f"/contacts({ROW})"})
    await crm.post(
        "tasks", {"subject": "x", "regardingobjectid_contact_task@odata.bind": f"/contacts({ROW})"}
    )
    kind = {"@odata.type": f"{CRM}.contact"}
    body = {
        "Target": {"contactid": yvonne, **kind},
        "Subordinate": {"contactid": ROW, **kind},
        "UpdateContent": {"department": "Purchasing", **kind},
        "PerformParentingChecks": False,
    }
    assert 204 == (await crm.post("Merge", body)).status
    ended = (await crm.get(f"contacts({ROW})")).body
    assert (1, True, yvonne) == tuple(ended[name] for name in ("statecode", "merged", "_masterid_value"))
    assert "Purchasing" == (await crm.get(f"contacts({yvonne})")).body["department"]
    for path in ("annotations?$select=_objectid_value", "tasks?$select=_regardingobjectid_value"):
        [row] = (await crm.get(path)).body["value"]
        assert yvonne in row.values()
    parties = (await crm.get("activityparties?$filter=participationtypemask eq 8")).body["value"]
    assert [yvonne] == [party["_partyid_value"] for party in parties]
    again = await crm.post("Merge", body)
    assert (400, "0x80040203") == (again.status, again.code)


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ({"contactid": GONE, "@odata.type": f"{CRM}.contact"}, 404, "0x80040217"),
        ({"contactid": ROW}, 400, "0x80048d19"),
        ({"activityid": ROW, "@odata.type": f"{CRM}.task"}, 400, "0x80048d19"),
        ({"@odata.type": f"{CRM}.contact"}, 400, "0x80048d19"),
    ],
)
async def test_only_named_rows_of_three_tables_merge(
    crm: Caller, target: dict[str, str], status: int, code: str
) -> None:
    """A missing row, a missing type and a table that does not merge are refused."""
    await crm.post("contacts", {"contactid": ROW, "lastname": "x"})
    subordinate = {"contactid": ROW, "@odata.type": f"{CRM}.contact"}
    answer = await crm.post("Merge", {"Target": target, "Subordinate": subordinate})
    assert (status, code) == (answer.status, answer.code)


def inmail(**columns: object) -> dict[str, object]:
    """Answer one target of a bulk message."""
    return {"@odata.type": f"{CRM}.li_inmail", **columns}


async def test_many_rows_are_created_and_changed_at_once(crm: Caller) -> None:
    """CreateMultiple answers the ids in order, UpdateMultiple and UpsertMultiple nothing."""
    targets = [inmail(subject="a", activityid=ROW), inmail(subject="b")]
    created = await crm.post(f"li_inmails/{CRM}.CreateMultiple", {"Targets": targets})
    assert (200, ROW, 2) == (created.status, created.body["Ids"][0], len(created.body["Ids"]))
    assert created.body["@odata.context"].endswith(f"$metadata#{CRM}.CreateMultipleResponse")
    second = created.body["Ids"][1]
    changes = [inmail(activityid=ROW, subject="c"), inmail(activityid=second, subject="d")]
    assert 204 == (await crm.post(f"li_inmails/{CRM}.UpdateMultiple", {"Targets": changes})).status
    upserts = [inmail(activityid=ROW, subject="e"), inmail(activityid=OTHER, subject="f")]
    assert 204 == (await crm.post(f"li_inmails/{CRM}.UpsertMultiple", {"Targets": upserts})).status
    rows = (await crm.get("li_inmails?$orderby=subject")).body["value"]
    assert ["d", "e", "f"] == [row["subject"] for row in rows]


async def test_bulk_message_names_rows_by_key(crm: Caller) -> None:
    """`@odata.id` with an alternate key makes the row with the key's value, then changes it."""
    target = {"@odata.type": f"{CRM}.account", "@odata.id": "accounts(accountnumber='A1')"}
    for name in ("x", "y"):
        body = {"Targets": [{**target, "name": name}]}
        assert 204 == (await crm.post(f"accounts/{CRM}.UpsertMultiple", body)).status
    assert "y" == (await crm.get("accounts(accountnumber='A1')")).body["name"]
    missing = {**target, "@odata.id": "accounts(accountnumber='A2')"}
    answer = await crm.post(f"accounts/{CRM}.UpdateMultiple", {"Targets": [missing]})
    assert (404, "0x80060891") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("second", "status", "code"),
    [
        ({"subject": "b"}, 400, "0x80048d19"),
        ({"@odata.type": f"{CRM}.task", "subject": "b"}, 400, "0x80048d19"),
        (inmail(subject="x" * 201), 400, "0x80044331"),
        (inmail(subject="b", activityid=ROW), 412, "0x80040237"),
        ("b", 400, "0x80048d19"),
    ],
)
async def test_bulk_message_is_all_or_nothing(crm: Caller, second: object, status: int, code: str) -> None:
    """One bad row, or one without its type, refuses all of them."""
    body = {"Targets": [inmail(subject="a", activityid=ROW), second]}
    answer = await crm.post(f"li_inmails/{CRM}.CreateMultiple", body)
    assert (status, code) == (answer.status, answer.code)
    assert [] == (await crm.get("li_inmails")).body["value"]


async def test_bulk_message_needs_targets(crm: Caller) -> None:
    """A body without rows is a payload error, and read-only tables stay so."""
    bodies: tuple[object, ...] = ({}, {"Targets": []}, {"Targets": {}}, [], {"Target": []})
    for body in bodies:
        answer = await crm.post(f"li_inmails/{CRM}.UpdateMultiple", body)
        assert (400, "0x80048d19") == (answer.status, answer.code)
    assert 405 == (await crm.post(f"activitypointers/{CRM}.CreateMultiple", {"Targets": [{}]})).status
