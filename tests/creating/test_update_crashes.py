"""Killed at any step of a change, started again: one account, one change, and nobody's work overwritten. D12, D13."""

from __future__ import annotations

from typing import Any

from companion.core.odata import read, row_path
from companion.core.prompts import Change, Creation, NewRow
from tests.creating.test_crashes import MOST_STEPS, World, world
from tests.fakes.ports import Crash, Effects
from tests.fakes.samples import MESSAGE
from tests.mirror.conftest import crm_clock, dynamics

__all__ = ["crm_clock", "dynamics", "world"]


async def begin(world: World, name: str, version: str, row_id: str) -> str:
    """The prompt of somebody, answered by a new title and a new account of their contact."""
    creation = Creation(
        row=NewRow("contact", {"jobtitle": name}),
        account=NewRow("account", {"name": f"{name} Paper"}),
        change=Change(row_id, version),
    )
    async with world.process() as (store, _dispatcher):
        prompt = await store.prompts.open_asked(f"prompt-{name}", MESSAGE.person, world.clock.now())
        await store.prompts.begin_creation(prompt.prompt_id, creation, f"request-{name}")
    return prompt.prompt_id


async def version_of(world: World, row_id: str) -> str:
    """The version of a contact, as a reader is told it."""

    def ask() -> Any:
        reply = yield read(row_path("contacts", row_id), select="jobtitle")
        return str(reply.body["@odata.etag"])

    told: str = await world.gateway.converse(ask())
    return told


async def test_one_change_after_a_death_at_any_step(world: World) -> None:
    """For every step there is: one account, the contact on it with its title, and the prompt answered."""
    contact = world.dynamics.rows("contact")[0]
    row_id, deaths = contact["contactid"], 0
    for step in range(1, MOST_STEPS):
        name = f"Buyer{step}"
        prompt_id = await begin(world, name, await version_of(world, row_id), row_id)
        try:
            async with world.process(Effects(step)) as (_store, dispatcher):
                await dispatcher.work_once()
        except Crash:
            deaths += 1
        else:
            break
        await world.work_until_filed(prompt_id)
        accounts = [row for row in world.dynamics.rows("account") if row["name"] == f"{name} Paper"]
        [changed] = [row for row in world.dynamics.rows("contact") if row["contactid"] == row_id]
        assert 1 == len(accounts), step
        assert (name, accounts[0]["accountid"]) == (changed["jobtitle"], changed["parentcustomerid"]), step
    assert 8 < deaths < MOST_STEPS - 1
