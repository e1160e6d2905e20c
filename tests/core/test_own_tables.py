"""A table that cannot take every item is told before one is sent there, with the most telling reason. C11."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from companion.core.own_tables import TableFacts, fault_of_table, parse_own_tables, survey_own_tables
from companion.core.tables import Filing, kinds_by_table, tables_for
from companion.settings import Settings
from tests.fakes.ports import ScriptedGateway
from tests.fakes.samples import table
from tests.fakes.tiny_crm import TinyCrm

COLUMNS = frozenset(
    {"activityid", "subject", "description", "regardingobjectid", "actualstart", "actualend", "sortdate"}
)
FACTS = TableFacts(
    is_activity=True,
    key="activityid",
    fillable=COLUMNS,
    changeable=COLUMNS | {"statecode", "statuscode"},
    statuses={1: 0, 2: 1, 3: 2, 4: 3},
    privileges={
        right: f"prv{right}Activity" for right in ("Create", "Read", "Write", "Append", "Delete", "Assign")
    },
)


def found(facts: TableFacts | None, **changes: Any) -> tuple[str, dict[str, str]] | None:
    """Code and values of what is wrong with the table."""
    fault = fault_of_table("inmail", "new_touch", table("new_touch", **changes), facts)
    return (fault.code, dict(fault.params)) if fault else None


def test_table_as_makers_create_it_is_fit() -> None:
    """An activity table of a maker's has all that is needed; one that names no privileges has those of activities."""
    assert found(FACTS) is None
    assert found(replace(FACTS, privileges={})) is None


@pytest.mark.parametrize(
    ("changes", "code", "values"),
    [
        ({"is_activity": False}, "no_activity", {}),
        ({"key": "new_touchid"}, "no_activity", {}),
        ({"fillable": COLUMNS - {"actualend"}}, "column", {"column": "actualend"}),
        ({"fillable": COLUMNS - {"activityid"}}, "column", {"column": "activityid"}),
        ({"changeable": COLUMNS | {"statecode"}}, "column", {"column": "statuscode"}),
        ({"statuses": {1: 0, 2: 0, 5: 1}}, "status", {}),
        (
            {"privileges": dict(FACTS.privileges, Create="prvCreatenew_touch")},
            "right",
            {"privilege": "prvCreatenew_touch"},
        ),
    ],
)
def test_what_a_table_lacks_is_named(changes: dict[str, Any], code: str, values: dict[str, str]) -> None:
    """No activity, a column that cannot be filled, other statuses, a right that the rep's role does not give."""
    named = {"table": "new_touch", "kind": "inmail", **values}
    assert (f"mapped_table_{code}", named) == found(replace(FACTS, **changes))


def test_table_that_does_not_take_a_record_of_ours_is_named() -> None:
    """An item is filed under a contact, a lead or an account, and each has to be possible."""
    ties = {
        "contact": "regardingobjectid_contact_new_touch",
        "account": "regardingobjectid_account_new_touch",
    }
    assert (
        "mapped_table_regarding",
        {"table": "new_touch", "kind": "inmail", "target": "lead"},
    ) == found(FACTS, regarding_properties=ties)


def test_table_that_is_not_there_is_named() -> None:
    """Before anything else is asked of it."""
    assert ("mapped_table_missing", {"table": "new_touch", "kind": "inmail"}) == found(None)


async def test_facts_are_read_from_the_definitions() -> None:
    """Of a table that is there everything is read, of others nothing is told; each is asked for once."""
    crm = TinyCrm()
    gateway = ScriptedGateway(crm)
    facts = await gateway.converse(survey_own_tables(("new_touch", "new_touch")))
    assert isinstance(facts, dict)
    assert (True, "activityid", {1: 0, 2: 1}, "prvCreateActivity") == (
        facts["new_touch"].is_activity,
        facts["new_touch"].key,
        facts["new_touch"].statuses,
        facts["new_touch"].privileges["Create"],
    )
    assert 3 == len(gateway.requests)
    crm.has_tables = False
    assert {} == await gateway.converse(survey_own_tables(("new_touch",)))


def test_named_table_alone_takes_its_kind() -> None:
    """No shipped table is taken in its stead, also where tasks stand in for LinkedIn's tables."""
    filing = Filing("standard", own=parse_own_tables("inmail=new_touch call=new_call"))
    assert (("new_touch",), ("new_call",), ("li_message", "task")) == tuple(
        tables_for(kind, filing) for kind in ("inmail", "call", "message")
    )
    kinds = kinds_by_table(filing.own)
    assert (frozenset({"inmail"}), frozenset({"call"})) == (kinds["new_touch"], kinds["new_call"])


@pytest.mark.parametrize(
    "text",
    [
        "inmail",
        "inmail=touch",
        "letter=new_touch",
        "inmail=new_touch, message=new_touch",
        "inmail=new_touch inmail=new_other",
        "message=li_message",
        "note=task",
    ],
)
def test_setting_names_each_kind_once_with_a_makers_table(text: str) -> None:
    """A word that is none, a kind that is none, one named twice, and a shipped table are refused."""
    with pytest.raises(ValueError, match="activity_tables"):
        Settings(activity_tables=text)
