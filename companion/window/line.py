"""The window's line to the companion's socket: frames out, frames in, opened again when it is needed."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from companion import __version__
from companion.protocol import OLDEST_COMPANION, PRODUCT, PROTOCOL_NEWEST, PROTOCOL_OLDEST
from native_host.framing import MAX_TO_BROWSER, FrameReader, encode_frame

Body = Mapping[str, Any]

_HELLO = {
    "kind": "companion.hello",
    "product": PRODUCT,
    "version": __version__,
    "protocol_oldest": PROTOCOL_OLDEST,
    "protocol_newest": PROTOCOL_NEWEST,
    "oldest_companion": OLDEST_COMPANION,
}


class Line:
    """One connection at a time. `heard` gets every body that arrives, `ended` is called when the companion is gone.

    Both are called from the thread that reads.
    """

    def __init__(self, path: Path, heard: Callable[[Body], None], ended: Callable[[], None]) -> None:
        self._path = path
        self._heard = heard
        self._ended = ended
        self._connection: socket.socket | None = None
        self._opening = threading.Lock()

    def send(self, request_id: str, message: Body) -> None:
        """Ask; the answer comes to `heard`. Raises OSError when no companion takes it."""
        try:
            self._connected().sendall(_frame(request_id, message))
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        with self._opening:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _connected(self) -> socket.socket:
        with self._opening:
            if self._connection is None:
                connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                connection.connect(str(self._path))
                connection.sendall(_frame("hello", _HELLO))
                self._connection = connection
                threading.Thread(target=self._read, args=(connection,), daemon=True).start()
            return self._connection

    def _read(self, connection: socket.socket) -> None:
        frames = FrameReader(MAX_TO_BROWSER)
        try:
            while chunk := connection.recv(65536):
                for body in frames.feed(chunk):
                    self._heard(json.loads(body))
        except OSError:
            # Closed at our end; whoever closed it knows.
            return
        self.close()
        self._ended()


def _frame(request_id: str, message: Body) -> bytes:
    request = {
        "protocol": PROTOCOL_NEWEST,
        "request_id": request_id,
        "idempotency_key": str(uuid4()),
        "message": message,
    }
    return encode_frame(json.dumps(request).encode())
