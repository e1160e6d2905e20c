"""The arithmetic of the audit trail's chain: what a line is committed to, and what binds it to the line before."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Literal

BreakKind = Literal["line_missing", "line_changed", "end_missing", "not_as_noted", "noted_too_old"]

_NOTED = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True)
class ChainEnd:
    """A line's number and the hash that stands for it and all before it."""

    sequence: int
    link: bytes

    def __str__(self) -> str:
        """As somebody may note it elsewhere."""
        return f"{self.sequence}:{self.link.hex()}"


@dataclass(frozen=True)
class Break:
    """The first line at which the chain does not hold."""

    sequence: int
    kind: BreakKind


@dataclass(frozen=True)
class AuditLine:
    """One step of one item. Of an erased line, only when and what are left."""

    sequence: int
    at: str
    what: str
    item_id: str | None
    detail: str | None
    salt: bytes | None
    commitment: bytes | None
    link: bytes | None

    @property
    def is_erased(self) -> bool:
        """Whether its ids were taken out on purpose."""
        return self.salt is None and self.item_id is None and self.detail is None

    @property
    def is_well_formed(self) -> bool:
        """Whether each value is of the kind that we write. Any program that knows SQLite can put others there."""
        texts = (self.at, self.what, self.item_id or "", self.detail or "")
        marks = (self.salt or b"", self.commitment, self.link)
        return all(isinstance(text, str) for text in texts) and all(isinstance(mark, bytes) for mark in marks)


@dataclass(frozen=True)
class AuditTrail:
    """What a look at the whole trail found."""

    lines: int
    """How many stand before the chain ends or breaks."""
    erased: int
    """Of these, how many say no more which item they were about."""
    start: ChainEnd
    """Where the chain begins; lines up to here were forgotten by the clock or cleared."""
    end: ChainEnd
    broken: Break | None


def read_noted(text: str) -> ChainEnd | None:
    """An end as it was noted, or None for what is none."""
    found = _NOTED.fullmatch(text.strip())
    return ChainEnd(int(found[1]), bytes.fromhex(found[2])) if found else None


def commit(salt: bytes, item_id: str | None, detail: str | None) -> bytes:
    """What a line's ids are bound to; without the salt, nobody can find out which they were."""
    return hashlib.sha256(salt + json.dumps([item_id, detail]).encode()).digest()


def link(previous: bytes, sequence: int, at: str, what: str, commitment: bytes) -> bytes:
    """The hash of a line and, through the one before it, of all earlier ones."""
    said = json.dumps([previous.hex(), sequence, at, what, commitment.hex()])
    return hashlib.sha256(said.encode()).digest()


def find_break(line: AuditLine, before: ChainEnd) -> Break | None:
    """How a line fails to follow the one before it."""
    if line.sequence != before.sequence + 1:
        return Break(before.sequence + 1, "line_missing")
    if not line.is_well_formed:
        return Break(line.sequence, "line_changed")
    if not line.is_erased and commit(line.salt or b"", line.item_id, line.detail) != line.commitment:
        return Break(line.sequence, "line_changed")
    if link(before.link, line.sequence, line.at, line.what, line.commitment or b"") != line.link:
        return Break(line.sequence, "line_changed")
    return None
