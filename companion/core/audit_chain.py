"""The arithmetic of the audit trail's chain: what a line is committed to, and what binds it to the line before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

BreakKind = Literal["line_missing", "line_changed", "end_missing", "not_as_noted"]


@dataclass(frozen=True)
class ChainEnd:
    """A line's number and the hash that stands for it and all before it."""

    sequence: int
    link: bytes


@dataclass(frozen=True)
class Break:
    """The first line at which the chain does not hold."""

    sequence: int
    kind: BreakKind


def commit(salt: bytes, item_id: str | None, detail: str | None) -> bytes:
    """What a line's ids are bound to; without the salt, nobody can find out which they were."""
    return hashlib.sha256(salt + json.dumps([item_id, detail]).encode()).digest()


def link(previous: bytes, sequence: int, at: str, what: str, commitment: bytes) -> bytes:
    """The hash of a line and, through the one before it, of all earlier ones."""
    said = json.dumps([previous.hex(), sequence, at, what, commitment.hex()])
    return hashlib.sha256(said.encode()).digest()
