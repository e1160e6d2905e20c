"""The form is the organisation's own: what it requires and offers, what may be written, where values come from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.creating.conftest import AURORA, Desk
from tests.fakes.controls import control


async def fields_of(desk: Desk, table: str = "contact", about: dict[str, Any] = AURORA) -> dict[str, Any]:
    """The form of a prompt about somebody, its fields by column."""
    opened = await desk.ask("prompt.open", about=about)
    form = await desk.ask("form.read", prompt_id=opened["prompt"]["prompt_id"], table=table)
    return {**form, "by_column": {field["column"]: field for field in form["fields"]}}


async def test_form_is_prefilled_from_the_page_and_says_so(desk: Desk) -> None:
    """Name, title and address come from the page; the owner is who is signed in."""
    form = await fields_of(desk)
    shown = {name: (field["value"], field["origin"]) for name, field in form["by_column"].items()}
    assert ("Aurora", "page") == shown["firstname"]
    assert ("Quintanilha", "page") == shown["lastname"]
    assert ("Buyer", "page") == shown["jobtitle"]
    # Neither the search that led to them nor an address that only Sales Navigator opens.
    assert ("https://www.linkedin.com/in/ACwAAAaurora0001", "page") == shown["websiteurl"]
    assert (None, None) == shown["emailaddress1"]
    assert ("Marisa Duarte", True, True) == (form["owner"]["name"], form["may_create"], form["may_connect"])


async def test_account_of_a_person_is_prefilled_with_the_company_and_nothing_of_the_person(
    desk: Desk,
) -> None:
    """A person's LinkedIn address is no company's website."""
    form = await fields_of(desk, "account", {**AURORA, "company": "Relecloud Brasil"})
    filled = {name: field["value"] for name, field in form["by_column"].items() if field["value"]}
    assert {"name": "Relecloud Brasil"} == filled


async def test_required_columns_lengths_and_choices_come_from_metadata(desk: Desk) -> None:
    """A custom column that the organisation requires stands first, with the organisation's own choices."""
    await control(desk.scene.emulator, "organization", required_columns={"contact": ["new_interests"]})
    form = await fields_of(desk)
    first = form["fields"][:2]
    assert {"lastname", "new_interests"} == {field["column"] for field in first}
    assert {"choices", "text"} == {field["kind"] for field in first}
    interests = form["by_column"]["new_interests"]
    assert [(1, "Coffee"), (2, "Tea"), (3, "Cocoa")] == [
        (choice["value"], choice["label"]) for choice in interests["choices"]
    ]
    assert (50, True) == (
        form["by_column"]["lastname"]["longest"],
        form["by_column"]["lastname"]["is_required"],
    )


async def test_lead_has_its_sources_and_the_rule_of_the_administrator(desk: Desk) -> None:
    """The lead sources are the organisation's; the shipped one is marked as a rule."""
    desk.scene.folders.settings(None).write_user("lead_source", "8")
    form = await fields_of(desk, "lead")
    source = form["by_column"]["leadsourcecode"]
    assert ("8", "rule") == (source["value"], source["origin"])
    assert "Web" in [choice["label"] for choice in source["choices"]]
    assert "LinkedIn: Aurora Quintanilha" == form["by_column"]["subject"]["value"]
    assert "Nowhere" == form["by_column"]["companyname"]["value"]


async def test_column_that_the_user_may_not_write_is_shown_as_such(desk: Desk) -> None:
    """It is not prefilled either, so that nobody wonders where the value went."""
    await control(desk.scene.emulator, "organization", secured_columns=["contact.jobtitle"])
    field = (await fields_of(desk))["by_column"]["jobtitle"]
    assert (False, None) == (field["is_writable"], field["value"])


async def test_administrators_switches_narrow_what_may_be_created(desk: Desk) -> None:
    """The form says so before anybody fills it in; e-mail becomes a required field."""
    settings = desk.scene.folders.settings(None)
    settings.write_user("create_leads", "off")
    settings.write_user("email_required", "on")
    assert "creating_off" == (await fields_of(desk, "lead"))["refusal"]
    form = await fields_of(desk)
    assert (True, True) == (form["may_create"], form["by_column"]["emailaddress1"]["is_required"])


async def test_account_of_the_company_is_offered(desk: Desk) -> None:
    """A linked company is the account the person hangs on; a prefix finds the others."""
    account = await desk.scene.account()
    address = "https://www.linkedin.com/sales/company/1035"
    await desk.scene.link(address, "account", account)
    form = await fields_of(desk, about={**AURORA, "company": "Fourth Coffee", "company_address": address})
    assert account == form["account"]["row_id"]
    found = await desk.ask("account.search", prefix="Four")
    assert account in [one["row_id"] for one in found["accounts"]]
    nobody = await desk.ask("account.search", prefix="x' or name ne '")
    assert [] == nobody["accounts"]


async def test_opportunities_and_roles_are_the_organisations(desk: Desk) -> None:
    """Open ones of that account only, and the roles of stakeholders."""
    [opportunity, *_rest] = await desk.scene.rows("opportunities")
    found = await desk.ask("opportunities.read", account_id=opportunity["parentaccountid"])
    assert opportunity["name"] in [one["name"] for one in found["opportunities"]]
    names = [role["name"] for role in found["roles"]]
    assert {"Decision Maker", "Champion"} < set(names)
    assert "Account Manager" not in names


@pytest.mark.parametrize("table", ["contact", "lead"])
async def test_duplicate_rules_are_asked_while_the_form_is_filled_in(desk: Desk, table: str) -> None:
    """What the rules of Dynamics find is shown with its facts; half an address asks for nothing."""
    [susanna] = [row for row in await desk.scene.rows("contacts") if row["fullname"] == "Susanna Stubberod"]
    fields = [{"column": "emailaddress1", "value": susanna["emailaddress1"]}]
    found = await desk.ask("duplicates.ask", table=table, fields=fields, account=None)
    rows = [one["row_id"] for one in found["duplicates"]]
    assert ([susanna["contactid"]] if table == "contact" else []) == rows
    half = [{"column": "emailaddress1", "value": "susanna@"}]
    assert [] == (await desk.ask("duplicates.ask", table=table, fields=half, account=None))["duplicates"]
