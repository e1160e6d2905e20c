"""Count what power cuts and failing disks do to the journal: `await cut_power(states)` and `await fail_calls()`."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from companion.storage.soundness import find_damage_on_disk
from tests.power.places import folder_in_memory
from tests.power.recording import CALLS, Event, Recorder
from tests.power.rot import rot
from tests.power.states import leave
from tests.power.work import HELD, WRITTEN, work
from tests.storage.older_journals import STATES, put, steps

Figures = dict[str, int]


def prove_power(states: int, seed: int = 1) -> dict[str, Figures]:
    """Everything at the size that is asked for. `careless_lost` must not be 0: it shows that loss would be seen."""
    return {"power": cut_power(states, seed), "calls": fail_calls(), "rot": rot(states // 5, seed)}


def cut_power(states: int, seed: int = 1) -> Figures:
    """So many states of first start, work, checkpoint, end, second start and migration; and of careless work."""
    figures = {"states": 0, "lost": 0, "corrupt": 0, "false_alarms": 0}
    for scenario in (_record_work, _record_migration):
        _try_states(*scenario(), states // 2, seed, figures)
    careless = {"states": 0, "lost": 0, "corrupt": 0, "false_alarms": 0}
    _try_states(*_record_work(is_careless=True), max(200, states // 20), seed, careless)
    return {**figures, "careless_states": careless["states"], "careless_lost": careless["lost"]}


def fail_calls(stride: int = 1) -> Figures:
    """Each write, sync, read and truncate of the work fails in turn: once, for ever, and with a full disk.

    With a stride, only so many-th of them.
    """
    figures = {"runs": 0, "lost": 0, "corrupt": 0}
    for call in CALLS:
        for is_for_ever in (False, True):
            for is_full in (False, True) if call == "write" else (False,):
                _fail_each(call, figures, stride, is_for_ever=is_for_ever, is_full=is_full)
    return figures


def _fail_each(call: str, figures: Figures, stride: int, *, is_for_ever: bool, is_full: bool) -> None:
    number = 1
    while True:
        recorder = Recorder(number, call=call, is_for_ever=is_for_ever, is_full=is_full)
        with folder_in_memory() as folder:
            asyncio.run(work(folder / "outbox.db", recorder))
            recorder.close()
            if recorder.seen < number:
                return
            figures["runs"] += 1
            _judge(folder / "outbox.db", recorder.events, figures)
        number += stride


def _record_work(*, is_careless: bool = False) -> tuple[dict[str, bytes], list[Event]]:
    recorder = Recorder()
    with folder_in_memory() as folder:
        file = folder / "outbox.db"
        # The product makes the file, closed to others, before SQLite sees it.
        file.touch(mode=0o600)
        asyncio.run(work(file, recorder, is_careless=is_careless))
    recorder.close()
    return {}, [Event("make", "outbox.db"), *recorder.events]


def _record_migration() -> tuple[dict[str, bytes], list[Event]]:
    recorder = Recorder()
    with folder_in_memory() as folder:
        file = folder / "outbox.db"
        put(file, steps()[0])
        before = {"outbox.db": file.read_bytes()}
        for state in STATES:
            recorder.promise(state)
        asyncio.run(work(file, recorder))
    recorder.close()
    return before, recorder.events


def _try_states(
    before: dict[str, bytes], events: Sequence[Event], states: int, seed: int, figures: Figures
) -> None:
    random = Random(seed)  # noqa: S311  # chance that can be repeated
    for _state in range(states):
        happened = events[: random.randint(0, len(events))]
        with folder_in_memory() as folder:
            leave(folder, before, happened, random)
            figures["states"] += 1
            file = folder / "outbox.db"
            figures["false_alarms"] += bool(find_damage_on_disk(file))
            _judge(file, happened, figures)


def _judge(file: Path, events: Sequence[Event], figures: Figures) -> None:
    """Open with the interpreter's own SQLite, as the next start would, and compare with what was promised."""
    promised = {event.file for event in events if event.what == "promise"}
    try:
        with closing(sqlite3.connect(file)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            rows = dict(_rows(connection))
    except sqlite3.DatabaseError:
        sound, rows = False, {}
    figures["corrupt"] += not sound
    kept = {HELD + name for name in rows} | set(rows)
    kept |= {WRITTEN + name for name, state in rows.items() if state == "written"}
    figures["lost"] += bool(promised - kept)


def _rows(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'items'").fetchone():
        return []
    return connection.execute("SELECT item_id, state FROM items").fetchall()
