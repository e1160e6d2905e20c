"""A file that the page saves: where somebody at the window chooses, whole or not at all, for its owner only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

_UNFINISHED = ".part"


class SavedFile:
    """One file at a time; `ask` lets somebody choose a place for a name, and gives None where nobody does."""

    def __init__(self, ask: Callable[[str], Path | None]) -> None:
        self._ask = ask
        self._place: Path | None = None
        self._stream: TextIO | None = None
        self._fault: OSError | None = None

    def choose(self, name: str) -> bool:
        """Begin a file; one that was begun before is given up. False where nobody has chosen a place."""
        self.finish(is_whole=False)
        self._place = self._ask(Path(name).name)
        if self._place is None:
            return False
        try:
            descriptor = os.open(self._unfinished(self._place), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._stream = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        except OSError as error:
            self._fault = error
        return True

    def write(self, text: str) -> None:
        """Add a part. What goes wrong is said at the end."""
        if self._stream is None or self._fault is not None:
            return
        try:
            self._stream.write(text)
        except OSError as error:
            self._fault = error

    def finish(self, *, is_whole: bool) -> str | None:
        """Put the file in its place, or leave nothing of it; why it is not there, None where all is well."""
        stream, place, fault = self._stream, self._place, self._fault
        self._stream, self._place, self._fault = None, None, None
        if place is None:
            return None
        try:
            if stream is not None:
                stream.close()
            if fault is None and is_whole:
                self._unfinished(place).replace(place)
                return None
        except OSError as error:
            fault = fault or error
        self._unfinished(place).unlink(missing_ok=True)
        return f"{place}: {fault.strerror}" if fault else None

    @staticmethod
    def _unfinished(place: Path) -> Path:
        return place.with_name(place.name + _UNFINISHED)
