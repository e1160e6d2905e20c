"""The companion's log: one JSON object a line, fixed words and codes.

Holds no names, no message texts and no tokens; the first line of every file says so.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
from io import TextIOWrapper
from pathlib import Path

_FIRST_LINE = json.dumps({"note": "This file holds no names, no message texts and no tokens."})
_SIZE = 1024 * 1024
# Only these extra fields are written: what is not on the list cannot leak by accident.
_FIELDS = ("code", "state", "attempts", "reason", "error", "reference", "version")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record), "level": record.levelname, "event": record.getMessage()}
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            # The kind and the place, not the text: an exception's message may quote what it failed on.
            line["exception"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            if trace:
                line["where"] = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        return json.dumps(line)


class _OpeningHandler(logging.handlers.RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        # The folder is closed already; whoever opens it by mistake opens no file.
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        stream = os.fdopen(descriptor, "a", encoding=self.encoding)
        if stream.tell() == 0:
            stream.write(_FIRST_LINE + "\n")
        return stream


def open_logbook(folder: Path) -> None:
    """Write our own events to `companion.log` in this folder, at most two files of 1 MiB."""
    handler = _OpeningHandler(folder / "companion.log", maxBytes=_SIZE, backupCount=1, encoding="utf-8")
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger("companion")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
