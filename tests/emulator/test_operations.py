"""Functions and actions are found by name, and their arguments read as addresses write them."""

from __future__ import annotations

import pytest

from companion.emulator.environment import Environment
from companion.emulator.operations.catalogue import OPERATIONS
from companion.emulator.users import find_application_user
from tests.emulator.conftest import Caller


async def test_a_function_is_found_with_and_without_brackets(crm: Caller, marisa: str) -> None:
    """`WhoAmI` and `WhoAmI()` answer alike."""
    answers = [await crm.get(path) for path in ("WhoAmI", "WhoAmI()")]
    assert [marisa, marisa] == [answer.body["UserId"] for answer in answers]


async def test_an_argument_stands_in_the_brackets_or_behind_an_alias(crm: Caller) -> None:
    """Both ways of giving the access type are read."""
    value = "Microsoft.Dynamics.CRM.EndpointAccessType'Default'"
    inline = await crm.get(f"RetrieveCurrentOrganization(AccessType={value})")
    aliased = await crm.get(f"RetrieveCurrentOrganization(AccessType=@p1)?@p1={value}")
    assert (200, inline.body) == (aliased.status, aliased.body)


@pytest.mark.parametrize("arguments", ["AccessType=@p1", "nonsense"])
async def test_unreadable_arguments_are_refused(crm: Caller, arguments: str) -> None:
    """An alias without a value and a list that is none are errors of the query."""
    answer = await crm.get(f"RetrieveCurrentOrganization({arguments})")
    assert (400, "0x80060888") == (answer.status, answer.code)


async def test_a_function_is_not_posted(crm: Caller) -> None:
    """A function answers GET only."""
    assert (await crm.post("WhoAmI()", {})).status == 405


def test_no_two_operations_answer_the_same_address() -> None:
    """Name and binding are enough to find an operation, or the tables differ."""
    seen = [
        (operation.name, operation.binding, table)
        for operation in OPERATIONS
        for table in operation.tables or (None,)
    ]
    assert len(seen) == len(set(seen))


def test_nobody_is_the_user_of_an_unknown_app(environment: Environment) -> None:
    """An app registration without an application user finds nobody."""
    assert find_application_user(environment, "00000000-0000-4000-8000-00000000dead") is None
