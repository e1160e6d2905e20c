"""The discovery service: which environments a person may enter, asked with a token of its own."""

from __future__ import annotations

from typing import Any

import pytest

from companion.emulator.organization import organization_types
from tests.emulator.conftest import MARISA, Client, sign_in

DISCOVERY = "https://globaldisco.crm.dynamics.com"


async def instances(client: Client, query: str = "", resource: str = DISCOVERY) -> tuple[int, Any]:
    """Answer status and body of the list."""
    token = await sign_in(client, MARISA, resource)
    headers = {"Authorization": f"Bearer {token}"}
    response = await client.get(f"/api/discovery/v2.0/Instances{query}", headers=headers)
    is_json = "json" in response.headers.get("Content-Type", "")
    return response.status, await response.json() if is_json else None


async def names(client: Client, condition: str = "") -> list[str]:
    """Answer the names of the environments that fulfil a filter."""
    query = f"?$select=FriendlyName&$filter={condition}" if condition else "?$select=FriendlyName"
    _, body = await instances(client, query)
    return [row["FriendlyName"] for row in body["value"]]


async def test_every_environment_of_the_tenant_is_listed(client: Client) -> None:
    """Each comes with the documented columns; its kind is a number, its state 0 for enabled."""
    status, body = await instances(client)
    own, sandbox = body["value"]
    assert (200, 18) == (status, len(own))
    assert ("Contoso Sales", 12, 0, f"http://127.0.0.1:{client.port}") == (
        own["FriendlyName"],
        own["OrganizationType"],
        own["State"],
        own["Url"],
    )
    assert ("https://contososandbox.api.crm.dynamics.example", 5) == (
        sandbox["ApiUrl"],
        sandbox["OrganizationType"],
    )


async def test_environments_are_data(client: Client) -> None:
    """Other environments are set with name, address, version, kind and state."""
    other = {"name": "Fabrikam", "url": "https://fabrikam.crm4.dynamics.example", "version": "9.1.0.1"}
    changes = {"other_environments": [{**other, "type": "Developer", "is_enabled": False}]}
    assert 200 == (await client.post("/_emulator/organization", json=changes)).status
    _, body = await instances(client, "?$filter=UniqueName eq 'fabrikam'")
    [found] = body["value"]
    assert (13, 1, "9.1.0.1") == (found["OrganizationType"], found["State"], found["Version"])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("FriendlyName eq 'Contoso Sales'", ["Contoso Sales"]),
        ("FriendlyName eq 'contoso sales'", []),
        ("OrganizationType ne 5", ["Contoso Sales"]),
        ("State eq 0 and UrlName eq 'contososandbox'", ["Contoso Sandbox"]),
        ("IsUserSysAdmin eq true", []),
        ("FriendlyName eq 'x and y'", []),
    ],
)
async def test_filter_compares_with_case(client: Client, condition: str, expected: list[str]) -> None:
    """Texts are compared exactly; the answer is a list, also for none and for one."""
    assert expected == await names(client, condition)


@pytest.mark.parametrize(
    ("query", "status"),
    [("?$select=Shoesize", 400), ("?$filter=Shoesize eq 1", 400), ("?$filter=contains(Url,'x')", 501)],
)
async def test_unknown_columns_are_refused(client: Client, query: str, status: int) -> None:
    """A column that is not there is 400; a filter that is not emulated says so."""
    assert status == (await instances(client, query))[0]


async def test_token_of_the_environment_is_refused(client: Client) -> None:
    """The service wants a token for itself, unless the organisation says that it is the same resource."""
    origin = str(client.make_url("/")).rstrip("/")
    refused, _ = await instances(client, resource=origin)
    await client.post("/_emulator/organization", json={"discovery_resource": ""})
    assert (401, 200) == (refused, (await instances(client, resource=origin))[0])


async def test_disabled_user_sees_no_environment(client: Client, marisa: str) -> None:
    """Whoever may not enter is told of nothing; that is why an address can be typed too."""
    rows = {"systemusers": [{"systemuserid": marisa, "isdisabled": True}]}
    await client.post("/_emulator/seed", json=rows)
    assert (200, []) == ((answer := await instances(client))[0], answer[1]["value"])


def test_kinds_are_numbered_as_microsoft_does() -> None:
    """The enumeration has sixteen kinds, from Customer to Teams."""
    kinds = organization_types()
    assert list(range(16)) == sorted(kinds.values())
    assert (0, 4, 5, 12, 15) == tuple(
        kinds[name] for name in ("Customer", "Secondary", "CustomerTest", "Default", "Teams")
    )
