"""What must be true when a schedule has healed. Looks at the journals and at Dynamics, never at the product's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from companion.core.item_key import fingerprint
from companion.protocol.page_item import PageItem
from companion.usecases.copy_activity import read_activity
from tests.simulation.disk import Disk
from tests.simulation.weather import POISON
from tests.simulation.world import World


class Clicker(Protocol):
    """What a judge needs to know of a person."""

    wanted: dict[str, int]
    ever_taken_back: set[int]
    held_again: set[str]
    laptop: Placed


class Placed(Protocol):
    """What a judge needs to know of a laptop."""

    name: str
    disk: Disk


def judge(world: World, people: Sequence[Clicker], messages: Sequence[PageItem]) -> None:
    """Note every broken promise."""
    _judge_rows(world, messages)
    taken_back = {number for person in people for number in person.ever_taken_back}
    for person in people:
        _judge_journal(world, person, messages, taken_back)
    _judge_taken_back(world, people)
    for person in people:
        _judge_order(world, person)


def _judge_rows(world: World, messages: Sequence[PageItem]) -> None:
    """At most one row a message."""
    known: Counter[tuple[str, str]] = Counter()
    for item in messages:
        activity = read_activity(item)
        mark = fingerprint(activity.conversation_id, activity.body)
        known[mark, str(item.sent_at)[:16]] += 1
    marks = {mark for mark, _ in known}
    found: Counter[tuple[str, str]] = Counter()
    notes: Counter[str] = Counter()
    for row in world.dynamics.crm.activities.values():
        mark = next((one for one in marks if one in str(row.get("activityadditionalparams"))), "?")
        found[mark, str(row.get("actualend"))[:16]] += 1
    for row in world.dynamics.crm.notes.values():
        notes[str(row.get("notetext"))] += 1
    for (mark, minute), times in (found - known).items():
        world.violated("duplicated", f"{mark} {minute}: {times} too many")
    for times in (notes - Counter(dict.fromkeys(notes, 1))).values():
        world.violated("duplicated", f"{times} notes too many")


def _judge_taken_back(world: World, people: Sequence[Clicker]) -> None:
    """Nothing stands that nobody of the seat wants any more; a row that was deleted again is as it should be."""
    wanted = set()
    for person in people:
        journal = dict(person.laptop.disk.look("SELECT item_id, receipt ->> 'row_id' FROM items"))
        wanted |= {journal.get(item_id) for item_id in person.wanted}
    for _, row_id in world.dynamics.creations:
        if row_id in world.dynamics.crm.activities and row_id not in wanted:
            world.violated("taken back, yet sent", row_id)


def _judge_journal(world: World, person: Clicker, messages: Sequence[PageItem], taken_back: set[int]) -> None:
    """Everything promised is written, everything written has its row, nothing taken back was sent."""
    journal = {
        item_id: (str(state), str(row_id), bool(is_completed))
        for item_id, state, row_id, is_completed in person.laptop.disk.look(
            "SELECT item_id, state, receipt ->> 'row_id', receipt ->> 'is_completed' FROM items"
        )
    }
    used = Counter(row_id for state, row_id, _ in journal.values() if state == "written")
    for row_id, times in used.items():
        if times > 1:
            world.violated("lost", f"{times} messages share {row_id}")
    # One laptop deleted the row that both had written, and a create that the other had given up brought it back.
    came_back = {
        item_id
        for item_id, (state, row_id, _) in journal.items()
        if state == "written"
        and row_id in world.dynamics.late_creations
        and person.wanted.get(item_id) in taken_back
    }
    for item_id, number in person.wanted.items():
        state, row_id, _ = journal.get(item_id, ("not in the journal", "", False))
        if item_id not in came_back:
            _judge_promise(world, item_id, state, row_id, messages[number])
    for item_id, (state, row_id, is_completed) in journal.items():
        if item_id in came_back:
            row = world.dynamics.crm.activities.get(row_id)
            world.came_back_open += row is not None and row["statecode"] == 0 and is_completed
        elif state == "written":
            row = world.dynamics.crm.activities.get(row_id)
            # Whoever took it back on the other laptop deleted the row that both had written.
            is_gone_by_wish = row is None and person.wanted.get(item_id) in taken_back
            if not is_gone_by_wish and (row is None or (is_completed and row["statecode"] != 1)):
                world.violated("called written without a row", item_id)


def _judge_promise(world: World, item_id: str, state: str, row_id: str, message: PageItem) -> None:
    is_poison = POISON in message.body
    if state in ("held", "queued", "sending"):
        world.violated("stuck", f"{item_id} is {state}")
    elif state != ("needs_you" if is_poison else "written"):
        world.violated("lost", f"{item_id} is {state}")
    elif not is_poison:
        _judge_row(world, item_id, world.dynamics.crm.activities.get(row_id), message)


def _judge_row(world: World, item_id: str, row: dict[str, object] | None, message: PageItem) -> None:
    """The row holds the whole message, completed where its person is known."""
    if row is None:
        return
    text = str(row["description"]).removesuffix("\n[continued]")
    for note in world.dynamics.crm.notes.values():
        if str(row["activityid"]) in str(note):
            text += str(note["notetext"])
    if read_activity(message).body not in text:
        world.violated("text missing", item_id)
    is_known = message.person.name == "Yvonne McKay"
    if is_known != (row["statecode"] == 1):
        world.violated("completed wrongly", item_id)


def _judge_order(world: World, person: Clicker) -> None:
    """Rows of one conversation came to stand in the order of their clicks."""
    order = {row_id: place for place, (laptop, row_id) in enumerate(world.dynamics.creations)
             if laptop == person.laptop.name}  # fmt: skip
    latest: dict[str, int] = {}
    query = (
        "SELECT item_id, conversation_id, receipt ->> 'row_id' FROM items"
        " WHERE state = 'written' ORDER BY sequence"
    )
    for item_id, conversation, row_id in person.laptop.disk.look(query):
        place = order.get(str(row_id))
        if place is None or item_id in person.held_again:
            continue
        if place < latest.get(conversation, -1):
            world.violated("out of order", item_id)
        latest[conversation] = max(place, latest.get(conversation, -1))
