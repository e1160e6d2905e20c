"""Several items under way at once: how many, in which order, and what a pause, a full disk or the end does to them."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from companion.core.odata import CrmRequest
from companion.core.outbox_item import Gate
from companion.core.replies import Cause, CrmReply, Wait
from companion.errors import NotSaved
from companion.outbox.pacing import RequestPace
from companion.outbox.silence import Silence
from tests.fakes.clock import ManualClock
from tests.fakes.ports import ScriptedGateway
from tests.fakes.rig import Rig, Running
from tests.fakes.samples import click, message
from tests.fakes.tiny_crm import refusal

Answer = TypeVar("Answer")


class Door:
    """Lets creating requests through only when told, and knows who stands before it."""

    def __init__(self, gateway: ScriptedGateway) -> None:
        self._answer = gateway._answer
        self._open = asyncio.Event()
        self.standing = 0
        self.most = 0
        self.somebody_came = asyncio.Event()
        gateway.converse = self.converse  # type: ignore[method-assign]  # the door stands before the gateway

    def open(self) -> None:
        """From here on everybody goes through."""
        self._open.set()

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Answer every request of the conversation, creations at the door."""
        try:
            request = next(conversation)
            while True:
                if request.is_write and "If-None-Match" in request.headers:
                    await self._stand()
                request = conversation.send(self._answer(request))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    async def _stand(self) -> None:
        self.standing += 1
        self.most = max(self.most, self.standing)
        self.somebody_came.set()
        await self._open.wait()
        self.standing -= 1

    async def come(self, count: int) -> None:
        """Return when so many stand here."""
        while self.standing < count:
            self.somebody_came.clear()
            await self.somebody_came.wait()


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A file, a clock, a tiny Dynamics."""
    return Rig(tmp_path / "outbox.db")


async def _click(rig: Rig, running: Running, *names: str) -> None:
    """One message each, in a conversation of its own, its hold over."""
    for name in names:
        await running.store.record_click(click(name, message(conversation_id=name), now=rig.clock.now()))
    rig.clock.advance(seconds=10)


async def test_four_items_are_under_way_at_first(rig: Rig) -> None:
    """Of six due items four set out, and the others when one has ended."""
    async with rig.started() as running:
        await _click(rig, running, *"abcdef")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(4)
        states = sorted((await running.states()).values())
        assert ["queued"] * 2 + ["sending"] * 4 == states
        door.open()
        await work
        assert 4 == door.most
        assert {"written"} == set((await running.states()).values())


async def test_one_conversation_is_sent_in_order(rig: Rig) -> None:
    """Its second message waits for the first, whatever else is under way."""
    async with rig.started() as running:
        for number in (1, 2):
            await running.store.record_click(click(f"a{number}", message(body=f"Message {number}")))
        await _click(rig, running, "b")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(2)
        assert {"a1": "sending", "a2": "queued", "b": "sending"} == await running.states()
        door.open()
        await work
        assert {"written"} == set((await running.states()).values())


async def test_a_click_sets_out_while_another_is_under_way(rig: Rig) -> None:
    """A slow answer holds up neither the end of a hold nor another conversation."""
    async with rig.started() as running:
        await _click(rig, running, "a")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(1)
        await running.store.record_click(click("b", message(conversation_id="b"), now=rig.clock.now()))
        running.dispatcher.wake()
        await rig.clock.is_waiting.wait()
        rig.clock.advance(seconds=10)
        await door.come(2)
        assert {"a": "sending", "b": "sending"} == await running.states()
        door.open()
        await work


async def test_a_hold_ends_for_the_page_when_there_is_no_room(rig: Rig) -> None:
    """With four under way a fifth still reads Queued when its hold has ended."""
    async with rig.started() as running:
        await _click(rig, running, *"abcd")
        for name, later in (("e", 0), ("f", 10)):
            now = rig.clock.now() + timedelta(seconds=later)
            await running.store.record_click(click(name, message(conversation_id=name), now=now))
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(4)
        await rig.clock.is_waiting.wait()
        rig.clock.is_waiting.clear()
        rig.clock.advance(seconds=10)
        await rig.clock.is_waiting.wait()
        assert ("e", "queued") == running.told[-1]
        rig.clock.advance(seconds=10)
        door.open()
        await work


async def test_a_429_stops_whoever_is_under_way_before_the_next_request(rig: Rig) -> None:
    """What had been asked is answered; nothing more is asked, and nobody's half-written row is forgotten."""
    async with rig.started() as running:
        await _click(rig, running, *"abc")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(3)
        running.gateway.write_faults = [refusal(429, retry_after="30")]
        door.open()
        await work
        patches = [request for request in running.gateway.requests if request.method == "PATCH"]
        assert 3 == len(patches)
        assert {"a": "queued", "b": "queued", "c": "queued"} == await running.states()
        causes = [(await running.item(name)).cause for name in "abc"]
        assert ["crm_throttled"] * 3 == [cause.code for cause in causes if cause]
        assert ["no", "part", "part"] == [cause.written for cause in causes if cause]
        rig.clock.advance(seconds=30)
        await running.dispatcher.work_once()
        assert {"a": "written", "b": "written", "c": "written"} == await running.states()
        assert 3 == len(rig.crm.activities)


async def test_a_pause_of_the_watch_stops_whoever_is_under_way(rig: Rig) -> None:
    """Signed out meanwhile: the item waits where it stands, and goes on when the cause is gone."""
    async with rig.started() as running:
        await _click(rig, running, "a")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(1)
        await running.dispatcher.pause(Wait(Cause("signed_out"), is_for_everything=True))
        door.open()
        await work
        item = await running.item("a")
        assert item.cause is not None
        assert ("queued", "signed_out", "part") == (item.state, item.cause.code, item.cause.written)
        await running.dispatcher.resume()
        await running.dispatcher.work_once()
        assert {"a": "written"} == await running.states()


async def test_a_shorter_answer_does_not_shorten_a_pause(rig: Rig) -> None:
    """Two under way are told 60 and 5 seconds: the longer time holds, now and after a restart."""
    async with rig.started() as running:
        await _click(rig, running, *"ab")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(2)
        running.gateway.write_faults = [refusal(429, retry_after="60"), refusal(429, retry_after="5")]
        door.open()
        until = await work
    assert until is not None
    assert 60 == (until - rig.clock.now()).total_seconds()
    async with rig.started() as running:
        assert until == await running.dispatcher.work_once()


async def test_fewer_are_under_way_after_a_429(rig: Rig) -> None:
    """Half as many set out when the pause is over, however many met it."""
    async with rig.started() as running:
        await _click(rig, running, *"abcdef")
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(4)
        running.gateway.write_faults = [refusal(429, retry_after="5")] * 4
        door.open()
        await work
        rig.clock.advance(seconds=5)
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(2)
        states = sorted((await running.states()).values())
        assert ["queued"] * 4 + ["sending"] * 2 == states
        door.open()
        await work


async def test_after_five_failures_in_a_row_one_item_probes(rig: Rig) -> None:
    """Dynamics is down: no further item is tried until the probe's time, then one; an answer frees all."""
    async with rig.started() as running:
        await _click(rig, running, *"abcdefgh")
        running.gateway.faults = [refusal(503)] * 5
        await running.dispatcher.work_once()
        assert 5 <= len(running.gateway.requests) <= 8
        tried = len(running.gateway.requests)
        rig.clock.advance(seconds=1)
        await running.dispatcher.work_once()
        assert tried == len(running.gateway.requests)
        running.gateway.faults = [refusal(503)]
        rig.clock.advance(seconds=4)
        await running.dispatcher.work_once()
        assert tried + 1 == len(running.gateway.requests)
        rig.clock.advance(minutes=5)
        await running.dispatcher.work_once()
        assert {"written"} == set((await running.states()).values())


async def test_on_a_full_disk_what_is_under_way_ends_and_nothing_else_begins(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One receipt cannot be written down; the others are, and the queue stops there."""
    async with rig.started() as running:
        await _click(rig, running, *"abcde")
        mark_written = running.store.mark_written
        is_full = [True]

        async def mark_once_on_full_disk(*arguments: object) -> object:
            if is_full.pop() if is_full else False:
                raise NotSaved(reason="database or disk is full")
            return await mark_written(*arguments)  # type: ignore[arg-type]  # handed through

        monkeypatch.setattr(running.store, "mark_written", mark_once_on_full_disk)
        door = Door(running.gateway)
        work = asyncio.create_task(running.dispatcher.work_once())
        await door.come(4)
        door.open()
        with pytest.raises(NotSaved):
            await work
        states = sorted((await running.states()).values())
        assert ["queued", "sending", "written", "written", "written"] == states
        await running.store.recover()
        await running.dispatcher.work_once()
        assert {"written"} == set((await running.states()).values())
        assert 5 == len(rig.crm.activities)


async def test_closing_waits_for_nobody_and_loses_nothing(rig: Rig) -> None:
    """Cancelled with four under way, it ends at once; the next run delivers all, each once."""
    async with rig.started() as running:
        await _click(rig, running, *"abcd")
        door = Door(running.gateway)
        loop = asyncio.create_task(running.dispatcher.run())
        await door.come(4)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        assert {"sending"} == set((await running.states()).values())
        assert [asyncio.current_task()] == list(asyncio.all_tasks())
    async with rig.started() as running:
        await running.store.recover()
        await running.dispatcher.work_once()
        assert {"written"} == set((await running.states()).values())
        assert 4 == len(rig.crm.activities)


async def test_a_request_waits_for_its_turn_and_never_leaves_into_a_silence() -> None:
    """Ten leave at once, the next a tenth of a second later; one that stood in line meanwhile is told to wait."""
    clock, silence = ManualClock(), Silence()
    pace = RequestPace(clock, silence, lambda: 10.0)
    assert [None] * 10 == [await pace.turn() for _ in range(10)]
    turn = asyncio.create_task(pace.turn())
    await clock.is_waiting.wait()
    assert not turn.done()
    clock.advance(seconds=0.1)
    assert await turn is None
    clock.is_waiting.clear()
    turn = asyncio.create_task(pace.turn())
    await clock.is_waiting.wait()
    silence.fall(Gate(clock.now() + timedelta(seconds=30), Cause("crm_throttled")), clock)
    clock.advance(seconds=1)
    assert timedelta(seconds=29) == await turn
    assert timedelta(seconds=29) == await pace.turn()
    clock.advance(seconds=29)
    assert await pace.turn() is None
