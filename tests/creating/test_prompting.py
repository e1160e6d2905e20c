"""Somebody is asked about as soon as it is known that nobody matches, and only then. D6, K5."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from companion.core.activity import Subject
from companion.core.evidence import Evidence, WeighedRow
from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import Answer
from companion.core.receipt import Receipt
from companion.core.verdict import Target
from companion.prompting import Prompting
from companion.protocol.events import PromptsChanged
from companion.storage.database import Database
from companion.storage.link_store import SqliteLinkStore
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.retention import SqliteRetention
from tests.fakes.clock import ManualClock
from tests.fakes.journal import RECEIPT, look, opened
from tests.fakes.samples import CONTACT, ORGANISATION, PROFILE_ID, YVONNE, YVONNE_ROW, click, message

NOBODY = Evidence("none", (), is_capped=False, weights="test")
MATCH = Evidence(
    "match",
    (WeighedRow("contact", CONTACT, "Yvonne McKay", 0.99, 12.0, ()),),
    is_capped=False,
    weights="test",
)
AURORA = replace(YVONNE, name="Aurora Quintanilha", profile_id="ACwAAAaurora0001")
OPEN_RECEIPT = replace(RECEIPT, is_completed=False)
SEVERAL = Evidence("several", MATCH.rows * 2, is_capped=False, weights="test")


@dataclass
class Desk:
    """A journal, and what matching says."""

    store: SqliteOutboxStore
    links: SqliteLinkStore
    retention: SqliteRetention
    clock: ManualClock
    evidence: Evidence | None = NOBODY
    asks_always: bool = False
    told: list[PromptsChanged] = field(default_factory=list)

    def process(self) -> Prompting:
        """Whoever asks, in one process."""

        async def weigh(_about: Subject) -> Evidence | None:
            return self.evidence

        return Prompting(self.store, self.clock, weigh, lambda: self.asks_always, self.told.append)

    async def asking(self) -> list[str]:
        """The prompts that ask."""
        return await self.store.prompts.list_asking()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty journal at noon."""
    async with opened(tmp_path / "outbox.db") as database:
        yield desk_of(database)


def desk_of(database: Database) -> Desk:
    """A desk over a journal."""
    store = SqliteOutboxStore(database, ORGANISATION)
    return Desk(store, SqliteLinkStore(database, ORGANISATION), SqliteRetention(database), ManualClock())


async def written_as(desk: Desk, target: Target | None, receipt: Receipt) -> OutboxItem:
    """The next item, decided and written so."""
    item = await desk.store.lease_next(desk.clock.now())
    assert item is not None
    await desk.store.decide(item.item_id, target)
    return await desk.store.mark_written(item.item_id, receipt, desk.clock.now())


@pytest.mark.parametrize(
    ("evidence", "asks_always", "expected"),
    [
        (NOBODY, False, 1),
        (SEVERAL, False, 1),
        (MATCH, False, 0),
        (None, False, 0),
        (MATCH, True, 1),
        (None, True, 1),
    ],
    ids=[
        "nobody",
        "several",
        "clear match",
        "nothing to weigh",
        "ask always",
        "ask always, nothing to weigh",
    ],
)
async def test_prompt_opens_while_the_item_is_held(
    desk: Desk, evidence: Evidence | None, asks_always: bool, expected: int
) -> None:
    """Not for a clear match, and not where nothing can be weighed: then Dynamics is asked at the end of the hold."""
    desk.evidence, desk.asks_always = evidence, asks_always
    await desk.store.record_click(click("click-1"))
    await desk.process().work_once()
    assert expected == len(await desk.asking())


async def test_new_prompt_comes_to_the_front_and_those_of_earlier_days_do_not(desk: Desk) -> None:
    """At the start the queue is told and nobody is startled; what comes up then is named."""
    await desk.store.record_click(click("click-1"))
    prompting = desk.process()
    await prompting.work_once()
    other = message(body="Another", conversation_id="2-thread-other", person=AURORA)
    await desk.store.record_click(click("click-2", other))
    prompting.copied()
    await prompting.work_once()
    later = desk.process()
    await later.work_once()
    expected = [(None, 1), ("prompt-click-2", 2), (None, 2)]
    assert expected == [(one.opened, one.waiting) for one in desk.told]


async def test_item_written_open_waits_in_a_prompt_although_nobody_saw_it_held(desk: Desk) -> None:
    """The receipt and the question are one step: after a crash in between, neither is without the other."""
    await desk.store.record_click(click("click-1", hold_ends_at=desk.clock.now()))
    await desk.store.release_holds(desk.clock.now())
    written = await written_as(desk, None, OPEN_RECEIPT)
    assert [written.prompt_id] == await desk.asking()
    prompt = await desk.store.prompts.read(str(written.prompt_id))
    assert (YVONNE, 1) == (prompt.about, len(prompt.items))


async def test_item_that_dynamics_matches_ends_its_prompt(desk: Desk) -> None:
    """The question was asked too early: the row was created a minute ago, and nobody has to answer."""
    await desk.store.record_click(click("click-1", hold_ends_at=desk.clock.now()))
    await desk.process().work_once()
    await desk.store.release_holds(desk.clock.now())
    written = await written_as(desk, YVONNE_ROW, RECEIPT)
    prompt = await desk.store.prompts.read(str(written.prompt_id))
    assert ([], "answered", YVONNE_ROW) == (await desk.asking(), prompt.state, prompt.row)


async def test_proposal_appears_with_a_sync_and_is_told_once(desk: Desk) -> None:
    """The item stays as it is; the prompt names the row, and each change of it is told."""
    await desk.store.record_click(click("click-1"))
    prompting = desk.process()
    await prompting.work_once()
    desk.evidence = MATCH
    for _ in range(2):
        prompting.synced()
        await prompting.work_once()
    [prompt] = await desk.store.prompts.read_page(("waiting",), None, 10)
    assert (CONTACT, 2) == (prompt.proposal and prompt.proposal.row_id, len(desk.told))
    assert [None] == [item.target for item in await desk.store.read_items(None)]


async def test_ended_prompts_are_forgotten_with_the_history(desk: Desk, tmp_path: Path) -> None:
    """Whom they were about is gone from the file; the link that was confirmed, and its decision, stay in force."""
    await desk.store.record_click(click("click-1"))
    await desk.process().work_once()
    [prompt_id] = await desk.asking()
    await desk.store.prompts.answer(prompt_id, Answer(YVONNE_ROW, "linked"), desk.clock.now())
    desk.clock.advance(days=100)
    await desk.retention.forget_history(desk.clock.now())
    assert [(0,)] == look(tmp_path / "outbox.db", "SELECT count(*) FROM prompts")
    key = ProfileKey("profile_id", PROFILE_ID)
    assert YVONNE_ROW.row_id == (await desk.links.find_link(key) or YVONNE_ROW).row_id
    assert 1 == len((await desk.store.prompts.read_history([key])).decisions)
