"""Killed at any step of the journal or of the way, started again: one of everything, and nothing twice. F5."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from companion.core.prompts import Creation, NewRow
from companion.dataverse.gateway import HttpCrmGateway
from companion.outbox.dispatcher import Dispatcher
from companion.outbox.writer import Writer
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.clock import ManualClock
from tests.fakes.journal import opened_store
from tests.fakes.ports import Crash, Effects, watch_store
from tests.fakes.samples import MESSAGE, ORGANISATION, click
from tests.fakes.watch import ScriptedWatch
from tests.mirror.conftest import SEAT, Dynamics, KillableGateway, SeatTokens, crm_clock, dynamics

__all__ = ["crm_clock", "dynamics"]

MOST_STEPS = 150
LOOKUPS = {"new_segment": ("new_SegmentId", "new_segments"), "territory": ("territoryid", "territories")}
"""Table → the navigation property that leads there, and the table's entity set."""


@dataclass
class World:
    """What outlives a process: the journal's file, the clock and Dynamics."""

    file: Path
    clock: ManualClock
    dynamics: Dynamics
    gateway: HttpCrmGateway

    @asynccontextmanager
    async def process(
        self, effects: Effects | None = None
    ) -> AsyncIterator[tuple[SqliteOutboxStore, Dispatcher]]:
        """One process, killed where its effects say."""
        effects = effects or Effects()
        user = self.dynamics.one("systemuser", domainname=SEAT)["systemuserid"]
        writer = Writer(
            organisation_id=ORGANISATION,
            user_id=user,
            author_id=user,
            read_address_column=lambda: "websiteurl",
            watch=ScriptedWatch(),
            may_write=lambda: True,
            jitter=lambda: 0.0,
            read_link_columns=lambda: {"contact": "description"},
            may_flag=lambda: True,
        )
        async with opened_store(self.file) as store:
            way = KillableGateway(self.gateway, effects)
            yield store, Dispatcher(watch_store(store, effects), way, self.clock, writer, lambda _items: None)

    async def answered(self, name: str, opportunity_id: str, role_id: str, *, is_written: bool) -> str:
        """The prompt of a message to somebody new, answered with an account, a contact and a role.

        Both are linked to rows that the organisation requires of them.
        The message is held still, or stands open in Dynamics already.
        """
        person = replace(MESSAGE.person, name=name, profile_id=f"ACwAAA{name.lower():_<10}")
        message = replace(MESSAGE, person=person, conversation_id=f"conversation of {name}")
        creation = Creation(
            row=NewRow("contact", {"firstname": "Aurora", "lastname": name, **self.bound("new_segment")}),
            account=NewRow("account", {"name": f"{name} Paper", **self.bound("territory")}),
            opportunity_id=opportunity_id,
            role_id=role_id,
        )
        held = replace(click(f"click-{name}", message), hold_ends_at=self.clock.now() + timedelta(seconds=10))
        async with self.process() as (store, dispatcher):
            await store.record_click(held)
            if is_written:
                self.clock.advance(seconds=10)
                await dispatcher.work_once()
            else:
                await store.prompts.open_for_item(held.click_id, self.clock.now())
            prompt_id = f"prompt-{held.click_id}"
            await store.prompts.begin_creation(prompt_id, creation, "request-1")
        return prompt_id

    def bound(self, table: str) -> dict[str, str]:
        """What links a new row to the first row of a table."""
        row = self.dynamics.rows(table)[0]
        name, entity_set = LOOKUPS[table]
        return {f"{name}@odata.bind": f"/{entity_set}({row[f'{table}id']})"}

    async def work_until_filed(self, prompt_id: str) -> None:
        """Start again and work until nothing waits for the answer."""
        for _ in range(10):
            async with self.process() as (store, dispatcher):
                await store.recover()
                await dispatcher.work_once()
                prompt = await store.prompts.read(prompt_id)
                if prompt.state == "answered" and not prompt.items:
                    return
            self.clock.advance(minutes=10)
        message = f"the prompt is {prompt.state}: {prompt.cause}"
        raise AssertionError(message)

    def made_for(self, name: str) -> dict[str, list[Any]]:
        """Every row that stands in Dynamics because of somebody."""
        contacts = [row for row in self.dynamics.rows("contact") if row["lastname"] == name]
        ids = {row["contactid"] for row in contacts}
        return {
            "accounts": [row for row in self.dynamics.rows("account") if row["name"] == f"{name} Paper"],
            "contacts": contacts,
            "connections": [row for row in self.dynamics.rows("connection") if row["record2id"] in ids],
            "activities": [
                row for row in self.dynamics.rows("li_message") if row["regardingobjectid"] in ids
            ],
        }


@pytest.fixture
async def world(dynamics: Dynamics, crm_clock: ManualClock, tmp_path: Path) -> AsyncIterator[World]:
    """An empty journal beside a fresh Dynamics."""
    gateway = HttpCrmGateway(str(dynamics.client.make_url("/api/data/v9.2/")), SeatTokens(dynamics), None)
    yield World(tmp_path / "outbox.db", crm_clock, dynamics, gateway)
    await gateway.close()


async def test_one_of_everything_after_a_death_at_any_step(world: World) -> None:
    """For every step there is: one account, one contact on it, one connection, one completed activity, one link.

    Person and account hold what the organisation requires them to be linked to.
    """
    required = {"contact": ["new_segmentid"], "account": ["territoryid"]}
    await world.dynamics.control("organization", {"required_columns": required})
    segment, territory = (world.dynamics.rows(table)[0][f"{table}id"] for table in LOOKUPS)
    opportunity = world.dynamics.rows("opportunity")[0]["opportunityid"]
    role = world.dynamics.one("connectionrole", name="Champion")["connectionroleid"]
    deaths = 0
    for step in range(1, MOST_STEPS):
        name = f"Quintanilha{step}"
        prompt_id = await world.answered(name, opportunity, role, is_written=step % 2 == 1)
        try:
            async with world.process(Effects(step)) as (_store, dispatcher):
                await dispatcher.work_once()
        except Crash:
            deaths += 1
        else:
            break
        await world.work_until_filed(prompt_id)
        made = world.made_for(name)
        assert dict.fromkeys(made, 1) == {kind: len(rows) for kind, rows in made.items()}, step
        assert made["accounts"][0]["accountid"] == made["contacts"][0]["parentcustomerid"]
        assert 1 == made["activities"][0]["statecode"]
        held = (made["contacts"][0]["new_segmentid"], made["accounts"][0]["territoryid"])
        assert (segment, territory) == held
    assert 20 < deaths < MOST_STEPS - 1
    await world.work_until_filed(prompt_id)
    async with world.process() as (store, _dispatcher):
        assert {"answered": deaths + 1} == await store.prompts.count()
