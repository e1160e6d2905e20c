"""Any order of clicks, undos, waits, troubles and deaths, against the real emulator: one row each, nothing lost.

Everything between a click and the row is the real thing in this process: use cases, journal, dispatcher, gateway,
sockets, emulator. Only the clock is the test's. Small, so that a failing order shrinks to a few steps.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import TypeAdapter

from companion.core.odata import CrmRequest
from companion.core.replies import CrmReply
from companion.dataverse.gateway import HttpCrmGateway
from companion.errors import ErrandNotPossible
from companion.outbox.dispatcher import Dispatcher
from companion.protocol.page_item import CopiedItem
from companion.storage.database import Database
from companion.storage.link_store import SqliteLinkStore
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from companion.usecases.copy_activity import copy_activity
from companion.usecases.undo import undo
from companion.usecases.workplace import CopyRules, Workplace
from tests.fakes.clock import ManualClock
from tests.fakes.environment import MARISA
from tests.fakes.journal import SEAL, look
from tests.fakes.ports import Crash
from tests.fakes.samples import ORGANISATION, PROFILE
from tests.fakes.writer import carefree_writer
from tests.proof.clicks import TABLES, count_numbers, item_of
from tests.proof.hurried import FixedToken
from tests.proof.plain_emulator import plain_emulator

Answer = TypeVar("Answer")

_ITEMS: TypeAdapter[CopiedItem] = TypeAdapter(CopiedItem)
_RULES = CopyRules(is_writeback_on=True, hold_seconds=10, is_inbound_allowed=True)
_ALL = "SELECT item_id, state, receipt IS NOT NULL FROM items"
laptops = st.integers(0, 1)
numbers = st.sampled_from([1, 3, 9])
"""A message, a note and a call: few, so that the same one is often clicked on both laptops."""
_ANY = {"method": "PATCH"}
troubles = st.lists(
    st.sampled_from(
        [
            {"do": "drop_before"},
            {"do": "drop_before", "match": _ANY},
            {"do": "commit_then_drop", "match": _ANY},
            {"do": "truncate_body", "match": _ANY},
            {"do": "html_page", "match": _ANY},
            {"do": "busy", "match": _ANY},
            {"do": "throttle_requests", "params": {"retry_after": 60}},
        ]
    ),
    max_size=3,
)


class MortalGateway(HttpCrmGateway):
    """The real gateway of a process that dies when so many answers have come in."""

    answers_to_live: int | None = None

    async def _send(self, request: CrmRequest) -> CrmReply:
        reply = await super()._send(request)
        if self.answers_to_live is not None:
            self.answers_to_live -= 1
            if self.answers_to_live < 0:
                raise Crash
        return reply


class Laptop:
    """One computer: its journal file, and the process that runs on it now."""

    def __init__(self, file: Path, clock: ManualClock, root: str, token: str) -> None:
        self.file = file
        self._clock = clock
        self._root = root
        self._token = token
        self.wanted: dict[str, int] = {}
        """Item → its number, for whatever was promised and not taken back."""

    async def start(self) -> None:
        """A new process on this file."""
        self.database = Database(self.file, OUTBOX, SEAL)
        self.gateway = MortalGateway(self._root, FixedToken(self._token), None)
        store = SqliteOutboxStore(self.database, ORGANISATION)
        await store.recover()
        self.dispatcher = Dispatcher(store, self.gateway, self._clock, carefree_writer(), lambda _: None)
        self.workplace = Workplace(
            profile=PROFILE,
            outbox=store,
            links=SqliteLinkStore(self.database, ORGANISATION),
            gateway=self.gateway,
            clock=self._clock,
            read_rules=lambda: _RULES,
            read_trouble=lambda: None,
            wake_dispatcher=self.dispatcher.wake,
        )

    async def stop(self) -> None:
        """The process is gone."""
        await self.gateway.close()
        self.database.close()

    def states(self) -> dict[str, tuple[str, bool]]:
        """Item → its state, and whether it has a receipt, as the file says."""
        return {str(item_id): (str(state), bool(has)) for item_id, state, has in look(self.file, _ALL)}


class MachineOverEmulator(RuleBasedStateMachine):
    """What people and the world do to the outbox."""

    looks: ClassVar = count()
    """How often the promises were looked at: once before the first step of each play, and after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-"))
        self.runner = asyncio.Runner()
        self.clock = ManualClock()
        self.click_ids = count()
        self.ever_taken_back: set[int] = set()
        self.do(self._set_up())

    def do(self, step: Coroutine[Any, Any, Answer]) -> Answer:
        """Carry out one step to its end."""
        return self.runner.run(step)

    async def _set_up(self) -> None:
        self.until_the_end = contextlib.AsyncExitStack()
        emulator = plain_emulator(self.folder / "emulator")
        port, self.control = await self.until_the_end.enter_async_context(emulator)
        await self.control("POST", "limits", {"is_on": False})
        token = (await self.control("POST", "token", {"user": MARISA}))["access_token"]
        root = f"http://127.0.0.1:{port}/api/data/v9.2/"
        self.laptops = [Laptop(self.folder / f"{name}.db", self.clock, root, token) for name in ("a", "b")]
        for laptop in self.laptops:
            await laptop.start()

    @rule(laptop=laptops, number=numbers, is_sent_twice=st.booleans())
    def click(self, laptop: int, number: int, *, is_sent_twice: bool) -> None:
        """Somebody copies something; its answer may be lost, and then the same click comes again."""
        here = self.laptops[laptop]
        item = _ITEMS.validate_json(json.dumps(item_of(number)))
        click_id = f"click-{next(self.click_ids)}"
        status = self.do(copy_activity(here.workplace, click_id, item))
        if is_sent_twice:
            again = self.do(copy_activity(here.workplace, click_id, item))
            assert status.item.item_id == again.item.item_id
        here.wanted[status.item.item_id] = number

    @rule(laptop=laptops)
    def take_back(self, laptop: int) -> None:
        """Somebody takes everything back that they have copied there, before or after it was written."""
        here = self.laptops[laptop]
        for item_id, number in list(here.wanted.items()):
            with contextlib.suppress(ErrandNotPossible):
                self.do(undo(here.workplace, item_id))
                del here.wanted[item_id]
                self.ever_taken_back.add(number)

    @rule(laptop=laptops)
    def work_in_peace(self, laptop: int) -> None:
        """Holds end, waits end, and all goes well."""
        self.clock.advance(seconds=600)
        self.do(self.laptops[laptop].dispatcher.work_once())

    @rule(seconds=st.sampled_from([10, 61, 600]))
    def pass_time(self, seconds: int) -> None:
        """Time goes by."""
        self.clock.advance(seconds=seconds)

    @rule(laptop=laptops, rules=troubles)
    def work(self, laptop: int, rules: list[dict[str, Any]]) -> None:
        """The dispatcher looks, and Dynamics and the network are in trouble."""
        self.do(self._with_trouble(rules, self.laptops[laptop].dispatcher.work_once()))

    @rule(laptop=laptops, answers=st.integers(0, 12), rules=troubles)
    def die(self, laptop: int, answers: int, rules: list[dict[str, Any]]) -> None:
        """The process dies after so many answers and is started again."""
        here = self.laptops[laptop]
        here.gateway.answers_to_live = answers
        with contextlib.suppress(Crash):
            self.do(self._with_trouble(rules, here.dispatcher.work_once()))
        self.do(here.stop())
        self.do(here.start())

    async def _with_trouble(self, rules: list[dict[str, Any]], work: Coroutine[Any, Any, Any]) -> None:
        await self.control("POST", "trouble", {"rules": rules})
        try:
            await work
        finally:
            await self.control("DELETE", "trouble")

    @invariant()
    def nothing_stands_twice(self) -> None:
        """At most one row each, whoever clicked and however often."""
        next(self.looks)
        assert not [number for number, times in self._found().items() if times > 1]

    @invariant()
    def written_means_a_receipt(self) -> None:
        """Nothing is called written without one, and nothing promised is missing from its journal."""
        for laptop in self.laptops:
            states = laptop.states()
            assert laptop.wanted.keys() <= states.keys()
            assert all(has for state, has in states.values() if state == "written")

    def _found(self) -> Counter[int]:
        async def read() -> dict[str, Any]:
            return {name: (await self.control("GET", f"tables/{name}"))["rows"] for name in TABLES}

        return count_numbers(self.do(read()))

    def teardown(self) -> None:
        """The world heals: whatever is wanted stands, and what nobody wants does not."""
        try:
            for _ in range(5):
                self.clock.advance(hours=2)
                for laptop in self.laptops:
                    self.do(laptop.dispatcher.work_once())
            self.nothing_stands_twice()
            found = self._found()
            wanted = {number for laptop in self.laptops for number in laptop.wanted.values()}
            for laptop in self.laptops:
                states = laptop.states()
                ends = {"written", "undone", "discarded", "needs_you"}
                assert ends >= {state for state, _ in states.values()}
                for item_id, number in laptop.wanted.items():
                    # Where the other laptop had a row deleted, Dynamics may refuse its id; a person is asked then.
                    may_ask = number in self.ever_taken_back
                    assert states[item_id][0] in ({"written", "needs_you"} if may_ask else {"written"})
            assert wanted - self.ever_taken_back <= found.keys()
            assert found.keys() <= wanted
        finally:
            for laptop in self.laptops:
                self.do(laptop.stop())
            self.do(self.until_the_end.aclose())
            self.runner.close()
            shutil.rmtree(self.folder)
