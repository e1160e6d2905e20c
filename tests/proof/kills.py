"""Kill the real companion again and again, over a real emulator that drops replies and throttles, while people click.

They copy messages, notes, tags and calls, and take some of them back.
The process, its file, its socket and its way over TLS are the real ones; only the moments are drawn from a seed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest

from companion.connecting import Asking, connect_here
from companion.dataverse.gateway import trust_of
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from companion.storage.profile_store import FileProfileStore
from native_host.paths import HOME_VARIABLE
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.extension_end import extension_end
from tests.fakes.journal import look
from tests.fakes.wire import request
from tests.proof.clicks import TABLES, copy_message, count_numbers

_ROOT = Path(__file__).parents[2]
_PEOPLE = 3
_MOST_ANSWERS_BETWEEN_KILLS = 16
_LONGEST_LINGERING = 1.0
_TAKEN_BACK = 0.15
_ON_ITS_WAY = "SELECT count(*) FROM items WHERE state IN ('held', 'queued', 'sending') OR errand IS NOT NULL"
_TROUBLES: tuple[dict[str, Any], ...] = (
    {"do": "commit_then_drop", "times": 2, "match": {"method": "PATCH"}},
    {"do": "drop_before", "times": 2, "match": {"method": "PATCH"}},
    {"do": "truncate_body", "times": 1, "match": {"method": "PATCH"}},
    {"do": "busy", "times": 1},
    {"do": "throttle_requests", "times": 1, "params": {"retry_after": 1}},
)


@dataclass
class Figures:
    """What came of it."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    taken_back: int = 0
    """Of the acknowledged ones, those whose taking back was acknowledged too."""
    not_taken_back: int = 0
    """Of those, the ones that stand in Dynamics in the end."""
    rows: int = 0
    repeats_absorbed: int = 0
    """Answers 412: rows that stood already when a new process sent them again."""
    starts_ms: list[float] = field(default_factory=list)
    """From starting a process to its first answer."""


class Siege:
    """One installation under fire."""

    def __init__(self, folders: Folders, seed: int) -> None:
        self._folders = folders
        self._random = Random(seed)  # noqa: S311  # moments to die, not secrets
        self._numbers = count(1)
        self._answers: asyncio.Queue[int] = asyncio.Queue()
        self._is_over = False
        self.acknowledged: set[int] = set()
        self.taken_back: set[int] = set()
        self.figures = Figures()

    async def run(self, kills: int, emulator: RunningEmulator) -> Figures:
        """Click and kill so many times, then let everything be delivered, and count."""
        async with _control(emulator) as control:
            await control("POST", "limits", {"is_on": False})
            people = [asyncio.create_task(self._click()) for _ in range(_PEOPLE)]
            for _ in range(kills):
                await control("DELETE", "trouble")
                rules = self._random.sample(_TROUBLES, self._random.randint(0, 3))
                await control("POST", "trouble", {"rules": rules})
                await self._live_and_die()
            self._is_over = True
            await control("DELETE", "trouble")
            await self._deliver_the_rest(people)
            tables = {name: (await control("GET", f"tables/{name}"))["rows"] for name in TABLES}
            requests = (await control("GET", "requests"))["requests"]
        self._count(tables)
        self.figures.repeats_absorbed = sum(call["status"] == 412 for call in requests)
        return self.figures

    async def _live_and_die(self) -> None:
        """One process, killed when some more clicks have been answered."""
        process = await self._start()
        for _ in range(self._random.randint(1, _MOST_ANSWERS_BETWEEN_KILLS)):
            await self._answers.get()
        # Also while what was clicked is delivered, and not only while people click.
        await asyncio.sleep(self._random.uniform(0, _LONGEST_LINGERING))
        process.kill()
        await process.wait()
        self.figures.kills += 1

    async def _deliver_the_rest(self, people: list[asyncio.Task[None]]) -> None:
        process = await self._start()
        await asyncio.gather(*people)
        journal = FileProfileStore(self._folders.profiles)
        profile = journal.read_current()
        assert profile is not None
        file = journal.folder_of(profile) / "outbox.db"
        while look(file, _ON_ITS_WAY) != [(0,)]:  # noqa: ASYNC110  # another process, which tells nobody
            await asyncio.sleep(0.05)
        process.terminate()
        await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        """A process that answers."""
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "companion",
            "run",
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdin=asyncio.subprocess.DEVNULL,
        )
        while not await self._is_accepting():  # another process, which tells nobody
            assert process.returncode is None, "the companion ended by itself"
            await asyncio.sleep(0.002)
        self.figures.starts_ms.append((time.perf_counter() - began) * 1000)
        return process

    async def _is_accepting(self) -> bool:
        try:
            _, writer = await asyncio.open_unix_connection(self._folders.socket)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    async def _click(self) -> None:
        """One thing after the other; each again with the same click id until it is answered."""
        while not self._is_over:
            number = next(self._numbers)
            status = await self._insist(f"click-{number}", copy_message(number))
            assert status["ok"], status
            self.acknowledged.add(number)
            self._answers.put_nowait(number)
            if self._random.random() < _TAKEN_BACK:
                await asyncio.sleep(self._random.uniform(0, _LONGEST_LINGERING))
                item_id = status["result"]["item"]["item_id"]
                answer = await self._insist(f"undo-{number}", {"kind": "activity.undo", "item_id": item_id})
                assert answer["ok"], answer
                self.taken_back.add(number)

    async def _insist(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        """The answer of whichever process gives one."""
        body = request(message, f"request-{name}", name)
        while True:
            try:
                async with extension_end(self._folders.socket) as browser:
                    return await browser.ask(body)
            except (OSError, AssertionError):
                # Nobody listens, or the companion ended over it.
                await asyncio.sleep(0.005)

    def _count(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        found = count_numbers(tables)
        self.figures.acknowledged = len(self.acknowledged)
        self.figures.taken_back = len(self.taken_back)
        self.figures.not_taken_back = len(self.taken_back & set(found))
        self.figures.rows = found.total()
        self.figures.lost = len(self.acknowledged - self.taken_back - set(found))
        self.figures.duplicated = sum(times - 1 for times in found.values())


async def besiege(kills: int, seed: int = 1) -> Figures:
    """A fresh emulator and a fresh installation, connected, and then killed so many times."""
    with tempfile.TemporaryDirectory(prefix="crm-") as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, home)
        folders = find_folders()
        async with emulating(Path(home) / "emulator", patch) as emulator:
            with browsing(patch, emulator):
                await connect_here(folders, wanted_of(emulator), Asking(lambda _address: None))
            folders.settings(None).write_user("writeback", "on")
            folders.settings(None).write_user("hold_seconds", "0")
            folders.settings(None).write_user("crm_budget_percent", "90")
            return await Siege(folders, seed).run(kills, emulator)


@asynccontextmanager
async def _control(emulator: RunningEmulator) -> AsyncIterator[Any]:
    connector = aiohttp.TCPConnector(ssl=trust_of(str(emulator.ca_file)))
    async with aiohttp.ClientSession(connector=connector) as session:

        async def control(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
            address = f"{emulator.address}/_emulator/{path}"
            async with session.request(method, address, json=body) as response:
                text = await response.text()
                assert response.ok, text
                return json.loads(text) if text else None

        yield control
