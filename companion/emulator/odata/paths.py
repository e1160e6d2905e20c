"""Addresses below `/api/data/v9.2/` and rows in bindings, split into segments. Knows no table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from companion.emulator.errors import WebApiError, bad_query

_SEGMENT = re.compile(r"(?P<name>[$\w.]+)(?:\((?P<key>.*)\))?", re.DOTALL)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NAMED_TEXT = re.compile(r"(?P<name>\w+)='(?P<text>(?:[^']|'')*)'")
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True)
class Segment:
    """One step of a path; `key` is the text in its brackets, None without brackets."""

    name: str
    key: str | None


def parse_path(path: str) -> tuple[Segment, ...]:
    """Split a decoded path into segments; 400 where a step is malformed."""
    segments = []
    for step in filter(None, split_outside(path, "/")):
        match = _SEGMENT.fullmatch(step)
        if match is None or not _is_one_bracket(match["key"]):
            message = f"Bad Request - Error in query syntax at '{step}'."
            raise bad_query(message)
        segments.append(Segment(match["name"], match["key"]))
    return tuple(segments)


def split_outside(text: str, separator: str) -> list[str]:
    """Split a text at a character, but not inside single quotes or brackets; 400 where they do not close."""
    parts = [""]
    depth, is_quoted = 0, False
    for character in text:
        if character == "'":
            is_quoted = not is_quoted
        elif not is_quoted:
            depth += (character in _OPENING) - (character in _CLOSING)
        if character == separator and depth == 0 and not is_quoted:
            parts.append("")
        else:
            parts[-1] += character
        if depth < 0:
            break
    if depth != 0 or is_quoted:
        message = f"Bad Request - Error in query syntax: unbalanced brackets or quotes in '{text}'."
        raise bad_query(message)
    return parts


def _is_one_bracket(key: str | None) -> bool:
    """Tell `a(1)` from `a(1)(2)`, whose text between the outer brackets closes one that it never opened."""
    try:
        split_outside(key or "", "/")
    except WebApiError:
        return False
    return True


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
