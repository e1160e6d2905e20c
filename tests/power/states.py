"""What a disk may hold after the power was cut: all that was synced, and of the rest any part, torn within sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.power.recording import Event

SECTOR = 512


@dataclass
class _Content:
    """A file as the disk is sure to hold it, and what may have reached it since."""

    data: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)
    is_named: bool = False
    """Whether its name is sure to be found in the folder."""


def leave(folder: Path, before: dict[str, bytes], events: Sequence[Event], random: Random) -> None:
    """Put one possible state into a folder: the files as a power cut after these events may leave them."""
    files = {name: _Content(bytearray(data), is_named=True) for name, data in before.items()}
    ghosts: dict[str, _Content] = {}
    for event in events:
        _happen(event, files, ghosts)
    # A delete that no sync of the folder followed may not have happened.
    for name, ghost in ghosts.items():
        if name not in files and random.random() < 0.5:
            files[name] = ghost
    for name, content in files.items():
        if content.is_named or random.random() < 0.5:
            (folder / name).write_bytes(_cut(content, random))


def _happen(event: Event, files: dict[str, _Content], ghosts: dict[str, _Content]) -> None:
    match event.what:
        case "make":
            files[event.file] = _Content()
        case "write" | "truncate":
            files.setdefault(event.file, _Content()).pending.append(event)
        case "sync":
            content = files[event.file]
            for waiting in content.pending:
                _apply(content.data, waiting)
            content.pending.clear()
            content.is_named = True
        case "delete":
            ghosts[event.file] = files.pop(event.file, _Content())
    if event.is_folder_synced:
        ghosts.clear()
        for content in files.values():
            content.is_named = True


def _apply(data: bytearray, event: Event) -> None:
    if event.what == "truncate":
        del data[event.place :]
        return
    data.extend(bytes(max(0, event.place - len(data))))
    data[event.place : event.place + len(event.data)] = event.data


def _cut(content: _Content, random: Random) -> bytes:
    """The content with any of the pending writes, each whole, in part or not at all."""
    data = bytearray(content.data)
    share = random.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    for event in content.pending:
        if random.random() >= share:
            continue
        if event.what == "truncate" or random.random() < 0.7:
            _apply(data, event)
        else:
            _apply_torn(data, event, random)
    return bytes(data)


def _apply_torn(data: bytearray, event: Event, random: Random) -> None:
    """Some sectors of a write; one that begins within a sector shares it with its neighbour."""
    start = 0
    while start < len(event.data):
        end = min(len(event.data), (event.place + start) // SECTOR * SECTOR + SECTOR - event.place)
        if random.random() < 0.5:
            _apply(data, Event("write", event.file, event.place + start, event.data[start:end]))
        start = end
