"""An environment that a customer changed: required and unique columns, and a plug-in that refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.conftest import Caller, Client, choose


async def customize(client: Client, **fields: Any) -> None:
    """Change the organisation."""
    response = await client.post("/_emulator/organization", json=fields)
    assert 200 == response.status, await response.text()


async def test_column_can_be_made_required(crm: Caller, client: Client, yvonne: str) -> None:
    """A new contact without it, or one that loses it, is refused; its definition says so."""
    await customize(client, required_columns={"contact": ["jobtitle", "parentcustomerid"]})
    answer = await crm.post("contacts", {"lastname": "Quist"})
    assert (400, "0x80040200") == (answer.status, answer.code)
    assert "jobtitle" in answer.body["error"]["message"]
    for method, path, body in (
        ("PATCH", f"contacts({yvonne})", {"jobtitle": None}),
        ("DELETE", f"contacts({yvonne})/jobtitle", None),
        ("DELETE", f"contacts({yvonne})/parentcustomerid_account/$ref", None),
    ):
        answer = await crm.send(method, path, body)
        assert (400, "0x80040200") == (answer.status, answer.code)
    definition = await crm.get(
        "EntityDefinitions(LogicalName='contact')/Attributes?$select=RequiredLevel&$filter=LogicalName eq 'jobtitle'"
    )
    assert "ApplicationRequired" == definition.body["value"][0]["RequiredLevel"]["Value"]
    await choose(client, required_columns="forms_only")
    assert 204 == (await crm.post("contacts", {"lastname": "Quist"})).status


async def test_column_can_be_made_unique(crm: Caller, client: Client, yvonne: str) -> None:
    """A second row with the value is refused on create and change, under either reported status."""
    await customize(client, unique_columns={"contact": ["mobilephone"]})
    body = {"lastname": "Quist", "mobilephone": "+1 555 0100"}
    assert 204 == (await crm.post("contacts", body)).status
    for answer in (
        await crm.post("contacts", body),
        await crm.patch(f"contacts({yvonne})", {"mobilephone": "+1 555 0100"}),
    ):
        assert (412, "0x80073002") == (answer.status, answer.code)
    await choose(client, unique_index_status="400")
    answer = await crm.post("contacts", body)
    assert (400, "0x80073002") == (answer.status, answer.code)
    assert 204 == (await crm.post("contacts", {"lastname": "Quist"})).status


async def test_plugin_refuses_in_its_own_words(crm: Caller, client: Client, yvonne: str) -> None:
    """Create, change and delete are refused with the customer's sentence, and other tables are not."""
    sentence = "Ask Teo before you touch contacts."
    await customize(client, plugin_refuses={"contact": sentence})
    for answer in (
        await crm.post("contacts", {"lastname": "Quist"}),
        await crm.patch(f"contacts({yvonne})", {"lastname": "Quist"}),
        await crm.delete(f"contacts({yvonne})"),
    ):
        assert (400, "0x80040265", sentence) == (
            answer.status,
            answer.code,
            answer.body["error"]["message"],
        )
    assert "McKay" == (await crm.get(f"contacts({yvonne})")).body["lastname"]
    assert 204 == (await crm.post("tasks", {"subject": "x"})).status


@pytest.mark.parametrize(
    "fields", [{"plugin_refuses": ["contact"]}, {"required_columns": "contact"}, {"missing_tables": {}}]
)
async def test_field_of_another_shape_is_refused(client: Client, fields: dict[str, object]) -> None:
    """A list where an object belongs, or the other way round, changes nothing."""
    response = await client.post("/_emulator/organization", json=fields)
    assert 400 == response.status
