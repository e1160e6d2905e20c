"""The user's own list of those who are never copied: one small file of salted hashes, for all connections.

Holds no address and no name. A list that cannot be read is never taken for an empty one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from companion.core.block_list import BlockList
from companion.errors import NotPossibleHere, NotSaved

_SALT = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


class FileBlockStore:
    """The list and the salt of this installation, made at the first read."""

    def __init__(self, file: Path, draw: Callable[[int], bytes]) -> None:
        """`draw` gives so many bytes that nobody can guess."""
        self._draw = draw
        self._file = file
        self._last: tuple[object, BlockList] | None = None

    def read(self) -> BlockList:
        """The list as it is now. Raises NotPossibleHere where it cannot be read."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return self._keep(BlockList(self._draw(16).hex(), frozenset()))
        # A click reads the list; reading the file each time would be a good part of its cost.
        signature = status.st_mtime_ns, status.st_size, status.st_ino
        if self._last is None or self._last[0] != signature:
            self._last = (signature, self._read())
        return self._last[1]

    def change(self, change: Callable[[BlockList], BlockList]) -> BlockList:
        """The list as it stands on the disk after a change. Raises NotPossibleHere or NotSaved."""
        return self._keep(change(self.read()))

    def _read(self) -> BlockList:
        try:
            value = json.loads(self._file.read_bytes())
            salt, hashes = str(value["salt"]), frozenset(map(str, value["hashes"]))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise NotPossibleHere(reason=f"{self._file.name} cannot be read: {error}") from error
        if not _SALT.fullmatch(salt) or not all(_HASH.fullmatch(one) for one in hashes):
            raise NotPossibleHere(reason=f"{self._file.name} is damaged")
        return BlockList(salt, hashes)

    def _keep(self, blocked: BlockList) -> BlockList:
        draft = self._file.with_suffix(".new")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump({"salt": blocked.salt, "hashes": sorted(blocked.hashes)}, stream, indent=2)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self._file)
        except OSError as error:
            raise NotSaved(reason=str(error)) from error
        return blocked
