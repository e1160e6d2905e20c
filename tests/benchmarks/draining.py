"""A queue that drains: against a stub beside bare requests, at the pace beside the configured rate, and its memory."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from companion.clock import SystemClock
from companion.core.odata import CrmRequest
from companion.core.ports import CrmGateway
from companion.core.replies import CrmReply
from companion.dataverse.gateway import HttpCrmGateway
from companion.outbox.dispatcher import Dispatcher
from tests.fakes.journal import opened_store
from tests.fakes.long_journal import write_journal
from tests.fakes.tiny_crm import TinyCrm
from tests.fakes.writer import carefree_writer
from tests.proof.hurried import FixedToken
from tests.proof.storm import WrittenItems, storm

Answer = TypeVar("Answer")

_AT_ONCE = 8
_ROW = "li_messages(00000000-0000-4000-8000-00000000000a)"


class _Forgetful:
    """A CrmGateway that says yes to everything and keeps nothing."""

    def __init__(self) -> None:
        self._definitions = TinyCrm()

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Answer every request of the conversation."""
        try:
            request = next(conversation)
            while True:
                await asyncio.sleep(0)
                request = conversation.send(self._answer(request))
        except StopIteration as concluded:
            answer: Answer = concluded.value
            return answer

    def _answer(self, request: CrmRequest) -> CrmReply:
        return CrmReply(201, {"statecode": 0}) if request.is_write else self._definitions.answer(request)


async def measure_stub(items: int) -> tuple[Sequence[float], Sequence[float]]:
    """Milliseconds a request of a drain without a pace; bare PATCH requests to the same stub, eight at once."""
    crm, requests = TinyCrm(), 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal requests
        requests += 1
        body = await request.json() if request.can_read_body else None
        path = request.raw_path.removeprefix("/api/data/v9.2/")
        method: Any = request.method
        reply = crm.answer(CrmRequest(method, path, dict(request.headers), body))
        return web.json_response(reply.body, status=200 if reply.status == 204 else reply.status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}/api/data/v9.2/"
    gateway = HttpCrmGateway(root, FixedToken("token"), None)
    began = time.perf_counter()
    with TemporaryDirectory(prefix="c2c-") as folder:
        await drain(Path(folder), gateway, items)
    drained = (time.perf_counter() - began) * 1000 / requests
    await gateway.close()
    bare = await _patch(root, requests)
    await runner.cleanup()
    return [drained], [bare]


async def _patch(root: str, count: int) -> float:
    body, waiting = {"subject": "x" * 100, "description": "x" * 1000}, iter(range(count))
    async with aiohttp.ClientSession() as session:

        async def work() -> None:
            for _ in waiting:
                async with session.patch(root + _ROW, json=body) as response:
                    await response.read()

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
        return (time.perf_counter() - began) * 1000 / count


def measure_pace(items: int, rate: float) -> dict[str, Any]:
    """The figures of a drain at a rate, as an emulator with limits of twice that rate counts them; no storm."""
    return storm(items, rate=rate, every=0)


async def drain(folder: Path, gateway: CrmGateway, items: int) -> int:
    """Deliver so many items from a fresh journal; how many bytes its log has at the end."""
    file = folder / "outbox.db"
    await asyncio.to_thread(write_journal, file, 0, items)
    ends = WrittenItems(items)
    async with opened_store(file) as store:
        dispatcher = Dispatcher(store, gateway, SystemClock(), carefree_writer(), ends.tell)
        task = asyncio.create_task(dispatcher.run())
        await ends.are_all.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return file.with_name("outbox.db-wal").stat().st_size


def measure_growth(items: int) -> dict[str, float]:
    """MiB by which this process and the journal's log have grown when so many items have gone through."""

    async def go(count: int) -> int:
        with TemporaryDirectory(prefix="c2c-") as folder:
            log = await drain(Path(folder), _Forgetful(), count)
            texts = (Path(folder) / "outbox.db").read_bytes().count(b"Message number")
            if texts:
                raise RuntimeError(texts)
            return log

    asyncio.run(go(min(items, 200)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    log = asyncio.run(go(items))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"items": items, "memory_mib": round(grown / 1024, 1), "log_mib": round(log / 1024 / 1024, 2)}
