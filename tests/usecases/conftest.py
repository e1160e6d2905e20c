"""A workplace over a real journal, a scripted Dynamics and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from companion.core.replies import Cause
from companion.storage.database import Database
from companion.storage.link_store import SqliteLinkStore
from companion.storage.outbox_store import SqliteOutboxStore
from companion.usecases.workplace import CopyRules, Workplace
from tests.fakes.clock import ManualClock
from tests.fakes.journal import opened
from tests.fakes.ports import ScriptedGateway
from tests.fakes.samples import ORGANISATION, PROFILE
from tests.fakes.tiny_crm import TinyCrm


@dataclass
class Desk:
    """A workplace, and what a test turns and looks at."""

    database: Database
    gateway: ScriptedGateway = field(default_factory=lambda: ScriptedGateway(TinyCrm()))
    clock: ManualClock = field(default_factory=ManualClock)
    rules: CopyRules = field(default_factory=lambda: CopyRules(True, 10, True))  # noqa: FBT003  # a row of settings
    trouble: Cause | None = None
    wake_ups: int = 0

    def wake(self) -> None:
        """Count the wake-ups."""
        self.wake_ups += 1

    @property
    def workplace(self) -> Workplace:
        """What the use cases get."""
        return Workplace(
            profile=PROFILE,
            outbox=SqliteOutboxStore(self.database, ORGANISATION),
            links=SqliteLinkStore(self.database, ORGANISATION),
            gateway=self.gateway,
            clock=self.clock,
            read_rules=lambda: self.rules,
            read_trouble=lambda: self.trouble,
            wake_dispatcher=self.wake,
        )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A workplace with writeback on and an empty journal."""
    async with opened(tmp_path / "outbox.db") as database:
        yield Desk(database)
