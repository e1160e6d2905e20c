"""A query of the world with what only the world knows: whose row is meant, and which difficulty it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Query:
    """What a page shows, and the truth about it."""

    slice: str
    """The group whose figures it counts towards."""
    view: dict[str, Any]
    truth: frozenset[str]
    """Ids of the rows of this person or company; empty where the CRM has none."""
    is_impostor: bool = False
    """A row of somebody who looks alike was put into the CRM on purpose."""
