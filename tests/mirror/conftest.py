"""An emulated Dynamics whose clock stands still, and a mirror of it that can be killed and opened again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from companion.connecting import Asking, connect_here
from companion.core.mirror_standing import TableStanding
from companion.core.mirror_tables import MirroredTable, tables_wanted
from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply, Wait
from companion.dataverse.gateway import HttpCrmGateway
from companion.emulator.app import build_app
from companion.emulator.app_keys import ENVIRONMENT
from companion.emulator.environment import Environment
from companion.emulator.options import EmulatorOptions
from companion.emulator.server import RunningEmulator
from companion.folders import Folders, find_folders
from companion.storage.mirror_store import SqliteMirrorStore
from companion.usecases.sync_crm import SyncRoom, sync_crm
from tests.fakes.clock import ManualClock
from tests.fakes.environment import browsing, emulating, wanted_of
from tests.fakes.ports import Crash, Effects

Answer = TypeVar("Answer")
TABLES = tables_wanted("websiteurl", "opportunitysalesprocess")
SEAT, ADMIN = "marisa.duarte@contoso.example", "sales.admin@contoso.example"


@dataclass
class Dynamics:
    """The emulator, seen by its owner."""

    client: TestClient[web.Request, web.Application]
    clock: ManualClock

    @property
    def environment(self) -> Environment:
        """Its state, to look at from behind."""
        return self.client.app[ENVIRONMENT]

    async def control(self, name: str, body: Any) -> None:
        """Use one control under `/_emulator/`."""
        response = await self.client.post(f"/_emulator/{name}", json=body)
        assert 200 == response.status, await response.text()

    async def token(self, user: str) -> str:
        """A fresh access token."""
        response = await self.client.post("/_emulator/token", json={"user": user, "resource": None})
        return str((await response.json())["access_token"])

    async def send(self, method: str, path: str, body: Any = None) -> None:
        """Change something as an administrator."""
        headers = {"Authorization": f"Bearer {await self.token(ADMIN)}"}
        response = await self.client.request(method, f"/api/data/v9.2/{path}", json=body, headers=headers)
        assert 204 == response.status, await response.text()

    def rows(self, table: str) -> list[Any]:
        """The rows of a table as they stand there."""
        return self.environment.database.select(self.environment.table(table))

    def one(self, table: str, **wanted: object) -> Any:
        """The row that has these values."""
        [row] = [row for row in self.rows(table) if wanted.items() <= dict(row).items()]
        return row


@dataclass
class SeatTokens:
    """Tokens of the seat holder, a fresh one for each request: the emulator's clock outlives them."""

    dynamics: Dynamics

    async def read_token(self, *, is_refused: bool = False) -> str:
        """A token."""
        assert not is_refused
        return await self.dynamics.token(SEAT)


@dataclass
class KillableGateway:
    """A gateway on whose way the process can die, before or after the effect."""

    inner: HttpCrmGateway
    effects: Effects
    asked: list[CrmRequest] = field(default_factory=list)

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """As the gateway's own."""

        def watched() -> Generator[CrmRequest, CrmReply, Answer]:
            try:
                request = next(conversation)
                while True:
                    self.asked.append(request)
                    self.effects.step()
                    reply = yield request
                    self.effects.step()
                    request = conversation.send(reply)
            except StopIteration as concluded:
                answer: Answer = concluded.value
                return answer

        return await self.inner.converse(watched())


@dataclass
class Mirroring:
    """The mirror of one environment, whatever process has it open."""

    dynamics: Dynamics
    gateway: HttpCrmGateway
    file: Path
    clock: ManualClock
    tables: Sequence[MirroredTable] = TABLES
    asked: list[CrmRequest] = field(default_factory=list)
    """What the last sync asked."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[SqliteMirrorStore]:
        """The mirror, opened for as long as the block lasts."""
        store = SqliteMirrorStore(self.file)
        try:
            yield store
        finally:
            store.close()

    async def sync(self, crash_at: int | None = None) -> Wait | None:
        """One sync by a process of its own. Raises Crash where it is killed."""
        gateway = KillableGateway(self.gateway, Effects(crash_at))
        self.asked = gateway.asked
        async with self.opened() as store:
            return await sync_crm(SyncRoom(store, gateway, self.clock, self.tables))

    async def sync_killed_at(self, step: int) -> bool:
        """Whether a sync was killed at a step; False when it came to its end before."""
        try:
            await self.sync(step)
        except Crash:
            return True
        return False

    async def standing(self, table: str) -> TableStanding:
        """How one table stands."""
        async with self.opened() as store:
            return next(one for one in (await store.read_standing()).tables if one.name == table)

    async def read(self, table: str, column: str = "id") -> list[Any]:
        """One column of every row, in the order of the ids."""
        async with self.opened() as store:
            return await store.file.read(
                lambda connection: [
                    value
                    for (value,) in connection.execute(
                        f'SELECT "{column}" FROM "{table}" ORDER BY id'  # noqa: S608  # the test's own words
                    )
                ]
            )

    async def assert_same(self) -> None:
        """Every table holds exactly the rows that stand in Dynamics, and counts them right."""
        for table in self.tables:
            there = sorted(row[table.key] for row in self.dynamics.rows(table.logical_name))
            assert there == await self.read(table.logical_name)
            assert len(there) == (await self.standing(table.logical_name)).rows


@pytest.fixture
def crm_clock() -> ManualClock:
    """The clock of the servers, and of this computer."""
    return ManualClock()


@pytest.fixture
async def dynamics(tmp_path: Path, crm_clock: ManualClock) -> AsyncIterator[Dynamics]:
    """A fresh emulator with the shipped rows."""
    app = build_app(EmulatorOptions(folder=tmp_path / "crm", is_in_memory=True, clock=crm_clock.now))
    async with TestClient(TestServer(app)) as client:
        yield Dynamics(client, crm_clock)


@pytest.fixture
async def mirroring(dynamics: Dynamics, tmp_path: Path, crm_clock: ManualClock) -> AsyncIterator[Mirroring]:
    """A mirror that holds nothing yet."""
    (tmp_path / "profile").mkdir()
    root = str(dynamics.client.make_url("/api/data/v9.2/"))
    gateway = HttpCrmGateway(root, SeatTokens(dynamics), None)
    yield Mirroring(dynamics, gateway, tmp_path / "profile" / "mirror.db", crm_clock)
    await gateway.close()


@pytest.fixture
async def emulator(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningEmulator]:
    """An emulator over TLS to which the installation is connected."""
    assert home.is_dir()
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        with browsing(monkeypatch, emulator):
            await connect_here(find_folders(), wanted_of(emulator), Asking(lambda _: None))
        yield emulator


@pytest.fixture
def folders(emulator: RunningEmulator) -> Folders:
    """The folders of the connected installation."""
    assert emulator.port
    return find_folders()
