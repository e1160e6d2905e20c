"""Addresses below `/api/data/v9.2/` and rows in bindings, split into segments. Knows no table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from companion.emulator.errors import bad_query

_SEGMENT = re.compile(r"(?P<name>[$\w.]+)(?:\((?P<key>[^()]*)\))?")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NAMED_TEXT = re.compile(r"(?P<name>\w+)='(?P<text>(?:[^']|'')*)'")


@dataclass(frozen=True)
class Segment:
    """One step of a path; `key` is the text in its brackets, None without brackets."""

    name: str
    key: str | None


def parse_path(path: str) -> tuple[Segment, ...]:
    """Split a decoded path into segments; 400 where a step is malformed."""
    segments = []
    for step in filter(None, path.split("/")):
        match = _SEGMENT.fullmatch(step)
        if match is None:
            message = f"Bad Request - Error in query syntax at '{step}'."
            raise bad_query(message)
        segments.append(Segment(match["name"], match["key"]))
    return tuple(segments)


def parse_guid(text: str) -> str | None:
    """Answer a GUID in lower case, or None where the text is none."""
    return text.lower() if _GUID.fullmatch(text) else None


def parse_row_address(address: str) -> tuple[str, str | None]:
    """Answer set name and id of `/contacts(GUID)` or `contacts(GUID)`; the id is None for anything else."""
    match = _SEGMENT.fullmatch(address.removeprefix("/"))
    return (match["name"], parse_guid(match["key"] or "")) if match else ("", None)


def parse_named_text(key: str) -> tuple[str, str] | None:
    """Answer the name and text of a key such as `LogicalName='contact'`, or None."""
    match = _NAMED_TEXT.fullmatch(key)
    return (match["name"], match["text"].replace("''", "'")) if match else None
