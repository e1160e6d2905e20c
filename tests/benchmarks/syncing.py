"""A sync of many contacts: against the emulator, then of the same pages from memory, beside decoding them bare."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web

from companion.clock import SystemClock
from companion.core.mirror_tables import CONTACT
from companion.core.odata import CrmRequest
from companion.core.ports import CrmGateway
from companion.core.replies import CrmReply
from companion.dataverse import gateway as crm_gateway
from companion.dataverse.gateway import HttpCrmGateway
from companion.dataverse.reply_text import json_object
from companion.emulator.app_keys import ENVIRONMENT
from companion.storage.mirror_store import SqliteMirrorStore
from companion.usecases.sync_crm import SyncRoom, sync_crm
from tests.proof.hurried import FixedToken
from tests.proof.plain_emulator import plain_emulator

Answer = TypeVar("Answer")
_ROOT = "/api/data/v9.2/"


@dataclass(frozen=True)
class SyncFigures:
    """Seconds for the same contacts: with the emulator in this process, from memory, and decoded bare."""

    contacts: int
    whole: float
    replayed: float
    decoded: float
    killed: int
    """How often the replayed sync was killed and resumed in a further run that had to end the same."""

    def as_facts(self) -> dict[str, float]:
        """What a table of facts shows."""
        return {
            "contacts": self.contacts,
            "seconds, emulator included": round(self.whole, 2),
            "seconds, pages from memory": round(self.replayed, 2),
            "seconds, bare decoding": round(self.decoded, 2),
            "rows a second, pages from memory": round(self.contacts / self.replayed),
            "ratio to bare decoding": round(self.replayed / self.decoded, 2),
            "kills survived by another sync of them": self.killed,
        }


class _Killed(Exception):  # says what happened
    """The process of a sync has ended here."""


class _Replay:
    """A gateway that gives recorded answers by what is asked, and can end before one of them."""

    def __init__(self, recorded: Mapping[str, bytes]) -> None:
        self._recorded = recorded
        self.ends_after = -1

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Answer every request of the conversation."""
        try:
            request = next(conversation)
            while True:
                if self.ends_after == 0:
                    raise _Killed
                self.ends_after -= 1
                content = self._recorded[request.path]
                request = conversation.send(CrmReply(200, json_object(content, "application/json") or {}))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer


def measure_sync(contacts: int) -> SyncFigures:
    """The figures; raises AssertionError where a row was lost or came twice."""
    return asyncio.run(_measure(contacts))


async def _measure(contacts: int) -> SyncFigures:
    with TemporaryDirectory(prefix="c2c-") as name:
        folder = Path(name)
        async with plain_emulator(folder / "crm", lambda app: _fill(app, contacts)) as (port, control):
            user = {"user": "marisa.duarte@contoso.example", "resource": None}
            token = (await control("POST", "token", user))["access_token"]
            line = HttpCrmGateway(f"http://127.0.0.1:{port}{_ROOT}", FixedToken(token), None)
            with _recording(line) as recorded:
                whole = await _time_sync(folder / "whole.db", line, contacts)
            await line.close()
        replay = _Replay(recorded)
        replayed = await _time_sync(folder / "replayed.db", replay, contacts)
        began = time.perf_counter()
        for content in recorded.values():
            json.loads(content)
        decoded = time.perf_counter() - began
        killed = await _kill_and_resume(folder / "killed.db", replay, contacts)
        return SyncFigures(contacts, whole, replayed, decoded, killed)


async def _kill_and_resume(file: Path, replay: _Replay, contacts: int) -> int:
    chance, kills = random.Random(7), 0  # noqa: S311  # where a process ends is no secret
    while True:
        replay.ends_after = chance.randint(1, max(2, contacts // 5_000))
        try:
            await _time_sync(file, replay, contacts)
        except _Killed:
            kills += 1
        else:
            return kills


async def _time_sync(file: Path, line: CrmGateway, contacts: int) -> float:
    store = SqliteMirrorStore(file)
    try:
        began = time.perf_counter()
        refused = await sync_crm(SyncRoom(store, line, SystemClock(), [CONTACT]))
        seconds = time.perf_counter() - began
        assert refused is None, refused
        query = 'SELECT count(*), count(DISTINCT id) FROM "contact"'
        assert (contacts, contacts) == await store.file.read(lambda file: file.execute(query).fetchone())
    finally:
        store.close()
    return seconds


def _fill(app: web.Application, contacts: int) -> None:
    """Copy one shipped contact until there are so many, under names and ids of their own."""
    environment = app[ENVIRONMENT]
    database, table = environment.database, environment.table("contact")
    rows = database.select(table)
    version = database.version()
    more = (_copied(rows[number % len(rows)], number, version) for number in range(contacts - len(rows)))
    columns = list(rows[0])
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    with database.transaction():
        database._connection.executemany(
            f'INSERT INTO "contact" ({names}) VALUES ({places})',  # noqa: S608  # the emulator's own columns
            ([row[name] for name in columns] for row in more),
        )
        # Every row has a version of its own, as it would have been written.
        database.execute('UPDATE "emulator_version" SET version = ?', (version + contacts,))


def _copied(row: Mapping[str, Any], number: int, version: int) -> dict[str, Any]:
    name = f"Person{number:07d}"
    return {
        **row,
        "contactid": str(UUID(int=number + 1)),
        "versionnumber": version + number + 1,
        "lastname": name,
        "fullname": f"{row['firstname']} {name}",
        "emailaddress1": f"{name.lower()}@contoso.example",
        "employeeid": None,
    }


class _recording:  # noqa: N801  # used as a word of a with-statement
    """The answers of a gateway by what was asked, for as long as the block lasts."""

    def __init__(self, line: HttpCrmGateway) -> None:
        self._line = line
        self._recorded: dict[str, bytes] = {}
        self._path = ""
        self._gateway: Any = crm_gateway

    def __enter__(self) -> dict[str, bytes]:
        send: Callable[..., Any] = self._line._send

        async def sent(request: CrmRequest) -> CrmReply:
            self._path = request.path
            reply: CrmReply = await send(request)
            return reply

        def decoded(content: bytes | bytearray, content_type: str) -> Mapping[str, object] | None:
            self._recorded[self._path] = bytes(content)
            return json_object(content, content_type)

        self._line._send = sent  # type: ignore[method-assign]
        self._gateway.json_object = decoded
        return self._recorded

    def __exit__(self, *_: object) -> None:
        self._gateway.json_object = json_object
