"""Other kinds of environment, rehearsed by name: on-premises, old versions, sandboxes, wrong clocks."""

from __future__ import annotations

import pytest

from companion.emulator.organization import presets
from tests.emulator.conftest import Caller, Client, choose


async def rehearse(client: Client, name: str) -> None:
    """Choose a preset."""
    assert 200 == (await client.post("/_emulator/organization", json={"preset": name})).status


async def challenges(client: Client, path: str = "/api/data/v9.2/") -> tuple[int, list[str]]:
    """Answer status and challenges of a request without a token."""
    response = await client.get(path)
    return response.status, response.headers.getall("WWW-Authenticate", [])


async def test_on_premises_offers_windows_sign_in(client: Client) -> None:
    """Two challenges, neither of them Bearer, and a version of the last line that was sold."""
    await rehearse(client, "on_premises")
    assert (401, ["Negotiate", "NTLM"]) == await challenges(client)


async def test_internet_facing_deployment_names_its_own_authority(client: Client) -> None:
    """The challenge leads to the customer's federation server."""
    await rehearse(client, "on_premises_ifd")
    status, [challenge] = await challenges(client)
    assert 401 == status
    assert "/adfs/oauth2/authorize" in challenge


async def test_on_premises_tells_its_version(client: Client, crm: Caller) -> None:
    """Whoever got in reads version 9.1."""
    await rehearse(client, "on_premises")
    answer = await crm.send("GET", "RetrieveVersion()", version="v9.1")
    assert answer.body["Version"].startswith("9.1.")


async def test_version_before_the_web_api_has_only_the_older_service(client: Client, crm: Caller) -> None:
    """7.1 answers 404 under the Web API's path, with a token or without, and challenges at the older one."""
    await rehearse(client, "version_7_1")
    without, _ = await challenges(client)
    status, [challenge] = await challenges(client, "/XRMServices/2011/Organization.svc")
    assert (404, 404, 401) == (without, (await crm.get("WhoAmI")).status, status)
    assert challenge.startswith("Bearer authorization_uri=")


@pytest.mark.parametrize(
    ("preset", "served", "refused"),
    [
        ("version_8_0", "v8.0", "v8.1"),
        ("version_8_1", "v8.1", "v8.2"),
        ("version_8_2", "v8.2", "v9.0"),
        ("version_9_0", "v9.0", "v9.1"),
        ("version_9_1", "v9.1", "v9.2"),
        ("online", "v9.2", None),
    ],
)
async def test_path_above_the_version_follows_the_dialect(
    client: Client, crm: Caller, preset: str, served: str, refused: str | None
) -> None:
    """The environment answers under its own version, and under a newer path only in the other reading."""
    await rehearse(client, preset)
    assert 200 == (await crm.send("GET", "WhoAmI", version=served)).status
    if refused:
        assert 404 == (await crm.send("GET", "WhoAmI", version=refused)).status
        await choose(client, newer_api_path="served")
        assert 200 == (await crm.send("GET", "WhoAmI", version=refused)).status


async def test_preset_can_be_varied_and_unknown_ones_are_refused(client: Client) -> None:
    """Fields beside a preset win over it; a name that is not there is 400 and lists those that are."""
    wish = {"preset": "sandbox", "friendly_name": "Playground"}
    answer = await (await client.post("/_emulator/organization", json=wish)).json()
    refused = await client.post("/_emulator/organization", json={"preset": "unknown"})
    assert ("CustomerTest", "Playground") == (answer["organization_type"], answer["friendly_name"])
    assert 400 == refused.status
    assert "on_premises_ifd" in await refused.text()


@pytest.mark.parametrize("name", presets())
async def test_every_preset_fits_the_organisation(client: Client, name: str) -> None:
    """Each preset names fields and values that exist, and `online` brings the shipped ones back."""
    shipped = await (await client.get("/_emulator/organization")).json()
    await rehearse(client, name)
    await rehearse(client, "online")
    assert shipped == await (await client.get("/_emulator/organization")).json()


@pytest.mark.parametrize(
    "changes",
    [
        {"organization_type": "Sandbox"},
        {"deployment": "cloud"},
        {"other_environments": [{"name": "x"}]},
        {"other_environments": [{"name": "x", "url": "y", "type": "Sandbox"}]},
    ],
)
async def test_kinds_that_do_not_exist_are_refused(client: Client, changes: dict[str, object]) -> None:
    """A value outside Microsoft's enumerations is 400."""
    assert 400 == (await client.post("/_emulator/organization", json=changes)).status


async def test_organisation_info_names_its_kind(client: Client, crm: Caller) -> None:
    """`RetrieveOrganizationInfo` answers the kind by name beside the installed solutions."""
    await rehearse(client, "trial")
    info = (await crm.get("RetrieveOrganizationInfo()")).body["organizationInfo"]
    await rehearse(client, "without_linkedin")
    without = (await crm.get("RetrieveOrganizationInfo()")).body["organizationInfo"]
    assert "Trial" == info["InstanceType"]
    assert "LinkedIn" in {solution["SolutionUniqueName"] for solution in info["Solutions"]}
    assert [] == [one for one in without["Solutions"] if "LinkedIn" in one["SolutionUniqueName"]]


async def test_without_sales_the_flag_of_who_left_is_no_column(client: Client, crm: Caller) -> None:
    """Its definition is not found, and a question or a write that names it is refused, until it is back."""
    flag = "msdyn_orgchangestatus"
    definition = f"EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='{flag}')"
    await rehearse(client, "without_sales")
    assert (404, "0x80040217") == ((answer := await crm.get(definition)).status, answer.code)
    assert 400 == (await crm.get(f"contacts?$select={flag}")).status
    assert 400 == (await crm.post("contacts", {"lastname": "Quintanilha", flag: 2})).status
    await rehearse(client, "online")
    assert 200 == (await crm.get(definition)).status
