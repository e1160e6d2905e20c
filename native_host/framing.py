"""Frames of native messaging: a 4-byte length in the machine's byte order, then a body of UTF-8 JSON.

It moves bytes and looks at lengths only; what a body means is for others to judge.
"""

from __future__ import annotations

import struct

MAX_FROM_BROWSER = 1024 * 1024
"""The longest body we accept from a browser, in bytes. Chromium would pass 64 MiB."""

MAX_TO_BROWSER = 900 * 1024
"""The longest body we send to a browser, in bytes. Chromium ends the port above 1 MiB."""

_LENGTH = struct.Struct("=I")


class FrameTooLong(Exception):
    """A frame announces a body above the limit of its direction."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a frame announces a body of {length} bytes")
        self.length = length


def encode_frame(body: bytes) -> bytes:
    """The body with its length in front, ready for the wire."""
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Cuts a byte stream into bodies, however the stream was split on its way."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The bodies that are complete with this chunk, in order.

        Raises FrameTooLong as soon as an over-long length is read, before its body is kept.
        The stream is useless from there on; bodies of the same chunk are given up with it,
        as they would be if the port had died before them.
        """
        self._pending += chunk
        bodies: list[bytes] = []
        start = 0
        while len(self._pending) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._pending, start)
            if length > self._limit:
                raise FrameTooLong(length)
            end = start + _LENGTH.size + length
            if len(self._pending) < end:
                break
            bodies.append(bytes(self._pending[start + _LENGTH.size : end]))
            start = end
        del self._pending[:start]
        return bodies
