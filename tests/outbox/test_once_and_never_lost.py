"""Any order of clicks, undos, waits, faults and deaths on two laptops: one row a message, nothing lost."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from companion.core.activity import Activity, Person
from companion.core.item_key import fingerprint
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.outbox_store import SqliteOutboxStore
from tests.fakes.journal import SEAL
from tests.fakes.ports import Crash, Effects, Fault
from tests.fakes.rig import Rig, Running
from tests.fakes.samples import MESSAGE, ORGANISATION, click, message, place
from tests.fakes.tiny_crm import refusal

Answer = TypeVar("Answer")


def _messages() -> list[Activity]:
    """Messages of two conversations: long and short, matched and not, and two equals of one minute."""
    assert MESSAGE.sent_at is not None
    stranger = Person("Jim Glynn", None, None, None, None)
    equals = [message(body="ok", place=place(ordinal=ordinal, equals=2)) for ordinal in (0, 1)]
    return [
        message(body="word " * 600),
        message(conversation_id="other", person=stranger),
        message(sent_at=MESSAGE.sent_at + timedelta(minutes=30)),
        *equals,
    ]


MESSAGES = _messages()
laptops = st.integers(0, 1)
numbers = st.integers(0, len(MESSAGES) - 1)
faults: st.SearchStrategy[Fault | None] = st.sampled_from(
    [None, None, None, "lost before", "lost after", refusal(503), refusal(429, retry_after="60")]
)


class Laptop:
    """One computer: its journal file, and the process that runs on it now."""

    def __init__(self, file: Path, rig: Rig) -> None:
        self.rig = rig
        self.file = file
        self.accepted: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.start()

    def start(self, crash_at: int | None = None) -> None:
        """A new process, which dies at a step."""
        self.database = Database(self.file, OUTBOX, SEAL)
        store = SqliteOutboxStore(self.database, ORGANISATION)
        self.running: Running = self.rig.running_on(store, Effects(crash_at))


class OutboxMachine(RuleBasedStateMachine):
    """What people and the world do to the outbox."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-"))
        self.runner = asyncio.Runner()
        rig = Rig(self.folder)
        self.clock, self.crm = rig.clock, rig.crm
        self.laptops = [Laptop(self.folder / f"{number}.db", rig) for number in (0, 1)]
        self.click_ids = count()
        self.taken_back: set[int] = set()
        """Messages that somebody took back, on whichever laptop: their rows may be gone."""

    def do(self, step: Coroutine[Any, Any, Answer]) -> Answer:
        """Carry out one step to its end."""
        return self.runner.run(step)

    @rule(laptop=laptops, number=numbers, is_sent_twice=st.booleans())
    def click(self, laptop: int, number: int, *, is_sent_twice: bool) -> None:
        """Somebody copies a message; its answer may be lost, and then the same click comes again."""
        here = self.laptops[laptop]
        wanted = click(f"click-{next(self.click_ids)}", MESSAGES[number], now=self.clock.now())
        item, is_repeat = self.do(here.running.store.record_click(wanted))
        if is_sent_twice:
            assert (item, is_repeat) == self.do(here.running.store.record_click(wanted))
        here.accepted[item.item_id] = here.numbers[item.item_id] = number

    @rule(laptop=laptops, number=numbers)
    def undo(self, laptop: int, number: int) -> None:
        """Somebody takes a message back, before or after it was written."""
        here = self.laptops[laptop]
        for item_id in [known for known, what in here.accepted.items() if what == number]:
            self.do(here.running.store.errands.ask_undo(item_id, self.clock.now()))
            del here.accepted[item_id]
            self.taken_back.add(number)

    @rule(seconds=st.sampled_from([1, 10, 61, 600]))
    def pass_time(self, seconds: int) -> None:
        """Time goes by."""
        self.clock.advance(seconds=seconds)

    @rule(laptop=laptops, script=st.lists(faults, max_size=3), writes=st.lists(faults, max_size=6))
    def work(self, laptop: int, script: list[Fault | None], writes: list[Fault | None]) -> None:
        """The dispatcher looks; Dynamics and the network do what the script says."""
        here = self.laptops[laptop].running
        here.gateway.faults, here.gateway.write_faults = script, writes
        gate = self.do(here.store.read_gate())
        asked = len(here.gateway.requests)
        self.do(here.dispatcher.work_once())
        if gate is not None and gate.closed_until > self.clock.now():
            assert asked == len(here.gateway.requests), "something was sent through a closed gate"

    @rule(laptop=laptops, step=st.integers(1, 60))
    def die(self, laptop: int, step: int) -> None:
        """The process dies somewhere in its work and is started again."""
        here = self.laptops[laptop]
        here.database.close()
        here.start(crash_at=step)
        with contextlib.suppress(Crash):
            self.do(here.running.dispatcher.work_once())
        here.database.close()
        here.start()
        self.do(here.running.store.recover())

    @invariant()
    def no_message_has_two_rows(self) -> None:
        """Rows of one mark and minute are at most as many as there are such messages."""
        known = Counter(
            (fingerprint(activity.conversation_id, activity.body), str(activity.sent_at)[:16])
            for activity in MESSAGES
        )
        marks = {mark for mark, _ in known}
        found = Counter(
            (
                next(mark for mark in marks if mark in row["activityadditionalparams"]),
                row["actualend"][:16].replace("T", " "),
            )
            for row in self.crm.activities.values()
        )
        assert not found - known

    @invariant()
    def nothing_is_called_written_without_its_row(self) -> None:
        """Each receipt names a row that stands in Dynamics, completed when the person was matched."""
        for laptop in self.laptops:
            for item in self.do(laptop.running.store.read_items(None)):
                assert (item.state == "written") == (item.receipt is not None)
                if item.receipt is not None:
                    row = self.crm.activities.get(item.receipt.row_id)
                    if row is None:
                        assert laptop.numbers[item.item_id] in self.taken_back
                        continue
                    assert not item.receipt.is_completed or row["statecode"] == 1

    @invariant()
    def nothing_accepted_is_lost(self) -> None:
        """Every accepted click that was not taken back is in the journal, with its text until it is written."""
        for laptop in self.laptops:
            items = {item.item_id: item for item in self.do(laptop.running.store.read_items(None))}
            for item_id in laptop.accepted:
                assert items[item_id].state in ("held", "queued", "sending", "written")
                assert items[item_id].state == "written" or items[item_id].activity is not None

    def teardown(self) -> None:
        """The world heals: in the end everything accepted is written."""
        try:
            for laptop in self.laptops:
                laptop.running.gateway.faults = laptop.running.gateway.write_faults = []
                for _ in range(4):
                    self.clock.advance(hours=2)
                    self.do(laptop.running.dispatcher.work_once())
                states = self.do(laptop.running.states())
                assert {"written"} >= {states[item_id] for item_id in laptop.accepted}
            self.no_message_has_two_rows()
            self.nothing_is_called_written_without_its_row()
        finally:
            for laptop in self.laptops:
                laptop.database.close()
            self.runner.close()
            shutil.rmtree(self.folder)


class TestOutboxMachine(OutboxMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis builds the class at run time
    """At most one row a message, nothing written without a row, nothing lost."""

    settings = settings(max_examples=40, stateful_step_count=25)
