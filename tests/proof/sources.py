"""The same things clicked again and again from three sources: two browsers of one laptop, and a second laptop.

Both companions are the whole ones, each with its own journal; they share only the seat and its Dynamics.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from companion.storage.profile_store import FileProfileStore
from native_host.paths import HOME_VARIABLE
from tests.fakes.companion import running
from tests.fakes.controls import control, rows_of
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.journal import look
from tests.fakes.wire import request
from tests.proof.clicks import TABLES, copy_message, count_numbers
from tests.proof.quiet import quiet

_MOST_CLICKS = 10
_UNWRITTEN = "SELECT count(*) FROM items WHERE state != 'written'"


def sources(things: int = 1_000, *, seed: int = 1) -> dict[str, Any]:
    """Click so many things one to ten times at each source; the figures."""
    with quiet(logging.ERROR, "companion"):
        return asyncio.run(_play(things, seed))


async def _play(things: int, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="crm-") as home, pytest.MonkeyPatch.context() as patch:
        # The pace of one person would make this a matter of an hour.
        patch.setattr("companion.asking_pace.rate_of_person", lambda _percent: 1000.0)
        async with emulating(Path(home) / "emulator", patch) as emulator:
            await control(emulator, "limits", is_on=False)
            async with (
                _laptop(Path(home) / "one", emulator, patch) as one,
                _laptop(Path(home) / "two", emulator, patch) as two,
                extension_end(one.socket) as chromium,
                extension_end(one.socket) as firefox,
                extension_end(two.socket) as elsewhere,
            ):
                people = [
                    Clicker(name, browser, Random(f"{seed} {name}"))  # noqa: S311  # moments, not secrets
                    for name, browser in (("a", chromium), ("b", firefox), ("c", elsewhere))
                ]
                clicks = await asyncio.gather(*(person.click(things) for person in people))
                for folders in (one, two):
                    await _all_written(folders)
            tables = {name: await rows_of(emulator, name) for name in TABLES}
    found = count_numbers(tables)
    return {
        "things": things,
        "sources": len(people),
        "clicks": sum(clicks),
        "rows": found.total(),
        "lost": len(set(range(things)) - set(found)),
        "duplicated": found.total() - len(found),
        "seed": seed,
    }


class Clicker:
    """One source: clicks all things in an order of its own, some of them many times at once."""

    def __init__(self, name: str, browser: Browser, random: Random) -> None:
        self._name = name
        self._browser = browser
        self._random = random
        self._numbers = count()

    async def click(self, things: int) -> int:
        """How many clicks that were; each has been answered."""
        clicks = [number for number in range(things) for _ in range(self._random.randint(1, _MOST_CLICKS))]
        # Near each other, as impatient people click, and not in the same order as the others do.
        clicks.sort(key=lambda number: number + self._random.uniform(0, _MOST_CLICKS))
        for number in clicks:
            click_id = f"{self._name}-{next(self._numbers)}"
            answer = await self._browser.ask(request(copy_message(number), f"ask-{click_id}", click_id))
            assert answer["ok"], answer
            self._browser.forget()
        return len(clicks)


@asynccontextmanager
async def _laptop(home: Path, emulator: RunningEmulator, patch: pytest.MonkeyPatch) -> AsyncIterator[Folders]:
    """A laptop of the seat holder, connected, with its companion running."""
    patch.setenv(HOME_VARIABLE, str(home))
    folders = find_folders()
    settings = folders.settings(None)
    settings.write_user("writeback", "on")
    settings.write_user("hold_seconds", "0")
    with browsing(patch, emulator):
        await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
    async with running(folders):
        yield folders


async def _all_written(folders: Folders) -> None:
    """Return when everything in the journal of a laptop is written."""
    journal = FileProfileStore(folders.profiles)
    profile = journal.read_current()
    assert profile is not None
    file = journal.folder_of(profile) / "outbox.db"
    while look(file, _UNWRITTEN) != [(0,)]:  # noqa: ASYNC110  # looked at from outside, as it tells only its own
        await asyncio.sleep(0.02)
