"""Make an MSI's bytes depend on its contents alone: wixl writes an id by chance and the time into its summary."""

from __future__ import annotations

import re

_FILETIME = re.compile(rb"\x40\x00\x00\x00(.{8})", re.DOTALL)
"""A time in the summary: the number of its type, then tenths of microseconds since 1601."""

_PACKAGE_CODE = re.compile(rb"\{([0-9A-F-]{36})\}\x00")
"""The id of one build."""

_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
"""What a stream with a summary says it is; where its values begin, from the start of the stream, comes next."""

_SAID_AT = 28
"""Bytes from the start of the stream to that."""

_FROM_1601_TO_1970 = 11_644_473_600


class SummaryUnknownError(Exception):
    """The summary does not look as wixl writes it; the text says what was looked for."""


def normalised(msi: bytes, package_code: str, seconds: int) -> bytes:
    """The same installer with this id and this time, in seconds since 1970. Raises SummaryUnknownError.

    The id must be another one for every other content: Windows takes two packages of one id for the same.
    """
    if msi.count(_SUMMARY) != 1:
        raise SummaryUnknownError(f"{msi.count(_SUMMARY)} summaries instead of one")
    said = msi.index(_SUMMARY)
    offset = said + len(_SUMMARY)
    begin = said - _SAID_AT + int.from_bytes(msi[offset : offset + 4], "little")
    end = begin + int.from_bytes(msi[begin : begin + 4], "little")
    time = b"\x40\x00\x00\x00" + ((seconds + _FROM_1601_TO_1970) * 10_000_000).to_bytes(8, "little")
    summary, times = _FILETIME.subn(lambda _found: time, msi[begin:end])
    summary, codes = _PACKAGE_CODE.subn(b"{" + package_code.encode() + b"}\x00", summary)
    if (times, codes) != (2, 1):
        raise SummaryUnknownError(f"{times} times and {codes} ids instead of two and one")
    return msi[:begin] + summary + msi[end:]
