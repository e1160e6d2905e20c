"""What a caller chooses when starting an emulator. Reads nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def system_clock() -> datetime:
    """Answer the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class EmulatorOptions:
    """Where an emulator keeps its rows and certificates, and how it listens.

    `port` 0 means any free one. `is_in_memory` keeps the rows out of `folder`; they vanish with the process.
    """

    folder: Path
    port: int = 0
    is_tls: bool = True
    is_in_memory: bool = False
    clock: Callable[[], datetime] = system_clock
