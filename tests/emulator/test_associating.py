"""Links between rows written by `$ref`, and rows created along with the row they belong to."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import Caller, Client, choose

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
OTHER = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a11"
GONE = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
async def account(crm: Caller) -> str:
    """The id of an account without contacts."""
    answer = await crm.post("accounts", {"name": "Northwind Traders"}, Prefer="return=representation")
    return str(answer.body["accountid"])


async def contacts_of(crm: Caller, account: str) -> list[str]:
    """The ids of the contacts of an account."""
    answer = await crm.get(f"accounts({account})/contact_customer_accounts?$select=contactid")
    return [row["contactid"] for row in answer.body["value"]]


@pytest.mark.parametrize("form", ["{1}contacts({0})", "contacts({0})", "/contacts({0})"])
async def test_contact_joins_and_leaves_a_company(crm: Caller, account: str, yvonne: str, form: str) -> None:
    """POST to the collection sets the contact's company; DELETE with the contact's key empties it."""
    root = str(crm.client.make_url("/api/data/v9.2/"))
    address = form.format(yvonne, root)
    path = f"accounts({account})/contact_customer_accounts"
    assert 204 == (await crm.post(f"{path}/$ref", {"@odata.id": address})).status
    assert [yvonne] == await contacts_of(crm, account)
    assert 204 == (await crm.delete(f"{path}({yvonne})/$ref")).status
    assert [] == await contacts_of(crm, account)


async def test_collection_unlinks_by_query_too(crm: Caller, account: str, yvonne: str) -> None:
    """`$id` names the row to unlink; without a name, or for a row that is not linked, it is refused."""
    path = f"accounts({account})/contact_customer_accounts/$ref"
    await crm.post(path, {"@odata.id": f"contacts({yvonne})"})
    assert 400 == (await crm.delete(path)).status
    assert 204 == (await crm.delete(f"{path}?$id=contacts({yvonne})")).status
    again = await crm.delete(f"{path}?$id=contacts({yvonne})")
    assert (404, "0x80040217") == (again.status, again.code)


async def test_lookup_is_set_and_emptied(crm: Caller, account: str, yvonne: str) -> None:
    """PUT to a single-valued property points it to a row, DELETE empties it, though binding null is refused."""
    path = f"accounts({account})/primarycontactid/$ref"
    assert 204 == (await crm.send("PUT", path, {"@odata.id": f"contacts({yvonne})"})).status
    assert yvonne == (await crm.get(f"accounts({account})")).body["_primarycontactid_value"]
    assert 204 == (await crm.delete(path)).status
    assert (await crm.get(f"accounts({account})")).body["_primarycontactid_value"] is None


async def test_activity_gets_its_regarding_from_the_other_side(crm: Caller, yvonne: str) -> None:
    """A task linked through the contact's collection regards the contact, and the platform adds the party."""
    await crm.patch(f"tasks({ROW})", {"subject": "x"})
    answer = await crm.post(f"contacts({yvonne})/Contact_Tasks/$ref", {"@odata.id": f"tasks({ROW})"})
    assert 204 == answer.status
    assert yvonne == (await crm.get(f"tasks({ROW})")).body["_regardingobjectid_value"]
    parties = (await crm.get("activityparties?$filter=participationtypemask eq 8")).body["value"]
    assert [yvonne] == [party["_partyid_value"] for party in parties]


async def test_pairs_are_made_once_and_undone(crm: Caller, yvonne: str) -> None:
    """A many-to-many link reads from both sides, refuses a second time, and goes with its row."""
    await crm.post("leads", {"leadid": ROW, "subject": "Fair", "lastname": "Quist"})
    path = f"contacts({yvonne})/contactleads_association"
    body = {"@odata.id": f"leads({ROW})"}
    assert 204 == (await crm.post(f"{path}/$ref", body)).status
    again = await crm.post(f"{path}/$ref", body)
    assert (412, "0x80040237") == (again.status, again.code)
    other_side = await crm.get(f"leads({ROW})/contactleads_association?$select=contactid")
    assert [yvonne] == [row["contactid"] for row in other_side.body["value"]]
    assert 204 == (await crm.delete(f"{path}({ROW})/$ref")).status
    assert 404 == (await crm.delete(f"{path}({ROW})/$ref")).status
    await crm.post(f"{path}/$ref", body)
    await crm.delete(f"leads({ROW})")
    assert [] == (await crm.get("contactleadscollection")).body["value"]


@pytest.mark.parametrize(
    ("request_line", "body", "expected"),
    [
        ("POST accounts({0})/contact_customer_accounts/$ref", {}, (400, "0x80048d19")),
        ("POST accounts({0})/contact_customer_accounts/$ref", {"@odata.id": "x"}, (400, "0x80048d19")),
        (
            "POST accounts({0})/contact_customer_accounts/$ref",
            {"@odata.id": f"leads({GONE})"},
            (400, "0x80048d19"),
        ),
        (
            "POST accounts({0})/contact_customer_accounts/$ref",
            {"@odata.id": f"contacts({GONE})"},
            (404, "0x80040217"),
        ),
        ("POST accounts({0})/Contact_Customer_Accounts/$ref", {"@odata.id": "x"}, (404, "0x80060888")),
        ("PUT accounts({0})/contact_customer_accounts/$ref", {"@odata.id": "x"}, (405, "0x80060888")),
        ("POST accounts({0})/primarycontactid/$ref", {"@odata.id": "x"}, (405, "0x80060888")),
        (f"PUT accounts({GONE})/primarycontactid/$ref", {"@odata.id": "x"}, (404, "0x80040217")),
        ("PUT accounts({0})/createdby/$ref", {"@odata.id": "/systemusers({1})"}, (400, "0x80040203")),
    ],
)
async def test_wrong_references_are_refused(
    crm: Caller, account: str, request_line: str, body: dict[str, str], expected: tuple[int, str]
) -> None:
    """Names are exact, methods fit the kind of property, and both rows must be there."""
    marisa = await crm.id_of("systemusers", "firstname eq 'Marisa'")
    method, _, path = request_line.format(account).partition(" ")
    sent = {name: value.format(account, marisa) for name, value in body.items()}
    answer = await crm.send(method, path, sent)
    assert expected == (answer.status, answer.code)


async def test_reference_heeds_the_version(crm: Caller, account: str, yvonne: str) -> None:
    """A stale `If-Match` keeps a lookup as it is."""
    path = f"accounts({account})/primarycontactid/$ref"
    answer = await crm.send("PUT", path, {"@odata.id": f"contacts({yvonne})"}, If_Match='W/"1"')
    assert (412, "0x80060882") == (answer.status, answer.code)


async def test_related_rows_come_with_their_row(crm: Caller) -> None:
    """An account brings its primary contact, its contacts and their tasks in one request."""
    body = {
        "accountid": ROW,
        "name": "Northwind Traders",
        "primarycontactid": {"firstname": "Ada", "lastname": "Quist"},
        "contact_customer_accounts": [
            {"lastname": "Brandt", "Contact_Tasks": [{"subject": "Call"}]},
            {"lastname": "Okafor"},
        ],
    }
    assert 204 == (await crm.post("accounts", body)).status
    primary = (await crm.get(f"accounts({ROW})/primarycontactid")).body
    assert "Ada Quist" == primary["fullname"]
    names = (await crm.get(f"accounts({ROW})/contact_customer_accounts?$orderby=lastname")).names
    assert ["Brandt", "Okafor"] == names
    [task] = (await crm.get("tasks?$expand=regardingobjectid_contact_task($select=fullname)")).body["value"]
    assert "Brandt" == task["regardingobjectid_contact_task"]["fullname"]


async def test_related_rows_stand_and_fall_together(crm: Caller) -> None:
    """One bad row inside refuses the whole, and nothing remains."""
    body = {
        "accountid": ROW,
        "name": "Northwind Traders",
        "primarycontactid": {"lastname": "Quist"},
        "contact_customer_accounts": [{"lastname": "x" * 51}],
    }
    answer = await crm.post("accounts", body)
    assert (400, "0x80044331") == (answer.status, answer.code)
    assert 404 == (await crm.get(f"accounts({ROW})")).status
    assert [] == (await crm.get("contacts?$filter=lastname eq 'Quist'")).body["value"]


@pytest.mark.parametrize(
    "change",
    [
        {"primarycontactid": {"lastname": "x"}},
        {"contact_customer_accounts": [{"lastname": "x"}]},
        {"Contact_Customer_Accounts": [{"lastname": "x"}]},
        {"createdby": {"firstname": "x"}},
    ],
)
async def test_existing_row_takes_no_related_rows(
    crm: Caller, account: str, change: dict[str, object]
) -> None:
    """Rows inside a change, and under names that are none, are payload errors."""
    answer = await crm.patch(f"accounts({account})", change)
    assert (400, "0x80048d19") == (answer.status, answer.code)


async def test_row_inside_another_belongs_to_it(crm: Caller, account: str) -> None:
    """A row described inside a new one cannot say that it belongs elsewhere."""
    inside = {"lastname": "x", "parentcustomerid_account@odata.bind": f"/accounts({account})"}
    answer = await crm.post("accounts", {"name": "x", "contact_customer_accounts": [inside]})
    assert (400, "0x80048d19") == (answer.status, answer.code)
    assert [] == await contacts_of(crm, account)


async def test_rows_nobody_may_create_are_not_created_inside(crm: Caller) -> None:
    """A user described inside a new row needs the privilege to create users."""
    answer = await crm.post("accounts", {"name": "x", "ownerid": {"firstname": "x"}})
    assert (403, "0x80040220") == (answer.status, answer.code)
    answer = await crm.post("contacts", {"lastname": "x", "masterid": {"lastname": "y"}})
    assert (400, "0x80048d19") == (answer.status, answer.code)


async def test_note_comes_with_its_contact_only_where_enabled(crm: Caller, client: Client) -> None:
    """Notes stand in the collection of a contact, and of a LinkedIn activity only in the kinder reading."""
    contact = {"lastname": "Quist", "Contact_Annotation": [{"notetext": "x"}]}
    inmail = {"activityid": OTHER, "subject": "x", "li_inmail_Annotations": [{"notetext": "y"}]}
    assert 204 == (await crm.post("contacts", contact)).status
    assert (400, "0x80048d19") == ((answer := await crm.post("li_inmails", inmail)).status, answer.code)
    await choose(client, notes_on_linkedin_tables="yes")
    assert 204 == (await crm.post("li_inmails", inmail)).status
    assert 2 == len((await crm.get("annotations")).body["value"])
