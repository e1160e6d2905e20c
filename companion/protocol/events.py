"""What the companion, or the native host, tells without being asked. Past tense."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.connection import BlockList, Connection, Writing
from companion.protocol.items import ItemStatus
from companion.protocol.wire import Id, Wire


class OutboxChanged(Wire):
    """Items that changed their state."""

    kind: Literal["outbox.changed"]
    items: Annotated[tuple[ItemStatus, ...], Field(max_length=500)]


class SigninChanged(Wire):
    """The connection was made, lost or signed out."""

    kind: Literal["signin.changed"]
    connection: Connection


class SettingsChanged(Wire):
    """A setting that pages show has another value, or somebody was blocked or unblocked."""

    kind: Literal["settings.changed"]
    writing: Writing
    block_list: BlockList | None
    """As in `welcome`."""


class PromptsChanged(Wire):
    """A prompt has come up, was answered or ended; whoever shows the queue reads it anew."""

    kind: Literal["prompts.changed"]
    opened: Id | None
    """The prompt that has just come up and should be seen; null where none has."""
    waiting: Annotated[int, Field(ge=0)]
    """How many ask now."""


class HostNotice(Wire):
    """The native host itself could not reach the companion, or lost it. The port closes after it."""

    kind: Literal["host.notice"]
    code: Literal[
        "origin_refused", "not_registered", "companion_not_started", "companion_gone", "frame_too_long"
    ]


Event = Annotated[
    OutboxChanged | SigninChanged | SettingsChanged | PromptsChanged | HostNotice, Field(discriminator="kind")
]
