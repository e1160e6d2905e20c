"""Tell every open connection what changed."""

from __future__ import annotations

from collections.abc import Callable

from companion.protocol import PROTOCOL_NEWEST
from companion.protocol.envelope import Notice
from companion.protocol.events import OutboxChanged, PromptsChanged, SettingsChanged, SigninChanged

Send = Callable[[bytes], None]


class EventHub:
    """The connections that are open now."""

    def __init__(self) -> None:
        self._listeners: set[Send] = set()

    def add(self, send: Send) -> None:
        """Tell this connection from now on."""
        self._listeners.add(send)

    def remove(self, send: Send) -> None:
        """Forget a connection that has closed."""
        self._listeners.discard(send)

    def tell(self, event: OutboxChanged | SigninChanged | SettingsChanged | PromptsChanged) -> None:
        """Send the event to everybody. Nobody listening is no loss: states are asked for on every connect."""
        body = Notice(protocol=PROTOCOL_NEWEST, event=event).model_dump_json().encode()
        for send in tuple(self._listeners):
            send(body)
