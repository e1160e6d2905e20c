"""Rows addressed by alternate keys."""

from __future__ import annotations

import pytest

from companion.emulator.environment import Environment
from companion.emulator.keys import violated_key
from tests.emulator.conftest import Caller

A1 = "accounts(accountnumber='A''1')"


@pytest.fixture
async def litware(crm: Caller) -> str:
    """The id of an account with the number A'1 and a contact with a number of its own."""
    account = await crm.id_of("accounts", "name eq 'Litware, Inc.'")
    await crm.patch(f"accounts({account})", {"accountnumber": "A'1"})
    contact = await crm.id_of("contacts", "lastname eq 'Stubberod'")
    await crm.patch(f"contacts({contact})", {"employeeid": "E7"})
    return account


async def test_row_is_read_by_its_alternate_key(crm: Caller, litware: str) -> None:
    """Quotes in a value are doubled, and case does not matter, as in filters."""
    for path in (A1, "accounts(accountnumber='a''1')", "accounts(accountnumber=%27A%27%271%27)"):
        answer = await crm.get(f"{path}?$select=name")
        assert (200, litware) == (answer.status, answer.body["accountid"])


async def test_primary_key_may_be_named(crm: Caller, litware: str) -> None:
    """`accounts(accountid=GUID)` is the same as `accounts(GUID)`."""
    assert 200 == (await crm.get(f"accounts(accountid={litware})")).status


async def test_key_of_two_columns_names_its_lookup_by_value(crm: Caller, litware: str) -> None:
    """A lookup in a key is addressed as `_x_value=GUID`, in any order; under its own name it is no key."""
    for key in (
        f"employeeid='E7',_parentcustomerid_value={litware}",
        f"_parentcustomerid_value={litware},employeeid='E7'",
    ):
        assert "Susanna Stubberod" == (await crm.get(f"contacts({key})")).body["fullname"]
    answer = await crm.get(f"contacts(employeeid='E7',parentcustomerid={litware})")
    assert (400, "0x80060890") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("accounts(accountnumber='nobody')", 404, "0x80060891"),
        ("accounts(name='Litware, Inc.')", 400, "0x80060890"),
        ("contacts(employeeid='E7')", 400, "0x80060890"),
        ("accounts(accountnumber=7)", 400, "0x80060888"),
        ("accounts(accountnumber=)", 400, "0x80060888"),
        ("accounts(accountnumber='urn:li:1')", 400, "0x80060888"),
        ("accounts(accountnumber='a%2Fb')", 400, "0x80060888"),
    ],
)
async def test_wrong_key_is_refused(crm: Caller, litware: str, path: str, status: int, code: str) -> None:
    """A key without a row, columns that are no key, a wrong type and a forbidden character are told apart."""
    assert litware
    answer = await crm.get(path)
    assert (status, code) == (answer.status, answer.code)


async def test_second_row_with_the_values_of_a_key_is_noticed(litware: str, environment: Environment) -> None:
    """The key that another row holds already is named; the row itself and empty columns clash with nothing."""
    table = environment.table("account")
    other = "00000000-0000-4000-8000-000000000001"
    clash = violated_key(environment, table, {"accountnumber": "a'1"}, other)
    assert clash is not None
    assert "accountnumber_key" == clash.name
    assert violated_key(environment, table, {"accountnumber": "A'1"}, litware) is None
    assert violated_key(environment, table, {"accountnumber": None}, other) is None
