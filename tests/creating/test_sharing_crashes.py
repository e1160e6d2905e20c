"""Killed at any step of telling other seats of a link, started again: each record says what was decided last. E4."""

from __future__ import annotations

from companion.core.linkedin_address import ProfileKey, address_of
from companion.core.verdict import Target
from companion.storage.link_store import SqliteLinkStore
from tests.creating.test_crashes import MOST_STEPS, World, world
from tests.fakes.journal import look, opened
from tests.fakes.ports import Crash, Effects
from tests.fakes.samples import ORGANISATION
from tests.mirror.conftest import crm_clock, dynamics

__all__ = ["crm_clock", "dynamics", "world"]


async def confirm(world: World, key: ProfileKey, row_id: str) -> None:
    """Somebody says which contact a profile is."""
    async with opened(world.file) as database:
        links = SqliteLinkStore(database, ORGANISATION)
        await links.confirm_link(key, Target("contact", row_id, "Susanna", "link"), world.clock.now())


async def work_until_told(world: World) -> None:
    """Start again and work until nothing is left to tell."""
    for _ in range(10):
        async with world.process() as (store, dispatcher):
            await store.recover()
            await dispatcher.work_once()
        if not look(world.file, "SELECT 1 FROM sharing WHERE state = 'due'"):
            return
        world.clock.advance(minutes=10)
    raise AssertionError(look(world.file, "SELECT state, attempts, next_attempt_at FROM sharing"))


async def test_corrected_link_is_told_once_after_a_death_at_any_step(world: World) -> None:
    """For every step there is: the right contact holds the address, the wrong one holds it no longer."""
    wrong, right = (row["contactid"] for row in world.dynamics.rows("contact")[:2])
    deaths = 0
    for step in range(1, MOST_STEPS):
        key = ProfileKey("profile_id", f"ACwAAAaurora{step:04}")
        await confirm(world, key, wrong)
        await work_until_told(world)
        await confirm(world, key, right)
        try:
            async with world.process(Effects(step)) as (_store, dispatcher):
                await dispatcher.work_once()
        except Crash:
            deaths += 1
        else:
            break
        await work_until_told(world)
        held = {row["contactid"]: row["description"] for row in world.dynamics.rows("contact")}
        assert (None, address_of(key)) == (held[wrong], held[right]), step
        # Taken out again, so that the next round begins with empty columns.
        await confirm(world, key, wrong)
        await work_until_told(world)
        await world.dynamics.send("PATCH", f"contacts({wrong})", {"description": None})
    assert 8 < deaths < MOST_STEPS - 1
