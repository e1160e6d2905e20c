"""When a sync comes, what it says about the next, and how an old mirror is told of, on a manual clock. A8, B4."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from companion.core.mirror_standing import MirrorStanding
from companion.core.replies import Cause, Wait
from companion.errors import NotSaved, SignedOut
from companion.syncing import Syncer, Work
from tests.fakes.clock import NOON, ManualClock

THROTTLED = Wait(Cause("crm_throttled"), timedelta(seconds=90), is_for_everything=True)
UNREACHABLE = Wait(Cause("crm_unreachable", (("host", "contoso"), ("reason", "cut"))))


@dataclass
class Rig:
    """A syncer whose syncs end as a test says."""

    clock: ManualClock = field(default_factory=ManualClock)
    finished_at: datetime | None = None
    ends: list[Wait | Exception | None] = field(default_factory=list)
    syncs: list[datetime] = field(default_factory=list)
    pauses: list[Wait] = field(default_factory=list)
    told: int = 0

    def __post_init__(self) -> None:
        """Begin at the moment of connecting."""
        work = Work(
            sync=self._sync,
            read_standing=self._read_standing,
            read_every=lambda: timedelta(minutes=15),
            connected_at=NOON,
            tell=self._tell,
            jitter=lambda: 0.0,
        )
        self.syncer = Syncer(work, self.clock)

    async def _sync(self) -> Wait | None:
        self.syncs.append(self.clock.now())
        end = self.ends.pop(0) if self.ends else None
        if isinstance(end, Exception):
            raise end
        return end

    async def _read_standing(self) -> MirrorStanding:
        return MirrorStanding(self.finished_at)

    def _tell(self) -> None:
        self.told += 1

    async def pause(self, wait: Wait) -> None:
        """The outbox's queue is told to wait."""
        self.pauses.append(wait)

    @property
    def trouble(self) -> str | None:
        """The code of what surfaces show."""
        trouble = self.syncer.read_progress().trouble
        return trouble.code if trouble else None


async def settle(rig: Rig, syncs: int) -> None:
    """Return when so many syncs have begun and the syncer waits again."""
    while len(rig.syncs) < syncs or not rig.clock.is_waiting.is_set():
        await rig.clock.is_waiting.wait()
        await asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=0)


async def test_sync_comes_every_quarter_of_an_hour_and_when_asked() -> None:
    """Soon after the start, then by the setting, and at once when somebody asks."""
    rig = Rig()
    task = asyncio.create_task(rig.syncer.run(rig))
    await settle(rig, 0)
    rig.clock.advance(seconds=3)
    await settle(rig, 1)
    assert NOON + timedelta(minutes=15, seconds=3) == rig.syncer.read_progress().next_at
    rig.syncer.ask()
    assert rig.syncer.read_progress().is_running
    await settle(rig, 2)
    rig.clock.advance(minutes=15)
    await settle(rig, 3)
    start = NOON + timedelta(seconds=3)
    assert [start, start, start + timedelta(minutes=15)] == rig.syncs
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("finished_at", [None, NOON - timedelta(days=3)])
async def test_mirror_without_a_sync_for_a_day_is_a_trouble(finished_at: datetime | None) -> None:
    """24 hours after connecting, or after the last end of a sync, it is told; a sync that ends takes it away. A8."""
    rig = Rig(finished_at=finished_at)
    rig.clock.advance(hours=23, minutes=59)
    troubles = [rig.trouble]
    rig.clock.advance(minutes=1)
    troubles.append(rig.trouble)
    await rig.syncer.sync_once(rig)
    troubles.append(rig.trouble)
    rig.clock.advance(hours=24)
    assert [None, "sync_overdue", None, "sync_overdue"] == [*troubles, rig.trouble]
    assert (("hours", "24"),) == (rig.syncer.read_progress().trouble or Cause("none")).params


async def test_cause_says_more_than_the_age() -> None:
    """Where it is known why no sync ends, that is told, with the moment since which it lasts."""
    rig = Rig(ends=[UNREACHABLE, UNREACHABLE])
    await rig.syncer.sync_once(rig)
    rig.clock.advance(hours=25)
    await rig.syncer.sync_once(rig)
    trouble = rig.syncer.read_progress().trouble
    assert trouble is not None
    assert ("crm_unreachable", NOON) == (trouble.code, trouble.at)


async def test_throttled_sync_keeps_the_outbox_quiet_too() -> None:
    """What Dynamics asked of the reader holds for the writer, and the next sync comes no earlier."""
    rig = Rig(ends=[THROTTLED])
    await rig.syncer.sync_once(rig)
    assert [THROTTLED] == rig.pauses
    assert NOON + timedelta(seconds=90) == rig.syncer.read_progress().next_at


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (SignedOut("signin_revoked", environment="contoso"), "signin_revoked"),
        (NotSaved("disk_full"), "disk_full"),
        (ValueError("a fault of ours"), "internal_error"),
        (UNREACHABLE, "crm_unreachable"),
    ],
)
async def test_sync_that_cannot_go_on_is_tried_again_less_and_less_often(
    end: Wait | Exception, code: str
) -> None:
    """Whatever ends a sync is named, ends no other, and never pauses the outbox by itself."""
    rig = Rig(ends=[end, end, end])
    waits = []
    for _ in range(3):
        await rig.syncer.sync_once(rig)
        assert code == rig.trouble
        waits.append((rig.syncer.read_progress().next_at or NOON) - rig.clock.now())
    assert sorted(set(waits)) == waits
    assert [] == rig.pauses
    await rig.syncer.sync_once(rig)
    assert rig.trouble is None
