"""What this connection knows of an administrator's word to leave, kept for when Dynamics is silent.

Part of the composition root. Asks nobody; every click reads it.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from companion.core.leave_order import Notice
from companion.core.leaving import Unsent
from companion.core.replies import Cause
from companion.settings import write_layer

log = logging.getLogger(__name__)

NOTICE = "disconnect.json"
"""In a profile's folder."""

_KEPT = TypeAdapter(Notice)


class NoticeBook:
    """The notice of one profile's folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NOTICE
        self._last: tuple[tuple[int, int], Notice] | None = None

    def read(self) -> Notice:
        """What is known; cheap."""
        try:
            status = self._file.stat()
            signature = (status.st_mtime_ns, status.st_ino)
            if self._last is None or self._last[0] != signature:
                self._last = (signature, _parsed(self._file.read_bytes()))
            return self._last[1]
        except FileNotFoundError:
            return Notice()

    def read_trouble(self) -> Cause | None:
        """Why nothing is copied and nothing read here; None where no order stands in the way."""
        return self.read().trouble

    def heard(self, text: str | None) -> None:
        """Keep what Dynamics says of the order now."""
        before = self.read()
        if before.text != text:
            # Another order asks anew; the same one lifted leaves what was decided.
            is_same = _stamp_of(before) is not None and _stamp_of(before) == _stamp_of(Notice(text))
            kept = before if is_same else Notice(known=before.known)
            self._keep(replace(kept, text=text))
            log.info("the word to disconnect has changed", extra={"stamp": _stamp_of(Notice(text))})

    def know(self, stamp: str | None) -> None:
        """This connection is made with this order in view, and need not follow it."""
        if self.read().known != stamp:
            self._keep(replace(self.read(), known=stamp, unsent=None, waiting=0))

    def decide(self, unsent: Unsent) -> None:
        """Keep what the rep has decided, for a departure that is interrupted."""
        self._keep(replace(self.read(), unsent=unsent))

    def wait_for(self, count: int) -> None:
        """So many items wait for a decision."""
        if self.read().waiting != count:
            self._keep(replace(self.read(), waiting=count))

    def _keep(self, notice: Notice) -> None:
        write_layer(self._file, asdict(notice))


def _stamp_of(notice: Notice) -> str | None:
    return notice.order.stamp if notice.order else None


def _parsed(content: bytes) -> Notice:
    try:
        return _KEPT.validate_python(json.loads(content))
    except (ValueError, ValidationError):
        # Closed, with a text that is no order, until the next look at Dynamics writes it anew.
        log.warning("the kept word to disconnect cannot be read")
        return Notice(text="damaged")
