"""Columns that hold money, fractions, days and several choices; the sample pipeline that uses them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.emulator.dialect import Dialect
from companion.emulator.environment import Environment
from companion.emulator.errors import WebApiError
from companion.emulator.schema import Column
from companion.emulator.stored_values import ValueReader
from tests.emulator.conftest import Caller, Client, choose

EVERYTHING = "odata.include-annotations=*"


@pytest.fixture
async def opportunity(crm: Caller) -> str:
    """The id of an open opportunity of the seat holder."""
    answer = await crm.get("opportunities?$filter=name eq 'Warehouse scanners'&$select=name")
    return str(answer.body["value"][0]["opportunityid"])


async def test_pipeline_reads_with_stage_value_and_day(crm: Caller) -> None:
    """Open opportunities from a stage on read as documented: money a number, a day without time, labels."""
    answer = await crm.get(
        "opportunities?$select=name,salesstage,stepname,estimatedvalue,estimatedclosedate,_parentcontactid_value,"
        "_customerid_value&$filter=statecode eq 0 and salesstage ge 2&$orderby=estimatedclosedate",
        Prefer=EVERYTHING,
    )
    assert ["Trail guides on tablets", "New espresso line for Renton"] == [
        row["name"] for row in answer.body["value"]
    ]
    row = answer.body["value"][1]
    assert (48000.0, "2026-09-15", "3-Propose") == tuple(
        row[name] for name in ("estimatedvalue", "estimatedclosedate", "stepname")
    )
    shown = "OData.Community.Display.V1.FormattedValue"
    assert ("$48,000.00", "9/15/2026", "Propose") == tuple(
        row[f"{name}@{shown}"] for name in ("estimatedvalue", "estimatedclosedate", "salesstage")
    )
    assert "account" == row["_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"]


async def test_days_and_amounts_filter(crm: Caller) -> None:
    """A day compares with a day, an amount with a number of either form."""
    conditions = ("estimatedclosedate eq 2026-09-15", "estimatedvalue eq 48000.00", "estimatedvalue eq 48000")
    for condition in conditions:
        answer = await crm.get(f"opportunities?$filter={condition}&$select=name")
        assert ["New espresso line for Renton"] == [row["name"] for row in answer.body["value"]], condition


async def test_stage_of_the_process_stands_on_its_own_table(crm: Caller) -> None:
    """The business process flow names opportunity and active stage, and the stage its name and category."""
    flows = (await crm.get("opportunitysalesprocesses")).body["value"]
    assert len(flows) == len((await crm.get("opportunities")).body["value"])
    stage = (await crm.get(f"processstages({flows[0]['_activestageid_value']})")).body
    assert (stage["stagename"], stage["stagecategory"]) in {
        ("Qualify", 0),
        ("Develop", 1),
        ("Propose", 2),
        ("Close", 3),
    }


async def test_amounts_follow_their_currency(crm: Caller, opportunity: str) -> None:
    """The organisation's currency is the default; another one makes another base amount."""
    row = (await crm.get(f"opportunities({opportunity})")).body
    assert (18900.0, 18900.0, 1.0) == (
        row["estimatedvalue"],
        row["estimatedvalue_base"],
        row["exchangerate"],
    )
    currencies = (await crm.get("transactioncurrencies?$filter=isocurrencycode eq 'EUR'")).body["value"]
    euro = currencies[0]["transactioncurrencyid"]
    change = {
        "estimatedvalue": 1000.005,
        "transactioncurrencyid@odata.bind": f"/transactioncurrencies({euro})",
    }
    assert 204 == (await crm.patch(f"opportunities({opportunity})", change)).status
    row = (await crm.get(f"opportunities({opportunity})")).body
    assert (1000.0, 1250.0, 0.8) == (row["estimatedvalue"], row["estimatedvalue_base"], row["exchangerate"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"estimatedvalue": "1"}, "0x80048d19"),
        ({"estimatedvalue": True}, "0x80048d19"),
        ({"estimatedvalue": 1e16}, "0x80044330"),
        ({"budgetamount": -1}, "0x80044330"),
        ({"closeprobability": 101}, "0x8004432f"),
        ({"closeprobability": -1}, "0x8004432f"),
        ({"closeprobability": 2**31}, "0x80048d19"),
        ({"estimatedclosedate": "2026-09-15T00:00:00Z"}, "0x80048d19"),
        ({"estimatedclosedate": "2026-02-30"}, "0x80048d19"),
        ({"estimatedclosedate": "1700-01-01"}, "0x80040203"),
        ({"estimatedvalue_base": 1}, "0x80040203"),
        ({"salesstage": 4}, "0x80040203"),
    ],
)
async def test_values_out_of_range_are_refused(
    crm: Caller, opportunity: str, change: dict[str, object], code: str
) -> None:
    """Types and ranges of amounts, numbers and days are checked, each with its code."""
    answer = await crm.patch(f"opportunities({opportunity})", change)
    assert (400, code) == (answer.status, answer.code)


async def test_one_code_for_all_ranges_in_the_other_reading(
    crm: Caller, client: Client, opportunity: str
) -> None:
    """Chosen so, a number out of range is InvalidArgument whatever its kind."""
    await choose(client, number_out_of_range_code="0x80040203")
    answer = await crm.patch(f"opportunities({opportunity})", {"closeprobability": 101})
    assert (400, "0x80040203") == (answer.status, answer.code)


def test_several_choices_are_kept_as_their_numbers(environment: Environment) -> None:
    """A column of several choices takes `1,2`, drops repeats, and refuses what it does not have."""
    table = environment.table("lead")
    column = replace(table.columns["leadsourcecode"], kind="MultiSelectPicklist")
    reader = ValueReader(table, Dialect({}))
    assert "2,1" == reader.stored(column, "2, 1,2")
    assert reader.stored(column, "") is None
    assert ("0x80040203", "0x80048d19", "0x80048d19") == (
        _refusal(reader, column, "1,99"),
        _refusal(reader, column, "1,x"),
        _refusal(reader, column, 1),
    )


def _refusal(reader: ValueReader, column: Column, value: object) -> str:
    with pytest.raises(WebApiError) as refusal:
        reader.stored(column, value)
    return refusal.value.code


async def test_won_and_lost_need_their_actions(crm: Caller, opportunity: str) -> None:
    """No PATCH wins or loses an opportunity, and a closed one only reopens."""
    answer = await crm.patch(f"opportunities({opportunity})", {"statecode": 1, "statuscode": 3})
    assert (400, "0x80100005") == (answer.status, answer.code)
    won = (await crm.get("opportunities?$filter=statecode eq 1")).body["value"][0]["opportunityid"]
    answer = await crm.patch(f"opportunities({won})", {"name": "x"})
    assert (400, "0x80040203") == (answer.status, answer.code)
    assert 204 == (await crm.patch(f"opportunities({won})", {"statecode": 0, "statuscode": 1})).status
    assert 204 == (await crm.patch(f"opportunities({won})", {"name": "x"})).status


async def test_new_opportunity_needs_a_customer(crm: Caller) -> None:
    """A required lookup is insisted on like a required column."""
    answer = await crm.post("opportunities", {"name": "x"})
    assert (400, "0x80040200") == (answer.status, answer.code)
    assert "customerid" in answer.body["error"]["message"]


async def test_several_choices_are_written_and_found(crm: Caller, yvonne: str) -> None:
    """Choices go and come as `1,3`, are labelled together, and are found by one of them."""
    assert 204 == (await crm.patch(f"contacts({yvonne})", {"new_interests": "1,3"})).status
    row = (await crm.get(f"contacts({yvonne})?$select=new_interests", Prefer=EVERYTHING)).body
    labels = row["new_interests@OData.Community.Display.V1.FormattedValue"]
    assert ("1,3", "Coffee; Cocoa") == (row["new_interests"], labels)
    test = "Microsoft.Dynamics.CRM.ContainValues(PropertyName='new_interests',PropertyValues=['3'])"
    assert ["Yvonne McKay"] == (await crm.get(f"contacts?$filter={test}")).names
    refused = await crm.patch(f"contacts({yvonne})", {"new_interests": "1,9"})
    assert (400, "0x80040203") == (refused.status, refused.code)


async def test_currency_comes_with_the_first_amount(crm: Caller) -> None:
    """An account without revenue has no currency, and gets the organisation's with its first amount."""
    account = (await crm.post("accounts", {"name": "x"}, Prefer="return=representation")).body
    assert account["_transactioncurrencyid_value"] is None
    path = f"accounts({account['accountid']})"
    assert 204 == (await crm.patch(path, {"revenue": 5, "address1_latitude": 41.1496123})).status
    row = (await crm.get(path)).body
    assert (5.0, 5.0, 41.14961) == (row["revenue"], row["revenue_base"], row["address1_latitude"])
    assert row["_transactioncurrencyid_value"] is not None
