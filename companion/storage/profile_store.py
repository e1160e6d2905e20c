"""The connections this computer knows: one folder and one JSON file each, and which of them is in use."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from companion.core.profile import Profile
from companion.errors import NotPossibleHere

_PROFILE = TypeAdapter(Profile)
_ENDED = TypeAdapter(dict[str, datetime])
_MOST_ENDED = 50


class FileProfileStore:
    """Profiles under one folder: `<name>/profile.json`, and `current.json` with the name in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[object, Profile] | None = None
        self._ended: tuple[object, tuple[tuple[str, datetime], ...]] | None = None

    def folder_of(self, profile: Profile) -> Path:
        """Where everything of a profile lies."""
        return self._folder / profile.name

    def read_current(self) -> Profile | None:
        """The profile in use; connecting in another process takes effect at the next read."""
        current = self._folder / "current.json"
        try:
            status = current.stat()
            # Connecting replaces this file last, so it alone tells whether anything is new.
            signature = (status.st_mtime_ns, status.st_ino)
            if self._last is None or self._last[0] != signature:
                name = json.loads(current.read_text(encoding="utf-8"))["profile"]
                stored = (self._folder / name / "profile.json").read_bytes()
                self._last = (signature, _PROFILE.validate_json(stored))
            return self._last[1]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise NotPossibleHere(reason=f"the stored connection cannot be read: {error}") from error

    def read_all(self) -> list[Profile]:
        """Every connection that this computer remembers, in use or not."""
        files = sorted(self._folder.glob("*/profile.json"))
        try:
            return [_PROFILE.validate_json(file.read_bytes()) for file in files]
        except ValueError as error:
            raise NotPossibleHere(reason=f"a stored connection cannot be read: {error}") from error

    def forget_current(self, profile: Profile, now: datetime) -> None:
        """Use no connection any more; what is stored of it stays. Its end is noted under its mark alone."""
        ended = {**dict(self.read_ended()), profile.mark: now}
        newest = sorted(ended.items(), key=lambda one: one[1])[-_MOST_ENDED:]
        _write(self._folder / "ended.json", {mark: at.isoformat() for mark, at in newest})
        (self._folder / "current.json").unlink(missing_ok=True)

    def read_ended(self) -> tuple[tuple[str, datetime], ...]:
        """The marks of connections that somebody ended, and when that was last. Cheap: every click asks."""
        file = self._folder / "ended.json"
        try:
            status = file.stat()
            signature = (status.st_mtime_ns, status.st_ino)
            if self._ended is None or self._ended[0] != signature:
                self._ended = (signature, tuple(_ENDED.validate_json(file.read_bytes()).items()))
            return self._ended[1]
        except FileNotFoundError:
            return ()
        except ValueError as error:
            raise NotPossibleHere(reason=f"the note of ended connections cannot be read: {error}") from error

    def keep(self, profile: Profile) -> None:
        """Store a profile and make it the one in use."""
        folder = self.folder_of(profile)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _write(folder / "profile.json", asdict(profile))
        _write(self._folder / "current.json", {"profile": profile.name})


def _write(file: Path, value: object) -> None:
    """Replace a file atomically, readable by its owner only."""
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(value, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
