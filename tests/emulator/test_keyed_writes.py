"""Writes by alternate key, keys that are taken, and single properties."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import Caller

GONE = "00000000-0000-4000-8000-000000000001"
KEYED = "accounts(accountnumber='A1')"


@pytest.fixture
async def account(crm: Caller) -> str:
    """The id of an account under the number A1."""
    answer = await crm.patch(KEYED, {"name": "Northwind Traders"})
    assert 204 == answer.status
    return answer.headers["OData-EntityId"][-37:-1]


async def test_upsert_by_key_creates_then_changes(crm: Caller, account: str) -> None:
    """The first PATCH makes the row with the key's value, the second changes the same row."""
    changed = await crm.patch(KEYED, {"name": "Northwind", "accountnumber": "A1"})
    row = (await crm.get(f"accounts({account})?$select=name,accountnumber")).body
    assert (204, "Northwind", "A1") == (changed.status, row["name"], row["accountnumber"])
    assert changed.headers["OData-EntityId"].endswith(f"({account})")


async def test_preconditions_hold_for_keys(crm: Caller) -> None:
    """`If-Match` never creates and `If-None-Match: *` never changes, whichever key addresses the row."""
    refused = await crm.patch(KEYED, {"name": "x"}, If_Match="*")
    assert (404, "0x80040217") == (refused.status, refused.code)
    assert 204 == (await crm.patch(KEYED, {"name": "x"}, If_None_Match="*")).status
    assert 412 == (await crm.patch(KEYED, {"name": "y"}, If_None_Match="*")).status
    assert 204 == (await crm.delete(KEYED)).status
    gone = await crm.delete(KEYED)
    assert (404, "0x80060891") == (gone.status, gone.code)


async def test_key_with_a_lookup_creates_the_link(crm: Caller, account: str) -> None:
    """A key made of text and a lookup sets both."""
    key = f"contacts(employeeid='7',_parentcustomerid_value={account})"
    assert 204 == (await crm.patch(key, {"lastname": "Quist"})).status
    row = (await crm.get(key)).body
    assert ("7", account) == (row["employeeid"], row["_parentcustomerid_value"])


async def test_key_in_the_body_must_agree(crm: Caller, account: str) -> None:
    """Another value of the key in the body is refused, and unknown keys are unknown for writes too."""
    answer = await crm.patch(KEYED, {"name": "x", "accountnumber": "A2"})
    assert (400, "0x80040203") == (answer.status, answer.code)
    answer = await crm.patch("accounts(name='x')", {"name": "x"})
    assert (400, "0x80060890") == (answer.status, answer.code)
    assert account


async def test_second_row_with_a_taken_key_is_refused(crm: Caller, account: str) -> None:
    """On create and on change the refusal is DuplicateRecordEntityKey and names key and column."""
    other = await crm.post("accounts", {"name": "Other"}, Prefer="return=representation")
    for answer in (
        await crm.post("accounts", {"name": "x", "accountnumber": "a1"}),
        await crm.patch(f"accounts({other.body['accountid']})", {"accountnumber": "A1"}),
    ):
        assert (412, "0x80060892") == (answer.status, answer.code)
        assert answer.body["error"]["message"].startswith(
            "Entity Key Account Number violated. A record with the same value for Account Number already exists."
        )
    assert 204 == (await crm.patch(f"accounts({account})", {"accountnumber": "A1"})).status


async def test_property_is_set_and_emptied(crm: Caller, yvonne: str) -> None:
    """PUT sets one property with all that follows from it, DELETE empties it."""
    assert 204 == (await crm.send("PUT", f"contacts({yvonne})/firstname", {"value": "Eve"})).status
    assert 204 == (await crm.delete(f"contacts({yvonne})/jobtitle")).status
    row = (await crm.get(f"contacts({yvonne})?$select=fullname,jobtitle")).body
    assert ("Eve McKay", None) == (row["fullname"], row["jobtitle"])


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("PUT contacts({0})/shoesize", {"value": 1}, (404, "0x80060888")),
        ("PUT contacts({0})/firstname", {"value": "x" * 51}, (400, "0x80044331")),
        ("PUT contacts({0})/firstname", {"value": 7}, (400, "0x80048d19")),
        ("PUT contacts({0})/firstname", {"firstname": "x"}, (400, "0x80048d19")),
        ("PUT contacts({0})/firstname", "x", (400, "0x80048d19")),
        ("PUT contacts({0})/fullname", {"value": "x"}, (400, "0x80040203")),
        ("PATCH contacts({0})/firstname", {"value": "x"}, (405, "0x80060888")),
        (f"PUT contacts({GONE})/firstname", {"value": "x"}, (404, "0x80040217")),
        (f"PUT activitypointers({GONE})/subject", {"value": "x"}, (405, "0x80060888")),
    ],
)
async def test_property_follows_the_rules_of_its_row(
    crm: Caller, yvonne: str, path: str, body: object, expected: tuple[int, str]
) -> None:
    """Unknown names, wrong values, missing rows and read-only tables are refused as in a PATCH."""
    method, _, address = path.format(yvonne).partition(" ")
    answer = await crm.send(method, address, body)
    assert expected == (answer.status, answer.code)


async def test_property_write_heeds_the_version(crm: Caller, yvonne: str) -> None:
    """A stale `If-Match` keeps PUT and DELETE of a property away."""
    for method in ("PUT", "DELETE"):
        answer = await crm.send(method, f"contacts({yvonne})/firstname", {"value": "x"}, If_Match='W/"1"')
        assert (412, "0x80060882") == (answer.status, answer.code)


async def test_binding_names_a_row_by_key(crm: Caller, account: str) -> None:
    """A binding takes an alternate key in place of an id; a key without a row is 404."""
    bound = {"lastname": "Quist", "parentcustomerid_account@odata.bind": f"/{KEYED}"}
    row = await crm.post("contacts", bound, Prefer="return=representation")
    assert account == row.body["_parentcustomerid_value"]
    bound["parentcustomerid_account@odata.bind"] = "/accounts(accountnumber='A2')"
    answer = await crm.post("contacts", bound)
    assert (404, "0x80060891") == (answer.status, answer.code)
