"""The queue pauses for what concerns everybody, looks before it goes on, and drains by itself. A8, A9."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from companion.core.outbox_item import OutboxItem
from companion.core.replies import Cause, Wait
from companion.errors import NotSaved, SignedOut, SignInUnreachable
from tests.fakes.ports import Fault
from tests.fakes.rig import Rig
from tests.fakes.samples import click, message
from tests.fakes.tiny_crm import refusal

SIGNED_OUT = refusal(401)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A file, a clock, a tiny Dynamics and a watch that finds all well."""
    return Rig(tmp_path / "outbox.db")


@pytest.mark.parametrize(
    ("fault", "code", "seconds"),
    [
        (refusal(429, "0x80072322", retry_after="42"), "crm_throttled", 42),
        (refusal(401), "signed_out", 0.5),
        (SignedOut(environment="contoso.crm.dynamics.com"), "signed_out", 0.5),
        (SignedOut("signin_mfa", environment="contoso.crm.dynamics.com"), "signin_mfa", 0.5),
        (SignInUnreachable(host="login.example", reason="status 503"), "signin_unreachable", 0.5),
        (SignInUnreachable("17", host="login.example", reason="status 429"), "signin_unreachable", 17),
        (refusal(403, "0x8004a104"), "crm_closed", 0.5),
    ],
)
async def test_dispatcher_closes_the_gate_for_everything(
    rig: Rig, fault: Fault, code: str, seconds: float
) -> None:
    """What concerns the whole user stops the whole queue, and a restart does not forget it."""
    async with rig.started() as running:
        for name in "ab":
            await running.store.record_click(click(name, message(conversation_id=name)))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [fault]
        closed_until = await running.dispatcher.work_once()
        assert 1 == len(running.gateway.requests)
        assert rig.clock.now() + timedelta(seconds=seconds) == closed_until
        item = await running.item("a")
        assert item.cause is not None
        assert code == item.cause.code
    async with rig.started() as running:
        rig.clock.advance(seconds=seconds - 0.1)
        assert closed_until == await running.dispatcher.work_once()
        assert [] == running.gateway.requests
        rig.clock.advance(seconds=0.1)
        await running.dispatcher.work_once()
        assert {"a": "written", "b": "written"} == await running.states()
        assert await running.store.read_gate() is None


async def test_dispatcher_asks_nothing_more_after_a_throttled_write(rig: Rig) -> None:
    """Told to wait while completing, it does not even read."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        running.gateway.write_faults = [None, refusal(429, retry_after="5")]
        await running.dispatcher.work_once()
        assert "PATCH" == running.gateway.requests[-1].method
        assert {"click-1": "queued"} == await running.states()


async def test_dispatcher_opens_the_gate_when_its_cause_is_gone(rig: Rig) -> None:
    """Somebody signed in: nobody waits for the rest of the pause."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [SIGNED_OUT]
        await running.dispatcher.work_once()
        await running.dispatcher.pause(Wait(Cause("signed_out"), is_for_everything=True))
        rig.clock.advance(minutes=1)
        await running.dispatcher.work_once()
        assert {"click-1": "queued"} == await running.states()
        await running.dispatcher.resume()
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


async def test_dispatcher_lets_time_alone_end_what_dynamics_asked_for(rig: Rig) -> None:
    """A sign-in does not shorten a wait that a service-protection limit asks for."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [refusal(429, retry_after="3600")]
        until = await running.dispatcher.work_once()
        await running.dispatcher.resume()
        await running.dispatcher.pause(Wait(Cause("signed_out"), is_for_everything=True))
        assert until == await running.dispatcher.work_once()
        assert 1 == len(running.gateway.requests)


async def test_dispatcher_looks_before_the_first_write_after_idleness(rig: Rig) -> None:
    """A connection that ended meanwhile is met by the look, not by an item: none is leased or sent."""
    rig.watch.idle = True
    async with rig.started() as running:
        await running.dispatcher.work_once()
        await running.store.record_click(click("click-1"))
        await running.dispatcher.work_once()
        assert 0 == rig.watch.looks
        rig.clock.advance(seconds=10)
        rig.watch.outcomes = [Wait(Cause("other_account"), is_for_everything=True)]
        closed_until = await running.dispatcher.work_once()
        assert (1, []) == (rig.watch.looks, running.gateway.requests)
        item = await running.item("click-1")
        assert ("queued", 0) == (item.state, item.attempts)
        assert rig.clock.now() + timedelta(minutes=5) == closed_until
        rig.clock.advance(minutes=5)
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


async def test_writing_that_the_look_finds_switched_off_stops_before_any_item(rig: Rig) -> None:
    """What the first look after idleness hears, writing off or a seat taken, counts for the item it was made for."""
    rig.watch.idle = True

    async def switched_off() -> None:
        rig.is_writeback_on = False

    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        rig.watch.meanwhile = switched_off
        assert rig.clock.now() + timedelta(minutes=5) == await running.dispatcher.work_once()
        assert (1, []) == (rig.watch.looks, running.gateway.requests)
        rig.is_writeback_on, rig.watch.meanwhile = True, None
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


async def test_kind_that_is_switched_off_meanwhile_waits_and_others_go_on(rig: Rig) -> None:
    """A saved message stays with its reason and is not sent; switched on again, it goes out by itself. C3."""
    rig.kinds = frozenset({"inmail"})
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        await running.store.record_click(click("click-2", message(kind="inmail", conversation_id="other")))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        assert {"click-1": "queued", "click-2": "written"} == await running.states()
        waiting = await running.item("click-1")
        assert waiting.cause is not None
        assert ("message_off", "no") == (waiting.cause.code, waiting.cause.written)
        rig.kinds = frozenset({"inmail", "message"})
        rig.clock.advance(minutes=5)
        await running.dispatcher.work_once()
        assert {"click-1": "written", "click-2": "written"} == await running.states()


async def test_dispatcher_asks_before_it_ends_a_pause(rig: Rig) -> None:
    """While the cause lasts, no item is tried and none changes; when it is gone, all go out by themselves."""
    async with rig.started() as running:
        for name in "ab":
            await running.store.record_click(click(name, message(conversation_id=name)))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [SIGNED_OUT]
        await running.dispatcher.work_once()
        told = list(running.told)
        rig.watch.outcomes = [Wait(Cause("signin_mfa"), is_for_everything=True)] * 3
        for _ in range(3):
            rig.clock.advance(minutes=5)
            await running.dispatcher.work_once()
        assert (1, told) == (len(running.gateway.requests), running.told)
        gate = await running.store.read_gate()
        assert gate is not None
        assert "signin_mfa" == gate.cause.code
        rig.clock.advance(minutes=5)
        await running.dispatcher.work_once()
        assert {"a": "written", "b": "written"} == await running.states()


async def test_pause_lengthens_no_hold(rig: Rig) -> None:
    """A message copied during a pause reads Queued when its hold has ended, not when the pause has."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        rig.watch.idle, rig.watch.outcomes = True, [Wait(Cause("signed_out"), is_for_everything=True)]
        await running.dispatcher.work_once()
        await running.store.record_click(click("click-2", message(conversation_id="b"), now=rig.clock.now()))
        assert rig.clock.now() + timedelta(seconds=10) == await running.dispatcher.work_once()
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        assert {"click-1": "queued", "click-2": "queued"} == await running.states()


async def test_dispatcher_tells_the_watch_how_the_connection_stands(rig: Rig) -> None:
    """The end of a sign-in is known from the first refused item on, its return from the first written one."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        for fault in (SIGNED_OUT, refusal(429, retry_after="5"), refusal(503), "lost before"):
            running.gateway.faults = [fault]
            await running.dispatcher.work_once()
            rig.clock.advance(minutes=5)
        await running.dispatcher.work_once()
    assert ["signed_out", "crm_unreachable", None] == rig.watch.noted


async def test_dispatcher_takes_passing_trouble_of_a_look_for_no_pause(rig: Rig) -> None:
    """Where only the look went wrong, the item tries, and says itself what it met."""
    rig.watch.idle, rig.watch.outcomes = True, [Wait(Cause("crm_unreachable"))]
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_clock_set_forward_does_not_end_what_dynamics_asked_for(
    rig: Rig, *, is_restarted: bool
) -> None:
    """Retry-After is a span of time, in this process and in the next; nothing is sent before it has gone by."""
    async with rig.started() as running:
        await running.store.record_click(click("a"))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [refusal(429, retry_after="600")]
        await running.dispatcher.work_once()
        if not is_restarted:
            rig.clock.set_to(rig.clock.now() + timedelta(days=1))
            assert rig.clock.now() + timedelta(seconds=600) == await running.dispatcher.work_once()
            assert 1 == len(running.gateway.requests)
    async with rig.started() as running:
        if is_restarted:
            await running.dispatcher.work_once()
            rig.clock.set_to(rig.clock.now() + timedelta(days=1))
            assert rig.clock.now() + timedelta(seconds=600) == await running.dispatcher.work_once()
            assert [] == running.gateway.requests
        rig.clock.advance(seconds=600)
        await running.dispatcher.work_once()
        assert {"a": "written"} == await running.states()


async def test_a_process_knows_the_silence_before_its_first_write_into_the_journal(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its start meets a full disk, and the clock is set forward before it goes on: the pause it was left holds."""
    async with rig.started() as running:
        await running.store.record_click(click("a"))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [refusal(429, retry_after="600")]
        await running.dispatcher.work_once()
    async with rig.started() as running:
        store = running.dispatcher._store

        async def refuse() -> list[OutboxItem]:
            monkeypatch.undo()
            raise NotSaved(reason="disk_full")

        monkeypatch.setattr(store, "recover", refuse)
        working = asyncio.create_task(running.dispatcher.run())
        await rig.clock.is_waiting.wait()
        rig.clock.set_to(rig.clock.now() + timedelta(hours=1))
        while rig.clock.waits[-1] != rig.clock.now() + timedelta(seconds=600):
            assert [] == running.gateway.requests
            await asyncio.sleep(0)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def test_a_clock_set_back_delays_nothing_for_longer_than_the_longest_wait(rig: Rig) -> None:
    """Held, waiting and paused until moments of a day that lies ahead again: all go on within an hour."""
    async with rig.started() as running:
        await running.store.record_click(click("a", message(conversation_id="a")))
        rig.clock.advance(seconds=10)
        running.gateway.faults = [refusal(503)]
        await running.dispatcher.work_once()
        await running.store.record_click(click("b", message(conversation_id="b"), now=rig.clock.now()))
        running.gateway.faults = [refusal(401)]
        rig.clock.advance(seconds=10)
        await running.dispatcher.work_once()
    rig.clock.set_to(rig.clock.now() - timedelta(days=1))
    async with rig.started() as running:
        await running.dispatcher.work_once()
        rig.clock.advance(hours=1)
        await running.dispatcher.work_once()
        assert {"a": "written", "b": "written"} == await running.states()


async def test_dispatcher_keeps_a_silence_that_began_while_it_looked(rig: Rig) -> None:
    """The watch is told to wait in the midst of the dispatcher's own look: nothing is sent, the pause stays."""
    async with rig.started() as running:
        await running.store.record_click(click("click-1"))
        rig.clock.advance(seconds=10)
        throttled = Wait(
            Cause("crm_throttled", (("seconds", "42"),)), timedelta(seconds=42), is_for_everything=True
        )

        async def be_told() -> None:
            await running.dispatcher.pause(throttled)

        rig.watch.idle = True
        rig.watch.meanwhile = be_told
        assert rig.clock.now() + timedelta(seconds=42) == await running.dispatcher.work_once()
        assert [] == running.gateway.requests
        assert await running.store.read_gate() is not None
        rig.watch.meanwhile = None
        rig.clock.advance(seconds=42)
        await running.dispatcher.work_once()
        assert {"click-1": "written"} == await running.states()
