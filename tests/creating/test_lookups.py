"""A lookup that an organisation requires is picked by name and linked, or it is said why it cannot be. F2, F4, F5."""

from __future__ import annotations

from typing import Any

import pytest

from tests.creating.conftest import AURORA, Desk
from tests.creating.test_creating import NAMES, as_fields, creation, row_of
from tests.creating.test_form import fields_of
from tests.creating.test_prompts import copied, filed
from tests.fakes.controls import control

MARISA = "marisa.duarte@contoso.example"


async def require(desk: Desk, **columns: list[str]) -> None:
    """Let the organisation require these columns, by table."""
    await control(desk.scene.emulator, "organization", required_columns=columns)


async def take_away(desk: Desk, *privileges: str) -> None:
    """Take privileges from Marisa, whatever her role says."""
    lost = dict.fromkeys(privileges, "None")
    await control(desk.scene.emulator, "roles", user=MARISA, privileges=lost)


async def search(desk: Desk, prefix: str, column: str = "new_segmentid", table: str = "contact") -> list[Any]:
    """The rows that a lookup of a form is offered."""
    found = await desk.ask("row.search", table=table, column=column, prefix=prefix)
    rows: list[Any] = found["rows"]
    return rows


async def value_of(desk: Desk, prefix: str, column: str = "new_segmentid", table: str = "contact") -> str:
    """The first row offered, as the value of its field."""
    [row, *_rest] = await search(desk, prefix, column, table)
    return f"{row['table']}/{row['row_id']}"


async def asked_about_aurora(desk: Desk) -> str:
    """A prompt about somebody of whom nothing was copied."""
    return str((await desk.ask("prompt.open", about=AURORA))["prompt"]["prompt_id"])


async def test_required_lookups_of_person_and_account_are_picked_and_linked(desk: Desk) -> None:
    """A custom table's row and a territory, under the organisation's own property names; what waits is filed."""
    await control(desk.scene.emulator, "organization", preset="required_lookups")
    prompt_id = await copied(desk, "First")
    form = await desk.ask("form.read", prompt_id=prompt_id, table="contact")
    [segment] = [field for field in form["fields"] if field["column"] == "new_segmentid"]
    assert ("lookup", "Segment", True, None) == (
        segment["kind"],
        segment["label"],
        segment["is_required"],
        segment["chosen"],
    )
    values = {**NAMES, "new_segmentid": await value_of(desk, "manu")}
    territory = await value_of(desk, "Iber", "territoryid", "account")
    account = {"fields": as_fields({"name": "Tinglebrook Paper", "territoryid": territory})}
    await desk.ask("record.create", **creation(prompt_id, values, account=account))
    await desk.changed(prompt_id, "answered")
    [contact] = await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    [made] = await row_of(desk, "accounts", name="Tinglebrook Paper")
    [manufacturing] = await row_of(desk, "new_segments", new_name="Manufacturing")
    [iberia] = await row_of(desk, "territories", name="Iberia")
    assert manufacturing["new_segmentid"] == contact["new_segmentid"]
    assert (iberia["territoryid"], made["accountid"]) == (made["territoryid"], contact["parentcustomerid"])
    await filed(desk, contact["contactid"])


async def test_search_offers_rows_in_use_and_takes_its_text_as_text(desk: Desk) -> None:
    """An inactive segment begins so too and is not offered; quotes and operators find nothing."""
    await require(desk, contact=["new_segmentid"])
    assert ["Manufacturing"] == [row["name"] for row in await search(desk, "Manu")]
    assert ["Manufacturing", "Media"] == [row["name"] for row in await search(desk, "m")]
    for hostile in ("x' or new_name ne '", "') or true", "<b>Media</b>", "\u202eM"):
        assert [] == await search(desk, hostile)


async def test_missing_lookup_and_anything_that_is_no_row_of_it_are_refused_at_their_field(
    desk: Desk,
) -> None:
    """Nothing is written: the field is named, and a row of another table is none of this lookup's."""
    await require(desk, contact=["new_segmentid"])
    prompt_id = await asked_about_aurora(desk)
    [row, *_rest] = await search(desk, "m")
    wrong = ("", "Manufacturing", "new_segment/1", f"contact/{row['row_id']}", "new_segment/x)/../(", "/")
    for value in wrong:
        wanted = creation(prompt_id, {**NAMES, "new_segmentid": value})
        refused = await desk.reply("record.create", **wanted)
        params = {param["name"]: param["value"] for param in refused["error"]["params"]}
        assert ("bad_request", "fields.new_segmentid") == (refused["error"]["code"], params["field"])
    assert [] == await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    refused = await desk.reply("row.search", table="contact", column="ownerid", prefix="m")
    assert "bad_request" == refused["error"]["code"]


@pytest.mark.parametrize(("name", "table"), [("Adventure Works", "account"), ("Susanna", "contact")])
async def test_lookup_to_several_tables_says_of_which_each_row_is(desk: Desk, name: str, table: str) -> None:
    """A customer is an account or a contact; each is bound by its own property."""
    await require(desk, contact=["new_referredbyid"])
    prompt_id = await asked_about_aurora(desk)
    value = await value_of(desk, name, "new_referredbyid")
    assert table == value.partition("/")[0]
    await desk.ask("record.create", **creation(prompt_id, {**NAMES, "new_referredbyid": value}))
    await desk.changed(prompt_id, "answered")
    [contact] = await row_of(desk, "contacts", fullname="Aurora Quintanilha")
    assert value == f"{contact['new_referredbyid__target']}/{contact['new_referredbyid']}"


async def test_currency_and_parent_of_an_account_are_asked_for_where_they_are_required(desk: Desk) -> None:
    """The form has no part of its own for them, so they are lookups like others."""
    await require(desk, account=["transactioncurrencyid", "parentaccountid"])
    company = {
        "name": "Nowhere",
        "company_id": "4711",
        **dict.fromkeys(("company_address", "location", "headcount")),
    }
    prompt_id = (await desk.ask("prompt.open", about=company))["prompt"]["prompt_id"]
    euro = await value_of(desk, "Eur", "transactioncurrencyid", "account")
    parent = await value_of(desk, "Fourth", "parentaccountid", "account")
    values = {"name": "Nowhere", "transactioncurrencyid": euro, "parentaccountid": parent}
    await desk.ask("record.create", **creation(prompt_id, values, table="account"))
    await desk.changed(prompt_id, "answered")
    [made] = await row_of(desk, "accounts", name="Nowhere")
    assert (euro, parent) == (
        f"transactioncurrency/{made['transactioncurrencyid']}",
        f"account/{made['parentaccountid']}",
    )


@pytest.mark.parametrize(
    ("privilege", "right", "table"),
    [
        ("prvReadnew_Segment", "read", "Segment"),
        ("prvAppendTonew_Segment", "append_to", "Segment"),
        ("prvAppendContact", "append", "contact"),
    ],
)
async def test_missing_right_is_named_with_the_way_to_dynamics(
    desk: Desk, privilege: str, right: str, table: str
) -> None:
    """Before anybody types: which privilege, on what, and where Dynamics itself creates the record."""
    await require(desk, contact=["new_segmentid"])
    await take_away(desk, privilege)
    form = await fields_of(desk)
    params = {param["name"]: param["value"] for param in form["refusal_params"]}
    assert (False, "crm_privilege_missing") == (form["may_create"], form["refusal"])
    assert (privilege, right, table) == (params["privilege"], params["right"], params["table"])
    assert form["create_address"].endswith("/main.aspx?pagetype=entityrecord&etn=contact")


async def test_table_out_of_reach_leaves_the_other_tables_of_a_lookup(desk: Desk) -> None:
    """Who may link no account picks a contact; accounts are not offered, and the form stays open."""
    await require(desk, contact=["new_referredbyid"])
    await take_away(desk, "prvAppendToAccount")
    form = await fields_of(desk)
    assert (True, None) == (form["may_create"], form["create_address"])
    assert [] == await search(desk, "Adventure", "new_referredbyid")
    assert ["contact"] == [row["table"] for row in await search(desk, "Susanna", "new_referredbyid")]


async def test_required_lookup_to_a_table_that_is_not_there_sends_to_dynamics(desk: Desk) -> None:
    """The column is named as people call it; nothing can be created here, and the form says so at once."""
    await control(
        desk.scene.emulator,
        "organization",
        required_columns={"contact": ["new_segmentid"]},
        missing_tables=["new_segment"],
    )
    form = await fields_of(desk)
    params = {param["name"]: param["value"] for param in form["refusal_params"]}
    assert ("form_incomplete", "Segment") == (form["refusal"], params["columns"])
    assert not form["may_create"]
    assert form["create_address"].endswith("etn=contact")


async def test_what_was_picked_stands_in_the_form_again_after_a_refusal(desk: Desk) -> None:
    """By its name; and where the row has gone meanwhile, the lookup is empty and asked for anew."""
    await require(desk, contact=["new_segmentid"])
    await control(desk.scene.emulator, "organization", plugin_refuses={"contact": "Ask first."})
    prompt_id = await asked_about_aurora(desk)
    picked = await value_of(desk, "Med")
    await desk.ask("record.create", **creation(prompt_id, {**NAMES, "new_segmentid": picked}))
    await desk.changed(prompt_id, "needs_you")
    form = await desk.ask("form.read", prompt_id=prompt_id, table="contact")
    [field] = [field for field in form["fields"] if field["column"] == "new_segmentid"]
    assert (picked, "you", "Media") == (field["value"], field["origin"], field["chosen"]["name"])
    await desk.scene.as_colleague("DELETE", f"new_segments({picked.partition('/')[2]})")
    form = await desk.ask("form.read", prompt_id=prompt_id, table="contact")
    [field] = [field for field in form["fields"] if field["column"] == "new_segmentid"]
    assert (None, None, None) == (field["value"], field["origin"], field["chosen"])


async def test_account_that_the_organisation_requires_cannot_be_left_out(desk: Desk) -> None:
    """The form says so, and an answer without one is refused before anything is written down."""
    await require(desk, contact=["parentcustomerid"])
    form = await fields_of(desk)
    assert form["is_account_required"]
    assert "parentcustomerid" not in form["by_column"]
    prompt_id = await asked_about_aurora(desk)
    refused = await desk.reply("record.create", **creation(prompt_id, NAMES))
    params = {param["name"]: param["value"] for param in refused["error"]["params"]}
    assert ("bad_request", "account") == (refused["error"]["code"], params["field"])
    account = {"row_id": await desk.scene.account()}
    await desk.ask("record.create", **creation(prompt_id, NAMES, account=account))
    await desk.changed(prompt_id, "answered")
