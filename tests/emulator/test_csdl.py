"""`$metadata`: the schema in CSDL says the same as the rows and the definitions."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from companion.emulator.environment import Environment
from companion.emulator.operations.catalogue import OPERATIONS
from tests.emulator.conftest import Caller, Client

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


@pytest.fixture
async def schema(crm: Caller) -> ET.Element:
    """The one schema in the document."""
    response = await crm.client.get(
        "/api/data/v9.2/$metadata", headers={"Authorization": f"Bearer {crm.token}"}
    )
    assert (200, "application/xml") == (response.status, response.content_type)
    [found] = ET.fromstring(await response.text()).iter(f"{EDM}Schema")  # noqa: S314 - our own text
    return found


def types(schema: ET.Element) -> dict[str, ET.Element]:
    """The entity types by name."""
    return {found.attrib["Name"]: found for found in schema.iter(f"{EDM}EntityType")}


async def test_every_table_is_a_type_and_a_set(schema: ET.Element, environment: Environment) -> None:
    """Types derive from the root or from the pointer, which has the key; each has its set."""
    found = types(schema)
    sets = {
        element.attrib["Name"]: element.attrib["EntityType"] for element in schema.iter(f"{EDM}EntitySet")
    }
    for table in environment.schema.tables.values():
        assert f"mscrm.{table.logical_name}" == sets[table.set_name]
        base = found[table.logical_name].attrib["BaseType"]
        is_derived = table.is_activity and not table.is_pointer
        assert is_derived == (base == "mscrm.activitypointer")
        assert is_derived != (found[table.logical_name].find(f"{EDM}Key") is not None)


async def test_type_names_nothing_twice_and_leads_only_to_types(schema: ET.Element) -> None:
    """No property is declared again, neither in a type nor in one that derives from it."""
    found = types(schema)
    pointer = {child.attrib["Name"] for child in found["activitypointer"] if "Name" in child.attrib}
    for name, element in found.items():
        names = Counter(child.attrib["Name"] for child in element if "Name" in child.attrib)
        assert not [repeated for repeated, number in names.items() if number > 1], name
        if element.attrib.get("BaseType") == "mscrm.activitypointer":
            assert not pointer & names.keys()
        for navigation in element.iter(f"{EDM}NavigationProperty"):
            target = navigation.attrib["Type"].removeprefix("Collection(").rstrip(")").removeprefix("mscrm.")
            assert target in found, navigation.attrib


async def test_properties_have_the_types_of_their_values(schema: ET.Element) -> None:
    """Money is a decimal, a day a date, a lookup an id."""
    opportunity = {child.attrib.get("Name"): child.attrib for child in types(schema)["opportunity"]}
    assert ["Edm.Decimal", "Edm.Date", "Edm.Guid", "mscrm.account"] == [
        opportunity[name]["Type"]
        for name in ("estimatedvalue", "estimatedclosedate", "_ownerid_value", "customerid_account")
    ]
    assert "opportunity_customer_accounts" == opportunity["customerid_account"]["Partner"]


async def test_operations_are_declared(schema: ET.Element) -> None:
    """Every function and action that is answered stands in the document, and those unbound can be imported."""
    declared = {
        element.attrib["Name"] for kind in ("Function", "Action") for element in schema.iter(f"{EDM}{kind}")
    }
    imported = {
        element.attrib["Name"]
        for kind in ("FunctionImport", "ActionImport")
        for element in schema.iter(f"{EDM}{kind}")
    }
    assert {operation.name for operation in OPERATIONS} == declared
    assert {operation.name for operation in OPERATIONS if operation.binding == "none"} == imported


async def test_missing_table_is_missing_here_too(crm: Caller, client: Client) -> None:
    """What is rehearsed as not installed stands nowhere in the document."""
    await client.post("/_emulator/organization", json={"missing_tables": ["li_inmail"]})
    response = await crm.client.get(
        "/api/data/v9.2/$metadata", headers={"Authorization": f"Bearer {crm.token}"}
    )
    assert "li_inmail" not in (await response.text())
