"""A list of seats as a file says it: who is meant in each line, and what their seat is to be. Pure: reads no file.

A seat is keyed on the user of the CRM. An address is only the first guess: where it fits nobody, people pick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from companion.core.seats import CrmUser, Roster, Step, UserIndex

Field = Literal["user_id", "name", "email", "seat", "sync"]

_MOST_GUESSES = 5
_YES = frozenset({"yes", "sim", "true", "1", "x", "on"})
_NO = frozenset({"", "no", "não", "nao", "false", "0", "off"})
_ON = frozenset({"on", "in crm", "no crm", "yes", "sim", "ativada"})
_OFF = frozenset({"off", "no", "não", "nao", "desativada"})


@dataclass(frozen=True)
class SeatLine:
    """What one line of the file wants."""

    number: int
    """As an editor counts it."""
    name: str
    email: str
    user_id: str
    has_seat: bool
    is_on: bool | None
    """Syncing for this one seat; None leaves it as it is."""

    @property
    def named(self) -> str:
        """What the line calls its person, the surest first."""
        return self.user_id or self.email or self.name


@dataclass(frozen=True)
class Mismatch:
    """A line that fits nobody for certain, and who may be meant, the likeliest first."""

    line: SeatLine
    guesses: tuple[CrmUser, ...]


class LineUnreadable(ValueError):
    """A line that does not say what its seat is to be."""

    def __init__(self, number: int, words: str) -> None:
        """Its number, and what stands there instead."""
        super().__init__(f"{number}: {words}")
        self.number = number


def read_lines(rows: Iterable[tuple[int, Mapping[Field, str]]]) -> list[SeatLine]:
    """The lines of a file with their numbers, heading not among them. Raises LineUnreadable."""
    return [_read(number, row) for number, row in rows if any(row.values())]


def match_lines(
    lines: Iterable[SeatLine], users: Sequence[CrmUser], picked: Mapping[str, CrmUser]
) -> tuple[list[tuple[SeatLine, CrmUser]], list[Mismatch]]:
    """Each line with its user, and those of which that is not certain.

    `picked`: what a line calls its person, in lower case → whom somebody has picked.
    """
    found: list[tuple[SeatLine, CrmUser]] = []
    unsure: list[SeatLine] = []
    index = UserIndex(users)
    for line in lines:
        user = picked.get(line.named.casefold()) or index.find(line.named)
        if user is None:
            unsure.append(line)
        else:
            found.append((line, user))
    sharing = _by_word(users) if unsure else {}
    return found, [Mismatch(line, _guesses(line, sharing)) for line in unsure]


def steps_to(
    wanted: Sequence[tuple[SeatLine, CrmUser]], roster: Roster, *, is_on_for_all: bool
) -> list[Step]:
    """What brings the roster to what the lines want; of two lines about one user the last counts.

    Who is in no line stays as they are.
    """
    last = {user.user_id: line for line, user in wanted}
    steps = roster.assign([one for one, line in last.items() if line.has_seat], has_seat=True)
    steps += roster.assign([one for one, line in last.items() if not line.has_seat], has_seat=False)
    for is_on in (True, False):
        chosen = [one for one, line in last.items() if line.has_seat and line.is_on is is_on]
        steps += roster.switch(chosen, is_on=is_on, is_on_for_all=is_on_for_all)
    return steps


def _read(number: int, row: Mapping[Field, str]) -> SeatLine:
    seat, sync = row.get("seat", "").strip().casefold(), row.get("sync", "").strip().casefold()
    if seat not in _YES | _NO:
        raise LineUnreadable(number, row.get("seat", "").strip())
    if sync and sync not in _ON | _OFF:
        raise LineUnreadable(number, row.get("sync", "").strip())
    return SeatLine(
        number=number,
        name=row.get("name", "").strip(),
        email=row.get("email", "").strip(),
        user_id=row.get("user_id", "").strip(),
        has_seat=seat in _YES,
        is_on=None if not sync else sync in _ON,
    )


def _guesses(line: SeatLine, sharing: Mapping[str, Sequence[CrmUser]]) -> tuple[CrmUser, ...]:
    """Who shares the most words of name and address with the line."""
    shared: Counter[CrmUser] = Counter()
    for word in _words(line.name, line.email):
        shared.update(sharing.get(word, ()))
    likely = sorted(shared.items(), key=lambda one: (-one[1], one[0].name))
    return tuple(user for user, _words_shared in likely[:_MOST_GUESSES])


def _by_word(users: Sequence[CrmUser]) -> dict[str, list[CrmUser]]:
    found: dict[str, list[CrmUser]] = {}
    for user in users:
        for word in _words(user.name, user.email):
            found.setdefault(word, []).append(user)
    return found


def _words(name: str, email: str) -> frozenset[str]:
    before_host = email.casefold().partition("@")[0]
    for mark in "._-+":
        before_host = before_host.replace(mark, " ")
    return frozenset(f"{name.casefold()} {before_host}".split())
