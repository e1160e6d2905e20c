"""An environment with a customer's own columns and activity tables, as makers create them in a real one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.emulator.conftest import Caller, Client
from tests.emulator.test_customizations import customize
from tests.emulator.test_presets import rehearse

TOUCH = {
    "label": "Touch",
    "set_name": "new_touches",
    "columns": {"new_when": {"type": "DateTime"}, "new_way": {"type": "Boolean"}},
}
COLUMNS: dict[str, dict[str, Any]] = {
    "new_text": {"label": "Text", "type": "String", "max_length": 10},
    "new_memo": {"type": "Memo"},
    "new_whole": {"type": "Integer", "minimum": 0, "maximum": 9},
    "new_day": {"type": "DateOnly"},
    "new_moment": {"type": "DateTime"},
    "new_choice": {"type": "Picklist", "choices": {"100000000": "Sent", "100000001": "Received"}},
    "new_is": {"type": "Boolean"},
}
VALUES = {
    "new_text": "Ten letter",
    "new_memo": "Long",
    "new_whole": 9,
    "new_day": "2026-11-18",
    "new_moment": "2026-11-18T09:30:00Z",
    "new_choice": 100000001,
    "new_is": True,
}


@pytest.mark.parametrize(
    ("table", "body"),
    [
        ("contact", {"lastname": "Quist"}),
        ("lead", {"lastname": "Quist", "subject": "x"}),
        ("account", {"name": "x"}),
        ("task", {"subject": "x"}),
        ("li_message", {"subject": "x"}),
    ],
)
async def test_custom_columns_keep_what_fits_them(
    crm: Caller, client: Client, table: str, body: dict[str, Any]
) -> None:
    """Every kind of column, on records and on activities: written, read back as it was."""
    await customize(client, custom_columns={table: COLUMNS})
    row_id = uuid4()
    answer = await crm.patch(f"{table}s({row_id})", {**body, **VALUES})
    assert 204 == answer.status, answer.body
    names = ",".join(VALUES)
    found = (await crm.get(f"{table}s({row_id})?$select={names}")).body
    assert VALUES == {name: found[name] for name in VALUES}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("new_text", "Eleven text", "0x80044331"),
        ("new_text", 5, "0x80048d19"),
        ("new_whole", "9", "0x80048d19"),
        ("new_whole", 10, "0x8004432f"),
        ("new_day", "2026-11-18T09:30:00Z", "0x80048d19"),
        ("new_moment", "yesterday", "0x80048d19"),
        ("new_choice", "Sent", "0x80048d19"),
        ("new_choice", 1, "0x80040203"),
        ("new_is", "yes", "0x80048d19"),
        ("new_other", "x", "0x80048d19"),
    ],
)
async def test_custom_column_refuses_what_it_cannot_hold(
    crm: Caller, client: Client, name: str, value: object, code: str
) -> None:
    """Wrong type, too long, out of range, no such choice, no such column: refused, and nothing is stored."""
    await customize(client, custom_columns={"task": COLUMNS})
    row_id = uuid4()
    answer = await crm.patch(f"tasks({row_id})", {"subject": "x", name: value})
    assert (400, code) == (answer.status, answer.code)
    assert 404 == (await crm.get(f"tasks({row_id})")).status


async def test_custom_columns_stand_in_the_definitions(crm: Caller, client: Client) -> None:
    """With type, length, choices and labels, and the mark that they are custom."""
    await customize(client, custom_columns={"li_inmail": COLUMNS})
    path = "EntityDefinitions(LogicalName='li_inmail')/Attributes"
    rows = (await crm.get(f"{path}?$select=LogicalName,AttributeType,IsCustomAttribute")).body["value"]
    types = {row["LogicalName"]: row["AttributeType"] for row in rows if row["LogicalName"] in COLUMNS}
    assert {name: "DateTime" if name == "new_day" else one["type"] for name, one in COLUMNS.items()} == types
    assert all(row["IsCustomAttribute"] for row in rows if row["LogicalName"] in COLUMNS)
    cast = f"{path}/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet"
    [choice] = [row for row in (await crm.get(cast)).body["value"] if row["LogicalName"] == "new_choice"]
    options = choice["OptionSet"]["Options"]
    assert ["Sent", "Received"] == [one["Label"]["UserLocalizedLabel"]["Label"] for one in options]


async def test_custom_activity_is_an_activity_like_others(crm: Caller, client: Client, yvonne: str) -> None:
    """One key with all activities, parties, regarding by its own suffix, completion, the timeline, its definition."""
    await customize(client, custom_activities={"new_touch": TOUCH})
    row_id = uuid4()
    body = {
        "subject": "Touched",
        "new_when": "2026-11-18T09:30:00Z",
        "new_way": True,
        "regardingobjectid_contact_new_touch@odata.bind": f"/contacts({yvonne})",
        "new_touch_activity_parties": [
            {"partyid_contact@odata.bind": f"/contacts({yvonne})", "participationtypemask": 2}
        ],
    }
    answer = await crm.patch(f"new_touches({row_id})", body, If_None_Match="*")
    assert 204 == answer.status, answer.body
    assert 412 == (await crm.patch(f"li_inmails({row_id})", {"subject": "x"}, If_None_Match="*")).status
    assert 204 == (await crm.patch(f"new_touches({row_id})", {"statecode": 1, "statuscode": 2})).status
    filed = (await crm.get(f"activitypointers?$filter=_regardingobjectid_value eq {yvonne}")).body["value"]
    [row] = [one for one in filed if one["activityid"] == str(row_id)]
    assert ("new_touch", 1) == (row["activitytypecode"], row["statecode"])
    note = {"subject": "n", "objectid_new_touch@odata.bind": f"/new_touches({row_id})"}
    assert 204 == (await crm.post("annotations", note)).status
    definition = (await crm.get("EntityDefinitions(LogicalName='new_touch')")).body
    assert ("new_touches", "activityid", True, True) == tuple(
        definition[name] for name in ("EntitySetName", "PrimaryIdAttribute", "IsActivity", "IsCustomEntity")
    )


async def test_what_is_removed_takes_its_values_along(crm: Caller, client: Client) -> None:
    """A column that went is an undeclared property; brought back, it is empty; a table goes with its rows."""
    text = {"task": {"new_text": {"type": "String"}}}
    await customize(client, custom_columns=text, custom_activities={"new_touch": TOUCH})
    task, touch = uuid4(), uuid4()
    assert 204 == (await crm.patch(f"tasks({task})", {"subject": "x", "new_text": "y"})).status
    assert 204 == (await crm.patch(f"new_touches({touch})", {"subject": "x"})).status
    await customize(client, custom_columns={}, custom_activities={})
    answer = await crm.patch(f"tasks({task})", {"new_text": "z"})
    assert (400, "0x80048d19") == (answer.status, answer.code)
    assert 404 == (await crm.get(f"activitypointers({touch})")).status
    await customize(client, custom_columns=text)
    assert (await crm.get(f"tasks({task})")).body["new_text"] is None


async def test_what_no_maker_could_create_is_refused(client: Client) -> None:
    """A name without a prefix, a name that is taken, an unknown type, a choice without choices: nothing changes."""
    impossible: tuple[dict[str, Any], ...] = (
        {"custom_columns": {"task": {"text": {"type": "String"}}}},
        {"custom_columns": {"task": {"mscrm_text": {"type": "String"}}}},
        {"custom_columns": {"tusk": {"new_text": {"type": "String"}}}},
        {"custom_columns": {"contact": {"new_sampledata": {"type": "String"}}}},
        {"custom_columns": {"task": {"new_text": {"type": "Text"}}}},
        {"custom_columns": {"task": {"new_text": {"type": "String", "max_length": 5000}}}},
        {"custom_columns": {"task": {"new_text": {"type": "Picklist"}}}},
        {"custom_activities": {"touch": {}}},
        {"custom_activities": {"li_inmail": {}}},
        {"custom_activities": {"new_touch": {"rows": []}}},
    )
    for fields in impossible:
        response = await client.post("/_emulator/organization", json=fields)
        assert 400 == response.status, fields
    kept = await (await client.get("/_emulator/organization")).json()
    assert ({}, {}) == (kept["custom_columns"], kept["custom_activities"])


async def test_snapshot_keeps_what_the_customer_added(crm: Caller, client: Client) -> None:
    """Restored, columns, tables and rows are there again; the shipped preset brings some of each."""
    await rehearse(client, "customized")
    row_id = uuid4()
    body = {"subject": "x", "new_senton": "2026-11-18", "new_score": 5}
    assert 204 == (await crm.patch(f"new_linkedintouches({row_id})", body)).status
    await client.post("/_emulator/snapshot")
    await client.post("/_emulator/reset")
    assert 404 == (await crm.get("new_linkedintouches")).status
    await client.post("/_emulator/restore")
    found = (await crm.get(f"new_linkedintouches({row_id})?$select=new_senton,new_score")).body
    assert ("2026-11-18", 5) == (found["new_senton"], found["new_score"])
