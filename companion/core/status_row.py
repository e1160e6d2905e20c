"""The status row of each companion: told in Dynamics now and then, and read by whoever administers.

Generators: they yield requests and are sent replies. Numbers and codes only, never whose an item is. A row belongs to
one connection at one computer; its id comes from that, so it exists once.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from companion.core import item_key
from companion.core.odata import CrmRequest, read, text_literal
from companion.core.profile import Profile
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.report_task import GENERATIONS, read_report, write_report
from companion.core.seats import Roster
from companion.core.touches import moment_of, read_pages, shown

SUBJECT = "Copy to CRM: status"
AT_LEAST_EVERY = timedelta(days=1)
"""A companion at work tells its status at least so often, and at once with a sync when something of note changes."""
SILENT_AFTER = timedelta(days=4)
"""Longer than a weekend with a day off."""

_MOST_KINDS = 20
_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")
"""Whatever somebody has written there: what is shown is a code of ours, or left out."""

State = Literal["heard", "left", "silent", "unheard"]
"""Told lately; told last that it disconnects; not heard of since; has a seat, and was never heard of."""
STATES: tuple[State, ...] = ("heard", "left", "silent", "unheard")


@dataclass(frozen=True)
class Status:
    """How one companion stands."""

    version: str
    synced_at: str | None = None
    """When its last sync came to its end."""
    held: int = 0
    queued: int = 0
    needs_you: int = 0
    failed: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)
    """Code → items that wait, need somebody or have failed because of it."""
    has_left: bool = False
    """Whether this is the last word of a connection that its user ends."""

    def differs_from(self, told: Status) -> bool:
        """Whether something of note has changed. Items come and go all day long: those that get on are no news."""
        return self._of_note != told._of_note

    @property
    def _of_note(self) -> tuple[object, ...]:
        return self.version, self.needs_you, self.failed, dict(self.errors)


@dataclass(frozen=True)
class CompanionStatus:
    """One companion as the administrator sees it, or a seat none of whose companions was heard of."""

    user_id: str
    name: str
    state: State
    at: str | None = None
    """When it told that, by Dynamics' clock."""
    status: Status | None = None
    has_seat: bool = True


def tell_status(
    profile: Profile, companion_id: str, status: Status
) -> Generator[CrmRequest, CrmReply, Wait | Stop | None]:
    """Write how this companion stands; None once it is written."""
    row_ids = [
        item_key.row_id(profile.organisation_id, profile.user_id, companion_id, "status", generation)
        for generation in range(GENERATIONS)
    ]
    errors = dict(Counter(dict(status.errors)).most_common(_MOST_KINDS))
    text = json.dumps({**asdict(status), "errors": errors}, separators=(",", ":"))
    try:
        yield from write_report(profile, row_ids, SUBJECT, text)
    except Refused as refused:
        return refused.meaning
    return None


def read_statuses(
    roster: Roster, now: datetime
) -> Generator[CrmRequest, CrmReply, list[CompanionStatus] | Wait | Stop]:
    """Every companion that has told something, and every seat that has not, by name."""
    rows: list[Mapping[str, object]] = []
    question = read(
        "tasks", select="description,modifiedon,_ownerid_value", filter=f"subject eq {text_literal(SUBJECT)}"
    )
    try:
        yield from read_pages(question, rows.extend)
    except Refused as refused:
        return refused.meaning
    names = {user.user_id.lower(): user.name for user in roster.users}
    seats = {one.lower() for one in roster.seats}
    told = (_status_of(row, names, seats, now) for row in rows)
    found = [one for one in told if one is not None]
    at_work = {one.user_id for one in found if one.state == "heard"}
    # That an earlier connection of theirs has ended is nothing that anybody has to look after.
    found = [one for one in found if one.state != "left" or one.user_id not in at_work]
    heard = {one.user_id for one in found}
    found += [CompanionStatus(one, names.get(one, one), "unheard") for one in seats - heard]
    return sorted(found, key=lambda one: (one.name.casefold(), one.user_id, one.at or ""))


def total_errors(companions: Iterable[CompanionStatus]) -> list[tuple[str, int]]:
    """Code → items over all companions that were heard of lately, the most frequent first."""
    counts: Counter[str] = Counter()
    for one in companions:
        if one.state == "heard" and one.status is not None:
            counts.update(one.status.errors)
    return sorted(counts.items(), key=lambda kind: (-kind[1], kind[0]))


def _status_of(
    row: Mapping[str, object], names: Mapping[str, str], seats: set[str], now: datetime
) -> CompanionStatus | None:
    """One row; None where somebody else has written there since."""
    told = read_report(str(row.get("description") or ""))
    if not isinstance(told.get("version"), str):
        return None
    user_id = str(row.get("_ownerid_value")).lower()
    at = moment_of(row.get("modifiedon"))
    has_left = told.get("has_left") is True
    is_lately = at is not None and now - at < SILENT_AFTER
    return CompanionStatus(
        user_id=user_id,
        name=names.get(user_id) or shown(row, "_ownerid_value"),
        state="left" if has_left else "heard" if is_lately else "silent",
        at=str(row.get("modifiedon")),
        status=None if has_left else _read_status(told),
        has_seat=not seats or user_id in seats,
    )


def _read_status(told: Mapping[str, object]) -> Status:
    """What was told, as far as this version understands it."""
    errors, synced_at = told.get("errors"), moment_of(told.get("synced_at"))
    kinds: Sequence[tuple[str, object]] = list(errors.items()) if isinstance(errors, dict) else []
    return Status(
        version=str(told.get("version"))[:40],
        synced_at=str(told.get("synced_at")) if synced_at else None,
        errors={code: _count(count) for code, count in kinds[:_MOST_KINDS] if _CODE.fullmatch(code)},
        held=_count(told.get("held")),
        queued=_count(told.get("queued")),
        needs_you=_count(told.get("needs_you")),
        failed=_count(told.get("failed")),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0
