"""Who may do what: decided by role data, at every depth, for rows, links, owners and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from companion.emulator.environment import Environment
from companion.emulator.membership import join
from companion.emulator.users import find_user
from tests.emulator.conftest import MARISA, TEO, Caller, Client, choose, sign_in

NORA = "nora.almeida@contoso.example"
WRITER_APP = "6b1f8d2c-4e3a-4c97-a5d0-9e7c1b2f3011"
ADMIN = "sales.admin@contoso.example"
MESSAGE = {"subject": "A message"}


async def control(client: Client, name: str, body: Mapping[str, Any]) -> Any:
    """Use one of the emulator's own controls."""
    response = await client.post(f"/_emulator/{name}", json=body)
    assert 200 == response.status, await response.text()
    return await response.json()


async def caller(client: Client, user: str) -> Caller:
    """Somebody signed in."""
    return Caller(client, await sign_in(client, user))


async def with_role(client: Client, tables: Mapping[str, Any], **privileges: str) -> Caller:
    """A colleague who holds one role with exactly these rights, and reading of definitions and users."""
    tables = {"systemuser": {"Read": "Global"}, **tables}
    definition = {"name": "Of the test", "tables": tables, "privileges": privileges}
    await control(client, "roles", {"user": NORA, "define": definition, "give": ["Of the test"]})
    return await caller(client, NORA)


async def test_missing_privilege_is_named_as_dynamics_names_it(client: Client) -> None:
    """Privilege, table and its type code stand in the sentence, as an administrator looks for them."""
    nora = await with_role(client, {"contact": {"Read": "Global"}})
    answer = await nora.post("leads", {"subject": "x", "lastname": "y"})
    assert (403, "0x80040220") == (answer.status, answer.code)
    text = answer.body["error"]["message"]
    assert "is missing prvCreateLead privilege" in text
    assert "OTC=4 for entity 'lead'" in text


@pytest.mark.parametrize(
    ("depth", "own", "unit", "elsewhere"),
    [
        ("Basic", 200, 403, 403),
        ("Local", 200, 200, 403),
        ("Deep", 200, 200, 403),
        ("Global", 200, 200, 200),
    ],
)
async def test_depth_decides_which_rows_are_seen(
    client: Client, depth: str, own: int, unit: int, elsewhere: int
) -> None:
    """By id a row beyond the depth is refused, in lists it is not there."""
    ids = [str(uuid4()) for _ in range(3)]
    root = str(uuid4())
    unit_of_others = [{"businessunitid": root, "name": "Elsewhere"}]
    other = {"systemuserid": str(uuid4()), "domainname": "other@contoso.example", "lastname": "Other"}
    users = await (await caller(client, ADMIN)).get("systemusers?$select=domainname")
    by_name = {row["domainname"]: row["systemuserid"] for row in users.body["value"]}
    rows = [
        {"contactid": row_id, "lastname": "Seen", "ownerid@odata.bind": f"/systemusers({owner})"}
        for row_id, owner in zip(ids, (by_name[NORA], by_name[TEO], other["systemuserid"]), strict=True)
    ]
    bound = {**other, "businessunitid@odata.bind": f"/businessunits({root})"}
    await control(client, "seed", {"businessunits": unit_of_others, "systemusers": [bound], "contacts": rows})
    nora = await with_role(client, {"contact": {"Read": depth}})
    statuses = [(await nora.get(f"contacts({row_id})?$select=lastname")).status for row_id in ids]
    assert [own, unit, elsewhere] == statuses
    listed = await nora.get("contacts?$select=contactid&$filter=lastname eq 'Seen'")
    seen = {row["contactid"] for row in listed.body["value"]}
    assert {row_id for row_id, status in zip(ids, statuses, strict=True) if status == 200} == seen


async def test_roles_add_up_also_through_a_team(client: Client, environment: Environment) -> None:
    """A right comes from any role, held directly or by a team of the user's; the deeper depth counts."""
    nora = await with_role(client, {"contact": {"Read": "Basic"}})
    assert [] == (await nora.get("contacts")).body["value"]
    team = str(uuid4())
    [unit] = environment.database.select(environment.table("businessunit"))
    row = {
        "teamid": team,
        "name": "Sellers",
        "businessunitid@odata.bind": f"/businessunits({unit['businessunitid']})",
    }
    await control(client, "seed", {"teams": [row]})
    admin = await caller(client, ADMIN)
    who = await nora.get("WhoAmI")
    role = await admin.id_of("roles", "name eq 'Salesperson'")
    for path, target in (
        (f"teams({team})/teamroles_association/$ref", f"roles({role})"),
        (f"teams({team})/teammembership_association/$ref", f"systemusers({who.body['UserId']})"),
    ):
        answer = await admin.post(path, {"@odata.id": f"{client.make_url('/api/data/v9.2/')}{target}"})
        assert 204 == answer.status, answer.body
    assert [] != (await nora.get("contacts")).body["value"]


async def test_linking_needs_append_and_append_to(client: Client, crm: Caller, yvonne: str) -> None:
    """Regarding somebody needs Append on the activity and AppendTo on the person, each refused by its name."""
    activity = {"activitypointer": {"Create": "Basic", "Read": "Basic", "Append": "Basic"}}
    nora = await with_role(client, {**activity, "contact": {"Read": "Global"}})
    body = {**MESSAGE, "regardingobjectid_contact_li_message@odata.bind": f"/contacts({yvonne})"}
    refused = await nora.post("li_messages", body)
    assert "prvAppendToContact" in refused.body["error"]["message"]
    await control(
        client,
        "roles",
        {"user": NORA, "privileges": {"prvAppendToContact": "Global", "prvAppendActivity": "None"}},
    )
    refused = await nora.post("li_messages", body)
    assert "prvAppendActivity" in refused.body["error"]["message"]
    await control(client, "roles", {"user": NORA, "privileges": {"prvAppendActivity": None}})
    assert 204 == (await nora.post("li_messages", body)).status
    assert 204 == (await crm.post("li_messages", body)).status


async def test_custom_activities_share_the_privileges_of_activities(client: Client) -> None:
    """There is no privilege for `li_inmail` alone."""
    nora = await with_role(client, {"activitypointer": {"Create": "Basic", "Read": "Basic"}})
    assert 204 == (await nora.post("li_inmails", MESSAGE)).status
    await control(client, "roles", {"user": NORA, "privileges": {"prvCreateActivity": "None"}})
    refused = await nora.post("li_inmails", MESSAGE)
    assert "prvCreateActivity" in refused.body["error"]["message"]


async def test_giving_a_row_away_needs_assign_and_a_reader(client: Client, marisa: str) -> None:
    """Binding another owner needs Assign; an owner who may not read such rows is refused by another code."""
    writer = await caller(client, WRITER_APP)
    body = {**MESSAGE, "ownerid_li_message@odata.bind": f"/systemusers({marisa})"}
    assert 204 == (await writer.post("li_messages", body)).status
    await control(client, "roles", {"user": MARISA, "privileges": {"prvReadActivity": "None"}})
    refused = await writer.post("li_messages", body)
    assert (403, "0x80040231") == (refused.status, refused.code)
    await control(client, "roles", {"user": MARISA, "privileges": {"prvReadActivity": None}})
    await control(client, "roles", {"user": WRITER_APP, "privileges": {"prvAssignActivity": "None"}})
    refused = await writer.post("li_messages", body)
    assert "prvAssignActivity" in refused.body["error"]["message"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "Disabled"}, "0x8004a104"),
        ({"is_in_admin_mode": True}, "0x8004a113"),
    ],
)
async def test_closed_organisation_lets_nobody_in(
    client: Client, crm: Caller, changes: dict[str, Any], code: str
) -> None:
    """A disabled organisation refuses everybody; administration mode everybody but administrators."""
    await control(client, "organization", changes)
    refused = await crm.get("WhoAmI")
    assert (403, code) == (refused.status, refused.code)
    expected = 200 if "is_in_admin_mode" in changes else 403
    assert expected == (await (await caller(client, ADMIN)).get("WhoAmI")).status


async def test_user_without_role_and_disabled_user_are_told_apart(client: Client) -> None:
    """Both are set-up problems, each of its own."""
    assert "0x80042f09" == (await (await caller(client, NORA)).get("WhoAmI")).code
    dina = await caller(client, "dina.okafor@contoso.example")
    assert "0x80040225" == (await dina.get("WhoAmI")).code
    await choose(client, disabled_user_code="0x8004a112")
    assert "0x8004a112" == (await dina.get("WhoAmI")).code


@pytest.mark.parametrize("header", ["CallerObjectId", "MSCRMCallerID"])
async def test_impersonation_needs_its_privilege_and_gives_what_both_may(
    client: Client, environment: Environment, marisa: str, header: str
) -> None:
    """The row is made by the impersonated user on behalf of the caller, within the rights of both."""
    [user] = [
        row
        for row in environment.database.select(environment.table("systemuser"))
        if row["systemuserid"] == marisa
    ]
    value = user["azureactivedirectoryobjectid"] if header == "CallerObjectId" else marisa
    nora = await with_role(client, {"activitypointer": {"Create": "Global", "Read": "Global"}})
    refused = await nora.post("li_messages", MESSAGE, **{header: value})
    assert (403, "0x8004a110") == (refused.status, refused.code)
    await control(client, "roles", {"user": NORA, "give": ["Delegate"]})
    assert 204 == (await nora.post("li_messages", MESSAGE, **{header: value})).status
    [row] = environment.database.select(environment.table("li_message"))
    who = await nora.get("WhoAmI")
    assert (marisa, who.body["UserId"], marisa) == (
        row["createdby"],
        row["createdonbehalfby"],
        row["ownerid"],
    )
    # Marisa may create contacts, her delegate may not.
    refused = await nora.post("contacts", {"lastname": "x"}, **{header: value})
    assert "prvCreateContact" in refused.body["error"]["message"]


async def test_backdating_needs_its_privilege_and_swaps_the_dates(
    client: Client, crm: Caller, environment: Environment
) -> None:
    """Then `createdon` shows the past and `overriddencreatedon` the moment of writing; never on update."""
    body = {**MESSAGE, "overriddencreatedon": "2026-01-02T03:04:05Z"}
    refused = await crm.post("li_messages", body)
    assert "prvOverrideCreatedOnCreatedBy" in refused.body["error"]["message"]
    await control(
        client, "roles", {"user": MARISA, "privileges": {"prvOverrideCreatedOnCreatedBy": "Global"}}
    )
    assert 204 == (await crm.post("li_messages", body)).status
    [row] = environment.database.select(environment.table("li_message"))
    assert ("2026-01-02T03:04:05", environment.moment()) == (row["createdon"], row["overriddencreatedon"])
    late = await crm.patch(
        f"li_messages({row['activityid']})", {"overriddencreatedon": "2026-01-01T00:00:00Z"}
    )
    assert 400 == late.status


async def test_secured_column_is_refused_and_read_as_empty(client: Client, crm: Caller, yvonne: str) -> None:
    """Writing, asking by and changing it have codes of their own; reading shows nothing; metadata says so."""
    await control(client, "organization", {"secured_columns": ["contact.emailaddress1"]})
    assert "0x8004f507" == (await crm.patch(f"contacts({yvonne})", {"emailaddress1": "a@b.example"})).code
    assert (
        "0x8004f502" == (await crm.post("contacts", {"lastname": "x", "emailaddress1": "a@b.example"})).code
    )
    assert "0x8004f506" == (await crm.get("contacts?$filter=emailaddress1 eq 'a@b.example'")).code
    row = await crm.get(f"contacts({yvonne})?$select=emailaddress1,lastname")
    assert (None, "McKay") == (row.body["emailaddress1"], row.body["lastname"])
    path = "EntityDefinitions(LogicalName='contact')/Attributes?$select=LogicalName,IsSecured"
    secured = [one["LogicalName"] for one in (await crm.get(path)).body["value"] if one["IsSecured"]]
    assert ["emailaddress1"] == secured


async def test_unreadable_row_holds_its_key_against_a_create(client: Client, crm: Caller) -> None:
    """A create-only write does not overwrite what its sender may not even see."""
    row_id = str(uuid4())
    assert 204 == (await crm.patch(f"li_messages({row_id})", MESSAGE, If_None_Match="*")).status
    nora = await with_role(
        client, {"activitypointer": {"Create": "Basic", "Read": "Basic", "Write": "Basic"}}
    )
    refused = await nora.patch(f"li_messages({row_id})", {"subject": "Mine"}, If_None_Match="*")
    assert refused.status in {403, 412}
    kept = await crm.get(f"li_messages({row_id})?$select=subject")
    assert "A message" == kept.body["subject"]


async def test_functions_tell_what_a_user_may(crm: Caller, client: Client, marisa: str, yvonne: str) -> None:
    """All privileges with depths, one by its name, and the rights on one row."""
    bound = f"systemusers({marisa})/Microsoft.Dynamics.CRM."
    everything = (await crm.get(f"{bound}RetrieveUserPrivileges()")).body["RolePrivileges"]
    depths = {one["PrivilegeName"]: one["Depth"] for one in everything}
    assert ("Basic", "Global") == (depths["prvCreateActivity"], depths["prvReadContact"])
    one = await crm.get(f"{bound}RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvAssignActivity')")
    assert ["prvAssignActivity"] == [row["PrivilegeName"] for row in one.body["RolePrivileges"]]
    access = f"{bound}RetrievePrincipalAccess(Target=@p1)?@p1={{'@odata.id':'contacts({yvonne})'}}"
    assert "AppendToAccess" in (await crm.get(access)).body["AccessRights"]
    await control(client, "roles", {"user": MARISA, "privileges": {"prvReadContact": "None"}})
    assert "ReadAccess" not in (await crm.get(access)).body["AccessRights"]
    assert 400 == (await crm.get(f"{bound}RetrievePrincipalAccess(Target=@p1)?@p1={{}}")).status


async def test_basic_user_has_no_row_for_leads_and_solutions(client: Client) -> None:
    """The stock role reads definitions, but not what the sheet of the live organisation lacks."""
    await control(client, "roles", {"user": NORA, "give": ["Basic User"]})
    nora = await caller(client, NORA)
    assert 200 == (await nora.get("EntityDefinitions?$select=LogicalName")).status
    assert [403, 403] == [(await nora.get(name)).status for name in ("leads", "solutions")]
    assert [] == (await nora.get("contacts")).body["value"]


@pytest.mark.parametrize(
    "body",
    [
        {"user": MARISA, "give": ["No such role"]},
        {"user": MARISA, "privileges": {"prvReadContact": "Wide"}},
        {"define": {"name": "x", "tables": {"contact": {"Fly": "Global"}}}},
        {"define": {"name": "Salesperson"}},
        {"fields": 1},
    ],
)
async def test_control_refuses_what_is_no_right(client: Client, body: dict[str, Any]) -> None:
    """A mistyped role, depth or verb changes nothing."""
    before = await (await client.get("/_emulator/roles", params={"user": MARISA})).json()
    assert 400 == (await client.post("/_emulator/roles", json=body)).status
    assert before == await (await client.get("/_emulator/roles", params={"user": MARISA})).json()


async def test_reset_returns_to_the_shipped_rights(client: Client) -> None:
    """What was given, taken and defined is forgotten."""
    before = await (await client.get("/_emulator/roles", params={"user": MARISA})).json()
    definition = {"name": "Of the test", "tables": {"lead": {"Read": "Basic"}}}
    taken = {
        "user": MARISA,
        "define": definition,
        "take": ["Salesperson"],
        "privileges": {"prvReadContact": "None"},
    }
    assert before != await control(client, "roles", taken)
    await client.post("/_emulator/reset")
    assert before == await (await client.get("/_emulator/roles", params={"user": MARISA})).json()
    assert 404 == (await client.post("/_emulator/roles", json={"user": "nobody@contoso.example"})).status


@pytest.mark.parametrize(
    ("depth", "names"), [("Local", ["Marisa Duarte", "Teo Lindqvist"]), ("Basic", ["Marisa Duarte"])]
)
async def test_depth_counts_for_rows_behind_pairs(
    client: Client, crm: Caller, environment: Environment, depth: str, names: list[str]
) -> None:
    """Members of a team are listed as far as the caller may see users."""
    team = str(uuid4())
    unit = (await crm.get("WhoAmI")).body["BusinessUnitId"]
    bound = {"businessunitid@odata.bind": f"/businessunits({unit})"}
    await client.post("/_emulator/seed", json={"teams": [{"teamid": team, "name": "Seats", **bound}]})
    for name in (MARISA, TEO):
        user = find_user(environment, name)
        assert user is not None
        join(environment, "teammembership", team=team, systemuser=user["systemuserid"])
    await client.post("/_emulator/roles", json={"user": MARISA, "privileges": {"prvReadUser": depth}})
    answer = await crm.get("teams?$expand=teammembership_association($select=fullname;$orderby=fullname)")
    [found] = answer.body["value"]
    assert names == [row["fullname"] for row in found["teammembership_association"]]


async def test_owning_team_is_reached_as_an_owner(client: Client, crm: Caller, yvonne: str) -> None:
    """`ownerid` leads to the team where a team owns the row, by expansion and by path."""
    team = str(uuid4())
    unit = (await crm.get("WhoAmI")).body["BusinessUnitId"]
    bound = {"businessunitid@odata.bind": f"/businessunits({unit})"}
    given = {"contactid": yvonne, "ownerid@odata.bind": f"/teams({team})"}
    seed = {"teams": [{"teamid": team, "name": "Key accounts", **bound}], "contacts": [given]}
    await client.post("/_emulator/seed", json=seed)
    expanded = await crm.get(f"contacts({yvonne})?$expand=ownerid")
    followed = await crm.get(f"contacts({yvonne})/ownerid")
    assert [team, team] == [expanded.body["ownerid"]["teamid"], followed.body["teamid"]]


async def test_pairing_needs_append_to_on_the_other_row(client: Client, admin: Caller, marisa: str) -> None:
    """Nobody is put into a team by somebody who may append nothing to users."""
    unit = (await admin.get("WhoAmI")).body["BusinessUnitId"]
    body = {"name": "Seats", "businessunitid@odata.bind": f"/businessunits({unit})"}
    team = (await admin.post("teams", body, Prefer="return=representation")).body["teamid"]
    await client.post("/_emulator/roles", json={"user": ADMIN, "privileges": {"prvAppendToUser": "None"}})
    address = f"teams({team})/teammembership_association/$ref"
    refused = await admin.post(address, {"@odata.id": f"systemusers({marisa})"})
    assert (403, "0x80040220") == (refused.status, refused.code)
