"""Filters beyond columns and literals: lambdas, query functions, columns behind navigation properties."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.emulator.conftest import MARISA, Caller, Client, ManualClock, sign_in

CRM = "Microsoft.Dynamics.CRM"


async def names(crm: Caller, condition: str, more: str = "") -> list[str]:
    """The last names that fulfil a filter, sorted."""
    answer = await crm.get(f"contacts?$select=lastname&$filter={quote(condition)}{more}")
    assert 200 == answer.status, answer.body
    return sorted(row["lastname"] for row in answer.body["value"])


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("parentcustomerid_account/name eq 'Fourth Coffee'", ["McKay"]),
        ("startswith(parentcustomerid_account/name,'contoso')", ["Lyon"]),
        ("parentcustomerid_account/owninguser/fullname eq 'nobody'", []),
        ("parentcustomerid_contact/fullname eq null and lastname eq 'Lyon'", ["Lyon"]),
        ("firstname eq lastname", []),
        ("fullname ne lastname and lastname eq 'Lyon'", ["Lyon"]),
    ],
)
async def test_columns_behind_a_lookup_and_beside_are_compared(
    crm: Caller, condition: str, found: list[str]
) -> None:
    """A path through single-valued properties is a column; an empty lookup on the way makes it null."""
    assert found == await names(crm, condition)


@pytest.fixture
async def tasks(crm: Caller, yvonne: str) -> str:
    """Yvonne's id; she has one task of high priority and one of normal."""
    for subject, priority in (("Call", 2), ("Write", 1)):
        regarding = {"regardingobjectid_contact_task@odata.bind": f"/contacts({yvonne})"}
        body = {"subject": subject, "prioritycode": priority, **regarding}
        assert 204 == (await crm.post("tasks", body)).status
    return yvonne


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Contact_Tasks/any()", True),
        ("not Contact_Tasks/any()", False),
        ("Contact_Tasks/any(t:t/prioritycode eq 2)", True),
        ("Contact_Tasks/any(t:t/prioritycode eq 2 and t/subject eq 'Write')", False),
        ("Contact_Tasks/all(t:t/prioritycode ge 1)", True),
        ("Contact_Tasks/all(t:t/prioritycode eq 2)", False),
        ("Contact_ActivityPointers/any(a:a/activitytypecode eq 'task')", True),
        ("Contact_Tasks/any(t:t/owninguser_task/fullname eq 'Marisa Duarte')", True),
        ("Contact_Tasks/any(t:t/task_activity_parties/any(p:p/participationtypemask eq 8))", True),
        ("Contact_Tasks/any(t:contains(t/subject,'all'))", True),
        (f"Contact_Tasks/any(t:t/{CRM}.In(PropertyName='subject',PropertyValues=['Call']))", True),
    ],
)
async def test_lambda_asks_about_the_rows_of_a_collection(
    crm: Caller, tasks: str, condition: str, *, found: bool
) -> None:
    """`any` wants one row that fulfils the condition, `all` wants no row that does not."""
    assert tasks
    assert found == ("McKay" in await names(crm, f"lastname eq 'McKay' and {condition}"))


async def test_all_holds_where_there_is_no_row(crm: Caller) -> None:
    """`all` over an empty collection is true, as OData says."""
    assert ["Lyon"] == await names(crm, "Contact_Tasks/all(t:t/subject eq 'x') and lastname eq 'Lyon'")


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (f"{CRM}.In(PropertyName='lastname',PropertyValues=['lyon','McKay'])", ["Lyon", "McKay"]),
        (f'{CRM}.In(PropertyName="lastname",PropertyValues=["Lyon"])', ["Lyon"]),
        (f"{CRM}.In(PropertyName='statecode',PropertyValues=['1'])", []),
        (f"{CRM}.NotIn(PropertyName='lastname',PropertyValues=['Lyon']) and firstname eq 'Robert'", []),
        (f"{CRM}.Between(PropertyName='lastname',PropertyValues=['Lx','N'])", ["Lyon", "McKay"]),
        (f"{CRM}.NotBetween(PropertyName='statecode',PropertyValues=[0,1])", []),
        (f"{CRM}.EqualUserId(PropertyName='ownerid') and lastname eq 'McKay'", ["McKay"]),
        (f"{CRM}.NotEqualUserId(PropertyName='_ownerid_value') and lastname eq 'McKay'", []),
        (f"lastname eq 'McKay' and {CRM}.Today(PropertyName='createdon')", ["McKay"]),
        (f"lastname eq 'McKay' and {CRM}.Yesterday(PropertyName='createdon')", []),
        (f"lastname eq 'McKay' and {CRM}.ThisMonth(PropertyName='createdon')", ["McKay"]),
        (f"lastname eq 'McKay' and {CRM}.OnOrAfter(PropertyName='createdon',PropertyValue='2026-07-15')", []),
        (f"lastname eq 'McKay' and {CRM}.On(PropertyName='createdon',PropertyValue=2026-07-14)", ["McKay"]),
    ],
)
async def test_query_functions_filter(crm: Caller, condition: str, found: list[str]) -> None:
    """Functions by name, with values in either kind of quotes or bare."""
    assert found == await names(crm, condition)


@pytest.mark.parametrize(
    ("days", "function", "is_found"),
    [
        (6, "LastXDays(PropertyName='modifiedon',PropertyValue=7)", True),
        (8, "LastXDays(PropertyName='modifiedon',PropertyValue=7)", False),
        (8, "OlderThanXDays(PropertyName='modifiedon',PropertyValue=7)", True),
        (6, "OlderThanXDays(PropertyName='modifiedon',PropertyValue=7)", False),
        (6, "Last7Days(PropertyName='modifiedon')", True),
        (8, "Last7Days(PropertyName='modifiedon')", False),
        (31, "LastMonth(PropertyName='modifiedon')", True),
        (366, "LastYear(PropertyName='modifiedon')", True),
        (1, "LastXHours(PropertyName='modifiedon',PropertyValue=23)", False),
        (1, "LastXHours(PropertyName='modifiedon',PropertyValue=25)", True),
    ],
)
async def test_stretches_of_time_count_from_now(
    client: Client, clock: ManualClock, days: int, function: str, *, is_found: bool
) -> None:
    """Relative dates follow the emulator's clock."""
    clock.advance(days * 86_400)
    crm = Caller(client, await sign_in(client, MARISA))
    assert is_found == bool(await names(crm, f"lastname eq 'McKay' and {CRM}.{function}"))


async def test_alias_stands_for_a_value(crm: Caller) -> None:
    """`@p1` in a filter is what the query says of it."""
    assert ["Lyon"] == await names(crm, "lastname eq @p1", "&@p1='Lyon'")
    answer = await crm.get("contacts?$filter=lastname eq @p2")
    assert (400, "0x80060888") == (answer.status, answer.code)


@pytest.mark.parametrize(
    "condition",
    [
        "shoes/any(s:s/size eq 43)",
        "Contact_Tasks/any(t:t/shoesize eq 43)",
        "Contact_Tasks/any(t:subject eq 'x')",
        "Contact_Tasks/any(t:u/subject eq 'x')",
        "Contact_Tasks/any(t t/subject eq 'x')",
        "Contact_Tasks/all()",
        "Contact_Tasks/subject eq 'x'",
        "parentcustomerid_account/shoesize eq 43",
        "lastname eq shoesize",
        "lastname eq statecode",
        "lastname in ('x')",
        f"{CRM}.In(PropertyName='lastname')",
        f"{CRM}.In(PropertyName='shoesize',PropertyValues=['43'])",
        f"{CRM}.In(PropertyValues=['43'])",
        f"{CRM}.In(PropertyName='createdon',PropertyValues=['yesterday'])",
        f"{CRM}.Between(PropertyName='statecode',PropertyValues=[1])",
        f"{CRM}.LastXDays(PropertyName='modifiedon',PropertyValue=0)",
        f"{CRM}.LastXDays(PropertyName='modifiedon')",
        f"{CRM}.LastXDays(PropertyName='lastname',PropertyValue=7)",
        f"{CRM}.ContainValues(PropertyName='lastname',PropertyValues=['1'])",
        f"{CRM}.Today(Name='modifiedon')",
    ],
)
async def test_wrong_filter_is_refused(crm: Caller, condition: str) -> None:
    """Unknown names, wrong variables and values that do not fit are 400, never an empty answer."""
    answer = await crm.get(f"contacts?$filter={quote(condition)}")
    assert (400, "0x80060888") == (answer.status, answer.code)


async def test_list_is_ordered_by_a_column_behind_a_lookup(crm: Caller) -> None:
    """`$orderby` reads single-valued properties too."""
    answer = await crm.get(
        "contacts?$select=lastname&$filter=parentcustomerid_account/name ne null"
        "&$orderby=parentcustomerid_account/name&$top=2"
    )
    accounts = await crm.get("contacts?$select=lastname&$expand=parentcustomerid_account($select=name)")
    by_account = sorted(
        (row["parentcustomerid_account"]["name"].casefold(), row["lastname"])
        for row in accounts.body["value"]
        if row["parentcustomerid_account"]
    )
    assert [name for _, name in by_account[:2]] == [row["lastname"] for row in answer.body["value"]]
