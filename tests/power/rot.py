"""Let bits of a journal rot and its files be cut, open it as the companion does, and count what came of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from companion.errors import CopyToCrmError
from companion.storage.log_frames import read_log
from companion.storage.salvage import read_salvage
from tests.fakes.journal import opened, opened_store
from tests.fakes.samples import click, message
from tests.power.places import folder_in_memory

_PAGE, _FRAME = 4096, 24 + 4096
_EARLY, _LATE = 24, 8


def rot(times: int, seed: int = 1) -> dict[str, int]:
    """So many damages, each to a fresh copy of a journal with a log.

    `wrong`: an item showed a text that is not its own. `silent`: an item was missing and nobody was told.
    `unreadable`: the journal could not be opened or listed at all. Cutting the log, and its last commit, are left out
    of `silent`: what is gone from there leaves no trace.
    """
    figures = {"damages": 0, "noticed": 0, "wrong": 0, "silent": 0, "unreadable": 0}
    random = Random(seed)  # noqa: S311  # chance that can be repeated
    with folder_in_memory() as folder:
        asyncio.run(_prepare(folder))
        for _time in range(times):
            with folder_in_memory() as trial:
                for part in (folder / "crashed").iterdir():
                    shutil.copy2(part, trial)
                is_traceless = random.choice(DAMAGES)(trial, random)
                asyncio.run(_judge(trial / "outbox.db", figures, is_traceless=is_traceless))
    return figures


def _body(item_id: str) -> str:
    return f"{item_id} {'x' * 600}"


async def _prepare(folder: Path) -> None:
    file = folder / "outbox.db"
    async with opened_store(file) as store:
        for number in range(_EARLY):
            await store.record_click(click(f"early-{number}", message(body=_body(f"early-{number}"))))
    async with opened_store(file) as store:
        for number in range(_LATE):
            await store.record_click(click(f"late-{number}", message(body=_body(f"late-{number}"))))
        shutil.copytree(folder, folder / "crashed", ignore=shutil.ignore_patterns("crashed"))


async def _judge(file: Path, figures: dict[str, int], *, is_traceless: bool) -> None:
    figures["damages"] += 1
    try:
        async with opened(file):
            pass
        async with opened_store(file) as store:
            items = await store.read_items(None)
    except (CopyToCrmError, ValueError):
        figures["unreadable"] += 1
        return
    is_told = read_salvage(file) is not None
    figures["noticed"] += is_told
    figures["wrong"] += any(
        item.activity is not None and item.activity.body != _body(item.item_id) for item in items
    )
    figures["silent"] += len(items) < _EARLY + _LATE and not is_told and not is_traceless


def _flip(file: Path, place: int, bit: int) -> None:
    with file.open("r+b") as stream:
        stream.seek(place)
        [byte] = stream.read(1)
        stream.seek(place)
        stream.write(bytes([byte ^ (1 << bit)]))


def _flip_in_file(trial: Path, random: Random) -> bool:
    file = trial / "outbox.db"
    _flip(file, random.randrange(file.stat().st_size), random.randrange(8))
    return False


def _overwrite_in_file(trial: Path, random: Random) -> bool:
    file = trial / "outbox.db"
    content = bytearray(file.read_bytes())
    start = random.randrange(len(content))
    end = min(len(content), start + random.choice((8, 512, _PAGE)))
    content[start:end] = random.randbytes(end - start)
    file.write_bytes(content)
    return False


def _cut_file(trial: Path, random: Random) -> bool:
    file = trial / "outbox.db"
    with file.open("r+b") as stream:
        stream.truncate(random.randrange(file.stat().st_size))
    return False


def _flip_in_log(trial: Path, random: Random) -> bool:
    log = trial / "outbox.db-wal"
    content = log.read_bytes()
    place = random.randrange(len(content))
    _flip(log, place, random.randrange(8))
    ends = [number for number, one in enumerate(read_log(content, _PAGE).frames, 1) if one.pages_after_commit]
    return place >= 32 + _FRAME * ends[-2]


def _cut_log(trial: Path, random: Random) -> bool:
    log = trial / "outbox.db-wal"
    with log.open("r+b") as stream:
        stream.truncate(random.randrange(log.stat().st_size))
    return True


DAMAGES: tuple[Callable[[Path, Random], bool], ...] = (
    _flip_in_file,
    _overwrite_in_file,
    _cut_file,
    _flip_in_log,
    _cut_log,
)
