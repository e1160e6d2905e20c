"""One answer makes account, person and role, and completes what waits: once, or not at all. F1-F5, F7."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.creating.conftest import AURORA, Desk
from tests.creating.test_prompts import copied, filed
from tests.fakes.controls import control

NAMES = {"firstname": "Aurora", "lastname": "Quintanilha"}
BEYOND = "\u202e<b>x</b> & 'O''Neill' or 1 eq 1 --\u2066"


def as_fields(values: dict[str, str]) -> list[dict[str, str]]:
    """Fields as the form sends them."""
    return [{"column": column, "value": value} for column, value in values.items()]


def creation(prompt_id: str, values: dict[str, str], **changes: Any) -> dict[str, Any]:
    """The answer that creates a contact."""
    return {
        "prompt_id": prompt_id,
        "table": "contact",
        "fields": as_fields(values),
        "account": None,
        "stake": None,
        "is_anyway": False,
        **changes,
    }


async def row_of(desk: Desk, entity_set: str, **wanted: object) -> list[dict[str, Any]]:
    """The rows that have these values."""
    return [row for row in await desk.scene.rows(entity_set) if wanted.items() <= row.items()]


async def test_new_contact_with_account_and_role_completes_the_activity(desk: Desk) -> None:
    """One account, one contact on it, one connection with its role, and the message completed on the contact."""
    prompt_id = await copied(desk, "First")
    [opportunity, *_rest] = await desk.scene.rows("opportunities")
    [role] = await row_of(desk, "connectionroles", name="Decision Maker")
    stake = {"opportunity_id": opportunity["opportunityid"], "role_id": role["connectionroleid"]}
    account = {"fields": as_fields({"name": "Tinglebrook Paper"})}
    wanted = creation(prompt_id, NAMES, account=account, stake=stake)
    for _ in range(2):
        # The second time because the first answer was lost on its way.
        await desk.ask("record.create", "create-1", **wanted)
    prompt = await desk.changed(prompt_id, "answered")
    [contact] = await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    [made] = await row_of(desk, "accounts", name="Tinglebrook Paper")
    assert made["accountid"] == contact["parentcustomerid"]
    assert (contact["contactid"], "Aurora Quintanilha") == (prompt["row"]["row_id"], prompt["row"]["name"])
    [connection] = await row_of(desk, "connections", record2id=contact["contactid"])
    assert (stake["opportunity_id"], stake["role_id"]) == (
        connection["record1id"],
        connection["record2roleid"],
    )
    await filed(desk, contact["contactid"])
    [message] = await desk.scene.rows("li_messages")
    mark = json.loads(message["activityadditionalparams"])
    assert ("created", ["account", "contact", "connection"]) == (mark["how"], mark["made"])


async def test_new_lead_and_new_account_row_of_a_company(desk: Desk) -> None:
    """A lead needs a topic; a company becomes an account and nothing else."""
    opened = await desk.ask("prompt.open", about=AURORA)
    lead = {**NAMES, "subject": "LinkedIn", "companyname": "Nowhere", "leadsourcecode": "8"}
    prompt_id = opened["prompt"]["prompt_id"]
    await desk.ask("record.create", **creation(prompt_id, lead, table="lead"))
    await desk.changed(prompt_id, "answered")
    [row] = await row_of(desk, "leads", fullname="Aurora Quintanilha")
    assert ("Nowhere", 8) == (row["companyname"], row["leadsourcecode"])
    company = {
        "name": "Nowhere",
        "company_id": "4711",
        **dict.fromkeys(("company_address", "location", "headcount")),
    }
    other = (await desk.ask("prompt.open", about=company))["prompt"]["prompt_id"]
    await desk.ask("record.create", **creation(other, {"name": "Nowhere"}, table="account"))
    await desk.changed(other, "answered")
    assert 1 == len(await row_of(desk, "accounts", name="Nowhere"))


async def test_duplicate_stops_the_answer_until_it_is_created_anyway(desk: Desk) -> None:
    """Dynamics' own rules refuse it and nothing is written; what was typed is still in the form; then it is created."""
    prompt_id = await copied(desk, "First")
    [susanna] = await row_of(desk, "contacts", fullname="Susanna Stubberod")
    values = {**NAMES, "emailaddress1": susanna["emailaddress1"]}
    await desk.ask("record.create", **creation(prompt_id, values))
    refused = await desk.changed(prompt_id, "needs_you")
    assert ("crm_duplicate_found", "no") == (refused["cause"]["code"], refused["cause"]["written"])
    assert [] == await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    form = await desk.ask("form.read", prompt_id=prompt_id, table="contact")
    typed = {field["column"]: (field["value"], field["origin"]) for field in form["fields"]}
    assert (susanna["emailaddress1"], "you") == typed["emailaddress1"]
    await desk.ask("record.create", **creation(prompt_id, values, is_anyway=True))
    await desk.changed(prompt_id, "answered")
    assert 1 == len(await row_of(desk, "contacts", fullname="Aurora Quintanilha"))


async def test_refused_person_keeps_the_account_that_was_made_for_them(desk: Desk) -> None:
    """The account is not made twice: the second try hangs the person on the first one."""
    prompt_id = await copied(desk, "First")
    await control(desk.scene.emulator, "organization", plugin_refuses={"contact": "Ask first."})
    account = {"fields": as_fields({"name": "Tinglebrook Paper"})}
    await desk.ask("record.create", **creation(prompt_id, NAMES, account=account))
    refused = await desk.changed(prompt_id, "needs_you")
    assert ("crm_plugin_refused", "part") == (refused["cause"]["code"], refused["cause"]["written"])
    await control(desk.scene.emulator, "organization", plugin_refuses={})
    await desk.ask("record.create", **creation(prompt_id, NAMES, account=account))
    await desk.changed(prompt_id, "answered")
    [made] = await row_of(desk, "accounts", name="Tinglebrook Paper")
    [contact] = await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    assert made["accountid"] == contact["parentcustomerid"]


async def test_refused_role_leaves_the_person_created_and_says_so(desk: Desk) -> None:
    """The person is who was meant: what waits is filed there, and the missing part is named."""
    prompt_id = await copied(desk, "First")
    [opportunity, *_rest] = await desk.scene.rows("opportunities")
    await control(desk.scene.emulator, "organization", plugin_refuses={"connection": "No roles here."})
    stake = {"opportunity_id": opportunity["opportunityid"], "role_id": None}
    await desk.ask("record.create", **creation(prompt_id, NAMES, stake=stake))
    prompt = await desk.changed(prompt_id, "answered")
    assert "crm_plugin_refused" == prompt["cause"]["code"]
    await filed(desk, prompt["row"]["row_id"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"firstname": "Aurora"}, "fields.lastname"),
        ({**NAMES, "emailaddress1": "aurora at nowhere"}, "fields.emailaddress1"),
        ({**NAMES, "jobtitle": "x" * 101}, "fields.jobtitle"),
        ({**NAMES, "jobtitle": "x" * 100_000}, "fields.jobtitle"),
        ({**NAMES, "no_such_column": "x"}, "fields.no_such_column"),
        ({**NAMES, "statecode": "1"}, "fields.statecode"),
    ],
)
async def test_field_that_does_not_fit_is_refused_by_name(
    desk: Desk, values: dict[str, str], field: str
) -> None:
    """Nothing is cut, nothing is written, and the prompt goes on waiting."""
    opened = await desk.ask("prompt.open", about=AURORA)
    prompt_id = opened["prompt"]["prompt_id"]
    refused = await desk.reply("record.create", **creation(prompt_id, values))
    params = {param["name"]: param["value"] for param in refused["error"]["params"]}
    assert ("bad_request", field) == (refused["error"]["code"], params["field"])
    assert ["waiting"] == [prompt["state"] for prompt in await desk.queue()]


async def test_required_custom_column_and_protected_column(desk: Desk) -> None:
    """A choice that the organisation requires must be one of its own; a protected column is never sent."""
    changes = {"required_columns": {"contact": ["new_interests"]}, "secured_columns": ["contact.jobtitle"]}
    await control(desk.scene.emulator, "organization", **changes)
    prompt_id = (await desk.ask("prompt.open", about=AURORA))["prompt"]["prompt_id"]
    for values in (NAMES, {**NAMES, "new_interests": "9"}, {**NAMES, "new_interests": "1", "jobtitle": "x"}):
        assert not (await desk.reply("record.create", **creation(prompt_id, values)))["ok"]
    await desk.ask("record.create", **creation(prompt_id, {**NAMES, "new_interests": "1,3"}))
    await desk.changed(prompt_id, "answered")
    [contact] = await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    assert "1,3" == contact["new_interests"]


async def test_administrator_who_lets_nobody_create_is_obeyed(desk: Desk) -> None:
    """The switch holds at the answer too, not only in the form; so does the e-mail that is required."""
    settings = desk.scene.folders.settings(None)
    prompt_id = (await desk.ask("prompt.open", about=AURORA))["prompt"]["prompt_id"]
    settings.write_user("email_required", "on")
    missing = await desk.reply("record.create", **creation(prompt_id, NAMES))
    assert "bad_request" == missing["error"]["code"]
    settings.write_user("create_contacts", "off")
    refused = await desk.reply("record.create", **creation(prompt_id, NAMES))
    assert "creating_off" == refused["error"]["code"]


async def test_hostile_text_lands_as_plain_text(desk: Desk) -> None:
    """Markup, quotes of OData, bidi overrides and null bytes are letters or gone; nothing else is created."""
    person = {**AURORA, "name": f"Aurora {BEYOND}"[:200], "headline": f"Buyer\x00 at {BEYOND}"}
    prompt_id = (await desk.ask("prompt.open", about=person))["prompt"]["prompt_id"]
    form = await desk.ask("form.read", prompt_id=prompt_id, table="contact")
    values = {field["column"]: field["value"] for field in form["fields"] if field["value"]}
    values["lastname"] = f"Quintanilha {BEYOND}\x00"[:50]
    before = len(await desk.scene.rows("contacts"))
    await desk.ask("record.create", **creation(prompt_id, values))
    await desk.changed(prompt_id, "answered")
    rows = await desk.scene.rows("contacts")
    [row] = [row for row in rows if row["lastname"].startswith("Quintanilha")]
    assert before + 1 == len(rows)
    assert "Quintanilha <b>x</b> & 'O''Neill' or" == row["lastname"][:36]
    assert not any(letter in json.dumps(row, ensure_ascii=False) for letter in "\u202e\u2066\x00")
