"""Copy frames between the browser and the companion until one of them ends.

It reads the lengths of frames and never their bodies.
"""

from __future__ import annotations

import os
import select
import socket

from native_host.framing import MAX_FROM_BROWSER, MAX_TO_BROWSER, FrameReader, FrameTooLong, encode_frame
from native_host.notice import COMPANION_GONE, FRAME_TOO_LONG

_CHUNK = 64 * 1024


def relay(connection: socket.socket, browser_in: int, browser_out: int) -> str | None:
    """Copy frames both ways; the code to tell the browser at the end, None when the browser closed its port.

    Only whole frames reach the browser, so that a notice may follow.
    """
    to_companion = _Way(browser_in, connection.fileno(), MAX_FROM_BROWSER)
    to_browser = _Way(connection.fileno(), browser_out, MAX_TO_BROWSER)
    for descriptor in (browser_in, browser_out, connection.fileno()):
        os.set_blocking(descriptor, False)
    try:
        while not (to_companion.has_ended or to_browser.has_ended):
            _copy_what_is_ready((to_companion, to_browser))
    except FrameTooLong:
        code = FRAME_TOO_LONG
    else:
        if to_companion.has_ended:
            return None
        code = COMPANION_GONE
    to_browser.flush()
    return code


class _Way:
    """One direction: whole frames from a source, kept until its sink has taken them."""

    def __init__(self, source: int, sink: int, limit: int) -> None:
        self.source = source
        self.sink = sink
        self.pending = bytearray()
        self.has_ended = False
        self._reader = FrameReader(limit)

    def pull(self) -> None:
        """Read once; FrameTooLong comes from here."""
        try:
            chunk = os.read(self.source, _CHUNK)
        except ConnectionResetError:
            chunk = b""
        self.has_ended = not chunk
        for body in self._reader.feed(chunk):
            self.pending += encode_frame(body)

    def push(self) -> None:
        """Write what the sink takes now.

        What a broken one does not take is dropped; its other end is about to end as a source.
        """
        try:
            written = os.write(self.sink, self.pending)
        except (BrokenPipeError, ConnectionResetError):
            written = len(self.pending)
        del self.pending[:written]

    def flush(self) -> None:
        """Write all that is pending."""
        while self.pending:
            select.select([], [self.sink], [])
            self.push()


def _copy_what_is_ready(ways: tuple[_Way, ...]) -> None:
    # A source rests while its sink is busy: memory stays bounded, and the sender feels it.
    sources = [way.source for way in ways if not way.pending]
    sinks = [way.sink for way in ways if way.pending]
    readable, writable, _ = select.select(sources, sinks, [])
    for way in ways:
        if way.sink in writable:
            way.push()
        elif way.source in readable:
            way.pull()
