"""History is forgotten by the clock, what waits is not, and a forgotten message is still never written twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from companion.core.linkedin_address import ProfileKey
from companion.core.replies import Cause
from companion.core.sharing import Tellable, Told
from companion.core.verdict import Target
from companion.settings import Settings
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.retention import SqliteRetention
from companion.upkeep import Upkeep
from tests.fakes.clock import NOON, ManualClock
from tests.fakes.journal import lease_and_write, look, opened
from tests.fakes.samples import CONTACT, ORGANISATION, YVONNE_ROW, click, message

LATER = NOON + timedelta(seconds=10)
DAY = timedelta(days=1)
OTHER = "9b2e7c1a-64d0-4c0e-a1f7-3c5d8e9f0a22"


async def test_only_old_history_is_forgotten(tmp_path: Path) -> None:
    """After ninety days a written item has no match and no clicks left; a waiting one has everything."""
    file = tmp_path / "outbox.db"
    async with opened(file) as database:
        store, retention = SqliteOutboxStore(database, ORGANISATION), SqliteRetention(database)
        await store.record_click(click("written", target=YVONNE_ROW))
        await store.release_holds(LATER)
        await lease_and_write(store)
        other = message(conversation_id="other", body="Still waiting")
        await store.record_click(click("waiting", other, target=YVONNE_ROW))
        assert 0 == await retention.forget_history(NOON)
        assert 1 == await retention.forget_history(NOON + 90 * DAY)
        assert 0 == await retention.forget_history(NOON + 90 * DAY)
        [waiting, written] = await store.read_items(None)
        assert (other, YVONNE_ROW) == (waiting.activity, waiting.target)
        assert ("written", None, None) == (written.state, written.target, written.cause)
        assert written.receipt is not None
    assert [("waiting",)] == look(file, "SELECT click_id FROM clicks")


async def test_forgotten_message_is_known_when_it_is_copied_again(tmp_path: Path) -> None:
    """The click meets the item by its hashed key: it is written already, and nothing is sent."""
    async with opened(tmp_path / "outbox.db") as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        await store.record_click(click("first"))
        await store.release_holds(LATER)
        await lease_and_write(store)
        await SqliteRetention(database).forget_history(NOON + 90 * DAY)
        item, is_repeat = await store.record_click(click("again", now=NOON + 91 * DAY))
        assert ("first", "written", True) == (item.item_id, item.state, is_repeat)


async def test_what_waits_is_told_after_a_week_and_after_a_month(tmp_path: Path) -> None:
    """Nothing before, then how many wait and for how long; undelivered items are there whatever the settings say."""
    clock = ManualClock()
    async with opened(tmp_path / "outbox.db") as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        upkeep = Upkeep(SqliteRetention(database), clock, lambda: Settings(history_days=1))
        await store.record_click(click("click-1"))
        told: list[Cause | None] = []
        for days in (6, 2, 23):
            clock.advance(days=days)
            await upkeep.work_once()
            told.append(upkeep.read_notice())
        assert [None, ("7", "1"), ("30", "1")] == [
            cause and (dict(cause.params)["days"], dict(cause.params)["count"]) for cause in told
        ]
        [item] = await store.read_items(None)
        assert item.activity is not None


async def test_item_that_is_being_taken_back_is_not_forgotten(tmp_path: Path) -> None:
    """A second delivery keeps everything that it may need, however old the item is."""
    async with opened(tmp_path / "outbox.db") as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        await store.record_click(click("click-1"))
        await store.release_holds(LATER)
        await lease_and_write(store)
        await database.run(lambda connection: connection.execute("UPDATE items SET errand = 'undo'"))
        assert 0 == await SqliteRetention(database).forget_history(NOON + 90 * DAY)


async def test_daily_work_forgets_the_audit_trail_too(tmp_path: Path) -> None:
    """After `history_days` its lines go as well."""
    clock = ManualClock()
    async with opened(tmp_path / "outbox.db") as database:
        await SqliteOutboxStore(database, ORGANISATION).record_click(click("click-1"))
        upkeep = Upkeep(SqliteRetention(database), clock, lambda: Settings(history_days=2))
        counts = []
        for _day in range(3):
            clock.advance(days=1)
            await upkeep.work_once()
            counts.append(look(tmp_path / "outbox.db", "SELECT count(*) FROM audit")[0][0])
    assert [1, 1, 0] == counts


async def test_flag_that_stays_in_the_crm_is_forgotten_with_what_was_ignored(tmp_path: Path) -> None:
    """Refused to be put back, it is known as long as the line of the history; what is still due is never forgotten."""
    file = tmp_path / "outbox.db"
    async with opened(file) as database:
        store = SqliteOutboxStore(database, ORGANISATION)
        for number, row_id in enumerate((CONTACT, OTHER)):
            key, row = ProfileKey("vanity", f"aurora-{number}"), Target("contact", row_id, "Aurora", "link")
            await store.ignored.ignore(key, row, {"company": "Litware"}, NOON, is_flagging=True)
            flag = await store.sharing.lease(NOON, Tellable(has_flags=True), [])
            assert flag is not None
            assert await store.sharing.intend(flag, "0")
            await store.sharing.finish(flag, Told('W/"8"'), NOON)
        for number in (1, 2):
            await store.ignored.take_back(f"ignored-{number}", NOON)
        refused = await store.sharing.lease(NOON, Tellable(has_flags=True), [])
        assert refused is not None
        await store.sharing.stop(refused, Cause("crm_access_denied"))
        await SqliteRetention(database).forget_history(NOON)
        assert 2 == len(look(file, "SELECT 1 FROM sharing"))
        await SqliteRetention(database).forget_history(NOON + DAY)
    assert [("due",)] == look(file, "SELECT state FROM sharing")
