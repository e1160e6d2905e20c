"""Hold the invented conversations of the look-alike inbox as typed values.

Must not know how a page shows them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

SHIPPED_CONVERSATIONS = Path(__file__).with_name("conversations.json")


class Direction(StrEnum):
    """Which way a message went, seen from the seat holder."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@dataclass(frozen=True)
class Person:
    """An invented correspondent; `search_token` is the four characters that vary from link to link."""

    name: str
    headline: str
    profile_id: str
    search_token: str

    @property
    def lead_path(self) -> str:
        """Path of the person's lead page, in the form the inbox links to."""
        return f"/sales/lead/{self.profile_id},NAME_SEARCH,{self.search_token}"


@dataclass(frozen=True)
class Message:
    """One message; `sent_at` is aware UTC, an empty `body` is a removed message.

    A follow-on is shown without sender and without time, as the site does for some messages
    that come straight after another of the same sender.
    """

    direction: Direction
    sent_at: datetime
    body: str
    subject: str | None = None
    is_follow_on: bool = False


@dataclass(frozen=True)
class Conversation:
    """A thread, oldest message first; `older_messages` stay off the page until they are asked for."""

    thread_id: str
    person: Person
    messages: tuple[Message, ...]
    older_messages: tuple[Message, ...] = ()


def load_conversations(source: Path = SHIPPED_CONVERSATIONS) -> tuple[Conversation, ...]:
    """Return the conversations of a JSON file in its order.

    Raises KeyError, TypeError or ValueError when a field is missing, unknown or malformed:
    a slip in the story should stop the demo, not change it.
    """
    entries: list[dict[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return tuple(_conversation(entry) for entry in entries)


def _conversation(entry: dict[str, Any]) -> Conversation:
    messages = tuple(_message(fields) for fields in entry.pop("messages"))
    older_messages = tuple(_message(fields) for fields in entry.pop("older_messages", ()))
    person = Person(**entry.pop("person"))
    return Conversation(person=person, messages=messages, older_messages=older_messages, **entry)


def _message(fields: dict[str, Any]) -> Message:
    direction = Direction(fields.pop("direction"))
    sent_at = datetime.fromisoformat(fields.pop("sent_at"))
    if sent_at.tzinfo is None:
        raise ValueError(f"sent_at needs a time zone: {sent_at.isoformat()}")
    return Message(direction=direction, sent_at=sent_at, **fields)
