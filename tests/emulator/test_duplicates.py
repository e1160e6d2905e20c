"""Duplicate rules: silent until asked, then in the way; and the function that lists the candidates."""

from __future__ import annotations

import json

import pytest

from tests.emulator.conftest import Answer, Caller, Client, choose

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
DETECTING = {"MSCRM.SuppressDuplicateDetection": "false"}
TWIN = {"lastname": "Mackay", "emailaddress1": "Yvonne@Fourthcoffee.Example"}


@pytest.fixture
async def address(crm: Caller, yvonne: str) -> str:
    """An e-mail address that Yvonne has."""
    await crm.patch(f"contacts({yvonne})", {"emailaddress1": "yvonne@fourthcoffee.example"})
    return "yvonne@fourthcoffee.example"


async def duplicates(crm: Caller, entity: dict[str, object], name: str = "contact", **paging: int) -> Answer:
    """Ask for the rows in which rules find an entity again."""
    page = json.dumps(paging or {"PageNumber": 1, "Count": 50})
    return await crm.get(
        "RetrieveDuplicates(BusinessEntity=@b,MatchingEntityName=@m,PagingInfo=@p)"
        f"?@b={json.dumps(entity)}&@m='{name}'&@p={page}"
    )


async def test_duplicate_passes_until_detection_is_asked_for(crm: Caller, address: str) -> None:
    """Without the header, or with it saying true, a second row is created; with false it is refused."""
    refused = await crm.post("contacts", TWIN, **DETECTING)
    assert (412, "0x80040333") == (refused.status, refused.code)
    assert refused.body["error"]["message"] == (
        "A record was not created or updated because a duplicate of the current record already exists."
    )
    suppressed = {"MSCRM.SuppressDuplicateDetection": "true"}
    assert [204, 204] == [
        (await crm.post("contacts", TWIN)).status,
        (await crm.post("contacts", TWIN, **suppressed)).status,
    ]
    found = await crm.get(f"contacts?$filter=emailaddress1 eq '{address}'")
    assert 3 == len(found.body["value"])


async def test_status_of_the_refusal_follows_the_dialect(crm: Caller, client: Client, address: str) -> None:
    """Documentation says 500 and reports say 412; the code is the same."""
    await choose(client, duplicates_found_status="500")
    refused = await crm.post("contacts", {"lastname": "x", "emailaddress1": address}, **DETECTING)
    assert (500, "0x80040333") == (refused.status, refused.code)


async def test_change_into_a_duplicate_is_refused(crm: Caller, address: str, yvonne: str) -> None:
    """A PATCH that makes two rows alike changes nothing; changing the row itself is no duplicate."""
    other = await crm.id_of("contacts", "lastname eq 'Stubberod'")
    refused = await crm.patch(f"contacts({other})", {"emailaddress1": address}, **DETECTING)
    assert "0x80040333" == refused.code
    assert address != (await crm.get(f"contacts({other})")).body["emailaddress1"]
    same = await crm.patch(f"contacts({yvonne})", {"emailaddress1": address}, **DETECTING)
    assert 204 == same.status


@pytest.mark.parametrize(
    ("set_name", "row"),
    [
        ("accounts", {"name": "Fourth coffee"}),
        ("leads", {"subject": "x", "lastname": "x", "emailaddress1": "a@b.example"}),
    ],
)
async def test_shipped_rules_watch_accounts_and_leads(
    crm: Caller, set_name: str, row: dict[str, str]
) -> None:
    """Accounts by name and leads by e-mail are found again, in any case of letters."""
    await crm.post(set_name, {**row})
    upper = {name: value.upper() for name, value in row.items()}
    refused = await crm.post(set_name, upper, **DETECTING)
    assert "0x80040333" == refused.code


@pytest.mark.parametrize("row", [{"lastname": "x"}, {"lastname": "x", "emailaddress1": ""}])
async def test_empty_columns_are_no_duplicates(crm: Caller, row: dict[str, str]) -> None:
    """Two contacts without an address are not each other's duplicate."""
    assert [204, 204] == [(await crm.post("contacts", row, **DETECTING)).status for _ in range(2)]


async def test_only_published_rules_act(crm: Caller, client: Client) -> None:
    """Full names are watched once their rule is published, by the first characters once it says so."""
    namesake = {"firstname": "Yvonne", "lastname": "McKay"}
    assert 204 == (await crm.post("contacts", namesake, **DETECTING)).status
    rules = await crm.get("duplicaterules?$filter=contains(name,'last name')")
    rule = rules.body["value"][0]["duplicateruleid"]
    published = {"duplicateruleid": rule, "statecode": 1, "statuscode": 2}
    await client.post("/_emulator/seed", json={"duplicaterules": [published]})
    assert "0x80040333" == (await crm.post("contacts", namesake, **DETECTING)).code
    alike = {"firstname": "Yvette", "lastname": "McKay"}
    assert 204 == (await crm.post("contacts", alike, **DETECTING)).status
    conditions = await crm.get("duplicateruleconditions?$filter=baseattributename eq 'firstname'")
    condition = conditions.body["value"][0]["duplicateruleconditionid"]
    looser = {"duplicateruleconditionid": condition, "operatorcode": 1, "operatorparam": 2}
    await client.post("/_emulator/seed", json={"duplicateruleconditions": [looser]})
    assert "0x80040333" == (await crm.post("contacts", {**alike, "firstname": "Yves"}, **DETECTING)).code


async def test_detection_can_be_off_for_the_organisation(crm: Caller, client: Client, address: str) -> None:
    """An organisation without duplicate detection refuses nobody."""
    [organization] = (await crm.get("organizations")).body["value"]
    off = {"organizationid": organization["organizationid"], "isduplicatedetectionenabled": False}
    await client.post("/_emulator/seed", json={"organizations": [off]})
    body = {"lastname": "x", "emailaddress1": address}
    assert 204 == (await crm.post("contacts", body, **DETECTING)).status


async def test_candidates_are_listed(crm: Caller, address: str, yvonne: str) -> None:
    """A described contact and a stored one are answered with the rows that look like them, page by page."""
    kind = {"@odata.type": "Microsoft.Dynamics.CRM.contact"}
    described = await duplicates(crm, {**kind, "emailaddress1": address})
    assert [yvonne] == [row["contactid"] for row in described.body["value"]]
    assert [] == (await duplicates(crm, {**kind, "contactid": yvonne})).body["value"]
    await crm.post("contacts", {"contactid": ROW, **TWIN})
    stored = await duplicates(crm, {**kind, "contactid": yvonne})
    assert [ROW] == [row["contactid"] for row in stored.body["value"]]
    assert [] == (await duplicates(crm, {**kind, "contactid": yvonne}, PageNumber=2, Count=1)).body["value"]


@pytest.mark.parametrize(
    ("entity", "name", "expected"),
    [
        ({"emailaddress1": "x"}, "contact", (400, "0x80048d19")),
        ({"@odata.type": "Microsoft.Dynamics.CRM.contact", "shoesize": 1}, "contact", (400, "0x80048d19")),
        ({"@odata.type": "Microsoft.Dynamics.CRM.contact"}, "shoe", (404, "0x80041102")),
    ],
)
async def test_malformed_question_is_refused(
    crm: Caller, entity: dict[str, object], name: str, expected: tuple[int, str]
) -> None:
    """The entity needs its type and real columns, and the table must be there."""
    answer = await duplicates(crm, entity, name)
    assert expected == (answer.status, answer.code)
