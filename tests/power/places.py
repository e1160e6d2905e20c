"""Folders for files that are made and thrown away by the thousand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder until the block ends, in memory where there is such a place: it is not this disk that is tried."""
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # files of invented people
    with tempfile.TemporaryDirectory(prefix="crm-power-", dir=place) as folder:
        yield Path(folder)
