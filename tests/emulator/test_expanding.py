"""Rows read along with others: `$expand`, its nested options, its pages."""

from __future__ import annotations

import pytest

from companion.emulator.environment import Environment
from companion.emulator.relationships import collections
from tests.emulator.conftest import Caller

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"


@pytest.fixture
async def fourth_coffee(crm: Caller, yvonne: str) -> str:
    """The id of Yvonne's account, of which she is the first contact, with two tasks."""
    account = await crm.id_of("accounts", "name eq 'Fourth Coffee'")
    await crm.patch(f"accounts({account})", {"primarycontactid@odata.bind": f"/contacts({yvonne})"})
    for subject in ("Call back", "Ask for the number"):
        regarding = {"regardingobjectid_account_task@odata.bind": f"/accounts({account})"}
        await crm.post("tasks", {"subject": subject, **regarding})
    return account


async def test_lookup_is_expanded_on_every_row_of_a_list(crm: Caller) -> None:
    """A single-valued property becomes the row it points to with the columns asked for, or null."""
    answer = await crm.get(
        "contacts?$select=fullname&$expand=parentcustomerid_account($select=name),owninguser($select=fullname)"
        "&$filter=lastname eq 'McKay' or lastname eq 'Lyon'&$orderby=lastname desc"
    )
    mckay, lyon = answer.body["value"]
    assert {"@odata.etag", "accountid", "name"} == set(mckay["parentcustomerid_account"])
    assert ["Fourth Coffee", "Contoso Pharmaceuticals"] == [
        row["parentcustomerid_account"]["name"] for row in (mckay, lyon)
    ]
    assert "Marisa Duarte" == mckay["owninguser"]["fullname"]


async def test_empty_lookup_is_expanded_to_null(crm: Caller, yvonne: str) -> None:
    """A lookup that points nowhere, or to a row of another table, is null."""
    answer = await crm.get(f"contacts({yvonne})?$select=fullname&$expand=parentcustomerid_contact")
    assert answer.body["parentcustomerid_contact"] is None


async def test_collection_is_expanded_with_its_options(crm: Caller, fourth_coffee: str) -> None:
    """Select, filter, order and number hold for the collection alone."""
    answer = await crm.get(
        f"accounts({fourth_coffee})?$select=name"
        "&$expand=Account_Tasks($select=subject;$filter=contains(subject,'a');$orderby=subject desc;$top=1)"
    )
    assert ["Call back"] == [task["subject"] for task in answer.body["Account_Tasks"]]


@pytest.mark.parametrize(
    ("expansion", "subjects"),
    [
        ("Account_Tasks", {"Call back", "Ask for the number"}),
        ("Account_ActivityPointers", {"Call back", "Ask for the number"}),
        ("account_li_inmails", set[str]()),
        ("Account_Phonecalls", set[str]()),
    ],
)
async def test_activities_of_a_row_are_collections(
    crm: Caller, fourth_coffee: str, expansion: str, subjects: set[str]
) -> None:
    """Every activity table has its own collection, and all of them stand among the pointers."""
    answer = await crm.get(f"accounts({fourth_coffee})?$expand={expansion}($select=subject)")
    assert subjects == {row["subject"] for row in answer.body[expansion]}


async def test_expansions_nest_two_deep(crm: Caller, fourth_coffee: str) -> None:
    """A collection of a list, a lookup of its rows, and a lookup of that."""
    answer = await crm.get(
        "accounts?$select=name&$filter=name eq 'Fourth Coffee'&$expand=contact_customer_accounts("
        "$select=fullname;$expand=parentcustomerid_account($select=name;$expand=primarycontactid($select=jobtitle)))"
    )
    [account] = answer.body["value"]
    assert fourth_coffee == account["accountid"]
    [contact] = account["contact_customer_accounts"]
    assert "Purchasing Manager" == contact["parentcustomerid_account"]["primarycontactid"]["jobtitle"]


async def test_activity_and_its_pointer_lead_to_each_other(crm: Caller, yvonne: str, marisa: str) -> None:
    """A party names its activity, and a pointer its row in the activity's own table."""
    body = {
        "activityid": ROW,
        "subject": "InMail",
        "li_inmail_activity_parties": [
            {"partyid_systemuser@odata.bind": f"/systemusers({marisa})", "participationtypemask": 1},
            {"partyid_contact@odata.bind": f"/contacts({yvonne})", "participationtypemask": 2},
        ],
    }
    assert 204 == (await crm.post("li_inmails", body)).status
    parties = await crm.get(
        f"activityparties?$filter=_partyid_value eq {yvonne}&$expand=activityid_activitypointer($select=subject)"
    )
    pointer = await crm.get(f"activitypointers({ROW})?$expand=activity_pointer_li_inmail($select=activityid)")
    assert ["InMail"] == [row["activityid_activitypointer"]["subject"] for row in parties.body["value"]]
    assert [ROW] == [row["activityid"] for row in pointer.body["activity_pointer_li_inmail"]]


async def test_long_collection_goes_on_behind_its_own_link(crm: Caller, fourth_coffee: str) -> None:
    """An expanded collection is cut at the page size, and its link gives the rest under the same options."""
    preference = {"Prefer": "odata.maxpagesize=1"}
    answer = await crm.get(
        f"accounts({fourth_coffee})?$expand=Account_Tasks($select=subject;$orderby=subject)", **preference
    )
    link = answer.body["Account_Tasks@odata.nextLink"].partition("/api/data/v9.2/")[2]
    rest = await crm.get(link, **preference)
    assert ["Ask for the number"] == [row["subject"] for row in answer.body["Account_Tasks"]]
    assert ["Call back"] == [row["subject"] for row in rest.body["value"]]
    assert "@odata.nextLink" not in rest.body
    edited = await crm.get(link.replace("subject", "description"), **preference)
    assert (400, "0x80060888") == (edited.status, edited.code)


async def test_references_alone_can_be_expanded(crm: Caller, fourth_coffee: str) -> None:
    """`/$ref` answers addresses instead of rows."""
    answer = await crm.get(f"accounts({fourth_coffee})?$expand=Account_Tasks/$ref")
    assert [["@odata.id"]] * 2 == [list(row) for row in answer.body["Account_Tasks"]]


@pytest.mark.parametrize(
    "expansion",
    [
        "shoes",
        "Parentcustomerid_account",
        "parentcustomerid",
        "contact_customer_contacts($select=shoesize)",
        "contact_customer_contacts($count=true)",
        "contact_customer_contacts($top=many)",
        "contact_customer_contacts($select=fullname",
        "contact_customer_contacts($orderby=fullname;$expand=owninguser)",
        "parentcustomerid_account($filter=name eq 'x')",
        "parentcustomerid_account/name",
        ",".join(["owninguser"] * 16),
    ],
)
async def test_wrong_expansion_is_refused(crm: Caller, expansion: str) -> None:
    """Unknown or misspelled names, options that do not exist there and too many expansions are 400."""
    answer = await crm.get(f"contacts?$expand={expansion}")
    assert (400, "0x80060888") == (answer.status, answer.code)


async def test_every_collection_is_found_by_its_name(environment: Environment, admin: Caller) -> None:
    """No table has two collections of one name, and each can be expanded."""
    for table in environment.schema.tables.values():
        names = [found.name for found in collections(table, environment.schema, environment.dialect)]
        assert sorted(set(names)) == sorted(names), table.logical_name
        for name in names:
            answer = await admin.get(f"{table.set_name}?$top=1&$expand={name}")
            assert 200 == answer.status, name
