"""Seats as a CSV file says them, on the administrator's pages: read, and each line that fits nobody picked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.wire import Id, Wire

MOST_PEOPLE = 20_000
"""Users of one file."""
MOST_UNSURE = 100
"""Lines that fit nobody, of one answer; the others come once these are picked for."""
MOST_GUESSES = 5

Count = Annotated[int, Field(ge=0)]
Named = Annotated[str, StringConstraints(max_length=2000)]


class SeatPick(Wire):
    """Whom lines mean that fit nobody, as somebody has picked."""

    named: Named
    """What the lines call them."""
    user_id: Id | None
    """Null leaves the lines out."""


class SeatsImport(Wire):
    """Read a file of seats. Changes nothing; `seats.change` with its mark does."""

    kind: Literal["seats.import"]
    roster: Id | None
    """The roster that is shown."""
    text: Annotated[str, StringConstraints(max_length=800_000)]
    picks: Annotated[tuple[SeatPick, ...], Field(max_length=5000)]


class SeatGuess(Wire):
    """Who may be meant."""

    user_id: Id
    name: ShortText
    email: ShortText


class SeatMismatch(Wire):
    """A line that fits nobody for certain, and who may be meant, the likeliest first."""

    line: Count
    """As an editor counts it."""
    named: Named
    guesses: Annotated[tuple[SeatGuess, ...], Field(max_length=MOST_GUESSES)]


class SeatsImported(Wire):
    """Answer to `seats.import`."""

    kind: Literal["seats.imported"]
    roster: Id
    """Another one than was asked for where that is not kept any more."""
    file: Id
    fault: Literal["columns_missing", "line_unclear", "too_long"] | None
    """Why nothing of the file can be taken."""
    fault_line: Count
    user_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_PEOPLE)]
    """Of whom the file speaks."""
    unsure: Annotated[tuple[SeatMismatch, ...], Field(max_length=MOST_UNSURE)]
    unsure_count: Count
    """As long as this is not 0, the mark of the file changes nothing."""
