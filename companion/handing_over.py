"""Files for the administrator's pages, handed over in parts of which only one is held. Part of the composition root."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

from companion.csv_text import csv_texts
from companion.erasing import trace_here
from companion.errors import NoLongerHeld
from companion.folders import Folders
from companion.known_here import known_here
from companion.person_facts import exported
from companion.protocol.admin_files import LONGEST_PART, FilePart, FileRead, SavedFile
from companion.report_lines import MATCH_COLUMNS, match_lines
from companion.sentences import Sentences

Texts = Generator[str, None, None]

_PATIENCE = 120.0
"""Seconds that a file is held open for its next part: whoever saves it asks at once, and it holds the mirror's log."""


_ENDINGS: Mapping[SavedFile, str] = {"person": "json", "letter": "txt"}
"""Of those that are no CSV."""


@dataclass
class _Reading:
    """A file that is being handed over. SQLite's connections are used by the thread alone that opened them."""

    texts: Texts
    mark: str = field(default_factory=lambda: uuid4().hex)
    told: int = 0
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))

    async def next(self) -> tuple[str, bool]:
        """The next part, and whether it is the last."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self._read)

    def close(self) -> None:
        """Read no further; whoever waits for a part has it first."""
        self.thread.submit(self.texts.close)
        self.thread.shutdown(wait=False)

    def _read(self) -> tuple[str, bool]:
        text = next(self.texts)
        self.told += 1
        return text, len(text) < LONGEST_PART


class FilesOffice:
    """Hands over one file at a time; the first part of another gives the one before it up."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._reading: _Reading | None = None
        self._given_up: asyncio.TimerHandle | None = None

    async def read(self, wanted: FileRead, begin: Callable[[], Iterator[str]]) -> FilePart:
        """The next part of a file; `begin` gives its texts. Raises NoLongerHeld, or what ended the reading."""
        if wanted.reading is None:
            self.close()
            self._reading = _Reading(in_parts(begin()))
        reading = self._reading
        if reading is None or wanted.reading not in (None, reading.mark) or wanted.part != reading.told:
            raise NoLongerHeld
        self._stop_clock()
        try:
            text, is_last = await reading.next()
        except BaseException:
            self.close()
            raise
        if is_last:
            self.close()
        else:
            self._given_up = asyncio.get_running_loop().call_later(self._patience, self.close)
        name = f"copy-to-crm-{wanted.file}.{_ENDINGS.get(wanted.file, 'csv')}"
        return FilePart(kind="file.part", reading=reading.mark, name=name, text=text, is_last=is_last)

    def close(self) -> None:
        """Give up what is being handed over."""
        self._stop_clock()
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _stop_clock(self) -> None:
        if self._given_up is not None:
            self._given_up.cancel()
            self._given_up = None


def in_parts(texts: Iterator[str]) -> Texts:
    """The same in parts of one length, but the last, which is shorter and may be empty."""
    waiting = ""
    for text in texts:
        waiting += text
        while len(waiting) >= LONGEST_PART:
            yield waiting[:LONGEST_PART]
            waiting = waiting[LONGEST_PART:]
    yield waiting


def match_texts(folders: Folders, words: Sentences) -> Iterator[str]:
    """Whom of the CRM nobody knows for certain at LinkedIn, as CSV. Raises NotConnected or NotPossibleHere."""
    with known_here(folders) as known:
        yield from csv_texts([words.text(key) for key in MATCH_COLUMNS], match_lines(known, words))


def person_texts(folders: Folders, person: str) -> Iterator[str]:
    """Everything that is held here of somebody, as JSON. Raises as `trace_here`."""
    facts = exported(person, *trace_here(folders, person))
    yield json.dumps(facts, ensure_ascii=False, indent=2)
