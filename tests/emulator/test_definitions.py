"""Identity, version, organisation and table definitions, as a set-up check asks for them."""

from __future__ import annotations

import pytest

from companion.emulator.environment import Environment
from tests.emulator.conftest import Caller, Client

ORGANIZATION = (
    "RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'"
)


@pytest.mark.parametrize("path", ["WhoAmI", "WhoAmI()"])
async def test_who_am_i_names_user_unit_and_organisation(crm: Caller, marisa: str, path: str) -> None:
    """Both spellings answer the caller's ids."""
    answer = await crm.get(path)
    assert marisa == answer.body["UserId"]
    assert {"@odata.context", "UserId", "BusinessUnitId", "OrganizationId"} == set(answer.body)
    assert None not in answer.body.values()


@pytest.mark.parametrize("version", ["v8.0", "v8.1", "v8.2", "v9.0", "v9.1", "v9.2"])
async def test_every_version_of_the_path_is_served(crm: Caller, version: str) -> None:
    """Paths from 8.0 to 9.2 answer; the version of the product is the environment's own."""
    response = await crm.client.get(
        f"/api/data/{version}/RetrieveVersion()", headers={"Authorization": f"Bearer {crm.token}"}
    )
    assert "9.2.24071.190" == (await response.json())["Version"]


async def test_other_versions_are_not_there(crm: Caller) -> None:
    """A version that Dynamics does not have is no path."""
    response = await crm.client.get("/api/data/v7.1/WhoAmI")
    assert 404 == response.status


async def test_organisation_says_which_kind_it_is(crm: Caller, client: Client) -> None:
    """The kind is a name, production as shipped, and can be set to rehearse a sandbox."""
    assert "Default" == (await crm.get(ORGANIZATION)).body["Detail"]["OrganizationType"]
    await client.post("/_emulator/organization", json={"organization_type": "CustomerTest"})
    detail = (await crm.get(ORGANIZATION)).body["Detail"]
    assert ("CustomerTest", "Contoso Sales") == (detail["OrganizationType"], detail["FriendlyName"])
    assert detail["Endpoints"]["Values"][0] == f"{crm.client.make_url('/')}"


@pytest.mark.parametrize(
    "call", ["RetrieveCurrentOrganization()", "RetrieveCurrentOrganization(AccessType=@p1)"]
)
async def test_organisation_without_access_type_is_refused(crm: Caller, call: str) -> None:
    """The function insists on its argument."""
    assert (400, "0x80060888") == ((answer := await crm.get(call)).status, answer.code)


async def test_table_is_probed_by_filter_and_by_key(crm: Caller) -> None:
    """An installed table answers its names both ways."""
    select = "$select=LogicalName,EntitySetName,IsActivity,ChangeTrackingEnabled"
    listed = await crm.get(f"EntityDefinitions?{select}&$filter=LogicalName eq 'li_inmail'")
    single = await crm.get(f"EntityDefinitions(LogicalName='li_inmail')?{select}")
    [row] = listed.body["value"]
    assert ("li_inmail", "li_inmails", True, False) == tuple(
        row[name] for name in ("LogicalName", "EntitySetName", "IsActivity", "ChangeTrackingEnabled")
    )
    assert row == {name: value for name, value in single.body.items() if name != "@odata.context"}


async def test_missing_table_is_an_empty_list_or_404(crm: Caller, client: Client) -> None:
    """Without LinkedIn's solution its tables are gone from definitions, sets and bindings alike."""
    await client.post("/_emulator/organization", json={"missing_tables": ["li_inmail", "li_message"]})
    listed = await crm.get("EntityDefinitions?$filter=LogicalName eq 'li_inmail' or LogicalName eq 'task'")
    single = await crm.get("EntityDefinitions(LogicalName='li_inmail')")
    rows = await crm.get("li_inmails")
    assert ["task"] == [row["LogicalName"] for row in listed.body["value"]]
    assert (404, "0x80040217") == (single.status, single.code)
    assert (404, "0x80060888") == (rows.status, rows.code)


async def test_text_columns_tell_their_lengths(crm: Caller) -> None:
    """The casts answer text and memo columns apart, each with its length."""
    table = "EntityDefinitions(LogicalName='li_inmail')/Attributes/Microsoft.Dynamics.CRM."
    select = "$select=LogicalName,MaxLength"
    texts = await crm.get(f"{table}StringAttributeMetadata?{select}")
    memos = await crm.get(f"{table}MemoAttributeMetadata?{select}")
    lengths = [
        {row["LogicalName"]: row["MaxLength"] for row in answer.body["value"]} for answer in (texts, memos)
    ]
    assert 200 == lengths[0]["subject"]
    assert {"description": 2000, "activityadditionalparams": 8192} == lengths[1]


async def test_length_is_not_known_without_the_cast(crm: Caller) -> None:
    """Plain attributes have no `MaxLength`, as in Dataverse."""
    path = "EntityDefinitions(LogicalName='contact')/Attributes"
    answer = await crm.get(f"{path}?$select=MaxLength&$filter=LogicalName eq 'fullname'")
    assert (400, "0x80060888") == (answer.status, answer.code)


async def test_required_columns_are_marked(crm: Caller) -> None:
    """The required level of a column stands in its definition."""
    answer = await crm.get(
        "EntityDefinitions(LogicalName='lead')/Attributes?$select=LogicalName,RequiredLevel"
        "&$filter=LogicalName eq 'subject' or LogicalName eq 'jobtitle'"
    )
    levels = {row["LogicalName"]: row["RequiredLevel"]["Value"] for row in answer.body["value"]}
    assert {"subject": "ApplicationRequired", "jobtitle": "None"} == levels


async def test_every_named_navigation_property_binds(crm: Caller, environment: Environment) -> None:
    """What the relationships of a table name is what its rows accept, for every writable activity table."""
    for table in environment.schema.tables.values():
        if not table.is_activity or table.is_pointer:
            continue
        path = f"EntityDefinitions(LogicalName='{table.logical_name}')/ManyToOneRelationships"
        answer = await crm.get(
            f"{path}?$select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName"
        )
        for row in answer.body["value"]:
            if row["ReferencingAttribute"] != "regardingobjectid":
                continue
            target = environment.table(row["ReferencedEntity"])
            rows = environment.database.select(target, limit=1)
            name = row["ReferencingEntityNavigationPropertyName"]
            for found in rows:
                bound = f"/{target.set_name}({found[target.primary_id]})"
                body = {"subject": "x", f"{name}@odata.bind": bound}
                if table.logical_name == "appointment":
                    body |= {"scheduledstart": "2026-07-14T09:00:00Z", "scheduledend": "2026-07-14T10:00:00Z"}
                created = await crm.post(table.set_name, body)
                assert 204 == created.status, name


async def test_unknown_definition_column_is_refused(crm: Caller) -> None:
    """Definitions know their own columns only."""
    for query in ("$select=LogicalName,ShoeSize", "$filter=ShoeSize eq 43"):
        answer = await crm.get(f"EntityDefinitions?{query}")
        assert (400, "0x80060888") == (answer.status, answer.code)


async def test_service_document_lists_the_sets(crm: Caller) -> None:
    """The root names every entity set."""
    answer = await crm.get("")
    assert {"contacts", "li_inmails", "activitypointers"} <= {row["name"] for row in answer.body["value"]}


async def test_state_is_valid_for_create_on_custom_activities_only(crm: Caller) -> None:
    """Definitions say that standard tables take no state on create, and that LinkedIn's list it as writable."""
    found = {}
    for table in ("phonecall", "opportunity", "li_inmail"):
        answer = await crm.get(
            f"EntityDefinitions(LogicalName='{table}')/Attributes?$select=IsValidForCreate,IsValidForUpdate"
            "&$filter=LogicalName eq 'statecode'"
        )
        [state] = answer.body["value"]
        found[table] = (state["IsValidForCreate"], state["IsValidForUpdate"])
    assert {"phonecall": (False, True), "opportunity": (False, True), "li_inmail": (True, True)} == found
