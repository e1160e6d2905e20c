"""Lookups and the names that bind them; contacts, leads, accounts and notes with their parents."""

from __future__ import annotations

import pytest

from tests.emulator.conftest import TEO, Caller, Client, choose, sign_in

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
GONE = "00000000-0000-4000-8000-000000000001"


async def test_regarding_is_bound_by_its_exact_name(crm: Caller, yvonne: str) -> None:
    """The navigation property of the table binds; another case or another table's name is undeclared."""
    names = {
        "regardingobjectid_contact_li_inmail": 204,
        "regardingobjectid_Contact_li_inmail": 400,
        "regardingobjectid_contact_li_message": 400,
        "regardingobjectid": 400,
        "createdby_li_inmail": 400,
    }
    for name, status in names.items():
        body = {"subject": "x", f"{name}@odata.bind": f"/contacts({yvonne})"}
        answer = await crm.post("li_inmails", body)
        assert status == answer.status, name


@pytest.mark.parametrize("form", ["/contacts({0})", "contacts({0})", "{1}contacts({0})"])
async def test_binding_takes_three_forms_of_address(crm: Caller, yvonne: str, form: str) -> None:
    """Relative with and without a slash, and absolute to this environment, all bind."""
    root = str(crm.client.make_url("/api/data/v9.2/"))
    body = {
        "subject": "x",
        "regardingobjectid_contact_li_inmail@odata.bind": form.format(yvonne.upper(), root),
    }
    assert 204 == (await crm.patch(f"li_inmails({ROW})", body)).status
    row = await crm.get(f"li_inmails({ROW})?$select=_regardingobjectid_value")
    assert yvonne == row.body["_regardingobjectid_value"]


@pytest.mark.parametrize(
    "value", ["/accounts({0})", "{0}", "", 7, None, "/contacts(x)", "https://other.example/contacts({0})"]
)
async def test_binding_refuses_other_values(crm: Caller, yvonne: str, value: object) -> None:
    """A row of another table, a bare id or a foreign address is a payload error."""
    bound = value.format(yvonne) if isinstance(value, str) else value
    answer = await crm.post("tasks", {"subject": "x", "regardingobjectid_contact_task@odata.bind": bound})
    assert (400, "0x80048d19") == (answer.status, answer.code)


async def test_binding_to_a_missing_row_is_404(crm: Caller) -> None:
    """A deleted target is ObjectDoesNotExist, and nothing is created."""
    body = {"subject": "x", "regardingobjectid_contact_li_inmail@odata.bind": f"/contacts({GONE})"}
    answer = await crm.patch(f"li_inmails({ROW})", body)
    assert (404, "0x80040217") == (answer.status, answer.code)
    assert GONE in answer.body["error"]["message"]
    assert 404 == (await crm.get(f"li_inmails({ROW})")).status


@pytest.mark.parametrize(
    ("reading", "accepted"),
    [("suffixed", {"ownerid_li_inmail"}), ("plain", {"ownerid"}), ("both", {"ownerid_li_inmail", "ownerid"})],
)
async def test_owner_binding_follows_the_dialect(
    crm: Caller, client: Client, reading: str, accepted: set[str]
) -> None:
    """Which name gives an activity to somebody else is unconfirmed; relationships name one that works."""
    await choose(client, owner_binding=reading)
    teo = await crm.id_of("systemusers", f"domainname eq '{TEO}'")
    worked = set()
    for name in ("ownerid", "ownerid_li_inmail"):
        answer = await crm.post("li_inmails", {"subject": "x", f"{name}@odata.bind": f"/systemusers({teo})"})
        worked |= {name} if answer.status == 204 else set()
    relationships = await crm.get("EntityDefinitions(LogicalName='li_inmail')/ManyToOneRelationships")
    told = {
        item["ReferencingEntityNavigationPropertyName"]
        for item in relationships.body["value"]
        if item["ReferencingAttribute"] == "ownerid"
    }
    assert accepted == worked
    assert told <= worked


async def test_owner_given_is_owner_kept(crm: Caller, marisa: str) -> None:
    """Binding an owner changes owner and owning user, not the author."""
    teo = await crm.id_of("systemusers", f"domainname eq '{TEO}'")
    await crm.patch(
        f"li_inmails({ROW})", {"subject": "x", "ownerid_li_inmail@odata.bind": f"/systemusers({teo})"}
    )
    row = (await crm.get(f"li_inmails({ROW})")).body
    assert (teo, teo, marisa) == tuple(
        row[f"_{name}_value"] for name in ("ownerid", "owninguser", "createdby")
    )


async def test_standard_activities_take_both_regarding_names(
    crm: Caller, client: Client, yvonne: str
) -> None:
    """Tasks bind with and without suffix; LinkedIn's tables without one only in the kinder reading."""

    async def statuses() -> list[int]:
        bound = {"subject": "x", "regardingobjectid_contact@odata.bind": f"/contacts({yvonne})"}
        return [(await crm.post(name, bound)).status for name in ("tasks", "li_inmails")]

    assert [204, 400] == await statuses()
    await choose(client, regarding_binding="both")
    assert [204, 204] == await statuses()


async def test_binding_null_follows_the_dialect(crm: Caller, client: Client, yvonne: str) -> None:
    """Unbinding by null is refused as shipped and empties the lookup in the other reading."""
    unbound = {"parentcustomerid_account@odata.bind": None}
    assert 400 == (await crm.patch(f"contacts({yvonne})", unbound)).status
    await choose(client, bind_null="unbinds")
    assert 204 == (await crm.patch(f"contacts({yvonne})", unbound)).status
    row = await crm.get(f"contacts({yvonne})?$select=_parentcustomerid_value")
    assert row.body["_parentcustomerid_value"] is None


async def test_new_contact_hangs_on_its_account(crm: Caller) -> None:
    """A contact is created under an account, a lead with a company in words, an account alone."""
    account = await crm.post("accounts", {"name": "Northwind Traders"}, Prefer="return=representation")
    account_id = account.body["accountid"]
    contact = await crm.post(
        "contacts",
        {"lastname": "Quist", "parentcustomerid_account@odata.bind": f"/accounts({account_id})"},
        Prefer="return=representation",
    )
    lead = await crm.post(
        "leads",
        {"subject": "Fair", "lastname": "Brandt", "companyname": "Northwind Traders"},
        Prefer="return=representation",
    )
    assert account_id == contact.body["_parentcustomerid_value"]
    assert ("Brandt", 0, 1, 2) == tuple(
        lead.body[name] for name in ("fullname", "statecode", "statuscode", "leadqualitycode")
    )


async def test_note_hangs_where_notes_are_enabled(crm: Caller, client: Client, yvonne: str) -> None:
    """Notes go on contacts and tasks; on LinkedIn's tables and alone only in the kinder readings."""
    await crm.patch(f"li_inmails({ROW})", {"subject": "x"})
    on_contact = {"notetext": "x", "objectid_contact@odata.bind": f"/contacts({yvonne})"}
    on_inmail = {"notetext": "x", "objectid_li_inmail@odata.bind": f"/li_inmails({ROW})"}
    alone = {"notetext": "x"}
    answers = [await crm.post("annotations", body) for body in (on_contact, on_inmail, alone)]
    assert [204, 400, 400] == [answer.status for answer in answers]
    assert ("0x80048d19", "0x80040200") == (answers[1].code, answers[2].code)
    await choose(client, notes_on_linkedin_tables="yes", note_without_parent="accepted")
    assert [204, 204] == [(await crm.post("annotations", body)).status for body in (on_inmail, alone)]


async def test_bound_owner_of_one_user_leaves_the_other_as_author(client: Client, marisa: str) -> None:
    """What a colleague creates is the colleague's."""
    teo = Caller(client, await sign_in(client, TEO))
    await teo.patch(f"tasks({ROW})", {"subject": "x"})
    row = (await teo.get(f"tasks({ROW})?$select=_ownerid_value,_createdby_value")).body
    assert row["_ownerid_value"] == row["_createdby_value"] != marisa
