"""Who has appeared since is proposed and never filed by itself; the list answers for one or for all. H1."""

from __future__ import annotations

import json
from typing import Any

from tests.creating.conftest import AURORA, Desk
from tests.creating.test_prompts import copied, filed, message_of
from tests.kinds.test_outbox_command import outbox as said_by

BRUNO: dict[str, Any] = {
    **AURORA,
    "name": "Bruno Quintanilha",
    "profile_id": "ACwAAAbruno00001",
    "profile_address": "https://www.linkedin.com/sales/lead/ACwAAAbruno00001,NAME_SEARCH,a1b2",
}


async def appear(desk: Desk, person: dict[str, Any]) -> str:
    """A colleague creates the contact; its id."""
    first, _, last = person["name"].partition(" ")
    body = {"firstname": first, "lastname": last, "websiteurl": person["profile_address"]}
    await desk.scene.as_colleague("POST", "contacts", **body)
    [row] = [row for row in await desk.scene.rows("contacts") if row["fullname"] == person["name"]]
    return str(row["contactid"])


async def synced(desk: Desk, proposals: int) -> list[dict[str, Any]]:
    """The queue once a sync has brought so many proposals."""
    await desk.ask("crm.sync")
    while True:
        queue = await desk.queue()
        if proposals == len([prompt for prompt in queue if prompt["proposal"]]):
            return queue
        await desk.scene.browser.hear('"prompts.changed"')


async def test_who_appears_after_a_sync_is_proposed_and_filed_by_a_person(desk: Desk) -> None:
    """The open activity stays as it is until somebody accepts; then it is completed on the new record."""
    await copied(desk, "First")
    contact = await appear(desk, AURORA)
    [prompt] = await synced(desk, 1)
    assert (contact, "evidence") == (prompt["proposal"]["row_id"], prompt["proposal"]["how"])
    [row] = await desk.scene.rows("li_messages")
    assert 0 == row["statecode"]
    status, said = await said_by("unresolved", "accept", "click-1")
    assert (0, True) == (status, "Aurora Quintanilha: answered → contact Aurora Quintanilha" in said)
    await filed(desk, contact)


async def test_everybody_who_has_appeared_is_accepted_at_once(desk: Desk) -> None:
    """In bulk: two of two who have a record, and the third goes on waiting."""
    await copied(desk, "First")
    await desk.scene.copy("click-2", message_of(BRUNO))
    nobody = {**AURORA, "name": "Caio Nobody", "profile_id": "ACwAAAcaio000001", "profile_address": None}
    await desk.scene.copy("click-3", message_of(nobody))
    wanted = {await appear(desk, AURORA), await appear(desk, BRUNO)}
    await synced(desk, 2)
    status, said = await said_by("--language", "en", "unresolved", "accept", "--all")
    assert (0, 2) == (status, said.count("answered"))
    assert ["Caio Nobody"] == [prompt["about"]["name"] for prompt in await desk.queue()]
    answered = await desk.queue("answered")
    assert wanted == {prompt["row"]["row_id"] for prompt in answered}


async def test_list_filters_and_tells_what_waits(desk: Desk) -> None:
    """By words of the name; one kept for later stays in it; a proposal that is not there files nothing."""
    await copied(desk, "First")
    await desk.scene.copy("click-2", message_of(BRUNO))
    await said_by("unresolved", "later", "click-2")
    _status, said = await said_by("unresolved", "list", "--json", "--name", "bruno")
    [listed] = json.loads(said)
    assert ("later", "Bruno Quintanilha", 1) == (
        listed["state"],
        listed["about"]["name"],
        len(listed["items"]),
    )
    _status, shown = await said_by("--language", "en", "unresolved")
    assert "kept for" in shown
    status, refused = await said_by("--language", "en", "unresolved", "accept", "click-1")
    assert (1, True) == (status, "No record has appeared for Aurora Quintanilha" in refused)


async def test_list_answers_with_a_record_or_takes_back(desk: Desk) -> None:
    """One is filed under a contact, the other leaves nothing behind in Dynamics."""
    await copied(desk, "First")
    await desk.scene.copy("click-2", message_of(BRUNO))
    contact = await desk.scene.contact()
    assert 0 == (await said_by("unresolved", "resolve", "click-1", "--to", f"contact/{contact}"))[0]
    assert 0 == (await said_by("unresolved", "discard", "click-2"))[0]
    await desk.scene.settled('"state": "undone"')
    await filed(desk, contact)
    _status, empty = await said_by("--language", "en", "unresolved")
    assert "Nobody is unresolved" in empty
