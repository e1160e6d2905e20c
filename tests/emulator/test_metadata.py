"""Definitions of columns, choices, keys and relationships, in the caller's language."""

from __future__ import annotations

from typing import Any

import pytest

from companion.emulator.environment import Environment
from tests.emulator.conftest import Caller, Client

CRM = "Microsoft.Dynamics.CRM"
LEAD = "EntityDefinitions(LogicalName='lead')"
CONTACT = "EntityDefinitions(LogicalName='contact')"


async def values(crm: Caller, path: str) -> list[dict[str, Any]]:
    """The definitions that a path answers."""
    answer = await crm.get(path)
    assert 200 == answer.status, answer.body
    found: list[dict[str, Any]] = answer.body["value"]
    return found


async def test_table_is_found_by_its_metadata_id(crm: Caller) -> None:
    """Name and id lead to the same definition; an id that nobody has is 404."""
    by_name = await crm.get(LEAD)
    by_id = await crm.get(f"EntityDefinitions({by_name.body['MetadataId']})")
    assert by_name.body == by_id.body
    missing = await crm.get("EntityDefinitions(00000000-0000-4000-8000-000000000001)")
    assert (404, "0x80040217") == (missing.status, missing.code)


async def test_choices_come_with_values_and_labels(crm: Caller) -> None:
    """A cast to picklists expands the option set of each with its options."""
    columns = await values(
        crm,
        f"{LEAD}/Attributes/{CRM}.PicklistAttributeMetadata?$select=LogicalName"
        "&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)",
    )
    [rating] = [column for column in columns if column["LogicalName"] == "leadqualitycode"]
    options = {
        option["Value"]: option["Label"]["UserLocalizedLabel"]["Label"]
        for option in rating["OptionSet"]["Options"]
    }
    assert {1: "Hot", 2: "Warm", 3: "Cold"} == options
    assert rating["GlobalOptionSet"] is None


async def test_status_options_name_their_state(crm: Caller) -> None:
    """A status belongs to a state, and a state names its default status."""
    table = "EntityDefinitions(LogicalName='li_inmail')/Attributes"
    [status] = await values(
        crm, f"{table}/{CRM}.StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet"
    )
    [state] = await values(crm, f"{table}/{CRM}.StateAttributeMetadata?$select=LogicalName&$expand=OptionSet")
    assert {1: 0, 2: 1, 3: 2, 4: 3} == {
        option["Value"]: option["State"] for option in status["OptionSet"]["Options"]
    }
    assert {0: 1, 1: 2, 2: 3, 3: 4} == {
        option["Value"]: option["DefaultStatus"] for option in state["OptionSet"]["Options"]
    }


async def test_truth_values_have_two_options(crm: Caller) -> None:
    """A Boolean column has a true and a false option."""
    path = "EntityDefinitions(LogicalName='phonecall')/Attributes(LogicalName='directioncode')"
    answer = await crm.get(f"{path}/{CRM}.BooleanAttributeMetadata/OptionSet")
    assert (1, 0) == (answer.body["TrueOption"]["Value"], answer.body["FalseOption"]["Value"])


@pytest.mark.parametrize(
    ("table", "cast", "column", "properties"),
    [
        ("contact", "String", "firstname", {"MaxLength": 50, "Format": "Text"}),
        ("contact", "String", "emailaddress1", {"Format": "Email"}),
        ("contact", "Memo", "description", {"MaxLength": 2000}),
        ("contact", "Lookup", "parentcustomerid", {"Targets": ["account", "contact"]}),
        ("contact", "DateTime", "createdon", {"Format": "DateAndTime"}),
        ("opportunity", "DateTime", "estimatedclosedate", {"DateTimeBehavior": {"Value": "DateOnly"}}),
        ("opportunity", "Money", "estimatedvalue", {"Precision": 2}),
        ("opportunity", "Integer", "closeprobability", {"MinValue": 0, "MaxValue": 100}),
        ("contact", "UniqueIdentifier", "contactid", {"IsPrimaryId": True}),
    ],
)
async def test_each_type_adds_its_own_properties(
    crm: Caller, table: str, cast: str, column: str, properties: dict[str, Any]
) -> None:
    """Behind its cast a single column shows what only its type has."""
    path = f"EntityDefinitions(LogicalName='{table}')/Attributes(LogicalName='{column}')"
    answer = await crm.get(f"{path}/{CRM}.{cast}AttributeMetadata")
    assert properties == {name: answer.body[name] for name in properties}


async def test_column_is_not_cast_to_another_type(crm: Caller) -> None:
    """A text column is no lookup."""
    path = f"{CONTACT}/Attributes(LogicalName='firstname')/{CRM}.LookupAttributeMetadata"
    assert (404, "0x80060888") == ((answer := await crm.get(path)).status, answer.code)


async def test_columns_are_filtered_by_type(crm: Caller) -> None:
    """An enumeration value, with the name of its type or without, selects columns."""
    for value in (f"{CRM}.AttributeTypeCode'State'", "'State'"):
        path = f"{CONTACT}/Attributes?$select=LogicalName&$filter=AttributeType eq {value}"
        assert ["statecode"] == [row["LogicalName"] for row in await values(crm, path)]


async def test_required_level_says_whether_it_can_be_changed(crm: Caller) -> None:
    """The required level is a managed property."""
    answer = await crm.get(f"{CONTACT}/Attributes(LogicalName='lastname')?$select=RequiredLevel,IsSecured")
    assert {
        "Value": "ApplicationRequired",
        "CanBeChanged": True,
        "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings",
    } == answer.body["RequiredLevel"]
    assert answer.body["IsSecured"] is False


async def test_table_is_read_with_everything_that_it_leads_to(crm: Caller) -> None:
    """Columns, keys and relationships of three kinds are expanded in one request."""
    answer = await crm.get(
        f"{CONTACT}?$select=LogicalName&$expand=Attributes($select=LogicalName;$filter=LogicalName eq 'fullname'),"
        "Keys($select=SchemaName,KeyAttributes),ManyToOneRelationships($select=SchemaName),"
        "OneToManyRelationships($select=ReferencedEntityNavigationPropertyName),ManyToManyRelationships"
    )
    body = answer.body
    assert ["fullname"] == [row["LogicalName"] for row in body["Attributes"]]
    assert [["employeeid", "parentcustomerid"]] == [row["KeyAttributes"] for row in body["Keys"]]
    assert "contact_customer_accounts" in {row["SchemaName"] for row in body["ManyToOneRelationships"]}
    names = {row["ReferencedEntityNavigationPropertyName"] for row in body["OneToManyRelationships"]}
    assert {"Contact_ActivityPointers", "Contact_Annotation", "contact_li_inmails"} <= names
    assert "ManyToManyRelationships" in body


async def test_keys_of_a_table_are_listed(crm: Caller) -> None:
    """An alternate key names its columns and its index's state."""
    [key] = await values(crm, "EntityDefinitions(LogicalName='account')/Keys")
    assert (["accountnumber"], "Active") == (key["KeyAttributes"], key["EntityKeyIndexStatus"])


async def test_relationship_is_found_by_name_and_cast(crm: Caller) -> None:
    """A relationship shows both its ends behind its cast; by kind the casts keep them apart."""
    cast = f"{CRM}.OneToManyRelationshipMetadata"
    answer = await crm.get(f"RelationshipDefinitions(SchemaName='contact_customer_accounts')/{cast}")
    assert (
        "contact",
        "parentcustomerid",
        "account",
        "parentcustomerid_account",
        "contact_customer_accounts",
    ) == (
        answer.body["ReferencingEntity"],
        answer.body["ReferencingAttribute"],
        answer.body["ReferencedEntity"],
        answer.body["ReferencingEntityNavigationPropertyName"],
        answer.body["ReferencedEntityNavigationPropertyName"],
    )
    listed = await values(crm, f"RelationshipDefinitions/{cast}?$filter=ReferencedEntity eq 'lead'")
    assert {"lead"} == {row["ReferencedEntity"] for row in listed}
    names = [row["SchemaName"] for row in await values(crm, "RelationshipDefinitions?$select=SchemaName")]
    assert len(set(names)) == len(names)


async def test_named_collections_exist(crm: Caller, environment: Environment) -> None:
    """What the definitions of a table call its collections can be read behind its rows."""
    table = environment.table("account")
    [row] = environment.database.select(table, limit=1)
    for found in await values(crm, "EntityDefinitions(LogicalName='account')/OneToManyRelationships"):
        name = found["ReferencedEntityNavigationPropertyName"]
        assert 200 == (await crm.get(f"accounts({row['accountid']})/{name}?$top=1")).status, name


async def test_shared_choices_stand_alone(crm: Caller) -> None:
    """A global option set is found by its name, and the columns that use it lead to it."""
    single = await crm.get("GlobalOptionSetDefinitions(Name='socialprofile_community')")
    listed = await values(crm, "GlobalOptionSetDefinitions?$select=Name")
    column = await crm.get(
        "EntityDefinitions(LogicalName='li_inmail')/Attributes(LogicalName='community')"
        f"/{CRM}.PicklistAttributeMetadata?$select=LogicalName&$expand=GlobalOptionSet($select=Name)"
    )
    assert ["socialprofile_community"] == [row["Name"] for row in listed]
    assert single.body["MetadataId"] == column.body["GlobalOptionSet"]["MetadataId"]


async def test_labels_are_in_the_language_of_the_user(crm: Caller, client: Client, marisa: str) -> None:
    """Both languages are listed; the user's own comes as the user reads it."""
    path = f"{CONTACT}/Attributes(LogicalName='lastname')?$select=DisplayName"
    english = (await crm.get(path)).body["DisplayName"]
    settings = {"usersettingscollection": [{"systemuserid": marisa, "uilanguageid": 1046}]}
    assert 200 == (await client.post("/_emulator/seed", json=settings)).status
    portuguese = (await crm.get(path)).body["DisplayName"]
    assert ("Last Name", "Sobrenome") == (
        english["UserLocalizedLabel"]["Label"],
        portuguese["UserLocalizedLabel"]["Label"],
    )
    assert {1033, 1046} == {label["LanguageCode"] for label in portuguese["LocalizedLabels"]}


async def test_label_may_be_missing(crm: Caller) -> None:
    """A column that nobody labelled has null where the user's label would stand."""
    answer = await crm.get(f"{CONTACT}/Attributes(LogicalName='new_sampledata')?$select=DisplayName")
    assert {"LocalizedLabels": [], "UserLocalizedLabel": None} == answer.body["DisplayName"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("EntityDefinitions(SetName='contacts')", 400, "0x80060890"),
        (f"{CONTACT}/Attributes(LogicalName='shoesize')", 404, "0x80040217"),
        (f"{CONTACT}/Shoes", 404, "0x80060888"),
        (f"{CONTACT}?$expand=Shoes", 400, "0x80060888"),
        ("EntityDefinitions?$filter=contains(LogicalName,'x')", 400, "0x80060888"),
        ("GlobalOptionSetDefinitions(Name='x')", 404, "0x80040217"),
    ],
)
async def test_wrong_definition_is_refused(crm: Caller, path: str, status: int, code: str) -> None:
    """Names that no definition has are told apart from addresses that make no sense."""
    answer = await crm.get(path)
    assert (status, code) == (answer.status, answer.code)


async def test_linkedins_solutions_go_with_its_tables(admin: Caller, client: Client) -> None:
    """The solutions table lists LinkedIn's three, unless its tables are rehearsed as missing."""
    path = "solutions?$select=uniquename&$orderby=uniquename"
    names = {
        "LinkedIn",
        "LinkedInSalesNavigatorControlsForUnifiedClient",
        "msdyn_LinkedInSalesNavigatorAnchor",
    }
    assert names == {row["uniquename"] for row in await values(admin, path)}
    await client.post("/_emulator/organization", json={"missing_tables": ["li_inmail"]})
    assert [] == await values(admin, path)


async def test_whole_tables_are_counted(crm: Caller) -> None:
    """`RetrieveTotalRecordCount` answers a number for each table named; an unknown one is 404."""
    answer = await crm.get("RetrieveTotalRecordCount(EntityNames=['contact','account'])")
    collection = answer.body["EntityRecordCountCollection"]
    assert (["contact", "account"], [10, 10]) == (collection["Keys"], collection["Values"])
    assert 404 == (await crm.get("RetrieveTotalRecordCount(EntityNames=['shoe'])")).status
    assert 400 == (await crm.get("RetrieveTotalRecordCount(EntityNames=contact)")).status
