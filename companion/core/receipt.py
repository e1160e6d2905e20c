"""The receipt: the only thing that lets a surface say "Written"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    """Proof that the row stands in Dynamics, read from Dynamics' own answer."""

    table: str
    row_id: str
    owner_name: str | None
    is_completed: bool
