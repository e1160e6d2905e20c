"""What the host itself says to the extension: one frame that names why nothing can be relayed.

It says no prose: the extension has the sentences, in the user's language.
"""

from __future__ import annotations

from native_host.framing import encode_frame

ORIGIN_REFUSED = "origin_refused"
NOT_REGISTERED = "not_registered"
COMPANION_NOT_STARTED = "companion_not_started"
COMPANION_GONE = "companion_gone"
FRAME_TOO_LONG = "frame_too_long"


class HostStop(Exception):
    """The host cannot relay: the code is for the extension, the reason for whoever reads standard error."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


def notice_frame(code: str) -> bytes:
    """The event `host.notice` with the code, as a frame for the browser."""
    return encode_frame(f'{{"protocol":1,"event":{{"kind":"host.notice","code":"{code}"}}}}'.encode())
