"""Killed at any step of telling the CRM what is ignored, or met by a colleague: the flag says what it should. D13."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar, cast

import pytest

from companion.core.linkedin_address import ProfileKey
from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.core.verdict import Target
from companion.dataverse.gateway import HttpCrmGateway
from companion.storage.ignored_store import SqliteIgnoredStore
from tests.creating.test_crashes import MOST_STEPS, World, world
from tests.creating.test_sharing_crashes import work_until_told
from tests.fakes.journal import look, opened
from tests.fakes.ports import Crash, Effects
from tests.fakes.samples import ORGANISATION
from tests.mirror.conftest import Dynamics, crm_clock, dynamics

__all__ = ["crm_clock", "dynamics", "world"]

Answer = TypeVar("Answer")
FLAG = "msdyn_orgchangestatus"
HERS = ProfileKey("profile_id", "ACwAAAaurora0001")
HELD = "SELECT is_clearing, state, replaced FROM sharing WHERE what = 'flag'"


class Way:
    """A way to Dynamics on which something happens once, at the first write."""

    def __init__(self, inner: HttpCrmGateway) -> None:
        self._inner = inner
        self.has_happened = False

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """As the gateway's own."""
        try:
            request = next(conversation)
            while True:
                is_it = request.is_write and not self.has_happened
                self.has_happened |= is_it
                reply = await (self.happen(request) if is_it else self.pass_on(request))
                request = conversation.send(reply)
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    async def close(self) -> None:
        """End the way."""
        await self._inner.close()

    async def pass_on(self, request: CrmRequest) -> CrmReply:
        """What Dynamics answers."""
        return await self._inner.converse(_one(request))

    async def happen(self, request: CrmRequest) -> CrmReply:
        """What comes of the first write."""
        raise NotImplementedError


class Losing(Way):
    """Its answer is lost, before or after it was carried out."""

    def __init__(self, inner: HttpCrmGateway, *, is_carried_out: bool) -> None:
        super().__init__(inner)
        self._is_carried_out = is_carried_out

    async def happen(self, request: CrmRequest) -> CrmReply:
        """No answer."""
        if self._is_carried_out:
            await self.pass_on(request)
        return CrmReply(0, trouble="lost")


class Meddling(Way):
    """A colleague is faster: their change of the row arrives right before ours."""

    def __init__(self, inner: HttpCrmGateway, dynamics: Dynamics, row_id: str, body: dict[str, Any]) -> None:
        super().__init__(inner)
        self._dynamics, self._path, self._body = dynamics, f"contacts({row_id})", body

    async def happen(self, request: CrmRequest) -> CrmReply:
        """What Dynamics answers after the colleague's change."""
        await self._dynamics.send("PATCH", self._path, self._body)
        return await self.pass_on(request)


def _one(request: CrmRequest) -> Generator[CrmRequest, CrmReply, CrmReply]:
    return (yield request)


async def ignore(world: World, row_id: str, company: str) -> None:
    """Somebody leaves it as it is that a page names another company."""
    async with opened(world.file) as database:
        store, row = SqliteIgnoredStore(database, ORGANISATION), Target("contact", row_id, "Susanna", "link")
        await store.ignore(HERS, row, {"company": company}, world.clock.now(), is_flagging=True)


async def take_back(world: World) -> None:
    """They have it said again."""
    [(number,)] = look(world.file, "SELECT sequence FROM ignored WHERE ended_at IS NULL")
    async with opened(world.file) as database:
        await SqliteIgnoredStore(database, ORGANISATION).take_back(f"ignored-{number}", world.clock.now())


async def dies(world: World, step: int) -> bool:
    """Whether a process that works was killed at this step."""
    try:
        async with world.process(Effects(step)) as (_store, dispatcher):
            await dispatcher.work_once()
    except Crash:
        return True
    return False


def susanna(world: World) -> Any:
    """Her row as it stands there."""
    return world.dynamics.rows("contact")[0]


async def test_noted_and_put_back_after_a_death_at_any_step(world: World) -> None:
    """For every step of either: 2 while it is ignored, known as ours; taken back 0, and nothing is left to know."""
    row_id, deaths = susanna(world)["contactid"], [0, 0]
    for step in range(1, MOST_STEPS):
        await ignore(world, row_id, f"Tailwind {step}")
        is_dead_noting = await dies(world, step)
        await work_until_told(world)
        assert (2, [(0, "done", "0")]) == (susanna(world)[FLAG], look(world.file, HELD)), step
        await take_back(world)
        is_dead_clearing = await dies(world, step)
        await work_until_told(world)
        assert (0, []) == (susanna(world)[FLAG], look(world.file, HELD)), step
        deaths = [deaths[0] + is_dead_noting, deaths[1] + is_dead_clearing]
        if not (is_dead_noting or is_dead_clearing):
            break
    assert all(8 < count < MOST_STEPS - 1 for count in deaths), deaths


async def test_taken_back_after_a_death_at_any_step_nothing_of_ours_is_left(world: World) -> None:
    """Killed while it is noted, then taken back: 0 again, whether the write had arrived or not."""
    row_id = susanna(world)["contactid"]
    for step in range(1, MOST_STEPS):
        await ignore(world, row_id, f"Tailwind {step}")
        is_dead = await dies(world, step)
        await take_back(world)
        await work_until_told(world)
        assert (0, []) == (susanna(world)[FLAG], look(world.file, HELD)), step
        if not is_dead:
            return
    raise AssertionError


@pytest.mark.parametrize(
    ("body", "stands", "after"),
    [({"description": "Met in Lisbon"}, 2, 0), ({FLAG: 2}, 2, 2), ({FLAG: 1}, 1, 1)],
)
async def test_colleague_who_is_faster_is_not_overwritten(
    world: World, body: dict[str, Any], stands: int, after: int
) -> None:
    """Between look and write they change the row: their flag stays, also once ours is taken back; else it is noted."""
    row_id = susanna(world)["contactid"]
    meddling = Meddling(world.gateway, world.dynamics, row_id, body)
    world.gateway = cast("HttpCrmGateway", meddling)
    await ignore(world, row_id, "Tailwind Traders")
    await work_until_told(world)
    assert (True, stands) == (meddling.has_happened, susanna(world)[FLAG])
    await take_back(world)
    await work_until_told(world)
    assert (after, []) == (susanna(world)[FLAG], look(world.file, HELD))


@pytest.mark.parametrize("is_carried_out", [True, False])
async def test_lost_answer_goes_on_by_itself_and_what_was_written_is_ours(
    world: World, is_carried_out: bool
) -> None:
    """Nobody knows whether it was written: it is noted in the end, and put back once it is taken back."""
    row_id = susanna(world)["contactid"]
    losing = Losing(world.gateway, is_carried_out=is_carried_out)
    world.gateway = cast("HttpCrmGateway", losing)
    await ignore(world, row_id, "Tailwind Traders")
    await work_until_told(world)
    assert (True, 2) == (losing.has_happened, susanna(world)[FLAG])
    await take_back(world)
    await work_until_told(world)
    assert (0, []) == (susanna(world)[FLAG], look(world.file, HELD))


async def test_another_page_of_the_same_contact_keeps_it_noted(world: World) -> None:
    """Known under two addresses and ignored on both: it is put back once neither counts any more."""
    row_id = susanna(world)["contactid"]
    other = ProfileKey("vanity", "aurora-q")
    await ignore(world, row_id, "Tailwind Traders")
    async with opened(world.file) as database:
        store = SqliteIgnoredStore(database, ORGANISATION)
        row, now = Target("contact", row_id, "Susanna", "link"), world.clock.now()
        await store.ignore(other, row, {"company": "Tailwind"}, now, is_flagging=True)
        await store.take_back("ignored-2", now)
    await work_until_told(world)
    assert 2 == susanna(world)[FLAG]
    await take_back(world)
    await work_until_told(world)
    assert 0 == susanna(world)[FLAG]
