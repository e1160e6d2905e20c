"""The receipt: the only thing that lets a surface say "Written"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Receipt:
    """Proof that the row stands in Dynamics, read from Dynamics' own answer."""

    table: str
    row_id: str
    owner_name: str | None
    is_completed: bool
    left_out: tuple[str, ...] = ()
    """Columns that stayed empty because they are protected from the account that writes."""
    found: Literal["linkedin"] | None = None
    """`linkedin`: the row was not written by us. LinkedIn's own writeback had, and the item is only linked to it."""
    version: str = ""
    """The row's version as we left it; what differs from it was changed by somebody else."""
    parts: tuple[str, ...] = ()
    """Paths of the rows that continue a long text."""
    is_withdrawn: bool = False
    """The row stays in Dynamics with a mark: somebody had changed it before it could be taken back."""

    def withdrawn(self) -> Receipt:
        """The receipt of a row that is marked as withdrawn."""
        return replace(self, is_withdrawn=True)
