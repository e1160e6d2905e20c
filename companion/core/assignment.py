"""Who has an item's row instead of the seat holder, and how far giving it has come. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from companion.core.verdict import Target

Stage = Literal["asked", "sent", "stands", "hidden", "filed", "closed", "gone"]
"""`asked`: to be given. `sent`: a write may have reached Dynamics. `stands`: theirs, and followed. `hidden`: theirs,
and not shown to us any more. `filed`, `closed`, `gone`: what they have made of it."""
PENDING: tuple[Stage, ...] = ("asked", "sent")
ENDED: tuple[Stage, ...] = ("filed", "closed", "gone")


@dataclass(frozen=True)
class Colleague:
    """A user of the organisation."""

    user_id: str
    name: str
    is_me: bool = False
    """Whether that is the seat holder: a row that is given back."""


@dataclass(frozen=True)
class Assignment:
    """To whom a row is given."""

    to: Colleague
    stage: Stage
    before: Colleague | None = None
    """Whose it was by an earlier assignment; None for the seat holder's own."""
    row: Target | None = None
    """The record under which they have filed it, where that is one we know."""


@dataclass(frozen=True)
class Sight:
    """What was seen of a row that a colleague has."""

    what: Literal["open", "filed", "closed", "gone", "hidden"]
    owner: Colleague | None = None
    row: Target | None = None
