"""Addresses that go on behind a row: properties, related rows, counts, casts, references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.emulator.odata.paths import Segment, parse_path
from tests.emulator.conftest import Answer, Caller

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"


async def text_of(crm: Caller, path: str) -> tuple[int, str, str]:
    """Status, kind and text of an answer that is no JSON."""
    response = await crm.client.get(
        f"/api/data/v9.2/{path}", headers={"Authorization": f"Bearer {crm.token}"}
    )
    return response.status, response.content_type, await response.text()


async def test_property_is_answered_alone(crm: Caller, yvonne: str) -> None:
    """A column behind a row is `{"value": …}`, and with `/$value` its bare text."""
    answer = await crm.get(f"contacts({yvonne})/fullname")
    assert "Yvonne McKay" == answer.body["value"]
    assert answer.body["@odata.context"].endswith(f"$metadata#contacts({yvonne})/fullname")
    assert (200, "text/plain", "Yvonne McKay") == await text_of(crm, f"contacts({yvonne})/fullname/$value")


async def test_lookup_property_is_an_id(crm: Caller, yvonne: str) -> None:
    """`_x_value` behind a row is the id it points to; an empty column has no content."""
    account = await crm.id_of("accounts", "name eq 'Fourth Coffee'")
    assert account == (await crm.get(f"contacts({yvonne})/_parentcustomerid_value")).body["value"]
    assert 204 == (await crm.get(f"contacts({yvonne})/description")).status


async def test_related_row_is_reached_through_its_navigation_property(crm: Caller, yvonne: str) -> None:
    """A lookup leads on to a row, its columns and its collections; an empty one has no content."""
    row = await crm.get(f"contacts({yvonne})/parentcustomerid_account?$select=name")
    name = await crm.get(f"contacts({yvonne})/parentcustomerid_account/name")
    people = await crm.get(f"contacts({yvonne})/parentcustomerid_account/contact_customer_accounts")
    assert ("Fourth Coffee", "Fourth Coffee") == (row.body["name"], name.body["value"])
    assert ["Yvonne McKay"] == people.names
    assert 204 == (await crm.get(f"contacts({yvonne})/parentcustomerid_contact")).status


@pytest.fixture
async def timeline(crm: Caller, yvonne: str) -> str:
    """The id of Yvonne, with an InMail and a task."""
    inmail = {"regardingobjectid_contact_li_inmail@odata.bind": f"/contacts({yvonne})", "activityid": ROW}
    await crm.post("li_inmails", {"subject": "InMail", **inmail})
    task = {"regardingobjectid_contact_task@odata.bind": f"/contacts({yvonne})"}
    await crm.post("tasks", {"subject": "Task", **task})
    return yvonne


def subjects(answer: Answer) -> list[str]:
    """The subjects in a list."""
    return [row["subject"] for row in answer.body["value"]]


async def test_collection_is_a_list_with_every_option(crm: Caller, timeline: str) -> None:
    """Behind a row a collection is filtered, ordered, counted and paged like a set."""
    path = f"contacts({timeline})/Contact_ActivityPointers"
    answer = await crm.get(f"{path}?$select=subject,activitytypecode&$orderby=subject&$count=true")
    assert (["InMail", "Task"], 2) == (subjects(answer), answer.body["@odata.count"])
    filtered = await crm.get(f"{path}?$select=subject&$filter=activitytypecode eq 'task'")
    assert ["Task"] == subjects(filtered)
    page = await crm.get(f"{path}?$select=subject&$orderby=subject", Prefer="odata.maxpagesize=1")
    link = page.body["@odata.nextLink"].partition("/api/data/v9.2/")[2]
    assert ["Task"] == subjects(await crm.get(link, Prefer="odata.maxpagesize=1"))
    assert (200, "text/plain", "2") == await text_of(crm, f"{path}/$count")


async def test_set_is_counted_as_plain_text(crm: Caller) -> None:
    """`/$count` is a bare number, of the rows that a filter leaves."""
    assert (200, "text/plain", "10") == await text_of(crm, "contacts/$count")
    assert (200, "text/plain", "1") == await text_of(crm, "contacts/$count?$filter=lastname eq 'McKay'")


async def test_pointers_are_cast_to_one_activity_table(crm: Caller, timeline: str) -> None:
    """A cast leaves the rows of one table and gives them their own columns."""
    cast = "Microsoft.Dynamics.CRM.task"
    for path in (f"activitypointers/{cast}", f"contacts({timeline})/Contact_ActivityPointers/{cast}"):
        assert ["Task"] == subjects(await crm.get(f"{path}?$select=subject,percentcomplete"))
    single = await crm.get(f"activitypointers({ROW})/Microsoft.Dynamics.CRM.li_inmail?$select=subject")
    assert "InMail" == single.body["subject"]
    wrong = await crm.get(f"activitypointers({ROW})/{cast}")
    assert (404, "0x80040217") == (wrong.status, wrong.code)


async def test_row_is_addressed_within_its_collection(crm: Caller, timeline: str) -> None:
    """A key behind a collection finds a row only if it belongs there."""
    other = await crm.id_of("contacts", "lastname eq 'Lyon'")
    there = await crm.get(f"contacts({timeline})/Contact_ActivityPointers({ROW})?$select=subject")
    elsewhere = await crm.get(f"contacts({other})/Contact_ActivityPointers({ROW})")
    assert (200, 404) == (there.status, elsewhere.status)


async def test_references_are_addresses(crm: Caller, timeline: str) -> None:
    """`/$ref` answers the address of a row, or of each row of a collection."""
    account = await crm.id_of("accounts", "name eq 'Fourth Coffee'")
    single = await crm.get(f"contacts({timeline})/parentcustomerid_account/$ref")
    many = await crm.get(f"contacts({timeline})/Contact_ActivityPointers/$ref")
    assert single.body["@odata.id"].endswith(f"/api/data/v9.2/accounts({account})")
    assert 2 == len([row["@odata.id"] for row in many.body["value"]])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("contacts({id})/shoesize", 404),
        ("contacts({id})/FullName", 404),
        ("contacts({id})/contact_activitypointers", 404),
        ("contacts({id})/fullname/length", 404),
        ("contacts/fullname", 404),
        ("contacts/Microsoft.Dynamics.CRM.task", 404),
        ("contacts({id})/$count", 404),
        ("contacts/$value", 404),
        ("contacts({id}/fullname", 400),
    ],
)
async def test_wrong_step_is_refused(crm: Caller, yvonne: str, path: str, status: int) -> None:
    """A step that does not exist there is 404, a bracket that does not close 400."""
    answer = await crm.get(path.format(id=yvonne))
    assert (status, "0x80060888") == (answer.status, answer.code)


async def test_post_to_a_navigation_path_says_what_is_missing(crm: Caller, yvonne: str) -> None:
    """What cannot be written yet is not taken for a read."""
    assert 200 != (await crm.post(f"contacts({yvonne})/fullname", {"value": "x"})).status


@given(st.text(alphabet="abc'/()=, \\"))
def test_quotes_guard_brackets_and_slashes(text: str) -> None:
    """Whatever stands between quotes belongs to the key."""
    key = "name='" + text.replace("'", "''") + "'"
    assert (Segment("accounts", key), Segment("$ref", None)) == parse_path(f"/accounts({key})/$ref")
