"""What was read for a seat that has been off for long is removed from this computer, once, and nothing else. A9, B1."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from companion import mirror_without_seat
from companion.core.mirror_cursor import Cursor
from companion.core.mirror_reading import MirroredRow, Page
from companion.core.mirror_tables import EVERY_TABLE
from companion.errors import NotSaved, SettingRefused
from companion.mirror_without_seat import ABSENCE, MirrorWithoutSeat, read_absence
from companion.own_seat import SEAT, SeatBook
from companion.settings import Settings, write_layer
from companion.storage import mirror_file
from companion.storage.mirror_store import MIRROR, SqliteMirrorStore
from companion.storage.outbox_store import SqliteOutboxStore
from companion.storage.retention import SqliteRetention
from companion.storage.rows import to_text
from tests.fakes.clock import NOON, ManualClock
from tests.fakes.journal import look, opened
from tests.fakes.samples import ORGANISATION, click

OFF, ON = ["seats", "sync_off"], ["seats"]
[CONTACT] = [table for table in EVERY_TABLE if table.logical_name == "contact"]
ROW = MirroredRow("11111111-0000-4000-8000-000000000001", 1, tuple("Yvonne McKay" for _ in CONTACT.columns))


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Work:
    """One process at one computer."""

    watch: MirrorWithoutSeat
    mirror: SqliteMirrorStore

    async def pass_by(self) -> str | None:
        """One look, and what the syncer then makes of it."""
        self.watch.looked()
        return await self.told()

    async def told(self) -> str | None:
        """What surfaces say of the mirror."""
        cause = await self.watch.clear(self.mirror)
        return cause.code if cause else None


@dataclass
class Computer:
    """A profile's folder, whoever works in it."""

    folder: Path
    clock: ManualClock
    days: int = 7

    def seat(self, teams: list[str]) -> None:
        """What Dynamics said of the seat last."""
        (self.folder / "draft").write_text(json.dumps({"teams": teams}))
        (self.folder / "draft").replace(self.folder / SEAT)

    def read_settings(self) -> Settings:
        """The settings in force."""
        return Settings(mirror_days_without_seat=self.days)

    @asynccontextmanager
    async def working(self, read_settings: Callable[[], Settings] | None = None) -> AsyncIterator[Work]:
        """A process, from its start to its end."""
        settings = read_settings or self.read_settings
        mirror = SqliteMirrorStore(self.folder / MIRROR)
        async with opened(self.folder / "outbox.db") as database:
            seat, journal = SeatBook(self.folder, settings), SqliteRetention(database)
            watch = MirrorWithoutSeat(self.folder, seat, settings, self.clock, journal)
            try:
                yield Work(watch, mirror)
            finally:
                mirror.close()

    async def fill(self) -> None:
        """One contact of the CRM in the mirror, one message that waits in the journal."""
        async with self.working() as work:
            await work.mirror.keep(CONTACT, Page(Cursor(passage=1), [ROW]))
        async with opened(self.folder / "outbox.db") as database:
            await SqliteOutboxStore(database, ORGANISATION).record_click(click("waiting"))

    def holds(self) -> bool:
        """Whether a name of the CRM stands in the files of the mirror."""
        return any(b"McKay" in file.read_bytes() for file in self.folder.glob(f"{MIRROR}*"))

    def audited(self) -> list[dict[str, Any]]:
        """What the audit trail says of cleared mirrors."""
        query = "SELECT detail FROM audit WHERE what = 'mirror cleared'"
        return [json.loads(detail) for (detail,) in look(self.folder / "outbox.db", query)]


@pytest.fixture
async def computer(tmp_path: Path) -> Computer:
    """A computer with a mirror and an item that waits; the seat has just been switched off."""
    made = Computer(tmp_path, ManualClock())
    await made.fill()
    made.seat(OFF)
    return made


@pytest.mark.parametrize("days", [0, 7, 30])
async def test_mirror_goes_when_its_days_are_over_and_not_before(computer: Computer, days: int) -> None:
    """To the minute; what was copied and waits is still there, and one line of the audit trail says what happened."""
    computer.days = days
    async with computer.working() as work:
        if days:
            assert await work.pass_by() is None
            computer.clock.advance(days=days, minutes=-1)
            assert await work.pass_by() is None
            assert computer.holds()
            computer.clock.advance(minutes=1)
        assert "mirror_cleared" == await work.pass_by()
        assert 0 == await work.mirror.count_rows()
        assert "mirror_cleared" == await work.pass_by()
    assert not computer.holds()
    assert [{"since": to_text(NOON), "rows": "1"}] == computer.audited()
    assert [("waiting",)] == look(computer.folder / "outbox.db", "SELECT item_id FROM items")


async def test_seat_that_is_on_again_before_keeps_its_mirror(computer: Computer) -> None:
    """The days are forgotten: switched off again, they count anew."""
    async with computer.working() as work:
        await work.pass_by()
        computer.clock.advance(days=6)
        computer.seat(ON)
        assert await work.pass_by() is None
        assert read_absence(computer.folder) is None
        computer.seat(OFF)
        await work.pass_by()
        computer.clock.advance(days=6)
        assert await work.pass_by() is None
        computer.clock.advance(days=1)
        assert "mirror_cleared" == await work.pass_by()


@pytest.mark.parametrize(("teams", "told"), [(OFF, "mirror_cleared"), (ON, None)])
async def test_computer_that_was_off_over_the_limit_looks_first(
    computer: Computer, teams: list[str], told: str | None
) -> None:
    """Nothing goes before the first look; then what Dynamics says counts, or, unanswered, what it said last."""
    async with computer.working() as work:
        await work.pass_by()
    computer.clock.advance(days=40)
    async with computer.working() as work:
        assert await work.told() is None
        computer.seat(teams)
        assert told == await work.pass_by()
        assert (told is None) == computer.holds()


async def test_cleared_mirror_is_told_of_after_a_restart_until_the_seat_is_on(computer: Computer) -> None:
    """Also before the first look. Given back, nothing is told any more, and the mirror may be filled again."""
    computer.days = 0
    async with computer.working() as work:
        await work.pass_by()
    async with computer.working() as work:
        assert "mirror_cleared" == await work.told()
        computer.seat(ON)
        assert await work.pass_by() is None
        await work.mirror.keep(CONTACT, Page(Cursor(passage=1), [ROW]))
        assert await work.pass_by() is None
        assert 1 == await work.mirror.count_rows()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (SqliteMirrorStore, "count_rows"),
        (SqliteMirrorStore, "clear"),
        (mirror_file, "remove_mirror"),
        (SqliteRetention, "note_mirror_cleared"),
        (MirrorWithoutSeat, "_keep"),
    ],
)
@pytest.mark.parametrize("is_done", [False, True])
async def test_killed_at_any_step_it_ends_the_same(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, *, is_done: bool
) -> None:
    """Killed before a step or just after it, the next start ends what was begun: one line, with the same number."""
    async with computer.working() as work:
        await work.pass_by()
        computer.clock.advance(days=7)
        step = getattr(owner, name)

        def sudden(*arguments: Any) -> Any:
            if is_done:
                step(*arguments)
            raise Killed

        async def sudden_in_time(*arguments: Any) -> Any:
            if is_done:
                await step(*arguments)
            raise Killed

        is_patient = name in {"count_rows", "clear", "note_mirror_cleared"}
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, sudden_in_time if is_patient else sudden)
            with pytest.raises(Killed):
                await work.pass_by()
    computer.clock.advance(hours=1)
    async with computer.working() as work:
        assert "mirror_cleared" == await work.pass_by()
    assert not computer.holds()
    assert [{"since": to_text(NOON), "rows": "1"}] == computer.audited()


async def test_killed_before_the_last_note_the_audit_trail_says_it_once(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line stands before the note that it is done; the repetition adds none."""
    kept: list[object] = []

    def twice(file: Path, layer: Any) -> None:
        kept.append(layer)
        if len(kept) == 3:
            raise Killed
        write_layer(file, layer)

    async with computer.working() as work:
        monkeypatch.setattr(mirror_without_seat, "write_layer", twice)
        await work.pass_by()
        computer.clock.advance(days=7)
        with pytest.raises(Killed):
            await work.pass_by()
        assert "mirror_cleared" == await work.pass_by()
    assert 1 == len(computer.audited())


async def test_file_that_cannot_be_removed_is_tried_again(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that it is gone while it is there."""
    computer.days = 0

    def refused(_file: Path) -> bool:
        raise PermissionError

    async with computer.working() as work:
        with monkeypatch.context() as patched:
            patched.setattr(mirror_file, "remove_mirror", refused)
            with pytest.raises(NotSaved):
                await work.pass_by()
        assert [] == computer.audited()
        assert "mirror_cleared" == await work.pass_by()
    assert not computer.holds()


async def test_damaged_note_and_clocks_set_back_only_count_anew(computer: Computer) -> None:
    """Neither clears too early, nor lets the mirror stay for ever."""
    async with computer.working() as work:
        (computer.folder / ABSENCE).write_text("{")
        assert await work.pass_by() is None
        computer.clock.advance(days=-100)
        assert await work.pass_by() is None
        computer.clock.advance(days=7)
        assert "mirror_cleared" == await work.pass_by()


async def test_settings_that_cannot_be_read_clear_nothing_and_forget_nothing(computer: Computer) -> None:
    """Whatever the organisation wants is not known then."""
    is_damaged = False

    def read_settings() -> Settings:
        if is_damaged:
            raise SettingRefused(name="policy", reason="damaged")
        return Settings()

    async with computer.working(read_settings) as work:
        await work.pass_by()
        computer.clock.advance(days=30)
        is_damaged = True
        assert await work.pass_by() is None
        assert computer.holds()
        is_damaged = False
        assert "mirror_cleared" == await work.pass_by()
