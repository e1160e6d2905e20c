"""Two computers of one organisation, and how far a link has come between them, for the tests of sharing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.core.replies import Stop, Wait
from companion.core.sharing import Sharing, Told
from companion.outbox.sharer import Sharer
from tests.creating.conftest import AURORA as SHE
from tests.creating.conftest import Desk
from tests.kinds.conftest import Scene, other_laptop

AURORA = {**SHE, "headline": None}
"""Nothing on her page differs from the record, whose badge would say so."""
COLUMN = "description"
"""A column that Dynamics has on contacts and accounts, and that no row of the sample fills."""
HER_ADDRESS = "https://www.linkedin.com/in/ACwAAAaurora0001"


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> asyncio.Condition:
    """Told whenever the telling of a link has ended, on any of the computers."""
    told = asyncio.Condition()
    share = Sharer.share

    async def sharing(self: Sharer, one: Sharing, column: str) -> Told | Wait | Stop:
        outcome = await share(self, one, column)
        async with told:
            told.notify_all()
        return outcome

    monkeypatch.setattr(Sharer, "share", sharing)
    return told


async def until(ended: asyncio.Condition, holds: Callable[[], Awaitable[bool]]) -> None:
    """Return once this holds, looking whenever a telling has ended."""
    async with ended:
        while not await holds():
            await ended.wait()


@pytest.fixture
def named(desk: Desk) -> Desk:
    """Marisa's desk where an administrator has named the column."""
    desk.scene.folders.settings(None).write_user("link_columns", f"contact.{COLUMN} account.{COLUMN}")
    return desk


async def card(desk: Desk, about: dict[str, Any] = AURORA) -> dict[str, Any]:
    """What the side panel shows of somebody."""
    return await desk.ask("person.view", about=about)


async def told(desk: Desk, ended: asyncio.Condition, state: str) -> dict[str, Any]:
    """The card once the link is as far as this."""

    async def holds() -> bool:
        shown = (await card(desk))["sharing"]
        return shown is not None and shown["state"] == state

    await until(ended, holds)
    return await card(desk)


async def held(desk: Desk, row_id: str) -> str | None:
    """What stands in the column of a contact."""
    [row] = [row for row in await desk.scene.rows("contacts") if row["contactid"] == row_id]
    value: str | None = row[COLUMN]
    return value


async def settled(desk: Desk, ended: asyncio.Condition, row_id: str, value: str | None) -> None:
    """Return once the column holds this."""

    async def holds() -> bool:
        return await held(desk, row_id) == value

    await until(ended, holds)


async def sync() -> None:
    """Bring the mirror of the computer that is in front up to date."""
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])


@asynccontextmanager
async def second(
    scene: Scene, home: Path, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> AsyncIterator[Desk]:
    """Another computer, for which the same column is named unless `settings` say otherwise."""
    async with other_laptop(scene, home, monkeypatch) as other:
        named = {"link_columns": f"contact.{COLUMN} account.{COLUMN}"} | settings
        for name, value in named.items():
            other.folders.settings(None).write_user(name, value)
        await sync()
        yield Desk(other)
