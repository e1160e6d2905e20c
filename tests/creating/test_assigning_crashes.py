"""Killed at any step of giving something to a colleague, started again: it is theirs, once, and nobody else's. H1."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from companion.core.assignment import Assignment, Colleague
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import Prompt
from tests.creating.test_crashes import MOST_STEPS, World, world
from tests.fakes.ports import Crash, Effects
from tests.fakes.samples import MESSAGE, click
from tests.mirror.conftest import SEAT, crm_clock, dynamics

__all__ = ["crm_clock", "dynamics", "world"]


async def give(world: World, name: str, to: Colleague, *, is_written: bool) -> str:
    """The prompt of a message to somebody unknown, given to a colleague before or after it stands in Dynamics."""
    person = replace(MESSAGE.person, name=name, profile_id=f"ACwAAA{name.lower():_<10}")
    message = replace(MESSAGE, person=person, conversation_id=f"conversation of {name}")
    held = replace(click(f"click-{name}", message), hold_ends_at=world.clock.now() + timedelta(seconds=10))
    prompt_id = f"prompt-{held.click_id}"
    async with world.process() as (store, dispatcher):
        await store.record_click(held)
        if is_written:
            world.clock.advance(seconds=10)
            await dispatcher.work_once()
        else:
            await store.prompts.open_for_item(held.click_id, world.clock.now())
        await store.assigning.assign(prompt_id, to, world.clock.now())
    if not is_written:
        world.clock.advance(seconds=10)
    return prompt_id


async def work_until_given(world: World, prompt_id: str) -> Prompt:
    """Start again and work until nothing of it is on its way."""
    for _ in range(10):
        async with world.process() as (store, dispatcher):
            await store.recover()
            await dispatcher.work_once()
            prompt = await store.prompts.read(prompt_id)
            if prompt.state != "assigning":
                return prompt
        world.clock.advance(minutes=10)
    message = f"the prompt is {prompt.state}: {prompt.cause}"
    raise AssertionError(message)


async def test_given_once_after_a_death_at_any_step(world: World) -> None:
    """For every step there is: one open activity, the colleague's, which names the seat that copied it."""
    teo = world.dynamics.one("systemuser", domainname="teo.lindqvist@contoso.example")["systemuserid"]
    to = Colleague(str(teo), "Teo Lindqvist")
    deaths = 0
    for step in range(1, MOST_STEPS):
        name = f"Quintanilha{step}"
        prompt_id = await give(world, name, to, is_written=step % 2 == 1)
        try:
            async with world.process(Effects(step)) as (_store, dispatcher):
                await dispatcher.work_once()
        except Crash:
            deaths += 1
        else:
            break
        prompt = await work_until_given(world, prompt_id)
        rows = [row for row in world.dynamics.rows("li_message") if name in str(row["description"])]
        assert [(teo, 0, None)] == [
            (row["ownerid"], row["statecode"], row["regardingobjectid"]) for row in rows
        ], step
        assert '"seat":"Marisa Duarte"' in rows[0]["activityadditionalparams"]
        [given] = [one.item.assignment for one in prompt.given]
        assert ("assigned", Assignment(to, "stands")) == (prompt.state, given), step
    assert 10 < deaths < MOST_STEPS - 1


async def undone(world: World, item_id: str) -> OutboxItem:
    """The item after everything that is due for it was done."""
    async with world.process() as (store, dispatcher):
        await store.errands.ask_undo(item_id, world.clock.now())
        world.clock.advance(minutes=10)
        await dispatcher.work_once()
        [item] = await store.read_items([item_id])
        return item


async def test_undo_takes_back_what_the_colleague_has_not_touched(world: World) -> None:
    """Deleted as it was left, and the question is over; once somebody has written into it, it stays. C5."""
    user = world.dynamics.one("systemuser", domainname="teo.lindqvist@contoso.example")
    teo = Colleague(str(user["systemuserid"]), "Teo Lindqvist")
    await world.dynamics.control("roles", {"user": SEAT, "privileges": {"prvDeleteActivity": "Global"}})
    prompts = [await give(world, name, teo, is_written=True) for name in ("Touched", "Untouched")]
    for prompt_id in prompts:
        await work_until_given(world, prompt_id)
    row = next(row for row in world.dynamics.rows("li_message") if "Touched" in str(row["description"]))
    await world.dynamics.send("PATCH", f"li_messages({row['activityid']})", {"subject": "Mine now"})
    kept, gone = [await undone(world, f"click-{name}") for name in ("Touched", "Untouched")]
    assert ("written", "row_changed_since") == (kept.state, kept.cause.code if kept.cause else None)
    assert "undone" == gone.state
    assert [row["activityid"]] == [left["activityid"] for left in world.dynamics.rows("li_message")]
    async with world.process() as (store, _dispatcher):
        assert {"assigned": 1, "discarded": 1} == await store.prompts.count()
