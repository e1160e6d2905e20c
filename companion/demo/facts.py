"""Count what the story left in Dynamics, from the emulator's tables and not from our own journal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from companion.demo.conversations import Message
from companion.demo.stage import SEAT_HOLDER, Stage
from companion.demo.story import Told

Row = dict[str, Any]

_COMPLETED, _OPEN = 1, 0


@dataclass(frozen=True)
class Facts:
    """What stands in Dynamics after the story."""

    copied: int
    presses: int
    companions_killed: int
    activities: int
    duplicates: int
    lost: int
    completed: int
    open: int
    owner: str
    owned_by_seat_holder: int
    with_linkedin_time: int
    regarding: list[str]

    @property
    def is_as_promised(self) -> bool:
        """True when every message stands there once, owned by the rep, with LinkedIn's own time."""
        return (
            self.duplicates == self.lost == 0
            and self.copied == self.activities == self.owned_by_seat_holder == self.with_linkedin_time
            and self.completed + self.open == self.activities
        )

    def as_json(self) -> dict[str, Any]:
        """The facts for a file."""
        return asdict(self)


async def read_facts(stage: Stage, told: Told) -> Facts:
    """The facts, counted row by row."""
    activities = [*await stage.read_rows("li_inmails"), *await stage.read_rows("li_messages")]
    users = {row["systemuserid"]: row for row in await stage.read_rows("systemusers")}
    contacts = {row["contactid"]: row["fullname"] for row in await stage.read_rows("contacts")}
    messages = [message for _conversation, message in told.copied]
    found = [[row for row in activities if _holds(row, message)] for message in messages]
    seat = next(user for user in users.values() if user["domainname"] == SEAT_HOLDER)
    return Facts(
        copied=len(messages),
        presses=told.presses,
        companions_killed=told.companions_killed,
        activities=len(activities),
        duplicates=sum(max(0, len(rows) - 1) for rows in found),
        lost=sum(not rows for rows in found),
        completed=sum(row["statecode"] == _COMPLETED for row in activities),
        open=sum(row["statecode"] == _OPEN for row in activities),
        owner=str(seat["fullname"]),
        owned_by_seat_holder=sum(row["ownerid"] == seat["systemuserid"] for row in activities),
        with_linkedin_time=sum(
            _has_time(row, message) for message, rows in zip(messages, found, strict=True) for row in rows
        ),
        regarding=sorted(contacts.get(row["regardingobjectid"], "nobody yet") for row in activities),
    )


async def read_timeline(stage: Stage) -> list[Row]:
    """Every activity in Dynamics as its timelines show it, oldest first."""
    users = {row["systemuserid"]: row["fullname"] for row in await stage.read_rows("systemusers")}
    contacts = {row["contactid"]: row["fullname"] for row in await stage.read_rows("contacts")}
    rows = [*await stage.read_rows("li_inmails"), *await stage.read_rows("li_messages")]
    return [
        {
            "table": row["activitytypecode"],
            "row_id": row["activityid"],
            "subject": row["subject"],
            "regarding": contacts.get(row["regardingobjectid"], "nobody yet"),
            "regarding_id": row["regardingobjectid"],
            "owner": users.get(row["ownerid"], ""),
            "sent": row["actualend"],
            "created": f"{row['createdon']}#{row['versionnumber']:012d}",
            "status": "Completed" if row["statecode"] == _COMPLETED else "Open",
        }
        for row in sorted(rows, key=lambda row: str(row["actualend"]))
    ]


def _holds(row: Row, message: Message) -> bool:
    return " ".join(message.body.split()) in " ".join(str(row["description"]).split())


def _has_time(row: Row, message: Message) -> bool:
    """Dynamics keeps whole seconds."""
    written = datetime.fromisoformat(row["actualend"])
    written = written.replace(tzinfo=UTC) if written.tzinfo is None else written
    return written.replace(microsecond=0) == message.sent_at.astimezone(UTC).replace(microsecond=0)
