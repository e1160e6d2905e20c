"""The watch over a connection: looks at the start, every five minutes and sooner in trouble, and tells changes once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from companion.core.replies import Cause, Stop, Wait
from companion.watching import EVERY, Outcome, Watcher
from tests.fakes.clock import NOON, ManualClock

MFA = Wait(Cause("signin_mfa", (("environment", "contoso"),), "c-1"), is_for_everything=True)
EXPIRED = Wait(Cause("signin_expired", (("environment", "contoso"),), "c-2"), is_for_everything=True)
UNREACHABLE = Wait(Cause("crm_unreachable", (("host", "contoso"), ("reason", "x"))))


@dataclass
class Post:
    """A watcher with a scripted connection, a queue that remembers, and a clock that moves when told."""

    outcomes: Sequence[Outcome | Exception] = ()
    clock: ManualClock = field(default_factory=ManualClock)
    looks: list[timedelta] = field(default_factory=list)
    """When each look was, counted from noon."""
    told: list[str | None] = field(default_factory=list)
    queue: list[str] = field(default_factory=list)
    silence: datetime | None = None
    """Until when Dynamics wants to be left alone."""

    def __post_init__(self) -> None:
        """Set the watcher on its post."""
        self.watcher = Watcher(self.check, self.clock, self.tell)

    async def check(self) -> Outcome:
        """The next outcome; after the last, it again."""
        self.looks.append(self.clock.now() - NOON)
        outcome = self.outcomes[0] if self.outcomes else None
        self.outcomes = self.outcomes[1:] or self.outcomes
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def tell(self) -> None:
        """Remember what everybody would see now."""
        self.told.append(self.watcher.trouble.code if self.watcher.trouble else None)

    async def pause(self, wait: Wait) -> None:
        """Remember why."""
        self.queue.append(wait.cause.code)

    async def resume(self) -> None:
        """Remember it."""
        self.queue.append("resumed")

    async def read_silence(self) -> datetime | None:
        """As long as the test wants."""
        return self.silence if self.silence and self.silence > self.clock.now() else None

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Run it, from its first wait on, until the block ends."""
        task = asyncio.create_task(self.watcher.run(self))
        await self.clock.is_waiting.wait()
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def after(self, **span: float) -> None:
        """Let time go by until the watcher waits again."""
        self.clock.is_waiting.clear()
        self.clock.advance(**span)
        await self.clock.is_waiting.wait()


async def test_looks_at_the_start_and_every_five_minutes() -> None:
    """An end of the sign-in is seen within five minutes without anybody's click."""
    post = Post()
    async with post.on_duty():
        await post.after(minutes=4, seconds=59)
        assert [timedelta(0)] == post.looks
        await post.after(seconds=1)
        await post.after(minutes=5)
    assert [timedelta(0), EVERY, 2 * EVERY] == post.looks
    assert ["resumed"] * 3 == post.queue
    assert NOON + 2 * EVERY == post.watcher.checked_at


async def test_lost_connection_pauses_the_queue_and_is_told_once() -> None:
    """While it lasts it is looked for every minute; its return resumes the queue and is told once too."""
    post = Post([None, MFA, MFA, None])
    async with post.on_duty():
        await post.after(minutes=5)
        await post.after(minutes=1)
        await post.after(minutes=1)
    assert [0, 5, 6, 7] == [int(at.total_seconds() / 60) for at in post.looks]
    assert ["resumed", "signin_mfa", "signin_mfa", "resumed"] == post.queue
    assert ["signin_mfa", None] == post.told


async def test_other_reason_is_told_anew() -> None:
    """What has to be done about it is another thing now."""
    post = Post([MFA, EXPIRED])
    async with post.on_duty():
        await post.after(minutes=1)
    assert ["signin_mfa", "signin_expired"] == post.told


async def test_trouble_that_somebody_else_met_brings_the_next_look_forward() -> None:
    """An item was refused between two looks: it is told at once, and a mended cause is found within a minute."""
    post = Post()
    async with post.on_duty():
        await post.after(minutes=2)
        post.clock.is_waiting.clear()
        await post.watcher.noticed(EXPIRED.cause)
        await post.clock.is_waiting.wait()
        assert (["signin_expired"], 1) == (post.told, len(post.looks))
        await post.after(seconds=59)
        assert 1 == len(post.looks)
        await post.after(seconds=1)
    assert (["signin_expired", None], 2) == (post.told, len(post.looks))


async def test_request_of_the_browser_after_an_idle_minute_brings_the_next_look_forward() -> None:
    """A revoked sign-in is seen when somebody opens the popup, not minutes later; a busy browser costs no looks."""
    post = Post([None, MFA])
    async with post.on_duty():
        post.watcher.asked()
        await post.after(seconds=59)
        post.watcher.asked()
        assert 1 == len(post.looks)
        await post.after(seconds=1)
        post.clock.is_waiting.clear()
        post.watcher.asked()
        await post.clock.is_waiting.wait()
    assert [timedelta(0), timedelta(minutes=1)] == post.looks
    assert ["signin_mfa"] == post.told


async def test_wait_that_entra_asked_for_is_kept() -> None:
    """A service that asks for ten minutes is not asked every minute."""
    busy = Wait(Cause("signin_unreachable"), timedelta(minutes=10), is_for_everything=True)
    post = Post([busy])
    async with post.on_duty():
        await post.after(minutes=9)
        assert 1 == len(post.looks)
        await post.after(minutes=1)
        assert 2 == len(post.looks)


async def test_passing_trouble_is_shown_and_pauses_nothing() -> None:
    """Each item meets an unreachable Dynamics itself, with waits of its own."""
    post = Post([UNREACHABLE])
    async with post.on_duty():
        assert ["crm_unreachable"] == post.told
    assert [] == post.queue
    assert post.watcher.checked_at is None


async def test_refusal_of_the_look_alone_pauses_nothing() -> None:
    """A person has to look, yet the queue finds out by itself what it may do."""
    post = Post([Stop("needs_you", Cause("crm_privilege_missing"))])
    async with post.on_duty():
        assert ["crm_privilege_missing"] == post.told
    assert [] == post.queue


async def test_limit_of_dynamics_is_no_lost_connection() -> None:
    """Whoever is asked to come back later has been recognised."""
    post = Post([Wait(Cause("crm_throttled"), timedelta(seconds=17), is_for_everything=True)])
    async with post.on_duty():
        assert [] == post.told
    assert (["crm_throttled"], NOON) == (post.queue, post.watcher.checked_at)


async def test_fault_of_ours_ends_no_watch(caplog: pytest.LogCaptureFixture) -> None:
    """The next look is taken all the same."""
    post = Post([KeyError("a body of another shape"), None])
    async with post.on_duty():
        await post.after(minutes=1)
    assert 2 == len(post.looks)
    assert "the connection could not be checked" in caplog.text


async def test_idle_is_who_has_heard_nothing_for_a_minute() -> None:
    """A look and a written item both count as news; a lost answer does not."""
    post = Post([None, UNREACHABLE])
    assert post.watcher.is_idle()
    await post.watcher.look()
    assert not post.watcher.is_idle()
    post.clock.advance(minutes=1)
    assert post.watcher.is_idle()
    await post.watcher.look()
    assert post.watcher.is_idle()
    await post.watcher.noticed(None)
    assert not post.watcher.is_idle()


async def test_lost_and_back_stand_in_the_log_once_each(caplog: pytest.LogCaptureFixture) -> None:
    """With the code and the reference, and never more often than it changes."""
    caplog.set_level(logging.INFO)
    post = Post([MFA, MFA, MFA, None, None])
    for _ in range(5):
        await post.watcher.look()
    lines = [(record.getMessage(), vars(record).get("reference")) for record in caplog.records]
    assert [("connection lost", "c-1"), ("connection back", None)] == lines


async def test_trouble_of_one_item_claims_nothing_about_the_others() -> None:
    """What that item may have written is its own; when it was met is remembered."""
    post = Post()
    await post.watcher.noticed(Cause("crm_unreachable", written="unknown"))
    assert Cause("crm_unreachable", at=NOON) == post.watcher.trouble


async def test_nobody_looks_while_dynamics_has_asked_for_silence() -> None:
    """A look is a request too: none inside a Retry-After, however long, and one right after it."""
    post = Post(silence=NOON + timedelta(minutes=40))
    async with post.on_duty():
        await post.after(minutes=20)
        assert [] == post.looks
        await post.after(minutes=20)
        assert [timedelta(minutes=40)] == post.looks
