"""Who nobody matches is asked about once, and every answer files what waits. D6, F5, F6, H1, E4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.creating.conftest import AURORA, Desk
from tests.fakes.wire import PAGE_ITEM

COMPLETED, OPEN = 1, 0


def message_of(person: dict[str, Any], body: str = "Good morning. Shall we talk?") -> dict[str, Any]:
    """A message of a conversation with somebody."""
    conversation = f"2-thread-{person['profile_id']}"
    return {**PAGE_ITEM, "conversation_id": conversation, "body": body, "person": person}


async def copied(desk: Desk, *bodies: str) -> str:
    """The prompt of messages to Aurora that stand open in Dynamics."""
    for number, body in enumerate(bodies, 1):
        await desk.scene.copy(f"click-{number}", message_of(AURORA, body))
    [prompt] = await desk.queue()
    return str(prompt["prompt_id"])


async def filed(desk: Desk, contact: str) -> None:
    """Return when every message is completed on this contact."""
    while True:
        rows = await desk.scene.rows("li_messages")
        if {(row["statecode"], row["regardingobjectid"]) for row in rows} == {(COMPLETED, contact)}:
            return
        await desk.scene.browser.hear('"outbox.changed"')


async def test_message_to_somebody_unknown_asks_once(desk: Desk) -> None:
    """The activity stands open; one prompt comes to the front, and a second message waits in the same one."""
    prompt_id = await copied(desk, "First", "Second")
    assert prompt_id == await desk.opened()
    [prompt] = await desk.queue()
    assert ("waiting", AURORA, ["written", "written"]) == (
        prompt["state"],
        prompt["about"],
        [item["state"] for item in prompt["items"]],
    )
    assert {OPEN} == {row["statecode"] for row in await desk.scene.rows("li_messages")}


async def test_linking_an_existing_record_completes_everything_that_waits(desk: Desk) -> None:
    """Both messages hang on the contact and are completed; the next one is filed without a question."""
    prompt_id = await copied(desk, "First", "Second")
    contact = await desk.scene.contact()
    answered = await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    assert ("answered", contact) == (answered["prompt"]["state"], answered["prompt"]["row"]["row_id"])
    await filed(desk, contact)
    await desk.scene.ask("click-3", message_of(AURORA, "Third"))
    await desk.scene.settled('"item_id": "click-3", "state": "written"')
    await filed(desk, contact)
    assert 3 == len(await desk.scene.rows("li_messages"))
    assert [] == await desk.queue()


async def test_same_answer_twice_is_one_answer_and_another_is_refused(desk: Desk) -> None:
    """A repeat after a lost reply changes nothing; who answered elsewhere is not overruled."""
    prompt_id = await copied(desk, "First")
    contact = await desk.scene.contact()
    for _ in range(2):
        await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    other = await desk.scene.contact("Yvonne McKay")
    refused = await desk.reply("prompt.link", prompt_id=prompt_id, table="contact", row_id=other)
    assert "errand_not_possible" == refused["error"]["code"]
    await filed(desk, contact)


async def test_prompt_kept_for_later_asks_no_more_and_is_found_there(desk: Desk) -> None:
    """Neither this message nor the next one asks again; the list of what is unresolved has both."""
    prompt_id = await copied(desk, "First")
    await desk.ask("prompt.later", prompt_id=prompt_id)
    await desk.scene.copy("click-2", message_of(AURORA, "Second"))
    assert [] == await desk.queue()
    [prompt] = await desk.queue("later")
    assert 2 == len(prompt["items"])


async def test_discarded_prompt_takes_back_what_waited(desk: Desk) -> None:
    """What stood open in Dynamics is deleted, and nothing is asked any more."""
    prompt_id = await copied(desk, "First")
    await desk.ask("prompt.discard", prompt_id=prompt_id)
    await desk.scene.settled('"state": "undone"')
    assert ([], []) == (await desk.scene.rows("li_messages"), await desk.queue())
    [prompt] = await desk.queue("discarded")
    assert [] == prompt["items"]


async def test_add_to_crm_opens_one_prompt_for_one_person(desk: Desk) -> None:
    """Pressed twice, also after a lost answer, it is the same prompt, and it comes to the front."""
    first = await desk.ask("prompt.open", "open-1", about=AURORA)
    again = await desk.ask("prompt.open", "open-1", about=AURORA)
    other = await desk.ask("prompt.open", "open-2", about=AURORA)
    ids = {answer["prompt"]["prompt_id"] for answer in (first, again, other)}
    assert {await desk.opened()} == ids
    assert [] == first["prompt"]["items"]


async def test_blocked_person_opens_no_prompt(desk: Desk) -> None:
    """Whom nobody may copy is not written down for a question either."""
    await desk.ask("person.block", profile_address=AURORA["profile_address"])
    refused = await desk.reply("prompt.open", about=AURORA)
    assert ("person_blocked", []) == (refused["error"]["code"], await desk.queue())


@pytest.mark.parametrize("table", ["account", "contact"])
async def test_answer_of_the_wrong_kind_is_refused(desk: Desk, table: str) -> None:
    """A person is no account, and a record that is not there is no answer: nothing is filed."""
    prompt_id = await copied(desk, "First")
    row_id = await desk.scene.account()
    refused = await desk.reply("prompt.link", prompt_id=prompt_id, table=table, row_id=row_id)
    assert not refused["ok"]
    assert 1 == len(await desk.queue())


async def test_reverted_decision_offers_its_activities_and_moves_them(desk: Desk) -> None:
    """The history shows what would move; the new answer moves it, and both decisions stay in the history."""
    prompt_id = await copied(desk, "First", "Second")
    wrong, right = await desk.scene.contact(), await desk.scene.contact("Yvonne McKay")
    await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=wrong)
    await filed(desk, wrong)
    [decision] = (await desk.ask("decisions.read", about=AURORA))["decisions"]
    assert (True, wrong, 2) == (decision["is_in_force"], decision["row"]["row_id"], len(decision["items"]))
    reverted = await desk.ask("decision.revert", decision_id=decision["decision_id"], is_moving=True)
    [prompt] = await desk.queue()
    assert (reverted["prompt_id"], 2) == (prompt["prompt_id"], len(prompt["items"]))
    await desk.ask("prompt.link", prompt_id=prompt["prompt_id"], table="contact", row_id=right)
    await filed(desk, right)
    history = (await desk.ask("decisions.read", about=AURORA))["decisions"]
    assert [(right, True), (wrong, False)] == [(one["row"]["row_id"], one["is_in_force"]) for one in history]


async def test_discarding_what_was_to_move_leaves_it_where_it_is(desk: Desk) -> None:
    """Whoever changes their mind loses nothing: the activities stay filed, only the link is forgotten."""
    prompt_id = await copied(desk, "First")
    contact = await desk.scene.contact()
    await desk.ask("prompt.link", prompt_id=prompt_id, table="contact", row_id=contact)
    await filed(desk, contact)
    [decision] = (await desk.ask("decisions.read", about=AURORA))["decisions"]
    moving = await desk.ask("decision.revert", decision_id=decision["decision_id"], is_moving=True)
    await desk.ask("prompt.discard", prompt_id=moving["prompt_id"])
    [row] = await desk.scene.rows("li_messages")
    assert (COMPLETED, contact) == (row["statecode"], row["regardingobjectid"])
    again = await desk.reply("decision.revert", decision_id=decision["decision_id"], is_moving=False)
    assert "errand_not_possible" == again["error"]["code"]
