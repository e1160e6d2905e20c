"""Dataverse search: words, marks, the switch, the limit of a request a second."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.conftest import Caller, Client, ManualClock


async def search(crm: Caller, path: str, body: dict[str, Any]) -> Any:
    """What stands in the text of the answer."""
    answer = await crm.post(path, body)
    assert 200 == answer.status, answer.body
    return json.loads(answer.body["response"])


async def test_query_finds_words_and_marks_them(crm: Caller) -> None:
    """A row that holds more of the words comes first; what was found is marked, JSON stands in a text."""
    entities = [{"Name": "contact", "SelectColumns": ["fullname"], "SearchColumns": ["fullname"]}]
    body = {"search": "susanna stubberod", "count": True, "entities": json.dumps(entities)}
    found = await search(crm, "searchquery", body)
    [hit] = found["Value"]
    assert (1, {"fullname": "Susanna Stubberod"}) == (found["Count"], hit["Attributes"])
    assert ["{crmhit}Susanna{/crmhit} {crmhit}Stubberod{/crmhit}"] == hit["Highlights"]["fullname"]


async def test_second_search_within_a_second_is_throttled(crm: Caller, clock: ManualClock) -> None:
    """A user may search once a second."""
    await search(crm, "searchquery", {"search": "yvonne"})
    answer = await crm.post("searchquery", {"search": "yvonne"})
    assert (429, "1") == (answer.status, answer.headers["Retry-After"])
    clock.advance(1)
    assert (
        "Yvonne McKay"
        == (await search(crm, "searchsuggest", {"search": "yvon"}))["Value"][0]["Document"]["fullname"]
    )


async def test_search_has_an_address_of_its_own(crm: Caller, client: Client) -> None:
    """The search service answers like the actions."""
    headers = {"Authorization": f"Bearer {crm.token}"}
    response = await client.post("/api/search/v2.0/autocomplete", json={"search": "yvon"}, headers=headers)
    assert {"{crmhit}yvonne{/crmhit}"} == {json.loads((await response.json())["response"])["Value"]}


@pytest.mark.parametrize(
    "body", [{}, {"search": "ab"}, {"search": "yvonne", "entities": [{"Name": "contact"}]}]
)
async def test_wrong_search_is_refused(crm: Caller, body: dict[str, Any]) -> None:
    """A search too short, or with bare JSON where a text belongs, is 400."""
    assert 400 == (await crm.post("searchquery", body)).status


async def test_search_can_be_switched_off(crm: Caller, client: Client) -> None:
    """Where the organisation does not index, the status says so and queries are refused."""
    row = (await crm.get("organizations")).body["value"][0]
    off = {"organizationid": row["organizationid"], "isexternalsearchindexenabled": False}
    await client.post("/_emulator/seed", json={"organizations": [off]})
    status = json.loads((await crm.get("searchstatus")).body["response"])
    assert "notprovisioned" == status["value"]["status"]
    assert 400 == (await crm.post("searchquery", {"search": "yvonne"})).status
